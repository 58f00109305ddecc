//! Sentences of a larger model that stand for the same question asked again.
//!
//! A model of billions of parameters takes many seconds for an answer whose rows were read in milliseconds. So the rows are read
//! every time, as the user and under the doors, and only the wording is kept: under everything that it depends on, the rows
//! themselves included. What was written of rows that have changed, that another user saw, or that this user may not see any
//! more, is under a key that nobody can form again (docs/adr/0012).

mod guard;

use std::collections::{BTreeSet, VecDeque};
use std::sync::LazyLock;

use chrono::NaiveDate;
use neonpro_clinic::Id;
use neonpro_clinic::time::Instant;
use neonpro_engine::digest::Sha256;
use regex::Regex;
use zeroize::Zeroizing;

use crate::call::Intent;
use crate::wording::Language;
use crate::writer::{Template, Wish};

pub use guard::alike;

/// Answers kept at once; a further one takes the place of the oldest.
pub const MOST: usize = 64;

/// How long an answer about somebody is kept, in minutes.
pub const PERSONAL: i64 = 10;

/// Cosine from which on two questions that the guard lets through are the same one. Of the 3,786 pairs of `tests/cache/pairs.tsv` that
/// differ it lets one through (324 without the guard), where one in two hundred would be allowed.
pub const CLOSE: f32 = 0.95;

/// Changes whenever sentences of before must not be shown any more: with the rules of the writer or the judge, or with the tools.
const MADE_BY: &str = "wording 1";

/// For whom, by what and when an answer was written. Nothing crosses from one to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// The clinic.
    pub clinic: Id,
    /// Who asked.
    pub user: Id,
    /// What the user is and may, each once.
    pub rights: BTreeSet<String>,
    /// The model that writes.
    pub model: String,
    /// Its version.
    pub version: String,
    /// Language of the answer.
    pub language: Language,
    /// The day on the clinic's wall, because "tomorrow" is another day tomorrow.
    pub day: NaiveDate,
}

/// Under what an answer is kept.
#[derive(Clone)]
pub struct Key {
    scope: Scope,
    intent: Intent,
    /// Digest of all that the model reads before the question: its rules and the rows, which are their own version.
    ground: String,
    words: Zeroizing<String>,
    personal: bool,
}

impl Key {
    /// The key of a wish for the rows of a call.
    #[must_use]
    pub fn new(scope: Scope, intent: Intent, wish: &Wish, template: Template) -> Self {
        let bare = Wish { words: String::new(), ..wish.clone() };
        let ground = Zeroizing::new(bare.prompt(template));
        let mut digest = Sha256::default();
        digest.add(MADE_BY.as_bytes());
        digest.add(ground.as_bytes());
        let personal = hides(&wish.words) || wish.sources.iter().any(|source| hides(&source.text));
        Self { scope, intent, ground: digest.text(), words: Zeroizing::new(wish.words.clone()), personal }
    }

    /// Whether a question in other words may be answered by the same sentences: only where nobody is spoken of.
    #[must_use]
    pub fn may_be_similar(&self) -> bool {
        let about_nobody = matches!(self.intent, Intent::HowTo | Intent::TreatmentPrice | Intent::Contraindications);
        about_nobody && !self.personal
    }

    /// The question, for an embedder.
    #[must_use]
    pub fn words(&self) -> &str {
        &self.words
    }

    fn same_ground(&self, other: &Self) -> bool {
        self.scope == other.scope && self.intent == other.intent && self.ground == other.ground
    }
}

/// Whether something was hidden in a text.
fn hides(text: &str) -> bool {
    static PLACEHOLDER: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\[[A-Z_]+_\d+\]").ok());
    PLACEHOLDER.as_ref().is_none_or(|placeholder| placeholder.is_match(text))
}

/// An answer that was kept.
struct Kept {
    key: Key,
    vector: Option<Vec<f32>>,
    text: Zeroizing<String>,
    at: Instant,
}

impl Kept {
    fn holds(&self, now: Instant) -> bool {
        let age = now.0.saturating_sub(self.at.0);
        !self.key.personal || (0..PERSONAL * 60_000_000).contains(&age)
    }
}

/// Answers of one open window, in its memory and nowhere else: they go with the window's keys.
#[derive(Default)]
pub struct Cache {
    kept: VecDeque<Kept>,
}

impl Cache {
    /// What was written for the same question, word by word, of the same rows. Placeholders stand in it.
    pub fn exact(&mut self, key: &Key, now: Instant) -> Option<Zeroizing<String>> {
        self.kept.retain(|kept| kept.holds(now));
        let same = |kept: &&Kept| kept.key.same_ground(key) && kept.key.words == key.words;
        self.kept.iter().rev().find(same).map(|kept| kept.text.clone())
    }

    /// What was written for a question that means the same, of the same rows; `vector` is the question's, of length 1.
    #[must_use]
    pub fn similar(&self, key: &Key, vector: &[f32]) -> Option<Zeroizing<String>> {
        if !key.may_be_similar() {
            return None;
        }
        let near = |kept: &&Kept| {
            kept.key.may_be_similar()
                && kept.key.same_ground(key)
                && alike(&kept.key.words, &key.words)
                && kept.vector.as_ref().is_some_and(|other| close(other, vector))
        };
        self.kept.iter().rev().find(near).map(|kept| kept.text.clone())
    }

    /// Keeps an answer as it was written, with placeholders.
    pub fn keep(&mut self, key: Key, vector: Option<Vec<f32>>, text: &str, now: Instant) {
        if self.kept.len() >= MOST {
            self.kept.pop_front();
        }
        self.kept.push_back(Kept { key, vector, text: Zeroizing::new(text.to_owned()), at: now });
    }
}

/// Whether two vectors of length 1 are as near as the same question is.
#[must_use]
pub fn close(one: &[f32], other: &[f32]) -> bool {
    one.len() == other.len() && one.iter().zip(other).map(|(a, b)| a * b).sum::<f32>() >= CLOSE
}

#[cfg(test)]
mod tests;
