//! The layer itself: the engine's table of file functions, each asking the disk before it hands the call on to the system's.
//!
//! The only unsafe code of this crate. The engine knows files as C structures with tables of functions; there is no safe way to put one's own
//! between. What makes it sound: the layer's file is the engine's memory of `szOsFile` bytes, whose first part is [`File`] and whose rest is the
//! system's own file; a call on it comes only between a successful open and its close; the engine calls one connection's files from one thread at a
//! time. Every raw pointer below comes from such a call.
#![allow(
    unsafe_code,
    reason = "the engine's file layer is a table of C functions; the module's text says why this one is sound"
)]

use super::cut::Change;
use super::{Call, Shared, Verdict, disk_of};
use rusqlite::ffi;
use std::ffi::{CStr, OsStr, c_char, c_int, c_void};
use std::mem::size_of;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::ptr;
use std::sync::{Arc, OnceLock};

/// A file of the layer. The system's own file lies behind it in the same memory.
#[repr(C)]
struct File {
    methods: *const ffi::sqlite3_io_methods,
    handle: *mut Handle,
}

/// Which file it is; a file outside every disk has none.
struct Handle {
    disk: Option<Arc<Shared>>,
    path: PathBuf,
}

impl Handle {
    fn ask(&self, call: Call, len: usize) -> Verdict {
        self.disk.as_ref().map_or(Verdict::Go, |d| d.before(call, len))
    }
}

/// The system's own functions, found once.
struct System(*mut ffi::sqlite3_vfs);

// SAFETY: the engine's table of the system's functions never changes and never goes; it is only read.
unsafe impl Send for System {}
// SAFETY: as above.
unsafe impl Sync for System {}

static SYSTEM: OnceLock<System> = OnceLock::new();

fn system() -> *mut ffi::sqlite3_vfs {
    SYSTEM.get().map_or(ptr::null_mut(), |s| s.0)
}

static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    // Version 2 has the log's shared memory and no mapped reads, which would pass the disk by.
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

/// Makes the layer the engine's default. Once for a process.
pub(super) fn install() {
    SYSTEM.get_or_init(|| {
        // SAFETY: the system's table is valid for the life of the process. The copy keeps the functions that are not replaced; they read nothing of
        // their first argument but the length of paths, which is the same in both. It is leaked, for the engine keeps it for ever.
        unsafe {
            let real = ffi::sqlite3_vfs_find(ptr::null());
            assert!(!real.is_null(), "the engine has a file layer");
            let mut ours = *real;
            ours.zName = c"faulty".as_ptr();
            ours.pNext = ptr::null_mut();
            ours.szOsFile += c_int::try_from(size_of::<File>()).expect("a small size");
            ours.xOpen = Some(open);
            ours.xDelete = Some(delete);
            ours.xAccess = Some(access);
            ours.xSleep = Some(sleep);
            let code = ffi::sqlite3_vfs_register(Box::leak(Box::new(ours)), 1);
            assert_eq!(code, ffi::SQLITE_OK, "the engine takes the layer");
            System(real)
        }
    });
}

/// The system's file behind ours.
unsafe fn real(file: *mut ffi::sqlite3_file) -> *mut ffi::sqlite3_file {
    // SAFETY: the memory is `szOsFile` bytes long, which is ours and the system's together.
    unsafe { file.cast::<File>().add(1).cast() }
}

unsafe fn handle<'a>(file: *mut ffi::sqlite3_file) -> &'a Handle {
    // SAFETY: set by `open`, freed by `close`; the engine calls nothing before or after.
    unsafe { &*(*file.cast::<File>()).handle }
}

/// Hands a call on to the system's function of the same name.
macro_rules! hand_on {
    ($file:expr, $name:ident $(, $arg:expr)*) => {{
        // SAFETY: the system's file is open, its table valid, the arguments those of the engine.
        unsafe {
            let file = real($file);
            match (*(*file).pMethods).$name {
                Some(function) => function(file $(, $arg)*),
                None => ffi::SQLITE_IOERR,
            }
        }
    }};
}

/// Asks the disk; only a call that may go on is handed on.
macro_rules! ask_then_hand_on {
    ($call:expr, $file:expr, $name:ident $(, $arg:expr)*) => {
        // SAFETY: called by the engine on an open file.
        match unsafe { handle($file) }.ask($call, 0) {
            Verdict::Fail(code) | Verdict::Part(_, code) => code,
            Verdict::Pretend => ffi::SQLITE_OK,
            Verdict::Go | Verdict::ForReading => hand_on!($file, $name $(, $arg)*),
        }
    };
}

unsafe fn path_of(name: *const c_char) -> PathBuf {
    if name.is_null() {
        return PathBuf::new();
    }
    // SAFETY: the engine's file names are C strings.
    Path::new(OsStr::from_bytes(unsafe { CStr::from_ptr(name) }.to_bytes())).to_owned()
}

