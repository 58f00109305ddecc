//! The first minutes with the app.

use crate::stage::Stage;
use crate::window::Window;

#[test]
fn a_new_computer_is_asked_what_to_begin_with() {
    let stage = Stage::empty();
    let window = Window::open(&stage);
    window.marked("first-run");
    window.accessible();
    window.picture("first-run");
}
