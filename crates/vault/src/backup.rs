//! Backups: a new encrypted file under a key of its own, with a signed manifest; checked, tried, and put back whole or not at all.
//!
//! A backup is a folder that can be carried anywhere: the database under a random key, that key sealed to the recovery key and under the staff key,
//! the key file as it was, and `manifest.json`, signed by whoever made it. Whoever opens the clinic with a password or the recovery kit opens its
//! backups too; nobody else does.

mod manifest;
mod restore;

pub use manifest::Manifest;
pub use restore::{Opener, Restored};

use crate::chain::CheckpointWhy;
use crate::error::{Error, Result};
use crate::file::{self, Mode};
use crate::keys::{DeviceSecrets, KeyFile, KeyName, KeyStore, Secret32};
use crate::vault::Vault;
use manifest::{counts, sha256_of};
use rusqlite::Connection;
use rusqlite::backup::{Backup as Copy, StepResult};
use std::path::{Path, PathBuf};
use std::time::Duration;

const CONTEXT: &[u8] = b"neonpro/backup/key/1";
pub(crate) const PURPOSE: &str = "neonpro/backup/1";
pub(crate) const DATABASE: &str = "clinic.db";
pub(crate) const MANIFEST: &str = "manifest.json";
const SIGNATURE: &str = "manifest.sig";
const KEY_FOR_STAFF: &str = "backup.key";
const KEY_FOR_RECOVERY: &str = "backup.recovery";
/// Files of the clinic's folder that a backup carries as they are.
const CARRIED: [&str; 3] = [KeyStore::FILE, "audit.first", "device.id"];
/// Pages copied in one step; between steps writers go on.
const STEP_PAGES: i32 = 256;

/// One thing that a check looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Its name: a code, such as `integrity`.
    pub name: &'static str,
    /// Whether it held.
    pub ok: bool,
    /// A number or code that says more.
    pub detail: Option<String>,
}

impl Check {
    pub(crate) fn of(name: &'static str, ok: bool) -> Self {
        Self { name, ok, detail: None }
    }
}

/// What a backup is, and what looking at it found.
#[derive(Clone, Debug)]
pub struct BackupReport {
    /// Its folder.
    pub path: PathBuf,
    /// What its manifest says.
    pub manifest: Manifest,
    /// What was checked; empty right after it was made.
    pub checks: Vec<Check>,
}

impl BackupReport {
    /// Whether everything that was checked held.
    #[must_use]
    pub fn ok(&self) -> bool {
        self.checks.iter().all(|c| c.ok)
    }
}

