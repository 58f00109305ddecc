//! `ask "…"`: one question to the assistant, and what it answers; `pii`: what is hidden of a text.

use serde_json::json;

mod told;

use super::text;
use crate::args::Line;
use crate::host::Host;
use crate::outcome::{Failure, answer};
use crate::secrets::FromEnvironment;

/// Asks the assistant one question, in a session of its own.
pub(super) fn run(line: &Line, passwords: &FromEnvironment) -> Result<(), Failure> {
    line.only(&[])?;
    line.at_most(2)?;
    let question = line.operand(1, "a pergunta")?;
    let host = Host::open(line, passwords)?;
    let zone = told::zone(&host.sign_in(true)?);
    let session = host.call("assistant.begin", json!({ "kind": "general" }))?["id"].clone();
    let asked = json!({ "session_id": session, "text": question, "ask_id": null, "meant": null, "picks": null });
    let reply = host.call("assistant.ask", asked)?;
    host.call("assistant.end", json!({ "id": session }))?;
    answer(line.global.json, &reply, &told::reply(&reply, zone))
}

/// Hides what identifies in the text of standard input.
pub(super) fn pii(line: &Line, passwords: &FromEnvironment) -> Result<(), Failure> {
    line.only(&[])?;
    line.at_most(1)?;
    let text_in = std::io::read_to_string(std::io::stdin())?;
    let host = Host::open(line, passwords)?;
    let hidden = host.call("app.hide", json!({ "text": text_in }))?;
    let told = text(&hidden, "text").to_owned();
    answer(line.global.json, &hidden, &told)
}
