//! Requests for a text by a larger model, and the text as it grows.

use neonpro_assistant::Call;
use neonpro_assistant::answer::Link;
use neonpro_assistant::tools::Picks;
use neonpro_assistant::writer::Task;
use neonpro_vault::Id;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A text to write.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct BeginWriting {
    /// The user's session with the assistant.
    pub session_id: Id,
    /// What is written.
    pub task: Task,
    /// For an answer in sentences: the call whose rows are worded.
    pub call: Option<Call>,
    /// What was chosen where several things answered to the same words.
    pub picks: Option<Picks>,
    /// Of whom it speaks: for a summary, the patient whose notes are read. Nothing is written of who does not agree.
    pub patient_id: Option<Id>,
    /// What was asked, jotted down, or is to be written anew.
    pub text: String,
}

/// One thing that a text is written from.
#[derive(Clone, Debug, Serialize, TS)]
pub struct WritingSource {
    /// The number by which sentences cite it.
    pub mark: u32,
    /// Where it comes from.
    pub links: Vec<Link>,
}

/// A text that is being written.
#[derive(Clone, Debug, Serialize, TS)]
pub struct BegunWriting {
    /// To read it, and to stop it.
    pub writing_id: Id,
    /// The model that writes.
    pub model: String,
    /// The machine of the clinic's network that writes, where it is not this one: it is told beside every such text.
    pub network: Option<String>,
    /// What it is written from.
    pub sources: Vec<WritingSource>,
}

/// How far a text has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum WritingState {
    /// Being written.
    Writing,
    /// At its end.
    Done,
    /// Somebody stopped it; what stands so far is whole.
    Stopped,
    /// The model gave no text, or broke off.
    Failed,
}

/// A text as far as it has come. Only sentences that its sources carry are in it.
#[derive(Clone, Debug, Serialize, TS)]
pub struct Writing {
    /// Its sentences, with names put back.
    pub text: String,
    /// How far it has come.
    pub state: WritingState,
    /// The error code that says why it failed, where that helps.
    pub why: Option<String>,
    /// Sentences that were left out because no source carries them.
    pub left_out: usize,
    /// Marks of the sources that its sentences cite.
    pub cited: Vec<u32>,
    /// Whether its sentences were written before, for the same question of the same rows, and the model was not asked again.
    pub cached: bool,
}
