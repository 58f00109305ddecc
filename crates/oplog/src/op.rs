//! The operation: one change of one row, by one person, on one device.

use crate::cbor::{Writer, at_end, read_array, read_map};
use crate::value::{Values, read_values, write_values};
use crate::{Error, Hlc, Id};
use minicbor::Decoder;
use std::collections::BTreeMap;

/// The most columns that one operation may write.
pub const MAX_COLUMNS: usize = 256;
/// The most bytes of one operation, whole or body: 1 MiB. Photos and files travel by their hash, not inside operations.
pub const MAX_OP_BYTES: usize = 1 << 20;
/// The most bytes of a reason.
pub const MAX_REASON_BYTES: usize = 1000;

/// Pairs that a map of fields may have, known and unknown together: room for versions to come, not for mischief.
const MAX_FIELDS: u64 = 64;

/// Keys of an operation's fields. Permanent; a field that goes away leaves its number unused.
mod key {
    pub(super) const CTR: u64 = 0;
    pub(super) const HLC: u64 = 1;
    pub(super) const TXN: u64 = 2;
    pub(super) const TABLE: u64 = 3;
    pub(super) const ROW: u64 = 4;
    pub(super) const KIND: u64 = 5;
    pub(super) const VALS: u64 = 6;
    pub(super) const SEEN: u64 = 7;
    pub(super) const SCHEMA: u64 = 8;
    pub(super) const ACTOR: u64 = 9;
    pub(super) const REASON: u64 = 10;
    pub(super) const GROUP: u64 = 11;
}

const HEAD_FIELDS: usize = 6;

/// What an operation does to its row. Numbers and names are permanent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Kind {
    /// A new row, whole.
    Insert = 0,
    /// New values for some columns.
    Patch = 1,
    /// A new row of a table that only grows (money, consent, stock movements).
    Append = 2,
    /// The row is deleted; it stays as a tombstone.
    Tomb = 3,
    /// A deleted row is back, by a person's decision.
    Untomb = 4,
    /// A step of a state machine (an appointment's status).
    Transition = 5,
    /// A new immutable version of a record, with its parents.
    Version = 6,
    /// A person's decision on a conflict.
    Resolve = 7,
    /// Two rows are one person or thing; the loser becomes an alias of the survivor.
    Merge = 8,
    /// A patient is anonymised or destroyed; always wins.
    Erase = 9,
    /// A file by its content hash.
    Blob = 10,
}

impl Kind {
    /// Every kind, in the order of its number.
    pub const ALL: [Kind; 11] = [
        Kind::Insert,
        Kind::Patch,
        Kind::Append,
        Kind::Tomb,
        Kind::Untomb,
        Kind::Transition,
        Kind::Version,
        Kind::Resolve,
        Kind::Merge,
        Kind::Erase,
        Kind::Blob,
    ];

    /// The permanent number.
    #[must_use]
    pub fn number(self) -> u8 {
        self as u8
    }

    /// The kind with this number, if this program knows it.
    #[must_use]
    pub fn from_number(number: u64) -> Option<Kind> {
        usize::try_from(number).ok().and_then(|n| Kind::ALL.get(n).copied())
    }

    /// The name in the outbox.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Kind::Insert => "insert",
            Kind::Patch => "patch",
            Kind::Append => "append",
            Kind::Tomb => "tomb",
            Kind::Untomb => "untomb",
            Kind::Transition => "transition",
            Kind::Version => "version",
            Kind::Resolve => "resolve",
            Kind::Merge => "merge",
            Kind::Erase => "erase",
            Kind::Blob => "blob",
        }
    }

    /// The kind of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// Names one operation briefly: the short number of its device's incarnation in the clinic's registry of devices, and its
/// counter there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Dot {
    /// Short number of (device, incarnation) in the clinic's registry.
    pub device_ix: u32,
    /// The operation's number on that incarnation.
    pub ctr: u64,
}

/// The fields that the outbox keeps in columns of their own; the body holds the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Gapless number of the operation within (clinic, device, incarnation), from 1.
    pub ctr: u64,
    /// When, by the hybrid logical clock.
    pub hlc: Hlc,
    /// Number of the transaction on this incarnation: its operations are applied together or not at all.
    pub txn: u32,
    /// Permanent number of the table.
    pub table: u16,
    /// The row.
    pub row: Id,
    /// What happens to it.
    pub kind: Kind,
}

