//! What is owed, paid and taken back.

use super::patients::open_page;
use super::session::signed_in;
use crate::backstage::Backstage;
use crate::clinic::{self, PATIENT};
use serde_json::json;

#[test]
fn what_is_charged_and_paid_adds_up() {
    let stage = clinic::stage();
    let window = signed_in(&stage, "recepcao");
    open_page(&window, "conceicao");
    window.marked("tab-finance").click();
    window.marked("charge").click();
    window.marked("charge-amount").write("250,00");
    window.marked("charge-description").write("Limpeza de pele");
    window.accessible();
    window.marked("charge-save").click();
    window.gone("[data-testid='charge-dialog']");
    window.marked("pay").click();
    window.rewrite("payment-amount", "100,00");
    window.accessible();
    window.picture("payment");
    window.marked("payment-save").click();
    window.gone("[data-testid='payment-dialog']");
    window.reads("account-balance", "150,00");
    window.accessible();
    window.picture("account");
    drop(window);

    let owner = Backstage::enter(&stage, "dona");
    let account = owner.ask("finance.account", json!({ "patient_id": owner.patient(PATIENT) }));
    assert_eq!(account["balance"], json!(15_000), "{account}");
}

#[test]
fn a_payment_is_taken_back_once_and_nothing_is_erased() {
    let stage = clinic::stage();
    let desk = Backstage::enter(&stage, "recepcao");
    let patient = desk.patient(PATIENT);
    let mut line =
        json!({ "patient_id": patient, "amount": 25_000, "description": "Limpeza de pele", "appointment_id": null });
    desk.ask("finance.charge", line.clone());
    line["method"] = json!("pix");
    let paid = desk.ask("finance.pay", line);
    let mark = format!("reverse-{}", paid["id"].as_str().expect("an id is text"));

    let window = signed_in(&stage, "recepcao");
    open_page(&window, "conceicao");
    window.marked("tab-finance").click();
    window.reads("account-balance", "0,00");
    assert!(window.all("[data-testid^='reverse-']").is_empty(), "the desk takes money and gives none back");
    drop(window);

    let window = signed_in(&stage, "dona");
    open_page(&window, "conceicao");
    window.marked("tab-finance").click();
    window.marked(&mark).click();
    window.marked("reason").write("Pago duas vezes");
    window.accessible();
    window.marked("reason-confirm").click();
    window.reads("account-balance", "250,00");
    window.gone(&format!("[data-testid='{mark}']"));
    window.accessible();
    window.picture("reversed");

    let owner = Backstage::enter(&stage, "dona");
    let account = owner.ask("finance.account", json!({ "patient_id": patient }));
    assert_eq!(account["balance"], json!(25_000), "{account}");
    assert_eq!(account["transactions"].as_array().map(Vec::len), Some(3), "{account}");
    let again = owner.refused("finance.reverse", json!({ "id": paid["id"], "reason": "De novo" }));
    assert_eq!(again.code, "finance.already_reversed");
}
