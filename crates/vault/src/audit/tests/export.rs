//! The export, checked by the stand-alone verifier that shares no code with this crate: both must come to the same verdict.

use super::*;
use std::path::Path;
use std::process::Command;

/// How the verifier is called, and what for.
enum Key {
    Given,
    Missing,
}

fn write(trail: &Trail, path: &Path) {
    let mut text = header_line(&origin());
    trail.notes.iter().for_each(|note| text.push_str(&checkpoint_line(note)));
    trail.events.iter().for_each(|stored| text.push_str(&event_line(stored)));
    std::fs::write(path, text).unwrap();
}

fn python(path: &Path, key: &Key, made: u64, anchors: &[Anchor]) -> (i32, String) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/verify_audit.py");
    let mut command = Command::new("python3");
    command.arg("-B").arg(script).arg(path).args(["--made", &made.to_string()]);
    match key {
        Key::Given => command.args(["--key", &super::super::hash::hex(first_key().as_slice())]),
        Key::Missing => command.arg("--key-missing"),
    };
    for anchor in anchors {
        command.arg("--anchor").arg(format!("{}:{}", anchor.size, super::super::hash::hex(&anchor.root)));
    }
    let output = command.output().expect("python3 is needed for this test");
    (output.status.code().unwrap(), String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The exit status on which both verifiers agree.
fn agreed(trail: &Trail, key: &Key, made: u64, anchors: &[Anchor]) -> i32 {
    let seals = match key {
        Key::Given => Seals::Check(first_key()),
        Key::Missing => Seals::KeyMissing,
    };
    let evidence =
        Evidence { origin: origin(), notes: &trail.notes, checkpoints_made: Some(made), seals, signer: None, anchors };
    let ours = verify(evidence, trail.events.iter().cloned().map(Ok));
    let file = tempfile::NamedTempFile::new().unwrap();
    write(trail, file.path());
    let (theirs, said) = python(file.path(), key, made, anchors);
    assert_eq!(i32::from(ours.verdict().exit_code()), theirs, "{ours:?}\n{said}");
    if let Some(head) = ours.head {
        assert!(said.contains(&format!("head {}:{}", head.size, super::super::hash::hex(&head.root))), "{said}");
    }
    assert!(
        said.contains(&format!("{} payloads erased, {} clock anomalies", ours.redacted, ours.clock_anomalies)),
        "{said}"
    );
    theirs
}

/// Each change with the exit status that it must come to.
type Case = (&'static str, fn(&mut Trail), i32);

const CASES: &[Case] = &[
    ("nothing", |_| {}, 0),
    ("content", |t| t.events[13].event.object_table = 9, 1),
    (
        "content, covered up",
        |t| {
            t.events[13].event.count = 9;
            t.relink(13)
        },
        1,
    ),
    ("text", |t| t.events[3].event.kind = "açaí ☕".into(), 1),
    ("absent for present", |t| t.events[13].event.actor = None, 1),
    ("leaf", |t| t.events[13].leaf[0] ^= 1, 1),
    ("link", |t| t.events[13].event.prev[0] ^= 1, 1),
    ("last content, leaf kept", |t| t.events[24].event.count = 9, 1),
    (
        "content and its own leaf, behind the last checkpoint",
        |t| {
            t.events[22].event.count = 9;
            t.events[22].leaf = leaf(&t.events[22].event);
        },
        1,
    ),
    (
        "two checkpoints of one size",
        |t| {
            t.seal(START_US + 25_000_000);
            t.seal(START_US + 25_000_000);
        },
        1,
    ),
    ("removed", |t| drop(t.events.remove(13)), 1),
    ("first removed", |t| drop(t.events.remove(0)), 1),
    ("doubled", |t| t.events.insert(13, t.events[13].clone()), 1),
    ("swapped", |t| t.events.swap(3, 4), 1),
    ("payload", |t| t.events[2].payload.iter_mut().for_each(|p| p.bytes[0] ^= 1), 1),
    ("payload out of nowhere", |t| t.events[3].payload = Some(Payload { salt: [0; 32], bytes: vec![] }), 1),
    ("payload erased", |t| t.events[2].payload = None, 0),
    (
        "other device",
        |t| {
            t.events[24].event.device = [1; 16];
            t.relink(24)
        },
        1,
    ),
    ("note changed", |t| t.notes[1] = t.notes[1].replace("\nat 1", "\nat 2"), 1),
    ("note unreadable", |t| t.notes[1].push('x'), 1),
    ("note removed", |t| drop(t.notes.remove(0)), 1),
    ("last note removed", |t| drop(t.notes.pop()), 2),
    ("note doubled", |t| t.notes.push(t.notes[1].clone()), 1),
    ("cut under a checkpoint", |t| t.events.truncate(15), 2),
    ("cut behind the last checkpoint", |t| t.events.truncate(21), 0),
    (
        "empty",
        |t| {
            t.events.clear();
            t.notes.clear()
        },
        2,
    ),
    (
        "clock said so",
        |t| {
            t.events[24].event.clock = ClockFlag::Behind;
            t.relink(24)
        },
        4,
    ),
    (
        "clock went back",
        |t| {
            t.events[24].event.at_us -= 200_000_000;
            t.relink(24)
        },
        4,
    ),
    (
        "monotonic clock went back",
        |t| {
            t.events[24].event.mono_ns = -5;
            t.relink(24)
        },
        4,
    ),
    (
        "wall clock stood",
        |t| {
            t.events[24].event.mono_ns += 150_000_000_000;
            t.relink(24)
        },
        4,
    ),
];

#[test]
fn both_verifiers_agree() {
    for (what, change, exit) in CASES {
        let mut trail = Trail::of(25);
        change(&mut trail);
        assert_eq!(agreed(&trail, &Key::Given, 2, &[]), *exit, "{what}");
    }
}

#[test]
fn both_agree_on_anchors() {
    let anchors = [Trail::of(25).anchor(), Trail::of(0).anchor(), Trail::of(7).anchor()];
    assert_eq!(agreed(&Trail::of(25), &Key::Given, 2, &anchors), 0);
    assert_eq!(agreed(&Trail::of(24), &Key::Given, 2, &anchors), 2);
    let mut rewritten = Trail::of(25);
    rewritten.events[23].event.count = 7;
    rewritten.relink(23);
    assert_eq!(agreed(&rewritten, &Key::Given, 2, &anchors), 1);
}

#[test]
fn both_agree_without_the_key() {
    assert_eq!(agreed(&Trail::of(25), &Key::Missing, 2, &[]), 3);
    assert_eq!(agreed(&Trail::of(5), &Key::Missing, 0, &[]), 0);
    let mut doubled = Trail::of(25);
    doubled.notes.push(doubled.notes[1].clone());
    assert_eq!(agreed(&doubled, &Key::Missing, 2, &[]), 1);
}

/// Damage to the file itself, which only the stand-alone verifier reads.
#[test]
fn a_damaged_export_is_refused() {
    let trail = Trail::of(25);
    let file = tempfile::NamedTempFile::new().unwrap();
    write(&trail, file.path());
    let whole = std::fs::read_to_string(file.path()).unwrap();
    for (from, to, exit) in [
        ("\"count\":1", "\"count\":1.0", 1),
        ("\"count\":1", "\"count\":true", 1),
        ("\"count\":1", "\"count\":\"1\"", 1),
        ("\"count\":1", "\"count\":1,\"remark\":\"\"", 1),
        ("\"outcome\":\"ok\"", "\"outcome\":\"maybe\"", 1),
        ("\"app_version\":\"0.1.0\",", "", 1),
        ("\"type\":\"event\"", "\"type\":\"checkpoint\"", 64),
        ("neonpro-audit-export/1", "neonpro-audit-export/2", 64),
        ("{", "[", 64),
    ] {
        assert!(whole.contains(from));
        std::fs::write(file.path(), whole.replacen(from, to, 1)).unwrap();
        assert_eq!(python(file.path(), &Key::Given, 2, &[]).0, exit, "{from} as {to}");
    }
}