unsafe extern "C" fn open(
    _: *mut ffi::sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    // SAFETY: the engine hands over memory of `szOsFile` bytes and a name that lives as long as the file.
    unsafe {
        let path = path_of(name);
        let ours = file.cast::<File>();
        (*ours).methods = ptr::null();
        let disk = disk_of(&path);
        let mut flags = flags;
        match disk.as_ref().map_or(Verdict::Go, |d| d.before(Call::Open, 0)) {
            Verdict::Fail(code) | Verdict::Part(_, code) => return code,
            Verdict::ForReading => {
                flags &= !(ffi::SQLITE_OPEN_READWRITE | ffi::SQLITE_OPEN_CREATE);
                flags |= ffi::SQLITE_OPEN_READONLY;
            }
            Verdict::Go | Verdict::Pretend => {}
        }
        let Some(open) = (*system()).xOpen else { return ffi::SQLITE_CANTOPEN };
        (*real(file)).pMethods = ptr::null();
        let code = open(system(), name, real(file), flags, out_flags);
        if code == ffi::SQLITE_OK {
            if let Some(disk) = &disk {
                disk.state().open += 1;
            }
            (*ours).handle = Box::into_raw(Box::new(Handle { disk, path }));
            (*ours).methods = &raw const METHODS;
        }
        code
    }
}

unsafe extern "C" fn close(file: *mut ffi::sqlite3_file) -> c_int {
    let code = hand_on!(file, xClose);
    // SAFETY: made by `open`, and this is the last call on this file.
    let handle = unsafe {
        (*file.cast::<File>()).methods = ptr::null();
        Box::from_raw((*file.cast::<File>()).handle)
    };
    if let Some(disk) = &handle.disk {
        disk.state().open -= 1;
    }
    code
}

unsafe extern "C" fn read(file: *mut ffi::sqlite3_file, to: *mut c_void, len: c_int, at: i64) -> c_int {
    let bytes = usize::try_from(len).unwrap_or(0);
    // SAFETY: called by the engine on an open file.
    match unsafe { handle(file) }.ask(Call::Read, bytes) {
        Verdict::Part(kept, code) => {
            let read = hand_on!(file, xRead, to, len, at);
            // The engine's rule for a short read: the rest of the buffer is zeros.
            // SAFETY: the buffer holds `len` bytes, and `kept` is not more.
            unsafe { ptr::write_bytes(to.cast::<u8>().add(kept), 0, bytes - kept) };
            if read == ffi::SQLITE_OK { code } else { read }
        }
        Verdict::Fail(code) => code,
        _ => hand_on!(file, xRead, to, len, at),
    }
}

unsafe extern "C" fn write(file: *mut ffi::sqlite3_file, from: *const c_void, len: c_int, at: i64) -> c_int {
    let bytes = usize::try_from(len).unwrap_or(0);
    // SAFETY: called by the engine on an open file.
    let handle = unsafe { handle(file) };
    let (kept, code) = match handle.ask(Call::Write, bytes) {
        Verdict::Fail(code) => return code,
        Verdict::Part(kept, code) => (kept.min(bytes), code),
        _ => (bytes, ffi::SQLITE_OK),
    };
    // SAFETY: the buffer holds `len` bytes, and `kept` is not more.
    let new = unsafe { std::slice::from_raw_parts(from.cast::<u8>(), kept) };
    if let Some(disk) = &handle.disk {
        // SAFETY: the file is open.
        let (old, size) = unsafe { (content(file, at, kept), size_of_file(file)) };
        let at = u64::try_from(at).unwrap_or(0);
        disk.note(&handle.path, Change::Write { at, old, new: new.to_vec(), size });
    }
    let written = hand_on!(file, xWrite, new.as_ptr().cast(), c_int::try_from(kept).unwrap_or(0), at);
    if written == ffi::SQLITE_OK { code } else { written }
}

unsafe extern "C" fn truncate(file: *mut ffi::sqlite3_file, size: i64) -> c_int {
    // SAFETY: called by the engine on an open file.
    let handle = unsafe { handle(file) };
    if let Some(disk) = &handle.disk {
        if let Verdict::Fail(code) = handle.ask(Call::Truncate, 0) {
            return code;
        }
        let to = u64::try_from(size).unwrap_or(0);
        // SAFETY: the file is open.
        let tail = unsafe {
            let lost = size_of_file(file).saturating_sub(to);
            content(file, size, usize::try_from(lost).unwrap_or(0))
        };
        disk.note(&handle.path, Change::Truncate { to, tail });
    }
    hand_on!(file, xTruncate, size)
}

unsafe extern "C" fn sync(file: *mut ffi::sqlite3_file, flags: c_int) -> c_int {
    // SAFETY: called by the engine on an open file.
    let handle = unsafe { handle(file) };
    let Some(disk) = &handle.disk else { return hand_on!(file, xSync, flags) };
    match handle.ask(Call::Sync, 0) {
        Verdict::Fail(code) | Verdict::Part(_, code) => code,
        Verdict::Pretend => ffi::SQLITE_OK,
        // The disk itself keeps account of what is durable; the machine under the test need not be waited for.
        Verdict::Go | Verdict::ForReading => {
            disk.settled(&handle.path);
            ffi::SQLITE_OK
        }
    }
}

