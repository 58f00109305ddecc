//! Why a model gave no answer.

use serde::{Deserialize, Serialize};

/// Why a model gave no answer. No variant carries text of a question or of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum EngineError {
    /// The child program is not where it should be or does not start.
    #[error("the program that runs models is not installed")]
    NoProgram,
    /// The model is not in the catalogue, or its file is not there.
    #[error("the model is not installed")]
    NoModel,
    /// The file is not the one that was accepted.
    #[error("the model's file has another fingerprint than the catalogue")]
    WrongHash,
    /// The file is no model, a damaged one, of a kind that we do not run, or not of the kind that the request needs.
    #[error("the file is not a model that can be run")]
    NotAModel,
    /// The model does not fit into the memory that is free now, in bytes.
    #[error("the model needs {needs} bytes of memory and {free} are free")]
    TooLarge {
        /// Bytes that the model with its context takes.
        needs: u64,
        /// Bytes that the system can give.
        free: u64,
    },
    /// Prompt and answer do not fit into what the model can look at.
    #[error("the text is too long for the model")]
    TooLong,
    /// The grammar cannot be read.
    #[error("the grammar cannot be read")]
    Grammar,
    /// The child ended in the middle of the request.
    #[error("the program that runs models ended unexpectedly")]
    Died,
    /// Somebody stopped the request before it had begun.
    #[error("stopped")]
    Stopped,
    /// The request took longer than it may.
    #[error("the model took too long")]
    TimedOut,
    /// As many requests wait for this model as may.
    #[error("the model is busy")]
    Busy,
    /// One side said something that makes no sense to the other: a reply that is none, a request without any text.
    #[error("the two sides do not understand each other")]
    Protocol,
}
