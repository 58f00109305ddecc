//! What the analytics page and the history show: counters, outcomes, opinions, and how good predictions were.

use chrono::NaiveDate;
use neonpro_clinic::time::Instant;
use neonpro_clinic::{Act, Error, Id, Reader, Result, Writer, settings};
use rusqlite::params;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::call::Intent;
use crate::conversation::Conversation;
use crate::usage::{Ended, question_of};
use crate::wording::{Language, say, title};

/// Turns of a history.
const MOST_PAST: u32 = 50;

/// Hours and windows that are listed.
const MOST_ROWS: u32 = 500;

/// Days to look at.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct AskUsage {
    /// First date on the clinic's wall.
    #[ts(as = "String")]
    pub from: NaiveDate,
    /// Last date, included.
    #[ts(as = "String")]
    pub to: NaiveDate,
}

/// How the assistant was used.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(rename = "AssistantUsage")]
pub struct Usage {
    /// By day, the first one first; days without a question are left out.
    pub days: Vec<Used>,
    /// By user, the most questions first.
    pub users: Vec<Used>,
    /// By model.
    pub models: Vec<Used>,
    /// How questions ended, as far as this user sees them.
    pub outcomes: Vec<Counted>,
    /// What was asked for, as far as this user sees it.
    pub intents: Vec<Counted>,
    /// By hour, newest first, as far as this user sees the log.
    pub hours: Vec<Hour>,
    /// How many answers had one star, two stars and so on to five.
    pub stars: [u32; 5],
    /// How good models and rules were, newest first.
    pub performance: Vec<Performance>,
}

/// The use of a day, a user or a model.
#[derive(Clone, Debug, Serialize, TS)]
pub struct Used {
    /// The day, the user's name, or the model's.
    pub name: String,
    /// Questions.
    pub queries: i64,
    /// Tokens read and written.
    pub tokens: i64,
    /// Answers from the cache.
    pub cache_hits: i64,
    /// Questions at which something broke.
    pub errors: i64,
    /// From question to answer, on average.
    pub mean_ms: i64,
    /// Cost in millionths of a dollar.
    pub cost_microusd: i64,
}

/// How often.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(rename = "AssistantCounted")]
pub struct Counted {
    /// Of what.
    pub name: String,
    /// How often.
    pub count: i64,
}

/// An hour.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(rename = "AssistantHour")]
pub struct Hour {
    /// Its beginning.
    pub at: Instant,
    /// Questions.
    pub requests: i64,
    /// From question to answer, on average.
    pub mean_ms: i64,
    /// Questions at which something broke.
    pub failed: i64,
}

/// How good a model or rule was over some time.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(rename = "AssistantPerformance")]
pub struct Performance {
    /// `planner` or `no_show`.
    pub kind: String,
    /// Name and version.
    pub model: String,
    /// Beginning of the time.
    pub from: Instant,
    /// Its end.
    pub until: Instant,
    /// Questions or predictions.
    pub requests: i64,
    /// Share of 1 that came true, or that needed no question back.
    pub accuracy: Option<f64>,
    /// Of those predicted, how many came true.
    pub precision: Option<f64>,
    /// Of those that came, how many were predicted.
    pub recall: Option<f64>,
    /// Area under the curve; 0.5 is chance.
    pub auc: Option<f64>,
    /// The time that one in twenty questions exceeds.
    pub p95_ms: Option<i64>,
}

/// How the assistant was used over some days.
///
/// # Errors
/// Errors of the file.
pub fn usage(r: &Reader<'_>, asked: &AskUsage) -> Result<Usage> {
    let days = [asked.from.to_string(), asked.to.to_string()];
    let zone = settings::zone(r)?;
    let until = asked.to.succ_opt().unwrap_or(asked.to);
    let (from, until) = (zone.start_of(asked.from).0, zone.start_of(until).0);
    Ok(Usage {
        days: used(r, "c.day", "c.entity_kind = 'clinic'", "c.day", &days)?,
        users: used(r, "COALESCE(u.full_name, '')", "c.entity_kind = 'user'", "sum(c.queries) DESC", &days)?,
        models: used(r, "c.entity_name", "c.entity_kind = 'model'", "sum(c.queries) DESC", &days)?,
        outcomes: counted(r, "outcome", (from, until))?,
        intents: counted(r, "intent", (from, until))?,
        hours: hours(r, (from, until))?,
        stars: stars(r, (from, until))?,
        performance: performance(r, (from, until))?,
    })
}

