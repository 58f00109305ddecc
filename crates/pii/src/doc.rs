//! A text as tokens: words, numbers and signs over folded units.

use crate::dictionary::Dictionary;
use crate::fold::{Folded, OTHER_CAPITAL, OTHER_LETTER};
use crate::lexicon::{self, Lexicon, Traits};
use crate::table::{OFFSET, hash_unit};

/// What a token is made of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// A word in small letters.
    Lower,
    /// A word that begins with a capital and goes on in small letters.
    Title,
    /// A word in capitals, also of one letter.
    Upper,
    /// A run of digits.
    Digits,
    /// One sign.
    Sign(u8),
}

/// What stands between a token and the one before it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gap {
    /// Nothing.
    None,
    /// Blanks on one line.
    Space,
    /// One line break.
    Line,
    /// An empty line, or the beginning of the text.
    Paragraph,
}

/// A word, number or sign; `start..end` are units.
pub(crate) struct Token {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) hash: u64,
    pub(crate) shape: Shape,
    pub(crate) gap: Gap,
    pub(crate) traits: Traits,
}

impl Token {
    /// Whether it is a word.
    pub(crate) fn is_word(&self) -> bool {
        matches!(self.shape, Shape::Lower | Shape::Title | Shape::Upper)
    }

    /// Whether it is this sign.
    pub(crate) fn is_sign(&self, sign: u8) -> bool {
        self.shape == Shape::Sign(sign)
    }

    /// Whether it has the name of one of these words.
    pub(crate) fn is_any(&self, words: &[u64]) -> bool {
        words.contains(&self.hash)
    }

    /// Units in it.
    pub(crate) fn len(&self) -> usize {
        self.end - self.start
    }

    /// Whether it stands on the same line as the token before it.
    pub(crate) fn same_line(&self) -> bool {
        matches!(self.gap, Gap::None | Gap::Space)
    }
}

/// A text, folded and cut into tokens.
pub(crate) struct Doc {
    pub(crate) folded: Folded,
    pub(crate) tokens: Vec<Token>,
    /// The signs and digits among the tokens: what most finders begin at.
    pub(crate) marks: Vec<usize>,
    /// What any of the words may be.
    pub(crate) traits: Traits,
}

impl Doc {
    /// Reads `text`; words that the clinic's dictionary knows carry it in their traits.
    pub(crate) fn new(text: &str, dictionary: &Dictionary) -> Self {
        let lexicon = lexicon::get();
        let folded = Folded::new(text);
        let mut tokens = Vec::with_capacity(folded.units.len() / 4 + 4);
        let mut marks = Vec::with_capacity(folded.units.len() / 12 + 4);
        let mut traits = Traits::default();
        let mut at = 0;
        let mut gap = Gap::Paragraph;
        while at < folded.units.len() {
            match folded.units[at] {
                b' ' => {
                    gap = if gap == Gap::None { Gap::Space } else { gap };
                    at += 1;
                }
                b'\n' => {
                    gap = if matches!(gap, Gap::None | Gap::Space) { Gap::Line } else { Gap::Paragraph };
                    at += 1;
                }
                _ => {
                    let token = read(&folded.units, at, gap, lexicon, dictionary);
                    at = token.end;
                    gap = Gap::None;
                    if token.is_word() {
                        traits = traits.with(token.traits);
                    } else {
                        marks.push(tokens.len());
                    }
                    tokens.push(token);
                }
            }
        }
        Self { folded, tokens, marks, traits }
    }

    /// The units of a token.
    pub(crate) fn word(&self, token: usize) -> &[u8] {
        let token = &self.tokens[token];
        &self.folded.units[token.start..token.end]
    }

    /// The token at `index`, if there is one.
    pub(crate) fn get(&self, index: usize) -> Option<&Token> {
        self.tokens.get(index)
    }

    /// The token `back` places before `index`, if there is one.
    pub(crate) fn before(&self, index: usize, back: usize) -> Option<&Token> {
        self.tokens.get(index.checked_sub(back)?)
    }

    /// Whether the token at `index` is this sign.
    pub(crate) fn sign_at(&self, index: usize, sign: u8) -> bool {
        self.get(index).is_some_and(|token| token.is_sign(sign))
    }

    /// Whether the token at `index` is one of these words.
    pub(crate) fn says(&self, index: usize, words: &[u64]) -> bool {
        self.get(index).is_some_and(|token| token.is_word() && token.is_any(words))
    }

    /// The first token that begins at or after the unit `unit`.
    pub(crate) fn token_from(&self, unit: usize) -> usize {
        self.tokens.partition_point(|token| token.start < unit)
    }
}

/// For each unit whether words are made of it.
const LETTERS: [bool; 256] = {
    let mut letters = [false; 256];
    let mut unit = 0;
    while unit < letters.len() {
        letters[unit] = (unit as u8).is_ascii_alphabetic() || unit as u8 == OTHER_LETTER || unit as u8 == OTHER_CAPITAL;
        unit += 1;
    }
    letters
};

fn is_letter(unit: u8) -> bool {
    LETTERS[usize::from(unit)]
}

fn is_capital(unit: u8) -> bool {
    unit.is_ascii_uppercase() || unit == OTHER_CAPITAL
}

fn read(units: &[u8], start: usize, gap: Gap, lexicon: &Lexicon, dictionary: &Dictionary) -> Token {
    let first = units[start];
    if is_letter(first) {
        let (end, hash) = word(units, start);
        let traits = lexicon.word(hash).with(dictionary.word(hash));
        return Token { start, end, hash, shape: word_shape(&units[start..end]), gap, traits };
    }
    let (end, shape) = if first.is_ascii_digit() {
        (run_end(units, start, |unit| unit.is_ascii_digit()), Shape::Digits)
    } else {
        (start + 1, Shape::Sign(first))
    };
    Token { start, end, hash: 0, shape, gap, traits: Traits::default() }
}

fn run_end(units: &[u8], start: usize, belongs: impl Fn(u8) -> bool) -> usize {
    units[start..].iter().position(|unit| !belongs(*unit)).map_or(units.len(), |length| start + length)
}

/// The end and the hash of a word; an apostrophe inside belongs to it (`D'Ávila`), a possessive `'s` does not.
fn word(units: &[u8], start: usize) -> (usize, u64) {
    let (end, hash) = letters(units, start, OFFSET);
    if units.get(end) != Some(&b'\'') {
        return (end, hash);
    }
    let (after, longer) = letters(units, end + 1, hash_unit(hash, b'\''));
    if after > end + 2 { (after, longer) } else { (end, hash) }
}

/// Where the letters from `start` on end, and the hash of what `hash` stands for and them.
fn letters(units: &[u8], start: usize, mut hash: u64) -> (usize, u64) {
    let mut end = start;
    while let Some(unit) = units.get(end).filter(|unit| is_letter(**unit)) {
        hash = hash_unit(hash, *unit);
        end += 1;
    }
    (end, hash)
}

fn word_shape(word: &[u8]) -> Shape {
    match word {
        [first, ..] if !is_capital(*first) => Shape::Lower,
        [_, rest @ ..] if !rest.is_empty() && rest.iter().any(u8::is_ascii_lowercase) => Shape::Title,
        [_, rest @ ..] if rest.contains(&OTHER_LETTER) => Shape::Title,
        _ => Shape::Upper,
    }
}
