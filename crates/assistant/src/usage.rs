//! What was asked, one row a question, and the counters that sum it up by clinic, user, model, day and device.
//!
//! Row and counters are written in one transaction, so that at any moment the counters are the sum of the log.

use neonpro_clinic::time::Instant;
use neonpro_clinic::{Act, Error, Id, Result, Writer, settings};
use rusqlite::params;

use crate::call::{Intent, words};

words! {
    /// How a question ended.
    pub enum Ended {
        /// Rows or a sentence from them.
        Answered = "answered",
        /// The user may not, the person does not agree, or it is not for an assistant.
        Refused = "refused",
        /// Nothing was found or understood.
        NoAnswer = "no_answer",
        /// A limit was reached.
        RateLimited = "rate_limited",
        /// Something broke.
        Failed = "failed",
        /// A card was confirmed.
        Confirmed = "confirmed",
        /// A card was put away.
        Declined = "declined",
    }
}

/// A model and its version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Model<'a> {
    /// Name in the manifest.
    pub name: &'a str,
    /// Version in the manifest.
    pub version: &'a str,
}

/// One question, as the log keeps it. Every text is pseudonymised before it comes here.
#[derive(Clone, Debug)]
pub struct Use<'a> {
    /// The session that it belongs to.
    pub session: Id,
    /// The one patient whom it was about and who agrees to the assistant.
    pub patient: Option<Id>,
    /// What was asked about that patient, where the clinic keeps questions. It is kept sealed under the patient's key; without a patient
    /// there is no key, and no word is kept.
    pub question: Option<&'a str>,
    /// Tool, arguments with placeholders and ids of the rows cited, as JSON.
    pub response: serde_json::Value,
    /// What was understood.
    pub intent: Option<Intent>,
    /// How it ended.
    pub ended: Ended,
    /// The code of a refusal.
    pub refusal: Option<&'a str>,
    /// Who answered, where a model did.
    pub model: Option<Model<'a>>,
    /// Tokens read and written.
    pub tokens: u32,
    /// From question to answer.
    pub milliseconds: u32,
    /// Cost in millionths of a dollar, by the price that the owner entered.
    pub cost_microusd: u64,
    /// Whether the answer came from the cache.
    pub cached: bool,
    /// Kind of personal data → how many were replaced, as JSON.
    pub redactions: serde_json::Value,
}

impl Use<'_> {
    /// One that no model had a part in.
    #[must_use]
    pub fn bare(session: Id, ended: Ended) -> Self {
        Self {
            session,
            patient: None,
            question: None,
            response: serde_json::json!({}),
            intent: None,
            ended,
            refusal: None,
            model: None,
            tokens: 0,
            milliseconds: 0,
            cost_microusd: 0,
            cached: false,
            redactions: serde_json::json!({}),
        }
    }
}

/// Writes down what became of a card. That is no question, so nothing is counted.
///
/// # Errors
/// Errors of the file.
pub fn settle(w: &mut Writer<'_>, session: Id, confirmed: bool) -> Result<Id> {
    let ended = if confirmed { Ended::Confirmed } else { Ended::Declined };
    log(w, &Use::bare(session, ended))
}

/// Writes a question down and counts it.
///
/// # Errors
/// Errors of the file.
pub fn record(w: &mut Writer<'_>, used: &Use<'_>) -> Result<Id> {
    let id = log(w, used)?;
    count(w, Entity::Clinic, used)?;
    count(w, Entity::User(w.identity().user), used)?;
    if let Some(model) = used.model {
        count(w, Entity::Model(model.name), used)?;
    }
    Ok(id)
}

fn log(w: &mut Writer<'_>, used: &Use<'_>) -> Result<Id> {
    w.act(Act::new("assistant.record"));
    let id = w.new_id()?;
    let (user, now) = (w.identity().user, w.now());
    let question = sealed(w, id, used)?;
    w.execute(
        "INSERT INTO ai_logs (id, session_id, user_id, at, query, response, intent, outcome, refusal_code, model_used,
                              model_version, tokens_used, processing_time_ms, cost_microusd, cached, redactions, patient_id,
                              question)
         VALUES (?1, ?2, ?3, ?4, '', ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
        params![
            id,
            used.session,
            user,
            now,
            used.response.to_string(),
            used.intent.map(Intent::as_str),
            used.ended.as_str(),
            used.refusal,
            used.model.map(|model| model.name),
            used.model.map(|model| model.version),
            used.tokens,
            used.milliseconds,
            cost(used),
            used.cached,
            used.redactions.to_string(),
            used.patient,
            question,
        ],
    )?;
    Ok(id)
}

/// The question as the row keeps it; nothing where the patient's keys were destroyed.
fn sealed(w: &Writer<'_>, log: Id, used: &Use<'_>) -> Result<Option<Vec<u8>>> {
    let (Some(patient), Some(question)) = (used.patient, used.question) else { return Ok(None) };
    match w.seal(patient, question_of(log), question).map_err(Error::from) {
        Ok(sealed) => Ok(Some(sealed)),
        Err(error) if error.code == "vault.sealed" => Ok(None),
        Err(error) => Err(error),
    }
}

/// The place to which a question of the log is sealed.
pub(crate) const fn question_of(log: Id) -> (&'static str, &'static str, Id) {
    ("ai_logs", "question", log)
}

fn cost(used: &Use<'_>) -> i64 {
    i64::try_from(used.cost_microusd).unwrap_or(i64::MAX)
}

/// Whose use is counted.
#[derive(Clone, Copy)]
enum Entity<'a> {
    Clinic,
    User(Id),
    Model(&'a str),
}

impl Entity<'_> {
    fn kind(self) -> &'static str {
        match self {
            Self::Clinic => "clinic",
            Self::User(_) => "user",
            Self::Model(_) => "model",
        }
    }

    fn id(self) -> Option<Id> {
        if let Self::User(id) = self { Some(id) } else { None }
    }

    fn name(&self) -> Option<&str> {
        if let Self::Model(name) = self { Some(name) } else { None }
    }
}

/// Adds one question to the counter of its day on this device; the day is that of the clinic's wall.
fn count(w: &mut Writer<'_>, entity: Entity<'_>, used: &Use<'_>) -> Result<()> {
    let day = settings::zone(w)?.date_of(Instant(w.now())).to_string();
    let device = w.identity().device;
    let counter: Option<Id> = w.maybe(
        "SELECT id FROM usage_counters WHERE entity_kind = ?1 AND entity_id IS ?2 AND entity_name IS ?3 AND device_id = ?4
         AND day = ?5",
        params![entity.kind(), entity.id(), entity.name(), device, day],
        |row| row.get(0),
    )?;
    let counter = match counter {
        Some(counter) => counter,
        None => {
            let id = w.new_id()?;
            w.execute(
                "INSERT INTO usage_counters (id, entity_kind, entity_id, entity_name, device_id, day)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![id, entity.kind(), entity.id(), entity.name(), device, day],
            )?;
            id
        }
    };
    let failed = used.ended == Ended::Failed;
    Ok(w.execute(
        "UPDATE usage_counters SET queries = queries + 1, tokens = tokens + ?2, cache_hits = cache_hits + ?3,
                errors = errors + ?4, latency_total_ms = latency_total_ms + ?5, cost_microusd = cost_microusd + ?6
         WHERE id = ?1",
        params![counter, used.tokens, used.cached, failed, used.milliseconds, cost(used)],
    )?)
}
