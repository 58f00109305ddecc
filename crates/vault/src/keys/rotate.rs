//! Replacing every key of a clinic, without anybody's password but that of the owner who does it.

use ring::rand::SecureRandom;

use super::{
    KeyError, KeyFile, KeySet, OpenKeys,
    change::{escrow, grants},
    charter::{Authority, Charter, MOST_AUTHORITIES},
    crypto,
    unlock::authority_seed,
};

/// A rotation that is not on disk yet.
///
/// What its caller does, in this order: `KeyStore::stage` the file; copy the database into a new one under `new`'s key,
/// re-wrapping patients' keys (`PatientKeys::rewrap`) and signing role grants anew; put the new database in the old
/// one's place; `KeyStore::settle`. At a start after a crash, `KeyStore::candidates` says which key files there are,
/// and the database key that opens the database decides.
pub struct Rotation {
    /// The new key file.
    pub file: KeyFile,
    /// Every key before, those in escrow included.
    pub old: KeySet,
    /// Every key after.
    pub new: KeySet,
}

impl KeyFile {
    /// Makes new versions of every key and seals them to the remaining members' public keys. After a hostile leaving:
    /// remove the user first and rotate the file without them.
    ///
    /// # Errors
    /// [`KeyError::NotOwner`], [`KeyError::Full`] after 256 rotations, [`KeyError::Random`].
    pub fn rotate(&self, by: &OpenKeys, now: i64, rng: &dyn SecureRandom) -> Result<Rotation, KeyError> {
        let old = self.owners_set(by)?;
        let mut charter = self.parts.charter.clone();
        if charter.authorities.len() >= MOST_AUTHORITIES {
            return Err(KeyError::Full);
        }
        let new = KeySet::random(charter.clinic_id, charter.versions.next(), rng)?;
        charter.epoch = charter.epoch.saturating_add(1);
        charter.made_at = now;
        charter.versions = new.versions;
        charter.clinical_public = new.clinical_public;
        charter.authorities.push(successor(&charter, &old, &new)?);
        charter.escrow = escrow(&charter, &new, rng)?;
        for member in &mut charter.members {
            member.grants = grants(member, &new, rng)?;
        }
        let file = self.next(charter, self.parts.locks.clone(), &new)?;
        Ok(Rotation { file, old, new })
    }
}

/// The new authority, endorsed by the old: users whose slots trust the old one will believe the new.
fn successor(charter: &Charter, old: &KeySet, new: &KeySet) -> Result<Authority, KeyError> {
    let public = crypto::signing_public(&authority_seed(new)?)?;
    let message = Charter::endorsement(&charter.clinic_id, charter.authorities.len(), &public);
    Ok(Authority { public, endorsed: crypto::sign(&authority_seed(old)?, &message)? })
}
