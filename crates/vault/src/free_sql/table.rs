//! The virtual table over one view of a session.
#![allow(
    unsafe_code,
    reason = "rusqlite asks for an unsafe impl to vouch for the layout: both structs are repr(C) with the engine's base first"
)]

use super::weight;
use crate::session::Session;
use rusqlite::types::Value;
use rusqlite::vtab::{
    Context, CreateVTab, Filters, IndexConstraintOp, IndexInfo, Module, VTab, VTabConnection, VTabCursor, VTabKind,
};
use rusqlite::{Connection, Error, Result, ffi, params_from_iter};
use std::borrow::Cow;
use std::ffi::{CStr, CString, c_int};
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Where the rows come from.
pub(super) struct Source {
    /// The engine may hold the module on any thread; a scan takes the session for its time.
    session: Mutex<Session>,
    bytes: usize,
}

pub(super) fn register(conn: &Connection, source: Arc<Source>) -> Result<()> {
    const MODULE: Module<'static, ViewTable> = Module::<ViewTable>::read_only_module();
    conn.create_module(c"session_view", &MODULE, Some(source))
}

#[repr(C)]
pub(super) struct ViewTable {
    base: ffi::sqlite3_vtab,
    source: Arc<Source>,
    view: String,
    columns: Vec<(String, Affinity)>,
}

/// The affinities of SQLite, as far as they matter to a comparison.
#[derive(Clone, Copy)]
enum Affinity {
    Numeric,
    Text,
    None,
}

impl Affinity {
    fn of(declared: &str) -> Self {
        match declared {
            "INTEGER" | "REAL" => Self::Numeric,
            "TEXT" => Self::Text,
            _ => Self::None,
        }
    }

    /// Whether a column with this affinity compares with a bare value as it does with whatever the value came from. The engine does not tell a
    /// virtual table the affinity of the other side: a number beside a text column is compared as a number when it came from a numeric column
    /// and as text when it was a literal, so such a comparison is left to the engine.
    fn compares_alike(self, value: &Value) -> bool {
        match value {
            Value::Blob(_) | Value::Null => true,
            Value::Text(_) => !matches!(self, Self::None),
            Value::Integer(_) | Value::Real(_) => matches!(self, Self::Numeric),
        }
    }
}

fn failure(message: &str) -> Error {
    Error::ModuleError(message.to_owned())
}

unsafe impl<'vtab> VTab<'vtab> for ViewTable {
    type Aux = Arc<Source>;
    type Cursor = ViewCursor<'vtab>;

    fn connect(
        _: &mut VTabConnection,
        aux: Option<&Arc<Source>>,
        _module: &[u8],
        _database: &[u8],
        table: &[u8],
        _args: &[&[u8]],
    ) -> Result<(Cow<'static, CStr>, Self)> {
        let source = Arc::clone(aux.ok_or_else(|| failure("no source"))?);
        let view = std::str::from_utf8(table).map_err(|_| failure("name"))?.to_owned();
        let columns = source.session().views.get(&view).cloned().ok_or_else(|| failure("no such view"))?;
        let types = source.types(&view)?;
        let mut sql = "CREATE TABLE x(".to_owned();
        let mut shaped = Vec::new();
        for (i, column) in columns.into_iter().enumerate() {
            let declared = types.iter().find(|(n, _)| *n == column).map_or("", |(_, t)| t.as_str());
            let _ = write!(sql, "{}\"{column}\" {declared}", if i == 0 { "" } else { ", " });
            shaped.push((column, Affinity::of(declared)));
        }
        // FULL and RIGHT joins, and OR over two plans, recognise a row that they met before by its key. A position in one scan is no key: the next
        // scan of the same table may be narrower.
        sql.push_str(", PRIMARY KEY(id)) WITHOUT ROWID");
        let sql = CString::new(sql).map_err(|_| failure("name"))?;
        Ok((Cow::Owned(sql), Self { base: ffi::sqlite3_vtab::default(), source, view, columns: shaped }))
    }

    /// Pushes comparisons of a column with a value down to the view. They are only ever a first filter: the engine checks them again.
    fn best_index(&self, info: &mut IndexInfo) -> Result<bool> {
        let used = info.col_used();
        let mut pushed = Vec::new();
        for (i, constraint) in info.constraints().enumerate() {
            let column = constraint.column();
            let operator = match constraint.operator() {
                IndexConstraintOp::SQLITE_INDEX_CONSTRAINT_EQ => "=",
                IndexConstraintOp::SQLITE_INDEX_CONSTRAINT_GT => ">",
                IndexConstraintOp::SQLITE_INDEX_CONSTRAINT_GE => ">=",
                IndexConstraintOp::SQLITE_INDEX_CONSTRAINT_LT => "<",
                IndexConstraintOp::SQLITE_INDEX_CONSTRAINT_LE => "<=",
                _ => continue,
            };
            if column >= 0 && constraint.is_usable() && info.collation(i).is_ok_and(|c| c == "BINARY") {
                pushed.push((i, column, operator));
            }
        }
        let mut plan = format!("{used}");
        for (n, (i, column, operator)) in pushed.iter().enumerate() {
            let mut usage = info.constraint_usage(*i);
            usage.set_argv_index(c_int::try_from(n + 1).map_err(|_| failure("plan"))?);
            usage.set_omit(false);
            let _ = write!(plan, ",{column}{operator}");
        }
        let equal = pushed.iter().any(|(_, _, operator)| *operator == "=");
        info.set_estimated_cost(if equal { 100.0 } else { 100_000.0 });
        info.set_estimated_rows(if equal { 25 } else { 10_000 });
        info.set_idx_str(&plan);
        Ok(true)
    }

