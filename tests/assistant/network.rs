//! A model on the clinic's own network: who may enter it, what reaches it, how its answers are marked and counted, and what is said
//! when it fails. The server is a real one on this machine.

use crate::stage::{Desk, Stage, column};
use crate::toy::Toy;
use crate::writing::{ended, install};
use neonpro_api::LockReason;
use neonpro_assistant::engine::network::{Names, Network, Patience};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What a server says: one sentence that its first source carries, and one that cites nothing.
const SAYS: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n\
    data: {\"choices\":[{\"delta\":{\"content\":\"Está na primeira fonte [1].\"}}]}\n\n\
    data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n\
    data: {\"choices\":[],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":10}}\n\ndata: [DONE]\n\n";

/// A token that stands nowhere but in the header that the server reads.
const TOKEN: &str = "senha-da-rede-7781";

/// A server on this machine that gives everybody the same answer and keeps what it was sent.
struct Server {
    address: String,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn says(text: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = format!("http://{}/v1", listener.local_addr().expect("bound"));
        let heard = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&heard);
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                kept.lock().expect("nobody panics here").push(request(&stream));
                let _ = stream.write_all(text.as_bytes());
            }
        });
        Self { address, heard }
    }

    fn heard(&self) -> Vec<String> {
        self.heard.lock().expect("nobody panics here").clone()
    }

    fn model(&self, token: Value) -> Value {
        json!({ "address": self.address, "model": "modelo-da-rede", "token": token })
    }
}

fn request(stream: &TcpStream) -> String {
    let mut from = BufReader::new(stream);
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        from.read_line(&mut line).expect("a head");
        let small = line.to_lowercase();
        length = small.strip_prefix("content-length:").map_or(length, |text| text.trim().parse().expect("a number"));
        head += &line;
        if line.trim().is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    from.read_exact(&mut body).expect("a body");
    head + &String::from_utf8(body).expect("text")
}

fn enter_network(stage: &Stage, server: &Server, token: Value) {
    stage.ok("0-dona", "assistant.save_network", json!({ "network": server.model(token) }));
}

fn code(stage: &Stage, window: &str, method: &str, params: Value) -> String {
    stage.call(window, method, params).expect_err("refused").code.into_owned()
}

/// Begins to word the rows of a call.
fn begin(desk: &Desk<'_>, call: &Value, words: &str) -> Result<Value, String> {
    let asked = json!({
        "session_id": desk.session(), "task": "answer", "call": call, "picks": null, "patient_id": null, "text": words,
    });
    desk.stage.call(&desk.window, "assistant.write", asked).map_err(|error| error.code.into_owned())
}

fn help() -> Value {
    json!({ "intent": "how_to", "topic": "backup" })
}

#[test]
fn it_is_off_until_an_owner_enters_it_and_is_off_again_when_they_say_so() {
    let stage = Stage::new(1);
    let server = Server::says(SAYS);
    let (owner, doctor) = (stage.enter(0, "dona"), stage.enter(0, "medica"));
    assert_eq!(stage.ok("0-medica", "assistant.network", json!({})), Value::Null);
    assert_eq!(begin(&doctor, &help(), "como faço backup"), Err("assistant.no_writer".to_owned()));
    for method in ["assistant.save_network", "assistant.try_network"] {
        let asked =
            if method == "assistant.try_network" { server.model(json!(null)) } else { json!({ "network": null }) };
        assert_eq!(code(&stage, "0-medica", method, asked), "session.forbidden");
    }
    stage.ok("0-dona", "assistant.try_network", server.model(json!(TOKEN)));
    assert_eq!(stage.ok("0-dona", "assistant.network", json!({})), Value::Null, "a trial keeps nothing");
    assert_eq!(server.heard().len(), 1);
    enter_network(&stage, &server, json!(null));
    let shown = stage.ok("0-medica", "assistant.network", json!({}));
    let expected = json!({ "address": server.address, "host": "127.0.0.1", "model": "modelo-da-rede", "token": false });
    assert_eq!(shown, expected);
    begin(&owner, &help(), "como faço backup").expect("written");
    stage.ok("0-dona", "assistant.save_network", json!({ "network": null }));
    assert_eq!(begin(&owner, &help(), "como faço backup"), Err("assistant.no_writer".to_owned()));
    let kinds = "SELECT count(*) FROM t_audit_logs WHERE kind = 'ai.network_changed'";
    assert_eq!(column(&stage.system(0), kinds), ["2"], "the trail knows of both changes");
}

