//! What the agenda is asked and what it answers.

use chrono::NaiveDate;
use neonpro_vault::Id;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::status::AppointmentStatus;
use crate::time::Instant;
use crate::words::words;

/// One visit as the agenda shows it.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct Appointment {
    /// Its id.
    pub id: Id,
    /// Who comes.
    pub patient_id: Id,
    /// Their name, as this user may see it.
    pub patient_name: String,
    /// Who attends.
    pub professional_id: Id,
    /// Where.
    pub room_id: Option<Id>,
    /// What for.
    pub service_id: Option<Id>,
    /// The service's name.
    pub service_name: String,
    /// From when.
    pub start: Instant,
    /// Until when.
    pub end: Instant,
    /// Where it stands.
    pub status: AppointmentStatus,
    /// A remark of the front desk.
    pub notes: Option<String>,
    /// Why it was booked over a conflict.
    pub override_reason: Option<String>,
    /// What it uses.
    pub equipment_ids: Vec<Id>,
    /// What was seen; goes back with a change.
    pub version: String,
    /// How likely the patient stays away, 0 to 100.
    pub no_show_risk: Option<i64>,
    /// Alerts of the patient that this user may see.
    pub patient_alerts: i64,
}

/// Which part of the agenda.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct AgendaQuery {
    /// First local date.
    #[ts(as = "String")]
    pub from: NaiveDate,
    /// Last local date, included.
    #[ts(as = "String")]
    pub to: NaiveDate,
    /// Only these professionals.
    pub professional_ids: Option<Vec<Id>>,
    /// Only these rooms.
    pub room_ids: Option<Vec<Id>>,
}

/// The agenda of some days.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Agenda {
    /// Visits, by start.
    pub appointments: Vec<Appointment>,
    /// Times at which nothing is booked.
    pub closed: Vec<Closed>,
    /// The professionals, by name.
    pub professionals: Vec<ProfessionalColumn>,
    /// The rooms.
    pub rooms: Vec<RoomColumn>,
    /// The clinic's IANA zone.
    pub timezone: String,
    /// The moment of this answer.
    pub now: Instant,
}

words! {
    /// Why a time is closed.
    pub enum ClosedKind {
        /// Outside working hours.
        Closed = "closed",
        /// Between working hours.
        Break = "break",
        /// A holiday.
        Holiday = "holiday",
        /// Blocked by hand.
        Block = "block",
    }
}

/// A time at which nothing is booked; without professional and room it is the whole clinic's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Closed {
    /// The block's id, where it is one that can be lifted.
    pub id: Option<Id>,
    /// From when.
    pub start: Instant,
    /// Until when.
    pub end: Instant,
    /// Whose.
    pub professional_id: Option<Id>,
    /// Which room's.
    pub room_id: Option<Id>,
    /// Why.
    pub kind: ClosedKind,
    /// In words.
    pub label: Option<String>,
}

/// A professional as a column of the agenda.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ProfessionalColumn {
    /// Id.
    pub id: Id,
    /// Name.
    pub name: String,
    /// Colour, `#RRGGBB`.
    pub color: String,
    /// Whether anything can be booked with them today.
    pub bookable: bool,
    /// `inactive`, `not_bookable`, `registration_missing`, `registration_unverified`, `registration_expired` or
    /// `registration_suspended`.
    pub why_not: Option<String>,
}

/// A room as a column of the agenda.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct RoomColumn {
    /// Id.
    pub id: Id,
    /// Name.
    pub name: String,
}

/// A visit to be booked.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Book {
    /// Who comes.
    pub patient_id: Id,
    /// Who attends.
    pub professional_id: Id,
    /// What for.
    pub service_id: Id,
    /// Where; any of the service's rooms when left out.
    pub room_id: Option<Id>,
    /// Equipment beside what the service always needs.
    pub equipment_ids: Vec<Id>,
    /// From when.
    pub start: Instant,
    /// How long; the service's usual time when left out.
    pub duration_minutes: Option<u16>,
    /// A remark of the front desk.
    pub notes: Option<String>,
    /// Why it must be, in spite of conflicts.
    pub override_reason: Option<String>,
}

