//! Changes of the key file. Each takes a file and gives another; nothing is on disk until `KeyStore` is told so.

use ring::rand::SecureRandom;

use super::{
    Credentials, DeviceBinding, Holder, KdfCost, KeyError, KeyFile, KeyName, KeySet, OpenKeys, PasswordState,
    RecoveryKit, Rights, Secret32,
    charter::{Authority, Charter, Grant, Holding, Lock, Member, Opener},
    codec::Parts,
    crypto, normal_login,
    set::Versions,
    unlock::{PrivateHalves, authority_seed, mac_key, password_key, recovery_key},
};

/// A password to be set.
#[derive(Clone, Copy)]
pub struct NewPassword<'a> {
    /// The password, byte for byte as typed.
    pub password: &'a str,
    /// This device's secret, to bind the slot to the device; `None` is the weaker mode.
    pub device: Option<&'a Secret32>,
    /// What a guess shall cost.
    pub cost: KdfCost,
}

impl NewPassword<'_> {
    fn binding(&self) -> DeviceBinding {
        if self.device.is_some() { DeviceBinding::Bound } else { DeviceBinding::PasswordOnly }
    }
}

/// A user to be added.
#[derive(Clone, Copy)]
pub struct NewUser<'a> {
    /// Opaque id, never used before.
    pub user_id: [u8; 16],
    /// Login; kept in lower case and readable without a password, so nothing private.
    pub login: &'a str,
    /// Keys that the user may hold.
    pub rights: Rights,
    /// First password.
    pub password: NewPassword<'a>,
    /// Whether the user chose that password or must change it.
    pub state: PasswordState,
}

/// A clinic to be created.
#[derive(Clone, Copy)]
pub struct NewClinic<'a> {
    /// The clinic.
    pub clinic_id: [u8; 16],
    /// Microseconds since 1970, UTC.
    pub now: i64,
    /// Days after which keys should be replaced.
    pub period_days: u32,
    /// The first user; is made an owner whatever `rights.owner` says.
    pub owner: NewUser<'a>,
}

/// A clinic just created.
pub struct Created {
    /// To be written with `KeyStore::create`.
    pub file: KeyFile,
    /// To be shown once, printed, and typed back in part.
    pub kit: RecoveryKit,
    /// The owner's session.
    pub keys: OpenKeys,
}

/// Creates a clinic's keys: fresh ones, sealed to the first owner and to a fresh recovery key.
///
/// # Errors
/// [`KeyError::BadLogin`], [`KeyError::BadPassword`], [`KeyError::CostOutOfBounds`], [`KeyError::Random`].
pub fn create(clinic: &NewClinic<'_>, rng: &dyn SecureRandom) -> Result<Created, KeyError> {
    let full = KeySet::random(clinic.clinic_id, Versions::FIRST, rng)?;
    let seed = authority_seed(&full)?;
    let authority = crypto::signing_public(&seed)?;
    let endorsed = crypto::sign(&seed, &Charter::endorsement(&clinic.clinic_id, 0, &authority))?;
    let (recovery, recovery_lock, kit) = recovery_slot(&full, authority, rng)?;
    let owner = NewUser { rights: Rights { owner: true, ..clinic.owner.rights }, ..clinic.owner };
    let (member, lock) = user_slot(&owner, &full, authority, rng)?;
    let mut charter = Charter {
        clinic_id: clinic.clinic_id,
        epoch: 1,
        made_at: clinic.now,
        period_days: clinic.period_days,
        versions: full.versions,
        clinical_public: full.clinical_public,
        authorities: vec![Authority { public: authority, endorsed }],
        escrow: Vec::new(),
        members: vec![recovery, member],
    };
    charter.escrow = escrow(&charter, &full, rng)?;
    let file = signed(charter, vec![recovery_lock, lock], 1, &full)?;
    // Through the front door, so that nobody is handed a clinic that cannot be opened again.
    let NewPassword { password, device, .. } = owner.password;
    let keys = file.unlock(&Credentials { login: owner.login, password, device })?;
    Ok(Created { file, kit, keys })
}

