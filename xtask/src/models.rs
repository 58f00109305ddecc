//! The default models that are made on this machine and not kept in the repository.

use crate::process::{Failure, program, succeed};
use std::path::{Path, PathBuf};

/// The recipe's folder below `models/`, and the file that it leaves.
const EMBEDDER: (&str, &str) = ("embedder", "cache/embedder/all-minilm-l6-v2-q8_0.gguf");
/// Python with what the recipe needs, below `models/`.
const PYTHON: &str = "cache/python";

/// Makes the embedder unless it is there. Without a network it is not made, and notes are found by their words alone: that
/// is told and stops nothing.
pub(crate) fn prepare() -> Result<(), Failure> {
    let folder = crate::root().join("models");
    let (recipe, file) = EMBEDDER;
    if folder.join(file).is_file() {
        return Ok(());
    }
    println!("Making the model that finds notes by their meaning");
    if let Err(Failure(reason)) = make(&folder.join(recipe), &folder.join(PYTHON)) {
        println!("It was not made ({reason}); notes are found by their words alone.");
    }
    Ok(())
}

/// Whether the embedder is there.
pub(crate) fn has_embedder() -> bool {
    crate::root().join("models").join(EMBEDDER.1).is_file()
}

fn make(recipe: &Path, venv: &Path) -> Result<(), Failure> {
    let python: PathBuf = venv.join("bin/python");
    succeed(program("python3").args(["-m", "venv"]).arg(venv))?;
    let wanted = recipe.join("requirements.txt");
    succeed(program(&python).args(["-m", "pip", "install", "--quiet", "--requirement"]).arg(wanted))?;
    succeed(program(&python).arg(recipe.join("make.py")))
}
