//! Verification: reads a chain once, from its first event to its last, in constant memory.

use super::event::{ClockFlag, Event, leaf};
use super::hash::{Hash, payload_commit};
use super::report::{Anchor, CheckpointFault, Finding, Report, SealState};
use super::{ChainKey, Checkpoint, Frontier, GENESIS, Id, Origin};
use zeroize::Zeroizing;

/// How far the time may go back from one event to the next without being an anomaly: two minutes, in microseconds. Several
/// processes write to the trail, each reads its clock before it waits for its turn, and clocks are set by seconds all the time.
pub const CLOCK_SLACK_US: i64 = 120 * 1_000_000;

/// What an event committed to, if it has not been erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payload {
    /// The random salt.
    pub salt: [u8; 32],
    /// The bytes committed to, as stored (sealed).
    pub bytes: Vec<u8>,
}

/// An event as the file holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// The event.
    pub event: Event,
    /// The leaf stored beside it.
    pub leaf: Hash,
    /// Its payload, if it has one that is still there.
    pub payload: Option<Payload>,
}

/// A row that is no event: a column of the wrong length, a word not on its list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unreadable;

/// What to do about the seals of the checkpoints.
#[derive(Debug)]
pub enum Seals {
    /// Check them, with the chain's key 0.
    Check(Zeroizing<[u8; 32]>),
    /// They should be checked, but the key could not be had.
    KeyMissing,
    /// Leave them.
    Skip,
}

/// What is known about a chain besides its events.
#[derive(Debug)]
pub struct Evidence<'a> {
    /// Which chain it is.
    pub origin: Origin,
    /// Texts of its checkpoints, in the order of their numbers.
    pub notes: &'a [String],
    /// How many checkpoints were made, if something outside the database knows: the index of the key kept there.
    pub checkpoints_made: Option<u64>,
    /// What to do about the seals.
    pub seals: Seals,
    /// The device's public signing key; if given, every checkpoint must be signed by it.
    pub signer: Option<[u8; 32]>,
    /// What others remember of the chain, in any order.
    pub anchors: &'a [Anchor],
}

/// Checks a whole chain, given in the order of its numbers from the first.
pub fn verify(evidence: Evidence<'_>, events: impl IntoIterator<Item = Result<Stored, Unreadable>>) -> Report {
    let mut verifier = Verifier::new(evidence);
    verifier.compare_roots();
    for event in events {
        match event {
            Ok(stored) => verifier.read(&stored),
            Err(Unreadable) => verifier.skip(),
        }
        verifier.compare_roots();
    }
    verifier.finish()
}

/// A root that the chain must have on its way.
struct Milestone {
    size: u64,
    root: Hash,
    otherwise: Finding,
}

/// What of the event before the next one is compared with.
struct Last {
    at_us: i64,
    mono_ns: i64,
    session: Id,
}

struct Verifier {
    origin: Origin,
    /// Descending by size: the next one is the last.
    milestones: Vec<Milestone>,
    covered: u64,
    /// Number of the event read last.
    seq: u64,
    /// The highest number read.
    reached: u64,
    /// What the next event must name as its predecessor, if that is known.
    link: Option<Hash>,
    last: Option<Last>,
    /// Gone once the chain is broken, for then no root can be right any more.
    tree: Option<Frontier>,
    report: Report,
}

impl Verifier {
    fn new(evidence: Evidence<'_>) -> Self {
        let state = match &evidence.seals {
            Seals::Check(_) => SealState::Checked,
            Seals::KeyMissing if !evidence.notes.is_empty() => SealState::KeyMissing,
            Seals::KeyMissing | Seals::Skip => SealState::NotAsked,
        };
        let mut report = Report::new(state);
        let checkpoints = read_notes(&evidence, &mut report);
        check_seals(evidence.seals, &checkpoints, &mut report);

        let fault = CheckpointFault::BadRoot;
        let roots = checkpoints.iter().map(|(place, checkpoint)| Milestone {
            size: checkpoint.size,
            root: checkpoint.root,
            otherwise: Finding::Checkpoint { place: *place, size: checkpoint.size, fault },
        });
        let anchors = evidence.anchors.iter().map(|anchor| Milestone {
            size: anchor.size,
            root: anchor.root,
            otherwise: Finding::Forked { size: anchor.size },
        });
        let mut milestones: Vec<_> = roots.chain(anchors).collect();
        milestones.sort_by_key(|milestone| std::cmp::Reverse(milestone.size));
        Verifier {
            origin: evidence.origin,
            milestones,
            covered: checkpoints.iter().map(|(_, checkpoint)| checkpoint.size).max().unwrap_or(0),
            seq: 0,
            reached: 0,
            link: Some(GENESIS),
            last: None,
            tree: Some(Frontier::new()),
            report,
        }
    }

    fn read(&mut self, stored: &Stored) {
        let event = &stored.event;
        self.report.events += 1;
        self.check_number(event.seq);
        self.check_identity(event);
        self.check_hashes(stored);
        self.check_payload(stored);
        self.check_clock(event);
    }

    /// A row that cannot be read still takes its place in the count; the link over it cannot be checked.
    fn skip(&mut self) {
        self.report.events += 1;
        self.stand_at(self.seq.saturating_add(1));
        self.link = None;
        self.broken(Finding::Unreadable { seq: self.seq });
    }

