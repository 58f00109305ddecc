//! `audit verify|export`.

use serde_json::{Value, json};

use super::text;
use crate::args::Line;
use crate::host::{Host, absolute};
use crate::outcome::{Failure, answer};
use crate::secrets::FromEnvironment;

pub(super) fn run(line: &Line, passwords: &FromEnvironment) -> Result<(), Failure> {
    line.at_most(2)?;
    match line.operand(1, "o que fazer: verify ou export")? {
        "verify" => verify(line, passwords),
        "export" => export(line, passwords),
        other => Err(Failure::Misuse(format!("“audit {other}” não existe"))),
    }
}

/// Ends with the code of the check: 0 whole, 1 tampered, 2 incomplete or rolled back, 3 key missing, 4 clock anomalies only.
fn verify(line: &Line, passwords: &FromEnvironment) -> Result<(), Failure> {
    line.only(&[])?;
    let host = Host::open(line, passwords)?;
    host.sign_in(true)?;
    let found = host.call("audit.verify", json!({}))?;
    let code = found["code"].as_u64().and_then(|code| u8::try_from(code).ok()).unwrap_or(1);
    let said = match code {
        0 => "A trilha está íntegra",
        2 => "A trilha está incompleta ou voltou no tempo",
        3 => "Falta a chave para conferir toda a trilha",
        4 => "A trilha está íntegra, com saltos de relógio",
        _ => "A trilha foi adulterada",
    };
    let detail = text(&found, "detail");
    let told = format!("{said}: {} evento(s). {detail}", found["events"]);
    answer(line.global.json, &found, &told)?;
    if code == 0 { Ok(()) } else { Err(Failure::Found(code)) }
}

fn export(line: &Line, passwords: &FromEnvironment) -> Result<(), Failure> {
    line.only(&["to"])?;
    let to = absolute(line.need("to")?)?;
    let host = Host::open(line, passwords)?;
    host.sign_in(true)?;
    let done: Value = host.call("audit.export", json!({ "to": to }))?;
    let told = format!("Trilha gravada em {} ({} bytes).", to.display(), done["bytes"]);
    answer(line.global.json, &done, &told)
}
