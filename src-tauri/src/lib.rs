//! The desktop shell: windows around the core, and one command between them.
//!
//! Nothing of the clinic is decided here. A call of a window travels through [`rpc`] to the core unread, a change in the
//! core travels back to every window, and the shell adds what only an operating system can tell: that the machine is
//! about to sleep, that a second copy was started, that a window was closed.

mod core;
mod linux;
mod lock;
mod logs;
mod rpc;
mod windows;

use crate::core::Core;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use tauri::{App, RunEvent};

/// Why the app could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The operating system names no folder for data and `NEONPRO_DATA` is not set.
    #[error("no data folder: set NEONPRO_DATA")]
    NoDataFolder,
    /// The data folder or its log folder cannot be written.
    #[error("the data folder cannot be used: {0}")]
    DataFolder(#[from] std::io::Error),
    /// The core refused to open; the code says why.
    #[error("the core did not open: {0}")]
    Core(String),
    /// The window system refused.
    #[error("no window: {0}")]
    Window(#[from] tauri::Error),
}

/// Opens the data folder and its window, and returns when the last window has been closed.
///
/// # Errors
/// Any [`StartError`]; nothing has been shown then.
pub fn run() -> Result<(), StartError> {
    linux::work_around_nvidia()?;
    linux::keep_memory_private()?;
    let data = core::data_folder().ok_or(StartError::NoDataFolder)?;
    let _log = logs::start(&data)?;
    tracing::info!(version = env!("CARGO_PKG_VERSION"), "start");
    let app = build(&data)?;
    app.run(|app, event| {
        if let RunEvent::Exit = event {
            rpc::core(app).close();
            tracing::info!("exit");
        }
    });
    Ok(())
}

/// Says on the terminal why the app did not start: there is no window yet that could.
#[must_use]
pub fn report(error: &StartError) -> ExitCode {
    use std::io::Write;
    tracing::error!(%error, "did not start");
    // Without a terminal there is nobody left to tell.
    let _unheard = writeln!(std::io::stderr(), "neonpro: {error}");
    ExitCode::FAILURE
}

fn build(data: &Path) -> Result<App, StartError> {
    let folder = data.to_path_buf();
    let single = tauri_plugin_single_instance::Builder::new()
        .dbus_id(windows::instance_name(&std::fs::canonicalize(data)?))
        .callback(|app, _arguments, _folder| windows::come_forward(app))
        .build();
    let app = tauri::Builder::default()
        // First, so that a second copy leaves before it opens anything.
        .plugin(single)
        .invoke_handler(tauri::generate_handler![rpc::rpc])
        .on_window_event(windows::on_event)
        .setup(move |app| {
            let core: Arc<dyn Core> = core::open(folder.clone())?;
            rpc::serve(app.handle(), &core);
            lock::watch(&core);
            windows::open_first(app.handle(), &folder)?;
            Ok(())
        })
        .build(tauri::generate_context!())?;
    Ok(app)
}
