//! Consent by purpose: granted and revoked in events that nobody changes, folded into what holds now.
//!
//! Care itself rests on LGPD art. 11, II, f and needs none of these; each purpose here is one that the law wants asked
//! for apart, highlighted, and revocable at any time and without a reason (art. 8 §§4–5).

mod ask_assistant;

use std::cmp::Ordering;

use chrono::NaiveDate;
use neonpro_vault::{Id, Reader, Writer};
use rusqlite::params;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::columns::{instant, maybe_instant, must_see, word};
use crate::error::{Error, Fields, Problem, Result};
use crate::settings;
use crate::time::Instant;
use crate::words::words;

pub use ask_assistant::{AskAssistant, assistant};

words! {
    /// What a person may agree to.
    pub enum Purpose {
        /// A procedure, after its risks were explained.
        Treatment = "treatment",
        /// That an assistant reads pseudonymised text of the record.
        AiAssistance = "ai_assistance",
        /// Messages about appointments.
        Communication = "communication",
        /// Offers.
        Marketing = "marketing",
        /// Photographs that document care.
        ImageRecord = "image_record",
        /// Photographs shown to others (CFM 2.336/2023).
        ImagePublicity = "image_publicity",
        /// Handing data to somebody outside the clinic.
        DataSharing = "data_sharing",
        /// Use in research.
        Research = "research",
        /// Care at a distance.
        Telemedicine = "telemedicine",
    }
}

words! {
    /// What an event does.
    pub enum ConsentAction {
        /// Agreed.
        Grant = "grant",
        /// Withdrawn.
        Revoke = "revoke",
    }
}

words! {
    /// How a person said it.
    pub enum Channel {
        /// Spoken, here.
        InPerson = "in_person",
        /// On paper.
        Paper = "paper",
        /// On the clinic's tablet.
        Tablet = "tablet",
        /// On the telephone.
        Phone = "phone",
        /// In a message.
        Whatsapp = "whatsapp",
        /// By e-mail.
        Email = "email",
        /// On a page of the clinic.
        Online = "online",
        /// Taken over from another system.
        Import = "import",
    }
}

/// Whether a purpose is agreed to now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ConsentStatus {
    /// Agreed, and still running.
    Granted,
    /// Withdrawn.
    Revoked,
    /// Never asked.
    Pending,
    /// Agreed for a time that has passed.
    Expired,
}

/// One purpose as it stands now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct ConsentState {
    /// What it is about.
    pub purpose: Purpose,
    /// Whether it is agreed to.
    pub status: ConsentStatus,
    /// Since when it stands so.
    pub since: Option<Instant>,
    /// When an agreement ends by itself.
    pub expires: Option<Instant>,
    /// Version of the text that was shown.
    pub text_version: Option<String>,
}

/// One event of the history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct ConsentEvent {
    /// The event.
    pub id: Id,
    /// What it is about.
    pub purpose: Purpose,
    /// What it does.
    pub action: ConsentAction,
    /// When.
    pub at: Instant,
    /// Full name of the user who wrote it down.
    pub by: String,
    /// How the person said it.
    pub channel: Channel,
    /// What was noted beside it.
    pub note: Option<String>,
}

/// Writes down that somebody agreed.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct GrantConsent {
    /// Who.
    pub patient_id: Id,
    /// To what.
    pub purpose: Purpose,
    /// How it was said.
    pub channel: Channel,
    /// Last day on which it holds.
    pub expires: Option<NaiveDate>,
    /// Anything worth noting.
    pub note: Option<String>,
}

/// Writes down that somebody withdrew.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct RevokeConsent {
    /// Who.
    pub patient_id: Id,
    /// From what.
    pub purpose: Purpose,
    /// How it was said.
    pub channel: Channel,
    /// Anything worth noting.
    pub note: Option<String>,
}

/// What a fold needs of an event.
#[derive(Clone, Debug)]
struct Told {
    id: Id,
    purpose: Purpose,
    action: ConsentAction,
    at: Instant,
    expires: Option<Instant>,
    text_version: Option<String>,
}

/// What holds at `now`. The latest event of a purpose decides; of two at the same moment the withdrawal does,
/// and of two agreements the one with the greater id, so that every station and every query says the same.
fn fold(events: &[Told], now: Instant) -> Vec<ConsentState> {
    Purpose::ALL.iter().map(|purpose| state_of(*purpose, events, now)).collect()
}

