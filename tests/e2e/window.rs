//! The window of a running app, as WebKit's own driver sees it.

use crate::display::Display;
use crate::element::Element;
use crate::http;
use crate::stage::{self, Stage};
use base64::Engine;
use serde_json::{Value, json};
use std::ffi::OsStr;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// Changes a dot that nobody can see for a second. The driver's picture waits for the next painting, and without the compositor a page on
/// which nothing changes is not painted again.
const STIR: &str = "const dot = document.createElement('i');
    dot.style = 'position: fixed; inset: 0 auto auto 0; width: 1px; height: 1px; pointer-events: none';
    dot.ariaHidden = 'true';
    document.body.append(dot);
    let times = 0;
    const stirring = setInterval(() => {
        dot.style.background = times % 2 ? 'transparent' : 'rgb(127 127 127 / 0.01)';
        if (++times > 20) { clearInterval(stirring); dot.remove(); }
    }, 50);";

/// How long a journey waits for what must appear. Long, because nothing is proven by a machine being slow.
const PATIENCE: Duration = Duration::from_secs(120);
const GLANCE: Duration = Duration::from_millis(50);

/// Set by the UI when its first question to the core has been answered.
const READY: &str = "html[data-ready='true']";

/// One running app with its screen and driver; all of them end with it.
pub(crate) struct Window {
    driver: Child,
    port: u16,
    session: String,
    _display: Display,
}

impl Window {
    /// Starts the app on the data folder of `stage` and waits until it can be used.
    pub(crate) fn open(stage: &Stage) -> Self {
        Self::open_with(stage, &[])
    }

    /// Starts the app as [`Self::open`] does, with these words in its environment.
    pub(crate) fn open_with(stage: &Stage, environment: &[(&str, &OsStr)]) -> Self {
        let window = Self::start(stage, environment);
        window.css(READY);
        window
    }

    fn start(stage: &Stage, environment: &[(&str, &OsStr)]) -> Self {
        let display = Display::open();
        let port = free_port();
        let driver = Command::new("WebKitWebDriver")
            .arg(format!("--port={port}"))
            .arg("--host=127.0.0.1")
            .env("DISPLAY", display.name())
            .env("GDK_BACKEND", "x11")
            .env("NO_AT_BRIDGE", "1")
            .env("LANG", "pt_BR.UTF-8")
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("NEONPRO_DATA", stage.data())
            .env("NEONPRO_KEYRING", "none")
            .envs(environment.iter().copied())
            // Either of these makes a screenshot wait for ever.
            .env_remove("WEBKIT_DISABLE_COMPOSITING_MODE")
            .env_remove("WEBKIT_DISABLE_DMABUF_RENDERER")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("WebKitWebDriver is installed");
        let mut window = Self { driver, port, session: String::new(), _display: display };
        window.sign_on();
        window
    }

    fn sign_on(&mut self) {
        wait("the driver answers", || http::request(self.port, "GET", "/status", None).ok());
        let app = stage::program("neonpro");
        let options = json!({ "binary": app, "args": [] });
        let wish = json!({ "capabilities": { "alwaysMatch": { "webkitgtk:browserOptions": options } } });
        let (status, answer) = http::request(self.port, "POST", "/session", Some(&wish)).expect("the driver answers");
        let session = answer["value"]["sessionId"].as_str();
        self.session = session.unwrap_or_else(|| panic!("no session ({status}): {answer}")).to_owned();
        // A page may be as slow as everything else on a busy machine.
        let patience = json!({ "script": PATIENCE.as_secs() * 1000 });
        self.command("POST", "/timeouts", Some(&patience)).expect("the driver waits for scripts");
    }

    /// The number of the app's process: the driver's only child.
    pub(crate) fn process(&self) -> u32 {
        let driver = self.driver.id();
        let children =
            std::fs::read_to_string(format!("/proc/{driver}/task/{driver}/children")).expect("Linux lists children");
        children.split_whitespace().next().and_then(|child| child.parse().ok()).expect("the driver has started the app")
    }

    /// Ends the app as a power cut would: at once, without a word.
    pub(crate) fn kill(self) {
        let process = self.process().to_string();
        let killed = Command::new("kill").args(["-KILL", &process]).status().expect("the system can kill");
        assert!(killed.success(), "the app was not there to be killed");
    }

    /// One command of the session. The error is the driver's own word for it.
    pub(crate) fn command(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Value, String> {
        let path = format!("/session/{}{path}", self.session);
        let (status, mut answer) = http::request(self.port, method, &path, body).map_err(|error| error.to_string())?;
        match status {
            200 => Ok(answer["value"].take()),
            _ => Err(answer["value"]["error"].as_str().unwrap_or("unknown").to_owned()),
        }
    }

    /// Waits for the first element that a CSS selector finds.
    pub(crate) fn css(&self, selector: &str) -> Element<'_> {
        wait(selector, || self.all(selector).into_iter().next())
    }

