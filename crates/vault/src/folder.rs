//! A clinic's folder and what lies in it.

use crate::error::{Error, Result};
use crate::id::Id;
use crate::keys::{KeyStore, OsFiles};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where a clinic's files lie.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// A clinic's folder.
    #[must_use]
    pub fn new(path: &Path) -> Self {
        Self(path.to_owned())
    }

    /// The folder itself.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The encrypted database.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.0.join("clinic.db")
    }

    pub(crate) fn lock(&self) -> PathBuf {
        self.0.join("clinic.lock")
    }

    pub(crate) fn device(&self) -> PathBuf {
        self.0.join("device.id")
    }

    /// The key store of this folder.
    #[must_use]
    pub fn keys(&self) -> KeyStore {
        KeyStore::new(Arc::new(OsFiles), &self.0)
    }

    /// The id of this device, which is not secret.
    ///
    /// # Errors
    /// [`Error::Damaged`] when the file is not there or is not sixteen bytes.
    pub fn device_id(&self) -> Result<Id> {
        let bytes = std::fs::read(self.device()).map_err(|e| match e.kind() {
            std::io::ErrorKind::NotFound => Error::Damaged("device id"),
            _ => Error::from(e),
        })?;
        Ok(Id::from_bytes(bytes.try_into().map_err(|_| Error::Damaged("device id"))?))
    }
}
