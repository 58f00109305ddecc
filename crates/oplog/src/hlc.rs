//! The hybrid logical clock: milliseconds of the wall clock, made strictly increasing by a counter.

/// How far ahead of the receiver's clock a received time may be before it is clamped: five minutes, in milliseconds.
pub const MAX_DRIFT_MS: u64 = 5 * 60 * 1000;

const COUNTER_BITS: u32 = 16;
const MAX_MS: u64 = u64::MAX >> COUNTER_BITS;

/// 48 bits of milliseconds since 1970 (UTC), then a 16-bit counter. Its order as a number is its order in time.
///
/// The 48 bits end in the year 10889. SQLite's integers are signed: the bit-preserving form of [`Hlc::to_sql`] keeps the
/// order while the highest bit is clear, that is until the year 6429, and still finds its way back to the same clock after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Hlc(pub u64);

/// What the receiver makes of a time that came from another device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// Within the drift that is tolerated; taken as sent.
    InTime(Hlc),
    /// Too far in the future: every replica uses this clamped time instead, and the device is flagged. Writing never stops.
    Clamped(Hlc),
}

impl Arrival {
    /// The time that all replicas use for merging.
    #[must_use]
    pub fn effective(self) -> Hlc {
        match self {
            Arrival::InTime(hlc) | Arrival::Clamped(hlc) => hlc,
        }
    }
}

impl Hlc {
    /// A clock from its two parts; milliseconds beyond 48 bits count as the last one.
    #[must_use]
    pub fn new(ms: u64, counter: u16) -> Self {
        Hlc(ms.min(MAX_MS) << COUNTER_BITS | u64::from(counter))
    }

    /// Milliseconds since 1970, UTC.
    #[must_use]
    pub fn ms(self) -> u64 {
        self.0 >> COUNTER_BITS
    }

    /// The counter within the millisecond.
    #[must_use]
    pub fn counter(self) -> u16 {
        (self.0 & u64::from(u16::MAX)) as u16
    }

    /// The clock of the next write: after `last` and not before the wall clock. A full counter runs over into the next
    /// millisecond, which is nothing but adding one.
    #[must_use]
    pub fn next(last: Hlc, wall_ms: u64) -> Hlc {
        Hlc::new(wall_ms, 0).max(Hlc(last.0.saturating_add(1)))
    }

    /// What a receiver whose clock shows `now_ms` makes of a clock sent by another device. A time more than
    /// [`MAX_DRIFT_MS`] ahead becomes the last counter of the present millisecond: it loses against whatever is written
    /// next, and two clamped writes are ordered by device and counter.
    #[must_use]
    pub fn receive(sent: Hlc, now_ms: u64) -> Arrival {
        if sent.ms() > now_ms.saturating_add(MAX_DRIFT_MS) {
            Arrival::Clamped(Hlc::new(now_ms, u16::MAX))
        } else {
            Arrival::InTime(sent)
        }
    }

    /// The same 64 bits as SQLite's signed integer. Keeps the order until the year 6429.
    #[must_use]
    pub fn to_sql(self) -> i64 {
        self.0.cast_signed()
    }

    /// The clock whose [`Hlc::to_sql`] is `stored`.
    #[must_use]
    pub fn from_sql(stored: i64) -> Self {
        Hlc(stored.cast_unsigned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn parts() {
        let hlc = Hlc::new(0x0123_4567_89ab, 0xcdef);
        assert_eq!(hlc.0, 0x0123_4567_89ab_cdef);
        assert_eq!((hlc.ms(), hlc.counter()), (0x0123_4567_89ab, 0xcdef));
        assert_eq!(Hlc::new(u64::MAX, 7), Hlc(u64::MAX - 0xffff + 7));
    }

    #[test]
    fn counts_within_a_millisecond_and_runs_over() {
        assert_eq!(Hlc::next(Hlc::new(10, 4), 10), Hlc::new(10, 5));
        assert_eq!(Hlc::next(Hlc::new(10, 4), 9), Hlc::new(10, 5));
        assert_eq!(Hlc::next(Hlc::new(10, 4), 11), Hlc::new(11, 0));
        assert_eq!(Hlc::next(Hlc::new(10, u16::MAX), 10), Hlc::new(11, 0));
        assert_eq!(Hlc::next(Hlc(u64::MAX), 0), Hlc(u64::MAX));
    }

    #[test]
    fn clamps_only_beyond_five_minutes() {
        let now = 1_000_000;
        let edge = Hlc::new(now + 300_000, 9);
        assert_eq!(Hlc::receive(edge, now), Arrival::InTime(edge));
        let beyond = Hlc::receive(Hlc::new(now + 300_001, 0), now);
        assert_eq!(beyond, Arrival::Clamped(Hlc::new(now, u16::MAX)));
        assert_eq!(beyond.effective(), Hlc::new(now, u16::MAX));
        let long_ago = Hlc::new(5, 5);
        assert_eq!(Hlc::receive(long_ago, now), Arrival::InTime(long_ago));
    }

    proptest! {
        #[test]
        fn next_is_later_than_both(last in 0..u64::MAX, wall in 0..MAX_MS) {
            let next = Hlc::next(Hlc(last), wall);
            prop_assert!(next > Hlc(last));
            prop_assert!(next.ms() >= wall);
        }

        #[test]
        fn sql_form_returns_and_keeps_order(a: u64, b: u64) {
            prop_assert_eq!(Hlc::from_sql(Hlc(a).to_sql()), Hlc(a));
            let (a, b) = (Hlc(a >> 1), Hlc(b >> 1));
            prop_assert_eq!(a.cmp(&b), a.to_sql().cmp(&b.to_sql()));
        }
    }
}
