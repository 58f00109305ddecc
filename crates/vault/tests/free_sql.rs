//! Free SQL: what a session sees, and nothing that it does not, whatever the text.
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on says why")]

use neonpro_testkit::TestClinic;
use neonpro_vault::free_sql::{FreeSql, Limits};
use neonpro_vault::types::Value;
use neonpro_vault::{Act, Error, params};
use std::time::Duration;

fn clinic_with_patients() -> TestClinic {
    let clinic = TestClinic::new(&["doctor"]);
    let owner = clinic.owner();
    for name in ["Ana Prado", "Bruno Dias", "Célia Melo"] {
        TestClinic::patient(&owner, name).expect("registered");
    }
    clinic
}

#[test]
fn it_reads_the_sessions_views_with_joins_and_aggregates() {
    let clinic = clinic_with_patients();
    let mut desk = FreeSql::open(&clinic.vault, Limits::default()).expect("opens");
    let answer = desk
        .run(&clinic.owner(), "SELECT count(*) AS n, max(p.full_name) FROM patients p JOIN patient_keys k ON k.id = p.id WHERE p.full_name >= 'B'")
        .expect("answers");
    assert_eq!(answer.columns[0], "n");
    assert_eq!(answer.rows, vec![vec![Value::Integer(2), Value::Text("Célia Melo".into())]]);
}

#[test]
fn base_tables_schema_and_writes_are_not_there() {
    let clinic = clinic_with_patients();
    let owner = clinic.owner();
    let mut desk = FreeSql::open(&clinic.vault, Limits::default()).expect("opens");
    for text in [
        "SELECT * FROM t_patients",
        "SELECT * FROM main.t_patients",
        "SELECT name FROM (SELECT 'z' AS full_name) FULL JOIN t_patients USING (full_name)",
        "SELECT * FROM sqlite_schema",
        "SELECT * FROM pragma_table_info('patients')",
        "PRAGMA table_info(patients)",
        "EXPLAIN SELECT * FROM patients",
        "DELETE FROM patients",
        "INSERT INTO patients (id) VALUES (x'00')",
        "ATTACH 'x' AS y",
        "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT n FROM c",
        "SELECT load_extension('x')",
        "SELECT 1; SELECT 2",
        "",
        "SELECT ?1",
    ] {
        assert!(matches!(desk.run(&owner, text), Err(Error::Statement)), "`{text}` was run");
    }
    let refused: i64 =
        neonpro_testkit::raw::rows(&clinic, "SELECT count(*) FROM t_audit_logs WHERE kind = 'sql.refused'")[0];
    assert_eq!(refused, 15, "every refusal is on the trail");
}

#[test]
fn channel_27_shows_visible_rows_only() {
    let clinic = clinic_with_patients();
    let auditor = clinic.vault_of("auditora", &["auditor"]);
    let session = auditor.session().expect("session");
    let mut desk = FreeSql::open(&auditor, Limits::default()).expect("opens");
    let text = "SELECT full_name FROM (SELECT 'z' AS full_name) FULL JOIN patients USING (full_name)";
    assert!(matches!(desk.run(&session, text), Err(Error::Statement)), "an auditor has no patients view at all");
    let nurse = clinic.vault_of("enfermeira", &["nurse"]);
    let owner = clinic.owner();
    owner
        .write(Act::new("patients.update"), |w| w.execute("UPDATE patients SET cpf = '52998224725'", params![]))
        .expect("set");
    let mut desk = FreeSql::open(&nurse, Limits::default()).expect("opens");
    let answer = desk
        .run(
            &nurse.session().expect("session"),
            "SELECT DISTINCT cpf FROM (SELECT 'z' AS cpf) FULL JOIN patients USING (cpf) WHERE cpf <> 'z'",
        )
        .expect("answers");
    assert_eq!(answer.rows, vec![vec![Value::Text("•••.•••.247-••".into())]], "the mask, not the number");
}

#[test]
fn what_takes_too_long_or_too_much_is_stopped() {
    let clinic = clinic_with_patients();
    let owner = clinic.owner();
    let tight = Limits { time: Duration::from_millis(50), rows: 2, bytes: 10_000 };
    let mut desk = FreeSql::open(&clinic.vault, tight).expect("opens");
    let answer = desk.run(&owner, "SELECT id FROM patients").expect("answers");
    assert!(answer.truncated && answer.rows.len() == 2);
    let cross = (0..12).map(|i| format!("patients p{i}")).collect::<Vec<_>>().join(", ");
    assert!(matches!(
        desk.run(&owner, &format!("SELECT count(*) FROM {cross}, permissions, users u1, users u2, rooms")),
        Err(Error::Statement | Error::Limit(_))
    ));
    assert!(matches!(
        desk.run(&owner, &format!("SELECT count(*) FROM {cross}, patients a, patients b, patients c, patients d")),
        Err(Error::Limit(_))
    ));
}
