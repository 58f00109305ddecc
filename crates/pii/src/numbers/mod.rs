//! Identifiers made of digits.

pub(crate) mod date;
pub(crate) mod group;
pub(crate) mod label;
mod phone;

use crate::checks;
use crate::doc::{Doc, Gap, Shape};
use crate::found::{Found, Rank};
use crate::kind::Kind;
use crate::table::hashes;
use date::Date;
use group::{Digits, Group, Separator};
use label::Label;

/// A number that was recognised: its last group, its class, how sure.
type Match = (usize, Kind, Rank);

/// Every identifier of digits in `doc`.
pub(crate) fn find(doc: &Doc, groups: &[Group], found: &mut Vec<Found>) {
    let mut at = 0;
    let mut birth = None;
    while at < groups.len() {
        if let Some(last) = payment_slip(groups, at) {
            at = last + 1;
            continue;
        }
        match date::date(doc, groups, at, birth) {
            Some(Date::Birth(last)) => {
                let (start, end) = (doc.tokens[groups[at].first].start, date::end(doc, groups, at, last));
                found.push(Found { start, end, kind: Kind::BirthDate, rank: Rank::Sure });
                birth = Some(groups[last].last);
                at = last + 1;
                continue;
            }
            Some(Date::Plain(last)) if last == at + 2 || is_unlabelled(doc, &groups[at]) => {
                at = last + 1;
                continue;
            }
            _ => {}
        }
        at = match number(doc, groups, at) {
            Some((last, kind, rank)) => {
                found.push(span(doc, &groups[at], &groups[last], kind, rank));
                last + 1
            }
            None => at + 1,
        };
    }
}

/// Whether nothing before a number makes it somebody's.
fn is_unlabelled(doc: &Doc, group: &Group) -> bool {
    label::before(doc, group.first).is_none_or(|label| label == Label::Other)
}

fn span(doc: &Doc, first: &Group, last: &Group, kind: Kind, rank: Rank) -> Found {
    let token = match kind {
        Kind::Phone => phone::first_token(doc, first),
        Kind::Rg => state_prefix(doc, first.first),
        _ => first.first,
    };
    let last = match kind {
        Kind::Rg | Kind::Bank => check_letter(doc, last.last),
        _ => last.last,
    };
    Found { start: doc.tokens[token].start, end: doc.tokens[last].end, kind, rank }
}

fn number(doc: &Doc, groups: &[Group], at: usize) -> Option<Match> {
    let group = &groups[at];
    if date::is_great_age(doc, group) {
        return Some((at, Kind::AgeOver89, Rank::Sure));
    }
    let label = label::before(doc, group.first);
    let named = label.and_then(|label| labelled(doc, groups, at, label));
    let identity = || identity_card(doc, groups, at).filter(|_| issuer_follows(doc, groups, at));
    named.or_else(|| unlabelled(doc, groups, at, label)).or_else(identity)
}

/// What the word before a number makes of it.
fn labelled(doc: &Doc, groups: &[Group], at: usize, label: Label) -> Option<Match> {
    let exact = |kind, total| window(groups, at, total).map(|last| (last, kind, Rank::Sure));
    match label {
        Label::Cpf => {
            exact(Kind::Cpf, 11).or_else(|| tight(groups, at, 9..=13).map(|last| (last, Kind::Cpf, Rank::Form)))
        }
        Label::Cnpj => exact(Kind::Cnpj, 14),
        Label::Cns => exact(Kind::Cns, 15),
        Label::Nis => exact(Kind::Nis, 11),
        Label::Cnh => exact(Kind::Cnh, 11).or_else(|| exact(Kind::Cnh, 10)).or_else(|| exact(Kind::Cnh, 9)),
        Label::Titulo => exact(Kind::Titulo, 12),
        Label::Cep => exact(Kind::Cep, 8),
        Label::Card => (13..=19).rev().filter_map(|total| window(groups, at, total)).find_map(|last| {
            let digits = digits(groups, at, last);
            (checks::card(&digits) || digits.len() == 16).then_some((last, Kind::Card, Rank::Sure))
        }),
        Label::Phone => phone::phone(doc, groups, at, true).map(|last| (last, Kind::Phone, Rank::Sure)),
        Label::Rg => identity_card(doc, groups, at),
        Label::Agency => tight(groups, at, 3..=6).map(|last| (last, Kind::Bank, Rank::Sure)),
        Label::Account => tight(groups, at, 3..=14).map(|last| (last, Kind::Bank, Rank::Sure)),
        Label::Passport | Label::Record | Label::Plate | Label::Ip | Label::Other => None,
    }
}

