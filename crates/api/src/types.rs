//! Requests and answers that belong to the application itself; those of an area stand beside its rules in `clinic`.

use chrono::NaiveDate;
use neonpro_clinic::time::Instant;
use neonpro_vault::Id;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::roles::Role;

/// No parameters, or nothing to say.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Empty {}

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

/// Name and password of one user of one clinic.
#[derive(Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Unlock {
    /// The clinic.
    pub slug: String,
    /// Who.
    pub login: String,
    /// Password.
    pub password: String,
}

/// Entry by the recovery kit, which gives an owner a new password.
#[derive(Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Recover {
    /// The clinic.
    pub slug: String,
    /// All groups of the kit, as typed.
    pub kit: String,
    /// The owner who gets the new password.
    pub login: String,
    /// The new password.
    pub new_password: String,
}

/// A password, asked again.
#[derive(Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Password {
    /// The signed-in user's.
    pub password: String,
}

/// A user's change of their own password.
#[derive(Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ChangePassword {
    /// The one that opens the file now.
    pub current: String,
    /// The one that shall open it from now on.
    pub next: String,
}

/// Emergency access to one patient.
#[derive(Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct BreakGlass {
    /// The patient.
    pub patient_id: Id,
    /// Why; the owner reads it.
    pub reason: String,
}

/// How long emergency access lasts.
#[derive(Clone, Copy, Debug, Serialize, TS)]
pub struct Until {
    /// When it ends by itself.
    pub until: Instant,
}

/// Who is signed in here, and what this window may offer.
#[derive(Clone, Debug, Serialize, TS)]
pub struct SessionInfo {
    /// The open clinic.
    pub clinic: SessionClinic,
    /// The signed-in user.
    pub user: SessionUser,
    /// Operations that this user may call.
    pub permissions: Vec<String>,
    /// True where the keys do not also need a secret of this computer.
    pub weak_keys: bool,
    /// Whether the screen is covered until the password is typed again.
    pub locked: bool,
    /// When the screen will be covered if nobody touches it.
    pub locks_at: Option<Instant>,
    /// The user's last unlock before this one.
    pub last_login: Option<Instant>,
    /// Wrong passwords for this user since then.
    pub failures_since: u32,
    /// Emergency accesses that this owner has not been told of yet; 0 for everybody else.
    pub emergencies: u32,
    /// Language of the user's screens.
    pub language: String,
}

/// The open clinic.
#[derive(Clone, Debug, Serialize, TS)]
pub struct SessionClinic {
    /// Its id.
    pub id: Id,
    /// The name on the door.
    pub name: String,
    /// Its folder.
    pub slug: String,
    /// IANA zone.
    pub timezone: String,
    /// Accent colour of its branding, `#rrggbb`.
    pub accent: String,
    /// Whether it is a demonstration.
    pub demo: bool,
}

/// The signed-in user.
#[derive(Clone, Debug, Serialize, TS)]
pub struct SessionUser {
    /// Id.
    pub id: Id,
    /// Login.
    pub login: String,
    /// Full name.
    pub name: String,
    /// Roles, as checked by their signatures when the session opened.
    pub roles: Vec<Role>,
    /// The professional that this user is, if any.
    pub professional_id: Option<Id>,
    /// Whether a one-time password must be changed before anything else.
    pub must_change_password: bool,
}

/// The status line.
#[derive(Clone, Debug, Serialize, TS)]
pub struct Status {
    /// When this process last put a change on disk.
    pub saved_at: Option<Instant>,
    /// Changes that wait for a headquarters.
    pub pending_operations: u32,
    /// When the last backup was made.
    pub last_backup: Option<Instant>,
    /// Whether the disk of the data folder is nearly full.
    pub disk_low: bool,
    /// When the screen will be covered if nobody touches it.
    pub locks_at: Option<Instant>,
    /// Version of NeonPro.
    pub version: String,
}

/// Something changed: in another window, in this one, or in another process.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Change {
    /// The area, or `*` when it is not known.
    pub area: String,
    /// What changed, when it is known.
    pub ids: Vec<Id>,
}

impl Change {
    /// A change of an area without ids.
    #[must_use]
    pub fn of(area: &str) -> Self {
        Self { area: area.to_owned(), ids: Vec::new() }
    }
}

/// An id alone.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ById {
    /// The row.
    pub id: Id,
}

/// A patient's id alone.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ByPatient {
    /// The patient.
    pub patient_id: Id,
}

/// A row and why something is done to it.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct WithReason {
    /// The row.
    pub id: Id,
    /// Why; it stays in the trail's context.
    pub reason: String,
}

