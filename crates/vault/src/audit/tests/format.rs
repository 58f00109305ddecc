//! Bytes that must never change, made once by an encoder that shares nothing with ours, and what an event may say.

use super::super::hash::hex;
use super::*;
use proptest::prelude::*;

fn golden() -> Event {
    Event {
        seq: 300,
        event_id: *b"event-0123456789",
        at_us: START_US,
        mono_ns: -1,
        clock: ClockFlag::Behind,
        actor: Some(*b"actor-0123456789"),
        roles: 0x8000_0001,
        session: [0x5e; 16],
        device: [0xd1; 16],
        incarnation: [0x1c; 16],
        kind: "patients.insert".into(),
        object_table: 4,
        object_id: Some([0x0b; 16]),
        subject: Some([0x50; 16]),
        outcome: Outcome::Failed,
        reason_code: Some("storage.full".into()),
        payload_commit: Some(payload_commit(&[0x5a; 32], b"sealed bytes")),
        policy_version: 70_000,
        app_version: "0.1.0".into(),
        count: 24,
        prev: [0xaa; 32],
    }
}

/// The same without anything that may be absent.
fn golden_least() -> Event {
    Event { actor: None, object_id: None, subject: None, reason_code: None, payload_commit: None, ..golden() }
}

#[test]
fn canonical_bytes() {
    let joined = |text: &str| text.split_whitespace().collect::<String>();
    assert_eq!(hex(&canonical(&golden())), joined(include_str!("vectors/event.hex")));
    assert_eq!(hex(&canonical(&golden_least())), joined(include_str!("vectors/event-least.hex")));
    let leaves = format!("{}{}", hex(&leaf(&golden())), hex(&leaf(&golden_least())));
    assert_eq!(leaves, joined(include_str!("vectors/leaves.sha256")));
}

#[test]
fn checkpoint_text() {
    let mut tree = Frontier::new();
    tree.push(leaf(&golden()));
    let (checkpoint, _) = Checkpoint::seal(origin(), &tree, START_US, ChainKey::new(0, first_key()).advance_to(2));
    assert_eq!(checkpoint.signed(&signing_pair()).to_text(), include_str!("vectors/checkpoint.txt"));
}

#[test]
fn an_event_says_only_what_is_on_the_list() {
    let ok = golden();
    assert_eq!(ok.check(), Ok(()));
    let kinds = ["Patients.insert", "patients", "patients.drop", "record.maria", "session.unlocked ", ".insert", ""];
    for kind in kinds {
        assert_eq!(Event { kind: kind.into(), ..ok.clone() }.check(), Err(EventFault::Kind), "{kind}");
    }
    for reason in ["Maria da Silva", "529.982.247-25", "a..b", "", &"x".repeat(65)] {
        let event = Event { reason_code: Some(reason.into()), ..ok.clone() };
        assert_eq!(event.check(), Err(EventFault::ReasonCode), "{reason}");
    }
    assert_eq!(Event { app_version: "one two".into(), ..ok.clone() }.check(), Err(EventFault::AppVersion));
    assert_eq!(Event { count: 0, ..ok.clone() }.check(), Err(EventFault::Count));
    assert_eq!(Event { seq: 0, ..ok }.check(), Err(EventFault::Seq));
}

#[test]
fn the_list_is_in_order_and_of_codes() {
    assert!(NAMED_KINDS.is_sorted_by(|a, b| a < b));
    assert!(NAMED_KINDS.iter().all(|kind| is_known_kind(kind) && super::super::kinds::is_code(kind)));
}

#[test]
fn words_and_numbers_return() {
    for outcome in Outcome::ALL {
        assert_eq!(Outcome::from_name(outcome.name()), Some(outcome));
    }
    for number in 0..3 {
        assert_eq!(ClockFlag::from_number(number).map(|flag| i64::from(flag.number())), Some(number));
    }
    assert_eq!((Outcome::from_name("maybe"), ClockFlag::from_number(3)), (None, None));
}

