//! What a clinic looks like after a bad day.

use crate::acts::{Ledger, Life};
use neonpro_policy::Policies;
use neonpro_testkit::raw;
use neonpro_vault::{Error, Id, Vault};
use rusqlite::Connection;

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// What the program itself says is wrong: a code at unlock, or a check that fails.
    pub(crate) wrong: Vec<String>,
    /// Acknowledged and not there.
    pub(crate) lost: Vec<String>,
    /// Acts of which a part is there.
    pub(crate) halves: Vec<String>,
    /// Whether after the first act that is gone no later one is there.
    pub(crate) an_earlier_state: bool,
}

impl Found {
    /// Whether the program finds nothing wrong.
    pub(crate) fn is_sound(&self) -> bool {
        self.wrong.is_empty()
    }
}

/// Opens the clinic again and compares it with the ledger; gives the open clinic if it opens.
pub(crate) fn look(life: &mut Life) -> (Option<Vault>, Found) {
    let mut found = Found { an_earlier_state: true, ..Found::default() };
    let vault = life.unlock();
    let examined = match &vault {
        Ok(vault) => examine(vault, life, &mut found),
        Err(e) => {
            found.wrong.push(e.code().to_owned());
            Ok(())
        }
    };
    found.wrong.extend(examined.err().map(|e| e.code().to_owned()));
    if !found.is_sound() {
        // What a file holds that is known to be damaged is not to be relied on.
        found.halves.clear();
    }
    (vault.ok(), found)
}

fn examine(vault: &Vault, life: &mut Life, found: &mut Found) -> Result<(), Error> {
    {
        let conn = raw::open(&life.clinic(), vault.keys().db_key()?.expose());
        structure(&conn, found)?;
        operations(&conn, found)?;
        compare(&conn, &life.ledger, found)?;
    }
    let report = vault.verify_audit(None, &life.secrets)?;
    if report.verdict().exit_code() != 0 {
        found.wrong.push(format!("trail {:?}", report.findings));
    }
    for backup in &life.ledger.backups[life.ledger.backups_seen..] {
        let checked = vault.verify_backup(backup)?;
        if !checked.ok() {
            found.lost.push(format!("backup {:?}", checked.checks));
        }
    }
    life.ledger.backups_seen = life.ledger.backups.len();
    Ok(())
}

fn structure(conn: &Connection, found: &mut Found) -> Result<(), Error> {
    for check in ["cipher_integrity_check", "integrity_check", "foreign_key_check"] {
        let mut statement = conn.prepare(&format!("PRAGMA {check}"))?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let says: String = row.get(0)?;
            if says != "ok" {
                found.wrong.push(format!("{check}: {says}"));
            }
        }
    }
    Ok(())
}

/// Every operation has its row, and none is missing between the first and the last.
fn operations(conn: &Connection, found: &mut Found) -> Result<(), Error> {
    let policies = Policies::parse(neonpro_vault::schema::POLICY_SOURCE).expect("the policy source is sound");
    let mut statement = conn.prepare("SELECT ctr, table_id, row_id FROM t_outbox ORDER BY ctr")?;
    let operations: Vec<(i64, u16, Id)> =
        statement.query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?.collect::<Result<_, _>>()?;
    for (due, (ctr, table, row)) in (1..).zip(operations) {
        let name = &policies.table_by_id(table).expect("a known table").name;
        if ctr != due {
            found.wrong.push(format!("operation {due} is missing"));
            return Ok(());
        }
        if !there(conn, name, "", row)? {
            found.wrong.push(format!("operation {ctr} without its row of {name}"));
        }
    }
    Ok(())
}

fn there(conn: &Connection, table: &str, also: &str, id: Id) -> Result<bool, Error> {
    let sql = format!("SELECT count(*) FROM \"t_{table}\" WHERE id = ?1 {also}");
    Ok(conn.query_row(&sql, [id], |r| r.get::<_, i64>(0))? == 1)
}

fn compare(conn: &Connection, ledger: &Ledger, found: &mut Found) -> Result<(), Error> {
    let mut gone = false;
    for entry in &ledger.made {
        let rows: Vec<bool> = entry.rows.iter().map(|(t, id)| there(conn, t, "", *id)).collect::<Result<_, _>>()?;
        let present = rows.iter().filter(|r| **r).count();
        if entry.acknowledged && present == 0 {
            found.lost.push(format!("{:?}", entry.rows));
            gone = true;
        }
        found.an_earlier_state &= !gone || present == 0;
        if present != 0 && present != rows.len() {
            found.halves.push(format!("{present} of {:?}", entry.rows));
        }
    }
    for (patient, allowed) in &ledger.names {
        if there(conn, "patients", "", *patient)? {
            let name =
                conn.query_row("SELECT preferred_name FROM t_patients WHERE id = ?1", [patient], |r| r.get(0))?;
            if !allowed.contains(&name) {
                found.lost.push(format!("the name {allowed:?}"));
            }
        }
    }
    for (room, allowed) in &ledger.removed {
        let removed = there(conn, "rooms", "AND _tomb = 1", *room)?;
        if !allowed.contains(&removed) {
            found.lost.push("the removal of a room".to_owned());
        }
    }
    Ok(())
}
