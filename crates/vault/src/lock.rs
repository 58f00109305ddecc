//! Who holds the clinic's files: sessions share the lock, migration, key rotation and restore take it alone.

use crate::error::{Error, Result};
use std::fs::{File, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

/// A held lock; given back when dropped.
#[derive(Debug)]
pub(crate) struct Hold(File);

/// Shares the lock with other sessions.
///
/// # Errors
/// [`Error::Held`] with the holder's word for what it is doing.
pub(crate) fn share(path: &Path) -> Result<Hold> {
    let mut file = open(path)?;
    match file.try_lock_shared() {
        Ok(()) => Ok(Hold(file)),
        Err(TryLockError::WouldBlock) => Err(Error::Held(holder(&mut file))),
        Err(TryLockError::Error(e)) => Err(e.into()),
    }
}

/// Takes the lock alone; `what` is told to those who have to wait.
///
/// # Errors
/// [`Error::Held`] while any session is open.
pub(crate) fn alone(path: &Path, what: &str) -> Result<Hold> {
    let mut file = open(path)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(Error::Held("session".to_owned())),
        Err(TryLockError::Error(e)) => return Err(e.into()),
    }
    file.set_len(0)?;
    file.seek(SeekFrom::Start(0))?;
    file.write_all(what.as_bytes())?;
    Ok(Hold(file))
}

impl Hold {
    /// Gives the file another meaning: alone becomes shared.
    pub(crate) fn share(self) -> Result<Self> {
        self.0.unlock()?;
        self.0.lock_shared()?;
        Ok(self)
    }
}

fn open(path: &Path) -> Result<File> {
    Ok(File::options().create(true).truncate(false).read(true).write(true).open(path)?)
}

fn holder(file: &mut File) -> String {
    let mut what = String::new();
    // The word is a courtesy: without it the answer is still right.
    let _ = file.take(64).read_to_string(&mut what);
    if what.is_empty() { "maintenance".to_owned() } else { what }
}
