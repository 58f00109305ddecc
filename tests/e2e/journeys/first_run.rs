//! The first minutes with the app.

use crate::clinic::{NAME, PASSWORD};
use crate::stage::Stage;
use crate::window::Window;
use serde_json::Value;

#[test]
fn a_new_computer_is_asked_what_to_begin_with() {
    let stage = Stage::empty();
    let window = Window::open(&stage);
    window.marked("first-run");
    window.accessible();
    window.picture("first-run");
}

#[test]
fn the_first_screen_speaks_three_languages() {
    let stage = Stage::empty();
    let window = Window::open(&stage);
    let mut titles = Vec::new();
    for language in ["pt-BR", "en", "es"] {
        window.marked(&format!("language-{language}")).click();
        window.css(&format!("html[lang='{language}']"));
        titles.push(window.css("h1").text());
    }
    titles.dedup();
    assert_eq!(titles.len(), 3, "{titles:?}");
}

#[test]
fn somebody_alone_creates_a_clinic_and_starts_to_work() {
    let stage = Stage::empty();
    let window = Window::open(&stage);
    window.marked("create-clinic").click();
    window.marked("clinic-name").write(NAME);
    window.accessible();
    window.picture("create-clinic");
    window.marked("wizard-next").click();
    window.marked("owner-name").write("Dona Teste");
    window.marked("owner-login").write("dona");
    window.marked("new-password").write(PASSWORD);
    window.marked("repeat-password").write(PASSWORD);
    window.accessible();
    window.marked("wizard-next").click();
    window.marked("opens");
    window.accessible();
    window.marked("wizard-next").click();
    window.css("dl");
    window.marked("wizard-next").click();
    keep_the_kit(&window);
    window.marked("agenda");
    window.accessible();
    window.picture("new-clinic");
    drop(window);

    let window = Window::open(&stage);
    window.marked("password").write(PASSWORD);
    window.marked("unlock").click();
    window.marked("agenda");
}

/// Notes the recovery kit down and types back what is asked of it.
pub(super) fn keep_the_kit(window: &Window) {
    window.marked("recovery-kit");
    window.accessible();
    let groups = window.script(
        "return [...document.querySelectorAll('[data-testid^=\"kit-group-\"]')]\
         .map(item => [item.dataset.testid, item.lastChild.textContent.trim()]);",
    );
    let kit: Vec<(String, String)> = groups.as_array().into_iter().flatten().filter_map(pair).collect();
    window.marked("kit-kept").click();
    window.marked("kit-confirm");
    for (mark, group) in &kit {
        let field = mark.replace("group", "check");
        if !window.all(&format!("[data-testid='{field}']")).is_empty() {
            window.marked(&field).write(group);
        }
    }
    window.accessible();
    window.marked("kit-confirm").click();
}

fn pair(value: &Value) -> Option<(String, String)> {
    Some((value[0].as_str()?.to_owned(), value[1].as_str()?.to_owned()))
}

#[test]
fn the_demo_clinic_is_one_click_away_and_full_of_life() {
    let stage = Stage::empty();
    let window = Window::open(&stage);
    window.resize(1440, 900);
    window.marked("demo-clinic").click();
    window.marked("agenda");
    window.css("[data-testid^='appointment-']");
    window.accessible();
    window.picture("demo");
}
