//! A disk that fails when it is told to: a layer between the engine and the system's files, for the tests of bad days.
//!
//! The layer becomes the process's default file system of the engine ([`FaultyDisk::over`] sees to it), so that the product's own code opens its files
//! through it without knowing. Files outside a [`FaultyDisk`]'s folder are passed through untouched. What the product does without the engine (key
//! file, lock file) is not seen here.
//!
//! The disk remembers what was written since the last sync of each file. When the power is cut nothing more is possible, and when it comes back
//! ([`FaultyDisk::lift`]) the files hold what was synced, and of the rest nothing, some whole writes, or some sectors.

mod cut;
mod dice;
mod shim;

pub use cut::Cut;
pub use dice::Dice;

use cut::{Change, Unsynced};
use rusqlite::ffi;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Bytes that a disk writes whole or not at all.
pub const SECTOR: usize = 512;

/// What can go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// A read fails.
    ReadError,
    /// A read gives half of what was asked for.
    ShortRead,
    /// A write fails and nothing of it is on the disk.
    WriteError,
    /// There is no room for a write.
    DiskFull,
    /// A write fails and half of it is on the disk.
    ShortWrite,
    /// The power goes in the middle of a write, at the border of a sector.
    TornWrite,
    /// A sync fails.
    SyncError,
    /// A sync says that all is well and does nothing; later the power goes.
    LostSync,
    /// A file cannot be made shorter.
    TruncateError,
    /// A file does not open.
    OpenError,
    /// The size of a file cannot be had.
    SizeError,
    /// Whether a file is there cannot be had.
    AccessError,
    /// From now on nothing can be written.
    ReadOnlyTurn,
    /// Somebody else holds a lock.
    LockRefused,
    /// A lock cannot be taken for a reason of the system's.
    LockError,
    /// The memory shared by the file's users cannot be had.
    SharedMemoryError,
    /// A file cannot be removed.
    DeleteRefused,
    /// The power goes; nothing that was not synced is there.
    PowerCut,
    /// The power goes; some of the writes that were not synced are there, later ones without earlier ones.
    PowerCutShuffled,
    /// The power goes; some sectors of the writes that were not synced are there.
    PowerCutTorn,
}

impl Fault {
    /// All of them.
    pub const ALL: [Fault; 20] = [
        Self::ReadError,
        Self::ShortRead,
        Self::WriteError,
        Self::DiskFull,
        Self::ShortWrite,
        Self::TornWrite,
        Self::SyncError,
        Self::LostSync,
        Self::TruncateError,
        Self::OpenError,
        Self::SizeError,
        Self::AccessError,
        Self::ReadOnlyTurn,
        Self::LockRefused,
        Self::LockError,
        Self::SharedMemoryError,
        Self::DeleteRefused,
        Self::PowerCut,
        Self::PowerCutShuffled,
        Self::PowerCutTorn,
    ];

    fn strikes(self, call: Call) -> bool {
        match self {
            Self::ReadError | Self::ShortRead => call == Call::Read,
            Self::WriteError | Self::DiskFull | Self::ShortWrite | Self::TornWrite => call == Call::Write,
            Self::SyncError | Self::LostSync => call == Call::Sync,
            Self::TruncateError => call == Call::Truncate,
            Self::OpenError => call == Call::Open,
            Self::SizeError => call == Call::Size,
            Self::AccessError => call == Call::Access,
            Self::ReadOnlyTurn => matches!(call, Call::Write | Call::Truncate | Call::Delete | Call::Open),
            Self::LockRefused | Self::LockError => matches!(call, Call::Lock | Call::SharedLock),
            Self::SharedMemoryError => call == Call::SharedMap,
            Self::DeleteRefused => call == Call::Delete,
            Self::PowerCut | Self::PowerCutShuffled | Self::PowerCutTorn => {
                matches!(call, Call::Write | Call::Sync | Call::Truncate | Call::Delete)
            }
        }
    }

    /// What is left of unsynced writes when this fault has taken the power away.
    fn cut(self) -> Option<Cut> {
        match self {
            Self::PowerCut => Some(Cut::Clean),
            Self::PowerCutShuffled | Self::LostSync => Some(Cut::Shuffled),
            Self::PowerCutTorn | Self::TornWrite => Some(Cut::Torn),
            _ => None,
        }
    }

