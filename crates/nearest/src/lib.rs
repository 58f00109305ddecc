//! The nearest of many vectors, by looking at every one of them.
//!
//! A clinic has some ten thousand passages, and each question may see other ones: an approximate index would have to be asked again and
//! again until enough of what it finds may be seen. A scan takes a few milliseconds, is exact, and forgets a vector by not looking at it
//! (docs/adr/0010).
//!
//! A vector is kept in two halves of 16-bit numbers. The upper halves, one byte a number, are scanned; the best of them are measured again
//! with all 16 bits, which costs nothing beside the scan and finds what the full vectors would find. A room of its own, so that the
//! development profile compiles this loop, and only this, for speed.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use zeroize::Zeroize;

/// Numbers that are multiplied in one go; a vector's length is rounded up to a multiple of it.
const LANES: usize = 64;

/// How many more than asked for are measured again.
const SPARE: usize = 54;

/// Largest value of a 16-bit number here: one less than it holds, so that rounding the upper half up never leaves a byte.
const FULL: f32 = 32_512.0;

/// Largest value of the query's numbers: 512 products of it with a byte stay within 32 bits many times over.
const QUERY: f32 = 4095.0;

/// Vectors of one length, in the order in which they came. Wiped when let go: they tell of the text that they were made from.
pub struct Nearest {
    length: usize,
    padded: usize,
    upper: Vec<i8>,
    lower: Vec<u8>,
    scales: Vec<f32>,
}

impl Drop for Nearest {
    fn drop(&mut self) {
        self.upper.zeroize();
        self.lower.zeroize();
        self.scales.zeroize();
    }
}

/// A vector in the form in which it is stored: its scale, then its numbers, little-endian.
#[must_use]
pub fn encode(vector: &[f32]) -> Vec<u8> {
    let (scale, numbers) = shrink(vector, FULL);
    let mut bytes = Vec::with_capacity(4 + 2 * vector.len());
    bytes.extend_from_slice(&scale.to_le_bytes());
    for number in numbers {
        bytes.extend_from_slice(&number.to_le_bytes());
    }
    bytes
}

/// A vector as whole numbers up to `full`, and what one of them is worth. A number that is none counts as zero.
fn shrink(vector: &[f32], full: f32) -> (f32, Vec<i16>) {
    let largest = vector.iter().filter(|x| x.is_finite()).fold(0.0_f32, |most, x| most.max(x.abs()));
    let scale = if largest > 0.0 { largest / full } else { 1.0 };
    let numbers = vector.iter().map(|x| (x / scale).round() as i16).collect();
    (scale, numbers)
}

impl Nearest {
    /// No vectors yet, of `length` numbers each.
    #[must_use]
    pub fn new(length: usize) -> Self {
        let padded = length.div_ceil(LANES) * LANES;
        Self { length, padded, upper: Vec::new(), lower: Vec::new(), scales: Vec::new() }
    }

    /// How many vectors there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.scales.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.scales.is_empty()
    }

    /// Makes room for `more` vectors at once, so that growing leaves no copies behind.
    pub fn reserve(&mut self, more: usize) {
        self.upper.reserve_exact(more * self.padded);
        self.lower.reserve_exact(more * self.padded);
        self.scales.reserve_exact(more);
    }

    /// Adds a vector as [`encode`] wrote it. Bytes of another length are refused.
    pub fn push(&mut self, stored: &[u8]) -> bool {
        let Some((scale, numbers)) = stored.split_first_chunk::<4>() else { return false };
        let (numbers, rest) = numbers.as_chunks::<2>();
        if numbers.len() != self.length || !rest.is_empty() {
            return false;
        }
        self.scales.push(f32::from_le_bytes(*scale));
        for bytes in numbers {
            let (upper, lower) = halves(i16::from_le_bytes(*bytes));
            self.upper.push(upper);
            self.lower.push(lower);
        }
        let end = self.scales.len() * self.padded;
        self.upper.resize(end, 0);
        // The lower half is kept with an offset of 128; a number that is padding has to be zero as a whole.
        self.lower.resize(end, 128);
        true
    }

    /// The `most` vectors closest to `query` among those that `may` be looked at: their places and their dot products, best first.
    #[must_use]
    pub fn find(&self, query: &[f32], most: usize, may: impl Fn(usize) -> bool) -> Vec<(usize, f32)> {
        self.scan(query, most, &may)
    }

    /// Not generic, so that the loop is compiled here, where the development profile compiles for speed, and not with whoever asks.
    #[inline(never)]
    fn scan(&self, query: &[f32], most: usize, may: &dyn Fn(usize) -> bool) -> Vec<(usize, f32)> {
        if query.len() != self.length || most == 0 {
            return Vec::new();
        }
        let (worth, mut query) = shrink(query, QUERY);
        query.resize(self.padded, 0);
        let mut best = BinaryHeap::with_capacity(most + SPARE + 1);
        for (place, (row, scale)) in self.upper.chunks_exact(self.padded).zip(&self.scales).enumerate() {
            if may(place) {
                let score = dot(row, &query) as f32 * 256.0 * scale;
                keep(&mut best, Scored { score, place }, most + SPARE);
            }
        }
        let exact = |found: Scored| (found.place, self.measure(found.place, &query) * worth);
        let mut found: Vec<(usize, f32)> = best.into_iter().map(exact).collect();
        found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        found.truncate(most);
        found
    }

    /// The dot product with all 16 bits.
    fn measure(&self, place: usize, query: &[i16]) -> f32 {
        let range = place * self.padded..(place + 1) * self.padded;
        let halves = self.upper[range.clone()].iter().zip(&self.lower[range]);
        let sum: i64 =
            halves.zip(query).map(|((upper, lower), q)| i64::from(whole(*upper, *lower)) * i64::from(*q)).sum();
        let sum = sum as f32;
        sum * self.scales[place]
    }
}

