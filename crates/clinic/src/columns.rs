//! Reading columns into the types of the domain.

use chrono::NaiveDate;
use neonpro_vault::{Id, Reader};
use rusqlite::Row;
use rusqlite::types::{FromSql, Type};

use crate::error::{Error, Result};
use crate::time::Instant;
use crate::words::Word;

/// A word of a closed list.
pub(crate) fn word<T: Word>(row: &Row<'_>, at: usize) -> rusqlite::Result<T> {
    parsed(row, at, |text: String| T::of_word(&text))
}

/// A word of a closed list, or nothing.
pub(crate) fn maybe_word<T: Word>(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<T>> {
    maybe(row, at, |text: String| T::of_word(&text))
}

/// A date.
pub(crate) fn day(row: &Row<'_>, at: usize) -> rusqlite::Result<NaiveDate> {
    parsed(row, at, |text: String| text.parse().ok())
}

/// A date, or nothing.
pub(crate) fn maybe_day(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<NaiveDate>> {
    maybe(row, at, |text: String| text.parse().ok())
}

/// A moment.
pub(crate) fn instant(row: &Row<'_>, at: usize) -> rusqlite::Result<Instant> {
    row.get(at).map(Instant)
}

/// A moment, or nothing.
pub(crate) fn maybe_instant(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<Instant>> {
    Ok(row.get::<_, Option<i64>>(at)?.map(Instant))
}

fn parsed<S: FromSql, T>(row: &Row<'_>, at: usize, read: impl FnOnce(S) -> Option<T>) -> rusqlite::Result<T> {
    read(row.get(at)?).ok_or_else(|| unreadable(at))
}

fn maybe<S: FromSql, T>(row: &Row<'_>, at: usize, read: impl FnOnce(S) -> Option<T>) -> rusqlite::Result<Option<T>> {
    let value: Option<S> = row.get(at)?;
    value.map(|value| read(value).ok_or_else(|| unreadable(at))).transpose()
}

/// The column holds something that this program never wrote there. The value stays out of the error.
fn unreadable(at: usize) -> rusqlite::Error {
    rusqlite::Error::InvalidColumnType(at, String::new(), Type::Text)
}

/// Refuses with `code` unless the session sees a row of that id in `table`.
pub(crate) fn must_see(r: &Reader<'_>, table: &'static str, id: Id, code: &'static str) -> Result<()> {
    let sql = format!("SELECT 1 FROM {table} WHERE id = ?1");
    let seen = r.maybe(&sql, [id], |_| Ok(()))?;
    seen.ok_or_else(|| Error::not_found(code))
}
