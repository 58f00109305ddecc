//! What each step took and what it found.

use crate::process::{self, Failure};
use std::process::Command;
use std::time::{Duration, Instant};

/// Tests that passed and failed.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Tally {
    passed: u64,
    failed: u64,
}

impl Tally {
    fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// Hands a step's commands to the terminal and counts the tests they speak of.
#[derive(Debug, Default)]
pub(super) struct Watch {
    tally: Tally,
}

impl Watch {
    /// Runs one command of the step.
    pub(super) fn command(&mut self, command: &mut Command) -> Result<(), Failure> {
        process::watch(command, |line| {
            if let Some(tally) = tally_in(line) {
                self.tally.add(tally);
            }
        })
    }
}

#[derive(Debug)]
struct Step {
    title: &'static str,
    tally: Tally,
    took: Duration,
    failure: Option<String>,
}

/// The steps so far. Steps go on after a failure: one run shows everything that is wrong.
#[derive(Debug, Default)]
pub(super) struct Report {
    steps: Vec<Step>,
}

impl Report {
    /// A step that is one command and counts as one check.
    pub(super) fn command(&mut self, title: &'static str, command: &mut Command) {
        self.step(title, |watch| watch.command(command));
    }

    /// A step that is a check of our own.
    pub(super) fn check(&mut self, title: &'static str, check: impl FnOnce() -> Result<(), Failure>) {
        self.step(title, |_| check());
    }

    /// A step that yields what later steps need.
    pub(super) fn value<T>(&mut self, title: &'static str, make: impl FnOnce() -> Result<T, Failure>) -> Option<T> {
        let mut made = None;
        self.step(title, |_| {
            made = Some(make()?);
            Ok(())
        });
        made
    }

    /// A step of tests: each counts for itself, and none at all is a failure, because a suite that runs nothing proves nothing.
    pub(super) fn tests(&mut self, title: &'static str, command: &mut Command) {
        self.record(title, |watch| {
            watch.command(command)?;
            if watch.tally == Tally::default() {
                return Err(Failure("no test was run".to_owned()));
            }
            Ok(())
        });
    }

    /// A step made of several commands that counts as one check.
    pub(super) fn step(&mut self, title: &'static str, work: impl FnOnce(&mut Watch) -> Result<(), Failure>) {
        self.record(title, |watch| {
            work(watch)?;
            watch.tally.passed = watch.tally.passed.max(1);
            Ok(())
        });
    }

    fn record(&mut self, title: &'static str, work: impl FnOnce(&mut Watch) -> Result<(), Failure>) {
        println!("\n== {title}");
        let start = Instant::now();
        let mut watch = Watch::default();
        let failure = work(&mut watch).err().map(|Failure(reason)| reason);
        let mut tally = watch.tally;
        if let Some(reason) = &failure {
            println!("FAILED: {reason}");
            // A suite that does not compile names no failed test, yet must not look clean.
            tally.failed = tally.failed.max(1);
        }
        self.steps.push(Step { title, tally, took: start.elapsed(), failure });
    }

    /// Prints the table and the closing line.
    pub(super) fn close(self) -> Result<(), Failure> {
        let mut total = Tally::default();
        println!("\n{:<24} {:<7} {:>9} {:>8} {:>8}", "step", "result", "seconds", "passed", "failed");
        for step in &self.steps {
            total.add(step.tally);
            println!(
                "{:<24} {:<7} {:>9.1} {:>8} {:>8}",
                step.title,
                if step.failure.is_none() { "ok" } else { "FAILED" },
                step.took.as_secs_f64(),
                step.tally.passed,
                step.tally.failed
            );
        }
        println!("\n{} passed, {} failed", total.passed, total.failed);
        if total.failed == 0 {
            return Ok(());
        }
        let failed: Vec<&str> = self
            .steps
            .iter()
            .filter(|step| step.failure.is_some() || step.tally.failed > 0)
            .map(|step| step.title)
            .collect();
        Err(Failure(format!("failed: {}", failed.join(", "))))
    }
}

/// The counts in a closing line of cargo's test harness, of nextest or of Vitest.
fn tally_in(line: &str) -> Option<Tally> {
    let line = line.trim();
    let summary = ["test result:", "Summary [", "Tests "].iter().find_map(|opening| line.strip_prefix(opening))?;
    let mut tally = Tally::default();
    let mut last: Option<u64> = None;
    for word in summary.split_whitespace() {
        match (last, word.trim_matches([',', ';', '.', '|'])) {
            (Some(count), "passed") => tally.passed += count,
            (Some(count), "failed" | "timed") => tally.failed += count,
            _ => {}
        }
        last = word.parse().ok();
    }
    Some(tally)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(line: &str) -> Option<(u64, u64)> {
        tally_in(line).map(|tally| (tally.passed, tally.failed))
    }

    #[test]
    fn closing_lines_of_three_harnesses_are_counted() {
        let libtest =
            "test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s";
        assert_eq!(counted(libtest), Some((12, 3)));
        let nextest = "     Summary [   0.006s] 7 tests run: 4 passed (1 slow), 2 failed, 1 timed out, 5 skipped";
        assert_eq!(counted(nextest), Some((4, 3)));
        assert_eq!(counted("      Tests  1 failed | 11 passed (12)"), Some((11, 1)));
        assert_eq!(counted("      Tests  8 passed (8)"), Some((8, 0)));
    }

    #[test]
    fn other_lines_are_not_counted() {
        assert_eq!(counted("test agenda::a_patient_who_passed ... ok"), None);
        assert_eq!(counted(" Test Files  3 passed (3)"), None);
        assert_eq!(counted("3 passed"), None);
    }

    #[test]
    fn a_suite_that_runs_no_test_fails() {
        let mut report = Report::default();
        report.tests("empty", Command::new("echo").arg("test result: ok. 0 passed; 0 failed;"));
        assert!(report.close().is_err());
    }

    #[test]
    fn a_command_that_fails_without_naming_a_test_counts_as_one_failure() {
        let mut report = Report::default();
        report.tests("broken", &mut Command::new("false"));
        assert_eq!(report.steps[0].tally, Tally { passed: 0, failed: 1 });
    }

    #[test]
    fn a_clean_run_closes_well() {
        let mut report = Report::default();
        report.check("a", || Ok(()));
        report.tests("b", Command::new("echo").arg("Tests  2 passed (2)"));
        assert_eq!(report.value("c", || Ok(5)), Some(5));
        assert!(report.close().is_ok());
    }
}
