//! What lies on the disk (channels 22, 23).

use crate::stage::{Clinic, HIDDEN, SECRETS};
use neonpro_testkit::raw;
use neonpro_vault::{Act, Id, params};
use std::path::{Path, PathBuf};

#[test]
fn s22_a_name_that_was_replaced_is_found_nowhere_but_in_history() {
    let clinic = Clinic::new("receptionist", false);
    let owner = clinic.clinic.owner();
    let id = Id::from_bytes(crate::stage::VISIBLE);
    owner
        .write(Act::new("patients.update"), |w| {
            w.execute("UPDATE patients SET full_name = ?2 WHERE id = ?1", params![id, "Bruna Prado"])
        })
        .expect("renamed");
    let found = |text: &str| owner.read(|r| r.search_patients(text, 9)).expect("searched");
    assert!(found("Ana").is_empty(), "the old name still answers");
    assert_eq!(found("Bruna"), [id]);
    let hits =
        raw::rows::<i64>(&clinic.clinic, "SELECT count(*) FROM t_patients_fts WHERE t_patients_fts MATCH '\"ana\"'");
    assert_eq!(hits, [0]);
    let wiped: Vec<i64> = raw::rows(&clinic.clinic, "PRAGMA secure_delete");
    assert_eq!(wiped, [1], "deleted bytes are overwritten in the pages that held them");
}

#[test]
fn s23_no_file_of_the_clinic_holds_a_word_in_the_open() {
    let clinic = Clinic::new("physiotherapist", true);
    let _ = clinic.free("SELECT * FROM patients ORDER BY city");
    clinic
        .clinic
        .owner()
        .write(Act::new("patients.update"), |w| {
            w.execute("UPDATE patients SET city = 'Cidade Secreta II' WHERE id = ?1", [Id::from_bytes(HIDDEN)])
        })
        .expect("written");
    clinic.clinic.vault.system().expect("system").checkpoint(false).expect("checkpointed");
    let files = files(&clinic.clinic.folder());
    assert!(files.len() >= 3, "the file, its log and the keys: {files:?}");
    for file in files {
        let bytes = std::fs::read(&file).expect("a file that is there");
        for secret in SECRETS.iter().chain(&["Ana Prado", "SQLite format 3", "senha de teste"]) {
            let found = bytes.windows(secret.len()).any(|w| w == secret.as_bytes());
            assert!(!found, "{} holds {secret}", file.display());
        }
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder").map(|e| e.expect("an entry").path());
    entries.flat_map(|p| if p.is_dir() { files(&p) } else { vec![p] }).collect()
}