impl KeyFile {
    /// Changes a user's own password; also re-binds the slot to a device or raises its cost, with the password
    /// unchanged.
    ///
    /// # Errors
    /// As [`KeyFile::unlock`]; [`KeyError::BadPassword`], [`KeyError::CostOutOfBounds`].
    pub fn change_password(
        &self,
        old: &Credentials<'_>,
        new: &NewPassword<'_>,
        rng: &dyn SecureRandom,
    ) -> Result<(Self, OpenKeys), KeyError> {
        let session = self.unlock(old)?;
        let index = self.parts.charter.index_of_login(old.login).ok_or(KeyError::Refused)?;
        let mut parts = self.parts.clone();
        let (member, lock) =
            parts.charter.members.get(index).zip(parts.locks.get_mut(index)).ok_or(KeyError::Refused)?;
        let halves = session.halves.trusting(session.authority);
        *lock = password_lock(&halves, new, PasswordState::Chosen, (&parts.charter.clinic_id, member), rng)?;
        parts.revision = parts.revision.saturating_add(1);
        parts.mac = crypto::mac(&mac_key(session.keys())?, &parts.maced_bytes()?);
        let file = Self { parts };
        let session = file.reopen(&session)?;
        Ok((file, session))
    }

    /// Adds a user.
    ///
    /// # Errors
    /// [`KeyError::NotOwner`], [`KeyError::Taken`], [`KeyError::Full`], and those of [`create`].
    pub fn add_user(&self, by: &OpenKeys, user: &NewUser<'_>, rng: &dyn SecureRandom) -> Result<Self, KeyError> {
        let full = self.owners_set(by)?;
        let (mut charter, mut locks) = self.next_charter();
        if charter.index_of_login(user.login).is_some() || charter.index_of_user(&user.user_id).is_ok() {
            return Err(KeyError::Taken);
        }
        if charter.members.len() >= super::charter::MOST_MEMBERS {
            return Err(KeyError::Full);
        }
        let (member, lock) = user_slot(user, &full, *charter.authority()?, rng)?;
        charter.members.push(member);
        locks.push(lock);
        self.next(charter, locks, &full)
    }

    /// Gives and takes keys. What was taken stays known to whoever copied it before: after a quarrel, rotate.
    ///
    /// # Errors
    /// [`KeyError::NotOwner`], [`KeyError::UnknownUser`], [`KeyError::LastOwner`].
    pub fn set_rights(
        &self,
        by: &OpenKeys,
        user_id: &[u8; 16],
        rights: Rights,
        rng: &dyn SecureRandom,
    ) -> Result<Self, KeyError> {
        let full = self.owners_set(by)?;
        let (mut charter, locks) = self.next_charter();
        let index = charter.index_of_user(user_id)?;
        if !rights.owner && !charter.has_owner_besides(index) {
            return Err(KeyError::LastOwner);
        }
        let member = charter.members.get_mut(index).ok_or(KeyError::UnknownUser)?;
        if let Holding::User { rights: held, .. } = &mut member.holding {
            *held = rights;
        }
        member.grants = grants(member, &full, rng)?;
        self.next(charter, locks, &full)
    }

    /// Gives or takes the clinical keys, leaving the rest.
    ///
    /// # Errors
    /// As [`KeyFile::set_rights`].
    pub fn set_clinical(
        &self,
        by: &OpenKeys,
        user_id: &[u8; 16],
        clinical: bool,
        rng: &dyn SecureRandom,
    ) -> Result<Self, KeyError> {
        let held = self
            .parts
            .charter
            .members
            .get(self.parts.charter.index_of_user(user_id)?)
            .ok_or(KeyError::UnknownUser)?
            .rights();
        self.set_rights(by, user_id, Rights { clinical, ..held }, rng)
    }

