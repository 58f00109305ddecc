//! The matrix that people read: who reaches what, table by table (`docs/policies.md`).

use crate::expr::{Dialect, Expr, Me};
use crate::model::{Command, MaskKind, Policies, Role, Table};
use crate::rules::Effective;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// The matrix as Markdown: one table of letters, then the conditions behind them.
///
/// Letters: R read, A add, C change, D delete; a letter in parentheses is limited to some rows.
#[must_use]
pub fn markdown(policies: &Policies) -> String {
    let mut roles: Vec<(&Role, u8)> = policies.roles.iter().map(|(r, b)| (r, *b)).collect();
    roles.sort_by_key(|(_, bit)| *bit);
    let mut out = String::from(
        "# Who reaches what\n\nGenerated from `migrations/policies.toml` by `cargo run -p neonpro-vault --bin schema`; do not edit.\n\n\
         R read · A add · C change · D delete; in parentheses: some rows only; `m`: some columns masked. Empty: nothing, the default.\n\n",
    );
    let _ = writeln!(out, "| table | {} |", roles.iter().map(|(r, _)| r.0.as_str()).collect::<Vec<_>>().join(" | "));
    let _ = writeln!(out, "|---|{}", "---|".repeat(roles.len()));
    for table in policies.tables.values() {
        let cells: Vec<String> = roles.iter().map(|(r, _)| cell(table, r)).collect();
        let _ = writeln!(out, "| {} | {} |", table.name, cells.join(" | "));
    }
    out.push_str("\n## Conditions\n\nWhere a letter stands in parentheses, the rows are these.\n\n");
    for table in policies.tables.values() {
        let lines = conditions(table, &roles);
        if !lines.is_empty() {
            let _ = writeln!(out, "### {}\n\n{}", table.name, lines);
        }
    }
    out
}

fn letter(command: Command) -> char {
    match command {
        Command::Select => 'R',
        Command::Insert => 'A',
        Command::Update => 'C',
        Command::Delete => 'D',
    }
}

fn cell(table: &Table, role: &Role) -> String {
    let roles = BTreeSet::from([role.clone()]);
    let effective = Effective::new(table, &roles, &[]);
    let mut text = String::new();
    for command in Command::ALL {
        if let Some(access) = effective.access(command) {
            let rows = if command == Command::Insert { &access.check } else { &access.using };
            match rows {
                Expr::Bool(false) => {}
                Expr::Bool(true) => text.push(letter(command)),
                _ => {
                    let _ = write!(text, "({})", letter(command));
                }
            }
        }
    }
    if !text.is_empty() && table.columns.keys().any(|c| effective.mask(c).is_some()) {
        text.push('m');
    }
    text
}

fn conditions(table: &Table, roles: &[(&Role, u8)]) -> String {
    let mut lines = String::new();
    for (role, _) in roles {
        let set = BTreeSet::from([(*role).clone()]);
        let effective = Effective::new(table, &set, &[]);
        for command in Command::ALL {
            let Some(access) = effective.access(command) else { continue };
            let rows = if command == Command::Insert { &access.check } else { &access.using };
            if !matches!(rows, Expr::Bool(_)) {
                let _ = writeln!(lines, "- {} {}: `{}`", role.0, letter(command), rows.sql(&Words));
            }
        }
        let masked: Vec<String> =
            table.columns.keys().filter_map(|c| effective.mask(c).map(|k| format!("{c} ({})", mask_word(k)))).collect();
        if !masked.is_empty() && effective.access(Command::Select).is_some() {
            let _ = writeln!(lines, "- {} sees masked: {}", role.0, masked.join(", "));
        }
    }
    lines
}

fn mask_word(kind: MaskKind) -> &'static str {
    match kind {
        MaskKind::Null => "hidden",
        MaskKind::Cpf => "middle digits",
        MaskKind::Phone => "last four digits",
        MaskKind::Email => "first letter and domain",
    }
}

/// Expressions as the source writes them.
struct Words;

impl Dialect for Words {
    fn column(&self, name: &str) -> String {
        name.to_owned()
    }

    fn me(&self, me: Me) -> String {
        match me {
            Me::User => "me.user",
            Me::Professional => "me.professional",
            Me::Clinic => "me.clinic",
        }
        .to_owned()
    }

    fn id(&self, _: &[u8; 16]) -> String {
        "one row".to_owned()
    }

    fn scope(&self, name: &str) -> String {
        format!("scope.{name}")
    }

    fn boolean(&self, value: bool) -> &'static str {
        if value { "true" } else { "false" }
    }
}
