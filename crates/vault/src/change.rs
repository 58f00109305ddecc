//! What a write changed, as the doors pass it from step to step: the operation's body, the superseded values, the columns.

use crate::error::{Error, Result};
use crate::keys::{At, OpenKeys, PatientKeys, PersonalKey};
use minicbor::{Decoder, Encoder};
use neonpro_oplog::{Clocks, Dot, Hlc, Kind, Op, Value, Values};
use neonpro_policy::Class;
use rusqlite::types::ValueRef;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Field clock entry that stands for every column not named: the whole row as it was inserted.
pub(crate) const WHOLE_ROW: u16 = 0;

/// Seals the personal values of operations and payloads.
pub(crate) struct Sealer {
    /// The keys of the user: the staff key opens every patient's personal key and seals what belongs to no patient.
    pub(crate) keys: Arc<OpenKeys>,
    pub(crate) clinic: [u8; 16],
    pub(crate) actor: [u8; 16],
    pub(crate) schema: u16,
    /// Of each table, its columns with their class in the order in which the doors pass them.
    pub(crate) layouts: BTreeMap<u16, Vec<(u16, Class)>>,
}

/// The key under which a row's personal values travel.
pub(crate) enum RowKey {
    Patient(Box<PersonalKey>),
    Staff,
}

impl Sealer {
    pub(crate) fn key(
        &self,
        patient: Option<[u8; 16]>,
        public: Option<[u8; 32]>,
        wrapped: Option<Vec<u8>>,
    ) -> Result<RowKey> {
        match (patient, public, wrapped) {
            (Some(patient_id), Some(clinical_public), Some(staff_wrapped)) => {
                let keys = PatientKeys {
                    clinic_id: self.clinic,
                    patient_id,
                    clinical_public,
                    clinical_wrapped: Vec::new(),
                    staff_wrapped,
                };
                Ok(RowKey::Patient(Box::new(keys.open_personal(self.keys.keys())?)))
            }
            _ => Ok(RowKey::Staff),
        }
    }

    fn seal(&self, key: &RowKey, at: At, plain: Value) -> Result<Value> {
        if plain == Value::Null {
            return Ok(Value::Null);
        }
        let bytes = encode(&BTreeMap::from([(0, plain)]))?;
        Ok(Value::Sealed(match key {
            RowKey::Patient(key) => key.seal(&at, &bytes)?,
            RowKey::Staff => self.keys.keys().staff_key()?.seal(&at, &bytes)?,
        }))
    }
}

fn encode(values: &Values) -> Result<Vec<u8>> {
    neonpro_oplog::encode_values(values).map_err(|e| unwritable(&e, "values"))
}

/// A row that no operation can carry is too large; anything else that cannot be written is our mistake.
fn unwritable(e: &neonpro_oplog::Error, what: &'static str) -> Error {
    if matches!(e, neonpro_oplog::Error::TooLarge(_)) { Error::TooLarge } else { Error::Inconsistent(what) }
}

/// What changed in one row.
#[derive(Debug, PartialEq)]
pub(crate) struct Change {
    /// Body of the operation.
    pub(crate) op: Vec<u8>,
    /// Superseded values, plain: they stay in the encrypted file.
    pub(crate) old: Vec<u8>,
    /// Superseded values, sealed as in operations.
    pub(crate) old_sealed: Vec<u8>,
    /// Numbers of the columns that changed; empty when the row was deleted.
    pub(crate) columns: Vec<u16>,
    /// Whether the row is new.
    pub(crate) inserted: bool,
}

impl Change {
    /// Compares old and new values, pair by pair in the order of the table's layout.
    pub(crate) fn build(
        sealer: &Sealer,
        key: &RowKey,
        table: u16,
        row: [u8; 16],
        seen: Option<&[u8]>,
        pairs: &[(ValueRef<'_>, ValueRef<'_>)],
        inserted: bool,
    ) -> Result<Self> {
        let layout = sealer.layouts.get(&table).ok_or(Error::Inconsistent("table layout"))?;
        let (mut new, mut old, mut old_sealed) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for ((column, class), (before, after)) in layout.iter().zip(pairs) {
            if before == after || (inserted && *after == ValueRef::Null) {
                continue;
            }
            let place = At { table: u32::from(table), column: u32::from(*column), row };
            new.insert(*column, travelling(sealer, key, place, *class, value(*after)?)?);
            if !inserted {
                let before = value(*before)?;
                old_sealed.insert(*column, travelling(sealer, key, place, *class, before.clone())?);
                old.insert(*column, before);
            }
        }
        let columns: Vec<u16> = new.keys().copied().collect();
        let op = Op {
            ctr: 0,
            hlc: Hlc(0),
            txn: 0,
            table,
            row,
            kind: Kind::Patch,
            vals: new,
            seen: dots(seen, &columns)?,
            schema: sealer.schema,
            actor: sealer.actor,
            reason: None,
            group: None,
        };
        Ok(Self {
            op: op.encode_body().map_err(|e| unwritable(&e, "operation"))?,
            old: encode(&old)?,
            old_sealed: encode(&old_sealed)?,
            columns,
            inserted,
        })
    }

