//! The day changes: visits are carried, put back, fitted in and given up.

use super::session::signed_in;
use crate::backstage::{Backstage, tomorrow_at};
use crate::clinic::{self, PATIENT, SERVICE};
use crate::stage::Stage;
use crate::window::Window;
use serde_json::json;

/// Somebody who comes at another time.
const OTHER: &str = "Célia Prado Teste";

/// The height of an hour on the agenda, in pixels (`PIXELS_A_MINUTE` in `ui/src/features/agenda/useGridDrag.ts`).
const HOUR: i64 = 84;

/// A clinic where [`PATIENT`] comes tomorrow at ten.
fn one_visit() -> Stage {
    let stage = clinic::stage();
    Backstage::enter(&stage, "recepcao").book_the_patient();
    stage
}

/// A clinic where [`OTHER`] comes tomorrow at two as well.
fn two_visits() -> Stage {
    let stage = one_visit();
    let desk = Backstage::enter(&stage, "recepcao");
    desk.book(&desk.register(OTHER), "14:00");
    stage
}

/// The desk, looking at tomorrow.
fn desk(stage: &Stage) -> Window {
    let window = signed_in(stage, "recepcao");
    window.marked("agenda-next").click();
    window
}

/// Waits until the card of `patient` shows `times`.
fn stands(window: &Window, patient: &str, times: &str) {
    window.until(times, || window.card(patient).text().contains(times));
}

#[test]
fn a_visit_is_carried_to_another_hour_and_taken_back() {
    let stage = one_visit();
    let window = desk(&stage);
    let card = window.card(PATIENT);
    card.come_into_sight();
    window.take(&card, 0, 2 * HOUR);
    window.reads("agenda-ghost", "12:00–13:00");
    window.let_go();
    stands(&window, PATIENT, "12:00–13:00");
    assert_eq!(Backstage::enter(&stage, "recepcao").tomorrow()[0]["start"], tomorrow_at("12:00"));
    window.accessible();
    window.marked("toast-undo").click();
    stands(&window, PATIENT, "10:00–11:00");
    assert_eq!(Backstage::enter(&stage, "recepcao").tomorrow()[0]["start"], tomorrow_at("10:00"));
}

#[test]
fn a_press_of_control_z_takes_a_move_back() {
    let stage = one_visit();
    let window = desk(&stage);
    let card = window.card(PATIENT);
    card.come_into_sight();
    window.drag(&card, 0, HOUR);
    stands(&window, PATIENT, "11:00–12:00");
    window.control('z');
    stands(&window, PATIENT, "10:00–11:00");
}

#[test]
fn the_lower_edge_makes_a_visit_longer() {
    let stage = one_visit();
    let window = desk(&stage);
    window.card(PATIENT).come_into_sight();
    window.drag(&window.css("[data-resize]"), 0, HOUR / 2);
    stands(&window, PATIENT, "10:00–11:30");
}

#[test]
fn keys_alone_move_a_visit() {
    let stage = one_visit();
    let window = desk(&stage);
    window.card(PATIENT).focus();
    window.key('m');
    window.marked("agenda-ghost");
    for _ in 0..4 {
        window.key(crate::hands::ARROW_DOWN);
    }
    window.reads("agenda-ghost", "11:00–12:00");
    window.accessible();
    window.key(crate::hands::ENTER);
    stands(&window, PATIENT, "11:00–12:00");
}

#[test]
fn a_clash_shows_while_a_visit_is_carried_and_a_free_time_is_offered() {
    let stage = two_visits();
    let window = desk(&stage);
    let card = window.card(OTHER);
    card.come_into_sight();
    window.take(&card, 0, -4 * HOUR);
    window.css("[data-testid='agenda-ghost'][data-clash='professional']");
    window.accessible();
    window.picture("clash-while-dragging");
    window.let_go();
    window.marked("override-dialog");
    window.marked("booking-conflicts");
    window.accessible();
    window.picture("clash");
    window.marked("alternative-0").click();
    window.gone("[data-testid='override-dialog']");
    window.until("the visit has left its place", || !window.card(OTHER).text().contains("14:00–15:00"));
    let visits = Backstage::enter(&stage, "recepcao").tomorrow();
    let mut spans: Vec<(&str, &str)> =
        visits.iter().filter_map(|visit| Some((visit["start"].as_str()?, visit["end"].as_str()?))).collect();
    spans.sort_unstable();
    assert!(spans.windows(2).all(|pair| pair[0].1 <= pair[1].0), "a free time overlaps nothing: {spans:?}");
    assert!(visits.iter().all(|visit| visit["override_reason"].is_null()), "nobody was fitted in");
}

#[test]
fn a_taken_time_is_given_only_with_a_reason_that_stays() {
    let stage = one_visit();
    Backstage::enter(&stage, "recepcao").register(OTHER);
    let window = desk(&stage);
    window.marked("new-booking").click();
    window.marked("patient-search").write("celia");
    window.option(OTHER).click();
    window.choose("booking-service", SERVICE);
    window.choose("booking-professional", "Médica Teste");
    window.rewrite("booking-time", "10:30");
    window.marked("booking-conflicts");
    window.marked("alternative-0");
    window.accessible();
    window.picture("booking-conflict");
    window.marked("booking-save").click();
    window.marked("override-dialog");
    window.marked("override-reason").write("Veio de longe");
    window.accessible();
    window.picture("override");
    window.marked("override-save").click();
    window.gone("[data-testid='booking-panel']");
    window.card(OTHER).click();
    window.reads("appointment-panel", "Veio de longe");
    let visits = Backstage::enter(&stage, "recepcao").tomorrow();
    let reasons: Vec<&serde_json::Value> = visits.iter().map(|visit| &visit["override_reason"]).collect();
    assert_eq!(reasons, [&json!(null), &json!("Veio de longe")]);
}

#[test]
fn a_visit_is_given_up_with_a_reason_and_its_time_is_free_again() {
    let stage = one_visit();
    let window = desk(&stage);
    window.card(PATIENT).click();
    window.marked("status-cancelled").click();
    window.marked("reason-dialog");
    window.accessible();
    window.marked("reason").write("Viajou");
    window.marked("reason-confirm").click();
    window.gone("button[data-item]");
    window.marked("view-list").click();
    window.marked("agenda-list");
    window.reads("agenda-list", "Cancelado");
    window.accessible();
    window.picture("cancelled");
    let desk = Backstage::enter(&stage, "recepcao");
    assert_eq!(desk.tomorrow()[0]["status"], json!("cancelled"));
    // The same hour takes somebody else without a word.
    desk.book(&desk.register(OTHER), "10:00");
}
