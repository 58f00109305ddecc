//! The small language of policy rules: parsing, rendering as SQL, and judging a row without SQL.

mod parse;

pub use parse::parse;

use std::collections::{BTreeMap, BTreeSet};

/// An expression over one row, the session and named scopes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expr {
    /// `true` or `false`.
    Bool(bool),
    /// A column of the row.
    Column(String),
    /// Something the session knows of itself.
    Me(Me),
    /// An integer literal.
    Int(i64),
    /// A text literal.
    Text(String),
    /// An id; from a grant on one row, never from the policy source.
    Id([u8; 16]),
    /// A comparison.
    Compare(Box<Expr>, Comparison, Box<Expr>),
    /// `is null`; `true` in the second place means `is not null`.
    IsNull(Box<Expr>, bool),
    /// `in ('a', 'b')`.
    InList(Box<Expr>, Vec<Expr>),
    /// `in scope.name`.
    InScope(Box<Expr>, String),
    /// All hold.
    And(Vec<Expr>),
    /// Any holds.
    Or(Vec<Expr>),
    /// Does not hold.
    Not(Box<Expr>),
}

/// What a session knows of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Me {
    /// The user's id.
    User,
    /// The id of the professional that the user is, if any.
    Professional,
    /// The clinic's id.
    Clinic,
}

/// Comparison operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `=`
    Eq,
    /// `<>`
    Ne,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
}

impl Comparison {
    /// The operator as SQL writes it.
    #[must_use]
    pub fn sql(self) -> &'static str {
        match self {
            Self::Eq => "=",
            Self::Ne => "<>",
            Self::Lt => "<",
            Self::Le => "<=",
            Self::Gt => ">",
            Self::Ge => ">=",
        }
    }
}

/// How an expression becomes the SQL of one engine at one place.
pub trait Dialect {
    /// A column of the judged row.
    fn column(&self, name: &str) -> String;
    /// A fact of the session.
    fn me(&self, me: Me) -> String;
    /// An id literal.
    fn id(&self, id: &[u8; 16]) -> String;
    /// A sub-select that yields the ids of a scope.
    fn scope(&self, name: &str) -> String;
    /// `true` or `false`.
    fn boolean(&self, value: bool) -> &'static str;
}

impl Expr {
    /// Renders the expression; every compound is parenthesised.
    #[must_use]
    pub fn sql(&self, d: &dyn Dialect) -> String {
        match self {
            Self::Bool(b) => d.boolean(*b).to_owned(),
            Self::Column(c) => d.column(c),
            Self::Me(m) => d.me(*m),
            Self::Int(i) => i.to_string(),
            Self::Text(t) => format!("'{}'", t.replace('\'', "''")),
            Self::Id(id) => d.id(id),
            Self::Compare(a, op, b) => format!("({} {} {})", a.sql(d), op.sql(), b.sql(d)),
            Self::IsNull(a, negated) => {
                format!("({} IS {}NULL)", a.sql(d), if *negated { "NOT " } else { "" })
            }
            Self::InList(a, list) => {
                let items: Vec<_> = list.iter().map(|e| e.sql(d)).collect();
                format!("({} IN ({}))", a.sql(d), items.join(", "))
            }
            Self::InScope(a, name) => format!("({} IN ({}))", a.sql(d), d.scope(name)),
            Self::And(all) => join(all, " AND ", d),
            Self::Or(any) => join(any, " OR ", d),
            Self::Not(a) => format!("(NOT {})", a.sql(d)),
        }
    }

    /// All of these hold, with constants folded.
    #[must_use]
    pub fn all(parts: Vec<Expr>) -> Expr {
        let mut kept: Vec<Expr> = Vec::new();
        for part in parts {
            match part {
                Self::Bool(true) => {}
                Self::Bool(false) => return Self::Bool(false),
                other => kept.push(other),
            }
        }
        match kept.len() {
            0 => Self::Bool(true),
            1 => kept.remove(0),
            _ => Self::And(kept),
        }
    }

    /// Any of these holds, with constants folded.
    #[must_use]
    pub fn any(parts: Vec<Expr>) -> Expr {
        let mut kept: Vec<Expr> = Vec::new();
        for part in parts {
            match part {
                Self::Bool(false) => {}
                Self::Bool(true) => return Self::Bool(true),
                other if kept.contains(&other) => {}
                other => kept.push(other),
            }
        }
        match kept.len() {
            0 => Self::Bool(false),
            1 => kept.remove(0),
            _ => Self::Or(kept),
        }
    }

    /// The columns that the expression reads.
    #[must_use]
    pub fn columns(&self) -> BTreeSet<&str> {
        let mut found = BTreeSet::new();
        self.visit(&mut |e| {
            if let Self::Column(c) = e {
                found.insert(c.as_str());
            }
        });
        found
    }

