//! One tool, called by its name.

use std::cell::RefCell;

use neonpro_assistant::answer::Why;
use neonpro_assistant::tools::run;
use neonpro_assistant::usage::{self, Use};
use neonpro_assistant::{answer::Outcome, limits, sessions};
use neonpro_vault::Act;
use serde_json::json;

use super::{Inside, ended, here, milliseconds, told, wall};
use crate::app::Call;
use crate::error::{ApiError, Result};
use crate::types::RunTool;

/// Runs one tool: asks the limits for a place, does it as the user, and writes down that it was done. The words of the
/// call are nowhere kept.
pub(crate) fn run_tool(call: &mut Call<'_>, asked: RunTool) -> Result<Outcome> {
    let began = call.app.world.clock.mono_ns();
    let here = here(call, asked.session_id)?;
    let standing = call.open.session.write(Act::new("assistant.run"), |w| sessions::resume(w, asked.session_id))?;
    if standing.is_none() {
        return Err(ApiError::precondition("assistant.session_over"));
    }
    let admission = call.open.session.write(Act::new("assistant.run"), limits::admit)?;
    let outcome = match admission.sentence(here.language, |at| wall(here, at)) {
        Some(sentence) => told(Why::Limited, sentence),
        None => run(&Inside(RefCell::new(call)), here, &asked.call, asked.picks).outcome,
    };
    let took = call.app.world.clock.mono_ns().saturating_sub(began);
    let used = Use {
        response: json!({ "keys": asked.call.keys(), "links": outcome.links() }),
        intent: Some(asked.call.intent),
        refusal: outcome.code(),
        milliseconds: milliseconds(took),
        ..Use::bare(asked.session_id, ended(&outcome, admission))
    };
    call.open.session.write(Act::new("assistant.run"), |w| usage::record(w, &used))?;
    Ok(outcome)
}
