//! The clinic's own data, its compliance policies, and grants beyond roles.

use chrono_tz::Tz;
use neonpro_vault::{Reader, Writer};
use rusqlite::params;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::br::{Cep, Cnpj, Phone, State};
use crate::error::{Error, Fields, Problem, Result};
use crate::time::Zone;
use crate::version::{Change, Version};

mod config;
pub mod defaults;
pub mod first_day;
mod grants;

pub use config::{
    ASSISTANT_ON, BACKUP_DAILY, BACKUP_DIR, ConfigEntry, HARD_LOCK, KEEP_QUESTIONS, PASSWORD_LENGTH, SOFT_LOCK,
    SetConfig, config, number, set_config, switch, text,
};
pub use grants::{Grant, GrantAction, GrantSubject, NewGrant, grant, grants, withdraw_grant};

/// What the clinic is called, where it is and how it behaves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ClinicSettings {
    /// The name on the door.
    pub name: String,
    /// The name on invoices.
    pub legal_name: Option<String>,
    /// CNPJ, numeric or alphanumeric.
    pub cnpj: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// CEP.
    pub postal_code: Option<String>,
    /// Street and number.
    pub address: Option<String>,
    /// City.
    pub city: Option<String>,
    /// State, two letters.
    pub state: Option<String>,
    /// IANA zone.
    pub timezone: String,
    /// Accent colour, `#rrggbb`.
    pub accent: String,
    /// Minutes until an untouched screen is covered.
    pub soft_lock_minutes: i64,
    /// Minutes until an untouched window is locked.
    pub hard_lock_minutes: i64,
    /// The encarregado's name (LGPD art. 41).
    pub dpo_name: Option<String>,
    /// The encarregado's e-mail.
    pub dpo_email: Option<String>,
    /// Folder of the daily backup.
    pub backup_dir: Option<String>,
    /// What the screen showed; given back with a change.
    pub version: String,
}

/// Columns of the clinic's row that the screen edits, in the order of the version's marks.
const COLUMNS: [&str; 13] = [
    "name",
    "legal_name",
    "cnpj",
    "phone",
    "email",
    "postal_code",
    "address_line1",
    "city",
    "state",
    "timezone",
    "accent",
    "dpo_name",
    "dpo_email",
];

/// The clinic's zone.
///
/// # Errors
/// Errors of the file.
pub fn zone(r: &Reader<'_>) -> Result<Zone> {
    let name: String = r.one("SELECT timezone FROM clinics", [], |row| row.get(0))?;
    Zone::parse(&name).ok_or_else(|| Error::new(crate::Kind::Storage, "settings.zone_unknown"))
}

/// The clinic's settings.
///
/// # Errors
/// Errors of the file.
pub fn clinic(r: &Reader<'_>) -> Result<ClinicSettings> {
    let row = stored(r)?;
    let version = Version::of(row.iter().map(Option::as_deref)).to_string();
    let [
        name,
        legal_name,
        cnpj,
        phone,
        email,
        postal_code,
        address,
        city,
        state,
        timezone,
        accent,
        dpo_name,
        dpo_email,
    ] = row;
    Ok(ClinicSettings {
        name: name.unwrap_or_default(),
        legal_name,
        cnpj,
        phone,
        email,
        postal_code,
        address,
        city,
        state,
        timezone: timezone.unwrap_or_default(),
        accent: accent.unwrap_or_default(),
        soft_lock_minutes: number(r, &SOFT_LOCK)?,
        hard_lock_minutes: number(r, &HARD_LOCK)?,
        dpo_name,
        dpo_email,
        backup_dir: text(r, &BACKUP_DIR)?,
        version,
    })
}

