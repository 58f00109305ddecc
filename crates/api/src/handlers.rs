//! What the operations do that are more than one call into an area of the clinic.

pub(crate) mod app;
pub(crate) mod assistant;
pub(crate) mod audit;
pub(crate) mod backup;
pub(crate) mod records;
pub(crate) mod reports;
pub(crate) mod session;
pub(crate) mod team;

use neonpro_clinic::patients::{self, PatientPage};
use neonpro_vault::Reader;

use crate::types::PageOf;

/// A patient's page; the trail has the read before anybody sees it.
pub(crate) fn page(r: &Reader<'_>, asked: &PageOf) -> neonpro_clinic::Result<PatientPage> {
    let page = patients::page(r, asked.id, asked.before.as_deref())?;
    r.note_read("patient.read", "patients", Some(asked.id), asked.id);
    Ok(page)
}
