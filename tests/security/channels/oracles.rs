//! Yes-or-no answers that betray a hidden row (channels 3, 4, 5, 10, 11, 20, 21, 26).

use crate::stage::{DOCUMENT, HIDDEN, Twins, attack, attack_desk, refused};
use neonpro_policy::sqlite::blob;
use neonpro_testkit::raw;
use neonpro_vault::{Act, Error, Refusal, params};

#[test]
fn s03_the_only_unique_value_of_a_synced_row_is_its_random_id() {
    let twins = Twins::new("physiotherapist");
    let unique: Vec<String> = raw::rows(
        &twins.with.clinic,
        "SELECT m.name || '.' || c.name FROM sqlite_schema m, pragma_index_list(m.name) i, pragma_index_info(i.name) c \
         WHERE m.type = 'table' AND i.\"unique\" = 1 AND m.name NOT IN ('t_audit_checkpoints', 't_read_marks') \
         AND m.name NOT GLOB '*_fts_*' AND m.name NOT GLOB '*_pfx_*' AND m.name NOT GLOB '*_vec_*' AND c.name <> 'id'",
    );
    let stray: Vec<&String> =
        unique.iter().filter(|u| !u.starts_with("sqlite_") && !u.starts_with("t_migrations")).collect();
    assert!(stray.is_empty(), "another value than the id answers whether it is taken: {stray:?}");
}

#[test]
fn s03_a_taken_id_says_no_more_than_that() {
    let twins = Twins::new("physiotherapist");
    let answer = twins.with.write(&format!("INSERT INTO patients (id, full_name) VALUES ({}, 'x')", blob(&HIDDEN)));
    // Known and accepted, as in PostgreSQL: an id of 122 random bits cannot be guessed.
    assert!(answer.starts_with("refused: door.exists"), "{answer}");
    for word in ["t_patients", "UNIQUE", "patients"] {
        assert!(!answer.contains(word), "{answer}");
    }
    // Where the policy refuses anyway, it refuses before it looks.
    let sql = format!(
        "INSERT INTO documents (id, patient_id, access, kind, mime, byte_size, content_hash, original_hash) \
                       VALUES ({}, {}, 'clinical', 'exam', 'x', 1, NULL, NULL)",
        blob(&DOCUMENT),
        blob(&HIDDEN)
    );
    assert_eq!(twins.with.write(&sql), twins.without.write(&sql));
    assert!(twins.with.write(&sql).starts_with("refused: door.denied"));
}

#[test]
fn s04_foreign_keys_never_cascade_and_say_no_names() {
    let twins = Twins::new("receptionist");
    let cascades: Vec<String> = raw::rows(
        &twins.with.clinic,
        "SELECT m.name || '.' || f.\"from\" FROM sqlite_schema m, pragma_foreign_key_list(m.name) f \
         WHERE m.type = 'table' AND (f.on_delete <> 'NO ACTION' OR f.on_update <> 'NO ACTION')",
    );
    assert!(cascades.is_empty(), "a parent's change reaches into rows that its author may not see: {cascades:?}");
    let answer: Result<(), Error> = twins.with.session.write(Act::new("test.attack"), |w| {
        let id = w.new_id()?;
        w.execute(
            "INSERT INTO guardians (id, patient_id, full_name, relationship) VALUES (?1, ?2, 'x', 'mother')",
            params![id, id],
        )
    });
    let refusal = answer.expect_err("nobody has this id");
    assert!(matches!(refusal, Error::Constraint), "{refusal:?}");
}

