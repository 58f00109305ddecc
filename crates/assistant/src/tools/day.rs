//! Tools over the agenda that only look: visits, free times, who may stay away, whose consent is missing, who waits.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use neonpro_clinic::Id;
use neonpro_clinic::time::{Instant, Interval, gaps};
use serde::Deserialize;
use serde_json::json;

use super::consent::{Without, answer};
use super::find::{Agenda, Hit, Visit};
use super::{Done, MOST_ROWS, Work};
use crate::answer::{Cell, LinkKind, Row};
use crate::call::Period;
use crate::desk::ask;
use crate::wording::{count, days, say};

/// The shortest free time that is told where no treatment is named, in minutes.
const SHORTEST: i64 = 30;

/// Most days that the agenda shows at once.
const VIEW_DAYS: i64 = 62;

/// Most free times that the agenda tells.
const MOST_SLOTS: usize = 200;

/// Consents that a visit is prepared with.
const NEEDED: [&str; 3] = ["treatment", "image_record", "communication"];

/// Visits of some days.
pub(super) fn agenda(work: &Work<'_>) -> Done {
    let span = work.days();
    let agenda = work.agenda(span)?;
    let with = work.professional(&Work::attending(&agenda))?;
    let names = agenda.names();
    let mut visits = agenda.appointments;
    visits.retain(|visit| visit.stands() && with.as_ref().is_none_or(|one| one.id == visit.professional_id));
    let (language, when) = (work.here.language, days(work.here.language, span));
    let of = with.map(|one| format!(" · {}", one.name)).unwrap_or_default();
    let sentence = match visits.len() {
        0 => say!(language, "Nenhuma visita {when}{of}.", "No visits {when}{of}.", "Ninguna cita {when}{of}."),
        n => {
            let pt = count(n, "visita", "visitas");
            let en = count(n, "visit", "visits");
            let es = count(n, "cita", "citas");
            say!(language, "{pt} {when}{of}.", "{en} {when}{of}.", "{es} {when}{of}.")
        }
    };
    let rows = visits.iter().map(|visit| row(visit, &names)).collect();
    answer(work, sentence, &COLUMNS, rows, Without::Columns(&[1]))
}

/// Columns of a visit.
pub(super) const COLUMNS: [&str; 5] = ["start", "patient", "service", "professional", "status"];

/// A visit as a row.
pub(super) fn row(visit: &Visit, names: &HashMap<Id, String>) -> Row {
    let cells = vec![
        Cell::Moment(visit.start),
        Cell::Text(visit.patient_name.clone()),
        Cell::Text(visit.service_name.clone()),
        Cell::maybe(names.get(&visit.professional_id).cloned()),
        Cell::Word("appointment_status", visit.status.clone()),
    ];
    Row::about(visit.patient_id, cells).link(LinkKind::Appointment, visit.id)
}

#[derive(Deserialize)]
struct Slot {
    start: Instant,
    end: Instant,
    professional_id: Id,
}

/// Times that can be booked: for a treatment, those that fit it; else whenever somebody is free for half an hour.
pub(super) fn free_slots(work: &Work<'_>) -> Done {
    let span = work.days();
    let agenda = work.agenda(span)?;
    let with = work.professional(&Work::attending(&agenda))?.map(|one| one.id);
    let names = agenda.names();
    let free = match work.call.treatment.as_deref() {
        Some(words) => for_service(work, work.service(words)?.id, with)?,
        None => free_times(work, &agenda, with),
    };
    let wanted = |slot: &Slot| work.call.period.is_none_or(|period| falls_into(work, slot.start, period));
    let rows: Vec<Row> = free
        .iter()
        .filter(|slot| wanted(slot))
        .map(|slot| {
            let name = names.get(&slot.professional_id).cloned();
            let cells = vec![Cell::Moment(slot.start), Cell::Moment(slot.end), Cell::maybe(name)];
            Row::new(cells).link(LinkKind::Professional, slot.professional_id)
        })
        .collect();
    let (language, when) = (work.here.language, days(work.here.language, span));
    let sentence = match rows.len() {
        0 => say!(language, "Nenhum horário livre {when}.", "No free time {when}.", "Ningún horario libre {when}."),
        _ => say!(language, "Horários livres {when}:", "Free times {when}:", "Horarios libres {when}:"),
    };
    answer(work, sentence, &["start", "end", "professional"], rows, Without::Nothing)
}

