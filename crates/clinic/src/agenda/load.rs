//! Fills the board from the file: one query a table for any number of days.

use std::collections::HashMap;

use chrono::NaiveDate;
use neonpro_vault::{Id, Reader};
use rusqlite::{Row, params};

use super::board::{Board, Closure, Subject, Taken};
use super::hours::{Shift, open_hours};
use super::recurrence::{Recurrence, occurrences};
use crate::error::{Error, Result};
use crate::team::Registered;
use crate::time::{Instant, Interval, Zone};

/// The longest visit with the longest preparation and cleaning, in minutes: the schema's bounds.
const LONGEST_MINUTES: u16 = 12 * 60 + 240;

/// A professional as booking needs them.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) id: Id,
    pub(crate) name: String,
    pub(crate) color: String,
    pub(crate) active: bool,
    pub(crate) bookable: bool,
    pub(crate) registered: Registered,
}

/// A service as booking needs it.
#[derive(Debug, Clone)]
pub(crate) struct Offer {
    pub(crate) id: Id,
    pub(crate) treatment: Option<Id>,
    pub(crate) kind: String,
    pub(crate) minutes: u16,
    pub(crate) prep: u16,
    pub(crate) cleanup: u16,
    pub(crate) price: i64,
    pub(crate) rooms: Vec<Id>,
    pub(crate) equipment: Vec<Id>,
    pub(crate) councils: Vec<String>,
    pub(crate) active: bool,
}

/// The board of all that can matter to a time inside `range`.
pub(crate) fn board(r: &Reader<'_>, zone: Zone, range: Interval, people: &[Person]) -> Result<Board> {
    let around = range.widened(LONGEST_MINUTES, LONGEST_MINUTES);
    let closures = blocks(r, zone, around)?.into_iter().map(|block| block.closure).collect();
    let open = open(r, zone, zone.date_of(around.start), zone.date_of(around.end), people)?;
    Ok(Board::new(Instant(r.now()), taken(r, around)?, closures, open))
}

/// Visits that hold their time and touch the range.
fn taken(r: &Reader<'_>, range: Interval) -> Result<Vec<Taken>> {
    let mut equipment = equipment_of(r, range)?;
    let rows = r.rows(
        "SELECT id, start_at, end_at, prep_minutes, cleanup_minutes, professional_id, patient_id, room_id \
         FROM appointments WHERE start_at >= ?1 AND start_at < ?2 AND end_at > ?3 \
         AND status NOT IN ('cancelled', 'no_show', 'rescheduled')",
        params![range.widened(LONGEST_MINUTES, 0).start.0, range.end.0, range.start.0],
        |row| {
            let span = Interval { start: Instant(row.get(1)?), end: Instant(row.get(2)?) };
            Ok(Taken {
                appointment: row.get(0)?,
                span,
                held: span.widened(row.get(3)?, row.get(4)?),
                professional: row.get(5)?,
                patient: row.get(6)?,
                room: row.get(7)?,
                equipment: Vec::new(),
            })
        },
    )?;
    let with_equipment =
        |visit: Taken| Taken { equipment: equipment.remove(&visit.appointment).unwrap_or_default(), ..visit };
    Ok(rows.into_iter().map(with_equipment).collect())
}