impl Vault {
    /// Makes a backup in a new folder under `to`. Writers go on meanwhile; `progress` is told pages done and pages in all.
    ///
    /// # Errors
    /// [`Error::DiskFull`] before anything is written when there is clearly no room, errors of disk and engine. A backup that did not come to its
    /// end leaves no folder.
    pub fn backup(
        &self,
        to: &Path,
        secrets: &dyn DeviceSecrets,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<BackupReport> {
        self.checkpoint(CheckpointWhy::Backup, secrets)?;
        std::fs::create_dir_all(to)?;
        let at = self.core.world.clock.wall_us();
        let name = format!("neonpro-{}-{at}", &self.clinic().to_string()[..8]);
        let (building, done) = (to.join(format!(".{name}.part")), to.join(&name));
        std::fs::create_dir(&building)?;
        let made = self.backup_into(&building, at, progress);
        match made {
            Ok(manifest) => {
                std::fs::rename(&building, &done)?;
                sync_folder(to)?;
                Ok(BackupReport { path: done, manifest, checks: Vec::new() })
            }
            Err(e) => {
                // Only what this call has made goes.
                let _ = std::fs::remove_dir_all(&building);
                Err(e)
            }
        }
    }

    fn backup_into(&self, folder: &Path, at: i64, progress: &mut dyn FnMut(u64, u64)) -> Result<Manifest> {
        let core = &self.core;
        let random = core.world.random.as_ref();
        let key = Secret32::random(random)?;
        std::fs::write(folder.join(KEY_FOR_RECOVERY), core.keys.seal_to_recovery(CONTEXT, &key, random)?)?;
        std::fs::write(
            folder.join(KEY_FOR_STAFF),
            core.keys.keys().seal_under(KeyName::Staff, CONTEXT, key.expose(), random)?,
        )?;
        for name in CARRIED {
            std::fs::copy(core.folder.path().join(name), folder.join(name))?;
        }
        let source = core.connect(Mode::Read)?;
        copy(&source, &folder.join(DATABASE), key.expose(), progress)?;
        let copied = file::open(&folder.join(DATABASE), key.expose(), Mode::Write, 16 * 1024)?;
        let manifest = Manifest::describe(core, &copied, at)?;
        copied.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        drop(copied);
        let manifest = manifest.with_files(folder)?;
        let text = manifest.to_text()?;
        std::fs::write(folder.join(MANIFEST), &text)?;
        std::fs::write(folder.join(SIGNATURE), core.keys.sign(PURPOSE, text.as_bytes())?)?;
        for entry in std::fs::read_dir(folder)? {
            std::fs::File::open(entry?.path())?.sync_all()?;
        }
        sync_folder(folder)?;
        Ok(manifest)
    }

    /// Looks at a backup without changing it: signature, bytes, cipher, structure, references, counts, head of the trail.
    ///
    /// # Errors
    /// [`Error::Damaged`] when it cannot even be read; what else is wrong is in the report.
    pub fn verify_backup(&self, path: &Path) -> Result<BackupReport> {
        let sealed = std::fs::read(path.join(KEY_FOR_STAFF))?;
        let key = self
            .core
            .keys
            .keys()
            .open_under(KeyName::Staff, CONTEXT, &sealed)
            .map_err(|_| Error::Damaged("backup key"))?;
        let key = Secret32::from_slice(&key).ok_or(Error::Damaged("backup key"))?;
        check(path, &key)
    }

    /// Makes the backup of the day when there is none that is younger than a day, and keeps the thirty newest.
    ///
    /// # Errors
    /// As [`Vault::backup`].
    pub fn backup_if_due(&self, to: &Path, secrets: &dyn DeviceSecrets) -> Result<Option<BackupReport>> {
        const DAY_US: i64 = 24 * 60 * 60 * 1_000_000;
        const KEPT: usize = 30;
        let prefix = format!("neonpro-{}-", &self.clinic().to_string()[..8]);
        let mut there = made_in(to, &prefix)?;
        if there.last().is_some_and(|(at, _)| self.core.world.clock.wall_us() - at < DAY_US) {
            return Ok(None);
        }
        let report = self.backup(to, secrets, &mut |_, _| ())?;
        let checked = self.verify_backup(&report.path)?;
        if checked.ok() {
            let spare = (there.len() + 1).saturating_sub(KEPT);
            for (_, old) in there.drain(..spare) {
                std::fs::remove_dir_all(old)?;
            }
        }
        Ok(Some(checked))
    }
}

/// Backups of one clinic in a folder, oldest first.
fn made_in(folder: &Path, prefix: &str) -> Result<Vec<(i64, PathBuf)>> {
    let mut found = Vec::new();
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(found) };
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default();
        if let Some(at) = name.strip_prefix(prefix).and_then(|at| at.parse().ok()) {
            found.push((at, path));
        }
    }
    found.sort();
    Ok(found)
}

/// Copies a database page by page into a new file under another key.
pub(crate) fn copy(source: &Connection, to: &Path, key: &[u8; 32], progress: &mut dyn FnMut(u64, u64)) -> Result<()> {
    let mut target = file::open(to, key, Mode::Create, 16 * 1024)?;
    {
        let copy = Copy::new(source, &mut target)?;
        loop {
            match copy.step(STEP_PAGES)? {
                StepResult::Done => break,
                StepResult::More => {}
                // A writer is at work: it comes first.
                _ => std::thread::sleep(Duration::from_millis(20)),
            }
            let p = copy.progress();
            let (all, left) = (u64::try_from(p.pagecount).unwrap_or(0), u64::try_from(p.remaining).unwrap_or(0));
            progress(all.saturating_sub(left), all);
        }
    }
    // A page that does not verify is handed out as zeros and refused only at the next read: the last page of all would be copied like that.
    source.execute_batch("PRAGMA shrink_memory")?;
    source.query_row("SELECT count(*) FROM sqlite_schema", [], |r| r.get::<_, i64>(0))?;
    target.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    Ok(())
}

