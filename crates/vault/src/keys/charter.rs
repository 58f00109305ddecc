//! What the key file says, apart from its bytes.
//!
//! The *charter* (who may hold which key) changes by an owner's hand only and is signed. A *lock* (how one password
//! opens one slot) changes by its user's hand and is bound to the charter by AEAD. All of it is covered by a MAC under
//! `Staff`.

use super::{
    KdfCost, KeyError, KeyName, Rights, crypto,
    set::{KeySet, Versions},
};

/// Users in one key file, at most.
pub(super) const MOST_MEMBERS: usize = 257;
/// Authorities in one key file, at most: one more than rotations.
pub(super) const MOST_AUTHORITIES: usize = 257;
/// Characters of a login, at most.
const MOST_LOGIN: usize = 64;

/// A key sealed to somebody's public key, or in escrow under `Cmk`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Grant {
    pub(super) name: KeyName,
    pub(super) version: u32,
    pub(super) sealed: Vec<u8>,
}

/// Whose slot it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Holding {
    /// The recovery key on paper: exactly one, the first member.
    Recovery,
    /// A user with a password.
    User { user_id: [u8; 16], login: String, rights: Rights },
}

/// One who may open the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) slot: [u8; 16],
    pub(super) holding: Holding,
    /// X25519 public key, to which grants are sealed.
    pub(super) agree: [u8; 32],
    /// Ed25519 public key.
    pub(super) sign: [u8; 32],
    pub(super) grants: Vec<Grant>,
}

impl Member {
    pub(super) fn rights(&self) -> Rights {
        match self.holding {
            Holding::Recovery => Rights::ALL,
            Holding::User { rights, .. } => rights,
        }
    }

    pub(super) fn user_id(&self) -> Option<[u8; 16]> {
        match self.holding {
            Holding::Recovery => None,
            Holding::User { user_id, .. } => Some(user_id),
        }
    }

    pub(super) fn login(&self) -> Option<&str> {
        match &self.holding {
            Holding::Recovery => None,
            Holding::User { login, .. } => Some(login),
        }
    }

    fn is_owner(&self) -> bool {
        matches!(self.holding, Holding::User { rights: Rights { owner: true, .. }, .. })
    }

    /// The parts that every ciphertext of this slot is bound to.
    fn bound(&self, clinic_id: &[u8; 16]) -> Vec<u8> {
        let (kind, user_id) = match self.user_id() {
            None => (0, [0; 16]),
            Some(user_id) => (1, user_id),
        };
        crypto::bind("neonpro/keys/1/slot", &[clinic_id, &self.slot, &[kind], &user_id, &self.agree, &self.sign])
    }

    /// What a key granted to this member is bound to.
    pub(super) fn grant_aad(&self, clinic_id: &[u8; 16], name: KeyName, version: u32) -> Vec<u8> {
        crypto::bind("neonpro/keys/1/grant", &[&self.bound(clinic_id), &[name.code()], &version.to_be_bytes()])
    }
}

/// A public key by which owners sign, derived from one version of `Cmk`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Authority {
    pub(super) public: [u8; 32],
    /// By its predecessor; the first by itself.
    pub(super) endorsed: [u8; 64],
}

/// The part of the key file that owners sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Charter {
    pub(super) clinic_id: [u8; 16],
    /// One more with every change of who may hold what.
    pub(super) epoch: u64,
    /// When these versions of the keys were made: microseconds since 1970, UTC.
    pub(super) made_at: i64,
    /// Days after which they should be replaced.
    pub(super) period_days: u32,
    pub(super) versions: Versions,
    pub(super) clinical_public: [u8; 32],
    pub(super) authorities: Vec<Authority>,
    pub(super) escrow: Vec<Grant>,
    pub(super) members: Vec<Member>,
}

impl Charter {
    pub(super) fn authority(&self) -> Result<&[u8; 32], KeyError> {
        self.authorities.last().map(|authority| &authority.public).ok_or(KeyError::Damaged("no authority"))
    }

    pub(super) fn recovery(&self) -> Result<&Member, KeyError> {
        self.members.first().ok_or(KeyError::Damaged("no recovery slot"))
    }

    /// What a new authority's endorsement signs.
    pub(super) fn endorsement(clinic_id: &[u8; 16], index: usize, public: &[u8; 32]) -> Vec<u8> {
        crypto::bind("neonpro/keys/1/authority", &[clinic_id, &(index as u64).to_be_bytes(), public])
    }

    pub(super) fn escrow_aad(&self, name: KeyName) -> Vec<u8> {
        let (version, master) = (self.versions.of(name).to_be_bytes(), self.versions.of(KeyName::Cmk).to_be_bytes());
        crypto::bind("neonpro/keys/1/escrow", &[&self.clinic_id, &[name.code()], &version, &master])
    }

    pub(super) fn index_of_user(&self, user_id: &[u8; 16]) -> Result<usize, KeyError> {
        self.members.iter().position(|member| member.user_id().as_ref() == Some(user_id)).ok_or(KeyError::UnknownUser)
    }

    pub(super) fn index_of_login(&self, login: &str) -> Option<usize> {
        let login = normal_login(login).ok()?;
        self.members.iter().position(|member| member.login() == Some(&login))
    }

