//! Street addresses with a number: one span from the street to the last element that adjoins.

use crate::council::STATES;
use crate::cues::Cue;
use crate::doc::{Doc, Gap, Shape, Token};
use crate::found::{Found, Rank};
use crate::kind::Kind;
use crate::lexicon::{self, Traits};

const STREETS: &[&[u8]] = &[
    b"rua",
    b"r",
    b"avenida",
    b"av",
    b"alameda",
    b"al",
    b"travessa",
    b"trav",
    b"tv",
    b"praca",
    b"pca",
    b"rodovia",
    b"rod",
    b"estrada",
    b"estr",
    b"est",
    b"largo",
    b"viela",
    b"ladeira",
    b"beco",
    b"vila",
    b"passagem",
    b"calle",
];

/// Blocks of Brasília, which have numbers instead of streets.
const BLOCKS: &[&[u8]] = &[
    b"sqn", b"sqs", b"sqsw", b"sqnw", b"shis", b"shin", b"cln", b"cls", b"qnm", b"qnn", b"qnl", b"qi", b"ql", b"scln",
    b"scls", b"scrn", b"quadra", b"qd",
];

const COMPLEMENTS: &[&[u8]] = &[
    b"apto",
    b"ap",
    b"apt",
    b"apartamento",
    b"bloco",
    b"bl",
    b"casa",
    b"cs",
    b"sala",
    b"sl",
    b"conjunto",
    b"cj",
    b"conj",
    b"andar",
    b"fundos",
    b"frente",
    b"lote",
    b"lt",
    b"quadra",
    b"qd",
    b"loja",
    b"km",
    b"sobrado",
    b"torre",
    b"edificio",
    b"ed",
    b"condominio",
    b"cond",
    b"terreo",
    b"cobertura",
    b"sobreloja",
    b"bairro",
    b"complemento",
    b"comp",
    b"s",
];

const QUARTERS: &[&[u8]] = &[
    b"bairro",
    b"centro",
    b"jd",
    b"jardim",
    b"vl",
    b"vila",
    b"parque",
    b"pq",
    b"conjunto",
    b"nucleo",
    b"setor",
    b"zona",
    b"alto",
    b"chacara",
];

/// How many words a street may have before its number.
const STREET_WORDS: usize = 8;

