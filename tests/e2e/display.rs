//! A screen that nobody sees.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// The screen of one journey: the developer's, where there is one, or a private Xvfb that ends with the journey.
pub(crate) struct Display {
    name: String,
    server: Option<Child>,
}

impl Display {
    /// Takes the screen that is there, or starts one.
    pub(crate) fn open() -> Self {
        if let Some(name) = std::env::var("DISPLAY").ok().filter(|name| !name.is_empty()) {
            return Self { name, server: None };
        }
        let mut server = Command::new("Xvfb")
            // The server chooses a free number and tells it on its standard output.
            .args(["-displayfd", "1", "-screen", "0", "1920x1080x24", "-nolisten", "tcp"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb is installed");
        let mut number = String::new();
        let pipe = server.stdout.take().expect("Xvfb's output is a pipe");
        BufReader::new(pipe).read_line(&mut number).expect("Xvfb tells its number");
        assert!(!number.trim().is_empty(), "Xvfb ended before it had a screen");
        Self { name: format!(":{}", number.trim()), server: Some(server) }
    }

    /// What `DISPLAY` must be for programs on this screen.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        if let Some(server) = &mut self.server {
            // One that has already ended needs no more.
            let _ended = server.kill();
            let _reaped = server.wait();
        }
    }
}
