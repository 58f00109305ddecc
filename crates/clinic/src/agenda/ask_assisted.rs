//! What a person confirmed on a card of the assistant: the same acts as from the screens, with the mark that an assistant
//! proposed them (CFM 2.454/2026: the use of AI can be told afterwards).

use neonpro_vault::{Id, Writer};
use rusqlite::params;
use serde::Deserialize;
use ts_rs::TS;

use super::change::{move_to, set_status};
use super::types::{Book, Booked, Move, SetStatus};
use super::{book::book, view};
use crate::error::{Error, Result};

/// An act that an assistant proposed.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AssistedAct {
    /// Books a visit.
    Book(Book),
    /// Moves a visit.
    Move(Move),
    /// Takes a visit one step on.
    SetStatus(SetStatus),
}

/// An act, and the session in which it was proposed.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Assisted {
    /// The user's own session with the assistant, which is not over.
    pub ai_session_id: Id,
    /// What was confirmed.
    pub act: AssistedAct,
}

/// Does what was confirmed and marks the visit, in one transaction.
///
/// # Errors
/// `assistant.session_over` for a session that is over or somebody else's; what the act itself answers.
pub fn assisted(w: &mut Writer<'_>, asked: &Assisted) -> Result<Booked> {
    let sql = "SELECT 1 FROM ai_sessions WHERE id = ?1 AND user_id = ?2 AND status = 'active' AND expires_at > ?3";
    let standing = w.maybe(sql, params![asked.ai_session_id, w.identity().user, w.now()], |_| Ok(()))?;
    standing.ok_or_else(|| Error::precondition("assistant.session_over"))?;
    let done = match &asked.act {
        AssistedAct::Book(wish) => book(w, wish)?,
        AssistedAct::Move(wish) => move_to(w, wish)?,
        AssistedAct::SetStatus(step) => Booked { appointment: set_status(w, step)?, warnings: Vec::new() },
    };
    let id = done.appointment.id;
    w.execute(
        "UPDATE appointments SET ai_assisted = 1, ai_session_id = ?2 WHERE id = ?1",
        params![id, asked.ai_session_id],
    )?;
    if matches!(asked.act, AssistedAct::Book(_)) {
        w.execute("UPDATE appointments SET booked_via = 'assistant' WHERE id = ?1", [id])?;
    }
    Ok(Booked { appointment: view::get(w, id)?, ..done })
}
