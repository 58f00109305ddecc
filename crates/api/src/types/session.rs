//! Entering, staying and leaving, and what windows are told of changes.

use crate::roles::Role;
use neonpro_clinic::time::Instant;
use neonpro_vault::Id;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

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
