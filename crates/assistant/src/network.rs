//! The model of the clinic's own network, as the owner has entered it: one row of the clinic's settings, or none.
//!
//! It words answers from rows and nothing else. What is sealed for clinicians, notes and their titles and alerts, is never in what it reads:
//! see [`Intent::quotes_records`](crate::Intent::quotes_records).

use neonpro_clinic::{Id, Reader, Result, Writer};
use rusqlite::params;
use serde::{Deserialize, Serialize};

/// The setting's name in the file. No screen of settings offers it: the address is checked where it is entered.
const KEY: &str = "assistant.network";

/// A model of the network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NetworkModel {
    /// Where it is.
    pub address: String,
    /// What the server calls it.
    pub model: String,
    /// What the server knows the clinic by, sealed, in Base16.
    pub token: Option<String>,
}

/// The model that stands in the settings. What another version of the program wrote and this one cannot read is none.
///
/// # Errors
/// Errors of the file.
pub fn read(r: &Reader<'_>) -> Result<Option<NetworkModel>> {
    let sql = "SELECT value FROM system_config WHERE key = ?1 ORDER BY id LIMIT 1";
    let stored: Option<String> = r.maybe(sql, [KEY], |row| row.get(0))?;
    Ok(stored.and_then(|text| serde_json::from_str(&text).ok()).flatten())
}

/// Changes the model; nothing takes it away.
///
/// # Errors
/// Errors of the file.
pub fn save(w: &mut Writer<'_>, wanted: Option<&NetworkModel>) -> Result<()> {
    let value = serde_json::json!(wanted);
    let sql = "SELECT id FROM system_config WHERE key = ?1 ORDER BY id LIMIT 1";
    let stored: Option<Id> = w.maybe(sql, [KEY], |row| row.get(0))?;
    if let Some(id) = stored {
        return Ok(w.execute("UPDATE system_config SET value = ?2 WHERE id = ?1", params![id, value.to_string()])?);
    }
    let id = w.new_id()?;
    // A policy: only the owner changes it.
    let sql = "INSERT INTO system_config (id, key, value, kind, is_policy) VALUES (?1, ?2, ?3, 'json', 1)";
    Ok(w.execute(sql, params![id, KEY, value.to_string()])?)
}
