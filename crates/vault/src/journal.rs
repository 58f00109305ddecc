//! The journal of what happens before a clinic's file is open: unlocks that failed and succeeded, lock-outs, refused
//! openings.
//!
//! `journal.log` lies beside the file, because the audit trail inside cannot be written yet. Each line is `mac ␠ json
//! ␊`; the MAC (HMAC-SHA256, in hex) covers the one before it, so that a line changed, dropped, added or moved shows.
//! The first line, the *base*, says where the numbering goes on after earlier lines were imported into the trail, and
//! whose failures still count. Users appear by opaque id; a login that the clinic does not know is not written at all,
//! since people type passwords there.
//!
//! What the chain cannot show is that the last lines were cut off or the file removed: the trail keeps the last
//! imported number ([`Journal::last_seq`]), which bounds the loss. Counting failures slows somebody at the keyboard;
//! somebody with a copy of the file is slowed by the cost of a guess and stopped by the device's secret.

mod line;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use ring::rand::SecureRandom;
use serde::{Deserialize, Serialize};

use crate::keys::{
    FileOps, KeyError, Secret32,
    crypto::derive,
    disk::{read_if_there, replace},
};
use line::{Base, Log, ReadError, Tally};

/// Why the journal refused.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The disk, or a primitive.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// While it was open, somebody changed the journal.
    #[error("the journal was tampered with at line {0}")]
    Tampered(usize),
    /// The key file of the weaker mode is not 32 bytes.
    #[error("the journal's key is malformed")]
    MalformedKey,
    /// There are lines of another journal under the same name.
    #[error("the journal was written under another key")]
    OtherKey,
}

/// What was found when the journal was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Found {
    /// There was none.
    New,
    /// Every line is in order.
    Intact,
    /// The last line was cut, as a power cut does it; it was dropped.
    Torn,
    /// A line does not belong. The file was put aside under another name and a new journal begun.
    Tampered,
    /// The key is another one (the device's secret vanished). The file was put aside and a new journal begun.
    OtherKey,
}

/// Why an opening was refused that had nothing to do with a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// The key file does not read.
    KeyFileDamaged,
    /// The key file reads and is forged.
    KeyFileForged,
    /// An older key file was put back.
    KeyFileRolledBack,
    /// The database does not open with its key.
    DatabaseDamaged,
    /// The audit trail does not verify.
    TrailBroken,
    /// The device's secret is missing.
    DeviceSecretMissing,
}

/// What happened. Opaque ids only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case", deny_unknown_fields)]
pub enum Event {
    /// A new journal was begun because of what was found in place of the old one.
    Restarted {
        /// What was found.
        found: Found,
    },
    /// A password was refused; no user when the login is none of this clinic's.
    UnlockFailed {
        /// Whose login.
        #[serde(with = "line::optional_id", skip_serializing_if = "Option::is_none", default)]
        user: Option<[u8; 16]>,
    },
    /// A user opened the clinic.
    Unlocked {
        /// Who.
        #[serde(with = "line::id")]
        user: [u8; 16],
    },
    /// The recovery key opened the clinic.
    RecoveryUsed,
    /// The user's slot is refused until the lock-out is over.
    LockedOut {
        /// Who.
        #[serde(with = "line::id")]
        user: [u8; 16],
    },
    /// An owner or the recovery key ended a lock-out.
    LockOutLifted {
        /// Whose.
        #[serde(with = "line::id")]
        user: [u8; 16],
    },
    /// The clinic was not opened for another reason.
    OpenRefused {
        /// Why.
        why: Refusal,
    },
    /// Clinical data were shown while the disk refused the trail's event.
    ReadWithoutTrail {
        /// To whom.
        #[serde(with = "line::id")]
        user: [u8; 16],
        /// Whose data.
        #[serde(with = "line::id")]
        patient: [u8; 16],
    },
}

/// One line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Gapless number, from 1, going on after lines were imported.
    pub seq: u64,
    /// Microseconds since 1970, UTC.
    pub at: i64,
    /// What happened.
    #[serde(flatten)]
    pub event: Event,
}

