//! The Merkle tree of RFC 6962 (2.1), grown leaf by leaf.

use super::hash::{Hash, NODE, sha256};

pub(super) fn node(left: &Hash, right: &Hash) -> Hash {
    sha256(&[&[NODE], left, right])
}

/// The right edge of the tree: the roots of the complete subtrees that its size is made of, largest first, one for each bit of
/// the size that is set. Twenty hashes stand for a million events, so that a checkpoint never reads the trail again.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Frontier {
    size: u64,
    peaks: Vec<Hash>,
}

/// The bytes kept beside a size are not the frontier of a tree of that size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("audit.frontier")]
pub struct FrontierError;

impl Frontier {
    /// The empty tree.
    #[must_use]
    pub fn new() -> Self {
        Frontier::default()
    }

    /// How many leaves the tree has.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Adds the next leaf: about two hashes, whatever the size.
    pub fn push(&mut self, leaf: Hash) {
        let mut hash = leaf;
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.peaks.pop() {
                hash = node(&left, &hash);
            }
        }
        self.peaks.push(hash);
        self.size += 1;
    }

    /// The root of the tree; SHA-256 of nothing for the empty tree.
    #[must_use]
    pub fn root(&self) -> Hash {
        let mut peaks = self.peaks.iter().rev();
        match peaks.next() {
            None => sha256(&[]),
            Some(last) => peaks.fold(*last, |right, left| node(left, &right)),
        }
    }

    /// The peaks, largest first, 32 bytes each: to be kept beside a checkpoint, with its size.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.peaks.concat()
    }

    /// Goes on from kept bytes. Whoever does so compares the root with the checkpoint's.
    ///
    /// # Errors
    /// [`FrontierError`] when the number of bytes does not belong to the size.
    pub fn from_bytes(size: u64, bytes: &[u8]) -> Result<Self, FrontierError> {
        let (peaks, rest) = bytes.as_chunks::<32>();
        if rest.is_empty() && peaks.len() == size.count_ones() as usize {
            Ok(Frontier { size, peaks: peaks.to_vec() })
        } else {
            Err(FrontierError)
        }
    }
}
