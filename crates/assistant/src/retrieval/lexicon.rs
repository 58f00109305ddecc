//! What Portuguese words of an aesthetic clinic mean, in English: the language that the default embedder was made for.
//!
//! `models/embedder/lexicon.tsv` lists, for each meaning, the words and phrases for it, lay and clinical ones side by side, so
//! that "olho caído" and "ptose" mean the same before any model looks at them.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use super::words::{near, said, sound, stem};

const LIST: &str = include_str!("../../../../models/embedder/lexicon.tsv");

/// Words of the desk and of the program, which mean something else in a note: only the help is put into them.
const OFFICE: &str = include_str!("../../../../models/embedder/office.tsv");

/// What people want of treatments, beside the meaning of their names.
const WANTS: &str = include_str!("../../../../models/embedder/wants.tsv");

/// Meanings of one phrase that are told at most.
const MOST_MEANINGS: usize = 2;

/// Shortest sound for which one wrong letter is forgiven.
const SURE: usize = 5;

/// With which words people ask for what a name of a catalogue means: of every meaning of the list that the name has.
#[must_use]
pub fn wants(name: &str) -> String {
    static WANTED: LazyLock<HashMap<&str, &str>> =
        LazyLock::new(|| WANTS.lines().filter_map(|line| line.split_once('\t')).collect());
    let meant = Lexicon::get().meanings(&said(name));
    let wanted: Vec<&str> = meant.iter().filter_map(|meaning| WANTED.get(meaning).copied()).collect();
    wanted.join("; ")
}

/// The list, ready to look words up.
pub struct Lexicon {
    exact: HashMap<Vec<String>, Vec<&'static str>>,
    stems: HashMap<Vec<String>, Vec<&'static str>>,
    known: HashSet<String>,
    sounds: HashMap<String, String>,
    /// The keys of `sounds` in the order of the list, so that of two words that are as near the same one is taken each time.
    order: Vec<String>,
    longest: usize,
}

