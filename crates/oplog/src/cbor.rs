//! The corner of CBOR (RFC 8949) that the formats use, written one way only: shortest heads, definite lengths, keys of maps
//! ascending. Writing to memory cannot fail, and the writer says so; reading is `minicbor`'s.

use crate::Error;
use minicbor::Decoder;

const UNSIGNED: u8 = 0;
const NEGATIVE: u8 = 1;
const BYTES: u8 = 2;
const TEXT: u8 = 3;
const ARRAY: u8 = 4;
const MAP: u8 = 5;
const TAG: u8 = 6;

/// Appends deterministic CBOR to a buffer. Keeping the keys of a map ascending is the caller's part.
#[derive(Debug, Default)]
pub struct Writer(Vec<u8>);

impl Writer {
    /// An empty buffer.
    #[must_use]
    pub fn new() -> Self {
        Writer(Vec::with_capacity(256))
    }

    /// The bytes written.
    #[must_use]
    pub fn finish(self) -> Vec<u8> {
        self.0
    }

    fn head(&mut self, major: u8, n: u64) -> &mut Self {
        let major = major << 5;
        let wide = n.to_be_bytes();
        match n {
            0..=23 => self.0.push(major | wide[7]),
            24..=0xff => self.0.extend([major | 24, wide[7]]),
            0x100..=0xffff => self.head_bytes(major | 25, &wide[6..]),
            0x1_0000..=0xffff_ffff => self.head_bytes(major | 26, &wide[4..]),
            _ => self.head_bytes(major | 27, &wide),
        }
        self
    }

    fn head_bytes(&mut self, first: u8, rest: &[u8]) {
        self.0.push(first);
        self.0.extend_from_slice(rest);
    }

    /// An unsigned integer.
    pub fn u64(&mut self, n: u64) -> &mut Self {
        self.head(UNSIGNED, n)
    }

    /// A signed integer.
    pub fn i64(&mut self, n: i64) -> &mut Self {
        match u64::try_from(n) {
            Ok(n) => self.head(UNSIGNED, n),
            // CBOR writes -1-n, which is the bitwise complement.
            Err(_) => self.head(NEGATIVE, (!n).cast_unsigned()),
        }
    }

    /// A real number, always as its 64 bits.
    pub fn f64(&mut self, n: f64) -> &mut Self {
        self.head_bytes(0xfb, &n.to_be_bytes());
        self
    }

    /// Null.
    pub fn null(&mut self) -> &mut Self {
        self.0.push(0xf6);
        self
    }

    /// A byte string.
    pub fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.head(BYTES, bytes.len() as u64);
        self.0.extend_from_slice(bytes);
        self
    }

    /// A text string.
    pub fn text(&mut self, text: &str) -> &mut Self {
        self.head(TEXT, text.len() as u64);
        self.0.extend_from_slice(text.as_bytes());
        self
    }

    /// The head of an array of `n` items, which follow.
    pub fn array(&mut self, n: usize) -> &mut Self {
        self.head(ARRAY, n as u64)
    }

    /// The head of a map of `n` pairs, which follow with ascending keys.
    pub fn map(&mut self, n: usize) -> &mut Self {
        self.head(MAP, n as u64)
    }

    /// A tag on the item that follows.
    pub fn tag(&mut self, tag: u64) -> &mut Self {
        self.head(TAG, tag)
    }
}

/// Reads a definite map whose integer keys ascend without repeating, handing each key to `field` with the decoder at its value.
///
/// # Errors
/// [`Error::Malformed`] when it is no such map, [`Error::TooLarge`] when it has more than `limit` pairs, and what `field` returns.
pub fn read_map<'b>(
    d: &mut Decoder<'b>,
    limit: u64,
    mut field: impl FnMut(u64, &mut Decoder<'b>) -> Result<(), Error>,
) -> Result<(), Error> {
    let n = d.map()?.ok_or(Error::Malformed)?;
    if n > limit {
        return Err(Error::TooLarge("pairs of a map"));
    }
    let mut last = None;
    for _ in 0..n {
        let key = d.u64()?;
        if last.is_some_and(|last| key <= last) {
            return Err(Error::Malformed);
        }
        last = Some(key);
        field(key, d)?;
    }
    Ok(())
}

