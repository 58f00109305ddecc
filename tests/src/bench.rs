//! The compiled doors on a plain file, without keys, authorizer or domain: a policy source of a test's own, or the product's source over its own
//! columns with their constraints left out. What the vault computes in functions (operations, clocks, hashes) is replaced by stand-ins.

use crate::law::{Field, Person, Row, Scopes, Types};
use crate::values::{id_of, insert_raw, rows};
use neonpro_policy::rules::ExtraGrant;
use neonpro_policy::sqlite::{self, Doors, Shape, function};
use neonpro_policy::{Policies, Val};
use rusqlite::Connection;
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::{Value, ValueRef};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::PathBuf;

/// A plain file with the base tables of a policy source.
pub struct Bench {
    /// The source.
    pub policies: Policies,
    /// Types of every column.
    pub types: Types,
    /// Defaults of own columns, as SQL: `("table.column", "'draft'")`.
    defaults: BTreeMap<String, String>,
    /// Constraints of own columns, as SQL.
    constraints: BTreeMap<String, String>,
    folder: tempfile::TempDir,
}

/// The tables that the doors write beside the base table.
const TRAIL: &str = "
CREATE TABLE t_device_head (device_id BLOB, incarnation BLOB, next_ctr INTEGER, next_txn INTEGER, hlc INTEGER, audit_seq INTEGER, audit_hash BLOB);
INSERT INTO t_device_head VALUES (zeroblob(16), zeroblob(16), 1, 1, 0, 0, zeroblob(32));
CREATE TABLE t_outbox (ctr INTEGER PRIMARY KEY, hlc, txn, table_id, row_id, kind, body);
CREATE TABLE t_field_history (table_id, row_id, subject_id, ctr, hlc, device_id, old_values);
CREATE TABLE t_audit_payloads (device_id, incarnation, seq, subject_id, salt, body);
CREATE TABLE IF NOT EXISTS t_audit_logs (id, clinic_id, device_id, incarnation, seq, at, mono_ns, clock_flag, actor_id, actor_roles, session_id,
    kind, object_table, object_id, subject_id, outcome, reason_code, payload_commit, policy_version, app_version, count, prev_hash, leaf_hash);
CREATE TABLE IF NOT EXISTS t_patient_keys (id BLOB, clinical_public BLOB, staff_wrapped BLOB);
";

/// Columns that every base table has beside its own, with their types.
const COMMON: [(&str, &str); 9] = [
    ("rid", "INTEGER PRIMARY KEY"),
    ("id", "BLOB NOT NULL UNIQUE"),
    ("clinic_id", "BLOB NOT NULL"),
    ("created_at", "INTEGER"),
    ("created_by", "BLOB"),
    ("updated_at", "INTEGER"),
    ("updated_by", "BLOB"),
    ("_clk", "BLOB NOT NULL DEFAULT x''"),
    ("_tomb", "INTEGER NOT NULL DEFAULT 0"),
];

/// Types by the names of columns: `n_…` are integers, `…_id` ids, the rest text. For sources that tests write.
#[must_use]
pub fn types_by_name(policies: &Policies) -> Types {
    let kind = |c: &str| {
        if c.starts_with("n_") {
            "INTEGER"
        } else if c.ends_with("_id") {
            "BLOB"
        } else {
            "TEXT"
        }
    };
    let own = |t: &neonpro_policy::Table| t.columns.keys().map(|c| (c.clone(), kind(c).to_owned())).collect();
    with_common(policies.tables.iter().map(|(n, t)| (n.clone(), own(t))).collect())
}

