//! Names of people: by the clinic's dictionary, by lists, and by their place in the sentence.
//!
//! A chain of words that may be a name is weighed by what stands around it. What was accepted once is then found again
//! in parts, and lends its weight to the other members of an enumeration.

mod chain;
mod score;

use crate::dictionary::Dictionary;
use crate::doc::{Doc, Shape, Token};
use crate::found::{Found, Rank};
use crate::kind::Kind;
use crate::lexicon::Traits;
use crate::table::{Table, hash, hashes};
use chain::Chain;

/// The weight from which a chain counts as a name.
const ENOUGH: i32 = 4;

/// The words of names that were met, by their hashes, wiped when it goes.
#[derive(Default)]
pub(crate) struct Known(Table);

impl Known {
    /// Remembers a word; once of a professional, always of one.
    pub(crate) fn learn(&mut self, word: u64, kind: Kind) {
        let entry = self.0.entry(word, 0);
        *entry |= if kind == Kind::Professional { 2 } else { 1 };
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn kind(&self, word: u64) -> Option<Kind> {
        self.0.get(word).map(|mark| if mark >= 2 { Kind::Professional } else { Kind::Person })
    }
}

/// Whether a word is only a link between the words of a name.
pub(crate) fn is_little(word: u64) -> bool {
    const LITTLE: [u64; 13] =
        hashes(["de", "da", "do", "das", "dos", "e", "di", "del", "von", "van", "la", "los", "y"]);
    LITTLE.contains(&word)
}

/// Every name of `doc`, except in the tokens that are `taken`; `known` are words of names met before.
pub(crate) fn find(doc: &Doc, dictionary: &Dictionary, taken: Vec<bool>, known: &Known, found: &mut Vec<Found>) {
    let reading = chain::Reading::new(doc, dictionary, taken);
    let mut chains = reading.chains();
    let mut weights: Vec<i32> = chains.iter().map(|chain| score::weigh(doc, &reading, chain)).collect();
    enumerations(doc, &chains, &mut weights);
    let mut kinds = Kinds { before: known, here: Known::default() };
    let mut accepted = Vec::new();
    for (chain, weight) in chains.drain(..).zip(weights) {
        if weight >= ENOUGH {
            let kind = score::kind(doc, &chain);
            remember(doc, &chain, kind, &mut kinds.here);
            accepted.push((chain, kind));
        }
    }
    parts(doc, &reading, &kinds, &mut accepted);
    for (chain, kind) in accepted {
        let kind = if kind == Kind::Professional { kind } else { inherited(doc, &chain, &kinds) };
        found.push(Found {
            start: doc.tokens[chain.first].start,
            end: doc.tokens[chain.last].end,
            kind,
            rank: Rank::Name,
        });
    }
}

/// The words of names of this text and of those before it.
struct Kinds<'k> {
    before: &'k Known,
    here: Known,
}

impl Kinds<'_> {
    fn kind(&self, word: u64) -> Option<Kind> {
        self.here.kind(word).or_else(|| self.before.kind(word))
    }
}

/// Remembers the words of a name, except the little ones and those too short to lead anywhere.
fn remember(doc: &Doc, chain: &Chain, kind: Kind, kinds: &mut Known) {
    for token in doc.tokens[chain.first..=chain.last].iter().filter(|token| is_telling(token)) {
        kinds.learn(token.hash, kind);
    }
}

fn is_telling(token: &Token) -> bool {
    token.is_word() && token.len() >= 2 && !token.traits.cue(crate::cues::Cue::Particle)
}

/// A name of one word has the kind of the longer name that it is part of.
fn inherited(doc: &Doc, chain: &Chain, kinds: &Kinds<'_>) -> Kind {
    let single = chain.first == chain.last;
    match kinds.kind(doc.tokens[chain.first].hash) {
        Some(kind) if single => kind,
        _ => Kind::Person,
    }
}

/// A member of an enumeration is likelier a name when its neighbour is one.
fn enumerations(doc: &Doc, chains: &[Chain], weights: &mut [i32]) {
    let joined = |left: &Chain, right: &Chain| {
        let between = &doc.tokens[left.last + 1..right.first];
        let parts = |token: &Token| {
            matches!(token.shape, Shape::Sign(b',' | b'/' | b';')) || (token.is_word() && token.hash == hash(b"e"))
        };
        let article = |token: &Token| token.is_sign(b'"') || (token.is_word() && token.len() == 1);
        let is = (left.last + 1..right.first).any(|index| score::is_accented_e(doc, index));
        !is && between.len() <= 3
            && between.iter().any(parts)
            && between.iter().all(|token| parts(token) || article(token))
    };
    for forward in [true, false] {
        for step in 1..chains.len() {
            let (left, right) = if forward { (step - 1, step) } else { (chains.len() - step - 1, chains.len() - step) };
            let (from, to) = if forward { (left, right) } else { (right, left) };
            if weights[from] >= ENOUGH
                && weights[to] < ENOUGH
                && !is_city(&doc.tokens[chains[to].first])
                && (chains[to].titled || weights[to] >= 2)
                && joined(&chains[left], &chains[right])
            {
                weights[to] += 3;
            }
        }
    }
}

/// Whether a word is a place rather than a given name.
fn is_city(token: &Token) -> bool {
    token.traits.any(Traits::PLACE) && !token.traits.any(Traits::GIVEN)
}

/// Lone parts of names that were accepted.
fn parts(doc: &Doc, reading: &chain::Reading<'_>, kinds: &Kinds<'_>, accepted: &mut Vec<(Chain, Kind)>) {
    if kinds.here.is_empty() && kinds.before.is_empty() {
        return;
    }
    let mut covered = vec![false; doc.tokens.len()];
    for (chain, _) in accepted.iter() {
        covered[chain.first..=chain.last].fill(true);
    }
    for (index, token) in doc.tokens.iter().enumerate() {
        let open = reading.is_free(index) && !covered[index] && token.is_word();
        let Some(kind) = open.then(|| kinds.kind(token.hash)).flatten() else { continue };
        let wordy = token.traits.any(Traits::ORDINARY.with(Traits::WORDY));
        let capital = token.shape == Shape::Title
            || (token.shape == Shape::Upper && token.len() > 1 && !reading.is_shouted(index));
        let plain = !wordy && token.len() >= 3;
        let capital = capital && (!wordy || !chain::starts_sentence(doc, index) || score::acts(doc, index));
        if (capital || plain) && !score::is_someones_thing(doc, index) {
            accepted.push((Chain { first: index, last: index, words: 1, titled: capital, known: false }, kind));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::Detector;

    fn names(text: &str) -> Vec<&str> {
        Detector::default().find(text).iter().map(|span| &text[span.start..span.end]).collect()
    }

    #[test]
    fn two_names_share_no_little_word() {
        assert_eq!(names("ligou La alejandra"), ["alejandra"]);
        assert_eq!(names("Ivonete La claudiane\n\nPIO"), ["Ivonete", "claudiane"]);
    }
}
