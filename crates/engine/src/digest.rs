//! Fingerprints of files.

use ring::digest::{Context, SHA256};
use std::fmt::Write as _;
use std::io::{self, Read};

/// Bytes that are hashed at a time.
const SLICE: usize = 1024 * 1024;

/// Whether a text is a SHA-256 in lower-case hexadecimal.
#[must_use]
pub fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
}

/// A SHA-256 that grows with what passes.
pub struct Sha256(Context);

impl Default for Sha256 {
    fn default() -> Self {
        Self(Context::new(&SHA256))
    }
}

impl Sha256 {
    /// Adds bytes.
    pub fn add(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The fingerprint in lower-case hexadecimal.
    #[must_use]
    pub fn text(self) -> String {
        self.0.finish().as_ref().iter().fold(String::with_capacity(64), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
    }
}

/// The SHA-256 of all that can be read, unless `go_on` (asked after every megabyte with the bytes so far) ends it.
///
/// # Errors
/// What the reader says; [`io::ErrorKind::Interrupted`] when `go_on` ended it.
pub fn sha256(from: &mut impl Read, mut go_on: impl FnMut(u64) -> bool) -> io::Result<String> {
    let mut sum = Sha256::default();
    let mut slice = vec![0; SLICE];
    let mut done = 0;
    loop {
        let length = from.read(&mut slice)?;
        if length == 0 {
            return Ok(sum.text());
        }
        sum.add(slice.get(..length).unwrap_or_default());
        done += length as u64;
        if !go_on(done) {
            return Err(io::ErrorKind::Interrupted.into());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_known_answers_of_the_standard() {
        let hash = |bytes: &[u8]| sha256(&mut &*bytes, |_| true).unwrap();
        assert_eq!(hash(b""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert_eq!(hash(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        let million = vec![b'a'; 1_000_000];
        assert_eq!(hash(&million), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    }

    #[test]
    fn it_can_be_ended() {
        let error = sha256(&mut &[0; 10][..], |_| false).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::Interrupted);
    }
}
