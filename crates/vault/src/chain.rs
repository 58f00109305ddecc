//! Checkpoints of the trail, the anchor outside the file, verification and export of this device's chain.

mod reconcile;

use crate::audit::{
    Anchor, ChainKey, Checkpoint, ClockFlag, Event, Evidence, Frontier, Origin, Outcome, Payload, Report, Seals,
    Stored, Unreadable, checkpoint_line, event_line, header_line, verify,
};
use crate::error::{Error, Result};
use crate::keys::{DeviceSecrets, KeyName, KeySet, RecoveryKit, Secret32};
use crate::vault::{Core, Vault};
use crate::world::World;
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::io::Write;
use std::path::Path;
use zeroize::Zeroizing;

/// Why a checkpoint was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckpointWhy {
    /// A hundred events have gathered.
    Count,
    /// Ten minutes have passed.
    Time,
    /// The clinic is locked.
    Lock,
    /// A backup is made.
    Backup,
    /// The file is closed.
    Close,
}

impl CheckpointWhy {
    fn name(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Time => "time",
            Self::Lock => "lock",
            Self::Backup => "backup",
            Self::Close => "close",
        }
    }
}

const CONTEXT: &[u8] = b"neonpro/audit/chain-key/1";
/// Events after which a checkpoint is due.
const EVENTS: u64 = 100;
/// Time after which a checkpoint is due, in microseconds.
const TIME_US: i64 = 10 * 60 * 1_000_000;

struct Tip {
    size: u64,
    at: i64,
    made: u64,
    tree: Frontier,
}

impl Core {
    fn chain(&self) -> Origin {
        Origin { clinic: self.clinic.bytes(), device: self.device.bytes(), incarnation: self.incarnation }
    }

    /// The first key of the chain: drawn, sealed to the recovery key, and from here on only its successors are kept.
    pub(crate) fn begin_chain(&self) -> Result<()> {
        let first = Secret32::random(self.world.random.as_ref())?;
        let sealed = self.keys.seal_to_recovery(CONTEXT, &first, self.world.random.as_ref())?;
        std::fs::write(self.folder.path().join("audit.first"), sealed)?;
        self.keep_key(&ChainKey::new(0, Zeroizing::new(*first.expose())))
    }

    fn keep_key(&self, key: &ChainKey) -> Result<()> {
        write_key(&self.folder.path().join(KEY), &self.world, self.keys.keys(), key)
    }

    fn kept_key(&self) -> Result<ChainKey> {
        read_key(&self.folder.path().join(KEY), self.keys.keys())
    }

    fn tip(&self, conn: &Connection) -> Result<Tip> {
        let (device, incarnation) = (self.device.bytes(), self.incarnation);
        let made: i64 = conn.query_row(
            "SELECT count(*) FROM t_audit_checkpoints WHERE device_id = ?1 AND incarnation = ?2",
            (device, incarnation),
            |r| r.get(0),
        )?;
        let last: Option<(i64, i64, Vec<u8>)> = conn
            .query_row(
                "SELECT size, at, frontier FROM t_audit_checkpoints WHERE device_id = ?1 AND incarnation = ?2 ORDER BY size DESC LIMIT 1",
                (device, incarnation),
                |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)),
            )
            .optional()?;
        let (size, at, tree) = match last {
            None => (0, 0, Frontier::new()),
            Some((size, at, frontier)) => {
                let size = u64::try_from(size).map_err(|_| Error::Damaged("checkpoint"))?;
                (size, at, Frontier::from_bytes(size, &frontier).map_err(|_| Error::Damaged("checkpoint"))?)
            }
        };
        Ok(Tip { size, at, made: u64::try_from(made).unwrap_or(0), tree })
    }

    /// Whether the file still holds what the anchor outside it remembers.
    pub(crate) fn check_anchor(&self, conn: &Connection, secrets: &dyn DeviceSecrets) -> Result<()> {
        let Some(anchor) = secrets.get(self.clinic.bytes(), anchor_slot(self)).ok().flatten() else { return Ok(()) };
        let (size, root) = split_anchor(&anchor);
        let there: Option<Vec<u8>> = conn
            .query_row(
                "SELECT root FROM t_audit_checkpoints WHERE device_id = ?1 AND incarnation = ?2 AND size = ?3",
                (self.device.bytes(), self.incarnation, size),
                |r| r.get(0),
            )
            .optional()?;
        if size > 0 && !there.is_some_and(|r| r.starts_with(&root)) {
            return Err(Error::RolledBack);
        }
        Ok(())
    }
}

