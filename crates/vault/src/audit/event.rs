//! One event, its canonical bytes and its leaf.

use super::hash::{Hash, LEAF, sha256};
use super::{Id, kinds};
use neonpro_oplog::cbor::Writer;

/// Version of the canonical form, its first field.
const FORMAT: u64 = 1;

/// Keys of the canonical map. Permanent.
mod key {
    pub(super) const FORMAT: u64 = 0;
    pub(super) const SEQ: u64 = 1;
    pub(super) const EVENT_ID: u64 = 2;
    pub(super) const AT_US: u64 = 3;
    pub(super) const MONO_NS: u64 = 4;
    pub(super) const CLOCK: u64 = 5;
    pub(super) const ACTOR: u64 = 6;
    pub(super) const ROLES: u64 = 7;
    pub(super) const SESSION: u64 = 8;
    pub(super) const DEVICE: u64 = 9;
    pub(super) const INCARNATION: u64 = 10;
    pub(super) const KIND: u64 = 11;
    pub(super) const OBJECT_TABLE: u64 = 12;
    pub(super) const OBJECT_ID: u64 = 13;
    pub(super) const SUBJECT: u64 = 14;
    pub(super) const OUTCOME: u64 = 15;
    pub(super) const REASON_CODE: u64 = 16;
    pub(super) const PAYLOAD_COMMIT: u64 = 17;
    pub(super) const POLICY_VERSION: u64 = 18;
    pub(super) const APP_VERSION: u64 = 19;
    pub(super) const COUNT: u64 = 20;
    pub(super) const PREV: u64 = 21;
}

/// Fields that every event has: all keys but actor, object, subject, reason and commitment.
const ALWAYS: usize = 17;

/// Whether the wall clock could be believed when the event was written. Numbers are permanent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum ClockFlag {
    /// Wall clock and monotonic clock agree.
    Steady = 0,
    /// The wall clock has jumped against the monotonic clock since the session began.
    Jumped = 1,
    /// The wall clock shows a time before one that is already on the trail or known from headquarters.
    Behind = 2,
}

impl ClockFlag {
    /// The permanent number.
    #[must_use]
    pub fn number(self) -> u8 {
        self as u8
    }

    /// The flag of this number.
    #[must_use]
    pub fn from_number(number: i64) -> Option<Self> {
        match number {
            0 => Some(ClockFlag::Steady),
            1 => Some(ClockFlag::Jumped),
            2 => Some(ClockFlag::Behind),
            _ => None,
        }
    }
}

/// How what was tried ended. Numbers and names are permanent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Outcome {
    /// It was done.
    Ok = 0,
    /// It was not allowed.
    Refused = 1,
    /// It was allowed and went wrong.
    Failed = 2,
}

impl Outcome {
    /// Every outcome, in the order of its number.
    pub const ALL: [Outcome; 3] = [Outcome::Ok, Outcome::Refused, Outcome::Failed];

    /// The permanent number.
    #[must_use]
    pub fn number(self) -> u8 {
        self as u8
    }

    /// The name in the table of events.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Outcome::Ok => "ok",
            Outcome::Refused => "refused",
            Outcome::Failed => "failed",
        }
    }

    /// The outcome of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Outcome::ALL.into_iter().find(|outcome| outcome.name() == name)
    }
}

/// One event of the trail. It names people and things by opaque ids only: no field can hold personal data (SBIS NGS1.07.06).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Gapless number within (clinic, device, incarnation), from 1.
    pub seq: u64,
    /// The event's own id.
    pub event_id: Id,
    /// UTC microseconds since 1970, by the device's wall clock.
    pub at_us: i64,
    /// Nanoseconds of the monotonic clock; comparable within one session only.
    pub mono_ns: i64,
    /// Whether `at_us` could be believed.
    pub clock: ClockFlag,
    /// The user; none for the system itself and before anybody is known.
    pub actor: Option<Id>,
    /// The user's roles as bits, numbered by the policy.
    pub roles: u32,
    /// The session.
    pub session: Id,
    /// The device.
    pub device: Id,
    /// The device's incarnation.
    pub incarnation: Id,
    /// What happened, from the closed list (`is_known_kind`).
    pub kind: String,
    /// Permanent number of the table, 0 when the event is about no row.
    pub object_table: u16,
    /// The row.
    pub object_id: Option<Id>,
    /// The patient whom it concerns.
    pub subject: Option<Id>,
    /// How it ended.
    pub outcome: Outcome,
    /// Why, as a code.
    pub reason_code: Option<String>,
    /// Commitment to the payload, which is kept apart and may be erased.
    pub payload_commit: Option<Hash>,
    /// Version of the policies in force.
    pub policy_version: u32,
    /// Version of the program.
    pub app_version: String,
    /// How many rows or repetitions the event stands for, at least 1.
    pub count: u32,
    /// Leaf of the event before, [`super::GENESIS`] for the first.
    pub prev: Hash,
}

