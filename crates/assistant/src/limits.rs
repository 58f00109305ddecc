//! How much a clinic may ask its assistant: sliding windows over what was asked on this device, whoever asked.
//!
//! A request is counted in the transaction that admits it, and SQLite gives writing to one process at a time: two windows, or a
//! window and the command line, cannot both take the last place. A workstation without a connection counts for itself.

use neonpro_clinic::time::{Instant, next_day};
use neonpro_clinic::{Act, Id, Reader, Result, Writer, settings};
use rusqlite::params;
use serde::Serialize;
use ts_rs::TS;

use crate::wording::{Language, say};

const MINUTE_US: i64 = 60_000_000;
const HOUR_US: i64 = 60 * MINUTE_US;

/// What a clinic may ask when nobody has said otherwise.
pub const USUAL: Limits = Limits { per_minute: 60, per_hour: 1000 };

/// Requests in a minute and in an hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "AssistantLimits")]
pub struct Limits {
    /// In any sixty seconds.
    pub per_minute: u32,
    /// In any sixty minutes.
    pub per_hour: u32,
}

/// Which limit is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Reached {
    /// Requests of the last sixty seconds.
    Minute,
    /// Requests of the last sixty minutes.
    Hour,
    /// Tokens of the day.
    Tokens,
}

/// Whose limit it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// The clinic's.
    Clinic,
    /// Each person's who holds a role, or one person's.
    Person,
}

/// Whether a request may go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Admission {
    /// It is counted and may go on.
    Granted,
    /// It is not counted and must wait.
    Full {
        /// Which limit.
        reached: Reached,
        /// Whose.
        subject: Subject,
        /// When the next one fits.
        until: Instant,
    },
}

impl Admission {
    /// What is told to the person who must wait; nothing to who need not.
    #[must_use]
    pub fn sentence(self, language: Language, clock: impl Fn(Instant) -> String) -> Option<String> {
        let Self::Full { subject, until, .. } = self else { return None };
        let at = clock(until);
        Some(match subject {
            Subject::Clinic => say!(
                language,
                "A clínica chegou ao limite de perguntas ao assistente. A próxima cabe às {at}.",
                "The clinic has reached its limit of questions to the assistant. The next one fits at {at}.",
                "La clínica llegó al límite de preguntas al asistente. La próxima cabe a las {at}."
            ),
            Subject::Person => say!(
                language,
                "Você chegou ao limite de perguntas ao assistente. A próxima cabe às {at}.",
                "You have reached your limit of questions to the assistant. The next one fits at {at}.",
                "Usted llegó al límite de preguntas al asistente. La próxima cabe a las {at}."
            ),
        })
    }
}

/// One rule of the clinic about how much may be asked.
struct Rule {
    subject: Subject,
    limits: Limits,
    tokens_per_day: Option<i64>,
}

/// Asks for a place: counts the request and lets it go on, or says when the next one fits.
///
/// # Errors
/// Errors of the file.
pub fn admit(w: &mut Writer<'_>) -> Result<Admission> {
    w.act(Act::new("assistant.admit"));
    for rule in rules(w)? {
        if let Some(full) = full(w, &rule)? {
            return Ok(full);
        }
    }
    let (id, now) = (w.new_id()?, w.now());
    w.execute("INSERT INTO ai_requests (id, at) VALUES (?1, ?2)", params![id, now])?;
    Ok(Admission::Granted)
}

/// The clinic's limits as they stand.
///
/// # Errors
/// Errors of the file.
pub fn limits(r: &Reader<'_>) -> Result<Limits> {
    let clinic = rules(r)?.into_iter().find(|rule| rule.subject == Subject::Clinic);
    Ok(clinic.map_or(USUAL, |rule| rule.limits))
}

/// What is left of the clinic's limits now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
pub struct LimitsLeft {
    /// Of the last sixty seconds.
    pub left_minute: u32,
    /// Of the last sixty minutes.
    pub left_hour: u32,
}

