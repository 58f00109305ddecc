//! A PostgreSQL of our own for one test run: loopback only, a password nobody else knows, gone at the end.

use crate::machine::is_root;
use crate::process::{Failure, program, succeed};
use std::fs::{self, File};
use std::io::Read;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The account that the Debian package creates; the server refuses to run as root.
const ACCOUNT: &str = "postgres";

/// A running server. Dropping it stops it, also when a test run ends early.
#[derive(Debug)]
pub(super) struct PostgreSql {
    binaries: PathBuf,
    folder: PathBuf,
    url: String,
    running: bool,
}

impl PostgreSql {
    /// Makes an empty cluster in a temporary folder and starts it on a free port.
    pub(super) fn start() -> Result<Self, Failure> {
        let folder = std::env::temp_dir().join(format!("neonpro-pg-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        let password = random_word()?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let mut server = Self {
            binaries: binaries()?,
            url: format!("postgres://{ACCOUNT}:{password}@127.0.0.1:{port}/postgres"),
            folder,
            running: false,
        };
        server.initialise(&password)?;
        server.launch(port)?;
        server.running = true;
        Ok(server)
    }

    /// Where tests connect to; each makes a database of its own there.
    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// Stops the server and removes its files.
    pub(super) fn stop(mut self) -> Result<(), Failure> {
        self.halt()
    }

    fn initialise(&self, password: &str) -> Result<(), Failure> {
        let secret = self.folder.join("password");
        fs::write(&secret, password)?;
        if is_root() {
            succeed(program("chown").arg("--recursive").arg(ACCOUNT).arg(&self.folder))?;
        }
        let mut initdb = self.as_user("initdb");
        initdb
            .args(["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"])
            .args(["--username", ACCOUNT])
            .arg(format!("--pwfile={}", secret.display()))
            .arg(self.cluster());
        quietly(&mut initdb)?;
        fs::remove_file(&secret)?;
        Ok(())
    }

    fn launch(&self, port: u16) -> Result<(), Failure> {
        // Nothing here outlives the run, so nothing waits for the disk.
        let options = format!(
            "-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={} -c fsync=off -c synchronous_commit=off",
            self.folder.display()
        );
        let mut start = self.as_user("pg_ctl");
        start
            .args(["start", "--wait", "--silent", "--options", &options])
            .arg("--log")
            .arg(self.folder.join("log"))
            .arg("--pgdata")
            .arg(self.cluster());
        quietly(&mut start)
    }

    fn halt(&mut self) -> Result<(), Failure> {
        if self.running {
            self.running = false;
            let mut stop = self.as_user("pg_ctl");
            stop.args(["stop", "--wait", "--silent", "--mode=immediate", "--pgdata"]).arg(self.cluster());
            quietly(&mut stop)?;
        }
        fs::remove_dir_all(&self.folder)?;
        Ok(())
    }

    fn cluster(&self) -> PathBuf {
        self.folder.join("cluster")
    }

    /// A program of PostgreSQL, run by an ordinary user.
    fn as_user(&self, name: &str) -> Command {
        let path = self.binaries.join(name);
        let mut command = if is_root() {
            let mut command = program("runuser");
            command.args(["-u", ACCOUNT, "--"]).arg(path);
            command
        } else {
            program(path)
        };
        // The account must be able to stand in its working folder; root's home is closed to it.
        command.current_dir(&self.folder);
        command
    }
}

impl Drop for PostgreSql {
    fn drop(&mut self) {
        if self.running && self.halt().is_err() {
            eprintln!("a test PostgreSQL may still run in {}", self.folder.display());
        }
    }
}

/// Runs without showing what is said, unless it goes wrong. The server keeps the streams of its starter, so they are not pipes.
fn quietly(command: &mut Command) -> Result<(), Failure> {
    let notes = std::env::temp_dir().join(format!("neonpro-pg-{}.out", std::process::id()));
    let file = File::create(&notes)?;
    let outcome = succeed(command.stdout(file.try_clone()?).stderr(file));
    let said = fs::read_to_string(&notes)?;
    fs::remove_file(&notes)?;
    outcome.map_err(|Failure(reason)| Failure(format!("{reason}\n{said}")))
}

/// The folder with `initdb`: Debian keeps it out of the search path, one folder for each version.
fn binaries() -> Result<PathBuf, Failure> {
    newest(Path::new("/usr/lib/postgresql"))
        .or_else(|| {
            let path = std::env::var_os("PATH")?;
            std::env::split_paths(&path).find(|folder| folder.join("initdb").exists())
        })
        .ok_or_else(|| Failure("PostgreSQL's initdb was not found".to_owned()))
}

fn newest(versions: &Path) -> Option<PathBuf> {
    fs::read_dir(versions)
        .ok()?
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok())
        .max()
        .map(|version| versions.join(version.to_string()).join("bin"))
}

fn random_word() -> Result<String, Failure> {
    let mut bytes = [0; 16];
    File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
