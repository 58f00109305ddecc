//! What a professional earned by commission over some days, as far as entries stand in the books.

use chrono::NaiveDate;
use neonpro_vault::{Id, Reader};
use rusqlite::params;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::within;
use crate::error::Result;
use crate::time::Instant;

/// Most entries that are listed; totals count all of them.
const MOST_ENTRIES: usize = 500;

/// Whose commission, and when.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct AskCommission {
    /// The professional.
    pub professional_id: Id,
    /// First date of business.
    #[ts(as = "String")]
    pub from: NaiveDate,
    /// Last date, included.
    #[ts(as = "String")]
    pub to: NaiveDate,
}

/// What was earned and paid out, in centavos.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct Commission {
    /// Earned, less what was taken back.
    pub earned: i64,
    /// Paid out.
    pub paid: i64,
    /// The entries, newest first.
    pub entries: Vec<CommissionEntry>,
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct CommissionEntry {
    /// Id.
    pub id: Id,
    /// `earned`, `reversal` or `payout`.
    pub kind: String,
    /// Centavos; what was taken back or paid out is negative.
    pub amount: i64,
    /// When.
    pub at: Instant,
}

/// A professional's commission over some days, as this user may see it.
///
/// # Errors
/// `finance.invalid` for days the wrong way round or too many; errors of the file.
pub fn commission(r: &Reader<'_>, asked: &AskCommission) -> Result<Commission> {
    within(asked.from, asked.to)?;
    let sql = "SELECT id, kind, amount_centavos, at FROM commission_entries
               WHERE professional_id = ?1 AND business_on BETWEEN ?2 AND ?3 ORDER BY at DESC, id";
    let span = params![asked.professional_id, asked.from.to_string(), asked.to.to_string()];
    let mut entries: Vec<CommissionEntry> = r.rows(sql, span, |row| {
        Ok(CommissionEntry { id: row.get(0)?, kind: row.get(1)?, amount: row.get(2)?, at: Instant(row.get(3)?) })
    })?;
    let sum =
        |paid: bool| entries.iter().filter(|one| (one.kind == "payout") == paid).map(|one| one.amount).sum::<i64>();
    let (earned, paid) = (sum(false), -sum(true));
    entries.truncate(MOST_ENTRIES);
    Ok(Commission { earned, paid, entries })
}
