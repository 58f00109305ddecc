//! Tests of the trail, and the made-up trail that they work on.

mod attacks;
mod export;
mod format;
mod merkle;
mod seals;

use super::*;
use ring::signature::{Ed25519KeyPair, KeyPair};
use zeroize::Zeroizing;

/// Every so many events a checkpoint is made.
const EVERY: u64 = 10;
const START_US: i64 = 1_767_225_600_000_000;

fn origin() -> Origin {
    Origin { clinic: [0xc1; 16], device: [0xd1; 16], incarnation: [0x1c; 16] }
}

fn first_key() -> Zeroizing<[u8; 32]> {
    Zeroizing::new([0x5e; 32])
}

fn signing_pair() -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[0x51; 32]).unwrap()
}

fn public_key() -> [u8; 32] {
    signing_pair().public_key().as_ref().try_into().unwrap()
}

/// Event number `seq` behind `prev`, of varied content: some events have no actor, no row, a payload.
fn event(seq: u64, prev: Hash) -> Stored {
    let n = seq as u8;
    let payload = seq.is_multiple_of(3).then(|| Payload { salt: [n; 32], bytes: vec![n; 40] });
    let event = Event {
        seq,
        event_id: [n ^ 0x55; 16],
        at_us: START_US + seq as i64 * 1_000_000,
        mono_ns: seq as i64 * 1_000_000_000,
        clock: ClockFlag::Steady,
        actor: (!seq.is_multiple_of(5)).then_some([0xac; 16]),
        roles: 0b101,
        session: [0x5e; 16],
        device: origin().device,
        incarnation: origin().incarnation,
        kind: if seq.is_multiple_of(2) { "patients.update" } else { "record.read" }.into(),
        object_table: 4,
        object_id: (!seq.is_multiple_of(4)).then_some([n; 16]),
        subject: (!seq.is_multiple_of(4)).then_some([n ^ 0xff; 16]),
        outcome: if seq.is_multiple_of(7) { Outcome::Refused } else { Outcome::Ok },
        reason_code: seq.is_multiple_of(7).then(|| "policy.denied".into()),
        payload_commit: payload.as_ref().map(|payload| payload_commit(&payload.salt, &payload.bytes)),
        policy_version: 3,
        app_version: "0.1.0".into(),
        count: 1,
        prev,
    };
    Stored { leaf: leaf(&event), event, payload }
}

/// A whole chain with everything that belongs to it.
struct Trail {
    events: Vec<Stored>,
    notes: Vec<String>,
    key: ChainKey,
    tree: Frontier,
}

impl Trail {
    fn of(n: u64) -> Trail {
        let mut trail =
            Trail { events: Vec::new(), notes: Vec::new(), key: ChainKey::new(0, first_key()), tree: Frontier::new() };
        trail.grow(n);
        trail
    }

    fn grow(&mut self, n: u64) {
        for _ in 0..n {
            let prev = self.events.last().map_or(GENESIS, |last| last.leaf);
            self.append(event(self.tree.size() + 1, prev));
        }
    }

    fn append(&mut self, stored: Stored) {
        self.tree.push(stored.leaf);
        let at_us = stored.event.at_us;
        self.events.push(stored);
        if self.tree.size().is_multiple_of(EVERY) {
            self.seal(at_us);
        }
    }

    fn seal(&mut self, at_us: i64) {
        let key = std::mem::replace(&mut self.key, ChainKey::new(0, first_key()));
        let (checkpoint, next) = Checkpoint::seal(origin(), &self.tree, at_us, key);
        self.notes.push(checkpoint.signed(&signing_pair()).to_text());
        self.key = next;
    }

    fn anchor(&self) -> Anchor {
        Anchor::of(&self.tree)
    }

    /// Makes leaves and links right again from event `from` (counted from 0), as somebody would who covers up a change.
    fn relink(&mut self, from: usize) {
        let mut prev = if from == 0 { GENESIS } else { self.events[from - 1].leaf };
        for (place, stored) in self.events.iter_mut().enumerate().skip(from) {
            stored.event.seq = place as u64 + 1;
            stored.event.prev = prev;
            stored.leaf = leaf(&stored.event);
            prev = stored.leaf;
        }
    }

    fn report_with(&self, seals: Seals, made: Option<u64>, anchors: &[Anchor]) -> Report {
        let evidence = Evidence {
            origin: origin(),
            notes: &self.notes,
            checkpoints_made: made,
            seals,
            signer: Some(public_key()),
            anchors,
        };
        verify(evidence, self.events.iter().cloned().map(Ok))
    }

    /// With the chain's key and no anchor.
    fn report(&self) -> Report {
        self.report_with(Seals::Check(first_key()), None, &[])
    }

    fn exit(&self) -> u8 {
        self.report().verdict().exit_code()
    }
}
