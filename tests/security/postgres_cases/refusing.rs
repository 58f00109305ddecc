//! Cases about what a session may not say at all, and about the file as a whole.

use crate::stage::{Clinic, Twins, VISIBLE, attack, refused};
use neonpro_policy::sqlite::blob;
use neonpro_testkit::{PASSWORD, raw};
use neonpro_vault::{Act, Vault, params};

#[test]
fn case_11_and_22_sessions_neither_make_nor_drop_views_policies_or_triggers() {
    refused(
        &Twins::all(),
        &[
            "DROP TRIGGER tr_patients_search_insert",
            "DROP TRIGGER temp.zs_gd_patients",
            "CREATE VIEW w AS SELECT * FROM patients",
            "CREATE TRIGGER g BEFORE UPDATE ON t_patients BEGIN SELECT 1; END",
            "CREATE POLICY p ON patients",
            "ALTER TABLE patients DISABLE ROW LEVEL SECURITY",
            "GRANT ALL ON patients TO PUBLIC",
            "SET row_security = off",
            "SET ROLE owner",
        ],
    );
}

#[test]
fn case_17_a_function_of_the_users_own_is_none() {
    let twins = Twins::all();
    let names = [
        "f_leak",
        "regexp",
        "glob",
        "match",
        "printf",
        "quote",
        "unhex",
        "zeroblob",
        "randomblob",
        "random",
        "likelihood",
        "load_extension",
    ];
    let attacks: Vec<String> =
        names.iter().map(|n| format!("SELECT full_name FROM patients WHERE {n}(full_name)")).collect();
    refused(&twins, &attacks.iter().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn case_18_what_does_not_touch_the_table_may_run() {
    let twins = Twins::all();
    attack(
        &twins,
        &["SELECT abs(-1), upper('a'), (SELECT count(*) FROM patients) >= 0", "SELECT 1 WHERE 'a' LIKE 'A'"],
    );
    assert_eq!(twins[0].with.free("SELECT abs(-1), upper('a')"), "[[Integer(1), Text(\"A\")]]");
}

#[test]
fn case_26_there_is_no_partial_copy_and_no_switch() {
    refused(
        &Twins::all(),
        &[
            "COPY patients TO STDOUT",
            "SELECT * INTO copy FROM patients",
            "CREATE TABLE copy AS SELECT * FROM patients",
            "VACUUM INTO 'x'",
            "PRAGMA recursive_triggers = OFF",
            "PRAGMA trusted_schema = ON",
            "PRAGMA foreign_keys = OFF",
            "PRAGMA ignore_check_constraints = ON",
            "BEGIN",
            "COMMIT",
            "ROLLBACK",
            "SAVEPOINT a",
            "RELEASE a",
        ],
    );
}

#[test]
fn case_27_rows_under_way_belong_to_one_moment() {
    let clinic = Clinic::new("receptionist", true);
    let owner = clinic.clinic.owner();
    let names: Vec<String> = clinic
        .session
        .read(|r| {
            let mut first = true;
            r.rows("SELECT full_name FROM patients UNION ALL SELECT full_name FROM patients", [], |row| {
                if std::mem::take(&mut first) {
                    owner
                        .write(Act::new("patients.update"), |w| {
                            w.execute(
                                "UPDATE patients SET full_name = 'Bruna' WHERE id = ?1",
                                params![neonpro_vault::Id::from_bytes(VISIBLE)],
                            )
                        })
                        .expect("another connection writes meanwhile");
                }
                row.get(0)
            })
        })
        .expect("names");
    assert_eq!(names, ["Ana Prado", "Ana Prado"]);
    assert_eq!(clinic.read("SELECT full_name FROM patients"), "[[Text(\"Bruna\")]]");
}

#[test]
fn case_33_an_upsert_is_refused_before_it_looks() {
    let id = blob(&VISIBLE);
    let statements: Vec<String> = [
        "DO NOTHING",
        "(id) DO NOTHING",
        "(id) DO UPDATE SET full_name = excluded.full_name",
        "DO UPDATE SET full_name = 'x'",
    ]
    .iter()
    .map(|c| format!("INSERT INTO patients (id, full_name) VALUES ({id}, 'x') ON CONFLICT {c}"))
    .collect();
    refused(&Twins::all(), &statements.iter().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn case_34_38_and_45_merge_writing_ctes_and_truncate_do_not_exist() {
    refused(
        &Twins::all(),
        &[
            "MERGE INTO patients USING documents ON 1 WHEN MATCHED THEN DELETE",
            "WITH gone AS (DELETE FROM patients RETURNING id) SELECT * FROM gone",
            "WITH made AS (INSERT INTO patients (id, full_name) VALUES (x'00', 'x') RETURNING id) SELECT * FROM made",
            "TRUNCATE patients",
            "DECLARE c CURSOR FOR SELECT * FROM patients",
            "UPDATE patients SET city = 'x' WHERE CURRENT OF c",
        ],
    );
}

#[test]
fn case_39_triggers_of_the_file_that_run_before_a_write_only_refuse() {
    let clinic = Clinic::new("receptionist", false);
    let before: Vec<String> = raw::rows(
        &clinic.clinic,
        "SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND sql LIKE '%BEFORE %' ORDER BY name",
    );
    assert!(before.len() > 15, "{before:?}");
    for sql in before {
        let body = sql.split("BEGIN").nth(1).unwrap_or_default().to_uppercase();
        assert!(body.contains("RAISE(ABORT"), "{sql}");
        for word in ["INSERT ", "UPDATE ", "DELETE ", "RAISE(IGNORE"] {
            assert!(!body.contains(word), "a row changes after the door has judged it: {sql}");
        }
    }
}

#[test]
fn case_44_a_copied_folder_opens_behind_the_same_doors() {
    let clinic = Clinic::new("physiotherapist", true);
    clinic.clinic.vault.system().expect("system").checkpoint(true).expect("checkpointed");
    let copy = tempfile::tempdir().expect("a folder");
    for entry in std::fs::read_dir(clinic.clinic.folder()).expect("a folder") {
        let entry = entry.expect("an entry");
        if entry.path().is_file() {
            std::fs::copy(entry.path(), copy.path().join(entry.file_name())).expect("copied");
        }
    }
    let restored =
        Vault::unlock(copy.path(), &clinic.clinic.world, &clinic.clinic.secrets, "pessoa", PASSWORD).expect("opens");
    let session = restored.session().expect("a session");
    let sql = "SELECT full_name FROM patients";
    let names: Vec<String> = session.read(|r| r.rows(sql, [], |row| row.get(0))).expect("names");
    assert_eq!(names, ["Ana Prado"]);
    assert!(session.read(|r| r.rows("SELECT full_name FROM t_patients", [], |_| Ok(()))).is_err());
}
