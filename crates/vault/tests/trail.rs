//! The trail over a real file: checkpoints, verification, the anchor outside, tampering.
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on says why")]

use neonpro_testkit::{PASSWORD, TestClinic};
use neonpro_vault::keys::RecoveryKit;
use neonpro_vault::{Act, CheckpointWhy, Error, Vault};

fn work(clinic: &TestClinic, n: usize) {
    let session = clinic.owner();
    for i in 0..n {
        session
            .write(Act::new("team.save_room"), |w| {
                w.execute(
                    "INSERT INTO rooms (id, name) VALUES (?1, ?2)",
                    neonpro_vault::params![w.new_id()?, format!("Sala {i}")],
                )
            })
            .expect("saved");
    }
}

fn tamper(clinic: &TestClinic, sql: &str) {
    let key = *clinic.vault.keys().db_key().expect("held").expose();
    let conn = neonpro_testkit::raw::open(&clinic.folder(), &key);
    conn.execute_batch("DROP TRIGGER tr_audit_logs_append_only_u; DROP TRIGGER tr_audit_logs_append_only_d;")
        .expect("dropped");
    conn.execute_batch(sql).expect(sql);
}

fn exit(clinic: &TestClinic) -> u8 {
    clinic.vault.verify_audit(None, &clinic.secrets).expect("verified").verdict().exit_code()
}

#[test]
fn a_chain_written_by_doors_verifies_with_and_without_the_recovery_kit() {
    let clinic = TestClinic::new(&[]);
    work(&clinic, 5);
    assert!(clinic.vault.checkpoint(CheckpointWhy::Time, &clinic.secrets).expect("made"));
    assert!(
        !clinic.vault.checkpoint(CheckpointWhy::Time, &clinic.secrets).expect("nothing new"),
        "no event, no checkpoint"
    );
    work(&clinic, 3);
    assert!(clinic.vault.checkpoint(CheckpointWhy::Lock, &clinic.secrets).expect("made"));
    work(&clinic, 1);
    assert_eq!(exit(&clinic), 0);
    let kit = RecoveryKit::parse(&clinic.kit.join(" ")).expect("the kit reads");
    let report = clinic.vault.verify_audit(Some(&kit), &clinic.secrets).expect("verified");
    assert_eq!(report.verdict().exit_code(), 0, "{report:?}");
}

#[test]
fn a_checkpoint_is_due_after_a_hundred_events_or_ten_minutes() {
    let clinic = TestClinic::new(&[]);
    clinic.vault.checkpoint(CheckpointWhy::Time, &clinic.secrets).expect("made");
    work(&clinic, 99);
    assert!(!clinic.vault.checkpoint_if_due(&clinic.secrets).expect("asked"));
    work(&clinic, 1);
    assert!(clinic.vault.checkpoint_if_due(&clinic.secrets).expect("asked"));
    work(&clinic, 1);
    assert!(!clinic.vault.checkpoint_if_due(&clinic.secrets).expect("asked"));
    clinic.clock.pass_us(601_000_000);
    assert!(clinic.vault.checkpoint_if_due(&clinic.secrets).expect("asked"));
}

#[test]
fn changed_removed_and_erased_rows_have_their_exit_codes() {
    for (sql, code) in [
        ("UPDATE t_audit_logs SET kind = 'rooms.delete' WHERE seq = 3", 1),
        ("UPDATE t_audit_logs SET at = at + 1 WHERE seq = 3", 1),
        ("DELETE FROM t_audit_logs WHERE seq = 3", 1),
        ("UPDATE t_audit_payloads SET body = x'00' WHERE seq = 3", 1),
        ("DELETE FROM t_audit_payloads WHERE seq = 3", 0),
        ("DELETE FROM t_audit_logs WHERE seq > 3; DELETE FROM t_audit_checkpoints", 2),
    ] {
        let clinic = TestClinic::new(&[]);
        work(&clinic, 5);
        clinic.vault.checkpoint(CheckpointWhy::Time, &clinic.secrets).expect("made");
        tamper(&clinic, sql);
        assert_eq!(exit(&clinic), code, "{sql}");
    }
}

#[test]
fn yesterdays_file_put_back_is_noticed_at_unlock() {
    let clinic = TestClinic::new(&[]);
    work(&clinic, 2);
    clinic.vault.checkpoint(CheckpointWhy::Time, &clinic.secrets).expect("made");
    clinic.vault.system().expect("system").checkpoint(true).expect("moved");
    let old = std::fs::read(clinic.folder().join("clinic.db")).expect("read");
    work(&clinic, 2);
    clinic.vault.checkpoint(CheckpointWhy::Time, &clinic.secrets).expect("made");
    clinic.vault.system().expect("system").checkpoint(true).expect("moved");
    std::fs::write(clinic.folder().join("clinic.db"), old).expect("put back");
    let _ = std::fs::remove_file(clinic.folder().join("clinic.db-wal"));
    let _ = std::fs::remove_file(clinic.folder().join("clinic.db-shm"));
    let refused =
        Vault::unlock(&clinic.folder(), &clinic.world, &clinic.secrets, "dona", PASSWORD).err().expect("refused");
    assert!(matches!(refused, Error::RolledBack), "{refused:?}");
}

#[test]
fn an_export_convinces_the_stand_alone_verifier() {
    let clinic = TestClinic::new(&[]);
    work(&clinic, 4);
    clinic.vault.checkpoint(CheckpointWhy::Time, &clinic.secrets).expect("made");
    let mut out = Vec::new();
    clinic.vault.export_audit(&mut out).expect("exported");
    let file = clinic.folder().join("trail.jsonl");
    std::fs::write(&file, &out).expect("written");
    let run = |path: &std::path::Path| {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/verify_audit.py");
        std::process::Command::new("python3").arg(script).arg(path).output().expect("python runs").status.code()
    };
    assert_eq!(run(&file), Some(0), "the verifier does not accept a sound chain");
    let text = String::from_utf8(out).expect("text").replacen("rooms.insert", "rooms.update", 1);
    std::fs::write(&file, text).expect("written");
    assert_eq!(run(&file), Some(1), "the verifier does not notice a changed event");
}
