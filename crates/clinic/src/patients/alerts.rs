use neonpro_vault::{Act, Id, Reader, Writer};
use rusqlite::params;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::columns::{instant, must_see};
use crate::error::{Error, Fields, Result};
use crate::time::Instant;
use crate::words::words;

/// Longest text of an alert or of the reason for its end, in characters.
const LONGEST_TEXT: usize = 500;

words! {
    /// What must be known before touching a patient.
    pub enum AlertKind {
        /// An allergy.
        Allergy = "allergy",
        /// A pregnancy, known or possible.
        Pregnancy = "pregnancy",
        /// Isotretinoin now or in the last months.
        Isotretinoin = "isotretinoin",
        /// An anticoagulant.
        Anticoagulant = "anticoagulant",
        /// Another condition, such as an autoimmune disease.
        Condition = "condition",
        /// Anything else.
        Other = "other",
    }
}

impl AlertKind {
    /// How grave it is to overlook: the only part of an alert that stands in the open.
    pub(crate) fn severity(self) -> &'static str {
        match self {
            Self::Allergy | Self::Pregnancy | Self::Isotretinoin => "stop",
            Self::Anticoagulant | Self::Condition => "caution",
            Self::Other => "info",
        }
    }
}

/// An alert that stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Alert {
    /// Id.
    pub id: Id,
    /// What it is about.
    pub kind: AlertKind,
    /// In words.
    pub text: Option<String>,
    /// Since when it is known.
    pub since: Instant,
}

/// An alert to be added.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct AddAlert {
    /// Whose.
    pub patient_id: Id,
    /// What it is about.
    pub kind: AlertKind,
    /// In words.
    pub text: Option<String>,
}

/// An alert that no longer holds.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct RetireAlert {
    /// Which.
    pub id: Id,
    /// Why: `resolved`, `mistaken`, `superseded`, or in words.
    pub reason: String,
}

/// Writes down an alert. Alerts are never rewritten: one is retired and another added.
///
/// # Errors
/// `patients.invalid` with its fields, `patients.not_found`.
pub fn add_alert(w: &mut Writer<'_>, asked: &AddAlert) -> Result<Id> {
    let mut fields = Fields::default();
    let text = fields.lines("text", asked.text.as_deref(), LONGEST_TEXT);
    fields.finish("patients.invalid")?;
    must_see(w, "patients", asked.patient_id, "patients.not_found")?;
    w.act(Act::new("patients.add_alert"));
    let id = w.new_id()?;
    let kind = w.seal(asked.patient_id, ("patient_alerts", "kind", id), asked.kind.as_str())?;
    let detail = text.map(|text| w.seal(asked.patient_id, ("patient_alerts", "detail", id), &text)).transpose()?;
    w.execute(
        "INSERT INTO patient_alerts (id, patient_id, severity, kind, detail, since) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![id, asked.patient_id, asked.kind.severity(), kind, detail, w.now()],
    )?;
    Ok(id)
}

/// Ends an alert, with the reason.
///
/// # Errors
/// `patients.invalid` with its fields, `patients.unknown_alert`, `patients.alert_retired`.
pub fn retire_alert(w: &mut Writer<'_>, asked: &RetireAlert) -> Result<()> {
    let mut fields = Fields::default();
    let reason = fields.text("reason", &asked.reason, LONGEST_TEXT);
    fields.finish("patients.invalid")?;
    let sql = "SELECT patient_id, retired_at IS NOT NULL FROM patient_alerts WHERE id = ?1";
    let found: Option<(Id, bool)> = w.maybe(sql, [asked.id], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let (patient, retired) = found.ok_or_else(|| Error::not_found("patients.unknown_alert"))?;
    if retired {
        return Err(Error::precondition("patients.alert_retired"));
    }
    w.act(Act::new("patients.retire_alert"));
    let word = ["resolved", "mistaken", "superseded"].into_iter().find(|known| *known == reason);
    let note = match word {
        Some(_) => None,
        None => Some(w.seal(patient, ("patient_alerts", "retire_note", asked.id), &reason)?),
    };
    let (now, user) = (w.now(), w.identity().user);
    w.execute(
        "UPDATE patient_alerts SET retired_at = ?2, retired_by = ?3, retire_reason = ?4, retire_note = ?5 WHERE id = ?1",
        params![asked.id, now, user, word.unwrap_or("other"), note],
    )?;
    Ok(())
}

/// The alerts of a patient that stand, gravest first.
pub(crate) fn standing(r: &Reader<'_>, patient: Id) -> Result<Vec<Alert>> {
    let rows = r.rows(
        "SELECT id, kind, detail, since FROM patient_alerts WHERE patient_id = ?1 AND retired_at IS NULL \
         ORDER BY CASE severity WHEN 'stop' THEN 0 WHEN 'caution' THEN 1 ELSE 2 END, since DESC, id",
        [patient],
        |row| Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?, row.get::<_, Option<Vec<u8>>>(2)?, instant(row, 3)?)),
    )?;
    rows.into_iter()
        .map(|(id, kind, detail, since)| {
            // Who holds no clinical key sees that there is something to ask about, not what.
            if !r.reads_clinical() {
                return Ok(Alert { id, kind: AlertKind::Other, text: None, since });
            }
            let kind = r.open(patient, ("patient_alerts", "kind", id), &kind)?;
            let detail = detail.map(|detail| r.open(patient, ("patient_alerts", "detail", id), &detail)).transpose()?;
            Ok(Alert {
                id,
                kind: AlertKind::parse(&kind).unwrap_or(AlertKind::Other),
                text: detail.map(|detail| detail.to_string()),
                since,
            })
        })
        .collect()
}
