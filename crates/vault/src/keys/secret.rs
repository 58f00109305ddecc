//! Thirty-two secret bytes that are wiped when they are let go.

use std::fmt;

use ring::rand::SecureRandom;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::KeyError;

/// A 256-bit secret: a symmetric key, the private half of a key pair, or a device secret.
///
/// The bytes live in one heap cell, so that moving the value leaves no copy behind, and are overwritten with zeros on
/// drop. Comparison takes the same time wherever two values differ; `Debug` prints no content.
#[derive(Clone)]
pub struct Secret32(Box<Zeroizing<[u8; 32]>>);

impl Secret32 {
    /// A fresh secret from `rng`.
    ///
    /// # Errors
    /// [`KeyError::Random`] when the system gives no randomness.
    pub fn random(rng: &dyn SecureRandom) -> Result<Self, KeyError> {
        let mut secret = Self::zero();
        rng.fill(secret.0.as_mut_slice()).map_err(|_| KeyError::Random)?;
        Ok(secret)
    }

    /// The secret in `bytes`, or `None` unless there are exactly 32 of them. The caller wipes its own copy.
    #[must_use]
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        let mut secret = Self::zero();
        if bytes.len() != secret.0.len() {
            return None;
        }
        secret.0.copy_from_slice(bytes);
        Some(secret)
    }

    /// The bytes themselves, for a cipher or for SQLCipher's raw key.
    #[must_use]
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// A secret written in place by `fill`, so that no copy of it stays on the stack.
    pub(super) fn filled<E>(fill: impl FnOnce(&mut [u8; 32]) -> Result<(), E>) -> Result<Self, E> {
        let mut secret = Self::zero();
        fill(&mut secret.0)?;
        Ok(secret)
    }

    fn zero() -> Self {
        Self(Box::new(Zeroizing::new([0; 32])))
    }
}

impl PartialEq for Secret32 {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_slice().ct_eq(other.0.as_slice()).into()
    }
}

impl Eq for Secret32 {}

impl fmt::Debug for Secret32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret32(…)")
    }
}
