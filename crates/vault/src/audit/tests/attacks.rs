//! What somebody may do to a trail, and the exit status that each comes to.

use super::*;
use proptest::prelude::*;

const INTACT: u8 = 0;
const TAMPERED: u8 = 1;
const INCOMPLETE: u8 = 2;
const CLOCKS: u8 = 4;

/// A change to a stored event.
type Change = fn(&mut Stored);

/// One change to each thing stored, payload and leaf included.
const CHANGES: &[Change] = &[
    |s| s.event.event_id[3] ^= 4,
    |s| s.event.at_us += 1,
    |s| s.event.mono_ns += 1,
    |s| s.event.clock = ClockFlag::Jumped,
    |s| s.event.actor = if s.event.actor.is_some() { None } else { Some([1; 16]) },
    |s| s.event.roles ^= 2,
    |s| s.event.session[9] ^= 1,
    |s| s.event.device[9] ^= 1,
    |s| s.event.incarnation[9] ^= 1,
    |s| s.event.kind = "patients.delete".into(),
    |s| s.event.object_table ^= 1,
    |s| s.event.object_id = Some([0xee; 16]),
    |s| s.event.subject = Some(*b"somebody else!!!"),
    |s| s.event.outcome = Outcome::Failed,
    |s| s.event.reason_code = Some("other".into()),
    |s| s.event.payload_commit = Some([0xee; 32]),
    |s| s.event.policy_version ^= 1,
    |s| s.event.app_version = "9.9.9".into(),
    |s| s.event.count += 1,
    |s| s.event.prev[0] ^= 1,
    |s| s.leaf[0] ^= 1,
    |s| s.payload = Some(Payload { salt: [0xee; 32], bytes: vec![] }),
];

proptest! {
    #[test]
    fn a_changed_event(n in 1..60u64, at: prop::sample::Index, change in 0..CHANGES.len()) {
        let mut trail = Trail::of(n);
        let at = at.index(n as usize);
        CHANGES[change](&mut trail.events[at]);
        let report = trail.report();
        prop_assert_eq!(report.verdict().exit_code(), TAMPERED);
        prop_assert_eq!(report.first_bad_seq(), Some(at as u64 + 1));
    }

    /// Whoever also makes the links right again stumbles over the next checkpoint.
    #[test]
    fn a_change_covered_up(n in 10..60u64, at: prop::sample::Index) {
        let mut trail = Trail::of(n);
        let at = at.index((n / EVERY * EVERY) as usize);
        trail.events[at].event.subject = Some(*b"somebody else!!!");
        trail.relink(at);
        let report = trail.report();
        prop_assert_eq!(report.verdict().exit_code(), TAMPERED);
        prop_assert_eq!(report.first_bad_seq(), Some((at as u64 / EVERY + 1) * EVERY));
    }

    #[test]
    fn a_removed_event(n in 2..60u64, at: prop::sample::Index) {
        let mut trail = Trail::of(n);
        let at = at.index(n as usize - 1);
        trail.events.remove(at);
        let report = trail.report();
        prop_assert_eq!(report.verdict().exit_code(), TAMPERED);
        prop_assert_eq!(report.first_bad_seq(), Some(at as u64 + 1));
    }

    #[test]
    fn a_removed_event_covered_up(n in 11..60u64, at: prop::sample::Index) {
        let mut trail = Trail::of(n);
        let at = at.index((n / EVERY * EVERY) as usize);
        trail.events.remove(at);
        trail.relink(at);
        prop_assert_ne!(trail.exit(), INTACT);
    }

    #[test]
    fn an_inserted_event(n in 1..60u64, at: prop::sample::Index) {
        let mut trail = Trail::of(n);
        let at = at.index(n as usize);
        let mut other = trail.events[at].clone();
        other.event.event_id = [0xee; 16];
        other.leaf = leaf(&other.event);
        trail.events.insert(at, other);
        prop_assert_eq!(trail.exit(), TAMPERED);
    }

    #[test]
    fn two_events_in_each_others_place(n in 2..60u64, a: prop::sample::Index, b: prop::sample::Index) {
        let mut trail = Trail::of(n);
        let (a, b) = (a.index(n as usize), b.index(n as usize));
        prop_assume!(a != b);
        trail.events.swap(a, b);
        prop_assert_eq!(trail.exit(), TAMPERED);
        let numbers = (trail.events[a].event.seq, trail.events[b].event.seq);
        trail.events[a].event.seq = numbers.1;
        trail.events[b].event.seq = numbers.0;
        prop_assert_eq!(trail.exit(), TAMPERED);
    }

    /// The end cut off: noticed by a checkpoint that covers it, or by whoever remembers it outside the file.
    #[test]
    fn a_truncated_trail(n in 2..60u64, keep: prop::sample::Index) {
        let whole = Trail::of(n);
        let keep = keep.index(n as usize);
        let mut cut = Trail::of(n);
        cut.events.truncate(keep);
        let covered = n / EVERY * EVERY;
        prop_assert_eq!(cut.exit(), if covered > keep as u64 { INCOMPLETE } else { INTACT });

        let yesterday = Trail::of(keep as u64);
        prop_assert_eq!(yesterday.exit(), INTACT);
        let report = yesterday.report_with(Seals::Check(first_key()), None, &[whole.anchor()]);
        prop_assert_eq!(report.verdict().exit_code(), INCOMPLETE);
        let found = Finding::Rollback { anchored: n, found: keep as u64 };
        prop_assert!(report.findings.contains(&found));
    }

    #[test]
    fn an_intact_trail_with_every_anchor(n in 0..60u64, sizes in proptest::collection::vec(any::<prop::sample::Index>(), 0..4)) {
        let trail = Trail::of(n);
        let anchors: Vec<_> = sizes.iter().map(|size| Trail::of(size.index(n as usize + 1) as u64).anchor()).collect();
        let report = trail.report_with(Seals::Check(first_key()), Some(n / EVERY), &anchors);
        prop_assert_eq!(report.verdict(), Verdict::Intact);
        prop_assert_eq!((report.events, report.checkpoints, report.unsealed), (n, n / EVERY, n % EVERY));
        prop_assert_eq!(report.head, Some(trail.anchor()));
        prop_assert_eq!((report.found, report.first_bad_seq()), (0, None));
    }
}

