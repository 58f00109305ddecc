//! Registrations with professional councils, one span from the acronym to the last letter of the suffix.

use crate::doc::{Doc, Gap, Shape};
use crate::found::{Found, Rank};
use crate::kind::Kind;
use crate::lexicon::Traits;
use crate::numbers::group::{Group, Separator};
use crate::table::{hash, hashes};

pub(crate) const COUNCILS: [u64; 19] = hashes([
    "crm", "coren", "crbm", "crf", "crefito", "cro", "crn", "crp", "crt", "cref", "crmv", "crfa", "crefono", "cress",
    "rqe", "crbio", "cremesp", "cremerj", "corem",
]);

/// The states, as they stand in a registration.
pub(crate) const STATES: [u64; 27] = hashes([
    "ac", "al", "am", "ap", "ba", "ce", "df", "es", "go", "ma", "mg", "ms", "mt", "pa", "pb", "pe", "pi", "pr", "rj",
    "rn", "ro", "rr", "rs", "sc", "se", "sp", "to",
]);

/// States as they are spoken before a number.
const SPOKEN_STATES: &[&[&[u8]]] = &[
    &[b"sao", b"paulo"],
    &[b"rio", b"de", b"janeiro"],
    &[b"minas", b"gerais"],
    &[b"minas"],
    &[b"rio", b"grande", b"do", b"sul"],
    &[b"rio", b"grande", b"do", b"norte"],
    &[b"santa", b"catarina"],
    &[b"parana"],
    &[b"bahia"],
    &[b"ceara"],
    &[b"pernambuco"],
    &[b"goias"],
    &[b"para"],
    &[b"amazonas"],
    &[b"espirito", b"santo"],
    &[b"distrito", b"federal"],
    &[b"mato", b"grosso", b"do", b"sul"],
    &[b"mato", b"grosso"],
    &[b"paraiba"],
    &[b"maranhao"],
    &[b"alagoas"],
    &[b"sergipe"],
    &[b"piaui"],
    &[b"tocantins"],
    &[b"rondonia"],
    &[b"roraima"],
    &[b"acre"],
    &[b"amapa"],
];

const SUFFIXES: [u64; 12] = hashes(["enf", "te", "tec", "ae", "aux", "f", "g", "to", "ir", "p", "d", "pj"]);

/// Every registration of `doc`.
pub(crate) fn find(doc: &Doc, groups: &[Group], found: &mut Vec<Found>) {
    if !doc.traits.any(Traits::COUNCIL) {
        return;
    }
    for at in 0..doc.tokens.len() {
        let token = &doc.tokens[at];
        if !token.traits.any(Traits::COUNCIL) {
            continue;
        }
        if let Some(last) = registration(doc, groups, at) {
            found.push(Found {
                start: token.start,
                end: doc.tokens[last].end,
                kind: Kind::Council,
                rank: Rank::Unique,
            });
        }
    }
}

/// The last token of the registration that the acronym `at` begins.
fn registration(doc: &Doc, groups: &[Group], at: usize) -> Option<usize> {
    let number = number_at(doc, groups, at)?;
    let last = digits_end(groups, number)?;
    Some(suffix(doc, groups[last].last))
}

/// The group of the number: after a state or region, `nº`, a colon, and little more.
fn number_at(doc: &Doc, groups: &[Group], at: usize) -> Option<usize> {
    let mut index = at + 1;
    for _ in 0..10 {
        let token = doc.get(index).filter(|token| token.gap != Gap::Paragraph)?;
        let next = groups.partition_point(|group| group.first < index);
        if groups.get(next).is_some_and(|group| group.first == index) {
            if !is_region(doc, groups, next) {
                return Some(next);
            }
            index = groups[next].last + 1;
            continue;
        }
        index = match token.shape {
            Shape::Sign(b'-' | b'/' | b'.' | b':' | b'(' | b')' | b'#' | crate::fold::ORDINAL) => index + 1,
            Shape::Sign(_) | Shape::Digits => return None,
            _ => after_word(doc, index)?,
        };
    }
    None
}

/// `-3` in `CRN-3 45120`: a region, because another number follows after a blank or a slash.
fn is_region(doc: &Doc, groups: &[Group], at: usize) -> bool {
    let short = groups[at].digits.len() <= 2 && !groups[at].spoken;
    let joined = doc
        .before(groups[at].first, 1)
        .is_some_and(|before| matches!(before.shape, Shape::Sign(b'-' | b'/')) || before.is_word());
    let follows = groups.get(at + 1).is_some_and(|next| {
        matches!(next.separator, Separator::Space | Separator::Sign(b'/' | b'-')) && next.digits.len() >= 2
            || (next.first <= groups[at].last + 5 && next.digits.len() >= 3 && next.separator == Separator::Break)
    });
    short && joined && follows
}

/// Words between an acronym and its number.
const LITTLE: [u64; 20] = hashes([
    "cd", "tsb", "asb", "tpd", "n", "no", "num", "numero", "de", "do", "da", "regiao", "a", "o", "e", "sob", "doutor",
    "doutora", "dr", "dra",
]);

/// The token after a state or a little word, if the word at `index` is one.
fn after_word(doc: &Doc, index: usize) -> Option<usize> {
    if doc.says(index, &STATES) || doc.says(index, &LITTLE) {
        return Some(index + 1);
    }
    let spoken = SPOKEN_STATES.iter().find(|state| {
        state.iter().enumerate().all(|(step, part)| doc.get(index + step).is_some_and(|token| token.hash == hash(part)))
    });
    spoken.map(|state| index + state.len())
}

/// The last group of a number of three to eight digits.
fn digits_end(groups: &[Group], at: usize) -> Option<usize> {
    let mut sum = groups[at].digits.len();
    let mut last = at;
    while let Some(next) = groups.get(last + 1) {
        let joined = match next.separator {
            Separator::None | Separator::Sign(b'.' | b'-') => true,
            Separator::Space => next.spoken || (groups[last].digits.len() <= 3 && next.digits.len() == 3),
            _ => false,
        };
        if !joined || sum + next.digits.len() > 8 {
            break;
        }
        sum += next.digits.len();
        last += 1;
    }
    (3..=8).contains(&sum).then_some(last)
}

/// The last token with a glued `-ENF`, `/SP` or the like.
fn suffix(doc: &Doc, last: usize) -> usize {
    let mut last = last;
    for _ in 0..2 {
        let joins = doc
            .get(last + 1)
            .is_some_and(|sign| sign.gap == Gap::None && matches!(sign.shape, Shape::Sign(b'-' | b'/')));
        let ends = doc
            .get(last + 2)
            .is_some_and(|word| word.gap == Gap::None && (word.is_any(&STATES) || word.is_any(&SUFFIXES)));
        if joins && ends {
            last += 2;
        }
    }
    let apart = doc
        .get(last + 1)
        .is_some_and(|word| word.gap == Gap::Space && word.is_any(const { &hashes(["enf", "tec", "te", "aux"]) }));
    if apart { last + 1 } else { last }
}
