//! Sealed values: what of a row only some may read.
//!
//! A sealed value is `version (1) ‖ mode ‖ rest`:
//!
//! | mode | for | rest |
//! |---|---|---|
//! | 1 | clinical, by one who may read | nonce (12, random) ‖ ciphertext ‖ tag (16) |
//! | 2 | clinical, by one who may not | encapsulated key (32) ‖ ciphertext ‖ tag (16) |
//! | 3 | personal, of a patient | nonce (12, from key and content) ‖ ciphertext ‖ tag (16) |
//! | 4 | personal, of nobody's record (staff, suppliers) | key version (4) ‖ nonce (12, from key and content) ‖ ciphertext ‖ tag (16) |
//!
//! Each is bound to clinic, patient, mode and [`At`], so that no value can be moved to another row, column or patient.

use ring::rand::SecureRandom;
use zeroize::Zeroizing;

use super::{
    KeyError, KeyName, KeySet, Secret32,
    crypto::{self, NONCE},
};

const VERSION: u8 = 1;

/// How a value was sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SealMode {
    /// Under a patient's clinical key, by a clinical session.
    Clinical = 1,
    /// To the public half of a patient's clinical key, by anybody.
    Captured = 2,
    /// Under a patient's personal key.
    Personal = 3,
    /// Under `Staff`.
    Staff = 4,
}

/// Where a sealed value stands. It opens there and nowhere else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct At {
    /// The table's permanent number.
    pub table: u32,
    /// The column's permanent number.
    pub column: u32,
    /// The row's id.
    pub row: [u8; 16],
}

/// Whose values: clinic, and patient where there is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Subject {
    pub(super) clinic_id: [u8; 16],
    pub(super) patient_id: Option<[u8; 16]>,
}

impl Subject {
    /// What a value there is bound to.
    pub(super) fn aad(&self, mode: SealMode, at: &At) -> Vec<u8> {
        let patient: &[u8] = self.patient_id.as_ref().map_or(&[], |id| id);
        let (table, column) = (at.table.to_be_bytes(), at.column.to_be_bytes());
        crypto::bind("neonpro/sealed/1", &[&[mode as u8], &self.clinic_id, patient, &table, &column, &at.row])
    }
}

/// A key that seals equal values in one place to equal bytes, so that a database function that seals is pure: the nonce
/// is a keyed hash of place and content, and repeats only when both do.
#[derive(Debug)]
struct Repeatable {
    body: Secret32,
    nonce: Secret32,
}

impl Repeatable {
    fn new(secret: &Secret32, salt: &[u8]) -> Result<Self, KeyError> {
        let part = |info| crypto::derive(secret.expose(), salt, info);
        Ok(Self { body: part("neonpro/repeatable/body/1")?, nonce: part("neonpro/repeatable/nonce/1")? })
    }

    fn seal(&self, aad: &[u8], plaintext: &[u8]) -> Result<Vec<u8>, KeyError> {
        let hash = crypto::mac(&self.nonce, &crypto::bind("neonpro/nonce/1", &[aad, plaintext]));
        let mut nonce = [0; NONCE];
        nonce.copy_from_slice(&hash[..NONCE]);
        crypto::seal_with_nonce(&self.body, nonce, aad, plaintext)
    }

    fn open(&self, aad: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        crypto::open(&self.body, aad, sealed)
    }
}

/// `Staff` made ready for its uses: it opens patients' personal keys, and seals personal values that belong to no
/// patient.
#[derive(Debug)]
pub struct StaffKey {
    clinic_id: [u8; 16],
    version: u32,
    wrapping: Secret32,
    values: Repeatable,
}

impl KeySet {
    /// `Staff`, made ready.
    ///
    /// # Errors
    /// [`KeyError::NotHeld`]; every user's session holds it.
    pub fn staff_key(&self) -> Result<StaffKey, KeyError> {
        let secret = self.need(KeyName::Staff)?;
        Ok(StaffKey {
            clinic_id: self.clinic_id(),
            version: self.version(KeyName::Staff),
            wrapping: crypto::derive(secret.expose(), &self.clinic_id(), "neonpro/wrap/1")?,
            values: Repeatable::new(secret, &self.clinic_id())?,
        })
    }
}

