//! The encrypted file against a plain one with the same content, engine and settings.

use crate::Stage;
use crate::table::{Table, in_turn, us};
use neonpro_vault::PAGE_BYTES;
use rusqlite::Connection;
use std::path::Path;
use std::process::Command;

const SETTINGS: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY;";

pub(crate) fn measure(stage: &Stage, table: &mut Table) {
    let key = *stage.vault.keys().db_key().expect("held").expose();
    let folder = stage.data.join("plain");
    std::fs::create_dir_all(&folder).expect("a folder");
    // Both are written anew in the same order: how a file has grown is not what is compared.
    let (enc_path, plain_path) = (folder.join("encrypted.db"), folder.join("plain.db"));
    for (path, secret) in [(&enc_path, Some(&key)), (&plain_path, None)] {
        if !path.exists() {
            let unfinished = folder.join("unfinished");
            let _ = std::fs::remove_file(&unfinished);
            export(&neonpro_testkit::raw::open(&stage.clinic, &key), &unfinished, secret);
            std::fs::rename(&unfinished, path).expect("renamed");
        }
    }
    let (enc, plain) = (open(&enc_path, Some(&key)), open(&plain_path, None));
    for conn in [&enc, &plain] {
        let cache = i64::from(neonpro_vault::World::real().cache_kib);
        conn.execute_batch(SETTINGS).expect("settings");
        conn.pragma_update(None, "cache_size", -cache).expect("cache");
    }
    table.ratio("hot reads, encrypted file", in_turn(9, || hot(&enc), || hot(&plain)), "plain SQLite", "≤ 1.10");
    let cold_scan = (in_turn(5, || cold(&enc_path, Some(&key)), || cold(&plain_path, None))).to_owned();
    table.ratio("cold scan of the appointments, from the disk", cold_scan, "plain SQLite", "≤ 2.0");
    let (a, b) = (scratch(&folder.join("a.db"), Some(&key)), scratch(&folder.join("b.db"), None));
    table.ratio("bulk insert, 50,000 rows", in_turn(5, || bulk(&a), || bulk(&b)), "plain SQLite", "≤ 1.25");
    table.ratio(
        "single-row commit, disk sync included",
        in_turn(9, || commits(&a), || commits(&b)),
        "plain SQLite",
        "≤ 1.30",
    );
}

/// The tables that are read here, as they are, in a file of their own.
fn export(conn: &Connection, path: &Path, key: Option<&[u8; 32]>) {
    // Only two tables are copied: what they refer to is not there.
    conn.execute_batch("PRAGMA foreign_keys = OFF").expect("settings");
    let secret = key.map_or_else(String::new, |key| format!("x'{}'", hex(key)));
    conn.execute("ATTACH ?1 AS copy KEY ?2", [path.to_str().expect("a path"), &secret]).expect("attached");
    conn.execute_batch(&if key.is_some() {
        format!("PRAGMA copy.cipher_page_size = {PAGE_BYTES}; PRAGMA copy.cipher_hmac_algorithm = HMAC_SHA256;")
    } else {
        format!("PRAGMA copy.page_size = {PAGE_BYTES};")
    })
    .expect("the same pages");
    for name in ["t_patients", "t_appointments"] {
        let sql: String = conn
            .query_row("SELECT sql FROM main.sqlite_schema WHERE name = ?1", [name], |r| r.get(0))
            .expect("the table");
        conn.execute_batch(&sql.replacen(name, &format!("copy.{name}"), 1)).expect("made");
        conn.execute_batch(&format!("INSERT INTO copy.{name} SELECT * FROM main.{name}")).expect("copied");
        let mut statement = conn
            .prepare("SELECT sql FROM main.sqlite_schema WHERE type = 'index' AND tbl_name = ?1 AND sql IS NOT NULL")
            .expect("listed");
        let indexes: Vec<String> =
            statement.query_map([name], |r| r.get(0)).expect("listed").map(|s| s.expect("text")).collect();
        for sql in indexes {
            conn.execute_batch(&sql.replacen("INDEX ", "INDEX copy.", 1)).expect("indexed");
        }
    }
    conn.execute_batch("DETACH copy").expect("detached");
}

fn hot(conn: &Connection) -> f64 {
    let mut by_rid =
        conn.prepare_cached("SELECT full_name, phone_primary FROM t_patients WHERE rid = ?1").expect("prepared");
    let mut visits = conn
        .prepare_cached(
            "SELECT a.id, a.start_at, a.status FROM t_patients p JOIN t_appointments a ON a.clinic_id = p.clinic_id AND a.patient_id = p.id WHERE p.rid = ?1",
        )
        .expect("prepared");
    us(|| {
        for i in 0..2000_i64 {
            let rid = 1 + (i * 7919) % 90_000;
            let _ = by_rid.query_row([rid], |r| r.get::<_, String>(0));
            let mut rows = visits.query([rid]).expect("runs");
            while rows.next().expect("reads").is_some() {}
        }
    })
}

fn hex(key: &[u8; 32]) -> String {
    key.iter().map(|b| format!("{b:02x}")).collect()
}

fn open(path: &Path, key: Option<&[u8; 32]>) -> Connection {
    let conn = Connection::open(path).expect("opens");
    if let Some(key) = key {
        conn.execute_batch(&format!(
            "PRAGMA key = \"x'{}'\"; PRAGMA cipher_page_size = {PAGE_BYTES}; PRAGMA cipher_hmac_algorithm = HMAC_SHA256;",
            hex(key)
        ))
        .expect("key");
    } else {
        conn.execute_batch(&format!("PRAGMA page_size = {PAGE_BYTES};")).expect("page size");
    }
    conn
}

/// A scan of a file that is not in the system's cache either, as after the computer was started.
fn cold(path: &Path, key: Option<&[u8; 32]>) -> f64 {
    let file = format!("if={}", path.display());
    let dropped = Command::new("dd").args([file.as_str(), "iflag=nocache", "count=0", "status=none"]).status();
    assert!(dropped.is_ok_and(|s| s.success()), "the file stays in the system's cache");
    let conn = open(path, key);
    us(|| {
        let n: i64 = conn
            .query_row("SELECT sum(length(status)) FROM t_appointments NOT INDEXED", [], |r| r.get(0))
            .expect("scans");
        assert!(n > 0);
    })
}

fn scratch(path: &Path, key: Option<&[u8; 32]>) -> Connection {
    let _ = std::fs::remove_file(path);
    let conn = open(path, key);
    conn.execute_batch(SETTINGS).expect("settings");
    conn.execute_batch("CREATE TABLE s (id INTEGER PRIMARY KEY, a TEXT NOT NULL, b INTEGER NOT NULL, c BLOB NOT NULL) STRICT; CREATE INDEX i ON s (b);")
        .expect("made");
    conn
}

fn bulk(conn: &Connection) -> f64 {
    us(|| {
        conn.execute_batch("BEGIN").expect("begun");
        let mut insert = conn
            .prepare_cached("INSERT INTO s (a, b, c) VALUES ('Ana Prado da Silva Pereira', ?1, zeroblob(64))")
            .expect("prepared");
        for i in 0..50_000_i64 {
            insert.execute([i * 7919 % 100_003]).expect("inserted");
        }
        conn.execute_batch("COMMIT").expect("committed");
    })
}

fn commits(conn: &Connection) -> f64 {
    us(|| {
        for i in 0..20_i64 {
            conn.prepare_cached("INSERT INTO s (a, b, c) VALUES ('Ana Prado da Silva Pereira', ?1, zeroblob(64))")
                .expect("prepared")
                .execute([i])
                .expect("inserted");
        }
    }) / 20.0
}
