//! The program as an administrator runs it: arguments, exit codes, what is printed and what never is.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a helper of a test has nobody to hand an error to")]

use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

const PASSWORD: &str = "rio azul 47 pedras";

struct Desk {
    data: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        Self { data: tempfile::tempdir().unwrap() }
    }

    fn with_clinic() -> Self {
        let desk = Self::new();
        let made = desk.run(&[
            "clinic",
            "create",
            "--name",
            "Clínica Sol",
            "--login",
            "dona",
            "--person",
            "Conceição Prado",
            "--solo",
        ]);
        assert_eq!(made.status.code(), Some(0), "{}", err(&made));
        assert!(out(&made).contains("Kit de recuperação"));
        desk
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.run_as(PASSWORD, arguments)
    }

    fn run_as(&self, password: &str, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_neonproctl"))
            .args(arguments)
            .env("NEONPRO_DATA", self.data.path())
            .env("NEONPRO_KEYRING", "none")
            .env("NEONPRO_PASSWORD", password)
            .env_remove("NEONPRO_USER")
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let done = self.run(&[arguments, &["--json"]].concat());
        assert_eq!(done.status.code(), Some(0), "{arguments:?}: {}", err(&done));
        serde_json::from_slice(&done.stdout).unwrap()
    }
}

fn out(done: &Output) -> String {
    String::from_utf8_lossy(&done.stdout).into_owned()
}

fn err(done: &Output) -> String {
    String::from_utf8_lossy(&done.stderr).into_owned()
}

#[test]
fn misuse_is_two_and_says_what_to_do() {
    let desk = Desk::new();
    for line in [
        vec!["no-such-verb"],
        vec!["clinic"],
        vec!["clinic", "create"],
        vec!["clinic", "list", "--size", "s"],
        vec!["call", "no.such"],
        vec!["call", "app.version", "{broken"],
        vec!["sql"],
        vec!["sql", "SELECT 1"],
        vec!["--password", "x", "clinic", "list"],
        vec!["backup", "restore", "/nowhere"],
    ] {
        let done = desk.run(&line);
        assert_eq!(done.status.code(), Some(2), "{line:?}: {}", err(&done));
        assert!(err(&done).starts_with("neonproctl: "), "{line:?}");
    }
    let help = desk.run(&["--help"]);
    assert!(help.status.success() && out(&help).contains("audit verify"));
    assert!(out(&desk.run(&["call"])).contains("patients.search"));
}

#[test]
fn a_clinic_is_made_listed_asked_and_checked() {
    let desk = Desk::with_clinic();
    assert_eq!(desk.json(&["clinic", "list"])[0]["slug"], "clinica-sol");
    assert_eq!(desk.json(&["call", "settings.clinic"])["name"], "Clínica Sol");
    let rows = desk.json(&["sql", "SELECT weekday FROM working_hours ORDER BY weekday", "--limit", "2"]);
    assert_eq!((&rows["rows"], &rows["truncated"]), (&serde_json::json!([[1], [2]]), &serde_json::json!(true)));
    let shown = desk.run(&["sql", "SELECT name FROM clinics"]);
    assert!(out(&shown).contains("Clínica Sol") && out(&shown).contains("1 linha"), "{}", out(&shown));
    let refused = desk.run(&["sql", "SELECT * FROM t_patients"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(err(&refused).contains("[reports.refused]"), "{}", err(&refused));
    let trail = desk.run(&["audit", "verify"]);
    assert_eq!(trail.status.code(), Some(0), "{}{}", out(&trail), err(&trail));
    assert!(out(&trail).contains("íntegra"));
    assert!(desk.run(&["doctor"]).status.success());
}

#[test]
fn a_wrong_password_is_one_and_is_not_repeated() {
    let desk = Desk::with_clinic();
    let done = desk.run_as("segredo errado 9", &["call", "settings.clinic", "--user", "dona"]);
    assert_eq!(done.status.code(), Some(1));
    assert!(err(&done).contains("não conferem") && !err(&done).contains("segredo"), "{}", err(&done));
    let json = desk.run_as("segredo errado 9", &["--json", "call", "settings.clinic"]);
    let told: Value = serde_json::from_slice(&json.stderr).unwrap();
    assert_eq!(told["error"]["code"], "session.wrong_credentials");
}

#[test]
fn a_backup_is_made_checked_tried_and_put_back() {
    let desk = Desk::with_clinic();
    let to = desk.data.path().join("copias");
    let made = desk.json(&["backup", "create", "--to", to.to_str().unwrap()]);
    let path = made["path"].as_str().unwrap().to_owned();
    assert!(desk.run(&["backup", "verify", &path]).status.success());
    assert!(desk.run(&["backup", "drill", &path]).status.success());
    let elsewhere = Desk::new();
    let back = elsewhere.run(&["backup", "restore", &path, "--user", "dona", "--clinic", "outra-casa"]);
    assert_eq!(back.status.code(), Some(0), "{}{}", out(&back), err(&back));
    assert_eq!(elsewhere.json(&["call", "settings.clinic"])["name"], "Clínica Sol");
    flip_a_byte(&Path::new(&path).join("clinic.db"));
    let broken = desk.run(&["backup", "verify", &path]);
    assert_eq!(broken.status.code(), Some(1));
    assert!(out(&broken).contains("NÃO confere"));
}

fn flip_a_byte(path: &Path) {
    let mut bytes = std::fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(path, bytes).unwrap();
}

#[test]
fn a_demonstration_lets_a_visitor_in() {
    let desk = Desk::new();
    let made = desk.json(&["clinic", "demo", "--size", "s", "--seed", "7"]);
    assert!(made["users"].as_array().unwrap().iter().any(|user| user["login"] == "recepcao"));
    let found = desk.json(&["call", "patients.recent", "{\"limit\": 5}", "--user", "recepcao"]);
    assert_eq!(found.as_array().unwrap().len(), 5);
    let notes = desk.run(&["sql", "SELECT count(*) FROM medical_records", "--user", "recepcao"]);
    assert_eq!(notes.status.code(), Some(1), "{}", out(&notes));
    assert!(desk.run(&["audit", "verify"]).status.success(), "as the owner, who need not be named on a demonstration");
}
