//! A PostgreSQL for one test: the one that `cargo xtask test` started (`NEONPRO_TEST_PG`), or a private one on a Unix socket.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A database of our own on a server.
pub(crate) struct Database {
    connection: String,
    private: Option<Private>,
}

struct Private {
    folder: tempfile::TempDir,
    binaries: PathBuf,
}

impl Database {
    /// A fresh database.
    ///
    /// # Panics
    /// When there is no PostgreSQL: the comparison is a promise of the product, so its absence is a failure and not a reason to skip.
    pub(crate) fn new(name: &str) -> Self {
        let name = format!("{name}_{}", std::process::id());
        let url = std::env::var("NEONPRO_TEST_PG").ok();
        let private = if url.is_none() { Some(Private::start()) } else { None };
        let to = |database: &str| match (&url, &private) {
            (Some(url), _) => format!("{}/{database}", url.rsplit_once('/').map_or(url.as_str(), |(server, _)| server)),
            (None, Some(private)) => {
                format!("postgresql:///{database}?host={}&user=postgres", private.folder.path().display())
            }
            (None, None) => String::new(),
        };
        run(&to("postgres"), &format!("CREATE DATABASE {name}"));
        Self { connection: to(&name), private }
    }

    /// Runs a script; the answer is its rows, columns separated by `|`.
    pub(crate) fn run(&self, script: &str) -> Vec<String> {
        run(&self.connection, script)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Some(private) = &self.private {
            private.program("pg_ctl", &["stop", "--silent", "--mode=immediate"]);
        }
    }
}

fn run(connection: &str, script: &str) -> Vec<String> {
    let mut psql = Command::new("psql")
        .args([
            "--no-psqlrc",
            "--quiet",
            "--tuples-only",
            "--no-align",
            "--set=ON_ERROR_STOP=1",
            "--dbname",
            connection,
        ])
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("PostgreSQL's psql is installed (cargo xtask test installs it)");
    let mut input = psql.stdin.take().expect("a pipe");
    let script = script.to_owned();
    let writer = std::thread::spawn(move || input.write_all(script.as_bytes()));
    let output = psql.wait_with_output().expect("psql ends");
    // A script that failed early leaves the pipe broken; psql's own words say more.
    let _ = writer.join();
    assert!(output.status.success(), "psql: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).lines().filter(|l| !l.is_empty()).map(str::to_owned).collect()
}

impl Private {
    fn start() -> Self {
        let private = Self { folder: tempfile::tempdir().expect("a folder"), binaries: binaries() };
        if is_root() {
            let done = Command::new("chown").arg("postgres").arg(private.folder.path()).status().expect("chown runs");
            assert!(done.success(), "the server's account owns its folder");
        }
        private.program(
            "initdb",
            &["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--username=postgres"],
        );
        let options =
            format!("-c listen_addresses= -c unix_socket_directories={} -c fsync=off", private.folder.path().display());
        private.program("pg_ctl", &["start", "--wait", "--silent", "--options", &options]);
        private
    }

    /// Runs a program of the server on its cluster, as an ordinary user: the server refuses root.
    fn program(&self, name: &str, arguments: &[&str]) {
        let path = self.binaries.join(name);
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(path);
            command
        } else {
            Command::new(path)
        };
        // The server keeps the streams of its starter: they are a file, or waiting for their end would never end.
        let notes = self.folder.path().with_extension(format!("{name}.log"));
        let file = File::create(&notes).expect("a file");
        let done = command
            .args(arguments)
            .arg("--pgdata")
            .arg(self.folder.path().join("cluster"))
            .current_dir("/")
            .stdin(Stdio::null())
            .stdout(file.try_clone().expect("a file"))
            .stderr(file)
            .status()
            .expect("the server's programs run");
        let said = fs::read_to_string(&notes).unwrap_or_default();
        let _ = fs::remove_file(&notes);
        assert!(done.success(), "{name}: {said}");
    }
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|o| o.stdout.starts_with(b"0\n"))
}

/// The folder with `initdb`: Debian keeps it out of the search path, one folder for each version.
fn binaries() -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = versions.filter_map(|e| e.file_name().to_str()?.parse::<u32>().ok()).max();
    let folder = newest.map(|v| Path::new("/usr/lib/postgresql").join(v.to_string()).join("bin"));
    folder.filter(|f| f.join("initdb").exists()).expect("PostgreSQL is not installed: `cargo xtask test` installs it")
}