    fn open(&'vtab mut self) -> Result<ViewCursor<'vtab>> {
        Ok(ViewCursor { base: ffi::sqlite3_vtab_cursor::default(), table: self, rows: Vec::new(), at: 0 })
    }
}

impl CreateVTab<'_> for ViewTable {
    const KIND: VTabKind = VTabKind::Default;
}

impl Source {
    pub(super) fn new(session: Session, bytes: usize) -> Self {
        Self { session: Mutex::new(session), bytes }
    }

    fn session(&self) -> MutexGuard<'_, Session> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn types(&self, view: &str) -> Result<Vec<(String, String)>> {
        let session = self.session();
        let mut statement = session.conn.prepare("SELECT name, type FROM pragma_table_info(?1, 'temp')")?;
        let rows = statement.query_map([view], |r| Ok((r.get(0)?, r.get(1)?)))?;
        rows.collect()
    }
}

/// One moment of the file for all scans of a query, with the rights of that moment: scopes that went stale are filled again.
pub(super) struct Moment<'a>(&'a Source);

impl<'a> Moment<'a> {
    pub(super) fn of(source: &'a Source) -> crate::error::Result<Self> {
        let session = source.session();
        session.refresh_scopes()?;
        session.run("BEGIN")?;
        drop(session);
        Ok(Self(source))
    }
}

impl Drop for Moment<'_> {
    fn drop(&mut self) {
        // Nothing was written, so however the transaction ends nothing is lost.
        self.0.session().roll_back();
    }
}

impl ViewTable {
    /// The SELECT for a plan and the values it is to be run with: the key and used columns only, and of the pushed comparisons those that mean
    /// here what they mean to the engine.
    fn sql(&self, plan: &str, values: Vec<Value>) -> Option<(String, Vec<Value>)> {
        let mut parts = plan.split(',');
        let used: u64 = parts.next()?.parse().ok()?;
        let list: Vec<String> = self
            .columns
            .iter()
            .enumerate()
            .map(
                |(i, (c, _))| {
                    if c != "id" && used & (1 << i.min(63)) == 0 { "NULL".to_owned() } else { format!("\"{c}\"") }
                },
            )
            .collect();
        let mut sql = format!("SELECT {} FROM \"{}\"", list.join(", "), self.view);
        let mut bound = Vec::new();
        for (part, value) in parts.zip(values) {
            let split = part.find(|c: char| !c.is_ascii_digit())?;
            let (column, affinity) = self.columns.get(part[..split].parse::<usize>().ok()?)?;
            if affinity.compares_alike(&value) {
                bound.push(value);
                let word = if bound.len() == 1 { "WHERE" } else { "AND" };
                let _ = write!(sql, " {word} \"{column}\" {} ?{}", &part[split..], bound.len());
            }
        }
        Some((sql, bound))
    }
}

#[repr(C)]
pub(super) struct ViewCursor<'vtab> {
    base: ffi::sqlite3_vtab_cursor,
    table: &'vtab ViewTable,
    rows: Vec<Vec<Value>>,
    at: usize,
}

unsafe impl VTabCursor for ViewCursor<'_> {
    fn filter(&mut self, _: c_int, plan: Option<&str>, args: &Filters<'_>) -> Result<()> {
        self.rows.clear();
        self.at = 0;
        let values = args.iter().map(Value::try_from).collect::<Result<Vec<_>, _>>()?;
        let (sql, values) = plan.and_then(|p| self.table.sql(p, values)).ok_or_else(|| failure("plan"))?;
        let source = &self.table.source;
        let session = source.session();
        let mut statement = session.prepare(&sql).map_err(|_| failure("view"))?;
        let width = self.table.columns.len();
        let mut rows = statement.query(params_from_iter(values))?;
        let mut held = 0;
        while let Some(row) = rows.next()? {
            let values = (0..width).map(|i| row.get::<_, Value>(i)).collect::<Result<Vec<_>>>()?;
            held += values.iter().map(weight).sum::<usize>();
            if held > source.bytes {
                return Err(failure("limit"));
            }
            self.rows.push(values);
        }
        Ok(())
    }

    fn next(&mut self) -> Result<()> {
        self.at += 1;
        Ok(())
    }

    fn eof(&self) -> bool {
        self.at >= self.rows.len()
    }

    fn column(&self, context: &mut Context, i: c_int) -> Result<()> {
        let value = usize::try_from(i).ok().and_then(|i| self.rows.get(self.at)?.get(i)).unwrap_or(&Value::Null);
        context.set_result(value)
    }

    fn rowid(&self) -> Result<i64> {
        i64::try_from(self.at).map_err(|_| failure("rowid"))
    }
}
