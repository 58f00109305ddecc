//! Questions that are none, limits, and an engine that is not there: each ends in a sentence.

use crate::stage::{Stage, column};
use neonpro_assistant::engine::{EngineError, Stop};
use neonpro_assistant::plan::Answer;
use neonpro_assistant::planner::{Planned, Planner};
use serde_json::{Value, json};
use std::sync::{Arc, Condvar, Mutex};

fn why(reply: &Value) -> &str {
    reply["outcome"]["why"].as_str().unwrap_or_default()
}

#[test]
fn what_is_no_question_ends_in_a_sentence() {
    let stage = Stage::new(1);
    let desk = stage.enter(0, "recepcao");
    for (text, expected) in [
        ("", "unclear"),
        ("   \n\t", "unclear"),
        ("🙂🙃🎉", "unclear"),
        ("?!…", "unclear"),
        (&"palavra ".repeat(400), "unclear"),
        (&"a".repeat(200_000), "unclear"),
    ] {
        let reply = desk.ask(text);
        assert_eq!(why(&reply), expected, "{:.20}: {}", text, reply["outcome"]);
        assert!(!reply["outcome"]["sentence"].as_str().unwrap_or_default().is_empty());
    }
    let asked = json!({ "session_id": desk.session(), "text": "x".repeat(1 << 20), "ask_id": null, "meant": null, "picks": null });
    assert_eq!(stage.call(&desk.window, "assistant.ask", asked).expect_err("a megabyte").code, "app.too_large");
    for text in [
        "what is on tomorrow's agenda?",
        "¿quién viene mañana?",
        "quem vem 明日?",
        "agenda 🙂 de amanhã 🙂",
        "QUEM VEM AMANHÃ",
    ] {
        let reply = desk.ask(text);
        assert!(reply["outcome"]["kind"].is_string(), "{text}");
    }
    let forged = desk.ask("quanto [PESSOA_1] está devendo?");
    let hidden: Vec<&str> =
        forged["hidden"].as_array().into_iter().flatten().filter_map(|part| part["kind"].as_str()).collect();
    assert_eq!(hidden, ["TEXTO"], "a typed placeholder is none of ours");
    assert!(matches!(why(&forged), "not_found" | "unclear" | ""), "{}", forged["outcome"]);
    assert_ne!(forged["outcome"]["kind"], "answer", "nobody is called that");
}

#[test]
fn a_follow_up_keeps_whom_was_chosen_also_after_a_restart() {
    let stage = Stage::new(1);
    let system = stage.system(0);
    let sql = "SELECT full_name FROM main.t_patients WHERE id IN (SELECT patient_id FROM main.t_consent_records
                   WHERE purpose = 'ai_assistance' GROUP BY 1 HAVING count(*) = 1) AND _tomb = 0 ORDER BY full_name LIMIT 1";
    let name = column(&system, sql)[0].clone();
    let desk = stage.enter(0, "recepcao");
    let first = desk.ask(&format!("quem é {name}?"));
    assert_eq!(first["outcome"]["kind"], "answer", "{}", first["outcome"]);
    let patient = first["outcome"]["rows"][0]["links"][0]["id"].clone();
    let kept = column(&system, "SELECT messages || bindings FROM main.t_ai_conversation_contexts WHERE _tomb = 0");
    assert!(kept[0].contains("[PESSOA_1]") && !kept[0].contains(&name), "{kept:?}");
    let second = desk.ask("e ela deve alguma coisa?");
    assert_eq!(second["understood"]["intent"], "balance", "{second}");
    assert_eq!(second["understood"]["patient"], json!(name));
    let session = desk.session();
    drop(system);
    let stage = stage.restarted();
    stage.enter(0, "recepcao");
    let asked =
        json!({ "session_id": session, "text": "e quanto ela deve?", "ask_id": null, "meant": null, "picks": null });
    let third = stage.ok("0-recepcao", "assistant.ask", asked);
    assert_eq!(third["understood"]["patient"], json!(name), "{third}");
    assert!(
        third["outcome"].to_string().contains(patient.as_str().unwrap_or("nobody"))
            || third["outcome"]["kind"] == "answer"
    );
}

#[test]
fn the_sixty_first_question_waits_in_every_window_and_after_a_restart_and_counters_are_the_log() {
    let stage = Stage::new(2);
    let (one, other, elsewhere) = (stage.enter(0, "recepcao"), stage.enter(0, "dona"), stage.enter(1, "dona"));
    let at_once = |desk: &crate::stage::Desk<'_>| {
        let asked = json!({ "session_id": desk.session(), "text": "?", "ask_id": null, "meant": null, "picks": null });
        stage.ok(&desk.window, "assistant.ask", asked)
    };
    for turn in 0..60 {
        assert_ne!(why(&at_once(if turn % 2 == 0 { &one } else { &other })), "limited", "{turn}");
    }
    let told = at_once(&other);
    assert_eq!(why(&told), "limited");
    assert!(told["outcome"]["sentence"].as_str().is_some_and(|text| text.contains("09:01")), "{told}");
    assert_eq!(told["limits"]["left_minute"], 0);
    assert_ne!(why(&at_once(&elsewhere)), "limited", "each clinic for itself");
    let session = one.session();
    let stage = stage.restarted();
    stage.enter(0, "recepcao");
    let asked = json!({ "session_id": session, "text": "?", "ask_id": null, "meant": null, "picks": null });
    assert_eq!(why(&stage.ok("0-recepcao", "assistant.ask", asked.clone())), "limited", "also after a restart");
    stage.clock.pass_us(60_000_000);
    assert_ne!(why(&stage.ok("0-recepcao", "assistant.ask", asked)), "limited");
    let system = stage.system(0);
    let logged = column(&system, "SELECT count(*) FROM main.t_ai_logs WHERE outcome NOT IN ('confirmed', 'declined')");
    for kind in ["clinic", "user"] {
        assert_eq!(
            column(&system, &format!("SELECT sum(queries) FROM main.t_usage_counters WHERE entity_kind = '{kind}'")),
            logged
        );
    }
}

