//! `cargo xtask bench`: the figures of the product beside what they are held against, both sides measured in this run, medians of alternating rounds.
//!
//! A shared machine is noisy: ratios hold, absolute times only indicate. Nothing here is a test. The table goes to the terminal and into
//! `docs/benchmarks.md`.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a measuring tool for developers: what cannot go on stops there and says why"
)]

mod app;
#[path = "../../../e2e/display.rs"]
mod display;
mod doors;
mod engine;
mod generation;
#[path = "../../../e2e/http.rs"]
mod http;
mod retrieval;
mod table;
mod window;

use neonpro_vault::keys::NoDeviceSecrets;
use neonpro_vault::{Vault, World};
use std::path::{Path, PathBuf};
use table::Table;

/// What every group of measurements needs.
pub struct Stage {
    /// The data folder.
    pub data: PathBuf,
    /// The clinic's folder.
    pub clinic: PathBuf,
    /// The password of its users.
    pub password: String,
    /// The owner's vault.
    pub vault: Vault,
}

fn main() {
    let data = std::env::args().nth(1).map_or_else(default_folder, PathBuf::from);
    let password = std::env::var("NEONPRO_PASSWORD").unwrap_or_else(|_| "senha de medida 1".to_owned());
    if clinic_in(&data).is_none() {
        println!("creating the demo clinic XL in {} (minutes)", data.display());
        app::create_demo(&data, "xl", &password);
    }
    let clinic = clinic_in(&data).expect("a clinic in the folder");
    let world = World::real();
    let vault = Vault::unlock(&clinic, &world, &NoDeviceSecrets, "dona", &password)
        .expect("opens: made with NEONPRO_KEYRING=none");
    let stage = Stage { data, clinic, password, vault };
    let mut table = Table::default();
    engine::measure(&stage, &mut table);
    doors::measure(&stage, &mut table);
    app::measure(&stage, &mut table);
    retrieval::measure(&mut table);
    generation::measure(&mut table);
    window::measure(&stage, &mut table);
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/benchmarks.md");
    std::fs::write(&docs, table.document(&stage)).expect("docs/benchmarks.md is written");
}

fn default_folder() -> PathBuf {
    let home = std::env::var_os("HOME").map_or_else(std::env::temp_dir, PathBuf::from);
    home.join(".cache/neonpro/bench-xl")
}

fn clinic_in(data: &Path) -> Option<PathBuf> {
    std::fs::read_dir(data).ok()?.filter_map(|e| Some(e.ok()?.path())).find(|p| p.join("clinic.keys").exists())
}
