//! The same rules as PostgreSQL policies, for headquarters.
//!
//! Identity comes from settings that the server makes local to each transaction: `app.clinic_id`, `app.user_id`, `app.professional_id` (hex) and
//! `app.roles` (names, comma-separated). Without them every policy is false. Tables keep their public names and must be owned by a role that the
//! application does not have; row security is enabled and forced.
//!
//! A scope becomes a function that runs with its owner's rights: as a sub-select of a policy it would be filtered by the policies of the tables
//! that it reads, and PostgreSQL refuses a policy of `patients` that reads `patients`. The role that creates the functions must bypass row
//! security, else the forced policies bind it, too.

use crate::expr::{Dialect, Expr, Me};
use crate::model::{Command, Policies, Role, Rule, Table};
use std::collections::BTreeSet;

/// The statements that protect every table of the source that `exists` names.
#[must_use]
pub fn policies(policies: &Policies, exists: &dyn Fn(&str) -> bool) -> Vec<String> {
    let scopes = policies
        .scopes
        .iter()
        .filter(|(_, s)| s.watches.iter().all(|t| exists(t)))
        .map(|(name, _)| name.as_str())
        .collect();
    let dialect = Pg { policies, scopes };
    let mut statements: Vec<String> = dialect.scopes.iter().filter_map(|name| dialect.scope_function(name)).collect();
    for table in policies.tables.values().filter(|t| exists(&t.name)) {
        let name = &table.name;
        statements.push(format!("ALTER TABLE {name} ENABLE ROW LEVEL SECURITY"));
        statements.push(format!("ALTER TABLE {name} FORCE ROW LEVEL SECURITY"));
        for command in Command::ALL {
            statements.extend(command_policies(&dialect, table, command));
        }
    }
    statements
}

fn command_policies(dialect: &Pg<'_>, table: &Table, command: Command) -> Vec<String> {
    let speaks = |r: &&Rule| r.on.contains(&command);
    let allow: Vec<&Rule> = table.allow.iter().filter(speaks).collect();
    if allow.is_empty() {
        return Vec::new();
    }
    let side = |pick: fn(&Rule) -> &Expr| {
        let any: Vec<String> =
            allow.iter().map(|r| format!("({} AND {})", holds_any(&r.roles), pick(r).sql(dialect))).collect();
        let mut sql = format!("clinic_id = {} AND _tomb = 0 AND ({})", dialect.me(Me::Clinic), any.join(" OR "));
        for rule in table.require.iter().filter(speaks) {
            sql += &format!(" AND ({} OR {})", holds_other(&rule.roles), pick(rule).sql(dialect));
        }
        sql
    };
    let verb = command.sql();
    let mut sql = format!("CREATE POLICY {}_{} ON {} FOR {verb}", table.name, verb.to_lowercase(), table.name);
    if command != Command::Insert {
        sql += &format!(" USING ({})", side(|r| &r.using));
    }
    if matches!(command, Command::Insert | Command::Update) {
        // A deleted row is a marked row: the mark itself must stay allowed by the update's check.
        sql += &format!(" WITH CHECK ({})", side(|r| &r.check));
    }
    vec![sql]
}

fn names(roles: &BTreeSet<Role>) -> String {
    let quoted: Vec<String> = roles.iter().map(|r| format!("'{}'", r.0)).collect();
    format!("ARRAY[{}]::text[]", quoted.join(","))
}

fn mine() -> &'static str {
    "string_to_array(coalesce((SELECT current_setting('app.roles', true)), ''), ',')"
}

fn holds_any(roles: &BTreeSet<Role>) -> String {
    format!("({} && {})", mine(), names(roles))
}

/// Whether the user has a role outside a restrictive rule's list; such a rule does not bind that user.
fn holds_other(roles: &BTreeSet<Role>) -> String {
    if roles.is_empty() { "false".to_owned() } else { format!("(NOT {} <@ {})", mine(), names(roles)) }
}

fn setting(name: &str) -> String {
    format!("(SELECT decode(nullif(current_setting('app.{name}', true), ''), 'hex'))")
}

struct Pg<'a> {
    policies: &'a Policies,
    /// Scopes whose tables the server has; the others are empty there.
    scopes: BTreeSet<&'a str>,
}

impl Pg<'_> {
    fn scope_function(&self, name: &str) -> Option<String> {
        let mut query = self.policies.scopes.get(name)?.query.trim().to_owned();
        for table in self.policies.tables.keys() {
            query = replace_word(&query, &format!("t_{table}"), table);
        }
        for (name, value) in [
            (":user", setting("user_id")),
            (":professional", setting("professional_id")),
            (":clinic", setting("clinic_id")),
            (":now", "(SELECT (extract(epoch from now()) * 1000000)::bigint)".to_owned()),
        ] {
            query = query.replace(name, &value);
        }
        Some(format!(
            "CREATE OR REPLACE FUNCTION scope_{name}() RETURNS SETOF bytea LANGUAGE sql STABLE SECURITY DEFINER \
             SET search_path FROM CURRENT AS $scope$ {query} $scope$"
        ))
    }
}

impl Dialect for Pg<'_> {
    fn column(&self, name: &str) -> String {
        format!("\"{name}\"")
    }

    fn me(&self, me: Me) -> String {
        setting(match me {
            Me::User => "user_id",
            Me::Professional => "professional_id",
            Me::Clinic => "clinic_id",
        })
    }

    fn id(&self, id: &[u8; 16]) -> String {
        format!("'\\x{}'::bytea", id.iter().map(|b| format!("{b:02x}")).collect::<String>())
    }

    fn scope(&self, name: &str) -> String {
        if self.scopes.contains(name) {
            format!("SELECT scope_{name}()")
        } else {
            "SELECT NULL::bytea WHERE false".to_owned()
        }
    }

    fn boolean(&self, value: bool) -> &'static str {
        if value { "true" } else { "false" }
    }
}

/// Replaces a name where it stands as a whole word.
fn replace_word(text: &str, word: &str, by: &str) -> String {
    let part = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_');
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(word) {
        let (before, after) = (&rest[..at], &rest[at + word.len()..]);
        out.push_str(before);
        let whole = !part(out.chars().last()) && !part(after.chars().next());
        out.push_str(if whole { by } else { word });
        rest = after;
    }
    out + rest
}
