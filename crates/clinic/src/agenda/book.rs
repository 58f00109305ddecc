//! Booking: the check and the row in one write transaction, so that no two processes book the same time.

use chrono::{Datelike, Weekday};
use neonpro_vault::{Act, Id, Reader, Writer};
use rusqlite::params;

use super::board::{Rooms, Wish};
use super::desk::{Accepted, Desk};
use super::load;
use super::types::{Book, Booked, Check, Checked, ConflictKind};
use super::view;
use crate::columns::must_see;
use crate::error::{Error, Fields, Problem, Result};
use crate::time::{Instant, Interval, Zone};

/// Shortest and longest visit, in minutes; the schema ends at twelve hours.
pub(crate) const MINUTES: std::ops::RangeInclusive<u16> = 5..=720;

/// How far ahead a visit may be booked, in minutes: five years. Beyond that it is a slip of the year.
const AHEAD_MINUTES: i64 = 5 * 366 * 24 * 60;

/// Longest remark or reason, in characters.
pub(crate) const LONGEST_TEXT: usize = 1000;

/// Most pieces of equipment of one visit.
const MOST_EQUIPMENT: usize = 20;

/// Days over which missed visits raise the risk of another one.
const NO_SHOW_DAYS: i64 = 182;

/// Books a visit. Conflicts that may be overruled are, when a reason is given; what was overruled is kept.
///
/// # Errors
/// `agenda.conflict` with `conflicts` and `alternatives`, `agenda.invalid` with its fields, `agenda.not_bookable`,
/// `agenda.inactive_service`, `agenda.equipment_unavailable`, and what is not there: `patients.not_found`, `agenda.unknown_service`,
/// `agenda.unknown_professional`, `agenda.unknown_room`.
pub fn book(w: &mut Writer<'_>, asked: &Book) -> Result<Booked> {
    let mut fields = Fields::default();
    let notes = fields.lines("notes", asked.notes.as_deref(), LONGEST_TEXT);
    let reason = fields.lines("override_reason", asked.override_reason.as_deref(), LONGEST_TEXT);
    fields.finish("agenda.invalid")?;
    let desk = Desk::open(w, asked.service_id)?;
    let wish = wish(w, &desk, asked)?;
    let judged = desk.judge(w, &wish)?;
    let accepted = desk.accept(w, &wish, judged, reason.as_deref())?;
    w.act(Act::new(if accepted.overrides.is_empty() { "agenda.book" } else { "agenda.book_override" }));
    let id = insert(w, &desk, &wish, asked.patient_id, &accepted, notes.as_deref(), reason.as_deref())?;
    let mut warnings = Vec::new();
    if !accepted.overrides.is_empty() {
        warnings.push("overridden".to_owned());
    }
    if asked.room_id.is_some_and(|room| !desk.offer.rooms.is_empty() && !desk.offer.rooms.contains(&room)) {
        warnings.push("room_not_listed".to_owned());
    }
    Ok(Booked { appointment: view::get(w, id)?, warnings })
}

/// Says what is in the way of a visit and what is free instead, without booking it.
///
/// # Errors
/// As [`book`], without `agenda.conflict`.
pub fn check(r: &Reader<'_>, asked: &Check) -> Result<Checked> {
    let desk = Desk::open(r, asked.service_id)?;
    let like = Book {
        patient_id: asked.patient_id,
        professional_id: asked.professional_id,
        service_id: asked.service_id,
        room_id: asked.room_id,
        equipment_ids: asked.equipment_ids.clone(),
        start: asked.start,
        duration_minutes: asked.duration_minutes,
        notes: None,
        override_reason: None,
    };
    let wish = Wish { ignore: asked.ignore_id, ..wish(r, &desk, &like)? };
    let conflicts = desk.judge(r, &wish)?.conflicts;
    let alternatives = if conflicts.is_empty() { Vec::new() } else { desk.alternatives(r, &wish)? };
    Ok(Checked { conflicts, alternatives })
}

/// Reads a request into a wish, refusing what cannot be one.
fn wish(r: &Reader<'_>, desk: &Desk, asked: &Book) -> Result<Wish> {
    let minutes = asked.duration_minutes.unwrap_or(desk.offer.minutes);
    let mut fields = Fields::default();
    fields.within("duration_minutes", minutes, MINUTES);
    if asked.start > Instant(r.now()).plus_minutes(AHEAD_MINUTES) || asked.start < Instant(0) {
        fields.note("start", Problem::OutOfRange);
    }
    if asked.equipment_ids.len() > MOST_EQUIPMENT {
        fields.note("equipment_ids", Problem::TooLong);
    }
    fields.finish("agenda.invalid")?;
    if !desk.offer.active {
        return Err(Error::precondition("agenda.inactive_service"));
    }
    must_see(r, "patients", asked.patient_id, "patients.not_found")?;
    desk.bookable(asked.professional_id)?;
    let mut equipment = desk.offer.equipment.clone();
    equipment.extend(&asked.equipment_ids);
    Ok(Wish {
        span: Interval { start: asked.start, end: asked.start.plus_minutes(i64::from(minutes)) },
        prep: desk.offer.prep,
        cleanup: desk.offer.cleanup,
        professional: asked.professional_id,
        patient: Some(asked.patient_id),
        rooms: rooms(r, &desk.offer.rooms, asked.room_id)?,
        equipment: known_equipment(r, equipment)?,
        ignore: None,
    })
}

