//! The rules of merging: order and repetition of arrival never matter, and each rule decides as the clinic means it.

use neonpro_oplog::causal::{History, Relation, relation};
use neonpro_oplog::merge::{Consent, Erasure, Stamp, Status, Written, group_replaces, later};
use neonpro_oplog::{Dot, Hlc, Value, Values};
use proptest::collection::vec;
use proptest::prelude::*;

fn stamp() -> impl Strategy<Value = Stamp> {
    // Few distinct values, so that ties happen at every level of the comparison.
    (0..3u64, 0..3u8, 0..3u64, 0..2u8).prop_map(|(hlc, device, ctr, incarnation)| Stamp {
        hlc: Hlc(hlc),
        device: [device; 16],
        ctr,
        incarnation: [incarnation; 16],
    })
}

/// A value that follows from its stamp: one operation writes one value.
fn written() -> impl Strategy<Value = Written<String>> {
    stamp().prop_map(|stamp| Written { value: format!("{stamp:?}"), stamp })
}

/// A booking of one device: start, end, professional and room, all telling who wrote them.
fn booking() -> impl Strategy<Value = Written<Values>> {
    stamp().prop_map(|stamp| {
        let mark = stamp.hlc.0 as i64 * 1000 + i64::from(stamp.device[0]) * 100 + stamp.ctr as i64 * 10;
        let value = (20..24).map(|col| (col, Value::Int(mark + i64::from(stamp.incarnation[0])))).collect();
        Written { stamp, value }
    })
}

fn dot() -> impl Strategy<Value = Dot> {
    (0..3u32, 0..4u64).prop_map(|(device_ix, ctr)| Dot { device_ix, ctr })
}

/// What one operation says follows from its dot, as it does in life: three histories made this way share some events.
fn history<T: Clone + std::fmt::Debug + 'static>(all: &'static [T]) -> impl Strategy<Value = History<T>> {
    vec(dot(), 0..8).prop_map(|dots| {
        let mut history = History::new();
        for dot in dots {
            let n = dot.ctr as usize + 2 * dot.device_ix as usize;
            let seen = (0..dot.ctr).map(|ctr| Dot { device_ix: (n % 3) as u32, ctr });
            history.add(dot, all[n % all.len()].clone(), seen.filter(|seen| *seen != dot));
        }
        history
    })
}

const CONSENTS: &[Consent] = &[Consent::Granted, Consent::Revoked];

proptest! {
    #[test]
    fn later_is_a_semilattice(a in written(), b in written(), c in written()) {
        prop_assert_eq!(later(a.clone(), b.clone()), later(b.clone(), a.clone()));
        prop_assert_eq!(later(a.clone(), a.clone()), a.clone());
        prop_assert_eq!(later(later(a.clone(), b.clone()), c.clone()), later(a, later(b, c)));
    }

    #[test]
    fn a_booking_is_taken_whole(a in booking(), b in booking(), c in booking()) {
        let merged = later(later(a.clone(), b.clone()), c.clone());
        prop_assert!([&a, &b, &c].into_iter().any(|one| *one == merged), "nobody booked this");
        prop_assert_eq!(&later(a.clone(), later(b.clone(), c.clone())), &merged);
        prop_assert_eq!(&later(c, later(b, a)), &merged);
    }

    #[test]
    fn group_rule_agrees_with_the_register(a in booking(), b in booking()) {
        let replaces = group_replaces(vec![a.stamp; 4], b.stamp);
        prop_assert_eq!(replaces, later(a.clone(), b.clone()).stamp == b.stamp && a.stamp != b.stamp);
    }

    #[test]
    fn status_is_a_semilattice(a in history(&Status::ALL), b in history(&Status::ALL), c in history(&Status::ALL)) {
        prop_assert_eq!(a.merge(&b), b.merge(&a));
        prop_assert_eq!(a.merge(&a), a.clone());
        let left = a.merge(&b).merge(&c);
        prop_assert_eq!(&left, &a.merge(&b.merge(&c)));
        prop_assert_eq!(Status::in_force(&left), Status::in_force(&c.merge(&a).merge(&b)));
    }

    #[test]
    fn consent_is_a_semilattice(a in history(CONSENTS), b in history(CONSENTS), c in history(CONSENTS)) {
        let left = a.merge(&b).merge(&c);
        prop_assert_eq!(&left, &a.merge(&b.merge(&c)));
        prop_assert_eq!(Consent::in_force(&a.merge(&b)), Consent::in_force(&b.merge(&a)));
        prop_assert_eq!(Consent::in_force(&left.merge(&b)), Consent::in_force(&left));
    }

    /// Whatever else is in the history: a withdrawal that nobody has seen is in force.
    #[test]
    fn an_unseen_withdrawal_holds(history in history(CONSENTS)) {
        let mut history = history;
        history.add(Dot { device_ix: 9, ctr: 1 }, Consent::Revoked, []);
        prop_assert_eq!(Consent::in_force(&history), Some(Consent::Revoked));
    }

    #[test]
    fn erasure_is_a_semilattice(a in 0..3usize, b in 0..3usize, c in 0..3usize) {
        let all = [Erasure::None, Erasure::Anonymized, Erasure::Destroyed];
        let (a, b, c) = (all[a], all[b], all[c]);
        prop_assert_eq!(a.merge(b), b.merge(a));
        prop_assert_eq!(a.merge(a), a);
        prop_assert_eq!(a.merge(b).merge(c), a.merge(b.merge(c)));
        prop_assert!(a.merge(b) >= a);
    }
}

