//! The assistant's tools as the screens call them: with a session, a limit and a log.

use std::sync::Arc;

use neonpro_api::Role;
use neonpro_assistant::engine::{EngineError, Stop};
use neonpro_assistant::plan::Answer;
use neonpro_assistant::planner::{Planned, Planner};
use serde_json::{Value, json};

use crate::house::{House, MAIN};

fn begin(house: &House, window: &str) -> Value {
    house.ok(window, "assistant.begin", json!({ "kind": "general" }))["id"].clone()
}

fn overdue(session: &Value) -> Value {
    json!({ "session_id": session, "call": { "intent": "overdue" } })
}

#[test]
fn a_tool_answers_and_is_written_down_without_its_words() {
    let house = House::solo();
    let session = begin(&house, MAIN);
    let find = json!({ "session_id": session, "call": { "intent": "find_patient", "query": "Segredo Inventado" } });
    let told = house.ok(MAIN, "assistant.run", find);
    assert_eq!((&told["kind"], &told["why"]), (&json!("told"), &json!("not_found")));
    assert_eq!(house.ok(MAIN, "assistant.run", overdue(&session))["kind"], "answer");
    let sql = "SELECT intent, outcome, query, response FROM ai_logs ORDER BY at, id";
    let log = house.ok(MAIN, "reports.sql", json!({ "sql": sql, "limit": null }));
    let rows = log["rows"].as_array().unwrap();
    assert_eq!((&rows[0][0], &rows[0][1]), (&json!("find_patient"), &json!("no_answer")));
    assert_eq!((&rows[1][0], &rows[1][1]), (&json!("overdue"), &json!("answered")));
    assert!(!log.to_string().contains("Segredo"), "the words are nowhere kept");
    let sql = "SELECT entity_kind, queries FROM usage_counters ORDER BY entity_kind";
    let counters = house.ok(MAIN, "reports.sql", json!({ "sql": sql, "limit": null }));
    assert_eq!(counters["rows"], json!([["clinic", 2], ["user", 2]]));
}

#[test]
fn the_sixty_first_question_of_a_minute_waits_and_is_told_until_when() {
    let house = House::solo();
    let session = begin(&house, MAIN);
    for _ in 0..60 {
        assert_eq!(house.ok(MAIN, "assistant.run", overdue(&session))["kind"], "answer");
    }
    let told = house.ok(MAIN, "assistant.run", overdue(&session));
    assert_eq!(told["why"], "limited");
    assert!(told["sentence"].as_str().unwrap().contains("09:01"), "{told}");
    let house = house.restarted();
    house.enter(MAIN, "dona");
    assert_eq!(house.ok(MAIN, "assistant.run", overdue(&session))["why"], "limited", "also after a restart");
    house.clock.pass_us(60_000_000);
    assert_eq!(house.ok(MAIN, "assistant.run", overdue(&session))["kind"], "answer");
    let sql = "SELECT outcome, count(*) FROM ai_logs GROUP BY outcome ORDER BY outcome";
    let log = house.ok(MAIN, "reports.sql", json!({ "sql": sql, "limit": null }));
    assert_eq!(log["rows"], json!([["answered", 61], ["rate_limited", 2]]));
}

#[test]
fn a_tool_does_no_more_than_its_user_may() {
    let house = House::solo();
    house.hire("ana", &[Role::Receptionist]);
    let session = begin(&house, "ana");
    let revenue = json!({ "intent": "revenue", "from": "2026-03-01", "to": "2026-03-31" });
    let told = house.ok("ana", "assistant.run", json!({ "session_id": session, "call": revenue }));
    assert_eq!((&told["why"], &told["code"]), (&json!("forbidden"), &json!("session.forbidden")));
    let unknown = json!({ "session_id": session, "call": { "intent": "drop_table" } });
    assert_eq!(house.code("ana", "assistant.run", unknown), "app.bad_request");
    let theirs = json!({ "session_id": begin(&house, MAIN), "call": { "intent": "overdue" } });
    assert_eq!(house.code("ana", "assistant.run", theirs), "assistant.session_over", "somebody else's conversation");
    house.ok("ana", "assistant.end", json!({ "id": session }));
    assert_eq!(house.code("ana", "assistant.run", overdue(&session)), "assistant.session_over");
    let limits = house.ok("ana", "assistant.limits", json!({}));
    assert_eq!(limits, json!({ "per_minute": 60, "per_hour": 1000 }));
}

