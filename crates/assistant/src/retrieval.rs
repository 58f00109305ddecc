//! Finding texts by what is meant: notes, treatments and the product's own help.
//!
//! A text and a question become three things: stems of their Portuguese words, the English meaning of those words by a list
//! ([`lexicon`]), and letters without accents. Full text looks for stems and meanings, three letters in a row forgive what was
//! mistyped, and the embedder, which knows English, compares meanings. The three orders are fused ([`fuse`]). Without an
//! embedder the first two remain.

mod asked;
mod fuse;
pub mod help;
pub mod lexicon;
mod notes;
pub mod pieces;
pub mod shelf;
pub mod words;

pub use asked::Asked;
pub use fuse::{Orders, fuse};
pub use notes::{Embed, EmbedError, Hit, Notes, Progress, passages};

use lexicon::Lexicon;
use neonpro_clinic::index::Passage;

/// How texts are cut and put into words. It changes whenever this module or its list would make other words of the same text; an
/// index that was made otherwise is made anew.
pub const MADE_BY: &str = "passages 1";

/// The words of a text in the three forms in which it is found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Forms {
    /// Stems.
    pub words: String,
    /// What they mean, in English.
    pub meaning: String,
    /// Letters without accents.
    pub letters: String,
}

impl Forms {
    /// The forms of a text without personal data.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self::by(Lexicon::get(), text)
    }

    /// The forms of a text without personal data, its words understood by a list.
    #[must_use]
    pub fn by(lexicon: &Lexicon, text: &str) -> Self {
        let said = words::said(text);
        let stems: Vec<String> = said.iter().map(|word| words::stem(word)).collect();
        Self { words: stems.join(" "), meaning: lexicon.meaning(&said), letters: words::fold(text) }
    }

    /// As a piece of a note.
    #[must_use]
    pub fn passage(self, record: neonpro_clinic::Id, patient: neonpro_clinic::Id, piece: u32) -> Passage {
        Passage { record, patient, piece, words: self.words, meaning: self.meaning, letters: self.letters }
    }
}