/// One change of one row. (clinic, device, incarnation, `ctr`) is its identity, the first three being the batch's.
#[derive(Debug, Clone, PartialEq)]
pub struct Op {
    /// Gapless number of the operation within (clinic, device, incarnation), from 1.
    pub ctr: u64,
    /// When, by the hybrid logical clock.
    pub hlc: Hlc,
    /// Number of the transaction on this incarnation: its operations are applied together or not at all.
    pub txn: u32,
    /// Permanent number of the table.
    pub table: u16,
    /// The row.
    pub row: Id,
    /// What happens to it.
    pub kind: Kind,
    /// New values by permanent column number.
    pub vals: Values,
    /// For each column written, the operation that had last written it as the user saw it. Tells "later" from "at the same
    /// time", which no clock can.
    pub seen: BTreeMap<u16, Dot>,
    /// Version of the data's schema by which the values are meant.
    pub schema: u16,
    /// The user who did it.
    pub actor: Id,
    /// Why, as a code. It travels in the open: free text belongs sealed into a column.
    pub reason: Option<String>,
    /// Columns written as one (an appointment's time, professional and room move together or not at all).
    pub group: Option<u16>,
}

impl Op {
    /// The fields that the outbox keeps in columns.
    #[must_use]
    pub fn head(&self) -> Head {
        Head { ctr: self.ctr, hlc: self.hlc, txn: self.txn, table: self.table, row: self.row, kind: self.kind }
    }

    /// All but the head, as the outbox stores it.
    ///
    /// # Errors
    /// [`Error::TooLarge`] or [`Error::NotANumber`]: a limit of the format is hit where the writer can still be told.
    pub fn encode_body(&self) -> Result<Vec<u8>, Error> {
        let mut w = Writer::new();
        w.map(self.body_fields());
        self.write_body(&mut w)?;
        within_limit(w.finish())
    }

    /// Joins the outbox's columns and body again.
    ///
    /// # Errors
    /// [`Error::Malformed`], [`Error::Missing`] or [`Error::TooLarge`] for bytes that [`Op::encode_body`] would not write.
    pub fn decode_body(head: Head, body: &[u8]) -> Result<Op, Error> {
        let fields = Fields::read(body)?;
        if fields.has_head() { Err(Error::Malformed) } else { fields.into_op(head) }
    }

    /// The whole operation, as it travels.
    ///
    /// # Errors
    /// As [`Op::encode_body`].
    pub fn encode(&self) -> Result<Vec<u8>, Error> {
        let mut w = Writer::new();
        w.map(HEAD_FIELDS + self.body_fields());
        w.u64(key::CTR).u64(self.ctr);
        w.u64(key::HLC).u64(self.hlc.0);
        w.u64(key::TXN).u64(u64::from(self.txn));
        w.u64(key::TABLE).u64(u64::from(self.table));
        w.u64(key::ROW).bytes(&self.row);
        w.u64(key::KIND).u64(u64::from(self.kind.number()));
        self.write_body(&mut w)?;
        within_limit(w.finish())
    }

    /// Reads a whole operation. Fields of later versions are skipped.
    ///
    /// # Errors
    /// [`Error::UnknownKind`] for a kind of a later version; otherwise as [`Op::decode_body`].
    pub fn decode(bytes: &[u8]) -> Result<Op, Error> {
        let fields = Fields::read(bytes)?;
        let head = fields.head()?;
        fields.into_op(head)
    }

    fn body_fields(&self) -> usize {
        let optional = [!self.vals.is_empty(), !self.seen.is_empty(), self.reason.is_some(), self.group.is_some()];
        2 + optional.into_iter().filter(|present| *present).count()
    }

    fn write_body(&self, w: &mut Writer) -> Result<(), Error> {
        if !self.vals.is_empty() {
            write_values(w.u64(key::VALS), &self.vals)?;
        }
        if !self.seen.is_empty() {
            write_seen(w.u64(key::SEEN), &self.seen)?;
        }
        w.u64(key::SCHEMA).u64(u64::from(self.schema));
        w.u64(key::ACTOR).bytes(&self.actor);
        if let Some(reason) = &self.reason {
            if reason.len() > MAX_REASON_BYTES {
                return Err(Error::TooLarge("bytes of a reason"));
            }
            w.u64(key::REASON).text(reason);
        }
        if let Some(group) = self.group {
            w.u64(key::GROUP).u64(u64::from(group));
        }
        Ok(())
    }
}

fn within_limit(bytes: Vec<u8>) -> Result<Vec<u8>, Error> {
    if bytes.len() > MAX_OP_BYTES { Err(Error::TooLarge("bytes of an operation")) } else { Ok(bytes) }
}

