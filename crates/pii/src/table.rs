//! Words by their hashes, in a table that can be wiped.
//!
//! The detector compares words by 64-bit hashes and keeps no word of a clinic as text. Two words that share a hash
//! would at worst hide one word too many.

use zeroize::{DefaultIsZeroes, Zeroize};

/// The hash of no letters.
pub(crate) const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
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
        state = hash_unit(state, word[at]);
        at += 1;
    }
    state
}

/// The same for one letter more.
pub(crate) const fn hash_unit(state: u64, unit: u8) -> u64 {
    (state ^ unit.to_ascii_lowercase() as u64).wrapping_mul(PRIME)
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

/// The slots of the smallest table that holds anything: the words of the names of one text go in.
const SMALLEST: usize = 32;

/// An open-addressing table from hashes to small values, wiped when it goes.
#[derive(Default)]
pub(crate) struct Table {
    slots: Vec<Slot>,
    len: usize,
}

/// A key beside its value, so that one look into memory finds both; a key of 0 marks a free slot.
#[derive(Clone, Copy, Default)]
struct Slot {
    key: u64,
    value: u32,
}

impl DefaultIsZeroes for Slot {}

impl Table {
    /// The value under `key`.
    pub(crate) fn get(&self, key: u64) -> Option<u32> {
        if self.slots.is_empty() {
            return None;
        }
        let slot = self.slots[self.place(key)];
        (slot.key == taken(key)).then_some(slot.value)
    }

    /// Whether it holds nothing.
    pub(crate) fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The value under `key`, `fresh` if there was none.
    pub(crate) fn entry(&mut self, key: u64, fresh: u32) -> &mut u32 {
        if self.len * 2 >= self.slots.len() {
            self.grow();
        }
        let place = self.place(key);
        let slot = &mut self.slots[place];
        if slot.key != taken(key) {
            *slot = Slot { key: taken(key), value: fresh };
            self.len += 1;
        }
        &mut slot.value
    }

    /// Where `key` lies or would lie; at least half of the slots are free, so the walk ends.
    fn place(&self, key: u64) -> usize {
        let mask = self.slots.len() - 1;
        let mut place = (taken(key).wrapping_mul(SPREAD) >> 32) as usize & mask;
        while self.slots[place].key != 0 && self.slots[place].key != taken(key) {
            place = (place + 1) & mask;
        }
        place
    }

    fn grow(&mut self) {
        let size = (self.slots.len() * 2).max(SMALLEST);
        let bigger = Self { slots: vec![Slot::default(); size], len: 0 };
        let old = std::mem::replace(self, bigger);
        for slot in old.slots.iter().filter(|slot| slot.key != 0) {
            self.entry(slot.key, slot.value);
        }
    }
}

/// Zero marks a free slot, so it stands for one as well.
fn taken(key: u64) -> u64 {
    key.max(1)
}

impl Drop for Table {
    fn drop(&mut self) {
        self.slots.zeroize();
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