    fn verdict(self, call: Call, len: usize, dice: &mut Dice) -> Verdict {
        match self {
            Self::ReadError => Verdict::Fail(ffi::SQLITE_IOERR_READ),
            Self::ShortRead => Verdict::Part(len / 2, ffi::SQLITE_IOERR_SHORT_READ),
            Self::WriteError => Verdict::Fail(ffi::SQLITE_IOERR_WRITE),
            Self::DiskFull => Verdict::Fail(ffi::SQLITE_FULL),
            Self::ShortWrite => Verdict::Part(len / 2, ffi::SQLITE_IOERR_WRITE),
            Self::TornWrite => Verdict::Part(dice.below(len / SECTOR + 1) * SECTOR, ffi::SQLITE_IOERR_WRITE),
            Self::SyncError => Verdict::Fail(ffi::SQLITE_IOERR_FSYNC),
            Self::LostSync => Verdict::Pretend,
            Self::TruncateError => Verdict::Fail(ffi::SQLITE_IOERR_TRUNCATE),
            Self::OpenError => Verdict::Fail(ffi::SQLITE_CANTOPEN),
            Self::SizeError => Verdict::Fail(ffi::SQLITE_IOERR_FSTAT),
            Self::AccessError => Verdict::Fail(ffi::SQLITE_IOERR_ACCESS),
            // What Linux answers on a file system that was mounted anew: open files fail to be written, new ones open for reading only.
            Self::ReadOnlyTurn if call == Call::Open => Verdict::ForReading,
            Self::ReadOnlyTurn if call == Call::Delete => Verdict::Fail(ffi::SQLITE_IOERR_DELETE),
            Self::ReadOnlyTurn => Verdict::Fail(ffi::SQLITE_IOERR_WRITE),
            Self::LockRefused => Verdict::Fail(ffi::SQLITE_BUSY),
            Self::LockError if call == Call::SharedLock => Verdict::Fail(ffi::SQLITE_IOERR_SHMLOCK),
            Self::LockError => Verdict::Fail(ffi::SQLITE_IOERR_LOCK),
            Self::SharedMemoryError => Verdict::Fail(ffi::SQLITE_IOERR_SHMMAP),
            Self::DeleteRefused => Verdict::Fail(ffi::SQLITE_IOERR_DELETE),
            Self::PowerCut | Self::PowerCutShuffled | Self::PowerCutTorn => Verdict::Fail(ffi::SQLITE_IOERR),
        }
    }
}

/// How long a fault stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// One call fails, the next ones do not.
    Once,
    /// Every call fails from the first on, until [`FaultyDisk::lift`].
    UntilLifted,
}

/// What the engine asks of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Call {
    Open,
    Delete,
    Access,
    Read,
    Write,
    Truncate,
    Sync,
    Size,
    Lock,
    SharedLock,
    SharedMap,
}

const CALLS: [Call; 11] = [
    Call::Open,
    Call::Delete,
    Call::Access,
    Call::Read,
    Call::Write,
    Call::Truncate,
    Call::Sync,
    Call::Size,
    Call::Lock,
    Call::SharedLock,
    Call::SharedMap,
];

/// What becomes of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    /// It is done.
    Go,
    /// It is not done; the engine gets this code.
    Fail(i32),
    /// So many bytes of it are done; the engine gets this code.
    Part(usize, i32),
    /// It is not done; the engine is told that it was.
    Pretend,
    /// The file is opened, but for reading only.
    ForReading,
}

#[derive(Debug)]
struct Armed {
    fault: Fault,
    after: u64,
    span: Span,
}

