//! Expressions, masks and literals in the SQL of a door.

use super::TableDoors;
use crate::expr::{Dialect, Me};
use crate::model::MaskKind;
use std::fmt::Write as _;

pub(super) struct RowDialect<'a> {
    pub(super) doors: &'a TableDoors<'a>,
    pub(super) row: &'a str,
    pub(super) mode: &'a str,
}

impl Dialect for RowDialect<'_> {
    fn column(&self, name: &str) -> String {
        let session = self.doors.session;
        match (self.mode, name) {
            ("insert", "clinic_id") => blob(&session.clinic),
            ("insert", "created_by" | "updated_by") | ("update", "updated_by") => blob(&session.user),
            ("insert", "created_at" | "updated_at") | ("update", "updated_at") => self.doors.call("now", ""),
            ("insert", own) => self.doors.new_value(own),
            _ => format!("{}\"{name}\"", self.row),
        }
    }

    fn me(&self, me: Me) -> String {
        let session = self.doors.session;
        match me {
            Me::User => blob(&session.user),
            Me::Clinic => blob(&session.clinic),
            Me::Professional => session.professional.map_or_else(|| "NULL".to_owned(), |p| blob(&p)),
        }
    }

    fn id(&self, id: &[u8; 16]) -> String {
        blob(id)
    }

    fn scope(&self, name: &str) -> String {
        format!("SELECT id FROM temp.\"zs_{}_scope_{name}\"", self.doors.session.suffix)
    }

    fn boolean(&self, value: bool) -> &'static str {
        if value { "1" } else { "0" }
    }
}

/// The SQL of a masked column.
pub(super) fn masked(column: &str, kind: MaskKind) -> String {
    match kind {
        MaskKind::Null => "NULL".to_owned(),
        MaskKind::Cpf => {
            format!("CASE WHEN {column} IS NOT NULL THEN '•••.•••.' || substr({column}, 7, 3) || '-••' END")
        }
        MaskKind::Phone => format!("CASE WHEN {column} IS NOT NULL THEN '•••• ' || substr({column}, -4) END"),
        MaskKind::Email => format!(
            "CASE WHEN {column} IS NOT NULL THEN substr({column}, 1, 1) || '•••' || \
             CASE WHEN instr({column}, '@') > 0 THEN substr({column}, instr({column}, '@')) ELSE '' END END"
        ),
    }
}

/// A blob literal.
#[must_use]
pub fn blob(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2 + 3);
    text.push_str("x'");
    for b in bytes {
        let _ = write!(text, "{b:02x}");
    }
    text.push('\'');
    text
}