fn state_of(purpose: Purpose, events: &[Told], now: Instant) -> ConsentState {
    let last = events.iter().filter(|event| event.purpose == purpose).max_by(|left, right| by_weight(left, right));
    let Some(event) = last else {
        return ConsentState {
            purpose,
            status: ConsentStatus::Pending,
            since: None,
            expires: None,
            text_version: None,
        };
    };
    let status = match event.action {
        ConsentAction::Revoke => ConsentStatus::Revoked,
        ConsentAction::Grant if event.expires.is_some_and(|end| end <= now) => ConsentStatus::Expired,
        ConsentAction::Grant => ConsentStatus::Granted,
    };
    let expires = event.expires.filter(|_| event.action == ConsentAction::Grant);
    ConsentState { purpose, status, since: Some(event.at), expires, text_version: event.text_version.clone() }
}

fn by_weight(left: &Told, right: &Told) -> Ordering {
    let weight = |event: &Told| (event.at, event.action == ConsentAction::Revoke, event.id);
    weight(left).cmp(&weight(right))
}

/// Every purpose as it stands for a patient.
///
/// # Errors
/// `patients.not_found`; errors of the file.
pub fn state(r: &Reader<'_>, patient: Id) -> Result<Vec<ConsentState>> {
    must_see(r, "patients", patient, "patients.not_found")?;
    Ok(fold(&told(r, patient)?, Instant(r.now())))
}

/// Whether a patient agrees to one purpose now.
///
/// # Errors
/// Errors of the file.
pub fn holds(r: &Reader<'_>, patient: Id, purpose: Purpose) -> Result<bool> {
    Ok(state_of(purpose, &told(r, patient)?, Instant(r.now())).status == ConsentStatus::Granted)
}

/// Everything that a patient granted and revoked, newest first.
///
/// # Errors
/// `patients.not_found`; errors of the file.
pub fn history(r: &Reader<'_>, patient: Id) -> Result<Vec<ConsentEvent>> {
    must_see(r, "patients", patient, "patients.not_found")?;
    let sql = "SELECT c.id, c.purpose, c.action, c.at, COALESCE(u.full_name, ''), c.channel, c.reason
               FROM consent_records c LEFT JOIN users u ON u.id = c.created_by
               WHERE c.patient_id = ?1 ORDER BY c.at DESC, c.id DESC";
    Ok(r.rows(sql, [patient], |row| {
        Ok(ConsentEvent {
            id: row.get(0)?,
            purpose: word(row, 1)?,
            action: word(row, 2)?,
            at: instant(row, 3)?,
            by: row.get(4)?,
            channel: word(row, 5)?,
            note: row.get(6)?,
        })
    })?)
}

/// Writes down that a patient agreed.
///
/// # Errors
/// `consent.invalid` with its fields, `consent.already_granted`, `patients.not_found`; errors of the file.
pub fn grant(w: &mut Writer<'_>, asked: &GrantConsent) -> Result<Id> {
    let zone = settings::zone(w)?;
    let expires = asked.expires.map(|last| zone.day(last).end);
    let mut fields = Fields::default();
    if expires.is_some_and(|end| end.0 <= w.now()) {
        fields.note("expires", Problem::OutOfRange);
    }
    let note = fields.lines("note", asked.note.as_deref(), LONGEST_NOTE);
    fields.finish("consent.invalid")?;
    let event = Event {
        patient: asked.patient_id,
        purpose: asked.purpose,
        action: ConsentAction::Grant,
        channel: asked.channel,
    };
    append(w, &event, expires, note.as_deref())
}

/// Writes down that a patient withdrew. The law asks for no reason and allows no obstacle.
///
/// # Errors
/// `consent.invalid` with its fields, `consent.not_granted`, `patients.not_found`; errors of the file.
pub fn revoke(w: &mut Writer<'_>, asked: &RevokeConsent) -> Result<Id> {
    let mut fields = Fields::default();
    let note = fields.lines("note", asked.note.as_deref(), LONGEST_NOTE);
    fields.finish("consent.invalid")?;
    let event = Event {
        patient: asked.patient_id,
        purpose: asked.purpose,
        action: ConsentAction::Revoke,
        channel: asked.channel,
    };
    append(w, &event, None, note.as_deref())
}

/// Longest note beside an event, in characters.
const LONGEST_NOTE: usize = 1000;

struct Event {
    patient: Id,
    purpose: Purpose,
    action: ConsentAction,
    channel: Channel,
}

