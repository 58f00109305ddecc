//! Writes the TypeScript types of the API, or with `--check` says whether the file in the repository is current.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> std::io::Result<ExitCode> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let path: PathBuf = root.join(neonpro_api::bindings::PATH);
    let text = neonpro_api::bindings::typescript()
        .map_err(|clash| std::io::Error::other(format!("two types are called {}", clash.0)))?;
    if std::env::args().any(|argument| argument == "--check") {
        let current = std::fs::read_to_string(&path).is_ok_and(|found| found == text);
        return Ok(if current { ExitCode::SUCCESS } else { ExitCode::FAILURE });
    }
    std::fs::write(path, text)?;
    Ok(ExitCode::SUCCESS)
}