fn identity_card(doc: &Doc, groups: &[Group], at: usize) -> Option<Match> {
    let spaced = || [8, 9, 7].into_iter().find_map(|total| window(groups, at, total));
    let close = tight(groups, at, 5..=11).filter(|last| {
        digits(groups, at, *last).len() >= 6 || check_letter(doc, groups[*last].last) > groups[*last].last
    });
    close.or_else(spaced).map(|last| (last, Kind::Rg, Rank::Sure))
}

/// What the form and the check digits of a number make of it.
fn unlabelled(doc: &Doc, groups: &[Group], at: usize, label: Option<Label>) -> Option<Match> {
    if !reaches(groups, at, SHORTEST) {
        return None;
    }
    let plain = label == Some(Label::Other);
    for (total, bounds, kind, check) in SHAPES {
        let Some(last) = window(groups, at, *total) else { continue };
        let digits = digits(groups, at, last);
        let laid_out = is_laid_out(groups, at, last, bounds);
        if laid_out && check(&digits) && !(plain && at == last) {
            return Some((last, *kind, Rank::Sure));
        }
    }
    if let Some(last) = phone::phone(doc, groups, at, false).filter(|last| !plain || *last > at) {
        return Some((last, Kind::Phone, Rank::Form));
    }
    let formal = |shape: &[usize], signs: &[u8]| form(groups, at, shape, signs);
    let whole = !plain;
    formal(&[3, 3, 3, 2], b"..-")
        .map(|last| (last, Kind::Cpf, Rank::Form))
        .or_else(|| formal(&[2, 3, 3, 4, 2], b"../-").map(|last| (last, Kind::Cnpj, Rank::Form)))
        .or_else(|| formal(&[5, 3], b"-").filter(|_| whole).map(|last| (last, Kind::Cep, Rank::Form)))
        .or_else(|| formal(&[2, 3, 3, 1], b"..-").filter(|_| whole).map(|last| (last, Kind::Rg, Rank::Form)))
        .or_else(|| {
            let three = formal(&[2, 3, 3], b"..")
                .filter(|last| whole && check_letter(doc, groups[*last].last) > groups[*last].last);
            three.map(|last| (last, Kind::Rg, Rank::Form))
        })
}

/// Digits of the shortest number that is known without a name: a telephone without area code, a CEP.
const SHORTEST: usize = 8;

/// Whether as many digits as `most` hang together from `at` on.
fn reaches(groups: &[Group], at: usize, most: usize) -> bool {
    let mut sum = 0;
    let joined = |(index, group): &(usize, &Group)| *index == 0 || group.separator != Separator::Break;
    groups[at..].iter().enumerate().take_while(joined).any(|(_, group)| {
        sum += group.digits.len();
        sum >= most
    })
}

