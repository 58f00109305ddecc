//! Names: forged, shadowed, made, renamed (channels 1, 2, 16, 17, 25, 27).

use crate::stage::{HIDDEN, ROLES, SECRETS, Twins, attack, refused};
use neonpro_testkit::raw;
use neonpro_vault::Id;

#[test]
fn s01_a_cte_that_forges_a_name_reads_nothing() {
    let twins = Twins::all();
    let mut attacks: Vec<String> = Vec::new();
    let triggers: Vec<String> =
        raw::rows(&twins[0].with.clinic, "SELECT name FROM sqlite_schema WHERE type = 'trigger'");
    assert!(triggers.len() > 20, "the file has triggers whose names are accessors");
    let mut names: Vec<String> =
        ["patients", "zs_patients", "zs_00000000000000000000000000000000_patients", "main", "temp"]
            .map(String::from)
            .to_vec();
    names.extend(triggers.iter().flat_map(|t| [t.clone(), t.to_uppercase()]));
    for name in names {
        attacks.push(format!("WITH {name} AS (SELECT full_name FROM t_patients) SELECT full_name FROM {name}"));
        attacks.push(format!(
            "WITH \"{name}\" AS (SELECT full_name FROM main.t_patients) SELECT full_name FROM \"{name}\""
        ));
        attacks.push(format!("SELECT (WITH [{name}] AS (SELECT amount_centavos FROM t_financial_transactions) SELECT max(amount_centavos) FROM [{name}])"));
    }
    refused(&twins, &attacks.iter().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn s01_base_tables_are_out_of_reach_by_any_spelling() {
    let twins = Twins::all();
    refused(
        &twins,
        &[
            "SELECT full_name FROM t_patients",
            "SELECT count(*) FROM t_patients",
            "SELECT full_name FROM main.t_patients",
            "SELECT full_name FROM \"T_PATIENTS\"",
            "SELECT full_name FROM 't_patients'",
            "SELECT full_name FROM [t_patients]",
            "SELECT full_name FROM `t_patients`",
            "SELECT p.full_name FROM patients p, t_patients b",
            "SELECT 1 FROM patients WHERE EXISTS (SELECT 1 FROM t_documents)",
            "SELECT full_name FROM patients UNION SELECT full_name FROM t_patients",
            "UPDATE t_patients SET full_name = 'x'",
            "DELETE FROM t_patients",
            "INSERT INTO t_patients (id, clinic_id, full_name) VALUES (x'00', x'00', 'x')",
            "UPDATE patients SET city = (SELECT note FROM t_financial_transactions LIMIT 1)",
            "INSERT INTO rooms (id, name) SELECT id, full_name FROM t_patients",
            "SELECT 1; SELECT full_name FROM t_patients",
        ],
    );
}

#[test]
fn s02_conflict_clauses_neither_destroy_nor_reveal_a_hidden_row() {
    let hidden = hex(HIDDEN);
    for role in ROLES {
        let twins = Twins::new(role);
        let before: Vec<String> =
            raw::rows(&twins.with.clinic, "SELECT full_name || city || _tomb FROM t_patients ORDER BY id");
        let documents: Vec<i64> = raw::rows(&twins.with.clinic, "SELECT byte_size FROM t_documents");
        for clause in ["REPLACE", "IGNORE", "FAIL", "ABORT", "ROLLBACK"] {
            for sql in [
                format!("INSERT OR {clause} INTO patients (id, full_name) VALUES ({hidden}, 'Outra Pessoa')"),
                format!("UPDATE OR {clause} patients SET id = {hidden} WHERE id = {}", hex(crate::stage::VISIBLE)),
                format!("UPDATE OR {clause} patients SET city = 'Outra' WHERE id = {hidden}"),
                format!(
                    "INSERT OR {clause} INTO documents (id, access, kind, mime, byte_size, content_hash, original_hash) \
                         VALUES ({}, 'administrative', 'other', 'x', 1, zeroblob(32), zeroblob(32))",
                    hex(crate::stage::DOCUMENT)
                ),
            ] {
                twins.with.write(&sql);
                twins.with.write_and_read(&format!("{sql} RETURNING id"));
            }
        }
        twins.with.write(&format!("REPLACE INTO patients (id, full_name) VALUES ({hidden}, 'Outra Pessoa')"));
        assert_eq!(
            raw::rows::<String>(&twins.with.clinic, "SELECT full_name || city || _tomb FROM t_patients ORDER BY id"),
            before,
            "{role}"
        );
        assert_eq!(raw::rows::<i64>(&twins.with.clinic, "SELECT byte_size FROM t_documents"), documents, "{role}");
    }
}

#[test]
fn s02_a_rollback_clause_cannot_leave_later_writes_of_the_act_behind() {
    use neonpro_vault::{Act, Error};
    let clinic = neonpro_testkit::TestClinic::new(&[]);
    let owner = clinic.owner();
    let id = hex([0x31; 16]);
    let answer: Result<(), Error> = owner.write(Act::new("team.save_room"), |w| {
        w.execute(&format!("INSERT INTO rooms (id, name) VALUES ({id}, 'Sala 1')"), [])?;
        // The clause ends the transaction, and the domain goes on as if nothing had been.
        let failed = w.execute(
            &format!("INSERT OR ROLLBACK INTO rooms (id, name, capacity) VALUES ({}, 'Sala 2', 0)", hex([0x32; 16])),
            [],
        );
        assert!(failed.is_err(), "the schema refuses a room for nobody");
        w.execute(&format!("INSERT INTO rooms (id, name) VALUES ({}, 'Sala 3')", hex([0x33; 16])), [])
    });
    let left: Vec<String> = raw::rows(&clinic, "SELECT name FROM t_rooms ORDER BY name");
    match answer {
        Ok(()) => assert_eq!(left, ["Sala 1", "Sala 3"]),
        Err(_) => assert!(left.is_empty(), "an act that failed left {left:?} behind"),
    }
}

#[test]
fn s16_nothing_temporary_can_be_made() {
    refused(
        &Twins::all(),
        &[
            "CREATE TEMP TABLE t_patients (full_name)",
            "CREATE TEMP VIEW v AS SELECT * FROM patients",
            "CREATE TEMP TRIGGER g INSTEAD OF UPDATE ON patients BEGIN SELECT 1; END",
            "CREATE TABLE copy AS SELECT * FROM patients",
            "CREATE VIEW v AS SELECT 1",
            "CREATE INDEX i ON t_patients (city)",
            "DROP VIEW patients",
            "DROP VIEW temp.patients",
            "DROP TABLE t_patients",
        ],
    );
}

#[test]
fn s17_a_shadowed_public_name_fools_only_the_one_who_wrote_it() {
    let twins = Twins::all();
    attack(
        &twins,
        &[
            "WITH patients AS (SELECT 'eu' AS full_name) SELECT full_name FROM patients",
            "WITH patients(full_name, id) AS (SELECT 'eu', 1) SELECT p.full_name, temp.patients.full_name FROM patients p, temp.patients",
            "WITH patients AS (SELECT full_name FROM patients) SELECT full_name FROM patients",
            "WITH documents AS (SELECT * FROM temp.documents) SELECT count(*) FROM documents",
        ],
    );
    for pair in &twins {
        assert_eq!(
            pair.with.read("WITH patients AS (SELECT 'eu' AS full_name) SELECT full_name FROM patients"),
            "[[Text(\"eu\")]]"
        );
        pair.with.write("WITH patients AS (SELECT 1 AS id) DELETE FROM patients WHERE id IN (SELECT id FROM patients)");
        let left: Vec<i64> = raw::rows(&pair.with.clinic, "SELECT count(*) FROM t_patients WHERE _tomb = 0");
        let expected = if pair.role == "physiotherapist" { 2 } else { 1 };
        assert_eq!(left, [expected]);
    }
}

#[test]
fn s25_nothing_is_renamed() {
    refused(
        &Twins::all(),
        &[
            "ALTER TABLE t_patients RENAME TO patients2",
            "ALTER TABLE main.t_patients RENAME COLUMN full_name TO x",
            "ALTER TABLE patients RENAME TO t_x",
            "ALTER TABLE t_patients ADD COLUMN x",
            "ALTER TABLE t_patients DROP COLUMN city",
        ],
    );
}

#[test]
fn s27_columns_named_by_using_and_natural_stay_behind_the_door() {
    let twins = Twins::all();
    let mut attacks = Vec::new();
    for (table, column) in [
        ("t_patients", "full_name"),
        ("main.t_patients", "cpf"),
        ("\"t_patients\"", "phone_primary"),
        ("[T_Patients]", "city"),
        ("t_financial_transactions", "note"),
        ("t_documents", "byte_size"),
        ("sqlite_schema", "sql"),
        ("sqlite_temp_schema", "sql"),
        ("sqlite_temp_master", "name"),
        ("pragma_table_list", "name"),
        ("pragma_table_info('t_patients')", "name"),
        ("t_patients_fts_data", "block"),
        ("t_outbox", "body"),
    ] {
        for join in ["FULL JOIN", "RIGHT JOIN", "LEFT JOIN", "JOIN"] {
            attacks.push(format!("SELECT {column} FROM (SELECT 'z' AS {column}) {join} {table} USING ({column})"));
            attacks.push(format!("SELECT count(*) FROM (SELECT 'Zulmira Oculta' AS {column}) NATURAL {join} {table}"));
            attacks.push(format!("SELECT {column} FROM {table} {join} (SELECT 'z' AS {column}) USING ({column})"));
        }
    }
    // Schema tables of the desk's own database hold public names only; base tables do not exist there.
    for pair in &twins {
        for sql in &attacks {
            for (with, without) in
                [(pair.with.read(sql), pair.without.read(sql)), (pair.with.free(sql), pair.without.free(sql))]
            {
                assert_eq!(with, without, "{}: {sql}", pair.role);
                for secret in SECRETS.iter().chain(&["zs_", "t_patients"]) {
                    assert!(!with.contains(secret), "{} sees {secret}: {sql} → {with}", pair.role);
                }
            }
        }
    }
}

fn hex(id: [u8; 16]) -> String {
    neonpro_policy::sqlite::blob(&Id::from_bytes(id).bytes())
}
