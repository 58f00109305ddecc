//! Tools about people: who they are, what happened to them, whose birthday it is, who looked at their data.

use chrono::NaiveDate;
use neonpro_clinic::Id;
use neonpro_clinic::br::fold;
use neonpro_clinic::time::Instant;
use serde::Deserialize;
use serde_json::{Value, json};

use super::consent::{Without, answer};
use super::find::{Hit, to_patient};
use super::{Done, Work};
use crate::answer::{Cell, LinkKind, Outcome, Row};
use crate::desk::ask;
use crate::wording::{count, days, money, say};

/// Patients that a search shows.
const MOST_FOUND: u32 = 20;

/// Pages of a timeline that a topic is looked for in.
const MOST_PAGES: usize = 5;

/// Patients by part of a name, telephone or CPF.
pub(super) fn find(work: &Work<'_>) -> Done {
    let words = work.call.query.as_deref().unwrap_or_default();
    let hits: Vec<Hit> = ask(work.desk, "patients.search", json!({ "query": words, "limit": MOST_FOUND }))?;
    if hits.is_empty() {
        return Ok(work.not_found(words));
    }
    if let [one] = hits.as_slice() {
        work.meet(one.id);
    }
    let language = work.here.language;
    let (pt, en, es) = (
        count(hits.len(), "paciente", "pacientes"),
        count(hits.len(), "patient", "patients"),
        count(hits.len(), "paciente", "pacientes"),
    );
    let sentence = say!(language, "Encontrei {pt}.", "I found {en}.", "Encontré {es}.");
    let row = |hit: &Hit| {
        let cells =
            vec![Cell::Text(hit.full_name.clone()), Cell::maybe_day(hit.birth_date), Cell::maybe(hit.phone.clone())];
        Row::about(hit.id, cells)
    };
    answer(work, sentence, &["patient", "birth_date", "phone"], hits.iter().map(row).collect(), Without::Nothing)
}

#[derive(Deserialize)]
struct Page {
    counts: Counts,
    balance: Option<i64>,
    alerts: Vec<Value>,
    timeline: Vec<Item>,
    timeline_next: Option<String>,
}

#[derive(Deserialize)]
struct Counts {
    appointments: i64,
    no_shows: i64,
}

#[derive(Deserialize)]
struct Item {
    at: Instant,
    kind: String,
    id: Id,
    title: String,
    detail: Option<String>,
    status: Option<String>,
    professional: Option<String>,
}

fn page(work: &Work<'_>, patient: Id, before: Option<&str>) -> Done<Page> {
    Ok(ask(work.desk, "patients.page", json!({ "id": patient, "before": before }))?)
}

/// A patient in short: what there is, what is owed, the last and the next visit.
pub(super) fn summary(work: &Work<'_>) -> Done {
    let patient = work.patient()?;
    let page = page(work, patient.id, None)?;
    let visits = || page.timeline.iter().filter(|item| item.kind == "appointment");
    let next = visits().filter(|item| item.at > work.here.now).min_by_key(|item| item.at);
    let last = visits().filter(|item| item.at <= work.here.now).max_by_key(|item| item.at);
    let fact = |name: &str, cell: Cell| Row::about(patient.id, vec![Cell::Word("fact", name.to_owned()), cell]);
    let number = |count: usize| Cell::Number(i64::try_from(count).unwrap_or(i64::MAX));
    let mut rows = vec![
        fact("birth_date", Cell::maybe_day(patient.birth_date)),
        fact("phone", Cell::maybe(patient.phone.clone())),
        fact("alerts", number(page.alerts.len())),
        fact("visits", Cell::Number(page.counts.appointments)),
        fact("no_shows", Cell::Number(page.counts.no_shows)),
    ];
    rows.extend(page.balance.map(|owed| fact("balance", Cell::Money(owed))));
    for (name, visit) in [("last_visit", last), ("next_visit", next)] {
        rows.extend(visit.map(|visit| {
            let mut row = fact(name, Cell::Moment(visit.at)).link(LinkKind::Appointment, visit.id);
            row.cells.push(Cell::Text(visit.title.clone()));
            row
        }));
    }
    let (language, name) = (work.here.language, &patient.full_name);
    let owed = page.balance.filter(|owed| *owed > 0).map(|owed| money(language, owed));
    let sentence = match owed {
        Some(owed) => {
            say!(
                language,
                "{name}, em resumo; deve {owed}.",
                "{name} in short; owes {owed}.",
                "{name}, en resumen; debe {owed}."
            )
        }
        None => say!(language, "{name}, em resumo.", "{name} in short.", "{name}, en resumen."),
    };
    answer(work, sentence, &["fact", "value", "detail"], rows, Without::Nothing)
}