#[test]
fn its_sentences_are_marked_judged_kept_and_counted() {
    let stage = Stage::new(1);
    let server = Server::says(SAYS);
    let _owner = stage.enter(0, "dona");
    let desk = stage.enter(0, "recepcao");
    enter_network(&stage, &server, json!(TOKEN));
    let mut settings = stage.ok("0-dona", "assistant.settings", json!({}));
    settings["prices"] = json!([{ "model": "modelo-da-rede", "microusd_per_thousand_tokens": 1000 }]);
    stage.ok("0-dona", "assistant.save_settings", settings);
    let begun = begin(&desk, &help(), "como faço backup").expect("begun");
    assert_eq!((&begun["network"], &begun["model"]), (&json!("127.0.0.1"), &json!("modelo-da-rede")));
    let text = ended(&desk, &begun["writing_id"]);
    assert_eq!((&text["state"], &text["cached"], &text["why"]), (&json!("done"), &json!(false), &Value::Null));
    assert_eq!((&text["text"], &text["cited"]), (&json!("Está na primeira fonte [1]."), &json!([1])));
    let again = begin(&desk, &help(), "como faço backup").expect("begun");
    assert_eq!(again["network"], "127.0.0.1", "marked where it comes from memory, too");
    assert_eq!(ended(&desk, &again["writing_id"])["cached"], true);
    assert_eq!(server.heard().len(), 1);
    let system = stage.system(0);
    let logged = "SELECT model_version || '|' || outcome || '|' || sum(tokens_used) || '|' || sum(cost_microusd) || '|' || sum(cached)
                  FROM t_ai_logs WHERE model_used = 'modelo-da-rede' GROUP BY model_version, outcome";
    assert_eq!(column(&system, logged), [format!("{}|answered|110|110|1", server.address)]);
    let counted = "SELECT queries || '/' || cache_hits FROM t_usage_counters WHERE entity_name = 'modelo-da-rede'";
    assert_eq!(column(&system, counted), ["2/1"]);
    // Another model answers anew: what one wrote stands for no other.
    let other = json!({ "address": server.address, "model": "outro", "token": null });
    stage.ok("0-dona", "assistant.save_network", json!({ "network": other }));
    let fresh = begin(&desk, &help(), "como faço backup").expect("begun");
    assert_eq!(ended(&desk, &fresh["writing_id"])["cached"], false);
}

/// Words that must not leave this machine: a person, and what stands in their record.
const CANARIES: [&str; 7] = [
    "Quezilda",
    "Trovanhense",
    "529.982.247-25",
    "52998224725",
    "98123-4567",
    "corpodanotasecreta",
    "titulodanotasecreta",
];

/// Somebody who agrees to the assistant, with a note, an alert and a visit.
fn plant(stage: &Stage) -> Value {
    let form = json!({
        "full_name": "Quezilda Trovanhense", "cpf": "529.982.247-25", "birth_date": "1990-05-17",
        "phone_primary": "(11) 98123-4567", "marketing_consent": false,
    });
    let patient = stage.ok("0-medica", "patients.register", form)["id"].clone();
    let consent = json!({ "patient_id": patient, "purpose": "ai_assistance", "channel": "in_person", "expires": null, "note": null });
    stage.ok("0-medica", "consent.grant", consent);
    let note = json!({
        "id": null, "patient_id": patient, "appointment_id": null, "kind": "evolution", "title": "titulodanotasecreta",
        "body": "Quezilda Trovanhense: corpodanotasecreta", "version": null,
    });
    stage.ok("0-medica", "records.save", note);
    patient
}

