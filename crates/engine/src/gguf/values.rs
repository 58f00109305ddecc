//! The values of a header's list of facts.

use super::HeaderError;
use super::bytes::Bytes;
use std::collections::BTreeMap;
use std::io::Read;

/// Most facts of one file.
const MOST_FACTS: u64 = 2000;
/// Longest name of a fact.
const LONGEST_KEY: u64 = 256;
/// Longest text: templates of conversations are the long ones.
const LONGEST_TEXT: u64 = 1024 * 1024;
/// Most elements of a list: merges of the largest vocabularies are half a million.
const MOST_ELEMENTS: u64 = 2 * 1024 * 1024;
/// The number that stands for a list.
const LIST: u32 = 9;
/// The number that stands for a text.
const TEXT: u32 = 8;

/// A value as far as it is of use here.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    /// A whole number that is not negative.
    Number(u64),
    /// A text.
    Text(String),
    /// A list: how long it is, and the largest of its whole numbers.
    List { length: u64, largest: u64 },
    /// Anything else; it was sound.
    Other,
}

/// All facts by their names.
#[derive(Debug, Default)]
pub(super) struct Facts(BTreeMap<String, Value>);

impl Facts {
    pub(super) fn read<R: Read>(from: &mut Bytes<R>, count: u64) -> Result<Self, HeaderError> {
        let mut facts = BTreeMap::new();
        for _ in 0..count {
            let key = from.text(LONGEST_KEY)?;
            let kind = from.u32()?;
            let value = value(from, kind)?;
            if key.is_empty() || facts.insert(key, value).is_some() {
                return Err(HeaderError::Damaged);
            }
        }
        Ok(Self(facts))
    }

    /// The number of facts of a file.
    pub(super) fn count<R: Read>(from: &mut Bytes<R>) -> Result<u64, HeaderError> {
        from.count(MOST_FACTS)
    }

    pub(super) fn get(&self, key: &str) -> Option<&Value> {
        self.0.get(key)
    }

    pub(super) fn text(&self, key: &str) -> Option<&str> {
        match self.get(key)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A number, or the largest of a list of them: some models say it layer by layer.
    pub(super) fn number(&self, key: &str) -> Option<u64> {
        match self.get(key)? {
            Value::Number(number) | Value::List { largest: number, .. } => Some(*number),
            _ => None,
        }
    }

    /// The length of a list.
    pub(super) fn length(&self, key: &str) -> Option<u64> {
        match self.get(key)? {
            Value::List { length, .. } => Some(*length),
            _ => None,
        }
    }

    /// All facts whose name ends so.
    pub(super) fn ending<'a>(&'a self, end: &'a str) -> impl Iterator<Item = &'a Value> {
        self.0.iter().filter(move |(key, _)| key.ends_with(end)).map(|(_, value)| value)
    }
}

fn value<R: Read>(from: &mut Bytes<R>, kind: u32) -> Result<Value, HeaderError> {
    match kind {
        TEXT => from.text(LONGEST_TEXT).map(Value::Text),
        LIST => list(from),
        _ => scalar(from, kind),
    }
}

fn scalar<R: Read>(from: &mut Bytes<R>, kind: u32) -> Result<Value, HeaderError> {
    let signed = |number: i64| u64::try_from(number).map_or(Value::Other, Value::Number);
    Ok(match kind {
        0 => Value::Number(from.take().map(u8::from_le_bytes)?.into()),
        1 => signed(from.take().map(i8::from_le_bytes)?.into()),
        2 => Value::Number(from.take().map(u16::from_le_bytes)?.into()),
        3 => signed(from.take().map(i16::from_le_bytes)?.into()),
        4 => Value::Number(from.u32()?.into()),
        5 => signed(from.take().map(i32::from_le_bytes)?.into()),
        6 => from.take().map(f32::from_le_bytes).and_then(finite)?,
        7 if from.take::<1>()?.first().is_some_and(|byte| *byte <= 1) => Value::Other,
        10 => Value::Number(from.u64()?),
        11 => signed(from.take().map(i64::from_le_bytes)?),
        12 => from.take().map(f64::from_le_bytes).and_then(finite)?,
        _ => return Err(HeaderError::Damaged),
    })
}

/// A number of a model that is none (not a number, infinite) is damage.
fn finite(number: impl Into<f64>) -> Result<Value, HeaderError> {
    if number.into().is_finite() { Ok(Value::Other) } else { Err(HeaderError::Damaged) }
}

/// A list of texts or of numbers; lists of lists are in no model of ours.
fn list<R: Read>(from: &mut Bytes<R>) -> Result<Value, HeaderError> {
    let kind = from.u32()?;
    let length = from.count(MOST_ELEMENTS)?;
    let mut largest = 0;
    for _ in 0..length {
        match kind {
            TEXT => {
                let bytes = from.count(LONGEST_TEXT)?;
                from.skip(bytes)?;
            }
            LIST => return Err(HeaderError::Damaged),
            _ => {
                if let Value::Number(number) = scalar(from, kind)? {
                    largest = largest.max(number);
                }
            }
        }
    }
    Ok(Value::List { length, largest })
}
