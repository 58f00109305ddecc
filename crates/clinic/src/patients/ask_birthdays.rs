//! Whose birthday falls into some days.

use chrono::{Datelike, NaiveDate};
use neonpro_vault::{Id, Reader};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::hits::{PatientHit, hits};
use crate::columns::day;
use crate::error::{Error, Result};
use crate::time::next_day;

/// Most days of one question: a year and a day.
const MOST_DAYS: i64 = 366;

/// Days to look at.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct AskBirthdays {
    /// First date.
    #[ts(as = "String")]
    pub from: NaiveDate,
    /// Last date, included.
    #[ts(as = "String")]
    pub to: NaiveDate,
}

/// Somebody's birthday.
#[derive(Clone, Debug, Serialize, TS)]
pub struct Birthday {
    /// Whose.
    pub patient: PatientHit,
    /// The day of these on which it falls.
    #[ts(as = "String")]
    pub on: NaiveDate,
    /// How old they become.
    pub turns: i32,
}

/// Birthdays in some days, in their order. Who was born on 29 February celebrates on 1 March of a common year (Brazilian
/// civil code, art. 132 §3: a term without its day ends on the next one).
///
/// # Errors
/// `agenda.range` for days the wrong way round or too many; errors of the file.
pub fn birthdays(r: &Reader<'_>, asked: &AskBirthdays) -> Result<Vec<Birthday>> {
    let days = (asked.to - asked.from).num_days() + 1;
    if !(1..=MOST_DAYS).contains(&days) {
        return Err(Error::validation("agenda.range").with("most_days", MOST_DAYS));
    }
    let sql = "SELECT id, birth_date FROM patients WHERE status = 'active' AND birth_date IS NOT NULL";
    let born: Vec<(Id, NaiveDate)> = r.rows(sql, [], |row| Ok((row.get(0)?, day(row, 1)?)))?;
    let mut found: Vec<(NaiveDate, Id, i32)> = born
        .into_iter()
        .filter_map(|(id, born)| {
            let on = celebrated(born, asked.from, asked.to)?;
            Some((on, id, on.year() - born.year()))
        })
        .collect();
    found.sort_unstable();
    let ids: Vec<Id> = found.iter().map(|(_, id, _)| *id).collect();
    let mut people: std::collections::HashMap<Id, PatientHit> =
        hits(r, &ids)?.into_iter().map(|hit| (hit.id, hit)).collect();
    let known = |(on, id, turns)| Some(Birthday { patient: people.remove(&id)?, on, turns });
    Ok(found.into_iter().filter_map(known).collect())
}

/// The first birthday of these days; nobody celebrates the day of their birth.
fn celebrated(born: NaiveDate, from: NaiveDate, to: NaiveDate) -> Option<NaiveDate> {
    let in_year = |year: i32| {
        let leap_day = || NaiveDate::from_ymd_opt(year, 2, 28).map(next_day);
        NaiveDate::from_ymd_opt(year, born.month(), born.day()).or_else(leap_day)
    };
    (from.year()..=to.year()).filter_map(in_year).find(|on| (from..=to).contains(on) && *on > born)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn birthdays_fall_where_people_celebrate_them() {
        for (born, from, to, on) in [
            ("1990-12-30", "2026-12-28", "2027-01-03", Some("2026-12-30")),
            ("1990-01-02", "2026-12-28", "2027-01-03", Some("2027-01-02")),
            ("1996-02-29", "2026-02-27", "2026-03-02", Some("2026-03-01")),
            ("1996-02-29", "2028-02-27", "2028-03-02", Some("2028-02-29")),
            ("1990-05-17", "2026-05-18", "2026-05-20", None),
            ("2026-05-17", "2026-05-17", "2026-05-17", None),
        ] {
            assert_eq!(celebrated(day(born), day(from), day(to)), on.map(day), "{born}");
        }
    }

    proptest! {
        /// Everybody born before a year has exactly one birthday in it.
        #[test]
        fn everybody_has_one_birthday_a_year(days in 0u64..20_000) {
            let born = day("1950-01-01") + chrono::Days::new(days);
            prop_assert!(celebrated(born, day("2027-01-01"), day("2027-12-31")).is_some());
        }
    }
}