#[test]
fn no_name_and_nothing_of_a_record_reaches_it() {
    let stage = Stage::new(1);
    let server = Server::says(SAYS);
    let _owner = stage.enter(0, "dona");
    let doctor = stage.enter(0, "medica");
    let patient = plant(&stage);
    enter_network(&stage, &server, json!(null));
    let about = |intent: &str| json!({ "intent": intent, "patient": "Quezilda Trovanhense" });
    let words = "o que há com Quezilda Trovanhense, CPF 529.982.247-25, telefone (11) 98123-4567?";
    for call in [
        json!({ "intent": "find_patient", "query": "Quezilda Trovanhense" }),
        about("patient_summary"),
        about("balance"),
        about("package_balance"),
        about("consents_missing"),
    ] {
        match begin(&doctor, &call, words) {
            Ok(begun) => {
                ended(&doctor, &begun["writing_id"]);
            }
            Err(why) => assert_eq!(why, "assistant.nothing_to_word", "{call}"),
        }
    }
    let heard = server.heard();
    assert!(heard.len() >= 3, "{} requests", heard.len());
    assert!(heard.iter().all(|request| request.contains("[PESSOA_1]")), "the person is spoken of");
    for call in [json!({ "intent": "search_notes", "query": "corpodanotasecreta" }), about("patient_history")] {
        assert_eq!(begin(&doctor, &call, words), Err("assistant.no_writer".to_owned()), "{call}");
    }
    for task in ["summary", "draft", "letter"] {
        let asked = json!({
            "session_id": doctor.session(), "task": task, "call": null, "picks": null, "patient_id": patient, "text": words,
        });
        assert_eq!(code(&stage, "0-medica", "assistant.write", asked), "assistant.no_writer", "{task}");
    }
    // With a larger model on this computer they are written here.
    install(&stage, Toy::SMALL);
    let asked = json!({
        "session_id": doctor.session(), "task": "summary", "call": null, "picks": null, "patient_id": patient, "text": words,
    });
    let begun = stage.ok("0-medica", "assistant.write", asked);
    assert_eq!((&begun["model"], &begun["network"]), (&json!("toy"), &Value::Null));
    let history = begin(&doctor, &about("patient_history"), words).expect("begun");
    assert_eq!((&history["model"], &history["network"]), (&json!("toy"), &Value::Null));
    assert_eq!(server.heard().len(), heard.len(), "nothing of it was sent");
    for request in &heard {
        for canary in CANARIES {
            assert!(!request.to_lowercase().contains(&canary.to_lowercase()), "{canary}: {request}");
        }
    }
}

#[test]
fn what_the_question_may_not_reach_is_not_sent() {
    let stage = Stage::new(1);
    let server = Server::says(SAYS);
    let _owner = stage.enter(0, "dona");
    let (doctor, desk) = (stage.enter(0, "medica"), stage.enter(0, "recepcao"));
    enter_network(&stage, &server, json!(null));
    let silent = "SELECT full_name FROM t_patients WHERE _tomb = 0 AND id NOT IN
                  (SELECT patient_id FROM t_consent_records WHERE purpose = 'ai_assistance') ORDER BY full_name";
    let name = column(&stage.system(0), silent).remove(0);
    let refused = begin(&doctor, &json!({ "intent": "patient_summary", "patient": name }), "resumo");
    assert_eq!(refused, Err("assistant.nothing_to_word".to_owned()), "who does not agree");
    let revenue = begin(&desk, &json!({ "intent": "revenue", "period": "this_month" }), "quanto faturamos");
    assert!(revenue.is_err(), "what the role may not see: {revenue:?}");
    assert_eq!(server.heard(), [""; 0]);
}