/// Adds an event that names the one it answers. One that would change nothing is refused, so that the history holds no noise.
fn append(w: &mut Writer<'_>, event: &Event, expires: Option<Instant>, note: Option<&str>) -> Result<Id> {
    must_see(w, "patients", event.patient, "patients.not_found")?;
    let now = state_of(event.purpose, &told(w, event.patient)?, Instant(w.now()));
    let granted = now.status == ConsentStatus::Granted;
    match event.action {
        ConsentAction::Grant if granted && now.expires == expires => {
            return Err(Error::precondition("consent.already_granted"));
        }
        ConsentAction::Revoke if !granted => return Err(Error::precondition("consent.not_granted")),
        ConsentAction::Grant | ConsentAction::Revoke => {}
    }
    let id = w.new_id()?;
    let answers = latest(w, event)?;
    w.execute(
        "INSERT INTO consent_records (id, patient_id, purpose, action, at, expires_at, channel, answers_id, reason)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![
            id,
            event.patient,
            event.purpose.as_str(),
            event.action.as_str(),
            w.now(),
            expires.map(|end| end.0),
            event.channel.as_str(),
            answers,
            note
        ],
    )?;
    Ok(id)
}

fn latest(r: &Reader<'_>, event: &Event) -> Result<Option<Id>> {
    let sql = "SELECT id FROM consent_records WHERE patient_id = ?1 AND purpose = ?2
         ORDER BY at DESC, action DESC, id DESC LIMIT 1";
    Ok(r.maybe(sql, params![event.patient, event.purpose.as_str()], |row| row.get(0))?)
}

fn told(r: &Reader<'_>, patient: Id) -> Result<Vec<Told>> {
    let sql = "SELECT id, purpose, action, at, expires_at, text_version FROM consent_records WHERE patient_id = ?1";
    Ok(r.rows(sql, [patient], |row| {
        Ok(Told {
            id: row.get(0)?,
            purpose: word(row, 1)?,
            action: word(row, 2)?,
            at: instant(row, 3)?,
            expires: maybe_instant(row, 4)?,
            text_version: row.get(5)?,
        })
    })?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn event(action: ConsentAction, at: i64, expires: Option<i64>) -> Told {
        let (id, expires) = (Id::from_bytes([0; 16]), expires.map(Instant));
        Told { id, purpose: Purpose::Marketing, action, at: Instant(at), expires, text_version: None }
    }

    fn status(events: &[Told], now: i64) -> ConsentStatus {
        state_of(Purpose::Marketing, events, Instant(now)).status
    }

    #[test]
    fn what_was_never_asked_is_pending_and_the_last_word_counts() {
        assert_eq!(status(&[], 9), ConsentStatus::Pending);
        let mut events = vec![event(ConsentAction::Grant, 1, None)];
        assert_eq!(status(&events, 9), ConsentStatus::Granted);
        events.push(event(ConsentAction::Revoke, 2, None));
        assert_eq!(status(&events, 9), ConsentStatus::Revoked);
        events.push(event(ConsentAction::Grant, 3, Some(7)));
        assert_eq!(status(&events, 6), ConsentStatus::Granted);
        assert_eq!(status(&events, 7), ConsentStatus::Expired);
        let other = state_of(Purpose::Research, &events, Instant(9));
        assert_eq!(other.status, ConsentStatus::Pending, "one purpose says nothing about another");
    }

    proptest! {
        /// Two workstations may hear of the same events in any order, and a withdrawal of the same moment wins on both.
        #[test]
        fn order_of_arrival_does_not_matter(
            events in prop::collection::vec((any::<bool>(), 0i64..6, prop::option::of(8i64..11)), 1..8),
            turn in 0usize..8,
        ) {
            let action = |grant: bool| if grant { ConsentAction::Grant } else { ConsentAction::Revoke };
            let told: Vec<Told> = (1..)
                .zip(&events)
                .map(|(n, (grant, at, ends))| Told { id: Id::from_bytes([n; 16]), ..event(action(*grant), *at, *ends) })
                .collect();
            let mut turned = told.clone();
            turned.rotate_left(turn % told.len());
            turned.reverse();
            prop_assert_eq!(status(&told, 9), status(&turned, 9));
            let last = events.iter().map(|(_, at, _)| *at).max().unwrap_or_default();
            let withdrawn = events.iter().any(|(grant, at, _)| !*grant && *at == last);
            prop_assert_eq!(status(&told, 9) == ConsentStatus::Revoked, withdrawn);
        }
    }
}
