//! Who waits for a free time.

use chrono::NaiveDate;
use neonpro_vault::{Id, Reader};
use rusqlite::params;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::columns::maybe_day;
use crate::error::Result;

/// Most people of the list.
const MOST: i64 = 200;

/// Which part of the waiting list.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct AskWaitlist {
    /// Only for this service.
    pub service_id: Option<Id>,
    /// Only with this professional; whoever takes any professional is listed too.
    pub professional_id: Option<Id>,
}

/// Somebody who waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct Waiting {
    /// The entry.
    pub id: Id,
    /// Who.
    pub patient_id: Id,
    /// Their name, as this user may see it.
    pub patient_name: String,
    /// What for.
    pub service_id: Id,
    /// The service's name.
    pub service_name: String,
    /// With whom; anybody when left out.
    pub professional_id: Option<Id>,
    /// From which date.
    #[ts(as = "Option<String>")]
    pub earliest: Option<NaiveDate>,
    /// Until which date.
    #[ts(as = "Option<String>")]
    pub latest: Option<NaiveDate>,
    /// 1, the least, to 5.
    pub priority: i64,
    /// A remark of the front desk.
    pub notes: Option<String>,
}

/// Who waits, the most pressing first, then whoever has waited longest.
///
/// # Errors
/// Errors of the file.
pub fn waitlist(r: &Reader<'_>, asked: &AskWaitlist) -> Result<Vec<Waiting>> {
    let sql = "SELECT w.id, w.patient_id, COALESCE(p.full_name, ''), w.service_id, COALESCE(s.name, ''), w.professional_id,
                      w.earliest_on, w.latest_on, w.priority, w.notes
               FROM waitlist_entries w LEFT JOIN patients p ON p.id = w.patient_id LEFT JOIN services s ON s.id = w.service_id
               WHERE w.status = 'waiting' AND (?1 IS NULL OR w.service_id = ?1)
                 AND (?2 IS NULL OR w.professional_id IS NULL OR w.professional_id = ?2)
               ORDER BY w.priority DESC, w.created_at, w.id LIMIT ?3";
    Ok(r.rows(sql, params![asked.service_id, asked.professional_id, MOST], |row| {
        Ok(Waiting {
            id: row.get(0)?,
            patient_id: row.get(1)?,
            patient_name: row.get(2)?,
            service_id: row.get(3)?,
            service_name: row.get(4)?,
            professional_id: row.get(5)?,
            earliest: maybe_day(row, 6)?,
            latest: maybe_day(row, 7)?,
            priority: row.get(8)?,
            notes: row.get(9)?,
        })
    })?)
}
