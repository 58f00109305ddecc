//! The file past its doors, as somebody sees it who has the key and tools of their own.

use crate::TestClinic;
use neonpro_vault::types::FromSql;
use rusqlite::Connection;
use std::path::Path;

/// Opens the clinic's database with its raw key.
///
/// # Panics
/// When it does not open.
#[must_use]
pub fn open(folder: &Path, key: &[u8; 32]) -> Connection {
    let conn = Connection::open(folder.join("clinic.db")).expect("the file opens");
    let hex: String = key.iter().map(|b| format!("{b:02x}")).collect();
    conn.execute_batch(&format!(
        "PRAGMA key = \"x'{hex}'\"; PRAGMA cipher_page_size = {}; PRAGMA cipher_hmac_algorithm = HMAC_SHA256;",
        neonpro_vault::PAGE_BYTES
    ))
    .expect("the key is taken");
    conn
}

/// The first column of every row of a query.
///
/// # Panics
/// When the query fails.
#[must_use]
pub fn rows<T: FromSql>(clinic: &TestClinic, sql: &str) -> Vec<T> {
    let key = clinic.vault.keys().db_key().expect("held").expose().to_owned();
    let conn = open(&clinic.folder(), &key);
    let mut statement = conn.prepare(sql).expect(sql);
    let rows = statement.query_map([], |r| r.get(0)).expect(sql);
    rows.collect::<Result<_, _>>().expect(sql)
}
