//! Checkpoints: their keys, their order, and what forging one takes.

use super::super::hash::hex;
use super::*;

const TAMPERED: u8 = 1;
const INCOMPLETE: u8 = 2;
const KEY_MISSING: u8 = 3;

fn faults(trail: &Trail) -> Vec<(u64, CheckpointFault)> {
    let of = |finding: &Finding| match finding {
        Finding::Checkpoint { place, fault, .. } => Some((*place, *fault)),
        _ => None,
    };
    trail.report().findings.iter().filter_map(of).collect()
}

fn edit(trail: &mut Trail, place: usize, change: impl FnOnce(&mut Checkpoint)) {
    let mut checkpoint = Checkpoint::parse(&trail.notes[place]).unwrap();
    change(&mut checkpoint);
    trail.notes[place] = checkpoint.signed(&signing_pair()).to_text();
}

#[test]
fn keys_follow_each_other_and_never_return() {
    let key = ChainKey::new(0, first_key()).next();
    let bytes = *key.expose();
    assert_eq!((key.index(), hex(&bytes).as_str()), (1, include_str!("vectors/key-1.hex").trim()));
    let third = ChainKey::new(1, Zeroizing::new(bytes)).advance_to(3);
    assert_eq!(third.expose(), key.next().next().expose());
    assert_eq!(third.advance_to(1).index(), 3);
}

#[test]
fn a_seal_is_of_one_text_and_one_key() {
    let trail = Trail::of(20);
    let checkpoint = Checkpoint::parse(&trail.notes[1]).unwrap();
    let key = || ChainKey::new(0, first_key());
    assert!(checkpoint.is_sealed_by(&key().next()));
    assert!(!checkpoint.is_sealed_by(&key()));
    assert!(!checkpoint.is_sealed_by(&ChainKey::new(1, Zeroizing::new([0; 32]))));
    let changes: [fn(&mut Checkpoint); 5] =
        [|c| c.origin.clinic[0] ^= 1, |c| c.size += 1, |c| c.root[0] ^= 1, |c| c.at_us += 1, |c| c.mac[0] ^= 1];
    for change in changes {
        let mut changed = checkpoint.clone();
        change(&mut changed);
        assert!(!changed.is_sealed_by(&key().next()));
    }
    let (misnumbered, _) = Checkpoint::seal(origin(), &trail.tree, START_US, ChainKey::new(5, first_key()));
    assert!(!misnumbered.is_sealed_by(&key()), "the right bytes under another number");
    assert!(checkpoint.is_signed_by(&public_key()));
    assert!(!checkpoint.is_signed_by(&[9; 32]));
    assert!(!Checkpoint { signature: None, ..checkpoint }.is_signed_by(&public_key()));
}

#[test]
fn a_changed_checkpoint() {
    let changes: [fn(&mut Checkpoint); 3] = [|c| c.at_us += 1, |c| c.mac[31] ^= 1, |c| c.root[5] ^= 1];
    for change in changes {
        let mut trail = Trail::of(40);
        edit(&mut trail, 2, change);
        assert!(faults(&trail).contains(&(2, CheckpointFault::BadMac)));
        assert_eq!(trail.exit(), TAMPERED);
    }
}

#[test]
fn a_checkpoint_of_another_chain() {
    let mut trail = Trail::of(20);
    edit(&mut trail, 1, |checkpoint| checkpoint.origin.incarnation = [7; 16]);
    assert_eq!(faults(&trail)[0], (1, CheckpointFault::Foreign));
}

#[test]
fn a_checkpoint_that_cannot_be_read() {
    let mut trail = Trail::of(30);
    trail.notes[1] = "clinic/".into();
    assert_eq!(faults(&trail), [(1, CheckpointFault::Unreadable)], "those behind it are still checked");
    edit(&mut trail, 2, |checkpoint| checkpoint.mac[0] ^= 1);
    assert_eq!(faults(&trail), [(1, CheckpointFault::Unreadable), (2, CheckpointFault::BadMac)]);
}