#[test]
fn the_token_goes_to_the_address_that_it_was_entered_for_and_stands_nowhere() {
    let log = crate::traces::Log::default();
    let written = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(move || written.clone())
        .finish();
    // Of every thread: the request is made on one of its own.
    let watched = tracing_subscriber::util::SubscriberInitExt::try_init(subscriber).is_ok();
    let stage = Stage::new(1);
    let (server, other) = (Server::says(SAYS), Server::says(SAYS));
    let owner = stage.enter(0, "dona");
    enter_network(&stage, &server, json!(TOKEN));
    assert_eq!(stage.ok("0-dona", "assistant.network", json!({}))["token"], true);
    // Saved again without one, it stays.
    enter_network(&stage, &server, json!(null));
    let begun = begin(&owner, &help(), "como faço backup").expect("begun");
    ended(&owner, &begun["writing_id"]);
    let has_token = |heard: &str| heard.contains(&format!("Bearer {TOKEN}"));
    assert!(server.heard().iter().all(|heard| has_token(heard)));
    stage.ok("0-dona", "assistant.try_network", other.model(json!(null)));
    enter_network(&stage, &other, json!(null));
    assert_eq!(stage.ok("0-dona", "assistant.network", json!({}))["token"], false);
    let begun = begin(&owner, &help(), "como se faz backup").expect("begun");
    ended(&owner, &begun["writing_id"]);
    assert!(other.heard().len() == 2 && !other.heard().iter().any(|heard| heard.contains(TOKEN)));
    enter_network(&stage, &server, json!(TOKEN));
    assert_eq!(
        code(&stage, "0-dona", "assistant.try_network", server.model(json!("com espaço"))),
        "assistant.network_token"
    );
    let system = stage.system(0);
    let kept = column(&system, "SELECT value FROM t_system_config WHERE key = 'assistant.network'").remove(0);
    assert!(kept.contains("modelo-da-rede") && !kept.contains(TOKEN), "{kept}");
    let outbox = column(&system, "SELECT count(*) FROM t_outbox WHERE instr(body, CAST('senha-da-rede' AS BLOB)) > 0");
    assert_eq!(outbox, ["0"]);
    let logged = String::from_utf8_lossy(&log.0.lock().expect("nobody panics here")).into_owned();
    assert!(!watched || !logged.is_empty(), "something is logged");
    assert!(!logged.contains(TOKEN), "the log tells the token");
}

#[test]
fn addresses_elsewhere_are_refused_as_they_are_entered() {
    let stage = Stage::new(1);
    let _owner = stage.enter(0, "dona");
    for (address, why) in [
        ("http://8.8.8.8:11434", "assistant.network_not_own"),
        ("https://[2001:db8::1]/v1", "assistant.network_not_own"),
        ("ftp://10.0.0.1", "assistant.network_address"),
        ("http://dona:senha@10.0.0.1", "assistant.network_address"),
        ("", "assistant.network_address"),
    ] {
        let model = json!({ "address": address, "model": "m", "token": null });
        assert_eq!(code(&stage, "0-dona", "assistant.try_network", model.clone()), why, "{address}");
        assert_eq!(code(&stage, "0-dona", "assistant.save_network", json!({ "network": model })), why, "{address}");
    }
    let nameless = json!({ "address": "http://10.0.0.1", "model": "  ", "token": null });
    assert_eq!(
        code(&stage, "0-dona", "assistant.save_network", json!({ "network": nameless })),
        "assistant.network_model"
    );
    assert_eq!(stage.ok("0-dona", "assistant.network", json!({})), Value::Null);
}

/// Every name stands for a machine of the internet.
struct Elsewhere;

impl Names for Elsewhere {
    fn of(&self, _: &str, port: u16) -> std::io::Result<Vec<SocketAddr>> {
        Ok(vec![SocketAddr::from(([127, 0, 0, 1], port)), SocketAddr::from(([203, 0, 113, 7], port))])
    }
}

