//! What stands in the folder is not what it should be.

use crate::{closed, code_of, content, unlock};
use neonpro_testkit::{TestClinic, raw};
use neonpro_vault::{Error, Vault};
use std::fs;
use std::path::Path;

const PAGE: usize = neonpro_vault::PAGE_BYTES as usize;

/// Spoils a closed clinic, and gives the code at unlock, and that nothing was changed by trying.
fn spoiled(spoil: impl FnOnce(&Path)) -> &'static str {
    let clinic = closed();
    spoil(&clinic.folder());
    let before = content(&clinic.folder());
    let code = code_of(unlock(&clinic));
    let after = content(&clinic.folder());
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>(), "{code}: files came or went");
    let changed: Vec<_> = before.iter().filter(|(name, bytes)| after[*name] != **bytes).map(|(name, _)| name).collect();
    assert!(changed.is_empty(), "{code}: {changed:?} changed");
    code
}

fn database(write: impl FnOnce(Vec<u8>) -> Vec<u8>) -> &'static str {
    spoiled(|folder| {
        let path = folder.join("clinic.db");
        let bytes = fs::read(&path).expect("read");
        fs::write(&path, write(bytes)).expect("written");
    })
}

#[test]
fn a_database_that_is_none_is_said_to_be_damaged_and_left_as_it_is() {
    assert_eq!(database(|_| Vec::new()), "vault.damaged", "empty");
    assert_eq!(database(|mut b| b.split_off(b.len() - 100)), "vault.damaged", "a hundred bytes");
    assert_eq!(
        database(|_| (0..65536u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect()),
        "vault.damaged",
        "noise"
    );
    assert_eq!(database(|b| vec![0; b.len()]), "vault.damaged", "zeros");
}

#[test]
fn a_database_that_was_cut_does_not_open_or_does_not_check_out() {
    let clinic = closed();
    let path = clinic.folder().join("clinic.db");
    let whole = fs::read(&path).expect("read");
    for pages in [1, 7] {
        fs::write(&path, &whole[..pages * PAGE]).expect("cut");
        assert_eq!(code_of(unlock(&clinic)), "vault.damaged", "{pages} pages left");
    }
    // Half a page at the end: it may be one that nobody reads today, but a backup reads every page.
    fs::write(&path, &whole[..whole.len() - PAGE / 2]).expect("cut");
    let to = tempfile::tempdir().expect("a folder");
    let answer = unlock(&clinic).and_then(|v| v.backup(to.path(), &clinic.secrets, &mut |_, _| ()));
    assert_eq!(code_of(answer), "vault.damaged", "half a page is gone");
    assert_eq!(fs::read_dir(to.path()).expect("listed").count(), 0, "a backup of a damaged file was left");
}

#[test]
fn a_database_in_the_clear_is_refused() {
    let code = spoiled(|folder| {
        let path = folder.join("clinic.db");
        fs::remove_file(&path).expect("removed");
        let conn = rusqlite::Connection::open(&path).expect("made");
        conn.execute_batch(&format!("PRAGMA page_size = {PAGE}; CREATE TABLE t_patients (full_name TEXT); VACUUM;"))
            .expect("filled");
    });
    assert_eq!(code, "vault.damaged");
    let clinic = closed();
    fs::write(clinic.folder().join("clinic.db"), [b"SQLite format 3\0".as_slice(), &[0; 20_000]].concat())
        .expect("written");
    assert!(matches!(unlock(&clinic), Err(Error::Damaged("not encrypted"))), "the reason is lost");
}

#[test]
fn a_clinic_without_its_database_is_not_made_anew() {
    assert_eq!(spoiled(|folder| fs::remove_file(folder.join("clinic.db")).expect("removed")), "vault.damaged");
}

#[test]
fn a_clinic_without_its_keys_is_none() {
    assert_eq!(spoiled(|folder| fs::remove_file(folder.join("clinic.keys")).expect("removed")), "vault.not_found");
    assert_eq!(spoiled(|folder| fs::remove_file(folder.join("device.id")).expect("removed")), "vault.damaged");
    assert_eq!(spoiled(|folder| fs::write(folder.join("device.id"), b"short").expect("written")), "vault.damaged");
}

#[test]
fn a_key_file_with_any_byte_altered_opens_nothing() {
    let clinic = closed();
    let path = clinic.folder().join("clinic.keys");
    let whole = fs::read(&path).expect("read");
    for at in (0..whole.len()).step_by(97) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x10;
        fs::write(&path, bytes).expect("written");
        let before = content(&clinic.folder());
        assert_eq!(code_of(unlock(&clinic)), "vault.keys", "byte {at} of {}", whole.len());
        assert!(content(&clinic.folder()) == before, "byte {at}: something changed");
    }
    for (bytes, what) in [(Vec::new(), "empty"), (vec![7; 300], "noise"), (whole[..whole.len() / 2].to_vec(), "half")] {
        fs::write(&path, bytes).expect("written");
        assert_eq!(code_of(unlock(&clinic)), "vault.keys", "{what}");
    }
    fs::write(&path, whole).expect("put back");
    assert!(unlock(&clinic).is_ok(), "the file that was put back opens");
}

#[test]
fn a_file_of_a_newer_program_is_left_alone() {
    let clinic = TestClinic::new(&[]);
    let newest = neonpro_vault::migrate::MIGRATIONS.last().expect("one").version;
    {
        let conn = raw::open(&clinic.folder(), clinic.vault.keys().db_key().expect("held").expose());
        conn.execute(
            "INSERT INTO t_migrations (version, name, checksum, at) VALUES (?1, 'later', x'00', 0)",
            [newest + 1],
        )
        .expect("written");
    }
    let mut clinic = clinic;
    clinic.close();
    let before = content(&clinic.folder());
    assert!(matches!(unlock(&clinic), Err(Error::Newer { found, known }) if found == newest + 1 && known == newest));
    assert!(content(&clinic.folder())["clinic.db"] == before["clinic.db"], "the file was changed");
}

#[test]
fn an_applied_migration_that_this_program_does_not_know_is_damage() {
    let clinic = TestClinic::new(&[]);
    {
        let conn = raw::open(&clinic.folder(), clinic.vault.keys().db_key().expect("held").expose());
        conn.execute_batch("DELETE FROM t_migrations WHERE version > 2; UPDATE t_migrations SET checksum = x'00';")
            .expect("written");
    }
    let mut clinic = clinic;
    clinic.close();
    assert!(matches!(unlock(&clinic), Err(Error::Damaged("schema"))));
}

#[test]
fn a_folder_in_use_is_not_made_a_clinic() {
    let clinic = closed();
    let before = content(&clinic.folder());
    let new = neonpro_vault::NewClinic {
        login: "outra",
        full_name: "Outra Dona",
        password: neonpro_testkit::PASSWORD,
        roles: &[],
        cost: neonpro_vault::keys::KdfCost::FLOOR,
        device_name: "teste",
    };
    assert_eq!(code_of(Vault::create(&clinic.folder(), &clinic.world, &clinic.secrets, &new)), "vault.held");
    assert!(content(&clinic.folder()) == before, "something changed");
}
