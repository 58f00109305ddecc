//! A user's connection: doors, authorizer, scopes, reads and writes.

mod desk;
mod scopes;
mod set_up;

pub use desk::{Reader, Writer};

use crate::act::{Act, ContextCell};
use crate::audit::ClockFlag;
use crate::authorizer::{self, Switch};
use crate::error::{Error, Refusal, Result};
use crate::functions::{self, Doorman};
use crate::id::Id;
use crate::keys::ClinicalKey;
use crate::schema;
use crate::trail::{self, Happening, Moment, Origin};
use crate::vault::Core;
use desk::ReadMark;
use neonpro_policy::rules::ExtraGrant;
use neonpro_policy::sqlite::{self, ScopeTable};
use neonpro_policy::{Effective, Role};
use rusqlite::Connection;
use set_up::{limit, sealer, warm};
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
            self.next_transaction(first_ctr)?;
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

    pub(crate) fn record_refusal(&self, reason: &str, act: &str) -> Result<()> {
        let code = format!("{reason}.{}", act.replace('.', "_"));
        self.record(&Happening { refused: true, reason: Some(&code), ..Happening::of("door.refused") })
    }

    fn arm(&self, act: Act) -> Result<(i64, i64)> {
        let moment = self.moment()?;
        let mut head = self.conn.prepare_cached("SELECT next_ctr FROM main.t_device_head")?;
        let first: i64 = head.query_row([], |r| r.get(0))?;
        *self.context.lock() =
            crate::act::Context { act: Some(act), now_us: moment.now_us, mono_ns: moment.mono_ns, clock: moment.clock };
        Ok((moment.now_us, first))
    }

    /// The moment of what follows; flagged when the wall clock stands more than five minutes before what the file has seen.
    fn moment(&self) -> Result<Moment> {
        const TOLERANCE_MS: i64 = 5 * 60 * 1000;
        let now_us = self.core.world.clock.wall_us();
        let mut head = self.conn.prepare_cached("SELECT hlc FROM main.t_device_head")?;
        let hlc: i64 = head.query_row([], |r| r.get(0))?;
        let seen_ms = i64::try_from(neonpro_oplog::Hlc::from_sql(hlc).ms()).unwrap_or(i64::MAX);
        let clock = if now_us / 1000 + TOLERANCE_MS < seen_ms { ClockFlag::Behind } else { ClockFlag::Steady };
        Ok(Moment { now_us, mono_ns: self.core.world.clock.mono_ns(), clock })
    }

    /// Gives the next transaction another number when this one left operations.
    fn next_transaction(&self, first_ctr: i64) -> Result<()> {
        self.conn
            .prepare_cached("UPDATE main.t_device_head SET next_txn = next_txn + 1 WHERE next_ctr > ?1")?
            .execute([first_ctr])?;
        Ok(())
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

pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, b| {
        let _ = write!(text, "{b:02x}");
        text
    })
}
