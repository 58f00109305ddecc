//! `clinical-index.db`: what clinical text is found by, in an encrypted file of its own.
//!
//! Notes are sealed in the clinic's file, so nothing there can look into them. Their words, without what identifies, stand in this file under
//! a key derived from the clinic's clinical key: who holds no clinical key has neither. Everything in it is derived: it is made anew when it
//! is missing, damaged, of other keys or of another way of making it, it is no part of a backup, and it may lag behind the clinic's file for
//! some seconds. What is taken out is overwritten, in the file and in its log.

mod feed;
mod passages;
mod store;

#[cfg(test)]
mod tests;

pub use feed::{Feed, Note};
pub use passages::{Allowed, Passage, Place};
pub use store::{ClinicalIndex, Found};

pub use crate::error::{Error, Result};
use crate::keys::{Secret32, crypto};
use crate::rotation::remove_if_there;
use crate::vault::Vault;
use std::path::PathBuf;

/// The file, in the clinic's folder.
const FILE: &str = "clinical-index.db";

/// What the key of the file is derived for.
const LABEL: &str = "neonpro/clinical-index/1";

impl Vault {
    /// Opens the index, or begins a new one when there is none that this clinic's clinical key opens and that was made as `made_by` says.
    ///
    /// # Errors
    /// [`Error::Keys`] without the clinical key; errors of disk and engine.
    pub fn clinical_index(&self, made_by: &str) -> Result<ClinicalIndex> {
        let (path, key) = (self.index_path(), self.index_key()?);
        match ClinicalIndex::open(&path, &key, made_by) {
            Ok(Found::Ready(index)) => return Ok(index),
            Ok(Found::Outdated) | Err(Error::Damaged(_) | Error::Engine(_) | Error::Inconsistent(_)) => {}
            Err(other) => return Err(other),
        }
        remove_if_there(&path)?;
        ClinicalIndex::create(&path, &key, made_by)
    }

    /// The notes that may stand in the index, for the work that fills it.
    ///
    /// # Errors
    /// [`Error::Keys`] without the clinical key; errors of disk and engine.
    pub fn clinical_feed(&self) -> Result<Feed> {
        self.index_key()?;
        Feed::open(&self.core)
    }

    fn index_path(&self) -> PathBuf {
        self.core.folder.path().join(FILE)
    }

    fn index_key(&self) -> Result<Secret32> {
        let keys = self.core.keys.keys();
        let clinical = keys.need(crate::keys::KeyName::Clinical)?;
        Ok(crypto::derive(clinical.expose(), &keys.clinic_id(), LABEL)?)
    }
}
