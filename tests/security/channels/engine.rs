//! What the engine offers beside tables (channels 6 to 9 and 12 to 15).

use crate::stage::{Clinic, HIDDEN, Twins, attack, attack_desk, refused};
use neonpro_testkit::raw;
use neonpro_vault::Error;
use neonpro_vault::free_sql::{FreeSql, Limits};
use std::time::Duration;

#[test]
fn s06_bombs_end_at_a_limit() {
    let clinic = Clinic::new("receptionist", true);
    let limits = Limits { time: Duration::from_millis(300), rows: 50, bytes: 1_000_000 };
    let mut desk = FreeSql::open(&clinic.vault, limits).expect("a desk");
    let ten = "(SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5)";
    let cross = (0..14).map(|i| format!("{ten} a{i}")).collect::<Vec<_>>().join(", ");
    for sql in [
        format!("SELECT count(*) FROM {cross}"),
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n".to_owned(),
        "SELECT zeroblob(1000000000)".to_owned(),
        "SELECT randomblob(1000000)".to_owned(),
        "SELECT format('%900000000d', 1)".to_owned(),
        format!("SELECT length(group_concat(format('%4000d', 1))) FROM {cross}"),
        format!("SELECT replace({}, 'a', '{}')", "replace('aaaaaaaaaa', 'a', 'aaaaaaaaaa')", "a".repeat(50_000)),
        format!("SELECT full_name LIKE '{}' FROM patients", "%a".repeat(5_000)),
        format!("SELECT {}1{}", "(".repeat(500), ")".repeat(500)),
        format!("SELECT 1{}", " UNION ALL SELECT 1".repeat(50)),
        format!("SELECT '{}'", "x".repeat(200_000)),
    ] {
        let answer = desk.run(&clinic.session, &sql);
        let short: String = sql.chars().take(60).collect();
        match answer {
            Ok(answer) => {
                let held: usize = answer.rows.iter().flatten().map(|v| format!("{v:?}").len()).sum();
                assert!(answer.rows.len() <= 50 && held < 4_000_000, "{short} answered {held} bytes");
            }
            Err(e) => assert!(
                matches!(e, Error::Statement | Error::Limit(_) | Error::TooLarge | Error::Engine(_)),
                "{short}: {e:?}"
            ),
        }
    }
    let many = desk.run(&clinic.session, &format!("SELECT 1 FROM {ten} a, {ten} b, {ten} c")).expect("rows");
    assert_eq!((many.rows.len(), many.truncated), (50, true));
}

#[test]
fn s07_plans_and_programs_are_not_explained() {
    refused(
        &Twins::all(),
        &[
            "EXPLAIN SELECT * FROM patients",
            "EXPLAIN QUERY PLAN SELECT * FROM patients",
            "explain query plan UPDATE patients SET city = 'x'",
            "/* x */ EXPLAIN SELECT 1",
        ],
    );
}

#[test]
fn s08_samples_of_hidden_values_are_not_taken_and_not_shown() {
    let twins = Twins::all();
    for pair in &twins {
        pair.with.clinic.vault.system().expect("system").analyze().expect("analysed");
        pair.without.clinic.vault.system().expect("system").analyze().expect("analysed");
    }
    refused(
        &twins,
        &["SELECT * FROM sqlite_stat1", "SELECT * FROM sqlite_stat4", "SELECT * FROM main.sqlite_stat1", "ANALYZE"],
    );
    let sampled: Vec<i64> = raw::rows(&twins[0].with.clinic, "SELECT sqlite_compileoption_used('ENABLE_STAT4')");
    assert_eq!(sampled, [0], "STAT4 keeps values of rows in a table of its own");
}

