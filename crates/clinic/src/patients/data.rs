use chrono::NaiveDate;
use rusqlite::Row;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::br::{Cep, Cpf, Phone, State};
use crate::columns::maybe_day;
use crate::error::{Fields, Problem};

/// Longest name, in characters.
const LONGEST_NAME: usize = 200;

/// Longest other text, in characters.
const LONGEST_TEXT: usize = 200;

/// The oldest that anybody has been, with some room, in years.
const OLDEST: i32 = 130;

/// Ways in which a patient likes to be reached.
const CONTACTS: [&str; 4] = ["whatsapp", "phone", "sms", "email"];

/// Ways by which a patient came into the file.
const SOURCES: [&str; 6] = ["manual", "import", "online", "referral", "walk_in", "assistant"];

/// What is written down about who a patient is and how to reach them.
///
/// A masked column comes as the role sees it, and goes back the same.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PatientData {
    /// Full name.
    pub full_name: String,
    /// What they like to be called.
    pub preferred_name: Option<String>,
    /// CPF.
    pub cpf: Option<String>,
    /// Identity card.
    pub rg: Option<String>,
    /// Date of birth.
    #[ts(as = "Option<String>")]
    pub birth_date: Option<NaiveDate>,
    /// Gender, in their own words.
    pub gender: Option<String>,
    /// First telephone.
    pub phone_primary: Option<String>,
    /// Second telephone.
    pub phone_secondary: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// Name on Instagram, without the @.
    pub instagram: Option<String>,
    /// CEP.
    pub postal_code: Option<String>,
    /// Street and number.
    pub address_line1: Option<String>,
    /// The rest of the address.
    pub address_line2: Option<String>,
    /// City.
    pub city: Option<String>,
    /// State, two letters.
    pub state: Option<String>,
    /// `whatsapp`, `phone`, `sms` or `email`.
    pub preferred_contact_method: Option<String>,
    /// Whom to call in an emergency.
    pub emergency_contact_name: Option<String>,
    /// Their telephone.
    pub emergency_contact_phone: Option<String>,
    /// Whether they agreed to offers; kept as an event of consent.
    pub marketing_consent: bool,
    /// `manual`, `import`, `online`, `referral`, `walk_in` or `assistant`.
    pub registration_source: Option<String>,
}

/// The columns of a patient's row that the form holds, in the order of [`PatientData::texts`].
pub(crate) const COLUMNS: [&str; 19] = [
    "full_name",
    "preferred_name",
    "cpf",
    "rg",
    "birth_date",
    "gender",
    "phone_primary",
    "phone_secondary",
    "email",
    "postal_code",
    "address_line1",
    "address_line2",
    "city",
    "state",
    "preferred_contact_method",
    "emergency_contact_name",
    "emergency_contact_phone",
    "registration_source",
    "instagram",
];

/// One text for each of [`COLUMNS`].
pub(crate) type Texts = [Option<String>; COLUMNS.len()];

impl PatientData {
    /// The form's columns as they were typed, blanks as missing.
    pub(crate) fn texts(&self) -> Texts {
        let text =
            |value: &Option<String>| value.as_deref().map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned);
        [
            text(&Some(self.full_name.clone())),
            text(&self.preferred_name),
            text(&self.cpf),
            text(&self.rg),
            self.birth_date.map(|day| day.to_string()),
            text(&self.gender),
            text(&self.phone_primary),
            text(&self.phone_secondary),
            text(&self.email),
            text(&self.postal_code),
            text(&self.address_line1),
            text(&self.address_line2),
            text(&self.city),
            text(&self.state),
            text(&self.preferred_contact_method),
            text(&self.emergency_contact_name),
            text(&self.emergency_contact_phone),
            text(&self.registration_source),
            text(&self.instagram),
        ]
    }

    /// Reads a row whose columns begin at `from` with [`COLUMNS`].
    pub(crate) fn read(row: &Row<'_>, from: usize) -> rusqlite::Result<Self> {
        let text = |at: usize| row.get::<_, Option<String>>(from + at);
        Ok(Self {
            full_name: text(0)?.unwrap_or_default(),
            preferred_name: text(1)?,
            cpf: text(2)?,
            rg: text(3)?,
            birth_date: maybe_day(row, from + 4)?,
            gender: text(5)?,
            phone_primary: text(6)?,
            phone_secondary: text(7)?,
            email: text(8)?,
            postal_code: text(9)?,
            address_line1: text(10)?,
            address_line2: text(11)?,
            city: text(12)?,
            state: text(13)?,
            preferred_contact_method: text(14)?,
            emergency_contact_name: text(15)?,
            emergency_contact_phone: text(16)?,
            registration_source: text(17)?,
            instagram: text(18)?,
            marketing_consent: false,
        })
    }
}

