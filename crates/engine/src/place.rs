//! Where the child program and the models are.

use std::env;
use std::path::{Path, PathBuf};

/// The child program's name, without the ending of the system's programs.
const PROGRAM: &str = "neonpro-llama";
/// The folder beside the app that holds the package's helpers (`/usr/lib/neonpro` for an app in `/usr/bin`).
const PACKAGE: &str = "../lib/neonpro";

/// Where the child program and the models are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The child program.
    pub program: PathBuf,
    /// Folders with models. The first holds `manifest.toml`; the clinic's own is the last, where there is one.
    pub folders: Vec<PathBuf>,
    /// The folder into which the clinic installs models.
    pub installed: Option<PathBuf>,
}

impl Place {
    /// The program from `NEONPRO_LLAMA`, or beside the running one, or in the package's folder; the models from `NEONPRO_MODELS`, or from
    /// the same places, or (a development build) from the repository; and those that the clinic has installed in `data`.
    #[must_use]
    pub fn find(data: Option<&Path>) -> Self {
        let homes = homes();
        let beside = |name: &str| homes.iter().map(|home| home.join(name)).find(|path| path.exists());
        let name = format!("{PROGRAM}{}", env::consts::EXE_SUFFIX);
        let program = named("NEONPRO_LLAMA").or_else(|| beside(&name)).unwrap_or_else(|| PathBuf::from(&name));
        let manifest = Path::new("models").join(crate::catalogue::MANIFEST);
        let packaged = homes.iter().find(|home| home.join(&manifest).exists()).map(|home| home.join("models"));
        let models = named("NEONPRO_MODELS").or(packaged).or_else(repository);
        let installed = data.map(|data| data.join("models"));
        Self { program, folders: models.into_iter().chain(installed.clone()).collect(), installed }
    }
}

fn named(variable: &str) -> Option<PathBuf> {
    env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from)
}

/// The folders in which a helper of the running program may lie. Tests run one folder below the programs.
fn homes() -> Vec<PathBuf> {
    let Some(own) = env::current_exe().ok().and_then(|path| path.parent().map(Path::to_path_buf)) else {
        return Vec::new();
    };
    let package = own.join(PACKAGE);
    let above = own.ends_with("deps").then(|| own.parent().map(Path::to_path_buf)).flatten();
    [own].into_iter().chain(above).chain([package]).collect()
}

/// The models of the repository from which a development build was made; a release knows no such place.
fn repository() -> Option<PathBuf> {
    #[cfg(debug_assertions)]
    let found = Some(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models"));
    #[cfg(not(debug_assertions))]
    let found = None;
    found
}
