//! Rows and values between the judge and the engine.

use crate::law::Row;
use neonpro_policy::{Val, sqlite};
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ToSql, params_from_iter};

/// The id of a row.
#[must_use]
pub fn id_of(row: &Row) -> Vec<u8> {
    if let Some(Val::Blob(id)) = row.get("id") { id.clone() } else { Vec::new() }
}

/// Puts one row into a base table, past the doors.
///
/// # Panics
/// When it does not fit.
pub fn insert_raw(conn: &Connection, table: &str, row: &Row) {
    let names: Vec<String> = row.keys().map(|c| format!("\"{c}\"")).collect();
    let marks: Vec<String> = (1..=row.len()).map(|i| format!("?{i}")).collect();
    let sql = format!("INSERT INTO main.t_{table} ({}) VALUES ({})", names.join(", "), marks.join(", "));
    let mut statement = conn.prepare_cached(&sql).expect("an insert");
    statement.execute(params_from_iter(row.values().map(SqlVal))).unwrap_or_else(|e| panic!("{table}: {e}"));
}

/// The rows of a query, by column.
///
/// # Panics
/// When the query fails.
#[must_use]
pub fn rows(conn: &Connection, sql: &str) -> Vec<Row> {
    let mut statement = conn.prepare(sql).unwrap_or_else(|e| panic!("{sql}: {e}"));
    let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let row =
        |r: &rusqlite::Row<'_>| names.iter().enumerate().map(|(i, n)| Ok((n.clone(), val(r.get_ref(i)?)))).collect();
    let found = statement.query_map([], row).expect("rows");
    found.map(|r: rusqlite::Result<Row>| r.unwrap_or_else(|e| panic!("{sql}: {e}"))).collect()
}

/// A value of the engine as the judge knows it: it knows no real numbers, so a whole one becomes an integer and any other its text.
#[must_use]
pub fn val(value: ValueRef<'_>) -> Val {
    match value {
        ValueRef::Null => Val::Null,
        ValueRef::Integer(i) => Val::Int(i),
        ValueRef::Real(r) => r.to_string().parse().map_or_else(|_| Val::Text(r.to_string()), Val::Int),
        ValueRef::Text(t) => Val::Text(String::from_utf8_lossy(t).into_owned()),
        ValueRef::Blob(b) => Val::Blob(b.to_vec()),
    }
}

/// A judge's value as a parameter.
pub struct SqlVal<'a>(pub &'a Val);

impl ToSql for SqlVal<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self.0 {
            Val::Null => ValueRef::Null,
            Val::Int(i) => ValueRef::Integer(*i),
            Val::Text(t) => ValueRef::Text(t.as_bytes()),
            Val::Blob(b) => ValueRef::Blob(b),
        }))
    }
}

/// A judge's value as an SQL literal.
#[must_use]
pub fn literal(value: &Val) -> String {
    match value {
        Val::Null => "NULL".to_owned(),
        Val::Int(i) if *i == i64::MIN => "(-9223372036854775807 - 1)".to_owned(),
        Val::Int(i) => i.to_string(),
        Val::Text(t) => format!("'{}'", t.replace('\'', "''")),
        Val::Blob(b) => sqlite::blob(b),
    }
}
