//! Requests to the assistant and its answers.

use neonpro_assistant::Call;
use neonpro_assistant::answer::Outcome;
use neonpro_assistant::conversation::HiddenPart;
use neonpro_assistant::engine::Kind as ModelKind;
use neonpro_assistant::limits::LimitsLeft;
use neonpro_assistant::sessions::Kind;
use neonpro_assistant::tools::Picks;
use neonpro_vault::Id;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A session with the assistant.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct BeginAssistant {
    /// What it is about.
    pub kind: Kind,
}

/// One tool to run.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct RunTool {
    /// The user's session with the assistant.
    pub session_id: Id,
    /// Which tool, with which arguments, in words as the user means them.
    pub call: Call,
    /// What was chosen where several things answered to the same words.
    #[serde(default)]
    pub picks: Picks,
}

/// A question in words.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Ask {
    /// The user's session with the assistant.
    pub session_id: Id,
    /// As it was typed.
    pub text: String,
    /// A random id by which the question can be stopped.
    pub ask_id: Option<Id>,
    /// What was meant, where the person has chosen among the meanings that were offered.
    pub meant: Option<Call>,
    /// What was chosen where several things answered to the same words.
    pub picks: Option<Picks>,
}

/// What a question came to.
#[derive(Clone, Debug, Serialize, TS)]
pub struct Asked {
    /// The question's row in the log.
    pub log_id: Id,
    /// The call that was made of it, with the user's own words; nothing where none was.
    pub understood: Option<Call>,
    /// The same as a sentence.
    pub understood_sentence: Option<String>,
    /// What the model did not see of the question.
    pub hidden: Vec<HiddenPart>,
    /// What came of it.
    pub outcome: Outcome,
    /// Who made it.
    pub made_by: MadeBy,
    /// What the clinic may still ask.
    pub limits: LimitsLeft,
    /// A line for the patient's record, where the answer was about one and the user treats patients (CFM 2.454/2026).
    pub care: Option<CareLine>,
}

/// Which model had a part in an answer, and how long it took.
#[derive(Clone, Debug, Serialize, TS)]
pub struct MadeBy {
    /// The model that planned; nothing where none was asked.
    pub model: Option<String>,
    /// Its version.
    pub version: Option<String>,
    /// Log-probability of its least sure token; 0 is certain.
    pub sureness: Option<f64>,
    /// From question to answer.
    pub milliseconds: u32,
    /// The model's part of it.
    pub plan_ms: u32,
    /// Tokens that the model read and wrote.
    pub tokens: u32,
    /// Whether the answer came from the cache.
    pub cached: bool,
}

/// What a professional may add to a note.
#[derive(Clone, Debug, Serialize, TS)]
pub struct CareLine {
    /// About whom.
    pub patient_id: Id,
    /// One sentence.
    pub line: String,
}

/// A question to stop.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct StopAsk {
    /// The id that went with it.
    pub ask_id: Id,
}

/// An opinion about an answer.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Feedback {
    /// The question's row in the log.
    pub log_id: Id,
    /// 1, the worst, to 5.
    pub stars: u8,
    /// A remark; what identifies in it is not kept.
    pub comment: Option<String>,
}

/// Questions asked before.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct AskHistory {
    /// Of this session; of all of the user's when left out.
    pub session_id: Option<Id>,
}

/// A model of the catalogue.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(rename = "Model")]
pub struct CatalogueModel {
    /// Its stable name.
    pub id: String,
    /// `planner`, `writer` or `embedder`.
    #[ts(type = "\"planner\" | \"writer\" | \"embedder\"")]
    pub kind: ModelKind,
    /// Its name for people.
    pub name: String,
    /// The beginning of its fingerprint; empty while it is not there.
    pub version: String,
    /// Size of its file.
    pub bytes: u64,
    /// SPDX name of its licence.
    pub licence: String,
    /// Where it comes from.
    pub source: String,
    /// What to know before choosing it.
    pub note: String,
    /// Whether its file is there.
    pub installed: bool,
    /// Whether its fingerprint is known, so that it can be checked.
    pub checked: bool,
}

/// A text to look through.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct HideText {
    /// Any text.
    pub text: String,
}

/// A text without what identifies.
#[derive(Clone, Debug, Serialize, TS)]
pub struct HiddenText {
    /// With placeholders.
    pub text: String,
    /// What was replaced, as places in the original.
    pub parts: Vec<HiddenPart>,
}
