//! From a password, or the recovery key, to keys in hand.

use ring::rand::SecureRandom;
use zeroize::Zeroizing;

use super::{
    BlindKind, DeviceBinding, KdfCost, KeyError, KeyFile, KeyName, KeySet, PasswordState, Progress, RecoveryKit,
    Rights, Secret32,
    charter::{Charter, Holding, Lock, Member, Opener},
    codec::Parts,
    crypto::{self, AgreementKey},
};

/// Bytes of a password, at most: enough for any pass phrase, too few to keep the machine busy.
const LONGEST_PASSWORD: usize = 1024;

/// What a user brings to open the file.
#[derive(Clone, Copy)]
pub struct Credentials<'a> {
    /// Login, however capitalised.
    pub login: &'a str,
    /// Password, byte for byte as typed.
    pub password: &'a str,
    /// This device's secret, if there is one. A slot that is not bound to a device ignores it.
    pub device: Option<&'a Secret32>,
}

/// Who opened the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// A user, by id.
    User([u8; 16]),
    /// Whoever typed the recovery key. Good for re-issuing passwords and restoring, not for daily work.
    Recovery,
}

/// The private side of one slot.
pub(super) struct PrivateHalves {
    agree: Secret32,
    sign: Secret32,
    /// The authority that was current when the slot was last locked: only its successors are believed.
    trusted: [u8; 32],
}

impl PrivateHalves {
    pub(super) fn random(trusted: [u8; 32], rng: &dyn SecureRandom) -> Result<Self, KeyError> {
        Ok(Self { agree: Secret32::random(rng)?, sign: Secret32::random(rng)?, trusted })
    }

    pub(super) fn agree_public(&self) -> Result<[u8; 32], KeyError> {
        Ok(AgreementKey::from_private(self.agree.clone())?.public)
    }

    pub(super) fn sign_public(&self) -> Result<[u8; 32], KeyError> {
        crypto::signing_public(&self.sign)
    }

    /// The same halves, trusting `authority` from now on.
    pub(super) fn trusting(&self, authority: [u8; 32]) -> Self {
        Self { agree: self.agree.clone(), sign: self.sign.clone(), trusted: authority }
    }

    /// Locks the halves under `key`.
    pub(super) fn wrap(
        &self,
        opener: Opener,
        salt: [u8; 16],
        key: &Secret32,
        bound_to: (&[u8; 16], &Member),
        rng: &dyn SecureRandom,
    ) -> Result<Lock, KeyError> {
        let mut halves = Zeroizing::new(Vec::with_capacity(96));
        for part in [self.agree.expose(), self.sign.expose(), &self.trusted] {
            halves.extend_from_slice(part);
        }
        let aad = Lock::aad(opener, &salt, bound_to.0, bound_to.1);
        Ok(Lock { opener, salt, wrapped: crypto::seal(key, &aad, &halves, rng)? })
    }

    fn unwrap(lock: &Lock, key: &Secret32, charter: &Charter, member: &Member) -> Result<Self, KeyError> {
        let aad = Lock::aad(lock.opener, &lock.salt, &charter.clinic_id, member);
        // The sum of the file held, so this is a wrong password rather than a broken disk.
        let halves = crypto::open(key, &aad, &lock.wrapped).map_err(|_| KeyError::Refused)?;
        let part = |at: usize| {
            halves.get(at * 32..at * 32 + 32).and_then(Secret32::from_slice).ok_or(KeyError::Damaged("lock"))
        };
        Ok(Self { agree: part(0)?, sign: part(1)?, trusted: *part(2)?.expose() })
    }
}

/// The key of a password slot: Argon2id of the password, with the device's secret mixed in where the slot asks for it.
pub(super) fn password_key(
    cost: KdfCost,
    binding: DeviceBinding,
    salt: &[u8; 16],
    password: &str,
    device: Option<&Secret32>,
) -> Result<Secret32, KeyError> {
    if password.is_empty() || password.len() > LONGEST_PASSWORD {
        return Err(KeyError::BadPassword);
    }
    let mut material = Zeroizing::new(Vec::with_capacity(64));
    let info = match binding {
        DeviceBinding::PasswordOnly => "neonpro/kek/password/1",
        DeviceBinding::Bound => {
            material.extend_from_slice(device.ok_or(KeyError::DeviceSecretMissing)?.expose());
            "neonpro/kek/password+device/1"
        }
    };
    material.extend_from_slice(cost.checked()?.stretch(password.as_bytes(), salt)?.expose());
    crypto::derive(&material, salt, info)
}