const A1: Dot = Dot { device_ix: 1, ctr: 1 };
const A2: Dot = Dot { device_ix: 1, ctr: 2 };
const B1: Dot = Dot { device_ix: 2, ctr: 1 };

#[test]
fn ties_go_to_device_then_number_then_incarnation() {
    let base = Stamp { hlc: Hlc(5), device: [1; 16], ctr: 7, incarnation: [1; 16] };
    let rising = [
        base,
        Stamp { incarnation: [2; 16], ..base },
        Stamp { ctr: 8, incarnation: [0; 16], ..base },
        Stamp { device: [2; 16], ctr: 0, ..base },
        Stamp { hlc: Hlc(6), device: [0; 16], ctr: 0, ..base },
    ];
    assert!(rising.is_sorted_by(|a, b| a < b));
}

#[test]
fn a_group_beats_every_column_or_none() {
    let at = |hlc| Stamp { hlc: Hlc(hlc), device: [1; 16], ctr: 1, incarnation: [1; 16] };
    assert!(group_replaces([at(1), at(2)], at(3)));
    assert!(!group_replaces([at(1), at(4)], at(3)));
    assert!(group_replaces([], at(3)));
}

#[test]
fn only_what_was_seen_is_later() {
    assert_eq!(relation(None, None), Relation::Later);
    assert_eq!(relation(Some(A1), Some(A1)), Relation::Later);
    assert_eq!(relation(Some(A1), Some(B1)), Relation::Concurrent);
    assert_eq!(relation(Some(A1), None), Relation::Concurrent);
}

fn statuses(events: &[(Dot, Status, &[Dot])]) -> Option<Status> {
    let mut history = History::new();
    for (dot, status, seen) in events {
        history.add(*dot, *status, seen.iter().copied());
    }
    Status::in_force(&history)
}

#[test]
fn what_took_place_beats_a_concurrent_cancellation() {
    let both = [(A1, Status::Cancelled, &[][..]), (B1, Status::Completed, &[])];
    assert_eq!(statuses(&both), Some(Status::Completed));
    let strength = [Status::Scheduled, Status::Confirmed, Status::Cancelled, Status::NoShow, Status::Completed];
    assert!(strength.is_sorted());
}

#[test]
fn a_change_of_mind_may_weaken_only_what_it_saw() {
    let reopened = [(A1, Status::Cancelled, &[][..]), (B1, Status::Scheduled, &[A1])];
    assert_eq!(statuses(&reopened), Some(Status::Scheduled));
    let unaware = [(A1, Status::Cancelled, &[][..]), (B1, Status::Scheduled, &[])];
    assert_eq!(statuses(&unaware), Some(Status::Cancelled));
}

/// Merging pairs of states instead of histories would answer differently by order of arrival here.
#[test]
fn reopened_beside_a_confirmation() {
    let events = [(A1, Status::Cancelled, &[][..]), (A2, Status::Scheduled, &[A1]), (B1, Status::Confirmed, &[])];
    assert_eq!(statuses(&events), Some(Status::Confirmed));
}

#[test]
fn no_clock_can_undo_a_withdrawal() {
    let mut history = History::new();
    assert_eq!(Consent::in_force(&history), None);
    history.add(A1, Consent::Revoked, []);
    history.add(B1, Consent::Granted, []);
    assert_eq!(Consent::in_force(&history), Some(Consent::Revoked));
    assert!(history.is_contested());
    history.add(A2, Consent::Granted, [A1, B1]);
    assert_eq!(Consent::in_force(&history), Some(Consent::Granted));
    assert!(!history.is_contested());
}

#[test]
fn a_circle_of_claims_leaves_the_careful_answer() {
    let mut history = History::new();
    history.add(A1, Consent::Revoked, [B1]);
    history.add(B1, Consent::Granted, [A1]);
    assert_eq!(Consent::in_force(&history), Some(Consent::Revoked));
    let mut own = History::new();
    own.add(A1, Consent::Granted, [A1]);
    assert_eq!(Consent::in_force(&own), Some(Consent::Granted));
}

#[test]
fn every_status_keeps_its_code() {
    for status in Status::ALL {
        assert_eq!(Status::from_code(status.code()), Some(status));
    }
    assert!(Status::ALL.is_sorted());
    assert_eq!(Status::from_code("done"), None);
}
