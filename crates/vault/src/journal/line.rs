//! Lines of the journal: their text, their chain, and what they add up to.

use serde::{Deserialize, Serialize};

use super::Record;
use crate::keys::{
    KeyError, Secret32,
    crypto::{mac, mac_holds},
};

/// Hexadecimal digits of a MAC.
const MAC: usize = 64;

/// Wrong passwords of one user.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Count {
    pub(super) failures: u32,
    /// When the last one was.
    pub(super) last: i64,
}

/// Wrong passwords since the last right one, of every user who has any.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Tally(Vec<Counted>);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Counted {
    #[serde(with = "id")]
    user: [u8; 16],
    failures: u32,
    last: i64,
}

impl Tally {
    pub(super) fn of(&self, user: &[u8; 16]) -> Count {
        let counted = self.0.iter().find(|counted| counted.user == *user);
        counted.map_or_else(Count::default, |counted| Count { failures: counted.failures, last: counted.last })
    }

    pub(super) fn failed(&mut self, user: [u8; 16], at: i64) {
        match self.0.iter_mut().find(|counted| counted.user == user) {
            Some(counted) => (counted.failures, counted.last) = (counted.failures.saturating_add(1), at),
            None => self.0.push(Counted { user, failures: 1, last: at }),
        }
    }

    pub(super) fn cleared(&mut self, user: &[u8; 16]) {
        self.0.retain(|counted| counted.user != *user);
    }
}

/// The first line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Base {
    /// Format, 1.
    journal: u32,
    /// Which key: the head of a MAC of nothing, so that another key is told from a forged line.
    key: String,
    /// Number of the last line before the first below.
    after: u64,
    /// Whose failures count from before.
    failures: Tally,
}

impl Base {
    pub(super) fn first(key: &Secret32) -> Self {
        Self { journal: 1, key: key_name(key), after: 0, failures: Tally::default() }
    }
}

fn key_name(key: &Secret32) -> String {
    hex(&mac(key, b"neonpro/journal/key/1"))[..16].to_owned()
}

/// Why bytes are no journal.
pub(super) enum ReadError {
    /// This line, counted from 1, does not belong.
    Line(usize),
    /// The first line names another key.
    OtherKey,
}

/// A journal in memory, with its exact bytes.
pub(super) struct Log {
    base: Base,
    records: Vec<Record>,
    tally: Tally,
    text: String,
    /// MAC of the last line.
    tip: String,
}

impl Log {
    pub(super) fn empty(key: &Secret32, base: Base) -> Result<Self, KeyError> {
        let json = serde_json::to_string(&base).map_err(|_| KeyError::Primitive)?;
        let tip = line_mac(key, "", &json);
        let tally = base.failures.clone();
        Ok(Self { base, records: Vec::new(), tally, text: format!("{tip} {json}\n"), tip })
    }

    pub(super) fn bytes(&self) -> &[u8] {
        self.text.as_bytes()
    }

    pub(super) fn records(&self) -> &[Record] {
        &self.records
    }

    pub(super) fn tally(&self) -> &Tally {
        &self.tally
    }

    pub(super) fn last_seq(&self) -> u64 {
        self.records.last().map_or(self.base.after, |record| record.seq)
    }

    /// Adds a record and gives its line.
    pub(super) fn push(&mut self, key: &Secret32, record: Record) -> Result<String, KeyError> {
        let json = serde_json::to_string(&record).map_err(|_| KeyError::Primitive)?;
        self.tip = line_mac(key, &self.tip, &json);
        let line = format!("{} {json}\n", self.tip);
        self.text.push_str(&line);
        self.tally.note(&record);
        self.records.push(record);
        Ok(line)
    }

