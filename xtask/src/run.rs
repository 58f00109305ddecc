//! `cargo xtask run`: from a fresh clone to the open window.

use crate::machine::{self, Purpose};
use crate::process::{Failure, cargo, succeed};
use crate::{Consent, models, ui};

/// Installs what is missing, builds both halves and opens the app.
pub(crate) fn run(consent: Consent) -> Result<(), Failure> {
    machine::prepare(Purpose::Build, consent)?;
    models::prepare()?;
    ui::install(succeed)?;
    succeed(&mut ui::npm(&["run", "build"]))?;
    // The app looks for the program that runs models beside itself.
    succeed(cargo().args(["build", "--package", "neonpro-llama"]))?;
    // Without this feature the window would look for the UI's development server.
    succeed(cargo().args(["run", "--package", "neonpro", "--features", "custom-protocol"]))
}
