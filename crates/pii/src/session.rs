//! A conversation: which placeholder stands for which value.

use crate::detector::Detector;
use crate::fold::Folded;
use crate::kind::{Kind, Span};
use crate::names::{self, Known};
use crate::placeholder::{Placeholder, lookalikes};
use crate::restore::Restorer;
use crate::table::hash;
use std::collections::HashMap;
use zeroize::Zeroizing;

/// The placeholders of one conversation of one user, in memory only; values are wiped when it goes.
#[derive(Default)]
pub struct Session {
    entries: Vec<Entry>,
    index: HashMap<Placeholder, usize>,
    keys: HashMap<u64, usize>,
    words: HashMap<u64, Vec<usize>>,
    counts: HashMap<Kind, u32>,
    known: Known,
}

/// One value, in the fullest form that was met.
struct Entry {
    placeholder: Placeholder,
    value: Zeroizing<String>,
    words: Vec<u64>,
}

/// Text without personal data, and what was found in the original.
pub struct Hidden {
    text: String,
    spans: Vec<Span>,
    placeholders: Vec<Placeholder>,
}

impl Hidden {
    /// The text with placeholders.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The pieces of the original that were replaced, in order. They say what was hidden, never why.
    #[must_use]
    pub fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// The placeholder of each span.
    #[must_use]
    pub fn placeholders(&self) -> &[Placeholder] {
        &self.placeholders
    }
}

/// With more people than this under one word, a part of a name says too little.
const CROWD: usize = 64;

impl Session {
    /// Replaces what identifies in `text`.
    ///
    /// A person keeps the placeholder whether named in full, by the first name or by a surname, as long as only one person
    /// of the conversation fits; names met before are found again in small letters and alone.
    pub fn hide(&mut self, detector: &Detector, text: &str) -> Hidden {
        let found = with_lookalikes(detector.find_with(text, &self.known), text);
        let mut hidden =
            Hidden { text: String::with_capacity(text.len()), spans: Vec::new(), placeholders: Vec::new() };
        let mut at = 0;
        for span in found {
            let placeholder = self.issue(span.kind, &text[span.start..span.end]);
            hidden.text.push_str(&text[at..span.start]);
            hidden.text.push_str(&placeholder.to_string());
            at = span.end;
            hidden.spans.push(Span { kind: placeholder.kind, ..span });
            hidden.placeholders.push(placeholder);
        }
        hidden.text.push_str(&text[at..]);
        hidden
    }

    /// The placeholder of a value whose class is known, such as a column of a row.
    pub fn issue(&mut self, kind: Kind, value: &str) -> Placeholder {
        let words = if kind.is_name() { name_words(value) } else { Vec::new() };
        let key = key(kind, value);
        let at = self.same(key, kind, &words).or_else(|| self.part_of_name(&words));
        let Some(at) = at else { return self.enter(kind, value, key, words) };
        let entry = &mut self.entries[at];
        let placeholder = entry.placeholder;
        if words.len() > entry.words.len() {
            entry.value = Zeroizing::new(value.to_owned());
            entry.words = words;
            self.learn(at, key);
        }
        placeholder
    }

    /// What a placeholder of this session stands for. The caller decides who may see it.
    #[must_use]
    pub fn value(&self, placeholder: Placeholder) -> Option<&str> {
        self.index.get(&placeholder).map(|at| self.entries[*at].value.as_str())
    }

    /// Puts every value back into `text`.
    #[must_use]
    pub fn restore(&self, text: &str) -> String {
        let mut restorer = self.restorer(|_| true);
        let mut out = restorer.push(text);
        out.push_str(&restorer.finish());
        out
    }

    /// Puts back, in a stream, the values that `allow` lets this user see.
    pub const fn restorer<A: FnMut(Placeholder) -> bool>(&self, allow: A) -> Restorer<'_, A> {
        Restorer::new(self, allow)
    }

    fn enter(&mut self, kind: Kind, value: &str, key: u64, words: Vec<u64>) -> Placeholder {
        let count = self.counts.entry(kind).or_insert(0);
        *count += 1;
        let placeholder = Placeholder { kind, number: *count };
        let at = self.entries.len();
        self.entries.push(Entry { placeholder, value: Zeroizing::new(value.to_owned()), words });
        self.index.insert(placeholder, at);
        self.learn(at, key);
        placeholder
    }

    fn learn(&mut self, at: usize, key: u64) {
        let entry = &self.entries[at];
        self.keys.insert(key, at);
        for word in &entry.words {
            self.known.learn(*word, entry.placeholder.kind);
            let people = self.words.entry(*word).or_default();
            if people.last() != Some(&at) {
                people.push(at);
            }
        }
    }

    /// The entry of exactly this value.
    fn same(&self, key: u64, kind: Kind, words: &[u64]) -> Option<usize> {
        let at = *self.keys.get(&key)?;
        let entry = &self.entries[at];
        (entry.placeholder.kind == kind && entry.words == words).then_some(at)
    }

    /// The one person of whose name `words` are a part, or whose name is a part of them.
    fn part_of_name(&self, words: &[u64]) -> Option<usize> {
        let mut people: Vec<usize> = Vec::new();
        for word in words {
            people.extend(self.words.get(word).filter(|people| people.len() <= CROWD).into_iter().flatten());
        }
        people.sort_unstable();
        people.dedup();
        people.retain(|at| is_part(words, &self.entries[*at].words) || is_part(&self.entries[*at].words, words));
        match people.as_slice() {
            [only] => Some(*only),
            _ => None,
        }
    }
}

/// Whether the words of `part` come in `whole`, in the same order.
fn is_part(part: &[u64], whole: &[u64]) -> bool {
    let mut rest = whole.iter();
    part.iter().all(|word| rest.any(|other| other == word))
}

/// The telling words of a name.
fn name_words(name: &str) -> Vec<u64> {
    let folded = Folded::new(name);
    let letters = |unit: &u8| unit.is_ascii_alphabetic() || *unit >= 0x80 || *unit == b'\'';
    folded
        .units
        .split(|unit| !letters(unit))
        .filter(|word| !word.is_empty())
        .map(hash)
        .filter(|word| !names::is_little(*word))
        .collect()
}

/// Equal for values that differ only in accents, capitals and separators; forged text stays as it is.
fn key(kind: Kind, value: &str) -> u64 {
    let tag = hash(kind.tag().as_bytes());
    if kind == Kind::Forgery {
        return value.bytes().fold(tag, |state, byte| crate::table::join(state as u32, state ^ u64::from(byte)));
    }
    let folded = Folded::new(value);
    let units: Zeroizing<Vec<u8>> = Zeroizing::new(
        folded
            .units
            .iter()
            .copied()
            .filter(|unit| unit.is_ascii_alphanumeric() || b"@_".contains(unit) || *unit >= 0x80)
            .collect(),
    );
    tag ^ hash(&units)
}

/// The spans with those of typed placeholders; where both meet they become one, so that nothing found is lost.
fn with_lookalikes(spans: Vec<Span>, text: &str) -> Vec<Span> {
    let forged = lookalikes(text).into_iter().map(|(start, end)| Span { start, end, kind: Kind::Forgery });
    let mut all: Vec<Span> = spans.into_iter().chain(forged).collect();
    all.sort_by_key(|span| (span.start, span.end));
    let mut merged: Vec<Span> = Vec::with_capacity(all.len());
    for span in all {
        match merged.last_mut() {
            Some(last) if span.start < last.end => {
                last.end = last.end.max(span.end);
                last.kind = Kind::Forgery;
            }
            _ => merged.push(span),
        }
    }
    merged
}
