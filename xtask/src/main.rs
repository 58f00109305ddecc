//! The chores of a developer, one file for each: `cargo xtask <chore>`.
//!
//! `run` and `test` are the two commands of the README; everything that a machine must have is installed by them.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a tool of the terminal speaks through it")]

mod dist;
mod machine;
mod manifest;
mod measure;
mod models;
mod process;
mod run;
mod test;
mod ui;

use process::Failure;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask <chore> [--yes] [words of the chore]

  run    install what is missing, build the UI and the app, open it
  test   install what the tests need, then run all of them
  bench [clinic|assistant] [folder]
         measure everything or one part of it, beside peers that are fetched; writes docs/benchmarks.md. The clinic is the XL demo,
         made in the folder on the first run; the assistant needs none
  fuzz [target] [seconds]   hostile bytes against every parser, 60 seconds each
  dist   make a package for Debian and Ubuntu in target/dist

  --yes  do not ask before installing packages of the system";

/// What the developer asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Chore {
    Run,
    Test,
    Bench,
    Fuzz,
    Dist,
}

impl Chore {
    fn called(word: &str) -> Option<Self> {
        Some(match word {
            "run" => Self::Run,
            "test" => Self::Test,
            "bench" => Self::Bench,
            "fuzz" => Self::Fuzz,
            "dist" => Self::Dist,
            _ => return None,
        })
    }

    /// Words that a chore takes after its name at most.
    fn words(self) -> usize {
        match self {
            Self::Run | Self::Test | Self::Dist => 0,
            Self::Bench | Self::Fuzz => 2,
        }
    }
}

/// Whether a person is there to agree to an installation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Consent {
    Ask,
    Given,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((chore, consent, words)) = parse(&arguments) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    let outcome = match chore {
        Chore::Run => run::run(consent),
        Chore::Test => test::run(consent),
        Chore::Bench => measure::run("bench", &words, consent),
        Chore::Fuzz => measure::run("fuzz", &words, consent),
        Chore::Dist => dist::run(consent),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure(reason)) => {
            eprintln!("xtask: {reason}");
            ExitCode::FAILURE
        }
    }
}

fn parse(arguments: &[String]) -> Option<(Chore, Consent, Vec<String>)> {
    let (flags, words): (Vec<&String>, Vec<&String>) = arguments.iter().partition(|a| a.starts_with("--"));
    let consent = match flags.as_slice() {
        [] => Consent::Ask,
        [flag] if *flag == "--yes" => Consent::Given,
        _ => return None,
    };
    let (name, words) = words.split_first()?;
    let chore = Chore::called(name)?;
    let words: Vec<String> = words.iter().map(|w| (*w).clone()).collect();
    (words.len() <= chore.words()).then_some((chore, consent, words))
}

/// The root of the repository: xtask is built from a folder directly below it.
fn root() -> PathBuf {
    // What cargo says now: two clones that share a target folder also share this program, built for one of them.
    let told = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let here = told.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")));
    here.parent().map_or_else(|| here.clone(), Path::to_path_buf)
}

/// Cargo's target folder: xtask itself lies in `<target>/<profile>`.
fn target_folder() -> Result<PathBuf, Failure> {
    let here = std::env::current_exe()?;
    let target = here.ancestors().nth(2).map(Path::to_path_buf);
    target.ok_or_else(|| Failure("cargo's target folder was not found".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<String> {
        line.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn a_chore_and_consent_are_read_in_any_order() {
        assert_eq!(parse(&words("test --yes")), Some((Chore::Test, Consent::Given, vec![])));
        assert_eq!(parse(&words("--yes run")), Some((Chore::Run, Consent::Given, vec![])));
        assert_eq!(parse(&words("run")), Some((Chore::Run, Consent::Ask, vec![])));
    }

    #[test]
    fn words_go_to_the_chore_that_takes_them() {
        assert_eq!(parse(&words("fuzz sql 600 --yes")), Some((Chore::Fuzz, Consent::Given, words("sql 600"))));
        assert_eq!(parse(&words("bench assistant")), Some((Chore::Bench, Consent::Ask, words("assistant"))));
    }

    #[test]
    fn anything_else_is_misuse() {
        for line in ["", "--yes", "run test", "run --force", "deploy", "fuzz a 1 2", "--yes --yes run"] {
            assert_eq!(parse(&words(line)), None, "`{line}` must be refused");
        }
    }
}
