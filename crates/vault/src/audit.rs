//! The audit trail: one chain of events for each (clinic, device, incarnation), a Merkle tree over it, and checkpoints sealed by
//! a key that exists only once.
//!
//! Nothing here touches the database: the doors write what these functions compute, in the transaction of the change itself.
//! The formats are written down byte by byte in `docs/audit-format.md`, and `docs/verify_audit.py` checks them without this code.
//!
//! What it proves: an event that a checkpoint covers cannot be changed, removed, added or moved without notice by anybody who
//! gets hold of the file and of today's keys, because the keys of earlier checkpoints no longer exist here. What it cannot
//! prove: the events after the last checkpoint, and that the newest events were not cut off together with their checkpoints,
//! unless an [`Anchor`] outside the file remembers them.

mod checkpoint;
mod event;
mod export;
mod hash;
mod kinds;
mod merkle;
mod proof;
mod ratchet;
mod report;
#[cfg(test)]
mod tests;
mod verify;

pub use checkpoint::{Checkpoint, NoteError, Origin, SIGNATURE_BYTES};
pub use event::{ClockFlag, Event, EventFault, Outcome, canonical, leaf};
pub use export::{EXPORT_FORMAT, checkpoint_line, event_line, header_line};
pub use hash::{Hash, payload_commit};
pub use kinds::{NAMED_KINDS, is_known_kind};
pub use merkle::{Frontier, FrontierError};
pub use proof::{consistency_proof, inclusion_proof, verify_consistency, verify_inclusion};
pub use ratchet::ChainKey;
pub use report::{Anchor, CheckpointFault, Finding, Report, SealState, Verdict};
pub use verify::{CLOCK_SLACK_US, Evidence, Payload, Seals, Stored, Unreadable, verify};

/// An opaque 16-byte identifier.
pub type Id = [u8; 16];

/// What the first event of a chain names as its predecessor.
pub const GENESIS: Hash = [0; 32];