    /// Waits for the element that the UI marks for journeys.
    pub(crate) fn marked(&self, id: &str) -> Element<'_> {
        self.css(&format!("[data-testid='{id}']"))
    }

    /// Waits for the entry of an open list that begins with `text`.
    pub(crate) fn option(&self, text: &str) -> Element<'_> {
        wait(text, || self.all("[role=option]").into_iter().find(|option| option.text().starts_with(text)))
    }

    /// Waits for the patient of a list whose row names them.
    pub(crate) fn named_row(&self, name: &str) -> Element<'_> {
        wait(name, || self.all("a[data-testid^='patient-']").into_iter().find(|row| row.text().contains(name)))
    }

    /// Waits for the card of the agenda that names `patient`.
    pub(crate) fn card(&self, patient: &str) -> Element<'_> {
        wait(patient, || self.all("button[data-item]").into_iter().find(|card| card.text().contains(patient)))
    }

    /// Opens a list and takes the entry that begins with `name`.
    pub(crate) fn choose(&self, mark: &str, name: &str) {
        self.marked(mark).click();
        self.option(name).click();
    }

    /// Writes `text` in place of what a field holds.
    pub(crate) fn rewrite(&self, mark: &str, text: &str) {
        let field = self.marked(mark);
        field.clear();
        field.write(text);
    }

    /// Waits until the element that bears `mark` reads `text` somewhere.
    pub(crate) fn reads(&self, mark: &str, text: &str) {
        let selector = format!("[data-testid='{mark}']");
        wait(&format!("{mark} reads {text}"), || {
            self.all(&selector).into_iter().find(|element| element.text().contains(text)).map(|_| ())
        });
    }

    /// Waits until the page is as `wished`.
    pub(crate) fn until(&self, wished: &str, holds: impl Fn() -> bool) {
        wait(wished, || holds().then_some(()));
    }

    /// Waits for another window and goes on there; asked twice with two windows, it is the first one again.
    pub(crate) fn look_at_other(&self) {
        let here = self.command("GET", "/window", None).expect("this window has a handle");
        let other = wait("another window", || {
            let handles = self.command("GET", "/window/handles", None).ok()?;
            handles.as_array()?.iter().find(|handle| **handle != here).cloned()
        });
        self.command("POST", "/window", Some(&json!({ "handle": other }))).expect("the other window is there");
    }

    /// Waits until nothing is found by a CSS selector.
    pub(crate) fn gone(&self, selector: &str) {
        wait(&format!("{selector} goes away"), || self.all(selector).is_empty().then_some(()));
    }

    /// Whatever a CSS selector finds now.
    pub(crate) fn all(&self, selector: &str) -> Vec<Element<'_>> {
        let by = json!({ "using": "css selector", "value": selector });
        let found = self.command("POST", "/elements", Some(&by)).unwrap_or_default();
        found.as_array().into_iter().flatten().filter_map(|reference| Element::new(self, reference)).collect()
    }

    /// The value of a script in the page. A promise is waited for.
    pub(crate) fn script(&self, body: &str) -> Value {
        let wrapped = format!(
            "const done = arguments[arguments.length - 1];\
             (async () => {{ {body} }})().then(value => done({{ value }}), error => done({{ error: String(error) }}));"
        );
        let request = json!({ "script": wrapped, "args": [] });
        let mut answer = self.command("POST", "/execute/async", Some(&request)).expect("the page runs a script");
        assert!(answer["error"].is_null(), "the script failed: {}", answer["error"]);
        answer["value"].take()
    }

    /// Sets the size of the window in pixels and waits until it has been painted.
    pub(crate) fn resize(&self, width: u32, height: u32) {
        let size = json!({ "width": width, "height": height });
        self.command("POST", "/window/rect", Some(&size)).expect("the window changes its size");
        self.painted();
    }

    fn painted(&self) {
        // A picture taken before the second frame shows what was never painted.
        self.script("for (let i = 0; i < 2; i++) await new Promise(next => requestAnimationFrame(next));");
    }

    /// Keeps a picture of the page under `name`.
    pub(crate) fn picture(&self, name: &str) {
        self.picture_at(&stage::picture(name));
    }

    /// Keeps a picture of the page in a file.
    pub(crate) fn picture_at(&self, file: &Path) {
        self.painted();
        self.script(STIR);
        let encoded = self.command("GET", "/screenshot", None).expect("a picture");
        let text = encoded.as_str().expect("a picture is text");
        let bytes = base64::engine::general_purpose::STANDARD.decode(text).expect("a picture is base64");
        std::fs::write(file, bytes).expect("a picture is kept");
    }

    /// Waits until what moves has come to its end; what never ends is left alone.
    pub(crate) fn rest(&self) {
        self.painted();
        self.script(
            "await Promise.allSettled(document.getAnimations()\
             .filter(one => one.effect.getComputedTiming().iterations !== Infinity).map(one => one.finished));",
        );
    }

    /// Lets axe look at the page: it must find nothing that keeps anybody out.
    pub(crate) fn accessible(&self) {
        assert_eq!(self.barriers(), Vec::<String>::new(), "axe found barriers");
    }

    /// What axe finds on the page: each rule with the elements that break it.
    pub(crate) fn barriers(&self) -> Vec<String> {
        if self.script("return typeof window.axe;") == json!("undefined") {
            let axe = std::fs::read_to_string(stage::ui_package("axe-core/axe.min.js")).expect("axe-core is installed");
            self.script(&format!("{axe}; return null;"));
        }
        // A colour half-way between two states is neither.
        self.rest();
        let found = self.script(
            "const report = await axe.run(document);\
             return report.violations.map(rule => rule.id + ': ' + rule.nodes.map(node => node.target.join(' ')).join(', '));",
        );
        found.as_array().into_iter().flatten().filter_map(|rule| rule.as_str().map(str::to_owned)).collect()
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        if thread::panicking() {
            // A failed journey shows what it saw last; failing again here would hide the reason.
            let name = thread::current().name().unwrap_or("journey").replace("::", "-");
            let _seen =
                std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| self.picture(&format!("failed-{name}"))));
        }
        // The app goes with its session, the driver after it; either may be gone already.
        let _closed = self.command("DELETE", "", None);
        let _ended = self.driver.kill();
        let _reaped = self.driver.wait();
    }
}

/// Looks again and again until there is something, and gives up loudly.
pub(crate) fn wait<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(start.elapsed() < PATIENCE, "waited in vain: {what}");
        thread::sleep(GLANCE);
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a free port");
    listener.local_addr().expect("a port has a number").port()
}
