//! Reading numbers and texts of a header, each within a limit, so that a hostile file costs no memory and no time.

use super::HeaderError;
use std::io::Read;

/// Most bytes that a header may have: the tokens of the largest vocabularies with their merges take a third of it.
const MOST_HEADER: u64 = 64 * 1024 * 1024;
/// Bytes that are skipped at a time.
const SKIP: usize = 64 * 1024;

/// A reader that counts.
pub(super) struct Bytes<R> {
    from: R,
    /// Bytes read so far.
    pub(super) place: u64,
}

impl<R: Read> Bytes<R> {
    pub(super) fn new(from: R) -> Self {
        Self { from, place: 0 }
    }

    /// The next bytes, as many as the array has.
    pub(super) fn take<const N: usize>(&mut self) -> Result<[u8; N], HeaderError> {
        let mut bytes = [0; N];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    pub(super) fn u32(&mut self) -> Result<u32, HeaderError> {
        self.take().map(u32::from_le_bytes)
    }

    pub(super) fn u64(&mut self) -> Result<u64, HeaderError> {
        self.take().map(u64::from_le_bytes)
    }

    /// A number that may not pass `most`.
    pub(super) fn count(&mut self, most: u64) -> Result<u64, HeaderError> {
        let count = self.u64()?;
        if count > most { Err(HeaderError::TooMuch) } else { Ok(count) }
    }

    /// A text of at most `most` bytes.
    pub(super) fn text(&mut self, most: u64) -> Result<String, HeaderError> {
        let length = usize::try_from(self.count(most)?).map_err(|_| HeaderError::TooMuch)?;
        let mut bytes = vec![0; length];
        self.fill(&mut bytes)?;
        String::from_utf8(bytes).map_err(|_| HeaderError::Damaged)
    }

    /// Passes over bytes.
    pub(super) fn skip(&mut self, mut length: u64) -> Result<(), HeaderError> {
        let mut slice = [0; SKIP];
        while length > 0 {
            let part = usize::try_from(length).unwrap_or(SKIP).min(SKIP);
            self.fill(slice.get_mut(..part).unwrap_or_default())?;
            length -= part as u64;
        }
        Ok(())
    }

    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), HeaderError> {
        self.place = self.place.saturating_add(bytes.len() as u64);
        if self.place > MOST_HEADER {
            return Err(HeaderError::TooMuch);
        }
        self.from.read_exact(bytes).map_err(|_| HeaderError::Damaged)
    }
}
