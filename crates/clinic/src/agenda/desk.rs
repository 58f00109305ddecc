//! The front desk's judgement of one service: who may do it, what a wish collides with, what is free instead.

use chrono::Days;
use neonpro_vault::{Id, Reader};

use super::board::{Board, Clash, Resource, Subject, Wish};
use super::load::{self, NamedBlock, Offer, Person};
use super::slots;
use super::types::{Conflict, ConflictKind, Slot};
use crate::error::{Error, Result};
use crate::settings;
use crate::team::Standing;
use crate::time::{Instant, Interval, Zone};

/// How many times are proposed instead.
const PROPOSALS: usize = 5;

/// How many dates are looked through for them, the wished one included.
const PROPOSAL_DAYS: u64 = 7;

/// A service, the people, and the clinic's zone.
pub(crate) struct Desk {
    pub(crate) zone: Zone,
    pub(crate) offer: Offer,
    pub(crate) people: Vec<Person>,
}

/// A judged wish.
pub(crate) struct Judged {
    /// The room that it would get.
    pub(crate) room: Option<Id>,
    /// Everything in its way.
    pub(crate) conflicts: Vec<Conflict>,
}

/// A wish that will be written down.
pub(crate) struct Accepted {
    /// The room that it gets.
    pub(crate) room: Option<Id>,
    /// Kinds of conflicts that the reason overrules.
    pub(crate) overrides: Vec<ConflictKind>,
}

impl Desk {
    /// Loads what does not depend on the time.
    pub(crate) fn open(r: &Reader<'_>, service: Id) -> Result<Self> {
        Ok(Self { zone: settings::zone(r)?, offer: load::offer(r, service)?, people: load::people(r)? })
    }

    /// A professional who sees patients.
    pub(crate) fn bookable(&self, id: Id) -> Result<&Person> {
        let person = self.people.iter().find(|person| person.id == id);
        let person = person.ok_or_else(|| Error::not_found("agenda.unknown_professional"))?;
        if person.active && person.bookable { Ok(person) } else { Err(Error::precondition("agenda.not_bookable")) }
    }

    /// The wish with its conflicts, from a board of its own day.
    pub(crate) fn judge(&self, r: &Reader<'_>, wish: &Wish) -> Result<Judged> {
        let board = load::board(r, self.zone, wish.span, &self.people)?;
        let verdict = board.judge(wish);
        let mut conflicts = self.registration(wish);
        if !verdict.clashes.is_empty() {
            let names = Names::load(r, self.zone, wish.span, &self.people)?;
            conflicts.extend(verdict.clashes.iter().map(|clash| names.conflict(clash)));
        }
        Ok(Judged { room: verdict.room, conflicts })
    }

    /// Lets a wish through when nothing is in its way, or when a reason overrules everything that is.
    pub(crate) fn accept(&self, r: &Reader<'_>, wish: &Wish, judged: Judged, reason: Option<&str>) -> Result<Accepted> {
        let Judged { room, conflicts } = judged;
        let overruled = reason.is_some() && conflicts.iter().all(|conflict| conflict.overridable);
        if !conflicts.is_empty() && !overruled {
            return Err(Error::conflict("agenda.conflict")
                .with("conflicts", json(&conflicts)?)
                .with("alternatives", json(&self.alternatives(r, wish)?)?));
        }
        let mut overrides: Vec<ConflictKind> = conflicts.iter().map(|conflict| conflict.kind).collect();
        overrides.sort_unstable();
        overrides.dedup();
        Ok(Accepted { room, overrides })
    }

    /// Free times near the wished one, best first.
    pub(crate) fn alternatives(&self, r: &Reader<'_>, wish: &Wish) -> Result<Vec<Slot>> {
        let first = self.zone.date_of(wish.span.start.max(Instant(r.now())));
        let last = first.checked_add_days(Days::new(PROPOSAL_DAYS - 1)).unwrap_or(first);
        let Some(range) = self.zone.days(first, last) else { return Ok(Vec::new()) };
        let board = load::board(r, self.zone, range, &self.people)?;
        let able = self.able(r)?;
        let found = slots::alternatives(&board, wish, &able, range, self.zone, PROPOSALS);
        Ok(found.into_iter().filter(|free| self.lawful(free.professional, free.span.start)).map(Slot::from).collect())
    }

    /// The board of a range, for looking through it.
    pub(crate) fn board(&self, r: &Reader<'_>, range: Interval) -> Result<Board> {
        load::board(r, self.zone, range, &self.people)
    }

