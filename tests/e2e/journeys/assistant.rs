//! The assistant: asked, followed, confirmed, refused, stopped. The model of the package plans, in a process of its own.

use super::session::signed_in;
use crate::backstage::{Backstage, tomorrow};
use crate::clinic::{self, PATIENT};
use crate::hands::ENTER;
use crate::stage::Stage;
use crate::window::Window;
use crate::writer::agree;
use serde_json::json;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

/// Somebody whom nobody has asked about the assistant.
const SILENT: &str = "Zilda Quaresma Teste";

fn open_panel(window: &Window) {
    window.control('j');
    window.marked("assistant-field");
}

fn ask(window: &Window, question: &str) {
    let field = window.marked("assistant-field");
    field.write(question);
    window.key(ENTER);
}

#[test]
fn a_question_is_answered_with_rows_that_lead_to_their_places() {
    let stage = clinic::demo();
    let window = signed_in(&stage, "recepcao");
    open_panel(&window);
    window.marked("assistant-suggestions");
    window.accessible();
    ask(&window, "quem vem hoje?");
    window.marked("assistant-rows");
    window.marked("assistant-made-by");
    window.accessible();
    window.picture("assistant-answer");
    window.css("[data-testid='assistant-link-appointment']").click();
    window.marked("appointment-panel");
    window.marked("assistant-rows");
    window.accessible();
    window.picture("assistant-link");
}

#[test]
fn a_visit_is_booked_by_asking_and_confirming() {
    let stage = clinic::stage();
    let desk = Backstage::enter(&stage, "recepcao");
    agree(&desk, &desk.patient(PATIENT));
    let window = signed_in(&stage, "recepcao");
    open_panel(&window);
    ask(&window, &format!("marcar {PATIENT} para limpeza de pele amanhã às 10h"));
    window.reads("assistant-hidden", "nome");
    window.marked("assistant-card");
    window.accessible();
    window.picture("assistant-card");
    assert_eq!(desk.tomorrow().len(), 0, "a card writes nothing");

    window.marked("assistant-confirm").click();
    window.marked("assistant-confirmed");
    let visits = desk.tomorrow();
    assert_eq!(visits.len(), 1, "{visits:?}");
    assert_eq!(visits[0]["patient_name"], json!(PATIENT));
    window.marked("assistant-open-visit").click();
    window.marked("appointment-panel");
    window.accessible();
    window.picture("assistant-confirmed");
}

#[test]
fn the_desk_is_told_in_a_sentence_that_revenue_is_not_for_it() {
    let stage = clinic::stage();
    let window = signed_in(&stage, "recepcao");
    open_panel(&window);
    ask(&window, "qual foi o faturamento deste mês?");
    window.reads("assistant-told-forbidden", "Faturamento");
    assert!(window.all("[data-testid='assistant-rows']").is_empty(), "no figure is shown");
    window.accessible();
    window.picture("assistant-refused");
}

#[test]
fn whoever_did_not_agree_is_left_out_and_the_answer_says_so() {
    let stage = clinic::stage();
    let desk = Backstage::enter(&stage, "recepcao");
    let known = desk.patient(PATIENT);
    agree(&desk, &known);
    desk.book(&known, "10:00");
    desk.book(&desk.register(SILENT), "14:00");
    let window = signed_in(&stage, "recepcao");
    open_panel(&window);
    ask(&window, "quem vem amanhã?");
    window.reads("assistant-left-out", "1");
    let rows = window.marked("assistant-rows").text();
    assert!(rows.contains(PATIENT), "who agreed is shown: {rows}");
    assert!(!rows.contains("Zilda"), "who did not is not: {rows}");
    window.accessible();
    window.picture("assistant-left-out");

    ask(&window, &format!("quanto {SILENT} deve?"));
    window.css("[data-testid='assistant-told-no_consent'] a").click();
    window.marked("consents");
    window.accessible();
    assert_eq!(desk.tomorrow().len(), 2, "nothing was changed on {}", tomorrow());
}

/// A model program that starts and never says a word, as one that hangs would.
fn silent_program(stage: &Stage) -> PathBuf {
    let file = stage.data().join("silent");
    std::fs::write(&file, "#!/bin/sh\nexec sleep 600\n").expect("a program is written");
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o700)).expect("a program may run");
    file
}

#[test]
fn a_question_is_stopped_while_the_model_thinks() {
    let stage = clinic::stage();
    let window = Window::open_with(&stage, &[("NEONPRO_LLAMA", silent_program(&stage).as_os_str())]);
    super::session::unlock(&window, "recepcao", clinic::PASSWORD);
    window.marked("shell");
    open_panel(&window);
    ask(&window, "quem vem hoje?");
    window.marked("assistant-thinking");
    window.accessible();
    window.picture("assistant-thinking");
    window.marked("assistant-stop").click();
    window.marked("assistant-stopped");
    // The window goes on at once, and so does the core behind it.
    window.marked("nav-patients").click();
    window.named_row(PATIENT);
    window.accessible();
}
