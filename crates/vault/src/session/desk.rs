//! What the work inside `read` and `write` is handed: SQL over public views, and the reads that the trail must have before they are shown.

use super::{Identity, Session};
use crate::act::Act;
use crate::error::{Error, Result};
use crate::id::Id;
use crate::trail::Happening;
use rusqlite::{Params, Row};

/// Reads of one snapshot. SQL names public views only.
pub struct Reader<'a> {
    pub(crate) session: &'a Session,
    pub(super) now_us: i64,
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
    pub(super) reader: Reader<'a>,
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

/// A read of clinical data.
#[derive(Clone, Copy, Debug)]
pub(super) struct ReadMark {
    kind: &'static str,
    table: u16,
    row: Option<Id>,
    patient: Id,
}

impl Session {
    /// Puts the reads of clinical data on the trail: one event for each user, patient and purpose in ten minutes.
    pub(super) fn record_reads(&self) -> Result<()> {
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
}
