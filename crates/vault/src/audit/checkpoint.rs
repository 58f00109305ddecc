//! Checkpoints: a short text that fixes the whole trail up to an event, after the manner of a signed note of a transparency log.

use super::hash::{Hash, hex, unhex};
use super::ratchet::ChainKey;
use super::{Frontier, Id};
use ring::signature::{ED25519, Ed25519KeyPair, UnparsedPublicKey};
use std::fmt;
use uuid::Uuid;

/// Bytes of an Ed25519 signature.
pub const SIGNATURE_BYTES: usize = 64;

const MAC_LINE: &str = "— mac ";
const SIGNATURE_LINE: &str = "— ed25519 ";

/// Which chain: a clinic's, on one device, in one incarnation. Written `clinic/<uuid>/audit/<uuid>/<uuid>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Origin {
    /// The clinic.
    pub clinic: Id,
    /// The device.
    pub device: Id,
    /// The device's incarnation.
    pub incarnation: Id,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [clinic, device, incarnation] = [self.clinic, self.device, self.incarnation].map(Uuid::from_bytes);
        write!(f, "clinic/{clinic}/audit/{device}/{incarnation}")
    }
}

impl Origin {
    fn parse(text: &str) -> Option<Origin> {
        let mut parts = text.strip_prefix("clinic/")?.split('/');
        let clinic = parts.next()?;
        if parts.next()? != "audit" {
            return None;
        }
        let (device, incarnation) = (parts.next()?, parts.next()?);
        let id = |text| Uuid::try_parse(text).ok().map(Uuid::into_bytes);
        let origin = Origin { clinic: id(clinic)?, device: id(device)?, incarnation: id(incarnation)? };
        (origin.to_string() == text).then_some(origin)
    }
}

/// The text is not a checkpoint as this program writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("audit.note")]
pub struct NoteError;

/// The state of a chain at one moment, sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The chain.
    pub origin: Origin,
    /// How many events it covers: it covers events 1 to `size`.
    pub size: u64,
    /// Root of the tree of their leaves.
    pub root: Hash,
    /// Number of the checkpoint in its chain, from 0: which key of the ratchet seals it.
    pub index: u64,
    /// UTC microseconds since 1970, by the device's wall clock.
    pub at_us: i64,
    /// HMAC-SHA256 of the text under the checkpoint's own key.
    pub mac: Hash,
    /// Ed25519 signature of the text by the device, where it has a signing key.
    pub signature: Option<[u8; SIGNATURE_BYTES]>,
}

impl Checkpoint {
    /// Makes the next checkpoint and spends its key; the key of the one after comes back, to be kept instead.
    ///
    /// Commit the checkpoint first and keep the new key after that: a kept key that lags is brought forward by
    /// [`ChainKey::advance_to`], but a checkpoint whose key is gone can never be made.
    #[must_use]
    pub fn seal(origin: Origin, tree: &Frontier, at_us: i64, key: ChainKey) -> (Checkpoint, ChainKey) {
        let (size, root, index) = (tree.size(), tree.root(), key.index());
        let mut checkpoint = Checkpoint { origin, size, root, index, at_us, mac: Hash::default(), signature: None };
        checkpoint.mac = key.seal(checkpoint.body().as_bytes());
        (checkpoint, key.next())
    }

    /// Adds the device's signature.
    #[must_use]
    pub fn signed(mut self, pair: &Ed25519KeyPair) -> Self {
        let mut signature = [0; SIGNATURE_BYTES];
        signature.copy_from_slice(pair.sign(self.body().as_bytes()).as_ref());
        self.signature = Some(signature);
        self
    }

    /// Whether the device with this public key has signed the text.
    #[must_use]
    pub fn is_signed_by(&self, public: &[u8; 32]) -> bool {
        let key = UnparsedPublicKey::new(&ED25519, public);
        self.signature.is_some_and(|signature| key.verify(self.body().as_bytes(), &signature).is_ok())
    }

    /// Whether `key` has sealed the text.
    #[must_use]
    pub fn is_sealed_by(&self, key: &ChainKey) -> bool {
        key.index() == self.index && key.has_sealed(self.body().as_bytes(), &self.mac)
    }

    /// What is sealed and signed: five lines, each with its line feed.
    fn body(&self) -> String {
        let Checkpoint { origin, size, root, index, at_us, .. } = self;
        format!("{origin}\n{size}\n{}\ncheckpoint {index}\nat {at_us}\n", hex(root))
    }

    /// The whole text: what is sealed, an empty line, the seal and the signature.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = format!("{}\n{MAC_LINE}{}\n", self.body(), hex(&self.mac));
        if let Some(signature) = &self.signature {
            text.push_str(&format!("{SIGNATURE_LINE}{}\n", hex(signature)));
        }
        text
    }

    /// Reads a checkpoint's text, which has one spelling only.
    ///
    /// # Errors
    /// [`NoteError`] for any text that [`Checkpoint::to_text`] would not write.
    pub fn parse(text: &str) -> Result<Checkpoint, NoteError> {
        let checkpoint = Self::read(text).ok_or(NoteError)?;
        if checkpoint.to_text() == text { Ok(checkpoint) } else { Err(NoteError) }
    }

    fn read(text: &str) -> Option<Checkpoint> {
        let mut lines = text.lines();
        let origin = Origin::parse(lines.next()?)?;
        let size = lines.next()?.parse().ok()?;
        let root = unhex(lines.next()?)?;
        let index = lines.next()?.strip_prefix("checkpoint ")?.parse().ok()?;
        let at_us = lines.next()?.strip_prefix("at ")?.parse().ok()?;
        let mac = unhex(lines.nth(1)?.strip_prefix(MAC_LINE)?)?;
        let signature = match lines.next() {
            Some(line) => Some(unhex(line.strip_prefix(SIGNATURE_LINE)?)?),
            None => None,
        };
        Some(Checkpoint { origin, size, root, index, at_us, mac, signature })
    }
}