#[test]
fn a_signature_that_is_not_the_devices() {
    let mut trail = Trail::of(10);
    let stripped = Checkpoint { signature: None, ..Checkpoint::parse(&trail.notes[0]).unwrap() };
    trail.notes[0] = stripped.to_text();
    assert_eq!(faults(&trail), [(0, CheckpointFault::BadSignature)]);
    let other = Ed25519KeyPair::from_seed_unchecked(&[0x52; 32]).unwrap();
    trail.notes[0] = stripped.signed(&other).to_text();
    assert_eq!(faults(&trail), [(0, CheckpointFault::BadSignature)]);
}

#[test]
fn a_removed_checkpoint() {
    for place in 0..3 {
        let mut trail = Trail::of(40);
        trail.notes.remove(place);
        assert_eq!(faults(&trail)[0].1, CheckpointFault::OutOfOrder);
        assert_eq!(trail.exit(), TAMPERED);
    }
    let mut trail = Trail::of(40);
    trail.notes.pop();
    let report = trail.report_with(Seals::Check(first_key()), Some(trail.key.index()), &[]);
    assert_eq!(report.findings, [Finding::CheckpointsMissing { made: 4, found: 3 }]);
    assert_eq!(report.verdict().exit_code(), INCOMPLETE);
}

#[test]
fn two_checkpoints_of_one_moment() {
    let mut trail = Trail::of(20);
    let mut other = Trail::of(20);
    other.events[15].event.object_table = 9;
    let mut fork = Trail::of(10);
    other.relink(15);
    other.events.drain(10..).for_each(|stored| fork.append(stored));
    trail.notes.push(fork.notes[1].clone());
    assert!(faults(&trail).contains(&(2, CheckpointFault::OutOfOrder)));
    assert_eq!(trail.exit(), TAMPERED);
    trail.notes.remove(1);
    assert_eq!(faults(&trail), [(1, CheckpointFault::BadRoot)], "properly sealed, but over other events");
    assert_eq!(trail.exit(), TAMPERED);
}

/// A thief with today's key and all the code rewrites yesterday and makes every checkpoint anew.
#[test]
fn forging_the_past_with_todays_key() {
    let trail = Trail::of(40);
    let mut forged = Trail { key: ChainKey::new(0, Zeroizing::new(*trail.key.expose())), ..Trail::of(0) };
    for mut stored in trail.events.iter().cloned() {
        if stored.event.seq == 5 {
            stored.event.subject = Some(*b"somebody else!!!");
        }
        stored.event.prev = forged.events.last().map_or(GENESIS, |last| last.leaf);
        stored.leaf = leaf(&stored.event);
        forged.append(stored);
    }
    assert_eq!(faults(&forged).len(), 4);
    assert!(faults(&forged).iter().all(|(_, fault)| *fault == CheckpointFault::BadMac));
    let unseen = forged.report_with(Seals::Skip, None, &[]);
    assert_eq!(unseen.verdict(), Verdict::Intact, "without the first key the forgery holds, hence the next line");
    assert_eq!(forged.report_with(Seals::KeyMissing, None, &[]).verdict().exit_code(), KEY_MISSING);
}

#[test]
fn no_key() {
    let report = Trail::of(40).report_with(Seals::KeyMissing, None, &[]);
    assert_eq!((report.verdict().exit_code(), report.seals), (KEY_MISSING, SealState::KeyMissing));
    let nothing_to_check = Trail::of(5).report_with(Seals::KeyMissing, None, &[]);
    assert_eq!(nothing_to_check.verdict().exit_code(), 0);
    let wrong = Trail::of(40).report_with(Seals::Check(Zeroizing::new([0; 32])), None, &[]);
    assert_eq!((wrong.verdict().exit_code(), wrong.found), (TAMPERED, 4));
}

#[test]
fn two_checkpoints_of_one_size() {
    let mut trail = Trail::of(10);
    trail.seal(START_US + 10_000_000);
    assert_eq!(faults(&trail), [(1, CheckpointFault::OutOfOrder)]);
}

#[test]
fn checkpoints_back_in_time() {
    let mut trail = Trail::of(10);
    trail.grow(1);
    trail.seal(START_US + 10_000_000 - CLOCK_SLACK_US - 1);
    assert_eq!((trail.exit(), trail.report().clock_anomalies), (4, 1));
}
