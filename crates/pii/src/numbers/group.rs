//! Runs of digits, however they are written: `529`, `5 2 9`, `52O`, `cinco dois nove`, `quinhentos e vinte e nove`.

use crate::doc::{Doc, Gap, Shape, Token};
use crate::lexicon::Traits;
use crate::table::{hash, hashes};
use std::ops::Deref;
use zeroize::Zeroize;

/// The most digits that one group or window holds; longer runs are no identifier.
pub(crate) const MOST: usize = 20;

/// What separates a group from the one before it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Separator {
    /// Nothing.
    None,
    /// Blanks only, perhaps with a line break.
    Space,
    /// One of `. - / , _ ( ) *`, with or without blanks.
    Sign(u8),
    /// Anything else: the groups do not belong together.
    Break,
}

/// Digits that were written together.
pub(crate) struct Group {
    /// The digits as numbers.
    pub(crate) digits: Digits,
    /// The tokens `first..=last`.
    pub(crate) first: usize,
    pub(crate) last: usize,
    /// What stands before it.
    pub(crate) separator: Separator,
    /// Whether it was written in words.
    pub(crate) spoken: bool,
}

/// Digits as numbers, at most one more than [`MOST`], so that a longer run is known from the longest that counts; wiped
/// when they go.
#[derive(Default)]
pub(crate) struct Digits {
    all: [u8; MOST + 1],
    len: u8,
}

impl Digits {
    /// One digit more; what goes beyond the room is left out.
    pub(crate) fn push(&mut self, digit: u8) {
        if let Some(free) = self.all.get_mut(usize::from(self.len)) {
            *free = digit;
            self.len += 1;
        }
    }
}

impl Deref for Digits {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.all[..usize::from(self.len)]
    }
}

impl FromIterator<u8> for Digits {
    fn from_iter<I: IntoIterator<Item = u8>>(digits: I) -> Self {
        let mut all = Self::default();
        digits.into_iter().take(MOST + 1).for_each(|digit| all.push(digit));
        all
    }
}

impl Drop for Digits {
    fn drop(&mut self) {
        self.all.zeroize();
    }
}

/// What a number word stands for in dictation.
#[derive(Clone, Copy)]
enum Spoken {
    Unit(u8),
    Teen(u8),
    Ten(u8),
    Hundred(u8),
    Thousand,
}

/// The words for numbers, each list from its first value up.
const UNITS: [u64; 10] = hashes(["zero", "um", "dois", "tres", "quatro", "cinco", "seis", "sete", "oito", "nove"]);
const TEENS: [u64; 10] =
    hashes(["dez", "onze", "doze", "treze", "quatorze", "quinze", "dezesseis", "dezessete", "dezoito", "dezenove"]);
const TENS: [u64; 8] =
    hashes(["vinte", "trinta", "quarenta", "cinquenta", "sessenta", "setenta", "oitenta", "noventa"]);
const HUNDREDS: [u64; 9] = hashes([
    "cento",
    "duzentos",
    "trezentos",
    "quatrocentos",
    "quinhentos",
    "seiscentos",
    "setecentos",
    "oitocentos",
    "novecentos",
]);
const OTHERS: [(u64, Spoken); 7] = [
    (hash(b"primeiro"), Spoken::Unit(1)),
    (hash(b"uma"), Spoken::Unit(1)),
    (hash(b"duas"), Spoken::Unit(2)),
    (hash(b"meia"), Spoken::Unit(6)),
    (hash(b"catorze"), Spoken::Teen(4)),
    (hash(b"cem"), Spoken::Hundred(1)),
    (hash(b"mil"), Spoken::Thousand),
];

/// Every word for a number.
pub(crate) fn numerals() -> impl Iterator<Item = u64> {
    let others = OTHERS.iter().map(|(word, _)| *word);
    [&UNITS[..], &TEENS, &TENS, &HUNDREDS].into_iter().flatten().copied().chain(others)
}

