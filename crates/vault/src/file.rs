//! Opening the encrypted file: key, settings, checks. Every connection of the product comes from here.

use crate::engine;
use crate::error::{Error, Result};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use std::path::Path;
use std::time::Duration;

/// What a connection may do with the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Make the file if it is not there.
    Create,
    /// Read and write a file that is there.
    Write,
    /// Read only.
    Read,
}

/// Opens the file with its raw key.
///
/// The cipher settings are stated rather than inherited, so that a later engine opens today's files: pages of 16 KiB and HMAC-SHA256, measured
/// slightly better than the defaults. WAL with `synchronous=FULL`: what was acknowledged is on disk.
///
/// # Errors
/// [`Error::Damaged`] when the file does not open with this key or its first page does not verify; [`Error::ReadOnly`], [`Error::Busy`].
pub(crate) fn open(path: &Path, key: &[u8; 32], mode: Mode, cache_kib: u32) -> Result<Connection> {
    engine::register_vectors();
    let access = match mode {
        Mode::Create => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
        Mode::Write => OpenFlags::SQLITE_OPEN_READ_WRITE,
        Mode::Read => OpenFlags::SQLITE_OPEN_READ_ONLY,
    };
    if mode != Mode::Create {
        check_header(path)?;
    }
    let conn = Connection::open_with_flags(path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    engine::set_key(&conn, key)?;
    conn.execute_batch(
        "PRAGMA cipher_page_size = 16384; PRAGMA cipher_hmac_algorithm = HMAC_SHA256; PRAGMA cipher_log_level = NONE;",
    )?;
    let cipher: String =
        conn.query_row("PRAGMA cipher_version", [], |r| r.get(0)).map_err(|_| Error::Damaged("engine"))?;
    if cipher.is_empty() {
        return Err(Error::Damaged("engine"));
    }
    conn.query_row("SELECT count(*) FROM sqlite_schema", [], |r| r.get::<_, i64>(0))?;
    settle(&conn, mode, cache_kib)?;
    Ok(conn)
}

/// An encrypted file that is there has whole pages and no readable header.
fn check_header(path: &Path) -> Result<()> {
    use std::io::Read;
    let mut file = std::fs::File::open(path).map_err(|e| match e.kind() {
        std::io::ErrorKind::NotFound => Error::NotFound,
        _ => Error::from(e),
    })?;
    let length = file.metadata()?.len();
    let mut head = [0; 16];
    if length < 16384 || file.read_exact(&mut head).is_err() {
        return Err(Error::Damaged("truncated"));
    }
    if head.starts_with(b"SQLite format 3") {
        return Err(Error::Damaged("not encrypted"));
    }
    Ok(())
}

fn settle(conn: &Connection, mode: Mode, cache_kib: u32) -> Result<()> {
    conn.busy_timeout(Duration::from_secs(5))?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
    conn.pragma_update(None, "cache_size", -i64::from(cache_kib))?;
    // Recursive triggers: REPLACE fires delete triggers only with them (security.md, finding 2). Checkpoints run off the commit path.
    conn.execute_batch("PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY;")?;
    if mode == Mode::Read {
        return Ok(());
    }
    let journal: String = conn.query_row("PRAGMA journal_mode = WAL", [], |r| r.get(0))?;
    if journal != "wal" {
        return Err(Error::ReadOnly);
    }
    conn.pragma_update(None, "wal_autocheckpoint", 0)?;
    Ok(())
}
