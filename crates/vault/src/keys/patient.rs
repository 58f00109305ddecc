//! Keys of one patient.
//!
//! A patient has two keys. The *personal* key is symmetric and wrapped under `Staff`, which everybody in the clinic
//! holds. The *clinical* key is a pair: anybody may seal to its public half, its private half is wrapped to the
//! clinic's clinical key and opened by clinical sessions only. Deleting the wrapped keys erases the patient wherever
//! the sealed bytes have gone.

use ring::rand::SecureRandom;

use super::{
    At, ClinicalKey, KeyError, KeyName, KeySet, PersonalKey, Secret32,
    crypto::{self, AgreementKey},
    sealed::{self, Subject},
};

const INFO: &str = "neonpro/patient/1";

/// A patient's keys as they are stored: nothing in here is secret without the clinic's keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatientKeys {
    /// The clinic.
    pub clinic_id: [u8; 16],
    /// The patient.
    pub patient_id: [u8; 16],
    /// X25519 public half of the clinical key.
    pub clinical_public: [u8; 32],
    /// Its private half, sealed to the clinic's clinical key: `version (4) ‖ encapsulated key (32) ‖ ciphertext (32) ‖
    /// tag (16)`.
    pub clinical_wrapped: Vec<u8>,
    /// Personal key under `Staff`: `version (4) ‖ nonce (12) ‖ ciphertext (32) ‖ tag (16)`.
    pub staff_wrapped: Vec<u8>,
}

impl PatientKeys {
    /// New keys for a patient. Every session can make them; one without clinical rights cannot open the clinical half
    /// again.
    ///
    /// # Errors
    /// [`KeyError::Random`].
    pub fn create(keys: &KeySet, patient_id: [u8; 16], rng: &dyn SecureRandom) -> Result<Self, KeyError> {
        Self::wrap(keys, patient_id, &AgreementKey::random(rng)?, &Secret32::random(rng)?, rng)
    }

    /// The same patient's keys wrapped under another version of the clinic's keys, for a rotation.
    ///
    /// # Errors
    /// [`KeyError::NotHeld`], [`KeyError::OtherVersion`], [`KeyError::NotOpened`], [`KeyError::Random`].
    pub fn rewrap(&self, old: &KeySet, new: &KeySet, rng: &dyn SecureRandom) -> Result<Self, KeyError> {
        let clinical = AgreementKey { private: self.clinical_private(old)?, public: self.clinical_public };
        let personal = old.staff_key()?.personal_secret(&self.patient_id, &self.staff_wrapped)?;
        Self::wrap(new, self.patient_id, &clinical, &personal, rng)
    }

    fn wrap(
        keys: &KeySet,
        patient_id: [u8; 16],
        clinical: &AgreementKey,
        personal: &Secret32,
        rng: &dyn SecureRandom,
    ) -> Result<Self, KeyError> {
        let (clinic_id, clinical_public) = (keys.clinic_id(), clinical.public);
        let aad = wrap_aad(keys, &patient_id, &clinical_public);
        let mut sealed = crypto::hpke_seal(keys.clinical_public(), INFO, &aad, clinical.private.expose(), rng)?;
        let mut clinical_wrapped = keys.version(KeyName::Clinical).to_be_bytes().to_vec();
        clinical_wrapped.append(&mut sealed);
        let staff_wrapped = keys.staff_key()?.wrap_personal(&patient_id, personal, rng)?;
        Ok(Self { clinic_id, patient_id, clinical_public, clinical_wrapped, staff_wrapped })
    }

    fn clinical_private(&self, keys: &KeySet) -> Result<Secret32, KeyError> {
        let body = sealed::split_version(KeyName::Clinical, keys.version(KeyName::Clinical), &self.clinical_wrapped)?;
        let aad = wrap_aad(keys, &self.patient_id, &self.clinical_public);
        let private = crypto::hpke_open(keys.need(KeyName::Clinical)?, INFO, &aad, body)?;
        let private = Secret32::from_slice(&private).ok_or(KeyError::NotOpened)?;
        // Anybody can seal to the clinic: only a private half that belongs to the public one is believed.
        let public = AgreementKey::from_private(private.clone())?.public;
        if public == self.clinical_public { Ok(private) } else { Err(KeyError::NotOpened) }
    }

    fn subject(&self) -> Subject {
        Subject { clinic_id: self.clinic_id, patient_id: Some(self.patient_id) }
    }

    /// Opens the clinical key.
    ///
    /// # Errors
    /// [`KeyError::NotHeld`] without clinical rights; [`KeyError::OtherVersion`], [`KeyError::NotOpened`].
    pub fn open_clinical(&self, keys: &KeySet) -> Result<ClinicalKey, KeyError> {
        ClinicalKey::new(self.subject(), self.clinical_private(keys)?)
    }

    /// Opens the personal key.
    ///
    /// # Errors
    /// [`KeyError::OtherVersion`], [`KeyError::NotOpened`].
    pub fn open_personal(&self, keys: &KeySet) -> Result<PersonalKey, KeyError> {
        keys.staff_key()?.unwrap_personal(&self.patient_id, &self.staff_wrapped)
    }

    /// Seals a clinical value that the sealing session cannot read back.
    ///
    /// # Errors
    /// [`KeyError::Random`].
    pub fn seal_to_public(&self, at: &At, plaintext: &[u8], rng: &dyn SecureRandom) -> Result<Vec<u8>, KeyError> {
        sealed::capture(&self.subject(), &self.clinical_public, at, plaintext, rng)
    }
}

pub(super) fn wrap_aad(keys: &KeySet, patient_id: &[u8; 16], clinical_public: &[u8; 32]) -> Vec<u8> {
    let version = keys.version(KeyName::Clinical).to_be_bytes();
    crypto::bind(INFO, &[&keys.clinic_id(), patient_id, clinical_public, &version])
}