/// How many wrong passwords in a row lock a user out, and for how long. SBIS NGS1.02.13 asks for ten tries at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LockOut {
    /// Wrong passwords in a row.
    pub after: u32,
    /// How long, from the last of them.
    pub rest: Duration,
}

impl Default for LockOut {
    fn default() -> Self {
        Self { after: 10, rest: Duration::from_secs(15 * 60) }
    }
}

/// Whether a user may try a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Yes.
    Open {
        /// Wrong passwords since the last right one.
        failures: u32,
    },
    /// No.
    Locked {
        /// Until when: microseconds since 1970, UTC.
        until: i64,
    },
}

/// The key of the journal's MACs.
pub struct JournalKey(Secret32);

impl JournalKey {
    /// Name of the key file of the weaker mode.
    pub const FILE: &str = "journal.key";

    /// From the device's secret.
    ///
    /// # Errors
    /// [`KeyError::Primitive`].
    pub fn from_device(secret: &Secret32) -> Result<Self, KeyError> {
        derive(secret.expose(), b"", "neonpro/journal/1").map(Self)
    }

    /// From a random file beside the journal, made on first use: the weaker mode, which notices accidents and the
    /// hasty.
    ///
    /// # Errors
    /// [`KeyError::Storage`], [`KeyError::Random`], [`JournalError::MalformedKey`].
    pub fn from_file(disk: &dyn FileOps, folder: &Path, rng: &dyn SecureRandom) -> Result<Self, JournalError> {
        let path = folder.join(Self::FILE);
        if let Some(bytes) = read_if_there(disk, &path, 32).map_err(KeyError::storage("read the journal's key"))? {
            return Secret32::from_slice(&zeroize::Zeroizing::new(bytes)).map(Self).ok_or(JournalError::MalformedKey);
        }
        let secret = Secret32::random(rng)?;
        replace(disk, &path, secret.expose()).map_err(KeyError::storage("write the journal's key"))?;
        Ok(Self(secret))
    }
}

/// The journal. Several processes may hold it; each reads what the others wrote before it adds a line.
pub struct Journal {
    disk: Arc<dyn FileOps>,
    path: PathBuf,
    key: JournalKey,
    log: Log,
}

impl Journal {
    /// Name of the file.
    pub const FILE: &str = "journal.log";
    /// Bytes of a journal, at most: some hundred thousand lines.
    const MOST_BYTES: u64 = 32 * 1024 * 1024;

    /// Opens the journal in `folder`, or begins it. A journal that does not verify is put aside, so that care can go on
    /// and the evidence stays; [`Found`] says so, and so does the new journal's first line.
    ///
    /// # Errors
    /// [`JournalError::Key`] when the disk refuses.
    pub fn open(
        disk: Arc<dyn FileOps>,
        folder: &Path,
        key: JournalKey,
        now: i64,
    ) -> Result<(Self, Found), JournalError> {
        let path = folder.join(Self::FILE);
        let log = Log::empty(&key.0, Base::first(&key.0))?;
        let mut journal = Self { disk, path, key, log };
        let lock = journal.hold()?;
        let found = match journal.reload() {
            Ok(found) => found,
            Err(JournalError::Tampered(_)) => journal.restart(now, Found::Tampered)?,
            Err(JournalError::OtherKey) => journal.restart(now, Found::OtherKey)?,
            Err(other) => return Err(other),
        };
        drop(lock);
        Ok((journal, found))
    }

    /// Adds a line and makes it durable.
    ///
    /// # Errors
    /// [`JournalError::Tampered`] when the file was changed since it was opened; [`JournalError::Key`] when the disk
    /// refuses.
    pub fn record(&mut self, now: i64, event: Event) -> Result<Record, JournalError> {
        let lock = self.hold()?;
        self.reload()?;
        let record = self.add(now, event)?;
        drop(lock);
        Ok(record)
    }

    /// The lines that wait for import into the audit trail.
    #[must_use]
    pub fn records(&self) -> &[Record] {
        self.log.records()
    }

