//! The names that one clinic knows.

use crate::cues::Cue;
use crate::fold::Folded;
use crate::lexicon::{self, Traits};
use crate::names::is_little;
use crate::phrases::Phrases;
use crate::table::{Table, hash};

/// Names of a clinic's people, kept as hashes and wiped when dropped.
///
/// It should hold everybody whose row the clinic has, not only those whom the user may read: hiding a name needs more
/// knowledge than showing it.
#[derive(Default)]
pub struct Dictionary {
    words: Table,
    phrases: Phrases,
}

impl Dictionary {
    /// Adds the name, nickname or social name of a patient, relative, member of staff or supplier.
    pub fn add_person(&mut self, name: &str) {
        self.add(name, Traits::KNOWN);
    }

    /// Adds the name of someone who treats or examines.
    pub fn add_professional(&mut self, name: &str) {
        self.add(name, Traits::KNOWN.with(Traits::COLLEAGUE));
    }

    /// What the clinic knows of a word.
    pub(crate) fn word(&self, hash: u64) -> Traits {
        match self.words.get(hash) {
            Some(PROFESSIONAL) => Traits::KNOWN.with(Traits::COLLEAGUE),
            Some(_) => Traits::KNOWN,
            None => Traits::default(),
        }
    }

    /// The names of two or more words.
    pub(crate) fn phrases(&self) -> &Phrases {
        &self.phrases
    }

    fn add(&mut self, name: &str, traits: Traits) {
        let folded = Folded::new(name);
        let words: Vec<u64> = folded
            .units
            .split(|unit| !(unit.is_ascii_alphabetic() || *unit >= 0x80 || *unit == b'\''))
            .filter(|word| !word.is_empty())
            .map(hash)
            .filter(|word| !is_title(*word))
            .collect();
        let mark = if traits.any(Traits::COLLEAGUE) { PROFESSIONAL } else { PERSON };
        for word in words.iter().filter(|word| !is_little(**word)) {
            *self.words.entry(*word, 0) |= mark;
        }
        if let [first, .., last] = words.as_slice() {
            self.phrases.add([*first, *last], mark as u8);
            self.phrases.add(words, mark as u8);
        }
    }
}

/// Whether a word stands before a name without being part of it: `Dra.`, `Sr.`.
fn is_title(word: u64) -> bool {
    let traits = lexicon::get().word(word);
    !traits.any(Traits::LISTED) && (traits.cue(Cue::Doctor) || traits.cue(Cue::Title))
}

/// A person alone, and a professional alone; a word of both is a person's.
const PERSON: u32 = 1;
const PROFESSIONAL: u32 = 2;