unsafe extern "C" fn file_size(file: *mut ffi::sqlite3_file, size: *mut i64) -> c_int {
    ask_then_hand_on!(Call::Size, file, xFileSize, size)
}

unsafe extern "C" fn lock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    ask_then_hand_on!(Call::Lock, file, xLock, level)
}

unsafe extern "C" fn unlock(file: *mut ffi::sqlite3_file, level: c_int) -> c_int {
    hand_on!(file, xUnlock, level)
}

unsafe extern "C" fn check_reserved_lock(file: *mut ffi::sqlite3_file, out: *mut c_int) -> c_int {
    hand_on!(file, xCheckReservedLock, out)
}

unsafe extern "C" fn file_control(file: *mut ffi::sqlite3_file, op: c_int, arg: *mut c_void) -> c_int {
    hand_on!(file, xFileControl, op, arg)
}

unsafe extern "C" fn sector_size(file: *mut ffi::sqlite3_file) -> c_int {
    hand_on!(file, xSectorSize)
}

unsafe extern "C" fn device_characteristics(file: *mut ffi::sqlite3_file) -> c_int {
    hand_on!(file, xDeviceCharacteristics)
}

unsafe extern "C" fn shm_map(
    file: *mut ffi::sqlite3_file,
    region: c_int,
    size: c_int,
    extend: c_int,
    out: *mut *mut c_void,
) -> c_int {
    ask_then_hand_on!(Call::SharedMap, file, xShmMap, region, size, extend, out)
}

unsafe extern "C" fn shm_lock(file: *mut ffi::sqlite3_file, offset: c_int, n: c_int, flags: c_int) -> c_int {
    if flags & ffi::SQLITE_SHM_UNLOCK != 0 {
        return hand_on!(file, xShmLock, offset, n, flags);
    }
    ask_then_hand_on!(Call::SharedLock, file, xShmLock, offset, n, flags)
}

unsafe extern "C" fn shm_barrier(file: *mut ffi::sqlite3_file) {
    // SAFETY: as in `hand_on`.
    unsafe {
        let file = real(file);
        if let Some(function) = (*(*file).pMethods).xShmBarrier {
            function(file);
        }
    }
}

unsafe extern "C" fn shm_unmap(file: *mut ffi::sqlite3_file, delete: c_int) -> c_int {
    hand_on!(file, xShmUnmap, delete)
}

unsafe extern "C" fn delete(_: *mut ffi::sqlite3_vfs, name: *const c_char, sync_folder: c_int) -> c_int {
    // SAFETY: a name of the engine's; the system's table is valid.
    unsafe {
        let path = path_of(name);
        if let Some(disk) = disk_of(&path) {
            if let Verdict::Fail(code) = disk.before(Call::Delete, 0) {
                return code;
            }
            match std::fs::read(&path) {
                Ok(_) if sync_folder != 0 => disk.settled(&path),
                Ok(content) => disk.note(&path, Change::Delete { content }),
                Err(_) => {}
            }
        }
        match (*system()).xDelete {
            Some(delete) => delete(system(), name, sync_folder),
            None => ffi::SQLITE_IOERR_DELETE,
        }
    }
}

unsafe extern "C" fn access(_: *mut ffi::sqlite3_vfs, name: *const c_char, flags: c_int, out: *mut c_int) -> c_int {
    // SAFETY: a name of the engine's; the system's table is valid.
    unsafe {
        if let Some(disk) = disk_of(&path_of(name))
            && let Verdict::Fail(code) = disk.before(Call::Access, 0)
        {
            return code;
        }
        match (*system()).xAccess {
            Some(access) => access(system(), name, flags, out),
            None => ffi::SQLITE_IOERR_ACCESS,
        }
    }
}

/// Says that the time has passed: who holds a lock here is the disk itself, and waiting for it helps nobody.
unsafe extern "C" fn sleep(_: *mut ffi::sqlite3_vfs, microseconds: c_int) -> c_int {
    microseconds
}

unsafe fn size_of_file(file: *mut ffi::sqlite3_file) -> u64 {
    let mut size = 0;
    let code = hand_on!(file, xFileSize, &raw mut size);
    if code == ffi::SQLITE_OK { u64::try_from(size).unwrap_or(0) } else { 0 }
}

/// What stands in the file now, at most `len` bytes.
unsafe fn content(file: *mut ffi::sqlite3_file, at: i64, len: usize) -> Vec<u8> {
    // SAFETY: the file is open.
    let size = unsafe { size_of_file(file) };
    let there = usize::try_from(size.saturating_sub(u64::try_from(at).unwrap_or(0))).unwrap_or(0).min(len);
    let mut bytes = vec![0u8; there];
    let len = c_int::try_from(there).unwrap_or(0);
    if there == 0 || hand_on!(file, xRead, bytes.as_mut_ptr().cast(), len, at) == ffi::SQLITE_OK {
        bytes
    } else {
        Vec::new()
    }
}
