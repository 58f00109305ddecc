//! A visit is booked.

use super::session::signed_in;
use crate::backstage::{Backstage, tomorrow};
use crate::clinic::{self, PATIENT, SERVICE};
use serde_json::json;

/// Tomorrow, as people in Brazil write a day.
fn tomorrow_in_words() -> String {
    let day = tomorrow();
    let parts: Vec<&str> = day.rsplit('-').collect();
    parts.join("/")
}

#[test]
fn the_desk_books_a_visit_and_it_survives_a_kill() {
    let stage = clinic::stage();
    let window = signed_in(&stage, "recepcao");
    window.marked("new-booking").click();
    window.marked("patient-search").write("joana conceicao");
    window.option(PATIENT).click();
    window.choose("booking-service", SERVICE);
    window.choose("booking-professional", "Médica Teste");
    window.rewrite("booking-day", &tomorrow_in_words());
    window.rewrite("booking-time", "10:00");
    window.accessible();
    window.picture("booking");
    window.marked("booking-save").click();
    window.gone("[data-testid='booking-panel']");
    // The agenda has gone to the day of the visit.
    window.css("[data-testid^='appointment-']");
    window.accessible();
    window.picture("agenda-booked");
    // What the screen has shown as saved needs no goodbye.
    window.kill();

    let visits = Backstage::enter(&stage, "recepcao").tomorrow();
    assert_eq!(visits.len(), 1, "{visits:?}");
    assert_eq!(visits[0]["patient_name"], json!(PATIENT));
}
