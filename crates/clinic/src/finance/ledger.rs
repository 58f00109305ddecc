//! What adds lines to the ledger.

use neonpro_vault::{Id, Reader, Writer};
use rusqlite::params;

use super::{Charge, LARGEST, Method, Payment, TransactionKind};
use crate::columns::{maybe_word, must_see, word};
use crate::error::{Error, Fields, Result};
use crate::settings;
use crate::time::Instant;

/// Longest description, in characters.
const LONGEST: usize = 200;

/// A line before it has an id and a moment.
struct Line<'a> {
    kind: TransactionKind,
    /// Effect on what the patient owes.
    amount: i64,
    patient: Option<Id>,
    method: Option<Method>,
    description: Option<&'a str>,
    appointment: Option<Id>,
    reverses: Option<Id>,
    reason: Option<&'a str>,
}

/// Writes down that a patient owes.
///
/// # Errors
/// `finance.invalid` with its fields, `patients.not_found`; errors of the file.
pub fn charge(w: &mut Writer<'_>, asked: &Charge) -> Result<Id> {
    let mut fields = Fields::default();
    let amount = fields.within("amount", asked.amount, 1..=LARGEST);
    let description = fields.text("description", &asked.description, LONGEST);
    fields.finish("finance.invalid")?;
    must_see(w, "patients", asked.patient_id, "patients.not_found")?;
    append(
        w,
        &Line {
            kind: TransactionKind::Charge,
            amount,
            patient: Some(asked.patient_id),
            method: None,
            description: Some(&description),
            appointment: asked.appointment_id,
            reverses: None,
            reason: None,
        },
    )
}

/// Writes down that a patient paid.
///
/// # Errors
/// `finance.invalid` with its fields, `patients.not_found`; errors of the file.
pub fn pay(w: &mut Writer<'_>, asked: &Payment) -> Result<Id> {
    let mut fields = Fields::default();
    let amount = fields.within("amount", asked.amount, 1..=LARGEST);
    let description = fields.optional("description", asked.description.as_deref(), LONGEST);
    fields.finish("finance.invalid")?;
    must_see(w, "patients", asked.patient_id, "patients.not_found")?;
    append(
        w,
        &Line {
            kind: TransactionKind::Payment,
            amount: -amount,
            patient: Some(asked.patient_id),
            method: Some(asked.method),
            description: description.as_deref(),
            appointment: asked.appointment_id,
            reverses: None,
            reason: None,
        },
    )
}

/// Undoes a line, exactly once: the check and the new line are one transaction, which no other process can enter.
///
/// # Errors
/// `finance.not_found`, `finance.reversal_is_final`, `finance.already_reversed`, `finance.invalid`; errors of the file.
pub fn reverse(w: &mut Writer<'_>, id: Id, reason: &str) -> Result<Id> {
    let mut fields = Fields::default();
    let reason = fields.text("reason", reason, LONGEST);
    fields.finish("finance.invalid")?;
    let undone = line(w, id)?;
    if undone.kind == TransactionKind::Reversal {
        return Err(Error::precondition("finance.reversal_is_final"));
    }
    let sql = "SELECT 1 FROM financial_transactions WHERE reverses_id = ?1";
    if w.maybe(sql, [id], |_| Ok(()))?.is_some() {
        return Err(Error::conflict("finance.already_reversed"));
    }
    append(
        w,
        &Line {
            kind: TransactionKind::Reversal,
            amount: -undone.amount,
            reverses: Some(id),
            reason: Some(&reason),
            description: None,
            ..undone
        },
    )
}

fn line(r: &Reader<'_>, id: Id) -> Result<Line<'static>> {
    let sql = "SELECT kind, amount_centavos, patient_id, method, appointment_id FROM financial_transactions
               WHERE id = ?1 AND kind IN ('charge', 'payment', 'refund', 'discount', 'reversal')";
    let found = r.maybe(sql, [id], |row| {
        Ok(Line {
            kind: word(row, 0)?,
            amount: row.get(1)?,
            patient: row.get(2)?,
            method: maybe_word(row, 3)?,
            appointment: row.get(4)?,
            description: None,
            reverses: None,
            reason: None,
        })
    })?;
    found.ok_or_else(|| Error::not_found("finance.not_found"))
}

fn append(w: &mut Writer<'_>, line: &Line<'_>) -> Result<Id> {
    let id = w.new_id()?;
    let business_day = settings::zone(w)?.date_of(Instant(w.now()));
    w.execute(
        "INSERT INTO financial_transactions
             (id, kind, amount_centavos, method, patient_id, at, business_on, description, appointment_id, reverses_id, reason)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        params![
            id,
            line.kind.as_str(),
            line.amount,
            line.method.map(Method::as_str),
            line.patient,
            w.now(),
            business_day.to_string(),
            line.description,
            line.appointment,
            line.reverses,
            line.reason
        ],
    )?;
    Ok(id)
}