    /// The number of the last line ever written.
    #[must_use]
    pub fn last_seq(&self) -> u64 {
        self.log.last_seq()
    }

    /// Wrong passwords since the user's last right one (or a lock-out's end).
    #[must_use]
    pub fn failures_since_success(&self, user: &[u8; 16]) -> u32 {
        self.log.tally().of(user).failures
    }

    /// Whether `user` may try a password at `now`. A clock that was turned back does not lengthen a lock-out.
    #[must_use]
    pub fn standing(&self, user: &[u8; 16], now: i64, rule: LockOut) -> Standing {
        let count = self.log.tally().of(user);
        let rest = i64::try_from(rule.rest.as_micros()).unwrap_or(i64::MAX);
        let until = count.last.min(now).saturating_add(rest);
        if count.failures >= rule.after && now < until {
            Standing::Locked { until }
        } else {
            Standing::Open { failures: count.failures }
        }
    }

    /// Lets go of the lines up to and including `seq`, after the trail has them durably. Whose failures still count is
    /// kept.
    ///
    /// # Errors
    /// As [`Journal::record`].
    pub fn forget_through(&mut self, seq: u64) -> Result<(), JournalError> {
        let lock = self.hold()?;
        self.reload()?;
        let shorter = self.log.without(&self.key.0, seq)?;
        replace(&*self.disk, &self.path, shorter.bytes()).map_err(KeyError::storage("shorten the journal"))?;
        self.log = shorter;
        drop(lock);
        Ok(())
    }

    fn hold(&self) -> Result<Box<dyn crate::keys::Held>, KeyError> {
        self.disk.lock(&self.path.with_added_extension("lock")).map_err(KeyError::storage("lock the journal"))
    }

    /// Reads what is on disk; a journal that is not there is written.
    fn reload(&mut self) -> Result<Found, JournalError> {
        let bytes =
            read_if_there(&*self.disk, &self.path, Self::MOST_BYTES).map_err(KeyError::storage("read the journal"))?;
        let Some(bytes) = bytes.filter(|bytes| !bytes.is_empty()) else {
            self.log = Log::empty(&self.key.0, Base::first(&self.key.0))?;
            self.rewrite()?;
            return Ok(Found::New);
        };
        let (log, whole) = Log::read(&self.key.0, &bytes).map_err(|error| match error {
            ReadError::Line(line) => JournalError::Tampered(line),
            ReadError::OtherKey => JournalError::OtherKey,
        })?;
        self.log = log;
        if whole {
            return Ok(Found::Intact);
        }
        self.rewrite()?;
        Ok(Found::Torn)
    }

    fn rewrite(&self) -> Result<(), KeyError> {
        replace(&*self.disk, &self.path, self.log.bytes()).map_err(KeyError::storage("write the journal"))
    }

    fn restart(&mut self, now: i64, found: Found) -> Result<Found, JournalError> {
        let aside = self.path.with_file_name(format!("journal.{}.log", now.max(0)));
        self.disk.rename(&self.path, &aside).map_err(KeyError::storage("put the journal aside"))?;
        self.log = Log::empty(&self.key.0, Base::first(&self.key.0))?;
        self.rewrite()?;
        self.add(now, Event::Restarted { found })?;
        Ok(found)
    }

    fn add(&mut self, now: i64, event: Event) -> Result<Record, JournalError> {
        let record = Record { seq: self.log.last_seq() + 1, at: now, event };
        let line = self.log.push(&self.key.0, record)?;
        self.disk.append(&self.path, line.as_bytes()).map_err(KeyError::storage("write the journal"))?;
        self.disk.sync_file(&self.path).map_err(KeyError::storage("make the journal durable"))?;
        Ok(record)
    }
}

impl Tally {
    fn note(&mut self, record: &Record) {
        match record.event {
            Event::UnlockFailed { user: Some(user) } => self.failed(user, record.at),
            Event::Unlocked { user } | Event::LockOutLifted { user } => self.cleared(&user),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests;
