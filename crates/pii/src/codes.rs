//! Identifiers of letters and digits: plates, passports, RNM, record numbers, the CNPJ with letters.

use crate::checks;
use crate::council::STATES;
use crate::doc::{Doc, Gap, Shape};
use crate::found::{Found, Rank};
use crate::kind::Kind;
use crate::numbers::label::{self, Label};

/// Every code of `doc`.
pub(crate) fn find(doc: &Doc, found: &mut Vec<Found>) {
    for at in 0..doc.tokens.len() {
        let token = &doc.tokens[at];
        let begins =
            token.gap != Gap::None || doc.before(at, 1).is_none_or(|before| matches!(before.shape, Shape::Sign(_)));
        if !begins || !(token.is_word() || token.shape == Shape::Digits) {
            continue;
        }
        let last = run(doc, at);
        if let Some((last, kind, rank)) = code(doc, at, last) {
            found.push(Found { start: token.start, end: doc.tokens[last].end, kind, rank });
        }
    }
}

/// The last of the words, digits, hyphens, dots and slashes that are glued to `at`.
fn run(doc: &Doc, at: usize) -> usize {
    let belongs = |index: usize| {
        doc.get(index).is_some_and(|token| {
            token.gap == Gap::None
                && (token.is_word() || matches!(token.shape, Shape::Digits | Shape::Sign(b'-' | b'.' | b'/')))
        })
    };
    let mut last = at;
    while belongs(last + 1) && last < at + 12 {
        last += 1;
    }
    while last > at && matches!(doc.tokens[last].shape, Shape::Sign(_)) {
        last -= 1;
    }
    last
}

/// The longest of the shapes below.
const LONGEST_SHAPE: usize = 10;

fn code(doc: &Doc, at: usize, last: usize) -> Option<(usize, Kind, Rank)> {
    let has_digits = (at..=last).any(|index| doc.tokens[index].shape == Shape::Digits);
    if !has_digits {
        return spaced_plate(doc, at);
    }
    let written = |last: usize| &doc.folded.units[doc.tokens[at].start..doc.tokens[last].end];
    let units: Vec<u8> = written(last).iter().copied().filter(u8::is_ascii_alphanumeric).collect();
    let letters = units.iter().filter(|unit| unit.is_ascii_alphabetic()).count();
    if letters > 0 && units.len() == 14 && checks::cnpj(&units) {
        return Some((last, Kind::Cnpj, Rank::Sure));
    }
    match label::beside(doc, at) {
        Some(Label::Record) if units.len() <= 15 => return Some((last, Kind::RecordNo, Rank::Sure)),
        Some(Label::Passport) if (6..=10).contains(&units.len()) => return Some((last, Kind::Passport, Rank::Sure)),
        Some(Label::Plate) if (5..=9).contains(&units.len()) => return Some((last, Kind::Plate, Rank::Sure)),
        Some(Label::Rg) if letters > 0 && (6..=12).contains(&units.len()) => return Some((last, Kind::Rg, Rank::Sure)),
        _ => {}
    }
    let last = (at..=last).find(|index| doc.sign_at(*index, b'/')).map_or(last, |slash| slash - 1);
    let shape: Vec<u8> = written(last).iter().take(LONGEST_SHAPE + 1).map(|unit| mask(*unit)).collect();
    let kind = match shape.as_slice() {
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
