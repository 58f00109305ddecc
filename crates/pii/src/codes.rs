//! Identifiers of letters and digits: plates, passports, RNM, record numbers, the CNPJ with letters.

use crate::checks;
use crate::council::STATES;
use crate::doc::{Doc, Gap, Shape, Token};
use crate::found::{Found, Rank};
use crate::kind::Kind;
use crate::numbers::label::{self, Label};

/// Every code of `doc`.
pub(crate) fn find(doc: &Doc, found: &mut Vec<Found>) {
    let mut tried = 0;
    for digits in doc.marks.iter().copied().filter(|mark| doc.tokens[*mark].shape == Shape::Digits) {
        for at in first(doc, digits).max(tried)..=digits {
            let token = &doc.tokens[at];
            let begins =
                token.gap != Gap::None || doc.before(at, 1).is_none_or(|before| matches!(before.shape, Shape::Sign(_)));
            if !begins || !(token.is_word() || token.shape == Shape::Digits) {
                continue;
            }
            if let Some((last, kind, rank)) = code(doc, at, run(doc, at)) {
                found.push(Found { start: token.start, end: doc.tokens[last].end, kind, rank });
            }
        }
        tried = digits + 1;
    }
}

/// How many tokens a code has at most after its first.
const MOST: usize = 12;

/// The first token of a code that may reach the digits `digits`: what is glued to them, or the letters of a plate.
fn first(doc: &Doc, digits: usize) -> usize {
    let mut first = digits;
    while first > 0 && digits - first < MOST && doc.tokens[first].gap == Gap::None && is_joined(&doc.tokens[first - 1])
    {
        first -= 1;
    }
    let letters = first == digits && doc.tokens[digits].gap == Gap::Space;
    if letters { digits.saturating_sub(1) } else { first }
}

/// The last of the words, digits, hyphens, dots and slashes that are glued to `at`.
fn run(doc: &Doc, at: usize) -> usize {
    let belongs = |index: usize| doc.get(index).is_some_and(|token| token.gap == Gap::None && is_joined(token));
    let mut last = at;
    while belongs(last + 1) && last < at + MOST {
        last += 1;
    }
    while last > at && matches!(doc.tokens[last].shape, Shape::Sign(_)) {
        last -= 1;
    }
    last
}

fn is_joined(token: &Token) -> bool {
    token.is_word() || matches!(token.shape, Shape::Digits | Shape::Sign(b'-' | b'.' | b'/'))
}

/// The longest of the shapes below.
const LONGEST_SHAPE: usize = 10;

fn code(doc: &Doc, at: usize, last: usize) -> Option<(usize, Kind, Rank)> {
    let has_digits = (at..=last).any(|index| doc.tokens[index].shape == Shape::Digits);
    if !has_digits {
        return spaced_plate(doc, at);
    }
    let written = |last: usize| &doc.folded.units[doc.tokens[at].start..doc.tokens[last].end];
    let units = || written(last).iter().copied().filter(u8::is_ascii_alphanumeric);
    let (length, letters) = (units().count(), units().filter(u8::is_ascii_alphabetic).count());
    if letters > 0 && length == 14 && checks::cnpj(&units().collect::<Vec<_>>()) {
        return Some((last, Kind::Cnpj, Rank::Sure));
    }
    match label::beside(doc, at) {
        Some(Label::Record) if length <= 15 => return Some((last, Kind::RecordNo, Rank::Sure)),
        Some(Label::Passport) if (6..=10).contains(&length) => return Some((last, Kind::Passport, Rank::Sure)),
        Some(Label::Plate) if (5..=9).contains(&length) => return Some((last, Kind::Plate, Rank::Sure)),
        Some(Label::Rg) if letters > 0 && (6..=12).contains(&length) => return Some((last, Kind::Rg, Rank::Sure)),
        _ => {}
    }
    let last = (at..=last).find(|index| doc.sign_at(*index, b'/')).map_or(last, |slash| slash - 1);
    let code = written(last);
    let mut masked = [0; LONGEST_SHAPE];
    let shape = masked.get_mut(..code.len())?;
    shape.iter_mut().zip(code).for_each(|(place, unit)| *place = mask(*unit));
    let kind = match &*shape {
        b"AAA9A99" | b"AAA-9A99" | b"AAA-9999" | b"AAA9999" => Kind::Plate,
        b"A999999-A" | b"A999999-9" => Kind::Rg,
        b"AA9999999" | b"AA99999999" if doc.says(at, &STATES) => Kind::Rg,
        b"AA999999" => Kind::Passport,
        _ => return None,
    };
    (label::before(doc, at) != Some(Label::Other)).then_some((last, kind, Rank::Form))
}

/// `ABC 1D23`, `abc 1234` after the word that names a plate.
fn spaced_plate(doc: &Doc, at: usize) -> Option<(usize, Kind, Rank)> {
    let three = doc.tokens[at].len() == 3
        && doc.get(at + 1).is_some_and(|next| next.gap == Gap::Space && next.shape == Shape::Digits);
    if !three || label::beside(doc, at) != Some(Label::Plate) {
        return None;
    }
    let last = run(doc, at + 1);
    let length: usize = (at + 1..=last).map(|index| doc.tokens[index].len()).sum();
    (length == 4).then_some((last, Kind::Plate, Rank::Sure))
}

fn mask(unit: u8) -> u8 {
    match unit {
        b'A'..=b'Z' => b'A',
        b'0'..=b'9' => b'9',
        unit => unit,
    }
}
