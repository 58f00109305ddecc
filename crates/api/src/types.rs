//! Requests and answers that belong to the application itself; those of an area stand beside its rules in `clinic`.

mod assistant;
mod first_run;
mod models;
mod network;
mod records;
mod session;
mod writing;

pub use assistant::*;
pub use first_run::*;
pub use models::*;
pub use network::*;
pub use records::*;
pub use session::*;
pub use writing::*;

use crate::roles::Role;
use chrono::NaiveDate;
use neonpro_clinic::time::Instant;
use neonpro_vault::Id;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// No parameters, or nothing to say.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Empty {}

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