    /// Removes a user. Their sessions must be ended by the caller; if they may have kept a copy of the file, rotate as
    /// well.
    ///
    /// # Errors
    /// [`KeyError::NotOwner`], [`KeyError::UnknownUser`], [`KeyError::LastOwner`].
    pub fn remove_user(&self, by: &OpenKeys, user_id: &[u8; 16]) -> Result<Self, KeyError> {
        let full = self.owners_set(by)?;
        let (mut charter, mut locks) = self.next_charter();
        let index = charter.index_of_user(user_id)?;
        if !charter.has_owner_besides(index) {
            return Err(KeyError::LastOwner);
        }
        charter.members.remove(index);
        locks.remove(index);
        self.next(charter, locks, &full)
    }

    /// Gives a user who lost the password, or moves to this device, a new slot with a one-time password and new key
    /// pairs.
    ///
    /// # Errors
    /// [`KeyError::NotOwner`], [`KeyError::UnknownUser`], [`KeyError::BadPassword`], [`KeyError::CostOutOfBounds`].
    pub fn reissue(
        &self,
        by: &OpenKeys,
        user_id: &[u8; 16],
        one_time: &NewPassword<'_>,
        rng: &dyn SecureRandom,
    ) -> Result<Self, KeyError> {
        let full = self.owners_set(by)?;
        let (mut charter, mut locks) = self.next_charter();
        let index = charter.index_of_user(user_id)?;
        let authority = *charter.authority()?;
        let (member, lock) = charter.members.get_mut(index).zip(locks.get_mut(index)).ok_or(KeyError::UnknownUser)?;
        let halves = PrivateHalves::random(authority, rng)?;
        *member = new_member(member.holding.clone(), &halves, &full, rng)?;
        *lock = password_lock(&halves, one_time, PasswordState::OneTime, (&full.clinic_id, member), rng)?;
        self.next(charter, locks, &full)
    }

    /// Replaces a recovery kit that was lost or seen by others. What had been sealed to the old one alone (first keys
    /// of audit chains) stays with the old one.
    ///
    /// # Errors
    /// [`KeyError::NotOwner`], [`KeyError::Random`].
    pub fn replace_recovery(&self, by: &OpenKeys, rng: &dyn SecureRandom) -> Result<(Self, RecoveryKit), KeyError> {
        let full = self.owners_set(by)?;
        let (mut charter, mut locks) = self.next_charter();
        let (member, lock, kit) = recovery_slot(&full, *charter.authority()?, rng)?;
        let (old_member, old_lock) = charter.members.first_mut().zip(locks.first_mut()).ok_or(KeyError::UnknownUser)?;
        (*old_member, *old_lock) = (member, lock);
        Ok((self.next(charter, locks, &full)?, kit))
    }

    /// Every key of the clinic, for the moment of a change: the owner's own and those in escrow.
    pub(super) fn owners_set(&self, by: &OpenKeys) -> Result<KeySet, KeyError> {
        let charter = &self.parts.charter;
        let still_owner = match by.holder() {
            Holder::Recovery => true,
            Holder::User(user_id) => charter.members.iter().any(|m| m.user_id() == Some(user_id) && m.rights().owner),
        };
        if !still_owner
            || by.cmk().is_none()
            || crypto::signing_public(&authority_seed(by.keys())?)? != *charter.authority()?
        {
            return Err(KeyError::NotOwner);
        }
        let mut full = charter.empty_set();
        for name in KeyName::ALL {
            if let Some(key) = by.keys().get(name) {
                full.put(name, key.clone());
            }
        }
        let key = escrow_key(&full)?;
        for grant in &charter.escrow {
            let secret = crypto::open(&key, &charter.escrow_aad(grant.name), &grant.sealed)?;
            full.put(grant.name, Secret32::from_slice(&secret).ok_or(KeyError::NotOpened)?);
        }
        Ok(full)
    }

    fn next_charter(&self) -> (Charter, Vec<Lock>) {
        let mut charter = self.parts.charter.clone();
        charter.epoch = charter.epoch.saturating_add(1);
        (charter, self.parts.locks.clone())
    }

    pub(super) fn next(&self, charter: Charter, locks: Vec<Lock>, full: &KeySet) -> Result<Self, KeyError> {
        signed(charter, locks, self.parts.revision.saturating_add(1), full)
    }
}