/// Equipment of the visits of a range, by visit.
pub(crate) fn equipment_of(r: &Reader<'_>, range: Interval) -> Result<HashMap<Id, Vec<Id>>> {
    // The inner query goes first by its form; as a join, SQLite would read the equipment of all visits ever.
    let rows: Vec<(Id, Id)> = r.rows(
        "SELECT appointment_id, equipment_id FROM appointment_equipment WHERE appointment_id IN \
         (SELECT id FROM appointments WHERE start_at >= ?1 AND start_at < ?2)",
        params![range.widened(LONGEST_MINUTES, 0).start.0, range.end.0],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let mut by_visit: HashMap<Id, Vec<Id>> = HashMap::new();
    for (visit, equipment) in rows {
        by_visit.entry(visit).or_default().push(equipment);
    }
    by_visit.values_mut().for_each(|equipment| equipment.sort_unstable());
    Ok(by_visit)
}

/// Equipment of one visit. Sorted here: sorted by SQLite, the index by equipment would be read from end to end.
pub(crate) fn equipment_of_one(r: &Reader<'_>, visit: Id) -> Result<Vec<Id>> {
    let sql = "SELECT equipment_id FROM appointment_equipment WHERE appointment_id = ?1";
    let mut equipment: Vec<Id> = r.rows(sql, [visit], |row| row.get(0))?;
    equipment.sort_unstable();
    Ok(equipment)
}

/// A block with what the screen says about it.
pub(crate) struct NamedBlock {
    pub(crate) closure: Closure,
    pub(crate) kind: String,
    pub(crate) label: Option<String>,
}

/// Every time inside a range that a block takes, repeated ones included.
pub(crate) fn blocks(r: &Reader<'_>, zone: Zone, range: Interval) -> Result<Vec<NamedBlock>> {
    let rows = r.rows(
        "SELECT id, start_at, end_at, professional_id, room_id, equipment_id, kind, label, recurrence, recurs_until \
         FROM blocks WHERE start_at < ?2 AND (end_at > ?1 OR recurrence <> 'none')",
        params![range.start.0, range.end.0],
        |row| {
            let first = Interval { start: Instant(row.get(1)?), end: Instant(row.get(2)?) };
            let closure = Closure { id: row.get(0)?, span: first, subject: block_subject(row)? };
            let until: Option<String> = row.get(9)?;
            Ok((closure, row.get(6)?, row.get(7)?, row.get::<_, String>(8)?, until))
        },
    )?;
    let mut out = Vec::new();
    for (closure, kind, label, recurrence, until) in rows {
        let until: Option<NaiveDate> = until.and_then(|text: String| text.parse().ok());
        for span in occurrences(zone, closure.span, Recurrence::parse(&recurrence), until, range) {
            let (kind, label): (&String, &Option<String>) = (&kind, &label);
            out.push(NamedBlock { closure: Closure { span, ..closure }, kind: kind.clone(), label: label.clone() });
        }
    }
    Ok(out)
}

fn block_subject(row: &Row<'_>) -> rusqlite::Result<Subject> {
    let (professional, room, equipment): (Option<Id>, Option<Id>, Option<Id>) = (row.get(3)?, row.get(4)?, row.get(5)?);
    Ok(match (professional, room, equipment) {
        (Some(id), _, _) => Subject::Professional(id),
        (None, Some(id), _) => Subject::Room(id),
        (None, None, Some(id)) => Subject::Equipment(id),
        (None, None, None) => Subject::Clinic,
    })
}

/// When each professional works, and each room that has hours of its own. Who has none keeps the clinic's.
pub(crate) fn open(
    r: &Reader<'_>,
    zone: Zone,
    from: NaiveDate,
    to: NaiveDate,
    people: &[Person],
) -> Result<HashMap<Subject, Vec<Interval>>> {
    let shifts = r.rows(
        "SELECT professional_id, room_id, weekday, start_minute, end_minute, valid_from, valid_until FROM working_hours",
        [],
        |row| {
            let (professional, room): (Option<Id>, Option<Id>) = (row.get(0)?, row.get(1)?);
            let subject = professional
                .map(Subject::Professional)
                .or(room.map(Subject::Room))
                .unwrap_or(Subject::Clinic);
            let date = |text: Option<String>| text.and_then(|text| text.parse::<NaiveDate>().ok());
            let (valid_from, valid_until) = (date(row.get(5)?), date(row.get(6)?));
            Ok(Shift { subject, weekday: row.get(2)?, from: row.get(3)?, to: row.get(4)?, valid_from, valid_until })
        },
    )?;
    let mut open = open_hours(zone, from, to, &shifts);
    if let Some(clinic) = open.get(&Subject::Clinic).cloned() {
        for person in people {
            open.entry(Subject::Professional(person.id)).or_insert_with(|| clinic.clone());
        }
    }
    Ok(open)
}

/// Every professional, by name.
pub(crate) fn people(r: &Reader<'_>) -> Result<Vec<Person>> {
    Ok(r.rows(
        "SELECT id, full_name, color, status, bookable, council, council_status, council_expires_on \
         FROM professionals ORDER BY full_name, id",
        [],
        |row| {
            let expires: Option<String> = row.get(7)?;
            Ok(Person {
                id: row.get(0)?,
                name: row.get(1)?,
                color: row.get(2)?,
                active: row.get::<_, String>(3)? == "active",
                bookable: row.get(4)?,
                registered: Registered {
                    council: row.get(5)?,
                    status: row.get(6)?,
                    expires: expires.and_then(|text| text.parse().ok()),
                },
            })
        },
    )?)
}

/// A service. Where it names no council itself, what its treatment names is needed.
pub(crate) fn offer(r: &Reader<'_>, service: Id) -> Result<Offer> {
    let offer = r.maybe(
        "SELECT s.id, s.treatment_id, s.kind, s.duration_minutes, s.prep_minutes, s.cleanup_minutes, s.price_centavos, \
                s.room_ids, s.equipment_ids, s.status, CASE WHEN s.councils = '[]' THEN COALESCE(t.councils, '[]') ELSE s.councils END \
         FROM services s LEFT JOIN treatments t ON t.id = s.treatment_id WHERE s.id = ?1",
        [service],
        |row| {
            Ok(Offer {
                id: row.get(0)?,
                treatment: row.get(1)?,
                kind: row.get(2)?,
                minutes: row.get(3)?,
                prep: row.get(4)?,
                cleanup: row.get(5)?,
                price: row.get(6)?,
                rooms: serde_json::from_str(&row.get::<_, String>(7)?).unwrap_or_default(),
                equipment: serde_json::from_str(&row.get::<_, String>(8)?).unwrap_or_default(),
                active: row.get::<_, String>(9)? == "active",
                councils: serde_json::from_str(&row.get::<_, String>(10)?).unwrap_or_default(),
            })
        },
    )?;
    offer.ok_or_else(|| Error::not_found("agenda.unknown_service"))
}

/// Rooms in use, by the order of the screens.
pub(crate) fn rooms(r: &Reader<'_>) -> Result<Vec<(Id, String)>> {
    named(r, "SELECT id, name FROM rooms WHERE status = 'active' ORDER BY position, name, id")
}

/// Equipment in use, by name.
pub(crate) fn equipment(r: &Reader<'_>) -> Result<Vec<(Id, String)>> {
    named(r, "SELECT id, name FROM equipment WHERE status = 'active' ORDER BY name, id")
}

fn named(r: &Reader<'_>, sql: &str) -> Result<Vec<(Id, String)>> {
    Ok(r.rows(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?)
}
