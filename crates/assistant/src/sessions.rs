//! Sessions with the assistant and what they remember: how long they last, how many stand at once, and the last turns.
//!
//! A session belongs to one user and ends by itself: eight hours after it began, or half an hour after the last question.

use std::collections::BTreeMap;

use neonpro_clinic::time::Instant;
use neonpro_clinic::{Act, Id, Reader, Result, Writer};
use rusqlite::params;
use serde::{Deserialize, Serialize};

use crate::call::{Call, words};

const MINUTE_US: i64 = 60_000_000;

/// How long a session lasts at most, in minutes.
pub const LASTS: i64 = 8 * 60;

/// How long a session waits for the next question, in minutes.
pub const IDLE: i64 = 30;

/// Sessions of one user at once; one more ends the one that has waited longest.
pub const AT_ONCE: usize = 5;

/// Turns that a session remembers.
pub const TURNS: usize = 10;

words! {
    /// What a session is about.
    #[ts(rename = "AssistantKind")]
    pub enum Kind {
        /// Anything.
        General = "general",
        /// The agenda.
        Agenda = "agenda",
        /// One patient.
        Patient = "patient",
        /// Money.
        Finance = "finance",
        /// Stock.
        Stock = "stock",
        /// Drafts.
        Writing = "writing",
    }
}

/// What was made of one question, pseudonymised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    /// What it meant.
    pub call: Call,
}

/// What the file keeps of a conversation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    /// The last turns, the oldest first.
    pub turns: Vec<Turn>,
    /// Which patient a placeholder stands for.
    pub bindings: BTreeMap<String, Id>,
}

/// Begins a session, after ending what is over and, where five stand, the one that has waited longest.
///
/// # Errors
/// Errors of the file.
pub fn begin(w: &mut Writer<'_>, kind: Kind) -> Result<Id> {
    sweep(w)?;
    w.act(Act::new("assistant.begin"));
    let standing = standing(w)?;
    for id in standing.iter().take((standing.len() + 1).saturating_sub(AT_ONCE)) {
        finish(w, *id, "terminated")?;
    }
    let (id, now, user) = (w.new_id()?, w.now(), w.identity().user);
    w.execute(
        "INSERT INTO ai_sessions (id, user_id, kind, started_at, last_activity_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?4, ?5)",
        params![id, user, kind.as_str(), now, now.saturating_add(LASTS * MINUTE_US)],
    )?;
    Ok(id)
}

/// Takes a session up for the next question. Nothing when it is over, or no session of this user.
///
/// # Errors
/// Errors of the file.
pub fn resume(w: &mut Writer<'_>, session: Id) -> Result<Option<Memory>> {
    sweep(w)?;
    if !standing(w)?.contains(&session) {
        return Ok(None);
    }
    w.act(Act::new("assistant.resume"));
    let now = w.now();
    w.execute("UPDATE ai_sessions SET last_activity_at = ?2 WHERE id = ?1", params![session, now])?;
    memory(w, session).map(Some)
}

/// Remembers a turn, and whom the placeholders of the conversation stand for; the oldest beyond [`TURNS`] is forgotten.
///
/// # Errors
/// Errors of the file.
pub fn remember(w: &mut Writer<'_>, session: Id, turn: &Turn, bindings: &BTreeMap<String, Id>) -> Result<()> {
    w.act(Act::new("assistant.remember"));
    let mut turns = memory(w, session)?.turns;
    turns.push(turn.clone());
    turns.drain(..turns.len().saturating_sub(TURNS));
    let messages = serde_json::to_string(&turns).unwrap_or_else(|_| "[]".to_owned());
    let bindings = serde_json::to_string(bindings).unwrap_or_else(|_| "{}".to_owned());
    match context(w, session)? {
        Some(id) => w.execute(
            "UPDATE ai_conversation_contexts SET messages = ?2, bindings = ?3 WHERE id = ?1",
            params![id, messages, bindings],
        )?,
        None => {
            let (id, user) = (w.new_id()?, w.identity().user);
            let expires: i64 =
                w.one("SELECT expires_at FROM ai_sessions WHERE id = ?1", [session], |row| row.get(0))?;
            w.execute(
                "INSERT INTO ai_conversation_contexts (id, session_id, user_id, messages, bindings, expires_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![id, session, user, messages, bindings, expires],
            )?;
        }
    }
    Ok(())
}

/// Ends a session of this user; one that is over stays as it is.
///
/// # Errors
/// Errors of the file.
pub fn end(w: &mut Writer<'_>, session: Id) -> Result<()> {
    w.act(Act::new("assistant.end"));
    if standing(w)?.contains(&session) { finish(w, session, "terminated") } else { Ok(()) }
}

/// Ends this user's sessions that are over. What they remembered goes with them.
///
/// # Errors
/// Errors of the file.
pub fn sweep(w: &mut Writer<'_>) -> Result<()> {
    w.act(Act::new("assistant.sweep"));
    let (user, now) = (w.identity().user, w.now());
    let over: Vec<Id> = w.rows(
        "SELECT id FROM ai_sessions WHERE user_id = ?1 AND status = 'active' AND (expires_at <= ?2 OR last_activity_at <= ?3)",
        params![user, now, now.saturating_sub(IDLE * MINUTE_US)],
        |row| row.get(0),
    )?;
    for id in over {
        finish(w, id, "expired")?;
    }
    Ok(())
}

/// When a session ends if nothing more is asked.
///
/// # Errors
/// Errors of the file.
pub fn ends_at(r: &Reader<'_>, session: Id) -> Result<Option<Instant>> {
    let sql = "SELECT min(expires_at, last_activity_at + ?2) FROM ai_sessions WHERE id = ?1 AND status = 'active'";
    Ok(r.maybe(sql, params![session, IDLE * MINUTE_US], |row| row.get(0).map(Instant))?)
}

/// Sessions of this user that stand, the one that has waited longest first.
fn standing(r: &Reader<'_>) -> Result<Vec<Id>> {
    let sql = "SELECT id FROM ai_sessions WHERE user_id = ?1 AND status = 'active' ORDER BY last_activity_at, id";
    Ok(r.rows(sql, [r.identity().user], |row| row.get(0))?)
}

fn finish(w: &mut Writer<'_>, session: Id, status: &str) -> Result<()> {
    w.execute("UPDATE ai_sessions SET status = ?2 WHERE id = ?1", params![session, status])?;
    Ok(w.execute("DELETE FROM ai_conversation_contexts WHERE session_id = ?1", [session])?)
}

fn context(r: &Reader<'_>, session: Id) -> Result<Option<Id>> {
    Ok(r.maybe("SELECT id FROM ai_conversation_contexts WHERE session_id = ?1", [session], |row| row.get(0))?)
}

/// What is remembered. What cannot be read is forgotten: a newer program may have written it.
fn memory(r: &Reader<'_>, session: Id) -> Result<Memory> {
    let sql = "SELECT messages, bindings FROM ai_conversation_contexts WHERE session_id = ?1";
    let kept: Option<(String, String)> = r.maybe(sql, [session], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let (turns, bindings) = kept.unwrap_or_default();
    Ok(Memory {
        turns: serde_json::from_str(&turns).unwrap_or_default(),
        bindings: serde_json::from_str(&bindings).unwrap_or_default(),
    })
}
