//! The people who may open the file, and the rules on who may change them. Keys, rows and signed records of roles are
//! moved together by the vault.
//!
//! Nobody changes their own rights (SBIS NGS1.03.11) and one active owner always remains (NGS1.03.10).

use std::collections::{BTreeMap, BTreeSet};

use neonpro_vault::{Id, Reader, Writer};
use rusqlite::params;
use serde::Serialize;
use ts_rs::TS;

use crate::columns::maybe_instant;
use crate::error::{Error, Fields, Kind, Result};
use crate::time::Instant;

/// Longest reason, in characters.
const LONGEST_REASON: usize = 160;

/// One user as the owner's list shows them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct TeamUser {
    /// The user.
    pub id: Id,
    /// Login.
    pub login: String,
    /// Full name.
    pub name: String,
    /// Roles of now, in the order of their words.
    pub roles: Vec<String>,
    /// Whether the user may still open the file.
    pub active: bool,
    /// The professional that the user is.
    pub professional_id: Option<Id>,
    /// The last unlock, for those who may read the trail.
    pub last_login: Option<Instant>,
}

/// Every user, by name.
///
/// # Errors
/// Errors of the file.
pub fn users(r: &Reader<'_>) -> Result<Vec<TeamUser>> {
    let mut roles = all_roles(r)?;
    let sql = "SELECT u.id, u.login, u.full_name, u.status = 'active',
                      (SELECT p.id FROM professionals p WHERE p.user_id = u.id LIMIT 1),
                      (SELECT max(a.at) FROM audit_logs a WHERE a.actor_id = u.id AND a.kind = 'session.unlocked')
               FROM users u ORDER BY u.full_name COLLATE NOCASE";
    let found = r.rows(sql, [], |row| {
        Ok(TeamUser {
            id: row.get(0)?,
            login: row.get(1)?,
            name: row.get(2)?,
            roles: Vec::new(),
            active: row.get(3)?,
            professional_id: row.get(4)?,
            last_login: maybe_instant(row, 5)?,
        })
    })?;
    let with_roles = |mut user: TeamUser| {
        user.roles = roles.remove(&user.id).unwrap_or_default().into_iter().collect();
        user
    };
    Ok(found.into_iter().map(with_roles).collect())
}

/// Writes down the key that a user signs with from now on.
///
/// # Errors
/// `team.unknown_user`; errors of the file.
pub fn set_signing_key(w: &mut Writer<'_>, id: Id, sign_public: [u8; 32]) -> Result<()> {
    must_be_known(w, id)?;
    Ok(w.execute("UPDATE users SET sign_public = ?2 WHERE id = ?1", params![id, sign_public])?)
}

/// Refuses a user who is unknown, or is the one who asks.
///
/// # Errors
/// `team.own_rights`, `team.unknown_user`; errors of the file.
pub fn may_change(r: &Reader<'_>, id: Id) -> Result<()> {
    if id == r.identity().user {
        return Err(Error::new(Kind::Forbidden, "team.own_rights"));
    }
    must_be_known(r, id)
}

fn must_be_known(r: &Reader<'_>, id: Id) -> Result<()> {
    crate::columns::must_see(r, "users", id, "team.unknown_user")
}

/// Refuses a change after which no active owner would be left beside `id`.
///
/// # Errors
/// `team.last_owner`; errors of the file.
pub fn must_leave_an_owner(r: &Reader<'_>, id: Id) -> Result<()> {
    let active: Vec<Id> = r.rows("SELECT id FROM users WHERE status = 'active'", [], |row| row.get(0))?;
    let roles = all_roles(r)?;
    let owns = |user: &Id| roles.get(user).is_some_and(|roles| roles.contains("owner"));
    if active.iter().any(|user| *user != id && owns(user)) {
        Ok(())
    } else {
        Err(Error::precondition("team.last_owner"))
    }
}

/// A reason, trimmed.
///
/// # Errors
/// `team.invalid` when it is missing or too long.
pub fn reason(text: &str) -> Result<String> {
    let mut fields = Fields::default();
    let reason = fields.text("reason", text, LONGEST_REASON);
    fields.finish("team.invalid")?;
    Ok(reason)
}

/// Roles of now: the last word on each counts.
fn all_roles(r: &Reader<'_>) -> Result<BTreeMap<Id, BTreeSet<String>>> {
    let sql = "SELECT user_id, role, action = 'grant' FROM user_roles ORDER BY at, id";
    let words: Vec<(Id, String, bool)> = r.rows(sql, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let mut roles: BTreeMap<Id, BTreeSet<String>> = BTreeMap::new();
    for (user, role, granted) in words {
        let of_user = roles.entry(user).or_default();
        if granted {
            of_user.insert(role);
        } else {
            of_user.remove(&role);
        }
    }
    Ok(roles)
}
