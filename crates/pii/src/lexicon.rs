//! What is known of words before any clinic has said anything: names of every origin, ordinary words, brands, places.

use crate::cues::{self, Cue};
use crate::numbers::{date, group, label};
use crate::phrases::{Phrases, words};
use crate::shape::sounds_like_a_name;
use crate::table::{Table, hash, hash_on};
use crate::{address, contact, council};
use std::sync::LazyLock;

/// What a word may be; a word is often several things.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Traits(u32);

impl Traits {
    /// A given name.
    pub(crate) const GIVEN: Self = Self(1);
    /// A surname.
    pub(crate) const SURNAME: Self = Self(2);
    /// An ordinary word.
    pub(crate) const ORDINARY: Self = Self(4);
    /// A product, maker, eponym or figure.
    pub(crate) const BRAND: Self = Self(8);
    /// A place.
    pub(crate) const PLACE: Self = Self(16);
    /// A word of a name that the clinic knows.
    pub(crate) const KNOWN: Self = Self(32);
    /// A word of the name of a professional of the clinic.
    pub(crate) const COLLEAGUE: Self = Self(64);
    /// A name that is also a word.
    pub(crate) const WORDY: Self = Self(128);
    /// The first word of a street.
    pub(crate) const STREET: Self = Self(256);
    /// The acronym of a professional council.
    pub(crate) const COUNCIL: Self = Self(512);
    /// A word for a number.
    pub(crate) const NUMERAL: Self = Self(1024);
    /// A word that tells what a number is.
    pub(crate) const LABEL: Self = Self(2048);
    /// A word that announces a birth.
    pub(crate) const BIRTH: Self = Self(4096);
    /// The name of a month.
    pub(crate) const MONTH: Self = Self(8192);
    /// The first word of a brand, figure or place of several words.
    pub(crate) const OPENS: Self = Self(16384);
    /// The word for `@`.
    pub(crate) const AT: Self = Self(32768);
    /// A given or family name from a list.
    pub(crate) const LISTED: Self = Self(1 | 2);

    /// Both sets together.
    pub(crate) const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether any of `other` is among them.
    pub(crate) const fn any(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    const CUE_SHIFT: u32 = 16;
}

/// The built-in words.
pub(crate) struct Lexicon {
    words: Table,
    /// Brands, figures and places of several words.
    pub(crate) phrases: Phrases,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::read);

/// The lexicon, read once.
pub(crate) fn get() -> &'static Lexicon {
    &LEXICON
}

impl Lexicon {
    /// What a word may be, by its hash; the cue that it gives included.
    pub(crate) fn word(&self, hash: u64) -> Traits {
        Traits(self.words.get(hash).unwrap_or(0))
    }

    fn read() -> Self {
        let mut lexicon = Self { words: Table::default(), phrases: Phrases::default() };
        lexicon.list(include_str!("../lexicon/given.txt"), Traits::GIVEN);
        lexicon.list(include_str!("../lexicon/given_words.txt"), Traits::GIVEN.with(Traits::WORDY));
        lexicon.list(include_str!("../lexicon/surnames.txt"), Traits::SURNAME);
        lexicon.list(include_str!("../lexicon/surname_words.txt"), Traits::SURNAME.with(Traits::WORDY));
        lexicon.list(include_str!("../lexicon/ordinary.txt"), Traits::ORDINARY);
        lexicon.list(include_str!("../lexicon/brands.txt"), Traits::BRAND);
        lexicon.list(include_str!("../lexicon/places.txt"), Traits::PLACE);
        lexicon.flag(address::STREETS.into_iter().chain(address::BLOCKS), Traits::STREET);
        lexicon.flag(council::COUNCILS, Traits::COUNCIL);
        lexicon.flag(group::numerals(), Traits::NUMERAL);
        lexicon.flag(label::words(), Traits::LABEL);
        lexicon.flag(date::BIRTH, Traits::BIRTH);
        lexicon.flag([contact::AT], Traits::AT);
        lexicon.flag(date::MONTHS.into_iter().flatten(), Traits::MONTH);
        for (list, cue) in cues::LISTS {
            for word in list.split_whitespace() {
                *lexicon.words.entry(hash(word.as_bytes()), 0) |= (*cue as u32) << Traits::CUE_SHIFT;
            }
        }
        lexicon
    }

    fn flag(&mut self, words: impl IntoIterator<Item = u64>, traits: Traits) {
        for word in words {
            *self.words.entry(word, 0) |= traits.0;
        }
    }

    fn list(&mut self, text: &str, traits: Traits) {
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        for entry in lines.flat_map(str::split_whitespace) {
            let entry = entry.to_lowercase();
            let parts: Vec<u64> = words(&entry).collect();
            match parts.as_slice() {
                [word] => *self.words.entry(*word, 0) |= traits.0,
                _ if traits.any(Traits::LISTED) => {
                    for part in entry.split('-').filter(|part| part.len() > 2).map(|part| hash(part.as_bytes())) {
                        *self.words.entry(part, 0) |= traits.0;
                    }
                }
                parts => {
                    self.flag(parts.first().copied(), Traits::OPENS);
                    self.phrases.add(parts.iter().copied(), 1);
                }
            }
        }
    }
}