/// What happened to a patient, or the part of it that speaks of a topic.
pub(super) fn history(work: &Work<'_>) -> Done {
    let patient = work.patient()?;
    let topic = work.call.topic.as_deref().map(fold);
    let speaks = |item: &Item| {
        topic.as_ref().is_none_or(|topic| {
            let own = [Some(&item.title), item.detail.as_ref()].into_iter().flatten().map(|text| fold(text));
            let own: String = own.collect::<Vec<_>>().join(" ");
            topic.split(' ').all(|word| own.contains(word))
        })
    };
    let (mut items, mut before, mut pages) = (Vec::new(), None, 0);
    loop {
        let page = page(work, patient.id, before.as_deref())?;
        items.extend(page.timeline.into_iter().filter(speaks));
        pages += 1;
        before = page.timeline_next;
        // Without a topic the first page is the answer; with one, older pages may be all of it.
        if before.is_none() || topic.is_none() || pages == MOST_PAGES {
            break;
        }
    }
    let rows = items.iter().map(|item| happened(patient.id, item)).collect::<Vec<_>>();
    let (language, name) = (work.here.language, &patient.full_name);
    let sentence = match rows.len() {
        0 => say!(
            language,
            "Nada disso no histórico de {name}.",
            "Nothing of that in {name}'s history.",
            "Nada de eso en el historial de {name}."
        ),
        _ => say!(
            language,
            "Histórico de {name}, do mais recente:",
            "{name}'s history, newest first:",
            "Historial de {name}, desde lo más reciente:"
        ),
    };
    answer(work, sentence, &["at", "kind", "title", "detail", "status", "professional"], rows, Without::Nothing)
}

fn happened(patient: Id, item: &Item) -> Row {
    let cells = vec![
        Cell::Moment(item.at),
        Cell::Word("timeline_kind", item.kind.clone()),
        Cell::Text(item.title.clone()),
        Cell::maybe(item.detail.clone()),
        Cell::maybe(item.status.clone()),
        Cell::maybe(item.professional.clone()),
    ];
    let row = Row::about(patient, cells);
    match item.kind.as_str() {
        "appointment" => row.link(LinkKind::Appointment, item.id),
        "record" => row.link(LinkKind::Record, item.id),
        "payment" => row.link(LinkKind::Transaction, item.id),
        _ => row,
    }
}

#[derive(Deserialize)]
struct Birthday {
    patient: Hit,
    on: NaiveDate,
    turns: i64,
}

/// Whose birthday falls into some days.
pub(super) fn birthdays(work: &Work<'_>) -> Done {
    let span = work.days();
    let found: Vec<Birthday> = ask(work.desk, "patients.birthdays", json!({ "from": span.0, "to": span.1 }))?;
    let row = |one: &Birthday| {
        Row::about(
            one.patient.id,
            vec![Cell::Day(one.on), Cell::Text(one.patient.full_name.clone()), Cell::Number(one.turns)],
        )
    };
    let rows: Vec<Row> = found.iter().map(row).collect();
    let (language, when) = (work.here.language, days(work.here.language, span));
    let sentence = match rows.len() {
        0 => say!(language, "Ninguém faz aniversário {when}.", "No birthdays {when}.", "Nadie cumple años {when}."),
        _ => say!(language, "Fazem aniversário {when}:", "Birthdays {when}:", "Cumplen años {when}:"),
    };
    answer(work, sentence, &["day", "patient", "turns"], rows, Without::Nothing)
}

#[derive(Deserialize)]
struct Event {
    at: Instant,
    actor: Option<String>,
    kind: String,
    outcome: String,
}

