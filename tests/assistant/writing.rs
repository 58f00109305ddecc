//! Texts by a larger model: who may have one written of what, that it can be stopped, and that it is counted. The models have random
//! weights: what they write is never a sentence that its sources carry, and none of it may be shown.

use crate::stage::{Desk, Stage, column};
use crate::toy::Toy;
use neonpro_assistant::engine::digest;
use serde_json::{Value, json};
use std::fs::{self, File};

/// Installs a model as an administrator would have: its file and its line in the clinic's own list.
pub(crate) fn install(stage: &Stage, toy: Toy) {
    let folder = stage.dir.path().join("models");
    fs::create_dir_all(&folder).expect("a folder");
    let file = folder.join("toy.gguf");
    toy.write(&file).expect("written");
    let sum = digest::sha256(&mut File::open(&file).expect("opens"), |_| true).expect("read");
    let line = format!(
        "[[model]]\nid = 'toy'\nkind = 'writer'\nfile = 'toy.gguf'\nsha256 = '{sum}'\nlicence = 'CC0-1.0'\nsource = 'a test'\ntemplate = 'chatml'\ncontext = 4096\n"
    );
    fs::write(folder.join("manifest.toml"), line).expect("listed");
}

fn asked(desk: &Desk<'_>, task: &str, text: &str, patient: Value) -> Value {
    json!({ "session_id": desk.session(), "task": task, "call": null, "picks": null, "patient_id": patient, "text": text })
}

fn begin(desk: &Desk<'_>, task: &str, text: &str, patient: Value) -> Result<Value, String> {
    let begun = desk.stage.call(&desk.window, "assistant.write", asked(desk, task, text, patient));
    begun.map_err(|error| error.code.into_owned())
}

/// Reads a text until it has ended.
pub(crate) fn ended(desk: &Desk<'_>, writing: &Value) -> Value {
    loop {
        let now = desk.stage.ok(&desk.window, "assistant.written", json!({ "id": writing }));
        if now["state"] != "writing" {
            return now;
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}

/// Patients with a note, and whether they agree to the assistant.
fn patient(stage: &Stage, agrees: bool) -> Value {
    let system = stage.system(0);
    let asked = "SELECT patient_id FROM t_consent_records WHERE purpose = 'ai_assistance'";
    let sql = if agrees {
        format!(
            "{asked} GROUP BY patient_id HAVING count(*) = 1 AND max(action) = 'grant' AND patient_id IN (SELECT patient_id FROM t_medical_records)"
        )
    } else {
        format!("SELECT patient_id FROM t_medical_records WHERE patient_id NOT IN ({asked})")
    };
    json!(column(&system, &sql).first().expect("the demonstration has one"))
}

#[test]
fn without_a_larger_model_nothing_is_written() {
    let stage = Stage::new(1);
    let doctor = stage.enter(0, "medica");
    assert_eq!(begin(&doctor, "draft", "retoque em 15 dias", Value::Null), Err("assistant.no_writer".to_owned()));
}

#[test]
fn only_sentences_that_their_sources_carry_are_shown_and_the_work_is_counted() {
    let stage = Stage::new(1);
    install(&stage, Toy::SMALL);
    let doctor = stage.enter(0, "medica");
    let begun = begin(&doctor, "summary", "resuma", patient(&stage, true)).expect("begun");
    assert_eq!(begun["model"], "toy");
    assert!(!begun["sources"].as_array().expect("sources").is_empty());
    let text = ended(&doctor, &begun["writing_id"]);
    assert!(text["state"] == "done" || text["state"] == "failed", "{text}");
    assert_eq!(text["text"], "", "random letters cite no source");
    let again = ended(&doctor, &begun["writing_id"]);
    assert_eq!(again, text);
    let rows = column(&stage.system(0), "SELECT count(*) FROM t_ai_logs WHERE model_used = 'toy'");
    assert_eq!(rows, ["1"], "counted once, however often it is read");
}

#[test]
fn a_running_text_is_stopped_and_goes_with_its_window() {
    let stage = Stage::new(1);
    install(&stage, Toy::SLOW);
    let doctor = stage.enter(0, "medica");
    let begun = begin(&doctor, "draft", "retoque em 15 dias, sem queixas", Value::Null).expect("begun");
    stage.ok("another", "assistant.stop", json!({ "ask_id": begun["writing_id"] }));
    let text = ended(&doctor, &begun["writing_id"]);
    assert_eq!(text["state"], "stopped");
    let colleague = stage.enter(0, "biomedica");
    let theirs = stage.call(&colleague.window, "assistant.written", json!({ "id": begun["writing_id"] }));
    assert_eq!(theirs.expect_err("another window's").code, "assistant.no_text");
}

#[test]
fn notes_are_read_for_nobody_who_may_not_read_them_and_of_nobody_who_does_not_agree() {
    let stage = Stage::new(1);
    install(&stage, Toy::SMALL);
    let desk = stage.enter(0, "recepcao");
    let refused = begin(&desk, "summary", "resuma", patient(&stage, true));
    assert_eq!(refused, Err("session.forbidden".to_owned()));
    let doctor = stage.enter(0, "medica");
    let silent = begin(&doctor, "summary", "resuma", patient(&stage, false));
    assert_eq!(silent, Err("assistant.no_consent".to_owned()));
    for task in ["draft", "letter"] {
        let refused = begin(&doctor, task, "retoque em 15 dias", patient(&stage, false));
        assert_eq!(refused, Err("assistant.no_consent".to_owned()), "{task}");
        begin(&doctor, task, "retoque em 15 dias", patient(&stage, true)).expect("who agrees is written to");
    }
    let nothing = begin(&doctor, "answer", "o que é isso?", Value::Null);
    assert_eq!(nothing, Err("assistant.nothing_to_word".to_owned()));
}
