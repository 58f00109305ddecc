//! `cargo xtask bench` and `cargo xtask fuzz`: programs of the package `neonpro-tests`, with what they need installed.

use crate::machine::{self, Purpose};
use crate::process::{Failure, cargo, succeed};
use crate::{Consent, models, ui};

/// Runs one of them with the words that the developer gave.
pub(crate) fn run(program: &str, words: &[String], consent: Consent) -> Result<(), Failure> {
    machine::prepare(Purpose::Test, consent)?;
    if program == "bench" {
        models::prepare()?;
        // The window is a part of the clinic's.
        if words.first().is_none_or(|part| part != "assistant") {
            ui::install(succeed)?;
            succeed(&mut ui::npm(&["run", "build"]))?;
            succeed(cargo().args(["build", "--locked", "--package", "neonpro", "--features", "custom-protocol"]))?;
        }
        succeed(cargo().args(["build", "--locked", "--package", "neonpro-llama"]))?;
    }
    let programs = crate::target_folder()?.join("debug");
    let mut run = cargo();
    run.args(["run", "--locked", "--package", "neonpro-tests", "--bin", program, "--"]).args(words);
    succeed(run.env("NEONPRO_PROGRAMS", programs))
}
