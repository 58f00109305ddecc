//! `cargo xtask bench` and `cargo xtask fuzz`: programs of the package `neonpro-tests`, with what they need installed.

use crate::machine::{self, Purpose};
use crate::process::{Failure, program, succeed, workspace};
use crate::{Consent, models, ui};

/// Runs one of them with the words that the developer gave.
pub(crate) fn run(name: &str, words: &[String], consent: Consent) -> Result<(), Failure> {
    machine::prepare(Purpose::Test, consent)?;
    models::prepare()?;
    ui::install(succeed)?;
    succeed(&mut ui::npm(&["run", "build"]))?;
    // Everything as the tests build it, so that whoever has run them waits for nothing.
    succeed(&mut workspace("build", &["--all-targets"]))?;
    let programs = crate::target_folder()?.join("debug");
    succeed(program(programs.join(name)).args(words).env("NEONPRO_PROGRAMS", &programs))
}
