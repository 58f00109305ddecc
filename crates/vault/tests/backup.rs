//! Backups: made while people work, checked, tried out, put back whole or not at all.
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on says why")]

use neonpro_testkit::{PASSWORD, TestClinic};
use neonpro_vault::backup::{BackupReport, Opener};
use neonpro_vault::keys::{KdfCost, MemoryDeviceSecrets, RecoveryKit};
use neonpro_vault::{Error, Vault};
use std::path::PathBuf;

fn with_backup() -> (TestClinic, BackupReport, tempfile::TempDir) {
    let clinic = TestClinic::new(&["doctor"]);
    TestClinic::patient(&clinic.owner(), "Ana Prado").expect("registered");
    let to = tempfile::tempdir().expect("a folder");
    let report = clinic.vault.backup(to.path(), &clinic.secrets, &mut |_, _| ()).expect("made");
    (clinic, report, to)
}

fn names(vault: &Vault) -> Vec<String> {
    vault
        .session()
        .expect("session")
        .read(|r| r.rows("SELECT full_name FROM patients ORDER BY full_name", [], |row| row.get(0)))
        .expect("read")
}

#[test]
fn a_backup_checks_out_and_its_drill_too() {
    let (clinic, made, to) = with_backup();
    let verified = clinic.vault.verify_backup(&made.path).expect("read");
    assert!(verified.ok(), "{:?}", verified.checks);
    assert!(verified.checks.len() >= 8, "{:?}", verified.checks);
    assert_eq!(verified.manifest.rows["patients"], 1);
    let drill = clinic.vault.drill(&made.path, to.path()).expect("tried");
    assert!(drill.ok(), "{:?}", drill.checks);
    assert_eq!(std::fs::read_dir(to.path()).expect("listed").count(), 1, "the drill leaves nothing behind");
}

#[test]
fn it_goes_back_over_a_clinic_that_went_on_and_that_one_is_kept() {
    let (clinic, made, _to) = with_backup();
    TestClinic::patient(&clinic.owner(), "Bruno Dias").expect("registered");
    let TestClinic { world, secrets, .. } = &clinic;
    let target = clinic.folder();
    let open =
        Vault::restore(&made.path, &target, world, secrets, Opener::Password { login: "dona", password: PASSWORD });
    assert!(matches!(open, Err(Error::Held(_))), "restored over an open file");
    assert_eq!(names(&clinic.vault).len(), 2, "a refused restore changed something");
    let elsewhere = target.with_file_name("outra");
    Vault::restore(&made.path, &elsewhere, world, secrets, Opener::Password { login: "dona", password: PASSWORD })
        .expect("restored");
    let restored = Vault::unlock(&elsewhere, world, secrets, "dona", PASSWORD).expect("opens");
    assert_eq!(names(&restored), ["Ana Prado"]);
    assert_eq!(restored.verify_audit(None, secrets).expect("verified").verdict().exit_code(), 0);
    TestClinic::patient(&restored.session().expect("session"), "Célia Melo").expect("the restored clinic goes on");
    drop(restored);
    let again =
        Vault::restore(&made.path, &elsewhere, world, secrets, Opener::Password { login: "dona", password: PASSWORD })
            .expect("again");
    let aside = again.moved_aside.expect("what stood there is kept");
    let kept = Vault::unlock(&aside, world, secrets, "dona", PASSWORD).expect("still opens");
    assert_eq!(names(&kept), ["Ana Prado", "Célia Melo"]);
}

#[test]
fn on_a_new_machine_the_kit_opens_it_and_the_password_does_not() {
    let (clinic, made, to) = with_backup();
    let other = MemoryDeviceSecrets::default();
    let target = to.path().join("nova");
    let refused = Vault::restore(
        &made.path,
        &target,
        &clinic.world,
        &other,
        Opener::Password { login: "dona", password: PASSWORD },
    );
    assert!(matches!(refused, Err(Error::Keys(_))));
    assert!(!target.exists(), "a refused restore left something");
    let kit = RecoveryKit::parse(&clinic.kit.join(" ")).expect("the kit reads");
    let opener = Opener::Kit { kit: &kit, login: "dona", password: "outra senha 2", cost: KdfCost::FLOOR };
    Vault::restore(&made.path, &target, &clinic.world, &other, opener).expect("restored");
    let vault =
        Vault::unlock(&target, &clinic.world, &other, "dona", "outra senha 2").expect("opens with the new password");
    assert_eq!(names(&vault), ["Ana Prado"]);
}

#[test]
fn a_backup_with_any_file_altered_is_not_put_back() {
    for name in ["clinic.db", "clinic.keys", "manifest.json", "manifest.sig", "backup.key", "audit.first", "device.id"]
    {
        let (clinic, made, to) = with_backup();
        let path: PathBuf = made.path.join(name);
        let mut bytes = std::fs::read(&path).expect("read");
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        std::fs::write(&path, bytes).expect("altered");
        let target = to.path().join("alvo");
        let opener = Opener::Password { login: "dona", password: PASSWORD };
        let answer = Vault::restore(&made.path, &target, &clinic.world, &clinic.secrets, opener);
        assert!(answer.is_err(), "{name} was altered and nobody noticed");
        assert!(!target.exists(), "{name}: something was left behind");
    }
}

#[test]
fn the_backup_of_the_day_is_made_once_a_day() {
    let clinic = TestClinic::new(&[]);
    let to = tempfile::tempdir().expect("a folder");
    assert!(clinic.vault.backup_if_due(to.path(), &clinic.secrets).expect("asked").is_some_and(|r| r.ok()));
    assert!(clinic.vault.backup_if_due(to.path(), &clinic.secrets).expect("asked").is_none());
    clinic.clock.pass_us(25 * 60 * 60 * 1_000_000);
    assert!(clinic.vault.backup_if_due(to.path(), &clinic.secrets).expect("asked").is_some());
    assert_eq!(std::fs::read_dir(to.path()).expect("listed").count(), 2);
}
