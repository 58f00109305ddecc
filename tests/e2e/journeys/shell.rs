//! What a page of the app can do to the computer: call operations, hear of changes, and nothing else.

use crate::stage::Stage;
use crate::window::{Window, wait};
use serde_json::json;

/// Calls a command of the shell as a script in the page would; the answer is what came back, or the refusal as text.
fn invoke(window: &Window, command: &str, arguments: &str) -> serde_json::Value {
    window.script(&format!(
        "try {{ return {{ answer: await window.__TAURI_INTERNALS__.invoke('{command}', {arguments}) }}; }}\
         catch (refusal) {{ return {{ refusal: typeof refusal === 'string' ? refusal : refusal.code }}; }}"
    ))
}

#[test]
fn operations_are_the_only_commands() {
    let stage = Stage::empty();
    let window = Window::open(&stage);
    let clinics = invoke(&window, "rpc", "{ method: 'app.clinics', params: {} }");
    assert_eq!(clinics["answer"], json!([]), "a new computer has no clinic");
    for command in [
        "plugin:window|create",
        "plugin:webview|create_webview_window",
        "plugin:event|emit",
        "plugin:path|resolve_directory",
    ] {
        let answer = invoke(&window, command, "{}");
        let refusal = answer["refusal"].as_str().unwrap_or_default();
        assert!(refusal.contains("not allowed"), "{command}: {answer}");
    }
}

#[test]
fn an_operation_that_does_not_exist_is_refused_by_its_code() {
    let stage = Stage::empty();
    let window = Window::open(&stage);
    let answer = invoke(&window, "rpc", "{ method: 'no.such', params: {} }");
    assert!(answer["refusal"].as_str().is_some_and(|code| code.contains('.')), "{answer}");
}

#[test]
fn a_page_cannot_leave_the_app() {
    let stage = Stage::empty();
    let window = Window::open(&stage);
    let home = window.script("return location.href;");
    window.script("window.open('https://example.com/'); location.href = 'https://example.com/'; return null;");
    // The refusal happens before the page would go away, so asking once afterwards is enough.
    window.script("await new Promise(next => setTimeout(next, 300)); return null;");
    assert_eq!(window.script("return location.href;"), home);
}

#[test]
fn a_script_from_elsewhere_is_not_run() {
    let stage = Stage::empty();
    let window = Window::open(&stage);
    window.script(
        "const script = document.createElement('script'); script.textContent = 'document.title = \"taken\"';\
         document.body.append(script); return null;",
    );
    assert_ne!(window.script("return document.title;"), json!("taken"), "the content policy lets an inline script run");
}

#[test]
fn another_window_opens_on_the_same_core() {
    let stage = Stage::empty();
    let window = Window::open(&stage);
    let answer = invoke(&window, "rpc", "{ method: 'shell.open_window', params: {} }");
    assert_eq!(answer["answer"], json!({}), "{answer}");
    let both = wait("a second window", || {
        let handles = window.command("GET", "/window/handles", None).ok()?;
        handles.as_array().filter(|handles| handles.len() == 2).cloned()
    });
    assert_eq!(both.len(), 2);
}

#[test]
fn a_crash_leaves_no_memory_behind() {
    let stage = Stage::empty();
    let window = Window::open(&stage);
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", window.process())).expect("Linux tells limits");
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).expect("a limit of dumps");
    let sizes: Vec<&str> =
        core.split_whitespace().filter(|word| word.parse::<u64>().is_ok() || *word == "unlimited").collect();
    assert_eq!(sizes, ["0", "0"], "{core}");
}
