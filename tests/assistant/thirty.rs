//! Thirty questions of a working day, each answered right to the row: what is told is compared with SQL past the doors.

use crate::stage::{Desk, Stage, column};
use rusqlite::Connection;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

/// Most rows that an answer shows.
const MOST_ROWS: usize = 50;

/// Questions, read when the test runs: `question ⇥ login ⇥ check ⇥ SQL`.
const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/assistant/thirty.tsv");

/// The consents as they stand, and whose visits count: what the questions' SQL speaks of.
const VIEWS: &str = "
CREATE TEMP VIEW patients AS SELECT * FROM main.t_patients WHERE _tomb = 0;
CREATE TEMP VIEW visits AS SELECT *, date(start_at / 1000000 - 3 * 3600, 'unixepoch') AS day FROM main.t_appointments
    WHERE _tomb = 0 AND status NOT IN ('cancelled', 'rescheduled');
CREATE TEMP VIEW agreeing AS SELECT patient_id FROM (
    SELECT patient_id, action, row_number() OVER (PARTITION BY patient_id ORDER BY at DESC, id DESC) AS nth
    FROM main.t_consent_records WHERE purpose = 'ai_assistance' AND _tomb = 0) WHERE nth = 1 AND action = 'grant';
CREATE TEMP VIEW money AS SELECT * FROM main.t_financial_transactions WHERE _tomb = 0;
CREATE TEMP VIEW debts AS SELECT patient_id, sum(amount_centavos) AS owed FROM money WHERE patient_id IS NOT NULL
    GROUP BY patient_id HAVING owed > 0;";

#[test]
fn thirty_questions_are_answered_right_to_the_row() {
    let stage = Stage::new(1);
    let system = stage.system(0);
    system.execute_batch(VIEWS).expect("views");
    let people = people(&system);
    let desks: BTreeMap<&str, Desk<'_>> =
        ["dona", "medica", "recepcao", "financeiro", "privacidade"].map(|login| (login, stage.enter(0, login))).into();
    let file = std::fs::read_to_string(FILE).expect("the questions");
    let (mut wrong, mut times) = (Vec::new(), Vec::new());
    for line in file.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let fields: Vec<String> = line.split('\t').map(|field| filled(field, &people)).collect();
        let [question, login, check, sql] = fields.as_slice() else { panic!("{line}") };
        let began = Instant::now();
        let reply = desks[login.as_str()].ask(question);
        let took = began.elapsed();
        times.push(took.as_millis());
        println!("{:>5} ms  {question}  →  {}", took.as_millis(), reply["outcome"]["sentence"]);
        if let Err(why) = checked(&system, &reply, check, sql) {
            wrong.push(format!("{question}: {why}\n  {}", shortened(&reply)));
        }
    }
    assert_eq!(times.len(), 30);
    times.sort_unstable();
    println!("median {} ms, slowest {} ms", times[15], times[29]);
    assert!(wrong.is_empty(), "{} of 30 wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// Patients that questions name: who agree and whose names are nobody else's.
fn people(system: &Connection) -> BTreeMap<&'static str, String> {
    let one = |extra: &str| {
        let sql = format!(
            "SELECT full_name FROM patients p WHERE id IN (SELECT patient_id FROM agreeing) AND status = 'active' AND {extra}
             AND (SELECT count(*) FROM patients q WHERE q.full_name LIKE p.full_name || '%') = 1 ORDER BY full_name LIMIT 1"
        );
        column(system, &sql).pop().unwrap_or_else(|| panic!("nobody: {extra}"))
    };
    let ahead = "(SELECT count(*) FROM visits v WHERE v.patient_id = p.id AND v.start_at > 1772452800000000
                  AND v.status IN ('scheduled', 'confirmed'))";
    [
        ("{DEBTOR}", one("id IN (SELECT patient_id FROM debts)")),
        ("{COMES}", one(&format!("{ahead} = 1"))),
        ("{FREE}", one(&format!("{ahead} = 0 AND (SELECT count(*) FROM visits v WHERE v.patient_id = p.id) > 2"))),
        ("{PACKED}", one("id IN (SELECT patient_id FROM main.t_session_ledger WHERE _tomb = 0)")),
    ]
    .into()
}

fn filled(field: &str, people: &BTreeMap<&'static str, String>) -> String {
    people.iter().fold(field.to_owned(), |text, (slot, name)| text.replace(slot, name))
}

fn shortened(reply: &Value) -> String {
    let text = format!("{} | {}", reply["understood"], reply["outcome"]);
    text.chars().take(700).collect()
}

/// Whether the answer is what the file says.
fn checked(system: &Connection, reply: &Value, check: &str, sql: &str) -> Result<(), String> {
    let outcome = &reply["outcome"];
    let (kind, detail) = check.split_once(':').unwrap_or((check, ""));
    let expected = if sql.is_empty() { Vec::new() } else { column(system, sql) };
    let rows = outcome["rows"].as_array().map(Vec::as_slice).unwrap_or_default();
    match kind {
        // So many rows as the query counts.
        "count" => {
            let count: usize = expected[0].parse().map_err(|_| "no count")?;
            same(&rows.len(), &count.min(MOST_ROWS))
        }
        // The links of a kind are exactly the ids of the query.
        "links" => {
            let linked: BTreeSet<&str> = rows
                .iter()
                .flat_map(|row| row["links"].as_array().into_iter().flatten())
                .filter(|link| link["kind"] == detail)
                .filter_map(|link| link["id"].as_str())
                .collect();
            same(&linked, &expected.iter().map(String::as_str).collect())
        }
        // The column's values, in any order.
        "cells" => {
            let at: usize = detail.parse().map_err(|_| "no column")?;
            let shown = rows.iter().map(|row| plain(&row["cells"][at]["value"])).collect::<BTreeSet<String>>();
            same(&shown, &expected.into_iter().collect())
        }
        // The sentence tells every sum of the query.
        "money" => {
            let sentence = outcome["sentence"].as_str().unwrap_or_default();
            let told = |sum: &String| {
                let sum = sum.parse().unwrap_or_default();
                sentence
                    .contains(&neonpro_assistant::wording::money(neonpro_assistant::wording::Language::Portuguese, sum))
            };
            if expected.iter().all(told) { Ok(()) } else { Err(format!("{sentence} does not tell {expected:?}")) }
        }
        // A card about the patient of the query, waiting for a person.
        "card" => {
            let act = &outcome["request"]["act"][detail];
            if outcome["kind"] != "card" || act.is_null() {
                return Err("no card".to_owned());
            }
            let about = outcome["row"]["links"].as_array().into_iter().flatten().any(|link| link["id"] == *expected[0]);
            if about { Ok(()) } else { Err("a card about somebody else".to_owned()) }
        }
        "why" => same(&outcome["why"].as_str().unwrap_or_default(), &detail),
        other => Err(format!("no such check: {other}")),
    }
}

fn same<T: PartialEq + std::fmt::Debug>(shown: &T, expected: &T) -> Result<(), String> {
    if shown == expected { Ok(()) } else { Err(format!("{shown:?} and not {expected:?}")) }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
