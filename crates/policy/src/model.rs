//! The policy source as data: reading it and refusing what makes no sense.

use crate::expr::{self, Expr};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// Why a policy source was refused.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum PolicyError {
    /// The file is not the TOML that is expected.
    #[error("policy source cannot be read: {0}")]
    Source(String),
    /// An expression does not parse.
    #[error("in `{text}`: expected {expected}")]
    Expression {
        /// The expression.
        text: String,
        /// What would have made sense.
        expected: String,
    },
    /// A name is used that the source does not declare, or a number twice.
    #[error("table {table}: {what}")]
    Table {
        /// The table.
        table: String,
        /// What is wrong.
        what: String,
    },
}

/// A role of a user. The number is the bit that stands for it in audit events.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Role(pub String);

/// How a column's value is protected (house.md, "What is sealed, and for whom").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// Plain in the encrypted file and in operations.
    Open,
    /// Plain in the encrypted file; sealed under the patient's key (or the staff key) in operations.
    Personal,
    /// Sealed under the patient's clinical key, in the row and in operations alike.
    Clinical,
}

/// A command that a rule speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Command {
    /// Reading rows.
    Select,
    /// Adding rows.
    Insert,
    /// Changing rows.
    Update,
    /// Marking rows as deleted.
    Delete,
}

impl Command {
    /// All commands, in the order of documents.
    pub const ALL: [Command; 4] = [Self::Select, Self::Insert, Self::Update, Self::Delete];

    /// The command as SQL writes it.
    #[must_use]
    pub fn sql(self) -> &'static str {
        match self {
            Self::Select => "SELECT",
            Self::Insert => "INSERT",
            Self::Update => "UPDATE",
            Self::Delete => "DELETE",
        }
    }
}

/// How a masked column looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MaskKind {
    /// Nothing.
    Null,
    /// The middle digits of a CPF.
    Cpf,
    /// The last four digits.
    Phone,
    /// First letter and domain.
    Email,
}

/// A column that a table declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Permanent number within the table.
    pub id: u16,
    /// How its value is protected.
    pub class: Class,
}

/// A permissive or restrictive rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Roles it speaks of; empty in a restrictive rule means every role.
    pub roles: BTreeSet<Role>,
    /// Commands it speaks of.
    pub on: BTreeSet<Command>,
    /// Rows seen or touched.
    pub using: Expr,
    /// Rows that may be left behind.
    pub check: Expr,
}

/// A column as some roles see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mask {
    /// Roles that see the mask.
    pub roles: BTreeSet<Role>,
    /// Columns behind it.
    pub columns: BTreeSet<String>,
    /// How they look.
    pub kind: MaskKind,
}

/// One table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Public name.
    pub name: String,
    /// Permanent number in operations and audit events.
    pub id: u16,
    /// Area of the product that it belongs to.
    pub area: String,
    /// Whether headquarters, not the clinic, edits it in a chain.
    pub of_headquarters: bool,
    /// Whether its changes leave operations.
    pub sync: bool,
    /// Column that names the patient whose keys seal the row.
    pub patient: Option<String>,
    /// No update and no delete for anybody.
    pub append_only: bool,
    /// Columns of its own.
    pub columns: BTreeMap<String, Column>,
    /// Permissive rules.
    pub allow: Vec<Rule>,
    /// Restrictive rules.
    pub require: Vec<Rule>,
    /// Masks.
    pub masks: Vec<Mask>,
}

/// A named set of ids that belongs to a session.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// SELECT of one id column over base tables; may use `:user`, `:professional`, `:clinic`, `:now`.
    pub query: String,
    /// Tables whose change makes it stale.
    pub watches: Vec<String>,
}

/// The whole source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policies {
    /// Roles with their permanent bit.
    pub roles: BTreeMap<Role, u8>,
    /// Scopes by name.
    pub scopes: BTreeMap<String, Scope>,
    /// Tables by public name.
    pub tables: BTreeMap<String, Table>,
}