#[test]
fn a_rewritten_end_against_an_anchor() {
    let whole = Trail::of(25);
    let mut other = Trail::of(25);
    other.events[22].event.object_table = 9;
    other.relink(22);
    assert_eq!(other.exit(), INTACT, "after the last checkpoint only an anchor can tell");
    let report = other.report_with(Seals::Check(first_key()), None, &[whole.anchor()]);
    assert_eq!(report.findings, [Finding::Forked { size: 25 }]);
    assert_eq!(report.verdict().exit_code(), TAMPERED);
}

#[test]
fn an_anchor_of_another_past_under_a_longer_trail() {
    let mut past = Trail::of(15);
    past.events[12].event.object_table = 9;
    past.relink(12);
    let mut tree = Frontier::new();
    past.events.iter().for_each(|stored| tree.push(stored.leaf));
    let report = Trail::of(25).report_with(Seals::Check(first_key()), None, &[Anchor::of(&tree)]);
    assert_eq!(report.findings, [Finding::Forked { size: 15 }]);
}

#[test]
fn an_empty_trail() {
    let empty = Trail::of(0);
    assert_eq!(empty.exit(), INTACT);
    let report = empty.report_with(Seals::Check(first_key()), None, &[Trail::of(1).anchor()]);
    assert_eq!(report.verdict().exit_code(), INCOMPLETE);
}

#[test]
fn an_event_of_another_device() {
    let mut trail = Trail::of(5);
    trail.events[4].event.device = [9; 16];
    trail.relink(4);
    assert_eq!(trail.report().findings, [Finding::Foreign { seq: 5 }]);
    assert_eq!(trail.exit(), TAMPERED);
}

#[test]
fn a_number_that_goes_back_is_named() {
    let mut trail = Trail::of(5);
    trail.events.insert(3, trail.events[2].clone());
    assert!(trail.report().findings.contains(&Finding::OutOfOrder { seq: 3 }));
    trail.events.clear();
    trail.events.push(event(0, GENESIS));
    assert_eq!(trail.report().findings, [Finding::OutOfOrder { seq: 0 }]);
}

