//! What a guess at a password costs.

use std::time::Duration;

use argon2::{Algorithm, Argon2, Params, Version};

use super::{KeyError, Secret32};

/// Cost of Argon2id (RFC 9106). It is stored beside each password slot, so that it can grow with the machines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KdfCost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub passes: u32,
    /// Lanes, computed in parallel.
    pub lanes: u32,
}

const SHORTEST_WAIT: Duration = Duration::from_millis(300);

impl KdfCost {
    /// The least that is ever accepted: the floor of the OWASP password storage cheat sheet (19 MiB, 2 passes, 1 lane).
    pub const FLOOR: Self = Self { memory_kib: 19 * 1024, passes: 2, lanes: 1 };
    /// The product's default: the memory-limited recommendation of RFC 9106, section 4 (64 MiB, 3 passes, 4 lanes).
    pub const STANDARD: Self = Self { memory_kib: 64 * 1024, passes: 3, lanes: 4 };
    /// The most that is accepted from a file, so that a hostile one cannot exhaust the machine (1 GiB, 10 passes, 16
    /// lanes).
    pub const CEILING: Self = Self { memory_kib: 1024 * 1024, passes: 10, lanes: 16 };
    /// Memory beyond which calibration does not go: 256 MiB.
    const CALIBRATED_MOST: u32 = 256 * 1024;

    /// This cost, if it lies between [`KdfCost::FLOOR`] and [`KdfCost::CEILING`] in every number.
    ///
    /// # Errors
    /// [`KeyError::CostOutOfBounds`].
    pub fn checked(self) -> Result<Self, KeyError> {
        let within = |of: fn(Self) -> u32| (of(Self::FLOOR)..=of(Self::CEILING)).contains(&of(self));
        if within(|c| c.memory_kib) && within(|c| c.passes) && within(|c| c.lanes) {
            Ok(self)
        } else {
            Err(KeyError::CostOutOfBounds)
        }
    }

    /// Whether guessing under this cost is cheaper than under `other`: less memory, or as much and fewer passes.
    #[must_use]
    pub fn cheaper_than(self, other: Self) -> bool {
        (self.memory_kib, self.passes) < (other.memory_kib, other.passes)
    }

    /// The cost for a machine on which `measure` tells how long one derivation takes: from [`KdfCost::STANDARD`] the
    /// memory is doubled, up to 256 MiB, until an unlock takes 300 ms.
    #[must_use]
    pub fn calibrated(mut measure: impl FnMut(Self) -> Duration) -> Self {
        let mut cost = Self::STANDARD;
        while cost.memory_kib < Self::CALIBRATED_MOST && measure(cost) < SHORTEST_WAIT {
            cost.memory_kib *= 2;
        }
        cost
    }

    /// Argon2id of `password` to 32 bytes.
    pub(super) fn stretch(self, password: &[u8], salt: &[u8; 16]) -> Result<Secret32, KeyError> {
        let params =
            Params::new(self.memory_kib, self.passes, self.lanes, Some(32)).map_err(|_| KeyError::CostOutOfBounds)?;
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        Secret32::filled(|out| argon.hash_password_into(password, salt, out).map_err(|_| KeyError::Primitive))
    }
}