/// Every address of `doc`.
pub(crate) fn find(doc: &Doc, found: &mut Vec<Found>) {
    let mut at = 0;
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

fn word_in(doc: &Doc, index: usize, list: &[&[u8]]) -> bool {
    doc.get(index).is_some_and(|token| {
        token.is_word() && token.len() <= 12 && list.contains(&doc.word(index).to_ascii_lowercase().as_slice())
    })
}

fn address(doc: &Doc, at: usize) -> Option<usize> {
    if !doc.tokens[at].is_word() || doc.tokens[at].len() > 8 {
        return None;
    }
    let number = if word_in(doc, at, STREETS) {
        street_number(doc, at)?
    } else if word_in(doc, at, BLOCKS) {
        block_number(doc, at)?
    } else {
        return None;
    };
    Some(elements(doc, number))
}

fn block_number(doc: &Doc, at: usize) -> Option<usize> {
    let numbered =
        doc.get(at + 1).is_some_and(|token| token.shape == Shape::Digits && token.same_line() && token.len() <= 3);
    let more = word_in(doc, at + 2, COMPLEMENTS) || (doc.sign_at(at + 2, b',') && word_in(doc, at + 3, COMPLEMENTS));
    (numbered && more).then_some(at + 1)
}

/// The number of the house: after the words of the street, a comma, `nº` or nothing; or `s/n`.
fn street_number(doc: &Doc, at: usize) -> Option<usize> {
    let mut index = at + 1 + usize::from(doc.sign_at(at + 1, b'.'));
    let mut words = 0;
    let short = doc.tokens[at].len() <= 2;
    loop {
        let token = doc.get(index).filter(|token| token.gap != Gap::Paragraph)?;
        if token.shape == Shape::Digits {
            let dated = words == 0
                && doc
                    .get(index + 1)
                    .is_some_and(|next| doc.word(index + 1).eq_ignore_ascii_case(b"de") && next.same_line());
            let road = words > 0 && doc.sign_at(index - 1, b'-') && token.gap == Gap::None;
            if !dated && !road {
                return (words > 0 && token.len() <= 5).then(|| digits_end(doc, index));
            }
        } else if token.is_word() {
            words += 1;
            let end =
                words > STREET_WORDS || (token.traits.cue(Cue::Verb) && token.len() > 2) || word_in(doc, index, ENDERS);
            if end || (short && words == 1 && token.shape == Shape::Lower && doc.tokens[at].shape == Shape::Upper) {
                return None;
            }
            if token.len() == 1 && doc.sign_at(index + 1, b'/') && word_in(doc, index + 2, &[b"n", b"no"]) {
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
const ENDERS: &[&[u8]] = &[
    b"perto", b"esquina", b"tem", b"fica", b"entre", b"as", b"dia", b"ate", b"em", b"sem", b"cep", b"cpf", b"tel",
    b"fone", b"r$", b"que",
];

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
    let mut at = last + 1;
    let mut separated = false;
    while doc.get(at).is_some_and(|token| {
        matches!(token.shape, Shape::Sign(b',' | b'-' | b'/' | b'(')) && token.gap != Gap::Paragraph
    }) {
        separated = true;
        at += 1;
    }
    doc.get(at).filter(|token| token.same_line() || (separated && token.gap == Gap::Line))?;
    let end = complement(doc, at)
        .or_else(|| floor(doc, at))
        .or_else(|| state(doc, at, separated))
        .or_else(|| quarter(doc, at, separated))?;
    let closes = doc.sign_at(end + 1, b')') && doc.sign_at(at - 1, b'(');
    Some(if closes { end + 1 } else { end })
}

/// `apto 83`, `bloco K`, `fundos`, `s/n`.
fn complement(doc: &Doc, at: usize) -> Option<usize> {
    if !word_in(doc, at, COMPLEMENTS) {
        return None;
    }
    if doc.tokens[at].len() == 1 {
        return (doc.sign_at(at + 1, b'/') && word_in(doc, at + 2, &[b"n"])).then_some(at + 2);
    }
    let mut value = at + 1 + usize::from(doc.sign_at(at + 1, b'.'));
    let numbered = word_in(doc, value, &[b"n"]);
    value += usize::from(numbered)
        + usize::from(numbered && doc.get(value + 1).is_some_and(|token| matches!(token.shape, Shape::Sign(_))));
    let token = doc.get(value).filter(|token| token.same_line());
    match token {
        Some(token) if token.shape == Shape::Digits => Some(digits_end(doc, value)),
        Some(token) if token.is_word() && token.len() == 1 && !token.is_any(&[crate::table::hash(b"e")]) => Some(value),
        Some(token) if matches!(token.shape, Shape::Title) => Some(title_run(doc, value).unwrap_or(at)),
        _ if word_in(doc, at, QUARTERS) => quarter(doc, at, true),
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
    word_in(doc, word, &[b"andar", b"o", b"a"]).then_some(word)
}

/// `SP`, `/PR`, `- SC`.
fn state(doc: &Doc, at: usize, separated: bool) -> Option<usize> {
    let token = doc.get(at)?;
    (token.len() == 2
        && word_in(doc, at, STATES)
        && (token.shape == Shape::Upper || (separated && !token.traits.cue(Cue::Particle))))
    .then_some(at)
}

/// A neighbourhood or city: words with capitals after a sign, known places, or words after `vila`, `jardim`, `bairro`.
fn quarter(doc: &Doc, at: usize, separated: bool) -> Option<usize> {
    let token = doc.get(at).filter(|token| token.is_word())?;
    if let Some((end, _)) = lexicon::get().phrases.longest(doc, at) {
        return Some(end);
    }
    if word_in(doc, at, QUARTERS) {
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
        || token.is_any(&[crate::table::hash(b"nova"), crate::table::hash(b"novo"), crate::table::hash(b"alto")])
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