impl StaffKey {
    /// Wraps a patient's personal key: `version (4) ‖ nonce ‖ ciphertext ‖ tag`.
    pub(super) fn wrap_personal(
        &self,
        patient_id: &[u8; 16],
        secret: &Secret32,
        rng: &dyn SecureRandom,
    ) -> Result<Vec<u8>, KeyError> {
        let mut wrapped = self.version.to_be_bytes().to_vec();
        wrapped.append(&mut crypto::seal(&self.wrapping, &self.wrap_aad(patient_id), secret.expose(), rng)?);
        Ok(wrapped)
    }

    /// Opens a patient's personal key (`PatientKeys::staff_wrapped`).
    ///
    /// # Errors
    /// [`KeyError::OtherVersion`], [`KeyError::NotOpened`].
    pub fn unwrap_personal(&self, patient_id: &[u8; 16], wrapped: &[u8]) -> Result<PersonalKey, KeyError> {
        let values = Repeatable::new(&self.personal_secret(patient_id, wrapped)?, patient_id)?;
        Ok(PersonalKey { subject: Subject { clinic_id: self.clinic_id, patient_id: Some(*patient_id) }, values })
    }

    pub(super) fn personal_secret(&self, patient_id: &[u8; 16], wrapped: &[u8]) -> Result<Secret32, KeyError> {
        let secret = crypto::open(&self.wrapping, &self.wrap_aad(patient_id), self.same_version(wrapped)?)?;
        Secret32::from_slice(&secret).ok_or(KeyError::NotOpened)
    }

    fn wrap_aad(&self, patient_id: &[u8; 16]) -> Vec<u8> {
        crypto::bind("neonpro/wrap/1", &[&self.clinic_id, patient_id, &self.version.to_be_bytes()])
    }

    fn same_version<'a>(&self, sealed: &'a [u8]) -> Result<&'a [u8], KeyError> {
        split_version(KeyName::Staff, self.version, sealed)
    }

    fn subject(&self) -> Subject {
        Subject { clinic_id: self.clinic_id, patient_id: None }
    }

    /// Seals a personal value that belongs to no patient. Equal values in one place give equal bytes.
    ///
    /// # Errors
    /// [`KeyError::Primitive`].
    pub fn seal(&self, at: &At, plaintext: &[u8]) -> Result<Vec<u8>, KeyError> {
        let mut body = self.version.to_be_bytes().to_vec();
        body.append(&mut self.values.seal(&self.subject().aad(SealMode::Staff, at), plaintext)?);
        Ok(envelope(SealMode::Staff, body))
    }

    /// Opens what [`StaffKey::seal`] made.
    ///
    /// # Errors
    /// [`KeyError::OtherVersion`], [`KeyError::NotOpened`].
    pub fn open(&self, at: &At, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        match take_envelope(sealed)? {
            (mode @ SealMode::Staff, body) => self.values.open(&self.subject().aad(mode, at), self.same_version(body)?),
            _ => Err(KeyError::NotOpened),
        }
    }
}

/// Splits the four bytes of a key's version off `sealed` and compares them with the key at hand.
pub(super) fn split_version(name: KeyName, have: u32, sealed: &[u8]) -> Result<&[u8], KeyError> {
    let (version, body) = sealed.split_first_chunk::<4>().ok_or(KeyError::NotOpened)?;
    let need = u32::from_be_bytes(*version);
    if have == need { Ok(body) } else { Err(KeyError::OtherVersion { name, have, need }) }
}

/// A patient's personal key in hand.
#[derive(Debug)]
pub struct PersonalKey {
    subject: Subject,
    values: Repeatable,
}

