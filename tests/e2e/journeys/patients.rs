//! A person comes to the clinic: registered, found, treated.

use super::session::signed_in;
use crate::clinic::{self, PATIENT};
use crate::window::Window;

/// Opens the page of a patient who is found by `part` of the name.
pub(super) fn open_page(window: &Window, part: &str) {
    window.marked("nav-patients").click();
    window.marked("patients-search").write(part);
    window.named_row(PATIENT).click();
    window.marked("patient-page");
}

#[test]
fn the_desk_registers_somebody_and_finds_them_by_part_of_the_name() {
    let stage = clinic::stage();
    let window = signed_in(&stage, "recepcao");
    window.marked("nav-patients").click();
    window.marked("register-patient").click();
    window.marked("patient-full_name").write("Antônia D'Ávila Teste");
    window.accessible();
    window.picture("register");
    window.marked("patient-save").click();
    assert_eq!(window.marked("patient-name").text(), "Antônia D'Ávila Teste");
    window.accessible();
    window.marked("nav-patients").click();
    window.marked("patients-search").write("avila");
    window.named_row("Antônia D'Ávila Teste");
    window.accessible();
    window.picture("patients");
}

#[test]
fn a_signed_note_stays_as_it_was_signed_and_the_desk_sees_none_of_it() {
    let stage = clinic::stage();
    let window = signed_in(&stage, "medica");
    open_page(&window, "conceicao");
    window.marked("tab-records").click();
    window.marked("note-new").click();
    window.marked("note-title").write("Avaliação");
    window.marked("note-body").write("Pele íntegra, sem queixas; orientada a usar protetor solar.");
    window.accessible();
    window.picture("note");
    window.marked("note-sign").click();
    window.marked("note-sign-confirm").click();
    window.css("[data-testid^='record-']");
    window.gone("[data-testid='note-editor']");
    window.accessible();
    window.picture("note-signed");
    drop(window);

    let window = signed_in(&stage, "recepcao");
    open_page(&window, "conceicao");
    assert!(window.all("[data-testid='tab-records']").is_empty(), "the desk is not offered clinical notes");
    let page = window.script("return document.body.textContent;");
    assert!(!page.as_str().unwrap_or_default().contains("Pele íntegra"), "the desk's page holds no clinical text");
}
