//! Which notes a search may look at, and those that it found.

use neonpro_vault::{Id, Reader};
use rusqlite::params;

use super::RecordView;
use super::read::view;
use crate::error::Result;

/// The notes that this user may see, of patients who agree to the assistant now; of one patient, where one is named.
///
/// # Errors
/// Errors of the file.
pub fn searchable(r: &Reader<'_>, patient: Option<Id>) -> Result<Vec<Id>> {
    // The rule of `consent::holds`, for everybody at once.
    let sql = "WITH agreed AS MATERIALIZED (
            SELECT patient_id FROM (
                SELECT patient_id, action, expires_at,
                       row_number() OVER (PARTITION BY patient_id ORDER BY at DESC, action DESC, id DESC) AS n
                FROM consent_records WHERE purpose = 'ai_assistance' AND (?1 IS NULL OR patient_id = ?1))
            WHERE n = 1 AND action = 'grant' AND (expires_at IS NULL OR expires_at > ?2))
        SELECT m.id FROM medical_records m JOIN agreed a ON a.patient_id = m.patient_id";
    Ok(r.rows(sql, params![patient, r.now()], |row| row.get(0))?)
}

/// Notes that a search found, with whose they are and the patient's name. One that this user may not see, or that is not there any more, is
/// left out; each patient's note is on the trail before anybody sees it.
///
/// # Errors
/// `records.sealed` for a session without the clinical key; errors of the file.
pub fn found(r: &Reader<'_>, records: &[Id]) -> Result<Vec<(Id, String, RecordView)>> {
    let mut shown = Vec::new();
    let whose =
        "SELECT p.id, p.full_name FROM medical_records m JOIN patients p ON p.id = m.patient_id WHERE m.id = ?1";
    for record in records {
        if let Some((patient, name)) = r.maybe(whose, [*record], |row| Ok((row.get(0)?, row.get(1)?)))? {
            shown.push((patient, name, view(r, *record)?));
        }
    }
    Ok(shown)
}
