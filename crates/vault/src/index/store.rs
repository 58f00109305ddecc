//! The file itself.

use super::passages::{Allowed, Passage, Place};
use crate::error::{Error, Result};
use crate::file::{self, Mode};
use crate::id::Id;
use crate::keys::Secret32;
use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::collections::HashSet;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// Page cache in KiB: full text lives off it, vectors do not.
const CACHE_KIB: u32 = 16 * 1024;

/// The name under which statements ask what may be looked at.
const MAY_SEE: &str = "may_see";

/// Two full-text tables over one table of passages: words and meanings, and three letters of anything. Both leave nothing of what is deleted
/// (`secure-delete`, and `PRAGMA secure_delete` for the table). Rows are numbered for good.
const SCHEMA: &str = "
CREATE TABLE made (one INTEGER PRIMARY KEY CHECK (one = 1), by TEXT NOT NULL, embedder TEXT NOT NULL) STRICT;
CREATE TABLE passages (
    row     INTEGER PRIMARY KEY AUTOINCREMENT,
    record  BLOB NOT NULL CHECK (length(record) = 16),
    patient BLOB NOT NULL CHECK (length(patient) = 16),
    piece   INTEGER NOT NULL,
    words   TEXT NOT NULL,
    meaning TEXT NOT NULL,
    letters TEXT NOT NULL,
    vector  BLOB,
    UNIQUE (record, piece)
) STRICT;
CREATE INDEX waiting ON passages (row) WHERE vector IS NULL AND meaning <> '';
CREATE VIRTUAL TABLE by_words USING fts5(words, meaning, content = 'passages', content_rowid = 'row', tokenize = \"unicode61 remove_diacritics 2\");
CREATE VIRTUAL TABLE by_letters USING fts5(letters, content = 'passages', content_rowid = 'row', tokenize = 'trigram');
CREATE VIRTUAL TABLE terms USING fts5vocab(by_words, 'row');
INSERT INTO by_words (by_words, rank) VALUES ('secure-delete', 1);
INSERT INTO by_letters (by_letters, rank) VALUES ('secure-delete', 1);
";

/// What opening an index may find.
pub enum Found {
    /// It can be used.
    Ready(ClinicalIndex),
    /// It was made in another way: to be made anew.
    Outdated,
}

/// The open index. Its connection, and with it the key and the pages, is gone when this value is.
pub struct ClinicalIndex {
    conn: Connection,
    allowed: Arc<Mutex<Arc<Allowed>>>,
}

impl ClinicalIndex {
    pub(super) fn open(path: &Path, key: &Secret32, made_by: &str) -> Result<Found> {
        let index = Self::over(file::open(path, key.expose(), Mode::Write, CACHE_KIB)?)?;
        let by = index.conn.query_row("SELECT by FROM made", [], |row| row.get::<_, String>(0)).optional()?;
        Ok(if by.as_deref() == Some(made_by) { Found::Ready(index) } else { Found::Outdated })
    }

    pub(super) fn create(path: &Path, key: &Secret32, made_by: &str) -> Result<Self> {
        Self::begin(file::open(path, key.expose(), Mode::Create, CACHE_KIB)?, made_by)
    }

    pub(super) fn begin(conn: Connection, made_by: &str) -> Result<Self> {
        let mut index = Self::over(conn)?;
        let tx = index.conn.transaction()?;
        tx.execute_batch(SCHEMA)?;
        // Last: a making that was cut off is of nobody's way and is begun again.
        tx.execute("INSERT INTO made (one, by, embedder) VALUES (1, ?1, '')", [made_by])?;
        tx.commit()?;
        Ok(index)
    }

    fn over(conn: Connection) -> Result<Self> {
        // Derived data: an index that a power cut took back a second is filled again. Its log is moved into it as it grows.
        conn.execute_batch(
            "PRAGMA secure_delete = ON; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 1000;",
        )?;
        let allowed: Arc<Mutex<Arc<Allowed>>> = Arc::default();
        let asked = Arc::clone(&allowed);
        conn.create_scalar_function(
            MAY_SEE,
            1,
            FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DIRECTONLY,
            move |call| {
                let row: i64 = call.get(0)?;
                Ok(asked.lock().unwrap_or_else(PoisonError::into_inner).allows(row))
            },
        )?;
        Ok(Self { conn, allowed })
    }

    #[cfg(test)]
    pub(super) fn conn_for_test(&self) -> &Connection {
        &self.conn
    }

    /// The versions of notes that stand in the index.
    ///
    /// # Errors
    /// Errors of the engine.
    pub fn records(&self) -> Result<HashSet<Id>> {
        let mut statement = self.conn.prepare_cached("SELECT DISTINCT record FROM passages")?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Puts pieces of notes in. What stands there already under the same note and piece stays.
    ///
    /// # Errors
    /// Errors of disk and engine.
    pub fn put(&mut self, passages: &[Passage]) -> Result<()> {
        let tx = self.conn.transaction()?;
        for one in passages {
            let added = tx
                .prepare_cached("INSERT OR IGNORE INTO passages (record, patient, piece, words, meaning, letters) VALUES (?1, ?2, ?3, ?4, ?5, ?6)")?
                .execute(params![one.record, one.patient, one.piece, one.words, one.meaning, one.letters])?;
            if added == 1 {
                let row = tx.last_insert_rowid();
                tx.prepare_cached("INSERT INTO by_words (rowid, words, meaning) VALUES (?1, ?2, ?3)")?
                    .execute(params![row, one.words, one.meaning])?;
                tx.prepare_cached("INSERT INTO by_letters (rowid, letters) VALUES (?1, ?2)")?
                    .execute(params![row, one.letters])?;
            }
        }
        Ok(tx.commit()?)
    }

    /// Takes notes out, so that none of their bytes is left in the file or its log.
    ///
    /// # Errors
    /// Errors of disk and engine; [`Error::Busy`] when the bytes are out of the file and somebody who reads keeps its log from being emptied:
    /// to be tried again ([`ClinicalIndex::empty_log`]).
    pub fn remove(&mut self, records: &[Id]) -> Result<()> {
        let tx = self.conn.transaction()?;
        for record in records {
            tx.prepare_cached("INSERT INTO by_words (by_words, rowid, words, meaning) SELECT 'delete', row, words, meaning FROM passages WHERE record = ?1")?
                .execute([record])?;
            tx.prepare_cached("INSERT INTO by_letters (by_letters, rowid, letters) SELECT 'delete', row, letters FROM passages WHERE record = ?1")?
                .execute([record])?;
            tx.prepare_cached("DELETE FROM passages WHERE record = ?1")?.execute([record])?;
        }
        tx.commit()?;
        self.empty_log()
    }

    /// Moves the log into the file and cuts it to nothing.
    ///
    /// # Errors
    /// [`Error::Busy`] while somebody reads; errors of disk and engine.
    pub fn empty_log(&self) -> Result<()> {
        let busy: i64 = self.conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        if busy == 0 { Ok(()) } else { Err(Error::Busy) }
    }

    /// Says which embedder the vectors are of, and answers whether that is another one than before: its vectors are dropped.
    ///
    /// # Errors
    /// Errors of disk and engine.
    pub fn use_embedder(&mut self, embedder: &str) -> Result<bool> {
        let tx = self.conn.transaction()?;
        let other = tx.execute("UPDATE made SET embedder = ?1 WHERE embedder <> ?1", [embedder])? == 1;
        if other {
            tx.execute("UPDATE passages SET vector = NULL WHERE vector IS NOT NULL", [])?;
        }
        tx.commit()?;
        Ok(other)
    }

    /// Pieces that mean something and have no vector, the newest first: their rows and meanings.
    ///
    /// # Errors
    /// Errors of the engine.
    pub fn waiting(&self, most: u32) -> Result<Vec<(i64, String)>> {
        let sql = "SELECT row, meaning FROM passages WHERE vector IS NULL AND meaning <> '' ORDER BY row DESC LIMIT ?1";
        let mut statement = self.conn.prepare_cached(sql)?;
        let rows = statement.query_map([most], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Keeps vectors of rows.
    ///
    /// # Errors
    /// Errors of disk and engine.
    pub fn keep_vectors(&mut self, vectors: &[(i64, Vec<u8>)]) -> Result<()> {
        let tx = self.conn.transaction()?;
        for (row, vector) in vectors {
            tx.prepare_cached("UPDATE passages SET vector = ?2 WHERE row = ?1")?.execute(params![row, vector])?;
        }
        Ok(tx.commit()?)
    }

    /// How many pieces there are, and how many of them wait for a vector.
    ///
    /// # Errors
    /// Errors of the engine.
    pub fn count(&self) -> Result<(u64, u64)> {
        let sql =
            "SELECT count(*), (SELECT count(*) FROM passages WHERE vector IS NULL AND meaning <> '') FROM passages";
        let (all, waiting): (i64, i64) =
            self.conn.prepare_cached(sql)?.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok((u64::try_from(all).unwrap_or(0), u64::try_from(waiting).unwrap_or(0)))
    }

    /// Every piece and its vector, in the order of their rows.
    ///
    /// # Errors
    /// Errors of the engine.
    pub fn places(&self, each: impl FnMut(Place)) -> Result<()> {
        self.places_after(0, each)
    }

    /// As [`ClinicalIndex::places`], from the row behind `row` on.
    ///
    /// # Errors
    /// Errors of the engine.
    pub fn places_after(&self, row: i64, mut each: impl FnMut(Place)) -> Result<()> {
        let sql = "SELECT row, record, piece, vector FROM passages WHERE row > ?1 ORDER BY row";
        let mut statement = self.conn.prepare_cached(sql)?;
        let mut rows = statement.query([row])?;
        while let Some(row) = rows.next()? {
            each(Place { row: row.get(0)?, record: row.get(1)?, piece: row.get(2)?, vector: row.get(3)? });
        }
        Ok(())
    }

    /// Changes whenever another connection has committed to the index.
    ///
    /// # Errors
    /// Errors of the engine.
    pub fn version(&self) -> Result<i64> {
        Ok(self.conn.query_row("PRAGMA data_version", [], |row| row.get(0))?)
    }

    /// In how many pieces a word or meaning stands.
    ///
    /// # Errors
    /// Errors of the engine.
    pub fn pieces_with(&self, term: &str) -> Result<u64> {
        let mut statement = self.conn.prepare_cached("SELECT doc FROM terms WHERE term = ?1")?;
        let found: Option<i64> = statement.query_row([term], |row| row.get(0)).optional()?;
        Ok(found.and_then(|n| u64::try_from(n).ok()).unwrap_or(0))
    }

    /// Rows that hold any of these words or meanings and may be looked at, best first (BM25).
    ///
    /// # Errors
    /// Errors of the engine.
    pub fn by_words(&self, terms: &[String], allowed: &Arc<Allowed>, most: u32) -> Result<Vec<i64>> {
        self.ranked("by_words", terms, allowed, most)
    }

    /// As [`ClinicalIndex::by_words`], for any three letters in a row.
    ///
    /// # Errors
    /// Errors of the engine.
    pub fn by_letters(&self, terms: &[String], allowed: &Arc<Allowed>, most: u32) -> Result<Vec<i64>> {
        self.ranked("by_letters", terms, allowed, most)
    }

    fn ranked(&self, table: &'static str, terms: &[String], allowed: &Arc<Allowed>, most: u32) -> Result<Vec<i64>> {
        if terms.is_empty() {
            return Ok(Vec::new());
        }
        *self.allowed.lock().unwrap_or_else(PoisonError::into_inner) = Arc::clone(allowed);
        let sql = format!(
            "SELECT rowid FROM {table} WHERE {table} MATCH ?1 AND {MAY_SEE}(rowid) ORDER BY bm25({table}), rowid DESC LIMIT ?2"
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let rows = statement.query_map(params![any_of(terms), most], |row: &Row<'_>| row.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// What stands in a row: the terms by which it can be found.
    ///
    /// # Errors
    /// Errors of the engine; [`Error::NotFound`].
    pub fn terms_of(&self, row: i64) -> Result<HashSet<String>> {
        let mut statement = self.conn.prepare_cached("SELECT words || ' ' || meaning FROM passages WHERE row = ?1")?;
        let text: String = statement.query_row([row], |row| row.get(0))?;
        Ok(text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect())
    }
}

/// A query that any of the terms answers. Whatever a term is, it becomes quoted text and never query syntax.
fn any_of(terms: &[String]) -> String {
    let plain = |term: &String| term.chars().filter(|c| *c != '"' && !c.is_control()).collect::<String>();
    terms.iter().map(|term| format!("\"{}\"", plain(term))).collect::<Vec<_>>().join(" OR ")
}