impl PersonalKey {
    /// Seals a personal value. Equal values in one place give equal bytes.
    ///
    /// # Errors
    /// [`KeyError::Primitive`].
    pub fn seal(&self, at: &At, plaintext: &[u8]) -> Result<Vec<u8>, KeyError> {
        Ok(envelope(SealMode::Personal, self.values.seal(&self.subject.aad(SealMode::Personal, at), plaintext)?))
    }

    /// Opens a personal value.
    ///
    /// # Errors
    /// [`KeyError::NotOpened`] for altered bytes, another place, another patient.
    pub fn open(&self, at: &At, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        match take_envelope(sealed)? {
            (mode @ SealMode::Personal, body) => self.values.open(&self.subject.aad(mode, at), body),
            _ => Err(KeyError::NotOpened),
        }
    }
}

/// A patient's clinical key in a clinical session's hand.
#[derive(Debug)]
pub struct ClinicalKey {
    subject: Subject,
    private: Secret32,
    body: Secret32,
}

impl ClinicalKey {
    pub(super) fn new(subject: Subject, private: Secret32) -> Result<Self, KeyError> {
        let body = crypto::derive(private.expose(), &subject.clinic_id, "neonpro/clinical/body/1")?;
        Ok(Self { subject, private, body })
    }

    /// Seals a clinical value.
    ///
    /// # Errors
    /// [`KeyError::Random`].
    pub fn seal(&self, at: &At, plaintext: &[u8], rng: &dyn SecureRandom) -> Result<Vec<u8>, KeyError> {
        let aad = self.subject.aad(SealMode::Clinical, at);
        Ok(envelope(SealMode::Clinical, crypto::seal(&self.body, &aad, plaintext, rng)?))
    }

    /// Opens a clinical value, by whomever it was sealed.
    ///
    /// # Errors
    /// [`KeyError::NotOpened`] for altered bytes, another place, another patient.
    pub fn open(&self, at: &At, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        match take_envelope(sealed)? {
            (mode @ SealMode::Clinical, body) => crypto::open(&self.body, &self.subject.aad(mode, at), body),
            (mode @ SealMode::Captured, body) => {
                crypto::hpke_open(&self.private, CAPTURE_INFO, &self.subject.aad(mode, at), body)
            }
            _ => Err(KeyError::NotOpened),
        }
    }
}

const CAPTURE_INFO: &str = "neonpro/sealed/1";

/// Seals a clinical value that the sealing session cannot read back.
pub(super) fn capture(
    subject: &Subject,
    clinical_public: &[u8; 32],
    at: &At,
    plaintext: &[u8],
    rng: &dyn SecureRandom,
) -> Result<Vec<u8>, KeyError> {
    let aad = subject.aad(SealMode::Captured, at);
    Ok(envelope(SealMode::Captured, crypto::hpke_seal(clinical_public, CAPTURE_INFO, &aad, plaintext, rng)?))
}

/// How a value was sealed, without opening it.
///
/// # Errors
/// [`KeyError::NotOpened`] unless it is a sealed value of version 1.
pub fn seal_mode(sealed: &[u8]) -> Result<SealMode, KeyError> {
    take_envelope(sealed).map(|(mode, _)| mode)
}

fn envelope(mode: SealMode, mut body: Vec<u8>) -> Vec<u8> {
    let mut sealed = Vec::with_capacity(body.len() + 2);
    sealed.extend([VERSION, mode as u8]);
    sealed.append(&mut body);
    sealed
}

fn take_envelope(sealed: &[u8]) -> Result<(SealMode, &[u8]), KeyError> {
    let (head, body) = sealed.split_first_chunk::<2>().ok_or(KeyError::NotOpened)?;
    let mode = match head {
        [VERSION, 1] => SealMode::Clinical,
        [VERSION, 2] => SealMode::Captured,
        [VERSION, 3] => SealMode::Personal,
        [VERSION, 4] => SealMode::Staff,
        _ => return Err(KeyError::NotOpened),
    };
    Ok((mode, body))
}
