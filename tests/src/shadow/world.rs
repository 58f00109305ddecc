//! A clinic of random rows, users of several roles at their desks, and the shadow of each.

use super::{Outcome, sorted};
use crate::bench::{scopes, types_of_product};
use crate::dice::Dice;
use crate::law::{Person, Row, Soil};
use crate::values::{SqlVal, id_of, insert_raw, rows};
use neonpro_policy::{Command, Policies, Val};
use neonpro_testkit::TestClinic;
use neonpro_vault::free_sql::{FreeSql, Limits};
use neonpro_vault::schema::POLICY_SOURCE;
use neonpro_vault::{Identity, Vault};
use rusqlite::{Connection, params_from_iter};
use std::collections::BTreeMap;

/// A clinic of random rows.
pub struct World {
    /// Users at their desks.
    pub desks: Vec<Desk>,
    _clinic: TestClinic,
}

/// A user's desk and its shadow.
pub struct Desk {
    /// The roles, for messages.
    pub name: String,
    /// Columns that questions may name: table → column → declared type.
    pub columns: BTreeMap<String, Vec<(String, String)>>,
    free: FreeSql,
    shadow: Connection,
}

/// Rows that decide who somebody is, or that other things count on.
const KEPT: [&str; 7] =
    ["users", "user_roles", "devices", "audit_logs", "patient_keys", "resource_permissions", "professionals"];

/// The users: every kind of rule and mask has somebody whom it meets.
const PEOPLE: [&[&str]; 7] = [
    &["receptionist"],
    &["finance"],
    &["physiotherapist"],
    &["aesthetician", "finance"],
    &["privacy"],
    &["nurse"],
    &["manager"],
];

impl World {
    /// A clinic with `count` random rows in every table that may hold them.
    ///
    /// # Panics
    /// When the clinic cannot be made.
    #[must_use]
    pub fn new(seed: u64, count: usize) -> Self {
        let clinic = TestClinic::new(&[]);
        let vaults: Vec<Vault> =
            PEOPLE.iter().enumerate().map(|(i, roles)| clinic.vault_of(&format!("pessoa{i}"), roles)).collect();
        let owner = clinic.owner();
        let mut people: Vec<Identity> = Vec::new();
        for (i, vault) in vaults.iter().enumerate() {
            let user = vault.session().expect("a session").identity().user;
            let _ = clinic.professional(user, &format!("Pessoa {i}"), "physiotherapist");
            people.push(vault.session().expect("a session").identity().clone());
        }
        let key = clinic.vault.keys().db_key().expect("held").expose().to_owned();
        let raw = neonpro_testkit::raw::open(&clinic.folder(), &key);
        let policies = Policies::parse(POLICY_SOURCE).expect("the product's source");
        sow(&raw, &policies, owner.identity(), &people, &mut Dice::new(seed), count);
        let desks = vaults.iter().zip(&people).map(|(vault, who)| Desk::new(vault, who, &policies, &raw)).collect();
        Self { desks, _clinic: clinic }
    }
}

fn sow(raw: &Connection, policies: &Policies, owner: &Identity, people: &[Identity], dice: &mut Dice, count: usize) {
    let types = types_of_product(policies);
    let patients: Vec<[u8; 16]> = (0..count).map(|_| dice.id()).collect();
    let mut ids = patients.clone();
    ids.extend(people.iter().map(|p| p.user.bytes()));
    ids.extend(people.iter().filter_map(|p| p.professional).map(neonpro_vault::Id::bytes));
    let soil = Soil { policies, types: &types, clinic: owner.clinic.bytes(), ids, patients };
    raw.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON; BEGIN").expect("settings");
    for table in policies.tables.keys().filter(|t| !KEPT.contains(&t.as_str())) {
        for mut row in soil.rows(dice, table, count) {
            fill(raw, table, &mut row);
            insert_raw(raw, table, &row);
        }
    }
    raw.execute_batch("COMMIT").expect("a commit");
}

/// Null where the schema allows none becomes something of the column's type.
fn fill(raw: &Connection, table: &str, row: &mut Row) {
    let mut statement = raw
        .prepare_cached("SELECT name, type FROM pragma_table_info('t_' || ?1) WHERE \"notnull\" = 1")
        .expect("a pragma");
    let needed =
        statement.query_map([table], |r| Ok((r.get::<_, String>(0)?, r.get::<_, String>(1)?))).expect("columns");
    for (column, kind) in needed.map(|r| r.expect("a column")) {
        if let Some(value) = row.get_mut(&column).filter(|v| **v == Val::Null) {
            *value = match kind.as_str() {
                "INTEGER" | "REAL" => Val::Int(3),
                "BLOB" => Val::Blob(vec![5; 16]),
                _ => Val::Text("x".to_owned()),
            };
        }
    }
}

