//! What a backup says of itself, and how that is checked.

use super::{CARRIED, DATABASE, KEY_FOR_RECOVERY, KEY_FOR_STAFF, bytes_of};
use crate::error::{Error, Result};
use crate::id::Id;
use crate::schema;
use crate::session::hex;
use crate::vault::{APP_VERSION, Core};
use ring::digest::{Context, SHA256};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

/// The form that this program writes.
const FORMAT: u32 = 1;

/// The content of `manifest.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Form of the backup.
    pub format: u32,
    /// The clinic.
    pub clinic: Id,
    /// The device that made it.
    pub device: Id,
    /// That device's incarnation, hexadecimal.
    pub incarnation: String,
    /// When, microseconds since 1970.
    pub at: i64,
    /// Bytes of the database.
    pub bytes: u64,
    /// Schema of the database.
    pub schema_version: u16,
    /// Program that made it.
    pub app_version: String,
    /// Events of the trail.
    pub audit_size: i64,
    /// Hash of the last event, hexadecimal.
    pub audit_head: String,
    /// Rows of each table.
    pub rows: BTreeMap<String, u64>,
    /// SHA-256 of each file, hexadecimal.
    pub files: BTreeMap<String, String>,
}

impl Manifest {
    pub(super) fn describe(core: &Core, copied: &Connection, at: i64) -> Result<Self> {
        let (audit_size, head): (i64, Vec<u8>) =
            copied.query_row("SELECT audit_seq, audit_hash FROM t_device_head", [], |r| Ok((r.get(0)?, r.get(1)?)))?;
        Ok(Self {
            format: FORMAT,
            clinic: core.clinic,
            device: core.device,
            incarnation: hex(&core.incarnation),
            at,
            bytes: bytes_of(copied)?,
            schema_version: core.schema_version,
            app_version: APP_VERSION.to_owned(),
            audit_size,
            audit_head: hex(&head),
            rows: counts(copied)?,
            files: BTreeMap::new(),
        })
    }

    pub(super) fn with_files(mut self, folder: &Path) -> Result<Self> {
        for name in CARRIED.into_iter().chain([DATABASE, KEY_FOR_STAFF, KEY_FOR_RECOVERY]) {
            self.files.insert(name.to_owned(), sha256_of(&folder.join(name))?);
        }
        Ok(self)
    }

    pub(super) fn to_text(&self) -> Result<String> {
        serde_json::to_string_pretty(self).map_err(|_| Error::Inconsistent("manifest"))
    }

    /// Reads a manifest.
    ///
    /// # Errors
    /// [`Error::Damaged`] for anything that this program would not write, [`Error::Newer`] for a later form.
    pub fn parse(text: &str) -> Result<Self> {
        let manifest: Self = serde_json::from_str(text).map_err(|_| Error::Damaged("manifest"))?;
        if manifest.format > FORMAT {
            return Err(Error::Newer { found: manifest.format, known: FORMAT });
        }
        let plain = |n: &String| {
            CARRIED.contains(&n.as_str()) || [DATABASE, KEY_FOR_STAFF, KEY_FOR_RECOVERY].contains(&n.as_str())
        };
        if manifest.files.len() != CARRIED.len() + 3 || !manifest.files.keys().all(plain) {
            return Err(Error::Damaged("manifest"));
        }
        Ok(manifest)
    }
}

/// Rows of each table of a database.
pub(super) fn counts(conn: &Connection) -> Result<BTreeMap<String, u64>> {
    let mut rows = BTreeMap::new();
    for table in schema::shapes(conn)?.into_keys() {
        let count: i64 = conn.query_row(&format!("SELECT count(*) FROM main.\"t_{table}\""), [], |r| r.get(0))?;
        rows.insert(table, u64::try_from(count).unwrap_or(0));
    }
    Ok(rows)
}

/// SHA-256 of a file, read in pieces.
pub(super) fn sha256_of(path: &Path) -> Result<String> {
    let mut file = std::fs::File::open(path)?;
    let mut context = Context::new(&SHA256);
    let mut piece = vec![0; 1 << 20];
    loop {
        let n = file.read(&mut piece)?;
        if n == 0 {
            return Ok(hex(context.finish().as_ref()));
        }
        context.update(&piece[..n]);
    }
}
