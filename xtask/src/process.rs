//! Starting other programs, in the open or with their output counted as it passes.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::thread;

/// Why a chore stopped, in one sentence for the developer.
#[derive(Debug)]
pub(crate) struct Failure(pub(crate) String);

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self(error.to_string())
    }
}

/// A program started in the repository's root.
pub(crate) fn program(name: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(name);
    command.current_dir(crate::root());
    command
}

/// The cargo that started xtask, so that a pinned toolchain stays the pinned toolchain.
pub(crate) fn cargo() -> Command {
    program(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// The features under which everything is compiled, so that dependencies are built once.
const FEATURES: &str = "neonpro/custom-protocol,neonpro-tests/e2e";

/// A cargo command over the whole workspace: one set of features resolves for all of them.
pub(crate) fn workspace(command: &str, arguments: &[&str]) -> Command {
    let mut built = cargo();
    built.arg(command);
    if command == "nextest" {
        built.arg("run");
    }
    built.args(["--workspace", "--locked", "--features", FEATURES]).args(arguments);
    built
}

/// Runs a command on the developer's own terminal.
pub(crate) fn succeed(command: &mut Command) -> Result<(), Failure> {
    let shown = describe(command);
    let status = command.status().map_err(|error| Failure(format!("`{shown}` did not start: {error}")))?;
    if status.success() {
        return Ok(());
    }
    Err(Failure(format!("`{shown}` failed ({status})")))
}

/// Runs a command, passes every line of its output on, and shows each line to `look`.
pub(crate) fn watch(command: &mut Command, mut look: impl FnMut(&str)) -> Result<(), Failure> {
    let shown = describe(command);
    println!("$ {shown}");
    let mut child = command
        .env("NO_COLOR", "1")
        .env("CARGO_TERM_COLOR", "never")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| Failure(format!("`{shown}` did not start: {error}")))?;
    let (lines, received) = channel();
    let readers = [
        child.stdout.take().map(|pipe| forward(pipe, lines.clone())),
        child.stderr.take().map(|pipe| forward(pipe, lines)),
    ];
    for line in received {
        println!("{line}");
        look(&line);
    }
    for reader in readers.into_iter().flatten() {
        let _ = reader.join();
    }
    let status = child.wait()?;
    if status.success() {
        return Ok(());
    }
    Err(Failure(format!("`{shown}` failed ({status})")))
}

fn forward(pipe: impl Read + Send + 'static, lines: Sender<String>) -> thread::JoinHandle<()> {
    thread::spawn(move || {
        let mut reader = BufReader::new(pipe);
        let mut bytes = Vec::new();
        // Test output may hold any bytes, so lines are cut before they are read as text.
        while reader.read_until(b'\n', &mut bytes).is_ok_and(|n| n > 0) {
            let line = String::from_utf8_lossy(&bytes);
            if lines.send(line.trim_end().to_owned()).is_err() {
                return;
            }
            bytes.clear();
        }
    })
}

/// Whether a command exists and answers with success, without showing what it says.
pub(crate) fn answers(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

fn describe(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(OsStr::to_string_lossy)
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_both_streams_is_seen() {
        let mut seen = Vec::new();
        let outcome = watch(program("sh").args(["-c", "echo one; echo two >&2; printf 'th\\377ree'"]), |line| {
            seen.push(line.to_owned())
        });
        seen.sort();
        assert!(outcome.is_ok(), "the command itself succeeds");
        assert_eq!(seen, ["one", "th\u{fffd}ree", "two"]);
    }

    #[test]
    fn a_failing_command_is_a_failure() {
        assert!(watch(program("false").args(["x"]), |_| {}).is_err());
        assert!(succeed(&mut program("/no/such/program")).is_err());
        assert!(!answers(&mut program("/no/such/program")));
    }
}
