//! A folder with models and a keeper for it.

#[path = "../../../engine/tests/toy/mod.rs"]
pub(crate) mod toy;

use self::toy::Toy;
use neonpro_engine::catalogue::MANIFEST;
use neonpro_engine::{Ask, EngineError, Keeper, Place, Stop, Times, Written, digest};
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// The program under test.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_neonpro-llama");

/// Models in a folder of their own.
pub(crate) struct Stage {
    folder: tempfile::TempDir,
    manifest: String,
}

impl Stage {
    /// No model.
    pub(crate) fn empty() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), manifest: String::new() }
    }

    /// The planner of the repository.
    pub(crate) fn planner() -> Self {
        let mut stage = Self::empty();
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/planner/planner-q8_0.gguf");
        fs::copy(source, stage.path("planner")).unwrap();
        stage.list("planner", "planner");
        stage
    }

    /// One toy, called `toy`.
    pub(crate) fn toy(toy: Toy) -> Self {
        let mut stage = Self::empty();
        stage.add("toy", toy);
        stage
    }

    /// Adds a toy.
    pub(crate) fn add(&mut self, id: &str, toy: Toy) {
        toy.write(&self.path(id)).unwrap();
        self.list(id, "writer");
    }

    /// Where a model's file is.
    pub(crate) fn path(&self, id: &str) -> PathBuf {
        self.folder.path().join(format!("{id}.gguf"))
    }

    /// Puts the file into the list as it is now.
    pub(crate) fn list(&mut self, id: &str, kind: &str) {
        let sum = digest::sha256(&mut File::open(self.path(id)).unwrap(), |_| true).unwrap();
        self.list_as(id, kind, &sum);
    }

    /// Puts the file into the list under a fingerprint.
    pub(crate) fn list_as(&mut self, id: &str, kind: &str, sha256: &str) {
        self.manifest += &format!(
            "[[model]]\nid = '{id}'\nkind = '{kind}'\nfile = '{id}.gguf'\nsha256 = '{sha256}'\nlicence = 'CC0-1.0'\nsource = 'a test'\n"
        );
        fs::write(self.folder.path().join(MANIFEST), &self.manifest).unwrap();
    }

    /// The place of program and models.
    pub(crate) fn place(&self) -> Place {
        Place { program: PROGRAM.into(), folders: vec![self.folder.path().to_path_buf()], installed: None }
    }

    /// A keeper with the usual times.
    pub(crate) fn keeper(&self) -> Keeper {
        Keeper::new(self.place())
    }

    /// A keeper with times of its own.
    pub(crate) fn keeper_with(&self, times: Times) -> Keeper {
        Keeper::with_times(self.place(), times)
    }
}

/// A question to any writer.
pub(crate) fn ask(prompt: &str, most_tokens: u32) -> Ask {
    Ask { prompt: prompt.to_owned(), marks: false, grammar: None, most_tokens, answers: 1 }
}

/// The answer, when nobody stops it or listens to its pieces.
pub(crate) fn write(keeper: &Keeper, model: &str, ask: &Ask) -> Result<Written, EngineError> {
    keeper.write(model, ask, &Stop::new(), &mut |_| {})
}