/// Types of the product's own columns, from a clinic's file: its migrations need the engine's extensions, which opening a clinic registers.
///
/// # Panics
/// When the file cannot be read.
#[must_use]
pub fn types_of_product(policies: &Policies) -> Types {
    let clinic = neonpro_testkit::TestClinic::new(&[]);
    let key = clinic.vault.keys().db_key().expect("held").expose().to_owned();
    let conn = neonpro_testkit::raw::open(&clinic.folder(), &key);
    let mut types = Types::new();
    for (name, table) in &policies.tables {
        let mut statement = conn.prepare("SELECT name, type FROM pragma_table_info('t_' || ?1)").expect("a pragma");
        let rows =
            statement.query_map([name], |r| Ok((r.get::<_, String>(0)?, r.get::<_, String>(1)?))).expect("columns");
        let columns: BTreeMap<String, String> = rows.map(|r| r.expect("a column")).collect();
        types.insert(name.clone(), columns.into_iter().filter(|(c, _)| table.columns.contains_key(c)).collect());
    }
    with_common(types)
}

fn with_common(mut types: Types) -> Types {
    for columns in types.values_mut() {
        for (name, kind) in COMMON {
            columns.insert(name.to_owned(), kind.split(' ').next().unwrap_or("BLOB").to_owned());
        }
    }
    types
}

impl Bench {
    /// Base tables for a source; own columns carry no constraint but the stated ones, so that only doors refuse.
    ///
    /// # Panics
    /// When the file cannot be made.
    #[must_use]
    pub fn new(policies: Policies, types: Types, defaults: &[(&str, &str)], constraints: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let owned = |of: &[(&str, &str)]| of.iter().map(|(c, d)| ((*c).to_owned(), (*d).to_owned())).collect();
        let bench = Self { policies, types, defaults: owned(defaults), constraints: owned(constraints), folder };
        let conn = bench.raw();
        conn.execute_batch("PRAGMA journal_mode = WAL").expect("a log");
        for name in bench.policies.tables.keys() {
            conn.execute_batch(&bench.base_table(name)).expect("a base table");
        }
        conn.execute_batch(TRAIL).expect("the trail's tables");
        bench
    }

    /// A bench over a source that a test writes.
    ///
    /// # Panics
    /// When the source is not sound.
    #[must_use]
    pub fn of(source: &str) -> Self {
        Self::with_defaults(source, &[])
    }

    /// As [`Bench::of`], with declared defaults.
    ///
    /// # Panics
    /// When the source is not sound.
    #[must_use]
    pub fn with_defaults(source: &str, defaults: &[(&str, &str)]) -> Self {
        let policies = Policies::parse(source).expect("the test's policy source is sound");
        let types = types_by_name(&policies);
        Self::new(policies, types, defaults, &[])
    }

    fn base_table(&self, name: &str) -> String {
        let mut sql = format!("CREATE TABLE t_{name} (");
        for (i, (column, kind)) in COMMON.iter().enumerate() {
            let _ = write!(sql, "{}{column} {kind}", if i == 0 { "" } else { ", " });
        }
        for (column, kind) in self.own_columns(name) {
            let _ = write!(sql, ", \"{column}\" {kind}");
            let place = format!("{name}.{column}");
            if let Some(default) = self.defaults.get(&place) {
                let _ = write!(sql, " DEFAULT {default}");
            }
            if let Some(constraint) = self.constraints.get(&place) {
                let _ = write!(sql, " {constraint}");
            }
        }
        sql + ")"
    }

    fn own_columns(&self, table: &str) -> impl Iterator<Item = (&String, &String)> {
        self.types[table].iter().filter(|(c, _)| !COMMON.iter().any(|(common, _)| c == common))
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("bench.db")
    }

    /// The file past its doors.
    ///
    /// # Panics
    /// When it does not open.
    #[must_use]
    pub fn raw(&self) -> Connection {
        let conn = Connection::open(self.path()).expect("the file opens");
        conn.execute_batch("PRAGMA synchronous = OFF; PRAGMA recursive_triggers = ON; PRAGMA foreign_keys = ON")
            .expect("settings");
        conn
    }

    /// Puts rows into the base tables.
    ///
    /// # Panics
    /// When a row does not fit.
    pub fn load(&self, field: &Field) {
        let conn = self.raw();
        conn.execute_batch("BEGIN").expect("a transaction");
        for (table, rows) in field {
            rows.iter().for_each(|row| insert_raw(&conn, table, row));
        }
        conn.execute_batch("COMMIT").expect("a commit");
    }

