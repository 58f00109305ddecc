//! The desktop app: everything is in the library beside it.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::process::ExitCode;

fn main() -> ExitCode {
    match neonpro_shell::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => neonpro_shell::report(&error),
    }
}