fn write_seen(w: &mut Writer, seen: &BTreeMap<u16, Dot>) -> Result<(), Error> {
    if seen.len() > MAX_COLUMNS {
        return Err(Error::TooLarge("columns of an operation"));
    }
    w.map(seen.len());
    for (col, dot) in seen {
        w.u64(u64::from(*col)).array(2).u64(u64::from(dot.device_ix)).u64(dot.ctr);
    }
    Ok(())
}

fn read_seen(d: &mut Decoder<'_>) -> Result<BTreeMap<u16, Dot>, Error> {
    let mut seen = BTreeMap::new();
    read_map(d, MAX_COLUMNS as u64, |col, d| {
        let col = u16::try_from(col).map_err(|_| Error::Malformed)?;
        if d.array()? != Some(2) {
            return Err(Error::Malformed);
        }
        seen.insert(col, Dot { device_ix: d.u32()?, ctr: d.u64()? });
        Ok(())
    })?;
    Ok(seen)
}

fn read_reason(d: &mut Decoder<'_>) -> Result<String, Error> {
    let reason = d.str()?;
    if reason.len() > MAX_REASON_BYTES {
        return Err(Error::TooLarge("bytes of a reason"));
    }
    Ok(reason.to_owned())
}

/// An operation being read, before anybody knows whether it is complete.
#[derive(Default)]
struct Fields {
    ctr: Option<u64>,
    hlc: Option<Hlc>,
    txn: Option<u32>,
    table: Option<u16>,
    row: Option<Id>,
    kind: Option<u64>,
    vals: Values,
    seen: BTreeMap<u16, Dot>,
    schema: Option<u16>,
    actor: Option<Id>,
    reason: Option<String>,
    group: Option<u16>,
}

impl Fields {
    fn read(bytes: &[u8]) -> Result<Fields, Error> {
        if bytes.len() > MAX_OP_BYTES {
            return Err(Error::TooLarge("bytes of an operation"));
        }
        let mut fields = Fields::default();
        let mut d = Decoder::new(bytes);
        read_map(&mut d, MAX_FIELDS, |key, d| fields.read_one(key, d))?;
        at_end(&d)?;
        Ok(fields)
    }

    fn read_one(&mut self, key: u64, d: &mut Decoder<'_>) -> Result<(), Error> {
        match key {
            key::CTR => self.ctr = Some(d.u64()?),
            key::HLC => self.hlc = Some(Hlc(d.u64()?)),
            key::TXN => self.txn = Some(d.u32()?),
            key::TABLE => self.table = Some(d.u16()?),
            key::ROW => self.row = Some(read_array(d)?),
            key::KIND => self.kind = Some(d.u64()?),
            key::VALS => self.vals = read_values(d)?,
            key::SEEN => self.seen = read_seen(d)?,
            key::SCHEMA => self.schema = Some(d.u16()?),
            key::ACTOR => self.actor = Some(read_array(d)?),
            key::REASON => self.reason = Some(read_reason(d)?),
            key::GROUP => self.group = Some(d.u16()?),
            _ => d.skip()?,
        }
        Ok(())
    }

    fn has_head(&self) -> bool {
        self.ctr.is_some()
            || self.hlc.is_some()
            || self.txn.is_some()
            || self.table.is_some()
            || self.row.is_some()
            || self.kind.is_some()
    }

    fn head(&self) -> Result<Head, Error> {
        let kind = self.kind.ok_or(Error::Missing("kind"))?;
        Ok(Head {
            ctr: self.ctr.ok_or(Error::Missing("ctr"))?,
            hlc: self.hlc.ok_or(Error::Missing("hlc"))?,
            txn: self.txn.ok_or(Error::Missing("txn"))?,
            table: self.table.ok_or(Error::Missing("table"))?,
            row: self.row.ok_or(Error::Missing("row"))?,
            kind: Kind::from_number(kind).ok_or(Error::UnknownKind(kind))?,
        })
    }

    fn into_op(self, head: Head) -> Result<Op, Error> {
        let Head { ctr, hlc, txn, table, row, kind } = head;
        Ok(Op {
            ctr,
            hlc,
            txn,
            table,
            row,
            kind,
            vals: self.vals,
            seen: self.seen,
            schema: self.schema.ok_or(Error::Missing("schema"))?,
            actor: self.actor.ok_or(Error::Missing("actor"))?,
            reason: self.reason,
            group: self.group,
        })
    }
}
