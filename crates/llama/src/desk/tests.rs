//! Models come and go as the memory allows: real files, in a memory that the test owns.

#[allow(dead_code, reason = "made for other tests as well")]
#[path = "../../../engine/tests/toy/mod.rs"]
mod toy;

use super::*;
use neonpro_engine::{digest, frame};
use std::collections::VecDeque;
use std::fs::{self, File};
use std::io::{PipeReader, Write};
use std::os::fd::OwnedFd;
use toy::Toy;

/// Models in a folder, the threads that run them, and what the system says of its memory.
struct Room {
    folder: tempfile::TempDir,
    models: Models,
    answers: PipeReader,
    /// What is said next to be free; as much as anybody wants once nothing is left here.
    free: Arc<Mutex<VecDeque<u64>>>,
}

impl Room {
    fn new() -> Self {
        let (answers, to) = std::io::pipe().unwrap();
        let free = Arc::new(Mutex::new(VecDeque::new()));
        let said = Arc::clone(&free);
        let mut backend = LlamaBackend::init().unwrap();
        backend.void_logs();
        let shared = Shared {
            out: Out::new(File::from(OwnedFd::from(to))),
            open: Open::default(),
            backend: Arc::new(backend),
            free: Arc::new(move || said.lock().unwrap().pop_front().unwrap_or(u64::MAX)),
        };
        Self { folder: tempfile::tempdir().unwrap(), models: Models { slots: Vec::new(), shared }, answers, free }
    }

    /// Asks a small model, which is made if it is not there.
    fn ask(&mut self, name: &str) -> Result<Reply, EngineError> {
        let path = self.folder.path().join(name);
        if !path.exists() {
            Toy::SMALL.write(&path).unwrap();
        }
        let sha256 = digest::sha256(&mut File::open(&path).unwrap(), |_| true).unwrap();
        self.hand_over(name, sha256)?;
        Ok(frame::read(&mut self.answers).unwrap())
    }

    /// Asks a model of a terabyte.
    fn ask_huge(&mut self) -> Result<(), EngineError> {
        let huge = Toy { width: 65_504, heads: 1, inner: 65_536 * 64, layers: 2, context: 512 };
        let mut file = File::create(self.folder.path().join("huge")).unwrap();
        file.write_all(&huge.header()).unwrap();
        file.set_len(2_000_000_000_000).unwrap();
        self.hand_over("huge", String::new())
    }

    fn hand_over(&mut self, name: &str, sha256: String) -> Result<(), EngineError> {
        let path = fs::canonicalize(self.folder.path().join(name)).unwrap();
        let file = ModelFile { path, sha256, most_context: 64 };
        let ask = Ask { prompt: "abc".to_owned(), marks: false, grammar: None, most_tokens: 0, answers: 1 };
        self.models.hand_over(&file, Job { id: 1, work: Work::Write(ask), stop: Stop::new() })
    }

    /// The names of the models that are loaded, the one used last at the end.
    fn loaded(&self) -> Vec<&str> {
        self.models.slots.iter().filter_map(|slot| slot.stamp.file.path.file_name()?.to_str()).collect()
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        self.models.slots.drain(..).for_each(Slot::let_go);
    }
}

#[test]
fn the_model_used_longest_ago_makes_room_and_one_that_cannot_fit_drives_nobody_out() {
    let mut room = Room::new();
    for name in ["first", "second", "first"] {
        assert!(matches!(room.ask(name), Ok(Reply::Written { .. })));
    }
    assert_eq!(room.loaded(), ["second", "first"]);
    *room.free.lock().unwrap() = VecDeque::from([0; 8]);
    assert!(matches!(room.ask_huge(), Err(EngineError::TooLarge { free: 0, .. })));
    assert_eq!(room.loaded(), ["second", "first"], "both stay for what would not fit without them");
    // Nothing is free until one of them has gone.
    *room.free.lock().unwrap() = VecDeque::from([0, 0]);
    assert!(matches!(room.ask("third"), Ok(Reply::Written { .. })));
    assert_eq!(room.loaded(), ["first", "third"]);
    assert!(matches!(room.ask("first"), Ok(Reply::Written { .. })), "it was not touched");
    assert_eq!(room.loaded(), ["third", "first"]);
}