/// The canonical form of what was typed into a column, or nothing with the problem noted.
///
/// `today` is the clinic's date: nobody is born after it.
pub(crate) fn canonical(
    fields: &mut Fields,
    column: &'static str,
    typed: Option<&str>,
    today: NaiveDate,
) -> Option<String> {
    let owned = |text: &str| text.to_owned();
    match column {
        "full_name" => {
            let name = fields.text(column, typed.unwrap_or_default(), LONGEST_NAME);
            if !name.is_empty() && !name.chars().any(char::is_alphabetic) {
                fields.note(column, Problem::Form);
            }
            Some(name)
        }
        "preferred_name" | "emergency_contact_name" => fields.optional(column, typed, LONGEST_NAME),
        "cpf" => fields.read(column, typed, |text| Cpf::parse(text).map(|cpf| owned(cpf.as_str()))),
        "birth_date" => fields.read(column, typed, |text| birth(text, today)),
        "phone_primary" | "phone_secondary" | "emergency_contact_phone" => {
            fields.read(column, typed, |text| Phone::parse(text).map(|phone| owned(phone.as_str())))
        }
        "email" => fields.read(column, typed, email),
        "instagram" => fields.read(column, typed, instagram),
        "postal_code" => fields.read(column, typed, |text| Cep::parse(text).map(|cep| owned(cep.as_str()))),
        "state" => fields.read(column, typed, |text| State::parse(text).map(|state| owned(state.as_str()))),
        "preferred_contact_method" => fields.read(column, typed, |text| known(text, &CONTACTS)),
        "registration_source" => fields.read(column, typed, |text| known(text, &SOURCES)),
        _ => fields.optional(column, typed, LONGEST_TEXT),
    }
}

fn birth(text: &str, today: NaiveDate) -> Result<String, Problem> {
    use chrono::Datelike;
    let date: NaiveDate = text.parse().map_err(|_| Problem::Form)?;
    if date > today {
        return Err(Problem::Future);
    }
    if today.year() - date.year() > OLDEST {
        return Err(Problem::OutOfRange);
    }
    Ok(date.to_string())
}

/// An address that mail can go to: one `@` between two parts without spaces, the second one with a point inside. The domain
/// is kept in small letters. Whether anybody reads it, only a message can tell.
fn email(text: &str) -> Result<String, Problem> {
    let (mailbox, domain) = text.rsplit_once('@').ok_or(Problem::Form)?;
    let clean = |part: &str| {
        !part.is_empty() && !part.chars().any(|c| c.is_whitespace() || c.is_control() || "@<>,;\"".contains(c))
    };
    let pointed = domain.split('.').count() > 1 && domain.split('.').all(|label| !label.is_empty());
    if !clean(mailbox) || !clean(domain) || !pointed {
        return Err(Problem::Form);
    }
    if text.len() > 254 {
        return Err(Problem::TooLong);
    }
    Ok(format!("{mailbox}@{}", domain.to_lowercase()))
}

