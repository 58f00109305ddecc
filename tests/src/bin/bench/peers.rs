//! What is measured beside the product: packages for Python in a folder of their own, each asked line by line in JSON.

use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// The folder of peers and of the models that only the bench uses.
pub(crate) fn folder() -> PathBuf {
    crate::default_folder().with_file_name("bench-models")
}

/// A Python that has these packages, made on the first run; nothing where they cannot be fetched.
pub(crate) fn python(name: &str, packages: &[&str]) -> Option<PathBuf> {
    let home = folder().join(name);
    let python = home.join("bin/python");
    let done = |command: &mut Command| command.status().is_ok_and(|status| status.success());
    let install = |fetch: &[&str]| {
        done(
            Command::new(&python)
                .args(["-m", "pip", "install", "--quiet"])
                .args(fetch)
                .args(packages)
                .stderr(Stdio::null()),
        )
    };
    std::fs::create_dir_all(folder()).ok()?;
    let there = python.exists() || done(Command::new("python3").args(["-m", "venv"]).arg(&home));
    (there && (install(&["--no-index"]) || install(&[]))).then_some(python)
}

/// A peer in a process of its own.
pub(crate) struct Peer {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
}

impl Peer {
    /// Starts `script` with `words`.
    pub(crate) fn start(python: &Path, script: &str, words: &[&str]) -> Self {
        let mut child = Command::new(python)
            .args(["-c", script])
            .args(words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the peer starts");
        let to = child.stdin.take().expect("a pipe");
        let from = BufReader::new(child.stdout.take().expect("a pipe"));
        Self { child, to, from }
    }

    /// The answer to a question; nothing where the peer has died.
    pub(crate) fn ask(&mut self, question: &Value) -> Value {
        let mut line = String::new();
        if writeln!(self.to, "{question}").is_ok() {
            let _ = self.from.read_line(&mut line);
        }
        serde_json::from_str(&line).unwrap_or(Value::Null)
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Threads that the product gives to a model.
pub(crate) fn threads() -> String {
    std::thread::available_parallelism().map_or(1, usize::from).saturating_sub(1).max(1).to_string()
}