    /// Who may do this service today: those assigned to it, or everybody where nobody is.
    pub(crate) fn able(&self, r: &Reader<'_>) -> Result<Vec<Id>> {
        let assigned: Vec<Id> = r.rows(
            "SELECT professional_id FROM professional_services WHERE service_id = ?1 AND status = 'active'",
            [self.offer.id],
            |row| row.get(0),
        )?;
        let today = self.zone.date_of(Instant(r.now()));
        let may = |person: &&Person| {
            person.active
                && person.bookable
                && (assigned.is_empty() || assigned.contains(&person.id))
                && person.registered.allows(&self.offer.councils, today) == Standing::Valid
        };
        Ok(self.people.iter().filter(may).map(|person| person.id).collect())
    }

    /// Whether a professional's registration allows this service at that moment.
    pub(crate) fn lawful(&self, professional: Id, at: Instant) -> bool {
        let date = self.zone.date_of(at);
        let person = self.people.iter().find(|person| person.id == professional);
        person.is_some_and(|person| person.registered.allows(&self.offer.councils, date) == Standing::Valid)
    }

    fn registration(&self, wish: &Wish) -> Vec<Conflict> {
        let person = self.people.iter().find(|person| person.id == wish.professional);
        let refused = person.filter(|person| !self.lawful(person.id, wish.span.start));
        refused.map(|person| plain(ConflictKind::Registration, &person.name, None)).into_iter().collect()
    }
}

impl From<slots::Free> for Slot {
    fn from(free: slots::Free) -> Self {
        Self { start: free.span.start, end: free.span.end, professional_id: free.professional, room_id: free.room }
    }
}

/// The names that conflicts carry; loaded only when there are any.
struct Names<'a> {
    people: &'a [Person],
    rooms: Vec<(Id, String)>,
    equipment: Vec<(Id, String)>,
    blocks: Vec<NamedBlock>,
}

impl<'a> Names<'a> {
    fn load(r: &Reader<'_>, zone: Zone, span: Interval, people: &'a [Person]) -> Result<Self> {
        let blocks = load::blocks(r, zone, span)?;
        Ok(Self { people, rooms: load::rooms(r)?, equipment: load::equipment(r)?, blocks })
    }

    fn conflict(&self, clash: &Clash) -> Conflict {
        match *clash {
            Clash::Past => plain(ConflictKind::Past, "", None),
            Clash::Hours(subject) => plain(kind_of_hours(subject), self.of_subject(subject), None),
            Clash::Blocked { subject, id, span } => {
                let block = self.blocks.iter().find(|block| block.closure.id == id);
                let label = block.and_then(|block| block.label.as_deref()).unwrap_or_else(|| self.of_subject(subject));
                plain(ConflictKind::Blocked, label, Some(span))
            }
            Clash::Taken { what, appointment, span } => {
                let (kind, label) = match what {
                    Resource::Professional(id) => {
                        (ConflictKind::Professional, self.of_subject(Subject::Professional(id)))
                    }
                    Resource::Patient(_) => (ConflictKind::Patient, ""),
                    Resource::Room(id) => (ConflictKind::Room, self.of_subject(Subject::Room(id))),
                    Resource::Equipment(id) => (ConflictKind::Equipment, self.of_subject(Subject::Equipment(id))),
                };
                Conflict { appointment_id: Some(appointment), ..plain(kind, label, Some(span)) }
            }
        }
    }

    fn of_subject(&self, subject: Subject) -> &str {
        let among = |list: &'_ [(Id, String)], id: Id| list.iter().position(|(known, _)| *known == id);
        match subject {
            Subject::Clinic => "",
            Subject::Professional(id) => {
                self.people.iter().find(|person| person.id == id).map_or("", |p| p.name.as_str())
            }
            Subject::Room(id) => among(&self.rooms, id).map_or("", |at| self.rooms[at].1.as_str()),
            Subject::Equipment(id) => among(&self.equipment, id).map_or("", |at| self.equipment[at].1.as_str()),
        }
    }
}

fn kind_of_hours(subject: Subject) -> ConflictKind {
    match subject {
        Subject::Clinic | Subject::Professional(_) => ConflictKind::Hours,
        Subject::Room(_) => ConflictKind::Room,
        Subject::Equipment(_) => ConflictKind::Equipment,
    }
}

fn plain(kind: ConflictKind, label: &str, span: Option<Interval>) -> Conflict {
    Conflict {
        kind,
        label: label.to_owned(),
        start: span.map(|span| span.start),
        end: span.map(|span| span.end),
        appointment_id: None,
        overridable: kind.overridable(),
    }
}

fn json<T: serde::Serialize>(value: &T) -> Result<serde_json::Value> {
    serde_json::to_value(value).map_err(|_| Error::new(crate::Kind::Internal, "agenda.internal"))
}