/// Refuses bytes after the end of what was read.
///
/// # Errors
/// [`Error::Malformed`] when bytes are left.
pub fn at_end(d: &Decoder<'_>) -> Result<(), Error> {
    if d.position() == d.input().len() { Ok(()) } else { Err(Error::Malformed) }
}

/// Reads a byte string of exactly `N` bytes.
///
/// # Errors
/// [`Error::Malformed`] when it is something else.
pub fn read_array<const N: usize>(d: &mut Decoder<'_>) -> Result<[u8; N], Error> {
    d.bytes()?.try_into().map_err(|_| Error::Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Examples of RFC 8949, appendix A.
    #[test]
    fn examples_of_the_standard() {
        let written = |f: fn(&mut Writer)| {
            let mut w = Writer::new();
            f(&mut w);
            w.finish()
        };
        assert_eq!(
            written(|w| {
                w.u64(23);
            }),
            [0x17]
        );
        assert_eq!(
            written(|w| {
                w.u64(24);
            }),
            [0x18, 0x18]
        );
        assert_eq!(
            written(|w| {
                w.u64(1000);
            }),
            [0x19, 0x03, 0xe8]
        );
        assert_eq!(
            written(|w| {
                w.u64(1_000_000);
            }),
            [0x1a, 0x00, 0x0f, 0x42, 0x40]
        );
        assert_eq!(
            written(|w| {
                w.u64(u64::MAX);
            }),
            [0x1b, 255, 255, 255, 255, 255, 255, 255, 255]
        );
        assert_eq!(
            written(|w| {
                w.i64(-1);
            }),
            [0x20]
        );
        assert_eq!(
            written(|w| {
                w.i64(-1000);
            }),
            [0x39, 0x03, 0xe7]
        );
        assert_eq!(
            written(|w| {
                w.f64(1.1);
            }),
            [0xfb, 0x3f, 0xf1, 0x99, 0x99, 0x99, 0x99, 0x99, 0x9a]
        );
        assert_eq!(
            written(|w| {
                w.null();
            }),
            [0xf6]
        );
        assert_eq!(
            written(|w| {
                w.bytes(&[1, 2, 3, 4]);
            }),
            [0x44, 1, 2, 3, 4]
        );
        assert_eq!(
            written(|w| {
                w.text("ü");
            }),
            [0x62, 0xc3, 0xbc]
        );
        assert_eq!(
            written(|w| {
                w.array(3);
            }),
            [0x83]
        );
        assert_eq!(
            written(|w| {
                w.map(2).u64(1).u64(2).u64(3).u64(4);
            }),
            [0xa2, 1, 2, 3, 4]
        );
        assert_eq!(
            written(|w| {
                w.tag(1).u64(0);
            }),
            [0xc1, 0]
        );
    }

    #[test]
    fn maps_must_ascend() {
        let read = |bytes: &[u8]| read_map(&mut Decoder::new(bytes), 2, |_, d| Ok(d.skip()?));
        assert_eq!(read(&[0xa2, 1, 2, 3, 4]), Ok(()));
        assert_eq!(read(&[0xa2, 3, 2, 1, 4]), Err(Error::Malformed));
        assert_eq!(read(&[0xa2, 1, 2, 1, 4]), Err(Error::Malformed));
        assert_eq!(read(&[0xa3, 1, 2, 3, 4, 5, 6]), Err(Error::TooLarge("pairs of a map")));
        assert_eq!(read(&[0xbf, 1, 2, 0xff]), Err(Error::Malformed));
    }

    proptest! {
        #[test]
        fn minicbor_reads_what_we_write(a: i64, b: u64, c: f64, d: Vec<u8>, e: String) {
            let mut w = Writer::new();
            w.i64(a).u64(b).f64(c).bytes(&d).text(&e);
            let bytes = w.finish();
            let mut r = Decoder::new(&bytes);
            prop_assert_eq!(r.i64().unwrap(), a);
            prop_assert_eq!(r.u64().unwrap(), b);
            prop_assert_eq!(r.f64().unwrap().to_bits(), c.to_bits());
            prop_assert_eq!(r.bytes().unwrap(), &d[..]);
            prop_assert_eq!(r.str().unwrap(), e);
            prop_assert!(at_end(&r).is_ok());
        }
    }
}