    /// Whether an owner would remain without the member at `index`.
    pub(super) fn has_owner_besides(&self, index: usize) -> bool {
        self.members.iter().enumerate().any(|(at, member)| at != index && member.is_owner())
    }

    /// The rules that the bytes alone cannot express.
    pub(super) fn check(&self) -> Result<(), KeyError> {
        use KeyError::Damaged;
        if self.versions.0.contains(&0) || self.authorities.len() != self.versions.of(KeyName::Cmk) as usize {
            return Err(Damaged("versions"));
        }
        if !self.members.iter().enumerate().all(|(at, member)| (at == 0) == (member.holding == Holding::Recovery)) {
            return Err(Damaged("recovery slot"));
        }
        if !self.members.iter().any(Member::is_owner) {
            return Err(Damaged("no owner"));
        }
        for (at, member) in self.members.iter().enumerate() {
            if member.login().is_some_and(|login| normal_login(login).ok().as_deref() != Some(login)) {
                return Err(Damaged("login"));
            }
            if !self.grants_are(&member.grants, member.rights().keys(), Charter::GRANT) {
                return Err(Damaged("grants"));
            }
            if self.members[..at].iter().any(|other| other.slot == member.slot || other.clashes_with(member)) {
                return Err(Damaged("two slots alike"));
            }
        }
        if self.grants_are(&self.escrow, KeyName::ESCROWED.into_iter(), Charter::ESCROW) {
            Ok(())
        } else {
            Err(Damaged("escrow"))
        }
    }

    /// Bytes of a granted key: encapsulated key, key, tag.
    const GRANT: usize = 32 + crypto::HPKE_OVERHEAD;
    /// Bytes of an escrowed key: nonce, key, tag.
    const ESCROW: usize = 32 + crypto::SEAL_OVERHEAD;

    fn grants_are(&self, grants: &[Grant], names: impl Iterator<Item = KeyName>, length: usize) -> bool {
        let expected = names.map(|name| (name, self.versions.of(name), length));
        grants.iter().map(|grant| (grant.name, grant.version, grant.sealed.len())).eq(expected)
    }

    /// A set of keys of this charter, still empty.
    pub(super) fn empty_set(&self) -> KeySet {
        KeySet::empty(self.clinic_id, self.versions, self.clinical_public)
    }
}

impl Member {
    fn clashes_with(&self, other: &Self) -> bool {
        self.user_id().is_some() && (self.user_id() == other.user_id() || self.login() == other.login())
    }
}

/// Whether the device's secret is mixed into a slot's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeviceBinding {
    /// The slot opens on one device only: a copied file and a phished password are not enough.
    Bound,
    /// No secret store was at hand: the password alone opens the slot. The weaker mode, shown to the user and written
    /// to the trail.
    PasswordOnly,
}

/// Who chose a slot's password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordState {
    /// Its user.
    Chosen,
    /// An owner, for one use: the user must change it before anything else.
    OneTime,
}

/// How a slot is opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lock {
    pub(super) opener: Opener,
    pub(super) salt: [u8; 16],
    /// The member's private halves and the authority that they trust, under the slot's key.
    pub(super) wrapped: Vec<u8>,
}

/// By what a slot is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opener {
    Recovery,
    Password { cost: KdfCost, binding: DeviceBinding, state: PasswordState },
}

impl Lock {
    /// Bytes of `wrapped`: nonce, X25519 private half, Ed25519 seed, trusted authority, tag.
    pub(super) const WRAPPED: usize = 96 + crypto::SEAL_OVERHEAD;

    pub(super) fn check(&self, member: &Member) -> Result<(), KeyError> {
        if self.wrapped.len() != Self::WRAPPED {
            return Err(KeyError::Damaged("lock"));
        }
        match (self.opener, &member.holding) {
            (Opener::Recovery, Holding::Recovery) => Ok(()),
            (Opener::Password { cost, .. }, Holding::User { .. }) => cost.checked().map(|_| ()),
            _ => Err(KeyError::Damaged("lock of another kind")),
        }
    }

    /// What `wrapped` is bound to: the slot, and every number that its key depends on.
    pub(super) fn aad(opener: Opener, salt: &[u8; 16], clinic_id: &[u8; 16], member: &Member) -> Vec<u8> {
        let mut numbers = Vec::with_capacity(14);
        if let Opener::Password { cost, binding, state } = opener {
            for number in [cost.memory_kib, cost.passes, cost.lanes] {
                numbers.extend_from_slice(&number.to_be_bytes());
            }
            numbers.extend([u8::from(binding == DeviceBinding::Bound), u8::from(state == PasswordState::OneTime)]);
        }
        crypto::bind("neonpro/keys/1/lock", &[&member.bound(clinic_id), &numbers, salt])
    }
}

/// A login as it is stored: lower case, without spaces around.
///
/// # Errors
/// [`KeyError::BadLogin`].
pub fn normal_login(login: &str) -> Result<String, KeyError> {
    let login = login.trim().to_lowercase();
    let long = login.chars().count() > MOST_LOGIN;
    if login.is_empty() || long || login.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err(KeyError::BadLogin);
    }
    Ok(login)
}
