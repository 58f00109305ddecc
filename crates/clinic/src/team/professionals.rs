//! Professionals: who they are, what their council says, when they work.

use std::collections::HashMap;

use chrono::NaiveDate;
use neonpro_vault::{Act, Id, Reader, Writer};
use rusqlite::{Row, params};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::form::{form, profession};
use crate::columns::{maybe_day, must_see, word};
use crate::edit::{self, Column, column, id_column};
use crate::error::{Error, Result};
use crate::time::{minute_text, parse_minute};
use crate::words::words;

words! {
    /// What became of looking up a registration with its council.
    pub enum CouncilStatus {
        /// Nobody has looked yet.
        Pending = "pending",
        /// It is there and in force.
        Verified = "verified",
        /// It is not there.
        Rejected = "rejected",
        /// It is there and suspended.
        Suspended = "suspended",
    }
}

/// Working time of one weekday on the clinic's wall clock.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Hours {
    /// Monday 1 to Sunday 7.
    pub weekday: u8,
    /// `HH:MM`.
    pub start: String,
    /// `HH:MM`, up to `24:00`.
    pub end: String,
}

/// Somebody who attends patients.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Professional {
    /// Id.
    pub id: Id,
    /// The user that they sign in as, if any.
    pub user_id: Option<Id>,
    /// Full name.
    pub full_name: String,
    /// What they are best at.
    pub specialty: Option<String>,
    /// Council, such as `CRM`.
    pub council: Option<String>,
    /// Number of the registration.
    pub council_number: Option<String>,
    /// State of the registration.
    pub council_state: Option<String>,
    /// What looking it up gave.
    pub council_status: CouncilStatus,
    /// Last day on which it is valid.
    #[ts(as = "Option<String>")]
    pub council_expires: Option<NaiveDate>,
    /// Colour in the agenda, `#RRGGBB`.
    pub color: String,
    /// Whether they work here now.
    pub active: bool,
    /// Working hours by weekday and start.
    pub hours: Vec<Hours>,
    /// What was seen; goes back with a change.
    pub version: String,
}

/// A professional to be added or changed.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SaveProfessional {
    /// Which; a new one when left out.
    pub id: Option<Id>,
    /// What was seen of an existing one.
    pub version: Option<String>,
    /// The user that they sign in as, if any.
    pub user_id: Option<Id>,
    /// Full name.
    pub full_name: String,
    /// What they are best at.
    pub specialty: Option<String>,
    /// Council, such as `CRM`.
    pub council: Option<String>,
    /// Number of the registration.
    pub council_number: Option<String>,
    /// State of the registration.
    pub council_state: Option<String>,
    /// What looking it up gave.
    pub council_status: CouncilStatus,
    /// Last day on which it is valid.
    #[ts(as = "Option<String>")]
    pub council_expires: Option<NaiveDate>,
    /// Colour in the agenda, `#RRGGBB`.
    pub color: String,
    /// Whether they work here now.
    pub active: bool,
    /// Working hours.
    pub hours: Vec<Hours>,
}

/// Everybody who attends patients, by name.
///
/// # Errors
/// Errors of the file.
pub fn professionals(r: &Reader<'_>) -> Result<Vec<Professional>> {
    let mut found = r.rows(&format!("{SELECT} ORDER BY full_name, id"), [], professional)?;
    let mut hours = hours(r)?;
    for person in &mut found {
        person.hours = hours.remove(&person.id).unwrap_or_default();
        person.version = version(person);
    }
    Ok(found)
}

/// Adds or changes a professional with their hours.
///
/// A registration that changes loses its verification unless the same form verifies the new one anew.
///
/// # Errors
/// `team.invalid` with its fields, `team.unknown_professional`, `team.changed` with the `fields` that somebody else changed.
pub fn save_professional(w: &mut Writer<'_>, asked: &SaveProfessional) -> Result<Id> {
    w.act(Act::new("team.save_professional"));
    let (mut form, hours) = form(asked)?;
    if let Some(user) = asked.user_id {
        must_see(w, "users", user, "team.unknown_user")?;
    }
    let id = match asked.id {
        Some(id) => {
            let now = one(w, id)?;
            forget_verification(&now, asked, &mut form);
            let version = asked.version.as_deref().unwrap_or_default();
            let now_columns = [registration_columns(&now), vec![hours_column(&now.hours)]].concat();
            let wanted = [form, vec![hours_column(&hours)]].concat();
            let mut write = edit::changed(version, &now_columns, &wanted, "team.changed")?;
            write.retain(|column| column.name != HOURS);
            edit::update(w, "professionals", id, &write)?;
            note_verification(w, id, &write)?;
            replace_hours(w, id, &now.hours, &hours)?;
            id
        }
        None => {
            let id = w.new_id()?;
            form.push(column("profession", profession(asked.council.as_deref()).to_owned()));
            edit::insert(w, "professionals", id, &form)?;
            note_verification(w, id, &form.iter().collect::<Vec<_>>())?;
            replace_hours(w, id, &[], &hours)?;
            id
        }
    };
    Ok(id)
}

const SELECT: &str = "SELECT id, user_id, full_name, specialty, council, council_number, council_state, council_status, \
    council_expires_on, color, status FROM professionals";

fn one(r: &Reader<'_>, id: Id) -> Result<Professional> {
    let found = r.maybe(&format!("{SELECT} WHERE id = ?1"), [id], professional)?;
    let mut person = found.ok_or_else(|| Error::not_found("team.unknown_professional"))?;
    person.hours = hours(r)?.remove(&id).unwrap_or_default();
    Ok(person)
}