/// What is no password was nobody's either.
fn as_refusal(error: KeyError) -> KeyError {
    if matches!(error, KeyError::BadPassword) { KeyError::Refused } else { error }
}

/// The key of the recovery slot. The recovery key has 256 random bits, so that nothing has to be stretched.
pub(super) fn recovery_key(kit: &RecoveryKit, salt: &[u8; 16]) -> Result<Secret32, KeyError> {
    crypto::derive(kit.secret().expose(), salt, "neonpro/kek/recovery/1")
}

/// The seed of the owners' signatures under one version of `Cmk`.
pub(super) fn authority_seed(keys: &KeySet) -> Result<Secret32, KeyError> {
    crypto::derive(keys.need(KeyName::Cmk)?.expose(), &keys.clinic_id, "neonpro/authority/1")
}

/// The key of the file's MAC.
pub(super) fn mac_key(keys: &KeySet) -> Result<Secret32, KeyError> {
    crypto::derive(keys.need(KeyName::Staff)?.expose(), &keys.clinic_id, "neonpro/header-mac/1")
}

/// The clinic's keys in hand, and whose hand it is. Everything is wiped when the value is dropped.
pub struct OpenKeys {
    pub(super) holder: Holder,
    pub(super) rights: Rights,
    pub(super) halves: PrivateHalves,
    pub(super) authority: [u8; 32],
    recovery: [u8; 32],
    progress: Progress,
    opener: Opener,
    keys: KeySet,
}

impl KeyFile {
    /// Opens a user's slot.
    ///
    /// # Errors
    /// [`KeyError::Refused`] for an unknown login or a wrong password; [`KeyError::DeviceSecretMissing`] when the slot
    /// is bound to a device whose secret was not given; [`KeyError::Forged`] when the slot opens but the file is not
    /// what its owners wrote.
    pub fn unlock(&self, credentials: &Credentials<'_>) -> Result<OpenKeys, KeyError> {
        let known = self.parts.charter.index_of_login(credentials.login);
        // An unknown login takes as long as a known one: the same work on the first user's lock, and its result thrown away.
        let lock = self.parts.locks.get(known.unwrap_or(1)).ok_or(KeyError::Refused)?;
        let Opener::Password { cost, binding, .. } = lock.opener else { return Err(KeyError::Refused) };
        let key = password_key(cost, binding, &lock.salt, credentials.password, credentials.device);
        let index = known.ok_or(KeyError::Refused)?;
        self.open_slot(index, &key.map_err(as_refusal)?)
    }

    /// Opens the recovery slot.
    ///
    /// # Errors
    /// [`KeyError::Refused`] when it is another clinic's key or a replaced one; [`KeyError::Forged`] as in
    /// [`KeyFile::unlock`].
    pub fn unlock_with_recovery(&self, kit: &RecoveryKit) -> Result<OpenKeys, KeyError> {
        let lock = self.parts.locks.first().ok_or(KeyError::Refused)?;
        self.open_slot(0, &recovery_key(kit, &lock.salt)?)
    }

    /// The keys that `session`'s holder has under this, changed, file: no password is needed, since the session has the
    /// private half. Use after a change of rights or a rotation.
    ///
    /// # Errors
    /// [`KeyError::UnknownUser`] when the holder was removed, [`KeyError::NotOpened`] when the slot was re-issued
    /// meanwhile.
    pub fn reopen(&self, session: &OpenKeys) -> Result<OpenKeys, KeyError> {
        let index = match session.holder {
            Holder::Recovery => 0,
            Holder::User(user_id) => self.parts.charter.index_of_user(&user_id)?,
        };
        self.open_with(index, session.halves.trusting(session.halves.trusted))
    }

    pub(super) fn open_slot(&self, index: usize, key: &Secret32) -> Result<OpenKeys, KeyError> {
        let Parts { charter, locks, .. } = &self.parts;
        let (member, lock) = charter.members.get(index).zip(locks.get(index)).ok_or(KeyError::Refused)?;
        self.open_with(index, PrivateHalves::unwrap(lock, key, charter, member)?)
    }

