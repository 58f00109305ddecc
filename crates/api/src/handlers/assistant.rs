//! The assistant's tools, run as the user of the window.

use std::cell::RefCell;

use neonpro_assistant::answer::{Outcome, Told, Why};
use neonpro_assistant::desk::{Desk, Refusal};
use neonpro_assistant::limits::{self, Admission};
use neonpro_assistant::sessions;
use neonpro_assistant::tools::{Here, run};
use neonpro_assistant::usage::{self, Ended, Use};
use neonpro_clinic::time::Instant;
use neonpro_vault::Act;
use serde_json::{Value, json};

use crate::app::Call;
use crate::error::{ApiError, ErrorKind, Result};
use crate::method::{Method, Run};
use crate::types::RunTool;

/// Runs one tool: asks the limits for a place, does it as the user, and writes down that it was done. The words of the
/// call are nowhere kept.
pub(crate) fn run_tool(call: &mut Call<'_>, asked: RunTool) -> Result<Outcome> {
    let began = call.app.world.clock.mono_ns();
    let now = Instant(call.app.now());
    let here = {
        let desk = Inside(RefCell::new(call));
        Here::of(&desk, now, asked.session_id).map_err(|refusal| internal(&refusal))?
    };
    let standing = call.open.session.write(Act::new("assistant.run"), |w| sessions::resume(w, asked.session_id))?;
    if standing.is_none() {
        return Err(ApiError::precondition("assistant.session_over"));
    }
    let admission = call.open.session.write(Act::new("assistant.run"), limits::admit)?;
    let wait = admission.sentence(here.language, |at| wall(here, at));
    let outcome = match wait {
        Some(sentence) => Outcome::Told(Told { sentence, why: Why::Limited, code: None, links: Vec::new() }),
        None => run(&Inside(RefCell::new(call)), here, &asked.call, asked.picks),
    };
    let took = call.app.world.clock.mono_ns().saturating_sub(began) / 1_000_000;
    let used = Use {
        session: asked.session_id,
        question: None,
        response: json!({ "keys": asked.call.keys(), "links": outcome.links() }),
        intent: Some(asked.call.intent),
        ended: ended(&outcome, admission),
        refusal: outcome.code(),
        model: None,
        tokens: 0,
        milliseconds: u32::try_from(took).unwrap_or(u32::MAX),
        cost_microusd: 0,
        cached: false,
        redactions: json!({}),
    };
    call.open.session.write(Act::new("assistant.run"), |w| usage::record(w, &used))?;
    Ok(outcome)
}

fn wall(here: Here, at: Instant) -> String {
    let minute = here.zone.minute_of(at);
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

fn ended(outcome: &Outcome, admission: Admission) -> Ended {
    match outcome {
        _ if admission != Admission::Granted => Ended::RateLimited,
        Outcome::Answer(_) | Outcome::Card(_) | Outcome::Choose(_) => Ended::Answered,
        Outcome::Told(told) => match told.why {
            Why::NotFound | Why::NotYet | Why::Unclear => Ended::NoAnswer,
            Why::NoConsent | Why::Forbidden | Why::Refused | Why::Declined | Why::Limited => Ended::Refused,
        },
    }
}

fn internal(refusal: &Refusal) -> ApiError {
    ApiError::new(ErrorKind::Internal, "app.internal").with("why", refusal.code.clone())
}

/// The desk of the window's user: every operation with its own permission, as if the screen had called it. An operation
/// that changes something is no tool's to call: a card names it, and a person confirms.
struct Inside<'a, 'b>(RefCell<&'a mut Call<'b>>);

impl Desk for Inside<'_, '_> {
    fn call(&self, method: &str, request: Value) -> std::result::Result<Value, Refusal> {
        let mut outer = self.0.try_borrow_mut().map_err(|_| Refusal::of("app.internal"))?;
        if method == "session.info" {
            return serde_json::to_value(Some(&outer.open.info)).map_err(|_| Refusal::of("app.internal"));
        }
        let found = Method::find(method).filter(|found| !found.writes);
        let found = found.ok_or_else(|| Refusal::of("app.unknown_method"))?;
        let Run::Session(work) = found.run else { return Err(Refusal::of("app.unknown_method")) };
        outer.open.admit(found).map_err(refusal)?;
        let mut inner = Call { app: outer.app, method: found, open: &mut *outer.open, rotate: false };
        work(&mut inner, request).map_err(refusal)
    }
}

fn refusal(error: ApiError) -> Refusal {
    Refusal { forbidden: error.kind == ErrorKind::Forbidden, code: error.code.into_owned() }
}