/// Signs and authenticates a charter.
fn signed(charter: Charter, locks: Vec<Lock>, revision: u64, full: &KeySet) -> Result<KeyFile, KeyError> {
    let mut parts = Parts { charter, signature: [0; 64], revision, locks, mac: [0; 32] };
    parts.signature = crypto::sign(&authority_seed(full)?, &parts.signed_bytes()?)?;
    parts.mac = crypto::mac(&mac_key(full)?, &parts.maced_bytes()?);
    Ok(KeyFile { parts })
}

fn escrow_key(full: &KeySet) -> Result<Secret32, KeyError> {
    crypto::derive(full.need(KeyName::Cmk)?.expose(), &full.clinic_id, "neonpro/escrow/1")
}

/// The clinical keys under `Cmk`, so that an owner who is no clinician can admit one.
pub(super) fn escrow(charter: &Charter, full: &KeySet, rng: &dyn SecureRandom) -> Result<Vec<Grant>, KeyError> {
    let key = escrow_key(full)?;
    let seal = |name| {
        let sealed = crypto::seal(&key, &charter.escrow_aad(name), full.need(name)?.expose(), rng)?;
        Ok(Grant { name, version: full.version(name), sealed })
    };
    KeyName::ESCROWED.into_iter().map(seal).collect()
}

/// The keys of a member's rights, sealed to the member's public key.
pub(super) fn grants(member: &Member, full: &KeySet, rng: &dyn SecureRandom) -> Result<Vec<Grant>, KeyError> {
    let seal = |name| {
        let version = full.version(name);
        let aad = member.grant_aad(&full.clinic_id, name, version);
        let sealed = crypto::hpke_seal(&member.agree, "neonpro/keys/1/grant", &aad, full.need(name)?.expose(), rng)?;
        Ok(Grant { name, version, sealed })
    };
    member.rights().keys().map(seal).collect()
}

fn new_member(
    holding: Holding,
    halves: &PrivateHalves,
    full: &KeySet,
    rng: &dyn SecureRandom,
) -> Result<Member, KeyError> {
    let (agree, sign) = (halves.agree_public()?, halves.sign_public()?);
    let mut member = Member { slot: crypto::random(rng)?, holding, agree, sign, grants: Vec::new() };
    member.grants = grants(&member, full, rng)?;
    Ok(member)
}

fn user_slot(
    user: &NewUser<'_>,
    full: &KeySet,
    authority: [u8; 32],
    rng: &dyn SecureRandom,
) -> Result<(Member, Lock), KeyError> {
    let holding = Holding::User { user_id: user.user_id, login: normal_login(user.login)?, rights: user.rights };
    let halves = PrivateHalves::random(authority, rng)?;
    let member = new_member(holding, &halves, full, rng)?;
    let lock = password_lock(&halves, &user.password, user.state, (&full.clinic_id, &member), rng)?;
    Ok((member, lock))
}

fn recovery_slot(
    full: &KeySet,
    authority: [u8; 32],
    rng: &dyn SecureRandom,
) -> Result<(Member, Lock, RecoveryKit), KeyError> {
    let (kit, salt) = (RecoveryKit::random(rng)?, crypto::random(rng)?);
    let halves = PrivateHalves::random(authority, rng)?;
    let member = new_member(Holding::Recovery, &halves, full, rng)?;
    let lock = halves.wrap(Opener::Recovery, salt, &recovery_key(&kit, &salt)?, (&full.clinic_id, &member), rng)?;
    Ok((member, lock, kit))
}

/// A lock under a fresh salt, hence a key that encrypts once.
fn password_lock(
    halves: &PrivateHalves,
    new: &NewPassword<'_>,
    state: PasswordState,
    bound_to: (&[u8; 16], &Member),
    rng: &dyn SecureRandom,
) -> Result<Lock, KeyError> {
    let (salt, binding) = (crypto::random(rng)?, new.binding());
    let key = password_key(new.cost, binding, &salt, new.password, new.device)?;
    halves.wrap(Opener::Password { cost: new.cost, binding, state }, salt, &key, bound_to, rng)
}
