//! Who knew of whom. A clock orders everything, even writes whose authors could not know of each other; only what a writer had
//! seen tells a change of mind from a disagreement.

use crate::Dot;
use std::collections::{BTreeMap, BTreeSet};

/// How an arriving write of a column stands to the one that is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// Its author had seen the present value, or there was none.
    Later,
    /// Its author had seen something else: neither knew of the other.
    Concurrent,
}

/// Compares the operation that wrote the present value with the one that the arriving write's author had seen.
#[must_use]
pub fn relation(present: Option<Dot>, seen: Option<Dot>) -> Relation {
    match present {
        Some(dot) if seen != Some(dot) => Relation::Concurrent,
        _ => Relation::Later,
    }
}

/// One event of a history: what happened, and which earlier events its author knew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event<T> {
    /// What happened.
    pub what: T,
    /// The events of the same history that its author had seen. All that were in force, not only the one that showed.
    pub seen: BTreeSet<Dot>,
}

/// A history that only grows, so that merging two copies is uniting them: commutative, associative and idempotent by nature.
/// What is in force is computed from it and never stored as a fact of its own.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct History<T>(BTreeMap<Dot, Event<T>>);

impl<T: Clone> History<T> {
    /// An empty history.
    #[must_use]
    pub fn new() -> Self {
        History(BTreeMap::new())
    }

    /// Adds an event. An event that is already there stays as it is: one dot names one operation.
    pub fn add(&mut self, dot: Dot, what: T, seen: impl IntoIterator<Item = Dot>) {
        self.0.entry(dot).or_insert_with(|| Event { what, seen: seen.into_iter().collect() });
    }

    /// Both histories together.
    #[must_use]
    pub fn merge(&self, other: &History<T>) -> History<T> {
        let mut all = self.0.clone();
        for (dot, event) in &other.0 {
            all.entry(*dot).or_insert_with(|| event.clone());
        }
        History(all)
    }

    /// Events that no other event has seen: what is in force, more than one when people disagreed. Should hostile input make
    /// everybody see everybody, then all are in force, so that the careful rule still decides.
    #[must_use]
    pub fn heads(&self) -> Vec<(Dot, &T)> {
        let superseded: BTreeSet<Dot> = self
            .0
            .iter()
            .flat_map(|(dot, event)| event.seen.iter().filter(move |seen| *seen != dot))
            .copied()
            .collect();
        let mut heads: Vec<_> = self.0.iter().filter(|(dot, _)| !superseded.contains(dot)).collect();
        if heads.is_empty() {
            heads = self.0.iter().collect();
        }
        heads.into_iter().map(|(dot, event)| (*dot, &event.what)).collect()
    }

    /// Whether people disagreed and nobody has settled it yet.
    #[must_use]
    pub fn is_contested(&self) -> bool {
        self.heads().len() > 1
    }
}
