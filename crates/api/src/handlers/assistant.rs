//! The assistant: questions in words, its tools run as the user of the window, and what it writes down.

mod ask;
mod desk;
mod kept;
mod models;
mod network;
mod run;
mod text;
mod write;

use std::cell::RefCell;

use neonpro_assistant::answer::{Outcome, Told, Why};
use neonpro_assistant::desk::{Desk, Refusal};
use neonpro_assistant::limits::Admission;
use neonpro_assistant::retrieval::Asked;
use neonpro_assistant::retrieval::shelf::{Likeness, Shelf};
use neonpro_assistant::tools::Here;
use neonpro_assistant::usage::{self, Ended};
use neonpro_assistant::{engine, sessions};
use neonpro_clinic::agenda::{self, Assisted, Booked};
use neonpro_clinic::time::Instant;
use neonpro_vault::{Id, Writer};
use serde_json::Value;

pub(crate) use ask::ask;
pub(crate) use desk::{feedback, hide, history, suggestions};
pub(crate) use models::{Coming, add_model, coming, models, pause_model, remove_model};
pub(crate) use network::{network, save_network, try_network};
pub(crate) use run::run_tool;
pub(crate) use text::Texts;
pub(crate) use write::{write, written};

use crate::app::{App, Call, lock};
use crate::error::{ApiError, ErrorKind, Result};
use crate::method::{Method, Run};
use crate::types::{ById, Empty, StopAsk};

/// Stops a question that is being answered. It has no session of its own, because the window's is at work with the question.
pub(crate) fn stop(app: &App, _window: &str, asked: StopAsk) -> Result<Empty> {
    if let Some(stop) = lock(&app.asks).get(&asked.ask_id) {
        engine::Stop::stop(stop);
    }
    Ok(Empty {})
}

/// Ends a session with the assistant, and what this window remembers of it.
pub(crate) fn end(call: &mut Call<'_>, asked: ById) -> Result<Empty> {
    call.open.assisting.take(asked.id);
    call.write(|w| sessions::end(w, asked.id))?;
    Ok(Empty {})
}

/// Does what a person confirmed on a card, and writes down that they did.
pub(crate) fn confirm(w: &mut Writer<'_>, asked: &Assisted) -> neonpro_clinic::Result<Booked> {
    let done = agenda::assisted(w, asked)?;
    usage::settle(w, asked.ai_session_id, true)?;
    Ok(done)
}

/// Writes down that a person put a card away.
pub(crate) fn decline(w: &mut Writer<'_>, asked: &ById) -> neonpro_clinic::Result<Empty> {
    usage::settle(w, asked.id, false)?;
    Ok(Empty {})
}

/// Where and when this window asks.
fn here(call: &mut Call<'_>, session: Id) -> Result<Here> {
    let now = Instant(call.app.now());
    let desk = Inside(RefCell::new(call));
    Here::of(&desk, now, session).map_err(|refusal| internal(&refusal))
}

fn wall(here: Here, at: Instant) -> String {
    let minute = here.zone.minute_of(at);
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

fn told(why: Why, sentence: String) -> Outcome {
    Outcome::Told(Told { sentence, why, code: None, links: Vec::new() })
}

/// How a question ended, for the log.
fn ended(outcome: &Outcome, admission: Admission) -> Ended {
    match outcome {
        _ if admission != Admission::Granted => Ended::RateLimited,
        Outcome::Answer(_) | Outcome::Card(_) | Outcome::Choose(_) => Ended::Answered,
        Outcome::Which(_) => Ended::NoAnswer,
        Outcome::Told(told) => match told.why {
            Why::NotFound | Why::NotYet | Why::Unclear | Why::Stopped => Ended::NoAnswer,
            Why::NoConsent | Why::Forbidden | Why::Refused | Why::Declined | Why::Limited => Ended::Refused,
            Why::Unavailable => Ended::Failed,
        },
    }
}

fn milliseconds(nanoseconds: i64) -> u32 {
    u32::try_from(nanoseconds / 1_000_000).unwrap_or(u32::MAX)
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

    fn likeness(&self, shelf: &Shelf, asked: &Asked) -> Option<Likeness> {
        let mut outer = self.0.try_borrow_mut().ok()?;
        let keeper = std::sync::Arc::clone(&outer.app.keeper);
        outer.open.recall.shelves.likeness(&keeper, shelf, asked)
    }
}

fn refusal(error: ApiError) -> Refusal {
    Refusal { forbidden: error.kind == ErrorKind::Forbidden, code: error.code.into_owned() }
}
