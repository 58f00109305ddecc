//! What the owner decides about the assistant: whether it may be asked, what is kept of questions, how much may be asked, and what
//! a model costs.

use neonpro_clinic::settings::{self, ASSISTANT_ON, KEEP_QUESTIONS, SetConfig};
use neonpro_clinic::{Act, Error, Id, Reader, Result, Writer};
use rusqlite::params;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::limits;

/// Longest name of a model, in characters.
const LONGEST_NAME: usize = 100;

/// Most requests of a window, and the highest price: beyond this somebody has mistyped.
const MOST: i64 = 1_000_000_000;

/// What the owner decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct AssistantSettings {
    /// Whether anybody may ask.
    pub enabled: bool,
    /// Whether the log keeps the pseudonymised text of questions.
    pub keep_questions: bool,
    /// Requests of the clinic in any sixty seconds.
    pub per_minute: u32,
    /// Requests of the clinic in any sixty minutes.
    pub per_hour: u32,
    /// Tokens of the clinic in a day; no limit where it is left out.
    pub tokens_per_day: Option<i64>,
    /// What models cost; one that is not named costs nothing.
    pub prices: Vec<ModelPrice>,
}

/// What a model costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ModelPrice {
    /// Its name in the catalogue.
    pub model: String,
    /// Millionths of a dollar for a thousand tokens.
    pub microusd_per_thousand_tokens: i64,
}

/// What holds now.
///
/// # Errors
/// Errors of the file.
pub fn read(r: &Reader<'_>) -> Result<AssistantSettings> {
    let limits = limits::limits(r)?;
    let sql = "SELECT tokens_per_day FROM ai_rate_limits WHERE subject_kind = 'clinic' ORDER BY created_at, id";
    let prices =
        r.rows("SELECT model_name, microusd_per_thousand_tokens FROM ai_prices ORDER BY model_name", [], |row| {
            Ok(ModelPrice { model: row.get(0)?, microusd_per_thousand_tokens: row.get(1)? })
        })?;
    Ok(AssistantSettings {
        enabled: settings::switch(r, &ASSISTANT_ON)?,
        keep_questions: settings::switch(r, &KEEP_QUESTIONS)?,
        per_minute: limits.per_minute,
        per_hour: limits.per_hour,
        tokens_per_day: r.maybe(sql, [], |row| row.get(0))?.flatten(),
        prices,
    })
}

/// Changes what holds; a model that is no longer named costs nothing from now on.
///
/// # Errors
/// `settings.out_of_bounds`; errors of the file.
pub fn save(w: &mut Writer<'_>, wanted: &AssistantSettings) -> Result<()> {
    check(wanted)?;
    for (setting, value) in [(&ASSISTANT_ON, wanted.enabled), (&KEEP_QUESTIONS, wanted.keep_questions)] {
        settings::set_config(w, &SetConfig { key: setting.key.to_owned(), value: value.into() })?;
    }
    w.act(Act::new("assistant.save_settings"));
    save_limits(w, wanted)?;
    save_prices(w, &wanted.prices)
}

/// What some tokens of a model cost, in millionths of a dollar.
///
/// # Errors
/// Errors of the file.
pub fn cost(r: &Reader<'_>, model: &str, tokens: u32) -> Result<u64> {
    let sql = "SELECT microusd_per_thousand_tokens FROM ai_prices WHERE model_name = ?1 ORDER BY created_at, id";
    let price: i64 = r.maybe(sql, [model], |row| row.get(0))?.unwrap_or_default();
    Ok(u64::try_from(price).unwrap_or_default().saturating_mul(u64::from(tokens)).div_ceil(1000))
}

fn check(wanted: &AssistantSettings) -> Result<()> {
    let counts = [i64::from(wanted.per_minute), i64::from(wanted.per_hour), wanted.tokens_per_day.unwrap_or(1)];
    let count = |count: &i64| (1..=MOST).contains(count);
    let price = |price: &ModelPrice| {
        (0..=MOST).contains(&price.microusd_per_thousand_tokens)
            && (1..=LONGEST_NAME).contains(&price.model.chars().count())
    };
    if counts.iter().all(count) && wanted.prices.iter().all(price) {
        return Ok(());
    }
    Err(Error::validation("settings.out_of_bounds"))
}

fn save_limits(w: &mut Writer<'_>, wanted: &AssistantSettings) -> Result<()> {
    let sql = "SELECT id FROM ai_rate_limits WHERE subject_kind = 'clinic' ORDER BY created_at, id";
    let stored: Option<Id> = w.maybe(sql, [], |row| row.get(0))?;
    let values = (wanted.per_minute, wanted.per_hour, wanted.tokens_per_day);
    let sql = match stored {
        Some(_) => {
            "UPDATE ai_rate_limits SET requests_per_minute = ?2, requests_per_hour = ?3, tokens_per_day = ?4 WHERE id = ?1"
        }
        None => {
            "INSERT INTO ai_rate_limits (id, requests_per_minute, requests_per_hour, tokens_per_day) VALUES (?1, ?2, ?3, ?4)"
        }
    };
    let id = stored.map_or_else(|| w.new_id(), Ok)?;
    Ok(w.execute(sql, params![id, values.0, values.1, values.2])?)
}

fn save_prices(w: &mut Writer<'_>, wanted: &[ModelPrice]) -> Result<()> {
    let stored: Vec<(Id, String, i64)> =
        w.rows("SELECT id, model_name, microusd_per_thousand_tokens FROM ai_prices", [], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?;
    for (id, name, price) in &stored {
        let now = wanted.iter().find(|one| one.model == *name).map_or(0, |one| one.microusd_per_thousand_tokens);
        if now != *price {
            w.execute("UPDATE ai_prices SET microusd_per_thousand_tokens = ?2 WHERE id = ?1", params![id, now])?;
        }
    }
    for price in wanted.iter().filter(|one| stored.iter().all(|(_, name, _)| *name != one.model)) {
        let id = w.new_id()?;
        w.execute(
            "INSERT INTO ai_prices (id, model_name, microusd_per_thousand_tokens) VALUES (?1, ?2, ?3)",
            params![id, price.model, price.microusd_per_thousand_tokens],
        )?;
    }
    Ok(())
}
