//! What can go wrong with keys, in words that carry no secret and no personal data.

use std::io;

use super::KeyName;

/// Why a key operation was refused.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The bytes are no key file: too long, cut, or changed by accident.
    #[error("the key file is damaged: {0}")]
    Damaged(&'static str),
    /// The file was written by a newer program.
    #[error("key file format {0} is newer than this program")]
    NewerFormat(u32),
    /// The bytes are a well-formed key file that nobody entitled to it has written.
    #[error("the key file is forged: {0}")]
    Forged(&'static str),
    /// Unknown login or wrong password; the two are not told apart.
    #[error("login or password refused")]
    Refused,
    /// This slot opens on its own device only, and the device's secret was not at hand.
    #[error("this slot is bound to a device whose secret is not at hand")]
    DeviceSecretMissing,
    /// Password-hashing cost outside the bounds of `KdfCost`.
    #[error("password hashing cost is out of bounds")]
    CostOutOfBounds,
    /// The login is empty, longer than 64 characters, or holds spaces or control characters.
    #[error("the login is not acceptable")]
    BadLogin,
    /// The password is empty or longer than 1,024 bytes. How strong it must be is decided elsewhere.
    #[error("the password is not acceptable")]
    BadPassword,
    /// Another user of this clinic has the login or the id.
    #[error("the login or user id is taken")]
    Taken,
    /// No such user in this key file.
    #[error("no such user")]
    UnknownUser,
    /// The session's holder is not an owner, or its keys are not those of this file.
    #[error("only an owner of this key file may do this")]
    NotOwner,
    /// The last owner cannot be removed or cease to be one.
    #[error("a clinic keeps at least one owner")]
    LastOwner,
    /// The file would pass a bound of its format (256 users, 256 rotations).
    #[error("the key file is full")]
    Full,
    /// The session does not hold this key.
    #[error("this session does not hold {0:?}")]
    NotHeld(KeyName),
    /// Bytes sealed under another version of a key than the one at hand.
    #[error("sealed under version {need} of {name:?}, at hand is {have}")]
    OtherVersion {
        /// Which key.
        name: KeyName,
        /// The version at hand.
        have: u32,
        /// The version that would open the bytes.
        need: u32,
    },
    /// Sealed bytes that do not open: altered, moved to another place, or sealed under another key.
    #[error("sealed bytes do not open")]
    NotOpened,
    /// The machine gave no randomness.
    #[error("no randomness from the system")]
    Random,
    /// A primitive failed for want of memory.
    #[error("a cryptographic primitive failed")]
    Primitive,
    /// The file on disk is not the one that the change was made from.
    #[error("the key file was changed by someone else meanwhile")]
    Changed,
    /// A rotation is under way and has to be settled first.
    #[error("a key rotation has not been settled")]
    RotationPending,
    /// There is a key file already.
    #[error("there is a key file already")]
    Exists,
    /// The disk refused a step.
    #[error("the disk refused to {step}")]
    Storage {
        /// What was being done.
        step: &'static str,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

impl KeyError {
    pub(crate) fn storage(step: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Storage { step, source }
    }
}
