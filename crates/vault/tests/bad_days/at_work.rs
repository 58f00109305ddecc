//! The disk, the clock and what people type, while the clinic is open.

use crate::{closed, code_of, content, room, rooms, unlock};
use neonpro_testkit::faults::{Fault, FaultyDisk, Span};
use neonpro_testkit::{PASSWORD, TestClinic, world};
use neonpro_vault::backup::Opener;
use neonpro_vault::keys::NoDeviceSecrets;
use neonpro_vault::{Act, Vault, params};
use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};

#[test]
fn on_a_full_disk_nothing_is_saved_and_everything_is_read() {
    let mut clinic = closed();
    let disk = FaultyDisk::over(&clinic.folder(), 1);
    clinic.reopen();
    let session = clinic.owner();
    room(&session, "Sala 1").expect("saved");
    disk.arm(Fault::DiskFull, 0, Span::UntilLifted);
    for _ in 0..3 {
        assert_eq!(code_of(room(&session, "Sala 2")), "vault.disk_full");
        assert_eq!(rooms(&session), ["Sala 1"], "care goes on with what is there");
    }
    disk.lift();
    room(&session, "Sala 3").expect("there is room again");
    assert_eq!(rooms(&session), ["Sala 1", "Sala 3"]);
    assert_eq!(clinic.vault.verify_audit(None, &clinic.secrets).expect("verified").verdict().exit_code(), 0);
}

#[test]
fn a_backup_for_which_there_is_no_room_leaves_nothing() {
    let mut clinic = closed();
    clinic.reopen();
    let to = tempfile::tempdir().expect("a folder");
    for after in [0, 1, 40] {
        let disk = FaultyDisk::over(to.path(), after);
        disk.arm(Fault::DiskFull, after, Span::UntilLifted);
        let made = clinic.vault.backup(to.path(), &clinic.secrets, &mut |_, _| ());
        assert_eq!(code_of(made), "vault.disk_full", "after {after} writes");
        assert_eq!(std::fs::read_dir(to.path()).expect("listed").count(), 0, "after {after} writes something is left");
    }
    assert!(clinic.vault.backup(to.path(), &clinic.secrets, &mut |_, _| ()).is_ok(), "with room it is made");
}

#[test]
fn a_restore_for_which_there_is_no_room_leaves_what_was_there() {
    let mut clinic = closed();
    clinic.reopen();
    let to = tempfile::tempdir().expect("a folder");
    let made = clinic.vault.backup(to.path(), &clinic.secrets, &mut |_, _| ()).expect("made");
    clinic.close();
    let before = content(&clinic.folder());
    let home = clinic.folder().parent().expect("a parent").to_owned();
    for after in [0, 1, 40] {
        let disk = FaultyDisk::over(&home, after);
        disk.arm(Fault::DiskFull, after, Span::UntilLifted);
        let opener = Opener::Password { login: "dona", password: PASSWORD };
        let answer = Vault::restore(&made.path, &clinic.folder(), &clinic.world, &clinic.secrets, opener);
        assert_eq!(code_of(answer), "vault.disk_full", "after {after} writes");
        assert!(content(&clinic.folder()) == before, "after {after} writes the clinic has changed");
        assert_eq!(std::fs::read_dir(&home).expect("listed").count(), 1, "after {after} writes something is left");
    }
    assert!(unlock(&clinic).is_ok());
}

#[test]
fn a_clock_that_was_set_back_is_on_the_trail() {
    let clinic = TestClinic::new(&[]);
    let session = clinic.owner();
    room(&session, "Sala 1").expect("saved");
    clinic.clock.set_wall_us(world::START_US - 24 * 60 * 60 * 1_000_000);
    room(&session, "Sala 2").expect("a wrong clock stops nobody");
    let report = clinic.vault.verify_audit(None, &clinic.secrets).expect("verified");
    assert_eq!((report.verdict().exit_code(), report.clock_anomalies), (4, 1), "{report:?}");
    let flags: Vec<i64> = neonpro_testkit::raw::rows(&clinic, "SELECT clock_flag FROM t_audit_logs ORDER BY seq");
    assert_eq!(flags.iter().filter(|f| **f != 0).count(), 1, "{flags:?}");
    assert_ne!(flags.last(), Some(&0), "{flags:?}");
}

/// What lies in a folder, but for the memory that its users share.
fn written(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    content(folder).into_iter().filter(|(name, _)| !name.ends_with("-shm")).collect()
}

