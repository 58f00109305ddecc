//! Bringing larger models in: from a file, or from an address that the administrator gives.
//!
//! Either way the bytes go into a `.part` file in the clinic's folder, are compared with the fingerprint, have their header read, and
//! only then get their name and their entry in the clinic's list. A model is in the list whole or not at all.

mod folder;
mod net;

use crate::catalogue::Kind;
use crate::digest::{self, is_sha256};
use crate::gguf::{Header, HeaderError};
use crate::{Catalogue, Entry, Place, Stop};
use folder::{Folder, Part};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::time::Duration;

pub use net::{Body, Http, Net};

/// Bytes between two reports of progress.
const STEP: usize = 1024 * 1024;
/// Times that a download begins again without having got any further.
const MOST_TRIES: u32 = 4;
/// How long it waits before the second of them; longer each time.
const PATIENCE: Duration = Duration::from_millis(250);
/// No model is larger.
const MOST_BYTES: u64 = 128 * 1024 * 1024 * 1024;

/// A model that is to be installed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Its name in the catalogue: small letters, digits, dots and hyphens.
    pub id: String,
    /// What it is for.
    pub kind: Kind,
    /// Its name for people.
    pub name: String,
    /// SPDX name of its licence, as its publisher says.
    pub licence: String,
    /// The fingerprint that it must have. From a file, none accepts the file as it is; a download needs one.
    pub sha256: Option<String>,
    /// Most tokens of prompt and answer together; the usual number where nothing is said.
    pub context: Option<u32>,
    /// How it wants a conversation written ([`Entry::template`]).
    pub template: Option<String>,
}

impl Wanted {
    /// What an entry of the catalogue offers.
    #[must_use]
    pub fn offered(entry: &Entry) -> Self {
        Self {
            id: entry.id.clone(),
            kind: entry.kind,
            name: entry.name.clone(),
            licence: entry.licence.clone(),
            sha256: entry.sha256.clone(),
            context: Some(entry.context),
            template: entry.template.clone(),
        }
    }
}

/// How far an installation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Bytes that are here.
    pub done: u64,
    /// Bytes of the whole, where they are known.
    pub all: Option<u64>,
}

/// Why a model was not installed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InstallError {
    /// This place has no folder for models of the clinic.
    #[error("there is no folder for models")]
    NoFolder,
    /// The name is no name, or that of a model that came with the product.
    #[error("the model cannot have this name")]
    BadName,
    /// Another installation of this model is running.
    #[error("the model is being installed already")]
    Busy,
    /// The chosen file cannot be read.
    #[error("the file cannot be read")]
    Unreadable,
    /// The file is no model that can be run.
    #[error(transparent)]
    NotAModel(#[from] HeaderError),
    /// The file has another fingerprint, or none was given for a download.
    #[error("the file has another fingerprint")]
    WrongHash,
    /// The disk is full.
    #[error("there is not enough room on the disk")]
    NoSpace,
    /// The folder cannot be written.
    #[error("the folder of models cannot be written")]
    NotWritten,
    /// The address is none, or not a secure one.
    #[error("the address must begin with https")]
    BadAddress,
    /// The other side does not answer, or not with a file. What has arrived stays; the next try goes on from there.
    #[error("the download broke off")]
    Network,
    /// Somebody stopped it. A download goes on from there the next time.
    #[error("stopped")]
    Stopped,
}

/// Copies a model file into the clinic's folder.
///
/// # Errors
/// [`InstallError`]; nothing is left behind.
pub fn from_file(
    place: &Place,
    wanted: &Wanted,
    file: &Path,
    stop: &Stop,
    each: &mut dyn FnMut(Progress),
) -> Result<Entry, InstallError> {
    let folder = folder_for(place, wanted)?;
    let mut source = File::open(file).map_err(|_| InstallError::Unreadable)?;
    let data = source.metadata().map_err(|_| InstallError::Unreadable)?;
    if !data.is_file() {
        return Err(InstallError::Unreadable);
    }
    // Told before a large copy: most wrong choices are no models at all.
    Header::read(io::BufReader::new(&source), data.len())?;
    io::Seek::rewind(&mut source).map_err(|_| InstallError::Unreadable)?;
    let mut part = folder.part(&wanted.id)?;
    let copied = part.empty().and_then(|()| {
        let all = Some(data.len());
        copy(&mut source, &mut part, all, stop, each).map_err(|why| match why {
            InstallError::Network => InstallError::Unreadable,
            why => why,
        })
    });
    let finished = copied.and_then(|()| finish(place, &folder, &mut part, wanted, "a file of the clinic", stop));
    if finished.is_err() {
        part.remove();
    }
    finished
}

