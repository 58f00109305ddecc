//! Forward-only migrations, each in one transaction with its checksum. They emit no operations.

use crate::error::{Error, Result};
use ring::digest::{SHA256, digest};
use rusqlite::Connection;

/// A migration of the clinic file.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// Its number, from 1 without gaps.
    pub version: u32,
    /// Its name.
    pub name: &'static str,
    /// Its SQL.
    pub sql: &'static str,
}

macro_rules! migrations {
    ($($version:literal $name:literal;)*) => {
        &[$(Migration {
            version: $version,
            name: $name,
            sql: include_str!(concat!("../../../migrations/clinic/", $name, ".sql")),
        }),*]
    };
}

/// All migrations, in order.
pub const MIGRATIONS: &[Migration] = migrations! {
    1 "0001_core";
    2 "0002_team";
    3 "0003_patients";
    4 "0004_catalogue";
    5 "0005_agenda";
    6 "0006_records";
    7 "0007_consent";
    8 "0008_finance";
    9 "0009_stock";
    10 "0010_ai";
    11 "0011_reporting";
    12 "0012_patient_instagram";
    13 "0013_ai_requests";
    14 "0014_ai_feedback";
    15 "0015_ai_questions";
};

/// Brings the file to the newest schema; `now_us` is recorded with each step.
///
/// # Errors
/// [`Error::Newer`] when a newer program wrote the file, [`Error::Damaged`] when an applied migration is not the one that this program knows;
/// either way nothing was changed.
pub fn migrate(conn: &mut Connection, now_us: i64) -> Result<()> {
    migrate_to(conn, now_us, MIGRATIONS)
}

/// As [`migrate`], with a list of the caller's: tests stop at an old version.
///
/// # Errors
/// As [`migrate`].
pub fn migrate_to(conn: &mut Connection, now_us: i64, migrations: &[Migration]) -> Result<()> {
    let applied = applied(conn)?;
    let known = migrations.last().map_or(0, |m| m.version);
    if let Some((found, ..)) = applied.last().filter(|(v, _)| *v > known) {
        return Err(Error::Newer { found: *found, known });
    }
    for (migration, (version, checksum)) in migrations.iter().zip(&applied) {
        if migration.version != *version || checksum_of(migration) != *checksum {
            return Err(Error::Damaged("schema"));
        }
    }
    for migration in &migrations[applied.len()..] {
        let tx = conn.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        tx.execute_batch(
            "CREATE TABLE IF NOT EXISTS t_migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum BLOB NOT NULL, at INTEGER NOT NULL) STRICT;",
        )?;
        tx.execute_batch(migration.sql)?;
        tx.execute(
            "INSERT INTO t_migrations (version, name, checksum, at) VALUES (?1, ?2, ?3, ?4)",
            (migration.version, migration.name, checksum_of(migration), now_us),
        )?;
        tx.commit()?;
    }
    Ok(())
}

/// Version of the file's schema; 0 before the first migration.
///
/// # Errors
/// Engine errors.
pub fn version(conn: &Connection) -> Result<u32> {
    Ok(applied(conn)?.last().map_or(0, |(v, _)| *v))
}

fn applied(conn: &Connection) -> Result<Vec<(u32, Vec<u8>)>> {
    let there: bool = conn
        .query_row("SELECT count(*) FROM sqlite_schema WHERE name = 't_migrations'", [], |r| r.get::<_, i64>(0))?
        > 0;
    if !there {
        return Ok(Vec::new());
    }
    let mut statement = conn.prepare("SELECT version, checksum FROM t_migrations ORDER BY version")?;
    let rows = statement.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn checksum_of(migration: &Migration) -> Vec<u8> {
    digest(&SHA256, migration.sql.as_bytes()).as_ref().to_vec()
}
