//! The web half of the app: its packages and its build.

use crate::process::{Failure, program};
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::SystemTime;

/// The folder of the web half.
pub(crate) fn folder() -> PathBuf {
    crate::root().join("ui")
}

/// An npm command in the UI's folder.
pub(crate) fn npm(arguments: &[&str]) -> Command {
    let mut command = program("npm");
    command.current_dir(folder()).args(arguments);
    command
}

/// Installs the locked packages, unless the installed ones are already those of the lock file.
pub(crate) fn install(carry_out: impl FnOnce(&mut Command) -> Result<(), Failure>) -> Result<(), Failure> {
    // npm leaves this file behind when it has finished, so it dates the installation.
    let done = modified(folder().join("node_modules/.package-lock.json"));
    let locked = modified(folder().join("package-lock.json"));
    if done.is_some() && done >= locked {
        return Ok(());
    }
    carry_out(&mut npm(&["ci", "--no-audit", "--no-fund"]))
}

fn modified(path: PathBuf) -> Option<SystemTime> {
    fs::metadata(path).and_then(|data| data.modified()).ok()
}
