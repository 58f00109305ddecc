use chrono::NaiveDate;
use neonpro_vault::keys::BlindKind;
use neonpro_vault::{Act, Id, Reader, Writer};
use rusqlite::params;
use serde::Deserialize;
use ts_rs::TS;

use super::data::{COLUMNS, PatientData, Texts, canonical};
use super::duplicates::with_cpf;
use super::page::read_data;
use crate::br::Cpf;
use crate::consent::{self, Channel, GrantConsent, Purpose, RevokeConsent};
use crate::edit::{self, Column, column};
use crate::error::{Error, Fields, Result};
use crate::settings;
use crate::time::Instant;
use crate::version::Version;

/// Fields that a version holds: every column of the form and the agreement to offers.
const VERSIONED: usize = COLUMNS.len() + 1;

/// Where the CPF stands among the columns.
const CPF: usize = 2;

/// A change of a patient's data.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct UpdatePatient {
    /// Who.
    pub id: Id,
    /// What was seen.
    pub version: String,
    /// The whole form; what was not touched goes back as it came.
    pub data: PatientData,
}

/// Registers a patient: keys first, then the row, then the claim of the CPF.
///
/// # Errors
/// `patients.invalid` with its fields, `patients.cpf_taken` with the `patient_id` that has it; errors of the file.
pub fn register(w: &mut Writer<'_>, data: &PatientData) -> Result<Id> {
    let today = today(w)?;
    let mut fields = Fields::default();
    let typed = data.texts();
    let texts: Texts = std::array::from_fn(|at| canonical(&mut fields, COLUMNS[at], typed[at].as_deref(), today));
    fields.finish("patients.invalid")?;
    refuse_taken(w, texts[CPF].as_deref(), None)?;
    w.act(Act::new("patients.register"));
    let id = w.new_id()?;
    w.create_patient_keys(id)?;
    // Empty columns are left to the door's defaults, so that a role that may not fill a column can still register.
    let columns: Vec<Column> =
        columns(&texts).into_iter().filter(|column| column.value != rusqlite::types::Value::Null).collect();
    edit::insert(w, "patients", id, &columns)?;
    claim(w, id, texts[CPF].as_deref())?;
    if data.marketing_consent {
        agree(w, id, true)?;
    }
    Ok(id)
}

/// Writes what a person changed in a patient's data, and answers the new version.
///
/// Different fields changed by two people both stand; the same field changed twice is refused.
///
/// # Errors
/// `patients.not_found`, `patients.invalid` with its fields, `patients.cpf_taken`, `patients.changed` with the `fields` that
/// somebody else changed, `door.masked` for a column that this role sees masked.
pub fn update(w: &mut Writer<'_>, asked: &UpdatePatient) -> Result<String> {
    let now = read_data(w, asked.id)?;
    let today = today(w)?;
    let wanted = wanted(&asked.data, &now, &asked.version, today)?;
    let now_columns = versioned(&now.texts(), now.marketing_consent);
    let wanted_columns = versioned(&wanted, asked.data.marketing_consent);
    let write = edit::changed(&asked.version, &now_columns, &wanted_columns, "patients.changed")?;
    let moved = |name: &str| write.iter().any(|column| column.name == name);
    if moved("cpf") {
        refuse_taken(w, wanted[CPF].as_deref(), Some(asked.id))?;
    }
    w.act(Act::new("patients.update"));
    let of_row: Vec<&Column> = write.iter().copied().filter(|column| column.name != OFFERS).collect();
    edit::update(w, "patients", asked.id, &of_row)?;
    if moved("cpf") {
        w.execute("DELETE FROM identity_claims WHERE patient_id = ?1 AND kind = 'cpf'", [asked.id])?;
        claim(w, asked.id, wanted[CPF].as_deref())?;
    }
    if moved(OFFERS) {
        agree(w, asked.id, asked.data.marketing_consent)?;
    }
    Ok(version_of(&read_data(w, asked.id)?))
}

/// The version of a patient's data as this user sees it.
pub(crate) fn version_of(data: &PatientData) -> String {
    edit::version(&versioned(&data.texts(), data.marketing_consent)).to_string()
}

const OFFERS: &str = "marketing_consent";

fn columns(texts: &Texts) -> Vec<Column> {
    COLUMNS.into_iter().zip(texts).map(|(name, text)| column(name, text.clone())).collect()
}