impl Lexicon {
    /// The list of this program.
    #[must_use]
    pub fn get() -> &'static Self {
        static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::read(&[LIST]));
        &LEXICON
    }

    /// The list with the words of the desk before all others.
    #[must_use]
    pub fn office() -> &'static Self {
        static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::read(&[OFFICE, LIST]));
        &LEXICON
    }

    fn read(lists: &[&'static str]) -> Self {
        let mut lexicon = Self {
            exact: HashMap::new(),
            stems: HashMap::new(),
            known: HashSet::new(),
            sounds: HashMap::new(),
            order: Vec::new(),
            longest: 1,
        };
        for line in lists.iter().flat_map(|list| list.lines()).filter(|line| !line.starts_with('#')) {
            if let Some((meaning, phrases)) = line.split_once('\t') {
                phrases.split("; ").for_each(|phrase| lexicon.add(phrase, meaning));
            }
        }
        lexicon
    }

    fn add(&mut self, phrase: &str, meaning: &'static str) {
        let words = said(phrase);
        if words.is_empty() {
            return;
        }
        self.longest = self.longest.max(words.len());
        for word in words.iter().filter(|word| word.len() >= 4) {
            let key = sound(word);
            if !self.sounds.contains_key(&key) {
                self.order.push(key.clone());
                self.sounds.insert(key, word.clone());
            }
        }
        let stems: Vec<String> = words.iter().map(|word| stem(word)).collect();
        self.known.extend(stems.iter().cloned());
        for (map, key) in [(&mut self.exact, words), (&mut self.stems, stems)] {
            let meanings = map.entry(key).or_default();
            if !meanings.contains(&meaning) {
                meanings.push(meaning);
            }
        }
    }

    /// What words mean, the longest phrase first; words that are not in the list mean nothing here.
    #[must_use]
    pub fn meaning(&self, words: &[String]) -> String {
        self.meanings(words).join(" ")
    }

    fn meanings(&self, words: &[String]) -> Vec<&'static str> {
        let stems: Vec<String> = words.iter().map(|word| stem(word)).collect();
        let (mut told, mut at) = (Vec::new(), 0);
        while at < words.len() {
            let most = self.longest.min(words.len() - at);
            let found = (1..=most).rev().find_map(|n| Some((n, self.phrase(&words[at..at + n], &stems[at..at + n])?)));
            let (length, meanings) = found.unwrap_or((1, &[]));
            told.extend(meanings.iter().take(MOST_MEANINGS).copied());
            at += length;
        }
        told
    }

    fn phrase(&self, words: &[String], stems: &[String]) -> Option<&[&'static str]> {
        self.exact.get(words).or_else(|| self.stems.get(stems)).map(Vec::as_slice)
    }

    /// The word of the list for which this one was meant: itself when it is known or when nothing is near it.
    #[must_use]
    pub fn meant(&self, word: &str) -> String {
        let digits = word.bytes().any(|b| b.is_ascii_digit());
        if word.len() < 4 || digits || self.known.contains(&stem(word)) {
            return word.to_owned();
        }
        let key = sound(word);
        if let Some(same) = self.sounds.get(&key) {
            return same.clone();
        }
        let close = self.order.iter().find(|other| key.len() >= SURE && near(&key, other));
        close.and_then(|other| self.sounds.get(other)).cloned().unwrap_or_else(|| word.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meaning(text: &str) -> String {
        Lexicon::get().meaning(&said(text))
    }

    #[test]
    fn lay_and_clinical_words_mean_the_same() {
        assert_eq!(meaning("olho caído"), meaning("ptose palpebral"));
        assert_eq!(meaning("a testa e as sobrancelhas"), "forehead eyebrow");
        assert_eq!(meaning("coceiras"), "itching", "inflections are found by their stem");
        assert_eq!(meaning("xyzzy"), "");
    }

    #[test]
    fn a_longer_phrase_goes_before_its_words() {
        assert_eq!(meaning("toxina botulínica"), "botulinum toxin");
        assert_eq!(meaning("pé de galinha"), "crow's feet wrinkles around eyes");
    }

    #[test]
    fn mistyped_words_find_the_one_that_was_meant() {
        for (wrong, right) in [
            ("quemadura", "queimadura"),
            ("erpes", "herpes"),
            ("alerjia", "alergia"),
            ("edema", "edema"),
            ("2024", "2024"),
        ] {
            assert_eq!(Lexicon::get().meant(wrong), right);
        }
    }

    #[test]
    fn words_of_the_desk_mean_another_thing_there() {
        let at_the_desk = |text: &str| Lexicon::office().meaning(&said(text));
        assert_eq!(meaning("entrada"), "deposit");
        assert_eq!(at_the_desk("dar entrada"), "stock product arrival");
        assert_eq!(Lexicon::office().meant("extorno"), "estorno");
    }

    #[test]
    fn what_people_want_belongs_to_a_meaning_of_the_list() {
        let meanings: HashSet<&str> = LIST.lines().filter_map(|line| Some(line.split_once('\t')?.0)).collect();
        for line in WANTS.lines().filter(|line| !line.starts_with('#')) {
            let (meaning, wanted) = line.split_once('\t').expect("a meaning and what is wanted");
            assert!(meanings.contains(meaning), "{meaning}");
            assert!(wanted.split("; ").all(|phrase| !said(phrase).is_empty()), "{line}");
        }
        assert!(wants("Peeling químico").contains("melasma") && wants("Xyzzy").is_empty());
    }

    #[test]
    fn the_lists_are_written_as_they_are_read() {
        let mut lines = 0;
        for line in LIST.lines().chain(OFFICE.lines()).filter(|line| !line.starts_with('#')) {
            let (meaning, phrases) = line.split_once('\t').expect("a meaning and its words");
            assert!(!meaning.is_empty() && phrases == phrases.to_lowercase() && !phrases.contains(";;"), "{line}");
            assert!(phrases.split("; ").all(|phrase| !phrase.is_empty() && phrase == phrase.trim()), "{line}");
            lines += 1;
        }
        assert!(lines > 600);
    }
}
