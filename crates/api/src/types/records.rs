//! Finding notes.

use neonpro_clinic::records::RecordKind;
use neonpro_clinic::time::Instant;
use neonpro_vault::Id;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What to look for in notes.
#[derive(Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SearchRecords {
    /// Words, as they come to mind.
    pub text: String,
    /// Only in this patient's notes.
    pub patient_id: Option<Id>,
    /// How many at most; 20 when left out, 50 at most.
    pub limit: Option<u32>,
}

/// Notes that answer, and how far the index is.
#[derive(Clone, Serialize, TS)]
pub struct FoundRecords {
    /// The best first.
    pub hits: Vec<FoundRecord>,
    /// Pieces of notes in the index.
    #[ts(type = "number")]
    pub pieces: u64,
    /// Pieces that are found by their words only, because they wait for the embedder.
    #[ts(type = "number")]
    pub waiting: u64,
    /// Whether meanings were compared, and not words only.
    pub by_meaning: bool,
    /// Whether the index is still being filled.
    pub filling: bool,
}

/// A note that answers.
#[derive(Clone, Serialize, TS)]
pub struct FoundRecord {
    /// The note.
    pub id: Id,
    /// Whose.
    pub patient_id: Id,
    /// The patient's name.
    pub patient: String,
    /// What it is.
    pub kind: RecordKind,
    /// Its heading.
    pub title: String,
    /// Full name of whoever wrote it.
    pub author: String,
    /// When it was written.
    pub created: Instant,
    /// The part of it that answers best.
    pub excerpt: String,
}
