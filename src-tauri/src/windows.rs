//! Windows: made here, shown when they have something to show, unable to leave the app.

use crate::{linux, rpc};
use std::path::{Path, PathBuf};
use tauri::webview::{NewWindowResponse, PageLoadEvent};
use tauri::window::Color;
use tauri::{AppHandle, Manager, Runtime, Url, WebviewUrl, WebviewWindowBuilder, Window, WindowEvent};

const FIRST: &str = "main";
/// Width and height in logical pixels of a new window, and the least that every screen is laid out for.
const SIZE: (f64, f64) = (1280.0, 800.0);
const LEAST: (f64, f64) = (960.0, 600.0);
/// The neutral of the light theme: what is seen for the moment before the first paint.
const PAPER: Color = Color(0xfa, 0xfa, 0xf9, 0xff);

/// Where the web engine keeps what a page stores; a folder of the data folder, so that two of them share nothing.
struct EngineFolder(PathBuf);

/// Opens the window of a fresh start.
pub(crate) fn open_first<R: Runtime>(app: &AppHandle<R>, data: &Path) -> tauri::Result<()> {
    // No clinic's folder begins with a dot.
    app.manage(EngineFolder(data.join(".window")));
    open(app, FIRST)
}

/// Opens one more window; it shares the core and starts without a session.
pub(crate) fn open_another<R: Runtime>(app: &AppHandle<R>) -> tauri::Result<()> {
    let taken = app.webview_windows();
    let label = (2u32..).map(|number| format!("window-{number}")).find(|label| !taken.contains_key(label));
    open(app, label.as_deref().unwrap_or(FIRST))
}

fn open<R: Runtime>(app: &AppHandle<R>, label: &str) -> tauri::Result<()> {
    let folder = app.state::<EngineFolder>().0.clone();
    let window = WebviewWindowBuilder::new(app, label, WebviewUrl::App("index.html".into()))
        .title("NeonPro")
        .inner_size(SIZE.0, SIZE.1)
        .min_inner_size(LEAST.0, LEAST.1)
        .background_color(PAPER)
        .visible(false)
        .data_directory(folder)
        .devtools(cfg!(debug_assertions))
        // A file dropped on the page would otherwise be offered to it by its path.
        .disable_drag_drop_handler()
        .on_navigation(belongs_to_app)
        .on_new_window(|_address, _features| NewWindowResponse::Deny)
        .on_page_load(|window, load| {
            if load.event() == PageLoadEvent::Finished && window.show().is_err() {
                tracing::error!(window = window.label(), "not shown");
            }
        })
        .build()?;
    linux::spare_memory(&window)
}

/// Whether an address is a page of the app: its own scheme, or in development the UI's server on this machine.
fn belongs_to_app(address: &Url) -> bool {
    match (address.scheme(), address.host_str()) {
        ("tauri", _) => true,
        ("http" | "https", Some("tauri.localhost")) => true,
        ("http", Some("localhost")) => tauri::is_dev(),
        _ => false,
    }
}

/// Shows the app to somebody who started it a second time.
pub(crate) fn come_forward<R: Runtime>(app: &AppHandle<R>) {
    let windows = app.webview_windows();
    let Some(window) = windows.get(FIRST).or_else(|| windows.values().next()) else {
        return;
    };
    let shown = window.unminimize().and_then(|()| window.show()).and_then(|()| window.set_focus());
    if shown.is_err() {
        tracing::warn!("the window did not come forward");
    }
}

/// Ends the session of a window that is gone.
pub(crate) fn on_event<R: Runtime>(window: &Window<R>, event: &WindowEvent) {
    if !matches!(event, WindowEvent::Destroyed) {
        return;
    }
    let core = rpc::core(window.app_handle());
    let label = window.label().to_owned();
    // Closing a session waits for the disk.
    tauri::async_runtime::spawn_blocking(move || core.forget(&label));
}

/// The name by which two copies of the app on the same data folder find each other: D-Bus allows letters, digits and dots.
pub(crate) fn instance_name(data: &Path) -> String {
    // FNV-1a: the same in every build, unlike the standard library's hasher.
    let hash = data
        .as_os_str()
        .as_encoded_bytes()
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
    format!("br.com.neonpro.data{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(address: &str) -> bool {
        belongs_to_app(&address.parse().expect("the test's address is an address"))
    }

    #[test]
    fn a_window_stays_in_the_app() {
        assert!(allowed("tauri://localhost/index.html"));
        for outside in [
            "https://example.com/",
            "http://tauri.localhost.example.com/",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "data:text/html,x",
            "about:blank",
        ] {
            assert!(!allowed(outside), "{outside} must be refused");
        }
    }

    #[test]
    fn each_data_folder_has_its_own_instance() {
        let one = instance_name(Path::new("/home/ana/neonpro"));
        assert_eq!(one, instance_name(Path::new("/home/ana/neonpro")));
        assert_ne!(one, instance_name(Path::new("/home/ana/neonpro2")));
        assert!(one.split('.').all(|part| part.starts_with(|c: char| c.is_ascii_alphabetic())), "a D-Bus name: {one}");
    }
}
