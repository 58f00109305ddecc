//! The policy source read a second time, without SQL and without the compiler: which rows somebody reaches and what they look like. Written from
//! docs/contracts.md, so that a mistake of the compiler is not repeated here.

use crate::dice::Dice;
use neonpro_policy::expr::World;
use neonpro_policy::model::Rule;
use neonpro_policy::{Command, Expr, MaskKind, Policies, Role, Table, Val};
use std::collections::{BTreeMap, BTreeSet};

/// A row of a base table, by column.
pub type Row = BTreeMap<String, Val>;

/// Rows of base tables by public name.
pub type Field = BTreeMap<String, Vec<Row>>;

/// Ids in each scope.
pub type Scopes = BTreeMap<String, BTreeSet<Vec<u8>>>;

/// Declared types of columns: table → column → `INTEGER`, `TEXT` or `BLOB`.
pub type Types = BTreeMap<String, BTreeMap<String, String>>;

/// Somebody with a session.
#[derive(Clone, Debug)]
pub struct Person {
    /// The clinic.
    pub clinic: [u8; 16],
    /// The user.
    pub user: [u8; 16],
    /// The professional that the user is.
    pub professional: Option<[u8; 16]>,
    /// The roles.
    pub roles: BTreeSet<Role>,
}

/// Roles by name.
#[must_use]
pub fn roles(names: &[&str]) -> BTreeSet<Role> {
    names.iter().map(|n| Role((*n).to_owned())).collect()
}

/// Which half of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Rows seen or touched.
    Using,
    /// Rows that may be left behind.
    Check,
}

impl Person {
    /// Whether the person's rules let this row through: some `allow` rule, every `require` rule, this clinic, not deleted.
    #[must_use]
    pub fn reaches(&self, table: &Table, command: Command, side: Side, row: &Row, scopes: &Scopes) -> bool {
        let ours =
            row.get("clinic_id") == Some(&Val::Blob(self.clinic.to_vec())) && row.get("_tomb") == Some(&Val::Int(0));
        let says = |rule: &Rule| {
            let expr = if side == Side::Using { &rule.using } else { &rule.check };
            self.judge(expr, row, scopes) == Some(true)
        };
        let allowed =
            table.allow.iter().any(|r| r.on.contains(&command) && !r.roles.is_disjoint(&self.roles) && says(r));
        // A restrictive rule does not bind somebody who also has a role outside its list.
        let binds = |r: &&Rule| {
            r.on.contains(&command) && (r.roles.is_empty() || self.roles.iter().all(|role| r.roles.contains(role)))
        };
        ours && allowed && table.require.iter().filter(binds).all(says)
    }

    /// Whether any rule opens the command at all.
    #[must_use]
    pub fn may(&self, table: &Table, command: Command) -> bool {
        table.allow.iter().any(|r| r.on.contains(&command) && !r.roles.is_disjoint(&self.roles))
    }

    fn judge(&self, expr: &Expr, row: &Row, scopes: &Scopes) -> Option<bool> {
        let row: BTreeMap<&str, Val> = row.iter().map(|(k, v)| (k.as_str(), v.clone())).collect();
        let scopes: BTreeMap<&str, BTreeSet<Vec<u8>>> = scopes.iter().map(|(k, v)| (k.as_str(), v.clone())).collect();
        expr.judge(&World {
            row: &row,
            user: self.user,
            clinic: self.clinic,
            professional: self.professional,
            scopes: &scopes,
        })
    }

    /// How a column is masked: only when every role of the person is behind a mask; then the least telling one.
    #[must_use]
    pub fn mask(&self, table: &Table, column: &str) -> Option<MaskKind> {
        let mut kinds = Vec::new();
        for role in &self.roles {
            let of_role: Vec<MaskKind> = table
                .masks
                .iter()
                .filter(|m| m.roles.contains(role) && m.columns.contains(column))
                .map(|m| m.kind)
                .collect();
            if of_role.is_empty() {
                return None;
            }
            kinds.extend(of_role);
        }
        if kinds.contains(&MaskKind::Null) { Some(MaskKind::Null) } else { kinds.first().copied() }
    }

    /// The row as the person's view shows it.
    #[must_use]
    pub fn look(&self, table: &Table, row: &Row) -> Row {
        let shown = row.iter().filter(|(c, _)| !["rid", "_tomb", "_row_seq"].contains(&c.as_str()));
        shown.map(|(c, v)| (c.clone(), self.mask(table, c).map_or_else(|| v.clone(), |kind| masked(v, kind)))).collect()
    }
}

