//! A disk in memory that stops when told, in the middle of a write if need be, and shows what a machine would find
//! afterwards.

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use crate::keys::{FileOps, Held};

#[derive(Clone, Default)]
struct Content {
    live: Vec<u8>,
    /// As of the last sync; nothing before the first.
    durable: Vec<u8>,
}

#[derive(Clone, Default)]
struct State {
    contents: Vec<Content>,
    live: BTreeMap<PathBuf, usize>,
    durable: BTreeMap<PathBuf, usize>,
    steps: usize,
    stop_at: Option<usize>,
}

/// The disk. `steps` counts every call that changes something.
#[derive(Default)]
pub(crate) struct SimDisk(Mutex<State>);

struct Nothing;

impl Held for Nothing {}

impl SimDisk {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self::default())
    }

    /// The same disk with everything durable, stopping before its `stop_at`th change from now (half-way through it, for
    /// a write).
    pub(crate) fn copy(&self, stop_at: Option<usize>) -> Arc<Self> {
        let mut state = self.0.lock().unwrap().clone();
        (state.steps, state.stop_at) = (0, stop_at);
        Arc::new(Self(Mutex::new(state)))
    }

    pub(crate) fn steps(&self) -> usize {
        self.0.lock().unwrap().steps
    }

    pub(crate) fn files(&self) -> Vec<PathBuf> {
        self.0.lock().unwrap().live.keys().cloned().collect()
    }

    /// What may be found afterwards: the process was killed; or the power was cut, with names as last synced or as last
    /// seen, and unsynced data lost or half there.
    pub(crate) fn aftermaths(&self) -> Vec<Arc<Self>> {
        let state = self.0.lock().unwrap();
        let mut found = vec![self.after(&state, &state.live, |content| content.live.clone())];
        for names in [&state.durable, &state.live] {
            found.push(self.after(&state, names, |content| content.durable.clone()));
            found.push(self.after(&state, names, half_written));
        }
        found
    }

    fn after(
        &self,
        state: &State,
        names: &BTreeMap<PathBuf, usize>,
        content: impl Fn(&Content) -> Vec<u8>,
    ) -> Arc<Self> {
        let disk = Self::new();
        for (path, at) in names {
            disk.write(path, &content(&state.contents[*at])).unwrap();
            disk.sync_file(path).unwrap();
        }
        disk.sync_folder(Path::new("/")).unwrap();
        disk.copy(None)
    }
}

/// What was synced, and half of what was added since.
fn half_written(content: &Content) -> Vec<u8> {
    let common = content.durable.iter().zip(&content.live).take_while(|(a, b)| a == b).count();
    content.live[..common + (content.live.len() - common) / 2].to_vec()
}

impl State {
    /// Counts a change; an error when the machine stops here.
    fn step(&mut self) -> io::Result<()> {
        let stopped = self.stop_at.is_some_and(|stop| self.steps >= stop);
        self.steps += 1;
        if stopped { Err(io::Error::other("the machine stopped")) } else { Ok(()) }
    }

    fn content(&mut self, path: &Path) -> io::Result<&mut Content> {
        let at = *self.live.get(path).ok_or(io::ErrorKind::NotFound)?;
        Ok(&mut self.contents[at])
    }

    fn fresh(&mut self, path: &Path) -> usize {
        self.contents.push(Content::default());
        self.live.insert(path.to_owned(), self.contents.len() - 1);
        self.contents.len() - 1
    }

    fn add(&mut self, at: usize, bytes: &[u8]) -> io::Result<()> {
        if self.stop_at == Some(self.steps) {
            self.contents[at].live.extend_from_slice(&bytes[..bytes.len() / 2]);
        }
        self.step()?;
        self.contents[at].live.extend_from_slice(bytes);
        Ok(())
    }
}

impl FileOps for SimDisk {
    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        let mut bytes = self.0.lock().unwrap().content(path)?.live.clone();
        bytes.truncate(usize::try_from(limit).unwrap().saturating_add(1));
        Ok(bytes)
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut state = self.0.lock().unwrap();
        if state.stop_at.is_some_and(|stop| state.steps > stop) {
            return state.step();
        }
        let at = state.fresh(path);
        state.add(at, bytes)
    }

    fn append(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut state = self.0.lock().unwrap();
        let at = state.live.get(path).copied();
        let at = at.unwrap_or_else(|| state.fresh(path));
        state.add(at, bytes)
    }

    fn sync_file(&self, path: &Path) -> io::Result<()> {
        let mut state = self.0.lock().unwrap();
        state.step()?;
        let content = state.content(path)?;
        content.durable = content.live.clone();
        Ok(())
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut state = self.0.lock().unwrap();
        state.step()?;
        let at = state.live.remove(from).ok_or(io::ErrorKind::NotFound)?;
        state.live.insert(to.to_owned(), at);
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let mut state = self.0.lock().unwrap();
        state.step()?;
        state.live.remove(path).map(|_| ()).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn sync_folder(&self, _: &Path) -> io::Result<()> {
        let mut state = self.0.lock().unwrap();
        state.step()?;
        state.durable = state.live.clone();
        Ok(())
    }

    fn lock(&self, _: &Path) -> io::Result<Box<dyn Held>> {
        Ok(Box::new(Nothing))
    }
}