/// A planner that fails in one way after another.
struct Broken(Mutex<Vec<EngineError>>);

impl Planner for Broken {
    fn plan(&self, _: &str, _: u8, _: &Stop) -> Result<Planned, EngineError> {
        Err(self.0.lock().expect("nobody panics here").pop().unwrap_or(EngineError::Died))
    }
}

/// A clinic with another planner, and the receptionist's session with the assistant at the window `w`.
fn with_planner(planner: Arc<dyn Planner>) -> (Stage, Value) {
    let Stage { app, clock, watched, dir, world, secrets, slugs } = Stage::new(1);
    let stage = Stage { app: app.with_planner(planner), clock, watched, dir, world, secrets, slugs };
    let desk = stage.enter(0, "recepcao");
    let session = desk.session();
    (stage, session)
}

fn question(session: &Value, ask_id: &Value, meant: &Value) -> Value {
    json!({ "session_id": session, "text": "quem vem amanhã?", "ask_id": ask_id, "meant": meant, "picks": null })
}

/// The receptionist's window.
const DESK: &str = "0-recepcao";

#[test]
fn an_engine_that_does_not_answer_is_told_and_nothing_else_stops() {
    let failures = [
        (EngineError::NoProgram, "assistant.no_model"),
        (EngineError::WrongHash, "assistant.wrong_model"),
        (EngineError::TooLarge { needs: 2, free: 1 }, "assistant.no_memory"),
        (EngineError::Died, "assistant.no_answer"),
        (EngineError::Grammar, "assistant.no_answer"),
    ];
    let errors = Mutex::new(failures.iter().map(|(error, _)| error.clone()).rev().collect());
    let (stage, session) = with_planner(Arc::new(Broken(errors)));
    for (error, code) in failures {
        let reply = stage.ok(DESK, "assistant.ask", question(&session, &Value::Null, &Value::Null));
        assert_eq!((why(&reply), &reply["outcome"]["code"]), ("unavailable", &json!(code)), "{error}");
        let day = json!({ "from": "2026-03-02", "to": "2026-03-02", "professional_ids": null, "room_ids": null });
        assert!(stage.call(DESK, "agenda.view", day).is_ok(), "the agenda goes on");
    }
}

/// Waits until it is stopped.
struct Slow(Arc<(Mutex<bool>, Condvar)>);

impl Planner for Slow {
    fn plan(&self, _: &str, _: u8, stop: &Stop) -> Result<Planned, EngineError> {
        *self.0.0.lock().expect("nobody panics here") = true;
        self.0.1.notify_all();
        while !stop.stopped() {
            std::thread::yield_now();
        }
        Err(EngineError::Stopped)
    }
}

#[test]
fn a_running_question_is_stopped_from_its_own_window() {
    let begun = Arc::new((Mutex::new(false), Condvar::new()));
    let (stage, session) = with_planner(Arc::new(Slow(Arc::clone(&begun))));
    let ask_id = json!("0198c0de-0000-7000-8000-000000000001");
    let reply = std::thread::scope(|scope| {
        let running = scope.spawn(|| stage.ok(DESK, "assistant.ask", question(&session, &ask_id, &Value::Null)));
        let mut at_work = begun.0.lock().expect("nobody panics here");
        while !*at_work {
            at_work = begun.1.wait(at_work).expect("nobody panics here");
        }
        drop(at_work);
        stage.ok(DESK, "assistant.stop", json!({ "ask_id": ask_id }));
        running.join().expect("ends")
    });
    assert_eq!(why(&reply), "stopped");
}

/// Answers every question with the same unsure sketches.
struct Unsure;

impl Planner for Unsure {
    fn plan(&self, _: &str, most: u8, _: &Stop) -> Result<Planned, EngineError> {
        let sketch = |text: &str| Answer { sketch: text.to_owned(), sureness: -2.0 };
        let all = [r#"{"intent":"agenda","when":"d+1"}"#, r#"{"intent":"free_slots","when":"d+1"}"#].map(sketch);
        let answers = all.into_iter().take(usize::from(most)).collect();
        Ok(Planned { answers, tokens: 5, model: "planner".to_owned(), version: "test".to_owned() })
    }
}

#[test]
fn an_unsure_planner_asks_and_runs_what_was_meant() {
    let (stage, session) = with_planner(Arc::new(Unsure));
    let ask = |meant: &Value| stage.ok(DESK, "assistant.ask", question(&session, &Value::Null, meant));
    let which = ask(&Value::Null);
    assert_eq!(which["outcome"]["kind"], "which", "{which}");
    let choices = which["outcome"]["choices"].as_array().expect("choices");
    let intents = [&choices[0]["call"]["intent"], &choices[1]["call"]["intent"]];
    assert_eq!(intents, [&json!("agenda"), &json!("free_slots")]);
    let meant = ask(&choices[0]["call"]);
    assert_eq!((&meant["outcome"]["kind"], &meant["understood"]["intent"]), (&json!("answer"), &json!("agenda")));
    assert!(meant["made_by"]["model"].is_null(), "no model was asked");
}
