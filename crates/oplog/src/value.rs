//! The value of one column, as an operation carries it.

use crate::cbor::{Writer, at_end, read_map};
use crate::op::MAX_COLUMNS;
use crate::{Error, MAX_OP_BYTES};
use minicbor::Decoder;
use minicbor::data::Type;
use std::collections::BTreeMap;

/// The CBOR tag of a sealed value ("NP"; unassigned at IANA). It tells a ciphertext from a blob that anybody may read.
const SEALED_TAG: u64 = 0x4e50;

/// A column's value: SQLite's five types, and bytes sealed under a patient's key that only a holder of the key can read.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// No value.
    Null,
    /// An integer: a number, an amount in centavos, a time in microseconds, a boolean as 0 or 1.
    Int(i64),
    /// A real number, never NaN.
    Real(f64),
    /// Text in the open.
    Text(String),
    /// Bytes in the open.
    Blob(Vec<u8>),
    /// Ciphertext. Headquarters orders and relays it unread.
    Sealed(Vec<u8>),
}

/// Values by the permanent number of their column.
pub type Values = BTreeMap<u16, Value>;

impl Value {
    fn write(&self, w: &mut Writer) -> Result<(), Error> {
        match self {
            Value::Null => w.null(),
            Value::Int(n) => w.i64(*n),
            Value::Real(n) if n.is_nan() => return Err(Error::NotANumber),
            Value::Real(n) => w.f64(*n),
            Value::Text(text) => w.text(text),
            Value::Blob(bytes) => w.bytes(bytes),
            Value::Sealed(bytes) => w.tag(SEALED_TAG).bytes(bytes),
        };
        Ok(())
    }

    fn read(d: &mut Decoder<'_>) -> Result<Value, Error> {
        match d.datatype()? {
            Type::Null => Ok(d.null().map(|()| Value::Null)?),
            Type::F64 => match d.f64()? {
                n if n.is_nan() => Err(Error::NotANumber),
                n => Ok(Value::Real(n)),
            },
            Type::String => Ok(Value::Text(d.str()?.to_owned())),
            Type::Bytes => Ok(Value::Blob(d.bytes()?.to_vec())),
            Type::Tag if d.tag()?.as_u64() == SEALED_TAG => Ok(Value::Sealed(d.bytes()?.to_vec())),
            Type::U8 | Type::U16 | Type::U32 | Type::U64 | Type::I8 | Type::I16 | Type::I32 | Type::I64 => {
                Ok(Value::Int(d.i64()?))
            }
            _ => Err(Error::Malformed),
        }
    }
}

pub(crate) fn write_values(w: &mut Writer, values: &Values) -> Result<(), Error> {
    if values.len() > MAX_COLUMNS {
        return Err(Error::TooLarge("columns of an operation"));
    }
    w.map(values.len());
    for (col, value) in values {
        value.write(w.u64(u64::from(*col)))?;
    }
    Ok(())
}

pub(crate) fn read_values(d: &mut Decoder<'_>) -> Result<Values, Error> {
    let mut values = Values::new();
    read_map(d, MAX_COLUMNS as u64, |col, d| {
        let col = u16::try_from(col).map_err(|_| Error::Malformed)?;
        values.insert(col, Value::read(d)?);
        Ok(())
    })?;
    Ok(values)
}

/// A map of column number to value as bytes of its own, in the form that operations use: for the history of superseded values.
///
/// # Errors
/// [`Error::TooLarge`] beyond [`MAX_COLUMNS`] columns or [`MAX_OP_BYTES`], [`Error::NotANumber`] for a NaN.
pub fn encode_values(values: &Values) -> Result<Vec<u8>, Error> {
    let mut w = Writer::new();
    write_values(&mut w, values)?;
    let bytes = w.finish();
    if bytes.len() > MAX_OP_BYTES { Err(Error::TooLarge("bytes of values")) } else { Ok(bytes) }
}

/// Reads what [`encode_values`] wrote.
///
/// # Errors
/// [`Error::Malformed`] and its kin for any other bytes.
pub fn decode_values(bytes: &[u8]) -> Result<Values, Error> {
    if bytes.len() > MAX_OP_BYTES {
        return Err(Error::TooLarge("bytes of values"));
    }
    let mut d = Decoder::new(bytes);
    let values = read_values(&mut d)?;
    at_end(&d)?;
    Ok(values)
}