/// Answers every question with one sketch, surely.
struct Replay(&'static str);

impl Planner for Replay {
    fn plan(&self, _: &str, _: u8, _: &Stop) -> Result<Planned, EngineError> {
        let answer = Answer { sketch: self.0.to_owned(), sureness: 0.0 };
        Ok(Planned { answers: vec![answer], tokens: 1500, model: "planner".to_owned(), version: "test".to_owned() })
    }
}

/// A clinic whose planner answers everything with one sketch, and its owner's session with the assistant.
fn replaying(sketch: &'static str) -> (House, Value) {
    let house = House::solo().with_planner(Arc::new(Replay(sketch)));
    let session = begin(&house, MAIN);
    (house, session)
}

fn ask(house: &House, session: &Value, text: &str) -> Value {
    let asked = json!({ "session_id": session, "text": text, "ask_id": null, "meant": null, "picks": null });
    house.ok(MAIN, "assistant.ask", asked)
}

fn sql(house: &House, sql: &str) -> Value {
    house.ok(MAIN, "reports.sql", json!({ "sql": sql, "limit": null }))["rows"].clone()
}

/// The texts of all questions, the newest first, as a window tells them that remembers nothing.
fn told(house: &House, window: &str) -> Vec<Value> {
    let told = house.ok(window, "assistant.history", json!({ "session_id": null }));
    told.as_array().unwrap().iter().map(|turn| turn["question"].clone()).collect()
}

fn keep_questions(house: &House) {
    let mut settings = house.ok(MAIN, "assistant.settings", json!({}));
    assert_eq!(settings["keep_questions"], false);
    settings["keep_questions"] = json!(true);
    house.ok(MAIN, "assistant.save_settings", settings);
}

fn agree(house: &House, patient: &str) {
    let grant = json!({ "patient_id": patient, "purpose": "ai_assistance", "channel": "in_person", "expires": null, "note": null });
    house.ok(MAIN, "consent.grant", grant);
}

#[test]
fn a_question_about_one_patient_is_kept_under_their_key_where_the_clinic_wants_it() {
    let (house, session) = replaying(r##"{"intent":"balance","patient":"#03"}"##);
    let patient = house.patient("Xerxona Inventada");
    agree(&house, &patient);
    let reply = ask(&house, &session, "quanto a Xerxona Inventada deve?");
    let part = json!({ "start": 9, "end": 26, "kind": "PESSOA" });
    assert_eq!((&reply["outcome"]["kind"], &reply["hidden"][0]), (&json!("answer"), &part), "{reply}");
    keep_questions(&house);
    ask(&house, &session, "e a Xerxona Inventada deve?");
    let remembered = house.ok(MAIN, "assistant.history", json!({ "session_id": session }));
    assert_eq!(remembered[0]["question"], "e a Xerxona Inventada deve?", "while the window remembers");
    let house = house.restarted();
    house.enter(MAIN, "dona");
    assert_eq!(told(&house, MAIN), [json!("e a [PESSOA_1] deve?"), Value::Null]);
    let rows = sql(&house, "SELECT query, patient_id IS NULL, typeof(question) FROM ai_logs ORDER BY at, id");
    assert_eq!(rows, json!([["", 0, "null"], ["", 0, "blob"]]), "of whom it was is open, and no word is");
    let revoke = json!({ "patient_id": patient, "purpose": "ai_assistance", "channel": "in_person", "note": null });
    house.ok(MAIN, "consent.revoke", revoke);
    let session = begin(&house, MAIN);
    ask(&house, &session, "e a Xerxona Inventada deve?");
    let newest = sql(&house, "SELECT patient_id, question FROM ai_logs ORDER BY at DESC, id DESC LIMIT 1");
    assert_eq!(newest, json!([[null, null]]), "who does not agree any more stands in no new row");
}

#[test]
fn who_reads_no_records_cannot_read_back_what_they_asked() {
    let (house, _) = replaying(r##"{"intent":"balance","patient":"#03"}"##);
    agree(&house, &house.patient("Xerxona Inventada"));
    keep_questions(&house);
    house.hire("ana", &[Role::Receptionist]);
    let session = begin(&house, "ana");
    let asked = json!({ "session_id": session, "text": "quanto a Xerxona Inventada deve?", "ask_id": null, "meant": null, "picks": null });
    let reply = house.ok("ana", "assistant.ask", asked);
    assert_eq!(reply["outcome"]["kind"], "answer", "{reply}");
    let house = house.restarted();
    house.enter("ana", "ana");
    assert_eq!(told(&house, "ana"), [Value::Null]);
    house.enter(MAIN, "dona");
    assert_eq!(told(&house, MAIN), Vec::<Value>::new(), "another user's history");
    assert_eq!(sql(&house, "SELECT typeof(question) FROM ai_logs"), json!([["blob"]]), "for whoever reads records");
}

#[test]
fn a_question_about_nobody_is_kept_by_no_word() {
    let (house, session) = replaying(r#"{"intent":"overdue"}"#);
    house.patient("Xerxona Inventada");
    keep_questions(&house);
    ask(&house, &session, "quanto a Xerxona Inventada deve?");
    ask(&house, &session, "quem deve?");
    let house = house.restarted();
    house.enter(MAIN, "dona");
    assert_eq!(told(&house, MAIN), [Value::Null, Value::Null]);
    assert_eq!(sql(&house, "SELECT DISTINCT query, question FROM ai_logs"), json!([["", null]]));
}

#[test]
fn opinions_are_kept_without_names_and_use_is_reported() {
    let (house, session) = replaying(r#"{"intent":"overdue"}"#);
    house.patient("Xerxona Inventada");
    let mut settings = house.ok(MAIN, "assistant.settings", json!({}));
    settings["prices"] = json!([{ "model": "planner", "microusd_per_thousand_tokens": 20 }]);
    house.ok(MAIN, "assistant.save_settings", settings);
    let log = ask(&house, &session, "quem deve?")["log_id"].clone();
    let opinion = |stars: u8| json!({ "log_id": log, "stars": stars, "comment": "a Xerxona Inventada gostou" });
    house.ok(MAIN, "assistant.feedback", opinion(2));
    house.clock.pass_us(1);
    house.ok(MAIN, "assistant.feedback", opinion(5));
    assert_eq!(house.code(MAIN, "assistant.feedback", opinion(6)), "settings.out_of_bounds");
    assert_eq!(sql(&house, "SELECT comment FROM ai_feedback LIMIT 1"), json!([["a [PESSOA_1] gostou"]]));
    let usage = house.ok(MAIN, "assistant.usage", json!({ "from": "2026-03-01", "to": "2026-03-31" }));
    assert_eq!(usage["stars"], json!([0, 0, 0, 0, 1]), "the newest counts");
    assert_eq!(usage["days"][0]["queries"], 1);
    assert_eq!((&usage["models"][0]["tokens"], &usage["models"][0]["cost_microusd"]), (&json!(1500), &json!(30)));
    house.hire("ana", &[Role::Receptionist]);
    assert_eq!(house.code("ana", "assistant.feedback", opinion(1)), "vault.not_found", "somebody else's answer");
    let suggested = house.ok("ana", "assistant.suggestions", json!({}));
    assert!(!suggested.as_array().unwrap().is_empty() && !suggested.to_string().contains("faturamos"), "{suggested}");
}

#[test]
fn what_becomes_of_a_card_is_written_down_and_counts_as_no_question() {
    let (house, session) = replaying(r#"{"intent":"overdue"}"#);
    house.ok(MAIN, "assistant.decline", json!({ "id": session }));
    assert_eq!(sql(&house, "SELECT outcome FROM ai_logs"), json!([["declined"]]));
    assert_eq!(sql(&house, "SELECT count(*) FROM usage_counters"), json!([[0]]));
}

#[test]
fn an_assistant_that_is_switched_off_says_so_and_limits_are_the_owners() {
    let (house, session) = replaying(r#"{"intent":"overdue"}"#);
    let mut settings = house.ok(MAIN, "assistant.settings", json!({}));
    settings["per_minute"] = json!(2);
    house.ok(MAIN, "assistant.save_settings", settings.clone());
    assert_eq!(ask(&house, &session, "quem deve?")["limits"], json!({ "left_minute": 1, "left_hour": 999 }));
    ask(&house, &session, "quem deve?");
    assert_eq!(ask(&house, &session, "quem deve?")["outcome"]["why"], "limited");
    settings["enabled"] = json!(false);
    house.ok(MAIN, "assistant.save_settings", settings.clone());
    assert_eq!(ask(&house, &session, "quem deve?")["outcome"]["why"], "unavailable");
    settings["per_hour"] = json!(0);
    assert_eq!(house.code(MAIN, "assistant.save_settings", settings), "settings.out_of_bounds");
}
