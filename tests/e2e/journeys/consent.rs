//! What a patient allows, and takes back.

use super::patients::open_page;
use super::session::signed_in;
use crate::backstage::Backstage;
use crate::clinic::{self, PATIENT};
use serde_json::{Value, json};

/// How a purpose stands for the patient.
fn standing(someone: &Backstage, purpose: &str) -> Value {
    let state = someone.ask("consent.state", json!({ "patient_id": someone.patient(PATIENT) }));
    let entry = state.as_array().into_iter().flatten().find(|entry| entry["purpose"] == json!(purpose));
    entry.expect("every purpose has a standing")["status"].clone()
}

#[test]
fn a_consent_is_given_and_withdrawn_and_both_stay_on_record() {
    let stage = clinic::stage();
    let window = signed_in(&stage, "recepcao");
    open_page(&window, "conceicao");
    window.marked("tab-consents").click();
    window.marked("consent-grant-marketing").click();
    window.choose("consent-channel", "No papel");
    window.marked("consent-note").write("Termo na pasta 12");
    window.accessible();
    window.marked("consent-save").click();
    window.reads("consent-marketing", "Autorizado");
    window.accessible();
    assert_eq!(standing(&Backstage::enter(&stage, "recepcao"), "marketing"), json!("granted"));

    window.marked("consent-revoke-marketing").click();
    window.accessible();
    window.marked("consent-save").click();
    window.reads("consent-marketing", "Revogado");
    window.accessible();
    window.picture("consents");

    let desk = Backstage::enter(&stage, "recepcao");
    assert_eq!(standing(&desk, "marketing"), json!("revoked"));
    let history = desk.ask("consent.history", json!({ "patient_id": desk.patient(PATIENT) }));
    let acts: Vec<&Value> = history.as_array().into_iter().flatten().map(|event| &event["action"]).collect();
    assert_eq!(acts, [&json!("revoke"), &json!("grant")], "newest first, nothing lost");
}
