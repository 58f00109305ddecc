//! The key of the checkpoints. Each checkpoint has its own; making the next one destroys the one before, so that a thief of
//! today's key cannot write yesterday's trail anew.

use super::hash::Hash;
use ring::hmac;
use zeroize::Zeroizing;

const NEXT: &[u8] = b"neonpro/audit/ratchet/v1";
const SEAL: &[u8] = b"neonpro/audit/seal/v1";

/// The key of checkpoint number `index`. Key 0 is 32 random bytes, sealed to recovery and headquarters and otherwise forgotten.
pub struct ChainKey {
    index: u64,
    bytes: Zeroizing<[u8; 32]>,
}

impl std::fmt::Debug for ChainKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ChainKey").field("index", &self.index).finish_non_exhaustive()
    }
}

impl ChainKey {
    /// The key with this number, from wherever it is kept sealed.
    #[must_use]
    pub fn new(index: u64, bytes: Zeroizing<[u8; 32]>) -> Self {
        ChainKey { index, bytes }
    }

    /// The number of the checkpoint that this key seals; equally, how many checkpoints were made before.
    #[must_use]
    pub fn index(&self) -> u64 {
        self.index
    }

    /// The bytes, to be kept sealed outside the database.
    #[must_use]
    pub fn expose(&self) -> &[u8; 32] {
        &self.bytes
    }

    /// The key of the next checkpoint; this one is wiped.
    #[must_use]
    pub fn next(self) -> ChainKey {
        ChainKey { index: self.index + 1, bytes: Zeroizing::new(expand(&self.bytes, NEXT)) }
    }

    /// The key of checkpoint `index`, all before it wiped: after a crash between the checkpoint's commit and the keeping of
    /// the next key, the kept key lags behind by one. A key cannot go back, so a smaller index gives the key as it is.
    #[must_use]
    pub fn advance_to(self, index: u64) -> ChainKey {
        let mut key = self;
        while key.index < index {
            key = key.next();
        }
        key
    }

    /// The seal over a checkpoint's text.
    pub(super) fn seal(&self, body: &[u8]) -> Hash {
        let key = Zeroizing::new(expand(&self.bytes, SEAL));
        tag(&hmac::Key::new(hmac::HMAC_SHA256, &key[..]), body)
    }

    /// Compares in constant time.
    pub(super) fn has_sealed(&self, body: &[u8], mac: &Hash) -> bool {
        let key = Zeroizing::new(expand(&self.bytes, SEAL));
        hmac::verify(&hmac::Key::new(hmac::HMAC_SHA256, &key[..]), body, mac).is_ok()
    }
}

/// HKDF-Expand with SHA-256 (RFC 5869, 2.3) for one block. The key is uniformly random, so there is nothing to extract.
fn expand(key: &[u8; 32], info: &[u8]) -> [u8; 32] {
    let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, key));
    context.update(info);
    context.update(&[1]);
    copied(context.sign())
}

fn tag(key: &hmac::Key, body: &[u8]) -> Hash {
    copied(hmac::sign(key, body))
}

fn copied(tag: hmac::Tag) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes.copy_from_slice(tag.as_ref());
    bytes
}
