//! The door compiler: a session's TEMP views and triggers from the policy source.
//!
//! A session sees public views only. Behind each stands a secret view whose name carries the session's random suffix; a public name in SQL text
//! can be forged by a common table expression, the suffix cannot (security.md, finding 1). Every write goes through one INSTEAD OF trigger that
//! checks the policy, writes the base table and leaves the operation, the superseded values and the audit event, all in the caller's transaction.
//!
//! The triggers call functions that the vault registers under the same suffix:
//!
//! | function | value |
//! |---|---|
//! | `armed()` | 1 while the domain has said what it is doing |
//! | `now()`, `mono()`, `flag()` | wall clock µs, monotonic ns, clock flag: fixed for the statement |
//! | `act()` | code of the act, such as `agenda.book` |
//! | `hlc(last)` | the next hybrid logical clock after `last` |
//! | `change(table, patient, public, wrapped, row, clk, mode, old1, new1, …)` | what changed, encoded; null when nothing did |
//! | `op(change)`, `old(change)`, `payload(change)` | body of the operation, superseded values, sealed audit payload |
//! | `clk(clk, change, hlc, ctr)` | field clocks after the change |
//! | `salt()`, `commit(salt, payload)` | salt and commitment of a payload |
//! | `event_id(prev, seq)`, `leaf(prev, seq, kind, table, row, subject, commit)` | identity and hash of the audit event |

mod dialect;
mod traces;

pub use dialect::blob;

use crate::expr::Expr;
use crate::model::{Command, Policies, Role, Table};
use crate::rules::{Access, Effective, ExtraGrant};
use dialect::{RowDialect, masked};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// Who a connection belongs to; fixed for its life.
#[derive(Clone, Debug)]
pub struct Session<'a> {
    /// 32 hexadecimal digits, fresh for each connection.
    pub suffix: &'a str,
    /// The clinic.
    pub clinic: [u8; 16],
    /// The user.
    pub user: [u8; 16],
    /// The professional that the user is.
    pub professional: Option<[u8; 16]>,
    /// The user's roles.
    pub roles: &'a BTreeSet<Role>,
    /// Rights beyond the roles.
    pub extra: &'a [ExtraGrant],
    /// This session.
    pub session: [u8; 16],
    /// This device.
    pub device: [u8; 16],
    /// This life of the device's file.
    pub incarnation: [u8; 16],
    /// Version of the policy source, for the audit trail.
    pub policy_version: u32,
    /// Version of the program, for the audit trail.
    pub app_version: &'a str,
}

/// A base table as the file has it.
#[derive(Clone, Debug, Default)]
pub struct Shape {
    /// Columns in order, with the SQL of their default.
    pub columns: Vec<(String, Option<String>)>,
}

impl Shape {
    fn has(&self, name: &str) -> bool {
        self.columns.iter().any(|(n, _)| n == name)
    }

    fn default_of(&self, name: &str) -> Option<&str> {
        self.columns.iter().find(|(n, _)| n == name).and_then(|(_, d)| d.as_deref())
    }
}

/// What a connection runs once, right after it was opened.
#[derive(Debug, Default)]
pub struct Doors {
    /// The statements, in order.
    pub statements: Vec<String>,
    /// Scope name → temporary table and the query that fills it.
    pub scopes: BTreeMap<String, ScopeTable>,
    /// Public view → its columns, for tables that the session may read.
    pub views: BTreeMap<String, Vec<String>>,
    /// Column numbers of each writable table, in the order in which `change` receives their values.
    pub layouts: BTreeMap<u16, Vec<u16>>,
}

/// Where a scope lives on one connection.
#[derive(Clone, Debug)]
pub struct ScopeTable {
    /// Temporary table with one column `id`.
    pub table: String,
    /// The query of the source.
    pub query: String,
    /// Public names of the tables that make it stale.
    pub watches: Vec<String>,
}

/// Name of the temporary table in which a trigger keeps the change between its steps.
#[must_use]
pub fn change_table(suffix: &str) -> String {
    format!("zs_{suffix}_change")
}

/// Name of a function that the vault registers for the doors of one connection.
#[must_use]
pub fn function(suffix: &str, name: &str) -> String {
    format!("zf_{suffix}_{name}")
}

