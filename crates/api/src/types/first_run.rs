//! Before anybody has signed in: the clinics of the folder, making one, demonstrations, the examination.

use crate::roles::Role;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// One clinic of the data folder, told before anybody has signed in.
#[derive(Clone, Debug, Serialize, TS)]
pub struct ClinicEntry {
    /// Folder name and handle on the command line.
    pub slug: String,
    /// The name on the door.
    pub name: String,
    /// Whether it is a demonstration.
    pub demo: bool,
    /// Logins that may open it.
    pub users: Vec<String>,
}

/// A new clinic with everything that its first day needs.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct CreateClinic {
    /// The name on the door.
    pub name: String,
    /// CNPJ, numeric or alphanumeric, with or without separators.
    pub cnpj: Option<String>,
    /// CEP.
    pub postal_code: Option<String>,
    /// Street and number.
    pub address: Option<String>,
    /// City.
    pub city: Option<String>,
    /// State, two letters.
    pub state: Option<String>,
    /// IANA zone.
    pub timezone: String,
    /// Language of the screens.
    pub language: Language,
    /// Whoever answers for the clinic.
    pub owner: NewPerson,
    /// One person alone: the owner attends patients too.
    pub solo: bool,
    /// People who attend patients beside the owner.
    pub professionals: Vec<NewPerson>,
    /// Names of rooms.
    pub rooms: Vec<String>,
    /// `HH:MM` on the clinic's wall.
    pub opens: String,
    /// `HH:MM` on the clinic's wall.
    pub closes: String,
    /// Monday 1 to Sunday 7.
    pub weekdays: Vec<u8>,
}

/// A language of the screens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub enum Language {
    /// Brazilian Portuguese.
    #[serde(rename = "pt-BR")]
    Portuguese,
    /// English.
    #[serde(rename = "en")]
    English,
    /// Spanish.
    #[serde(rename = "es")]
    Spanish,
}

impl Language {
    /// The tag in the file and in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Portuguese => "pt-BR",
            Self::English => "en",
            Self::Spanish => "es",
        }
    }
}

/// A person who gets a login. The password is typed by whoever makes the user, and changed at the first unlock.
#[derive(Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct NewPerson {
    /// Full name.
    pub full_name: String,
    /// Login, lower case, without spaces.
    pub login: String,
    /// First password.
    pub password: String,
    /// What the person does here.
    pub roles: Vec<Role>,
    /// Professional council, such as `CRM`.
    pub council: Option<String>,
    /// Number of the registration.
    pub council_number: Option<String>,
    /// State of the council.
    pub council_state: Option<String>,
    /// Last day on which the registration is valid.
    pub council_expires: Option<NaiveDate>,
}

impl std::fmt::Debug for NewPerson {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("NewPerson").field("roles", &self.roles).finish_non_exhaustive()
    }
}

/// What must be written on paper once a clinic exists.
#[derive(Clone, Debug, Serialize, TS)]
pub struct CreatedClinic {
    /// The new folder.
    pub slug: String,
    /// The recovery key, in groups. Never shown again.
    pub recovery_groups: Vec<String>,
    /// Indexes (from 0) of the groups to type back.
    pub check_groups: Vec<usize>,
}

/// Groups of the recovery kit typed back from paper.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ConfirmKit {
    /// The clinic.
    pub slug: String,
    /// What was typed.
    pub groups: Vec<TypedGroup>,
}

/// One group of the recovery kit.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct TypedGroup {
    /// Its index, from 0.
    pub index: usize,
    /// What was typed.
    pub text: String,
}

/// How large a demonstration is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DemoSize {
    /// About 300 patients and two years.
    S,
    /// 100,000 patients, 1,000,000 appointments, 200,000 notes.
    Xl,
}

/// A demonstration clinic to make.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct CreateDemo {
    /// How large.
    pub size: DemoSize,
    /// The same seed gives the same clinic.
    pub seed: Option<u64>,
    /// The password of all its users; chosen when left out.
    #[serde(default)]
    #[ts(optional)]
    pub password: Option<String>,
}

/// A demonstration clinic and how to enter it.
#[derive(Clone, Debug, Serialize, TS)]
pub struct CreatedDemo {
    /// The new folder.
    pub slug: String,
    /// Its users.
    pub users: Vec<DemoUser>,
}

/// A user of a demonstration clinic.
#[derive(Clone, Debug, Serialize, TS)]
pub struct DemoUser {
    /// Login.
    pub login: String,
    /// Password.
    pub password: String,
}

/// What this program is.
#[derive(Clone, Debug, Serialize, TS)]
pub struct Version {
    /// Version of NeonPro.
    pub version: String,
    /// Version of the database engine.
    pub engine: String,
}

/// A folder, or all of them, to examine without opening.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Examine {
    /// One clinic; all when left out.
    pub slug: Option<String>,
}

/// What an examination found.
#[derive(Clone, Debug, Serialize, TS)]
pub struct Checks {
    /// One line each.
    pub checks: Vec<Finding>,
}

/// One line of an examination or of a backup's verification.
#[derive(Clone, Debug, Serialize, TS)]
pub struct Finding {
    /// What was looked at.
    pub name: String,
    /// Whether it is as it should be.
    pub ok: bool,
    /// What was found.
    pub detail: Option<String>,
}
