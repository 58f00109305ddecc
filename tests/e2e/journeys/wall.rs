//! What the desk may not see stays closed to it, also with a copy of the file and the desk's own password.

use super::patients::open_page;
use super::session::signed_in;
use crate::backstage::Backstage;
use crate::clinic::{self, PASSWORD, PATIENT};
use crate::stage::{self, Stage};
use serde_json::{Value, json};
use std::path::Path;
use std::process::{Command, Output};

/// A sentence that stands in the note and nowhere else.
const SECRET: &str = "Melasma reativo após fototipo refeito, conduta azul-cobalto";

#[test]
fn the_desk_cannot_open_a_note_with_the_file_and_her_own_password() {
    let stage = clinic::stage();
    write_note(&stage);
    let window = signed_in(&stage, "recepcao");
    open_page(&window, "conceicao");
    assert!(window.all("[data-testid='tab-records']").is_empty(), "the desk is not offered clinical notes");
    let page = window.script("return document.documentElement.innerHTML;");
    assert!(!page.as_str().unwrap_or_default().contains("azul-cobalto"), "nothing of the note is on the desk's page");
    let asked = window.script(
        "const id = location.hash.split('/')[2];\
         try { await window.__TAURI_INTERNALS__.invoke('rpc', { method: 'records.list',\
           params: { patient_id: id, limit: 10, before: null } }); return 'answered'; }\
         catch (refusal) { return refusal.code; }",
    );
    assert_eq!(asked, json!("session.forbidden"), "a page that asks anyway");
    drop(window);

    // The file goes home with her.
    let home = Stage::empty();
    copy(stage.data(), home.data());
    let refused = neonproctl(&home, &["call", "records.list", &notes_of(&stage)]);
    assert_eq!(refused.status.code(), Some(1), "{}", said(&refused));
    for question in ["SELECT body FROM medical_records", "SELECT body FROM t_medical_records"] {
        let answer = neonproctl(&home, &["sql", question]);
        assert!(!said(&answer).contains("azul-cobalto"), "{question}");
    }
    let refusals = Backstage::enter(&home, "dona").trail("door");
    let of_the_desk =
        |entry: &&Value| entry["actor"] == json!("Recepção Teste") && entry["outcome"] == json!("refused");
    assert_eq!(refusals.iter().filter(of_the_desk).count(), 2, "in the window and with the copy: {refusals:?}");
    assert_eq!(files_with(home.data(), b"azul-cobalto"), Vec::<String>::new(), "bytes of the note in the open");
}

/// The doctor writes and signs the note that has the secret in it.
fn write_note(stage: &Stage) {
    let doctor = Backstage::enter(stage, "medica");
    let note = json!({
        "id": null, "version": null, "patient_id": doctor.patient(PATIENT), "appointment_id": null,
        "kind": "evolution", "title": "Avaliação", "body": SECRET,
    });
    let saved = doctor.ask("records.save", note);
    doctor.ask("records.sign", saved);
}

fn notes_of(stage: &Stage) -> String {
    let patient = Backstage::enter(stage, "recepcao").patient(PATIENT);
    json!({ "patient_id": patient, "limit": 10, "before": null }).to_string()
}

/// The command line under the receptionist's name and password.
fn neonproctl(stage: &Stage, words: &[&str]) -> Output {
    Command::new(stage::program("neonproctl"))
        .arg("--data")
        .arg(stage.data())
        .args(["--user", "recepcao", "--json"])
        .args(words)
        .env("NEONPRO_PASSWORD", PASSWORD)
        .env("NEONPRO_KEYRING", "none")
        .output()
        .expect("neonproctl runs")
}

fn said(output: &Output) -> String {
    [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned()).concat()
}

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).expect("a folder").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            std::fs::create_dir_all(&target).expect("a folder");
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a file is copied");
        }
    }
}

/// The files under a folder that hold `bytes`.
fn files_with(folder: &Path, bytes: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files_with(&path, bytes));
        } else if std::fs::read(&path).is_ok_and(|held| held.windows(bytes.len()).any(|part| part == bytes)) {
            found.push(path.display().to_string());
        }
    }
    found
}