fn versioned(texts: &Texts, offers: bool) -> Vec<Column> {
    [columns(texts), vec![column(OFFERS, offers)]].concat()
}

/// What the form wants for each column. What stands there already, or was never touched, is taken as it is: a masked CPF
/// that goes back as it came is no malformed CPF, and an old row need not satisfy the rules of today to be edited elsewhere.
fn wanted(asked: &PatientData, now: &PatientData, version: &str, today: NaiveDate) -> Result<Texts> {
    let seen = Version::parse(version, VERSIONED).ok_or_else(|| Error::conflict("patients.changed"))?;
    let (typed, now) = (asked.texts(), now.texts());
    let mut fields = Fields::default();
    let texts: Texts = std::array::from_fn(|at| {
        if typed[at] == now[at] || seen.holds(at, typed[at].as_deref()) {
            typed[at].clone()
        } else {
            canonical(&mut fields, COLUMNS[at], typed[at].as_deref(), today)
        }
    });
    fields.finish("patients.invalid")?;
    Ok(texts)
}

fn today(r: &Reader<'_>) -> Result<NaiveDate> {
    Ok(settings::zone(r)?.date_of(Instant(r.now())))
}

/// A CPF is one person's. What two workstations register apart is merged later; at one desk it is simply refused.
fn refuse_taken(r: &Reader<'_>, cpf: Option<&str>, but: Option<Id>) -> Result<()> {
    let Some(cpf) = cpf.and_then(|text| Cpf::parse(text).ok()) else { return Ok(()) };
    let other = with_cpf(r, &cpf)?.into_iter().find(|id| Some(*id) != but);
    other.map_or(Ok(()), |id| Err(Error::conflict("patients.cpf_taken").with("patient_id", id.to_string())))
}

fn claim(w: &mut Writer<'_>, patient: Id, cpf: Option<&str>) -> Result<()> {
    let Some(cpf) = cpf else { return Ok(()) };
    let (id, claim) = (w.new_id()?, w.blind(BlindKind::Cpf, cpf)?);
    w.execute(
        "INSERT INTO identity_claims (id, patient_id, kind, claim) VALUES (?1, ?2, 'cpf', ?3)",
        params![id, patient, claim],
    )?;
    Ok(())
}

fn agree(w: &mut Writer<'_>, patient_id: Id, granted: bool) -> Result<()> {
    let (purpose, channel, note) = (Purpose::Marketing, Channel::InPerson, None);
    if granted {
        consent::grant(w, &GrantConsent { patient_id, purpose, channel, expires: None, note })?;
    } else {
        consent::revoke(w, &RevokeConsent { patient_id, purpose, channel, note })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn livia() -> PatientData {
        PatientData {
            full_name: "Lívia Andrade".to_owned(),
            cpf: Some("•••.•••.247-••".to_owned()),
            phone_primary: Some("+5511987654321".to_owned()),
            ..PatientData::default()
        }
    }

    fn today() -> NaiveDate {
        "2026-11-22".parse().unwrap()
    }

    #[test]
    fn what_was_not_touched_is_not_judged() {
        let version = version_of(&livia());
        let asked = PatientData { city: Some("Santos".to_owned()), ..livia() };
        let texts = wanted(&asked, &livia(), &version, today()).unwrap();
        assert_eq!(texts[CPF].as_deref(), Some("•••.•••.247-••"));
        assert_eq!(texts[12].as_deref(), Some("Santos"));
    }

    #[test]
    fn a_masked_value_typed_anew_is_judged() {
        let asked = PatientData { cpf: Some("•••.•••.248-••".to_owned()), ..livia() };
        let error = wanted(&asked, &livia(), &version_of(&livia()), today()).unwrap_err();
        assert_eq!(error.params["fields"], serde_json::json!({ "cpf": "form" }));
    }

    #[test]
    fn the_same_number_typed_in_another_way_is_no_change() {
        let asked = PatientData { phone_primary: Some("(11) 98765-4321".to_owned()), ..livia() };
        let version = version_of(&livia());
        let texts = wanted(&asked, &livia(), &version, today()).unwrap();
        let (now, wanted) = (versioned(&livia().texts(), false), versioned(&texts, false));
        assert!(edit::changed(&version, &now, &wanted, "patients.changed").unwrap().is_empty());
    }
}
