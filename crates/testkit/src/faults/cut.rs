//! What a disk had not yet made durable, and what is left of it when the power goes.

use super::{Dice, SECTOR};
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

/// What is left of unsynced writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// Nothing.
    Clean,
    /// Some writes, whole; later ones without earlier ones.
    Shuffled,
    /// Some sectors of the writes.
    Torn,
}

/// A change that no sync has made durable, with what undoes it.
#[derive(Debug)]
pub(super) enum Change {
    Write { at: u64, old: Vec<u8>, new: Vec<u8>, size: u64 },
    Truncate { to: u64, tail: Vec<u8> },
    Delete { content: Vec<u8> },
}

/// Changes in the order in which they were made.
#[derive(Debug, Default)]
pub(super) struct Unsynced(Vec<(PathBuf, Change)>);

impl Unsynced {
    pub(super) fn note(&mut self, path: &Path, change: Change) {
        self.0.push((path.to_owned(), change));
    }

    pub(super) fn settled(&mut self, path: &Path) {
        self.0.retain(|(p, _)| p != path);
    }

    /// Takes everything back, then lets happen what the cut leaves.
    pub(super) fn cut(mut self, cut: Cut, dice: &mut Dice) -> io::Result<()> {
        // A folder that was removed or renamed past the engine is its owner's business.
        self.0.retain(|(path, _)| path.parent().is_some_and(Path::exists));
        for (path, change) in self.0.iter().rev() {
            undo(path, change)?;
        }
        if cut == Cut::Clean {
            return Ok(());
        }
        let kept = *dice.pick(&[20, 50, 80, 95]);
        // A file whose removal did not last is the old file: what was written to its successor of the same name is gone.
        let mut old_again: Vec<&PathBuf> = Vec::new();
        for (path, change) in &self.0 {
            if old_again.contains(&path) {
                continue;
            }
            match change {
                Change::Delete { .. } if dice.chance(kept) => remove(path)?,
                Change::Delete { .. } => old_again.push(path),
                Change::Truncate { to, .. } if dice.chance(kept) => writable(path)?.set_len(*to)?,
                Change::Truncate { .. } => {}
                Change::Write { at, new, .. } if cut == Cut::Shuffled => {
                    if dice.chance(kept) {
                        writable(path)?.write_all_at(new, *at)?;
                    }
                }
                Change::Write { at, new, .. } => write_some_sectors(&writable(path)?, *at, new, kept, dice)?,
            }
        }
        Ok(())
    }
}

fn undo(path: &Path, change: &Change) -> io::Result<()> {
    match change {
        Change::Write { at, old, size, .. } => {
            let file = writable(path)?;
            file.write_all_at(old, *at)?;
            file.set_len(*size)
        }
        Change::Truncate { to, tail } => writable(path)?.write_all_at(tail, *to),
        Change::Delete { content } => fs::write(path, content),
    }
}

/// A file that was made and removed without a write in between was not made again above.
fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e),
        _ => Ok(()),
    }
}

fn writable(path: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create(true).truncate(false).open(path)
}

fn write_some_sectors(file: &File, at: u64, bytes: &[u8], kept: usize, dice: &mut Dice) -> io::Result<()> {
    let into = usize::try_from(at % SECTOR as u64).unwrap_or(0);
    let first = bytes.len().min(SECTOR - into);
    let (head, rest) = bytes.split_at(first);
    let mut place = at;
    for sector in std::iter::once(head).chain(rest.chunks(SECTOR)) {
        if dice.chance(kept) {
            file.write_all_at(sector, place)?;
        }
        place += sector.len() as u64;
    }
    Ok(())
}
