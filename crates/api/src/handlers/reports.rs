//! `reports.*`: free SQL over what the user may see.

use neonpro_vault::free_sql::{FreeSql, Limits};
use neonpro_vault::types::Value as Sql;
use serde_json::Value;

use crate::app::Call;
use crate::error::{ApiError, Result};
use crate::types::{RunSql, SqlRows};

/// Rows that are answered when nobody says how many.
const ROWS: usize = 1_000;

/// Runs one SELECT. Whatever its text, it reaches only what this user may see; attempts at more are in the trail.
pub(crate) fn sql(call: &mut Call<'_>, asked: RunSql) -> Result<SqlRows> {
    let limits = Limits::default();
    let rows = asked.limit.map_or(ROWS, |limit| usize::try_from(limit).unwrap_or(ROWS)).min(limits.rows);
    let mut desk = FreeSql::open(&call.open.vault, Limits { rows, ..limits })?;
    let answer = desk.run(&call.open.session, &asked.sql).map_err(|error| match error {
        neonpro_vault::Error::Statement => ApiError::validation("reports.refused"),
        other => other.into(),
    })?;
    let rows = answer.rows.into_iter().map(|row| row.into_iter().map(json).collect()).collect();
    Ok(SqlRows { columns: answer.columns, rows, truncated: answer.truncated })
}

/// A value of SQL in JSON: ids as their text, other bytes as hexadecimal digits.
fn json(value: Sql) -> Value {
    match value {
        Sql::Null => Value::Null,
        Sql::Integer(number) => number.into(),
        Sql::Real(number) => number.into(),
        Sql::Text(text) => text.into(),
        Sql::Blob(bytes) => match <[u8; 16]>::try_from(bytes.as_slice()) {
            Ok(id) => neonpro_vault::Id::from_bytes(id).to_string().into(),
            Err(_) => bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>().into(),
        },
    }
}
