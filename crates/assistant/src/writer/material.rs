//! What a text is written from: the rows of an answer, or a patient's notes, each as one line of plain text.

use neonpro_clinic::Id;
use neonpro_clinic::time::{Instant, Zone};
use serde::Deserialize;
use serde_json::json;

use super::MOST_SOURCES;
use crate::answer::{Answer, Cell, Link, LinkKind, Row};
use crate::desk::{Desk, Refusal, ask};
use crate::wording::{Language, day, money};

/// A row or a note that can be cited. Its text is as the user sees it: it must be pseudonymised before a model reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// One line.
    pub text: String,
    /// Where it comes from.
    pub links: Vec<Link>,
}

/// The rows of an answer.
#[must_use]
pub fn rows(language: Language, zone: Zone, answer: &Answer) -> Vec<Passage> {
    let line = |row: &Row| {
        let said =
            |(column, cell): (&&str, &Cell)| spoken(language, zone, cell).map(|value| format!("{column}: {value}"));
        answer.columns.iter().zip(&row.cells).filter_map(said).collect::<Vec<_>>().join("; ")
    };
    let passage = |row: &Row| Passage { text: line(row), links: row.links.clone() };
    answer.rows.iter().take(MOST_SOURCES).map(passage).filter(|passage| !passage.text.is_empty()).collect()
}

fn spoken(language: Language, zone: Zone, cell: &Cell) -> Option<String> {
    match cell {
        Cell::Text(text) => Some(text.clone()),
        Cell::Money(centavos) => Some(money(language, *centavos)),
        Cell::Day(date) => Some(day(language, *date)),
        Cell::Moment(at) => Some(moment(language, zone, *at)),
        Cell::Number(number) => Some(number.to_string()),
        Cell::Quantity(thousandths, unit) => Some(format!("{} {unit}", thousandth(*thousandths))),
        Cell::Word(_, word) => Some(word.replace('_', " ")),
        Cell::Withheld | Cell::None => None,
    }
}

fn moment(language: Language, zone: Zone, at: Instant) -> String {
    let minute = zone.minute_of(at);
    format!("{} {:02}:{:02}", day(language, zone.date_of(at)), minute / 60, minute % 60)
}

/// A number of thousandths without zeros at its end.
fn thousandth(thousandths: i64) -> String {
    let part = thousandths.unsigned_abs() % 1000;
    let sign = if thousandths < 0 { "-" } else { "" };
    let whole = thousandths.unsigned_abs() / 1000;
    if part == 0 {
        format!("{sign}{whole}")
    } else {
        format!("{sign}{whole},{}", format!("{part:03}").trim_end_matches('0'))
    }
}

/// Whether a patient agrees to the assistant.
///
/// # Errors
/// What the operation refuses.
pub fn agrees(desk: &dyn Desk, patient: Id) -> Result<bool, Refusal> {
    let agreed: Vec<Id> = ask(desk, "consent.assistant", json!({ "patient_ids": [patient] }))?;
    Ok(agreed.contains(&patient))
}

/// A note as the operation shows it.
#[derive(Deserialize)]
struct Note {
    id: Id,
    title: String,
    body: String,
    created: Instant,
}

/// A patient's newest notes, read as the user.
///
/// # Errors
/// What the operation refuses: whoever may not read notes gets none.
pub fn notes(desk: &dyn Desk, language: Language, zone: Zone, patient: Id) -> Result<Vec<Passage>, Refusal> {
    let found: Vec<Note> =
        ask(desk, "records.list", json!({ "patient_id": patient, "limit": MOST_SOURCES, "before": null }))?;
    let passage = |note: Note| Passage {
        text: format!("{} — {}: {}", moment(language, zone, note.created), note.title, note.body),
        links: vec![Link { kind: LinkKind::Record, id: note.id }],
    };
    Ok(found.into_iter().map(passage).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_one_line_and_says_nothing_that_is_withheld() {
        let cells = vec![
            Cell::Text("Ana Prado".to_owned()),
            Cell::Money(35_000),
            Cell::Withheld,
            Cell::Quantity(1_500, "ml".to_owned()),
            Cell::Word("status", "no_show".to_owned()),
        ];
        let answer = Answer {
            sentence: String::new(),
            columns: vec!["patient", "owes", "phone", "quantity", "status"],
            rows: vec![Row::new(cells)],
            left_out: 0,
            truncated: false,
        };
        let zone = Zone::parse("America/Sao_Paulo").unwrap();
        let passages = rows(Language::Portuguese, zone, &answer);
        assert_eq!(passages[0].text, "patient: Ana Prado; owes: R$ 350,00; quantity: 1,5 ml; status: no show");
    }
}
