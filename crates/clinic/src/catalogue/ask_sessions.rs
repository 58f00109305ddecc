//! What is left of the sessions that a patient has bought.

use chrono::NaiveDate;
use neonpro_vault::{Id, Reader};
use rusqlite::params;
use serde::Serialize;
use ts_rs::TS;

use crate::columns::{maybe_day, must_see};
use crate::error::Result;

/// Sessions of one purchase and service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct SessionsLeft {
    /// The purchase.
    pub sale_id: Id,
    /// The package that was bought, by name, where it was one.
    pub package: Option<String>,
    /// What they are good for.
    pub service_id: Id,
    /// The service's name.
    pub service_name: String,
    /// How many were bought.
    pub bought: i64,
    /// How many are left.
    pub left: i64,
    /// Last day on which they may be used.
    #[ts(as = "Option<String>")]
    pub expires: Option<NaiveDate>,
}

/// Purchases of a patient that have sessions left, the first to expire first.
///
/// # Errors
/// `patients.not_found`; errors of the file.
pub fn sessions_left(r: &Reader<'_>, patient: Id) -> Result<Vec<SessionsLeft>> {
    must_see(r, "patients", patient, "patients.not_found")?;
    let sql = "SELECT l.sale_id, max(k.name), l.service_id, max(COALESCE(s.name, '')),
                      sum(CASE WHEN l.kind = 'purchase' THEN l.sessions ELSE 0 END), sum(l.sessions), max(l.expires_on)
               FROM session_ledger l LEFT JOIN packages k ON k.id = l.package_id LEFT JOIN services s ON s.id = l.service_id
               WHERE l.patient_id = ?1 GROUP BY l.sale_id, l.service_id HAVING sum(l.sessions) > 0
               ORDER BY max(l.expires_on) IS NULL, max(l.expires_on), l.sale_id";
    Ok(r.rows(sql, params![patient], |row| {
        Ok(SessionsLeft {
            sale_id: row.get(0)?,
            package: row.get(1)?,
            service_id: row.get(2)?,
            service_name: row.get(3)?,
            bought: row.get(4)?,
            left: row.get(5)?,
            expires: maybe_day(row, 6)?,
        })
    })?)
}