/// Everything that can be checked about a backup with its key in hand.
pub(crate) fn check(path: &Path, key: &Secret32) -> Result<BackupReport> {
    let text = std::fs::read_to_string(path.join(MANIFEST))?;
    let manifest = Manifest::parse(&text)?;
    let signature = std::fs::read(path.join(SIGNATURE))?;
    let keys = KeyFile::read(&std::fs::read(path.join(KeyStore::FILE))?)?;
    let signed = keys.users().any(|u| crate::keys::signature_of(&u.sign_public, PURPOSE, text.as_bytes(), &signature));
    let mut checks =
        vec![Check::of("signature", signed), Check::of("clinic", keys.clinic_id() == manifest.clinic.bytes())];
    let bytes = manifest.files.iter().all(|(name, hash)| sha256_of(&path.join(name)).is_ok_and(|h| h == *hash));
    checks.push(Check::of("bytes", bytes));
    match file::open(&path.join(DATABASE), key.expose(), Mode::Read, 16 * 1024) {
        Ok(conn) => checks.extend(structure(&conn, &manifest).unwrap_or_else(|_| vec![Check::of("structure", false)])),
        Err(_) => checks.push(Check::of("opens", false)),
    }
    Ok(BackupReport { path: path.to_owned(), manifest, checks })
}

/// Cipher, structure, references, counts and head of the trail of an open database.
pub(crate) fn structure(conn: &Connection, manifest: &Manifest) -> Result<Vec<Check>> {
    let none = |sql: &str| -> Result<bool> { Ok(conn.prepare(sql)?.query([])?.next()?.is_none()) };
    let quick: String = conn.query_row("PRAGMA quick_check(1)", [], |r| r.get(0)).unwrap_or_default();
    let head: Vec<u8> = conn.query_row("SELECT audit_hash FROM t_device_head", [], |r| r.get(0))?;
    let size: i64 = conn.query_row("SELECT audit_seq FROM t_device_head", [], |r| r.get(0))?;
    Ok(vec![
        Check::of("cipher", none("PRAGMA cipher_integrity_check").unwrap_or(false)),
        Check::of("integrity", quick == "ok"),
        Check::of("references", none("PRAGMA foreign_key_check").unwrap_or(false)),
        Check {
            detail: Some(manifest.rows.values().sum::<u64>().to_string()),
            ..Check::of("rows", counts(conn)? == manifest.rows)
        },
        Check {
            detail: Some(size.to_string()),
            ..Check::of("trail", size == manifest.audit_size && crate::session::hex(&head) == manifest.audit_head)
        },
    ])
}

/// The key of a backup, with the recovery kit's or a user's keys in hand.
pub(crate) fn key_of(path: &Path, keys: &crate::keys::OpenKeys) -> Result<Secret32> {
    if let Ok(sealed) = std::fs::read(path.join(KEY_FOR_STAFF))
        && let Ok(key) = keys.keys().open_under(KeyName::Staff, CONTEXT, &sealed)
    {
        return Secret32::from_slice(&key).ok_or(Error::Damaged("backup key"));
    }
    let sealed = std::fs::read(path.join(KEY_FOR_RECOVERY))?;
    keys.open_as_recovery(CONTEXT, &sealed).map_err(|_| Error::Damaged("backup key"))
}

pub(crate) fn sync_folder(path: &Path) -> Result<()> {
    Ok(std::fs::File::open(path)?.sync_all()?)
}

/// Bytes that a database of this many pages takes.
pub(crate) fn bytes_of(conn: &Connection) -> Result<u64> {
    let pages: i64 = conn.query_row("PRAGMA page_count", [], |r| r.get(0))?;
    Ok(u64::try_from(pages).unwrap_or(0) * crate::file::PAGE_BYTES)
}

impl Vault {
    /// When the newest backup of this clinic in a folder was made, microseconds since 1970.
    ///
    /// # Errors
    /// Errors of disk.
    pub fn newest_backup(&self, folder: &Path) -> Result<Option<i64>> {
        let prefix = format!("neonpro-{}-", &self.clinic().to_string()[..8]);
        Ok(made_in(folder, &prefix)?.last().map(|(at, _)| *at))
    }
}