/// The same question without booking.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// Who comes.
    pub patient_id: Id,
    /// Who attends.
    pub professional_id: Id,
    /// What for.
    pub service_id: Id,
    /// Where.
    pub room_id: Option<Id>,
    /// Equipment beside what the service always needs.
    pub equipment_ids: Vec<Id>,
    /// From when.
    pub start: Instant,
    /// How long.
    pub duration_minutes: Option<u16>,
    /// Not looked at; here so that one form serves both questions.
    pub notes: Option<String>,
    /// Not looked at.
    pub override_reason: Option<String>,
    /// The visit that is being moved.
    pub ignore_id: Option<Id>,
}

/// A visit to be moved, stretched or handed over.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Move {
    /// Which.
    pub id: Id,
    /// What was seen.
    pub version: String,
    /// From when.
    pub start: Instant,
    /// Until when.
    pub end: Instant,
    /// With whom; the same when left out.
    pub professional_id: Option<Id>,
    /// Where; the same when left out, or another of the service's rooms when that one is taken.
    pub room_id: Option<Id>,
    /// Why it must be, in spite of conflicts.
    pub override_reason: Option<String>,
}

/// What was booked.
#[derive(Debug, Clone, Serialize, TS)]
pub struct Booked {
    /// The visit as it stands.
    pub appointment: Appointment,
    /// Things worth knowing: `overridden`, `room_changed`, `room_not_listed`.
    pub warnings: Vec<String>,
}

words! {
    /// What stands in the way of a wish.
    pub enum ConflictKind {
        /// The professional has another visit.
        Professional = "professional",
        /// The room is taken or closed.
        Room = "room",
        /// A piece of equipment is taken or closed.
        Equipment = "equipment",
        /// The patient has another visit.
        Patient = "patient",
        /// Outside working hours.
        Hours = "hours",
        /// A block or holiday.
        Blocked = "blocked",
        /// The professional's council registration does not allow it.
        Registration = "registration",
        /// Before now.
        Past = "past",
    }
}

impl ConflictKind {
    /// Whether a reason can overrule it. A registration is the law's, and the past is past.
    #[must_use]
    pub fn overridable(self) -> bool {
        !matches!(self, Self::Registration | Self::Past)
    }
}

/// One thing that stands in the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Conflict {
    /// What.
    pub kind: ConflictKind,
    /// The professional, room, equipment or block by name; empty for a patient, whose name no error carries.
    pub label: String,
    /// From when it is taken.
    pub start: Option<Instant>,
    /// Until when.
    pub end: Option<Instant>,
    /// By which visit.
    pub appointment_id: Option<Id>,
    /// Whether a reason can overrule it.
    pub overridable: bool,
}

/// A time that can be booked as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
pub struct Slot {
    /// From when.
    pub start: Instant,
    /// Until when.
    pub end: Instant,
    /// With whom.
    pub professional_id: Id,
    /// Where.
    pub room_id: Option<Id>,
}

/// The answer to [`Check`].
#[derive(Debug, Clone, Serialize, TS)]
pub struct Checked {
    /// Everything in the way.
    pub conflicts: Vec<Conflict>,
    /// What is free instead; empty when nothing is in the way.
    pub alternatives: Vec<Slot>,
}

/// Which free times.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct FreeSlots {
    /// First local date.
    #[ts(as = "String")]
    pub from: NaiveDate,
    /// Last local date, included.
    #[ts(as = "String")]
    pub to: NaiveDate,
    /// What for.
    pub service_id: Id,
    /// With whom; anybody who may do it when left out.
    pub professional_id: Option<Id>,
    /// How many at most.
    pub limit: Option<usize>,
}

/// A step in a visit's life.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SetStatus {
    /// Which visit.
    pub id: Id,
    /// What was seen.
    pub version: String,
    /// Where it goes.
    pub status: AppointmentStatus,
    /// Why; needed to cancel.
    pub reason: Option<String>,
}

/// A time to be closed.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Block {
    /// Whose; everybody's when neither is given.
    pub professional_id: Option<Id>,
    /// Which room's.
    pub room_id: Option<Id>,
    /// From when.
    pub start: Instant,
    /// Until when.
    pub end: Instant,
    /// Why, in words.
    pub label: String,
}
