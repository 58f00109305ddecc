//! Street addresses with a number: one span from the street to the last element that adjoins.

use crate::council::STATES;
use crate::cues::Cue;
use crate::doc::{Doc, Gap, Shape, Token};
use crate::found::{Found, Rank};
use crate::kind::Kind;
use crate::lexicon::{self, Traits};
use crate::table::{hash, hashes};

pub(crate) const STREETS: [u64; 27] = hashes([
    "rua", "r", "avenida", "av", "alameda", "al", "travessa", "trav", "tv", "praca", "pca", "rodovia", "rod",
    "estrada", "estr", "est", "largo", "viela", "ladeira", "beco", "vila", "passagem", "calle", "sitio", "chacara",
    "fazenda", "haras",
]);

/// Blocks of Brasília, which have numbers instead of streets.
pub(crate) const BLOCKS: [u64; 18] = hashes([
    "sqn", "sqs", "sqsw", "sqnw", "shis", "shin", "cln", "cls", "qnm", "qnn", "qnl", "qi", "ql", "scln", "scls",
    "scrn", "quadra", "qd",
]);

const COMPLEMENTS: [u64; 35] = hashes([
    "apto",
    "ap",
    "apt",
    "apartamento",
    "bloco",
    "bl",
    "casa",
    "cs",
    "sala",
    "sl",
    "conjunto",
    "cj",
    "conj",
    "andar",
    "fundos",
    "frente",
    "lote",
    "lt",
    "quadra",
    "qd",
    "loja",
    "km",
    "sobrado",
    "torre",
    "edificio",
    "ed",
    "condominio",
    "cond",
    "terreo",
    "cobertura",
    "sobreloja",
    "bairro",
    "complemento",
    "comp",
    "s",
]);

const QUARTERS: [u64; 14] = hashes([
    "bairro", "centro", "jd", "jardim", "vl", "vila", "parque", "pq", "conjunto", "nucleo", "setor", "zona", "alto",
    "chacara",
]);

/// How many words a street may have before its number.
const STREET_WORDS: usize = 8;

/// Every address of `doc`.
pub(crate) fn find(doc: &Doc, found: &mut Vec<Found>) {
    let mut at = if doc.traits.any(Traits::STREET) { 0 } else { doc.tokens.len() };
    while at < doc.tokens.len() {
        at = match address(doc, at) {
            Some(last) => {
                found.push(Found {
                    start: doc.tokens[at].start,
                    end: doc.tokens[last].end,
                    kind: Kind::Address,
                    rank: Rank::Sure,
                });
                last + 1
            }
            None => at + 1,
        };
    }
}

fn address(doc: &Doc, at: usize) -> Option<usize> {
    if !doc.tokens[at].traits.any(Traits::STREET) {
        return None;
    }
    let number = if doc.says(at, &STREETS) {
        street_number(doc, at)?
    } else if doc.says(at, &BLOCKS) {
        block_number(doc, at)?
    } else {
        return None;
    };
    Some(elements(doc, number))
}

fn block_number(doc: &Doc, at: usize) -> Option<usize> {
    let numbered =
        doc.get(at + 1).is_some_and(|token| token.shape == Shape::Digits && token.same_line() && token.len() <= 3);
    let direction = doc.says(at + 2, const { &hashes(["norte", "sul", "leste", "oeste"]) });
    let last = at + 1 + usize::from(direction);
    let next = last + 1 + usize::from(doc.sign_at(last + 1, b','));
    let more = doc.says(next, &COMPLEMENTS) || numbered_street(doc, next).is_some();
    (numbered && more).then_some(last)
}

/// `Alameda 5`: a street that has a number for a name.
fn numbered_street(doc: &Doc, at: usize) -> Option<usize> {
    let number = doc.get(at + 1).is_some_and(|token| token.shape == Shape::Digits && token.gap == Gap::Space);
    (doc.says(at, &STREETS) && number).then_some(at + 1)
}

