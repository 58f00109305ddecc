//! Killed at every named point: a child process does a clinic's work and kills itself with SIGKILL where it is told to; what it had acknowledged is
//! there afterwards, what it had not is whole or absent, the file and the trail are sound.
//!
//! The points lie where the product hands control to its caller: between the statements of an act, between acts, in the progress of a load, a backup
//! and a rotation. No hook for tests is compiled into the product.
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on says why")]

use neonpro_testkit::{PASSWORD, world};
use neonpro_vault::keys::{KdfCost, NoDeviceSecrets};
use neonpro_vault::{Act, CheckpointWhy, Error, Id, NewClinic, RotationStep, Session, Vault, Writer, params};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const POINT: &str = "NEONPRO_CRASH_POINT";
const FOLDER: &str = "NEONPRO_CRASH_FOLDER";

/// Acts of the child, each killed at each of its stages.
const ACTS: [&str; 6] = ["register", "rename", "alert", "room", "delete", "two"];
/// Stages of an act, in order: before its first statement, after its keys, after its row, at its end, after its commit.
const STAGES: [&str; 5] = ["begun", "keyed", "written", "ended", "committed"];

fn points() -> Vec<String> {
    let mut points: Vec<String> = ACTS.iter().flat_map(|a| STAGES.iter().map(move |s| format!("{a}.{s}"))).collect();
    points.extend(["load.first", "load.middle", "load.last", "load.done"].map(String::from));
    points.extend(["checkpoint.before", "checkpoint.after", "wal.before", "wal.after"].map(String::from));
    points.extend(["backup.begun", "backup.page", "backup.done"].map(String::from));
    points.extend(RotationStep::ALL.iter().map(|s| format!("rotation.{s:?}")));
    points.extend(["member.before", "member.after"].map(String::from));
    points
}

/// Dies here if this is the point.
fn reach(point: &str) {
    if std::env::var(POINT).as_deref() == Ok(point) {
        let me = std::process::id().to_string();
        let _ = Command::new("kill").args(["-9", &me]).status();
        std::thread::sleep(std::time::Duration::from_secs(10));
    }
}

/// Tells the parent that this was acknowledged to the user.
fn acknowledge(what: &str, id: Id) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "ACK {what} {id}").expect("told");
    out.flush().expect("told");
}

fn open(folder: &Path) -> Vault {
    let (_, world) = world::fixed();
    Vault::unlock(folder, &world, &NoDeviceSecrets, "dona", PASSWORD).expect("opens")
}

