//! Sealing and opening clinical columns through a session, and the keys of a patient.

use crate::error::{Error, Result};
use crate::id::Id;
use crate::keys::{At, BlindKind, ClinicalKey, PatientKeys};
use crate::session::{Reader, Writer};
use neonpro_policy::Class;
use rusqlite::params;
use std::sync::Arc;
use zeroize::Zeroizing;

impl Reader<'_> {
    /// Whether this session holds the key of clinical text. An owner may see that a note is there without being able to read it.
    #[must_use]
    pub fn reads_clinical(&self) -> bool {
        self.session.core.keys.clinical().is_some()
    }

    /// Opens a sealed clinical column of a row.
    ///
    /// # Errors
    /// [`Error::Sealed`] without clinical rights, when the patient's keys were destroyed, and for bytes of another place.
    pub fn open(&self, patient: Id, place: (&str, &str, Id), sealed: &[u8]) -> Result<Zeroizing<String>> {
        let at = self.at(place)?;
        let plain = self.clinical_key(patient)?.open(&at, sealed).map_err(|_| Error::Sealed)?;
        let text = std::str::from_utf8(&plain).map_err(|_| Error::Sealed)?;
        Ok(Zeroizing::new(text.to_owned()))
    }

    /// The keyed hash by which an identifier is found without standing in the open.
    ///
    /// # Errors
    /// [`Error::Keys`].
    pub fn blind(&self, kind: BlindKind, normalised: &str) -> Result<[u8; 32]> {
        Ok(self.session.core.keys.blind(kind, normalised)?)
    }

    pub(crate) fn at(&self, (table, column, row): (&str, &str, Id)) -> Result<At> {
        let table = self.session.core.policies.tables.get(table).ok_or(Error::Inconsistent("sealed table"))?;
        let column = table
            .columns
            .get(column)
            .filter(|c| c.class == Class::Clinical)
            .ok_or(Error::Inconsistent("sealed column"))?;
        Ok(At { table: table.id.into(), column: column.id.into(), row: row.bytes() })
    }

    fn patient_keys(&self, patient: Id) -> Result<PatientKeys> {
        let found = self.maybe(
            "SELECT clinical_public, clinical_wrapped, staff_wrapped FROM patient_keys WHERE id = ?1",
            [patient],
            |r| {
                Ok(PatientKeys {
                    clinic_id: self.identity().clinic.bytes(),
                    patient_id: patient.bytes(),
                    clinical_public: r.get(0)?,
                    clinical_wrapped: r.get(1)?,
                    staff_wrapped: r.get(2)?,
                })
            },
        )?;
        found.ok_or(Error::Sealed)
    }

    /// The patient's clinical key; the last one is kept, because a chart opens many rows of one patient.
    fn clinical_key(&self, patient: Id) -> Result<Arc<ClinicalKey>> {
        if let Some((_, key)) = self.session.last_key.borrow().as_ref().filter(|(p, _)| *p == patient) {
            return Ok(Arc::clone(key));
        }
        let key =
            self.patient_keys(patient)?.open_clinical(self.session.core.keys.keys()).map_err(|_| Error::Sealed)?;
        let key = Arc::new(key);
        *self.session.last_key.borrow_mut() = Some((patient, Arc::clone(&key)));
        Ok(key)
    }
}

impl Writer<'_> {
    /// Makes the keys of a new patient; before the patient's row.
    ///
    /// # Errors
    /// The door's refusal, key errors.
    pub fn create_patient_keys(&mut self, patient: Id) -> Result<()> {
        let core = &self.session.core;
        let keys = PatientKeys::create(core.keys.keys(), patient.bytes(), core.world.random.as_ref())?;
        self.execute(
            "INSERT INTO patient_keys (id, clinical_public, clinical_wrapped, staff_wrapped) VALUES (?1, ?2, ?3, ?4)",
            params![patient, keys.clinical_public, keys.clinical_wrapped, keys.staff_wrapped],
        )
    }

    /// Seals text for a clinical column. A session without clinical rights seals to the public half and cannot read it back.
    ///
    /// # Errors
    /// [`Error::Sealed`] when the patient has no keys, key errors.
    pub fn seal(&self, patient: Id, place: (&str, &str, Id), text: &str) -> Result<Vec<u8>> {
        let at = self.at(place)?;
        let core = &self.session.core;
        let random = core.world.random.as_ref();
        if core.keys.clinical().is_some() {
            Ok(self.clinical_key(patient)?.seal(&at, text.as_bytes(), random)?)
        } else {
            Ok(self.patient_keys(patient)?.seal_to_public(&at, text.as_bytes(), random)?)
        }
    }
}

impl Reader<'_> {
    /// Signs as the user whose password opened the file.
    ///
    /// # Errors
    /// [`Error::Keys`] when the recovery key opened it.
    pub fn sign(&self, purpose: &str, message: &[u8]) -> Result<[u8; 64]> {
        Ok(self.session.core.keys.sign(purpose, message)?)
    }

    /// The public half of the key of [`Reader::sign`].
    ///
    /// # Errors
    /// As [`Reader::sign`].
    pub fn sign_public(&self) -> Result<[u8; 32]> {
        Ok(self.session.core.keys.sign_public()?)
    }

    /// The public name of a table by its permanent number, as audit events name it.
    #[must_use]
    pub fn table_name(&self, number: u16) -> Option<&str> {
        self.session.core.policies.table_by_id(number).map(|table| table.name.as_str())
    }
}

impl crate::session::Session {
    /// Changes whenever another connection, of this process or another one, has committed.
    ///
    /// # Errors
    /// Errors of the engine.
    pub fn data_version(&self) -> Result<i64> {
        Ok(self.conn.query_row("PRAGMA data_version", [], |r| r.get(0))?)
    }

    /// Operations that this device has captured since it was set up.
    ///
    /// # Errors
    /// Errors of the engine.
    pub fn captured_operations(&self) -> Result<u64> {
        let next: i64 = self.conn.query_row("SELECT next_ctr FROM main.t_device_head", [], |r| r.get(0))?;
        Ok(u64::try_from(next - 1).unwrap_or(0))
    }
}
