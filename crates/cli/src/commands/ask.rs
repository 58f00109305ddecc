//! `ask "…"`: one question to the assistant, and what it answers; `pii`: what is hidden of a text.

use serde_json::{Value, json};

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
    host.sign_in(true)?;
    let session = host.call("assistant.begin", json!({ "kind": "general" }))?["id"].clone();
    let asked = json!({ "session_id": session, "text": question, "ask_id": null, "meant": null, "picks": null });
    let reply = host.call("assistant.ask", asked)?;
    host.call("assistant.end", json!({ "id": session }))?;
    answer(line.global.json, &reply, &told(&reply))
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

/// An answer for a person: what was understood, what was found, what was hidden, how long it took.
fn told(reply: &Value) -> String {
    let outcome = &reply["outcome"];
    let mut lines = vec![text(outcome, "sentence").to_owned()];
    lines.extend(list(&outcome["rows"]).iter().map(|row| row_told(&row["cells"])));
    lines.extend(list(&outcome["choices"]).iter().map(choice_told));
    if outcome["kind"] == "card" {
        lines.push(row_told(&outcome["row"]["cells"]));
        lines.push(format!(
            "Nada foi feito. Para confirmar: neonproctl call {} '{}'",
            text(outcome, "method"),
            outcome["request"]
        ));
    }
    lines.push(String::new());
    if let Some(sentence) = reply["understood_sentence"].as_str() {
        lines.push(format!("Entendido: {sentence}"));
    }
    let hidden: Vec<&str> = list(&reply["hidden"]).iter().map(|part| text(part, "kind")).collect();
    if !hidden.is_empty() {
        lines.push(format!("O modelo não viu: {}", hidden.join(", ")));
    }
    lines.push(format!(
        "Feito por IA ({}) em {} ms",
        reply["made_by"]["model"].as_str().unwrap_or("sem modelo"),
        reply["made_by"]["milliseconds"]
    ));
    lines.join("\n")
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn choice_told(choice: &Value) -> String {
    match choice["sentence"].as_str() {
        Some(sentence) => format!("  – {sentence}"),
        None => row_told(&choice["cells"]),
    }
}

fn row_told(cells: &Value) -> String {
    let cells: Vec<String> = list(cells).iter().map(cell_told).collect();
    format!("  {}", cells.join(" | "))
}

fn cell_told(cell: &Value) -> String {
    let value = &cell["value"];
    match text(cell, "type") {
        "money" => {
            let centavos = value.as_i64().unwrap_or_default();
            let sign = if centavos < 0 { "-" } else { "" };
            format!("{sign}R$ {},{:02}", centavos.unsigned_abs() / 100, centavos.unsigned_abs() % 100)
        }
        "word" => value[1].as_str().unwrap_or_default().to_owned(),
        "quantity" => {
            format!("{} {}", value[0].as_f64().unwrap_or_default() / 1000.0, value[1].as_str().unwrap_or_default())
        }
        "withheld" => "(não autorizou o assistente)".to_owned(),
        "none" => "–".to_owned(),
        _ => value.as_str().map_or_else(|| value.to_string(), str::to_owned),
    }
}