/// Runs one act with its stages; `f` gets a function that it calls after its keys and after its row.
fn act(
    session: &Session,
    name: &str,
    f: impl FnOnce(&mut Writer<'_>, &dyn Fn(&str)) -> neonpro_vault::Result<Id>,
) -> Id {
    let at = |stage: &str| reach(&format!("{name}.{stage}"));
    let id = session
        .write(Act::new("team.save_room"), |w| {
            at("begun");
            let id = f(w, &at)?;
            at("ended");
            Ok::<_, Error>(id)
        })
        .expect("the act is done");
    acknowledge(name, id);
    at("committed");
    id
}

fn register(w: &mut Writer<'_>, at: &dyn Fn(&str), name: &str) -> neonpro_vault::Result<Id> {
    let id = w.new_id()?;
    w.create_patient_keys(id)?;
    at("keyed");
    w.execute("INSERT INTO patients (id, full_name) VALUES (?1, ?2)", params![id, name])?;
    at("written");
    Ok(id)
}

fn room(w: &mut Writer<'_>, at: &dyn Fn(&str)) -> neonpro_vault::Result<Id> {
    let id = w.new_id()?;
    at("keyed");
    w.execute("INSERT INTO rooms (id, name) VALUES (?1, 'Sala')", [id])?;
    at("written");
    Ok(id)
}

/// What the child does, from beginning to end.
fn work(folder: &Path) {
    let vault = open(folder);
    let session = vault.session().expect("session");
    let patient = act(&session, "register", |w, at| register(w, at, "Ana Prado"));
    act(&session, "rename", |w, at| {
        at("keyed");
        w.execute("UPDATE patients SET preferred_name = 'Aninha', city = 'Santos' WHERE id = ?1", [patient])?;
        at("written");
        Ok(patient)
    });
    act(&session, "alert", |w, at| {
        let id = w.new_id()?;
        let kind = w.seal(patient, ("patient_alerts", "kind", id), "allergy")?;
        at("keyed");
        w.execute(
            "INSERT INTO patient_alerts (id, patient_id, kind, since) VALUES (?1, ?2, ?3, 1)",
            params![id, patient, kind],
        )?;
        at("written");
        Ok(id)
    });
    let doomed = act(&session, "room", room);
    act(&session, "delete", |w, at| {
        at("keyed");
        w.execute("DELETE FROM rooms WHERE id = ?1", [doomed])?;
        at("written");
        Ok(doomed)
    });
    act(&session, "two", |w, at| {
        let id = register(w, at, "Bruno Dias")?;
        room(w, &|_| ())?;
        Ok(id)
    });
    load(&vault);
    reach("checkpoint.before");
    vault.checkpoint(CheckpointWhy::Time, &NoDeviceSecrets).expect("made");
    reach("checkpoint.after");
    reach("wal.before");
    vault.system().expect("system").checkpoint(true).expect("moved");
    reach("wal.after");
    reach("member.before");
    let member = neonpro_vault::NewMember {
        login: "medica",
        full_name: "Médica",
        password: PASSWORD,
        roles: &["doctor"],
        cost: KdfCost::FLOOR,
        must_change: false,
    };
    acknowledge("member", vault.add_member(&session, &NoDeviceSecrets, &member).expect("added"));
    reach("member.after");
    let to = folder.with_file_name("copias");
    reach("backup.begun");
    vault
        .backup(&to, &NoDeviceSecrets, &mut |done, _| {
            if done > 0 {
                reach("backup.page")
            }
        })
        .expect("made");
    reach("backup.done");
    drop(session);
    vault
        .rotate(&mut |step| {
            reach(&format!("rotation.{step:?}"));
            Ok(())
        })
        .expect("rotated");
}

fn load(vault: &Vault) {
    let (_, world) = world::fixed();
    let ids: Vec<Id> = (0..100).map(|_| world.new_id().expect("id")).collect();
    vault
        .system()
        .expect("system")
        .load("demo.created", |bulk| {
            for (i, id) in ids.iter().enumerate() {
                match i {
                    1 => reach("load.first"),
                    50 => reach("load.middle"),
                    99 => reach("load.last"),
                    _ => {}
                }
                bulk.insert("equipment", *id, &["name"], &[&"Laser"])?;
            }
            Ok(())
        })
        .expect("loaded");
    acknowledge("load", ids[99]);
    reach("load.done");
}

/// The child: runs only when it is told where to work.
#[test]
fn child() {
    if let Some(folder) = std::env::var_os(FOLDER) {
        work(Path::new(&folder));
    }
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("listed") {
        let path = entry.expect("listed").path();
        std::fs::copy(&path, to.join(path.file_name().expect("a name"))).expect("copied");
    }
}

fn golden(dir: &Path) -> PathBuf {
    let (_, world) = world::fixed();
    let folder = dir.join("golden");
    let new = NewClinic {
        login: "dona",
        full_name: "Dona da Silva",
        password: PASSWORD,
        roles: &["doctor"],
        cost: KdfCost::FLOOR,
        device_name: "teste",
    };
    drop(Vault::create(&folder, &world, &NoDeviceSecrets, &new).expect("a clinic"));
    folder
}

#[test]
fn killed_at_every_named_point_nothing_acknowledged_is_lost() {
    let dir = tempfile::tempdir().expect("a folder");
    let golden = golden(dir.path());
    let points = points();
    assert!(points.len() >= 40, "{} points", points.len());
    for point in &points {
        let folder = dir.path().join("run").join("clinica");
        copy_folder(&golden, &folder);
        let acknowledged = run_child(point, &folder);
        check(point, &folder, &acknowledged);
        std::fs::remove_dir_all(dir.path().join("run")).expect("cleared");
    }
}

fn run_child(point: &str, folder: &Path) -> Vec<(String, Id)> {
    use std::os::unix::process::ExitStatusExt;
    let out = Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", "child", "--nocapture", "--test-threads=1"])
        .env(POINT, point)
        .env(FOLDER, folder)
        .stderr(Stdio::piped())
        .output()
        .expect("the child runs");
    assert_eq!(out.status.signal(), Some(9), "{point} was not reached: {}", String::from_utf8_lossy(&out.stderr));
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    text.lines()
        .filter_map(|l| l.split_once("ACK ")?.1.split_once(' '))
        .map(|(what, id)| (what.to_owned(), id.trim().parse().expect("an id")))
        .collect()
}

fn check(point: &str, folder: &Path, acknowledged: &[(String, Id)]) {
    let vault = open(folder);
    let key = *vault.keys().db_key().expect("held").expose();
    let conn = neonpro_testkit::raw::open(folder, &key);
    let text = |sql: &str| conn.query_row(sql, [], |r| r.get::<_, String>(0)).expect(sql);
    let none = |sql: &str| conn.prepare(sql).expect(sql).query([]).expect(sql).next().expect(sql).is_none();
    assert_eq!(text("PRAGMA quick_check(1)"), "ok", "{point}");
    assert!(none("PRAGMA cipher_integrity_check"), "{point}: a page does not verify");
    assert!(none("PRAGMA foreign_key_check"), "{point}: a reference hangs");
    let report = vault.verify_audit(None, &NoDeviceSecrets).expect("verified");
    assert_eq!(report.verdict().exit_code(), 0, "{point}: {report:?}");
    for (what, id) in acknowledged {
        let (table, rule) = match what.as_str() {
            "rename" => ("patients", "preferred_name = 'Aninha'"),
            "alert" => ("patient_alerts", "1"),
            "room" => ("rooms", "1"),
            "delete" => ("rooms", "_tomb = 1"),
            "load" => ("equipment", "1"),
            "member" => ("users", "1"),
            _ => ("patients", "1"),
        };
        let there: i64 = conn
            .query_row(&format!("SELECT count(*) FROM t_{table} WHERE id = ?1 AND {rule}"), [id], |r| r.get(0))
            .expect("counted");
        assert_eq!(there, 1, "{point}: {what} was acknowledged and is not there");
    }
    let halves = "SELECT 1 FROM t_patients p LEFT JOIN t_patient_keys k ON k.id = p.id WHERE k.id IS NULL \
                  UNION ALL SELECT 1 FROM t_patient_keys k LEFT JOIN t_patients p ON p.id = k.id WHERE p.id IS NULL \
                  UNION ALL SELECT 1 FROM (SELECT count(*) AS n FROM t_equipment) WHERE n NOT IN (0, 100)";
    assert!(none(halves), "{point}: half an act is there");
    let orphans = "SELECT 1 FROM t_outbox o WHERE o.kind = 'insert' AND NOT EXISTS (SELECT 1 FROM t_patients WHERE id = o.row_id) \
                   AND NOT EXISTS (SELECT 1 FROM t_patient_keys WHERE id = o.row_id) AND NOT EXISTS (SELECT 1 FROM t_rooms WHERE id = o.row_id) \
                   AND NOT EXISTS (SELECT 1 FROM t_patient_alerts WHERE id = o.row_id) AND NOT EXISTS (SELECT 1 FROM t_users WHERE id = o.row_id)";
    assert!(none(orphans), "{point}: an operation without its row");
    assert!(
        none("SELECT 1 FROM (SELECT max(ctr) AS m, count(*) AS n FROM t_outbox) WHERE m <> n"),
        "{point}: a gap in the operations"
    );
    drop(conn);
    let session = vault.session().expect("session");
    act(&session, "after", room);
}
