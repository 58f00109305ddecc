//! Roles: records signed by the owners' authority, checked when a session opens; and grants beyond roles.

use crate::error::{Error, Result};
use crate::id::Id;
use crate::keys;
use neonpro_policy::expr::Comparison;
use neonpro_policy::rules::ExtraGrant;
use neonpro_policy::{Command, Expr, Role};
use rusqlite::Connection;
use std::collections::BTreeSet;

/// Purpose string of signatures over role records.
pub(crate) const PURPOSE: &str = "neonpro/role/1";

/// A role given to a user or taken back.
#[derive(Clone, Copy, Debug)]
pub struct RoleRecord<'a> {
    /// The clinic.
    pub clinic: Id,
    /// Id of the record.
    pub record: Id,
    /// The user.
    pub user: Id,
    /// The role.
    pub role: &'a str,
    /// Whether it is given; else it is taken back.
    pub grant: bool,
    /// When, microseconds since 1970.
    pub at: i64,
}

impl RoleRecord<'_> {
    /// The bytes that are signed: fixed-width fields, then the role.
    #[must_use]
    pub fn message(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(64);
        bytes.extend_from_slice(&self.clinic.bytes());
        bytes.extend_from_slice(&self.record.bytes());
        bytes.extend_from_slice(&self.user.bytes());
        bytes.push(u8::from(self.grant));
        bytes.extend_from_slice(&self.at.to_be_bytes());
        bytes.extend_from_slice(self.role.as_bytes());
        bytes
    }
}

/// The user's roles of now: the last word on each role counts, and only words that the owners' authority signed.
///
/// # Errors
/// Engine errors. A record with a wrong signature is as if it were not there.
pub(crate) fn roles_of(conn: &Connection, authority: &[u8; 32], clinic: Id, user: Id) -> Result<BTreeSet<Role>> {
    let mut statement = conn.prepare_cached(
        "SELECT id, role, action, at, signature FROM main.t_user_roles WHERE clinic_id = ?1 AND user_id = ?2 AND _tomb = 0 ORDER BY at, id",
    )?;
    let mut rows = statement.query((clinic, user))?;
    let mut roles = BTreeSet::new();
    while let Some(row) = rows.next()? {
        let (role, action): (String, String) = (row.get(1)?, row.get(2)?);
        let record =
            RoleRecord { clinic, record: row.get(0)?, user, role: &role, grant: action == "grant", at: row.get(3)? };
        let signature: Vec<u8> = row.get(4)?;
        if !keys::signature_of(authority, PURPOSE, &record.message(), &signature) {
            continue;
        }
        if record.grant {
            roles.insert(Role(role));
        } else {
            roles.remove(&Role(role));
        }
    }
    Ok(roles)
}

/// Grants of `resource_permissions` that hold for this user now.
///
/// # Errors
/// Engine errors.
pub(crate) fn grants_of(
    conn: &Connection,
    clinic: Id,
    user: Id,
    roles: &BTreeSet<Role>,
    now_us: i64,
) -> Result<Vec<ExtraGrant>> {
    let mut statement = conn.prepare_cached(
        "SELECT subject_role, table_name, action, row_id FROM main.t_resource_permissions \
         WHERE clinic_id = ?1 AND _tomb = 0 AND (expires_at IS NULL OR expires_at > ?3) AND (subject_user_id = ?2 OR subject_kind = 'role')",
    )?;
    let mut rows = statement.query((clinic, user, now_us))?;
    let mut grants = Vec::new();
    while let Some(row) = rows.next()? {
        let role: Option<String> = row.get(0)?;
        if role.is_some_and(|r| !roles.contains(&Role(r))) {
            continue;
        }
        let action: String = row.get(2)?;
        let command = Command::ALL
            .into_iter()
            .find(|c| c.sql().eq_ignore_ascii_case(&action))
            .ok_or(Error::Inconsistent("grant action"))?;
        let one: Option<Id> = row.get(3)?;
        let rows = one.map_or(Expr::Bool(true), |id| {
            Expr::Compare(Box::new(Expr::Column("id".to_owned())), Comparison::Eq, Box::new(Expr::Id(id.bytes())))
        });
        grants.push(ExtraGrant { table: row.get(1)?, command, rows });
    }
    Ok(grants)
}

/// The professional that a user is, if any.
///
/// # Errors
/// Engine errors.
pub(crate) fn professional_of(conn: &Connection, clinic: Id, user: Id) -> Result<Option<Id>> {
    use rusqlite::OptionalExtension;
    Ok(conn
        .prepare_cached("SELECT id FROM main.t_professionals WHERE clinic_id = ?1 AND user_id = ?2 AND _tomb = 0 AND status = 'active' LIMIT 1")?
        .query_row((clinic, user), |r| r.get(0))
        .optional()?)
}
