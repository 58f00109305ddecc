//! Who may stay away, written down before it is known and held against what came: `ai_predictions` and `ai_model_performance`.
//! The same for the planner's own outcomes, day by day.
//!
//! The estimate is the agenda's rule (15 for each visit missed in half a year, 10 at the weekend, 5 before nine), not a trained
//! model; its reasons are words that a person can check (LGPD art. 20).

use chrono::{Days, NaiveDate};
use neonpro_clinic::agenda::{self, AskRisk, NoShowRisk};
use neonpro_clinic::time::Instant;
use neonpro_clinic::{Act, Id, Reader, Result, Writer, settings};
use rusqlite::params;
use serde_json::json;

/// The name of the rule and its version.
const RULE: (&str, &str) = ("no_show_rule", "1");

/// Days ahead for which estimates are written down.
const AHEAD: u64 = 7;

/// Days back over which estimates are measured.
const BEHIND: u64 = 30;

/// From here on a visit counts as one that the rule expects to be missed, of 1.
const EXPECTED: f64 = 0.3;

/// Whether today's round is still to be made, by somebody who may make it.
///
/// # Errors
/// Errors of the file.
pub fn due(r: &Reader<'_>) -> Result<bool> {
    let may = ["owner", "manager"].iter().any(|role| r.identity().has(role));
    let today = settings::zone(r)?.start_of(today(r)?).0;
    let sql = "SELECT 1 FROM ai_model_performance WHERE kind = 'no_show' AND window_end >= ?1";
    Ok(may && r.maybe(sql, [today], |_| Ok(()))?.is_none())
}

/// One round: what came of earlier estimates, how good they were, and the estimates of the next days.
///
/// # Errors
/// Errors of the file.
pub fn round(w: &mut Writer<'_>) -> Result<()> {
    w.act(Act::new("assistant.forecast"));
    settle(w)?;
    let today = today(w)?;
    let since = today.checked_sub_days(Days::new(BEHIND)).unwrap_or(today);
    measure_rule(w, (since, today))?;
    let yesterday = today.pred_opt().unwrap_or(today);
    measure_planner(w, (yesterday, today))?;
    predict(w, today)
}

fn today(r: &Reader<'_>) -> Result<NaiveDate> {
    Ok(settings::zone(r)?.date_of(Instant(r.now())))
}

/// Estimates of the visits of the next days that have none yet.
fn predict(w: &mut Writer<'_>, today: NaiveDate) -> Result<()> {
    let to = today.checked_add_days(Days::new(AHEAD)).unwrap_or(today);
    let zone = settings::zone(w)?;
    for risk in agenda::no_show_risk(w, &AskRisk { from: today, to, patient_id: None })? {
        let visit = &risk.appointment;
        let known = w.maybe("SELECT 1 FROM ai_predictions WHERE appointment_id = ?1", [visit.id], |_| Ok(()))?;
        if known.is_some() || visit.start.0 <= w.now() {
            continue;
        }
        let (id, now, score) = (w.new_id()?, w.now(), risk.score as f64 / 100.0);
        let early = zone.minute_of(visit.start) < 9 * 60;
        let factors = reasons(&risk, early).to_string();
        w.execute(
            "INSERT INTO ai_predictions (id, patient_id, appointment_id, kind, model_name, model_version, score, risk_level, factors,
                                         predicted_at, expires_at)
             VALUES (?1, ?2, ?3, 'no_show', ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            params![id, visit.patient_id, visit.id, RULE.0, RULE.1, score, level(score), factors, now, visit.start.0],
        )?;
    }
    Ok(())
}

/// What weighed, in words.
fn reasons(risk: &NoShowRisk, early: bool) -> serde_json::Value {
    let mut reasons = Vec::new();
    if risk.missed > 0 {
        reasons.push(json!({ "factor": "missed", "count": risk.missed, "points": 15 * risk.missed }));
    }
    let early_points = if early { 5 } else { 0 };
    if early {
        reasons.push(json!({ "factor": "early", "points": early_points }));
    }
    if risk.score - 15 * risk.missed - early_points >= 10 {
        reasons.push(json!({ "factor": "weekend", "points": 10 }));
    }
    json!(reasons)
}