/// Why an event must not be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EventFault {
    /// Events are numbered from 1.
    #[error("audit.seq")]
    Seq,
    /// The kind is not on the closed list.
    #[error("audit.kind")]
    Kind,
    /// The reason is no code.
    #[error("audit.reason_code")]
    ReasonCode,
    /// The program's version is no version.
    #[error("audit.app_version")]
    AppVersion,
    /// An event stands for one thing at least.
    #[error("audit.count")]
    Count,
}

impl Event {
    /// Whether the event may be written: every text is from a closed list or of a shape that cannot carry personal data.
    ///
    /// # Errors
    /// The first field that is not as it must be.
    pub fn check(&self) -> Result<(), EventFault> {
        let faults = [
            (self.seq == 0, EventFault::Seq),
            (!kinds::is_known_kind(&self.kind), EventFault::Kind),
            (!self.reason_code.as_deref().is_none_or(kinds::is_code), EventFault::ReasonCode),
            (!is_version(&self.app_version), EventFault::AppVersion),
            (self.count == 0, EventFault::Count),
        ];
        match faults.into_iter().find(|(is_fault, _)| *is_fault) {
            Some((_, fault)) => Err(fault),
            None => Ok(()),
        }
    }
}

fn is_version(text: &str) -> bool {
    (1..=32).contains(&text.len()) && text.bytes().all(|c| c.is_ascii_alphanumeric() || b".+-".contains(&c))
}

/// The event as deterministic CBOR: a map of ascending integer keys, absent fields left out (docs/audit-format.md).
#[must_use]
pub fn canonical(event: &Event) -> Vec<u8> {
    let mut w = Writer::new();
    w.map(ALWAYS + optional_fields(event));
    w.u64(key::FORMAT).u64(FORMAT);
    w.u64(key::SEQ).u64(event.seq);
    w.u64(key::EVENT_ID).bytes(&event.event_id);
    w.u64(key::AT_US).i64(event.at_us);
    w.u64(key::MONO_NS).i64(event.mono_ns);
    w.u64(key::CLOCK).u64(u64::from(event.clock.number()));
    optional_bytes(&mut w, key::ACTOR, event.actor.as_ref().map(Id::as_slice));
    w.u64(key::ROLES).u64(u64::from(event.roles));
    w.u64(key::SESSION).bytes(&event.session);
    w.u64(key::DEVICE).bytes(&event.device);
    w.u64(key::INCARNATION).bytes(&event.incarnation);
    w.u64(key::KIND).text(&event.kind);
    w.u64(key::OBJECT_TABLE).u64(u64::from(event.object_table));
    optional_bytes(&mut w, key::OBJECT_ID, event.object_id.as_ref().map(Id::as_slice));
    optional_bytes(&mut w, key::SUBJECT, event.subject.as_ref().map(Id::as_slice));
    w.u64(key::OUTCOME).u64(u64::from(event.outcome.number()));
    if let Some(reason) = &event.reason_code {
        w.u64(key::REASON_CODE).text(reason);
    }
    optional_bytes(&mut w, key::PAYLOAD_COMMIT, event.payload_commit.as_ref().map(Hash::as_slice));
    w.u64(key::POLICY_VERSION).u64(u64::from(event.policy_version));
    w.u64(key::APP_VERSION).text(&event.app_version);
    w.u64(key::COUNT).u64(u64::from(event.count));
    w.u64(key::PREV).bytes(&event.prev);
    w.finish()
}

fn optional_fields(event: &Event) -> usize {
    let present = [
        event.actor.is_some(),
        event.object_id.is_some(),
        event.subject.is_some(),
        event.reason_code.is_some(),
        event.payload_commit.is_some(),
    ];
    present.into_iter().filter(|present| *present).count()
}

fn optional_bytes(w: &mut Writer, key: u64, bytes: Option<&[u8]>) {
    if let Some(bytes) = bytes {
        w.u64(key).bytes(bytes);
    }
}

/// The event's leaf: SHA-256 of 0x00 and its canonical bytes. It is both the leaf of the tree and the link of the next event.
#[must_use]
pub fn leaf(event: &Event) -> Hash {
    sha256(&[&[LEAF], &canonical(event)])
}
