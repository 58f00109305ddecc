//! A user's connection: doors, authorizer, scopes, reads and writes.

use crate::act::{Act, ContextCell};
use crate::audit::ClockFlag;
use crate::authorizer::{self, Switch};
use crate::change::Sealer;
use crate::error::{Error, Refusal, Result};
use crate::functions::{self, Doorman};
use crate::id::Id;
use crate::keys::ClinicalKey;
use crate::schema;
use crate::trail::{self, Happening, Moment, Origin};
use crate::vault::Core;
use neonpro_policy::rules::ExtraGrant;
use neonpro_policy::sqlite::{self, Doors, ScopeTable};
use neonpro_policy::{Effective, Policies, Role};
use rusqlite::{Connection, Params, Row};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Who a session belongs to. Fixed for its life: another identity is another session.
#[derive(Clone, Debug)]
pub struct Identity {
    /// The clinic.
    pub clinic: Id,
    /// The user.
    pub user: Id,
    /// The professional that the user is, if any.
    pub professional: Option<Id>,
    /// The user's roles, from grants signed by an owner.
    pub roles: BTreeSet<Role>,
    /// This session.
    pub session: Id,
    /// This device.
    pub device: Id,
}

impl Identity {
    /// Whether the user has this role.
    #[must_use]
    pub fn has(&self, role: &str) -> bool {
        self.roles.iter().any(|r| r.0 == role)
    }
}

/// What a commit touched: an area of the product and rows in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// Table by its public name.
    pub table: String,
    /// Rows.
    pub ids: Vec<Id>,
}

/// A user's connection to the clinic file.
pub struct Session {
    pub(crate) conn: Connection,
    pub(crate) core: Arc<Core>,
    pub(crate) identity: Identity,
    pub(crate) suffix: String,
    pub(crate) views: BTreeMap<String, Vec<String>>,
    context: ContextCell,
    origin: Origin,
    switch: Switch,
    scopes: BTreeMap<String, ScopeTable>,
    /// Data version and time at which the scopes were filled.
    scopes_seen: Cell<Option<(i64, i64)>>,
    /// The clinical key used last; wiped with the session.
    pub(crate) last_key: RefCell<Option<(Id, Arc<ClinicalKey>)>>,
    /// Reads of clinical data that must be on the trail before they are shown.
    reads: RefCell<Vec<ReadMark>>,
}

impl Session {
    pub(crate) fn open(
        core: Arc<Core>,
        mut conn: Connection,
        identity: Identity,
        extra: &[ExtraGrant],
    ) -> Result<Self> {
        let suffix = hex(&core.world.random_bytes::<16>()?);
        let shapes = schema::shapes(&conn)?;
        let origin = core.origin(&identity)?;
        let spec = sqlite::Session {
            suffix: &suffix,
            clinic: identity.clinic.bytes(),
            user: identity.user.bytes(),
            professional: identity.professional.map(Id::bytes),
            roles: &identity.roles,
            extra,
            session: identity.session.bytes(),
            device: origin.device,
            incarnation: origin.incarnation,
            policy_version: origin.policy_version,
            app_version: &origin.app_version,
        };
        let doors = sqlite::doors(&core.policies, &shapes, &spec);
        let context = ContextCell::default();
        let doorman = Arc::new(Doorman {
            suffix: suffix.clone(),
            context: context.clone(),
            origin: origin.clone(),
            sealer: sealer(&core, &doors, &identity),
            device_ix: core.device_ix,
            world: core.world.clone(),
        });
        functions::register(&conn, &doorman)?;
        for statement in &doors.statements {
            conn.execute_batch(statement)?;
        }
        limit(&conn)?;
        warm(&conn)?;
        let public = core.policies.tables.keys().cloned().collect();
        let switch = authorizer::install(&mut conn, &suffix, public)?;
        conn.set_prepared_statement_cache_capacity(256);
        let session = Self {
            conn,
            core,
            identity,
            suffix,
            views: doors.views,
            context,
            origin,
            switch,
            scopes: doors.scopes,
            scopes_seen: Cell::new(None),
            last_key: RefCell::new(None),
            reads: RefCell::default(),
        };
        session.refresh_scopes()?;
        Ok(session)
    }

