//! What the two sides of the pipe say to each other.

use crate::{Ask, EngineError, Written};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// A number that ties replies to their request; never used twice while a child lives.
pub type Id = u64;

/// A file that the product allows to be loaded, and what it must be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelFile {
    /// Where it is.
    pub path: PathBuf,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// Most tokens that prompt and answer may take together; the model's own limit where it is smaller.
    pub most_context: u32,
}

/// From the product to the child.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Request {
    /// Continue a text; answered by any number of [`Reply::Piece`] and one [`Reply::Written`].
    Write {
        /// The number of this request.
        id: Id,
        /// The model.
        model: ModelFile,
        /// What is asked.
        ask: Ask,
    },
    /// Turn texts into vectors; answered by one [`Reply::Vectors`].
    Embed {
        /// The number of this request.
        id: Id,
        /// The model.
        model: ModelFile,
        /// The texts, pseudonymised.
        texts: Vec<String>,
    },
    /// End a request, running or waiting. It is still answered.
    Stop {
        /// The number of the request to end.
        id: Id,
    },
}

impl Request {
    /// The request's number; for a stop, that of the request to end.
    #[must_use]
    pub fn id(&self) -> Id {
        let (Self::Write { id, .. } | Self::Embed { id, .. } | Self::Stop { id }) = self;
        *id
    }
}

/// From the child to the product. Each request is answered exactly once, not counting pieces.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// The next piece of the greedy answer.
    Piece {
        /// The request.
        id: Id,
        /// Whole characters.
        text: String,
    },
    /// All answers are complete.
    Written {
        /// The request.
        id: Id,
        /// The answers and what they took.
        written: Written,
    },
    /// One vector of length 1 for each text, in their order.
    Vectors {
        /// The request.
        id: Id,
        /// The vectors.
        vectors: Vec<Vec<f32>>,
    },
    /// There is no answer.
    Failed {
        /// The request.
        id: Id,
        /// Why.
        why: EngineError,
    },
}

impl Reply {
    /// The number of the request that is answered.
    #[must_use]
    pub fn id(&self) -> Id {
        match self {
            Self::Piece { id, .. } | Self::Written { id, .. } | Self::Vectors { id, .. } | Self::Failed { id, .. } => {
                *id
            }
        }
    }
}
