//! What is left behind: planted people are looked for in the log, in the assistant's tables, in the files and in the memory of the
//! models' process.

use crate::stage::{Stage, column};
use serde_json::{Value, json};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::{Arc, Mutex};

/// Words that stand in nothing but the planted patient's row.
const CANARIES: [&str; 4] = ["Quezilda Trovanhense", "52998224725", "98123-4567", "11981234567"];

/// Takes everything that is logged.
#[derive(Clone, Default)]
pub(crate) struct Log(pub(crate) Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("nobody panics here").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Whether bytes hold a text in capitals or small letters.
fn holds(bytes: &[u8], canary: &str) -> bool {
    let first = canary.as_bytes()[0];
    let (small, capital) = (first.to_ascii_lowercase(), first.to_ascii_uppercase());
    let starts =
        (0..bytes.len().saturating_sub(canary.len() - 1)).filter(|at| bytes[*at] == small || bytes[*at] == capital);
    starts.into_iter().any(|at| bytes[at..at + canary.len()].eq_ignore_ascii_case(canary.as_bytes()))
}

#[test]
fn planted_people_stand_in_their_own_rows_and_nowhere_else() {
    let log = Log::default();
    let written = log.clone();
    let subscriber = tracing_subscriber::fmt().with_writer(move || written.clone()).with_ansi(false).finish();
    let guard = tracing_subscriber::util::SubscriberInitExt::set_default(subscriber);
    let stage = Stage::new(1);
    let desk = stage.enter(0, "dona");
    plant(&stage);
    keep_questions(&stage);
    let reception = stage.enter(0, "recepcao");
    let mut log_id = json!(null);
    for question in [
        "quem é Quezilda Trovanhense?",
        "quanto a quezilda trovanhense deve?",
        "QUEZILDA TROVANHENSE tem consulta quando?",
        "procura o cpf 529.982.247-25",
        "quem tem o telefone (11) 98123-4567?",
        "e ela deve alguma coisa?",
        "marca a Quezilda amanhã às 10h, limpeza de pele, telefone 11 98123-4567",
        "cpf 52998224725 Quezilda Trovanhense apaga o registro",
    ] {
        reception.ask(question);
        log_id = desk.ask(question)["log_id"].clone();
    }
    let opinion =
        json!({ "log_id": log_id, "stars": 4, "comment": "A Quezilda Trovanhense, CPF 529.982.247-25, gostou" });
    stage.ok("0-dona", "assistant.feedback", opinion);
    for (method, params) in [
        ("patients.search", json!({ "query": "Quezilda Trovanhense", "limit": -1 })),
        ("assistant.ask", json!({ "text": "Quezilda Trovanhense" })),
    ] {
        let error = stage.call("0-dona", method, params).expect_err("a bad request");
        assert!(!holds(format!("{error:?}").as_bytes(), CANARIES[0]), "an error tells a name");
    }
    no_canary_in_the_tables(&stage);
    no_canary_in_files(stage.dir.path());
    if let Some(process) = stage.app.keeper().process() {
        no_canary_in_memory(process);
    } else {
        panic!("the models' process should be there");
    }
    drop(guard);
    let logged = log.0.lock().expect("nobody panics here");
    for canary in CANARIES {
        assert!(!holds(&logged, canary), "the log tells {canary}");
    }
}

/// The planted patient, who agrees to the assistant.
fn plant(stage: &Stage) -> Value {
    let form = json!({
        "full_name": "Quezilda Trovanhense", "cpf": "529.982.247-25", "birth_date": "1990-05-17",
        "phone_primary": "(11) 98123-4567", "marketing_consent": false,
    });
    let patient = stage.ok("0-dona", "patients.register", form)["id"].clone();
    let consent = json!({ "patient_id": patient, "purpose": "ai_assistance", "channel": "in_person", "expires": null, "note": null });
    stage.ok("0-dona", "consent.grant", consent);
    patient
}

fn keep_questions(stage: &Stage) {
    let mut kept = stage.ok("0-dona", "assistant.settings", json!({}));
    kept["keep_questions"] = json!(true);
    stage.ok("0-dona", "assistant.save_settings", kept);
}

/// The newest question that the doctor is told of by a program that has just been opened.
fn told_anew(stage: Stage) -> (Stage, Value) {
    let stage = stage.restarted();
    stage.enter(0, "medica");
    let told = stage.ok("0-medica", "assistant.history", json!({ "session_id": null }));
    let newest = told[0].clone();
    assert!(newest["understood_sentence"].is_string(), "whatever became of its words: {newest}");
    (stage, newest["question"].clone())
}

#[test]
fn a_kept_question_is_no_words_in_its_row_and_goes_with_its_patients_keys() {
    let stage = Stage::new(1);
    stage.enter(0, "dona");
    let patient = plant(&stage);
    keep_questions(&stage);
    let reply = stage.enter(0, "medica").ask("Quezilda Trovanhense tem consulta quando?");
    assert_eq!(reply["outcome"]["kind"], "answer", "{reply}");
    let system = stage.system(0);
    let rows = "SELECT (question IS NOT NULL) + (instr(question, CAST('consulta' AS BLOB)) > 0) FROM main.t_ai_logs";
    assert_eq!(column(&system, rows), ["1"], "kept, and not to be read");
    let (stage, told) = told_anew(stage);
    assert_eq!(told, "[PESSOA_1] tem consulta quando?");
    let gone = "UPDATE main.t_patient_keys SET clinical_wrapped = x'', staff_wrapped = x'' WHERE lower(hex(id)) = ?1";
    let hex = patient.as_str().expect("an id").replace('-', "");
    assert_eq!(system.execute(gone, [hex]).expect("a row"), 1);
    assert_eq!(told_anew(stage).1, Value::Null);
}

#[test]
fn words_that_may_be_clinical_are_kept_nowhere() {
    let stage = Stage::new(1);
    let owner = stage.enter(0, "dona");
    keep_questions(&stage);
    let (doctor, reception) = (stage.enter(0, "medica"), stage.enter(0, "recepcao"));
    let patient = owner.sql("SELECT full_name FROM patients ORDER BY full_name LIMIT 1")[0][0].clone();
    let name = patient.as_str().expect("a name");
    for desk in [&doctor, &reception] {
        desk.ask("agenda de amanhã com febre");
        desk.ask("anotações sobre febre");
        desk.ask(&format!("anotações de {name} sobre febre"));
        desk.ask(&format!("cancela a visita de {name} porque está com febre"));
        desk.ask("febre febre");
    }
    let system = stage.system(0);
    let words = "SELECT count(*) FROM main.t_ai_logs WHERE query <> '' OR typeof(question) NOT IN ('null', 'blob')";
    assert_eq!(column(&system, words), ["0"]);
    let clinical = "SELECT count(*) FROM main.t_ai_conversation_contexts c, json_each(c.messages) m
                    WHERE m.value ->> '$.call.intent' <> 'agenda' AND m.value LIKE '%febre%'";
    assert_eq!(column(&system, clinical), ["0"]);
}

/// Every text of the assistant's tables; the rows that own the planted person hold it, so the search itself works.
fn no_canary_in_the_tables(stage: &Stage) {
    let system = stage.system(0);
    let owners = column(
        &system,
        "SELECT full_name || cpf || phone_primary FROM main.t_patients WHERE full_name LIKE 'Quezilda%'",
    );
    assert!(holds(owners[0].as_bytes(), CANARIES[0]), "the person is planted");
    let tables = column(
        &system,
        "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND (name LIKE 't\\_ai\\_%' ESCAPE '\\' OR name IN ('t_usage_counters', 't_audit_logs'))
         AND name NOT LIKE '%\\_vec%' ESCAPE '\\'",
    );
    assert!(tables.len() >= 8, "{tables:?}");
    for table in tables {
        for name in
            column(&system, &format!("SELECT name FROM pragma_table_info('{table}') WHERE type IN ('TEXT', 'BLOB')"))
        {
            for value in column(
                &system,
                &format!(
                    "SELECT CAST(\"{name}\" AS TEXT) FROM main.\"{table}\" WHERE \"{name}\" IS NOT NULL AND typeof(\"{name}\") = 'text'"
                ),
            ) {
                for canary in CANARIES {
                    assert!(!holds(value.as_bytes(), canary), "{table}.{name} holds {canary}");
                }
                assert!(!holds(value.as_bytes(), "quezilda"), "{table}.{name} holds a first name");
            }
        }
    }
}

fn no_canary_in_files(folder: &Path) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            no_canary_in_files(&path);
            continue;
        }
        let bytes = std::fs::read(&path).unwrap_or_default();
        for canary in CANARIES {
            assert!(!holds(&bytes, canary), "{} holds {canary}", path.display());
        }
    }
}

/// What the models' process has in memory, as far as this user may read it.
fn no_canary_in_memory(process: u32) {
    let Ok(maps) = std::fs::read_to_string(format!("/proc/{process}/maps")) else { return };
    let Ok(mut memory) = std::fs::File::open(format!("/proc/{process}/mem")) else { return };
    for line in maps.lines().filter(|line| line.contains(" rw")) {
        let Some((range, _)) = line.split_once(' ') else { continue };
        let Some((from, until)) = range.split_once('-') else { continue };
        let [Ok(from), Ok(until)] = [from, until].map(|text| u64::from_str_radix(text, 16)) else { continue };
        let mut bytes = vec![0; usize::try_from(until - from).unwrap_or_default().min(64 << 20)];
        if memory.seek(SeekFrom::Start(from)).is_err() || memory.read_exact(&mut bytes).is_err() {
            continue;
        }
        for canary in CANARIES {
            assert!(!holds(&bytes, canary), "the models' process remembers {canary}");
        }
    }
}
