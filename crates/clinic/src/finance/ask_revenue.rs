//! What was billed in some days, and split by what.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate};
use neonpro_vault::{Id, Reader};
use rusqlite::{Row, params};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Method, within};
use crate::columns::{day, maybe_word};
use crate::error::Result;
use crate::words::words;

words! {
    /// What figures are split by.
    pub enum Split {
        /// Who attended.
        Professional = "professional",
        /// What was done.
        Treatment = "treatment",
        /// How it was paid.
        Method = "method",
        /// The day.
        Day = "day",
        /// The week, by its Monday.
        Week = "week",
        /// The month, by its first day.
        Month = "month",
    }
}

/// Days to add up.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct AskRevenue {
    /// First date on the clinic's wall.
    #[ts(as = "String")]
    pub from: NaiveDate,
    /// Last date, included.
    #[ts(as = "String")]
    pub to: NaiveDate,
    /// Split by what; not at all when left out.
    pub by: Option<Split>,
}

/// One part of the sum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct RevenuePart {
    /// The professional or service, where it is one.
    pub id: Option<Id>,
    /// Its name, the way of paying or the first date; nothing for what belongs to none.
    pub label: Option<String>,
    /// Centavos.
    pub amount: i64,
    /// Charges, or payments where it is split by them.
    pub count: u32,
}

/// What was billed.
#[derive(Clone, Debug, Serialize, TS)]
pub struct Revenue {
    /// Charges less discounts and what was undone, in centavos.
    pub total: i64,
    /// Charges.
    pub count: u32,
    /// The same sum in parts, in order of time, else the largest first. By way of paying it is what came in, which is
    /// another sum: a bill has no way of paying.
    pub parts: Vec<RevenuePart>,
}

/// A line as it counts towards the sum.
#[derive(Debug)]
struct Line {
    amount: i64,
    charge: bool,
    on: NaiveDate,
    method: Option<Method>,
    professional: (Option<Id>, Option<String>),
    service: (Option<Id>, Option<String>),
}

/// Lines that change what was billed: reversals without a way of paying undo a charge or a discount.
const BILLED: &str =
    "(t.kind IN ('charge', 'discount') OR (t.kind = 'reversal' AND t.method IS NULL AND t.patient_id IS NOT NULL))";
/// Lines that move money.
const MOVED: &str = "(t.kind IN ('payment', 'refund') OR (t.kind = 'reversal' AND t.method IS NOT NULL))";

/// What was billed in some days: the day of the charge counts, not the day of the payment.
///
/// # Errors
/// `finance.invalid` for days the wrong way round or too many; errors of the file.
pub fn revenue(r: &Reader<'_>, asked: &AskRevenue) -> Result<Revenue> {
    within(asked.from, asked.to)?;
    let billed = lines(r, asked, BILLED)?;
    let total = billed.iter().map(|line| line.amount).sum();
    let count = counted(billed.iter().filter(|line| line.charge).count());
    let parts = match asked.by {
        None => Vec::new(),
        Some(Split::Method) => parts(lines(r, asked, MOVED)?, Split::Method, -1),
        Some(by) => parts(billed, by, 1),
    };
    Ok(Revenue { total, count, parts })
}

fn counted(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn lines(r: &Reader<'_>, asked: &AskRevenue, which: &str) -> Result<Vec<Line>> {
    let sql = format!(
        "SELECT t.amount_centavos, t.kind IN ('charge', 'payment'), t.business_on, t.method, p.id, p.full_name, s.id, s.name
         FROM financial_transactions t LEFT JOIN appointments a ON a.id = t.appointment_id
         LEFT JOIN professionals p ON p.id = COALESCE(t.professional_id, a.professional_id)
         LEFT JOIN services s ON s.id = COALESCE(t.service_id, a.service_id)
         WHERE t.business_on BETWEEN ?1 AND ?2 AND {which}"
    );
    Ok(r.rows(&sql, params![asked.from.to_string(), asked.to.to_string()], line)?)
}

fn line(row: &Row<'_>) -> rusqlite::Result<Line> {
    Ok(Line {
        amount: row.get(0)?,
        charge: row.get(1)?,
        on: day(row, 2)?,
        method: maybe_word(row, 3)?,
        professional: (row.get(4)?, row.get(5)?),
        service: (row.get(6)?, row.get(7)?),
    })
}

/// The sums of lines by their label. A line counts with `sign`: payments stand in the ledger as what they take off a debt.
fn parts(lines: Vec<Line>, by: Split, sign: i64) -> Vec<RevenuePart> {
    let mut sums: BTreeMap<(Option<Id>, Option<String>), (i64, usize)> = BTreeMap::new();
    for line in lines {
        let (amount, charge) = (line.amount * sign, line.charge);
        let sum = sums.entry(label(line, by)).or_default();
        *sum = (sum.0 + amount, sum.1 + usize::from(charge));
    }
    let part = |((id, label), (amount, count))| RevenuePart { id, label, amount, count: counted(count) };
    let mut parts: Vec<RevenuePart> = sums.into_iter().map(part).collect();
    match by {
        Split::Day | Split::Week | Split::Month => {}
        Split::Professional | Split::Treatment | Split::Method => {
            parts.sort_by_key(|part| std::cmp::Reverse(part.amount));
        }
    }
    parts
}

fn label(line: Line, by: Split) -> (Option<Id>, Option<String>) {
    let on = line.on;
    let monday = on.checked_sub_days(Days::new(u64::from(on.weekday().num_days_from_monday())));
    match by {
        Split::Professional => line.professional,
        Split::Treatment => line.service,
        Split::Method => (None, line.method.map(|method| method.as_str().to_owned())),
        Split::Day => (None, Some(on.to_string())),
        Split::Week => (None, monday.map(|day| day.to_string())),
        Split::Month => (None, on.with_day(1).map(|day| day.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_line() -> impl Strategy<Value = Line> {
        (-500i64..500, any::<bool>(), 0u64..400, 0usize..3).prop_map(|(amount, charge, days, method)| Line {
            amount,
            charge,
            on: NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + Days::new(days),
            method: Method::ALL.get(method).copied(),
            professional: (Some(Id::from_bytes([method as u8; 16])), Some(format!("P{method}"))),
            service: (None, None),
        })
    }

    proptest! {
        /// However a sum is split, its parts are the sum again, and no line counts twice.
        #[test]
        fn parts_add_up(lines in prop::collection::vec(any_line(), 0..30), at in 0usize..6) {
            let by = Split::ALL[at];
            let total: i64 = lines.iter().map(|line| line.amount).sum();
            let charges = lines.iter().filter(|line| line.charge).count();
            let parts = parts(lines, by, 1);
            prop_assert_eq!(parts.iter().map(|part| part.amount).sum::<i64>(), total);
            prop_assert_eq!(parts.iter().map(|part| part.count as usize).sum::<usize>(), charges);
        }
    }

    #[test]
    fn a_week_begins_on_monday() {
        let on = |text: &str| Line {
            amount: 1,
            charge: true,
            on: text.parse().unwrap(),
            method: None,
            professional: (None, None),
            service: (None, None),
        };
        let weeks = parts(vec![on("2026-11-29"), on("2026-11-23"), on("2026-11-30")], Split::Week, 1);
        let labels: Vec<_> = weeks.iter().map(|part| (part.label.as_deref().unwrap(), part.amount)).collect();
        assert_eq!(labels, [("2026-11-23", 2), ("2026-11-30", 1)]);
    }
}
