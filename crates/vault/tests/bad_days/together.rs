//! Two processes with one file, and one that has it to itself.

use crate::{closed, code_of, content, room, rooms, unlock};
use neonpro_testkit::{PASSWORD, world};
use neonpro_vault::keys::{KdfCost, NoDeviceSecrets};
use neonpro_vault::{Act, CheckpointWhy, NewClinic, Vault};
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

const FOLDER: &str = "NEONPRO_BAD_DAY_FOLDER";
const ROLE: &str = "NEONPRO_BAD_DAY_ROLE";
const ROOMS: usize = 25;

#[test]
fn while_somebody_has_the_file_alone_nobody_opens_it_and_nothing_changes() {
    let clinic = closed();
    let mut lock = File::options().read(true).write(true).open(clinic.folder().join("clinic.lock")).expect("opened");
    lock.set_len(0).expect("emptied");
    lock.write_all(b"migration").expect("written");
    lock.lock().expect("held");
    let before = content(&clinic.folder());
    let refused = unlock(&clinic).err().expect("refused");
    assert!(matches!(&refused, neonpro_vault::Error::Held(by) if by == "migration"), "{refused:?}");
    assert_eq!(refused.code(), "vault.held");
    assert!(content(&clinic.folder()) == before, "something changed");
    lock.unlock().expect("given back");
    assert!(unlock(&clinic).is_ok(), "the lock was given back and the clinic does not open");
}

#[test]
fn a_writer_that_does_not_end_makes_the_others_busy_and_no_more() {
    let mut clinic = closed();
    clinic.reopen();
    let session = clinic.owner();
    let key = *clinic.vault.keys().db_key().expect("held").expose();
    let other = neonpro_testkit::raw::open(&clinic.folder(), &key);
    other.execute_batch("BEGIN IMMEDIATE").expect("begun");
    assert_eq!(code_of(room(&session, "Sala 1")), "vault.busy");
    assert!(rooms(&session).is_empty(), "readers do not wait for a writer");
    other.execute_batch("ROLLBACK").expect("ended");
    room(&session, "Sala 1").expect("saved when the other has ended");
    assert_eq!(rooms(&session), ["Sala 1"]);
}

fn golden(dir: &Path) -> PathBuf {
    let folder = dir.join("clinica");
    let new = NewClinic {
        login: "dona",
        full_name: "Dona da Silva",
        password: PASSWORD,
        roles: &[],
        cost: KdfCost::FLOOR,
        device_name: "teste",
    };
    drop(Vault::create(&folder, &world::fixed().1, &NoDeviceSecrets, &new).expect("a clinic"));
    folder
}

fn open(folder: &Path) -> Vault {
    Vault::unlock(folder, &world::fixed().1, &NoDeviceSecrets, "dona", PASSWORD).expect("opens")
}

fn start(role: &str, folder: &Path) -> Child {
    Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", "together::child", "--nocapture", "--test-threads=1"])
        .env(ROLE, role)
        .env(FOLDER, folder)
        .stdout(Stdio::null())
        .spawn()
        .expect("the child runs")
}

/// The other process: runs only when it is told what to be.
#[test]
fn child() {
    let (Some(folder), Ok(role)) = (std::env::var_os(FOLDER), std::env::var(ROLE)) else { return };
    let vault = open(Path::new(&folder));
    match role.as_str() {
        "visitor" => {
            let session = vault.session().expect("session");
            assert!(rooms(&session).len() < 1000);
        }
        writer => {
            let session = vault.session().expect("session");
            for i in 0..ROOMS {
                room(&session, &format!("{writer} {i:02}")).expect("saved");
                if i % 5 == 0 {
                    vault.checkpoint(CheckpointWhy::Time, &NoDeviceSecrets).expect("made");
                    vault.system().expect("system").checkpoint(false).expect("moved");
                }
            }
        }
    }
}

#[test]
fn two_processes_write_at_once_and_every_room_of_both_is_there() {
    let dir = tempfile::tempdir().expect("a folder");
    let folder = golden(dir.path());
    let children = ["a", "b"].map(|role| start(role, &folder));
    for mut child in children {
        assert!(child.wait().expect("ended").success(), "a writer failed");
    }
    let vault = open(&folder);
    let there = rooms(&vault.session().expect("session"));
    assert_eq!(there.len(), 2 * ROOMS, "{there:?}");
    assert_eq!(vault.verify_audit(None, &NoDeviceSecrets).expect("verified").verdict().exit_code(), 0);
}

#[test]
fn who_comes_and_goes_does_not_take_the_log_away_from_who_stays() {
    let dir = tempfile::tempdir().expect("a folder");
    let folder = golden(dir.path());
    let vault = open(&folder);
    let session = vault.session().expect("session");
    room(&session, "Sala 1").expect("saved");
    // Opens and closes connections of its own while the session stays open, as every tick of the app does.
    vault.checkpoint(CheckpointWhy::Time, &NoDeviceSecrets).expect("made");
    assert!(start("visitor", &folder).wait().expect("ended").success(), "the visitor failed");
    session
        .write(Act::new("team.save_room"), |w| {
            w.execute("INSERT INTO rooms (id, name) VALUES (?1, 'Sala 2')", [w.new_id()?])
        })
        .expect("saved");
    let seen_by_another = Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", "together::child_sees_both", "--nocapture", "--test-threads=1"])
        .env(FOLDER, &folder)
        .stdout(Stdio::null())
        .status()
        .expect("the child runs");
    assert!(seen_by_another.success(), "what was acknowledged here is not in the file that another process opens");
}

/// Another process that would close the file last takes the log away; the lock on the database tells it that it is not the last.
#[cfg(target_os = "linux")]
#[test]
fn opening_another_connection_keeps_the_locks_of_the_first() {
    use std::os::unix::fs::MetadataExt;
    let dir = tempfile::tempdir().expect("a folder");
    let vault = open(&golden(dir.path()));
    let session = vault.session().expect("session");
    let inode = std::fs::metadata(vault.folder().database()).expect("there").ino();
    let locked = || {
        let locks = std::fs::read_to_string("/proc/locks").expect("the system's list of locks");
        locks.lines().any(|l| l.contains("POSIX") && l.contains(&format!(":{inode} ")))
    };
    assert!(locked(), "an open session holds no lock");
    vault.checkpoint(CheckpointWhy::Time, &NoDeviceSecrets).expect("made");
    drop(vault.session().expect("a second session"));
    assert!(locked(), "a connection that came and went took the session's lock away");
    drop(session);
}

/// Another process that looks for both rooms.
#[test]
fn child_sees_both() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let vault = open(Path::new(&folder));
    assert_eq!(rooms(&vault.session().expect("session")), ["Sala 1", "Sala 2"]);
}
