//! Of whom the assistant may speak.

use neonpro_vault::{Id, Reader};
use serde::Deserialize;
use ts_rs::TS;

use super::{Purpose, holds};
use crate::error::{Fields, Problem, Result};

/// Most people of one question.
const MOST: usize = 1000;

/// People of whom an answer would speak.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct AskAssistant {
    /// Their ids.
    pub patient_ids: Vec<Id>,
}

/// Those of these people who agree to the assistant now. Who is not told here has refused, was never asked, or is not
/// this user's to see: to the assistant that is all the same.
///
/// # Errors
/// `consent.invalid` for too many people at once; errors of the file.
pub fn assistant(r: &Reader<'_>, asked: &AskAssistant) -> Result<Vec<Id>> {
    let mut fields = Fields::default();
    if asked.patient_ids.len() > MOST {
        fields.note("patient_ids", Problem::TooLong);
    }
    fields.finish("consent.invalid")?;
    let mut agreed = Vec::new();
    for &patient in &asked.patient_ids {
        if holds(r, patient, Purpose::AiAssistance)? {
            agreed.push(patient);
        }
    }
    Ok(agreed)
}