    /// The same journal without its lines up to `seq`.
    pub(super) fn without(&self, key: &Secret32, seq: u64) -> Result<Self, KeyError> {
        let mut failures = self.base.failures.clone();
        let (gone, kept): (Vec<Record>, Vec<Record>) = self.records.iter().partition(|record| record.seq <= seq);
        gone.iter().for_each(|record| failures.note(record));
        let after = gone.last().map_or(self.base.after, |record| record.seq);
        let mut log = Self::empty(key, Base { after, failures, ..self.base.clone() })?;
        for record in kept {
            log.push(key, record)?;
        }
        Ok(log)
    }

    /// Reads a journal; false when its last line was cut and left out.
    pub(super) fn read(key: &Secret32, bytes: &[u8]) -> Result<(Self, bool), ReadError> {
        // A cut line has no end. Everything before it was whole once, so it must verify.
        let end = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let text = std::str::from_utf8(&bytes[..end]).map_err(|_| ReadError::Line(1))?;
        let mut lines = text.lines().enumerate();
        let (_, first) = lines.next().ok_or(ReadError::Line(1))?;
        let mut log = Self::read_base(key, first)?;
        for (at, line) in lines {
            log.read_line(key, line).ok_or(ReadError::Line(at + 1))?;
        }
        Ok((log, end == bytes.len()))
    }

    fn read_base(key: &Secret32, line: &str) -> Result<Self, ReadError> {
        let (tag, json) = split(line).ok_or(ReadError::Line(1))?;
        let base: Base = serde_json::from_str(json).map_err(|_| ReadError::Line(1))?;
        if base.key != key_name(key) {
            return Err(ReadError::OtherKey);
        }
        let log = Self::empty(key, base).map_err(|_| ReadError::Line(1))?;
        // Re-written and compared: what is read has one form, and that form is what the MAC covers.
        if holds(key, "", json, tag) && split(log.text.trim_end()) == Some((tag, json)) {
            Ok(log)
        } else {
            Err(ReadError::Line(1))
        }
    }

    fn read_line(&mut self, key: &Secret32, line: &str) -> Option<()> {
        let (tag, json) = split(line)?;
        if !holds(key, &self.tip, json, tag) {
            return None;
        }
        let record: Record = serde_json::from_str(json).ok()?;
        if record.seq != self.last_seq() + 1 {
            return None;
        }
        self.push(key, record).ok()?;
        Some(())
    }
}

fn split(line: &str) -> Option<(&str, &str)> {
    let (tag, rest) = line.split_at_checked(MAC)?;
    Some((tag, rest.strip_prefix(' ')?))
}

fn message(before: &str, json: &str) -> Vec<u8> {
    [before.as_bytes(), b"\n", json.as_bytes()].concat()
}

fn line_mac(key: &Secret32, before: &str, json: &str) -> String {
    hex(&mac(key, &message(before, json)))
}

fn holds(key: &Secret32, before: &str, json: &str, tag: &str) -> bool {
    // Lower case only, so that a line has one form.
    unhex(tag).is_some_and(|bytes| hex(&bytes) == tag && mac_holds(key, &message(before, json), &bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16);
    text.as_bytes().chunks(2).map(|pair| u8::try_from(digit(pair.first()?)? << 4 | digit(pair.get(1)?)?).ok()).collect()
}

/// An opaque id as hyphenated text.
pub(super) mod id {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use uuid::Uuid;

    pub(in super::super) fn serialize<S: Serializer>(id: &[u8; 16], to: S) -> Result<S::Ok, S::Error> {
        Uuid::from_bytes(*id).serialize(to)
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<[u8; 16], D::Error> {
        Uuid::deserialize(from).map(Uuid::into_bytes)
    }
}

/// An opaque id that may be absent.
pub(super) mod optional_id {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use uuid::Uuid;

    pub(in super::super) fn serialize<S: Serializer>(id: &Option<[u8; 16]>, to: S) -> Result<S::Ok, S::Error> {
        id.map(Uuid::from_bytes).serialize(to)
    }

    pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<[u8; 16]>, D::Error> {
        Ok(Option::<Uuid>::deserialize(from)?.map(Uuid::into_bytes))
    }
}
