//! An answer of the assistant for a person at a terminal.

use super::text;
use crate::table::{cell, table};
use chrono::{DateTime, NaiveDate};
use chrono_tz::Tz;
use serde_json::Value;

/// The zone of the clinic that a session was opened in.
pub(super) fn zone(session: &Value) -> Tz {
    session["clinic"]["timezone"].as_str().and_then(|name| name.parse().ok()).unwrap_or(chrono_tz::America::Sao_Paulo)
}

/// What was understood, what was found, what was hidden, how long it took.
pub(super) fn reply(reply: &Value, zone: Tz) -> String {
    let outcome = &reply["outcome"];
    let mut lines = vec![text(outcome, "sentence").to_owned()];
    let columns: Vec<String> = list(&outcome["columns"]).iter().map(cell).collect();
    let rows: Vec<Vec<String>> = list(&outcome["rows"]).iter().map(|row| cells(row, zone)).collect();
    if !rows.is_empty() {
        lines.push(String::new());
        lines.push(table(&columns, &rows));
    }
    lines.extend(list(&outcome["choices"]).iter().map(|choice| match choice["sentence"].as_str() {
        Some(sentence) => format!("  – {sentence}"),
        None => format!("  – {}", cells(choice, zone).join(" · ")),
    }));
    if outcome["kind"] == "card" {
        lines.push(cells(&outcome["row"], zone).join(" · "));
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

fn cells(row: &Value, zone: Tz) -> Vec<String> {
    list(&row["cells"]).iter().map(|value| cell(&Value::String(shown(value, zone)))).collect()
}

fn shown(cell: &Value, zone: Tz) -> String {
    let value = &cell["value"];
    let as_it_stands = || value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match text(cell, "type") {
        "money" => {
            let centavos = value.as_i64().unwrap_or_default();
            let sign = if centavos < 0 { "-" } else { "" };
            format!("{sign}R$ {},{:02}", centavos.unsigned_abs() / 100, centavos.unsigned_abs() % 100)
        }
        "day" => value
            .as_str()
            .and_then(|day| day.parse::<NaiveDate>().ok())
            .map_or_else(as_it_stands, |day| day.format("%d/%m/%Y").to_string()),
        "moment" => value
            .as_str()
            .and_then(|moment| moment.parse::<DateTime<chrono::Utc>>().ok())
            .map_or_else(as_it_stands, |moment| moment.with_timezone(&zone).format("%d/%m/%Y %H:%M").to_string()),
        "word" => value[1].as_str().unwrap_or_default().to_owned(),
        "quantity" => {
            format!("{} {}", value[0].as_f64().unwrap_or_default() / 1000.0, value[1].as_str().unwrap_or_default())
        }
        "withheld" => "(não autorizou o assistente)".to_owned(),
        "none" => "–".to_owned(),
        _ => as_it_stands(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn answered() -> Value {
        json!({
            "outcome": {
                "kind": "answer",
                "sentence": "Uma visita.",
                "columns": ["at", "patient", "price"],
                "rows": [{ "cells": [
                    { "type": "moment", "value": "2026-11-23T12:00:00Z" },
                    { "type": "text", "value": "Ana\u{1b}[2J" },
                    { "type": "money", "value": -12_345 },
                ]}],
            },
            "understood_sentence": "Agenda",
            "hidden": [],
            "made_by": { "model": "planner", "milliseconds": 13 },
        })
    }

    #[test]
    fn a_moment_is_told_by_the_wall_of_the_clinic() {
        let in_manaus = zone(&json!({ "clinic": { "timezone": "America/Manaus" } }));
        assert!(reply(&answered(), in_manaus).contains("23/11/2026 08:00"));
        assert!(reply(&answered(), zone(&Value::Null)).contains("23/11/2026 09:00"));
    }

    #[test]
    fn what_a_row_holds_cannot_drive_the_terminal() {
        let told = reply(&answered(), chrono_tz::UTC);
        assert!(told.contains("Ana␣[2J") && told.contains("-R$ 123,45"), "{told}");
    }
}
