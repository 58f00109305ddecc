//! Two people at the same clinic: what one does, the other sees without asking.

use super::session::{signed_in, unlock};
use crate::backstage::Backstage;
use crate::clinic::{self, PASSWORD, PATIENT};

#[test]
fn a_second_window_shows_a_change_at_once() {
    let stage = clinic::stage();
    Backstage::enter(&stage, "recepcao").book_the_patient();
    let window = signed_in(&stage, "recepcao");
    window.marked("agenda-next").click();
    window.card(PATIENT);
    window.script(
        "await window.__TAURI_INTERNALS__.invoke('rpc', { method: 'shell.open_window', params: {} }); return null;",
    );
    window.look_at_other();
    unlock(&window, "medica", PASSWORD);
    window.marked("agenda-next").click();
    window.card(PATIENT);

    window.look_at_other();
    window.card(PATIENT).click();
    window.marked("status-confirmed").click();
    window.css("button[data-item][data-status='confirmed']");

    // Nothing is touched here: the change comes by itself.
    window.look_at_other();
    window.css("button[data-item][data-status='confirmed']");
}

#[test]
fn what_another_program_writes_comes_into_the_window_by_itself() {
    let stage = clinic::stage();
    let window = signed_in(&stage, "recepcao");
    window.marked("agenda-next").click();
    window.marked("agenda-grid");
    Backstage::enter(&stage, "recepcao").book_the_patient();
    window.card(PATIENT);
}
