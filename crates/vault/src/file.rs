//! Opening the encrypted file: key, settings, checks. Every connection of the product comes from here.

use crate::engine;
use crate::error::{Error, Result};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, OptionalExtension};
use std::io::Read;
use std::path::Path;
use std::time::Duration;

/// Bytes of a page.
pub const PAGE_BYTES: u64 = 8 * 1024;

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
/// The cipher settings are stated rather than inherited, so that a later engine opens today's files: pages of 8 KiB and HMAC-SHA256
/// (docs/adr/0008: larger pages scan no faster and make every commit longer). WAL with `synchronous=FULL`: what was acknowledged is on disk.
///
/// # Errors
/// [`Error::Damaged`] when the file is not there, does not open with this key or its first page does not verify; [`Error::ReadOnly`], [`Error::Busy`].
pub(crate) fn open(path: &Path, key: &[u8; 32], mode: Mode, cache_kib: u32) -> Result<Connection> {
    engine::register_vectors();
    let access = match mode {
        Mode::Create => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
        Mode::Write => OpenFlags::SQLITE_OPEN_READ_WRITE,
        Mode::Read => OpenFlags::SQLITE_OPEN_READ_ONLY,
    };
    if mode != Mode::Create {
        check_length(path)?;
    }
    let conn = Connection::open_with_flags(path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    engine::set_key(&conn, key)?;
    conn.execute_batch(&format!(
        "PRAGMA cipher_page_size = {PAGE_BYTES}; PRAGMA cipher_hmac_algorithm = HMAC_SHA256; PRAGMA cipher_log_level = NONE;"
    ))?;
    let cipher: Option<String> = conn.query_row("PRAGMA cipher_version", [], |r| r.get(0)).optional()?;
    if cipher.is_none_or(|version| version.is_empty()) {
        return Err(Error::Damaged("engine"));
    }
    conn.query_row("SELECT count(*) FROM sqlite_schema", [], |r| r.get::<_, i64>(0))
        .map_err(|e| why_not(path, e.into()))?;
    settle(&conn, mode, cache_kib)?;
    Ok(conn)
}

/// A file that is there has a page at least. Its length is asked for by name: to open and close the file here would take away the locks that this
/// process's other connections hold on it, which is how advisory locks of POSIX are made.
fn check_length(path: &Path) -> Result<()> {
    match std::fs::metadata(path) {
        Ok(found) if found.len() < PAGE_BYTES => Err(Error::Damaged("truncated")),
        Ok(_) => Ok(()),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Err(Error::Damaged("missing")),
        Err(e) => Err(e.into()),
    }
}

/// Of a file that no key opens, whether it was never encrypted or cannot even be read.
fn why_not(path: &Path, refused: Error) -> Error {
    let Error::Damaged("key") = refused else { return refused };
    let mut head = [0; 16];
    match std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut head)) {
        Err(e) => e.into(),
        Ok(()) if head.starts_with(b"SQLite format 3") => Error::Damaged("not encrypted"),
        Ok(()) => refused,
    }
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
