//! The one command between a window and the core, and the one event back.

use crate::core::Core;
use crate::windows;
use neonpro_api::{ApiError, ErrorKind};
use serde_json::{Value, json};
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use tauri::{AppHandle, Emitter, Manager, Runtime, WebviewWindow};

/// The event that tells every window what to fetch again.
const CHANGED: &str = "changed";

/// Opens one more window on the same core; answered by the shell, for the core knows no windows.
const OPEN_WINDOW: &str = "shell.open_window";

/// Carries out one operation for the window that asks. The window's label, which a page cannot choose, names its session.
#[tauri::command]
pub(crate) async fn rpc<R: Runtime>(
    window: WebviewWindow<R>,
    method: String,
    params: Value,
) -> Result<Value, ApiError> {
    if method == OPEN_WINDOW {
        return windows::open_another(window.app_handle()).map(|()| json!({})).map_err(|_| internal());
    }
    let core = core(window.app_handle());
    let label = window.label().to_owned();
    // The core blocks on the disk, so it must not hold up the threads that paint and listen.
    let work = tauri::async_runtime::spawn_blocking(move || core.call(&label, &method, params));
    work.await.unwrap_or_else(|_panicked| Err(internal()))
}

/// Makes the core reachable for windows and passes its changes on to all of them.
pub(crate) fn serve<R: Runtime>(app: &AppHandle<R>, core: &Arc<dyn Core>) {
    app.manage(Arc::clone(core));
    let handle = app.clone();
    core.on_change(Box::new(move |change| {
        if handle.emit(CHANGED, change).is_err() {
            tracing::warn!("a change did not reach every window");
        }
    }));
}

/// The core of this process.
pub(crate) fn core<R: Runtime>(app: &AppHandle<R>) -> Arc<dyn Core> {
    Arc::clone(&app.state::<Arc<dyn Core>>())
}

/// Our fault: the window shows a number that the log has too.
fn internal() -> ApiError {
    let incident = format!("{:016x}", RandomState::new().hash_one(CHANGED));
    tracing::error!(incident, "internal");
    let mut error = ApiError::new(ErrorKind::Internal, "app.internal");
    error.incident = Some(incident);
    error
}
