//! What a session's connection is given before its user may speak.

use super::Identity;
use crate::change::Sealer;
use crate::error::Result;
use crate::vault::Core;
use neonpro_policy::Policies;
use neonpro_policy::sqlite::Doors;
use rusqlite::Connection;
use std::sync::Arc;

pub(super) fn sealer(core: &Core, doors: &Doors, identity: &Identity) -> Sealer {
    let layouts = doors
        .layouts
        .iter()
        .filter_map(|(table, columns)| Some((*table, classes(&core.policies, *table, columns)?)))
        .collect();
    Sealer {
        keys: Arc::clone(&core.keys),
        clinic: identity.clinic.bytes(),
        actor: identity.user.bytes(),
        schema: core.schema_version,
        layouts,
    }
}

fn classes(policies: &Policies, table: u16, columns: &[u16]) -> Option<Vec<(u16, neonpro_policy::Class)>> {
    let table = policies.table_by_id(table)?;
    let of = |id: &u16| table.columns.values().find(|c| c.id == *id).map(|c| (*id, c.class));
    columns.iter().map(of).collect()
}

/// Limits of a session's statements (security.md 2.3): room for what the product writes, none for bombs.
pub(super) fn limit(conn: &Connection) -> Result<()> {
    use rusqlite::limits::Limit;
    for (limit, value) in [
        (Limit::SQLITE_LIMIT_LENGTH, 16 * 1024 * 1024),
        (Limit::SQLITE_LIMIT_SQL_LENGTH, 100_000),
        (Limit::SQLITE_LIMIT_EXPR_DEPTH, 100),
        (Limit::SQLITE_LIMIT_COMPOUND_SELECT, 20),
        (Limit::SQLITE_LIMIT_ATTACHED, 0),
        (Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 200),
        (Limit::SQLITE_LIMIT_TRIGGER_DEPTH, 10),
        (Limit::SQLITE_LIMIT_WORKER_THREADS, 0),
    ] {
        conn.set_limit(limit, value)?;
    }
    Ok(())
}

/// Connects the full-text and vector tables while the authorizer is at rest: their first use prepares statements on their shadow tables.
pub(super) fn warm(conn: &Connection) -> Result<()> {
    let mut statement =
        conn.prepare("SELECT name FROM main.sqlite_schema WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL%'")?;
    let names: Vec<String> = statement.query_map([], |r| r.get(0))?.collect::<rusqlite::Result<_>>()?;
    for name in names {
        conn.prepare(&format!("SELECT 1 FROM main.\"{name}\" LIMIT 0"))?;
    }
    Ok(())
}
