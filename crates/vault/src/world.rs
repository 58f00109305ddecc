//! What comes in from outside: time, randomness, the machine's memory. Tests hand in their own.

use crate::id::{Id, LastId};
use ring::rand::SecureRandom;
use std::sync::Arc;
use std::time::Instant;

/// A source of time.
pub trait Clock: Send + Sync {
    /// Wall clock, microseconds since 1970 in UTC.
    fn wall_us(&self) -> i64;
    /// A clock that never goes back, nanoseconds since some start.
    fn mono_ns(&self) -> i64;
}

/// The machine's clocks.
pub struct SystemClock {
    start: Instant,
}

impl Default for SystemClock {
    fn default() -> Self {
        Self { start: Instant::now() }
    }
}

impl Clock for SystemClock {
    fn wall_us(&self) -> i64 {
        chrono::Utc::now().timestamp_micros()
    }

    fn mono_ns(&self) -> i64 {
        i64::try_from(self.start.elapsed().as_nanos()).unwrap_or(i64::MAX)
    }
}

/// Everything of the outside that the vault uses.
#[derive(Clone)]
pub struct World {
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness fit for keys.
    pub random: Arc<dyn SecureRandom + Send + Sync>,
    /// Page cache of one connection, in KiB.
    pub cache_kib: u32,
    /// What keeps ids in the order of their making.
    pub last_id: Arc<LastId>,
}

impl World {
    /// The real world; the page cache is an eighth of the machine's memory, between 64 MiB and 1 GiB.
    #[must_use]
    pub fn real() -> Self {
        Self {
            clock: Arc::new(SystemClock::default()),
            random: Arc::new(ring::rand::SystemRandom::new()),
            cache_kib: cache_for(memory_kib()),
            last_id: Arc::default(),
        }
    }

    /// Random bytes.
    ///
    /// # Errors
    /// [`crate::Error::Engine`] when the system gives none.
    pub fn random_bytes<const N: usize>(&self) -> crate::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.random.fill(&mut bytes).map_err(|_| crate::Error::Inconsistent("no randomness"))?;
        Ok(bytes)
    }

    /// A fresh id of this moment, after every id that this program made in the same millisecond.
    ///
    /// # Errors
    /// As [`World::random_bytes`].
    pub fn new_id(&self) -> crate::Result<Id> {
        let ms = u64::try_from(self.clock.wall_us() / 1000).unwrap_or(0);
        Ok(self.last_id.after(Id::v7(ms, self.random_bytes()?)))
    }
}

fn cache_for(memory_kib: u64) -> u32 {
    let eighth = memory_kib / 8;
    u32::try_from(eighth.clamp(64 * 1024, 1024 * 1024)).unwrap_or(64 * 1024)
}

/// Memory of the machine in KiB; 4 GiB where the system does not tell.
fn memory_kib() -> u64 {
    let info = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    info.lines()
        .find_map(|l| l.strip_prefix("MemTotal:"))
        .and_then(|rest| rest.trim().split(' ').next()?.parse().ok())
        .unwrap_or(4 * 1024 * 1024)
}
