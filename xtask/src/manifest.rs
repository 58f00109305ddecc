//! The default models: which files belong to a package.

use crate::process::Failure;
use std::fs;
use std::path::{Path, PathBuf};
use toml::{Table, Value};

/// The list of models.
const MANIFEST: &str = "manifest.toml";

/// The list and every model that it gives a file, as paths below `models/`. A file that is not there is an error: a package without it
/// would have an assistant that answers nothing.
pub(crate) fn files() -> Result<Vec<PathBuf>, Failure> {
    let folder = crate::root().join("models");
    let text = fs::read_to_string(folder.join(MANIFEST))?;
    let manifest: Table = text.parse().map_err(|error| Failure(format!("models/{MANIFEST}: {error}")))?;
    let files: Vec<PathBuf> = [PathBuf::from(MANIFEST)].into_iter().chain(named(&manifest)).collect();
    match files.iter().find(|file| !folder.join(file).is_file()) {
        Some(missing) => Err(Failure(format!("models/{} is missing", missing.display()))),
        None => Ok(files),
    }
}

fn named(manifest: &Table) -> impl Iterator<Item = PathBuf> {
    let models = manifest.get("model").and_then(Value::as_array).into_iter().flatten();
    models.filter_map(|model| model.get("file")?.as_str()).map(|file| Path::new(file).to_path_buf())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn models_without_a_file_are_only_offered() {
        let manifest = "[[model]]\nid='a'\nfile='a/a.gguf'\n[[model]]\nid='b'\n".parse().unwrap();
        assert_eq!(named(&manifest).collect::<Vec<_>>(), [PathBuf::from("a/a.gguf")]);
    }
}