type Change = (&'static str, fn(&mut Event));

/// One change for each field; a committed field that a change did not move would be a field outside the proof.
const CHANGES: &[Change] = &[
    ("seq", |e| e.seq += 1),
    ("event_id", |e| e.event_id[15] ^= 1),
    ("at_us", |e| e.at_us -= 1),
    ("mono_ns", |e| e.mono_ns += 1),
    ("clock", |e| e.clock = ClockFlag::Jumped),
    ("actor", |e| e.actor = None),
    ("roles", |e| e.roles ^= 1 << 31),
    ("session", |e| e.session[0] ^= 1),
    ("device", |e| e.device[0] ^= 1),
    ("incarnation", |e| e.incarnation[0] ^= 1),
    ("kind", |e| e.kind = "patients.delete".into()),
    ("object_table", |e| e.object_table += 1),
    ("object_id", |e| e.object_id = e.subject),
    ("subject", |e| e.subject = None),
    ("outcome", |e| e.outcome = Outcome::Ok),
    ("reason_code", |e| e.reason_code = None),
    ("payload_commit", |e| e.payload_commit = None),
    ("policy_version", |e| e.policy_version += 1),
    ("app_version", |e| e.app_version = "0.1.1".into()),
    ("count", |e| e.count += 1),
    ("prev", |e| e.prev[31] ^= 1),
];

#[test]
fn every_field_is_under_the_leaf() {
    for (name, change) in CHANGES {
        let mut changed = golden();
        change(&mut changed);
        assert_ne!(leaf(&changed), leaf(&golden()), "{name}");
    }
}

proptest! {
    /// Two fields of one type side by side: moving a value from one to the other is another event.
    #[test]
    fn absence_is_not_ambiguous(a: [u8; 16], fields in 0..3usize) {
        let put = |n: usize| {
            let mut event = golden_least();
            *[&mut event.actor, &mut event.object_id, &mut event.subject][n] = Some(a);
            canonical(&event)
        };
        prop_assert_ne!(put(fields), put((fields + 1) % 3));
    }

    #[test]
    fn notes_have_one_spelling(size: u64, root: [u8; 32], index: u64, at_us: i64, mac: [u8; 32], signed: bool) {
        let signature = signed.then_some([0x77; SIGNATURE_BYTES]);
        let checkpoint = Checkpoint { origin: origin(), size, root, index, at_us, mac, signature };
        prop_assert_eq!(Checkpoint::parse(&checkpoint.to_text()), Ok(checkpoint));
    }

    #[test]
    fn hostile_notes_never_panic(text in ".{0,200}", at: prop::sample::Index, byte in 0x20..0x7fu8) {
        prop_assert_eq!(Checkpoint::parse(&text), Err(NoteError));
        let good = include_str!("vectors/checkpoint.txt");
        let mut bytes = good.as_bytes().to_vec();
        bytes[at.index(good.len())] = byte;
        if let Ok(checkpoint) = Checkpoint::parse(&String::from_utf8_lossy(&bytes)) {
            prop_assert_eq!(checkpoint.to_text().into_bytes(), bytes);
        }
    }
}

#[test]
fn notes_with_other_spellings_are_refused() {
    let good = include_str!("vectors/checkpoint.txt");
    assert!(Checkpoint::parse(good).is_ok());
    for (from, to) in [
        ("\n1\n", "\n01\n"),
        ("\n1\n", "\n+1\n"),
        ("\ncheckpoint 2", "\ncheckpoint  2"),
        ("\n\n", "\n \n"),
        ("— mac", "- mac"),
        ("clinic/c1c1c1c1-", "clinic/C1c1c1c1-"),
        ("at 17", "at -0017"),
        ("\n", "\r\n"),
    ] {
        assert!(good.contains(from));
        assert_eq!(Checkpoint::parse(&good.replacen(from, to, 1)), Err(NoteError), "{to:?}");
    }
    assert_eq!(Checkpoint::parse(good.trim_end()), Err(NoteError));
    assert_eq!(Checkpoint::parse(&format!("{good}\n")), Err(NoteError));
}

#[test]
fn keys_do_not_show_themselves() {
    let key = ChainKey::new(4, first_key());
    assert_eq!(format!("{key:?}"), "ChainKey { index: 4, .. }");
}
