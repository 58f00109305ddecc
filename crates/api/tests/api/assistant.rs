//! The assistant's tools as the screens call them: with a session, a limit and a log.

use neonpro_api::Role;
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