    fn open_with(&self, index: usize, halves: PrivateHalves) -> Result<OpenKeys, KeyError> {
        let charter = &self.parts.charter;
        let (member, lock) =
            charter.members.get(index).zip(self.parts.locks.get(index)).ok_or(KeyError::UnknownUser)?;
        if !charter.authorities.iter().any(|authority| authority.public == halves.trusted) {
            return Err(KeyError::Forged("authority"));
        }
        let keys = open_grants(charter, member, &halves)?;
        self.check_with(&keys)?;
        let holder = match member.holding {
            Holding::Recovery => Holder::Recovery,
            Holding::User { user_id, .. } => Holder::User(user_id),
        };
        Ok(OpenKeys {
            holder,
            rights: member.rights(),
            halves,
            authority: *charter.authority()?,
            recovery: charter.recovery()?.agree,
            progress: self.progress(),
            opener: lock.opener,
            keys,
        })
    }

    /// The checks that need keys.
    fn check_with(&self, keys: &KeySet) -> Result<(), KeyError> {
        if !crypto::mac_holds(&mac_key(keys)?, &self.parts.maced_bytes()?, &self.parts.mac) {
            return Err(KeyError::Forged("mac"));
        }
        if keys.get(KeyName::Cmk).is_some()
            && crypto::signing_public(&authority_seed(keys)?)? != *self.parts.charter.authority()?
        {
            return Err(KeyError::Forged("authority"));
        }
        match keys.get(KeyName::Clinical) {
            Some(private) if AgreementKey::from_private(private.clone())?.public != keys.clinical_public => {
                Err(KeyError::Forged("clinical key"))
            }
            _ => Ok(()),
        }
    }
}

fn open_grants(charter: &Charter, member: &Member, halves: &PrivateHalves) -> Result<KeySet, KeyError> {
    let mut keys = charter.empty_set();
    for grant in &member.grants {
        let aad = member.grant_aad(&charter.clinic_id, grant.name, grant.version);
        let key = crypto::hpke_open(&halves.agree, "neonpro/keys/1/grant", &aad, &grant.sealed)?;
        keys.put(grant.name, Secret32::from_slice(&key).ok_or(KeyError::NotOpened)?);
    }
    Ok(keys)
}

impl OpenKeys {
    /// Whose hand it is.
    #[must_use]
    pub fn holder(&self) -> Holder {
        self.holder
    }

    /// The user, or `None` for the recovery key.
    #[must_use]
    pub fn user_id(&self) -> Option<[u8; 16]> {
        match self.holder {
            Holder::User(user_id) => Some(user_id),
            Holder::Recovery => None,
        }
    }

    /// The rights that the keys were given for.
    #[must_use]
    pub fn rights(&self) -> Rights {
        self.rights
    }

    /// How far the key file had come when it was opened: compare with the progress on record in the database.
    #[must_use]
    pub fn progress(&self) -> Progress {
        self.progress
    }

    /// Whether this device's secret was needed. [`DeviceBinding::PasswordOnly`] is shown to the user and written to the
    /// trail. The recovery key needs no device.
    #[must_use]
    pub fn binding(&self) -> DeviceBinding {
        match self.opener {
            Opener::Password { binding, .. } => binding,
            Opener::Recovery => DeviceBinding::PasswordOnly,
        }
    }

    /// Whether the password was given by an owner for one use, so that it must be changed before anything else.
    #[must_use]
    pub fn must_change_password(&self) -> bool {
        matches!(self.opener, Opener::Password { state: PasswordState::OneTime, .. })
    }

    /// Every key in hand.
    #[must_use]
    pub fn keys(&self) -> &KeySet {
        &self.keys
    }

    /// The raw key of the SQLCipher file.
    ///
    /// # Errors
    /// None in a session from this module; the signature spares a panic.
    pub fn db_key(&self) -> Result<&Secret32, KeyError> {
        self.keys.need(KeyName::Db)
    }

    /// The key that wraps patients' personal keys.
    ///
    /// # Errors
    /// As [`OpenKeys::db_key`].
    pub fn staff(&self) -> Result<&Secret32, KeyError> {
        self.keys.need(KeyName::Staff)
    }