/// Fetches a model. It begins where an earlier try ended, and goes on by itself when the line breaks.
///
/// # Errors
/// [`InstallError`]. After [`InstallError::Stopped`] and [`InstallError::Network`] what has arrived stays for the next try.
pub fn download(
    place: &Place,
    wanted: &Wanted,
    address: &str,
    net: &dyn Net,
    stop: &Stop,
    each: &mut dyn FnMut(Progress),
) -> Result<Entry, InstallError> {
    if !wanted.sha256.as_deref().is_some_and(is_sha256) {
        return Err(InstallError::WrongHash);
    }
    net::check(address)?;
    let folder = folder_for(place, wanted)?;
    let mut part = folder.part(&wanted.id)?;
    fetch(&mut part, address, net, stop, each)?;
    let finished = finish(place, &folder, &mut part, wanted, address, stop);
    if matches!(finished, Err(InstallError::WrongHash | InstallError::NotAModel(_))) {
        part.remove();
    }
    finished
}

/// Takes a model of the clinic's own away, with what an unfinished download has left.
///
/// # Errors
/// [`InstallError::BadName`] for a model that is not the clinic's, [`InstallError::NotWritten`].
pub fn remove(place: &Place, id: &str) -> Result<(), InstallError> {
    let folder = Folder::of(place)?;
    if !folder::is_name(id) {
        return Err(InstallError::BadName);
    }
    folder.remove(id)
}

fn folder_for(place: &Place, wanted: &Wanted) -> Result<Folder, InstallError> {
    let folder = Folder::of(place)?;
    let catalogue = Catalogue::read(&Place { folders: folder.others(place), ..place.clone() });
    let taken = catalogue.entry(&wanted.id).is_some_and(|entry| entry.path.is_some());
    if taken || !folder::is_name(&wanted.id) { Err(InstallError::BadName) } else { Ok(folder) }
}

/// Gets the bytes that are missing. A try that brings something is followed by another one.
fn fetch(
    part: &mut Part,
    address: &str,
    net: &dyn Net,
    stop: &Stop,
    each: &mut dyn FnMut(Progress),
) -> Result<(), InstallError> {
    let mut tries = 0;
    loop {
        let before = part.length;
        match fetch_once(part, address, net, stop, each) {
            Err(InstallError::Network) if part.length > before => tries = 0,
            Err(InstallError::Network) if tries + 1 < MOST_TRIES => {
                tries += 1;
                std::thread::sleep(PATIENCE * tries);
            }
            outcome => return outcome,
        }
    }
}

fn fetch_once(
    part: &mut Part,
    address: &str,
    net: &dyn Net,
    stop: &Stop,
    each: &mut dyn FnMut(Progress),
) -> Result<(), InstallError> {
    if stop.stopped() {
        return Err(InstallError::Stopped);
    }
    let mut body = net.open(address, part.length)?;
    if body.from != part.length {
        part.empty()?;
    }
    if body.all.is_some_and(|all| all > MOST_BYTES) {
        return Err(InstallError::NoSpace);
    }
    copy(&mut body.bytes, part, body.all, stop, each)
}

/// Reads to the end, which is the end of the file only if as many bytes have come as there should be.
fn copy(
    from: &mut dyn Read,
    part: &mut Part,
    all: Option<u64>,
    stop: &Stop,
    each: &mut dyn FnMut(Progress),
) -> Result<(), InstallError> {
    let mut slice = vec![0; STEP];
    let mut told = part.length;
    loop {
        if stop.stopped() {
            return Err(InstallError::Stopped);
        }
        let length = from.read(&mut slice).map_err(|_| InstallError::Network)?;
        part.add(slice.get(..length).unwrap_or_default())?;
        if part.length > all.unwrap_or(MOST_BYTES) {
            part.empty()?;
            return Err(InstallError::WrongHash);
        }
        if length == 0 || part.length - told >= STEP as u64 {
            told = part.length;
            each(Progress { done: told, all });
        }
        if length == 0 {
            return if all.is_none_or(|all| all == part.length) { Ok(()) } else { Err(InstallError::Network) };
        }
    }
}

/// Compares, reads the header, and gives the file its name and its entry.
fn finish(
    place: &Place,
    folder: &Folder,
    part: &mut Part,
    wanted: &Wanted,
    source: &str,
    stop: &Stop,
) -> Result<Entry, InstallError> {
    let found = digest::sha256(&mut part.rewound()?, |_| !stop.stopped());
    if stop.stopped() {
        return Err(InstallError::Stopped);
    }
    let found = found.map_err(|_| InstallError::NotWritten)?;
    if wanted.sha256.as_ref().is_some_and(|sha256| *sha256 != found) {
        return Err(InstallError::WrongHash);
    }
    let length = part.length;
    Header::read(io::BufReader::new(part.rewound()?), length)?;
    folder.enter(part, wanted, &found, source)?;
    Catalogue::read(place).entry(&wanted.id).cloned().ok_or(InstallError::NotWritten)
}