impl Desk {
    fn new(vault: &Vault, who: &Identity, policies: &Policies, raw: &Connection) -> Self {
        let person = Person {
            clinic: who.clinic.bytes(),
            user: who.user.bytes(),
            professional: who.professional.map(neonpro_vault::Id::bytes),
            roles: who.roles.clone(),
        };
        let reached = scopes(raw, policies, &person);
        let shadow = Connection::open_in_memory().expect("a database in memory");
        // As at the desk: three times `patients` by NATURAL is an expression deeper than this, and both refuse it.
        shadow.set_limit(rusqlite::limits::Limit::SQLITE_LIMIT_EXPR_DEPTH, 100).expect("a limit");
        let mut columns = BTreeMap::new();
        for (name, table) in policies.tables.iter().filter(|(_, t)| person.may(t, Command::Select)) {
            let shape = declared(raw, name);
            let kind = |c: &str, k: &str| if person.mask(table, c).is_some() { String::new() } else { k.to_owned() };
            let list: Vec<String> = shape.iter().map(|(c, k)| format!("\"{c}\" {}", kind(c, k))).collect();
            shadow.execute_batch(&format!("CREATE TABLE {name} ({})", list.join(", "))).expect("a shadow table");
            for row in rows(raw, &format!("SELECT * FROM t_{name}")) {
                if person.reaches(table, Command::Select, crate::law::Side::Using, &row, &reached) {
                    show(&shadow, name, &person.look(table, &row));
                }
            }
            // The trail grows while questions are asked; its own tests judge it.
            if name != "audit_logs" {
                columns.insert(name.clone(), shape);
            }
        }
        let free = FreeSql::open(vault, Limits::default()).expect("a desk");
        Self { name: who.roles.iter().map(|r| r.0.as_str()).collect::<Vec<_>>().join("+"), columns, free, shadow }
    }

    /// What the user's desk answers.
    pub fn real(&mut self, sql: &str) -> Outcome {
        self.free.answer(sql).map_or(Outcome::Failed, |a| Outcome::Rows(sorted(a.rows)))
    }

    /// What the shadow answers.
    #[must_use]
    pub fn shadow(&self, sql: &str) -> Outcome {
        let ask = || -> rusqlite::Result<Vec<Vec<rusqlite::types::Value>>> {
            let mut statement = self.shadow.prepare(sql)?;
            let width = statement.column_count();
            let rows = statement.query_map([], |r| (0..width).map(|i| r.get(i)).collect())?;
            rows.collect()
        };
        ask().map_or(Outcome::Failed, |rows| Outcome::Rows(sorted(rows)))
    }

    /// Ids of a table that the shadow holds, to plant a difference with.
    #[must_use]
    pub fn ids(&self, table: &str) -> Vec<Vec<u8>> {
        rows(&self.shadow, &format!("SELECT id FROM {table}")).iter().map(id_of).collect()
    }

    /// The shadow itself, to plant a difference in.
    #[must_use]
    pub fn shadow_connection(&self) -> &Connection {
        &self.shadow
    }
}

fn declared(raw: &Connection, table: &str) -> Vec<(String, String)> {
    let mut statement = raw.prepare_cached("SELECT name, type FROM pragma_table_info('t_' || ?1)").expect("a pragma");
    let rows = statement.query_map([table], |r| Ok((r.get(0)?, r.get(1)?))).expect("columns");
    let all: Vec<(String, String)> = rows.map(|r| r.expect("a column")).collect();
    all.into_iter().filter(|(c, _)| !["rid", "_tomb", "_row_seq"].contains(&c.as_str())).collect()
}

fn show(shadow: &Connection, table: &str, row: &Row) {
    let names: Vec<String> = row.keys().map(|c| format!("\"{c}\"")).collect();
    let marks = vec!["?"; row.len()].join(", ");
    let sql = format!("INSERT INTO {table} ({}) VALUES ({marks})", names.join(", "));
    shadow.prepare_cached(&sql).expect("an insert").execute(params_from_iter(row.values().map(SqlVal))).expect("a row");
}
