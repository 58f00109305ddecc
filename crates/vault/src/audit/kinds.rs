//! The closed list of what an event can say happened.

/// Events that are no write of a row, in alphabetical order.
pub const NAMED_KINDS: &[&str] = &[
    "ai.answered",
    "ai.asked",
    "ai.confirmed",
    "ai.discarded",
    "ai.model_added",
    "ai.model_removed",
    "ai.network_changed",
    "audit.checked",
    "audit.exported",
    "audit.read",
    "backup.created",
    "backup.drilled",
    "backup.restored",
    "backup.verified",
    "break_glass.opened",
    "break_glass.seen",
    "clinic.created",
    "clock.jumped",
    "conflict.resolved",
    "data.exported",
    "data.imported",
    "data.migrated",
    "data.synced",
    "demo.created",
    "device.enrolled",
    "device.revoked",
    "document.issued",
    "document.printed",
    "door.refused",
    "journal.merged",
    "key.rotated",
    "lgpd.anonymized",
    "lgpd.answered",
    "lgpd.destroyed",
    "lgpd.exported",
    "model.installed",
    "patient.read",
    "photo.read",
    "record.read",
    "record.signed",
    "recovery.tested",
    "recovery.used",
    "report.run",
    "role.granted",
    "role.revoked",
    "search.run",
    "session.closed",
    "session.expired",
    "session.locked",
    "session.locked_out",
    "session.opened",
    "session.refused",
    "session.resumed",
    "session.unlocked",
    "sql.refused",
    "sql.run",
    "sync.pulled",
    "sync.pushed",
    "system.applied",
    "system.erased",
    "system.genesis",
    "user.created",
    "user.disabled",
    "user.password_changed",
    "user.password_reset",
];

/// What a door records of a row: `patients.insert`, `patients.update`, `patients.delete`.
const ROW_COMMANDS: &[&str] = &["delete", "insert", "update"];

/// Whether a kind is on the list: one of [`NAMED_KINDS`], or a table's name and the command of its door.
#[must_use]
pub fn is_known_kind(kind: &str) -> bool {
    NAMED_KINDS.binary_search(&kind).is_ok()
        || kind.split_once('.').is_some_and(|(table, command)| is_name(table) && ROW_COMMANDS.contains(&command))
}

/// A short lower-case dotted code, such as `agenda.moved_by_patient`: too poor an alphabet for free text about a person.
pub(super) fn is_code(text: &str) -> bool {
    text.len() <= 64 && text.split('.').all(is_name)
}

fn is_name(text: &str) -> bool {
    text.len() <= 40
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'_')
}