/// Columns that every base table has beside its own (docs/contracts.md), as a session's view shows them.
pub const COMMON_COLUMNS: [&str; 6] = ["id", "clinic_id", "created_at", "created_by", "updated_at", "updated_by"];

/// First number of a table's own columns; lower ones stand for the common columns in operations.
pub const FIRST_COLUMN: u16 = 10;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPolicies {
    roles: BTreeMap<String, u8>,
    #[serde(default)]
    scopes: BTreeMap<String, Scope>,
    tables: BTreeMap<String, RawTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTable {
    id: u16,
    area: String,
    #[serde(default = "clinic")]
    owner: String,
    sync: bool,
    #[serde(default)]
    patient: String,
    #[serde(default)]
    append_only: bool,
    #[serde(default)]
    columns: BTreeMap<String, RawColumn>,
    #[serde(default)]
    allow: Vec<RawRule>,
    #[serde(default)]
    require: Vec<RawRule>,
    #[serde(default)]
    mask: Vec<RawMask>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawColumn {
    id: u16,
    class: Class,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRule {
    #[serde(default)]
    roles: Vec<String>,
    on: Vec<Command>,
    using: Option<String>,
    check: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawMask {
    roles: Vec<String>,
    columns: Vec<String>,
    #[serde(rename = "as")]
    kind: MaskKind,
}

fn clinic() -> String {
    "clinic".to_owned()
}

impl Policies {
    /// Reads and checks a source.
    ///
    /// # Errors
    /// [`PolicyError`] for anything unknown, doubled or without sense: unknown roles, columns or scopes in a rule, a number used twice,
    /// a rule that reads a masked or sealed column, an `update` rule on an append-only table.
    pub fn parse(source: &str) -> Result<Self, PolicyError> {
        let raw: RawPolicies = toml::from_str(source).map_err(|e| PolicyError::Source(e.message().to_owned()))?;
        let roles: BTreeMap<Role, u8> = raw.roles.into_iter().map(|(n, b)| (Role(n), b)).collect();
        let mut policies = Self { roles, scopes: raw.scopes, tables: BTreeMap::new() };
        for (name, table) in raw.tables {
            let table = policies.table(&name, table)?;
            policies.tables.insert(name, table);
        }
        policies.check_numbers()?;
        Ok(policies)
    }

    fn table(&self, name: &str, raw: RawTable) -> Result<Table, PolicyError> {
        let fail = |what: String| PolicyError::Table { table: name.to_owned(), what };
        let of_headquarters = match raw.owner.as_str() {
            "clinic" => false,
            "headquarters" => true,
            other => return Err(fail(format!("owner `{other}` is neither clinic nor headquarters"))),
        };
        let table = Table {
            name: name.to_owned(),
            id: raw.id,
            area: raw.area,
            of_headquarters,
            sync: raw.sync,
            patient: Some(raw.patient).filter(|p| !p.is_empty()),
            append_only: raw.append_only,
            columns: raw.columns.into_iter().map(|(n, c)| (n, Column { id: c.id, class: c.class })).collect(),
            allow: raw.allow.into_iter().map(|r| self.rule(name, r)).collect::<Result<_, _>>()?,
            require: raw.require.into_iter().map(|r| self.rule(name, r)).collect::<Result<_, _>>()?,
            masks: raw.mask.into_iter().map(|m| self.mask(name, m)).collect::<Result<_, _>>()?,
        };
        self.check_table(&table).map_err(fail)?;
        Ok(table)
    }

    fn known_roles(&self, table: &str, names: Vec<String>) -> Result<BTreeSet<Role>, PolicyError> {
        let roles: BTreeSet<Role> = names.into_iter().map(Role).collect();
        match roles.iter().find(|r| !self.roles.contains_key(r)) {
            None => Ok(roles),
            Some(r) => Err(PolicyError::Table { table: table.to_owned(), what: format!("unknown role `{}`", r.0) }),
        }
    }

    fn rule(&self, table: &str, raw: RawRule) -> Result<Rule, PolicyError> {
        let using = raw.using.as_deref().map_or(Ok(Expr::Bool(true)), expr::parse)?;
        let check = raw.check.as_deref().map_or(Ok(using.clone()), expr::parse)?;
        Ok(Rule { roles: self.known_roles(table, raw.roles)?, on: raw.on.into_iter().collect(), using, check })
    }

    fn mask(&self, table: &str, raw: RawMask) -> Result<Mask, PolicyError> {
        Ok(Mask {
            roles: self.known_roles(table, raw.roles)?,
            columns: raw.columns.into_iter().collect(),
            kind: raw.kind,
        })
    }

    fn check_table(&self, t: &Table) -> Result<(), String> {
        let masked: BTreeSet<&str> = t.masks.iter().flat_map(|m| m.columns.iter().map(String::as_str)).collect();
        let known = |c: &str| t.columns.contains_key(c) || COMMON_COLUMNS.contains(&c);
        if let Some(c) = masked.iter().find(|c| !t.columns.contains_key(**c)) {
            return Err(format!("masks the unknown column `{c}`"));
        }
        if let Some(p) = t.patient.as_deref().filter(|p| !known(p)) {
            return Err(format!("patient column `{p}` is unknown"));
        }
        if t.columns.values().any(|c| c.class == Class::Clinical) && t.patient.is_none() {
            return Err("has clinical columns and names no patient".to_owned());
        }
        for rule in t.allow.iter().chain(&t.require) {
            for expr in [&rule.using, &rule.check] {
                if let Some(c) = expr.columns().into_iter().find(|c| !known(c)) {
                    return Err(format!("a rule reads the unknown column `{c}`"));
                }
                if let Some(c) = expr
                    .columns()
                    .into_iter()
                    .find(|c| masked.contains(c) || t.columns.get(*c).is_some_and(|c| c.class == Class::Clinical))
                {
                    return Err(format!("a rule reads the masked or sealed column `{c}`"));
                }
                if let Some(s) = expr.scopes().into_iter().find(|s| !self.scopes.contains_key(*s)) {
                    return Err(format!("a rule asks the unknown scope `{s}`"));
                }
            }
        }
        if t.allow.iter().any(|r| r.roles.is_empty()) {
            return Err("an allow rule names no role".to_owned());
        }
        let changes = |r: &Rule| r.on.contains(&Command::Update) || r.on.contains(&Command::Delete);
        if t.append_only && t.allow.iter().any(changes) {
            return Err("is append-only and allows a change".to_owned());
        }
        Ok(())
    }

    fn check_numbers(&self) -> Result<(), PolicyError> {
        let fail = |t: &Table, what: &str| Err(PolicyError::Table { table: t.name.clone(), what: what.to_owned() });
        let mut tables = BTreeSet::new();
        for t in self.tables.values() {
            if !tables.insert(t.id) {
                return fail(t, "its number is used twice");
            }
            let mut columns = BTreeSet::new();
            if t.columns.values().any(|c| c.id < FIRST_COLUMN || !columns.insert(c.id)) {
                return fail(t, "a column number is below 10 or used twice");
            }
        }
        let bits: BTreeSet<u8> = self.roles.values().copied().collect();
        if bits.len() != self.roles.len() || bits.iter().any(|b| *b > 31) {
            return Err(PolicyError::Source("role numbers must differ and fit 32 bits".to_owned()));
        }
        Ok(())
    }

    /// The bit set that stands for these roles in audit events.
    #[must_use]
    pub fn role_bits(&self, roles: &BTreeSet<Role>) -> u32 {
        roles.iter().filter_map(|r| self.roles.get(r)).fold(0, |bits, b| bits | (1 << b))
    }

    /// A table by its permanent number.
    #[must_use]
    pub fn table_by_id(&self, id: u16) -> Option<&Table> {
        self.tables.values().find(|t| t.id == id)
    }
}
