//! What a journey stands on: a data folder, the built programs, a place for pictures.

use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A data folder of a journey's own, removed with it.
pub(crate) struct Stage {
    folder: TempDir,
}

impl Stage {
    /// A computer on which the app has never been started.
    pub(crate) fn empty() -> Self {
        let folder = tempfile::Builder::new().prefix("neonpro-e2e-").tempdir().expect("a temporary folder");
        Self { folder }
    }

    /// The data folder.
    pub(crate) fn data(&self) -> &Path {
        self.folder.path()
    }
}

/// The folder of the build that this test belongs to: it lies in `<target>/<profile>/deps`.
fn build_folder() -> PathBuf {
    let test = std::env::current_exe().expect("a test knows where it lies");
    test.ancestors().nth(2).expect("a build folder").to_path_buf()
}

/// A program of the same build, or of the folder that `NEONPRO_PROGRAMS` names: what is about to be handed out.
pub(crate) fn program(name: &str) -> PathBuf {
    let folder = std::env::var_os("NEONPRO_PROGRAMS").map_or_else(build_folder, PathBuf::from);
    let path = folder.join(name);
    assert!(path.exists(), "{} is not built; `cargo xtask test` builds it", path.display());
    path
}

/// Where a picture is kept for people to look at.
pub(crate) fn picture(name: &str) -> PathBuf {
    let folder = build_folder().with_file_name("screenshots");
    std::fs::create_dir_all(&folder).expect("a folder for pictures");
    folder.join(format!("{name}.png"))
}

/// A file among the UI's packages.
pub(crate) fn ui_package(path: &str) -> PathBuf {
    ui().join("node_modules").join(path)
}

/// The folder of the UI's source.
pub(crate) fn ui_source() -> PathBuf {
    ui().join("src")
}

fn ui() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui")
}