    fn check_number(&mut self, seq: u64) {
        let due = self.seq.saturating_add(1);
        if seq > due {
            self.broken(Finding::Gap { missing: due, found: seq });
        } else if seq < due {
            self.broken(Finding::OutOfOrder { seq });
        }
        self.stand_at(seq);
    }

    fn stand_at(&mut self, seq: u64) {
        self.seq = seq;
        self.reached = self.reached.max(seq);
    }

    fn check_identity(&mut self, event: &Event) {
        if (event.device, event.incarnation) != (self.origin.device, self.origin.incarnation) {
            self.broken(Finding::Foreign { seq: event.seq });
        }
    }

    fn check_hashes(&mut self, stored: &Stored) {
        let seq = stored.event.seq;
        if self.link.is_some_and(|link| link != stored.event.prev) {
            self.broken(Finding::BadLink { seq });
        }
        let computed = leaf(&stored.event);
        if computed != stored.leaf {
            self.broken(Finding::BadLeaf { seq });
        }
        if let Some(tree) = &mut self.tree {
            tree.push(computed);
        }
        self.link = Some(stored.leaf);
    }

    fn check_payload(&mut self, stored: &Stored) {
        let committed = stored.event.payload_commit;
        match (&stored.payload, committed) {
            (None, Some(_)) => self.report.redacted += 1,
            (Some(payload), commit) if commit != Some(payload_commit(&payload.salt, &payload.bytes)) => {
                self.report.add(Finding::BadPayload { seq: stored.event.seq });
            }
            _ => {}
        }
    }

    fn check_clock(&mut self, event: &Event) {
        let went_back = self.last.as_ref().is_some_and(|last| {
            let wall = event.at_us.saturating_sub(last.at_us);
            let mono = if event.session == last.session { event.mono_ns.saturating_sub(last.mono_ns) } else { 0 };
            // Sleep stops the monotonic clock, so the wall clock may run ahead of it but never fall behind.
            mono < 0 || wall < mono / 1000 - CLOCK_SLACK_US
        });
        if went_back || event.clock != ClockFlag::Steady {
            self.report.clock_anomalies += 1;
        }
        self.last = Some(Last { at_us: event.at_us, mono_ns: event.mono_ns, session: event.session });
    }

    /// Compares the roots that are due at the present size.
    fn compare_roots(&mut self) {
        while let Some(milestone) = self.milestones.pop_if(|milestone| milestone.size <= self.reached) {
            if self.tree.as_ref().is_some_and(|tree| tree.root() != milestone.root) {
                self.broken(milestone.otherwise);
            }
        }
    }

    fn broken(&mut self, finding: Finding) {
        self.tree = None;
        self.report.add(finding);
    }

    fn finish(mut self) -> Report {
        let found = self.reached;
        self.report.unsealed = found.saturating_sub(self.covered);
        self.report.head = self.tree.as_ref().map(Anchor::of);
        if self.covered > found {
            self.report.add(Finding::Truncated { covered: self.covered, found });
        }
        let anchored = self.milestones.iter().filter(|left| matches!(left.otherwise, Finding::Forked { .. }));
        if let Some(anchored) = anchored.map(|left| left.size).max() {
            self.report.add(Finding::Rollback { anchored, found });
        }
        self.report
    }
}

/// Reads the checkpoints and checks all that needs neither events nor the chain's key.
fn read_notes(evidence: &Evidence<'_>, report: &mut Report) -> Vec<(u64, Checkpoint)> {
    let mut read: Vec<(u64, Checkpoint)> = Vec::new();
    for (place, note) in (0..).zip(evidence.notes) {
        report.checkpoints += 1;
        let Ok(checkpoint) = Checkpoint::parse(note) else {
            report.add(Finding::Checkpoint { place, size: 0, fault: CheckpointFault::Unreadable });
            continue;
        };
        let size = checkpoint.size;
        let before = read.last().map(|(_, before)| before);
        if before.is_some_and(|before| checkpoint.at_us < before.at_us.saturating_sub(CLOCK_SLACK_US)) {
            report.clock_anomalies += 1;
        }
        let faults = [
            (checkpoint.origin != evidence.origin, CheckpointFault::Foreign),
            (checkpoint.index != place || before.is_some_and(|b| size <= b.size), CheckpointFault::OutOfOrder),
            (evidence.signer.is_some_and(|key| !checkpoint.is_signed_by(&key)), CheckpointFault::BadSignature),
        ];
        for (_, fault) in faults.into_iter().filter(|(is_fault, _)| *is_fault) {
            report.add(Finding::Checkpoint { place, size, fault });
        }
        read.push((place, checkpoint));
    }
    if let Some(made) = evidence.checkpoints_made.filter(|made| *made > report.checkpoints) {
        report.add(Finding::CheckpointsMissing { made, found: report.checkpoints });
    }
    read
}

/// Walks the ratchet along the checkpoints. Its key is that of the checkpoint's place, so that a number that was changed to fit
/// another key helps nobody.
fn check_seals(seals: Seals, checkpoints: &[(u64, Checkpoint)], report: &mut Report) {
    let Seals::Check(first) = seals else { return };
    let mut key = ChainKey::new(0, first);
    for (place, checkpoint) in checkpoints {
        key = key.advance_to(*place);
        if !checkpoint.is_sealed_by(&key) {
            let fault = CheckpointFault::BadMac;
            report.add(Finding::Checkpoint { place: *place, size: checkpoint.size, fault });
        }
    }
}
