//! Tools that change the agenda. None of them writes: each ends at a card that says what will be done, and what stands in
//! the way of it, and a person confirms.

use std::collections::HashMap;

use chrono::{NaiveDate, NaiveTime, Timelike};
use neonpro_clinic::Id;
use neonpro_clinic::time::Instant;
use serde::Deserialize;
use serde_json::{Value, json};

use super::consent::{Without, answer};
use super::day::{self, visits_ahead};
use super::find::{Hit, Service, Visit};
use super::{Done, Work};
use crate::answer::{Card, Cell, Choice, Choose, LinkKind, Outcome, PickKind, Row, Why};
use crate::call::Key;
use crate::desk::ask;
use crate::resolve::Unclear;
use crate::wording::{clarify, day as day_words, say};

/// Most services that are offered when a booking names none.
const MOST_SERVICES: usize = 20;

/// The operation that every card of the agenda asks for.
const CONFIRMS: &str = "agenda.assisted";

#[derive(Deserialize)]
struct Slot {
    start: Instant,
    end: Instant,
    professional_id: Id,
}

#[derive(Deserialize)]
struct Checked {
    conflicts: Vec<Conflict>,
    alternatives: Vec<Slot>,
}

#[derive(Deserialize)]
struct Conflict {
    kind: String,
    overridable: bool,
}