/// The words that stand for a separator in dictation.
const POINTS: [u64; 8] = hashes(["ponto", "traco", "barra", "hifen", "tracinho", "espaco", "virgula", "menos"]);

fn spoken(token: &Token) -> Option<Spoken> {
    if !token.traits.any(Traits::NUMERAL) {
        return None;
    }
    let value = |words: &[u64]| words.iter().position(|word| *word == token.hash).map(|at| at as u8);
    let other = || OTHERS.iter().find(|(word, _)| *word == token.hash).map(|(_, spoken)| *spoken);
    value(&UNITS)
        .map(Spoken::Unit)
        .or_else(|| value(&TEENS).map(Spoken::Teen))
        .or_else(|| value(&TENS).map(|at| Spoken::Ten(at + 2)))
        .or_else(|| value(&HUNDREDS).map(|at| Spoken::Hundred(at + 1)))
        .or_else(other)
}

/// The groups of a text in order.
pub(crate) fn groups(doc: &Doc) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::with_capacity(doc.marks.len() / 2 + 1);
    let mut at = 0;
    while at < doc.tokens.len() {
        let group = match doc.tokens[at].shape {
            Shape::Sign(_) => None,
            Shape::Digits => written(doc, at),
            _ if doc.tokens[at].len() > 3 && !doc.tokens[at].traits.any(Traits::NUMERAL) => None,
            _ => written(doc, at).or_else(|| said(doc, at)),
        };
        match group {
            Some(mut group) => {
                group.separator =
                    groups.last().map_or(Separator::Break, |before| separator(doc, before.last, group.first));
                at = group.last + 1;
                groups.push(group);
            }
            None => at += 1,
        }
    }
    groups
}

/// Digits, with letters that look like digits glued to them.
fn written(doc: &Doc, first: usize) -> Option<Group> {
    if !is_numeral(doc, first, &doc.tokens[first]) {
        return None;
    }
    let mut last = first + 1;
    while doc.get(last).is_some_and(|token| is_numeral(doc, last, token) && token.gap == Gap::None) {
        last += 1;
    }
    let last = last - 1;
    let has_digits = doc.tokens[first..=last].iter().any(|token| token.shape == Shape::Digits);
    if !has_digits && !between_points(doc, first, last) {
        return None;
    }
    let units = &doc.folded.units[doc.tokens[first].start..doc.tokens[last].end];
    let digits = units.iter().filter_map(|unit| value(*unit)).collect();
    Some(Group { digits, first, last, separator: Separator::Break, spoken: false })
}

/// Whether a token is digits, or letters that look like them.
fn is_numeral(doc: &Doc, index: usize, token: &Token) -> bool {
    token.shape == Shape::Digits
        || (token.is_word() && token.len() <= 3 && doc.word(index).iter().all(|unit| b"OolIS".contains(unit)))
}

/// Whether letters that look like digits stand where digits would: after a point that follows digits.
fn between_points(doc: &Doc, first: usize, last: usize) -> bool {
    let glued_sign = |index: usize| {
        doc.get(index).is_some_and(|token| token.gap == Gap::None && (token.is_sign(b'.') || token.is_sign(b'-')))
    };
    let digits =
        |index: usize| doc.get(index).is_some_and(|token| token.gap == Gap::None && token.shape == Shape::Digits);
    let before = first >= 2 && glued_sign(first - 1) && doc.tokens[first - 2].shape == Shape::Digits;
    before || (glued_sign(last + 1) && digits(last + 2))
}

fn value(unit: u8) -> Option<u8> {
    match unit {
        b'0'..=b'9' => Some(unit - b'0'),
        b'O' | b'o' => Some(0),
        b'l' | b'I' => Some(1),
        b'S' => Some(5),
        _ => None,
    }
}

