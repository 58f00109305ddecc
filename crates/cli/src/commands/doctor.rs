//! `doctor`: what can be said about the data folder and its clinics without opening one.

use serde_json::json;

use super::text;
use crate::args::Line;
use crate::host::Host;
use crate::outcome::{Failure, answer};
use crate::secrets::FromEnvironment;

pub(super) fn run(line: &Line, passwords: &FromEnvironment) -> Result<(), Failure> {
    line.only(&[])?;
    line.at_most(1)?;
    let host = Host::open(line, passwords)?;
    let found = host.call("app.doctor", json!({ "slug": line.global.clinic }))?;
    let mut told = String::new();
    let checks = found["checks"].as_array().map(Vec::as_slice).unwrap_or_default();
    for check in checks {
        let mark = if check["ok"].as_bool().unwrap_or(false) { "✓" } else { "✗" };
        told.push_str(&format!("{mark} {} {}\n", text(check, "name"), text(check, "detail")));
    }
    answer(line.global.json, &found, &told)?;
    let well = checks.iter().all(|check| check["ok"].as_bool().unwrap_or(false));
    if well { Ok(()) } else { Err(Failure::Found(1)) }
}
