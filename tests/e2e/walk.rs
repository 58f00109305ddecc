//! A walk that looks at every screen: axe at each stop, and pictures where `NEONPRO_SHOTS` names a folder for them.

use crate::hands::ESCAPE;
use crate::window::Window;
use serde_json::Value;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Widths and heights at which pictures are taken: the small notebook of a front desk, and a full screen.
const SIZES: [(u32, u32); 2] = [(1366, 768), (1920, 1080)];

/// Marks of choices that are places: one of them is where the page is.
const PLACES: [&str; 5] = ["nav-", "tab-", "view-", "columns-", "restore-by-"];

/// The light in which the app is looked at.
#[derive(Clone, Copy)]
pub(crate) enum Theme {
    /// Dark on white.
    Light,
    /// White on dark.
    Dark,
}

impl Theme {
    fn word(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// What is done on the way to something worth looking at. A mark stands for the first element whose
/// mark begins with it; with brackets, for what a CSS selector finds.
#[derive(Clone, Copy)]
pub(crate) enum Step {
    /// A press on what bears a mark.
    Press(&'static str),
    /// Text in place of what a field held.
    Write(&'static str, &'static str),
    /// A letter with Ctrl.
    Control(char),
    /// A key.
    Key(char),
}

/// Something to look at.
pub(crate) struct Scene {
    /// What its pictures are called.
    pub(crate) name: &'static str,
    /// The address, without `#/`.
    pub(crate) at: String,
    /// How it is reached from there.
    pub(crate) steps: &'static [Step],
    /// The mark of what must show.
    pub(crate) shows: &'static str,
}

/// A walk in one window, by one person, in one light.
pub(crate) struct Walk<'window> {
    window: &'window Window,
    who: &'static str,
    theme: Theme,
    seen: RefCell<Seen>,
}

/// What a walk has met.
#[derive(Default)]
pub(crate) struct Seen {
    /// What axe found, with the stop where it did.
    pub(crate) barriers: Vec<String>,
    /// Places that were offered.
    pub(crate) offered: BTreeSet<String>,
    /// Places that were visited.
    pub(crate) visited: BTreeSet<String>,
    /// Marks of the dialogs that stood open.
    pub(crate) dialogs: BTreeSet<String>,
}

impl<'window> Walk<'window> {
    /// Sets out; the page is loaded anew in the light that was asked for.
    pub(crate) fn set_out(window: &'window Window, who: &'static str, theme: Theme) -> Self {
        let word = theme.word();
        window.script(&format!(
            "localStorage.setItem('neonpro.theme', '{word}');\
             document.documentElement.dataset.old = 'true'; setTimeout(() => location.reload()); return null;"
        ));
        window.css(&format!("html[data-ready='true'][data-theme='{word}']:not([data-old])"));
        Self { window, who, theme, seen: RefCell::default() }
    }

    /// Goes to a scene and looks at it.
    pub(crate) fn visit(&self, scene: &Scene) {
        self.close_dialogs();
        let elsewhere = if scene.at == "settings" { "patients" } else { "settings" };
        self.go(elsewhere);
        self.window.marked(elsewhere);
        self.go(&scene.at);
        for step in scene.steps {
            self.take(*step);
        }
        self.begins(scene.shows);
        self.look(scene.name);
    }

    /// Closes what the last scene left open. Every press is waited for until the page has felt it: on a busy machine one
    /// that is still on its way would close the next scene's dialog under axe's eyes.
    fn close_dialogs(&self) {
        self.window.script(
            "if (window.escapes === undefined) {\
               window.escapes = 0;\
               addEventListener('keyup', event => { if (event.key === 'Escape') window.escapes += 1; }, true);\
             } return null;",
        );
        self.window.until("every dialog is closed", || {
            let closed = self.window.all("[role=dialog]").is_empty();
            // The first press may only empty a field.
            if !closed {
                self.escape();
            }
            closed
        });
    }

    fn escape(&self) {
        let felt = || self.window.script("return window.escapes;");
        let before = felt();
        self.window.key(ESCAPE);
        self.window.until("the page feels a key", || felt() != before);
        self.window.rest();
    }

    /// Looks at what is there.
    pub(crate) fn look(&self, name: &str) {
        let barriers = self.window.barriers();
        let mut seen = self.seen.borrow_mut();
        seen.barriers.extend(barriers.iter().map(|barrier| format!("{} {name}: {barrier}", self.who)));
        self.note_places(&mut seen);
        drop(seen);
        if let Some(folder) = shots() {
            self.pictures(&folder, name);
        }
    }

    /// Ends the walk with what it met.
    pub(crate) fn come_home(self) -> Seen {
        self.seen.into_inner()
    }

    fn go(&self, address: &str) {
        self.window.script(&format!("location.hash = '#/{address}'; return null;"));
    }

    fn begins(&self, mark: &str) -> crate::element::Element<'window> {
        let selector = if mark.contains('[') { mark.to_owned() } else { format!("[data-testid^='{mark}']") };
        self.window.css(&selector)
    }

    fn take(&self, step: Step) {
        match step {
            Step::Press(mark) => self.begins(mark).click(),
            Step::Write(mark, text) => {
                let field = self.begins(mark);
                field.clear();
                field.write(text);
            }
            Step::Control(letter) => self.window.control(letter),
            Step::Key(key) => self.window.key(key),
        }
    }

    fn note_places(&self, seen: &mut Seen) {
        let met = self.window.script(
            "const here = one => one.matches('[aria-current], [aria-selected=true], [aria-checked=true]');\
             const places = [...document.querySelectorAll('nav a, [role=tab], [role=radio]')];\
             const dialogs = [...document.querySelectorAll('[role=dialog]')];\
             return { places: places.map(one => [one.dataset.testid ?? '', here(one)]),\
                      dialogs: dialogs.map(one => one.dataset.testid ?? '') };",
        );
        for place in met["places"].as_array().into_iter().flatten() {
            let Some(mark) = place[0].as_str().filter(|mark| PLACES.iter().any(|kind| mark.starts_with(kind))) else {
                continue;
            };
            seen.offered.insert(mark.to_owned());
            if place[1] == Value::Bool(true) {
                seen.visited.insert(mark.to_owned());
            }
        }
        seen.dialogs.extend(texts(&met["dialogs"]));
    }

    fn pictures(&self, folder: &Path, name: &str) {
        for (width, height) in SIZES {
            self.window.resize(width, height);
            self.window.rest();
            let folder = folder.join(format!("{}-{width}", self.theme.word()));
            std::fs::create_dir_all(&folder).expect("a folder for pictures");
            self.window.picture_at(&folder.join(format!("{}-{name}.png", self.who)));
        }
        let (width, height) = SIZES[0];
        self.window.resize(width, height);
        self.window.rest();
    }
}

/// The folder for pictures, where somebody wants them.
fn shots() -> Option<PathBuf> {
    std::env::var_os("NEONPRO_SHOTS").map(PathBuf::from)
}

fn texts(list: &Value) -> impl Iterator<Item = String> + '_ {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned)
}
