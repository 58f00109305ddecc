//! Closing a time by hand, opening it again, and looking for free ones.

use neonpro_vault::{Act, Id, Reader, Writer};
use rusqlite::params;

use super::board::Wish;
use super::book::rooms;
use super::desk::Desk;
use super::slots::{Free, free_times};
use super::types::{Block, FreeSlots, Slot};
use crate::columns::must_see;
use crate::error::{Error, Fields, Problem, Result};
use crate::time::{Instant, Interval};

/// Longest label, in characters.
const LONGEST_LABEL: usize = 120;

/// Longest block, in minutes: a year, for a leave.
const LONGEST_BLOCK: i64 = 366 * 24 * 60;

/// Most days that are looked through for free times.
const MOST_DAYS: i64 = 62;

/// How many free times are told, unless asked for more, and at most.
const USUAL: usize = 20;
const MOST: usize = 500;

/// Closes a time for a professional, a room or everybody. Visits that stand in it stay where they are.
///
/// # Errors
/// `agenda.invalid` with its fields, `agenda.unknown_professional`, `agenda.unknown_room`.
pub fn block(w: &mut Writer<'_>, asked: &Block) -> Result<Id> {
    let mut fields = Fields::default();
    let label = fields.text("label", &asked.label, LONGEST_LABEL);
    if asked.end <= asked.start || asked.end.minutes_since(asked.start) > LONGEST_BLOCK {
        fields.note("end", Problem::OutOfRange);
    }
    if asked.professional_id.is_some() && asked.room_id.is_some() {
        fields.note("room_id", Problem::OutOfRange);
    }
    fields.finish("agenda.invalid")?;
    if let Some(professional) = asked.professional_id {
        must_see(w, "professionals", professional, "agenda.unknown_professional")?;
    }
    if let Some(room) = asked.room_id {
        must_see(w, "rooms", room, "agenda.unknown_room")?;
    }
    w.act(Act::new("agenda.block"));
    let id = w.new_id()?;
    w.execute(
        "INSERT INTO blocks (id, professional_id, room_id, start_at, end_at, label) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![id, asked.professional_id, asked.room_id, asked.start.0, asked.end.0, label],
    )?;
    Ok(id)
}

/// Opens a closed time again.
///
/// # Errors
/// `agenda.unknown_block`.
pub fn unblock(w: &mut Writer<'_>, id: Id) -> Result<()> {
    must_see(w, "blocks", id, "agenda.unknown_block")?;
    w.act(Act::new("agenda.unblock"));
    w.execute("DELETE FROM blocks WHERE id = ?1", [id])?;
    Ok(())
}

/// Free times for a service, earliest first.
///
/// # Errors
/// `agenda.range`, `agenda.unknown_service`, `agenda.inactive_service`, `agenda.unknown_professional`,
/// `agenda.not_bookable`; errors of the file.
pub fn free_slots(r: &Reader<'_>, asked: &FreeSlots) -> Result<Vec<Slot>> {
    let desk = Desk::open(r, asked.service_id)?;
    if !desk.offer.active {
        return Err(Error::precondition("agenda.inactive_service"));
    }
    let days = (asked.to - asked.from).num_days() + 1;
    let range = desk.zone.days(asked.from, asked.to).filter(|_| (1..=MOST_DAYS).contains(&days));
    let range = range.ok_or_else(|| Error::validation("agenda.range").with("most_days", MOST_DAYS))?;
    let able = desk.able(r)?;
    let with: Vec<Id> = match asked.professional_id {
        Some(id) => vec![desk.bookable(id)?.id].into_iter().filter(|id| able.contains(id)).collect(),
        None => able,
    };
    let board = desk.board(r, range)?;
    let rooms = rooms(r, &desk.offer.rooms, None)?;
    let limit = asked.limit.unwrap_or(USUAL).min(MOST);
    let mut found: Vec<Free> = Vec::new();
    for professional in with {
        let wish = Wish {
            span: length_of(&desk),
            prep: desk.offer.prep,
            cleanup: desk.offer.cleanup,
            professional,
            patient: None,
            rooms: rooms.clone(),
            equipment: desk.offer.equipment.clone(),
            ignore: None,
        };
        let free = free_times(&board, &wish, range).filter(|free| desk.lawful(professional, free.span.start));
        found.extend(free.take(limit));
    }
    found.sort_by_key(|free| (free.span.start, free.professional));
    found.truncate(limit);
    Ok(found.into_iter().map(Slot::from).collect())
}

/// An interval of the service's length, wherever it lies.
fn length_of(desk: &Desk) -> Interval {
    Interval { start: Instant(0), end: Instant(0).plus_minutes(i64::from(desk.offer.minutes)) }
}
