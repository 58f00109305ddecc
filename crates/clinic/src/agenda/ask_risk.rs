//! Who may stay away, and why it is thought so.

use std::collections::HashMap;

use chrono::NaiveDate;
use neonpro_vault::{Id, Reader};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::book::{missed, risk};
use super::status::AppointmentStatus;
use super::types::{AgendaQuery, Appointment};
use super::view;
use crate::error::Result;
use crate::settings;

/// Visits to look at.
#[derive(Debug, Clone, Copy, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct AskRisk {
    /// First local date.
    #[ts(as = "String")]
    pub from: NaiveDate,
    /// Last local date, included.
    #[ts(as = "String")]
    pub to: NaiveDate,
    /// Only of this patient.
    pub patient_id: Option<Id>,
}

/// A visit that is still to come and how likely its patient stays away.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
pub struct NoShowRisk {
    /// The visit.
    pub appointment: Appointment,
    /// 0 to 100: 15 for each visit missed in half a year, 10 at the weekend, 5 before nine.
    pub score: i64,
    /// Visits that the patient missed in the last half year, as far as this user sees them.
    pub missed: i64,
}

/// Visits of some days that are still to come, the likeliest to be missed first. The score is that of booking, over the
/// history as it is today.
///
/// # Errors
/// `agenda.range`; errors of the file.
pub fn no_show_risk(r: &Reader<'_>, asked: &AskRisk) -> Result<Vec<NoShowRisk>> {
    let query = AgendaQuery { from: asked.from, to: asked.to, professional_ids: None, room_ids: None };
    let zone = settings::zone(r)?;
    let mut visits = view::view(r, &query)?.appointments;
    visits.retain(|visit| {
        matches!(visit.status, AppointmentStatus::Scheduled | AppointmentStatus::Confirmed)
            && asked.patient_id.is_none_or(|patient| patient == visit.patient_id)
    });
    let mut history: HashMap<Id, i64> = HashMap::new();
    let mut found = Vec::with_capacity(visits.len());
    for appointment in visits {
        let patient = appointment.patient_id;
        let missed = match history.get(&patient) {
            Some(known) => *known,
            None => *history.entry(patient).or_insert(missed(r, patient)?),
        };
        found.push(NoShowRisk { score: risk(missed, zone, appointment.start), missed, appointment });
    }
    found.sort_by_key(|one| (std::cmp::Reverse(one.score), one.appointment.start));
    Ok(found)
}
