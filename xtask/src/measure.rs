//! `cargo xtask bench` and `cargo xtask fuzz`: programs of the package `neonpro-tests`, with what they need installed.

use crate::Consent;
use crate::machine::{self, Purpose};
use crate::process::{Failure, cargo, succeed};

/// Runs one of them with the words that the developer gave.
pub(crate) fn run(program: &str, words: &[String], consent: Consent) -> Result<(), Failure> {
    machine::prepare(Purpose::Build, consent)?;
    succeed(cargo().args(["run", "--locked", "--package", "neonpro-tests", "--bin", program, "--"]).args(words))
}
