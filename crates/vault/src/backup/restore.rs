//! Putting a backup back: whole or not at all, and never over what stands there.

use super::{BackupReport, CARRIED, Check, DATABASE, check, copy, key_of, structure, sync_folder};
use crate::error::{Error, Result};
use crate::file::{self, Mode};
use crate::folder::Folder;
use crate::id::Id;
use crate::keys::{Credentials, DeviceSecrets, KdfCost, KeyFile, KeyStore, NewPassword, OpenKeys, RecoveryKit};
use crate::trail::Happening;
use crate::vault::Vault;
use crate::world::World;
use rusqlite::params;
use std::path::{Path, PathBuf};

/// What opens a backup.
#[derive(Clone, Copy)]
pub enum Opener<'a> {
    /// A user's password, on the machine whose device secret the user's slot is bound to.
    Password {
        /// Login.
        login: &'a str,
        /// Password.
        password: &'a str,
    },
    /// The recovery kit; the owner of this login gets a new password.
    Kit {
        /// The kit.
        kit: &'a RecoveryKit,
        /// An owner's login.
        login: &'a str,
        /// That owner's new password.
        password: &'a str,
        /// What a guess of it shall cost.
        cost: KdfCost,
    },
}

/// What a restore did.
#[derive(Debug)]
pub struct Restored {
    /// What was checked before and after.
    pub report: BackupReport,
    /// Where the files that stood there lie now.
    pub moved_aside: Option<PathBuf>,
}

impl Vault {
    /// Puts a backup back as the clinic in `target`. Everything is checked and built beside the target first; what stands there is moved aside and
    /// never deleted. The restored file is a new incarnation of the device: it starts a new chain and forgets the old anchor.
    ///
    /// # Errors
    /// [`Error::Damaged`] when a check fails, key errors, [`Error::Held`] while the target is open; nothing is changed then.
    pub fn restore(
        path: &Path,
        target: &Path,
        world: &World,
        secrets: &dyn DeviceSecrets,
        opener: Opener<'_>,
    ) -> Result<Restored> {
        let building = sibling(target, "restoring", world)?;
        std::fs::create_dir_all(&building)?;
        let built = build(path, &building, world, secrets, opener);
        let report = match built {
            Ok(report) => report,
            Err(e) => {
                // Only what this call has made goes.
                let _ = std::fs::remove_dir_all(&building);
                return Err(e);
            }
        };
        let moved_aside = match swap(&building, target, world) {
            Ok(moved_aside) => moved_aside,
            Err(e) => {
                // Only what this call has made goes.
                let _ = std::fs::remove_dir_all(&building);
                return Err(e);
            }
        };
        Ok(Restored { report, moved_aside })
    }

    /// Restores a backup into a scratch folder, opens it, checks it, and removes the folder again.
    ///
    /// # Errors
    /// As [`Vault::restore`].
    pub fn drill(&self, path: &Path, scratch: &Path) -> Result<BackupReport> {
        let key = key_of(path, &self.core.keys)?;
        let mut report = check(path, &key)?;
        let place = sibling(&scratch.join("drill"), "drill", &self.core.world)?;
        std::fs::create_dir_all(&place)?;
        let tried = self.try_out(path, &place, &report);
        std::fs::remove_dir_all(&place)?;
        report.checks.extend(tried?);
        Ok(report)
    }

    fn try_out(&self, path: &Path, place: &Path, report: &BackupReport) -> Result<Vec<Check>> {
        let core = &self.core;
        let start = core.world.clock.mono_ns();
        let source = file::open(&path.join(DATABASE), key_of(path, &core.keys)?.expose(), Mode::Read, 16 * 1024)?;
        copy(&source, &place.join(DATABASE), core.keys.db_key()?.expose(), &mut |_, _| ())?;
        let conn = file::open(&place.join(DATABASE), core.keys.db_key()?.expose(), Mode::Read, 16 * 1024)?;
        let mut checks: Vec<Check> = structure(&conn, &report.manifest)?;
        let ms = (core.world.clock.mono_ns() - start) / 1_000_000;
        checks.push(Check { detail: Some(format!("{ms} ms")), ..Check::of("restored", true) });
        Ok(checks)
    }
}

