//! Telephones of Brazil with or without area code, and of other countries after a `+`.

use super::group::{Digits, Group, MOST, Separator};
use crate::checks::area_code;
use crate::doc::Doc;
use crate::table::hashes;

/// The last group of a telephone that begins at `at`; `named` when a word before it calls it one.
pub(crate) fn phone(doc: &Doc, groups: &[Group], at: usize, named: bool) -> Option<usize> {
    if is_service(&groups[at]) {
        return None;
    }
    let plus = has_plus(doc, &groups[at]);
    let inside = matches!(groups[at].separator, Separator::Sign(b'.' | b'-') | Separator::None);
    if inside && !plus && !named {
        return None;
    }
    let reached = reach(groups, at, 15);
    if plus {
        let home = reached.last(|_, digits| digits.starts_with(&[5, 5]) && is_brazilian(&digits[2..]));
        return home.or_else(|| reached.last(|_, digits| digits.len() >= 8));
    }
    let full = reached.last(|last, digits| is_whole(digits) && (named || is_open(groups, at, last, digits)));
    full.or_else(|| reached.last(|last, digits| is_local(groups, at, last, digits, named)))
}

/// The first token of a telephone: the `(`, the `+` and the `0xx` before its first digits belong to it.
pub(crate) fn first_token(doc: &Doc, group: &Group) -> usize {
    let mut first = group.first;
    let carrier = first >= 2 && doc.says(first - 1, const { &hashes(["xx"]) }) && doc.word(first - 2) == b"0";
    first -= if carrier { 2 } else { 0 };
    for sign in [b'(', b'+', b'('] {
        if first > 0 && doc.sign_at(first - 1, sign) && doc.tokens[first].same_line() {
            first -= 1;
        }
    }
    first
}

/// Whether `last` is closed by a `)` that belongs to the number, as in `(11 98765-4321)`: it does not.
fn has_plus(doc: &Doc, group: &Group) -> bool {
    let first = first_token(doc, group);
    (first..group.first).any(|token| doc.sign_at(token, b'+'))
        || (group.digits.starts_with(&[0, 0]) && group.digits.len() > 8)
}

/// Digits of consecutive groups, and how many of them lie before the end of each.
struct Reached {
    first: usize,
    digits: Digits,
    ends: [u8; MOST],
    len: usize,
}

impl Reached {
    /// The last group for which the digits up to its end pass the test, which is also told the group.
    fn last(&self, test: impl Fn(usize, &[u8]) -> bool) -> Option<usize> {
        let ends = self.ends[..self.len].iter().enumerate().rev();
        ends.map(|(step, end)| (self.first + step, &self.digits[..usize::from(*end)]))
            .find_map(|(last, digits)| test(last, digits).then_some(last))
    }
}

/// The digits up to each group that can still belong to a number of `most` digits, no more than [`MOST`].
fn reach(groups: &[Group], at: usize, most: usize) -> Reached {
    let mut reached = Reached { first: at, digits: Digits::default(), ends: [0; MOST], len: 0 };
    for (index, group) in groups.iter().enumerate().skip(at) {
        let comma = group.separator == Separator::Sign(b',') && group.spoken;
        let joined =
            index == at || comma || !matches!(group.separator, Separator::Break | Separator::Sign(b',' | b'_' | b'*'));
        if !joined || reached.digits.len() + group.digits.len() > most {
            break;
        }
        group.digits.iter().for_each(|digit| reached.digits.push(*digit));
        reached.ends[reached.len] = reached.digits.len() as u8;
        reached.len += 1;
    }
    reached
}

/// Lines that belong to nobody: 0800, 4004 and their like.
fn is_service(group: &Group) -> bool {
    matches!(&*group.digits, [0, 3 | 5 | 8 | 9, 0, 0, ..] | [4, 0, 0 | 2, 0..=9] | [3, 0, 0, 3])
}

/// An area code and eight or nine digits, with or without the leading 0 or 55.
fn is_whole(digits: &[u8]) -> bool {
    match digits {
        [5, 5, rest @ ..] if is_brazilian(rest) => true,
        [0, 0, 5, 5, rest @ ..] if is_brazilian(rest) => true,
        [0, rest @ ..] if is_brazilian(rest) => true,
        digits => is_brazilian(digits),
    }
}

fn is_brazilian(digits: &[u8]) -> bool {
    match digits {
        [tens, ones, rest @ ..] if area_code(*tens, *ones) => is_subscriber(rest),
        _ => false,
    }
}

fn is_subscriber(digits: &[u8]) -> bool {
    matches!((digits.len(), digits.first()), (9, Some(9)) | (8, Some(2..=5 | 7..=9)))
}

/// Whether digits without a name before them are laid out as a telephone.
fn is_open(groups: &[Group], at: usize, last: usize, digits: &[u8]) -> bool {
    let singles = groups[at..=last].iter().all(|group| group.digits.len() == 1);
    let spoken = groups[at..=last].iter().any(|group| group.spoken);
    let slashed = groups[at + 1..=last].iter().any(|group| group.separator == Separator::Sign(b'/'));
    let ends = groups[last].digits.len() == 4 && last > at && !slashed;
    let halves = last == at + 1 && groups[last].digits.len() == 9 && groups[at].digits.len() == 2;
    let mobile = digits.len() >= 11;
    (mobile && (singles || spoken || ends || halves || at == last))
        || (ends && (digits.len() == 10 || digits.len() == 12))
}

/// A number without area code: by its name, or laid out as `99123-4567` or `3222-4567`.
fn is_local(groups: &[Group], at: usize, last: usize, digits: &[u8], named: bool) -> bool {
    let dashed = last == at + 1 && groups[last].separator == Separator::Sign(b'-') && groups[last].digits.len() == 4;
    let shaped = matches!((digits.len(), digits.first()), (9, Some(9)) | (8, Some(2..=5 | 8 | 9)));
    shaped && (dashed || named)
}
