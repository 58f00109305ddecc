//! The log: daily files in the data folder, ids only.

use std::io;
use std::panic;
use std::path::Path;
use tracing_appender::non_blocking::WorkerGuard;
use tracing_appender::rolling::{Builder, Rotation};
use tracing_subscriber::EnvFilter;

/// Days of log that are kept.
const DAYS: usize = 14;

/// Starts logging into `data/logs`. What is still waiting is written when the guard is dropped.
pub(crate) fn start(data: &Path) -> io::Result<WorkerGuard> {
    let folder = data.join("logs");
    neonpro_api::make_private_folder(&folder)?;
    let files = Builder::new()
        .rotation(Rotation::DAILY)
        .filename_prefix("neonpro")
        .filename_suffix("log")
        .max_log_files(DAYS)
        .build(&folder)
        .map_err(io::Error::other)?;
    let (writer, guard) = tracing_appender::non_blocking(files);
    let filter = EnvFilter::try_from_env("NEONPRO_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(false)
        .with_writer(writer)
        .try_init()
        .map_err(io::Error::other)?;
    note_panics();
    Ok(guard)
}

/// A panic's message may quote what was typed, so only its place is noted.
fn note_panics() {
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let thread = std::thread::current();
        tracing::error!(place, thread = thread.name().unwrap_or_default(), "panic");
    }));
}
