//! What the shell needs of the core.

use crate::StartError;
use neonpro_api::{ApiError, App, AppOptions, Change, LockReason};
use serde_json::Value;
use std::path::PathBuf;
use std::sync::Arc;

/// Told of every change, whoever made it.
pub(crate) type Listener = Box<dyn Fn(&Change) + Send + Sync>;

/// The core as seen from a window: operations in, changes out. Every call may block.
pub(crate) trait Core: Send + Sync + 'static {
    /// Carries out one operation for the session of `window`.
    fn call(&self, window: &str, method: &str, params: Value) -> Result<Value, ApiError>;
    /// Tells `listener` of every change from now on.
    fn on_change(&self, listener: Listener);
    /// Ends the session of a window that is gone.
    fn forget(&self, window: &str);
    /// Lets the core do what is due: idle locks, checkpoints, the backup of the day.
    fn tick(&self);
    /// Wipes the keys because the machine goes to sleep.
    fn sleep(&self);
    /// Wipes the keys because the app ends, and waits for what is being written.
    fn close(&self);
}

/// The folder of this installation's clinics: `NEONPRO_DATA`, or the operating system's place for it.
pub(crate) fn data_folder() -> Option<PathBuf> {
    neonpro_api::default_data_folder()
}

/// Opens the core on a data folder.
pub(crate) fn open(data: PathBuf) -> Result<Arc<dyn Core>, StartError> {
    let app = App::open(AppOptions::system(data)).map_err(|error| StartError::Core(error.to_string()))?;
    Ok(Arc::new(app))
}

impl Core for App {
    fn call(&self, window: &str, method: &str, params: Value) -> Result<Value, ApiError> {
        App::call(self, window, method, params)
    }

    fn on_change(&self, listener: Listener) {
        App::on_change(self, listener);
    }

    fn forget(&self, window: &str) {
        self.forget_window(window);
    }

    fn tick(&self) {
        App::tick(self);
    }

    fn sleep(&self) {
        self.lock_all(LockReason::Suspend);
    }

    fn close(&self) {
        App::close(self);
    }
}