const KEY: &str = "audit.key";
/// The chain key sealed anew, beside the old one while a rotation is under way.
const NEXT_KEY: &str = "audit.key.next";

fn write_key(path: &Path, world: &World, keys: &KeySet, key: &ChainKey) -> Result<()> {
    let mut plain = Zeroizing::new(key.index().to_be_bytes().to_vec());
    plain.extend_from_slice(key.expose());
    let sealed = keys.seal_under(KeyName::Staff, CONTEXT, &plain, world.random.as_ref())?;
    Ok(crate::keys::disk::replace(&crate::keys::OsFiles, path, &sealed)?)
}

fn read_key(path: &Path, keys: &KeySet) -> Result<ChainKey> {
    let sealed = std::fs::read(path).map_err(|_| Error::Damaged("chain key"))?;
    let plain = keys.open_under(KeyName::Staff, CONTEXT, &sealed)?;
    let (index, bytes) = plain.split_first_chunk::<8>().ok_or(Error::Damaged("chain key"))?;
    let bytes: [u8; 32] = bytes.try_into().map_err(|_| Error::Damaged("chain key"))?;
    Ok(ChainKey::new(u64::from_be_bytes(*index), Zeroizing::new(bytes)))
}

/// Lays the chain key, sealed under the new keys, beside the old one.
pub(crate) fn reseal_key(folder: &Path, world: &World, old: &KeySet, new: &KeySet) -> Result<()> {
    write_key(&folder.join(NEXT_KEY), world, new, &read_key(&folder.join(KEY), old)?)
}

/// Puts the chain key that was sealed anew in the old one's place.
pub(crate) fn settle_key(folder: &Path) -> Result<()> {
    match std::fs::rename(folder.join(NEXT_KEY), folder.join(KEY)) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(e.into()),
        _ => crate::backup::sync_folder(folder),
    }
}

/// Removes what a rotation that did not come to its end has left.
pub(crate) fn drop_next_key(folder: &Path) -> Result<()> {
    match std::fs::remove_file(folder.join(NEXT_KEY)) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(e.into()),
        _ => Ok(()),
    }
}

/// The anchor lies where the device secret lies, under a name of its own: eight bytes of size, twenty-four of the root.
fn anchor_slot(core: &Core) -> [u8; 16] {
    let mut slot = core.device.bytes();
    for (s, i) in slot.iter_mut().zip(core.incarnation) {
        *s ^= i;
    }
    slot
}

fn split_anchor(secret: &Secret32) -> (i64, [u8; 24]) {
    let (mut size, mut root) = ([0; 8], [0; 24]);
    size.copy_from_slice(&secret.expose()[..8]);
    root.copy_from_slice(&secret.expose()[8..]);
    (i64::from_be_bytes(size), root)
}

