//! Chains of words that may be one name.

use crate::cues::Cue;
use crate::dictionary::Dictionary;
use crate::doc::{Doc, Gap, Shape, Token};
use crate::lexicon::{self, Traits, reads_ordinary};
use crate::numbers::label;
use crate::shape::sounds_like_a_name;
use crate::table::{hash, hash_on, hashes};

/// How well a word would do in a name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Fit {
    /// Not at all.
    None,
    /// A single capital, which can only stand beside others.
    Initial,
    /// A word in small letters (or shouted) of no list that reads like no vocabulary.
    Obscure,
    /// A name in a list that is also a word, in small letters or shouted.
    Whispered,
    /// A capitalised word of no list.
    Unknown,
    /// A capitalised name that is also a word.
    Wordy,
    /// A name that is little else.
    Listed,
}

/// Tokens `first..=last` that may be a name.
pub(crate) struct Chain {
    pub(crate) first: usize,
    pub(crate) last: usize,
    /// Words that fit a name, little ones not counted.
    pub(crate) words: usize,
    /// Whether it begins with a capital that means something.
    pub(crate) titled: bool,
    /// Whether the whole of it is a name that the clinic knows.
    pub(crate) known: bool,
}

/// A text with how each word would do in a name.
pub(crate) struct Reading<'a> {
    doc: &'a Doc,
    dictionary: &'a Dictionary,
    fits: Vec<Fit>,
    shouted: Vec<bool>,
    blocked: Vec<bool>,
}

impl<'a> Reading<'a> {
    /// Looks at every word of `doc` that is not `taken`.
    pub(crate) fn new(doc: &'a Doc, dictionary: &'a Dictionary, taken: Vec<bool>) -> Self {
        let shouted = shouted(doc);
        let mut blocked = taken;
        for index in 0..doc.tokens.len() {
            let opens = doc.tokens[index].traits.any(Traits::OPENS);
            let phrase = opens.then(|| lexicon::get().phrases.longest(doc, index)).flatten();
            if let Some((last, _)) = phrase.filter(|(last, _)| *last > index) {
                blocked[index..=last].fill(true);
            }
        }
        let fits = (0..doc.tokens.len())
            .map(|index| if blocked[index] { Fit::None } else { fit(doc, index, is_set(&shouted, index)) })
            .collect();
        Self { doc, dictionary, fits, shouted, blocked }
    }

    /// How well the word at `index` would do.
    pub(crate) fn fit(&self, index: usize) -> Fit {
        self.fits.get(index).copied().unwrap_or(Fit::None)
    }

    /// Whether the word at `index` belongs to nothing else.
    pub(crate) fn is_free(&self, index: usize) -> bool {
        self.fit(index) != Fit::None
    }

    /// Whether capitals mean nothing at `index`, because the whole line is in capitals.
    pub(crate) fn is_shouted(&self, index: usize) -> bool {
        is_set(&self.shouted, index)
    }

    /// The chains in order, without overlaps.
    pub(crate) fn chains(&self) -> Vec<Chain> {
        let mut chains = Vec::new();
        let mut at = 0;
        let mut free = 0;
        while at < self.doc.tokens.len() {
            let known = self.known(at);
            let start = known.is_some() || self.fit(at) >= Fit::Whispered || self.invited(at);
            if !start {
                at += 1;
                continue;
            }
            let led = self.leading_initials(at) - usize::from(self.leads_surname(at));
            let start = if led < free { at } else { led };
            let chain = self.extend(start, free, known.filter(|_| start == at));
            at = chain.last + 1;
            free = at;
            chains.push(chain);
        }
        chains
    }

    /// Where the initials before `at` begin: `J. C. Albuquerque`, `Mª Clara`.
    fn leading_initials(&self, at: usize) -> usize {
        let mut first = at;
        let initial = |first: usize| {
            first >= 2 && self.doc.get(first - 1).is_some_and(is_mark) && self.fit(first - 2) == Fit::Initial
        };
        while initial(first) && self.doc.tokens[first].same_line() && !self.is_shouted(first) {
            first -= 2;
        }
        first
    }