    /// Who this session belongs to.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// Reads from one snapshot.
    ///
    /// # Errors
    /// Whatever `f` answers, and errors of the engine.
    pub fn read<T, E: From<Error>>(
        &self,
        f: impl FnOnce(&Reader<'_>) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        self.refresh_scopes()?;
        self.run("BEGIN")?;
        let result = f(&Reader { session: self, now_us: self.core.world.clock.wall_us() });
        // A read transaction has nothing to lose; ending it must not hide the result.
        let ended = self.run("COMMIT").or_else(|_| self.run("ROLLBACK"));
        let value = result?;
        ended?;
        self.record_reads()?;
        Ok(value)
    }

    /// Does one act: everything that `f` writes is on disk when this returns, or nothing is.
    ///
    /// A refusal by a door is recorded in the audit trail in a transaction of its own.
    ///
    /// # Errors
    /// Whatever `f` answers, [`Error::Busy`] when another process writes for longer than five seconds, errors of disk and engine.
    pub fn write<T, E: From<Error> + AsRefusal>(
        &self,
        act: Act,
        f: impl FnOnce(&mut Writer<'_>) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        self.refresh_scopes()?;
        let code = act.code;
        self.run("BEGIN IMMEDIATE")?;
        let result = self.arm(act).map_err(E::from).and_then(|(now_us, first_ctr)| {
            let mut writer = Writer { reader: Reader { session: self, now_us } };
            let value = f(&mut writer)?;
            let touched = self.touched_since(first_ctr)?;
            self.conn
                .execute("UPDATE main.t_device_head SET next_txn = next_txn + 1 WHERE next_ctr > ?1", [first_ctr])
                .map_err(Error::from)?;
            Ok((value, touched))
        });
        *self.context.lock() = crate::act::Context::default();
        match result {
            Ok((value, touched)) => {
                if let Err(e) = self.run("COMMIT") {
                    self.roll_back();
                    return Err(e.into());
                }
                self.after_commit(touched);
                self.record_reads()?;
                Ok(value)
            }
            Err(e) => {
                self.roll_back();
                if let Some(refusal) = e.as_refusal() {
                    self.record_refusal(refusal.code(), code)?;
                }
                Err(e)
            }
        }
    }

    /// Records something that happened outside a door: an export, a print, a log-out.
    ///
    /// # Errors
    /// Errors of disk and engine; what was to be recorded must then not be shown.
    pub fn record(&self, what: &Happening<'_>) -> Result<()> {
        self.record_with(what, |_| Ok(()))
    }

    fn record_with(&self, what: &Happening<'_>, also: impl FnOnce(&Connection) -> Result<()>) -> Result<()> {
        self.run("BEGIN IMMEDIATE")?;
        let done = self
            .moment()
            .and_then(|m| trail::append(&self.conn, &self.origin, m, what))
            .and_then(|()| also(&self.conn))
            .and_then(|()| self.run("COMMIT"));
        if done.is_err() {
            self.roll_back();
        }
        done
    }

    /// What the column looks like to this session, if not as it is.
    #[must_use]
    pub fn masked(&self, table: &str) -> Vec<String> {
        let Some(table) = self.core.policies.tables.get(table) else { return Vec::new() };
        let effective = Effective::new(table, &self.identity.roles, &[]);
        table.columns.keys().filter(|c| effective.mask(c).is_some()).cloned().collect()
    }

    /// Puts the reads of clinical data on the trail: one event for each user, patient and purpose in ten minutes.
    fn record_reads(&self) -> Result<()> {
        const WINDOW_US: i64 = 10 * 60 * 1_000_000;
        let reads = std::mem::take(&mut *self.reads.borrow_mut());
        for mark in reads {
            let now = self.core.world.clock.wall_us();
            let user = self.identity.user;
            let fresh: bool = self.conn.prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM main.t_read_marks WHERE user_id = ?1 AND subject_id = ?2 AND purpose = ?3 AND at > ?4 AND at <= ?5)",
            )?.query_row((user, mark.patient, mark.kind, now - WINDOW_US, now), |r| r.get(0))?;
            if fresh {
                continue;
            }
            self.record_with(
                &Happening {
                    table: mark.table,
                    object: mark.row.map(Id::bytes),
                    subject: Some(mark.patient.bytes()),
                    ..Happening::of(mark.kind)
                },
                |conn| {
                    conn.prepare_cached(
                        "INSERT INTO main.t_read_marks (user_id, subject_id, purpose, at) VALUES (?1, ?2, ?3, ?4) \
                         ON CONFLICT DO UPDATE SET at = excluded.at",
                    )?
                    .execute((user, mark.patient, mark.kind, now))?;
                    Ok(())
                },
            )?;
        }
        Ok(())
    }

