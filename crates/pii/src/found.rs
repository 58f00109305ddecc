//! Candidates, and which of them stand when they overlap.

use crate::fold::Folded;
use crate::kind::{Kind, Span};

/// How sure a finder is; the surer candidate takes what overlaps.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rank {
    /// A name, by its words and its place in the sentence.
    Name,
    /// A number by its form.
    Form,
    /// A number by its label or its check digits.
    Sure,
    /// A form that nothing else has: an e-mail, a link.
    Unique,
}

/// A candidate over the units `start..end`.
#[derive(Clone, Copy)]
pub(crate) struct Found {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) kind: Kind,
    pub(crate) rank: Rank,
}

/// The candidates that stand, in order and without overlaps, as spans of the text.
pub(crate) fn settle(mut found: Vec<Found>, folded: &Folded) -> Vec<Span> {
    found.retain(|one| one.start < one.end);
    found.sort_by(|one, other| {
        other
            .rank
            .cmp(&one.rank)
            .then((other.end - other.start).cmp(&(one.end - one.start)))
            .then(one.start.cmp(&other.start))
    });
    let mut taken = vec![false; folded.text_len()];
    let mut spans = Vec::with_capacity(found.len());
    for one in found {
        let (start, end) = folded.bytes(one.start, one.end);
        if !taken[start..end].contains(&true) {
            taken[start..end].fill(true);
            spans.push(Span { start, end, kind: one.kind });
        }
    }
    spans.sort_unstable_by_key(|span| span.start);
    spans
}
