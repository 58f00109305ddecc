//! The program's own connection: migrations, first rows, demo data, later the rows that headquarters sends. No user, no doors; one generated
//! statement a table, one audit event a transaction with the number of rows and a hash, and no operations (house.md, the door's contract (f)).

use crate::change::WHOLE_ROW;
use crate::error::{Error, Result};
use crate::id::Id;
use crate::keys::At;
use crate::trail::{self, Happening, Moment, Origin};
use crate::vault::{Core, Vault};
use neonpro_oplog::{Clocks, Hlc};
use neonpro_policy::{Class, Policies};
use ring::digest::{Context, SHA256};
use rusqlite::{Connection, ToSql};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The program's own connection.
pub struct System {
    pub(crate) conn: Connection,
    core: Arc<Core>,
    origin: Origin,
}

impl System {
    pub(crate) fn new(core: Arc<Core>, conn: Connection) -> Result<Self> {
        let origin = core.system_origin()?;
        conn.set_prepared_statement_cache_capacity(256);
        Ok(Self { conn, core, origin })
    }

    /// Loads rows in one transaction; `kind` names the audit event, such as `system.genesis`.
    ///
    /// # Errors
    /// Errors of `f`, of disk and engine; nothing is kept then.
    pub fn load<T>(&mut self, kind: &str, f: impl FnOnce(&mut Bulk<'_>) -> Result<T>) -> Result<T> {
        let tx = self.conn.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let now_us = self.core.world.clock.wall_us();
        let last: i64 = tx.query_row("SELECT hlc FROM t_device_head", [], |r| r.get(0))?;
        let hlc = Hlc::next(Hlc::from_sql(last), u64::try_from(now_us / 1000).unwrap_or(0));
        let clk = Clocks::patch(&[], &[WHOLE_ROW], hlc, self.core.device_ix, 0)
            .map_err(|_| Error::Inconsistent("field clocks"))?;
        let mut bulk = Bulk {
            conn: &tx,
            policies: &self.core.policies,
            clinic: self.core.clinic.bytes(),
            now_us,
            clk,
            statements: BTreeMap::new(),
            count: 0,
            hash: Context::new(&SHA256),
        };
        let value = f(&mut bulk)?;
        let (count, hash) = (bulk.count, bulk.hash.finish());
        drop(bulk.statements);
        tx.execute("UPDATE t_device_head SET hlc = ?1", [hlc.to_sql()])?;
        let salt = self.core.world.random_bytes::<32>()?;
        let commit = crate::audit::payload_commit(&salt, hash.as_ref());
        tx.execute(
            "INSERT INTO t_audit_payloads (device_id, incarnation, seq, salt, body) SELECT device_id, incarnation, audit_seq + 1, ?1, ?2 FROM t_device_head",
            (&salt, hash.as_ref()),
        )?;
        let moment =
            Moment { now_us, mono_ns: self.core.world.clock.mono_ns(), clock: crate::audit::ClockFlag::Steady };
        trail::append(&tx, &self.origin, moment, &Happening { count, commit: Some(commit), ..Happening::of(kind) })?;
        tx.commit()?;
        Ok(value)
    }

    /// Records something that the program itself did.
    ///
    /// # Errors
    /// Engine errors.
    pub fn record(&mut self, what: &Happening<'_>) -> Result<()> {
        let tx = self.conn.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let clock = &self.core.world.clock;
        let moment =
            Moment { now_us: clock.wall_us(), mono_ns: clock.mono_ns(), clock: crate::audit::ClockFlag::Steady };
        trail::append(&tx, &self.origin, moment, what)?;
        Ok(tx.commit()?)
    }

    /// Rows of a base table; for jobs of the program itself.
    ///
    /// # Errors
    /// Engine errors.
    pub fn count(&self, table: &str) -> Result<u64> {
        if !self.core.policies.tables.contains_key(table) {
            return Err(Error::Statement);
        }
        let sql = format!("SELECT count(*) FROM main.\"t_{table}\" WHERE _tomb = 0");
        let count: i64 = self.conn.query_row(&sql, [], |r| r.get(0))?;
        u64::try_from(count).map_err(|_| Error::Inconsistent("count"))
    }

    /// How many rows a table has ever had and when one was last written: what was read of it is as it was while this stays the same.
    ///
    /// # Errors
    /// [`Error::Statement`] for a table that the policies do not name; engine errors.
    pub fn stamp(&self, table: &str) -> Result<(i64, i64)> {
        if !self.core.policies.tables.contains_key(table) {
            return Err(Error::Statement);
        }
        let sql = format!("SELECT count(*), COALESCE(max(updated_at), 0) FROM main.\"t_{table}\"");
        Ok(self.conn.query_row(&sql, [], |r| Ok((r.get(0)?, r.get(1)?)))?)
    }

    /// Hands every text of a column that is plain in the file to `each`, whoever may see its row: to hide people, the program must know more of
    /// them than it shows anybody.
    ///
    /// # Errors
    /// [`Error::Statement`] for a column that the policies do not name or that is sealed; engine errors.
    pub fn each_text(&self, table: &str, column: &str, each: &mut dyn FnMut(&str)) -> Result<()> {
        let known = self.core.policies.tables.get(table).and_then(|found| found.columns.get(column));
        if known.is_none_or(|found| found.class == Class::Clinical) {
            return Err(Error::Statement);
        }
        let sql = format!("SELECT \"{column}\" FROM main.\"t_{table}\" WHERE \"{column}\" IS NOT NULL");
        let mut statement = self.conn.prepare(&sql)?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            each(row.get_ref(0)?.as_str().map_err(|_| Error::Statement)?);
        }
        Ok(())
    }

