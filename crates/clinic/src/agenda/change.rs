//! What happens to a booked visit: it is moved, stretched, handed over, or takes a step in its life.

use neonpro_vault::{Act, Id, Reader, Writer};
use rusqlite::params;

use super::board::{Rooms, Wish};
use super::book::{LONGEST_TEXT, MINUTES, overrides_json, rooms};
use super::desk::{Accepted, Desk};
use super::status::AppointmentStatus;
use super::types::{Appointment, Booked, ConflictKind, Move, SetStatus};
use super::view;
use crate::error::{Error, Fields, Problem, Result};
use crate::time::{Instant, Interval};
use crate::version::Version;

/// Fields of a visit that a version holds, in their order.
pub(crate) const VERSIONED: usize = 6;

/// Moves a visit in time, to another professional or room, or changes its length: one act, checked like a booking.
///
/// # Errors
/// `agenda.changed` when the visit is no longer what was seen, `agenda.fixed` once the patient is here or the visit is over;
/// otherwise as [`super::book`].
pub fn move_to(w: &mut Writer<'_>, asked: &Move) -> Result<Booked> {
    let reason = checked_reason(asked)?;
    let seen = view::get(w, asked.id)?;
    if version_of(&seen).to_string() != asked.version {
        return Err(Error::conflict("agenda.changed"));
    }
    if !seen.status.may_move() {
        return Err(Error::precondition("agenda.fixed").with("status", seen.status.as_str()));
    }
    let (desk, wish) = wish(w, &seen, asked)?;
    let mut judged = desk.judge(w, &wish)?;
    if asked.start == seen.start {
        // Stretching a visit that has begun is no booking in the past.
        judged.conflicts.retain(|conflict| conflict.kind != ConflictKind::Past);
    }
    let accepted = desk.accept(w, &wish, judged, reason.as_deref())?;
    w.act(Act::new(if accepted.overrides.is_empty() { "agenda.move" } else { "agenda.move_override" }));
    write_move(w, &seen, &wish, &accepted, reason.as_deref())?;
    let appointment = view::get(w, asked.id)?;
    let warnings = warnings(&seen, &appointment, asked, &accepted);
    Ok(Booked { appointment, warnings })
}

fn checked_reason(asked: &Move) -> Result<Option<String>> {
    let mut fields = Fields::default();
    let minutes = asked.end.minutes_since(asked.start);
    if !u16::try_from(minutes).is_ok_and(|minutes| MINUTES.contains(&minutes)) {
        fields.note("end", Problem::OutOfRange);
    }
    let reason = fields.lines("override_reason", asked.override_reason.as_deref(), LONGEST_TEXT);
    fields.finish("agenda.invalid")?;
    Ok(reason)
}

