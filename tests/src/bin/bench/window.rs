//! The app itself: how long until its owner sees the day, and what it holds in memory with the processes of its web view.

use crate::display::Display;
use crate::table::{Table, median};
use crate::{Stage, app, http};
use serde_json::{Value, json};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Starts of which the median is told.
const STARTS: usize = 5;
const PATIENCE: Duration = Duration::from_secs(60);
/// Between two looks; what is measured is longer by half of it.
const GLANCE: Duration = Duration::from_millis(5);

/// The small and the large clinic. Says so where the app is not built, which `cargo xtask bench` sees to.
pub(crate) fn measure(stage: &Stage, table: &mut Table) {
    let Some(program) = std::env::var_os("NEONPRO_PROGRAMS").map(|folder| PathBuf::from(folder).join("neonpro")) else {
        println!("NEONPRO_PROGRAMS names no folder with the app: its window is not measured");
        return;
    };
    let small = stage.data.join("small");
    if !small.exists() {
        app::create_demo(&small, "s", &stage.password);
    }
    for (name, data, goal) in
        [("S", &small, "≤ 300 MB without a model"), ("XL", &stage.data, "told, with its page cache")]
    {
        let (mut starts, mut days, mut held) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..STARTS {
            let begun = Instant::now();
            let window = Window::open(&program, data);
            window.wait("[data-testid='password']");
            starts.push(micros(begun));
            window.write("login", "dona");
            window.write("password", &stage.password);
            let begun = Instant::now();
            window.click("[data-testid='unlock']");
            window.wait("[data-testid='agenda-grid']");
            days.push(micros(begun));
            std::thread::sleep(Duration::from_secs(2));
            held.push(window.held_kib());
        }
        table.limit(&format!("{name}: from nothing to the question for the password"), median(starts), "", "");
        table.limit(&format!("{name}: from the password to the day on the screen"), median(days), "", "≤ 1 s");
        let held = median(held) / 1024.0;
        table.amount(&format!("{name}: memory of the app with its web processes (PSS)"), format!("{held:.0} MB"), goal);
    }
}

fn micros(begun: Instant) -> f64 {
    begun.elapsed().as_secs_f64() * 1e6
}

/// The running app behind WebKit's driver; both end with it.
struct Window {
    driver: Child,
    port: u16,
    session: String,
    _display: Display,
}

impl Window {
    fn open(program: &Path, data: &Path) -> Self {
        let display = Display::open();
        let port = TcpListener::bind(("127.0.0.1", 0)).and_then(|l| l.local_addr()).expect("a free port").port();
        let driver = Command::new("WebKitWebDriver")
            .args([&format!("--port={port}"), "--host=127.0.0.1"])
            .env("DISPLAY", display.name())
            .env("GDK_BACKEND", "x11")
            .env("NO_AT_BRIDGE", "1")
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env("NEONPRO_DATA", data)
            .env("NEONPRO_KEYRING", "none")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("WebKitWebDriver is installed");
        let mut window = Self { driver, port, session: String::new(), _display: display };
        until("the driver answers", || http::request(port, "GET", "/status", None).ok());
        let options = json!({ "binary": program, "args": [] });
        let wish = json!({ "capabilities": { "alwaysMatch": { "webkitgtk:browserOptions": options } } });
        let (_, answer) = http::request(port, "POST", "/session", Some(&wish)).expect("the driver answers");
        answer["value"]["sessionId"].as_str().expect("a session").clone_into(&mut window.session);
        window
    }

    fn command(&self, path: &str, body: &Value) -> Option<Value> {
        let path = format!("/session/{}{path}", self.session);
        let (status, mut answer) = http::request(self.port, "POST", &path, Some(body)).ok()?;
        (status == 200).then(|| answer["value"].take())
    }

    /// Waits for what a CSS selector finds: its reference.
    fn wait(&self, selector: &str) -> String {
        let by = json!({ "using": "css selector", "value": selector });
        until(selector, || self.command("/element", &by)?.as_object()?.values().next()?.as_str().map(str::to_owned))
    }

    fn click(&self, selector: &str) {
        let element = self.wait(selector);
        self.command(&format!("/element/{element}/click"), &json!({})).expect("clicked");
    }

    fn write(&self, mark: &str, text: &str) {
        let element = self.wait(&format!("[data-testid='{mark}']"));
        self.command(&format!("/element/{element}/clear"), &json!({})).expect("emptied");
        self.command(&format!("/element/{element}/value"), &json!({ "text": text })).expect("written");
    }

    /// What the app and all that it started hold, shared pages in proportion, in KiB.
    fn held_kib(&self) -> f64 {
        let mut family = vec![self.driver.id()];
        let parents: Vec<(u32, u32)> = std::fs::read_dir("/proc")
            .expect("Linux")
            .filter_map(|entry| {
                let id: u32 = entry.ok()?.file_name().to_str()?.parse().ok()?;
                let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
                Some((id, stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()?))
            })
            .collect();
        let mut at = 0;
        while let Some(parent) = family.get(at).copied() {
            family.extend(parents.iter().filter(|(_, of)| *of == parent).map(|(id, _)| *id));
            at += 1;
        }
        let pss = |id: &u32| {
            let held = std::fs::read_to_string(format!("/proc/{id}/smaps_rollup")).ok()?;
            held.lines().find_map(|line| line.strip_prefix("Pss:")?.split_whitespace().next()?.parse::<f64>().ok())
        };
        // The driver is the measuring tool, not the app.
        family.iter().skip(1).filter_map(pss).sum()
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        let _closed = http::request(self.port, "DELETE", &format!("/session/{}", self.session), None);
        let _ended = self.driver.kill();
        let _reaped = self.driver.wait();
    }
}

fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(start.elapsed() < PATIENCE, "waited in vain: {what}");
        std::thread::sleep(GLANCE);
    }
}
