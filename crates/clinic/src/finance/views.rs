//! What the ledger says: a patient's account, the till of a day, who owes.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use neonpro_vault::{Id, Reader};
use rusqlite::{Params, Row};

use super::{Account, FinanceDay, Method, MethodTotal, Overdue, Transaction, TransactionKind};
use crate::columns::{instant, maybe_word, must_see, word};
use crate::error::Result;
use crate::patients;
use crate::time::Instant;

/// Kinds that belong to a patient's account; income and expenses of the house do not.
const OF_PATIENTS: &str = "t.kind IN ('charge', 'payment', 'refund', 'discount', 'reversal')";

/// Most people that the list of debts shows.
const MOST_OVERDUE: usize = 500;

/// A patient's balance and every line behind it, newest first.
///
/// # Errors
/// `patients.not_found`; errors of the file.
pub fn account(r: &Reader<'_>, patient: Id) -> Result<Account> {
    must_see(r, "patients", patient, "patients.not_found")?;
    let transactions = lines(r, "t.patient_id = ?1", [patient])?;
    Ok(Account { balance: transactions.iter().map(|line| line.amount).sum(), transactions })
}

/// What a patient owes, in centavos; negative is credit. `None` for a role that sees no money.
///
/// # Errors
/// Errors of the file.
pub fn balance(r: &Reader<'_>, patient: Id) -> Result<Option<i64>> {
    let sql = format!(
        "SELECT sum(t.amount_centavos) FROM financial_transactions t WHERE t.patient_id = ?1 AND {OF_PATIENTS}"
    );
    Ok(r.one(&sql, [patient], |row| row.get(0))?)
}

/// The money of one date on the clinic's wall.
///
/// # Errors
/// Errors of the file.
pub fn day(r: &Reader<'_>, day: NaiveDate) -> Result<FinanceDay> {
    let transactions = lines(r, "t.business_on = ?1", [day.to_string()])?;
    Ok(FinanceDay {
        day,
        total_in: transactions.iter().map(taken).sum(),
        total_reversed: transactions.iter().map(given_back).sum(),
        by_method: by_method(&transactions),
        transactions,
    })
}

/// Money that came in with a line.
pub(super) fn taken(line: &Transaction) -> i64 {
    if line.kind == TransactionKind::Payment { -line.amount } else { 0 }
}

/// Money that went back with a line: a refund, or the undoing of a payment. The undoing of a refund counts against it.
pub(super) fn given_back(line: &Transaction) -> i64 {
    let moved =
        line.kind == TransactionKind::Refund || (line.kind == TransactionKind::Reversal && line.method.is_some());
    if moved { line.amount } else { 0 }
}

pub(super) fn by_method(transactions: &[Transaction]) -> Vec<MethodTotal> {
    let mut totals: BTreeMap<Method, MethodTotal> = BTreeMap::new();
    for line in transactions {
        let moved = taken(line) - given_back(line);
        if let Some(method) = line.method.filter(|_| moved != 0) {
            let total = totals.entry(method).or_insert(MethodTotal { method, amount: 0, count: 0 });
            total.amount += moved;
            total.count += u32::from(line.kind == TransactionKind::Payment);
        }
    }
    totals.into_values().collect()
}

/// Who owes, the oldest debt first.
///
/// # Errors
/// Errors of the file.
pub fn overdue(r: &Reader<'_>) -> Result<Vec<Overdue>> {
    let sql = format!(
        "SELECT t.patient_id, t.at, t.amount_centavos FROM financial_transactions t
         WHERE {OF_PATIENTS} AND t.patient_id IN (
             SELECT t.patient_id FROM financial_transactions t WHERE {OF_PATIENTS}
             GROUP BY t.patient_id HAVING sum(t.amount_centavos) > 0)
         ORDER BY t.patient_id, t.at"
    );
    let lines: Vec<(Id, Instant, i64)> = r.rows(&sql, [], |row| Ok((row.get(0)?, instant(row, 1)?, row.get(2)?)))?;
    let mut owed: Vec<(Id, i64, Instant)> = lines
        .chunk_by(|left, right| left.0 == right.0)
        .filter_map(|of_one| {
            let amounts: Vec<(Instant, i64)> = of_one.iter().map(|(_, at, amount)| (*at, *amount)).collect();
            let (balance, since) = debt(&amounts)?;
            Some((of_one.first()?.0, balance, since))
        })
        .collect();
    owed.sort_by_key(|(_, _, since)| *since);
    owed.truncate(MOST_OVERDUE);
    let ids: Vec<Id> = owed.iter().map(|(patient, _, _)| *patient).collect();
    let mut hits: BTreeMap<Id, patients::PatientHit> =
        patients::hits(r, &ids)?.into_iter().map(|hit| (hit.id, hit)).collect();
    let known = |(patient, balance, since)| Some(Overdue { patient: hits.remove(&patient)?, balance, since });
    Ok(owed.into_iter().filter_map(known).collect())
}