fn used(r: &Reader<'_>, name: &str, of: &str, order: &str, days: &[String; 2]) -> Result<Vec<Used>> {
    let sql = format!(
        "SELECT {name}, sum(c.queries), sum(c.tokens), sum(c.cache_hits), sum(c.errors),
                sum(c.latency_total_ms) / max(sum(c.queries), 1), sum(c.cost_microusd)
         FROM usage_counters c LEFT JOIN users u ON u.id = c.entity_id
         WHERE {of} AND c.day BETWEEN ?1 AND ?2 GROUP BY {name} ORDER BY {order}"
    );
    Ok(r.rows(&sql, params![days[0], days[1]], |row| {
        Ok(Used {
            name: row.get(0)?,
            queries: row.get(1)?,
            tokens: row.get(2)?,
            cache_hits: row.get(3)?,
            errors: row.get(4)?,
            mean_ms: row.get(5)?,
            cost_microusd: row.get(6)?,
        })
    })?)
}

/// From when and until when, in microseconds since 1970.
type Window = (i64, i64);

fn counted(r: &Reader<'_>, column: &str, (from, until): Window) -> Result<Vec<Counted>> {
    let sql = format!(
        "SELECT {column}, count(*) FROM ai_logs WHERE at >= ?1 AND at < ?2 AND {column} IS NOT NULL
         GROUP BY {column} ORDER BY count(*) DESC, {column}"
    );
    Ok(r.rows(&sql, params![from, until], |row| Ok(Counted { name: row.get(0)?, count: row.get(1)? }))?)
}

/// The rows of `ai_performance_metrics`, over what this user sees of the log.
fn hours(r: &Reader<'_>, (from, until): Window) -> Result<Vec<Hour>> {
    let sql = "SELECT at - at % 3600000000, count(*), CAST(avg(processing_time_ms) AS INTEGER), sum(outcome = 'failed')
               FROM ai_logs WHERE at >= ?1 AND at < ?2 GROUP BY 1 ORDER BY 1 DESC LIMIT ?3";
    Ok(r.rows(sql, params![from, until, MOST_ROWS], |row| {
        Ok(Hour { at: Instant(row.get(0)?), requests: row.get(1)?, mean_ms: row.get(2)?, failed: row.get(3)? })
    })?)
}

fn stars(r: &Reader<'_>, (from, until): Window) -> Result<[u32; 5]> {
    let sql = "SELECT log_id, user_id, stars FROM ai_feedback WHERE at >= ?1 AND at < ?2 ORDER BY at, id";
    let given: Vec<(Id, Id, usize)> =
        r.rows(sql, params![from, until], |row| Ok((row.get(0)?, row.get(1)?, row.get::<_, u32>(2)? as usize)))?;
    let newest: std::collections::HashMap<(Id, Id), usize> =
        given.into_iter().map(|(log, user, stars)| ((log, user), stars)).collect();
    let mut counts = [0; 5];
    for stars in newest.into_values() {
        if let Some(count) = counts.get_mut(stars.saturating_sub(1)) {
            *count += 1;
        }
    }
    Ok(counts)
}

fn performance(r: &Reader<'_>, (from, until): Window) -> Result<Vec<Performance>> {
    let sql = "SELECT kind, model_name || ' ' || model_version, window_start, window_end, requests, accuracy, precision, recall, auc,
                      p95_latency_ms
               FROM ai_model_performance WHERE window_end >= ?1 AND window_start < ?2 ORDER BY window_end DESC, kind LIMIT ?3";
    Ok(r.rows(sql, params![from, until, MOST_ROWS], |row| {
        Ok(Performance {
            kind: row.get(0)?,
            model: row.get(1)?,
            from: Instant(row.get(2)?),
            until: Instant(row.get(3)?),
            requests: row.get(4)?,
            accuracy: row.get(5)?,
            precision: row.get(6)?,
            recall: row.get(7)?,
            auc: row.get(8)?,
            p95_ms: row.get(9)?,
        })
    })?)
}

/// A question that was asked before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct PastTurn {
    /// Its row in the log.
    pub log_id: Id,
    /// When.
    pub at: Instant,
    /// What was asked: as it was typed while the window remembers it, pseudonymised where it was kept and this user reads records, else nothing.
    pub question: Option<String>,
    /// What was understood.
    pub understood_sentence: Option<String>,
    /// What came of it.
    pub outcome_sentence: String,
}

