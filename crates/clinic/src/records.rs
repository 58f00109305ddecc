//! The record: notes in immutable versions, signed by their author, corrected by addenda only.
//!
//! A save adds a version whose parent is the one that was on the screen. Two people who saved over the same version leave
//! two heads, and both are shown: nothing that anybody wrote disappears. A signed version ends its line (CFM 1.821/2007
//! and SBIS NGS1.12.01: a finished record is corrected by its author in an addition, and the old text is kept).

mod read;
mod search;
mod signature;
mod write;

use neonpro_vault::Id;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::time::Instant;
use crate::words::words;

pub(crate) use read::{Text, Version};
pub use read::{get, list};
pub use search::{found, searchable};
pub(crate) use signature::{Content, PURPOSE};
pub use write::{addendum, save, sign};

/// Where headings and texts of notes are sealed.
const TITLE: (&str, &str) = ("medical_records", "title");
const BODY: (&str, &str) = ("medical_records", "body");

words! {
    /// What a note is.
    pub enum RecordKind {
        /// How a patient is doing.
        Evolution = "evolution",
        /// History taken before care.
        Anamnesis = "anamnesis",
        /// First look, before a plan.
        Evaluation = "evaluation",
        /// What was done.
        Procedure = "procedure",
        /// What the patient was told to do.
        Guidance = "guidance",
        /// What went wrong.
        Complication = "complication",
        /// Care at a distance.
        Telemedicine = "telemedicine",
        /// End of a course of care.
        Discharge = "discharge",
        /// An addition to a signed note.
        Addendum = "addendum",
    }
}

words! {
    /// Whether a note may still change.
    pub enum RecordStatus {
        /// Only its author goes on with it.
        Draft = "draft",
        /// Final.
        Signed = "signed",
    }
}

/// A note to save, new or over the version on the screen.
#[derive(Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct RecordDraft {
    /// The note; a new one when left out.
    pub id: Option<Id>,
    /// Whose.
    pub patient_id: Id,
    /// During which visit.
    pub appointment_id: Option<Id>,
    /// What it is.
    pub kind: RecordKind,
    /// Its heading.
    pub title: String,
    /// Its text.
    pub body: String,
    /// The version on the screen; left out for a new note.
    pub version: Option<String>,
    /// Whether the assistant drafted some of it; as in the version on the screen when left out.
    pub ai_assisted: Option<bool>,
}

/// A note as it is shown.
#[derive(Clone, Serialize, TS)]
pub struct RecordView {
    /// The note.
    pub id: Id,
    /// What it is.
    pub kind: RecordKind,
    /// Its heading.
    pub title: String,
    /// Its text.
    pub body: String,
    /// Whether it may still change.
    pub status: RecordStatus,
    /// Full name of whoever wrote this version.
    pub author: String,
    /// Whoever wrote this version.
    pub author_id: Id,
    /// When this version was written.
    pub created: Instant,
    /// When it was signed.
    pub signed_at: Option<Instant>,
    /// The note that this one adds to.
    pub addendum_of: Option<Id>,
    /// Whether the assistant drafted some of it (CFM 2.454/2026: use of AI stands in the record).
    pub ai_assisted: bool,
    /// Whether the signature holds over this very text; absent for a draft.
    pub signature_valid: Option<bool>,
    /// To be given back with the next change.
    pub version: String,
    /// Versions of the same note that somebody saved at the same time, to be read beside this one.
    pub other_heads: Vec<Id>,
}

/// What a save answers.
#[derive(Clone, Debug, Serialize, TS)]
pub struct RecordSaved {
    /// The note.
    pub id: Id,
    /// The version that stands now.
    pub version: String,
}

/// Which notes to list.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ListRecords {
    /// Whose.
    pub patient_id: Id,
    /// How many at most; 50 when left out, 200 at most.
    pub limit: Option<u32>,
    /// The id of the last note of the page before.
    pub before: Option<Id>,
}

/// An addition to a signed note.
#[derive(Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct AddAddendum {
    /// The signed note.
    pub record_id: Id,
    /// The text to add; signed at once.
    pub body: String,
}