    /// A connection with somebody's doors.
    #[must_use]
    pub fn session(&self, person: &Person) -> Seat {
        self.session_with(person, &[])
    }

    /// A connection with somebody's doors and further rights.
    ///
    /// # Panics
    /// When a door is not accepted by the engine.
    #[must_use]
    pub fn session_with(&self, person: &Person, extra: &[ExtraGrant]) -> Seat {
        let conn = self.raw();
        let suffix = "5ec2e700000000000000000000000000";
        let spec = sqlite::Session {
            suffix,
            clinic: person.clinic,
            user: person.user,
            professional: person.professional,
            roles: &person.roles,
            extra,
            session: [0x51; 16],
            device: [0; 16],
            incarnation: [0; 16],
            policy_version: 1,
            app_version: "test",
        };
        let doors = sqlite::doors(&self.policies, &self.shapes(), &spec);
        stand_ins(&conn, suffix);
        for statement in &doors.statements {
            conn.execute_batch(statement).expect("a door that the engine accepts");
        }
        let seat = Seat { conn, doors, person: person.clone() };
        seat.refresh();
        seat
    }

    fn shapes(&self) -> BTreeMap<String, Shape> {
        let shape = |name: &String| {
            let common = COMMON.iter().map(|(c, _)| ((*c).to_owned(), None));
            let own =
                self.own_columns(name).map(|(c, _)| (c.clone(), self.defaults.get(&format!("{name}.{c}")).cloned()));
            (name.clone(), Shape { columns: common.chain(own).collect() })
        };
        self.policies.tables.keys().map(shape).collect()
    }

    /// Every row of a base table, by id.
    ///
    /// # Panics
    /// When the table cannot be read.
    #[must_use]
    pub fn base(&self, table: &str) -> BTreeMap<Vec<u8>, Row> {
        rows(&self.raw(), &format!("SELECT * FROM t_{table}")).into_iter().map(|row| (id_of(&row), row)).collect()
    }

    /// The ids in each scope of somebody's.
    #[must_use]
    pub fn scopes(&self, person: &Person) -> Scopes {
        scopes(&self.raw(), &self.policies, person)
    }
}

/// A bench over a source that a test writes, with constraints on own columns: `("table.column", "NOT NULL")`.
///
/// # Panics
/// When the source is not sound.
#[must_use]
pub fn with_constraints(source: &str, constraints: &[(&str, &str)]) -> Bench {
    let policies = Policies::parse(source).expect("the test's policy source is sound");
    let types = types_by_name(&policies);
    Bench::new(policies, types, &[], constraints)
}

/// Runs the scope queries of a source as they stand.
///
/// # Panics
/// When one does not run.
#[must_use]
pub fn scopes(conn: &Connection, policies: &Policies, person: &Person) -> Scopes {
    let ids = |query: &str| -> BTreeSet<Vec<u8>> {
        let mut statement = conn.prepare(query).expect("a scope's query");
        bind_person(&mut statement, person);
        let mut rows = statement.raw_query();
        let mut found = BTreeSet::new();
        while let Some(row) = rows.next().expect("a row") {
            found.extend(row.get::<_, Option<Vec<u8>>>(0).expect("an id"));
        }
        found
    };
    policies.scopes.iter().map(|(name, scope)| (name.clone(), ids(&scope.query))).collect()
}

fn bind_person(statement: &mut rusqlite::Statement<'_>, person: &Person) {
    let professional = person.professional.map_or(Value::Null, |p| Value::Blob(p.to_vec()));
    for (name, value) in [
        (":user", Value::Blob(person.user.to_vec())),
        (":clinic", Value::Blob(person.clinic.to_vec())),
        (":professional", professional),
        (":now", Value::Integer(NOW)),
    ] {
        if let Some(index) = statement.parameter_index(name).expect("a parameter") {
            statement.raw_bind_parameter(index, value).expect("a value");
        }
    }
}

/// The moment of every statement on a bench.
pub const NOW: i64 = 1_772_452_800_000_000;

/// Somebody's connection on a bench.
pub struct Seat {
    /// The connection.
    pub conn: Connection,
    doors: Doors,
    person: Person,
}