fn level(score: f64) -> &'static str {
    match score {
        score if score >= 0.75 => "critical",
        score if score >= 0.5 => "high",
        score if score >= EXPECTED => "medium",
        _ => "low",
    }
}

/// Writes down what came of visits that were estimated.
fn settle(w: &mut Writer<'_>) -> Result<()> {
    let sql = "SELECT p.id, a.status FROM ai_predictions p JOIN appointments a ON a.id = p.appointment_id
               WHERE p.kind = 'no_show' AND p.actual_outcome IS NULL
                 AND a.status IN ('completed', 'no_show', 'cancelled', 'rescheduled')";
    let over: Vec<(Id, String)> = w.rows(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    for (id, status) in over {
        let outcome = if status == "completed" { "attended" } else { status.as_str() };
        w.execute("UPDATE ai_predictions SET actual_outcome = ?2 WHERE id = ?1", params![id, outcome])?;
    }
    Ok(())
}

/// How good a rule was over what it estimated: shares of 1, and nothing where there is nothing to divide by.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Quality {
    /// Estimates that came true either way.
    pub accuracy: Option<f64>,
    /// Of those expected to be missed, how many were.
    pub precision: Option<f64>,
    /// Of those missed, how many were expected.
    pub recall: Option<f64>,
    /// How often a missed visit had the higher score than one that was kept; 0.5 is chance.
    pub auc: Option<f64>,
}

impl Quality {
    /// Measures scores against whether the visit was missed.
    #[must_use]
    pub fn of(found: &[(f64, bool)]) -> Self {
        let count = |wanted: &dyn Fn(&(f64, bool)) -> bool| found.iter().filter(|one| wanted(one)).count() as f64;
        let hits = count(&|(score, missed)| *missed && *score >= EXPECTED);
        let right = count(&|(score, missed)| *missed == (*score >= EXPECTED));
        let share = |part: f64, whole: f64| (whole > 0.0).then(|| part / whole);
        Self {
            accuracy: share(right, found.len() as f64),
            precision: share(hits, count(&|(score, _)| *score >= EXPECTED)),
            recall: share(hits, count(&|(_, missed)| *missed)),
            auc: auc(found),
        }
    }
}

/// The area under the curve, by ranks; a tie counts half (Mann and Whitney).
fn auc(found: &[(f64, bool)]) -> Option<f64> {
    let mut sorted: Vec<&(f64, bool)> = found.iter().collect();
    sorted.sort_by(|one, other| one.0.total_cmp(&other.0));
    let (mut below, mut won) = (0.0, 0.0);
    for tied in sorted.chunk_by(|one, other| one.0.total_cmp(&other.0).is_eq()) {
        let missed = tied.iter().filter(|one| one.1).count() as f64;
        let kept = tied.len() as f64 - missed;
        won += missed * (below + kept / 2.0);
        below += kept;
    }
    let missed = found.iter().filter(|one| one.1).count() as f64;
    let pairs = missed * below;
    (pairs > 0.0).then(|| won / pairs)
}

/// First day and the day after the last.
type Window = (NaiveDate, NaiveDate);

/// The same in microseconds since 1970.
fn bounds(r: &Reader<'_>, (from, until): Window) -> Result<(i64, i64)> {
    let zone = settings::zone(r)?;
    Ok((zone.start_of(from).0, zone.start_of(until).0))
}

