//! Requests to bring models in, and how far they are.

use neonpro_assistant::engine::Kind as ModelKind;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A model to bring in: one that the catalogue offers, or one that the owner describes.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct AddModel {
    /// Its name in the catalogue: small letters, digits, dots and hyphens.
    pub id: String,
    /// What it is for.
    #[ts(type = "\"planner\" | \"writer\" | \"embedder\"")]
    pub kind: ModelKind,
    /// Its name for people.
    pub name: String,
    /// Its licence, as its publisher says.
    pub licence: String,
    /// The fingerprint that it must have; from a file it may be left out.
    pub sha256: Option<String>,
    /// How it wants a conversation written: `chatml`, `llama3`, `gemma` or `granite`; for a writer.
    pub template: Option<String>,
    /// Where it comes from.
    pub from: ModelFrom,
}

/// Where a model comes from.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum ModelFrom {
    /// A file of this computer.
    File(String),
    /// An address beginning with https.
    Address(String),
}

/// One model by its name.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ModelId {
    /// Its name in the catalogue.
    pub id: String,
}

/// How a model's coming stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ComingState {
    /// Under way.
    Running,
    /// Stopped; a download goes on from there.
    Paused,
    /// It is here.
    Done,
    /// It did not come.
    Failed,
}

/// A model that is being brought in, or was since the program began.
#[derive(Clone, Debug, Serialize, TS)]
pub struct ComingModel {
    /// Its name in the catalogue.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// Bytes that are here.
    pub done: u64,
    /// Bytes of the whole, where they are known.
    pub all: Option<u64>,
    /// How it stands.
    pub state: ComingState,
    /// The error code that says why it did not come.
    pub why: Option<String>,
}
