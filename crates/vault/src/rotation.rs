//! New keys for everything, without anybody's password but that of the owner who does it: after somebody left in anger, after a theft, once a year.
//!
//! The database is copied into a new file under the new key; until the new file stands in the old one's place the old key file is the right one, and
//! after that the new one is. Whichever moment the machine stops at, one of the two opens the clinic ([`open_candidate`]).

use crate::backup::{copy, sync_folder};
use crate::error::{Error, Result};
use crate::file::{self, Mode};
use crate::folder::Folder;
use crate::id::Id;
use crate::keys::{self, Credentials, KeyFile, KeySet, KeyStore, OpenKeys, PatientKeys, Which};
use crate::lock;
use crate::roles::{PURPOSE, RoleRecord};
use crate::trail::Happening;
use crate::vault::{Core, Vault};
use crate::world::World;
use rusqlite::{Connection, params};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How far a rotation has come. Up to [`RotationStep::Swapped`] the old keys are the clinic's, from there on the new ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RotationStep {
    /// The new key file lies beside the old one.
    Staged,
    /// The database has been copied under the new key.
    Copied,
    /// Patients' keys are wrapped and roles are signed anew in the copy.
    Rewrapped,
    /// The copy has been checked.
    Checked,
    /// The key of the trail lies beside the old one, sealed anew.
    ChainKey,
    /// The copy stands in the database's place.
    Swapped,
    /// The trail's key stands in the old one's place.
    KeySettled,
    /// The new key file stands in the old one's place.
    Settled,
}

impl RotationStep {
    /// All steps in order.
    pub const ALL: [RotationStep; 8] = [
        Self::Staged,
        Self::Copied,
        Self::Rewrapped,
        Self::Checked,
        Self::ChainKey,
        Self::Swapped,
        Self::KeySettled,
        Self::Settled,
    ];
}

impl Vault {
    /// Replaces every key of the clinic. No session may be open, this vault's own included. `at` is told each step that is on disk; an error from it
    /// stops there, and the next unlock finds the clinic under the old keys or the new ones.
    ///
    /// # Errors
    /// [`Error::Held`] while anybody else has the clinic open, key errors for anybody but an owner, errors of disk.
    pub fn rotate(self, at: &mut dyn FnMut(RotationStep) -> Result<()>) -> Result<Self> {
        let core = Arc::try_unwrap(self.core).map_err(|_| Error::Held("session".to_owned()))?;
        let Core { world, folder, keys, hold, .. } = core;
        let keys = Arc::try_unwrap(keys).map_err(|_| Error::Held("session".to_owned()))?;
        drop(hold);
        let alone = lock::alone(&folder.lock(), "rotation")?;
        let store = folder.keys();
        let file = store.load()?.ok_or(Error::NotFound)?;
        let rotation = file.rotate(&keys, world.clock.wall_us(), world.random.as_ref())?;
        store.stage(&rotation.file)?;
        at(RotationStep::Staged)?;
        let next = rotation.file.reopen(&keys)?;
        let copied = next_database(&folder);
        remove_if_there(&copied)?;
        {
            let source = file::open(&folder.database(), keys.db_key()?.expose(), Mode::Write, world.cache_kib)?;
            source.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
            copy(&source, &copied, next.db_key()?.expose(), &mut |_, _| ())?;
        }
        at(RotationStep::Copied)?;
        rewrap(&copied, &world, (&keys, &next), (&rotation.old, &rotation.new))?;
        at(RotationStep::Rewrapped)?;
        check(&copied, &next)?;
        at(RotationStep::Checked)?;
        crate::chain::reseal_key(folder.path(), &world, keys.keys(), next.keys())?;
        at(RotationStep::ChainKey)?;
        std::fs::rename(&copied, folder.database())?;
        sync_folder(folder.path())?;
        at(RotationStep::Swapped)?;
        crate::chain::settle_key(folder.path())?;
        at(RotationStep::KeySettled)?;
        store.settle(Which::Next)?;
        at(RotationStep::Settled)?;
        let vault = Self::with_hold(folder, &world, next, alone.share()?)?;
        vault.system()?.record(&Happening::of("key.rotated"))?;
        Ok(vault)
    }
}

/// Of the key files that lie in the folder, the one whose database key opens the database; an unfinished rotation is ended with it.
pub(crate) fn open_candidate(folder: &Folder, world: &World, credentials: &Credentials<'_>) -> Result<OpenKeys> {
    settle_with(folder, world, |file| Ok(file.unlock(credentials)?))
}