/// A number as the nearest multiple of 256, and what is left with an offset of 128.
fn halves(number: i16) -> (i8, u8) {
    let clamped = i32::from(number).clamp(-32_512, 32_512);
    let upper = (clamped + 128).div_euclid(256);
    let lower = clamped - upper * 256 + 128;
    (i8::try_from(upper).unwrap_or(0), u8::try_from(lower).unwrap_or(128))
}

fn whole(upper: i8, lower: u8) -> i32 {
    i32::from(upper) * 256 + i32::from(lower) - 128
}

/// Both are multiples of [`LANES`] long: blocks of a fixed length are what the compiler turns into wide instructions.
fn dot(row: &[i8], query: &[i16]) -> i32 {
    let (row, query) = (row.as_chunks::<LANES>().0, query.as_chunks::<LANES>().0);
    row.iter().zip(query).map(|(a, b)| block(a, b)).sum()
}

#[inline]
fn block(a: &[i8; LANES], b: &[i16; LANES]) -> i32 {
    let mut sum = 0;
    for i in 0..LANES {
        // It never wraps (see `QUERY`); written so that no check of that stands between the compiler and its wide instructions.
        sum = i32::wrapping_add(sum, i32::from(a[i]) * i32::from(b[i]));
    }
    sum
}

/// Ordered so that the worst stands on top of a heap.
struct Scored {
    score: f32,
    place: usize,
}

impl PartialEq for Scored {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Scored {}

impl PartialOrd for Scored {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Scored {
    fn cmp(&self, other: &Self) -> Ordering {
        other.score.total_cmp(&self.score).then(self.place.cmp(&other.place))
    }
}

fn keep(best: &mut BinaryHeap<Scored>, one: Scored, most: usize) {
    if best.len() < most {
        best.push(one);
    } else if let Some(mut worst) = best.peek_mut()
        && one < *worst
    {
        *worst = one;
    }
}

#[cfg(test)]
mod tests {
    use super::{Nearest, encode};
    use proptest::prelude::*;

    fn index(vectors: &[Vec<f32>]) -> Nearest {
        let mut index = Nearest::new(vectors[0].len());
        for vector in vectors {
            assert!(index.push(&encode(vector)));
        }
        index
    }

    fn dot(a: &[f32], b: &[f32]) -> f32 {
        a.iter().zip(b).map(|(x, y)| x * y).sum()
    }

    fn unit(length: usize) -> impl Strategy<Value = Vec<f32>> {
        prop::collection::vec(-1.0_f32..1.0, length).prop_map(|v| {
            let size = dot(&v, &v).sqrt().max(1e-6);
            v.into_iter().map(|x| x / size).collect()
        })
    }

    proptest! {
        /// What is found is what the full vectors would find, up to differences that no reader could see.
        #[test]
        fn finds_what_full_vectors_find(vectors in prop::collection::vec(unit(70), 1..120), query in unit(70)) {
            let found = index(&vectors).find(&query, 5, |_| true);
            prop_assert_eq!(found.len(), vectors.len().min(5));
            let mut truth: Vec<f32> = vectors.iter().map(|v| dot(v, &query)).collect();
            truth.sort_by(|a, b| b.total_cmp(a));
            for ((place, score), best) in found.iter().zip(truth) {
                prop_assert!((score - dot(&vectors[*place], &query)).abs() < 1e-3, "the score is that of the place");
                prop_assert!((score - best).abs() < 1e-3, "the order is that of the full vectors");
            }
        }

        /// What may not be looked at is not there.
        #[test]
        fn never_finds_what_may_not_be_seen(vectors in prop::collection::vec(unit(64), 1..60), query in unit(64), seed in any::<u64>()) {
            let may = |place: usize| seed.rotate_left(u32::try_from(place).unwrap()) & 1 == 1;
            let found = index(&vectors).find(&query, 60, may);
            prop_assert!(found.iter().all(|(place, _)| may(*place)));
            prop_assert_eq!(found.len(), (0..vectors.len()).filter(|p| may(*p)).count());
        }

        /// Foreign bytes are refused or stored, never more.
        #[test]
        fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let mut index = Nearest::new(64);
            prop_assert_eq!(index.push(&bytes), bytes.len() == 4 + 128);
            let _ = index.find(&[0.5; 64], 3, |_| true);
        }
    }

    #[test]
    fn zeros_and_wrong_lengths_find_nothing_wrong() {
        let index = index(&[vec![0.0; 64], vec![1.0; 64]]);
        assert_eq!(index.find(&[1.0; 64], 1, |_| true)[0].0, 1);
        assert!(index.find(&[1.0; 63], 1, |_| true).is_empty());
        assert!(index.find(&[f32::NAN; 64], 2, |_| true).iter().all(|(_, score)| *score == 0.0));
    }
}