#[test]
fn a_name_that_leads_elsewhere_is_looked_at_whenever_it_is_used() {
    let stage = Stage::new(1);
    let network = Network::with(Arc::new(Elsewhere), Patience::default());
    let stage = Stage { app: stage.app.with_network(network), ..stage };
    let server = Server::says(SAYS);
    let named = Server { address: server.address.replace("127.0.0.1", "modelo.clinica.invalid"), ..server };
    let owner = stage.enter(0, "dona");
    assert_eq!(code(&stage, "0-dona", "assistant.try_network", named.model(json!(null))), "assistant.network_not_own");
    enter_network(&stage, &named, json!(null));
    let begun = begin(&owner, &help(), "como faço backup").expect("begun");
    assert_eq!(begun["network"], "modelo.clinica.invalid");
    assert_eq!(ended(&owner, &begun["writing_id"])["why"], "assistant.network_not_own");
    assert_eq!(named.heard(), [""; 0]);
}

#[test]
fn a_failure_is_told_in_a_sentence_logged_as_one_and_nothing_of_it_is_kept() {
    let stage = Stage::new(1);
    let owner = stage.enter(0, "dona");
    let free = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("bound");
    let absent = Server { address: format!("http://{free}"), heard: Arc::default() };
    for (server, why) in [
        (Server::says("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), "refused"),
        (Server::says("HTTP/1.1 302 Found\r\nLocation: http://8.8.8.8/\r\nContent-Length: 0\r\n\r\n"), "refused"),
        (Server::says("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n<html>\n"), "nonsense"),
        (Server::says(&SAYS[..SAYS.find("data: {\"choices\":[{\"delta\":{}").expect("there")]), "nonsense"),
        (absent, "unreached"),
    ] {
        enter_network(&stage, &server, json!(null));
        for _ in 0..2 {
            let begun = begin(&owner, &help(), "como faço backup").expect("begun");
            let text = ended(&owner, &begun["writing_id"]);
            assert_eq!((&text["state"], &text["cached"]), (&json!("failed"), &json!(false)));
            assert_eq!(text["why"], format!("assistant.network_{why}"));
        }
    }
    let outcomes = "SELECT outcome || count(*) FROM t_ai_logs WHERE model_used = 'modelo-da-rede' GROUP BY outcome";
    assert_eq!(column(&stage.system(0), outcomes), ["failed10"]);
}

#[test]
fn a_text_of_the_network_stops_when_somebody_says_so() {
    let stage = Stage::new(1);
    let owner = stage.enter(0, "dona");
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let server = Server { address: format!("http://{}", listener.local_addr().expect("bound")), heard: Arc::default() };
    enter_network(&stage, &server, json!(null));
    let begun = begin(&owner, &help(), "como faço backup").expect("begun");
    // It is there and says nothing.
    let (silent, _) = listener.accept().expect("asked");
    stage.ok("another", "assistant.stop", json!({ "ask_id": begun["writing_id"] }));
    assert_eq!(ended(&owner, &begun["writing_id"])["state"], "stopped");
    drop(silent);
}

#[test]
fn a_lock_waits_for_no_trial() {
    let stage = Stage::new(1);
    let _owner = stage.enter(0, "dona");
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let server = Server { address: format!("http://{}", listener.local_addr().expect("bound")), heard: Arc::default() };
    std::thread::scope(|scope| {
        let trial = scope.spawn(|| code(&stage, "0-dona", "assistant.try_network", server.model(json!(null))));
        let (silent, _) = listener.accept().expect("asked");
        stage.app.lock_all(LockReason::Suspend);
        assert_eq!(trial.join().expect("refused"), "assistant.network_slow");
        drop(silent);
    });
    assert_eq!(code(&stage, "0-dona", "assistant.network", json!({})), "session.none");
}