/// What is owed over lines in order of time, and since when: credits pay the oldest debts first.
fn debt(lines: &[(Instant, i64)]) -> Option<(i64, Instant)> {
    let balance: i64 = lines.iter().map(|(_, amount)| amount).sum();
    let mut credit: i64 = lines.iter().map(|(_, amount)| -amount.min(&0)).sum();
    let uncovered = lines.iter().filter(|(_, amount)| *amount > 0).find(|(_, amount)| {
        credit -= amount;
        credit < 0
    });
    uncovered.map(|(since, _)| (balance, *since)).filter(|_| balance > 0)
}

pub(super) fn lines(r: &Reader<'_>, which: &str, params: impl Params) -> Result<Vec<Transaction>> {
    let sql = format!(
        "SELECT t.id, t.patient_id, p.full_name, t.kind, t.amount_centavos, t.method, t.at, COALESCE(t.description, t.reason),
                t.reverses_id, EXISTS (SELECT 1 FROM financial_transactions x WHERE x.reverses_id = t.id),
                COALESCE(u.full_name, ''), t.appointment_id
         FROM financial_transactions t LEFT JOIN patients p ON p.id = t.patient_id LEFT JOIN users u ON u.id = t.created_by
         WHERE {which} AND {OF_PATIENTS} ORDER BY t.at DESC, t.id DESC"
    );
    Ok(r.rows(&sql, params, transaction)?)
}

fn transaction(row: &Row<'_>) -> rusqlite::Result<Transaction> {
    Ok(Transaction {
        id: row.get(0)?,
        patient_id: row.get(1)?,
        patient_name: row.get(2)?,
        kind: word(row, 3)?,
        amount: row.get(4)?,
        method: maybe_word(row, 5)?,
        at: instant(row, 6)?,
        description: row.get(7)?,
        reverses_id: row.get(8)?,
        reversed: row.get(9)?,
        by: row.get(10)?,
        appointment_id: row.get(11)?,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_oldest_debt_that_nothing_covers_is_named() {
        let at = |n: i64| Instant(n);
        assert_eq!(debt(&[(at(1), 100)]), Some((100, at(1))));
        assert_eq!(debt(&[(at(1), 100), (at(2), -100)]), None);
        assert_eq!(debt(&[(at(1), 100), (at(2), 50), (at(3), -100)]), Some((50, at(2))));
        assert_eq!(debt(&[(at(1), -30), (at(2), 100)]), Some((70, at(2))), "paid ahead");
        assert_eq!(debt(&[(at(1), 100), (at(2), -150)]), None, "credit is no debt");
    }

    proptest! {
        /// A debt is told exactly when the sum is above zero, and it starts at a charge.
        #[test]
        fn a_debt_is_a_positive_sum(amounts in prop::collection::vec(-500i64..500, 0..12)) {
            let lines: Vec<(Instant, i64)> = (0..).map(Instant).zip(amounts.iter().copied()).collect();
            let sum: i64 = amounts.iter().sum();
            match debt(&lines) {
                Some((balance, since)) => {
                    prop_assert!(sum > 0);
                    prop_assert_eq!(balance, sum);
                    prop_assert!(lines.iter().any(|(at, amount)| *at == since && *amount > 0));
                }
                None => prop_assert!(sum <= 0),
            }
        }
    }
}
