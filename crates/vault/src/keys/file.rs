//! The key file as a value: read, checked, asked. Changes make a new one (`change`, `rotate`); the disk is `store`'s.

use super::{
    DeviceBinding, KdfCost, KeyError, Rights,
    charter::{Charter, Lock, Opener, PasswordState},
    codec::Parts,
    crypto,
};

/// How far a key file has come. Kept in the database too, so that putting back an older file is noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// One more with every change of who may hold what. Signed by the owners' authority.
    pub epoch: u64,
    /// One more with every change of any kind, a password included.
    pub revision: u64,
}

/// What comparing a key file with the progress on record says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// The one on record.
    Current,
    /// It has moved on since: record the new progress.
    Newer,
    /// An older file was put back. Passwords and users of that day would open it.
    RolledBack,
}

/// A user as the key file lists them; readable before anything is unlocked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedUser {
    /// Opaque id.
    pub user_id: [u8; 16],
    /// Login, lower case.
    pub login: String,
    /// Keys that the user may hold.
    pub rights: Rights,
    /// Ed25519 public key, for what the user signs.
    pub sign_public: [u8; 32],
    /// Whether the slot opens on this device only.
    pub binding: DeviceBinding,
    /// Who chose the password.
    pub password: PasswordState,
    /// Cost of a guess at the password.
    pub cost: KdfCost,
}

/// `clinic.keys`: who may open the clinic's file, and the keys sealed to each of them.
///
/// A value of this type has passed every check that needs no secret: form, rules, and the signatures of the owners'
/// authority. That its authority is the right one, and that nobody touched the rest, shows at unlock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyFile {
    pub(super) parts: Parts,
}

impl KeyFile {
    /// Reads a key file.
    ///
    /// # Errors
    /// [`KeyError::Damaged`], [`KeyError::NewerFormat`], [`KeyError::Forged`], [`KeyError::CostOutOfBounds`].
    pub fn read(bytes: &[u8]) -> Result<Self, KeyError> {
        let file = Self { parts: Parts::from_bytes(bytes)? };
        file.check()?;
        Ok(file)
    }

    /// Its bytes: canonical, so that equal files have equal bytes.
    ///
    /// # Errors
    /// [`KeyError::Primitive`].
    pub fn to_bytes(&self) -> Result<Vec<u8>, KeyError> {
        self.parts.to_bytes()
    }

    /// The clinic.
    #[must_use]
    pub fn clinic_id(&self) -> [u8; 16] {
        self.parts.charter.clinic_id
    }

    /// How far the file has come.
    #[must_use]
    pub fn progress(&self) -> Progress {
        Progress { epoch: self.parts.charter.epoch, revision: self.parts.revision }
    }

    /// Compares the file with the progress on record elsewhere.
    #[must_use]
    pub fn freshness(&self, recorded: Progress) -> Freshness {
        let own = self.progress();
        if own == recorded {
            Freshness::Current
        } else if own.revision > recorded.revision && own.epoch >= recorded.epoch {
            Freshness::Newer
        } else {
            Freshness::RolledBack
        }
    }

    /// Whether the crypto-period written into the file is over at `now` (microseconds since 1970, UTC).
    #[must_use]
    pub fn rotation_due(&self, now: i64) -> bool {
        const DAY: i64 = 24 * 60 * 60 * 1_000_000;
        let charter = &self.parts.charter;
        now >= charter.made_at.saturating_add(i64::from(charter.period_days).saturating_mul(DAY))
    }

    /// The users, in the order in which they came.
    pub fn users(&self) -> impl Iterator<Item = ListedUser> + '_ {
        self.parts.charter.members.iter().zip(&self.parts.locks).filter_map(|(member, lock)| match lock.opener {
            Opener::Recovery => None,
            Opener::Password { cost, binding, state } => Some(ListedUser {
                user_id: member.user_id()?,
                login: member.login()?.to_owned(),
                rights: member.rights(),
                sign_public: member.sign,
                binding,
                password: state,
                cost,
            }),
        })
    }

    /// The user who has `login`, however it is capitalised.
    #[must_use]
    pub fn user_of(&self, login: &str) -> Option<ListedUser> {
        let login = super::normal_login(login).ok()?;
        self.users().find(|user| user.login == login)
    }

    fn check(&self) -> Result<(), KeyError> {
        let Parts { charter, locks, signature, .. } = &self.parts;
        charter.check()?;
        if locks.len() != charter.members.len() {
            return Err(KeyError::Damaged("locks"));
        }
        locks.iter().zip(&charter.members).try_for_each(|(lock, member)| Lock::check(lock, member))?;
        check_succession(charter)?;
        if crypto::signature_holds(charter.authority()?, &self.parts.signed_bytes()?, signature) {
            Ok(())
        } else {
            Err(KeyError::Forged("signature"))
        }
    }
}

/// Every authority must be endorsed by the one before it, the first by itself.
fn check_succession(charter: &Charter) -> Result<(), KeyError> {
    let mut endorser = charter.authorities.first();
    for (index, authority) in charter.authorities.iter().enumerate() {
        let message = Charter::endorsement(&charter.clinic_id, index, &authority.public);
        if !endorser.is_some_and(|by| crypto::signature_holds(&by.public, &message, &authority.endorsed)) {
            return Err(KeyError::Forged("succession of authorities"));
        }
        endorser = Some(authority);
    }
    Ok(())
}