    /// The columns whose clocks move.
    pub(crate) fn clocked(&self) -> Vec<u16> {
        if self.inserted {
            vec![WHOLE_ROW]
        } else if self.columns.is_empty() {
            vec![TOMB]
        } else {
            self.columns.clone()
        }
    }

    /// The audit payload: what was written and what stood there, both sealed.
    pub(crate) fn payload(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.op.len() + self.old_sealed.len() + 8);
        let mut e = Encoder::new(&mut out);
        let written = e.array(2).and_then(|e| e.bytes(&self.op)).and_then(|e| e.bytes(&self.old_sealed)).is_ok();
        debug_assert!(written, "writing to a vector does not fail");
        out
    }

    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.op.len() + self.old.len() * 2 + 16);
        let mut e = Encoder::new(&mut out);
        let written = e
            .array(5)
            .and_then(|e| e.bytes(&self.op))
            .and_then(|e| e.bytes(&self.old))
            .and_then(|e| e.bytes(&self.old_sealed))
            .and_then(|e| e.bool(self.inserted))
            .and_then(|e| e.array(self.columns.len() as u64))
            .and_then(|e| self.columns.iter().try_fold(e, |e, c| e.u16(*c)))
            .is_ok();
        debug_assert!(written, "writing to a vector does not fail");
        out
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Self> {
        Self::read(bytes).map_err(|_| Error::Inconsistent("change"))
    }

    fn read(bytes: &[u8]) -> std::result::Result<Self, minicbor::decode::Error> {
        let mut d = Decoder::new(bytes);
        d.array()?;
        let (op, old, old_sealed) = (d.bytes()?.to_vec(), d.bytes()?.to_vec(), d.bytes()?.to_vec());
        let inserted = d.bool()?;
        let n = d.array()?.unwrap_or(0);
        let columns = (0..n).map(|_| d.u16()).collect::<std::result::Result<_, _>>()?;
        Ok(Self { op, old, old_sealed, columns, inserted })
    }
}

/// Field clock entry of the deletion mark.
pub(crate) const TOMB: u16 = 1;

fn value(v: ValueRef<'_>) -> Result<Value> {
    Ok(match v {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(i) => Value::Int(i),
        ValueRef::Real(r) => Value::Real(r),
        ValueRef::Text(t) => Value::Text(std::str::from_utf8(t).map_err(|_| Error::Inconsistent("text"))?.to_owned()),
        ValueRef::Blob(b) => Value::Blob(b.to_vec()),
    })
}

/// A value as it leaves the file.
fn travelling(sealer: &Sealer, key: &RowKey, place: At, class: Class, value: Value) -> Result<Value> {
    match (class, value) {
        (Class::Open, value) => Ok(value),
        (Class::Personal, value) => sealer.seal(key, place, value),
        (Class::Clinical, Value::Blob(sealed)) => Ok(Value::Sealed(sealed)),
        (Class::Clinical, Value::Null) => Ok(Value::Null),
        (Class::Clinical, _) => Err(Error::Inconsistent("clinical column holds plain text")),
    }
}

/// Who had last written each of these columns, as the user saw the row.
fn dots(seen: Option<&[u8]>, columns: &[u16]) -> Result<BTreeMap<u16, Dot>> {
    let Some(clk) = seen else { return Ok(BTreeMap::new()) };
    let clocks = Clocks::decode(clk).map_err(|_| Error::Inconsistent("field clocks"))?;
    let of = |c: u16| clocks.get(c).or_else(|| clocks.get(WHOLE_ROW)).map(|clock| (c, clock.dot()));
    Ok(columns.iter().filter_map(|c| of(*c)).collect())
}