/// Who looked at a patient's data or changed it, from the trail.
pub(super) fn audit_access(work: &Work<'_>) -> Done {
    let patient = work.patient()?;
    let asked = json!({ "before": null, "limit": 100, "subject_id": patient.id, "actor_id": null, "kind": null });
    let events: Vec<Event> = ask(work.desk, "audit.list", asked)?;
    let row = |event: &Event| {
        let cells = vec![
            Cell::Moment(event.at),
            Cell::maybe(event.actor.clone()),
            Cell::Word("audit_kind", event.kind.clone()),
            Cell::Word("audit_outcome", event.outcome.clone()),
        ];
        Row::about(patient.id, cells)
    };
    let rows: Vec<Row> = events.iter().map(row).collect();
    let (language, name) = (work.here.language, &patient.full_name);
    let sentence = match rows.len() {
        0 => say!(
            language,
            "Nenhum acesso aos dados de {name} na trilha.",
            "No access to {name}'s data in the trail.",
            "Ningún acceso a los datos de {name} en el registro."
        ),
        _ => say!(
            language,
            "Acessos aos dados de {name}, do mais recente:",
            "Access to {name}'s data, newest first:",
            "Accesos a los datos de {name}, desde el más reciente:"
        ),
    };
    answer(work, sentence, &["at", "user", "act", "outcome"], rows, Without::Nothing)
}

/// Notes of one answer.
const MOST_NOTES: u32 = 20;

#[derive(Deserialize)]
struct FoundNotes {
    hits: Vec<Note>,
    filling: bool,
}

#[derive(Deserialize)]
struct Note {
    id: Id,
    patient_id: Id,
    patient: String,
    kind: String,
    title: String,
    author: String,
    created: Instant,
    excerpt: String,
}

/// Notes that speak of something, of one patient or of all whom this user may read.
pub(super) fn search_notes(work: &Work<'_>) -> Done {
    let patient = if work.call.patient.is_some() { Some(work.patient()?) } else { None };
    let words = work.call.query.as_deref().unwrap_or_default();
    let asked = json!({ "text": words, "patient_id": patient.as_ref().map(|hit| hit.id), "limit": MOST_NOTES });
    let found: FoundNotes = ask(work.desk, "records.search", asked)?;
    let language = work.here.language;
    if found.hits.is_empty() {
        return Ok(nothing_written(work, words, patient.as_ref(), found.filling));
    }
    let rows = found.hits.iter().map(written).collect();
    let sentence = match &patient {
        Some(Hit { full_name: name, .. }) => say!(
            language,
            "Anotações de {name} que falam de “{words}”:",
            "Notes of {name} that speak of “{words}”:",
            "Notas de {name} que hablan de “{words}”:"
        ),
        None => say!(
            language,
            "Anotações que falam de “{words}”, a mais próxima primeiro:",
            "Notes that speak of “{words}”, the closest first:",
            "Notas que hablan de “{words}”, la más cercana primero:"
        ),
    };
    let sentence = sentence + still_reading(work, found.filling).as_str();
    answer(work, sentence, &["patient", "at", "kind", "title", "detail", "professional"], rows, Without::Nothing)
}

/// Nothing was found; a patient's own page is where to look on.
fn nothing_written(work: &Work<'_>, words: &str, patient: Option<&Hit>, filling: bool) -> Outcome {
    match work.not_found(words) {
        Outcome::Told(mut told) => {
            told.sentence += still_reading(work, filling).as_str();
            told.links.extend(patient.map(|hit| to_patient(hit.id)));
            Outcome::Told(told)
        }
        other => other,
    }
}

fn still_reading(work: &Work<'_>, filling: bool) -> String {
    if !filling {
        return String::new();
    }
    say!(
        work.here.language,
        " Ainda estou lendo as anotações mais antigas; pode haver mais.",
        " I am still reading older notes; there may be more.",
        " Todavía estoy leyendo las notas más antiguas; puede haber más."
    )
}

fn written(note: &Note) -> Row {
    let cells = vec![
        Cell::Text(note.patient.clone()),
        Cell::Moment(note.created),
        Cell::Word("record_kind", note.kind.clone()),
        Cell::Text(note.title.clone()),
        Cell::Text(note.excerpt.clone()),
        Cell::Text(note.author.clone()),
    ];
    Row::about(note.patient_id, cells).link(LinkKind::Record, note.id)
}