/// A number's length, where its groups may end, its class and its check.
type NumberShape = (usize, &'static [usize], Kind, fn(&[u8]) -> bool);

/// Longest first, so that a number is not taken for the beginning of a shorter one.
const SHAPES: &[NumberShape] = &[
    (19, &[4, 8, 12, 16], Kind::Card, checks::card),
    (16, &[4, 8, 12], Kind::Card, checks::card),
    (15, &[3, 7, 11], Kind::Cns, checks::cns),
    (15, &[4, 10], Kind::Card, checks::card),
    (14, &[2, 5, 8, 12], Kind::Cnpj, cnpj),
    (12, &[4, 8, 10], Kind::Titulo, checks::titulo),
    (11, &[3, 6, 9], Kind::Cpf, checks::cpf),
    (11, &[3, 8, 10], Kind::Nis, nis_in_form),
];

fn cnpj(digits: &[u8]) -> bool {
    checks::cnpj(&digits.iter().map(|digit| digit + b'0').collect::<Vec<_>>())
}

/// A NIS begins with 1 or 2; other numbers of eleven digits are too often right by chance.
fn nis_in_form(digits: &[u8]) -> bool {
    matches!(digits[0], 1 | 2) && digits[2] != 9 && checks::nis(digits)
}

/// The last group of the digits `at..` that are exactly `total`, if they hang together.
fn window(groups: &[Group], at: usize, total: usize) -> Option<usize> {
    let mut sum = 0;
    for (index, group) in groups.iter().enumerate().skip(at) {
        if index > at && group.separator == Separator::Break {
            return None;
        }
        sum += group.digits.len();
        if sum >= total {
            return (sum == total).then_some(index);
        }
    }
    None
}

/// The last group that a sign or nothing joins to the one before it, if the digits then are as many as `totals` allows.
fn tight(groups: &[Group], at: usize, totals: std::ops::RangeInclusive<usize>) -> Option<usize> {
    let joined = |group: &Group| match group.separator {
        Separator::None => true,
        Separator::Sign(sign) => sign != b',' && sign != b'(',
        Separator::Space => group.spoken,
        Separator::Break => false,
    };
    let mut last = at;
    let mut sum = groups[at].digits.len();
    while let Some(next) = groups.get(last + 1).filter(|next| joined(next) && sum + next.digits.len() <= *totals.end())
    {
        sum += next.digits.len();
        last += 1;
    }
    totals.contains(&sum).then_some(last)
}

fn digits(groups: &[Group], at: usize, last: usize) -> Digits {
    groups[at..=last].iter().flat_map(|group| group.digits.iter().copied()).collect()
}

/// Whether the groups end where those of such a number end, or stand digit by digit, or were spoken.
fn is_laid_out(groups: &[Group], at: usize, last: usize, bounds: &[usize]) -> bool {
    let parts = &groups[at..=last];
    let mut sum = 0;
    let fits = parts[..parts.len() - 1].iter().all(|group| {
        sum += group.digits.len();
        bounds.contains(&sum)
    });
    fits || parts.iter().all(|group| group.digits.len() == 1) || parts.iter().all(|group| group.spoken)
}

/// The last group, if the groups have exactly these lengths and signs between them.
fn form(groups: &[Group], at: usize, shape: &[usize], signs: &[u8]) -> Option<usize> {
    let parts = groups.get(at..at + shape.len())?;
    let lengths = parts.iter().zip(shape).all(|(group, length)| group.digits.len() == *length && !group.spoken);
    let joined = parts[1..].iter().zip(signs).all(|(group, sign)| group.separator == Separator::Sign(*sign));
    (lengths && joined).then_some(at + shape.len() - 1)
}

/// The digits of a payment slip (44, 47 or 48 of them) lead to a bill, not to a person.
fn payment_slip(groups: &[Group], at: usize) -> Option<usize> {
    if at > 0 && groups[at].separator != Separator::Break {
        return None;
    }
    let run =
        groups[at..].iter().enumerate().take_while(|(index, group)| *index == 0 || group.separator != Separator::Break);
    let (mut sum, mut last) = (0, at);
    for (index, group) in run.take(48) {
        sum += group.digits.len();
        last = at + index;
    }
    let next_joins = groups.get(last + 1).is_some_and(|next| next.separator != Separator::Break);
    (matches!(sum, 44 | 47 | 48) && !next_joins && groups[at..=last].iter().any(|group| group.digits.len() >= 5))
        .then_some(last)
}

/// The token of the check letter of an identity card or account (`-X`), or `last` itself.
fn check_letter(doc: &Doc, last: usize) -> usize {
    let is_letter = |index: usize| {
        doc.get(index).is_some_and(|token| {
            token.len() == 1 && token.gap != Gap::Paragraph && matches!(doc.word(index), b"x" | b"X")
        })
    };
    match doc.get(last + 1) {
        Some(next) if next.is_sign(b'-') && is_letter(last + 2) => last + 2,
        Some(_) if is_letter(last + 1) => last + 1,
        _ => last,
    }
}

/// The token of the state that is written as part of an identity card (`MG-12.345.678`), or `first` itself.
fn state_prefix(doc: &Doc, first: usize) -> usize {
    let state =
        |back: usize| doc.before(first, back).is_some_and(|token| token.len() == 2 && token.shape == Shape::Upper);
    let glued = doc.get(first).is_some_and(|token| token.gap == Gap::None);
    match doc.before(first, 1) {
        Some(sign) if glued && sign.is_sign(b'-') && sign.gap == Gap::None && state(2) => first - 2,
        Some(word)
            if word.same_line()
                && word.len() == 2
                && state(1)
                && word.is_any(&crate::council::STATES)
                && !doc.says(first - 1, const { &hashes(["rg"]) }) =>
        {
            first - 1
        }
        _ => first,
    }
}

/// Whether `SSP` or another issuer of identity cards follows soon after the group.
fn issuer_follows(doc: &Doc, groups: &[Group], at: usize) -> bool {
    let Some(last) = tight(groups, at, 6..=11) else { return false };
    let end = check_letter(doc, groups[last].last);
    (1..=2).any(|ahead| doc.says(end + ahead, const { &hashes(["ssp", "detran", "sesp"]) }))
}