/// A value behind a mask.
#[must_use]
pub fn masked(value: &Val, kind: MaskKind) -> Val {
    let Val::Text(text) = value else { return Val::Null };
    let letters: Vec<char> = text.chars().collect();
    match kind {
        MaskKind::Null => Val::Null,
        MaskKind::Cpf => Val::Text(format!("•••.•••.{}-••", letters.iter().skip(6).take(3).collect::<String>())),
        MaskKind::Phone => {
            Val::Text(format!("•••• {}", letters[letters.len().saturating_sub(4)..].iter().collect::<String>()))
        }
        MaskKind::Email => {
            let domain = text.find('@').map_or("", |at| &text[at..]);
            Val::Text(format!("{}•••{domain}", letters.first().map(char::to_string).unwrap_or_default()))
        }
    }
}

/// Words that the rules of a table compare a column with: random rows use them, or no rule would ever tell two rows apart.
#[must_use]
pub fn words(table: &Table, column: &str) -> Vec<Val> {
    let mut found = Vec::new();
    for rule in table.allow.iter().chain(&table.require) {
        collect(&rule.using, column, &mut found);
        collect(&rule.check, column, &mut found);
    }
    found
}

fn collect(expr: &Expr, column: &str, found: &mut Vec<Val>) {
    let is_column = |e: &Expr| matches!(e, Expr::Column(c) if c == column);
    let mut take = |e: &Expr| match e {
        Expr::Text(t) => found.push(Val::Text(t.clone())),
        Expr::Int(i) => found.push(Val::Int(*i)),
        _ => {}
    };
    match expr {
        Expr::Compare(a, _, b) if is_column(a) => take(b),
        Expr::InList(a, list) if is_column(a) => list.iter().for_each(take),
        Expr::And(parts) | Expr::Or(parts) => parts.iter().for_each(|p| collect(p, column, found)),
        Expr::Not(a) => collect(a, column, found),
        _ => {}
    }
}

/// What random rows are made of.
pub struct Soil<'a> {
    /// The source.
    pub policies: &'a Policies,
    /// Types of every column, common ones included.
    pub types: &'a Types,
    /// The clinic; a fifth of the rows are another's.
    pub clinic: [u8; 16],
    /// Ids that id columns hold: users, professionals, patients.
    pub ids: Vec<[u8; 16]>,
    /// Ids of the rows of `patients`, so that scopes find them.
    pub patients: Vec<[u8; 16]>,
}

/// Text that tempts: quotes, wildcards, letters beyond ASCII, something like a number, a CPF's length, an address.
const TEXTS: [&str; 9] = ["", "ana", "Ana", "jô", "10", "o'b%", "52998224725", "+5511912345678", "ana@x.br"];

impl Soil<'_> {
    /// `count` random rows of a table. Deleted rows and rows of another clinic carry a mine in columns without rules: text that is no JSON and
    /// the integer that has no absolute value, so that a predicate that touches them fails.
    pub fn rows(&self, dice: &mut Dice, table: &str, count: usize) -> Vec<Row> {
        (0..count).map(|n| self.row(dice, table, n)).collect()
    }

    fn row(&self, dice: &mut Dice, table: &str, n: usize) -> Row {
        let foreign = dice.chance(15);
        let dead = dice.chance(15);
        let policy = &self.policies.tables[table];
        let mut row = Row::new();
        for (column, kind) in &self.types[table] {
            let value = match column.as_str() {
                "id" if table == "patients" && n < self.patients.len() => Val::Blob(self.patients[n].to_vec()),
                "id" => Val::Blob(dice.id().to_vec()),
                "clinic_id" => Val::Blob(if foreign { vec![0xee; 16] } else { self.clinic.to_vec() }),
                "_tomb" => Val::Int(i64::from(dead)),
                "_clk" => Val::Blob(Vec::new()),
                "_row_seq" => Val::Int(0),
                "rid" => continue,
                own => self.value(dice, policy, own, kind, foreign || dead),
            };
            row.insert(column.clone(), value);
        }
        row
    }

    /// A random value of a column.
    pub fn value(&self, dice: &mut Dice, table: &Table, column: &str, kind: &str, mined: bool) -> Val {
        let words = words(table, column);
        let number = matches!(kind, "INTEGER" | "REAL");
        if mined && words.is_empty() && kind != "BLOB" {
            return if number { Val::Int(i64::MIN) } else { Val::Text("{mine".to_owned()) };
        }
        if dice.chance(20) {
            return Val::Null;
        }
        if !words.is_empty() && dice.chance(75) {
            return dice.pick(&words).clone();
        }
        match kind {
            _ if number => Val::Int(*dice.pick(&[0, 1, 2, 7, 10, -3, 1_772_452_800_000_000])),
            "BLOB" => Val::Blob(dice.pick(&self.ids).to_vec()),
            _ => Val::Text((*dice.pick(&TEXTS)).to_owned()),
        }
    }
}