#[test]
fn an_app_that_stays_open_for_days_does_not_fill_the_disk_with_its_log() {
    let clinic = TestClinic::new(&[]);
    let session = clinic.owner();
    let log = || std::fs::metadata(clinic.folder().join("clinic.db-wal")).expect("a log").len();
    let mut grown = 0;
    for day in 0..4 {
        (0..60).for_each(|n| room(&session, &format!("Sala {day} {n}")).expect("saved"));
        grown = if day == 0 { log() } else { grown };
        assert!(grown > 4 << 20, "a day of {grown} bytes shows nothing");
        assert!(log() <= grown * 3 / 2, "day {day}: {} bytes after {grown} on the first", log());
        clinic.vault.tidy_if_due().expect("tidied");
    }
    assert_eq!(rooms(&session).len(), 240);
}

#[test]
fn a_name_of_a_hundred_megabytes_is_too_large_and_nothing_is_written() {
    let clinic = TestClinic::new(&[]);
    let session = clinic.owner();
    room(&session, "Sala 1").expect("saved");
    for size in [2_000_000, 20_000_000, 100_000_000] {
        let before = written(&clinic.folder());
        assert_eq!(code_of(room(&session, &"a".repeat(size))), "vault.too_large", "{size} bytes");
        assert!(written(&clinic.folder()) == before, "{size} bytes: something was written");
    }
    assert_eq!(rooms(&session), ["Sala 1"]);
}

#[test]
fn whatever_is_typed_is_kept_as_it_is() {
    let clinic = TestClinic::new(&[]);
    let session = clinic.owner();
    let long = "ç".repeat(200_000);
    let hostile = [
        "'; DROP TABLE rooms; --",
        "Robert\"); DELETE FROM rooms; --",
        "%_\\*?[a-z]",
        "\u{202e}txet",
        "\u{feff}\u{200b}",
        "👩🏽\u{200d}⚕️",
        "linha\r\nlinha\tfim",
        "meio\0meio",
        "$1 ?1 :a @b",
        "x'00'",
        "NULL",
        "é e\u{301}",
        "",
        long.as_str(),
    ];
    for name in hostile {
        room(&session, name)
            .unwrap_or_else(|e| panic!("{:?} was refused: {e:?}", name.chars().take(20).collect::<String>()));
        let last: String = session
            .read(|r| r.one("SELECT name FROM rooms ORDER BY id DESC LIMIT 1", [], |row| row.get(0)))
            .expect("read");
        assert!(
            last == name,
            "{:?} became {:?}",
            name.chars().take(20).collect::<String>(),
            last.chars().take(20).collect::<String>()
        );
    }
    assert_eq!(rooms(&session).len(), hostile.len());
    assert_eq!(clinic.vault.verify_audit(None, &clinic.secrets).expect("verified").verdict().exit_code(), 0);
}

#[test]
fn whatever_is_searched_for_is_text() {
    let clinic = TestClinic::new(&[]);
    let session = clinic.owner();
    let patient = TestClinic::patient(&session, "Ana Prado").expect("registered");
    for text in [
        "\" OR 1=1",
        "ana*",
        "NEAR(ana prado)",
        "-ana",
        "^ana",
        "ana AND",
        "{a b}:",
        "'",
        "\0",
        "%",
        "(((",
        "\u{202e}",
        "",
    ] {
        session.read(|r| r.search_patients(text, 10)).unwrap_or_else(|e| panic!("{text:?}: {e:?}"));
    }
    assert_eq!(session.read(|r| r.search_patients(&"a".repeat(1_000_000), 10)).map_or(0, |found| found.len()), 0);
    let found = session.read(|r| r.search_patients("prado", 10)).expect("searched");
    assert_eq!(found, [patient]);
}

/// Runs `work` of this program as a user who is not root, for whom what may not be written cannot be written.
fn as_somebody_else(folder: &Path, what: &str) -> String {
    use std::os::unix::process::CommandExt;
    let home = folder.parent().expect("a parent");
    let program = home.join("program");
    std::fs::copy(std::env::current_exe().expect("this program"), &program).expect("copied");
    for (path, mode) in [(home, 0o755), (&program, 0o755)] {
        std::fs::set_permissions(path, PermissionsExt::from_mode(mode)).expect("set");
    }
    let mut command = Command::new(&program);
    command.args(["--exact", "at_work::child", "--nocapture", "--test-threads=1"]).env(FOLDER, folder).env(WHAT, what);
    if am_root() {
        command.uid(NOBODY).gid(NOBODY);
    }
    let out = command.current_dir(home).stderr(Stdio::inherit()).output().expect("the child runs");
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    let said = text.lines().filter_map(|l| l.split_once("SAYS ")).map(|(_, code)| code.to_owned()).collect::<Vec<_>>();
    said.join(" ")
}

