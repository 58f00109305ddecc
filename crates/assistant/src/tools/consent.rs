//! The assistant speaks only of people who agree to it (LGPD art. 11, CFM 2.454/2026): whoever does not is left out of every
//! answer, and the answer says so.

use std::collections::HashSet;

use neonpro_clinic::Id;
use serde_json::json;

use super::find::to_patient;
use super::{Done, MOST_ROWS, Work};
use crate::answer::{Answer, Cell, LinkKind, Outcome, Row, Told, Why};
use crate::desk::ask;
use crate::wording;

/// People of one question to the clinic's consents.
const AT_ONCE: usize = 500;

/// What of a row is a person's own, and what stays of it without them.
#[derive(Clone, Copy)]
pub(super) enum Without {
    /// The row is the person: nothing stays.
    Nothing,
    /// These columns are withheld, the others stay: an hour is taken, a sum is owed, whoever it is.
    Columns(&'static [usize]),
}

/// Those of these people who agree.
pub(super) fn agreed(work: &Work<'_>, patients: &[Id]) -> Done<HashSet<Id>> {
    let mut agreed = HashSet::new();
    for some in patients.chunks(AT_ONCE) {
        let found: Vec<Id> = ask(work.desk, "consent.assistant", json!({ "patient_ids": some }))?;
        agreed.extend(found);
    }
    Ok(agreed)
}

/// The one person asked about does not agree.
pub(super) fn refused(work: &Work<'_>, patient: Id) -> Outcome {
    let sentence = wording::no_consent(work.here.language);
    Outcome::Told(Told { sentence, why: Why::NoConsent, code: None, links: vec![to_patient(patient)] })
}

/// Nobody of those who answer to a name agrees.
pub(super) fn refused_all(work: &Work<'_>) -> Outcome {
    work.told(Why::NoConsent, wording::no_consent(work.here.language))
}

/// An answer of these rows, without what belongs to people who do not agree.
pub(super) fn answer(
    work: &Work<'_>,
    sentence: String,
    columns: &[&'static str],
    mut rows: Vec<Row>,
    without: Without,
) -> Done {
    let truncated = rows.len() > MOST_ROWS;
    rows.truncate(MOST_ROWS);
    let about: Vec<Id> = rows.iter().filter_map(|row| row.about).collect();
    let agreed = if about.is_empty() { HashSet::new() } else { agreed(work, &about)? };
    let silent = |row: &Row| row.about.is_some_and(|patient| !agreed.contains(&patient));
    let people: HashSet<Id> = rows.iter().filter(|row| silent(row)).filter_map(|row| row.about).collect();
    let rows = rows.into_iter().filter_map(|row| if silent(&row) { withhold(row, without) } else { Some(row) });
    let sentence = sentence + &wording::left_out(work.here.language, people.len());
    let (columns, rows) = (columns.to_vec(), rows.collect());
    Ok(Outcome::Answer(Answer { sentence, columns, rows, left_out: people.len(), truncated }))
}

fn withhold(mut row: Row, without: Without) -> Option<Row> {
    let Without::Columns(columns) = without else { return None };
    for column in columns {
        if let Some(cell) = row.cells.get_mut(*column) {
            *cell = Cell::Withheld;
        }
    }
    // A visit, a line or an entry would lead to the person as well.
    row.links.retain(|link| matches!(link.kind, LinkKind::Professional | LinkKind::Service | LinkKind::Product));
    Some(row)
}
