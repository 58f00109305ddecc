//! Reading the form of a professional: what is wrong with it, and what it says as columns.

use super::professionals::{HOURS, Hours, STATUS, SaveProfessional};
use crate::br::{Council, Registration, State};
use crate::edit::{Column, column, id_column};
use crate::error::{Fields, Problem, Result};
use crate::time::{minute_text, parse_minute};

/// Longest name, in characters.
const LONGEST_NAME: usize = 200;

/// Most working intervals of one person in a week.
const MOST_HOURS: usize = 42;

/// The form as columns, checked, and its hours in order.
pub(super) fn form(asked: &SaveProfessional) -> Result<(Vec<Column>, Vec<Hours>)> {
    let mut fields = Fields::default();
    let full_name = fields.text("full_name", &asked.full_name, LONGEST_NAME);
    let specialty = fields.optional("specialty", asked.specialty.as_deref(), LONGEST_NAME);
    let registration = registration(asked, &mut fields);
    if !is_color(&asked.color) {
        fields.note("color", Problem::Form);
    }
    let hours = checked_hours(&asked.hours, &mut fields);
    fields.finish("team.invalid")?;
    let (council, number, state) = match &registration {
        Some(r) => (Some(r.council.as_str()), Some(r.number()), Some(r.state.as_str())),
        None => (None, None, None),
    };
    let owned = |text: Option<&str>| text.map(str::to_owned);
    let columns = vec![
        id_column("user_id", asked.user_id),
        column("full_name", full_name),
        column("specialty", specialty),
        column("council", owned(council)),
        column("council_number", owned(number)),
        column("council_state", owned(state)),
        column(STATUS, asked.council_status.as_str().to_owned()),
        column("council_expires_on", asked.council_expires.map(|day| day.to_string())),
        column("color", asked.color.to_ascii_uppercase()),
        column("status", if asked.active { "active" } else { "inactive" }.to_owned()),
    ];
    Ok((columns, hours))
}

/// Council, state and number come together or not at all.
fn registration(asked: &SaveProfessional, fields: &mut Fields) -> Option<Registration> {
    let given = |text: &Option<String>| text.as_deref().is_some_and(|text| !text.trim().is_empty());
    if !given(&asked.council) {
        if given(&asked.council_number) {
            fields.note("council", Problem::Required);
        }
        return None;
    }
    let council = fields.read("council", asked.council.as_deref(), Council::parse);
    let state = fields.read("council_state", asked.council_state.as_deref(), State::parse);
    for (field, text) in [("council_number", &asked.council_number), ("council_state", &asked.council_state)] {
        if !given(text) {
            fields.note(field, Problem::Required);
        }
    }
    let (council, state) = (council?, state?);
    fields.read("council_number", asked.council_number.as_deref(), |text| Registration::parse(council, state, text))
}

fn is_color(text: &str) -> bool {
    text.len() == 7 && text.starts_with('#') && text.bytes().skip(1).all(|b| b.is_ascii_hexdigit())
}

/// Hours in order, each within its day, none over another.
fn checked_hours(asked: &[Hours], fields: &mut Fields) -> Vec<Hours> {
    let read = |hours: &Hours| -> Option<(u8, u16, u16)> {
        let (start, end) = (parse_minute(&hours.start)?, parse_minute(&hours.end)?);
        ((1..=7).contains(&hours.weekday) && start < end).then_some((hours.weekday, start, end))
    };
    let mut parsed: Vec<(u8, u16, u16)> = asked.iter().filter_map(read).collect();
    parsed.sort_unstable();
    let overlapping = parsed.windows(2).any(|two| two[0].0 == two[1].0 && two[1].1 < two[0].2);
    if parsed.len() != asked.len() || asked.len() > MOST_HOURS {
        fields.note(HOURS, Problem::Form);
    } else if overlapping {
        fields.note(HOURS, Problem::OutOfRange);
    }
    let text = |(weekday, start, end)| Hours { weekday, start: minute_text(start), end: minute_text(end) };
    parsed.into_iter().map(text).collect()
}

/// The profession that a council is of.
pub(super) fn profession(council: Option<&str>) -> &'static str {
    match council.and_then(|text| Council::parse(text).ok()) {
        Some(Council::Crm) => "doctor",
        Some(Council::Cro) => "dentist",
        Some(Council::Crbm) => "biomedic",
        Some(Council::Coren) => "nurse",
        Some(Council::Crefito) => "physiotherapist",
        Some(Council::Crf) => "pharmacist",
        Some(Council::Crn) => "nutritionist",
        Some(Council::Crp) => "psychologist",
        Some(Council::Crefono) => "speech_therapist",
        Some(Council::Crbio) => "biologist",
        None => "aesthetician",
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::team::CouncilStatus;

    pub(in crate::team) fn asked() -> SaveProfessional {
        SaveProfessional {
            id: None,
            version: None,
            user_id: None,
            full_name: "Helena Prado".to_owned(),
            specialty: None,
            council: Some("crm".to_owned()),
            council_number: Some("123.456".to_owned()),
            council_state: Some("sp".to_owned()),
            council_status: CouncilStatus::Verified,
            council_expires: None,
            color: "#10b981".to_owned(),
            active: true,
            hours: vec![
                Hours { weekday: 1, start: "13:00".to_owned(), end: "18:00".to_owned() },
                Hours { weekday: 1, start: "08:00".to_owned(), end: "12:00".to_owned() },
            ],
        }
    }

    fn problems(asked: &SaveProfessional) -> serde_json::Value {
        form(asked).unwrap_err().params["fields"].clone()
    }

    #[test]
    fn a_form_becomes_columns_and_hours_in_order() {
        let (columns, hours) = form(&asked()).unwrap();
        assert!(columns.contains(&column("council", Some("CRM".to_owned()))));
        assert!(columns.contains(&column("council_number", Some("123456".to_owned()))));
        assert_eq!(hours[0].start, "08:00");
    }

    #[test]
    fn half_a_registration_is_none() {
        let half = SaveProfessional { council_state: None, ..asked() };
        assert_eq!(problems(&half), serde_json::json!({ "council_state": "required" }));
        let number_only = SaveProfessional { council: None, ..asked() };
        assert_eq!(problems(&number_only), serde_json::json!({ "council": "required" }));
        let unknown = SaveProfessional { council: Some("XYZ".to_owned()), ..asked() };
        assert_eq!(problems(&unknown), serde_json::json!({ "council": "not_issued" }));
    }

    #[test]
    fn hours_lie_within_a_day_and_not_over_each_other() {
        let hours = |weekday, start: &str, end: &str| Hours { weekday, start: start.to_owned(), end: end.to_owned() };
        for (list, problem) in [
            (vec![hours(0, "08:00", "12:00")], "form"),
            (vec![hours(1, "12:00", "08:00")], "form"),
            (vec![hours(1, "8h", "12:00")], "form"),
            (vec![hours(1, "08:00", "12:00"), hours(1, "11:00", "13:00")], "out_of_range"),
        ] {
            assert_eq!(problems(&SaveProfessional { hours: list, ..asked() }), serde_json::json!({ "hours": problem }));
        }
        let touching = vec![hours(1, "08:00", "12:00"), hours(1, "12:00", "24:00"), hours(2, "11:00", "13:00")];
        assert!(form(&SaveProfessional { hours: touching, ..asked() }).is_ok());
    }
}