    /// Whether the obscure word before the surname `at` is a given name that no list has: `zuleyka nunes`.
    fn leads_surname(&self, at: usize) -> bool {
        let traits = self.doc.tokens[at].traits;
        let surname = traits.any(Traits::SURNAME) && !traits.any(Traits::GIVEN);
        let obscure = at > 0 && self.fit(at - 1) == Fit::Obscure && self.doc.tokens[at - 1].len() >= 3;
        let asked = || super::score::invitation(self.doc, at - 1) >= 3;
        surname
            && obscure
            && self.doc.tokens[at].gap == Gap::Space
            && (self.fit(at) == Fit::Listed || (self.fit(at) >= Fit::Whispered && asked()))
    }

    /// The last token of the longest name of the clinic that begins at `at`.
    fn known(&self, at: usize) -> Option<usize> {
        if !self.doc.tokens[at].traits.any(Traits::KNOWN) || self.fit(at) == Fit::None {
            return None;
        }
        self.dictionary.phrases().longest(self.doc, at).map(|(last, _)| last)
    }

    /// Whether something right before an obscure word asks for a name: `sou a`, `paciente`, `dra`.
    fn invited(&self, at: usize) -> bool {
        if !matches!(self.fit(at), Fit::Obscure | Fit::Initial) {
            return false;
        }
        let word = self.doc.word(at);
        let sounds = || self.fit(at) == Fit::Obscure && word.len() >= 3 && sounds_like_a_name(word) >= 2;
        match super::ENOUGH - super::score::invitation(self.doc, at) {
            ..=0 => true,
            1 => sounds(),
            _ => false,
        }
    }

    /// The name from `first` on; no token before `free` is left to it.
    fn extend(&self, first: usize, free: usize, known: Option<usize>) -> Chain {
        let words = known.map_or(1, |last| (first..=last).filter(|index| self.fit(*index) > Fit::None).count());
        let titled = !self.is_shouted(first) && self.doc.tokens[first].shape != Shape::Lower;
        let led = first > free && self.is_leading_particle(first - 1);
        let first = first - usize::from(led);
        let mut chain =
            Chain { first, last: known.unwrap_or(first + usize::from(led)), words, titled, known: known.is_some() };
        while let Some(next) = self.next(&chain) {
            chain.last = next;
            chain.words += 1;
        }
        chain
    }

    /// `Das` in `Das Dores`: a little word with a capital that no sentence asks for.
    fn is_leading_particle(&self, at: usize) -> bool {
        let token = &self.doc.tokens[at];
        let leads = token.traits.cue(Cue::Particle) && token.shape == Shape::Title && !self.is_shouted(at);
        leads && !starts_sentence(self.doc, at) && self.doc.tokens[at + 1].gap == Gap::Space
    }

    /// The next word of the name, over a little word, a hyphen or the dot of an initial.
    fn next(&self, chain: &Chain) -> Option<usize> {
        let mut at = chain.last + 1;
        let short = self.doc.tokens[chain.last].len() <= 3 || self.fit(chain.last) == Fit::Initial;
        let dot = short && self.doc.get(at).is_some_and(|sign| is_mark(sign) && sign.gap == Gap::None);
        let mut hyphen = self.is_hyphen(at);
        at += usize::from(dot || hyphen);
        let mut little = 0;
        while little < 2 && self.is_little(at, chain, little) {
            little += 1;
            at += 1;
        }
        if little > 0 && self.is_hyphen(at) {
            hyphen = true;
            at += 1;
        }
        let token = self.doc.get(at).filter(|token| token.is_word() && self.joins(chain, at, token, little > 0))?;
        let fits = self.belongs(chain, at, token, little > 0, hyphen);
        fits.then_some(at)
    }

    /// Whether a hyphen at `at` stands between two words without blanks.
    fn is_hyphen(&self, at: usize) -> bool {
        self.doc.sign_at(at, b'-')
            && self.doc.tokens[at].gap == Gap::None
            && self.doc.get(at + 1).is_some_and(|next| next.gap == Gap::None && next.is_word())
    }

