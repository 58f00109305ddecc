//! The default-deny authorizer of session connections, armed only while we prepare.
//!
//! Full-text and vector tables prepare statements of their own while they run; an authorizer that is always armed breaks them, one that is never
//! armed opens their shadow tables (security.md, finding 4). So it judges during our `prepare` and lets the engine be the rest of the time.

use rusqlite::Connection;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Arms the authorizer of a connection while it lives.
pub(crate) struct Armed<'a>(&'a AtomicBool);

impl Drop for Armed<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::SeqCst);
    }
}

/// The switch of one connection's authorizer.
pub(crate) struct Switch {
    armed: Arc<AtomicBool>,
    triggers: Arc<Vec<String>>,
}

impl Switch {
    pub(crate) fn arm(&self) -> Armed<'_> {
        self.armed.store(true, Ordering::SeqCst);
        Armed(&self.armed)
    }

    /// Whether a text names what only the doors may name, in any case and at any place: base tables and their shadows, schema tables, pragmas as
    /// tables, triggers of the file. The authorizer alone does not see all of them: it is never asked about a column that `USING` or `NATURAL`
    /// names, and a trigger's name can be forged (security.md 2.5, channels 1 and 27).
    pub(crate) fn forges(&self, sql: &str) -> bool {
        let sql = sql.to_ascii_lowercase();
        let mut words = sql.split(|c: char| c.is_ascii() && !c.is_ascii_alphanumeric() && c != '_');
        words.any(|word| RESERVED.iter().any(|prefix| word.starts_with(prefix)))
            || (sql.contains("tr_") && self.triggers.iter().any(|name| sql.contains(name)))
    }
}

/// Beginnings of names that no public view and no column has.
const RESERVED: [&str; 5] = ["t_", "sqlite_", "pragma_", "zs_", "zf_"];

/// Functions that a session's SQL may call. Nothing that reads files, changes counters, allocates without bound or shows internals.
const FUNCTIONS: [&str; 38] = [
    "abs",
    "avg",
    "ceil",
    "coalesce",
    "count",
    "date",
    "datetime",
    "floor",
    "format",
    "group_concat",
    "hex",
    "ifnull",
    "iif",
    "instr",
    "json_array_length",
    "json_each",
    "json_extract",
    "julianday",
    "length",
    "like",
    "lower",
    "ltrim",
    "max",
    "min",
    "nullif",
    "replace",
    "round",
    "row_number",
    "rtrim",
    "strftime",
    "substr",
    "substring",
    "sum",
    "time",
    "total",
    "trim",
    "typeof",
    "upper",
];

/// Whether SQL of a session or a free query may call this function.
pub(crate) fn is_allowed_function(name: &str) -> bool {
    FUNCTIONS.binary_search(&name.to_ascii_lowercase().as_str()).is_ok()
}

/// Installs the authorizer. `suffix` is the connection's secret, `public` its public views.
pub(crate) fn install(conn: &mut Connection, suffix: &str, public: BTreeSet<String>) -> rusqlite::Result<Switch> {
    let triggers = Arc::new(schema_triggers(conn)?);
    let switch = Switch { armed: Arc::default(), triggers: Arc::clone(&triggers) };
    let judge = Judge { armed: Arc::clone(&switch.armed), secret: format!("zs_{suffix}_"), public, triggers };
    conn.authorizer(Some(move |context: AuthContext<'_>| judge.judge(&context)))?;
    Ok(switch)
}

/// Names of the triggers that the file itself has (search index, facts that never change). The doors' writes fire them, so their names are
/// accessors that may touch base tables; a text that contains one is not prepared at all, because a common table expression could forge it.
fn schema_triggers(conn: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut statement = conn.prepare("SELECT lower(name) FROM main.sqlite_schema WHERE type = 'trigger'")?;
    let names = statement.query_map([], |r| r.get(0))?;
    names.collect()
}

struct Judge {
    armed: Arc<AtomicBool>,
    secret: String,
    public: BTreeSet<String>,
    triggers: Arc<Vec<String>>,
}

impl Judge {
    fn judge(&self, context: &AuthContext<'_>) -> Authorization {
        if !self.armed.load(Ordering::SeqCst) || self.allows(context) {
            Authorization::Allow
        } else {
            Authorization::Deny
        }
    }

    fn allows(&self, context: &AuthContext<'_>) -> bool {
        let inside = context
            .accessor
            .is_some_and(|a| a.starts_with(&self.secret) || self.triggers.iter().any(|t| t.eq_ignore_ascii_case(a)));
        match context.action {
            AuthAction::Select => true,
            AuthAction::Read { table_name, .. } => inside || self.reachable(table_name),
            AuthAction::Insert { table_name } | AuthAction::Delete { table_name } => {
                inside || self.public.contains(table_name)
            }
            AuthAction::Update { table_name, .. } => inside || self.public.contains(table_name),
            // Inside a door or a trigger of the file the calls are ours: the door's own functions, and those of CHECK constraints.
            AuthAction::Function { function_name } => inside || is_allowed_function(function_name),
            _ => false,
        }
    }

    /// Public views, and the secret views that they select from: naming one of the latter takes the secret.
    fn reachable(&self, table: &str) -> bool {
        self.public.contains(table) || table.starts_with(&self.secret) || table == "json_each"
    }
}

#[cfg(test)]
mod tests {
    use super::FUNCTIONS;

    #[test]
    fn the_function_list_is_sorted_because_it_is_searched_by_halves() {
        assert!(FUNCTIONS.is_sorted());
    }
}