fn measure_rule(w: &mut Writer<'_>, window: Window) -> Result<()> {
    let (from, until) = bounds(w, window)?;
    let sql = "SELECT score, actual_outcome = 'no_show' FROM ai_predictions
               WHERE kind = 'no_show' AND expires_at >= ?1 AND expires_at < ?2 AND actual_outcome IN ('attended', 'no_show')";
    let found: Vec<(f64, bool)> = w.rows(sql, params![from, until], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let quality = Quality::of(&found);
    let (id, requests) = (w.new_id()?, i64::try_from(found.len()).unwrap_or(i64::MAX));
    Ok(w.execute(
        "INSERT INTO ai_model_performance (id, model_name, model_version, kind, window_start, window_end, requests, accuracy,
                                           precision, recall, auc)
         VALUES (?1, ?2, ?3, 'no_show', ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        params![
            id, RULE.0, RULE.1, from, until, requests, quality.accuracy, quality.precision, quality.recall, quality.auc
        ],
    )?)
}

/// The planner's day, by model: how often it was asked, failed, and how long it took. Its accuracy is the share of questions
/// that did not have to be asked back.
fn measure_planner(w: &mut Writer<'_>, window: Window) -> Result<()> {
    let (from, until) = bounds(w, window)?;
    let sql = "SELECT model_used, COALESCE(model_version, ''), processing_time_ms, tokens_used, outcome = 'failed',
                      outcome <> 'no_answer'
               FROM ai_logs WHERE at >= ?1 AND at < ?2 AND model_used IS NOT NULL ORDER BY model_used, model_version, processing_time_ms";
    let asked: Vec<Answered> = w.rows(sql, params![from, until], |row| {
        Ok(Answered {
            model: (row.get(0)?, row.get(1)?),
            milliseconds: row.get(2)?,
            tokens: row.get(3)?,
            failed: row.get(4)?,
            understood: row.get(5)?,
        })
    })?;
    for of_model in asked.chunk_by(|one, other| one.model == other.model) {
        let Some(first) = of_model.first() else { continue };
        let count = of_model.len();
        let slow = of_model.get((count * 95).div_ceil(100).saturating_sub(1)).map(|one| one.milliseconds);
        let of = |wanted: &dyn Fn(&Answered) -> bool| of_model.iter().filter(|one| wanted(one)).count();
        let (id, errors, understood) = (w.new_id()?, of(&|one| one.failed), of(&|one| one.understood));
        w.execute(
            "INSERT INTO ai_model_performance (id, model_name, model_version, kind, window_start, window_end, requests, errors,
                                               latency_total_ms, p95_latency_ms, tokens, accuracy)
             VALUES (?1, ?2, ?3, 'planner', ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            params![
                id,
                first.model.0,
                first.model.1,
                from,
                until,
                count as i64,
                errors as i64,
                of_model.iter().map(|one| one.milliseconds).sum::<i64>(),
                slow,
                of_model.iter().map(|one| one.tokens).sum::<i64>(),
                understood as f64 / count as f64,
            ],
        )?;
    }
    Ok(())
}

struct Answered {
    model: (String, String),
    milliseconds: i64,
    tokens: i64,
    failed: bool,
    understood: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn quality_is_what_the_textbook_says() {
        let found = [(0.45, true), (0.30, false), (0.15, true), (0.0, false), (0.0, false)];
        let quality = Quality::of(&found);
        assert_eq!(quality.accuracy, Some(3.0 / 5.0));
        assert_eq!(quality.precision, Some(0.5));
        assert_eq!(quality.recall, Some(0.5));
        assert_eq!(quality.auc, Some(5.0 / 6.0));
    }

    #[test]
    fn nothing_to_divide_by_is_no_figure() {
        assert_eq!(Quality::of(&[]), Quality::default());
        let kept = Quality::of(&[(0.0, false)]);
        assert_eq!((kept.accuracy, kept.precision, kept.recall, kept.auc), (Some(1.0), None, None, None));
    }

    proptest! {
        /// Ranks give the same as looking at every pair.
        #[test]
        fn ranks_are_pairs(found in prop::collection::vec((0u8..20, any::<bool>()), 0..40)) {
            let found: Vec<(f64, bool)> = found.into_iter().map(|(score, missed)| (f64::from(score) / 20.0, missed)).collect();
            let (mut won, mut pairs) = (0.0, 0.0);
            for (missed, _) in found.iter().filter(|one| one.1) {
                for (kept, _) in found.iter().filter(|one| !one.1) {
                    pairs += 1.0;
                    won += if missed > kept { 1.0 } else if missed < kept { 0.0 } else { 0.5 };
                }
            }
            prop_assert_eq!(auc(&found).is_some(), pairs > 0.0);
            if let Some(area) = auc(&found) {
                prop_assert!((area - won / pairs).abs() < 1e-9);
            }
        }
    }
}
