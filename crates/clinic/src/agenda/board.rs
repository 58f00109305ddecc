//! The rule of the agenda: what a wished time collides with. No file, no clock, no zone; everything comes in.
//!
//! Intervals are half-open, so that 9 to 10 and 10 to 11 follow each other. A professional and a patient are taken from the
//! start to the end of a visit; a room and equipment also for the minutes of preparation before and cleaning after it.
//! All listed equipment must be free, and any one of the listed rooms.

use std::collections::HashMap;

use neonpro_vault::Id;

use crate::time::{Instant, Interval};

/// How long after its start a time can still be booked: a person who has just come in is put into the running quarter.
const GRACE_MINUTES: i64 = 15;

/// Whom hours and closures concern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subject {
    /// Everybody and everything.
    Clinic,
    /// One professional.
    Professional(Id),
    /// One room.
    Room(Id),
    /// One piece of equipment.
    Equipment(Id),
}

/// A visit that stands in the agenda.
#[derive(Debug, Clone)]
pub struct Taken {
    /// Its id.
    pub appointment: Id,
    /// From the patient's entry to the patient's leave.
    pub span: Interval,
    /// The same with preparation and cleaning: how long room and equipment are held.
    pub held: Interval,
    /// Who attends.
    pub professional: Id,
    /// Who comes.
    pub patient: Id,
    /// Where.
    pub room: Option<Id>,
    /// With what.
    pub equipment: Vec<Id>,
}

/// A time at which somebody or something is not to be had.
#[derive(Debug, Clone, Copy)]
pub struct Closure {
    /// The block's id.
    pub id: Id,
    /// When.
    pub span: Interval,
    /// Whom it concerns.
    pub subject: Subject,
}

/// Which room a visit needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rooms {
    /// None.
    None,
    /// This one.
    This(Id),
    /// Any one of these, the first free one.
    AnyOf(Vec<Id>),
}

/// A visit that somebody would like to book.
#[derive(Debug, Clone)]
pub struct Wish {
    /// From the patient's entry to the patient's leave.
    pub span: Interval,
    /// Minutes of preparation before.
    pub prep: u16,
    /// Minutes of cleaning after.
    pub cleanup: u16,
    /// Who attends.
    pub professional: Id,
    /// Who comes; nobody yet when free times are looked for.
    pub patient: Option<Id>,
    /// Where.
    pub rooms: Rooms,
    /// With what, all of it.
    pub equipment: Vec<Id>,
    /// The visit that is being moved: it does not collide with itself.
    pub ignore: Option<Id>,
}

impl Wish {
    fn held(&self) -> Interval {
        self.span.widened(self.prep, self.cleanup)
    }
}

/// What a wish collides with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Clash {
    /// Another visit has the professional, the patient, the room or the equipment.
    Taken {
        /// Which of them.
        what: Resource,
        /// The other visit.
        appointment: Id,
        /// When it holds what is wished.
        span: Interval,
    },
    /// Outside working hours or in a break.
    Hours(Subject),
    /// A block or a holiday.
    Blocked {
        /// Whom it concerns.
        subject: Subject,
        /// The block.
        id: Id,
        /// When.
        span: Interval,
    },
    /// Before now.
    Past,
}

/// What another visit has taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Resource {
    /// The professional.
    Professional(Id),
    /// The patient.
    Patient(Id),
    /// The room.
    Room(Id),
    /// A piece of equipment.
    Equipment(Id),
}

/// What the agenda answers to a wish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The room that it would get: the given one, the first free one, or the first of the list when none is free.
    pub room: Option<Id>,
    /// Everything in its way; nothing means that it can be booked.
    pub clashes: Vec<Clash>,
}

/// The agenda of some days, ready to be asked.
#[derive(Debug, Default)]
pub struct Board {
    taken: Vec<Taken>,
    longest: i64,
    closures: Vec<Closure>,
    open: HashMap<Subject, Vec<Interval>>,
    now: Instant,
}

impl Board {
    /// A board of visits, closures and opening hours.
    ///
    /// `open` holds for each subject with hours of its own the joined intervals (see [`crate::time::union`]) in which it
    /// works; a subject that is missing there is always open.
    #[must_use]
    pub fn new(
        now: Instant,
        mut taken: Vec<Taken>,
        closures: Vec<Closure>,
        open: HashMap<Subject, Vec<Interval>>,
    ) -> Self {
        taken.sort_unstable_by_key(|visit| visit.held.start);
        let longest = taken.iter().map(|visit| visit.held.end.0 - visit.held.start.0).max().unwrap_or(0);
        Self { taken, longest, closures, open, now }
    }

