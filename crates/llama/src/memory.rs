//! Whether a model fits into the memory that is free.

use neonpro_engine::EngineError;
use neonpro_engine::gguf::Header;

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

/// Says so where it does not fit.
pub(crate) fn check(needs: u64) -> Result<(), EngineError> {
    let free = free();
    if needs <= free { Ok(()) } else { Err(EngineError::TooLarge { needs, free }) }
}

fn available(meminfo: &str) -> Option<u64> {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok()?.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_the_kernel_calls_available_is_free() {
        let meminfo = "MemTotal:       24000000 kB\nMemFree:          100000 kB\nMemAvailable:    2048 kB\n";
        assert_eq!(super::available(meminfo), Some(2048 * 1024));
        assert_eq!(super::available("MemTotal: 1 kB\n"), None);
        assert!(super::free() > 0);
    }
}
