//! The only unsafe code of the vault: two entry points of the engine that its safe binding does not offer.
#![allow(
    unsafe_code,
    reason = "sqlite3_key_v2 and sqlite3_auto_extension have no safe wrapper; both calls are local and checked"
)]

use crate::error::{Error, Result};
use rusqlite::{Connection, ffi};
use std::sync::Once;
use zeroize::Zeroizing;

/// Hands a raw 256-bit key to a freshly opened connection.
///
/// The key goes through `sqlite3_key_v2` and not through `PRAGMA key`, whose text the engine would copy. The form is checked here because the
/// engine takes a malformed raw key for a passphrase without a word (security.md, finding 7).
///
/// # Errors
/// The engine's code when it refuses the key.
pub(crate) fn set_key(conn: &Connection, key: &[u8; 32]) -> Result<()> {
    let mut text = Zeroizing::new(Vec::with_capacity(67));
    text.extend_from_slice(b"x'");
    for byte in key {
        text.push(b"0123456789abcdef"[usize::from(byte >> 4)]);
        text.push(b"0123456789abcdef"[usize::from(byte & 15)]);
    }
    text.push(b'\'');
    let length = i32::try_from(text.len()).map_err(|_| Error::Inconsistent("key length"))?;
    // SAFETY: the handle is valid while `conn` is borrowed; the database name is a C string; the buffer outlives the call, which copies it.
    let code = unsafe { ffi::sqlite3_key_v2(conn.handle(), c"main".as_ptr(), text.as_ptr().cast(), length) };
    if code == ffi::SQLITE_OK { Ok(()) } else { Err(Error::Engine(code)) }
}

/// Makes `vec0` known to every connection opened from now on.
pub(crate) fn register_vectors() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        type Init = unsafe extern "C" fn(
            *mut ffi::sqlite3,
            *mut *mut std::ffi::c_char,
            *const ffi::sqlite3_api_routines,
        ) -> std::ffi::c_int;
        // SAFETY: the function is sqlite-vec's entry point, declared by its crate without its arguments; the engine calls it with these.
        unsafe {
            let init = std::mem::transmute::<*const (), Init>(sqlite_vec::sqlite3_vec_init as *const ());
            ffi::sqlite3_auto_extension(Some(init));
        }
    });
}