/// What this user asked before, the newest first: of one session, or of all. What the window still remembers is told in full.
///
/// # Errors
/// Errors of the file.
pub fn history<'a>(
    r: &Reader<'_>,
    session: Option<Id>,
    language: Language,
    remembered: impl Fn(Id) -> Option<&'a Conversation>,
) -> Result<Vec<PastTurn>> {
    let sql = "SELECT id, session_id, at, patient_id, question, intent, outcome FROM ai_logs
               WHERE user_id = ?1 AND (?2 IS NULL OR session_id = ?2) AND outcome NOT IN ('confirmed', 'declined', 'rate_limited')
               ORDER BY at DESC, id DESC LIMIT ?3";
    let rows: Vec<(PastTurn, Id)> = r.rows(sql, params![r.identity().user, session, MOST_PAST], |row| {
        let ended = Ended::parse(&row.get::<_, String>(6)?).unwrap_or(Ended::Failed);
        let intent = row.get::<_, Option<String>>(5)?.and_then(|word| Intent::parse(&word));
        let (log, patient, sealed): (Id, Option<Id>, Option<Vec<u8>>) = (row.get(0)?, row.get(3)?, row.get(4)?);
        // Whoever cannot open it, or whose patient's keys are gone, is told what it meant.
        let question =
            patient.zip(sealed).and_then(|(patient, sealed)| r.open(patient, question_of(log), &sealed).ok());
        let turn = PastTurn {
            log_id: log,
            at: Instant(row.get(2)?),
            question: question.map(|words| words.to_string()),
            understood_sentence: intent.map(|intent| title(language, intent)),
            outcome_sentence: came_of_it(language, ended),
        };
        Ok((turn, row.get(1)?))
    })?;
    let told = |(turn, session): (PastTurn, Id)| {
        let shown = remembered(session).and_then(|known| known.shown().iter().find(|shown| shown.log == turn.log_id));
        shown.map_or(turn, |shown| PastTurn {
            log_id: shown.log,
            at: shown.at,
            question: Some(shown.question.to_string()),
            understood_sentence: shown.understood.as_ref().map(|sentence| sentence.to_string()),
            outcome_sentence: shown.outcome.to_string(),
        })
    };
    Ok(rows.into_iter().map(told).collect())
}

fn came_of_it(language: Language, ended: Ended) -> String {
    match ended {
        Ended::Answered => say!(language, "Respondida.", "Answered.", "Respondida."),
        Ended::Refused | Ended::RateLimited => say!(language, "Recusada.", "Refused.", "Rechazada."),
        Ended::NoAnswer => say!(language, "Sem resposta.", "No answer.", "Sin respuesta."),
        Ended::Failed => say!(language, "Não foi possível.", "It was not possible.", "No fue posible."),
        Ended::Confirmed => say!(language, "Confirmada.", "Confirmed.", "Confirmada."),
        Ended::Declined => say!(language, "Descartada.", "Put away.", "Descartada."),
    }
}

/// Writes an opinion down; the comment comes pseudonymised.
///
/// # Errors
/// `settings.out_of_bounds` for stars beyond one to five; errors of the file, also for an answer that is not this user's.
pub fn feedback(w: &mut Writer<'_>, log: Id, stars: u8, comment: Option<&str>) -> Result<()> {
    if !(1..=5).contains(&stars) {
        return Err(Error::validation("settings.out_of_bounds"));
    }
    let own =
        w.maybe("SELECT 1 FROM ai_logs WHERE id = ?1 AND user_id = ?2", params![log, w.identity().user], |_| Ok(()))?;
    own.ok_or_else(|| Error::not_found("vault.not_found"))?;
    w.act(Act::new("assistant.feedback"));
    let (id, user, now) = (w.new_id()?, w.identity().user, w.now());
    Ok(w.execute(
        "INSERT INTO ai_feedback (id, log_id, user_id, at, stars, comment) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![id, log, user, now, stars, comment],
    )?)
}

/// Sentences to begin with, in the language that the planner knows; each belongs to a tool, so that only those are offered that the
/// user may use.
pub const SUGGESTIONS: [(Intent, &str); 16] = [
    (Intent::Agenda, "Quem vem amanhã?"),
    (Intent::FreeSlots, "Quais são os horários livres de sexta?"),
    (Intent::NoShowRisk, "Quem pode faltar amanhã?"),
    (Intent::ConsentsMissing, "De quem falta consentimento amanhã?"),
    (Intent::Revenue, "Quanto faturamos este mês?"),
    (Intent::Overdue, "Quem está devendo?"),
    (Intent::Payments, "Quanto entrou em pix esta semana?"),
    (Intent::Birthdays, "Quem faz aniversário esta semana?"),
    (Intent::Waitlist, "Quem está na lista de espera?"),
    (Intent::Reminders, "Quem precisa de lembrete para amanhã?"),
    (Intent::Stock, "Quanto temos de toxina botulínica?"),
    (Intent::Contraindications, "Quais as contraindicações do peeling?"),
    (Intent::TreatmentPrice, "Quanto custa a limpeza de pele?"),
    (Intent::Commission, "Qual foi a minha comissão este mês?"),
    (Intent::FindPatient, "Quem é a paciente Marina?"),
    (Intent::HowTo, "Como remarco uma consulta?"),
];
