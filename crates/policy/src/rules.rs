//! From rules to what one set of roles may do with one table.

use crate::expr::Expr;
use crate::model::{Command, MaskKind, Role, Rule, Table};
use std::collections::BTreeSet;

/// What a set of roles may do with a table by one command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// Rows seen or touched.
    pub using: Expr,
    /// Rows that may be left behind.
    pub check: Expr,
}

/// A right given to one session beyond its roles: a row of `resource_permissions` or an emergency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExtraGrant {
    /// Table that it opens.
    pub table: String,
    /// Command that it opens.
    pub command: Command,
    /// Rows that it opens.
    pub rows: Expr,
}

/// A table as one set of roles meets it.
#[derive(Clone, Copy)]
pub struct Effective<'a> {
    /// The table.
    pub table: &'a Table,
    roles: &'a BTreeSet<Role>,
    extra: &'a [ExtraGrant],
}

impl<'a> Effective<'a> {
    /// The table for these roles and grants.
    #[must_use]
    pub fn new(table: &'a Table, roles: &'a BTreeSet<Role>, extra: &'a [ExtraGrant]) -> Self {
        Self { table, roles, extra }
    }

    /// What the command reaches; `None` is "nothing", the default.
    ///
    /// Permissive rules are joined by OR, restrictive ones by AND, as PostgreSQL does (security.md 2.6, cases 1 to 3).
    #[must_use]
    pub fn access(&self, command: Command) -> Option<Access> {
        let permissive: Vec<&Rule> =
            self.table.allow.iter().filter(|r| r.on.contains(&command) && !r.roles.is_disjoint(self.roles)).collect();
        let granted = self.extra.iter().filter(|g| g.table == self.table.name && g.command == command);
        let granted: Vec<Expr> = if self.table.append_only && matches!(command, Command::Update | Command::Delete) {
            Vec::new()
        } else {
            granted.map(|g| g.rows.clone()).collect()
        };
        if permissive.is_empty() && granted.is_empty() {
            return None;
        }
        let restrictive: Vec<&Rule> = self
            .table
            .require
            .iter()
            .filter(|r| r.on.contains(&command) && (r.roles.is_empty() || self.roles.is_subset(&r.roles)))
            .collect();
        let side = |pick: fn(&Rule) -> &Expr| {
            let any = permissive.iter().map(|r| pick(r).clone()).chain(granted.iter().cloned()).collect();
            let mut all = vec![Expr::any(any)];
            all.extend(restrictive.iter().map(|r| pick(r).clone()));
            Expr::all(all)
        };
        Some(Access { using: side(|r| &r.using), check: side(|r| &r.check) })
    }

    /// How the column looks to these roles; `None` is "as it is". A mask holds only if every role of the user is behind it.
    #[must_use]
    pub fn mask(&self, column: &str) -> Option<MaskKind> {
        let masks: Vec<_> = self.table.masks.iter().filter(|m| m.columns.contains(column)).collect();
        let covered = |role: &Role| masks.iter().any(|m| m.roles.contains(role));
        if self.roles.is_empty() || !self.roles.iter().all(covered) {
            return None;
        }
        // Of several masks the least revealing one counts.
        let mine = || masks.iter().filter(|m| !m.roles.is_disjoint(self.roles));
        if mine().any(|m| m.kind == MaskKind::Null) {
            return Some(MaskKind::Null);
        }
        mine().next().map(|m| m.kind)
    }
}
