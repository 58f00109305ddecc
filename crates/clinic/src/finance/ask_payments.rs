//! What came in over some days.

use chrono::NaiveDate;
use neonpro_vault::Reader;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::views::{self, by_method, given_back, taken};
use super::{Method, MethodTotal, Transaction, TransactionKind, within};
use crate::error::Result;

/// Most lines that are listed; totals count all of them.
const MOST_LINES: usize = 500;

/// Days to list.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct AskPayments {
    /// First date on the clinic's wall.
    #[ts(as = "String")]
    pub from: NaiveDate,
    /// Last date, included.
    #[ts(as = "String")]
    pub to: NaiveDate,
    /// Only this way of paying.
    pub method: Option<Method>,
}

/// What came in.
#[derive(Clone, Debug, Serialize, TS)]
pub struct PaymentsIn {
    /// Everything taken, in centavos.
    pub total_in: i64,
    /// Everything undone or given back, in centavos.
    pub total_reversed: i64,
    /// Payments taken.
    pub count: u32,
    /// By way of paying; those without movement are left out.
    pub by_method: Vec<MethodTotal>,
    /// Payments, refunds and what undid them, newest first.
    pub transactions: Vec<Transaction>,
    /// Whether there are more than are listed.
    pub truncated: bool,
}

/// What came in over some days.
///
/// # Errors
/// `finance.invalid` for days the wrong way round or too many; errors of the file.
pub fn payments(r: &Reader<'_>, asked: &AskPayments) -> Result<PaymentsIn> {
    within(asked.from, asked.to)?;
    let method = asked.method.map(Method::as_str);
    let mut lines = views::lines(
        r,
        "t.business_on BETWEEN ?1 AND ?2 AND t.method IS NOT NULL AND (?3 IS NULL OR t.method = ?3)",
        rusqlite::params![asked.from.to_string(), asked.to.to_string(), method],
    )?;
    let count = lines.iter().filter(|line| line.kind == TransactionKind::Payment).count();
    let mut found = PaymentsIn {
        total_in: lines.iter().map(taken).sum(),
        total_reversed: lines.iter().map(given_back).sum(),
        count: u32::try_from(count).unwrap_or(u32::MAX),
        by_method: by_method(&lines),
        truncated: lines.len() > MOST_LINES,
        transactions: Vec::new(),
    };
    lines.truncate(MOST_LINES);
    found.transactions = lines;
    Ok(found)
}
