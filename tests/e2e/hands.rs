//! A pointer and a keyboard, as the driver moves them: what the page feels is what a person's hands would do.

use crate::element::Element;
use crate::window::Window;
use serde_json::{Value, json};

/// The code point by which a WebDriver writes the Escape key.
pub(crate) const ESCAPE: char = '\u{e00c}';
/// The Enter key.
pub(crate) const ENTER: char = '\u{e007}';
/// The arrow that points down.
pub(crate) const ARROW_DOWN: char = '\u{e015}';
const CONTROL: char = '\u{e009}';

/// Steps of one drag: a hand does not leap, and a page may follow on the way.
const STEPS: i64 = 5;
/// How long one step of a hand lasts, in milliseconds.
const STEP_MS: i64 = 20;

impl Window {
    /// Presses one key, wherever the page's attention is.
    pub(crate) fn key(&self, key: char) {
        self.keys(&[key]);
    }

    /// Presses a letter while Ctrl is held.
    pub(crate) fn control(&self, letter: char) {
        self.keys(&[CONTROL, letter]);
    }

    /// Takes `element` by its middle, carries it by so many pixels to the right and down, and lets go.
    pub(crate) fn drag(&self, element: &Element<'_>, right: i64, down: i64) {
        self.take(element, right, down);
        self.act(&json!([mouse(&[json!({ "type": "pointerUp", "button": 0 })])]));
    }

    /// Takes `element` by its middle and carries it, without letting go.
    pub(crate) fn take(&self, element: &Element<'_>, right: i64, down: i64) {
        let start = json!({ "type": "pointerMove", "origin": element.reference(), "x": 0, "y": 0, "duration": 0 });
        let mut hand = vec![start, json!({ "type": "pointerDown", "button": 0 })];
        for step in 0..STEPS {
            let way = |whole: i64| whole * (step + 1) / STEPS - whole * step / STEPS;
            hand.push(json!({
                "type": "pointerMove", "origin": "pointer", "x": way(right), "y": way(down), "duration": STEP_MS,
            }));
        }
        self.act(&json!([mouse(&hand)]));
    }

    /// Lets go of what is held.
    pub(crate) fn let_go(&self) {
        self.act(&json!([mouse(&[json!({ "type": "pointerUp", "button": 0 })])]));
    }

    fn keys(&self, keys: &[char]) {
        let down = keys.iter().map(|key| json!({ "type": "keyDown", "value": key.to_string() }));
        let up = keys.iter().rev().map(|key| json!({ "type": "keyUp", "value": key.to_string() }));
        let actions: Vec<Value> = down.chain(up).collect();
        self.act(&json!([{ "type": "key", "id": "keyboard", "actions": actions }]));
    }

    fn act(&self, actions: &Value) {
        self.command("POST", "/actions", Some(&json!({ "actions": actions }))).expect("the driver moves its hands");
    }
}

fn mouse(actions: &[Value]) -> Value {
    json!({ "type": "pointer", "id": "mouse", "parameters": { "pointerType": "mouse" }, "actions": actions })
}
