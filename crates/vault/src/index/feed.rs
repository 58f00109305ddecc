//! What may stand in the index: the newest version of each note of patients who agree to the assistant and whose keys were not destroyed.

use crate::error::{Error, Result};
use crate::file::Mode;
use crate::id::Id;
use crate::keys::{At, ClinicalKey, PatientKeys};
use crate::vault::Core;
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::sync::Arc;
use zeroize::Zeroizing;

/// Who agrees: the latest event on `ai_assistance` is a grant that has not run out; of two at one moment the withdrawal counts, and of
/// two agreements the one with the greater id (`clinic::consent`, whose rule this is: a test there, `areas/agreed.rs`, holds the two together).
const AGREED: &str = "agreed AS MATERIALIZED (
    SELECT patient_id FROM (
        SELECT patient_id, action, expires_at,
               row_number() OVER (PARTITION BY patient_id ORDER BY at DESC, action DESC, id DESC) AS n
        FROM t_consent_records WHERE clinic_id = ?1 AND purpose = 'ai_assistance' AND _tomb = 0)
    WHERE n = 1 AND action = 'grant' AND (expires_at IS NULL OR expires_at > ?2))";

/// Versions that another version follows.
const FOLLOWED: &str = "followed AS MATERIALIZED (
    SELECT parent_id AS id FROM t_medical_records WHERE parent_id IS NOT NULL AND _tomb = 0
    UNION SELECT merged_parent_id FROM t_medical_records WHERE merged_parent_id IS NOT NULL AND _tomb = 0)";

/// A note with its text opened, wiped when it goes.
pub struct Note {
    /// The version.
    pub record: Id,
    /// Whose.
    pub patient: Id,
    /// Heading and text, as they were written; empty when they cannot be opened.
    pub title: Zeroizing<String>,
    /// As `title`.
    pub body: Zeroizing<String>,
}

/// A connection of the program itself that reads notes for the index. It shows nothing to anybody: whoever is shown a note reads it through
/// their own session.
pub struct Feed {
    conn: Connection,
    core: Arc<Core>,
    last_key: Option<(Id, ClinicalKey)>,
}

impl Feed {
    pub(super) fn open(core: &Arc<Core>) -> Result<Self> {
        Ok(Self { conn: core.connect(Mode::Read)?, core: Arc::clone(core), last_key: None })
    }

    /// Changes whenever anybody has committed to the clinic's file.
    ///
    /// # Errors
    /// Errors of the engine.
    pub fn version(&self) -> Result<i64> {
        Ok(self.conn.query_row("PRAGMA data_version", [], |row| row.get(0))?)
    }

    /// Every version that may stand in the index now, the newest first.
    ///
    /// # Errors
    /// Errors of the engine.
    pub fn records(&self) -> Result<Vec<Id>> {
        let sql = format!(
            "WITH {AGREED}, {FOLLOWED}
             SELECT m.id FROM t_medical_records m
             JOIN agreed a ON a.patient_id = m.patient_id
             JOIN t_patient_keys k ON k.id = m.patient_id AND k._tomb = 0 AND length(k.clinical_wrapped) > 0
             WHERE m.clinic_id = ?1 AND m._tomb = 0 AND m.id NOT IN (SELECT id FROM followed)
             ORDER BY m.id DESC"
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let now = self.core.world.clock.wall_us();
        let rows = statement.query_map(params![self.core.clinic, now], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// A note with its text; nothing when it is not there any more.
    ///
    /// # Errors
    /// Errors of the engine.
    pub fn note(&mut self, record: Id) -> Result<Option<Note>> {
        let sql = "SELECT patient_id, title, body FROM t_medical_records WHERE id = ?1 AND _tomb = 0";
        let shape = |row: &Row<'_>| Ok((row.get(0)?, row.get::<_, Option<Vec<u8>>>(1)?, row.get::<_, Vec<u8>>(2)?));
        let found = self.conn.prepare_cached(sql)?.query_row([record], shape).optional()?;
        let Some((patient, title, body)) = found else { return Ok(None) };
        let title = match title {
            Some(title) => self.text(patient, record, "title", &title)?,
            None => Zeroizing::default(),
        };
        let body = self.text(patient, record, "body", &body)?;
        Ok(Some(Note { record, patient, title, body }))
    }

    /// Opened text; empty when this clinic's keys do not open it, which is then so for whoever would read it too.
    fn text(&mut self, patient: Id, record: Id, column: &str, sealed: &[u8]) -> Result<Zeroizing<String>> {
        let tables = &self.core.policies.tables;
        let table = tables.get("medical_records").ok_or(Error::Inconsistent("sealed table"))?;
        let column = table.columns.get(column).ok_or(Error::Inconsistent("sealed column"))?;
        let at = At { table: table.id.into(), column: column.id.into(), row: record.bytes() };
        if self.last_key.as_ref().is_none_or(|(whose, _)| *whose != patient) {
            self.last_key = self.key(patient)?.map(|key| (patient, key));
        }
        let plain = self.last_key.as_ref().and_then(|(_, key)| key.open(&at, sealed).ok());
        let text = plain.and_then(|plain| std::str::from_utf8(&plain).map(|text| Zeroizing::new(text.to_owned())).ok());
        Ok(text.unwrap_or_default())
    }

    fn key(&self, patient: Id) -> Result<Option<ClinicalKey>> {
        let sql =
            "SELECT clinical_public, clinical_wrapped, staff_wrapped FROM t_patient_keys WHERE id = ?1 AND _tomb = 0";
        let stored = |row: &Row<'_>| {
            Ok(PatientKeys {
                clinic_id: self.core.clinic.bytes(),
                patient_id: patient.bytes(),
                clinical_public: row.get(0)?,
                clinical_wrapped: row.get(1)?,
                staff_wrapped: row.get(2)?,
            })
        };
        let found = self.conn.prepare_cached(sql)?.query_row([patient], stored).optional()?;
        Ok(found.and_then(|keys| keys.open_clinical(self.core.keys.keys()).ok()))
    }
}