fn for_service(work: &Work<'_>, service: Id, with: Option<Id>) -> Done<Vec<Slot>> {
    let (from, to) = work.days();
    let asked = json!({ "from": from, "to": to, "service_id": service, "professional_id": with, "limit": MOST_SLOTS });
    Ok(ask(work.desk, "agenda.free_slots", asked)?)
}

/// Whenever somebody who attends has nothing for a while, in order of time.
fn free_times(work: &Work<'_>, agenda: &Agenda, with: Option<Id>) -> Vec<Slot> {
    let (from, to) = work.days();
    let Some(whole) = work.here.zone.days(from, to) else { return Vec::new() };
    let whole = Interval { start: whole.start.max(work.here.now), end: whole.end };
    if whole.start >= whole.end {
        return Vec::new();
    }
    let mut found = Vec::new();
    for column in agenda.professionals.iter().filter(|one| one.bookable && with.is_none_or(|with| with == one.id)) {
        let free = gaps(whole, taken(agenda, column.id));
        let long = free.into_iter().filter(|free| free.end.minutes_since(free.start) >= SHORTEST);
        found.extend(long.map(|free| Slot { start: free.start, end: free.end, professional_id: column.id }));
    }
    found.sort_by_key(|slot| (slot.start, slot.professional_id));
    found
}

/// When a professional is not free: visits, hours off, blocks of theirs and of the whole clinic.
fn taken(agenda: &Agenda, professional: Id) -> Vec<Interval> {
    let visits = agenda
        .appointments
        .iter()
        .filter(|visit| visit.professional_id == professional && visit.stands() && visit.status != "no_show");
    let closed = agenda
        .closed
        .iter()
        .filter(|closed| closed.room_id.is_none() && closed.professional_id.is_none_or(|whose| whose == professional));
    let visits = visits.filter_map(|visit| Interval::new(visit.start, visit.end));
    visits.chain(closed.filter_map(|closed| Interval::new(closed.start, closed.end))).collect()
}

fn falls_into(work: &Work<'_>, at: Instant, period: Period) -> bool {
    let minute = work.here.zone.minute_of(at);
    match period {
        Period::Morning => minute < 720,
        Period::Afternoon => (720..1080).contains(&minute),
        Period::Evening => minute >= 1080,
    }
}

/// Visits of a patient that are still to come, as far as the agenda shows them at once.
pub(super) fn visits_ahead(
    work: &Work<'_>,
    patient: Id,
    on: Option<NaiveDate>,
) -> Done<(Vec<Visit>, HashMap<Id, String>)> {
    let today = work.here.today();
    let last = today + chrono::TimeDelta::days(VIEW_DAYS - 1);
    let agenda = work.agenda(on.map_or((today, last), |day| (day, day)))?;
    let names = agenda.names();
    let mut visits = agenda.appointments;
    visits.retain(|visit| visit.patient_id == patient && visit.ahead());
    Ok((visits, names))
}

#[derive(Deserialize)]
struct Risk {
    appointment: Visit,
    score: i64,
    missed: i64,
}

