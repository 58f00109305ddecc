//! SQL that somebody typed or a program wrote: reports, `neonproctl sql`, a model.
//!
//! The authorizer alone cannot be trusted with foreign text: a column named by `USING` or `NATURAL` is read without any authorizer call
//! (security.md 2.5, channel 27). So such text runs in an in-memory database whose only tables are read-only virtual tables over the session's
//! views. Base tables are absent by construction; hidden rows never cross; what is left to limit is time, memory and rows.

mod table;

use crate::error::{Error, Result};
use crate::file::Mode;
use crate::session::Session;
use crate::trail::Happening;
use crate::vault::Vault;
use rusqlite::Connection;
use rusqlite::config::DbConfig;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::limits::Limit;
use rusqlite::types::Value;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// How much one query may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Time.
    pub time: Duration,
    /// Rows of the answer.
    pub rows: usize,
    /// Bytes that the answer, or the rows read from any one table, may hold.
    pub bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { time: Duration::from_secs(10), rows: 10_000, bytes: 256 * 1024 * 1024 }
    }
}

/// What a query answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// Names of the columns.
    pub columns: Vec<String>,
    /// Rows.
    pub rows: Vec<Vec<Value>>,
    /// Whether there were more rows than the limit.
    pub truncated: bool,
}

/// A user's desk for free SQL.
pub struct FreeSql {
    conn: Connection,
    source: Arc<table::Source>,
    armed: Arc<AtomicBool>,
    limits: Limits,
}

impl FreeSql {
    /// Opens a desk for the user whose password opened the vault: a read-only connection of its own behind an in-memory database.
    ///
    /// # Errors
    /// As [`Vault::session`].
    pub fn open(vault: &Vault, limits: Limits) -> Result<Self> {
        let source = vault.session_in(Mode::Read)?;
        let views: Vec<String> = source.views.keys().cloned().collect();
        let source = Arc::new(table::Source::new(source, limits.bytes));
        let mut conn = Connection::open_in_memory()?;
        table::register(&conn, Arc::clone(&source))?;
        for view in &views {
            conn.execute_batch(&format!("CREATE VIRTUAL TABLE main.\"{view}\" USING session_view"))?;
        }
        harden(&mut conn)?;
        let armed = Arc::new(AtomicBool::new(false));
        let judge = Arc::clone(&armed);
        conn.authorizer(Some(move |context: AuthContext<'_>| {
            if !judge.load(Ordering::SeqCst) || allows(&context) { Authorization::Allow } else { Authorization::Deny }
        }))?;
        Ok(Self { conn, source, armed, limits })
    }

    /// Runs one SELECT, and records on `recorder`'s trail that it was run or refused.
    ///
    /// # Errors
    /// [`Error::Statement`] for anything but one SELECT over public names, [`Error::Limit`] when it takes too much.
    pub fn run(&mut self, recorder: &Session, sql: &str) -> Result<Answer> {
        let answer = self.answer(sql);
        let what = match &answer {
            Ok(answer) => Happening {
                count: u32::try_from(answer.rows.len()).unwrap_or(u32::MAX).max(1),
                ..Happening::of("sql.run")
            },
            Err(e) => Happening { refused: true, reason: Some(e.code()), ..Happening::of("sql.refused") },
        };
        recorder.record(&what)?;
        answer
    }

    /// Answers and leaves no trace: for whoever records the whole of what they do, such as a report, and for the proof that asks a million times.
    ///
    /// # Errors
    /// As [`FreeSql::run`].
    pub fn answer(&mut self, sql: &str) -> Result<Answer> {
        if sql.len() > 100_000 {
            return Err(Error::TooLarge);
        }
        // Declared before the statement, so dropped after it.
        let _moment = table::Moment::of(&self.source)?;
        let deadline = Instant::now() + self.limits.time;
        self.conn.progress_handler(10_000, Some(move || Instant::now() > deadline))?;
        self.armed.store(true, Ordering::SeqCst);
        let statement = self.conn.prepare(sql);
        self.armed.store(false, Ordering::SeqCst);
        let mut statement = statement.map_err(|e| match Error::from(e) {
            Error::Limit(what) => Error::Limit(what),
            Error::TooLarge => Error::TooLarge,
            _ => Error::Statement,
        })?;
        if statement.is_explain() != 0
            || !statement.readonly()
            || statement.column_count() == 0
            || statement.parameter_count() != 0
        {
            return Err(Error::Statement);
        }
        let columns: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let mut answer = Answer { columns, rows: Vec::new(), truncated: false };
        let mut held = 0;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            if answer.rows.len() == self.limits.rows {
                answer.truncated = true;
                break;
            }
            let values =
                (0..answer.columns.len()).map(|i| row.get::<_, Value>(i)).collect::<rusqlite::Result<Vec<_>>>()?;
            held += values.iter().map(weight).sum::<usize>();
            if held > self.limits.bytes {
                return Err(Error::Limit("memory"));
            }
            answer.rows.push(values);
        }
        Ok(answer)
    }
}

pub(crate) fn weight(value: &Value) -> usize {
    16 + match value {
        Value::Text(t) => t.len(),
        Value::Blob(b) => b.len(),
        Value::Null | Value::Integer(_) | Value::Real(_) => 0,
    }
}

fn harden(conn: &mut Connection) -> Result<()> {
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
    for (limit, value) in [
        (Limit::SQLITE_LIMIT_LENGTH, 4 * 1024 * 1024),
        (Limit::SQLITE_LIMIT_SQL_LENGTH, 100_000),
        (Limit::SQLITE_LIMIT_EXPR_DEPTH, 100),
        (Limit::SQLITE_LIMIT_COMPOUND_SELECT, 10),
        (Limit::SQLITE_LIMIT_VDBE_OP, 50_000),
        (Limit::SQLITE_LIMIT_ATTACHED, 0),
        (Limit::SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 100),
        (Limit::SQLITE_LIMIT_WORKER_THREADS, 0),
    ] {
        conn.set_limit(limit, value)?;
    }
    Ok(())
}

/// Reading the session's views, and functions without reach. No schema tables, no pragmas, no recursion, nothing that writes.
fn allows(context: &AuthContext<'_>) -> bool {
    match context.action {
        AuthAction::Select => true,
        AuthAction::Read { table_name, .. } => !table_name.starts_with("sqlite_") && !table_name.starts_with("pragma_"),
        AuthAction::Function { function_name } => crate::authorizer::is_allowed_function(function_name),
        _ => false,
    }
}
