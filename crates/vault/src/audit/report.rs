//! What a verification found, and what that means.

use super::{Frontier, Hash};

/// What something outside the file remembers of a chain: a backup's manifest, the keyring, headquarters, a printed closing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Anchor {
    /// How many events there were.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
}

impl Anchor {
    /// The anchor of a tree as it stands.
    #[must_use]
    pub fn of(tree: &Frontier) -> Self {
        Anchor { size: tree.size(), root: tree.root() }
    }
}

/// What is wrong with a checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CheckpointFault {
    /// Its text cannot be read.
    Unreadable,
    /// It belongs to another chain.
    Foreign,
    /// Its number does not follow, or it covers no more events than the one before.
    OutOfOrder,
    /// Its seal is not by its key of the ratchet.
    BadMac,
    /// It is not signed by the device.
    BadSignature,
    /// Its root is not that of the events it covers.
    BadRoot,
}

/// One thing that is not as it must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Finding {
    /// Events between two that are there are missing.
    Gap {
        /// The first number that is missing.
        missing: u64,
        /// The number found instead.
        found: u64,
    },
    /// An event's number is not after the one before: moved or doubled.
    OutOfOrder {
        /// Its number.
        seq: u64,
    },
    /// An event does not name the leaf of the one before.
    BadLink {
        /// Its number.
        seq: u64,
    },
    /// An event's leaf is not that of its content.
    BadLeaf {
        /// Its number.
        seq: u64,
    },
    /// An event's payload is not the one committed to.
    BadPayload {
        /// Its number.
        seq: u64,
    },
    /// An event of another device or incarnation.
    Foreign {
        /// Its number.
        seq: u64,
    },
    /// A stored event cannot be read as one.
    Unreadable {
        /// The number that was due.
        seq: u64,
    },
    /// A checkpoint is wrong.
    Checkpoint {
        /// Its place in the row of checkpoints, from 0.
        place: u64,
        /// How many events it covers, 0 when that cannot be read.
        size: u64,
        /// What is wrong.
        fault: CheckpointFault,
    },
    /// The trail passes through another state than an anchor remembers.
    Forked {
        /// The anchor's size.
        size: u64,
    },
    /// A checkpoint covers events that are not there.
    Truncated {
        /// How many it covers.
        covered: u64,
        /// The last that is there.
        found: u64,
    },
    /// More checkpoints were made than are there.
    CheckpointsMissing {
        /// How many were made.
        made: u64,
        /// How many are there.
        found: u64,
    },
    /// The device's head row stands before the last event: it has been put back, and the next write would fork the chain.
    HeadBehind {
        /// The event at which the head stands.
        head: u64,
        /// The last that is there.
        found: u64,
    },
    /// The device's head row has seen events that are not there.
    HeadAhead {
        /// The event at which the head stands.
        head: u64,
        /// The last that is there.
        found: u64,
    },
    /// A row of which an event tells is not there.
    RowMissing {
        /// The newest event about the row.
        seq: u64,
    },
    /// A row is older than the newest event about it: an earlier state has been put back.
    RowOlder {
        /// The newest event about the row.
        seq: u64,
    },
    /// Of the changes of a row of which events tell, the operation or the superseded values are not all there.
    TracesMissing {
        /// The newest event about the row.
        seq: u64,
    },
    /// The trail ends before a state that an anchor remembers: an older file has been put in place.
    Rollback {
        /// How many events the anchor remembers.
        anchored: u64,
        /// The last that is there.
        found: u64,
    },
}