#[test]
fn s09_nothing_tells_the_schema() {
    let twins = Twins::all();
    refused(
        &twins,
        &[
            "SELECT sql FROM sqlite_schema",
            "SELECT sql FROM sqlite_master",
            "SELECT sql FROM main.sqlite_schema",
            "SELECT sql FROM temp.sqlite_schema",
            "SELECT sql FROM sqlite_temp_schema",
            "SELECT count(*) FROM sqlite_temp_master",
            "SELECT * FROM pragma_table_info('t_patients')",
            "SELECT * FROM pragma_database_list",
            "SELECT * FROM pragma_function_list",
            "SELECT * FROM dbstat",
            "SELECT * FROM sqlite_dbpage",
            "SELECT * FROM sqlite_stmt",
            "SELECT * FROM bytecode('SELECT 1')",
            "SELECT * FROM tables_used('SELECT 1 FROM patients')",
            "PRAGMA table_info(t_patients)",
            "PRAGMA database_list",
            "PRAGMA key",
            "PRAGMA cipher_version",
            "PRAGMA writable_schema = ON",
            "PRAGMA query_only = OFF",
            "SELECT sqlite_compileoption_get(1)",
            "SELECT sqlite_source_id()",
        ],
    );
    let every: Vec<String> =
        raw::rows(&twins[0].with.clinic, "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view', 'index')");
    assert!(every.len() > 150, "tables, shadow tables and indexes of the file");
    let attacks: Vec<String> = every.iter().map(|name| format!("SELECT count(*) FROM \"{name}\"")).collect();
    refused(&twins, &attacks.iter().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn s12_the_search_index_is_reached_only_by_search_and_search_finds_only_what_is_seen() {
    let twins = Twins::all();
    refused(
        &twins,
        &[
            "SELECT rowid FROM t_patients_fts WHERE t_patients_fts MATCH 'zulmira'",
            "SELECT * FROM t_patients_fts('zulmira')",
            "SELECT block FROM t_patients_fts_data",
            "SELECT * FROM t_patients_fts_idx",
            "SELECT * FROM t_patients_fts_docsize",
            "INSERT INTO t_patients_fts (t_patients_fts) VALUES ('rebuild')",
            "INSERT INTO t_patients_fts (t_patients_fts, rank) VALUES ('rank', 'bm25(10)')",
            "SELECT bm25(t_patients_fts) FROM t_patients_fts",
            "SELECT highlight(patients, 0, 'a', 'b') FROM patients",
            "SELECT full_name FROM patients WHERE patients MATCH 'zul'",
            "SELECT full_name FROM patients WHERE full_name MATCH 'zul'",
            "SELECT fts5(1)",
            "SELECT fts5_source_id()",
        ],
    );
    for pair in &twins {
        for text in
            ["Zulmira", "Zul", "zu", "Oculta", "900001111", "52998224725", "Ana", "Zulmira Oculta", "*", "\"", "name:a"]
        {
            let find = |c: &Clinic| c.session.read(|r| r.search_patients(text, 20)).map_err(|e| e.code());
            assert_eq!(find(&pair.with), find(&pair.without), "{} searching {text}", pair.role);
        }
    }
}

#[test]
fn s13_vectors_are_no_way_in() {
    let twins = Twins::all();
    attack(
        &twins,
        &[
            "SELECT * FROM vec_each('[1,2]')",
            "SELECT vec_version()",
            "SELECT vec_distance_L2('[1]', '[2]')",
            "SELECT vec_to_json(id) FROM patients",
        ],
    );
    attack_desk(&twins, &["SELECT * FROM vec_each(x'00000000')"]);
    for pair in &twins {
        assert!(pair.with.read("SELECT vec_version()").starts_with("refused: "));
        assert!(pair.with.free("SELECT vec_debug()").starts_with("refused: "));
    }
    let stored: Vec<String> = raw::rows(
        &twins[0].with.clinic,
        "SELECT name FROM sqlite_schema WHERE sql LIKE '%USING vec0%' OR name GLOB 't_*_vec_*'",
    );
    assert!(stored.len() > 2, "vector tables and their shadows: {stored:?}");
    let neighbours = "WHERE embedding MATCH '[1]' AND k = 3 ORDER BY distance";
    let attacks: Vec<String> = stored
        .iter()
        .flat_map(|t| {
            [
                format!("SELECT * FROM \"{t}\""),
                format!("SELECT rowid, distance FROM {t} {neighbours}"),
                format!("DELETE FROM {t}"),
            ]
        })
        .collect();
    refused(&twins, &attacks.iter().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn s14_handles_files_and_extensions_are_not_compiled_or_not_granted() {
    refused(
        &Twins::all(),
        &[
            "ATTACH ':memory:' AS x",
            "ATTACH DATABASE 'x.db' AS x KEY ''",
            "VACUUM INTO 'copy.db'",
            "VACUUM",
            "DETACH main",
            "SELECT load_extension('x')",
            "SELECT readfile('/etc/passwd')",
            "SELECT writefile('x', 'y')",
            "SELECT sqlcipher_export('x')",
            "SELECT edit('x')",
            "SELECT sqlite_rename_table('a','b','c','d','e','f','g')",
        ],
    );
    let manifest = include_str!("../../../Cargo.toml");
    let line = manifest.lines().find(|l| l.starts_with("rusqlite =")).expect("the engine's binding");
    for feature in [
        "\"blob\"",
        "\"load_extension\"",
        "\"session\"",
        "\"serialize\"",
        "\"preupdate_hook\"",
        "\"unlock_notify\"",
        "\"modern-full\"",
        "\"modern_sqlite\"",
    ] {
        assert!(!line.contains(feature), "{feature} opens a way past the authorizer");
    }
}

#[test]
fn s15_virtual_tables_are_not_made() {
    refused(
        &Twins::all(),
        &[
            "CREATE VIRTUAL TABLE temp.v USING fts5vocab(main, t_patients_fts, row)",
            "CREATE VIRTUAL TABLE v USING fts5(a)",
            "CREATE VIRTUAL TABLE v USING vec0(a float[2])",
            "CREATE VIRTUAL TABLE v USING session_view",
            "CREATE VIRTUAL TABLE v USING rtree(a, b, c)",
            "SELECT * FROM fts5vocab",
            "SELECT * FROM session_view",
        ],
    );
}

#[test]
fn s19_a_statement_prepared_again_after_a_change_of_schema_sees_no_more() {
    let twins = Twins::new("physiotherapist");
    let sql = "SELECT full_name FROM patients ORDER BY full_name";
    let hidden = neonpro_policy::sqlite::blob(&HIDDEN);
    let (before, desk) = (twins.with.read(sql), twins.with.free(sql));
    let key = twins.with.clinic.vault.keys().db_key().expect("held").expose().to_owned();
    let conn = raw::open(&twins.with.clinic.folder(), &key);
    for change in
        ["CREATE INDEX ix_test ON t_patients (city)", "CREATE TABLE patients (full_name TEXT)", "DROP INDEX ix_test"]
    {
        conn.execute_batch(change).expect(change);
        assert_eq!(twins.with.read(sql), before, "after {change}");
        assert_eq!(twins.with.free(sql), desk, "after {change}");
        let update = twins
            .with
            .write_and_read(&format!("UPDATE patients SET city = 'x' WHERE id = {hidden} RETURNING full_name"));
        assert_eq!(update, "[]", "after {change}");
    }
}
