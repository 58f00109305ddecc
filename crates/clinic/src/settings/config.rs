//! Compliance policies: a closed list of keys, each with its kind, its bounds and what holds when nobody has set it.

use neonpro_vault::{Id, Reader, Writer};
use rusqlite::params;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

use crate::error::{Error, Result};
use crate::words::words;

words! {
    /// What a setting holds.
    pub enum ConfigKind {
        /// Text.
        Text = "string",
        /// A whole number.
        Number = "number",
        /// Yes or no.
        Switch = "boolean",
        /// Anything.
        Json = "json",
    }
}

/// One setting as the screen shows it.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct ConfigEntry {
    /// Its name.
    pub key: String,
    /// What holds now.
    #[ts(type = "unknown")]
    pub value: Value,
    /// What it does, in the clinic's first language.
    pub description: String,
    /// What it holds.
    pub kind: ConfigKind,
}

/// A setting to change.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SetConfig {
    /// Its name.
    pub key: String,
    /// What shall hold.
    #[ts(type = "unknown")]
    pub value: Value,
}

/// A setting that the program knows.
pub struct Setting {
    /// Its name in the file.
    pub key: &'static str,
    bounds: Bounds,
    description: &'static str,
}

enum Bounds {
    Number {
        least: i64,
        most: i64,
        default: i64,
    },
    Switch {
        default: bool,
    },
    /// Longest text; empty until set.
    Text(usize),
}

/// Minutes until an untouched screen is covered (SBIS NGS1.02.20: it cannot be switched off).
pub static SOFT_LOCK: Setting = Setting {
    key: "lock.soft_minutes",
    bounds: Bounds::Number { least: 1, most: 60, default: 10 },
    description: "Minutos sem uso até cobrir a tela",
};

/// Minutes until an untouched window is locked.
pub static HARD_LOCK: Setting = Setting {
    key: "lock.hard_minutes",
    bounds: Bounds::Number { least: 2, most: 480, default: 60 },
    description: "Minutos sem uso até fechar a clínica nesta janela",
};

/// Shortest password that a user may choose (SBIS NGS1.02.03 asks for 8; 12 is our floor).
pub static PASSWORD_LENGTH: Setting = Setting {
    key: "password.min_length",
    bounds: Bounds::Number { least: 12, most: 64, default: 12 },
    description: "Número mínimo de caracteres de uma senha nova",
};

/// Folder of the daily backup.
pub static BACKUP_DIR: Setting =
    Setting { key: "backup.dir", bounds: Bounds::Text(1000), description: "Pasta da cópia de segurança diária" };

/// Whether a backup is made every day.
pub static BACKUP_DAILY: Setting = Setting {
    key: "backup.daily",
    bounds: Bounds::Switch { default: true },
    description: "Fazer uma cópia de segurança por dia",
};

/// Whether anybody may ask the assistant.
pub static ASSISTANT_ON: Setting = Setting {
    key: "assistant.enabled",
    bounds: Bounds::Switch { default: true },
    description: "Permitir perguntas ao assistente",
};

/// Whether the log keeps the pseudonymised text of questions; without it only what was understood is kept. Words that may be clinical,
/// those of clinicians and those asked of a record, are never kept.
pub static KEEP_QUESTIONS: Setting = Setting {
    key: "assistant.keep_questions",
    bounds: Bounds::Switch { default: false },
    description: "Guardar o texto das perguntas ao assistente, sem os dados pessoais",
};

static KNOWN: [&Setting; 7] =
    [&SOFT_LOCK, &HARD_LOCK, &PASSWORD_LENGTH, &BACKUP_DIR, &BACKUP_DAILY, &ASSISTANT_ON, &KEEP_QUESTIONS];

impl Setting {
    fn kind(&self) -> ConfigKind {
        match self.bounds {
            Bounds::Number { .. } => ConfigKind::Number,
            Bounds::Switch { .. } => ConfigKind::Switch,
            Bounds::Text(_) => ConfigKind::Text,
        }
    }

    fn default(&self) -> Value {
        match self.bounds {
            Bounds::Number { default, .. } => default.into(),
            Bounds::Switch { default } => default.into(),
            Bounds::Text(_) => "".into(),
        }
    }