#[test]
fn s05_a_predicate_that_fails_on_a_hidden_row_does_not_fail() {
    let twins = Twins::all();
    let mut attacks = Vec::new();
    for (table, column, guess) in [
        ("patients", "full_name", "'Zulmira Oculta'"),
        ("patients", "status", "'inactive'"),
        ("patients", "city", "'Cidade Secreta'"),
        ("patients", "phone_primary", "'+5511900001111'"),
        ("documents", "byte_size", "770011"),
        ("financial_transactions", "amount_centavos", "-770011"),
        ("financial_transactions", "note", "'nota reservada'"),
        ("reports", "name", "'Zulmira reservada'"),
        ("guardians", "full_name", "'Zulmira Mae'"),
    ] {
        let bomb = format!("CASE WHEN {column} = {guess} THEN -9223372036854775807 - 1 ELSE 1 END");
        attacks.push(format!("SELECT count(*) FROM {table} WHERE abs({bomb}) > 0"));
        attacks.push(format!(
            "SELECT count(*) FROM {table} WHERE clinic_id = (SELECT id FROM clinics) AND abs({bomb}) > 0"
        ));
        attacks.push(format!("SELECT count(*) FROM {table} a JOIN {table} b ON abs(CASE WHEN a.{column} = {guess} THEN -9223372036854775807 - 1 ELSE 1 END) > 0"));
        attacks.push(format!("SELECT count(*) FROM {table} WHERE json_extract(CASE WHEN {column} = {guess} THEN '{{' ELSE '{{}}' END, '$') IS NOT NULL"));
        attacks.push(format!(
            "SELECT count(*) FROM {table} WHERE {column} = {guess} AND json_extract({column}, '$.a') IS NULL"
        ));
        attacks.push(format!("SELECT count(*) FROM {table} WHERE {column} LIKE {guess}"));
        attacks.push(format!("SELECT max({column}), count({column}), count(DISTINCT {column}) FROM {table}"));
        attacks.push(format!("SELECT id FROM {table} ORDER BY abs({bomb})"));
        attacks.push(format!(
            "SELECT count(*) FROM {table}, json_each(CASE WHEN {column} = {guess} THEN '[' ELSE '[]' END)"
        ));
    }
    attack_desk(&twins, &attacks.iter().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn s10_local_numbers_of_rows_are_not_shown() {
    let twins = Twins::all();
    refused(
        &twins,
        &[
            "SELECT rid FROM patients",
            "SELECT max(_row_seq) FROM patients",
            "SELECT _tomb FROM patients",
            "SELECT seq FROM sqlite_sequence",
            "SELECT next_ctr FROM t_device_head",
        ],
    );
    attack(
        &twins,
        &[
            "SELECT max(rowid) FROM patients",
            "SELECT rowid, full_name FROM patients ORDER BY 1",
            "SELECT oid FROM documents",
        ],
    );
    let counted: Vec<i64> = raw::rows(
        &twins[0].with.clinic,
        "SELECT count(*) FROM sqlite_schema WHERE sql LIKE '%AUTOINCREMENT%' AND name NOT GLOB 't_*_vec_*'",
    );
    assert_eq!(counted, [0], "a sequence without gaps tells how many rows others made");
}

#[test]
fn s11_counters_of_the_connection_are_not_to_be_had() {
    refused(
        &Twins::all(),
        &[
            "SELECT changes()",
            "SELECT total_changes()",
            "SELECT last_insert_rowid()",
            "SELECT sqlite_offset(id) FROM patients",
        ],
    );
}

#[test]
fn s20_refusals_name_nothing() {
    let twins = Twins::all();
    let statements = [
        "SELECT full_name FROM t_patients",
        "SELECT nonsense FROM patients",
        "SELECT * FROM nowhere",
        "SELECT body FROM medical_records WHERE",
        "INSERT INTO patients (id, full_name) VALUES (x'00', NULL)",
        "UPDATE patients SET cpf = 'nonsense'",
        "UPDATE audit_logs SET kind = 'x'",
        "SELECT nonsense(full_name) FROM patients",
        "SELECT json_extract('{', '$')",
    ];
    attack(&twins, &statements);
    for pair in &twins {
        for sql in statements {
            for answer in [pair.with.read(sql), pair.with.write(sql), pair.with.free(sql)] {
                for word in ["patients", "t_", "nonsense", "nowhere", "cpf", "body", "audit_logs", "prohibited", "JSON"]
                {
                    assert!(!answer.contains(word), "{}: {sql} → {answer}", pair.role);
                }
            }
        }
    }
}

#[test]
fn s21_an_answer_holds_rows_and_nothing_that_was_measured() {
    let clinic = crate::stage::Clinic::new("receptionist", true);
    let answer = clinic.desk.borrow_mut().run(&clinic.session, "SELECT full_name FROM patients").expect("an answer");
    // Taken apart without a rest: a new field must be thought about here.
    let neonpro_vault::free_sql::Answer { columns, rows, truncated } = answer;
    assert_eq!((columns, rows.len(), truncated), (vec!["full_name".to_owned()], 1, false));
}

#[test]
fn s26_values_do_not_stand_in_errors() {
    let clinic = crate::stage::Clinic::new("receptionist", true);
    let marker = "Zenaide Marcador";
    let errors: Vec<Error> = vec![
        clinic.session.read(|r| r.rows("SELECT full_name FROM nowhere WHERE a = ?1", [marker], |_| Ok(()))).expect_err("no table"),
        clinic.session.read(|r| r.one("SELECT 1 FROM patients WHERE full_name = ?1", [marker], |_| Ok(()))).expect_err("nobody"),
        clinic.session.read(|r| r.rows("SELECT full_name FROM patients", [], |row| row.get::<_, i64>(0))).expect_err("a type"),
        clinic
            .session
            .write(Act::new("test.attack"), |w| w.execute("UPDATE patients SET cpf = ?1", [marker]))
            .expect_err("the schema refuses it"),
        clinic
            .session
            .write(Act::new("test.attack"), |w| {
                w.execute("INSERT INTO medical_records (id, patient_id, lineage_id, visit_at, body) VALUES (x'00', x'00', x'00', 1, ?1)", [marker])
            })
            .expect_err("no right"),
    ];
    assert!(matches!(errors.last(), Some(Error::Door(Refusal::Denied))), "{errors:?}");
    for error in errors {
        let text = format!("{error} {error:?}");
        assert!(!text.contains("Zenaide") && !text.contains("Ana"), "{text}");
    }
}