fn wish(r: &Reader<'_>, seen: &Appointment, asked: &Move) -> Result<(Desk, Wish)> {
    let service = seen.service_id.ok_or_else(|| Error::not_found("agenda.unknown_service"))?;
    let desk = Desk::open(r, service)?;
    let professional = asked.professional_id.unwrap_or(seen.professional_id);
    if professional != seen.professional_id {
        desk.bookable(professional)?;
    }
    let (prep, cleanup): (u16, u16) =
        r.one("SELECT prep_minutes, cleanup_minutes FROM appointments WHERE id = ?1", [asked.id], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    let wish = Wish {
        span: Interval { start: asked.start, end: asked.end },
        prep,
        cleanup,
        professional,
        patient: Some(seen.patient_id),
        rooms: preferring(seen.room_id, rooms(r, &desk.offer.rooms, asked.room_id)?, asked.room_id),
        equipment: seen.equipment_ids.clone(),
        ignore: Some(asked.id),
    };
    Ok((desk, wish))
}

/// The room that the visit has, before the others of the service; a room asked for by name stands alone.
fn preferring(current: Option<Id>, listed: Rooms, asked: Option<Id>) -> Rooms {
    match (current, listed) {
        (Some(room), Rooms::AnyOf(mut others)) if asked.is_none() => {
            others.retain(|other| *other != room);
            others.insert(0, room);
            Rooms::AnyOf(others)
        }
        (Some(room), Rooms::None) => Rooms::This(room),
        (_, listed) => listed,
    }
}

fn write_move(
    w: &mut Writer<'_>,
    seen: &Appointment,
    wish: &Wish,
    accepted: &Accepted,
    reason: Option<&str>,
) -> Result<()> {
    let reason = reason.filter(|_| !accepted.overrides.is_empty());
    let user = w.identity().user;
    w.execute(
        "UPDATE appointments SET start_at = ?2, end_at = ?3, professional_id = ?4, room_id = ?5, overrides = ?6, \
         override_reason = ?7, override_by = ?8, reschedule_count = reschedule_count + ?9 WHERE id = ?1",
        params![
            seen.id,
            wish.span.start.0,
            wish.span.end.0,
            wish.professional,
            accepted.room,
            overrides_json(&accepted.overrides),
            reason,
            reason.map(|_| user),
            i64::from(wish.span.start != seen.start)
        ],
    )?;
    Ok(())
}

fn warnings(seen: &Appointment, now: &Appointment, asked: &Move, accepted: &Accepted) -> Vec<String> {
    let mut warnings = Vec::new();
    if !accepted.overrides.is_empty() {
        warnings.push("overridden".to_owned());
    }
    if asked.room_id.is_none() && now.room_id != seen.room_id {
        warnings.push("room_changed".to_owned());
    }
    warnings
}

/// Takes a visit one step on: confirmed, arrived, attended, done, called off, missed.
///
/// # Errors
/// `agenda.changed` when the visit is no longer what was seen, `agenda.wrong_step` with `from` and `to`,
/// `agenda.reason_required` to cancel, `agenda.too_early` for a patient who cannot have missed what has not begun.
pub fn set_status(w: &mut Writer<'_>, asked: &SetStatus) -> Result<Appointment> {
    let mut fields = Fields::default();
    let reason = fields.lines("reason", asked.reason.as_deref(), LONGEST_TEXT);
    fields.finish("agenda.invalid")?;
    let seen = view::get(w, asked.id)?;
    if version_of(&seen).to_string() != asked.version {
        return Err(Error::conflict("agenda.changed"));
    }
    may_step(&seen, asked.status, reason.as_deref(), Instant(w.now()))?;
    w.act(Act::new("agenda.set_status"));
    write_step(w, asked.id, asked.status, reason.as_deref())?;
    view::get(w, asked.id)
}

fn may_step(seen: &Appointment, next: AppointmentStatus, reason: Option<&str>, now: Instant) -> Result<()> {
    if !seen.status.may_become(next) {
        let error = Error::precondition("agenda.wrong_step");
        return Err(error.with("from", seen.status.as_str()).with("to", next.as_str()));
    }
    if next.needs_reason() && reason.is_none() {
        return Err(Error::validation("agenda.reason_required"));
    }
    if next == AppointmentStatus::NoShow && seen.start > now {
        return Err(Error::precondition("agenda.too_early"));
    }
    Ok(())
}

fn write_step(w: &mut Writer<'_>, id: Id, next: AppointmentStatus, reason: Option<&str>) -> Result<()> {
    let (now, user) = (w.now(), w.identity().user);
    let step = "UPDATE appointments SET status = ?2, status_at = ?3";
    let word = next.as_str();
    match next {
        AppointmentStatus::Cancelled => {
            let (why, note) = cancellation(reason.unwrap_or_default());
            let sql = format!(
                "{step}, cancelled_at = ?3, cancelled_by = ?4, cancellation_reason = ?5, cancellation_note = ?6 WHERE id = ?1"
            );
            w.execute(&sql, params![id, word, now, user, why, note])?;
        }
        _ => {
            let moment = match next {
                AppointmentStatus::Confirmed => ", confirmed_at = ?3",
                AppointmentStatus::CheckedIn => ", checked_in_at = ?3",
                AppointmentStatus::InProgress => ", started_at = ?3",
                AppointmentStatus::Completed => ", completed_at = ?3",
                _ => "",
            };
            w.execute(&format!("{step}{moment} WHERE id = ?1"), params![id, word, now])?;
        }
    }
    Ok(())
}

/// One of the known reasons by its word, or `other` with the words as they were typed.
fn cancellation(reason: &str) -> (&'static str, Option<&str>) {
    const KNOWN: [&str; 6] = ["patient", "professional", "clinic", "medical", "mistake", "other"];
    match KNOWN.into_iter().find(|known| *known == reason) {
        Some(known) => (known, None),
        None => ("other", Some(reason)),
    }
}

/// What a person has seen of a visit: when, with whom, where, how far, and the remark.
pub(crate) fn version_of(visit: &Appointment) -> Version {
    let (start, end) = (visit.start.0.to_string(), visit.end.0.to_string());
    let (professional, room) = (visit.professional_id.to_string(), visit.room_id.map(|room| room.to_string()));
    let fields: [Option<&str>; VERSIONED] = [
        Some(&start),
        Some(&end),
        Some(&professional),
        room.as_deref(),
        Some(visit.status.as_str()),
        visit.notes.as_deref(),
    ];
    Version::of(fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(n: u8) -> Id {
        Id::from_bytes([n; 16])
    }

    #[test]
    fn a_moved_visit_prefers_the_room_it_has() {
        let listed = || Rooms::AnyOf(vec![room(1), room(2)]);
        assert_eq!(preferring(Some(room(2)), listed(), None), Rooms::AnyOf(vec![room(2), room(1)]));
        assert_eq!(preferring(Some(room(3)), Rooms::None, None), Rooms::This(room(3)));
        assert_eq!(preferring(Some(room(3)), Rooms::This(room(1)), Some(room(1))), Rooms::This(room(1)));
        assert_eq!(preferring(None, listed(), None), listed());
    }

    #[test]
    fn known_reasons_are_words_and_others_are_kept_as_typed() {
        assert_eq!(cancellation("patient"), ("patient", None));
        assert_eq!(cancellation("greve de ônibus"), ("other", Some("greve de ônibus")));
    }
}
