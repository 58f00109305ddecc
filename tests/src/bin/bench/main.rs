//! `cargo xtask bench`: the figures of the product beside what they are held against, both sides measured in this run, medians of alternating rounds.
//!
//! A shared machine is noisy: ratios hold, absolute times only indicate. Nothing here is a test. The table goes to the terminal and into
//! `docs/benchmarks.md`, a section for each part.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a measuring tool for developers: what cannot go on stops there and says why"
)]

mod app;
#[path = "../../../e2e/display.rs"]
mod display;
mod document;
mod doors;
mod engine;
mod generation;
#[path = "../../../e2e/http.rs"]
mod http;
mod hybrid;
mod pace;
mod peers;
mod pii;
mod planner;
mod proofs;
mod retrieval;
mod synthetic;
mod table;
mod window;

use neonpro_vault::keys::NoDeviceSecrets;
use neonpro_vault::{Vault, World};
use std::path::{Path, PathBuf};
use table::Table;

/// What can be measured alone.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// The XL demo clinic: engine, doors, requests, window.
    Clinic,
    /// Personal data, planner, retrieval, models. It needs no clinic.
    Assistant,
}

impl Part {
    const ALL: [Self; 2] = [Self::Clinic, Self::Assistant];

    /// Its heading in the document.
    const fn title(self) -> &'static str {
        match self {
            Self::Clinic => "Clinic",
            Self::Assistant => "Assistant",
        }
    }

    /// The part that a word of the command line names.
    fn called(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.title().to_lowercase() == word)
    }

    fn measure(self, data: Option<&str>) -> String {
        let mut table = Table::default();
        match self {
            Self::Clinic => {
                let stage = Stage::open(data.map_or_else(default_folder, PathBuf::from));
                engine::measure(&stage, &mut table);
                doors::measure(&stage, &mut table);
                app::measure(&stage, &mut table);
                window::measure(&stage, &mut table);
                format!("{}\n\n{}", stage.told(), table.text())
            }
            Self::Assistant => {
                pii::measure(&mut table);
                planner::measure(&mut table);
                retrieval::measure(&mut table);
                generation::measure(&mut table);
                proofs::tell(&mut table);
                table.text()
            }
        }
    }
}

/// What every group of measurements of the clinic needs.
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

impl Stage {
    /// The clinic in a folder, made there on the first run.
    fn open(data: PathBuf) -> Self {
        let password = std::env::var("NEONPRO_PASSWORD").unwrap_or_else(|_| "senha de medida 1".to_owned());
        if clinic_in(&data).is_none() {
            println!("creating the demo clinic XL in {} (minutes)", data.display());
            app::create_demo(&data, "xl", &password);
        }
        let clinic = clinic_in(&data).expect("a clinic in the folder");
        let world = World::real();
        let vault = Vault::unlock(&clinic, &world, &NoDeviceSecrets, "dona", &password)
            .expect("opens: made with NEONPRO_KEYRING=none");
        Self { data, clinic, password, vault }
    }

    /// How large the clinic is.
    fn told(&self) -> String {
        let rows = |t: &str| self.vault.system().and_then(|s| s.count(t)).unwrap_or(0);
        format!(
            "Demo clinic: {} patients, {} appointments, {} notes. Page cache of a connection: {} MiB.",
            rows("patients"),
            rows("appointments"),
            rows("medical_records"),
            World::real().cache_kib / 1024
        )
    }
}

/// `[clinic|assistant] [folder of the XL clinic]`: one part, or all of them.
fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let part = words.first().and_then(|word| Part::called(word));
    let data = words.get(usize::from(part.is_some())).map(String::as_str);
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/benchmarks.md");
    for each in Part::ALL.into_iter().filter(|each| part.is_none_or(|part| part == *each)) {
        document::put(&docs, each, &each.measure(data));
    }
}

fn default_folder() -> PathBuf {
    let home = std::env::var_os("HOME").map_or_else(std::env::temp_dir, PathBuf::from);
    home.join(".cache/neonpro/bench-xl")
}

fn clinic_in(data: &Path) -> Option<PathBuf> {
    std::fs::read_dir(data).ok()?.filter_map(|e| Some(e.ok()?.path())).find(|p| p.join("clinic.keys").exists())
}