/// One number in words: `cinco`, `vinte e três`, `cento e doze`, `mil novecentos e oitenta e dois`.
fn said(doc: &Doc, first: usize) -> Option<Group> {
    let mut number = 0_u32;
    let mut room = u32::MAX;
    let (mut at, mut last) = (first, None);
    while let Some(part) = doc.get(at).and_then(spoken) {
        let (amount, left) = match part {
            Spoken::Thousand if room > 1_000 => (number.max(1) * 1_000 - number, 1_000),
            Spoken::Hundred(digit) if room > 100 => (u32::from(digit) * 100, 100),
            Spoken::Ten(digit) if room > 10 => (u32::from(digit) * 10, 10),
            Spoken::Teen(digit) if room > 10 => (u32::from(digit) + 10, 1),
            Spoken::Unit(digit) if room > 1 => (u32::from(digit), 1),
            _ => break,
        };
        // A number has one "mil": "nove mil nove mil" are two numbers.
        let unit_before_thousand = number < 1_000
            && left == 1
            && doc.get(at + 1).and_then(spoken).is_some_and(|next| matches!(next, Spoken::Thousand));
        let zeros = number == 0 && amount == 0;
        number += amount;
        last = Some(at);
        room = if unit_before_thousand { 1_001 } else { left };
        at += 1;
        let and = doc.get(at).is_some_and(|token| token.len() == 1 && token.hash == hash(b"e"));
        if zeros || (and && room <= 1) {
            break;
        }
        if and && doc.get(at + 1).and_then(spoken).is_some() {
            at += 1;
        } else if !matches!(part, Spoken::Thousand) && !unit_before_thousand {
            break;
        }
    }
    let last = last?;
    let digits = number.to_string().bytes().map(|byte| byte - b'0').collect();
    Some(Group { digits, first, last, separator: Separator::Break, spoken: true })
}

/// What stands between the tokens `before` and `after`.
fn separator(doc: &Doc, before: usize, after: usize) -> Separator {
    let between = &doc.tokens[before + 1..after];
    let gaps_fit = doc.tokens[before + 1..=after].iter().all(|token| token.gap != Gap::Paragraph);
    if !gaps_fit || between.len() > 3 {
        return Separator::Break;
    }
    let mut sign = None;
    for token in between {
        match token.shape {
            Shape::Sign(unit) if b".-/,_()*".contains(&unit) => sign = Some(unit).filter(|_| sign.is_none()).or(sign),
            _ if token.is_any(&POINTS) => sign = sign.or(Some(b'.')),
            _ => return Separator::Break,
        }
    }
    match sign {
        Some(unit) => Separator::Sign(unit),
        None if doc.tokens[after].gap == Gap::None => Separator::None,
        None => Separator::Space,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dictionary::Dictionary;

    fn read(text: &str) -> Vec<String> {
        let doc = Doc::new(text, &Dictionary::default());
        groups(&doc).iter().map(|group| group.digits.iter().map(|digit| (digit + b'0') as char).collect()).collect()
    }

    #[test]
    fn numbers_in_words_are_read() {
        assert_eq!(read("cinco dois nove"), ["5", "2", "9"]);
        assert_eq!(read("quinhentos e vinte e nove ponto zero zero sete"), ["529", "0", "0", "7"]);
        assert_eq!(read("mil novecentos e oitenta e dois"), ["1982"]);
        assert_eq!(read("dois mil e onze"), ["2011"]);
        assert_eq!(read("vinte e cinco cento e doze"), ["25", "112"]);
        assert_eq!(read("sessenta e meia"), ["66"]);
        assert_eq!(read("cento e nove mil e dois"), ["109002"]);
    }

    #[test]
    fn thousands_of_thousands_are_many_numbers_and_none_too_large() {
        assert_eq!(read("dois mil nove mil nove mil"), ["2009", "1009", "1000"]);
        assert_eq!(read(&"nove mil ".repeat(40)).len(), 40);
    }

    #[test]
    fn letters_that_look_like_digits_are_read_beside_digits() {
        assert_eq!(read("52O.982.OOO-2l"), ["520", "982", "000", "21"]);
        assert_eq!(read("o SOS da sala"), Vec::<String>::new());
    }
}
