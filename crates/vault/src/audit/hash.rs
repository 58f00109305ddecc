//! SHA-256 under the trail's prefixes, and hexadecimal text. The prefix keeps the three uses apart: no leaf can pass for a node,
//! and no payload for either.

use ring::digest;

/// A SHA-256 digest.
pub type Hash = [u8; 32];

/// Prefix of a leaf of the tree (RFC 6962, 2.1).
pub(super) const LEAF: u8 = 0x00;
/// Prefix of an inner node of the tree (RFC 6962, 2.1).
pub(super) const NODE: u8 = 0x01;
/// Prefix of a commitment to a payload.
pub(super) const PAYLOAD: u8 = 0x02;

pub(super) fn sha256(parts: &[&[u8]]) -> Hash {
    let mut context = digest::Context::new(&digest::SHA256);
    for part in parts {
        context.update(part);
    }
    let mut hash = Hash::default();
    hash.copy_from_slice(context.finish().as_ref());
    hash
}

/// What an event keeps of its payload: SHA-256 of 0x02, 32 random bytes of salt, and the payload. The salt is erased with the
/// payload, so that even a CPF, of which there are few enough to try them all, cannot be guessed from the commitment.
#[must_use]
pub fn payload_commit(salt: &[u8; 32], payload: &[u8]) -> Hash {
    sha256(&[&[PAYLOAD], salt, payload])
}

pub(super) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 0xf)]));
    }
    text
}

/// Reads exactly `N` bytes of lower-case hexadecimal.
pub(super) fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.as_bytes();
    if digits.len() != 2 * N {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(bytes)
}

fn digit(c: u8) -> Option<u8> {
    match c {
        b'0'..=b'9' => Some(c - b'0'),
        b'a'..=b'f' => Some(c - b'a' + 10),
        _ => None,
    }
}
