//! The clinic's folder of models: parts, files, and the list.

use super::{InstallError, Wanted};
use crate::Place;
use crate::catalogue::{Listed, MANIFEST, Manifest};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek, Write};
use std::path::{Path, PathBuf};

/// Longest name of a model.
const LONGEST_NAME: usize = 64;

/// The clinic's folder of models.
pub(super) struct Folder(PathBuf);

impl Folder {
    pub(super) fn of(place: &Place) -> Result<Self, InstallError> {
        let folder = place.installed.clone().ok_or(InstallError::NoFolder)?;
        fs::create_dir_all(&folder).map_err(written)?;
        Ok(Self(folder))
    }

    /// The folders of a place that are not the clinic's.
    pub(super) fn others(&self, place: &Place) -> Vec<PathBuf> {
        place.folders.iter().filter(|folder| **folder != self.0).cloned().collect()
    }

    /// What has arrived of a model; only one installation can have it.
    pub(super) fn part(&self, id: &str) -> Result<Part, InstallError> {
        let path = self.0.join(format!("{id}.part"));
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path);
        let mut file = file.map_err(written)?;
        file.try_lock().map_err(|_| InstallError::Busy)?;
        let length = file.seek(io::SeekFrom::End(0)).map_err(written)?;
        Ok(Part { path, file, length })
    }

    /// Gives a complete part its name, then its entry.
    pub(super) fn enter(&self, part: &Part, wanted: &Wanted, sha256: &str, source: &str) -> Result<(), InstallError> {
        part.file.sync_all().map_err(written)?;
        let file = file_name(&wanted.id);
        fs::rename(&part.path, self.0.join(&file)).map_err(written)?;
        let listed = Listed {
            id: wanted.id.clone(),
            kind: wanted.kind,
            name: Some(wanted.name.clone()),
            file: Some(PathBuf::from(file)),
            bytes: part.length,
            sha256: Some(sha256.to_owned()),
            licence: wanted.licence.clone(),
            source: source.to_owned(),
            note: String::new(),
            context: wanted.context,
            template: wanted.template.clone(),
        };
        self.list(&wanted.id, Some(listed))
    }

    /// Takes a model out of the list and off the disk.
    pub(super) fn remove(&self, id: &str) -> Result<(), InstallError> {
        self.list(id, None)?;
        for name in [file_name(id), format!("{id}.part")] {
            match fs::remove_file(self.0.join(name)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(written(error)),
                _ => {}
            }
        }
        Ok(())
    }

    /// Writes the list anew with another entry of a name, or with none.
    fn list(&self, id: &str, entry: Option<Listed>) -> Result<(), InstallError> {
        let mut manifest = Manifest::of(&self.0);
        manifest.model.retain(|model| model.id != id);
        manifest.model.extend(entry);
        let text = toml::to_string(&manifest).map_err(|_| InstallError::NotWritten)?;
        let fresh = self.0.join(format!("{MANIFEST}.new"));
        let mut file = File::create(&fresh).map_err(written)?;
        file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(written)?;
        fs::rename(&fresh, self.0.join(MANIFEST)).map_err(written)?;
        sync(&self.0)
    }
}

/// The bytes of a model that is not complete.
pub(super) struct Part {
    path: PathBuf,
    file: File,
    /// Bytes that are there.
    pub(super) length: u64,
}

impl Part {
    pub(super) fn add(&mut self, bytes: &[u8]) -> Result<(), InstallError> {
        self.file.write_all(bytes).map_err(written)?;
        self.length += bytes.len() as u64;
        Ok(())
    }

    pub(super) fn empty(&mut self) -> Result<(), InstallError> {
        self.file.set_len(0).and_then(|()| self.file.rewind()).map_err(written)?;
        self.length = 0;
        Ok(())
    }

    pub(super) fn rewound(&mut self) -> Result<&mut File, InstallError> {
        self.file.rewind().map_err(written)?;
        Ok(&mut self.file)
    }

    /// Takes it off the disk. What cannot be removed now is overwritten by the next try.
    pub(super) fn remove(&self) {
        let _ = fs::remove_file(&self.path);
    }
}

/// Whether a text may be the name of a model: it becomes the name of a file.
pub(super) fn is_name(id: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'.';
    id.len() <= LONGEST_NAME && id.bytes().all(allowed) && id.bytes().next().is_some_and(|b| b != b'.')
}

fn file_name(id: &str) -> String {
    format!("{id}.gguf")
}

/// After this a rename outlives a power cut.
fn sync(folder: &Path) -> Result<(), InstallError> {
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(written)
}

#[expect(clippy::needless_pass_by_value, reason = "the last step of a chain of results")]
fn written(error: io::Error) -> InstallError {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => InstallError::NoSpace,
        _ => InstallError::NotWritten,
    }
}