/// The number of the house: after the words of the street, a comma, `nº` or nothing; or `s/n`.
fn street_number(doc: &Doc, at: usize) -> Option<usize> {
    let mut index = at + 1 + usize::from(doc.sign_at(at + 1, b'.'));
    if doc.sign_at(index, b'-') && doc.tokens[index].gap == Gap::None {
        return None;
    }
    let mut words = 0;
    let short = doc.tokens[at].len() <= 2;
    loop {
        let token = doc.get(index).filter(|token| token.gap != Gap::Paragraph)?;
        if token.shape == Shape::Digits {
            let dated = words == 0
                && doc
                    .get(index + 1)
                    .is_some_and(|next| doc.says(index + 1, const { &hashes(["de"]) }) && next.same_line());
            let road = words > 0 && doc.sign_at(index - 1, b'-') && token.gap == Gap::None;
            let name = words == 0 && (doc.sign_at(index + 1, b',') || doc.says(index + 1, const { &hashes(["n"]) }));
            if name {
                words += 1;
            } else if !dated && !road {
                return (words > 0 && token.len() <= 5).then(|| digits_end(doc, index));
            }
        } else if token.is_word() {
            words += usize::from(token.len() > 1);
            let end =
                words > STREET_WORDS || (token.traits.cue(Cue::Verb) && token.len() > 2) || doc.says(index, &ENDERS);
            if end || (short && words == 1 && token.shape == Shape::Lower && doc.tokens[at].shape == Shape::Upper) {
                return None;
            }
            if token.len() == 1 && doc.sign_at(index + 1, b'/') && doc.says(index + 2, const { &hashes(["n", "no"]) }) {
                return Some(index + 2);
            }
        } else if !matches!(token.shape, Shape::Sign(b',' | b'.' | b'-' | b'\'' | b':' | crate::fold::ORDINAL))
            || sentence(doc, index)
        {
            return None;
        }
        index += 1;
    }
}

/// Words that end the name of a street: what follows is no house number.
const ENDERS: [u64; 16] = hashes([
    "perto", "esquina", "tem", "fica", "entre", "as", "dia", "ate", "em", "sem", "cep", "cpf", "tel", "fone", "r$",
    "que",
]);

fn sentence(doc: &Doc, index: usize) -> bool {
    let long = doc.before(index, 1).is_some_and(|before| before.len() > 4);
    doc.sign_at(index, b'.') && long && doc.get(index + 1).is_some_and(|next| next.gap != Gap::None)
}

/// `1.240`, `12B`, `12-A`.
fn digits_end(doc: &Doc, index: usize) -> usize {
    let glued = |at: usize, test: &dyn Fn(&Token) -> bool| {
        doc.get(at).is_some_and(|token| token.gap == Gap::None && test(token))
    };
    let mut last = index;
    if glued(last + 1, &|token| token.is_sign(b'.'))
        && glued(last + 2, &|token| token.shape == Shape::Digits && token.len() == 3)
    {
        last += 2;
    }
    let letter = |token: &Token| token.is_word() && token.len() == 1;
    if glued(last + 1, &letter) {
        last += 1;
    } else if glued(last + 1, &|token| token.is_sign(b'-')) && glued(last + 2, &letter) {
        last += 2;
    }
    last
}

/// The last token of the elements after the number.
fn elements(doc: &Doc, number: usize) -> usize {
    let mut last = number;
    while let Some(end) = element(doc, last) {
        last = end;
    }
    last
}

/// One more element after `last`, with the sign before it.
fn element(doc: &Doc, last: usize) -> Option<usize> {
    let short = doc.tokens[last].is_word() && doc.tokens[last].len() <= 4;
    let mut at = last + 1 + usize::from(short && doc.sign_at(last + 1, b'.'));
    let mut separated = false;
    while doc.get(at).is_some_and(|token| {
        matches!(token.shape, Shape::Sign(b',' | b'-' | b'/' | b'(')) && token.gap != Gap::Paragraph
    }) {
        separated = true;
        at += 1;
    }
    doc.get(at)
        .filter(|token| token.same_line() || (token.gap == Gap::Line && (separated || doc.says(at, &QUARTERS))))?;
    let end = complement(doc, at)
        .or_else(|| numbered_street(doc, at))
        .or_else(|| floor(doc, at))
        .or_else(|| state(doc, at, separated))
        .or_else(|| quarter(doc, at, separated))?;
    let closes = doc.sign_at(end + 1, b')') && doc.sign_at(at - 1, b'(');
    Some(if closes { end + 1 } else { end })
}

