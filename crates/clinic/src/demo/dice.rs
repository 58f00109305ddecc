//! Numbers that look thrown and are the same for the same seed, on every machine.

/// A stream of numbers (SplitMix64, Steele, Lea and Flood 2014). Good enough to make up people, never for keys.
#[derive(Clone, Debug)]
pub(super) struct Dice(u64);

impl Dice {
    /// The stream `name` of a seed. Streams are apart: one more throw here moves nothing there.
    pub(super) fn new(seed: u64, name: &str) -> Self {
        // FNV-1a of the name, so that neighbouring seeds share no stream.
        let salt = name
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
        let mut dice = Self(seed ^ salt);
        dice.next();
        dice
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 up to and without `bound`; 0 when nothing is below it.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        // The high half scaled: no division, and a bias that nobody can see at these sizes.
        ((u128::from(self.next()) * bound as u128) >> 64) as usize
    }

    /// A number between two, both included.
    pub(super) fn between(&mut self, least: i64, most: i64) -> i64 {
        let span = usize::try_from(most - least + 1).unwrap_or(1);
        least + i64::try_from(self.below(span)).unwrap_or(0)
    }

    /// True so many times in a thousand.
    pub(super) fn chance(&mut self, per_mille: u32) -> bool {
        self.below(1000) < per_mille as usize
    }

    /// One of a list, if it holds any.
    pub(super) fn pick<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        list.get(self.below(list.len()))
    }

    /// A text of a list; empty when there is none.
    pub(super) fn text<'a>(&mut self, list: &'a [String]) -> &'a str {
        self.pick(list).map_or("", String::as_str)
    }

    /// One of a list, each as often as its weight says.
    pub(super) fn weighted<'a, T>(&mut self, list: &'a [T], weight: impl Fn(&T) -> u32) -> Option<&'a T> {
        let total: u32 = list.iter().map(&weight).sum();
        let mut left = u32::try_from(self.below(total as usize)).unwrap_or(0);
        list.iter().find(|item| {
            let own = weight(item);
            let found = left < own;
            left = left.saturating_sub(own);
            found
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_stream_and_names_keep_streams_apart() {
        let throw = |seed, name| Dice::new(seed, name).below(1 << 40);
        assert_eq!(throw(1, "a"), throw(1, "a"));
        assert_ne!(throw(1, "a"), throw(1, "b"));
        assert_ne!(throw(1, "a"), throw(2, "a"));
    }

    #[test]
    fn throws_keep_their_bounds_and_weights() {
        let mut dice = Dice::new(7, "bounds");
        assert!((0..2000).map(|_| dice.between(-3, 3)).all(|n| (-3..=3).contains(&n)));
        assert_eq!(dice.below(0), 0);
        let heavy = (0..3000).filter(|_| dice.weighted(&[1u32, 9], |w| *w) == Some(&9)).count();
        assert!((2550..2850).contains(&heavy), "{heavy}");
        let hits = (0..10_000).filter(|_| dice.chance(90)).count();
        assert!((750..1050).contains(&hits), "{hits}");
    }
}
