//! Reading the agenda: one query a table for any number of days, and none per row.

use std::collections::HashMap;

use neonpro_vault::{Id, Reader};
use rusqlite::{Row, params};

use super::board::Subject;
use super::change::version_of;
use super::hours::{Rest, dates, resting};
use super::load::{self, NamedBlock, Person};
use super::types::{Agenda, AgendaQuery, Appointment, Closed, ClosedKind, ProfessionalColumn, RoomColumn};
use crate::columns::{instant, word};
use crate::error::{Error, Result};
use crate::settings;
use crate::time::{Instant, Interval, Zone};

/// Most days of one view: two months and a bit, for a month with the weeks around it.
const MOST_DAYS: i64 = 62;

/// Columns of a visit, in the order of [`visit`]. Names stay empty where this user sees none.
const VISIT: &str = "SELECT a.id, a.patient_id, COALESCE(p.full_name, ''), a.professional_id, a.room_id, a.service_id, \
    COALESCE(s.name, ''), a.start_at, a.end_at, a.status, a.notes, a.override_reason, a.no_show_risk_score \
    FROM appointments a LEFT JOIN patients p ON p.id = a.patient_id LEFT JOIN services s ON s.id = a.service_id";

/// The agenda of some days.
///
/// # Errors
/// `agenda.range` when the dates are the wrong way round or too many; errors of the file.
pub fn view(r: &Reader<'_>, asked: &AgendaQuery) -> Result<Agenda> {
    let zone = settings::zone(r)?;
    let days = (asked.to - asked.from).num_days() + 1;
    let range = zone.days(asked.from, asked.to).filter(|_| (1..=MOST_DAYS).contains(&days));
    let range = range.ok_or_else(|| Error::validation("agenda.range").with("most_days", MOST_DAYS))?;
    let mut people = load::people(r)?;
    let appointments = within(r, range, asked)?;
    people.retain(|person| {
        let wanted = asked.professional_ids.as_ref().is_none_or(|ids| ids.contains(&person.id));
        wanted && (person.active || appointments.iter().any(|visit| visit.professional_id == person.id))
    });
    let closed = closed(r, zone, range, asked, &people)?;
    let today = zone.date_of(Instant(r.now()));
    Ok(Agenda {
        appointments,
        closed,
        professionals: people.iter().map(|person| column(person, today)).collect(),
        rooms: rooms(r, asked)?,
        timezone: zone.name().to_owned(),
        now: Instant(r.now()),
    })
}

/// One visit.
///
/// # Errors
/// `agenda.not_found`; errors of the file.
pub fn get(r: &Reader<'_>, id: Id) -> Result<Appointment> {
    let found = r.maybe(&format!("{VISIT} WHERE a.id = ?1"), [id], visit)?;
    let mut found = found.ok_or_else(|| Error::not_found("agenda.not_found"))?;
    found.equipment_ids = load::equipment_of_one(r, id)?;
    found.patient_alerts = r.one(
        "SELECT count(*) FROM patient_alerts WHERE patient_id = ?1 AND retired_at IS NULL",
        [found.patient_id],
        |row| row.get(0),
    )?;
    found.version = version_of(&found).to_string();
    Ok(found)
}

fn within(r: &Reader<'_>, range: Interval, asked: &AgendaQuery) -> Result<Vec<Appointment>> {
    // A visit lasts twelve hours at most, so what is still going on when the range begins has begun within them.
    let earliest = range.widened(720, 0).start;
    let sql = format!("{VISIT} WHERE a.start_at >= ?1 AND a.start_at < ?2 AND a.end_at > ?3 ORDER BY a.start_at, a.id");
    let mut visits = r.rows(&sql, params![earliest.0, range.end.0, range.start.0], visit)?;
    visits.retain(|visit| {
        asked.professional_ids.as_ref().is_none_or(|ids| ids.contains(&visit.professional_id))
            && asked.room_ids.as_ref().is_none_or(|ids| visit.room_id.is_some_and(|room| ids.contains(&room)))
    });
    let mut equipment = load::equipment_of(r, range)?;
    let alerts = alerts(r, earliest, range.end)?;
    for visit in &mut visits {
        visit.equipment_ids = equipment.remove(&visit.id).unwrap_or_default();
        visit.patient_alerts = alerts.get(&visit.patient_id).copied().unwrap_or_default();
        visit.version = version_of(visit).to_string();
    }
    Ok(visits)
}

