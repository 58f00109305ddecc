//! Grants beyond roles: one table, one verb, all rows or one, to a role or a person, for a while. They add rows, never a
//! column behind a mask, and hold from the next session on.

use neonpro_vault::{Id, Reader, Writer};
use rusqlite::params;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::columns::{maybe_instant, must_see, word};
use crate::error::{Error, Fields, Problem, Result};
use crate::time::Instant;
use crate::words::words;

words! {
    /// To whom.
    pub enum GrantSubject {
        /// Everybody of a role.
        Role = "role",
        /// One person.
        User = "user",
    }
}

words! {
    /// What may be done.
    pub enum GrantAction {
        /// Read.
        Select = "select",
        /// Add.
        Insert = "insert",
        /// Change.
        Update = "update",
        /// Remove.
        Delete = "delete",
    }
}

/// A grant that holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct Grant {
    /// The grant.
    pub id: Id,
    /// To a role or a person.
    pub subject: GrantSubject,
    /// Which: the role's word or the user's id.
    pub subject_id: String,
    /// Public name of the table.
    pub table: String,
    /// What may be done.
    pub action: GrantAction,
    /// On this row alone.
    pub row_id: Option<Id>,
    /// Until when.
    pub expires: Option<Instant>,
    /// Full name of whoever gave it.
    pub granted_by: String,
}

/// A grant to give.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct NewGrant {
    /// To a role or a person.
    pub subject: GrantSubject,
    /// Which: the role's word or the user's id.
    pub subject_id: String,
    /// Public name of the table.
    pub table: String,
    /// What may be done.
    pub action: GrantAction,
    /// On this row alone.
    pub row_id: Option<Id>,
    /// Until when.
    pub expires: Option<Instant>,
}

/// Every grant that has not run out.
///
/// # Errors
/// Errors of the file.
pub fn grants(r: &Reader<'_>) -> Result<Vec<Grant>> {
    let sql = "SELECT g.id, g.subject_kind, g.subject_role, g.subject_user_id, g.table_name, g.action, g.row_id, g.expires_at,
                      COALESCE(u.full_name, '')
               FROM resource_permissions g LEFT JOIN users u ON u.id = g.created_by
               WHERE g.expires_at IS NULL OR g.expires_at > ?1 ORDER BY g.id";
    Ok(r.rows(sql, [r.now()], |row| {
        let (role, user): (Option<String>, Option<Id>) = (row.get(2)?, row.get(3)?);
        Ok(Grant {
            id: row.get(0)?,
            subject: word(row, 1)?,
            subject_id: role.or_else(|| user.map(|id| id.to_string())).unwrap_or_default(),
            table: row.get(4)?,
            action: word(row, 5)?,
            row_id: row.get(6)?,
            expires: maybe_instant(row, 7)?,
            granted_by: row.get(8)?,
        })
    })?)
}

/// Gives a grant.
///
/// # Errors
/// `settings.invalid` with its fields, `settings.own_rights` for a grant to oneself, `settings.user_not_found`; errors of the file.
pub fn grant(w: &mut Writer<'_>, asked: &NewGrant) -> Result<Id> {
    let mut fields = Fields::default();
    if !is_table(w, &asked.table) {
        fields.note("table", Problem::Unknown);
    }
    if asked.expires.is_some_and(|end| end.0 <= w.now()) {
        fields.note("expires", Problem::OutOfRange);
    }
    let (role, user) = subject(&mut fields, asked);
    fields.finish("settings.invalid")?;
    if let Some(user) = user {
        must_see(w, "users", user, "settings.user_not_found")?;
    }
    let to_oneself = user == Some(w.identity().user) || role.as_deref().is_some_and(|role| w.identity().has(role));
    if to_oneself {
        return Err(Error::new(crate::Kind::Forbidden, "settings.own_rights"));
    }
    let id = w.new_id()?;
    w.execute(
        "INSERT INTO resource_permissions (id, subject_kind, subject_role, subject_user_id, table_name, action, row_id, expires_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            id,
            asked.subject.as_str(),
            role,
            user,
            asked.table,
            asked.action.as_str(),
            asked.row_id,
            asked.expires.map(|end| end.0)
        ],
    )?;
    Ok(id)
}

/// Takes a grant back.
///
/// # Errors
/// `settings.grant_not_found`; errors of the file.
pub fn withdraw_grant(w: &mut Writer<'_>, id: Id) -> Result<()> {
    must_see(w, "resource_permissions", id, "settings.grant_not_found")?;
    Ok(w.execute("DELETE FROM resource_permissions WHERE id = ?1", [id])?)
}

fn subject(fields: &mut Fields, asked: &NewGrant) -> (Option<String>, Option<Id>) {
    match asked.subject {
        GrantSubject::Role => {
            let known = !asked.subject_id.is_empty() && asked.subject_id.bytes().all(|b| b.is_ascii_lowercase());
            if !known {
                fields.note("subject_id", Problem::Unknown);
            }
            (Some(asked.subject_id.clone()), None)
        }
        GrantSubject::User => {
            let id: Option<Id> = asked.subject_id.parse().ok();
            if id.is_none() {
                fields.note("subject_id", Problem::Unknown);
            }
            (None, id)
        }
    }
}

/// Whether the session has a view of that name. Only a plain name ever reaches SQL.
fn is_table(r: &Reader<'_>, name: &str) -> bool {
    let plain = !name.is_empty() && name.len() <= 40 && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    plain && r.maybe(&format!("SELECT 1 FROM {name} LIMIT 0"), [], |_| Ok(())).is_ok()
}
