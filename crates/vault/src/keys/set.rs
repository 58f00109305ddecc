//! The clinic's keys by name, who holds which, and the set of them that a session has in hand.

use ring::rand::SecureRandom;

use super::{KeyError, Secret32, crypto, sealed::split_version};

/// A key of the clinic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyName {
    /// The clinic master key: the owners' authority is derived from it, and it escrows `Clinical` and `Files`.
    Cmk = 1,
    /// The raw key of the SQLCipher file.
    Db = 2,
    /// Wraps patients' personal keys and authenticates the key file.
    Staff = 3,
    /// Key of the blind index, by which duplicates are found without comparing values in the open.
    Blind = 4,
    /// Private half of the clinic's clinical key pair: wraps patients' clinical keys.
    Clinical = 5,
    /// Photographs and other clinical files.
    Files = 6,
    /// Wraps the keys of backups.
    Backup = 7,
}

impl KeyName {
    /// Every key, in the order of its number in the key file.
    pub const ALL: [Self; 7] =
        [Self::Cmk, Self::Db, Self::Staff, Self::Blind, Self::Clinical, Self::Files, Self::Backup];
    /// Keys that owners can hand out without holding them in their own sessions.
    pub(super) const ESCROWED: [Self; 2] = [Self::Clinical, Self::Files];

    pub(super) fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|name| name.code() == code)
    }

    pub(super) fn code(self) -> u8 {
        self as u8
    }

    fn index(self) -> usize {
        self as usize - 1
    }
}

/// What a user may hold beyond the keys that everybody has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rights {
    /// Holds `Cmk` and `Backup`, and may change who holds what.
    pub owner: bool,
    /// Holds `Clinical` and `Files`.
    pub clinical: bool,
}

impl Rights {
    /// The rights of the recovery key.
    pub const ALL: Self = Self { owner: true, clinical: true };

    /// Whether these rights include `name`.
    #[must_use]
    pub fn include(self, name: KeyName) -> bool {
        match name {
            KeyName::Db | KeyName::Staff | KeyName::Blind => true,
            KeyName::Clinical | KeyName::Files => self.clinical,
            KeyName::Cmk | KeyName::Backup => self.owner,
        }
    }

    /// The keys of these rights, in order.
    pub(super) fn keys(self) -> impl Iterator<Item = KeyName> {
        KeyName::ALL.into_iter().filter(move |name| self.include(*name))
    }
}

/// The version of each key, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Versions(pub(super) [u32; 7]);

impl Versions {
    pub(super) const FIRST: Self = Self([1; 7]);

    pub(super) fn of(self, name: KeyName) -> u32 {
        self.0[name.index()]
    }

    /// Every key one version on.
    pub(super) fn next(self) -> Self {
        Self(self.0.map(|version| version.saturating_add(1)))
    }
}

/// What a blind index compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlindKind {
    /// Eleven digits.
    Cpf = 1,
    /// Cartão Nacional de Saúde, fifteen digits.
    Cns = 2,
    /// Passport: issuing country and number.
    Passport = 3,
    /// Telephone number in E.164.
    Phone = 4,
    /// Lower-case e-mail address.
    Email = 5,
}

/// Keys of one clinic in hand: those that the holder's rights include. Wiped on drop.
#[derive(Debug)]
pub struct KeySet {
    pub(super) clinic_id: [u8; 16],
    pub(super) versions: Versions,
    pub(super) clinical_public: [u8; 32],
    keys: [Option<Secret32>; 7],
}

impl KeySet {
    pub(super) fn empty(clinic_id: [u8; 16], versions: Versions, clinical_public: [u8; 32]) -> Self {
        Self { clinic_id, versions, clinical_public, keys: Default::default() }
    }

    /// A full set of fresh keys.
    pub(super) fn random(clinic_id: [u8; 16], versions: Versions, rng: &dyn SecureRandom) -> Result<Self, KeyError> {
        let clinical = crypto::AgreementKey::random(rng)?;
        let mut set = Self::empty(clinic_id, versions, clinical.public);
        for name in KeyName::ALL {
            set.put(name, Secret32::random(rng)?);
        }
        set.put(KeyName::Clinical, clinical.private);
        Ok(set)
    }

    pub(super) fn put(&mut self, name: KeyName, key: Secret32) {
        self.keys[name.index()] = Some(key);
    }

    /// The key, if this session holds it.
    #[must_use]
    pub fn get(&self, name: KeyName) -> Option<&Secret32> {
        self.keys[name.index()].as_ref()
    }

    /// The key.
    ///
    /// # Errors
    /// [`KeyError::NotHeld`].
    pub fn need(&self, name: KeyName) -> Result<&Secret32, KeyError> {
        self.get(name).ok_or(KeyError::NotHeld(name))
    }

    /// The clinic.
    #[must_use]
    pub fn clinic_id(&self) -> [u8; 16] {
        self.clinic_id
    }

    /// The version of a key, counted from 1, whether or not the session holds it.
    #[must_use]
    pub fn version(&self, name: KeyName) -> u32 {
        self.versions.of(name)
    }

    /// Public half of the clinic's clinical key: anybody may seal to it.
    #[must_use]
    pub fn clinical_public(&self) -> &[u8; 32] {
        &self.clinical_public
    }

    /// A keyed hash of a normalised value: equal values of one kind in one clinic give equal hashes, and nobody without
    /// the key can try values against them.
    ///
    /// # Errors
    /// [`KeyError::NotHeld`]; every user's session holds the key.
    pub fn blind(&self, kind: BlindKind, normalised: &str) -> Result<[u8; 32], KeyError> {
        let message = crypto::bind("neonpro/blind/1", &[&self.clinic_id, &[kind as u8], normalised.as_bytes()]);
        Ok(crypto::mac(self.need(KeyName::Blind)?, &message))
    }

    /// Seals bytes that belong to the clinic rather than to a patient (a file's key, a backup's key) under one of its
    /// keys. `context` names what they are; they open with the same one only.
    ///
    /// # Errors
    /// [`KeyError::NotHeld`], [`KeyError::Random`].
    pub fn seal_under(
        &self,
        name: KeyName,
        context: &[u8],
        plaintext: &[u8],
        rng: &dyn SecureRandom,
    ) -> Result<Vec<u8>, KeyError> {
        let mut sealed = self.version(name).to_be_bytes().to_vec();
        sealed.append(&mut crypto::seal(&self.use_key(name)?, &self.use_aad(name, context), plaintext, rng)?);
        Ok(sealed)
    }

    /// Opens what [`KeySet::seal_under`] made.
    ///
    /// # Errors
    /// [`KeyError::NotHeld`], [`KeyError::OtherVersion`], [`KeyError::NotOpened`].
    pub fn open_under(
        &self,
        name: KeyName,
        context: &[u8],
        sealed: &[u8],
    ) -> Result<zeroize::Zeroizing<Vec<u8>>, KeyError> {
        let body = split_version(name, self.version(name), sealed)?;
        crypto::open(&self.use_key(name)?, &self.use_aad(name, context), body)
    }

    /// The key is never used itself: it has other uses (SQLCipher, HPKE), and one key serves one algorithm.
    fn use_key(&self, name: KeyName) -> Result<Secret32, KeyError> {
        crypto::derive(self.need(name)?.expose(), b"", "neonpro/under/1")
    }

    fn use_aad(&self, name: KeyName, context: &[u8]) -> Vec<u8> {
        crypto::bind("neonpro/under/1", &[&self.clinic_id, &[name.code()], &self.version(name).to_be_bytes(), context])
    }
}
