use std::collections::HashMap;

use chrono::NaiveDate;
use neonpro_vault::{Id, Reader};
use rusqlite::params_from_iter;
use serde::Serialize;
use ts_rs::TS;

use crate::columns::maybe_day;
use crate::error::Result;

/// How many patients a list shows unless asked for more, and at most.
const USUAL: u32 = 20;
const MOST: u32 = 200;

/// Most ids that one statement is asked for.
const CHUNK: usize = 500;

/// A patient in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct PatientHit {
    /// Id.
    pub id: Id,
    /// Full name.
    pub full_name: String,
    /// What they like to be called.
    pub preferred_name: Option<String>,
    /// Date of birth.
    #[ts(as = "Option<String>")]
    pub birth_date: Option<NaiveDate>,
    /// First telephone.
    pub phone: Option<String>,
    /// CPF as this user may see it.
    pub cpf: Option<String>,
    /// How many alerts this user may see.
    pub alerts: i64,
}

/// Patients by part of a name, by telephone or by CPF, best first.
///
/// # Errors
/// Errors of the file.
pub fn search(r: &Reader<'_>, query: &str, limit: Option<u32>) -> Result<Vec<PatientHit>> {
    hits(r, &r.search_patients(query, limit.unwrap_or(USUAL).min(MOST))?)
}

/// Patients whose data or registration moved last.
///
/// # Errors
/// Errors of the file.
pub fn recent(r: &Reader<'_>, limit: Option<u32>) -> Result<Vec<PatientHit>> {
    let limit = limit.unwrap_or(USUAL).min(MOST);
    let sql = "SELECT id FROM patients WHERE status = 'active' ORDER BY updated_at DESC LIMIT ?1";
    let ids: Vec<Id> = r.rows(sql, [limit], |row| row.get(0))?;
    hits(r, &ids)
}

/// These patients, in this order, without those that this user does not see.
///
/// # Errors
/// Errors of the file.
pub fn hits(r: &Reader<'_>, ids: &[Id]) -> Result<Vec<PatientHit>> {
    let mut found: HashMap<Id, PatientHit> = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(CHUNK) {
        let places = vec!["?"; chunk.len()].join(", ");
        let sql = format!(
            "SELECT p.id, p.full_name, p.preferred_name, p.birth_date, p.phone_primary, p.cpf, \
             (SELECT count(*) FROM patient_alerts a WHERE a.patient_id = p.id AND a.retired_at IS NULL) \
             FROM patients p WHERE p.id IN ({places})"
        );
        let rows = r.rows(&sql, params_from_iter(chunk), |row| {
            Ok(PatientHit {
                id: row.get(0)?,
                full_name: row.get(1)?,
                preferred_name: row.get(2)?,
                birth_date: maybe_day(row, 3)?,
                phone: row.get(4)?,
                cpf: row.get(5)?,
                alerts: row.get(6)?,
            })
        })?;
        found.extend(rows.into_iter().map(|hit| (hit.id, hit)));
    }
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}
