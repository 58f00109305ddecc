//! `sql "SELECT …"`: free SQL that reaches only what the user may see.

use serde_json::{Value, json};

use crate::args::Line;
use crate::host::Host;
use crate::outcome::{Failure, answer};
use crate::secrets::FromEnvironment;
use crate::table::{cell, table};

#[derive(serde::Deserialize)]
struct Rows {
    columns: Vec<String>,
    rows: Vec<Vec<Value>>,
    truncated: bool,
}

pub(super) fn run(line: &Line, passwords: &FromEnvironment) -> Result<(), Failure> {
    line.only(&["limit"])?;
    line.at_most(2)?;
    let sql = line.operand(1, "a consulta, entre aspas")?;
    let limit = line.number("limit")?;
    let host = Host::open(line, passwords)?;
    host.sign_in(false)?;
    let value = host.call("reports.sql", json!({ "sql": sql, "limit": limit }))?;
    let found: Rows =
        serde_json::from_value(value.clone()).map_err(|_| Failure::Io(std::io::ErrorKind::InvalidData))?;
    let cells: Vec<Vec<String>> = found.rows.iter().map(|row| row.iter().map(cell).collect()).collect();
    let more = if found.truncated { "\n(há mais linhas: aumente --limit)" } else { "" };
    answer(line.global.json, &value, &format!("{}{} linha(s){more}", table(&found.columns, &cells), cells.len()))
}