#[derive(Debug)]
struct State {
    dice: Dice,
    armed: Option<Armed>,
    power: Power,
    fired: u64,
    calls: [u64; CALLS.len()],
    open: usize,
    unsynced: Unsynced,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Power {
    On,
    /// On, but what was said to be durable is not.
    Lying,
    Off(Cut),
}

impl State {
    fn before(&mut self, call: Call, len: usize) -> Verdict {
        self.calls[call as usize] += 1;
        if matches!(self.power, Power::Off(_)) {
            return Verdict::Fail(ffi::SQLITE_IOERR);
        }
        let Some(armed) = self.armed.as_mut().filter(|a| a.fault.strikes(call)) else { return Verdict::Go };
        if armed.after > 0 {
            armed.after -= 1;
            return Verdict::Go;
        }
        let (fault, span) = (armed.fault, armed.span);
        self.fired += 1;
        if span == Span::Once {
            self.armed = None;
        }
        match fault.cut() {
            Some(_) if fault == Fault::LostSync => self.power = Power::Lying,
            Some(cut) => self.power = Power::Off(cut),
            None => {}
        }
        fault.verdict(call, len, &mut self.dice)
    }
}

/// State of a disk as the layer sees it.
#[derive(Debug)]
struct Shared {
    folder: PathBuf,
    state: Mutex<State>,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn before(&self, call: Call, len: usize) -> Verdict {
        self.state().before(call, len)
    }

    fn note(&self, path: &Path, change: Change) {
        self.state().unsynced.note(path, change);
    }

    fn settled(&self, path: &Path) {
        self.state().unsynced.settled(path);
    }
}

static DISKS: Mutex<Vec<Arc<Shared>>> = Mutex::new(Vec::new());

fn disks() -> MutexGuard<'static, Vec<Arc<Shared>>> {
    DISKS.lock().unwrap_or_else(PoisonError::into_inner)
}

fn disk_of(path: &Path) -> Option<Arc<Shared>> {
    disks().iter().find(|d| path.starts_with(&d.folder)).cloned()
}

/// A folder whose files fail when they are told to.
#[derive(Debug)]
pub struct FaultyDisk(Arc<Shared>);

impl FaultyDisk {
    /// Puts the layer under the engine's files in `folder`, in good health. What is random about faults follows from `seed`.
    ///
    /// # Panics
    /// When there is no such folder, or the engine does not take the layer.
    #[must_use]
    pub fn over(folder: &Path, seed: u64) -> Self {
        shim::install();
        let shared = Arc::new(Shared {
            folder: folder.canonicalize().expect("a folder that is there"),
            state: Mutex::new(State {
                dice: Dice::new(seed),
                armed: None,
                power: Power::On,
                fired: 0,
                calls: [0; CALLS.len()],
                open: 0,
                unsynced: Unsynced::default(),
            }),
        });
        disks().push(Arc::clone(&shared));
        Self(shared)
    }

    /// The fault strikes at the call after the next `after` that it could strike.
    pub fn arm(&self, fault: Fault, after: u64, span: Span) {
        self.0.state().armed = Some(Armed { fault, after, span });
    }

    /// Takes the power away now.
    pub fn cut_power(&self, cut: Cut) {
        self.0.state().power = Power::Off(cut);
    }

    /// How often a fault has struck.
    #[must_use]
    pub fn fired(&self) -> u64 {
        self.0.state().fired
    }

    /// How many calls there were so far that `fault` could have struck.
    #[must_use]
    pub fn calls(&self, fault: Fault) -> u64 {
        let state = self.0.state();
        CALLS.iter().filter(|c| fault.strikes(**c)).map(|c| state.calls[*c as usize]).sum()
    }

    /// The disk is well again. If the power had gone, or the disk had lied about a sync, the files now hold what the cut has left of them.
    ///
    /// # Panics
    /// When the power is to come back to a file that somebody has open.
    pub fn lift(&self) {
        let mut state = self.0.state();
        state.armed = None;
        let cut = match state.power {
            Power::On => return,
            Power::Lying => Cut::Shuffled,
            Power::Off(cut) => cut,
        };
        assert_eq!(state.open, 0, "the power comes back to a machine that starts anew");
        state.power = Power::On;
        let unsynced = std::mem::take(&mut state.unsynced);
        unsynced.cut(cut, &mut state.dice).expect("the folder can be written past the engine");
    }
}

impl Drop for FaultyDisk {
    fn drop(&mut self) {
        disks().retain(|d| !Arc::ptr_eq(d, &self.0));
    }
}
