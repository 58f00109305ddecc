//! One element of the page.

use crate::window::{Window, wait};
use serde_json::{Value, json};

/// The key under which a WebDriver names elements.
const REFERENCE: &str = "element-6066-11e4-a52e-4f735466cecf";

/// Code points by which a WebDriver writes keys that have no letter.
const RELEASE: char = '\u{e000}';
const BACKSPACE: char = '\u{e003}';
const CONTROL: char = '\u{e009}';

/// An element that was found; it may leave the page at any time.
pub(crate) struct Element<'window> {
    window: &'window Window,
    id: String,
}

impl<'window> Element<'window> {
    /// The element behind a driver's reference.
    pub(crate) fn new(window: &'window Window, reference: &Value) -> Option<Self> {
        let id = reference[REFERENCE].as_str()?.to_owned();
        Some(Self { window, id })
    }

    /// Clicks, as a pointer would, as soon as nothing is in the way. What lies below the edge is scrolled to first, as a
    /// person would; the driver alone stops when a corner of it shows.
    pub(crate) fn click(&self) {
        let nothing = json!({});
        // What is still being loaded above it may have pushed it below the edge again.
        wait("an element takes a click", || {
            self.come_into_sight();
            self.ask("POST", "/click", Some(&nothing)).ok()
        });
    }

    /// Scrolls to the element.
    pub(crate) fn come_into_sight(&self) {
        let args = [self.reference()];
        let scroll = json!({ "script": "arguments[0].scrollIntoView({ block: 'center' });", "args": args });
        // One that has just left the page cannot be scrolled to; whoever needs it looks for it again.
        let _gone = self.window.command("POST", "/execute/sync", Some(&scroll));
    }

    /// Gives the element the keyboard's attention.
    pub(crate) fn focus(&self) {
        let focus = json!({ "script": "arguments[0].focus();", "args": [self.reference()] });
        self.window.command("POST", "/execute/sync", Some(&focus)).expect("the element takes the focus");
    }

    /// The element in the driver's words.
    pub(crate) fn reference(&self) -> Value {
        json!({ REFERENCE: self.id })
    }

    /// Types text, as a keyboard would.
    pub(crate) fn write(&self, text: &str) {
        let keys = json!({ "text": text });
        wait("an element takes text", || self.ask("POST", "/value", Some(&keys)).ok());
    }

    /// Empties a field by the keyboard: the driver's own way is not noticed by the page.
    pub(crate) fn clear(&self) {
        self.write(&format!("{CONTROL}a{RELEASE}{BACKSPACE}"));
    }

    /// The text that is seen.
    pub(crate) fn text(&self) -> String {
        self.word("/property/innerText")
    }

    fn word(&self, path: &str) -> String {
        let answer = self.ask("GET", path, None).unwrap_or_default();
        answer.as_str().unwrap_or_default().to_owned()
    }

    fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Value, String> {
        self.window.command(method, &format!("/element/{}{path}", self.id), body)
    }
}
