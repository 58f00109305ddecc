//! Whom to remind of a visit: a list to work through. Nothing is sent from here.

use chrono::NaiveDate;
use neonpro_vault::Reader;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::status::AppointmentStatus;
use super::types::{AgendaQuery, Appointment};
use super::view;
use crate::error::Result;

/// The day of the visits.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct AskReminders {
    /// The date on the clinic's wall.
    #[ts(as = "String")]
    pub day: NaiveDate,
}

/// A visit to remind somebody of.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
pub struct ToRemind {
    /// The visit.
    pub appointment: Appointment,
    /// The patient's telephone, as this user may see it.
    pub phone: Option<String>,
    /// How they prefer to be reached, where they have said.
    pub prefers: Option<String>,
}

/// Visits of a day that are booked and not confirmed, the first one first.
///
/// # Errors
/// `agenda.range`; errors of the file.
pub fn reminders(r: &Reader<'_>, asked: &AskReminders) -> Result<Vec<ToRemind>> {
    let query = AgendaQuery { from: asked.day, to: asked.day, professional_ids: None, room_ids: None };
    let mut visits = view::view(r, &query)?.appointments;
    visits.retain(|visit| visit.status == AppointmentStatus::Scheduled);
    visits.sort_by_key(|visit| (visit.start, visit.id));
    let to_remind = |appointment: Appointment| {
        let sql = "SELECT phone_primary, preferred_contact_method FROM patients WHERE id = ?1";
        let (phone, prefers): (Option<String>, Option<String>) =
            r.maybe(sql, [appointment.patient_id], |row| Ok((row.get(0)?, row.get(1)?)))?.unwrap_or_default();
        Ok(ToRemind { appointment, phone, prefers })
    };
    visits.into_iter().map(to_remind).collect()
}
