//! What a larger model writes, where a doctor would look for it: only what the notes carry is shown, and only a person saves.

use super::session::signed_in;
use crate::backstage::Backstage;
use crate::clinic::{self, PATIENT};
use crate::hands::ENTER;
use crate::stage::Stage;
use crate::toy::Toy;
use crate::window::Window;
use crate::writer::{self, QUICK, agree};
use serde_json::{Value, json};

/// A clinic in which the doctor has signed a note about [`PATIENT`].
fn stage_with_a_note() -> (Stage, Value) {
    let stage = clinic::stage();
    let doctor = Backstage::enter(&stage, "medica");
    let patient = doctor.patient(PATIENT);
    let saved = doctor.ask(
        "records.save",
        json!({
            "id": null, "version": null, "patient_id": patient, "appointment_id": null, "kind": "evolution",
            "title": "Retorno", "body": "Boa simetria, sem ptose. Orientada a voltar em 15 dias.",
        }),
    );
    doctor.ask("records.sign", json!({ "id": saved["id"], "version": saved["version"] }));
    (stage, patient)
}

fn notes(stage: &Stage, patient: &Value) -> usize {
    let list = json!({ "patient_id": patient, "limit": null, "before": null });
    let found = Backstage::enter(stage, "medica").ask("records.list", list);
    found.as_array().map_or(0, Vec::len)
}

fn open_records(window: &Window, patient: &Value) {
    let id = patient.as_str().expect("a patient has an id");
    window.script(&format!("location.hash = '#/patient/{id}/records'; return null;"));
    window.marked("note-new");
}

#[test]
fn a_summary_of_which_nothing_can_be_proven_says_so_and_saves_nothing() {
    let (stage, patient) = stage_with_a_note();
    writer::install(&stage, QUICK);
    let window = signed_in(&stage, "medica");
    open_records(&window, &patient);
    // Who has not agreed has no record summarised, and the page says whose word is missing.
    window.marked("writer-no-consent");
    assert!(window.all("[data-testid='summary-begin']").is_empty(), "there is no button for it");
    window.accessible();

    agree(&Backstage::enter(&stage, "recepcao"), &patient);
    window.marked("summary-begin").click();
    window.css("[data-testid='assistant-written'][data-ending='nothing']");
    window.reads("assistant-written", "nenhuma frase pôde ser comprovada");
    assert_eq!(window.marked("written-text").text().trim(), "", "no word of it is shown");
    window.accessible();
    window.picture("summary-nothing");
    window.marked("summary-close").click();
    window.marked("summary-begin");
    assert_eq!(notes(&stage, &patient), 1, "a summary is kept nowhere");
}

#[test]
fn without_a_larger_model_nothing_is_offered() {
    let (stage, patient) = stage_with_a_note();
    agree(&Backstage::enter(&stage, "recepcao"), &patient);
    let window = signed_in(&stage, "medica");
    open_records(&window, &patient);
    window.css("[data-testid^='record-']");
    for mark in ["summary-begin", "letter-open", "writer-no-consent"] {
        assert!(window.all(&format!("[data-testid='{mark}']")).is_empty(), "{mark} promises what is not there");
    }
}

#[test]
fn a_text_is_stopped_while_the_model_writes() {
    let (stage, patient) = stage_with_a_note();
    writer::install(&stage, Toy::SLOW);
    let desk = Backstage::enter(&stage, "recepcao");
    agree(&desk, &patient);
    desk.book(&patient, "10:00");
    let window = signed_in(&stage, "medica");
    window.control('j');
    window.marked("assistant-field").write("quem vem amanhã?");
    window.key(ENTER);
    window.marked("assistant-rows");
    window.marked("assistant-word").click();
    window.marked("assistant-writing");
    window.picture("assistant-writing");
    window.marked("assistant-stop-writing").click();
    window.css("[data-testid='assistant-written'][data-ending='stopped_empty']");
    window.accessible();
    // The rows stay, and the next question is answered.
    window.marked("assistant-rows");
    window.marked("assistant-field").write("quem vem hoje?");
    window.key(ENTER);
    window.until("the next question is answered", || window.all("[data-testid='assistant-made-by']").len() == 2);
}