    /// The private half of the clinical key: clinical users only.
    #[must_use]
    pub fn clinical(&self) -> Option<&Secret32> {
        self.keys.get(KeyName::Clinical)
    }

    /// The public half of the clinical key.
    #[must_use]
    pub fn clinical_public(&self) -> &[u8; 32] {
        self.keys.clinical_public()
    }

    /// The key of photographs and other files: clinical users only.
    #[must_use]
    pub fn files(&self) -> Option<&Secret32> {
        self.keys.get(KeyName::Files)
    }

    /// The clinic master key: owners only.
    #[must_use]
    pub fn cmk(&self) -> Option<&Secret32> {
        self.keys.get(KeyName::Cmk)
    }

    /// The key that wraps the keys of backups: owners only.
    #[must_use]
    pub fn backup(&self) -> Option<&Secret32> {
        self.keys.get(KeyName::Backup)
    }

    /// A keyed hash for finding duplicates, see [`KeySet::blind`].
    ///
    /// # Errors
    /// As [`OpenKeys::db_key`].
    pub fn blind(&self, kind: BlindKind, normalised: &str) -> Result<[u8; 32], KeyError> {
        self.keys.blind(kind, normalised)
    }

    /// The holder's Ed25519 public key, the one that the key file lists.
    ///
    /// # Errors
    /// [`KeyError::Primitive`].
    pub fn sign_public(&self) -> Result<[u8; 32], KeyError> {
        self.halves.sign_public()
    }

    /// The holder's signature. `purpose` keeps signatures of one kind from being taken for another: check with
    /// [`signature_of`].
    ///
    /// # Errors
    /// [`KeyError::Primitive`].
    pub fn sign(&self, purpose: &str, message: &[u8]) -> Result<[u8; 64], KeyError> {
        crypto::sign(&self.halves.sign, &signed_message(purpose, message))
    }

    /// The public key of the owners' authority. The database keeps it too: where the two differ, somebody has replaced
    /// a file.
    #[must_use]
    pub fn authority_public(&self) -> &[u8; 32] {
        &self.authority
    }

    /// The owners' signature, e.g. under a grant of a role. Check with [`signature_of`] and
    /// [`OpenKeys::authority_public`].
    ///
    /// # Errors
    /// [`KeyError::NotHeld`] unless the holder is an owner or the recovery key.
    pub fn sign_as_owner(&self, purpose: &str, message: &[u8]) -> Result<[u8; 64], KeyError> {
        crypto::sign(&authority_seed(&self.keys)?, &signed_message(purpose, message))
    }

    /// Seals a secret to the recovery key alone, e.g. the first key of an audit chain. Anybody can; nobody in the
    /// clinic reads it back.
    ///
    /// # Errors
    /// [`KeyError::Random`].
    pub fn seal_to_recovery(
        &self,
        context: &[u8],
        secret: &Secret32,
        rng: &dyn SecureRandom,
    ) -> Result<Vec<u8>, KeyError> {
        crypto::hpke_seal(&self.recovery, "neonpro/recovery/1", &self.recovery_aad(context), secret.expose(), rng)
    }

    /// Opens what [`OpenKeys::seal_to_recovery`] made, in a session opened with the recovery key.
    ///
    /// # Errors
    /// [`KeyError::NotOpened`].
    pub fn open_as_recovery(&self, context: &[u8], sealed: &[u8]) -> Result<Secret32, KeyError> {
        let secret = crypto::hpke_open(&self.halves.agree, "neonpro/recovery/1", &self.recovery_aad(context), sealed)?;
        Secret32::from_slice(&secret).ok_or(KeyError::NotOpened)
    }

    fn recovery_aad(&self, context: &[u8]) -> Vec<u8> {
        crypto::bind("neonpro/recovery/1", &[&self.keys.clinic_id, &self.recovery, context])
    }
}

fn signed_message(purpose: &str, message: &[u8]) -> Vec<u8> {
    crypto::bind("neonpro/signed/1", &[purpose.as_bytes(), message])
}

/// Whether `signature` is `public`'s, made for `purpose` by [`OpenKeys::sign`] or [`OpenKeys::sign_as_owner`].
#[must_use]
pub fn signature_of(public: &[u8; 32], purpose: &str, message: &[u8], signature: &[u8]) -> bool {
    crypto::signature_holds(public, &signed_message(purpose, message), signature)
}
