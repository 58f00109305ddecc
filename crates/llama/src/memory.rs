//! Whether a model fits into the memory that is free.

use neonpro_engine::EngineError;
use neonpro_engine::gguf::Header;
use std::sync::Arc;

/// What llama.cpp takes beside weights, cache and intermediate results.
const BESIDE: u64 = 64 * 1024 * 1024;
/// Numbers of intermediate results for each token of a slice, as multiples of the model's width.
const BETWEEN: u64 = 16;

/// Bytes that a model takes with a context of so many tokens, read in slices of so many.
pub(crate) fn needs(header: &Header, context: u64, slice: u64) -> u64 {
    let cache = context.saturating_mul(header.cache_per_token);
    let between = slice.saturating_mul(header.tokens.saturating_add(header.width.saturating_mul(BETWEEN))) * 4;
    header.bytes.saturating_add(cache).saturating_add(between).saturating_add(BESIDE)
}

/// Bytes that the system can give without writing others' pages away.
pub(crate) fn free() -> u64 {
    std::fs::read_to_string("/proc/meminfo").ok().and_then(|text| available(&text)).unwrap_or(0)
}

/// How many bytes the system can give, asked anew each time.
pub(crate) type Free = Arc<dyn Fn() -> u64 + Send + Sync>;

/// What takes memory and can be let go.
pub(crate) trait Takes {
    /// Bytes that it takes at most.
    fn takes(&self) -> u64;
    /// Lets it go; when this returns its memory is free.
    fn let_go(self);
}

/// Makes room for `needs` bytes: of what is there, what was used longest ago goes first, and no more than must. Where not even all of it
/// would make room enough, nothing goes.
///
/// # Errors
/// [`EngineError::TooLarge`].
pub(crate) fn make_room<T: Takes>(there: &mut Vec<T>, needs: u64, free: &Free) -> Result<(), EngineError> {
    let most = there.iter().fold(free(), |sum, one| sum.saturating_add(one.takes()));
    while needs > free() {
        if needs > most || there.is_empty() {
            return Err(EngineError::TooLarge { needs, free: free() });
        }
        there.remove(0).let_go();
    }
    Ok(())
}

fn available(meminfo: &str) -> Option<u64> {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok()?.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicU64, Ordering};

    #[test]
    fn what_the_kernel_calls_available_is_free() {
        let meminfo = "MemTotal:       24000000 kB\nMemFree:          100000 kB\nMemAvailable:    2048 kB\n";
        assert_eq!(available(meminfo), Some(2048 * 1024));
        assert_eq!(available("MemTotal: 1 kB\n"), None);
        assert!(free() > 0);
    }

    /// A computer with so much memory, and the models in it.
    struct Computer {
        free: Arc<AtomicU64>,
        gone: Arc<Mutex<Vec<&'static str>>>,
    }

    struct Model {
        name: &'static str,
        takes: u64,
        /// What it really gives back: an estimate may be too high.
        gives: u64,
        free: Arc<AtomicU64>,
        gone: Arc<Mutex<Vec<&'static str>>>,
    }

    impl Takes for Model {
        fn takes(&self) -> u64 {
            self.takes
        }

        fn let_go(self) {
            self.free.fetch_add(self.gives, Ordering::Relaxed);
            self.gone.lock().unwrap().push(self.name);
        }
    }

    impl Computer {
        fn with(free: u64) -> Self {
            Self { free: Arc::new(AtomicU64::new(free)), gone: Arc::default() }
        }

        fn model(&self, name: &'static str, takes: u64, gives: u64) -> Model {
            Model { name, takes, gives, free: Arc::clone(&self.free), gone: Arc::clone(&self.gone) }
        }

        fn room(&self, there: &mut Vec<Model>, needs: u64) -> Result<(), EngineError> {
            let free = Arc::clone(&self.free);
            let free: Free = Arc::new(move || free.load(Ordering::Relaxed));
            make_room(there, needs, &free)
        }
    }

    #[test]
    fn the_one_used_longest_ago_goes_first_and_no_more_than_must() {
        let computer = Computer::with(10);
        let mut there = vec![computer.model("first", 30, 30), computer.model("second", 30, 30)];
        assert_eq!(computer.room(&mut there, 10), Ok(()), "it fits beside them");
        assert_eq!(*computer.gone.lock().unwrap(), [""; 0]);
        assert_eq!(computer.room(&mut there, 40), Ok(()));
        assert_eq!(*computer.gone.lock().unwrap(), ["first"]);
        assert_eq!(there[0].name, "second");
    }

    #[test]
    fn where_all_would_not_be_enough_nothing_goes() {
        let computer = Computer::with(10);
        let mut there = vec![computer.model("first", 30, 30), computer.model("second", 30, 30)];
        assert_eq!(computer.room(&mut there, 71), Err(EngineError::TooLarge { needs: 71, free: 10 }));
        assert_eq!(there.len(), 2);
        assert_eq!(computer.room(&mut there, 70), Ok(()), "one byte less");
        assert_eq!(computer.room(&mut Vec::new(), 71), Err(EngineError::TooLarge { needs: 71, free: 70 }));
    }

    #[test]
    fn what_gives_back_less_than_it_should_ends_in_a_refusal() {
        let computer = Computer::with(0);
        let mut there = vec![computer.model("first", 50, 10)];
        assert_eq!(computer.room(&mut there, 40), Err(EngineError::TooLarge { needs: 40, free: 10 }));
        assert!(there.is_empty());
    }
}