fn professional(row: &Row<'_>) -> rusqlite::Result<Professional> {
    Ok(Professional {
        id: row.get(0)?,
        user_id: row.get(1)?,
        full_name: row.get(2)?,
        specialty: row.get(3)?,
        council: row.get(4)?,
        council_number: row.get(5)?,
        council_state: row.get(6)?,
        council_status: word(row, 7)?,
        council_expires: maybe_day(row, 8)?,
        color: row.get(9)?,
        active: row.get::<_, String>(10)? == "active",
        hours: Vec::new(),
        version: String::new(),
    })
}

/// Working hours that hold without dates, by professional; dated ones belong to leaves and changes of schedule.
fn hours(r: &Reader<'_>) -> Result<HashMap<Id, Vec<Hours>>> {
    let rows: Vec<(Id, u8, u16, u16)> = r.rows(
        "SELECT professional_id, weekday, start_minute, end_minute FROM working_hours \
         WHERE professional_id IS NOT NULL AND valid_from IS NULL AND valid_until IS NULL \
         ORDER BY weekday, start_minute",
        [],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
    )?;
    let mut by_person: HashMap<Id, Vec<Hours>> = HashMap::new();
    for (id, weekday, start, end) in rows {
        let hours = Hours { weekday, start: minute_text(start), end: minute_text(end) };
        by_person.entry(id).or_default().push(hours);
    }
    Ok(by_person)
}

pub(super) const STATUS: &str = "council_status";
pub(super) const HOURS: &str = "hours";

/// The same columns from the row, in the same order.
fn registration_columns(now: &Professional) -> Vec<Column> {
    vec![
        id_column("user_id", now.user_id),
        column("full_name", now.full_name.clone()),
        column("specialty", now.specialty.clone()),
        column("council", now.council.clone()),
        column("council_number", now.council_number.clone()),
        column("council_state", now.council_state.clone()),
        column(STATUS, now.council_status.as_str().to_owned()),
        column("council_expires_on", now.council_expires.map(|day| day.to_string())),
        column("color", now.color.clone()),
        column("status", if now.active { "active" } else { "inactive" }.to_owned()),
    ]
}

fn hours_column(hours: &[Hours]) -> Column {
    let texts: Vec<String> = hours.iter().map(|h| format!("{} {}-{}", h.weekday, h.start, h.end)).collect();
    column(HOURS, texts.join(","))
}

fn version(person: &Professional) -> String {
    edit::version(&[registration_columns(person), vec![hours_column(&person.hours)]].concat()).to_string()
}

/// A verification is of one registration: another council, number or state starts unverified.
fn forget_verification(now: &Professional, asked: &SaveProfessional, form: &mut [Column]) {
    let held = registration_columns(now);
    let moved = (3..6).any(|field| held[field].value != form[field].value);
    if moved && asked.council_status == now.council_status && now.council_status == CouncilStatus::Verified {
        form[6] = column(STATUS, CouncilStatus::Pending.as_str().to_owned());
    }
}

/// Who verified it, and when.
fn note_verification(w: &mut Writer<'_>, id: Id, written: &[&Column]) -> Result<()> {
    let verified = column(STATUS, CouncilStatus::Verified.as_str().to_owned());
    if written.contains(&&verified) {
        let (now, user) = (w.now(), w.identity().user);
        w.execute(
            "UPDATE professionals SET council_verified_at = ?2, council_verified_by = ?3 WHERE id = ?1",
            params![id, now, user],
        )?;
    }
    Ok(())
}

fn replace_hours(w: &mut Writer<'_>, id: Id, now: &[Hours], wanted: &[Hours]) -> Result<()> {
    for gone in now.iter().filter(|hours| !wanted.contains(hours)) {
        w.execute(
            "DELETE FROM working_hours WHERE professional_id = ?1 AND weekday = ?2 AND start_minute = ?3 \
             AND end_minute = ?4 AND valid_from IS NULL AND valid_until IS NULL",
            params![id, gone.weekday, parse_minute(&gone.start), parse_minute(&gone.end)],
        )?;
    }
    for new in wanted.iter().filter(|hours| !now.contains(hours)) {
        let row = w.new_id()?;
        w.execute(
            "INSERT INTO working_hours (id, professional_id, weekday, start_minute, end_minute) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![row, id, new.weekday, parse_minute(&new.start), parse_minute(&new.end)],
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::form::tests::asked;
    use super::*;

    #[test]
    fn another_number_is_not_verified() {
        let now = Professional {
            id: Id::from_bytes([1; 16]),
            user_id: None,
            full_name: "Helena Prado".to_owned(),
            specialty: None,
            council: Some("CRM".to_owned()),
            council_number: Some("123456".to_owned()),
            council_state: Some("SP".to_owned()),
            council_status: CouncilStatus::Verified,
            council_expires: None,
            color: "#10B981".to_owned(),
            active: true,
            hours: vec![],
            version: String::new(),
        };
        let status = |asked: &SaveProfessional| {
            let (mut columns, _) = form(asked).unwrap();
            forget_verification(&now, asked, &mut columns);
            edit::text(&columns[6].value)
        };
        assert_eq!(status(&asked()).as_deref(), Some("verified"));
        let moved = SaveProfessional { council_number: Some("99".to_owned()), ..asked() };
        assert_eq!(status(&moved).as_deref(), Some("pending"));
    }
}