/// The given room, or any of the listed ones that is in use.
pub(crate) fn rooms(r: &Reader<'_>, listed: &[Id], given: Option<Id>) -> Result<Rooms> {
    let in_use = load::rooms(r)?;
    let used = |room: &Id| in_use.iter().any(|(known, _)| known == room);
    match given {
        Some(room) if used(&room) => Ok(Rooms::This(room)),
        Some(_) => Err(Error::not_found("agenda.unknown_room")),
        None => {
            let free: Vec<Id> = listed.iter().copied().filter(used).collect();
            Ok(if free.is_empty() { Rooms::None } else { Rooms::AnyOf(free) })
        }
    }
}

fn known_equipment(r: &Reader<'_>, mut wanted: Vec<Id>) -> Result<Vec<Id>> {
    wanted.sort_unstable();
    wanted.dedup();
    let in_use = load::equipment(r)?;
    let all_known = wanted.iter().all(|id| in_use.iter().any(|(known, _)| known == id));
    if all_known { Ok(wanted) } else { Err(Error::precondition("agenda.equipment_unavailable")) }
}

fn insert(
    w: &mut Writer<'_>,
    desk: &Desk,
    wish: &Wish,
    patient: Id,
    accepted: &Accepted,
    notes: Option<&str>,
    reason: Option<&str>,
) -> Result<Id> {
    let (id, now, user) = (w.new_id()?, w.now(), w.identity().user);
    let reason = reason.filter(|_| !accepted.overrides.is_empty());
    let risk = risk(missed(w, patient)?, desk.zone, wish.span.start);
    w.execute(
        "INSERT INTO appointments (id, patient_id, professional_id, service_id, treatment_id, room_id, start_at, end_at, \
         prep_minutes, cleanup_minutes, kind, status_at, overrides, override_reason, override_by, notes, price_centavos, \
         no_show_risk_score) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)",
        params![
            id,
            patient,
            wish.professional,
            desk.offer.id,
            desk.offer.treatment,
            accepted.room,
            wish.span.start.0,
            wish.span.end.0,
            wish.prep,
            wish.cleanup,
            desk.offer.kind,
            now,
            overrides_json(&accepted.overrides),
            reason,
            reason.map(|_| user),
            notes,
            desk.offer.price,
            risk
        ],
    )?;
    for equipment in &wish.equipment {
        let row = w.new_id()?;
        w.execute(
            "INSERT INTO appointment_equipment (id, appointment_id, equipment_id) VALUES (?1, ?2, ?3)",
            params![row, id, equipment],
        )?;
    }
    Ok(id)
}

/// The kinds as the column keeps them.
pub(crate) fn overrides_json(kinds: &[ConflictKind]) -> String {
    let words: Vec<&str> = kinds.iter().map(|kind| kind.as_str()).collect();
    serde_json::Value::from(words).to_string()
}

/// Visits that a patient missed in the last half year.
pub(super) fn missed(r: &Reader<'_>, patient: Id) -> Result<i64> {
    let since = Instant(r.now()).plus_minutes(-NO_SHOW_DAYS * 24 * 60);
    // The plus keeps SQLite from reading everybody's missed visits by the index of statuses.
    Ok(r.one(
        "SELECT count(*) FROM appointments WHERE patient_id = ?1 AND start_at > ?2 AND +status = 'no_show'",
        params![patient, since.0],
        |row| row.get(0),
    )?)
}

/// How likely a patient stays away, 0 to 100: 15 for each visit missed in half a year, 10 at the weekend, 5 before nine
/// (rule `calculate_no_show_risk` of the system's documents).
pub(super) fn risk(missed: i64, zone: Zone, start: Instant) -> i64 {
    let weekend = matches!(zone.date_of(start).weekday(), Weekday::Sat | Weekday::Sun);
    let early = zone.minute_of(start) < 9 * 60;
    (15 * missed + if weekend { 10 } else { 0 } + if early { 5 } else { 0 }).min(100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn risk_adds_up_and_ends_at_a_hundred() {
        let zone = Zone::parse("America/Sao_Paulo").unwrap();
        let at = |text: &str| Instant::parse(text).unwrap();
        assert_eq!(risk(0, zone, at("2026-11-23T10:00:00-03:00")), 0);
        assert_eq!(risk(2, zone, at("2026-11-22T08:59:00-03:00")), 45);
        assert_eq!(risk(9, zone, at("2026-11-23T10:00:00-03:00")), 100);
    }

    #[test]
    fn overrides_are_written_as_a_list_of_words() {
        assert_eq!(overrides_json(&[]), "[]");
        assert_eq!(overrides_json(&[ConflictKind::Room, ConflictKind::Hours]), r#"["room","hours"]"#);
    }
}