    pub(crate) fn record_refusal(&self, reason: &str, act: &str) -> Result<()> {
        let code = format!("{reason}.{}", act.replace('.', "_"));
        self.record(&Happening { refused: true, reason: Some(&code), ..Happening::of("door.refused") })
    }

    fn arm(&self, act: Act) -> Result<(i64, i64)> {
        let moment = self.moment()?;
        let first: i64 = self.conn.query_row("SELECT next_ctr FROM main.t_device_head", [], |r| r.get(0))?;
        *self.context.lock() =
            crate::act::Context { act: Some(act), now_us: moment.now_us, mono_ns: moment.mono_ns, clock: moment.clock };
        Ok((moment.now_us, first))
    }

    /// The moment of what follows; flagged when the wall clock stands more than five minutes before what the file has seen.
    fn moment(&self) -> Result<Moment> {
        const TOLERANCE_MS: i64 = 5 * 60 * 1000;
        let now_us = self.core.world.clock.wall_us();
        let hlc: i64 = self.conn.query_row("SELECT hlc FROM main.t_device_head", [], |r| r.get(0))?;
        let seen_ms = i64::try_from(neonpro_oplog::Hlc::from_sql(hlc).ms()).unwrap_or(i64::MAX);
        let clock = if now_us / 1000 + TOLERANCE_MS < seen_ms { ClockFlag::Behind } else { ClockFlag::Steady };
        Ok(Moment { now_us, mono_ns: self.core.world.clock.mono_ns(), clock })
    }

    /// Rows that the transaction's operations and events name.
    fn touched_since(&self, first_ctr: i64) -> Result<Vec<Changed>> {
        let mut statement = self.conn.prepare_cached("SELECT table_id, row_id FROM main.t_outbox WHERE ctr >= ?1")?;
        let mut found: BTreeMap<String, Vec<Id>> = BTreeMap::new();
        let mut rows = statement.query([first_ctr])?;
        while let Some(row) = rows.next()? {
            if let Some(table) = self.core.policies.table_by_id(row.get(0)?) {
                found.entry(table.name.clone()).or_default().push(row.get(1)?);
            }
        }
        Ok(found.into_iter().map(|(table, ids)| Changed { table, ids }).collect())
    }

    fn after_commit(&self, touched: Vec<Changed>) {
        let stale = |s: &ScopeTable| touched.iter().any(|c| s.watches.contains(&c.table));
        if self.scopes.values().any(stale) {
            self.scopes_seen.set(None);
        }
        self.core.changed(&touched);
    }

    /// Fills the scopes again when another connection has committed, when our own commit touched what they watch, or when they are so old
    /// that what was granted for a time may have ended.
    pub(crate) fn refresh_scopes(&self) -> Result<()> {
        const AGE_US: i64 = 20 * 1_000_000;
        let version: i64 = self.conn.query_row("PRAGMA data_version", [], |r| r.get(0))?;
        let now = self.core.world.clock.wall_us();
        if self.scopes_seen.get().is_some_and(|(seen, at)| seen == version && (at..at + AGE_US).contains(&now)) {
            return Ok(());
        }
        self.fill_scopes(now)?;
        self.scopes_seen.set(Some((version, now)));
        Ok(())
    }

