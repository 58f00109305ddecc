//! Ids of rows: UUIDv7, sixteen bytes in the file, hyphenated text in JSON.

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The id of a row.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(transparent)]
pub struct Id(uuid::Uuid);

impl Id {
    /// An id from its bytes.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(uuid::Uuid::from_bytes(bytes))
    }

    /// A UUIDv7 of this moment (milliseconds since 1970) and ten random bytes.
    #[must_use]
    pub fn v7(ms: u64, random: [u8; 10]) -> Self {
        Self(uuid::Builder::from_unix_timestamp_millis(ms, &random).into_uuid())
    }

    /// This id, or the one after `last` where both are of the same millisecond: ids that one program makes sort in the order of their making
    /// (RFC 9562 section 6.2, method 2).
    #[must_use]
    pub(crate) fn not_before(self, last: Self) -> Self {
        let (mine, before) = (self.0.as_u128(), last.0.as_u128());
        if mine >> 80 == before >> 80 && mine <= before { Self(uuid::Uuid::from_u128(before + 1)) } else { self }
    }

    /// The sixteen bytes.
    #[must_use]
    pub fn bytes(self) -> [u8; 16] {
        self.0.into_bytes()
    }
}

/// The last id that a program made.
#[derive(Default)]
pub struct LastId(std::sync::Mutex<Option<Id>>);

impl LastId {
    /// Remembers and gives an id that comes after the last one of its millisecond.
    pub(crate) fn after(&self, fresh: Id) -> Id {
        let mut last = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let id = last.map_or(fresh, |before| fresh.not_before(before));
        *last = Some(id);
        id
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Id {
    type Err = uuid::Error;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        uuid::Uuid::from_str(text).map(Self)
    }
}

impl ToSql for Id {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(ValueRef::Blob(self.0.as_bytes())))
    }
}

impl FromSql for Id {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let bytes: [u8; 16] = value.as_blob()?.try_into().map_err(|_| FromSqlError::InvalidType)?;
        Ok(Self::from_bytes(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_one_millisecond_sort_in_the_order_of_their_making() {
        let last = LastId::default();
        let made: Vec<Id> = (0..200u8).map(|i| last.after(Id::v7(1_772_452_800_000, [255 - i; 10]))).collect();
        assert!(made.windows(2).all(|pair| pair[0] < pair[1]));
        let later = last.after(Id::v7(1_772_452_800_001, [0; 10]));
        assert!(made.iter().all(|id| *id < later));
    }
}