fn build(
    path: &Path,
    building: &Path,
    world: &World,
    secrets: &dyn DeviceSecrets,
    opener: Opener<'_>,
) -> Result<BackupReport> {
    let file = KeyFile::read(&std::fs::read(path.join(KeyStore::FILE))?)?;
    let device = Folder::new(path).device_id()?;
    let secret = secrets.get(file.clinic_id(), device.bytes()).ok().flatten();
    let (keys, file) = match opener {
        Opener::Password { login, password } => {
            (file.unlock(&Credentials { login, password, device: secret.as_ref() })?, file)
        }
        Opener::Kit { kit, login, password, cost } => {
            let keys = file.unlock_with_recovery(kit)?;
            let user = file.user_of(login).ok_or(Error::Keys(crate::keys::KeyError::UnknownUser))?.user_id;
            let secret = crate::keys::device_secret(secrets, file.clinic_id(), device.bytes(), world.random.as_ref())?;
            let new = NewPassword { password, device: secret.as_ref(), cost };
            let file = file.reissue(&keys, &user, &new, world.random.as_ref())?;
            (file.unlock_with_recovery(kit)?, file)
        }
    };
    let key = key_of(path, &keys)?;
    let report = check(path, &key)?;
    if !report.ok() {
        return Err(Error::Damaged("backup"));
    }
    for name in CARRIED.into_iter().filter(|n| *n != KeyStore::FILE) {
        std::fs::copy(path.join(name), building.join(name))?;
    }
    let source = file::open(&path.join(DATABASE), key.expose(), Mode::Read, 16 * 1024)?;
    copy(&source, &building.join(DATABASE), keys.db_key()?.expose(), &mut |_, _| ())?;
    reincarnate(building, world, &keys)?;
    Folder::new(building).keys().create(&file)?;
    let vault = Vault::with_keys(Folder::new(building), world, keys)?;
    vault.core.begin_chain()?;
    let mut system = vault.system()?;
    system.record(&Happening { object: Some(report.manifest.device.bytes()), ..Happening::of("backup.restored") })?;
    system.checkpoint(true)?;
    drop((system, vault));
    sync_folder(building)?;
    Ok(report)
}

/// A restored file may meet what its old self has already sent: it takes a new incarnation, a new chain and a new number in field clocks.
fn reincarnate(building: &Path, world: &World, keys: &OpenKeys) -> Result<()> {
    let conn = file::open(&building.join(DATABASE), keys.db_key()?.expose(), Mode::Write, 16 * 1024)?;
    let incarnation = world.random_bytes::<16>()?;
    let device: Id = conn.query_row("SELECT device_id FROM t_device_head", [], |r| r.get(0))?;
    conn.execute(
        "UPDATE t_device_head SET incarnation = ?1, audit_seq = 0, audit_hash = zeroblob(32), \
         device_ix = 1 + (SELECT max(device_ix) FROM t_devices)",
        [incarnation],
    )?;
    conn.execute(
        "UPDATE t_devices SET incarnation = ?1, device_ix = (SELECT device_ix FROM t_device_head) WHERE id = ?2",
        params![incarnation, device],
    )?;
    Ok(())
}

fn sibling(target: &Path, what: &str, world: &World) -> Result<PathBuf> {
    let name = target.file_name().and_then(|n| n.to_str()).ok_or(Error::NotFound)?;
    Ok(target.with_file_name(format!("{name}.{what}-{}", world.clock.wall_us())))
}

/// Puts the built folder in the target's place.
fn swap(building: &Path, target: &Path, world: &World) -> Result<Option<PathBuf>> {
    let mut moved = None;
    if target.exists() {
        // Nobody may have it open: the lock is taken alone for as long as the names change.
        let _alone = crate::lock::alone(&Folder::new(target).lock(), "restore")?;
        let aside = sibling(target, "before-restore", world)?;
        std::fs::rename(target, &aside)?;
        moved = Some(aside);
    }
    if let Err(e) = std::fs::rename(building, target) {
        if let Some(aside) = &moved {
            std::fs::rename(aside, target)?;
        }
        return Err(e.into());
    }
    if let Some(parent) = target.parent() {
        sync_folder(parent)?;
    }
    Ok(moved)
}