    /// Lets the engine measure its indexes, so that plans are right; after a load.
    ///
    /// # Errors
    /// Engine errors.
    pub fn analyze(&self) -> Result<()> {
        Ok(self.conn.execute_batch("PRAGMA analysis_limit = 1000; ANALYZE;")?)
    }

    /// Moves what the log holds into the file; `truncate` also empties the log.
    ///
    /// # Errors
    /// Engine errors.
    pub fn checkpoint(&self, truncate: bool) -> Result<()> {
        let mode = if truncate { "TRUNCATE" } else { "PASSIVE" };
        self.conn.query_row(&format!("PRAGMA wal_checkpoint({mode})"), [], |_| Ok(()))?;
        Ok(())
    }
}

/// Bytes of the write-ahead log that are left alone.
const LOG_KEPT: u64 = 4 << 20;
/// Bytes of the log's file from which it is cut and not only used again.
const LOG_CUT: u64 = 64 << 20;

impl Vault {
    /// Moves a grown write-ahead log into the file. Commits leave it alone, so that none waits for it; somebody must do it now and then, or the log
    /// of an app that stays open grows for days.
    ///
    /// # Errors
    /// Engine errors; [`Error::Busy`] when readers hold what was to be cut.
    pub fn tidy_if_due(&self) -> Result<()> {
        let mut log = self.folder().database().into_os_string();
        log.push("-wal");
        let length = std::fs::metadata(log).map_or(0, |found| found.len());
        if length > LOG_KEPT { self.system()?.checkpoint(length > LOG_CUT) } else { Ok(()) }
    }
}

/// Rows on their way into the file.
pub struct Bulk<'a> {
    conn: &'a Connection,
    policies: &'a Policies,
    clinic: [u8; 16],
    now_us: i64,
    clk: Vec<u8>,
    statements: BTreeMap<String, String>,
    count: u32,
    hash: Context,
}

impl Bulk<'_> {
    /// Adds one row. `values` stand in the order of `columns`; the clinic, the stamps and the field clocks are added here.
    ///
    /// # Errors
    /// Engine errors, [`Error::Statement`] for a table name with anything but letters and underscores.
    pub fn insert(&mut self, table: &str, id: Id, columns: &[&str], values: &[&dyn ToSql]) -> Result<()> {
        let key = format!("{table}:{}", columns.join(","));
        if !self.statements.contains_key(&key) {
            let plain = |n: &str| n.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
            if !plain(table) || !columns.iter().all(|c| plain(c)) {
                return Err(Error::Statement);
            }
            self.statements.insert(key.clone(), insert_sql(table, columns));
        }
        let sql = self.statements.get(&key).ok_or(Error::Statement)?;
        let stamped: [&dyn ToSql; 4] = [&id, &self.clinic, &self.now_us, &self.clk];
        let all: Vec<&dyn ToSql> = stamped.into_iter().chain(values.iter().copied()).collect();
        self.conn.prepare_cached(sql)?.execute(all.as_slice())?;
        self.hash.update(&id.bytes());
        self.count = self.count.saturating_add(1);
        Ok(())
    }

    /// Where a clinical column of a row is sealed: whoever loads history holds the keys that it is sealed with.
    ///
    /// # Errors
    /// [`Error::Inconsistent`] for a column that is not clinical.
    pub fn place(&self, (table, column, row): (&str, &str, Id)) -> Result<At> {
        let table = self.policies.tables.get(table).ok_or(Error::Inconsistent("sealed table"))?;
        let column = table
            .columns
            .get(column)
            .filter(|c| c.class == Class::Clinical)
            .ok_or(Error::Inconsistent("sealed column"))?;
        Ok(At { table: table.id.into(), column: column.id.into(), row: row.bytes() })
    }

    /// The moment of this load, microseconds since 1970.
    #[must_use]
    pub fn now(&self) -> i64 {
        self.now_us
    }
}

fn insert_sql(table: &str, columns: &[&str]) -> String {
    let own: String = columns.iter().map(|c| format!(", \"{c}\"")).collect();
    let values: String = (0..columns.len()).map(|i| format!(", ?{}", i + 5)).collect();
    // A row's own created_at in `columns` wins: history is loaded with the dates it had.
    let stamps = if columns.contains(&"created_at") { ("", "") } else { (", created_at", ", ?3") };
    format!(
        "INSERT INTO main.\"t_{table}\" (id, clinic_id, updated_at, _clk{}{own}) VALUES (?1, ?2, ?3, ?4{}{values})",
        stamps.0, stamps.1
    )
}