impl Vault {
    /// Makes a checkpoint if there are events that none covers.
    ///
    /// # Errors
    /// Errors of disk and engine, [`Error::Damaged`] when the chain key is gone.
    pub fn checkpoint(&self, why: CheckpointWhy, secrets: &dyn DeviceSecrets) -> Result<bool> {
        let core = &self.core;
        let mut conn = core.connect(crate::file::Mode::Write)?;
        let tx = conn.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let mut tip = core.tip(&tx)?;
        {
            let mut statement = tx.prepare(
                "SELECT leaf_hash FROM t_audit_logs WHERE device_id = ?1 AND incarnation = ?2 AND seq > ?3 ORDER BY seq",
            )?;
            let size = i64::try_from(tip.size).unwrap_or(i64::MAX);
            let mut rows = statement.query((core.device.bytes(), core.incarnation, size))?;
            while let Some(row) = rows.next()? {
                tip.tree.push(row.get(0)?);
            }
        }
        if tip.tree.size() == tip.size {
            return Ok(false);
        }
        let at = core.world.clock.wall_us();
        let key = core.kept_key()?.advance_to(tip.made);
        let (checkpoint, next) = Checkpoint::seal(core.chain(), &tip.tree, at, key);
        let size = i64::try_from(tip.tree.size()).map_err(|_| Error::Inconsistent("audit size"))?;
        tx.execute(
            "INSERT INTO t_audit_checkpoints (device_id, incarnation, size, root, at, why, note, frontier) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                core.device.bytes(),
                core.incarnation,
                size,
                checkpoint.root,
                at,
                why.name(),
                checkpoint.to_text(),
                tip.tree.to_bytes()
            ],
        )?;
        tx.commit()?;
        core.keep_key(&next)?;
        let mut anchor = [0; 32];
        anchor[..8].copy_from_slice(&size.to_be_bytes());
        anchor[8..].copy_from_slice(&checkpoint.root[..24]);
        // A machine that keeps no secrets has no anchor: the weaker mode, which the app shows.
        if let Some(anchor) = Secret32::from_slice(&anchor) {
            let _ = secrets.put(core.clinic.bytes(), anchor_slot(core), &anchor);
        }
        Ok(true)
    }

    /// Makes a checkpoint when a hundred events or ten minutes have gathered since the last.
    ///
    /// # Errors
    /// As [`Vault::checkpoint`].
    pub fn checkpoint_if_due(&self, secrets: &dyn DeviceSecrets) -> Result<bool> {
        let conn = self.core.connect(crate::file::Mode::Read)?;
        let tip = self.core.tip(&conn)?;
        let seq: i64 = conn.query_row("SELECT audit_seq FROM t_device_head", [], |r| r.get(0))?;
        let behind = u64::try_from(seq).unwrap_or(0).saturating_sub(tip.size);
        if behind >= EVENTS {
            self.checkpoint(CheckpointWhy::Count, secrets)
        } else if behind > 0 && self.core.world.clock.wall_us() - tip.at > TIME_US {
            self.checkpoint(CheckpointWhy::Time, secrets)
        } else {
            Ok(false)
        }
    }

    /// Checks this device's chain from its first event to its last, and the rows that people have written against it. With the recovery kit the seals
    /// of the checkpoints are checked too.
    ///
    /// # Errors
    /// Errors of disk and engine; what is wrong with the chain is in the report.
    pub fn verify_audit(&self, kit: Option<&RecoveryKit>, secrets: &dyn DeviceSecrets) -> Result<Report> {
        let core = &self.core;
        // What lies outside the file first: a checkpoint that is made meanwhile must not look like one that is missing.
        let checkpoints_made = core.kept_key().ok().map(|k| k.index());
        let anchor = secrets.get(core.clinic.bytes(), anchor_slot(core)).ok().flatten();
        let mut conn = core.connect(crate::file::Mode::Read)?;
        let conn = conn.transaction()?;
        let notes = self.notes(&conn)?;
        let seals = match kit {
            None => Seals::Skip,
            Some(kit) => match self.first_key(kit) {
                Ok(first) => Seals::Check(Zeroizing::new(*first.expose())),
                Err(_) => Seals::KeyMissing,
            },
        };
        let anchors: Vec<Anchor> = anchor.iter().filter_map(|a| self.whole_anchor(&notes, a)).collect();
        let evidence =
            Evidence { origin: core.chain(), notes: &notes, checkpoints_made, seals, signer: None, anchors: &anchors };
        let mut statement = conn.prepare(EVENTS_SQL)?;
        let rows =
            statement.query_map((core.device.bytes(), core.incarnation), |r| Ok(stored(r).map_err(|_| Unreadable)))?;
        let mut report = verify(evidence, rows.map(|row| row.unwrap_or(Err(Unreadable))));
        reconcile::reconcile(&conn, &core.policies, core.chain(), &mut report)?;
        Ok(report)
    }

    /// Writes the chain as the file of docs/audit-format.md.
    ///
    /// # Errors
    /// Errors of disk and engine.
    pub fn export_audit(&self, out: &mut dyn Write) -> Result<()> {
        let core = &self.core;
        let conn = core.connect(crate::file::Mode::Read)?;
        out.write_all(header_line(&core.chain()).as_bytes())?;
        for note in self.notes(&conn)? {
            out.write_all(checkpoint_line(&note).as_bytes())?;
        }
        let mut statement = conn.prepare(EVENTS_SQL)?;
        let mut rows = statement.query((core.device.bytes(), core.incarnation))?;
        while let Some(row) = rows.next()? {
            out.write_all(event_line(&stored(row)?).as_bytes())?;
        }
        Ok(())
    }

    fn notes(&self, conn: &Connection) -> Result<Vec<String>> {
        let mut statement = conn
            .prepare("SELECT note FROM t_audit_checkpoints WHERE device_id = ?1 AND incarnation = ?2 ORDER BY size")?;
        let rows = statement.query_map((self.core.device.bytes(), self.core.incarnation), |r| r.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The anchor keeps a part of the root; the whole one is taken from the checkpoint of that size if it begins so.
    fn whole_anchor(&self, notes: &[String], kept: &Secret32) -> Option<Anchor> {
        let (size, root) = split_anchor(kept);
        let size = u64::try_from(size).ok()?;
        let found = notes
            .iter()
            .filter_map(|n| Checkpoint::parse(n).ok())
            .find(|c| c.size == size && c.root.starts_with(&root));
        let mut unknown = [0; 32];
        unknown[..24].copy_from_slice(&root);
        Some(Anchor { size, root: found.map_or(unknown, |c| c.root) })
    }

    fn first_key(&self, kit: &RecoveryKit) -> Result<Secret32> {
        let file = self.folder().keys().load()?.ok_or(Error::NotFound)?;
        let sealed = std::fs::read(self.folder().path().join("audit.first"))?;
        Ok(file.unlock_with_recovery(kit)?.open_as_recovery(CONTEXT, &sealed)?)
    }
}

const EVENTS_SQL: &str = "SELECT a.id, a.device_id, a.incarnation, a.seq, a.at, a.mono_ns, a.clock_flag, a.actor_id, a.actor_roles, a.session_id, \
     a.kind, a.object_table, a.object_id, a.subject_id, a.outcome, a.reason_code, a.payload_commit, a.policy_version, a.app_version, a.count, \
     a.prev_hash, a.leaf_hash, p.salt, p.body FROM t_audit_logs a \
     LEFT JOIN t_audit_payloads p ON p.device_id = a.device_id AND p.incarnation = a.incarnation AND p.seq = a.seq \
     WHERE a.device_id = ?1 AND a.incarnation = ?2 ORDER BY a.seq";

fn stored(row: &Row<'_>) -> Result<Stored> {
    let bad = Error::Inconsistent("audit row");
    let outcome: String = row.get(14)?;
    let salt: Option<[u8; 32]> = row.get(22)?;
    let body: Option<Vec<u8>> = row.get(23)?;
    let event = Event {
        event_id: row.get(0)?,
        device: row.get(1)?,
        incarnation: row.get(2)?,
        seq: u64::try_from(row.get::<_, i64>(3)?).map_err(|_| Error::Inconsistent("audit row"))?,
        at_us: row.get(4)?,
        mono_ns: row.get(5)?,
        clock: ClockFlag::from_number(row.get(6)?).ok_or(Error::Inconsistent("audit row"))?,
        actor: row.get(7)?,
        roles: row.get(8)?,
        session: row.get(9)?,
        kind: row.get(10)?,
        object_table: row.get(11)?,
        object_id: row.get(12)?,
        subject: row.get(13)?,
        outcome: Outcome::from_name(&outcome).ok_or(bad)?,
        reason_code: row.get(15)?,
        payload_commit: row.get(16)?,
        policy_version: row.get(17)?,
        app_version: row.get(18)?,
        count: row.get(19)?,
        prev: row.get(20)?,
    };
    let payload = salt.zip(body).map(|(salt, bytes)| Payload { salt, bytes });
    Ok(Stored { event, leaf: row.get(21)?, payload })
}