/// A visit as it shall stand.
struct Wish<'a> {
    patient: (Id, &'a str),
    professional: (Id, String),
    service: (Id, &'a str),
    start: Instant,
    minutes: i64,
    equipment: &'a [Id],
    moved: Option<Id>,
}

/// Books a visit.
pub(super) fn book(work: &Work<'_>) -> Done {
    let patient = work.patient()?;
    let service = wanted_service(work)?;
    let (date, time) = when(work)?;
    let start = at(work, date, time);
    let agenda = work.agenda((date, date))?;
    let names = agenda.names();
    let professional = match work.professional(&Work::attending(&agenda))? {
        Some(named) => named.id,
        None => match free_then(work, &service, date, start)? {
            Ok(free) => free,
            Err(slots) => return nobody_free(work, &slots, &names),
        },
    };
    let wish = Wish {
        patient: (patient.id, &patient.full_name),
        professional: (professional, names.get(&professional).cloned().unwrap_or_default()),
        service: (service.id, &service.name),
        start,
        minutes: service.duration_minutes,
        equipment: &[],
        moved: None,
    };
    let request = json!({
        "patient_id": patient.id, "professional_id": professional, "service_id": service.id, "room_id": null,
        "equipment_ids": [], "start": start, "duration_minutes": null, "notes": null, "override_reason": null,
    });
    let sentence = planned(work, &patient, date, time);
    checked(work, &wish, "book", &request, sentence)
}

fn planned(work: &Work<'_>, patient: &Hit, date: NaiveDate, time: NaiveTime) -> String {
    let (language, name) = (work.here.language, &patient.full_name);
    let (on, at) = (day_words(language, date), time.format("%H:%M"));
    say!(
        language,
        "Marcar {name} em {on} às {at}?",
        "Book {name} on {on} at {at}?",
        "¿Reservar a {name} el {on} a las {at}?"
    )
}

/// The service of a booking. One that names none asks which.
fn wanted_service(work: &Work<'_>) -> Done<Service> {
    if work.picks.service.is_some() || work.call.treatment.is_some() {
        return work.service(work.call.treatment.as_deref().unwrap_or_default());
    }
    let services: Vec<Service> = ask(work.desk, "catalogue.services", json!({}))?;
    let offered = services.into_iter().filter(|service| service.active).take(MOST_SERVICES);
    let choices = offered.map(|service| Choice { id: service.id, cells: vec![Cell::Text(service.name)] }).collect();
    let sentence = clarify(work.here.language, Some(Unclear::Missing(Key::Treatment)));
    Err(Outcome::Choose(Choose { sentence, between: PickKind::Service, choices }).into())
}

fn when(work: &Work<'_>) -> Done<(NaiveDate, NaiveTime)> {
    let missing = |key| work.told(Why::Unclear, clarify(work.here.language, Some(Unclear::Missing(key))));
    let date = work.call.date.ok_or_else(|| missing(Key::When))?;
    let time = work.call.time.ok_or_else(|| missing(Key::Time))?;
    Ok((date, time))
}

fn at(work: &Work<'_>, date: NaiveDate, time: NaiveTime) -> Instant {
    // Minutes of a day fit.
    work.here.zone.at(date, (time.hour() * 60 + time.minute()) as u16)
}

/// Who is free for the service at that very time, or the day's free times where nobody is.
fn free_then(work: &Work<'_>, service: &Service, date: NaiveDate, start: Instant) -> Done<Result<Id, Vec<Slot>>> {
    let asked = json!({ "from": date, "to": date, "service_id": service.id, "professional_id": null, "limit": 200 });
    let slots: Vec<Slot> = ask(work.desk, "agenda.free_slots", asked)?;
    let free = slots.iter().find(|slot| slot.start == start).map(|slot| slot.professional_id);
    Ok(free.ok_or(slots))
}

fn nobody_free(work: &Work<'_>, slots: &[Slot], names: &HashMap<Id, String>) -> Done {
    let language = work.here.language;
    let sentence = match slots.is_empty() {
        true => say!(
            language,
            "Ninguém está livre para isso nesse dia.",
            "Nobody is free for that on that day.",
            "Nadie está libre para eso ese día."
        ),
        false => say!(
            language,
            "Ninguém está livre a essa hora. Nesse dia há:",
            "Nobody is free at that time. On that day there is:",
            "Nadie está libre a esa hora. Ese día hay:"
        ),
    };
    let row = |slot: &Slot| {
        let name = names.get(&slot.professional_id).cloned();
        let cells = vec![Cell::Moment(slot.start), Cell::Moment(slot.end), Cell::maybe(name)];
        Row::new(cells).link(LinkKind::Professional, slot.professional_id)
    };
    let columns = ["start", "end", "professional"];
    answer(work, sentence, &columns, slots.iter().map(row).collect(), Without::Nothing)
}

/// Asks the agenda what stands in the way and makes the card.
fn checked(work: &Work<'_>, wish: &Wish<'_>, act: &str, request: &Value, sentence: String) -> Done {
    let asked = json!({
        "patient_id": wish.patient.0, "professional_id": wish.professional.0, "service_id": wish.service.0,
        "room_id": null, "equipment_ids": wish.equipment, "start": wish.start, "duration_minutes": wish.minutes,
        "notes": null, "override_reason": null, "ignore_id": wish.moved,
    });
    let found: Checked = ask(work.desk, "agenda.check", asked)?;
    let mut conflicts: Vec<String> = found.conflicts.iter().map(|conflict| conflict.kind.clone()).collect();
    conflicts.dedup();
    let overridable = !found.conflicts.is_empty() && found.conflicts.iter().all(|conflict| conflict.overridable);
    let cells = vec![
        Cell::Moment(wish.start),
        Cell::Text(wish.patient.1.to_owned()),
        Cell::Text(wish.service.1.to_owned()),
        Cell::Text(wish.professional.1.clone()),
        Cell::Word("appointment_status", "scheduled".to_owned()),
    ];
    let row = Row::about(wish.patient.0, cells);
    let row = match wish.moved {
        Some(visit) => row.link(LinkKind::Appointment, visit),
        None => row,
    };
    Ok(Outcome::Card(Box::new(Card {
        sentence,
        method: CONFIRMS,
        request: confirmed(work, act, request),
        columns: day::COLUMNS.to_vec(),
        row,
        conflicts,
        alternatives: found.alternatives.iter().map(|slot| slot.start).collect(),
        fill_in: if overridable { vec!["override_reason"] } else { Vec::new() },
    })))
}

/// What a confirmation asks for: the act, and the session that proposed it.
fn confirmed(work: &Work<'_>, act: &str, request: &Value) -> Value {
    json!({ "ai_session_id": work.here.session, "act": { act: request } })
}

/// The one visit that is meant: of the patient, still ahead, on the day where one was said.
fn visit(work: &Work<'_>, patient: &Hit, on: Option<NaiveDate>) -> Done<(Visit, HashMap<Id, String>)> {
    let (mut visits, names) = visits_ahead(work, patient.id, on)?;
    if let Some(picked) = work.picks.appointment {
        visits.retain(|visit| visit.id == picked);
    }
    let (language, name) = (work.here.language, &patient.full_name);
    match visits.len() {
        0 => {
            let sentence = say!(
                language,
                "Não há visita por vir de {name} nesse período.",
                "{name} has no visit ahead in that time.",
                "{name} no tiene ninguna cita por venir en ese período."
            );
            Err(work.told(Why::NotFound, sentence).into())
        }
        1 => visits.pop().map(|visit| (visit, names)).ok_or_else(|| work.not_found(name).into()),
        _ => {
            let choice = |visit: &Visit| Choice { id: visit.id, cells: day::row(visit, &names).cells };
            let choices = visits.iter().map(choice).collect();
            let sentence = say!(language, "Qual destas visitas?", "Which of these visits?", "¿Cuál de estas citas?");
            Err(Outcome::Choose(Choose { sentence, between: PickKind::Appointment, choices }).into())
        }
    }
}

/// Moves a visit to another time, with the same person and of the same length.
pub(super) fn move_visit(work: &Work<'_>) -> Done {
    let patient = work.patient()?;
    let (date, time) = when(work)?;
    let (seen, names) = visit(work, &patient, work.call.from_date)?;
    let start = at(work, date, time);
    let minutes = seen.end.minutes_since(seen.start);
    let Some(service) = seen.service_id else { return Ok(work.not_found(&patient.full_name)) };
    let wish = Wish {
        patient: (patient.id, &patient.full_name),
        professional: (seen.professional_id, names.get(&seen.professional_id).cloned().unwrap_or_default()),
        service: (service, &seen.service_name),
        start,
        minutes,
        equipment: &seen.equipment_ids,
        moved: Some(seen.id),
    };
    let request = json!({
        "id": seen.id, "version": seen.version, "start": start, "end": start.plus_minutes(minutes),
        "professional_id": null, "room_id": null, "override_reason": null,
    });
    let (language, name) = (work.here.language, &patient.full_name);
    let (from, to, at) =
        (day_words(language, work.here.zone.date_of(seen.start)), day_words(language, date), time.format("%H:%M"));
    let sentence = say!(
        language,
        "Passar {name} de {from} para {to} às {at}?",
        "Move {name} from {from} to {to} at {at}?",
        "¿Pasar a {name} del {from} al {to} a las {at}?"
    );
    checked(work, &wish, "move", &request, sentence)
}

/// Calls a visit off. The agenda wants a reason: where none was said, the person types it on the card.
pub(super) fn cancel(work: &Work<'_>) -> Done {
    let patient = work.patient()?;
    let (seen, names) = visit(work, &patient, work.call.date)?;
    let (language, name) = (work.here.language, &patient.full_name);
    let on = day_words(language, work.here.zone.date_of(seen.start));
    let sentence = say!(
        language,
        "Cancelar a visita de {name} em {on}?",
        "Cancel {name}'s visit on {on}?",
        "¿Cancelar la cita de {name} el {on}?"
    );
    let fill_in = if work.call.reason.is_some() { Vec::new() } else { vec!["reason"] };
    Ok(step(work, &seen, &names, "cancelled", work.call.reason.as_deref(), sentence, fill_in))
}

/// Writes down that a patient will come.
pub(super) fn confirm(work: &Work<'_>) -> Done {
    let patient = work.patient()?;
    let (seen, names) = visit(work, &patient, work.call.date)?;
    let (language, name) = (work.here.language, &patient.full_name);
    let on = day_words(language, work.here.zone.date_of(seen.start));
    if seen.status == "confirmed" {
        let sentence = say!(
            language,
            "A visita de {name} em {on} já está confirmada.",
            "{name}'s visit on {on} is already confirmed.",
            "La cita de {name} el {on} ya está confirmada."
        );
        return answer(work, sentence, &day::COLUMNS, vec![day::row(&seen, &names)], Without::Nothing);
    }
    let sentence = say!(
        language,
        "Confirmar a visita de {name} em {on}?",
        "Confirm {name}'s visit on {on}?",
        "¿Confirmar la cita de {name} el {on}?"
    );
    Ok(step(work, &seen, &names, "confirmed", None, sentence, Vec::new()))
}

fn step(
    work: &Work<'_>,
    seen: &Visit,
    names: &HashMap<Id, String>,
    status: &str,
    reason: Option<&str>,
    sentence: String,
    fill_in: Vec<&'static str>,
) -> Outcome {
    let request = json!({ "id": seen.id, "version": seen.version, "status": status, "reason": reason });
    Outcome::Card(Box::new(Card {
        sentence,
        method: CONFIRMS,
        request: confirmed(work, "set_status", &request),
        columns: day::COLUMNS.to_vec(),
        row: day::row(seen, names),
        conflicts: Vec::new(),
        alternatives: Vec::new(),
        fill_in,
    }))
}
