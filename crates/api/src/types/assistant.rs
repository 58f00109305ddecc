//! Requests to the assistant.

use neonpro_assistant::Call;
use neonpro_assistant::sessions::Kind;
use neonpro_assistant::tools::Picks;
use neonpro_vault::Id;
use serde::Deserialize;
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