    fn fill_scopes(&self, now: i64) -> Result<()> {
        let professional = self.identity.professional.map(Id::bytes);
        for scope in self.scopes.values() {
            self.conn.prepare_cached(&format!("DELETE FROM temp.\"{}\"", scope.table))?.execute([])?;
            let mut fill =
                self.conn.prepare_cached(&format!("INSERT OR IGNORE INTO temp.\"{}\" {}", scope.table, scope.query))?;
            for (name, value) in [
                (":user", rusqlite::types::Value::Blob(self.identity.user.bytes().to_vec())),
                (":clinic", rusqlite::types::Value::Blob(self.identity.clinic.bytes().to_vec())),
                (":professional", professional.map_or(rusqlite::types::Value::Null, |p| p.to_vec().into())),
                (":now", now.into()),
            ] {
                if let Some(index) = fill.parameter_index(name)? {
                    fill.raw_bind_parameter(index, value)?;
                }
            }
            fill.raw_execute()?;
        }
        Ok(())
    }

    /// After a write inside a transaction: what it touched may already widen what the session reaches (a patient just registered is booked).
    fn follow_scopes(&self, sql: &str) -> Result<()> {
        let watched = |s: &ScopeTable| s.watches.iter().any(|table| sql.contains(table.as_str()));
        if self.identity.professional.is_some() && self.scopes.values().any(watched) {
            self.fill_scopes(self.core.world.clock.wall_us())?;
        }
        Ok(())
    }

    /// Runs a statement of our own, out of the authorizer's sight and out of the statement cache: a text found there is not judged again, so
    /// a session that says `COMMIT` must not find ours.
    pub(crate) fn run(&self, sql: &str) -> Result<()> {
        Ok(self.conn.prepare(sql)?.execute([]).map(|_| ())?)
    }

    pub(crate) fn roll_back(&self) {
        // A disk error may have ended the transaction already; then there is nothing to roll back.
        if !self.conn.is_autocommit() {
            let _ = self.conn.execute_batch("ROLLBACK");
        }
    }

    pub(crate) fn prepare<'a>(&'a self, sql: &str) -> Result<rusqlite::CachedStatement<'a>> {
        // Every statement belongs to a transaction of `read` or `write`: one whose conflict clause rolled back has ended, and so has its act.
        if self.conn.is_autocommit() || self.switch.forges(sql) {
            return Err(Error::Statement);
        }
        let statement = self.prepare_armed(sql).or_else(|_| {
            self.connect_indexes()?;
            self.prepare_armed(sql)
        })?;
        if statement.is_explain() != 0 {
            return Err(Error::Statement);
        }
        Ok(statement)
    }

    fn prepare_armed<'a>(&'a self, sql: &str) -> Result<rusqlite::CachedStatement<'a>> {
        let _armed = self.switch.arm();
        Ok(self.conn.prepare_cached(sql)?)
    }

    /// Lets the engine connect the file's virtual tables. After a change of schema elsewhere it does so at the next statement that needs one, with
    /// statements of its own, which an armed authorizer refuses.
    fn connect_indexes(&self) -> Result<()> {
        let mut names = self.conn.prepare("SELECT name FROM main.sqlite_schema WHERE sql LIKE 'CREATE VIRTUAL%'")?;
        let names = names.query_map([], |r| r.get::<_, String>(0))?.collect::<rusqlite::Result<Vec<_>>>()?;
        for name in names {
            self.conn.prepare(&format!("SELECT 1 FROM main.\"{name}\" LIMIT 0"))?;
        }
        Ok(())
    }
}

/// A read of clinical data.
#[derive(Clone, Copy, Debug)]
struct ReadMark {
    kind: &'static str,
    table: u16,
    row: Option<Id>,
    patient: Id,
}

/// Errors that may stand for a door's refusal; the domain's error type implements it.
pub trait AsRefusal {
    /// The refusal, if that is what it is.
    fn as_refusal(&self) -> Option<Refusal>;
}

