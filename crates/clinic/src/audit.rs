//! The trail as people read it. Opaque ids and codes only; the screen finds the words.

use neonpro_vault::{Id, Reader};
use rusqlite::params;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::columns::{instant, word};
use crate::error::Result;
use crate::time::Instant;
use crate::words::words;

words! {
    /// How an act ended.
    pub enum AuditOutcome {
        /// Done.
        Done = "ok",
        /// Not allowed.
        Refused = "refused",
        /// Did not come to its end.
        Failed = "failed",
    }
}

/// Which events to list. A page holds all events of its last number, so that none falls between two pages.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ListAudit {
    /// Events with a smaller number than this.
    pub before: Option<i64>,
    /// How many; 100 when left out, 500 at most.
    pub limit: Option<u32>,
    /// About this patient alone.
    pub subject_id: Option<Id>,
    /// By this user alone.
    pub actor_id: Option<Id>,
    /// Of this kind, or of all kinds that begin with it and a dot.
    pub kind: Option<String>,
}

/// One event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct AuditEntry {
    /// Its number in the chain of its device.
    pub seq: i64,
    /// When.
    pub at: Instant,
    /// Full name of whoever did it; nobody when the program did.
    pub actor: Option<String>,
    /// What was done.
    pub kind: String,
    /// Public name of the table that it was done to.
    pub object: Option<String>,
    /// The row that it was done to.
    pub object_id: Option<Id>,
    /// The patient whom it concerns.
    pub subject_id: Option<Id>,
    /// How it ended.
    pub outcome: AuditOutcome,
    /// Why it was refused, as a code.
    pub reason_code: Option<String>,
    /// How many rows or things the event stands for.
    pub count: i64,
    /// The device.
    pub device: String,
}

const MATCHING: &str =
    "(?1 IS NULL OR a.seq < ?1) AND (?2 IS NULL OR a.subject_id = ?2) AND (?3 IS NULL OR a.actor_id = ?3)
    AND (?4 IS NULL OR a.kind = ?4 OR substr(a.kind, 1, length(?4) + 1) = ?4 || '.')";

/// Events, newest first.
///
/// # Errors
/// Errors of the file.
pub fn list(r: &Reader<'_>, asked: &ListAudit) -> Result<Vec<AuditEntry>> {
    let limit = asked.limit.unwrap_or(100).clamp(1, 500);
    let sql = format!(
        "SELECT a.seq, a.at, u.full_name, a.kind, a.object_table, a.object_id, a.subject_id, a.outcome, a.reason_code, a.count,
                COALESCE(d.name, '')
         FROM audit_logs a LEFT JOIN users u ON u.id = a.actor_id LEFT JOIN devices d ON d.id = a.device_id
         WHERE {MATCHING} AND a.seq >= COALESCE((SELECT min(seq) FROM (
             SELECT a.seq AS seq FROM audit_logs a WHERE {MATCHING} ORDER BY a.seq DESC LIMIT ?5)), 0)
         ORDER BY a.seq DESC, a.at DESC"
    );
    let wanted = params![asked.before, asked.subject_id, asked.actor_id, asked.kind, limit];
    Ok(r.rows(&sql, wanted, |row| {
        let object = r.table_name(row.get(4)?).map(str::to_owned);
        Ok(AuditEntry {
            seq: row.get(0)?,
            at: instant(row, 1)?,
            actor: row.get(2)?,
            kind: row.get(3)?,
            object,
            object_id: row.get(5)?,
            subject_id: row.get(6)?,
            outcome: word(row, 7)?,
            reason_code: row.get(8)?,
            count: row.get(9)?,
            device: row.get(10)?,
        })
    })?)
}