/// How likely the patients of a day, or one patient, stay away.
pub(super) fn no_show_risk(work: &Work<'_>) -> Done {
    let patient = work.maybe_patient()?.map(|patient| patient.id);
    let today = work.here.today();
    let (from, to) = match patient {
        Some(_) => (today, today + chrono::TimeDelta::days(VIEW_DAYS - 1)),
        None => work.days(),
    };
    let asked = json!({ "from": from, "to": to, "patient_id": patient });
    let found: Vec<Risk> = ask(work.desk, "agenda.no_show_risk", asked)?;
    let language = work.here.language;
    let sentence = match found.first().map(|one| one.score) {
        None => say!(language, "Nenhuma visita por vir.", "No visit ahead.", "Ninguna cita por venir."),
        Some(highest) => say!(
            language,
            "Risco de falta, de 0 a 100; o maior é {highest}. São 15 por falta no último semestre, 10 no fim de semana e 5 antes das nove: uma estimativa, não uma certeza.",
            "No-show risk, from 0 to 100; the highest is {highest}. It is 15 for each visit missed in half a year, 10 at the weekend and 5 before nine: an estimate, not a certainty.",
            "Riesgo de ausencia, de 0 a 100; el mayor es {highest}. Son 15 por ausencia en el último semestre, 10 el fin de semana y 5 antes de las nueve: una estimación, no una certeza."
        ),
    };
    let rows = found.iter().map(risky).collect();
    // An estimate about a person is theirs as much as their name.
    answer(work, sentence, &["start", "patient", "service", "risk", "missed"], rows, Without::Columns(&[1, 3, 4]))
}

fn risky(one: &Risk) -> Row {
    let visit = &one.appointment;
    let cells = vec![
        Cell::Moment(visit.start),
        Cell::Text(visit.patient_name.clone()),
        Cell::Text(visit.service_name.clone()),
        Cell::Number(one.score),
        Cell::Number(one.missed),
    ];
    Row::about(visit.patient_id, cells).link(LinkKind::Appointment, visit.id)
}

#[derive(Deserialize)]
struct Consent {
    purpose: String,
    status: String,
}

fn missing_of(work: &Work<'_>, patient: Id) -> Done<Vec<Consent>> {
    let mut state: Vec<Consent> = ask(work.desk, "consent.state", json!({ "patient_id": patient }))?;
    state.retain(|consent| consent.status != "granted");
    Ok(state)
}

/// What a patient has not agreed to, or whose consents are missing among the visits of a day.
pub(super) fn consents_missing(work: &Work<'_>) -> Done {
    match work.maybe_patient()? {
        Some(patient) => of_patient(work, &patient),
        None => of_day(work),
    }
}

fn of_patient(work: &Work<'_>, patient: &Hit) -> Done {
    let missing = missing_of(work, patient.id)?;
    let rows: Vec<Row> = missing
        .iter()
        .map(|consent| {
            let cells = vec![
                Cell::Word("consent_purpose", consent.purpose.clone()),
                Cell::Word("consent_status", consent.status.clone()),
            ];
            Row::about(patient.id, cells)
        })
        .collect();
    let (language, name) = (work.here.language, &patient.full_name);
    let sentence = say!(
        language,
        "Consentimentos que {name} não deu:",
        "Consents that {name} has not given:",
        "Consentimientos que {name} no dio:"
    );
    answer(work, sentence, &["purpose", "status"], rows, Without::Nothing)
}

fn of_day(work: &Work<'_>) -> Done {
    let span = work.days();
    let agenda = work.agenda(span)?;
    let mut people: BTreeMap<Id, &Visit> = BTreeMap::new();
    for visit in agenda.appointments.iter().filter(|visit| visit.stands()) {
        people.entry(visit.patient_id).or_insert(visit);
    }
    let mut rows = Vec::new();
    for visit in people.into_values().take(MOST_ROWS * 2) {
        let missing = missing_of(work, visit.patient_id)?;
        for purpose in NEEDED.into_iter().filter(|needed| missing.iter().any(|one| one.purpose == *needed)) {
            let cells = vec![
                Cell::Moment(visit.start),
                Cell::Text(visit.patient_name.clone()),
                Cell::Word("consent_purpose", purpose.to_owned()),
            ];
            rows.push((visit.start, Row::about(visit.patient_id, cells)));
        }
    }
    rows.sort_by_key(|(start, _)| *start);
    let (language, when) = (work.here.language, days(work.here.language, span));
    let sentence = say!(
        language,
        "Consentimentos que faltam a quem vem {when}:",
        "Consents missing of those who come {when}:",
        "Consentimientos pendientes de quienes vienen {when}:"
    );
    let rows = rows.into_iter().map(|(_, row)| row).collect();
    answer(work, sentence, &["start", "patient", "purpose"], rows, Without::Columns(&[1]))
}

