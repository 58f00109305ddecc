//! What the index keeps of a note, and which of it may be looked at.

use crate::id::Id;
use zeroize::Zeroize;

/// A piece of a note as it is found: words without what identifies anybody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// The version of the note.
    pub record: Id,
    /// Whose.
    pub patient: Id,
    /// Which piece of the note, from 0.
    pub piece: u32,
    /// Its words as full text finds them.
    pub words: String,
    /// What its words mean, in the language of the embedder; what is embedded.
    pub meaning: String,
    /// Its letters without accents, for words that were mistyped.
    pub letters: String,
}

impl Drop for Passage {
    fn drop(&mut self) {
        self.words.zeroize();
        self.meaning.zeroize();
        self.letters.zeroize();
    }
}

/// Where a piece stands in the index, with its vector when it has one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The number of the row; a later row has a higher one, and a number is not given twice.
    pub row: i64,
    /// The version of the note.
    pub record: Id,
    /// Which piece of the note.
    pub piece: u32,
    /// What the embedder made of it, as it was handed in.
    pub vector: Option<Vec<u8>>,
}

/// The rows that a search may look at. Every other row is as if it were not there: it is not scored.
#[derive(Clone, Debug, Default)]
pub struct Allowed(Vec<u64>);

impl Allowed {
    /// Adds a row.
    pub fn allow(&mut self, row: i64) {
        let Some((word, bit)) = Self::at(row) else { return };
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        self.0[word] |= bit;
    }

    /// Whether a row may be looked at.
    #[must_use]
    pub fn allows(&self, row: i64) -> bool {
        Self::at(row).is_some_and(|(word, bit)| self.0.get(word).is_some_and(|bits| bits & bit != 0))
    }

    fn at(row: i64) -> Option<(usize, u64)> {
        let row = usize::try_from(row).ok()?;
        Some((row / 64, 1 << (row % 64)))
    }
}
