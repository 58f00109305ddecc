//! The index of notes: filled from the clinic's file in short steps, searched within what a user may see.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use neonpro_clinic::Id;
use neonpro_clinic::index::{Allowed, ClinicalIndex, Feed, Note, Passage, Place, Result};
use neonpro_nearest::{Nearest, encode};

use super::asked::Asked;
use super::fuse::{Orders, fuse};
use super::{Forms, pieces};

/// Rows of each order that are fused.
const DEEP: u32 = 50;

/// Number of pieces from which words that stand in a quarter of them are not looked for: they would only cost time.
const LARGE: u64 = 2000;

/// Pieces that are counted at least: in a handful of notes every word is rare, and one that none has would weigh more than all others.
const FEW: u64 = 100;

/// A row answers a question when the part of the question's words that it holds, weighed by their rarity, and the likeness of its
/// meaning add up to this (set on `models/embedder/eval/dev.txt` so that one answer of a hundred is lost).
const CLOSE: f64 = 0.54;

/// The same without an embedder.
const CLOSE_BY_WORDS: f64 = 0.15;

/// Turns meanings into vectors.
pub trait Embed: Send + Sync {
    /// Which embedder this is, and which file of it; nothing when none is installed.
    fn name(&self) -> Option<String>;

    /// A vector of length one for each text.
    ///
    /// # Errors
    /// [`EmbedError`], whatever the reason: search goes on without.
    fn embed(&self, texts: &[&str]) -> std::result::Result<Vec<Vec<f32>>, EmbedError>;
}

/// The embedder did not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no embedding")]
pub struct EmbedError;

/// How far the index is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Pieces in the index.
    pub pieces: u64,
    /// Pieces that wait for a vector.
    pub waiting: u64,
}

/// A note that answers a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The version of the note.
    pub record: Id,
    /// Which of its [`pieces`] answers best.
    pub piece: u32,
    /// Whether it answers, or is only what comes nearest.
    pub close: bool,
}

/// The open index with its vectors in memory. Both are wiped when it is let go, at a lock.
pub struct Notes {
    index: ClinicalIndex,
    /// Of the index, as it was when it was last looked at.
    version: i64,
    places: HashMap<i64, (Id, u32)>,
    vectors: Option<Nearest>,
    /// The row of each vector.
    rows: Vec<i64>,
    generation: u64,
}

impl Notes {
    /// Takes over an index.
    ///
    /// # Errors
    /// Errors of the engine.
    pub fn new(index: ClinicalIndex) -> Result<Self> {
        let version = index.version()?;
        let mut notes = Self { index, version, places: HashMap::new(), vectors: None, rows: Vec::new(), generation: 0 };
        notes.load()?;
        Ok(notes)
    }

    /// Changes whenever what can be found does.
    ///
    /// # Errors
    /// Errors of the engine.
    pub fn generation(&mut self) -> Result<u64> {
        let version = self.index.version()?;
        if version != self.version {
            // Another window or process has filled it.
            self.version = version;
            self.load()?;
        }
        Ok(self.generation)
    }

    fn load(&mut self) -> Result<()> {
        (self.places, self.rows, self.vectors) = (HashMap::new(), Vec::new(), None);
        let mut found = Vec::new();
        self.index.places(|place| found.push(place))?;
        found.into_iter().for_each(|place| self.learn(place));
        self.generation += 1;
        Ok(())
    }

    fn learn(&mut self, place: Place) {
        self.places.insert(place.row, (place.record, place.piece));
        if let Some(vector) = place.vector {
            self.remember(place.row, &vector);
        }
    }

    fn remember(&mut self, row: i64, stored: &[u8]) {
        let length = stored.len().saturating_sub(4) / 2;
        if self.vectors.get_or_insert_with(|| Nearest::new(length)).push(stored) {
            self.rows.push(row);
        }
    }

