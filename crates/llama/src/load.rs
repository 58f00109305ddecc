//! From a file that somebody named to a model in memory.

use crate::memory;
use llama_cpp_2::llama_backend::LlamaBackend;
use llama_cpp_2::model::LlamaModel;
use llama_cpp_2::model::params::LlamaModelParams;
use neonpro_engine::gguf::Header;
use neonpro_engine::talk::ModelFile;
use neonpro_engine::{EngineError, Stop, digest};
use std::fs::File;
use std::io::{BufReader, Seek};
use std::os::fd::AsRawFd;
use std::time::SystemTime;

/// Tokens of a prompt that are read between two looks at the switch.
pub(crate) const SLICE: u32 = 256;
/// Tokens that an embedder takes at a time: many short texts in one go.
pub(crate) const EMBEDDER_SLICE: u32 = 2048;

/// Kinds of models that only make vectors.
const ENCODERS: [&str; 5] = ["bert", "nomic-bert", "modern-bert", "eurobert", "gemma-embedding"];

/// A file as it is now: another length or time of change is another file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    pub(crate) file: ModelFile,
    length: u64,
    changed: Option<SystemTime>,
}

impl Stamp {
    pub(crate) fn of(file: &ModelFile) -> Result<Self, EngineError> {
        let data = std::fs::metadata(&file.path).map_err(|_| EngineError::NoModel)?;
        Ok(Self { file: file.clone(), length: data.len(), changed: data.modified().ok() })
    }
}

/// A file whose header is sound, held open: what is hashed is what llama.cpp will read.
pub(crate) struct Opened {
    file: File,
    sha256: String,
    pub(crate) header: Header,
    /// Tokens of context that it will get.
    pub(crate) context: u32,
    /// Bytes of memory that it will take.
    pub(crate) needs: u64,
}

impl Opened {
    /// Opens a file and reads its header, nothing else.
    pub(crate) fn open(wanted: &ModelFile) -> Result<Self, EngineError> {
        let file = File::open(&wanted.path).map_err(|_| EngineError::NoModel)?;
        let length = file.metadata().map_err(|_| EngineError::NoModel)?.len();
        let header = Header::read(BufReader::new(&file), length).map_err(|_| EngineError::NotAModel)?;
        let context = u32::try_from(header.context).unwrap_or(u32::MAX).min(wanted.most_context).max(1);
        let slice = if ENCODERS.contains(&header.architecture.as_str()) { EMBEDDER_SLICE } else { SLICE };
        let needs = memory::needs(&header, context.into(), slice.into());
        Ok(Self { file, sha256: wanted.sha256.clone(), header, context, needs })
    }

    /// Whether it can write at all.
    pub(crate) fn writes(&self) -> bool {
        !ENCODERS.contains(&self.header.architecture.as_str())
    }

    /// Compares the fingerprint and loads the weights.
    pub(crate) fn load(&mut self, backend: &LlamaBackend, stop: &Stop) -> Result<LlamaModel, EngineError> {
        self.file.rewind().map_err(|_| EngineError::NoModel)?;
        let found = digest::sha256(&mut self.file, |_| !stop.stopped());
        if stop.stopped() {
            return Err(EngineError::Stopped);
        }
        if found.map_err(|_| EngineError::NoModel)? != self.sha256 {
            return Err(EngineError::WrongHash);
        }
        // By its number and not by its name: the name may have come to mean another file.
        let path = format!("/proc/self/fd/{}", self.file.as_raw_fd());
        let switch = stop.clone();
        let params = LlamaModelParams::default().with_progress_callback(move |_| !switch.stopped());
        let loaded = LlamaModel::load_from_file(backend, path, &params);
        if stop.stopped() {
            return Err(EngineError::Stopped);
        }
        loaded.map_err(|_| EngineError::NotAModel)
    }
}

/// Processors that computing may take: one is left to the window.
pub(crate) fn threads() -> i32 {
    let all = std::thread::available_parallelism().map_or(1, usize::from);
    i32::try_from(all.saturating_sub(1).max(1)).unwrap_or(1)
}