    fn is_little(&self, at: usize, chain: &Chain, before: usize) -> bool {
        let Some(token) = self.doc.get(at).filter(|token| token.is_word() && token.gap != Gap::Paragraph) else {
            return false;
        };
        let small = token.shape == Shape::Lower || self.is_shouted(at);
        let and = token.len() == 1;
        token.traits.cue(Cue::Particle)
            && (small || before > 0 || token.len() > 1)
            && (!and || self.and_joins(at, chain))
            && self.doc.get(at + 1).is_some()
    }

    /// `Cruz e Sousa`: a surname on both sides, and no given name behind.
    fn and_joins(&self, at: usize, chain: &Chain) -> bool {
        let surname = |index: usize| {
            self.doc.get(index).is_some_and(|token| {
                token.traits.any(Traits::SURNAME)
                    && (!token.traits.any(Traits::GIVEN) || token.traits.any(Traits::WORDY))
            })
        };
        chain.words >= 2 && surname(chain.last) && surname(at + 1) && self.fit(at + 2) < Fit::Wordy
    }

    /// Whether the gap before `at` lets a name go on; over a line break only when it is not complete.
    fn joins(&self, chain: &Chain, at: usize, token: &Token, little: bool) -> bool {
        let broken = (chain.last + 1..=at).any(|index| self.doc.tokens[index].gap == Gap::Line);
        let complete = chain.words >= 2 && token.traits.any(Traits::GIVEN);
        token.gap != Gap::Paragraph
            && (!broken
                || little
                || (!complete && self.fit(at) >= Fit::Wordy)
                || (chain.words == 1 && self.fit(at) == Fit::Unknown))
    }

    fn belongs(&self, chain: &Chain, at: usize, token: &Token, little: bool, hyphen: bool) -> bool {
        let fit = self.fit(at);
        let capital = token.shape != Shape::Lower && !self.is_shouted(at);
        let listed_before = self.fit(chain.last) == Fit::Listed || chain.known;
        match fit {
            Fit::None => {
                self.is_generation(chain, at) || self.is_embedded(chain, at) || self.is_holy(chain, at, little)
            }
            Fit::Initial => {
                (chain.titled || self.is_shouted(at))
                    && (self.doc.get(at + 1).is_some_and(is_mark) || self.fit(at + 1) >= Fit::Wordy)
            }
            Fit::Obscure => {
                let named =
                    listed_before || (chain.words >= 2 && chain.words <= 3 && self.fit(chain.first) == Fit::Listed);
                let plain = named && !little && !token.traits.any(Traits::ORDINARY) && token.len() >= 4;
                hyphen || (plain && token.same_line() && (!chain.titled || capital))
            }
            Fit::Whispered => {
                let surname = token.traits.any(Traits::SURNAME) && !token.traits.cue(Cue::Verb);
                let before = self.doc.tokens[chain.last].traits;
                let given_before = before.any(Traits::GIVEN) || !before.any(Traits::LISTED);
                (listed_before || chain.words >= 2 || (given_before && surname))
                    && (surname || !token.traits.any(Traits::ORDINARY))
                    && !token.traits.cue(Cue::Article)
            }
            Fit::Unknown | Fit::Wordy => capital == chain.titled || hyphen || self.is_shouted(at),
            Fit::Listed => capital || !chain.titled || hyphen,
        }
    }

    /// `do Espírito Santo`, which is also a place, after the particle of a name.
    fn is_holy(&self, chain: &Chain, at: usize, little: bool) -> bool {
        let token = &self.doc.tokens[at];
        let name = token.traits.any(Traits::LISTED) && token.shape != Shape::Lower && token.same_line();
        self.blocked[at] && name && chain.titled && (little || self.blocked[chain.last])
    }

    /// `Filho`, `Neto`, `Jr` at the end of a name.
    fn is_generation(&self, chain: &Chain, at: usize) -> bool {
        const GENERATIONS: [u64; 5] = hashes(["filho", "neto", "junior", "jr", "sobrinho"]);
        let token = &self.doc.tokens[at];
        let capital = token.shape != Shape::Lower;
        (capital || chain.words >= 2) && capital == (chain.titled || self.is_shouted(at)) && token.is_any(&GENERATIONS)
    }

