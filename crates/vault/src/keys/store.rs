//! `clinic.keys` on disk: replaced whole or not at all, and, during a rotation, beside its successor.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    KeyError, KeyFile,
    codec::MOST_BYTES,
    disk::{FileOps, read_if_there, replace},
};

/// Which of the files that may lie in the folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// `clinic.keys`.
    Current,
    /// `clinic.keys.next`, staged by a rotation that was not settled.
    Next,
}

/// A key file that may be the one to the database.
#[derive(Debug)]
pub struct Candidate {
    /// Where it lies.
    pub which: Which,
    /// The file.
    pub file: KeyFile,
}

/// The key file's place on disk. Writers hold the clinic's lock file; this type adds that nobody overwrites what they
/// have not read.
pub struct KeyStore {
    disk: Arc<dyn FileOps>,
    folder: PathBuf,
}

impl KeyStore {
    /// Name of the key file.
    pub const FILE: &str = "clinic.keys";
    /// Name of its successor during a rotation.
    pub const NEXT: &str = "clinic.keys.next";

    /// The store in `folder`, beside the clinic's database.
    #[must_use]
    pub fn new(disk: Arc<dyn FileOps>, folder: &Path) -> Self {
        Self { disk, folder: folder.to_owned() }
    }

    /// Writes the first key file.
    ///
    /// # Errors
    /// [`KeyError::Exists`], [`KeyError::Storage`].
    pub fn create(&self, file: &KeyFile) -> Result<(), KeyError> {
        if self.read(Self::FILE)?.is_some() {
            return Err(KeyError::Exists);
        }
        self.put(Self::FILE, file)
    }

    /// The key file, or `None` where there is no clinic.
    ///
    /// # Errors
    /// Those of [`KeyFile::read`]; [`KeyError::RotationPending`] when a rotation is to be settled first;
    /// [`KeyError::Storage`].
    pub fn load(&self) -> Result<Option<KeyFile>, KeyError> {
        if self.read(Self::NEXT)?.is_some() {
            return Err(KeyError::RotationPending);
        }
        self.read(Self::FILE)?.map(|bytes| KeyFile::read(&bytes)).transpose()
    }

    /// Puts `new` in the place of `old`.
    ///
    /// # Errors
    /// [`KeyError::Changed`] when `old` is not what lies there; [`KeyError::RotationPending`]; [`KeyError::Storage`],
    /// after which the old file still stands.
    pub fn replace(&self, old: &KeyFile, new: &KeyFile) -> Result<(), KeyError> {
        if self.load()?.as_ref() != Some(old) {
            return Err(KeyError::Changed);
        }
        self.put(Self::FILE, new)
    }

    /// First phase of a rotation: lays the new file beside the old.
    ///
    /// # Errors
    /// [`KeyError::RotationPending`], [`KeyError::Storage`].
    pub fn stage(&self, next: &KeyFile) -> Result<(), KeyError> {
        if self.read(Self::NEXT)?.is_some() {
            return Err(KeyError::RotationPending);
        }
        self.put(Self::NEXT, next)
    }

    /// The key files that may be the one to the database, the current first: more than one only after a rotation that
    /// was not settled. Unlock each and try its database key; settle for the one that opens.
    ///
    /// # Errors
    /// Those of [`KeyFile::read`], [`KeyError::Storage`].
    pub fn candidates(&self) -> Result<Vec<Candidate>, KeyError> {
        let mut found = Vec::new();
        for (which, name) in [(Which::Current, Self::FILE), (Which::Next, Self::NEXT)] {
            if let Some(bytes) = self.read(name)? {
                found.push(Candidate { which, file: KeyFile::read(&bytes)? });
            }
        }
        Ok(found)
    }

    /// Ends a rotation: with `Next`, the new file takes the old one's place; with `Current`, the new one is dropped.
    /// Does nothing when no rotation is under way.
    ///
    /// # Errors
    /// [`KeyError::Storage`].
    pub fn settle(&self, which: Which) -> Result<(), KeyError> {
        if self.read(Self::NEXT)?.is_none() {
            return Ok(());
        }
        let next = self.folder.join(Self::NEXT);
        match which {
            Which::Next => self
                .disk
                .rename(&next, &self.folder.join(Self::FILE))
                .map_err(KeyError::storage("settle the rotation"))?,
            Which::Current => self.disk.remove(&next).map_err(KeyError::storage("drop the rotation"))?,
        }
        self.disk.sync_folder(&self.folder).map_err(KeyError::storage("make the folder durable"))
    }

    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, KeyError> {
        read_if_there(&*self.disk, &self.folder.join(name), MOST_BYTES as u64)
            .map_err(KeyError::storage("read the key file"))
    }

    fn put(&self, name: &str, file: &KeyFile) -> Result<(), KeyError> {
        let bytes = file.to_bytes()?;
        // What cannot be read back is never written over what can.
        KeyFile::read(&bytes)?;
        replace(&*self.disk, &self.folder.join(name), &bytes).map_err(KeyError::storage("write the key file"))
    }
}