    /// What differs between the index and the notes that may stand in it: those to put in, and those to take out.
    ///
    /// # Errors
    /// Errors of the engine.
    pub fn differences(&self, feed: &Feed) -> Result<(Vec<Id>, Vec<Id>)> {
        let wanted = feed.records()?;
        let there = self.index.records()?;
        let stay: HashSet<&Id> = wanted.iter().collect();
        let gone = there.iter().filter(|record| !stay.contains(record)).copied().collect();
        Ok((wanted.into_iter().filter(|record| !there.contains(record)).collect(), gone))
    }

    /// Of these notes, those that may stand in the index and do not yet.
    ///
    /// # Errors
    /// Errors of the engine.
    pub fn missing(&self, feed: &Feed, of: &[Id]) -> Result<Vec<Id>> {
        let there: HashSet<Id> = self.places.values().map(|(record, _)| *record).collect();
        let absent: Vec<Id> = of.iter().filter(|record| !there.contains(record)).copied().collect();
        if absent.is_empty() {
            return Ok(absent);
        }
        // Older versions of a note are the user's to see and not the index's to keep.
        let wanted: HashSet<Id> = feed.records()?.into_iter().collect();
        Ok(absent.into_iter().filter(|record| wanted.contains(record)).collect())
    }

    /// Takes notes out of the index and of memory.
    ///
    /// # Errors
    /// As [`ClinicalIndex::remove`].
    pub fn remove(&mut self, records: &[Id]) -> Result<()> {
        if records.is_empty() {
            return Ok(());
        }
        let removed = self.index.remove(records);
        self.load()?;
        removed
    }

    /// Puts [`passages`] of notes in.
    ///
    /// # Errors
    /// Errors of disk and engine.
    pub fn add(&mut self, passages: &[Passage]) -> Result<()> {
        self.index.put(passages)?;
        self.load_new()
    }

    fn load_new(&mut self) -> Result<()> {
        let mut found = Vec::new();
        self.index.places_after(self.places.keys().copied().max().unwrap_or(0), |place| found.push(place))?;
        found.into_iter().for_each(|place| self.learn(place));
        self.generation += 1;
        Ok(())
    }

    /// Says which embedder makes the vectors from now on.
    ///
    /// # Errors
    /// Errors of disk and engine.
    pub fn use_embedder(&mut self, name: &str) -> Result<()> {
        if self.index.use_embedder(name)? { self.load() } else { Ok(()) }
    }

    /// Rows that wait for a vector, and what is to be embedded.
    ///
    /// # Errors
    /// Errors of the engine.
    pub fn waiting(&self, most: u32) -> Result<Vec<(i64, String)>> {
        self.index.waiting(most)
    }

    /// Keeps vectors of rows.
    ///
    /// # Errors
    /// Errors of disk and engine.
    pub fn keep(&mut self, vectors: &[(i64, Vec<f32>)]) -> Result<()> {
        let stored: Vec<(i64, Vec<u8>)> = vectors.iter().map(|(row, vector)| (*row, encode(vector))).collect();
        self.index.keep_vectors(&stored)?;
        for (row, vector) in &stored {
            self.remember(*row, vector);
        }
        self.generation += 1;
        Ok(())
    }

    /// How far the index is.
    ///
    /// # Errors
    /// Errors of the engine.
    pub fn progress(&self) -> Result<Progress> {
        let (pieces, waiting) = self.index.count()?;
        Ok(Progress { pieces, waiting })
    }

    /// The rows of notes that `may` be looked at.
    #[must_use]
    pub fn allowed(&self, may: impl Fn(Id) -> bool) -> Allowed {
        let mut allowed = Allowed::default();
        self.places.iter().filter(|(_, (record, _))| may(*record)).for_each(|(row, _)| allowed.allow(*row));
        allowed
    }

