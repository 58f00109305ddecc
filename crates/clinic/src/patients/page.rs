use neonpro_vault::{Id, Reader};
use serde::Serialize;
use ts_rs::TS;

use super::alerts::{Alert, standing};
use super::data::{COLUMNS, PatientData};
use super::register::version_of;
use super::timeline::{Place, TimelineItem, timeline};
use crate::consent::{self, Purpose};
use crate::error::{Error, Result};
use crate::finance;

/// Roles that see every line of a patient's account, so that its sum means something.
const SEE_ACCOUNTS: [&str; 4] = ["owner", "manager", "finance", "receptionist"];

/// Everything about a patient that this user may see.
#[derive(Debug, Clone, Serialize, TS)]
pub struct PatientPage {
    /// Id.
    pub id: Id,
    /// Who they are and how to reach them.
    pub data: PatientData,
    /// Fields of `data` that this user sees masked and cannot change.
    pub masked: Vec<String>,
    /// What was seen; goes back with a change.
    pub version: String,
    /// `active`, `inactive`, `deceased` or `anonymized`.
    pub status: String,
    /// What must be known before touching them.
    pub alerts: Vec<Alert>,
    /// How much there is.
    pub counts: PatientCounts,
    /// What they owe, in centavos; nothing for a role that sees no accounts.
    pub balance: Option<i64>,
    /// What happened, newest first.
    pub timeline: Vec<TimelineItem>,
    /// Where the timeline goes on; nothing at its end.
    pub timeline_next: Option<String>,
    /// Whether the assistant may read about them.
    pub ai_consent: bool,
}

/// How much there is about a patient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
pub struct PatientCounts {
    /// Visits, whatever became of them.
    pub appointments: i64,
    /// Visits that the patient missed.
    pub no_shows: i64,
    /// Documents of the record that this user may see.
    pub records: i64,
}

/// A patient's page, with the part of the timeline before `before` (from the start when left out).
///
/// The number of statements does not depend on how much there is. Alerts and titles of records are clinical: whoever
/// calls this audits the read.
///
/// # Errors
/// `patients.not_found`, `patients.bad_place` for a `before` that no page gave; errors of the file.
pub fn page(r: &Reader<'_>, id: Id, before: Option<&str>) -> Result<PatientPage> {
    let data = read_data(r, id)?;
    let before =
        before.map(|text| Place::parse(text).ok_or_else(|| Error::validation("patients.bad_place"))).transpose()?;
    let (timeline, next) = timeline(r, id, before)?;
    let masked = r.session().masked("patients");
    Ok(PatientPage {
        id,
        masked: COLUMNS.into_iter().filter(|name| masked.iter().any(|m| m == name)).map(str::to_owned).collect(),
        version: version_of(&data),
        data,
        status: r.one("SELECT status FROM patients WHERE id = ?1", [id], |row| row.get(0))?,
        alerts: standing(r, id)?,
        counts: counts(r, id)?,
        balance: balance(r, id)?,
        timeline,
        timeline_next: next.map(|place| place.to_string()),
        ai_consent: consent::holds(r, id, Purpose::AiAssistance)?,
    })
}

/// The form of a patient as this user sees it.
pub(crate) fn read_data(r: &Reader<'_>, id: Id) -> Result<PatientData> {
    let sql = format!("SELECT {} FROM patients WHERE id = ?1", COLUMNS.join(", "));
    let found = r.maybe(&sql, [id], |row| PatientData::read(row, 0))?;
    let data = found.ok_or_else(|| Error::not_found("patients.not_found"))?;
    Ok(PatientData { marketing_consent: consent::holds(r, id, Purpose::Marketing)?, ..data })
}

fn counts(r: &Reader<'_>, id: Id) -> Result<PatientCounts> {
    let (appointments, no_shows) = r.one(
        "SELECT count(*), COALESCE(sum(status = 'no_show'), 0) FROM appointments WHERE patient_id = ?1",
        [id],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let records =
        r.one("SELECT count(DISTINCT lineage_id) FROM medical_records WHERE patient_id = ?1", [id], |row| row.get(0))?;
    Ok(PatientCounts { appointments, no_shows, records })
}

fn balance(r: &Reader<'_>, id: Id) -> Result<Option<i64>> {
    if SEE_ACCOUNTS.iter().any(|role| r.identity().has(role)) {
        Ok(Some(finance::balance(r, id)?.unwrap_or_default()))
    } else {
        Ok(None)
    }
}