/// As [`open_candidate`], with whatever opens a key file.
pub(crate) fn settle_with(
    folder: &Folder,
    world: &World,
    unlock: impl Fn(&KeyFile) -> Result<OpenKeys>,
) -> Result<OpenKeys> {
    let store = folder.keys();
    let candidates = store.candidates()?;
    if let [only] = candidates.as_slice()
        && only.which == Which::Current
    {
        return unlock(&only.file);
    }
    let mut refused = Error::NotFound;
    for candidate in candidates {
        match unlock(&candidate.file) {
            Ok(keys)
                if file::open(&folder.database(), keys.db_key()?.expose(), Mode::Write, world.cache_kib).is_ok() =>
            {
                let _alone = lock::alone(&folder.lock(), "rotation")?;
                finish(folder, &store, candidate.which)?;
                return Ok(keys);
            }
            Ok(_) => refused = Error::Damaged("key"),
            Err(e) => refused = e,
        }
    }
    Err(refused)
}

fn finish(folder: &Folder, store: &KeyStore, which: Which) -> Result<()> {
    match which {
        // The trail's key first: while the new key file still lies aside, the next start comes here again.
        Which::Next => {
            crate::chain::settle_key(folder.path())?;
            Ok(store.settle(which)?)
        }
        Which::Current => {
            store.settle(which)?;
            remove_if_there(&next_database(folder))?;
            crate::chain::drop_next_key(folder.path())
        }
    }
}

fn next_database(folder: &Folder) -> PathBuf {
    folder.path().join("clinic.db.next")
}

/// Removes a database that is not the clinic's, with its log: what an unfinished rotation has left, or an index to be made anew.
pub(crate) fn remove_if_there(path: &Path) -> Result<()> {
    for path in [
        path.to_owned(),
        PathBuf::from(format!("{}-wal", path.display())),
        PathBuf::from(format!("{}-shm", path.display())),
    ] {
        match std::fs::remove_file(&path) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(e.into()),
            _ => {}
        }
    }
    Ok(())
}

fn rewrap(
    copied: &Path,
    world: &World,
    (keys, next): (&OpenKeys, &OpenKeys),
    (old, new): (&KeySet, &KeySet),
) -> Result<()> {
    let mut conn = file::open(copied, next.db_key()?.expose(), Mode::Write, world.cache_kib)?;
    let tx = conn.transaction()?;
    rewrap_patients(&tx, world, old, new)?;
    sign_roles(&tx, keys, next)?;
    tx.commit()?;
    conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    Ok(())
}

fn rewrap_patients(conn: &Connection, world: &World, old: &KeySet, new: &KeySet) -> Result<()> {
    let mut read = conn.prepare("SELECT id, clinical_public, clinical_wrapped, staff_wrapped FROM t_patient_keys WHERE length(staff_wrapped) > 0")?;
    let mut write =
        conn.prepare("UPDATE t_patient_keys SET clinical_wrapped = ?2, staff_wrapped = ?3 WHERE id = ?1")?;
    let mut rows = read.query([])?;
    while let Some(row) = rows.next()? {
        let patient: Id = row.get(0)?;
        let wrapped = PatientKeys {
            clinic_id: old.clinic_id(),
            patient_id: patient.bytes(),
            clinical_public: row.get(1)?,
            clinical_wrapped: row.get(2)?,
            staff_wrapped: row.get(3)?,
        };
        let wrapped = wrapped.rewrap(old, new, world.random.as_ref())?;
        write.execute(params![patient, wrapped.clinical_wrapped, wrapped.staff_wrapped])?;
    }
    Ok(())
}

/// Signs under the new authority what the old one had signed, and nothing else.
fn sign_roles(conn: &Connection, keys: &OpenKeys, next: &OpenKeys) -> Result<()> {
    let mut read =
        conn.prepare("SELECT id, user_id, role, action, at, signature, clinic_id FROM t_user_roles WHERE _tomb = 0")?;
    let mut write = conn.prepare("UPDATE t_user_roles SET signature = ?2 WHERE id = ?1")?;
    let mut rows = read.query([])?;
    while let Some(row) = rows.next()? {
        let (role, action): (String, String) = (row.get(2)?, row.get(3)?);
        let record = RoleRecord {
            clinic: row.get(6)?,
            record: row.get(0)?,
            user: row.get(1)?,
            role: &role,
            grant: action == "grant",
            at: row.get(4)?,
        };
        let signature: Vec<u8> = row.get(5)?;
        if keys::signature_of(keys.authority_public(), PURPOSE, &record.message(), &signature) {
            write.execute(params![record.record, next.sign_as_owner(PURPOSE, &record.message())?])?;
        }
    }
    Ok(())
}

fn check(copied: &Path, next: &OpenKeys) -> Result<()> {
    let conn = file::open(copied, next.db_key()?.expose(), Mode::Read, 16 * 1024)?;
    let quick: String = conn.query_row("PRAGMA quick_check(1)", [], |r| r.get(0))?;
    let cipher = conn.prepare("PRAGMA cipher_integrity_check")?.query([])?.next()?.is_none();
    if quick == "ok" && cipher { Ok(()) } else { Err(Error::Damaged("copy")) }
}
