//! What a clinic needs on its first day: its own row, opening hours, rooms, and whoever attends patients.

use neonpro_vault::{Bulk, Id, ToSql, Writer};
use rusqlite::params;

use crate::br::{Cep, Cnpj, State};
use crate::error::{Fields, Problem, Result};
use crate::time::{Zone, parse_minute};

/// A new clinic, as typed.
#[derive(Clone, Debug)]
pub struct FirstDay<'a> {
    /// The name on the door.
    pub name: &'a str,
    /// CNPJ.
    pub cnpj: Option<&'a str>,
    /// CEP.
    pub postal_code: Option<&'a str>,
    /// Street and number.
    pub address: Option<&'a str>,
    /// City.
    pub city: Option<&'a str>,
    /// State.
    pub state: Option<&'a str>,
    /// IANA zone.
    pub timezone: &'a str,
    /// Language of the screens.
    pub language: &'a str,
    /// One person alone.
    pub solo: bool,
    /// Whether it is a demonstration.
    pub demo: bool,
    /// `HH:MM` on the clinic's wall.
    pub opens: &'a str,
    /// `HH:MM` on the clinic's wall.
    pub closes: &'a str,
    /// Monday 1 to Sunday 7.
    pub weekdays: &'a [u8],
}

/// A new clinic, checked and in its stored form.
#[derive(Clone, Debug)]
pub struct Checked {
    name: String,
    cnpj: Option<String>,
    postal_code: Option<String>,
    address: Option<String>,
    city: Option<String>,
    state: Option<String>,
    timezone: String,
    language: String,
    business_type: &'static str,
    demo: bool,
    opens: u16,
    closes: u16,
    weekdays: Vec<u8>,
}

/// Checks a new clinic before anything is made.
///
/// # Errors
/// `app.invalid_clinic` with its fields.
pub fn check(asked: &FirstDay<'_>) -> Result<Checked> {
    let mut fields = Fields::default();
    let mut weekdays = asked.weekdays.to_vec();
    weekdays.sort_unstable();
    weekdays.dedup();
    if weekdays.is_empty() || !weekdays.iter().all(|day| (1..=7).contains(day)) {
        fields.note("weekdays", Problem::OutOfRange);
    }
    if Zone::parse(asked.timezone).is_none() {
        fields.note("timezone", Problem::Unknown);
    }
    let opens = minute(&mut fields, "opens", asked.opens);
    let closes = minute(&mut fields, "closes", asked.closes);
    if closes <= opens {
        fields.note("closes", Problem::OutOfRange);
    }
    let checked = Checked {
        name: fields.text("name", asked.name, 120),
        cnpj: fields.read("cnpj", asked.cnpj, Cnpj::parse).map(|cnpj| cnpj.as_str().to_owned()),
        postal_code: fields.read("postal_code", asked.postal_code, Cep::parse).map(|cep| cep.as_str().to_owned()),
        address: fields.optional("address", asked.address, 200),
        city: fields.optional("city", asked.city, 80),
        state: fields.read("state", asked.state, State::parse).map(|state| state.as_str().to_owned()),
        timezone: asked.timezone.to_owned(),
        language: asked.language.to_owned(),
        business_type: if asked.solo { "solo" } else { "clinic" },
        demo: asked.demo,
        opens,
        closes,
        weekdays,
    };
    fields.finish("app.invalid_clinic")?;
    Ok(checked)
}

fn minute(fields: &mut Fields, field: &str, text: &str) -> u16 {
    let minute = parse_minute(text);
    if minute.is_none() {
        fields.note(field, Problem::Form);
    }
    minute.unwrap_or_default()
}

/// Writes the clinic's own row, the first of the file.
///
/// # Errors
/// Errors of the file.
pub fn found(bulk: &mut Bulk<'_>, clinic: Id, checked: &Checked) -> neonpro_vault::Result<()> {
    let values: [&dyn ToSql; 10] = [
        &checked.name,
        &checked.business_type,
        &checked.cnpj,
        &checked.postal_code,
        &checked.address,
        &checked.city,
        &checked.state,
        &checked.timezone,
        &checked.language,
        &checked.demo,
    ];
    let columns = [
        "name",
        "business_type",
        "cnpj",
        "postal_code",
        "address_line1",
        "city",
        "state",
        "timezone",
        "language",
        "demo",
    ];
    bulk.insert("clinics", clinic, &columns, &values)
}

/// Writes the hours of the whole clinic.
///
/// # Errors
/// Errors of the file.
pub fn open_hours(w: &mut Writer<'_>, checked: &Checked) -> Result<()> {
    for weekday in &checked.weekdays {
        let id = w.new_id()?;
        w.execute(
            "INSERT INTO working_hours (id, weekday, start_minute, end_minute) VALUES (?1, ?2, ?3, ?4)",
            params![id, weekday, checked.opens, checked.closes],
        )?;
    }
    Ok(())
}
