//! A lot comes in, is used on somebody, and can be asked for all who received it.

use super::patients::open_page;
use super::session::signed_in;
use crate::clinic::{self, PATIENT};

#[test]
fn a_lot_tells_who_received_it() {
    let stage = clinic::stage();
    let window = signed_in(&stage, "dona");
    window.marked("nav-stock").click();
    window.marked("product-new").click();
    window.marked("product-name").write("Toxina de teste");
    window.accessible();
    window.marked("product-save").click();
    window.gone("[data-testid='product-dialog']");
    window.css("[data-testid^='lot-new-']").click();
    window.marked("lot-code").write("LT-0042");
    window.marked("lot-expires").write("31/12/2099");
    window.marked("lot-quantity").write("100");
    window.accessible();
    window.marked("lot-save").click();
    window.gone("[data-testid='lot-dialog']");
    window.css("[data-testid^='recipients-']");
    window.accessible();
    drop(window);

    let window = signed_in(&stage, "medica");
    open_page(&window, "conceicao");
    window.marked("tab-applications").click();
    window.marked("apply").click();
    window.choose("apply-lot", "Toxina de teste");
    window.marked("apply-quantity").write("12,5");
    window.marked("apply-site").write("Glabela");
    window.accessible();
    window.marked("apply-save").click();
    window.gone("[data-testid='apply-dialog']");
    window.reads("applications", "LT-0042");
    window.accessible();
    drop(window);

    let window = signed_in(&stage, "dona");
    window.marked("nav-stock").click();
    window.reads("stock", "87,5");
    window.css("[data-testid^='recipients-']").click();
    window.reads("recipients-dialog", PATIENT);
    window.reads("recipients-dialog", "12,5");
    window.accessible();
    window.picture("recipients");
}