#[test]
fn a_row_that_is_no_event() {
    let trail = Trail::of(12);
    let rows = trail.events.iter().cloned().map(|s| if s.event.seq == 7 { Err(Unreadable) } else { Ok(s) });
    let evidence = Evidence {
        origin: origin(),
        notes: &trail.notes,
        checkpoints_made: None,
        seals: Seals::Skip,
        signer: None,
        anchors: &[],
    };
    let report = verify(evidence, rows);
    assert_eq!(report.findings, [Finding::Unreadable { seq: 7 }]);
    assert_eq!((report.verdict().exit_code(), report.head), (TAMPERED, None));
}

#[test]
fn erased_payloads_leave_the_proof_intact() {
    let mut trail = Trail::of(30);
    trail.events.iter_mut().take(15).for_each(|stored| stored.payload = None);
    let report = trail.report();
    assert_eq!((report.verdict().exit_code(), report.redacted), (INTACT, 5));
}

#[test]
fn a_changed_payload() {
    for change in [|p: &mut Payload| p.salt[0] ^= 1, |p: &mut Payload| p.bytes.push(0)] {
        let mut trail = Trail::of(30);
        trail.events[17].payload.iter_mut().for_each(change);
        let report = trail.report();
        assert_eq!(report.findings, [Finding::BadPayload { seq: 18 }]);
        assert_eq!((report.verdict().exit_code(), report.head), (TAMPERED, Some(trail.anchor())));
    }
}

/// A clock that could not be believed, told by the event or by its neighbours.
#[test]
fn clocks() {
    let with = |change: Change| {
        let mut trail = Trail::of(0);
        trail.grow(3);
        let mut fourth = event(4, trail.events[2].leaf);
        change(&mut fourth);
        fourth.leaf = leaf(&fourth.event);
        trail.append(fourth);
        (trail.exit(), trail.report().clock_anomalies)
    };
    assert_eq!(with(|_| {}), (INTACT, 0));
    assert_eq!(with(|s| s.event.clock = ClockFlag::Jumped), (CLOCKS, 1));
    assert_eq!(with(|s| s.event.at_us -= CLOCK_SLACK_US), (INTACT, 0));
    assert_eq!(with(|s| s.event.at_us -= CLOCK_SLACK_US + 1), (CLOCKS, 1));
    assert_eq!(with(|s| s.event.mono_ns = 1), (CLOCKS, 1));
    assert_eq!(with(|s| s.event.mono_ns += 3_600_000_000_000), (CLOCKS, 1), "an hour passed, the wall clock stood");
    assert_eq!(with(|s| s.event.at_us += 3_600_000_000), (INTACT, 0), "the machine slept");
    let another_session: Change = |s| (s.event.session, s.event.mono_ns) = ([1; 16], 0);
    assert_eq!(with(another_session), (INTACT, 0));
}

#[test]
fn what_is_worse_comes_first() {
    let mut trail = Trail::of(25);
    trail.events.truncate(15);
    trail.events[2].event.clock = ClockFlag::Jumped;
    trail.relink(2);
    let report = trail.report_with(Seals::KeyMissing, None, &[]);
    assert_eq!(report.verdict(), Verdict::Tampered);
    assert_eq!(report.clock_anomalies, 1);
    assert!(Verdict::Incomplete > Verdict::KeyMissing && Verdict::KeyMissing > Verdict::ClockAnomalies);
}

#[test]
fn findings_beyond_a_hundred_are_counted() {
    let mut trail = Trail::of(250);
    trail.events.iter_mut().for_each(|stored| stored.leaf[0] ^= 1);
    let report = trail.report();
    assert_eq!(report.findings.len(), 100);
    assert!(report.found > 250);
}

/// A million events, for the ratio in docs/benchmarks.md: `cargo test -p neonpro-vault a_million_events -- --ignored`.
#[test]
#[ignore = "takes seconds; run for measuring"]
fn a_million_events() {
    let trail = Trail::of(1_000_000);
    let begun = std::time::Instant::now();
    let report = trail.report();
    println!("{} events and {} checkpoints in {:?}", report.events, report.checkpoints, begun.elapsed());
    assert_eq!(report.verdict(), Verdict::Intact);
}
