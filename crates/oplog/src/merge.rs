//! The rules by which concurrent writes become one state. Pure functions of the writes: every replica that has the same writes
//! computes the same state, in whatever order they came.

use crate::causal::History;
use crate::{Hlc, Id, Values};

/// Orders all writes of a clinic: by effective time, then device, then number, then incarnation (a restored file may number
/// again). A total order, since (device, incarnation, number) is unique.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stamp {
    /// Effective time of the write, after clamping.
    pub hlc: Hlc,
    /// The device that wrote.
    pub device: Id,
    /// The operation's number.
    pub ctr: u64,
    /// The device's incarnation.
    pub incarnation: Id,
}

/// A value with the stamp of the write that put it there.
#[derive(Debug, Clone, PartialEq)]
pub struct Written<T> {
    /// When and by whom.
    pub stamp: Stamp,
    /// What.
    pub value: T,
}

/// Columns written together: one register, so that nobody's start time ends up with somebody else's end time.
pub type WrittenGroup = Written<Values>;

/// Last writer wins, for a column and for a group alike. The loser goes to the field history, whichever side it came from.
#[must_use]
pub fn later<T>(a: Written<T>, b: Written<T>) -> Written<T> {
    if b.stamp > a.stamp { b } else { a }
}

/// Whether a group that arrives replaces the one that is there, judged by the stamps of the present columns: it must be later
/// than every one of them, for a group is taken whole or not at all.
#[must_use]
pub fn group_replaces(present: impl IntoIterator<Item = Stamp>, arriving: Stamp) -> bool {
    present.into_iter().all(|stamp| arriving > stamp)
}

/// States of an appointment, from the one that yields to the one that prevails when two are reached concurrently. What was
/// observed outweighs what was planned: a visit that took place beats every report that it did not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Booked.
    Scheduled,
    /// Confirmed by the patient.
    Confirmed,
    /// Moved to another appointment.
    Rescheduled,
    /// Called off.
    Cancelled,
    /// The patient did not come.
    NoShow,
    /// The patient is in the clinic.
    CheckedIn,
    /// The patient is being attended.
    InProgress,
    /// It took place.
    Completed,
}

impl Status {
    /// Every state, from the weakest.
    pub const ALL: [Status; 8] = [
        Status::Scheduled,
        Status::Confirmed,
        Status::Rescheduled,
        Status::Cancelled,
        Status::NoShow,
        Status::CheckedIn,
        Status::InProgress,
        Status::Completed,
    ];

    /// The code in the column `status`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Status::Scheduled => "scheduled",
            Status::Confirmed => "confirmed",
            Status::Rescheduled => "rescheduled",
            Status::Cancelled => "cancelled",
            Status::NoShow => "no_show",
            Status::CheckedIn => "checked_in",
            Status::InProgress => "in_progress",
            Status::Completed => "completed",
        }
    }

    /// The state of this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Status> {
        Status::ALL.into_iter().find(|status| status.code() == code)
    }

    /// The state in force: the strongest of those that nobody has seen and left behind. A weaker state follows a stronger one
    /// only if its author had seen it. `None` for an empty history.
    #[must_use]
    pub fn in_force(history: &History<Status>) -> Option<Status> {
        history.heads().into_iter().map(|(_, status)| *status).max()
    }
}

/// An event of consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Consent {
    /// The patient agrees.
    Granted,
    /// The patient withdraws (LGPD, art. 8º, § 5º: at any time).
    Revoked,
}

impl Consent {
    /// What holds: a withdrawal in force outweighs any consent whose author had not seen it, whatever the clocks say. Without
    /// any event nothing was agreed, and `None` says so.
    #[must_use]
    pub fn in_force(history: &History<Consent>) -> Option<Consent> {
        history.heads().into_iter().map(|(_, event)| *event).max()
    }
}

/// How far a patient's data has been erased. Only ever grows, and no clock is asked: erasure beats edits that arrive months later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Erasure {
    /// Nothing erased.
    #[default]
    None,
    /// What identifies the person is gone; the legal record remains.
    Anonymized,
    /// Everything is gone.
    Destroyed,
}

impl Erasure {
    /// Both erasures together: the stronger.
    #[must_use]
    pub fn merge(self, other: Erasure) -> Erasure {
        self.max(other)
    }
}