/// How many requests of the clinic fit now.
///
/// # Errors
/// Errors of the file.
pub fn left(r: &Reader<'_>) -> Result<LimitsLeft> {
    let (limits, now) = (limits(r)?, r.now());
    let used = |length: i64| {
        let window = params![now.saturating_sub(length), now.saturating_add(length)];
        r.one("SELECT count(*) FROM ai_requests WHERE at > ?1 AND at < ?2", window, |row| row.get::<_, u32>(0))
    };
    Ok(LimitsLeft {
        left_minute: limits.per_minute.saturating_sub(used(MINUTE_US)?),
        left_hour: limits.per_hour.saturating_sub(used(HOUR_US)?),
    })
}

/// Rules that hold for this user: the clinic's, then those of their roles and their own.
fn rules(r: &Reader<'_>) -> Result<Vec<Rule>> {
    let me = r.identity();
    let sql =
        "SELECT subject_kind, subject_role, subject_user_id, requests_per_minute, requests_per_hour, tokens_per_day
               FROM ai_rate_limits ORDER BY subject_kind, created_at, id";
    let rows = r.rows(sql, [], |row| {
        let rule = Rule {
            subject: if row.get::<_, String>(0)? == "clinic" { Subject::Clinic } else { Subject::Person },
            limits: Limits { per_minute: row.get(3)?, per_hour: row.get(4)? },
            tokens_per_day: row.get(5)?,
        };
        Ok((row.get::<_, Option<String>>(1)?, row.get::<_, Option<Id>>(2)?, rule))
    })?;
    let mine = rows.into_iter().filter(|(role, user, _)| {
        role.as_ref().is_none_or(|role| me.has(role)) && user.is_none_or(|user| user == me.user)
    });
    let mut rules: Vec<Rule> = mine.map(|(_, _, rule)| rule).collect();
    if !rules.iter().any(|rule| rule.subject == Subject::Clinic) {
        rules.insert(0, Rule { subject: Subject::Clinic, limits: USUAL, tokens_per_day: None });
    }
    Ok(rules)
}

fn full(r: &Reader<'_>, rule: &Rule) -> Result<Option<Admission>> {
    let windows =
        [(Reached::Minute, MINUTE_US, rule.limits.per_minute), (Reached::Hour, HOUR_US, rule.limits.per_hour)];
    for (reached, length, most) in windows {
        if let Some(until) = window_full(r, rule.subject, length, most)? {
            return Ok(Some(Admission::Full { reached, subject: rule.subject, until }));
        }
    }
    match rule.tokens_per_day {
        Some(most) => tokens_full(r, rule.subject, most),
        None => Ok(None),
    }
}

/// When a full window has a place again: once the oldest of its last `most` requests has left it.
///
/// Requests that seem to lie ahead were counted before somebody set the clock back. They count for one window, so that
/// turning the clock gains nothing, and no longer, so that a wrong year does not close the assistant for one.
fn window_full(r: &Reader<'_>, subject: Subject, length: i64, most: u32) -> Result<Option<Instant>> {
    let now = r.now();
    let sql = "SELECT at FROM ai_requests WHERE at > ?1 AND at < ?2 AND (?3 IS NULL OR created_by = ?3)
               ORDER BY at DESC LIMIT 1 OFFSET ?4";
    let user = (subject == Subject::Person).then_some(r.identity().user);
    let last = params![now.saturating_sub(length), now.saturating_add(length), user, most.saturating_sub(1)];
    let oldest: Option<i64> = r.maybe(sql, last, |row| row.get(0))?;
    Ok(oldest.map(|at| Instant(at.saturating_add(length))))
}

/// Tokens are counted by days of the clinic's wall.
fn tokens_full(r: &Reader<'_>, subject: Subject, most: i64) -> Result<Option<Admission>> {
    let zone = settings::zone(r)?;
    let today = zone.date_of(Instant(r.now()));
    let (kind, user) = match subject {
        Subject::Clinic => ("clinic", None),
        Subject::Person => ("user", Some(r.identity().user)),
    };
    let sql = "SELECT COALESCE(sum(tokens), 0) FROM usage_counters
               WHERE entity_kind = ?1 AND (?2 IS NULL OR entity_id = ?2) AND day = ?3";
    let used: i64 = r.one(sql, params![kind, user, today.to_string()], |row| row.get(0))?;
    let until = zone.start_of(next_day(today));
    Ok((used >= most).then_some(Admission::Full { reached: Reached::Tokens, subject, until }))
}
