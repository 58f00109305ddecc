//! What is known of words before any clinic has said anything: names of every origin, ordinary words, brands, places.

use crate::cues::{self, Cue};
use crate::numbers::{group, label};
use crate::phrases::{Phrases, words};
use crate::shape::sounds_like_a_name;
use crate::table::{Table, hash, hash_on};
use crate::{address, council};
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
                parts => self.phrases.add(parts.iter().copied(), 1),
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
    let lower = word.to_ascii_lowercase();
    let known = |stem: &[u8], end: &[u8]| get().word(hash_on(hash(stem), end)).any(Traits::ORDINARY);
    let inflected = match lower.as_slice() {
        [stem @ .., b'o', b'e', b's'] => known(stem, b"ao"),
        [stem @ .., b'a', b'i', b's'] => known(stem, b"al"),
        [stem @ .., b'e', b'i', b's'] => known(stem, b"el"),
        [stem @ .., b'n', b's'] => known(stem, b"m"),
        [stem @ .., b'a', b's'] => known(stem, b"a") || known(stem, b"o"),
        [stem @ .., b'e', b's'] => known(stem, b"e") || known(stem, b""),
        [stem @ .., b's'] => known(stem, b""),
        [stem @ .., b'a'] => known(stem, b"o"),
        _ => false,
    };
    let infinitive =
        [&b"ar"[..], b"er", b"ir"].iter().any(|ending| lower.ends_with(ending)) && !lower.ends_with(b"mar");
    inflected
        || (infinitive && lower.len() >= 6 && sounds_like_a_name(&lower) <= 2)
        || (lower.len() >= 6 && ENDINGS.iter().any(|ending| ends_with(&lower, ending.as_bytes())))
}

/// The last letter tells most endings apart.
fn ends_with(word: &[u8], ending: &[u8]) -> bool {
    word.last() == ending.last() && word.ends_with(ending)
}

/// Endings of verbs, participles and abstract nouns that names seldom have.
const ENDINGS: &[&str] = &[
    "cao", "coes", "mente", "dade", "dades", "ando", "endo", "indo", "aram", "eram", "iram", "ava", "avam", "ados",
    "adas", "idos", "idas", "ado", "ada", "ido", "ida", "aria", "ariam", "ador", "adora", "edor", "agem", "agens",
    "ismo", "ista", "istas", "ivel", "avel", "oso", "osa", "osos", "osas", "encia", "ancia", "ario", "arios", "arias",
    "tico", "tica", "ou", "eu", "iu", "ticos", "ticas", "logia", "logico", "ivo", "iva", "ivos", "ivas", "ento",
    "entos", "izar", "ecer", "asse", "esse", "isse", "amos", "emos", "imos", "arei", "aria", "ura", "uras", "eza",
];

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