    /// A capital in the middle of a sentence right after a name belongs to it, whatever the word: `Thi Mai`, `Maria Ap. Luz`.
    fn is_embedded(&self, chain: &Chain, at: usize) -> bool {
        let token = &self.doc.tokens[at];
        let abbreviation = token.len() <= 3 && self.doc.sign_at(at + 1, b'.') && self.fit(at + 2) >= Fit::Wordy;
        let last = &self.doc.tokens[chain.last];
        let listed = last.traits.any(Traits::LISTED) || sounds_like_a_name(self.doc.word(chain.last)) >= 3;
        let named = self.fit(chain.last) >= Fit::Unknown && listed;
        let free = !self.blocked[at] && !self.is_shouted(at) && token.gap == Gap::Space && token.shape == Shape::Title;
        let plain = !token.traits.any_cue()
            && label::of_word(token.hash).is_none()
            && !token.traits.any(Traits::BRAND.with(Traits::PLACE));
        let rest = self.doc.tokens[at + 1..].iter().take(3).take_while(|next| next.same_line());
        let field = rest.into_iter().any(|next| next.is_sign(b':'));
        chain.titled && named && free && ((plain && !field) || abbreviation)
    }
}

fn fit(doc: &Doc, index: usize, shouted: bool) -> Fit {
    let token = &doc.tokens[index];
    let traits = token.traits;
    let plain = token.shape == Shape::Lower && traits.any(Traits::ORDINARY);
    if !token.is_word() || (plain && !traits.any(Traits::LISTED.with(Traits::KNOWN))) {
        return Fit::None;
    }
    let capital = token.shape != Shape::Lower && !shouted;
    let listed = traits.any(Traits::LISTED.with(Traits::KNOWN)) || is_diminutive(doc.word(index), traits, capital);
    let wordy =
        traits.any(Traits::WORDY.with(Traits::ORDINARY).with(Traits::BRAND).with(Traits::PLACE)) || token.len() < 3;
    if is_initial(doc, index, shouted) {
        return Fit::Initial;
    }
    match (listed, wordy, capital) {
        (true, false, _) => Fit::Listed,
        (true, true, true) if token.shape == Shape::Upper && token.len() <= 2 => Fit::None,
        (true, true, true) => Fit::Wordy,
        (true, true, false) if announces(traits) => Fit::None,
        (true, true, false) => Fit::Whispered,
        (false, ..) if traits.any(Traits::ORDINARY.with(Traits::BRAND).with(Traits::PLACE)) => Fit::None,
        (false, ..) if traits.any_cue() && !traits.cue(Cue::Particle) => Fit::None,
        (false, ..) if token.len() < 2 || is_shorthand(doc, index) => Fit::None,
        (false, _, true) if token.shape == Shape::Upper && token.len() <= 5 => Fit::None,
        (false, _, capital) if reads_ordinary(doc.word(index)) => {
            if capital && token.gap == Gap::Space && !starts_sentence(doc, index) { Fit::Obscure } else { Fit::None }
        }
        (false, _, true) => Fit::Unknown,
        (false, _, false) if token.len() >= 4 && sounds_like_a_name(doc.word(index)) >= 5 => Fit::Whispered,
        (false, _, false) => Fit::Obscure,
    }
}

/// Whether a word in small letters announces a person rather than names one: `prima`, `dona`.
fn announces(traits: Traits) -> bool {
    [Cue::Kin, Cue::Person, Cue::Title, Cue::Doctor].into_iter().any(|cue| traits.cue(cue))
}

/// The dot or ordinal sign that shortens a name.
fn is_mark(token: &Token) -> bool {
    token.is_sign(b'.') || token.is_sign(crate::fold::ORDINAL)
}

/// One capital with a dot or an ordinal sign (`M. Lopes`, `Mª`), or alone where capitals mean something.
fn is_initial(doc: &Doc, index: usize, shouted: bool) -> bool {
    let token = &doc.tokens[index];
    if token.len() != 1 || token.shape != Shape::Upper {
        return false;
    }
    let marked = doc
        .get(index + 1)
        .is_some_and(|next| next.gap == Gap::None && (next.is_sign(b'.') || next.is_sign(crate::fold::ORDINAL)));
    let plain = !shouted && !token.traits.any(Traits::ORDINARY);
    (token.gap != Gap::None || !doc.before(index, 1).is_some_and(|before| before.shape == Shape::Digits))
        && (marked || plain)
}