/// The id of what was made.
#[derive(Clone, Copy, Debug, Serialize, TS)]
pub struct Made {
    /// The new row.
    pub id: Id,
}

/// The version of what was changed.
#[derive(Clone, Debug, Serialize, TS)]
pub struct Updated {
    /// To be given back with the next change.
    pub version: String,
}

impl From<String> for Updated {
    fn from(version: String) -> Self {
        Self { version }
    }
}

impl From<Id> for Made {
    fn from(id: Id) -> Self {
        Self { id }
    }
}

impl From<()> for Empty {
    fn from((): ()) -> Self {
        Self {}
    }
}

/// The roles that a user shall have.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SetRoles {
    /// The user.
    pub id: Id,
    /// All of them.
    pub roles: Vec<Role>,
    /// Why.
    pub reason: String,
}

/// The end of a user's access.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Deactivate {
    /// The user.
    pub id: Id,
    /// Why.
    pub reason: String,
    /// Whether the user may have copied the file: then every key is replaced.
    pub hostile: bool,
}

/// A one-time password for a user who lost theirs.
#[derive(Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Reissue {
    /// The user.
    pub id: Id,
    /// The one-time password.
    pub password: String,
}

/// A search for patients.
#[derive(Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SearchPatients {
    /// Part of a name, telephone or CPF.
    pub query: String,
    /// How many at most.
    pub limit: Option<u32>,
}

/// A list with an end.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Limited {
    /// How many at most.
    pub limit: Option<u32>,
}

/// A patient's page.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PageOf {
    /// The patient.
    pub id: Id,
    /// Where the timeline goes on, from the page before.
    pub before: Option<String>,
}

/// A row at a version.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct AtVersion {
    /// The row.
    pub id: Id,
    /// What the screen shows.
    pub version: String,
}

/// A date.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct OnDay {
    /// On the clinic's wall.
    pub day: NaiveDate,
}

/// A lot alone.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ByLot {
    /// The lot.
    pub lot_id: Id,
}

/// A SELECT to run over what the user may see.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct RunSql {
    /// One SELECT over public table names.
    pub sql: String,
    /// Rows at most; 1,000 when left out, 10,000 at most.
    pub limit: Option<u32>,
}

/// What a SELECT answered.
#[derive(Clone, Debug, Serialize, TS)]
pub struct SqlRows {
    /// Names of the columns.
    pub columns: Vec<String>,
    /// Rows; ids as text, times as microseconds since 1970.
    #[ts(type = "Array<Array<string | number | null>>")]
    pub rows: Vec<Vec<serde_json::Value>>,
    /// Whether there were more rows than asked for.
    pub truncated: bool,
}

/// What checking the trail came to.
#[derive(Clone, Debug, Serialize, TS)]
pub struct TrailCheck {
    /// Whether everything is as it must be.
    pub ok: bool,
    /// Events that were read.
    pub events: u64,
    /// 0 whole, 1 tampered, 2 incomplete or rolled back, 3 key missing, 4 clock anomalies only.
    pub code: u8,
    /// The first finding.
    pub detail: Option<String>,
}

/// Where the trail shall be written.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ExportTrail {
    /// A file that is not there yet.
    pub to: String,
}

/// A file that was written.
#[derive(Clone, Debug, Serialize, TS)]
pub struct Exported {
    /// Where.
    pub path: String,
    /// How long.
    pub bytes: u64,
}

/// Where a backup shall go.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct CreateBackup {
    /// A folder; the one of the settings when left out.
    pub to: Option<String>,
}

/// A backup on disk.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct BackupAt {
    /// Its folder.
    pub path: String,
}

/// A backup to put back, opened by a user's password or by the recovery kit.
#[derive(Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct RestoreBackup {
    /// Its folder.
    pub path: String,
    /// The clinic's folder name; the one it has here, or a new one, when left out.
    pub slug: Option<String>,
    /// A user of the backup; an owner when the kit opens it.
    pub login: String,
    /// That user's password in the backup; the new one when the kit opens it.
    pub password: String,
    /// The recovery kit, all groups.
    #[serde(default)]
    pub kit: Option<String>,
}

/// What a backup is, and what looking at it found.
#[derive(Clone, Debug, Serialize, TS)]
pub struct BackupReport {
    /// Its folder.
    pub path: String,
    /// When it was made.
    pub at: Instant,
    /// Bytes of its database.
    pub bytes: u64,
    /// Whether everything that was checked held.
    pub ok: bool,
    /// What was checked.
    pub checks: Vec<Finding>,
    /// Events of its trail.
    pub audit_size: i64,
}
