//! The few things asked of a file system, so that tests can stop between any two of them or cut the power.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    path::Path,
};

/// File operations in the order in which durability needs them. Each is one step at which a machine may stop.
pub trait FileOps: Send + Sync {
    /// The content of a file, at most `limit` bytes and one more, by which the caller sees that it is too long.
    ///
    /// # Errors
    /// Those of the system.
    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>>;
    /// Writes a file of its own, readable by this user of the system only, over any old one. Not durable yet.
    ///
    /// # Errors
    /// Those of the system.
    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()>;
    /// Adds bytes at the end of a file. Not durable yet.
    ///
    /// # Errors
    /// Those of the system.
    fn append(&self, path: &Path, bytes: &[u8]) -> io::Result<()>;
    /// Makes a file's content durable.
    ///
    /// # Errors
    /// Those of the system.
    fn sync_file(&self, path: &Path) -> io::Result<()>;
    /// Puts `from` in the place of `to`, at once. Not durable yet.
    ///
    /// # Errors
    /// Those of the system.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Removes a file. Not durable yet.
    ///
    /// # Errors
    /// Those of the system.
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// Makes names in a folder durable.
    ///
    /// # Errors
    /// Those of the system.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;
    /// Waits until no other process holds the lock of `path`, and holds it until the answer is dropped.
    ///
    /// # Errors
    /// Those of the system.
    fn lock(&self, path: &Path) -> io::Result<Box<dyn Held>>;
}

/// Something held until it is dropped.
pub trait Held {}

/// The machine's own file system.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsFiles;

struct HeldFile(
    #[expect(dead_code, reason = "held for its lock, which the system lets go when the file is closed")] File,
);

impl Held for HeldFile {}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

impl FileOps for OsFiles {
    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        File::open(path)?.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        private().write(true).truncate(true).open(path)?.write_all(bytes)
    }

    fn append(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        private().append(true).open(path)?.write_all(bytes)
    }

    fn sync_file(&self, path: &Path) -> io::Result<()> {
        // Windows flushes only what was opened for writing.
        OpenOptions::new().write(true).open(path)?.sync_all()
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        // Windows has no such call: there a rename is durable by the file system's own journal.
        if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
    }

    fn lock(&self, path: &Path) -> io::Result<Box<dyn Held>> {
        let file = private().write(true).truncate(false).open(path)?;
        file.lock()?;
        Ok(Box::new(HeldFile(file)))
    }
}

/// Writes `bytes` to `path` so that after a crash the old content or the new is there, whole.
///
/// # Errors
/// Those of the system; the old content then still stands.
pub(crate) fn replace(disk: &dyn FileOps, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
    let aside = path.with_added_extension("tmp");
    disk.write(&aside, bytes)?;
    disk.sync_file(&aside)?;
    disk.rename(&aside, path)?;
    disk.sync_folder(folder)
}

/// Reads a file that may not be there.
pub(crate) fn read_if_there(disk: &dyn FileOps, path: &Path, limit: u64) -> io::Result<Option<Vec<u8>>> {
    match disk.read(path, limit) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
