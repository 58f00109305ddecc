//! What the machine itself must have: packages of Debian and Ubuntu, Node.

use crate::Consent;
use crate::process::{Failure, answers, program, succeed};
use std::io::{BufRead, Write};
use std::process::Command;

/// Packages without which the app does not compile or its models are not made; from cmake on, those that llama.cpp asks for.
const TO_BUILD: &[&str] = &[
    "build-essential",
    "pkg-config",
    "libwebkit2gtk-4.1-dev",
    "libssl-dev",
    "libdbus-1-dev",
    "python3-venv",
    "cmake",
    "clang",
    "libclang-dev",
];

/// Packages that only the tests use: a database server, a screen that nobody sees, a driver for the window.
const TO_TEST: &[&str] = &["postgresql", "xvfb", "webkit2gtk-driver"];

/// The oldest Node whose tools the UI uses.
const NODE: u32 = 20;

/// What a chore is about to do with the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    Build,
    Test,
}

/// Installs what is missing for `purpose`, after saying what and (unless consent was given) asking.
pub(crate) fn prepare(purpose: Purpose, consent: Consent) -> Result<(), Failure> {
    check_node()?;
    if !answers(program("dpkg-query").arg("--version")) {
        println!("This system has no dpkg; the tests expect the equivalents of {TO_BUILD:?} and {TO_TEST:?}.");
        return Ok(());
    }
    let missing: Vec<&str> = wanted(purpose).into_iter().filter(|package| !installed(package)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    println!("Missing packages of the system: {}", missing.join(" "));
    if consent == Consent::Ask && !agreed()? {
        return Err(Failure(format!("nothing was installed; to do it by hand: apt-get install {}", missing.join(" "))));
    }
    succeed(apt().arg("update"))?;
    succeed(apt().args(["install", "--yes", "--no-install-recommends"]).args(missing))
}

fn wanted(purpose: Purpose) -> Vec<&'static str> {
    match purpose {
        Purpose::Build => TO_BUILD.to_vec(),
        Purpose::Test => [TO_BUILD, TO_TEST].concat(),
    }
}

fn installed(package: &str) -> bool {
    program("dpkg-query")
        .args(["--show", "--showformat=${db:Status-Status}", package])
        .output()
        .is_ok_and(|output| output.status.success() && output.stdout == b"installed")
}

fn apt() -> Command {
    if is_root() {
        let mut command = program("apt-get");
        command.env("DEBIAN_FRONTEND", "noninteractive");
        return command;
    }
    let mut command = program("sudo");
    command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]);
    command
}

/// Whether this process has root rights.
pub(crate) fn is_root() -> bool {
    program("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

fn agreed() -> Result<bool, Failure> {
    print!("Install them now, with root rights? [y/N] ");
    std::io::stdout().flush()?;
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes" | "s" | "S" | "sim"))
}

fn check_node() -> Result<(), Failure> {
    let advice = format!("Node {NODE} or newer with npm is needed: https://nodejs.org");
    let output = program("node").arg("--version").output().map_err(|_| Failure(advice.clone()))?;
    let version = String::from_utf8_lossy(&output.stdout);
    match node_major(&version) {
        Some(major) if major >= NODE && answers(program("npm").arg("--version")) => Ok(()),
        _ => Err(Failure(advice)),
    }
}

fn node_major(version: &str) -> Option<u32> {
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_of_node_is_read() {
        assert_eq!(node_major("v20.20.2\n"), Some(20));
        assert_eq!(node_major("v8.1.0"), Some(8));
        assert_eq!(node_major("20.1"), None);
        assert_eq!(node_major(""), None);
    }

    #[test]
    fn tests_need_all_that_a_build_needs() {
        let test = wanted(Purpose::Test);
        assert!(wanted(Purpose::Build).iter().all(|package| test.contains(package)));
        assert!(test.contains(&"postgresql"));
    }
}
