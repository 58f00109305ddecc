//! Who may open a clinic, and with which keys. No database in here.
//!
//! ```text
//! password ─Argon2id─┐
//! device secret ─────┴─HKDF─ slot key ─AEAD─ user's X25519 and Ed25519 private halves
//! recovery key ─HKDF──────── slot key ─AEAD─ recovery slot's private halves
//! each of the clinic's keys ─HPKE─ every member whose rights include it
//! Cmk ─HKDF─ owners' Ed25519 authority: signs who may hold what
//! Staff ─HKDF─ MAC over the whole file
//! ```
//!
//! - [`create`] makes a clinic; [`KeyFile`] is read, unlocked ([`KeyFile::unlock`] → [`OpenKeys`]) and changed, each
//!   change giving a new value; [`KeyStore`] keeps it on disk.
//! - [`PatientKeys`] seal what is personal and clinical.
//! - [`RecoveryKit`] is the key on paper; [`DeviceSecrets`] the one that stays on the machine.
//!
//! Decisions and their reasons: docs/adr/0004. Bytes: docs/key-file.md.

mod change;
mod charter;
mod codec;
mod cost;
pub(crate) mod crypto;
mod device;
pub(crate) mod disk;
mod error;
mod file;
mod patient;
mod recovery;
mod rotate;
mod sealed;
mod secret;
mod set;
mod store;
mod unlock;

#[cfg(test)]
pub(crate) mod tests;

pub use change::{Created, NewClinic, NewPassword, NewUser, create};
pub use charter::{DeviceBinding, PasswordState, normal_login};
pub use cost::KdfCost;
pub use device::{DeviceError, DeviceSecrets, MemoryDeviceSecrets, NoDeviceSecrets, OsKeyring, device_secret};
pub use disk::{FileOps, Held, OsFiles};
pub use error::KeyError;
pub use file::{Freshness, KeyFile, ListedUser, Progress};
pub use patient::PatientKeys;
pub use recovery::{KitError, RecoveryKit};
pub use rotate::Rotation;
pub use sealed::{At, ClinicalKey, PersonalKey, SealMode, StaffKey, seal_mode};
pub use secret::Secret32;
pub use set::{BlindKind, KeyName, KeySet, Rights};
pub use store::{Candidate, KeyStore, Which};
pub use unlock::{Credentials, Holder, OpenKeys, signature_of};