impl Seat {
    /// Fills the scopes as they are now.
    ///
    /// # Panics
    /// When a scope's query does not run.
    pub fn refresh(&self) {
        for scope in self.doors.scopes.values() {
            self.conn.execute_batch(&format!("DELETE FROM temp.\"{}\"", scope.table)).expect("an empty scope");
            let sql = format!("INSERT OR IGNORE INTO temp.\"{}\" {}", scope.table, scope.query);
            let mut statement = self.conn.prepare(&sql).expect("a scope's query");
            bind_person(&mut statement, &self.person);
            statement.raw_execute().expect("a filled scope");
        }
    }

    /// The rows of a query.
    #[must_use]
    pub fn rows(&self, sql: &str) -> Vec<Row> {
        rows(&self.conn, sql)
    }

    /// The first column of a query, as text.
    #[must_use]
    pub fn list(&self, sql: &str) -> Vec<String> {
        let text = |row: Row| match row.into_values().next() {
            Some(Val::Text(t)) => t,
            Some(Val::Int(i)) => i.to_string(),
            Some(Val::Blob(b)) => sqlite::blob(&b),
            Some(Val::Null) | None => "NULL".to_owned(),
        };
        self.rows(sql).into_iter().map(text).collect()
    }

    /// Writes; the answer of a refusing door is its message.
    ///
    /// # Errors
    /// The engine's message.
    pub fn write(&self, sql: &str) -> Result<(), String> {
        self.conn.execute_batch(sql).map_err(|e| match e {
            rusqlite::Error::SqliteFailure(_, Some(message)) => message,
            other => other.to_string(),
        })
    }

    /// Writes and takes it back; whether a row of the base table would have changed.
    ///
    /// # Panics
    /// When the transaction cannot be taken back.
    #[must_use]
    pub fn would_change(&self, sql: &str) -> bool {
        let head = |conn: &Connection| -> i64 {
            conn.query_row("SELECT audit_seq FROM main.t_device_head", [], |r| r.get(0)).expect("the head")
        };
        self.conn.execute_batch("BEGIN").expect("a transaction");
        let before = head(&self.conn);
        let done = self.write(sql).is_ok() && head(&self.conn) > before;
        self.conn.execute_batch("ROLLBACK").expect("taken back");
        done
    }
}

/// Stand-ins for the vault's functions: pure, of the right shape, with no secret in them.
fn stand_ins(conn: &Connection, suffix: &str) {
    let add = |name: &str, f: fn(&Context<'_>) -> Value| {
        let flags = FunctionFlags::SQLITE_UTF8;
        conn.create_scalar_function(function(suffix, name).as_str(), -1, flags, move |c| Ok(f(c))).expect("a function");
    };
    for name in ["armed", "mono"] {
        add(name, |_| Value::Integer(1));
    }
    add("now", |_| Value::Integer(NOW));
    add("flag", |_| Value::Integer(0));
    add("roles", |_| Value::Integer(0));
    add("act", |_| Value::Text("test.act".to_owned()));
    add("hlc", |c| Value::Integer(c.get::<i64>(0).unwrap_or(0) + 1));
    add("change", |c| {
        let same = (7..c.len()).step_by(2).all(|i| c.get_raw(i) == c.get_raw(i + 1));
        let updated = matches!(c.get_raw(6), ValueRef::Text(b"u"));
        if same && updated { Value::Null } else { Value::Blob(vec![1]) }
    });
    for name in ["op", "old", "payload", "salt"] {
        add(name, |_| Value::Blob(vec![2]));
    }
    add("clk", |c| Value::Blob(c.get::<i64>(3).unwrap_or(0).to_be_bytes().to_vec()));
    add("commit", |_| Value::Blob(vec![3; 32]));
    add("event_id", |c| Value::Blob(numbered(c.get(1).unwrap_or(0), 16)));
    add("leaf", |c| Value::Blob(numbered(c.get(1).unwrap_or(0), 32)));
}

fn numbered(n: i64, length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    bytes[..8].copy_from_slice(&n.to_be_bytes());
    bytes
}