/// Changes the clinic's settings, field by field: what somebody else changed meanwhile stays, the same field changed twice is refused.
///
/// # Errors
/// `settings.invalid` with its fields, `settings.changed`; errors of the file.
pub fn save_clinic(w: &mut Writer<'_>, asked: &ClinicSettings) -> Result<()> {
    let wanted = checked(asked)?;
    let stands = stored(w)?;
    let seen = Version::parse(&asked.version, COLUMNS.len()).ok_or_else(|| Error::conflict("settings.changed"))?;
    for (n, column) in COLUMNS.iter().enumerate() {
        match seen.compare(n, stands[n].as_deref(), wanted[n].as_deref()) {
            Change::Keep => {}
            Change::Write => w.execute(&format!("UPDATE clinics SET {column} = ?1"), params![wanted[n]])?,
            Change::Stale => return Err(Error::conflict("settings.changed").with("field", *column)),
        }
    }
    set_config(w, &SetConfig { key: SOFT_LOCK.key.to_owned(), value: asked.soft_lock_minutes.into() })?;
    set_config(w, &SetConfig { key: HARD_LOCK.key.to_owned(), value: asked.hard_lock_minutes.into() })?;
    set_config(
        w,
        &SetConfig { key: BACKUP_DIR.key.to_owned(), value: asked.backup_dir.clone().unwrap_or_default().into() },
    )
}

fn stored(r: &Reader<'_>) -> Result<[Option<String>; 13]> {
    let sql = format!("SELECT {} FROM clinics", COLUMNS.join(", "));
    Ok(r.one(&sql, [], |row| {
        let mut values: [Option<String>; 13] = Default::default();
        for (n, value) in values.iter_mut().enumerate() {
            *value = row.get(n)?;
        }
        Ok(values)
    })?)
}

/// The settings as they are stored: trimmed, canonical, checked.
fn checked(asked: &ClinicSettings) -> Result<[Option<String>; 13]> {
    let mut fields = Fields::default();
    let name = fields.text("name", &asked.name, 120);
    let legal_name = fields.optional("legal_name", asked.legal_name.as_deref(), 160);
    let cnpj = fields.read("cnpj", asked.cnpj.as_deref(), Cnpj::parse).map(|cnpj| cnpj.as_str().to_owned());
    let phone = fields.read("phone", asked.phone.as_deref(), Phone::parse).map(|phone| phone.as_str().to_owned());
    let email = email(&mut fields, "email", asked.email.as_deref());
    let postal_code =
        fields.read("postal_code", asked.postal_code.as_deref(), Cep::parse).map(|cep| cep.as_str().to_owned());
    let address = fields.optional("address", asked.address.as_deref(), 200);
    let city = fields.optional("city", asked.city.as_deref(), 80);
    let state = fields.read("state", asked.state.as_deref(), State::parse).map(|state| state.as_str().to_owned());
    if asked.timezone.parse::<Tz>().is_err() {
        fields.note("timezone", Problem::Unknown);
    }
    if !is_colour(&asked.accent) {
        fields.note("accent", Problem::Form);
    }
    let dpo_name = fields.optional("dpo_name", asked.dpo_name.as_deref(), 120);
    let dpo_email = self::email(&mut fields, "dpo_email", asked.dpo_email.as_deref());
    fields.finish("settings.invalid")?;
    let (timezone, accent) = (Some(asked.timezone.clone()), Some(asked.accent.clone()));
    Ok([
        Some(name),
        legal_name,
        cnpj,
        phone,
        email,
        postal_code,
        address,
        city,
        state,
        timezone,
        accent,
        dpo_name,
        dpo_email,
    ])
}

/// An address has one at sign with something on both sides and no spaces; whether somebody reads it shows in use.
fn email(fields: &mut Fields, field: &str, value: Option<&str>) -> Option<String> {
    let address = fields.optional(field, value, 120)?;
    let well_formed = address.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty() && host.contains('.') && !host.contains('@') && !host.starts_with('.') && !host.ends_with('.')
    });
    if !well_formed || address.contains(char::is_whitespace) {
        fields.note(field, Problem::Form);
    }
    Some(address)
}

fn is_colour(text: &str) -> bool {
    text.strip_prefix('#').is_some_and(|hex| hex.len() == 6 && hex.bytes().all(|digit| digit.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_colours() {
        let mut fields = Fields::default();
        for good in ["ana@exemplo.com.br", "a.b+c@x.io"] {
            email(&mut fields, "email", Some(good));
        }
        assert!(fields.finish("test.invalid").is_ok());
        for bad in ["ana", "@x.com", "a@b", "a@.com", "a@b.", "a b@x.com", "a@b@c.com"] {
            let mut fields = Fields::default();
            email(&mut fields, "email", Some(bad));
            assert!(fields.finish("test.invalid").is_err(), "{bad}");
        }
        assert!(is_colour("#0f766E") && !is_colour("0f766e") && !is_colour("#0f766") && !is_colour("#0f766g"));
    }
}
