//! The form of a placeholder: `[PESSOA_1]`.

use crate::fold::Folded;
use crate::kind::Kind;
use std::fmt;

/// What stands for a value in pseudonymised text, valid in the session that issued it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Placeholder {
    /// The class of the value.
    pub kind: Kind,
    /// Counted from 1 within a class and session.
    pub number: u32,
}

impl fmt::Display for Placeholder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "[{}_{}]", self.kind.tag(), self.number)
    }
}

/// The longest text that is a placeholder: bracket, tag, underscore, seven digits, bracket.
const LONGEST: usize = 1 + 12 + 1 + 7 + 1;

/// What the beginning of a text is.
pub(crate) enum Prefix {
    /// A placeholder of so many bytes.
    Whole(Placeholder, usize),
    /// The whole text may be the beginning of a placeholder.
    Open,
    /// Something else.
    Not,
}

/// Reads the beginning of `text`, whose first byte is `[`.
pub(crate) fn prefix(text: &str) -> Prefix {
    let body = &text[1..];
    let tag_end = body.bytes().position(|byte| !byte.is_ascii_uppercase()).unwrap_or(body.len());
    let open = text.len() < LONGEST;
    match body.as_bytes().get(tag_end) {
        None if open => return Prefix::Open,
        Some(b'_') => {}
        _ => return Prefix::Not,
    }
    let digits = &body[tag_end + 1..];
    let end = digits.bytes().position(|byte| !byte.is_ascii_digit()).unwrap_or(digits.len());
    match digits.as_bytes().get(end) {
        None if open => Prefix::Open,
        Some(b']') => whole(&body[..tag_end], &digits[..end])
            .map_or(Prefix::Not, |placeholder| Prefix::Whole(placeholder, 1 + tag_end + 1 + end + 1)),
        _ => Prefix::Not,
    }
}

fn whole(tag: &str, digits: &str) -> Option<Placeholder> {
    let kind = Kind::of_tag(tag)?;
    let number = digits.parse().ok().filter(|_| !digits.starts_with('0'))?;
    Some(Placeholder { kind, number })
}

/// The byte ranges of `text` that look like placeholders, disguised or without brackets.
pub(crate) fn lookalikes(text: &str) -> Vec<(usize, usize)> {
    let folded = Folded::new(text);
    let units = &folded.units;
    let mut found = Vec::new();
    let mut at = 0;
    while at < units.len() {
        if !units[at].is_ascii_alphabetic() {
            at += 1;
            continue;
        }
        let end =
            units[at..].iter().position(|unit| !unit.is_ascii_alphabetic()).map_or(units.len(), |length| at + length);
        if let Some((start, stop)) = lookalike(units, at, end) {
            found.push(folded.bytes(start, stop));
            at = stop;
        } else {
            at = end;
        }
    }
    found
}

/// The units around the word `start..end` that together look like a placeholder.
fn lookalike(units: &[u8], start: usize, end: usize) -> Option<(usize, usize)> {
    let tag = units[start..end].to_ascii_uppercase();
    let ours = Kind::ALL.iter().any(|kind| kind.tag().as_bytes() == tag);
    let digits = end + blanks(&units[end..], b" _-");
    let stop = digits + units[digits..].iter().take_while(|unit| unit.is_ascii_digit()).count();
    let joined = units[end..digits].contains(&b'_');
    let opening = units[..start].iter().rev().take_while(|unit| b" _".contains(unit)).count() + 1;
    let opened = start.checked_sub(opening).filter(|at| matches!(units[*at], b'[' | b'{' | b'<'));
    let close = stop + blanks(&units[stop..], b" ");
    let closed = units.get(close).is_some_and(|unit| matches!(unit, b']' | b'}' | b'>'));
    let shaped = stop > digits && ((ours && (joined || opened.is_some())) || (joined && opened.is_some() && closed));
    shaped.then(|| (opened.unwrap_or(start), if closed { close + 1 } else { stop }))
}

/// How many of the next few units are among `signs`.
fn blanks(units: &[u8], signs: &[u8]) -> usize {
    units.iter().take(3).take_while(|unit| signs.contains(unit)).count()
}
