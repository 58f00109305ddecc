//! Field clocks: for each column of a row, which operation last wrote it. One packed blob a row, because a clock row per
//! column was measured to halve the speed of applying.

use crate::{Dot, Error, Hlc};

/// When and by which operation a column was last written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Clock {
    /// The effective time of the write.
    pub hlc: Hlc,
    /// Short number of the writer's (device, incarnation) in the clinic's registry.
    pub device_ix: u32,
    /// The writer's operation number.
    pub ctr: u64,
}

impl Clock {
    /// The operation that wrote the column.
    #[must_use]
    pub fn dot(self) -> Dot {
        Dot { device_ix: self.device_ix, ctr: self.ctr }
    }
}

/// The field clocks of one row, ascending by column number.
///
/// Packed, each column is: its number as a varint, the hybrid clock as eight bytes, most significant first, the device's short
/// number as a varint, the operation's number as a varint. Varints are unsigned LEB128 in their shortest form.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Clocks(Vec<(u16, Clock)>);

impl Clocks {
    /// Reads a packed blob; the empty blob has no clocks.
    ///
    /// # Errors
    /// [`Error::Malformed`] for anything that [`Clocks::encode`] would not write.
    pub fn decode(blob: &[u8]) -> Result<Clocks, Error> {
        let mut rest = blob;
        let mut entries: Vec<(u16, Clock)> = Vec::new();
        while !rest.is_empty() {
            let col = u16::try_from(take_varint(&mut rest)?).map_err(|_| Error::Malformed)?;
            if entries.last().is_some_and(|(last, _)| col <= *last) {
                return Err(Error::Malformed);
            }
            entries.push((col, take_clock(&mut rest)?));
        }
        Ok(Clocks(entries))
    }

    /// The packed blob.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.0.len() * 14);
        for (col, clock) in &self.0 {
            put_varint(&mut out, u64::from(*col));
            out.extend_from_slice(&clock.hlc.0.to_be_bytes());
            put_varint(&mut out, u64::from(clock.device_ix));
            put_varint(&mut out, clock.ctr);
        }
        out
    }

    /// The clock of a column; `None` when it was never written.
    #[must_use]
    pub fn get(&self, col: u16) -> Option<Clock> {
        self.find(col).ok().and_then(|at| self.0.get(at)).map(|(_, clock)| *clock)
    }

    /// Records that a column was written.
    pub fn set(&mut self, col: u16, clock: Clock) {
        match self.find(col) {
            Ok(at) => self.0[at].1 = clock,
            Err(at) => self.0.insert(at, (col, clock)),
        }
    }

    /// Columns and their clocks, ascending.
    pub fn iter(&self) -> impl Iterator<Item = (u16, Clock)> {
        self.0.iter().copied()
    }

    /// The blob after one operation has written `cols`: what a door puts beside the new values.
    ///
    /// # Errors
    /// [`Error::Malformed`] when `blob` is not a packed blob.
    pub fn patch(blob: &[u8], cols: &[u16], hlc: Hlc, device_ix: u32, ctr: u64) -> Result<Vec<u8>, Error> {
        let mut clocks = Clocks::decode(blob)?;
        for col in cols {
            clocks.set(*col, Clock { hlc, device_ix, ctr });
        }
        Ok(clocks.encode())
    }

    fn find(&self, col: u16) -> Result<usize, usize> {
        self.0.binary_search_by_key(&col, |(col, _)| *col)
    }
}

fn take_clock(rest: &mut &[u8]) -> Result<Clock, Error> {
    let (hlc, after) = rest.split_first_chunk::<8>().ok_or(Error::Malformed)?;
    *rest = after;
    let hlc = Hlc(u64::from_be_bytes(*hlc));
    let device_ix = u32::try_from(take_varint(rest)?).map_err(|_| Error::Malformed)?;
    Ok(Clock { hlc, device_ix, ctr: take_varint(rest)? })
}

fn put_varint(out: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        out.push((n & 0x7f) as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

/// Ten bytes hold 64 bits; the tenth may be 1 at most, and a last byte of zero would be a longer spelling of the same number.
fn take_varint(rest: &mut &[u8]) -> Result<u64, Error> {
    let mut n = 0u64;
    for shift in (0..64).step_by(7) {
        let (&byte, after) = rest.split_first().ok_or(Error::Malformed)?;
        *rest = after;
        let bits = u64::from(byte & 0x7f);
        if shift == 63 && bits > 1 {
            return Err(Error::Malformed);
        }
        n |= bits << shift;
        if byte & 0x80 == 0 {
            return if byte == 0 && shift > 0 { Err(Error::Malformed) } else { Ok(n) };
        }
    }
    Err(Error::Malformed)
}
