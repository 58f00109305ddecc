//! Time that stands until a test moves it, and randomness that repeats.

use neonpro_vault::{Clock, World};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// A clock that tests move: it starts on Monday 2026-03-02 at 12:00 UTC, nine in the morning in São Paulo.
pub struct FixedClock {
    wall_us: AtomicI64,
    mono_ns: AtomicI64,
}

/// 2026-03-02T12:00:00Z.
pub const START_US: i64 = 1_772_452_800_000_000;

impl FixedClock {
    /// Lets time pass on both clocks.
    pub fn pass_us(&self, us: i64) {
        self.wall_us.fetch_add(us, Ordering::SeqCst);
        self.mono_ns.fetch_add(us.saturating_mul(1000), Ordering::SeqCst);
    }

    /// Sets the wall clock alone, as a user does who has the date wrong.
    pub fn set_wall_us(&self, us: i64) {
        self.wall_us.store(us, Ordering::SeqCst);
    }
}

impl Clock for FixedClock {
    fn wall_us(&self) -> i64 {
        self.wall_us.load(Ordering::SeqCst)
    }

    fn mono_ns(&self) -> i64 {
        self.mono_ns.load(Ordering::SeqCst)
    }
}

/// A world with a fixed clock. Keys are drawn from the system: no test may depend on their bytes.
#[must_use]
pub fn fixed() -> (Arc<FixedClock>, World) {
    let clock = Arc::new(FixedClock { wall_us: AtomicI64::new(START_US), mono_ns: AtomicI64::new(1) });
    let world = World {
        clock: Arc::clone(&clock) as Arc<dyn Clock>,
        random: Arc::new(ring::rand::SystemRandom::new()),
        cache_kib: 8 * 1024,
        last_id: Arc::default(),
    };
    (clock, world)
}