impl AsRefusal for Error {
    fn as_refusal(&self) -> Option<Refusal> {
        if let Error::Door(refusal) = self { Some(*refusal) } else { None }
    }
}

/// Reads of one snapshot. SQL names public views only.
pub struct Reader<'a> {
    pub(crate) session: &'a Session,
    pub(crate) now_us: i64,
}

impl Reader<'_> {
    /// The rows of a query.
    ///
    /// # Errors
    /// [`Error::Statement`] for SQL that a session may not run, errors of the engine.
    pub fn rows<T>(
        &self,
        sql: &str,
        params: impl Params,
        map: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>> {
        let mut statement = self.session.prepare(sql)?;
        let rows = statement.query_map(params, map)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The first row of a query.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none; as [`Reader::rows`].
    pub fn one<T>(
        &self,
        sql: &str,
        params: impl Params,
        map: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<T> {
        self.maybe(sql, params, map)?.ok_or(Error::NotFound)
    }

    /// The first row of a query, if there is one.
    ///
    /// # Errors
    /// As [`Reader::rows`].
    pub fn maybe<T>(
        &self,
        sql: &str,
        params: impl Params,
        map: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>> {
        let mut statement = self.session.prepare(sql)?;
        let mut rows = statement.query(params)?;
        match rows.next()? {
            Some(row) => Ok(Some(map(row)?)),
            None => Ok(None),
        }
    }

    /// Says that what is read shows clinical data of a patient; the trail has it before anybody sees it. `kind` is an audit kind such as
    /// `record.read`.
    pub fn note_read(&self, kind: &'static str, table: &str, row: Option<Id>, patient: Id) {
        let table = self.session.core.policies.tables.get(table).map_or(0, |t| t.id);
        let mut reads = self.session.reads.borrow_mut();
        if !reads.iter().any(|m| m.kind == kind && m.patient == patient) {
            reads.push(ReadMark { kind, table, row, patient });
        }
    }

    /// The session's identity.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.session.identity
    }

    /// The moment of this read or act, microseconds since 1970.
    #[must_use]
    pub fn now(&self) -> i64 {
        self.now_us
    }

    /// The session.
    #[must_use]
    pub fn session(&self) -> &Session {
        self.session
    }
}

/// Writes of one act.
pub struct Writer<'a> {
    reader: Reader<'a>,
}

impl<'a> std::ops::Deref for Writer<'a> {
    type Target = Reader<'a>;
    fn deref(&self) -> &Reader<'a> {
        &self.reader
    }
}

impl Writer<'_> {
    /// One INSERT, UPDATE or DELETE on a public view: through its door.
    ///
    /// # Errors
    /// [`Error::Door`] when the door refuses, [`Error::Statement`] for anything but one writing statement, errors of the engine.
    pub fn execute(&mut self, sql: &str, params: impl Params) -> Result<()> {
        let mut statement = self.reader.session.prepare(sql)?;
        if statement.readonly() {
            return Err(Error::Statement);
        }
        statement.execute(params)?;
        drop(statement);
        self.reader.session.follow_scopes(sql)
    }

    /// What the next statements are recorded as.
    pub fn act(&mut self, act: Act) {
        self.reader.session.context.lock().act = Some(act);
    }

    /// A fresh id of this moment.
    ///
    /// # Errors
    /// When the system gives no randomness.
    pub fn new_id(&self) -> Result<Id> {
        self.reader.session.core.world.new_id()
    }
}

fn sealer(core: &Core, doors: &Doors, identity: &Identity) -> Sealer {
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
fn limit(conn: &Connection) -> Result<()> {
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
fn warm(conn: &Connection) -> Result<()> {
    let mut statement =
        conn.prepare("SELECT name FROM main.sqlite_schema WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL%'")?;
    let names: Vec<String> = statement.query_map([], |r| r.get(0))?.collect::<rusqlite::Result<_>>()?;
    for name in names {
        conn.prepare(&format!("SELECT 1 FROM main.\"{name}\" LIMIT 0"))?;
    }
    Ok(())
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, b| {
        let _ = write!(text, "{b:02x}");
        text
    })
}
