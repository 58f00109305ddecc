//! All finders together.

use crate::dictionary::Dictionary;
use crate::doc::Doc;
use crate::found::{Found, Rank, settle};
use crate::kind::Span;
use crate::names::{self, Known};
use crate::numbers::{self, group};
use crate::{address, codes, contact, council};

/// Finds personal data in Brazilian Portuguese text, by rules alone.
///
/// It holds the clinic's dictionary as hashes, wipes it when dropped, and has no `Debug`.
#[derive(Default)]
pub struct Detector {
    dictionary: Dictionary,
}

impl Detector {
    /// A detector that also knows the names in `dictionary`.
    #[must_use]
    pub const fn new(dictionary: Dictionary) -> Self {
        Self { dictionary }
    }

    /// The dictionary, to add somebody who has just been registered.
    pub fn dictionary_mut(&mut self) -> &mut Dictionary {
        &mut self.dictionary
    }

    /// Every piece of personal data in `text`: in order, not overlapping, on borders of characters.
    ///
    /// The time grows with the length of the text and no faster.
    #[must_use]
    pub fn find(&self, text: &str) -> Vec<Span> {
        self.find_with(text, &Known::default())
    }

    /// The same, knowing also the words of names that were met before in the conversation.
    pub(crate) fn find_with(&self, text: &str, known: &Known) -> Vec<Span> {
        let doc = Doc::new(text, &self.dictionary);
        let groups = group::groups(&doc);
        let mut found = Vec::with_capacity(USUAL);
        numbers::find(&doc, &groups, &mut found);
        contact::find(&doc, &mut found);
        codes::find(&doc, &mut found);
        council::find(&doc, &groups, &mut found);
        address::find(&doc, &mut found);
        let taken = taken(&doc, &found);
        names::find(&doc, &self.dictionary, taken, known, &mut found);
        settle(found, &doc.folded)
    }
}

/// Candidates in a text of usual length.
const USUAL: usize = 16;

/// For each token whether a form that is no name has it.
fn taken(doc: &Doc, found: &[Found]) -> Vec<bool> {
    let mut taken = vec![false; doc.tokens.len()];
    for one in found.iter().filter(|one| one.rank > Rank::Name) {
        let (first, last) = (doc.token_from(one.start), doc.token_from(one.end));
        taken[first..last].fill(true);
    }
    taken
}
