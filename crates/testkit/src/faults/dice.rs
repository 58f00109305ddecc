//! Numbers that follow from a seed.

/// A generator of numbers that repeat with the seed (xorshift64*, Vigna 2016): good enough to choose with, no good for secrets.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// The row of numbers of a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        // Neighbouring seeds start far apart, and never at zero, where the row would stand still.
        Self(seed.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// The next number.
    pub fn roll(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// A number below `n`, or 0 when there is none.
    pub fn below(&mut self, n: usize) -> usize {
        let n = u64::try_from(n).unwrap_or(u64::MAX).max(1);
        usize::try_from((self.roll() >> 16) % n).unwrap_or(0)
    }

    /// Yes in `percent` of all cases.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of them.
    ///
    /// # Panics
    /// When there is none.
    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}