/// How many alerts each patient of a range has.
fn alerts(r: &Reader<'_>, from: Instant, to: Instant) -> Result<HashMap<Id, i64>> {
    let rows = r.rows(
        "SELECT patient_id, count(*) FROM patient_alerts WHERE retired_at IS NULL AND patient_id IN \
         (SELECT patient_id FROM appointments WHERE start_at >= ?1 AND start_at < ?2) GROUP BY patient_id",
        params![from.0, to.0],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(rows.into_iter().collect())
}

fn visit(row: &Row<'_>) -> rusqlite::Result<Appointment> {
    Ok(Appointment {
        id: row.get(0)?,
        patient_id: row.get(1)?,
        patient_name: row.get(2)?,
        professional_id: row.get(3)?,
        room_id: row.get(4)?,
        service_id: row.get(5)?,
        service_name: row.get(6)?,
        start: instant(row, 7)?,
        end: instant(row, 8)?,
        status: word(row, 9)?,
        notes: row.get(10)?,
        override_reason: row.get(11)?,
        no_show_risk: row.get(12)?,
        equipment_ids: Vec::new(),
        version: String::new(),
        patient_alerts: 0,
    })
}

fn column(person: &Person, today: chrono::NaiveDate) -> ProfessionalColumn {
    let registered = person.registered.council.is_some().then(|| person.registered.on(today).why_not()).flatten();
    let why_not = match (person.active, person.bookable) {
        (false, _) => Some("inactive"),
        (true, false) => Some("not_bookable"),
        (true, true) => registered,
    };
    ProfessionalColumn {
        id: person.id,
        name: person.name.clone(),
        color: person.color.clone(),
        bookable: why_not.is_none(),
        why_not: why_not.map(str::to_owned),
    }
}

fn rooms(r: &Reader<'_>, asked: &AgendaQuery) -> Result<Vec<RoomColumn>> {
    let wanted = |id: &Id| asked.room_ids.as_ref().is_none_or(|ids| ids.contains(id));
    let rooms = load::rooms(r)?.into_iter().filter(|(id, _)| wanted(id));
    Ok(rooms.map(|(id, name)| RoomColumn { id, name }).collect())
}

fn closed(r: &Reader<'_>, zone: Zone, range: Interval, asked: &AgendaQuery, people: &[Person]) -> Result<Vec<Closed>> {
    let open = load::open(r, zone, asked.from, asked.to, people)?;
    let mut closed: Vec<Closed> = Vec::new();
    for person in people {
        let Some(hours) = open.get(&Subject::Professional(person.id)) else { continue };
        for date in dates(asked.from, asked.to) {
            let rests = resting(zone.day(date), hours);
            closed.extend(rests.into_iter().map(|(span, rest)| rested(person.id, span, rest)));
        }
    }
    closed.extend(load::blocks(r, zone, range)?.into_iter().filter_map(blocked));
    closed.sort_by_key(|closed| (closed.start, closed.end, closed.professional_id));
    Ok(closed)
}

fn rested(professional: Id, span: Interval, rest: Rest) -> Closed {
    let kind = match rest {
        Rest::Closed => ClosedKind::Closed,
        Rest::Break => ClosedKind::Break,
    };
    Closed {
        id: None,
        start: span.start,
        end: span.end,
        professional_id: Some(professional),
        room_id: None,
        kind,
        label: None,
    }
}

/// A block as the columns show it. Blocks of equipment have no column and are told when a booking meets them.
fn blocked(block: NamedBlock) -> Option<Closed> {
    let (professional_id, room_id) = match block.closure.subject {
        Subject::Clinic => (None, None),
        Subject::Professional(id) => (Some(id), None),
        Subject::Room(id) => (None, Some(id)),
        Subject::Equipment(_) => return None,
    };
    let kind = match block.kind.as_str() {
        "holiday" => ClosedKind::Holiday,
        "lunch" => ClosedKind::Break,
        _ => ClosedKind::Block,
    };
    let Interval { start, end } = block.closure.span;
    Some(Closed { id: Some(block.closure.id), start, end, professional_id, room_id, kind, label: block.label })
}
