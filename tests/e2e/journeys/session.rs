//! Coming, stepping away, coming back.

use crate::clinic::{self, FIRST_PASSWORD, PASSWORD};
use crate::stage::Stage;
use crate::window::Window;

/// Opens the app and signs `login` in.
pub(crate) fn signed_in(stage: &Stage, login: &str) -> Window {
    let window = Window::open(stage);
    unlock(&window, login, PASSWORD);
    window.marked("shell");
    window
}

pub(super) fn unlock(window: &Window, login: &str, password: &str) {
    let field = window.marked("login");
    field.clear();
    field.write(login);
    window.marked("password").write(password);
    window.marked("unlock").click();
}

#[test]
fn a_wrong_password_opens_nothing_and_the_right_one_the_day() {
    let stage = clinic::stage();
    let window = Window::open(&stage);
    window.marked("unlock-screen");
    window.accessible();
    unlock(&window, "recepcao", "jardim de verão 48");
    window.marked("unlock-error");
    assert!(window.all("[data-testid='shell']").is_empty(), "nothing of the clinic shows");
    window.accessible();
    window.picture("unlock-refused");
    unlock(&window, "recepcao", PASSWORD);
    window.marked("agenda");
    window.accessible();
}

#[test]
fn a_covered_screen_shows_nothing_and_comes_back_where_it_was() {
    let stage = clinic::stage();
    let window = signed_in(&stage, "recepcao");
    window.marked("nav-patients").click();
    window.marked("lock").click();
    window.marked("soft-lock");
    window.accessible();
    window.picture("soft-lock");
    window.marked("resume-password").write(PASSWORD);
    window.marked("resume").click();
    window.gone("[data-testid='soft-lock']");
    window.marked("shell");
}

#[test]
fn another_window_asks_who_is_there() {
    let stage = clinic::stage();
    let window = signed_in(&stage, "dona");
    let call = "await window.__TAURI_INTERNALS__.invoke('rpc', { method: 'shell.open_window', params: {} });";
    window.script(&format!("{call} return null;"));
    window.look_at_other();
    window.marked("unlock-screen");
}

#[test]
fn a_password_that_was_handed_over_is_good_for_choosing_ones_own() {
    let stage = clinic::stage();
    let window = Window::open(&stage);
    unlock(&window, "nova", FIRST_PASSWORD);
    window.marked("must-change");
    window.accessible();
    window.picture("must-change");
    window.marked("current-password").write(FIRST_PASSWORD);
    window.marked("new-password").write(PASSWORD);
    window.marked("repeat-password").write(PASSWORD);
    window.marked("password-save").click();
    window.marked("agenda");
    drop(window);
    signed_in(&stage, "nova");
}
