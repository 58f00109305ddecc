//! Bad days at opening and at work: what the user is told, to the code, and that nothing on the disk has changed where nothing may.
#![cfg(unix)]
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on says why")]

mod at_opening;
mod at_work;
mod sentences;
mod together;

use neonpro_testkit::{PASSWORD, TestClinic};
use neonpro_vault::{Act, Error, Session, Vault};
use std::collections::BTreeMap;
use std::path::Path;

/// A clinic with a patient, closed, its log moved into the file.
fn closed() -> TestClinic {
    let mut clinic = TestClinic::new(&["doctor"]);
    TestClinic::patient(&clinic.owner(), "Ana Prado").expect("registered");
    clinic.close();
    clinic
}

fn unlock(clinic: &TestClinic) -> Result<Vault, Error> {
    Vault::unlock(&clinic.folder(), &clinic.world, &clinic.secrets, "dona", PASSWORD)
}

fn code_of<T>(answer: Result<T, Error>) -> &'static str {
    match answer {
        Ok(_) => "it opened",
        Err(e) => e.code(),
    }
}

/// Every file of a folder by name, with its bytes.
fn content(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    std::fs::read_dir(folder)
        .expect("listed")
        .map(|entry| entry.expect("listed").path())
        .map(|path| {
            (path.file_name().expect("a name").to_string_lossy().into_owned(), std::fs::read(&path).expect("read"))
        })
        .collect()
}

fn room(session: &Session, name: &str) -> Result<(), Error> {
    session.write(Act::new("team.save_room"), |w| {
        w.execute("INSERT INTO rooms (id, name) VALUES (?1, ?2)", neonpro_vault::params![w.new_id()?, name])
    })
}

fn rooms(session: &Session) -> Vec<String> {
    session.read(|r| r.rows("SELECT name FROM rooms ORDER BY name", [], |row| row.get(0))).expect("read")
}