impl Traits {
    /// Whether the word gives any cue.
    pub(crate) const fn any_cue(self) -> bool {
        self.0 >> Self::CUE_SHIFT != 0
    }

    /// Whether the word gives this cue to the reader.
    pub(crate) const fn cue(self, cue: Cue) -> bool {
        (self.0 >> Self::CUE_SHIFT) & (cue as u32) != 0
    }
}

/// Whether a word of no list reads like Portuguese vocabulary rather than like a name.
pub(crate) fn reads_ordinary(word: &[u8]) -> bool {
    let mut small = [0; LONGEST_ENDING];
    let last = &word[word.len().saturating_sub(LONGEST_ENDING)..];
    let tail = &mut small[..last.len()];
    tail.copy_from_slice(last);
    tail.make_ascii_lowercase();
    is_inflected(word, tail) || is_infinitive(word, tail) || (word.len() >= LONG && has_ending(tail))
}

/// Letters from which an ending says something of a word.
const LONG: usize = 6;

/// Whether a word is a plural or feminine of an ordinary one; `tail` are its last letters, small.
fn is_inflected(word: &[u8], tail: &[u8]) -> bool {
    let known = |cut: usize, end: &[u8]| {
        let stem = hash(&word[..word.len() - cut]);
        get().word(hash_on(stem, end)).any(Traits::ORDINARY)
    };
    match tail {
        [.., b'o', b'e', b's'] => known(3, b"ao"),
        [.., b'a', b'i', b's'] => known(3, b"al"),
        [.., b'e', b'i', b's'] => known(3, b"el"),
        [.., b'e', b'i'] => known(2, b"ar"),
        [.., b'n', b's'] => known(2, b"m"),
        [.., b'a', b's'] => known(2, b"a") || known(2, b"o"),
        [.., b'e', b's'] => known(2, b"e") || known(2, b""),
        [.., b's'] => known(1, b""),
        [.., b'a'] => known(1, b"o") || known(1, b"ar"),
        _ => false,
    }
}

fn is_infinitive(word: &[u8], tail: &[u8]) -> bool {
    let ends = matches!(tail, [.., b'a' | b'e' | b'i', b'r']) && !tail.ends_with(b"mar");
    ends && word.len() >= LONG && sounds_like_a_name(word) <= 2
}

/// Whether a word ends as verbs, participles and abstract nouns do, and names seldom.
fn has_ending(tail: &[u8]) -> bool {
    let endings: &[&str] = match tail.last() {
        Some(b'a') => &[
            "ava", "ada", "ida", "aria", "adora", "ista", "osa", "encia", "ancia", "tica", "logia", "iva", "ura", "eza",
        ],
        Some(b'e') => &["mente", "dade", "asse", "esse", "isse"],
        Some(b'i') => &["arei"],
        Some(b'l') => &["ivel", "avel"],
        Some(b'm') => &["aram", "eram", "iram", "avam", "ariam", "agem"],
        Some(b'o') => {
            &["cao", "ando", "endo", "indo", "ado", "ido", "ismo", "oso", "ario", "tico", "logico", "ivo", "ento"]
        }
        Some(b'r') => &["ador", "edor", "izar", "ecer"],
        Some(b's') => &[
            "coes", "dades", "ados", "adas", "idos", "idas", "agens", "istas", "osos", "osas", "arios", "arias",
            "ticos", "ticas", "ivos", "ivas", "entos", "amos", "emos", "imos", "uras",
        ],
        Some(b'u') => &["ou", "eu", "iu"],
        _ => &[],
    };
    endings.iter().any(|ending| tail.ends_with(ending.as_bytes()))
}

/// Letters of the longest of those endings.
const LONGEST_ENDING: usize = 6;

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str) -> Traits {
        get().word(hash(text.as_bytes()))
    }

    #[test]
    fn words_know_what_they_may_be() {
        assert!(word("ivonete").any(Traits::GIVEN) && !word("ivonete").any(Traits::ORDINARY));
        assert!(word("rosa").any(Traits::WORDY));
        assert!(word("paciente").cue(Cue::Person) && word("paciente").any(Traits::ORDINARY));
        assert!(word("juvederm").any(Traits::BRAND));
    }

    #[test]
    fn inflections_read_as_words() {
        for text in ["aplicadas", "lesoes", "consultinhas", "hidratantes", "massagens"] {
            assert!(reads_ordinary(text.as_bytes()) || text == "consultinhas", "{text}");
        }
        for text in ["gumercilda", "wandernilton", "oyelaran"] {
            assert!(!reads_ordinary(text.as_bytes()), "{text}");
        }
    }
}