/// Compiles the doors of a session. `shapes` are the base tables as the file has them, by public name; tables that the file lacks get no door.
#[must_use]
pub fn doors(policies: &Policies, shapes: &BTreeMap<String, Shape>, session: &Session<'_>) -> Doors {
    let mut doors = Doors::default();
    doors.statements.push(format!("CREATE TEMP TABLE \"{}\" (change BLOB)", change_table(session.suffix)));
    for (name, scope) in &policies.scopes {
        let table = format!("zs_{}_scope_{name}", session.suffix);
        doors.statements.push(format!("CREATE TEMP TABLE \"{table}\" (id BLOB PRIMARY KEY) WITHOUT ROWID"));
        doors
            .scopes
            .insert(name.clone(), ScopeTable { table, query: scope.query.clone(), watches: scope.watches.clone() });
    }
    for table in policies.tables.values() {
        if let Some(shape) = shapes.get(&table.name) {
            TableDoors { table, shape, session, effective: Effective::new(table, session.roles, session.extra) }
                .compile(&mut doors);
        }
    }
    doors
}

struct TableDoors<'a> {
    table: &'a Table,
    shape: &'a Shape,
    session: &'a Session<'a>,
    effective: Effective<'a>,
}

impl TableDoors<'_> {
    fn compile(&self, doors: &mut Doors) {
        let name = &self.table.name;
        let secret = self.secret("");
        let columns = self.view_columns();
        let select = self.effective.access(Command::Select);
        doors.statements.push(self.secret_view(&secret, select.as_ref(), &columns));
        doors.statements.push(format!("CREATE TEMP VIEW \"{name}\" AS SELECT * FROM \"{secret}\""));
        if select.is_some() {
            doors.views.insert(name.clone(), columns);
        }
        doors.layouts.insert(self.table.id, self.own_columns().iter().map(|(_, id)| *id).collect());
        if let Some(access) = self.effective.access(Command::Insert) {
            doors.statements.push(self.insert_door(&access));
        }
        if !self.table.append_only {
            if let Some(access) = self.effective.access(Command::Update) {
                doors.statements.push(self.update_door(&access));
            }
            if let Some(access) = self.effective.access(Command::Delete) {
                doors.statements.push(self.delete_door(&access));
            }
        }
        doors.statements.extend(self.guards());
    }

    fn secret(&self, what: &str) -> String {
        format!("zs_{}_{what}{}", self.session.suffix, self.table.name)
    }

    fn call(&self, name: &str, args: &str) -> String {
        format!("{}({args})", function(self.session.suffix, name))
    }

    /// Own columns that the file has, with their numbers, in the order of their numbers.
    fn own_columns(&self) -> Vec<(&str, u16)> {
        let mut own: Vec<(&str, u16)> = self
            .table
            .columns
            .iter()
            .filter(|(name, _)| self.shape.has(name))
            .map(|(name, c)| (name.as_str(), c.id))
            .collect();
        own.sort_by_key(|(_, id)| *id);
        own
    }

    fn view_columns(&self) -> Vec<String> {
        let shown = |n: &str| n != "rid" && n != "_tomb" && n != "_row_seq";
        self.shape.columns.iter().map(|(n, _)| n.clone()).filter(|n| shown(n)).collect()
    }

    fn secret_view(&self, secret: &str, select: Option<&Access>, columns: &[String]) -> String {
        let list: Vec<String> = columns
            .iter()
            .map(|c| match self.effective.mask(c) {
                None => format!("b.\"{c}\""),
                Some(kind) => format!("{} AS \"{c}\"", masked(&format!("b.\"{c}\""), kind)),
            })
            .collect();
        let predicate = match select {
            None => "0".to_owned(),
            Some(access) => {
                let rows = access.using.sql(&self.dialect("b.", ""));
                format!("b._tomb = 0 AND b.clinic_id = {} AND {rows}", blob(&self.session.clinic))
            }
        };
        format!(
            "CREATE TEMP VIEW \"{secret}\" AS SELECT {} FROM main.\"t_{}\" b WHERE {predicate}",
            list.join(", "),
            self.table.name
        )
    }

    fn dialect<'b>(&'b self, row: &'b str, mode: &'b str) -> RowDialect<'b> {
        RowDialect { doors: self, row, mode }
    }

    fn insert_door(&self, access: &Access) -> String {
        let check = access.check.sql(&self.dialect("NEW.", "insert"));
        let masked: String = self
            .own_columns()
            .iter()
            .filter(|(c, _)| self.effective.mask(c).is_some())
            .map(|(c, _)| format!(" WHEN NEW.\"{c}\" IS NOT NULL THEN RAISE(ABORT, 'door.masked')"))
            .collect();
        let clinic = blob(&self.session.clinic);
        let mut body = format!(
            "SELECT CASE WHEN {armed} IS NOT 1 THEN RAISE(ABORT, 'door.context') \
             WHEN NEW.id IS NULL OR COALESCE(NEW.clinic_id, {clinic}) IS NOT {clinic} THEN RAISE(ABORT, 'door.denied'){masked} \
             WHEN ({check}) IS NOT TRUE THEN RAISE(ABORT, 'door.denied') \
             WHEN EXISTS (SELECT 1 FROM main.\"t_{t}\" WHERE id = NEW.id) THEN RAISE(ABORT, 'door.exists') END;\n",
            armed = self.call("armed", ""),
            t = self.table.name,
        );
        let filled: Vec<String> =
            self.own_columns().iter().map(|(c, _)| format!("NULL, {}", self.new_value(c))).collect();
        body += &self.remember_change("NEW", "'i'", &filled);
        body += &self.insert_base();
        body += &format!(
            "SELECT RAISE(ABORT, 'door.ignored') WHERE NOT EXISTS (SELECT 1 FROM main.\"t_{}\" WHERE id = NEW.id);\n",
            self.table.name
        );
        body += &self.leave_traces("NEW", if self.table.append_only { "append" } else { "insert" }, "insert");
        self.trigger("i", "INSERT", &body)
    }

    fn insert_base(&self) -> String {
        let (mut names, mut values) = (Vec::new(), Vec::new());
        for (column, _) in &self.shape.columns {
            let value = match column.as_str() {
                "rid" | "_tomb" | "_row_seq" => continue,
                "id" => "NEW.id".to_owned(),
                "clinic_id" => blob(&self.session.clinic),
                "created_at" | "updated_at" => self.call("now", ""),
                "created_by" | "updated_by" => blob(&self.session.user),
                "_clk" => self.clocks("x''"),
                own => self.new_value(own),
            };
            names.push(format!("\"{column}\""));
            values.push(value);
        }
        format!(
            "INSERT INTO main.\"t_{}\" ({}) SELECT {} FROM main.t_device_head h, temp.\"{}\" c;\n",
            self.table.name,
            names.join(", "),
            values.join(", "),
            change_table(self.session.suffix)
        )
    }

    /// The value of a column in an insert: a view has no defaults, so the door fills them in.
    fn new_value(&self, column: &str) -> String {
        match self.shape.default_of(column) {
            Some(default) => format!("COALESCE(NEW.\"{column}\", {default})"),
            None => format!("NEW.\"{column}\""),
        }
    }

    fn update_door(&self, access: &Access) -> String {
        let using = access.using.sql(&self.dialect("OLD.", ""));
        let check = access.check.sql(&self.dialect("NEW.", "update"));
        // As in PostgreSQL, nobody pushes a row out of their own sight (security.md 2.6, cases 4 and 32).
        let select = self.effective.access(Command::Select).map_or(Expr::Bool(false), |select| select.using);
        let visible = select.sql(&self.dialect("NEW.", "update"));
        let fixed: Vec<String> = ["id", "clinic_id", "created_at", "created_by", "updated_at", "updated_by", "_clk"]
            .iter()
            .filter(|c| self.shape.has(c))
            .map(|c| format!("NEW.\"{c}\" IS NOT OLD.\"{c}\""))
            .collect();
        let mut body = format!(
            "SELECT CASE WHEN {} IS NOT 1 THEN RAISE(ABORT, 'door.context') WHEN {} THEN RAISE(ABORT, 'door.fixed')",
            self.call("armed", ""),
            fixed.join(" OR ")
        );
        for (c, _) in self.own_columns() {
            if self.effective.mask(c).is_some() {
                let _ = write!(body, " WHEN NEW.\"{c}\" IS NOT OLD.\"{c}\" THEN RAISE(ABORT, 'door.masked')");
            }
        }
        body += &format!(
            " WHEN ({using}) IS NOT TRUE THEN RAISE(ABORT, 'door.denied') \
             WHEN ({check}) IS NOT TRUE OR ({visible}) IS NOT TRUE THEN RAISE(ABORT, 'door.denied') END;\n"
        );
        let pairs: Vec<String> = self.own_columns().iter().map(|(c, _)| format!("OLD.\"{c}\", NEW.\"{c}\"")).collect();
        body += &self.remember_change("OLD", "'u'", &pairs);
        let mut sets: Vec<String> = self
            .own_columns()
            .iter()
            .filter(|(c, _)| self.effective.mask(c).is_none())
            .map(|(c, _)| {
                format!("\"{c}\" = CASE WHEN NEW.\"{c}\" IS NOT OLD.\"{c}\" THEN NEW.\"{c}\" ELSE \"{c}\" END")
            })
            .collect();
        sets.extend(self.stamps());
        body += &self.write_base(&sets);
        body += &self.leave_traces("OLD", "patch", "update");
        self.trigger("u", "UPDATE", &body)
    }

    fn delete_door(&self, access: &Access) -> String {
        let using = access.using.sql(&self.dialect("OLD.", ""));
        let mut body = format!(
            "SELECT CASE WHEN {} IS NOT 1 THEN RAISE(ABORT, 'door.context') \
             WHEN ({using}) IS NOT TRUE THEN RAISE(ABORT, 'door.denied') END;\n",
            self.call("armed", "")
        );
        body += &self.remember_change("OLD", "'d'", &[]);
        let mut sets = vec!["_tomb = 1".to_owned()];
        sets.extend(self.stamps());
        body += &self.write_base(&sets);
        body += &self.leave_traces("OLD", "tomb", "delete");
        self.trigger("d", "DELETE", &body)
    }

    fn stamps(&self) -> Vec<String> {
        let mut sets = Vec::new();
        if self.shape.has("updated_at") {
            sets.push(format!("updated_at = {}", self.call("now", "")));
            sets.push(format!("updated_by = {}", blob(&self.session.user)));
        }
        let change = change_table(self.session.suffix);
        sets.push(format!("_clk = (SELECT {} FROM main.t_device_head h, temp.\"{change}\" c)", self.clocks("_clk")));
        sets
    }

    fn clocks(&self, before: &str) -> String {
        let hlc = self.call("hlc", "h.hlc");
        self.call("clk", &format!("{before}, c.change, {hlc}, h.next_ctr"))
    }

    fn write_base(&self, sets: &[String]) -> String {
        let (t, change) = (&self.table.name, change_table(self.session.suffix));
        format!(
            "UPDATE main.\"t_{t}\" SET {} WHERE id = OLD.id AND EXISTS (SELECT 1 FROM temp.\"{change}\" WHERE change IS NOT NULL);\n\
             SELECT RAISE(ABORT, 'door.ignored') FROM main.t_device_head h, temp.\"{change}\" c \
             WHERE c.change IS NOT NULL AND NOT EXISTS (SELECT 1 FROM main.\"t_{t}\" WHERE id = OLD.id AND _clk = {});\n",
            sets.join(", "),
            self.clocks("OLD._clk")
        )
    }

    fn trigger(&self, letter: &str, command: &str, body: &str) -> String {
        format!(
            "CREATE TEMP TRIGGER \"zs_{}_{letter}_{t}\" INSTEAD OF {command} ON temp.\"{t}\" BEGIN\n{body}END",
            self.session.suffix,
            t = self.table.name
        )
    }

    /// The last line against conflict clauses and errors of this compiler: what no door does is refused at the base table.
    fn guards(&self) -> [String; 3] {
        let (x, t, clinic) = (self.session.suffix, &self.table.name, blob(&self.session.clinic));
        [
            format!(
                "CREATE TEMP TRIGGER \"zs_{x}_gd_{t}\" BEFORE DELETE ON main.\"t_{t}\" BEGIN SELECT RAISE(ABORT, 'door.guard'); END"
            ),
            format!(
                "CREATE TEMP TRIGGER \"zs_{x}_gi_{t}\" BEFORE INSERT ON main.\"t_{t}\" WHEN NEW.clinic_id IS NOT {clinic} \
                 BEGIN SELECT RAISE(ABORT, 'door.guard'); END"
            ),
            format!(
                "CREATE TEMP TRIGGER \"zs_{x}_gu_{t}\" BEFORE UPDATE ON main.\"t_{t}\" WHEN OLD.clinic_id IS NOT {clinic} \
                 OR NEW.clinic_id IS NOT OLD.clinic_id OR NEW.id IS NOT OLD.id BEGIN SELECT RAISE(ABORT, 'door.guard'); END"
            ),
        ]
    }
}

/// The expression as a session's view would write it; for tests that compare engines.
#[must_use]
pub fn render(policies: &Policies, table: &str, expr: &Expr, session: &Session<'_>) -> Option<String> {
    let table = policies.tables.get(table)?;
    let shape = Shape::default();
    let effective = Effective::new(table, session.roles, session.extra);
    let doors = TableDoors { table, shape: &shape, session, effective };
    Some(expr.sql(&doors.dialect("", "")))
}