/// `Mileninha`, `Carlinhos`, `Robertão`: a given name made small or big.
fn is_diminutive(word: &[u8], traits: Traits, capital: bool) -> bool {
    if traits.any(Traits::ORDINARY) {
        return false;
    }
    let small = |ending: &&[u8]| {
        let (stem, end) = word.split_at(word.len().checked_sub(ending.len())?);
        end.eq_ignore_ascii_case(ending).then_some(stem)
    };
    if !matches!(word.last(), Some(b'a' | b'o' | b's' | b'A' | b'O' | b'S')) {
        return false;
    }
    let endings = [&b"inha"[..], b"inho", b"inhos", b"zinha", b"zinho", b"ao", b"ona"];
    let Some(stem) = endings.iter().find_map(small) else { return false };
    let stem_hash = hash(stem);
    let given = |ending: &[u8]| {
        let traits = lexicon::get().word(hash_on(stem_hash, ending));
        traits.any(Traits::GIVEN) && (capital || !traits.any(Traits::ORDINARY.with(Traits::WORDY)))
    };
    stem.len() >= 2 && [&b"a"[..], b"o", b"", b"os", b"e", b"ia", b"io"].iter().any(|ending| given(ending))
}

/// A word stuck to a number, such as a unit or a code.
fn is_shorthand(doc: &Doc, index: usize) -> bool {
    let digits = |token: Option<&Token>, glued: bool| {
        token.is_some_and(|token| token.shape == Shape::Digits && (!glued || token.gap == Gap::None))
    };
    digits(doc.get(index + 1), true) || (doc.tokens[index].gap == Gap::None && digits(doc.before(index, 1), false))
}

/// Whether a capital at `index` says nothing, because a sentence, line or field begins there.
pub(crate) fn starts_sentence(doc: &Doc, index: usize) -> bool {
    if matches!(doc.tokens[index].gap, Gap::Line | Gap::Paragraph) {
        return true;
    }
    match doc.before(index, 1) {
        None => true,
        Some(before) => match before.shape {
            Shape::Sign(b'.') => !is_short_title(doc, index),
            Shape::Sign(b'!' | b'?' | b':' | b'"' | b'*' | b'-' | crate::fold::SIGN) => {
                doc.tokens[index].gap != Gap::None || !before.is_sign(b'-')
            }
            _ => false,
        },
    }
}

/// `Dr. Fulano`: the dot shortens a word.
fn is_short_title(doc: &Doc, index: usize) -> bool {
    doc.before(index, 2).is_some_and(|word| {
        word.len() <= 4 && (word.traits.cue(Cue::Doctor) || word.traits.cue(Cue::Title) || word.len() <= 2)
    })
}

/// What is noted of a token; nothing was noted beyond the end.
fn is_set(flags: &[bool], index: usize) -> bool {
    flags.get(index).copied().unwrap_or(false)
}

/// For each token whether its line is written in capitals; empty where none is.
fn shouted(doc: &Doc) -> Vec<bool> {
    let is_capitals = |token: &Token| token.shape == Shape::Upper && token.len() >= 3;
    if doc.tokens.iter().filter(|token| is_capitals(token)).count() < 3 {
        return Vec::new();
    }
    let mut flags = vec![false; doc.tokens.len()];
    let mut start = 0;
    while start < doc.tokens.len() {
        let end = doc.tokens[start + 1..]
            .iter()
            .position(|token| !token.same_line())
            .map_or(doc.tokens.len(), |length| start + 1 + length);
        let (mut long, mut upper) = (0, 0);
        for token in doc.tokens[start..end].iter().filter(|token| token.is_word() && token.len() >= 3) {
            long += 1;
            upper += usize::from(is_capitals(token));
        }
        if upper >= 3 && upper * 10 >= long * 7 {
            flags[start..end].fill(true);
        }
        start = end;
    }
    flags
}

/// Whether the word at `index` is `word`.
pub(crate) fn is(doc: &Doc, index: usize, word: &[u8]) -> bool {
    doc.get(index).is_some_and(|token| token.is_word() && token.hash == hash(word))
}
