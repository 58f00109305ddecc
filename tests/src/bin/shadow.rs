//! The long form of the proof in tests/security: `cargo run -p neonpro-tests --bin shadow -- --count 1000000 --seed 1 [--from 0]`. A question's
//! number and the seed decide it, so a run is continued with `--from`, and parts may run on several machines.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command that people run says how it went")]

use neonpro_tests::shadow::{Tally, World, prove};
use std::process::ExitCode;

/// Questions between two lines of progress.
const STEP: u64 = 20_000;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |name: &str, or: u64| -> Option<u64> {
        match arguments.iter().position(|a| a == name) {
            None => Some(or),
            Some(at) => arguments.get(at + 1)?.parse().ok(),
        }
    };
    let (Some(count), Some(seed), Some(from)) =
        (number("--count", 1_000_000), number("--seed", 1), number("--from", 0))
    else {
        eprintln!("usage: shadow [--count N] [--seed N] [--from N]");
        return ExitCode::from(2);
    };
    let mut world = World::new(seed, 12);
    let (mut at, end, mut sum) = (from, from + count, Tally::default());
    while at < end {
        let next = end.min(at + STEP);
        match prove(&mut world, seed, at..next) {
            Ok(t) => {
                sum.asked += t.asked;
                sum.with_rows += t.with_rows;
                sum.failed += t.failed;
            }
            Err(difference) => {
                println!("{difference}");
                return ExitCode::FAILURE;
            }
        }
        at = next;
        println!(
            "seed {seed}: {} asked up to {at}, {} with rows, {} failed on both sides, 0 differences",
            sum.asked, sum.with_rows, sum.failed
        );
    }
    ExitCode::SUCCESS
}