    /// The scopes that the expression asks.
    #[must_use]
    pub fn scopes(&self) -> BTreeSet<&str> {
        let mut found = BTreeSet::new();
        self.visit(&mut |e| {
            if let Self::InScope(_, s) = e {
                found.insert(s.as_str());
            }
        });
        found
    }

    fn visit<'a>(&'a self, f: &mut impl FnMut(&'a Expr)) {
        f(self);
        match self {
            Self::Compare(a, _, b) => {
                a.visit(f);
                b.visit(f);
            }
            Self::IsNull(a, _) | Self::InScope(a, _) | Self::Not(a) => a.visit(f),
            Self::InList(a, list) => {
                a.visit(f);
                list.iter().for_each(|e| e.visit(f));
            }
            Self::And(list) | Self::Or(list) => list.iter().for_each(|e| e.visit(f)),
            Self::Bool(_) | Self::Column(_) | Self::Me(_) | Self::Int(_) | Self::Text(_) | Self::Id(_) => {}
        }
    }

    /// Judges a row by SQL's three-valued logic: `None` is unknown, which no rule takes for a yes.
    #[must_use]
    pub fn judge(&self, world: &World<'_>) -> Option<bool> {
        match self {
            Self::Bool(b) => Some(*b),
            Self::Compare(a, op, b) => compare(&a.value(world), *op, &b.value(world)),
            Self::IsNull(a, negated) => Some((a.value(world) == Val::Null) != *negated),
            Self::InList(a, list) => {
                let left = a.value(world);
                three_valued_any(list.iter().map(|e| compare(&left, Comparison::Eq, &e.value(world))))
            }
            Self::InScope(a, name) => match a.value(world) {
                Val::Blob(id) => Some(world.scopes.get(name.as_str()).is_some_and(|s| s.contains(&id))),
                Val::Null => world.scopes.get(name.as_str()).filter(|s| s.is_empty()).map(|_| false),
                Val::Int(_) | Val::Text(_) => Some(false),
            },
            Self::And(all) => three_valued_any(all.iter().map(|e| e.judge(world).map(|b| !b))).map(|b| !b),
            Self::Or(any) => three_valued_any(any.iter().map(|e| e.judge(world))),
            Self::Not(a) => a.judge(world).map(|b| !b),
            Self::Column(_) | Self::Me(_) | Self::Int(_) | Self::Text(_) | Self::Id(_) => match self.value(world) {
                Val::Null => None,
                Val::Int(i) => Some(i != 0),
                Val::Text(_) | Val::Blob(_) => Some(false),
            },
        }
    }

    fn value(&self, world: &World<'_>) -> Val {
        match self {
            Self::Column(c) => world.row.get(c.as_str()).cloned().unwrap_or(Val::Null),
            Self::Me(Me::User) => Val::Blob(world.user.to_vec()),
            Self::Me(Me::Clinic) => Val::Blob(world.clinic.to_vec()),
            Self::Me(Me::Professional) => world.professional.map_or(Val::Null, |p| Val::Blob(p.to_vec())),
            Self::Int(i) => Val::Int(*i),
            Self::Text(t) => Val::Text(t.clone()),
            Self::Id(id) => Val::Blob(id.to_vec()),
            other => other.judge(world).map_or(Val::Null, |b| Val::Int(i64::from(b))),
        }
    }
}

fn join(parts: &[Expr], with: &str, d: &dyn Dialect) -> String {
    let parts: Vec<_> = parts.iter().map(|e| e.sql(d)).collect();
    format!("({})", parts.join(with))
}

fn three_valued_any(parts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut unknown = false;
    for part in parts {
        match part {
            Some(true) => return Some(true),
            Some(false) => {}
            None => unknown = true,
        }
    }
    if unknown { None } else { Some(false) }
}

fn compare(a: &Val, op: Comparison, b: &Val) -> Option<bool> {
    if *a == Val::Null || *b == Val::Null {
        return None;
    }
    // SQLite orders values of different kinds as integer < text < blob; `Val`'s order is the same.
    let order = a.cmp(b);
    Some(match op {
        Comparison::Eq => order.is_eq(),
        Comparison::Ne => order.is_ne(),
        Comparison::Lt => order.is_lt(),
        Comparison::Le => order.is_le(),
        Comparison::Gt => order.is_gt(),
        Comparison::Ge => order.is_ge(),
    })
}

/// A value of a row, as [`Expr::judge`] sees it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Val {
    /// SQL's null.
    Null,
    /// An integer.
    Int(i64),
    /// Text.
    Text(String),
    /// Bytes, among them ids.
    Blob(Vec<u8>),
}

/// What a row is judged against.
pub struct World<'a> {
    /// The row.
    pub row: &'a BTreeMap<&'a str, Val>,
    /// The user's id.
    pub user: [u8; 16],
    /// The clinic's id.
    pub clinic: [u8; 16],
    /// The professional that the user is.
    pub professional: Option<[u8; 16]>,
    /// Ids in each scope.
    pub scopes: &'a BTreeMap<&'a str, BTreeSet<Vec<u8>>>,
}