    fn allows(&self, value: &Value) -> bool {
        match self.bounds {
            Bounds::Number { least, most, .. } => value.as_i64().is_some_and(|number| (least..=most).contains(&number)),
            Bounds::Switch { .. } => value.is_boolean(),
            Bounds::Text(longest) => {
                value.as_str().is_some_and(|text| text.chars().count() <= longest && !text.contains(char::is_control))
            }
        }
    }
}

/// Key, kind and value as JSON of every setting that holds something from the first day on.
pub(super) fn first_values() -> impl Iterator<Item = (&'static str, &'static str, String)> {
    let set = KNOWN.iter().filter(|setting| !matches!(setting.bounds, Bounds::Text(_)));
    set.map(|setting| (setting.key, setting.kind().as_str(), setting.default().to_string()))
}

/// Every known setting, with what holds now.
///
/// # Errors
/// Errors of the file.
pub fn config(r: &Reader<'_>) -> Result<Vec<ConfigEntry>> {
    KNOWN
        .iter()
        .map(|setting| {
            let (key, description) = (setting.key.to_owned(), setting.description.to_owned());
            Ok(ConfigEntry { key, value: value(r, setting)?, description, kind: setting.kind() })
        })
        .collect()
}

/// Changes a setting.
///
/// # Errors
/// `settings.unknown_key`, `settings.out_of_bounds`; errors of the file.
pub fn set_config(w: &mut Writer<'_>, asked: &SetConfig) -> Result<()> {
    let setting = KNOWN.iter().find(|setting| setting.key == asked.key);
    let setting = setting.ok_or_else(|| Error::validation("settings.unknown_key"))?;
    if !setting.allows(&asked.value) {
        return Err(Error::validation("settings.out_of_bounds").with("key", setting.key));
    }
    if value(w, setting)? == asked.value {
        return Ok(());
    }
    let stored: Option<Id> = w.maybe("SELECT id FROM system_config WHERE key = ?1", [setting.key], |row| row.get(0))?;
    let text = asked.value.to_string();
    if let Some(id) = stored {
        return Ok(w.execute("UPDATE system_config SET value = ?2 WHERE id = ?1", params![id, text])?);
    }
    let id = w.new_id()?;
    Ok(w.execute(
        "INSERT INTO system_config (id, key, value, kind, is_policy) VALUES (?1, ?2, ?3, ?4, 1)",
        params![id, setting.key, text, setting.kind().as_str()],
    )?)
}

/// A number that holds now.
///
/// # Errors
/// Errors of the file.
pub fn number(r: &Reader<'_>, setting: &Setting) -> Result<i64> {
    Ok(value(r, setting)?.as_i64().unwrap_or_default())
}

/// A switch that holds now.
///
/// # Errors
/// Errors of the file.
pub fn switch(r: &Reader<'_>, setting: &Setting) -> Result<bool> {
    Ok(value(r, setting)?.as_bool().unwrap_or_default())
}

/// A text that holds now; nothing when it is empty.
///
/// # Errors
/// Errors of the file.
pub fn text(r: &Reader<'_>, setting: &Setting) -> Result<Option<String>> {
    Ok(value(r, setting)?.as_str().filter(|text| !text.is_empty()).map(str::to_owned))
}

/// What holds now. A value that another version of the program wrote out of today's bounds counts as not set.
fn value(r: &Reader<'_>, setting: &Setting) -> Result<Value> {
    let stored: Option<String> =
        r.maybe("SELECT value FROM system_config WHERE key = ?1 ORDER BY id LIMIT 1", [setting.key], |row| row.get(0))?;
    let read = stored.and_then(|text| serde_json::from_str(&text).ok());
    Ok(read.filter(|value| setting.allows(value)).unwrap_or_else(|| setting.default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_is_within_its_own_bounds_and_every_key_is_there_once() {
        for (n, setting) in KNOWN.iter().enumerate() {
            assert!(setting.allows(&setting.default()), "{}", setting.key);
            assert!(KNOWN[..n].iter().all(|other| other.key != setting.key), "{}", setting.key);
        }
    }

    #[test]
    fn the_lock_cannot_be_switched_off() {
        for off in [0.into(), (-1).into(), 100_000.into(), Value::Null, false.into(), "10".into(), 1.5.into()] {
            assert!(!SOFT_LOCK.allows(&off), "{off}");
            assert!(!HARD_LOCK.allows(&off), "{off}");
        }
    }
}
