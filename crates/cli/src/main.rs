//! `neonproctl`: every operation of NeonPro without a window, for administrators, scripts and tests.

mod args;
mod commands;
mod host;
mod outcome;
mod secrets;
mod table;

use std::process::ExitCode;

fn main() -> ExitCode {
    let passwords = secrets::FromEnvironment::take();
    let line = match args::Line::parse(std::env::args().skip(1)) {
        Ok(line) => line,
        Err(misuse) => return end(&misuse.into(), false),
    };
    match commands::run(&line, &passwords) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => end(&failure, line.global.json),
    }
}

fn end(failure: &outcome::Failure, as_json: bool) -> ExitCode {
    failure.tell(as_json);
    ExitCode::from(failure.code())
}
