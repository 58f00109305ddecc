//! `cargo xtask fuzz [target] [seconds]`: hostile bytes against every parser of foreign bytes, until the time is over or one of them falls.
//!
//! Inputs are mutated from a small corpus that grows by every input with a new outcome; the outcome (which error, how long an answer) stands in for
//! coverage, so that the fuzzer runs on the pinned stable toolchain. An input that panics, or takes more than two seconds, is kept under
//! `target/fuzz/<target>/` and the run ends with exit 1.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a tool for developers: what cannot go on stops there and says why"
)]

mod mutate;
mod targets;
#[allow(dead_code, reason = "made for the tests of the child as well")]
#[path = "../../../../crates/engine/tests/toy/mod.rs"]
mod toy;

use mutate::Mutator;
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};
use targets::{Target, all};

/// Outcomes that are told apart at most: some targets have as many as inputs.
const OUTCOMES: usize = 100_000;
/// Inputs that a corpus grows by at most; beyond that the oldest of them go.
const CORPUS: usize = 2000;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let seconds = arguments.iter().find_map(|a| a.parse().ok()).unwrap_or(60);
    let wanted = arguments.iter().find(|a| a.parse::<u64>().is_err());
    let mut targets = all();
    let names: Vec<&str> = targets.iter().map(|target| target.name).collect();
    if let Some(unknown) = wanted.filter(|wanted| !names.contains(&wanted.as_str())) {
        println!("there is no target {unknown}; there are {}", names.join(", "));
        return ExitCode::from(2);
    }
    targets.retain(|target| wanted.is_none_or(|wanted| wanted == target.name));
    let mut fallen = 0;
    for mut target in targets {
        fallen += u8::from(!run(&mut target, Duration::from_secs(seconds)));
    }
    if fallen == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn run(target: &mut Target, time: Duration) -> bool {
    // A panic is what we look for: its message goes into the report, not over the terminal.
    std::panic::set_hook(Box::new(|_| ()));
    let (start, mut tries) = (Instant::now(), 0_u64);
    let seed = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(1, |d| d.as_nanos() as u64);
    let mut mutator = Mutator::new(seed);
    let mut corpus = target.corpus.clone();
    let mut seen = BTreeSet::new();
    while start.elapsed() < time {
        let input = mutator.mutate(&corpus);
        let begun = Instant::now();
        let outcome = catch_unwind(AssertUnwindSafe(|| (target.run)(&input)));
        let slow = begun.elapsed() > Duration::from_secs(2);
        tries += 1;
        match outcome {
            Ok(outcome) if !slow => {
                if seen.len() < OUTCOMES && seen.insert(outcome) {
                    if corpus.len() >= target.corpus.len() + CORPUS {
                        corpus.remove(target.corpus.len());
                    }
                    corpus.push(input);
                }
            }
            fell => {
                let folder = Path::new("target/fuzz").join(target.name);
                std::fs::create_dir_all(&folder).expect("a folder for the input");
                let file = folder.join(format!("crash-{seed}-{tries}"));
                std::fs::write(&file, &input).expect("the input is kept");
                println!(
                    "{}: {} after {tries} inputs, kept in {}",
                    target.name,
                    if fell.is_err() { "PANIC" } else { "SLOW" },
                    file.display()
                );
                return false;
            }
        }
    }
    println!("{}: {tries} inputs, {} outcomes, {} s, clean", target.name, seen.len(), start.elapsed().as_secs());
    true
}