/// A name on Instagram as it is pasted: with or without @, or as the address of the profile.
fn instagram(text: &str) -> Result<String, Problem> {
    let text = text.to_lowercase();
    let address = text.strip_prefix("https://").unwrap_or(&text);
    let address = address.strip_prefix("www.").unwrap_or(address).strip_prefix("instagram.com/");
    let name = address.and_then(|rest| rest.split(['/', '?']).next()).unwrap_or(&text);
    let name = name.strip_prefix('@').unwrap_or(name);
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '.' || c == '_';
    if name.is_empty() || !name.chars().all(fits) {
        return Err(Problem::Form);
    }
    if name.len() > 30 {
        return Err(Problem::TooLong);
    }
    Ok(name.to_owned())
}

fn known(text: &str, words: &[&str]) -> Result<String, Problem> {
    words.iter().find(|word| **word == text).map(|word| (*word).to_owned()).ok_or(Problem::Unknown)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(column: &'static str, typed: &str) -> Result<Option<String>, serde_json::Value> {
        let mut fields = Fields::default();
        let value = canonical(&mut fields, column, Some(typed), "2026-11-22".parse().unwrap());
        fields.finish("patients.invalid").map(|()| value).map_err(|error| error.params["fields"][column].clone())
    }

    #[test]
    fn what_is_typed_becomes_canonical() {
        for (column, typed, stored) in [
            ("full_name", "  Lívia Andrade ", "Lívia Andrade"),
            ("cpf", "529.982.247-25", "52998224725"),
            ("phone_primary", "(11) 98765-4321", "+5511987654321"),
            ("postal_code", "01310-100", "01310100"),
            ("state", "sp", "SP"),
            ("instagram", "@Livia.Andrade_", "livia.andrade_"),
            ("instagram", "https://www.instagram.com/livia.andrade_/?hl=pt-br", "livia.andrade_"),
            ("email", "livia.andrade@Exemplo.COM.br", "livia.andrade@exemplo.com.br"),
            ("birth_date", "1990-02-28", "1990-02-28"),
        ] {
            assert_eq!(read(column, typed), Ok(Some(stored.to_owned())), "{column}");
        }
    }

    #[test]
    fn what_cannot_be_is_named() {
        for (column, typed, problem) in [
            ("full_name", " ", "required"),
            ("full_name", "123", "form"),
            ("full_name", &"x".repeat(201), "too_long"),
            ("full_name", "a\u{0}b", "form"),
            ("cpf", "529.982.247-26", "check_digits"),
            ("birth_date", "2026-11-23", "future"),
            ("birth_date", "1890-01-01", "out_of_range"),
            ("birth_date", "1990-02-30", "form"),
            ("email", "a b@exemplo.com", "form"),
            ("email", "ana@exemplo", "form"),
            ("email", "ana@@exemplo.com", "form"),
            ("email", "ana@exemplo..com", "form"),
            ("instagram", "lívia", "form"),
            ("instagram", &"x".repeat(31), "too_long"),
            ("state", "XX", "not_issued"),
            ("preferred_contact_method", "pigeon", "unknown"),
        ] {
            assert_eq!(read(column, typed), Err(problem.into()), "{column} {typed:.20}");
        }
    }

    #[test]
    fn the_form_covers_every_column_in_order() {
        let json = serde_json::to_value(PatientData::default()).unwrap();
        let mut names: Vec<&str> = json.as_object().unwrap().keys().map(String::as_str).collect();
        names.retain(|name| *name != "marketing_consent");
        let mut columns = COLUMNS.to_vec();
        columns.sort_unstable();
        names.sort_unstable();
        assert_eq!(names, columns);
    }

    proptest! {
        #[test]
        fn canonical_values_stay_as_they_are(column in prop::sample::select(COLUMNS.to_vec()), typed in "\\PC{0,40}") {
            let today = "2026-11-22".parse().unwrap();
            let mut fields = Fields::default();
            let once = canonical(&mut fields, column, Some(&typed), today);
            if fields.finish("patients.invalid").is_ok() {
                let mut again = Fields::default();
                prop_assert_eq!(canonical(&mut again, column, once.as_deref(), today), once);
            }
        }
    }
}