/// `apto 83`, `bloco K`, `fundos`, `s/n`.
fn complement(doc: &Doc, at: usize) -> Option<usize> {
    if !doc.says(at, &COMPLEMENTS) {
        return None;
    }
    if doc.tokens[at].len() == 1 {
        return (doc.sign_at(at + 1, b'/') && doc.says(at + 2, const { &hashes(["n"]) })).then_some(at + 2);
    }
    let mut value = at + 1 + usize::from(doc.sign_at(at + 1, b'.'));
    let numbered = doc.says(value, const { &hashes(["n"]) });
    value += usize::from(numbered)
        + usize::from(numbered && doc.get(value + 1).is_some_and(|token| matches!(token.shape, Shape::Sign(_))));
    let token = doc.get(value).filter(|token| token.same_line());
    match token {
        Some(token) if token.shape == Shape::Digits => Some(digits_end(doc, value)),
        Some(token) if token.is_word() && token.len() == 1 && !token.is_any(&[hash(b"e")]) => Some(value),
        Some(token) if matches!(token.shape, Shape::Title) => Some(title_run(doc, value).unwrap_or(at)),
        _ if doc.says(at, &QUARTERS) => quarter(doc, at, true),
        _ => Some(at),
    }
}

/// `2º andar`.
fn floor(doc: &Doc, at: usize) -> Option<usize> {
    doc.get(at).filter(|token| token.shape == Shape::Digits && token.len() <= 3)?;
    let word = at
        + 1
        + usize::from(
            doc.get(at + 1).is_some_and(|token| matches!(token.shape, Shape::Sign(_)) && token.gap == Gap::None),
        );
    doc.says(word, const { &hashes(["andar", "and", "o", "a"]) }).then_some(word)
}

/// `SP`, `/PR`, `- SC`.
fn state(doc: &Doc, at: usize, separated: bool) -> Option<usize> {
    let token = doc.get(at)?;
    (token.len() == 2
        && doc.says(at, &STATES)
        && (token.shape == Shape::Upper || (separated && !token.traits.cue(Cue::Particle))))
    .then_some(at)
}

/// A neighbourhood or city: words with capitals after a sign, known places, or words after `vila`, `jardim`, `bairro`.
fn quarter(doc: &Doc, at: usize, separated: bool) -> Option<usize> {
    let token = doc.get(at).filter(|token| token.is_word())?;
    if let Some((end, _)) = lexicon::get().phrases.longest(doc, at) {
        return Some(end);
    }
    if doc.says(at, &QUARTERS) {
        let mut last = at;
        while last < at + 3
            && doc.get(last + 1).is_some_and(|next| next.is_word() && next.same_line() && is_quarter_word(next))
        {
            last += 1;
        }
        return Some(last);
    }
    let place = token.traits.any(Traits::PLACE);
    let person = token.traits.any(Traits::GIVEN) && !token.traits.any(Traits::WORDY.with(Traits::ORDINARY));
    let titled = matches!(token.shape, Shape::Title | Shape::Upper)
        && separated
        && !token.traits.any(Traits::ORDINARY)
        && !person;
    match title_run(doc, at) {
        Some(end) if titled || place => Some(end),
        _ => place.then_some(at),
    }
}

fn is_quarter_word(token: &Token) -> bool {
    !token.traits.cue(Cue::Verb)
        && (!token.traits.any(Traits::ORDINARY)
            || token.traits.any(Traits::LISTED.with(Traits::PLACE))
            || token.traits.cue(Cue::Particle))
        || token.is_any(&[hash(b"nova"), hash(b"novo"), hash(b"alto")])
}

/// Words with capitals and the little words between them.
fn title_run(doc: &Doc, at: usize) -> Option<usize> {
    let capital = |index: usize| {
        doc.get(index).is_some_and(|token| {
            matches!(token.shape, Shape::Title | Shape::Upper) && (index == at || token.same_line()) && token.len() > 1
        })
    };
    let mut last = at;
    if !capital(at) {
        return None;
    }
    loop {
        let little = doc
            .get(last + 1)
            .is_some_and(|token| token.is_word() && token.traits.cue(Cue::Particle) && token.shape == Shape::Lower);
        if capital(last + 1) {
            last += 1;
        } else if little && capital(last + 2) {
            last += 2;
        } else {
            return Some(last);
        }
    }
}