impl Finding {
    /// The number of the event from which the trail cannot be relied on.
    #[must_use]
    pub fn seq(&self) -> u64 {
        match *self {
            Finding::Gap { missing, .. } => missing,
            Finding::OutOfOrder { seq }
            | Finding::BadLink { seq }
            | Finding::BadLeaf { seq }
            | Finding::BadPayload { seq }
            | Finding::Foreign { seq }
            | Finding::RowMissing { seq }
            | Finding::RowOlder { seq }
            | Finding::TracesMissing { seq }
            | Finding::Unreadable { seq } => seq,
            Finding::Checkpoint { size, .. } | Finding::Forked { size } => size,
            Finding::HeadBehind { head, .. } => head.saturating_add(1),
            Finding::Truncated { found, .. } | Finding::Rollback { found, .. } | Finding::HeadAhead { found, .. } => {
                found.saturating_add(1)
            }
            Finding::CheckpointsMissing { .. } => u64::MAX,
        }
    }

    fn verdict(&self) -> Verdict {
        match self {
            Finding::Truncated { .. }
            | Finding::CheckpointsMissing { .. }
            | Finding::Rollback { .. }
            | Finding::HeadAhead { .. } => Verdict::Incomplete,
            _ => Verdict::Tampered,
        }
    }
}

/// Whether the seals of the checkpoints were checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SealState {
    /// With the chain's first key.
    Checked,
    /// They should have been, but the key could not be had.
    KeyMissing,
    /// Nobody asked for it.
    NotAsked,
}

/// The one word that a verification comes to. The gravest that applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Everything that was checked is as it must be.
    Intact,
    /// Events are intact, but clocks were not steady.
    ClockAnomalies,
    /// What could be checked is intact; the seals could not be.
    KeyMissing,
    /// The end is missing: cut off, or an older file put in place.
    Incomplete,
    /// Something was changed, removed, added or moved.
    Tampered,
}

impl Verdict {
    /// The exit status of `neonproctl audit verify`.
    #[must_use]
    pub fn exit_code(self) -> u8 {
        match self {
            Verdict::Intact => 0,
            Verdict::Tampered => 1,
            Verdict::Incomplete => 2,
            Verdict::KeyMissing => 3,
            Verdict::ClockAnomalies => 4,
        }
    }
}

/// How many findings a report lists; the rest are counted.
const LISTED: usize = 100;

/// The outcome of a verification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// How many events were read.
    pub events: u64,
    /// How many checkpoints were read.
    pub checkpoints: u64,
    /// How many events come after the last checkpoint, protected by links alone.
    pub unsealed: u64,
    /// Where the chain stands, unless it is broken.
    pub head: Option<Anchor>,
    /// Whether the seals were checked.
    pub seals: SealState,
    /// How many payloads have been erased; their events are intact.
    pub redacted: u64,
    /// How many events and checkpoints were written by a clock that could not be believed.
    pub clock_anomalies: u64,
    /// The first findings, in the order in which they came up.
    pub findings: Vec<Finding>,
    /// How many findings there are in all.
    pub found: u64,
    first_bad_seq: Option<u64>,
    worst: Verdict,
}

impl Report {
    pub(super) fn new(seals: SealState) -> Self {
        Report {
            events: 0,
            checkpoints: 0,
            unsealed: 0,
            head: None,
            seals,
            redacted: 0,
            clock_anomalies: 0,
            findings: Vec::new(),
            found: 0,
            first_bad_seq: None,
            worst: Verdict::Intact,
        }
    }

    pub(crate) fn add(&mut self, finding: Finding) {
        self.found += 1;
        self.worst = self.worst.max(finding.verdict());
        self.first_bad_seq = Some(self.first_bad_seq.map_or(finding.seq(), |first| first.min(finding.seq())));
        if self.findings.len() < LISTED {
            self.findings.push(finding);
        }
    }

    /// The smallest event number from which the trail cannot be relied on.
    #[must_use]
    pub fn first_bad_seq(&self) -> Option<u64> {
        self.first_bad_seq
    }

    /// The one word.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        let key = if self.seals == SealState::KeyMissing { Verdict::KeyMissing } else { Verdict::Intact };
        let clocks = if self.clock_anomalies > 0 { Verdict::ClockAnomalies } else { Verdict::Intact };
        self.worst.max(key).max(clocks)
    }
}