#[derive(Deserialize)]
struct Waiting {
    patient_id: Id,
    patient_name: String,
    service_id: Id,
    service_name: String,
    professional_id: Option<Id>,
    earliest: Option<NaiveDate>,
    latest: Option<NaiveDate>,
}

/// Who waits for a free time.
pub(super) fn waitlist(work: &Work<'_>) -> Done {
    let today = work.here.today();
    let agenda = work.agenda((today, today))?;
    let with = work.professional(&Work::attending(&agenda))?.map(|one| one.id);
    let service = work.call.treatment.as_deref().map(|words| work.service(words)).transpose()?.map(|one| one.id);
    let asked = json!({ "service_id": service, "professional_id": with });
    let found: Vec<Waiting> = ask(work.desk, "agenda.waitlist", asked)?;
    let names = agenda.names();
    let row = |waiting: &Waiting| {
        let cells = vec![
            Cell::Text(waiting.patient_name.clone()),
            Cell::Text(waiting.service_name.clone()),
            Cell::maybe(waiting.professional_id.and_then(|id| names.get(&id).cloned())),
            Cell::maybe_day(waiting.earliest),
            Cell::maybe_day(waiting.latest),
        ];
        Row::about(waiting.patient_id, cells).link(LinkKind::Service, waiting.service_id)
    };
    let rows: Vec<Row> = found.iter().map(row).collect();
    let language = work.here.language;
    let sentence = match rows.len() {
        0 => say!(language, "Ninguém na lista de espera.", "Nobody is waiting.", "Nadie en la lista de espera."),
        n => say!(language, "Na lista de espera: {n}.", "Waiting: {n}.", "En la lista de espera: {n}."),
    };
    answer(work, sentence, &["patient", "service", "professional", "earliest", "latest"], rows, Without::Columns(&[0]))
}

#[derive(Deserialize)]
struct ToRemind {
    appointment: Visit,
    phone: Option<String>,
}

/// Whom to remind of the visits of a day: a list with telephones. Nothing is sent.
pub(super) fn reminders(work: &Work<'_>) -> Done {
    let span = work.days();
    let found: Vec<ToRemind> = ask(work.desk, "agenda.reminders", json!({ "day": span.0 }))?;
    let row = |one: &ToRemind| {
        let visit = &one.appointment;
        let cells = vec![
            Cell::Moment(visit.start),
            Cell::Text(visit.patient_name.clone()),
            Cell::maybe(one.phone.clone()),
            Cell::Text(visit.service_name.clone()),
        ];
        Row::about(visit.patient_id, cells).link(LinkKind::Appointment, visit.id)
    };
    let rows: Vec<Row> = found.iter().map(row).collect();
    let (language, when) = (work.here.language, days(work.here.language, (span.0, span.0)));
    let sentence = match rows.len() {
        0 => say!(
            language,
            "Ninguém a lembrar {when}: todas as visitas estão confirmadas ou não há nenhuma.",
            "Nobody to remind {when}: every visit is confirmed, or there is none.",
            "Nadie a quien recordar {when}: todas las citas están confirmadas o no hay ninguna."
        ),
        _ => say!(
            language,
            "A lembrar, das visitas {when}; nada foi enviado:",
            "To be reminded, of the visits {when}; nothing was sent:",
            "Para recordar, de las citas {when}; no se envió nada:"
        ),
    };
    answer(work, sentence, &["start", "patient", "phone", "service"], rows, Without::Columns(&[1, 2]))
}
