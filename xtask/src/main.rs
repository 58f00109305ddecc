//! The chores of a developer, one file for each: `cargo xtask <chore>`.
//!
//! `run` and `test` are the two commands of the README; everything that a machine must have is installed by them.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a tool of the terminal speaks through it")]

mod dist;
mod machine;
mod process;
mod run;
mod test;
mod ui;

use process::Failure;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask <chore> [--yes]

  run    install what is missing, build the UI and the app, open it
  test   install what the tests need, then run all of them
  dist   make a package for Debian and Ubuntu in target/dist

  --yes  do not ask before installing packages of the system";

/// What the developer asked for.
#[derive(Debug, PartialEq, Eq)]
enum Chore {
    Run,
    Test,
    Dist,
}

/// Whether a person is there to agree to an installation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Consent {
    Ask,
    Given,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((chore, consent)) = parse(&arguments) else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    let outcome = match chore {
        Chore::Run => run::run(consent),
        Chore::Test => test::run(consent),
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

fn parse(arguments: &[String]) -> Option<(Chore, Consent)> {
    let mut chore = None;
    let mut consent = Consent::Ask;
    for argument in arguments {
        match argument.as_str() {
            "--yes" => consent = Consent::Given,
            "run" if chore.is_none() => chore = Some(Chore::Run),
            "test" if chore.is_none() => chore = Some(Chore::Test),
            "dist" if chore.is_none() => chore = Some(Chore::Dist),
            _ => return None,
        }
    }
    chore.map(|chore| (chore, consent))
}

/// The root of the repository: xtask is built from a folder directly below it.
fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
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
        assert_eq!(parse(&words("test --yes")), Some((Chore::Test, Consent::Given)));
        assert_eq!(parse(&words("--yes run")), Some((Chore::Run, Consent::Given)));
        assert_eq!(parse(&words("run")), Some((Chore::Run, Consent::Ask)));
    }

    #[test]
    fn anything_else_is_misuse() {
        for line in ["", "--yes", "run test", "run --force", "deploy"] {
            assert_eq!(parse(&words(line)), None, "`{line}` must be refused");
        }
    }
}