const FOLDER: &str = "NEONPRO_READ_ONLY_FOLDER";
const WHAT: &str = "NEONPRO_READ_ONLY_ACT";
const NOBODY: u32 = 65534;

fn am_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata("/proc/self").is_ok_and(|m| m.uid() == 0)
}

/// The user for whom the files are read-only: runs only when it is told where they are.
#[test]
fn child() {
    let (Some(folder), Ok(what)) = (std::env::var_os(FOLDER), std::env::var(WHAT)) else { return };
    let opened = Vault::unlock(Path::new(&folder), &world::fixed().1, &NoDeviceSecrets, "dona", PASSWORD);
    let answer = match opened {
        Err(e) => e.code(),
        Ok(_) if what == "open" => "opened",
        Ok(vault) => match vault.session().and_then(|s| room(&s, "Sala")) {
            Err(e) => e.code(),
            Ok(()) => "saved",
        },
    };
    println!("SAYS {answer}");
}

/// A closed clinic whose passwords need no secret of a machine, in files with these modes.
fn with_modes(folder_mode: u32, files: &[(&str, u32)]) -> (tempfile::TempDir, std::path::PathBuf) {
    let dir = tempfile::tempdir().expect("a folder");
    let folder = dir.path().join("clinica");
    let new = neonpro_vault::NewClinic {
        login: "dona",
        full_name: "Dona da Silva",
        password: PASSWORD,
        roles: &[],
        cost: neonpro_vault::keys::KdfCost::FLOOR,
        device_name: "teste",
    };
    drop(Vault::create(&folder, &world::fixed().1, &NoDeviceSecrets, &new).expect("a clinic"));
    for entry in std::fs::read_dir(&folder).expect("listed") {
        let path = entry.expect("listed").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let mode = files.iter().find(|(n, _)| *n == name).map_or(0o666, |(_, mode)| *mode);
        std::fs::set_permissions(&path, PermissionsExt::from_mode(mode)).expect("set");
    }
    std::fs::set_permissions(&folder, PermissionsExt::from_mode(folder_mode)).expect("set");
    (dir, folder)
}

#[test]
fn a_folder_or_a_file_that_may_not_be_written_is_said_to_be_read_only() {
    let all = [("clinic.db", 0o444), ("clinic.lock", 0o444), ("clinic.keys", 0o444), ("audit.key", 0o444)];
    for (what, folder_mode, files) in [
        ("everything", 0o555, all.as_slice()),
        ("the folder", 0o555, &[]),
        ("the database", 0o777, &[("clinic.db", 0o444)]),
        ("the lock", 0o777, &[("clinic.lock", 0o444)]),
    ] {
        let (dir, folder) = with_modes(folder_mode, files);
        let before = content(&folder);
        assert_eq!(as_somebody_else(&folder, "write"), "vault.read_only", "{what}");
        let after = content(&folder);
        assert!(before.iter().all(|(name, bytes)| after.get(name) == Some(bytes)), "{what}: something changed");
        // The engine lays an empty log beside a database that it may not write; nothing else comes.
        let new: Vec<_> = after.iter().filter(|(name, _)| !before.contains_key(*name)).collect();
        assert!(
            new.iter().all(|(name, bytes)| name.ends_with("-shm") || bytes.is_empty()),
            "{what}: {:?}",
            after.keys()
        );
        std::fs::set_permissions(&folder, PermissionsExt::from_mode(0o755)).expect("set");
        drop(dir);
    }
    let (_dir, folder) = with_modes(0o777, &[]);
    assert_eq!(as_somebody_else(&folder, "write"), "saved", "files that may be written");
}

#[test]
fn a_disk_that_turns_read_only_is_read_on() {
    let mut clinic = closed();
    let disk = FaultyDisk::over(&clinic.folder(), 2);
    clinic.reopen();
    let session = clinic.owner();
    room(&session, "Sala 1").expect("saved");
    disk.arm(Fault::ReadOnlyTurn, 0, Span::UntilLifted);
    assert_eq!(
        code_of(session.write(Act::new("team.save_room"), |w| {
            w.execute("INSERT INTO rooms (id, name) VALUES (?1, 'Sala 2')", params![w.new_id()?])
        })),
        "vault.io"
    );
    assert_eq!(rooms(&session), ["Sala 1"]);
    disk.lift();
    room(&session, "Sala 3").expect("it can be written again");
    assert_eq!(rooms(&session), ["Sala 1", "Sala 3"]);
}
