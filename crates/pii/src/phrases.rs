//! Sequences of words, found in one walk.

use crate::doc::Doc;
use crate::table::{Table, hash, join};

/// A trie of words. Each phrase carries a small mark.
#[derive(Default)]
pub(crate) struct Phrases {
    edges: Table,
    ends: Vec<u8>,
}

impl Phrases {
    /// Adds the phrase of these hashes of words, with a mark that is not 0.
    pub(crate) fn add(&mut self, words: impl IntoIterator<Item = u64>, mark: u8) {
        let mut state = 0;
        for word in words {
            state = self.step(state, word);
        }
        if let Some(end) = self.ends.get_mut(state as usize) {
            *end |= mark;
        }
    }

    /// The longest phrase that begins at the token `at`: its last token and its mark.
    pub(crate) fn longest(&self, doc: &Doc, at: usize) -> Option<(usize, u8)> {
        let (mut state, mut best) = (0, None);
        let mut index = at;
        while let Some(token) = doc.get(index) {
            let hyphen = index > at && token.is_sign(b'-');
            if !hyphen {
                let word = Some(token).filter(|token| token.is_word());
                let Some(next) = word.and_then(|word| self.edges.get(join(state, word.hash))) else { break };
                state = next;
                best = match self.ends.get(state as usize) {
                    Some(mark) if *mark != 0 => Some((index, *mark)),
                    _ => best,
                };
            }
            index += 1;
        }
        best
    }

    fn step(&mut self, state: u32, word: u64) -> u32 {
        if self.ends.is_empty() {
            self.ends.push(0);
        }
        let fresh = self.ends.len() as u32;
        let next = *self.edges.entry(join(state, word), fresh);
        if next == fresh {
            self.ends.push(0);
        }
        next
    }
}

/// The hashes of the words of a folded phrase.
pub(crate) fn words(phrase: &str) -> impl Iterator<Item = u64> {
    phrase.split(['_', ' ', '-']).filter(|word| !word.is_empty()).map(|word| hash(word.as_bytes()))
}