    /// The notes that answer best among those that are allowed: no other is scored. `vector` is the embedded meaning of the question.
    ///
    /// # Errors
    /// Errors of the engine.
    pub fn search(
        &self,
        asked: &Asked,
        vector: Option<&[f32]>,
        allowed: &Arc<Allowed>,
        most: usize,
    ) -> Result<Vec<Hit>> {
        let alike = self.alike(vector, allowed);
        let orders = Orders {
            words: self.index.by_words(&self.telling(&asked.terms)?, allowed, DEEP)?,
            meaning: alike.iter().map(|(row, _)| *row).collect(),
            letters: self.index.by_letters(&asked.letters, allowed, DEEP)?,
        };
        let rows = self.with_codes(fuse(&orders), &asked.codes)?;
        let likeness: HashMap<i64, f32> = alike.into_iter().collect();
        let weights = self.weights(&asked.terms)?;
        let mut hits: Vec<Hit> = Vec::new();
        for row in rows {
            let Some((record, piece)) = self.places.get(&row).copied() else { continue };
            if hits.len() < most && !hits.iter().any(|hit| hit.record == record) {
                let like = vector.map(|_| f64::from(likeness.get(&row).copied().unwrap_or(0.0)));
                hits.push(Hit { record, piece, close: self.is_close(row, &weights, like)? });
            }
        }
        Ok(hits)
    }

    fn pieces(&self) -> u64 {
        u64::try_from(self.places.len()).unwrap_or(u64::MAX)
    }

    fn alike(&self, vector: Option<&[f32]>, allowed: &Allowed) -> Vec<(i64, f32)> {
        let (Some(vector), Some(vectors)) = (vector, &self.vectors) else { return Vec::new() };
        let may = |at: usize| self.rows.get(at).is_some_and(|row| allowed.allows(*row));
        let found = vectors.find(vector, DEEP as usize, may);
        found.into_iter().filter_map(|(at, score)| Some((*self.rows.get(at)?, score))).collect()
    }

    /// Words that tell pieces from each other; all of them when none does.
    fn telling(&self, terms: &[String]) -> Result<Vec<String>> {
        let all = self.pieces();
        let mut telling = Vec::new();
        for term in terms {
            if all < LARGE || self.index.pieces_with(term)? <= all / 4 {
                telling.push(term.clone());
            }
        }
        Ok(if telling.is_empty() { terms.to_vec() } else { telling })
    }

    /// What has every number and code of the question stands first: a lot is that lot and not one that looks like it.
    fn with_codes(&self, rows: Vec<i64>, codes: &[String]) -> Result<Vec<i64>> {
        if codes.is_empty() {
            return Ok(rows);
        }
        let (mut first, mut rest) = (Vec::new(), Vec::new());
        for row in rows {
            let terms = self.index.terms_of(row)?;
            if codes.iter().all(|code| terms.contains(code)) { first.push(row) } else { rest.push(row) }
        }
        first.append(&mut rest);
        Ok(first)
    }

    /// The rarity of each word of a question.
    fn weights(&self, terms: &[String]) -> Result<Vec<(String, f64)>> {
        let all = self.pieces().max(FEW);
        terms.iter().map(|term| Ok((term.clone(), rarity(all, self.index.pieces_with(term)?)))).collect()
    }

    fn is_close(&self, row: i64, weights: &[(String, f64)], like: Option<f64>) -> Result<bool> {
        let held = self.index.terms_of(row)?;
        let all: f64 = weights.iter().map(|(_, weight)| weight).sum();
        let part: f64 = weights.iter().filter(|(term, _)| held.contains(term)).map(|(_, weight)| weight).sum();
        let covered = if all > 0.0 { part / all } else { 0.0 };
        Ok(like.map_or(covered >= CLOSE_BY_WORDS, |like| covered + like >= CLOSE))
    }
}

/// How much a word tells that stands in `with` of `all` pieces (the weight of BM25).
pub(super) fn rarity(all: u64, with: u64) -> f64 {
    let (all, with) = (all as f64, with as f64);
    ((all - with + 0.5).max(0.0) / (with + 0.5)).ln_1p()
}

/// What the index keeps of a note: heading and text are cut where they stand, and `hide` replaces what identifies somebody in each piece.
pub fn passages(note: &Note, hide: &mut dyn FnMut(&str) -> String) -> Vec<Passage> {
    let text = super::pieces::text_of(&note.title, &note.body);
    let numbered = pieces::pieces(&text).into_iter().zip(0..);
    numbered.map(|(piece, number)| Forms::of(&hide(piece)).passage(note.record, note.patient, number)).collect()
}
