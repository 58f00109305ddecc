//! Words by their hashes, in a table that can be wiped.
//!
//! The detector compares words by 64-bit hashes and keeps no word of a clinic as text. Two words that share a hash
//! would at worst hide one word too many.

use zeroize::Zeroize;

const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0100_0000_01b3;
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

/// The hash of a folded word, whatever its case (FNV-1a over the lower-case letters).
pub(crate) const fn hash(word: &[u8]) -> u64 {
    hash_on(OFFSET, word)
}

/// The hash of the word that begins with what `state` is the hash of and goes on with `word`.
pub(crate) const fn hash_on(mut state: u64, word: &[u8]) -> u64 {
    let mut at = 0;
    while at < word.len() {
        state = (state ^ word[at].to_ascii_lowercase() as u64).wrapping_mul(PRIME);
        at += 1;
    }
    state
}

/// The hashes of several words.
pub(crate) const fn hashes<const N: usize>(words: [&str; N]) -> [u64; N] {
    let mut all = [0; N];
    let mut at = 0;
    while at < N {
        all[at] = hash(words[at].as_bytes());
        at += 1;
    }
    all
}

/// The hash of `next` coming after `state`: the name of an edge between two states of a phrase.
pub(crate) fn join(state: u32, next: u64) -> u64 {
    (next ^ u64::from(state).wrapping_mul(SPREAD)).wrapping_mul(PRIME).rotate_left(23)
}

/// An open-addressing table from hashes to small values, wiped when it goes.
#[derive(Default)]
pub(crate) struct Table {
    keys: Vec<u64>,
    values: Vec<u32>,
    len: usize,
}

impl Table {
    /// The value under `key`.
    pub(crate) fn get(&self, key: u64) -> Option<u32> {
        if self.keys.is_empty() {
            return None;
        }
        let slot = self.slot(key);
        (self.keys[slot] == taken(key)).then(|| self.values[slot])
    }

    /// The value under `key`, `fresh` if there was none.
    pub(crate) fn entry(&mut self, key: u64, fresh: u32) -> &mut u32 {
        if self.len * 2 >= self.keys.len() {
            self.grow();
        }
        let slot = self.slot(key);
        if self.keys[slot] != taken(key) {
            self.keys[slot] = taken(key);
            self.values[slot] = fresh;
            self.len += 1;
        }
        &mut self.values[slot]
    }

    /// Where `key` lies or would lie; at least half of the slots are free, so the walk ends.
    fn slot(&self, key: u64) -> usize {
        let mask = self.keys.len() - 1;
        let mut slot = (taken(key).wrapping_mul(SPREAD) >> 32) as usize & mask;
        while self.keys[slot] != 0 && self.keys[slot] != taken(key) {
            slot = (slot + 1) & mask;
        }
        slot
    }

    fn grow(&mut self) {
        let size = (self.keys.len() * 2).max(64);
        let bigger = Self { keys: vec![0; size], values: vec![0; size], len: 0 };
        let old = std::mem::replace(self, bigger);
        for (key, value) in old.keys.iter().zip(&old.values).filter(|(key, _)| **key != 0) {
            *self.entry(*key, *value) = *value;
        }
    }
}

/// Zero marks a free slot, so it stands for one as well.
fn taken(key: u64) -> u64 {
    key.max(1)
}

impl Drop for Table {
    fn drop(&mut self) {
        self.keys.zeroize();
        self.values.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    #[test]
    fn answers_as_a_map_does() {
        let mut table = Table::default();
        let mut map = HashMap::new();
        for step in 0..5_000_u64 {
            let key = step.wrapping_mul(step) % 1_999;
            *table.entry(key.max(1), 0) += 1;
            *map.entry(key.max(1)).or_insert(0) += 1;
        }
        for key in 1..2_500 {
            assert_eq!(table.get(key), map.get(&key).copied());
        }
    }

    #[test]
    fn a_word_hashes_alike_in_any_case() {
        assert_eq!(hash(b"Souza"), hash(b"sOUZA"));
        assert_ne!(hash(b"souza"), hash(b"sousa"));
        assert_eq!(hash(b"souza"), hash_on(hash(b"sou"), b"ZA"));
    }
}