    /// The moment at which this board was asked.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.now
    }

    /// When a subject works; `None` when it always does.
    #[must_use]
    pub fn open(&self, subject: Subject) -> Option<&[Interval]> {
        self.open.get(&subject).map(Vec::as_slice)
    }

    /// What stands in the way of a wish, and the room that it would get.
    #[must_use]
    pub fn judge(&self, wish: &Wish) -> Verdict {
        let mut clashes = Vec::new();
        if wish.span.start < self.now.plus_minutes(-GRACE_MINUTES) {
            clashes.push(Clash::Past);
        }
        self.people(wish, &mut clashes);
        for &equipment in &wish.equipment {
            self.thing(wish, Resource::Equipment(equipment), &mut clashes);
        }
        let room = self.choose_room(wish, &mut clashes);
        Verdict { room, clashes }
    }

    /// Whether nothing stands in the way, and the room.
    #[must_use]
    pub fn fits(&self, wish: &Wish) -> Option<Option<Id>> {
        let verdict = self.judge(wish);
        verdict.clashes.is_empty().then_some(verdict.room)
    }

    fn people(&self, wish: &Wish, clashes: &mut Vec<Clash>) {
        let subject = Subject::Professional(wish.professional);
        if self.outside_hours(subject, wish.span) {
            clashes.push(Clash::Hours(subject));
        }
        self.blocks(wish.span, |concerned| concerned == Subject::Clinic || concerned == subject, clashes);
        for visit in self.near(wish).filter(|visit| visit.span.overlaps(wish.span)) {
            let taken = |what| Clash::Taken { what, appointment: visit.appointment, span: visit.span };
            if visit.professional == wish.professional {
                clashes.push(taken(Resource::Professional(wish.professional)));
            }
            if let Some(patient) = wish.patient.filter(|patient| *patient == visit.patient) {
                clashes.push(taken(Resource::Patient(patient)));
            }
        }
    }

    /// Rooms and equipment: hours, blocks and visits that hold them, preparation and cleaning included.
    fn thing(&self, wish: &Wish, what: Resource, clashes: &mut Vec<Clash>) {
        let subject = match what {
            Resource::Room(id) => Subject::Room(id),
            Resource::Equipment(id) => Subject::Equipment(id),
            Resource::Professional(_) | Resource::Patient(_) => return,
        };
        let held = wish.held();
        if self.outside_hours(subject, wish.span) {
            clashes.push(Clash::Hours(subject));
        }
        self.blocks(wish.span, |concerned| concerned == subject, clashes);
        for visit in self.near(wish).filter(|visit| visit.held.overlaps(held)) {
            let has = match what {
                Resource::Room(id) => visit.room == Some(id),
                Resource::Equipment(id) => visit.equipment.contains(&id),
                Resource::Professional(_) | Resource::Patient(_) => false,
            };
            if has {
                clashes.push(Clash::Taken { what, appointment: visit.appointment, span: visit.held });
            }
        }
    }

    fn choose_room(&self, wish: &Wish, clashes: &mut Vec<Clash>) -> Option<Id> {
        let listed = match &wish.rooms {
            Rooms::None => return None,
            Rooms::This(room) => std::slice::from_ref(room),
            Rooms::AnyOf(rooms) => rooms.as_slice(),
        };
        let mut in_the_way = Vec::new();
        for &room in listed {
            let before = in_the_way.len();
            self.thing(wish, Resource::Room(room), &mut in_the_way);
            if in_the_way.len() == before {
                return Some(room);
            }
        }
        clashes.append(&mut in_the_way);
        listed.first().copied()
    }

    fn outside_hours(&self, subject: Subject, span: Interval) -> bool {
        self.open(subject).is_some_and(|hours| !hours.iter().any(|open| open.contains(span)))
    }

    fn blocks(&self, span: Interval, concerns: impl Fn(Subject) -> bool, clashes: &mut Vec<Clash>) {
        let hit = self.closures.iter().filter(|block| concerns(block.subject) && block.span.overlaps(span));
        clashes.extend(hit.map(|block| Clash::Blocked { subject: block.subject, id: block.id, span: block.span }));
    }

    /// The visits that could hold anything during the wish: sorted by start, none longer than the longest.
    fn near(&self, wish: &Wish) -> impl Iterator<Item = &Taken> {
        let held = wish.held();
        let from = self.taken.partition_point(|visit| visit.held.start.0 < held.start.0.saturating_sub(self.longest));
        let to = self.taken.partition_point(|visit| visit.held.start < held.end);
        let ignore = wish.ignore;
        self.taken[from..to.max(from)].iter().filter(move |visit| Some(visit.appointment) != ignore)
    }
}

#[cfg(test)]
#[path = "board_tests.rs"]
mod tests;
