//! The trail as a file that others can check: one JSON object a line, bytes in lower-case hexadecimal, first the header, then
//! the checkpoints, then the events (docs/audit-format.md).

use super::hash::hex;
use super::{Id, Origin, Stored};
use serde_json::{Value, json};

/// Name and version of the format, in the first line.
pub const EXPORT_FORMAT: &str = "neonpro-audit-export/1";

/// The first line: format and chain.
#[must_use]
pub fn header_line(origin: &Origin) -> String {
    line(&json!({ "type": "header", "format": EXPORT_FORMAT, "origin": origin.to_string() }))
}

/// One event with its leaf, and its payload if that has not been erased.
#[must_use]
pub fn event_line(stored: &Stored) -> String {
    let event = &stored.event;
    let id = |id: &Option<Id>| id.as_ref().map(|id| hex(id));
    line(&json!({
        "type": "event",
        "seq": event.seq,
        "event_id": hex(&event.event_id),
        "at_us": event.at_us,
        "mono_ns": event.mono_ns,
        "clock": event.clock.number(),
        "actor": id(&event.actor),
        "roles": event.roles,
        "session": hex(&event.session),
        "device": hex(&event.device),
        "incarnation": hex(&event.incarnation),
        "kind": event.kind,
        "object_table": event.object_table,
        "object_id": id(&event.object_id),
        "subject": id(&event.subject),
        "outcome": event.outcome.name(),
        "reason_code": event.reason_code,
        "payload_commit": event.payload_commit.as_ref().map(|commit| hex(commit)),
        "policy_version": event.policy_version,
        "app_version": event.app_version,
        "count": event.count,
        "prev": hex(&event.prev),
        "leaf": hex(&stored.leaf),
        "payload": stored.payload.as_ref().map(|payload| json!({
            "salt": hex(&payload.salt),
            "bytes": hex(&payload.bytes),
        })),
    }))
}

/// One checkpoint: its text as the file holds it, right or wrong.
#[must_use]
pub fn checkpoint_line(note: &str) -> String {
    line(&json!({ "type": "checkpoint", "note": note }))
}

fn line(value: &Value) -> String {
    format!("{value}\n")
}
