//! A visit is booked.

use super::session::signed_in;
use crate::clinic::{self, PASSWORD, PATIENT, SERVICE};
use crate::window::Window;
use serde_json::json;

/// A day after today, as people in Brazil write it.
fn tomorrow(window: &Window) -> String {
    let day = window.script(
        "const day = new Date(Date.now() + 24 * 3600 * 1000);\
         return day.toLocaleDateString('pt-BR', { timeZone: 'America/Sao_Paulo', day: '2-digit', month: '2-digit', year: 'numeric' });",
    );
    day.as_str().expect("a date is text").to_owned()
}

/// Opens a list and takes the entry that reads `name`.
fn choose(window: &Window, mark: &str, name: &str) {
    window.marked(mark).click();
    window.option(name).click();
}

#[test]
fn the_desk_books_a_visit_and_it_survives_a_kill() {
    let stage = clinic::stage();
    let window = signed_in(&stage, "recepcao");
    let day = tomorrow(&window);
    window.marked("new-booking").click();
    window.marked("patient-search").write("joana conceicao");
    window.option(PATIENT).click();
    choose(&window, "booking-service", SERVICE);
    choose(&window, "booking-professional", "Médica Teste");
    let field = window.marked("booking-day");
    field.clear();
    field.write(&day);
    let time = window.marked("booking-time");
    time.clear();
    time.write("10:00");
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

    let app = clinic::open(&stage);
    let clinics = clinic::call(&app, "app.clinics", json!({}));
    clinic::sign_in(&app, &clinics[0]["slug"], "recepcao", PASSWORD);
    let day: Vec<&str> = day.split('/').rev().collect();
    let day = day.join("-");
    let whole = json!({ "from": day, "to": day, "professional_ids": null, "room_ids": null });
    let agenda = clinic::call(&app, "agenda.view", whole);
    assert_eq!(agenda["appointments"].as_array().map(Vec::len), Some(1), "{agenda}");
    assert_eq!(agenda["appointments"][0]["patient_name"], json!(PATIENT));
}
