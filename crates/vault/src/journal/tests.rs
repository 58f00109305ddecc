//! Tests of the journal.

use std::sync::Arc;

use proptest::prelude::*;
use ring::rand::SystemRandom;

use super::*;
use crate::keys::{FileOps, MemoryDeviceSecrets, OsFiles, device_secret, tests::sim::SimDisk};

const DONA: [u8; 16] = [0xD0; 16];
const MEDICA: [u8; 16] = [0x3E; 16];
const FOLDER: &str = "/clinic";
const NOW: i64 = 1_790_000_000_000_000;
const MINUTE: i64 = 60_000_000;

fn key() -> JournalKey {
    JournalKey::from_device(&Secret32::from_slice(&[7; 32]).unwrap()).unwrap()
}

fn open(disk: &Arc<SimDisk>) -> (Journal, Found) {
    Journal::open(Arc::clone(disk) as Arc<dyn FileOps>, Path::new(FOLDER), key(), NOW).unwrap()
}

fn failed(user: [u8; 16]) -> Event {
    Event::UnlockFailed { user: Some(user) }
}

fn text(disk: &SimDisk) -> Vec<u8> {
    disk.read(&Path::new(FOLDER).join(Journal::FILE), u64::MAX >> 1).unwrap()
}

fn put(disk: &SimDisk, bytes: &[u8]) {
    disk.write(&Path::new(FOLDER).join(Journal::FILE), bytes).unwrap();
}

/// A disk with a journal of some lines.
fn some_lines() -> Arc<SimDisk> {
    let disk = SimDisk::new();
    let (mut journal, found) = open(&disk);
    assert_eq!(found, Found::New);
    for event in [failed(DONA), failed(DONA), Event::Unlocked { user: MEDICA }, failed(MEDICA), Event::RecoveryUsed] {
        journal.record(NOW, event).unwrap();
    }
    disk
}

#[test]
fn lines_are_numbered_and_found_again() {
    let disk = some_lines();
    let (mut journal, found) = open(&disk);
    assert_eq!(found, Found::Intact);
    let seqs: Vec<u64> = journal.records().iter().map(|record| record.seq).collect();
    assert_eq!(seqs, [1, 2, 3, 4, 5]);
    let record = journal.record(NOW + 1, Event::OpenRefused { why: Refusal::TrailBroken }).unwrap();
    assert_eq!((record.seq, journal.last_seq()), (6, 6));
    assert_eq!(open(&disk).0.records().last(), Some(&record));
}

#[test]
fn every_event_survives_the_way_to_disk() {
    let disk = SimDisk::new();
    let (mut journal, _) = open(&disk);
    let events = [
        Event::Restarted { found: Found::OtherKey },
        Event::UnlockFailed { user: None },
        failed(DONA),
        Event::Unlocked { user: DONA },
        Event::RecoveryUsed,
        Event::LockedOut { user: DONA },
        Event::LockOutLifted { user: DONA },
        Event::OpenRefused { why: Refusal::KeyFileRolledBack },
        Event::ReadWithoutTrail { user: DONA, patient: MEDICA },
    ];
    for event in events {
        journal.record(NOW, event).unwrap();
    }
    let read: Vec<Event> = open(&disk).0.records().iter().map(|record| record.event).collect();
    assert_eq!(read, events);
}

#[test]
fn failures_count_until_success_and_only_for_their_user() {
    let disk = some_lines();
    let (mut journal, _) = open(&disk);
    assert_eq!((journal.failures_since_success(&DONA), journal.failures_since_success(&MEDICA)), (2, 1));
    journal.record(NOW, Event::UnlockFailed { user: None }).unwrap();
    journal.record(NOW, Event::LockedOut { user: DONA }).unwrap();
    assert_eq!(journal.failures_since_success(&DONA), 2);
    journal.record(NOW, Event::Unlocked { user: DONA }).unwrap();
    assert_eq!((journal.failures_since_success(&DONA), journal.failures_since_success(&MEDICA)), (0, 1));
    journal.record(NOW, Event::LockOutLifted { user: MEDICA }).unwrap();
    assert_eq!(journal.failures_since_success(&MEDICA), 0);
}

#[test]
fn ten_failures_lock_out_for_a_quarter_of_an_hour() {
    let (mut journal, _) = open(&SimDisk::new());
    let rule = LockOut::default();
    for count in 0..10 {
        assert_eq!(journal.standing(&DONA, NOW, rule), Standing::Open { failures: count });
        journal.record(NOW, failed(DONA)).unwrap();
    }
    let until = NOW + 15 * MINUTE;
    assert_eq!(journal.standing(&DONA, NOW, rule), Standing::Locked { until });
    assert_eq!(journal.standing(&DONA, until - 1, rule), Standing::Locked { until });
    assert_eq!(journal.standing(&DONA, until, rule), Standing::Open { failures: 10 });
    assert_eq!(journal.standing(&MEDICA, NOW, rule), Standing::Open { failures: 0 });
    // One more after the rest locks again at once.
    journal.record(until, failed(DONA)).unwrap();
    assert_eq!(journal.standing(&DONA, until, rule), Standing::Locked { until: until + 15 * MINUTE });
    // A clock turned back by a year locks for no longer than the rest.
    let back = NOW - 365 * 24 * 60 * MINUTE;
    assert_eq!(journal.standing(&DONA, back, rule), Standing::Locked { until: back + 15 * MINUTE });
    let sooner = LockOut { after: 3, ..rule };
    assert!(matches!(journal.standing(&DONA, until, sooner), Standing::Locked { .. }));
}

#[test]
fn imported_lines_go_and_what_counts_stays() {
    let disk = some_lines();
    let (mut journal, _) = open(&disk);
    journal.forget_through(4).unwrap();
    for journal in [journal, open(&disk).0] {
        assert_eq!(journal.records().iter().map(|record| record.seq).collect::<Vec<_>>(), [5]);
        assert_eq!((journal.failures_since_success(&DONA), journal.failures_since_success(&MEDICA)), (2, 1));
        assert_eq!(journal.last_seq(), 5);
    }
    let (mut journal, _) = open(&disk);
    journal.forget_through(u64::MAX).unwrap();
    assert_eq!(journal.records(), []);
    assert_eq!(journal.record(NOW, failed(DONA)).unwrap().seq, 6);
    assert_eq!(open(&disk).0.failures_since_success(&DONA), 3);
}

#[test]
fn two_processes_write_one_chain() {
    let disk = SimDisk::new();
    let (mut one, mut two) = (open(&disk).0, open(&disk).0);
    for _ in 0..3 {
        one.record(NOW, failed(DONA)).unwrap();
        two.record(NOW, failed(DONA)).unwrap();
    }
    assert_eq!(two.last_seq(), 6);
    assert_eq!(open(&disk).1, Found::Intact);
    assert_eq!(open(&disk).0.failures_since_success(&DONA), 6);
}

#[test]
fn every_changed_byte_is_noticed_and_the_evidence_kept() {
    let disk = some_lines();
    let whole = text(&disk);
    for at in 0..whole.len() {
        for bit in [0, 3, 5, 7] {
            let mut bytes = whole.clone();
            bytes[at] ^= 1 << bit;
            let disk = disk.copy(None);
            put(&disk, &bytes);
            let (journal, found) = open(&disk);
            // Without its end the last line is a cut one, which a power cut does as well.
            let expected =
                if at == whole.len() - 1 { vec![Found::Torn] } else { vec![Found::Tampered, Found::OtherKey] };
            assert!(expected.contains(&found), "byte {at}, bit {bit}: {found:?}");
            if found != Found::Torn {
                assert_eq!(
                    journal.records().iter().map(|record| record.event).collect::<Vec<_>>(),
                    [Event::Restarted { found }]
                );
                assert!(disk.files().contains(&Path::new(FOLDER).join(format!("journal.{NOW}.log"))));
            }
        }
    }
}

#[test]
fn lines_dropped_moved_or_doubled_are_noticed() {
    let disk = some_lines();
    let whole = String::from_utf8(text(&disk)).unwrap();
    let lines: Vec<&str> = whole.split_inclusive('\n').collect();
    let mut forgeries =
        vec![lines[1..].concat(), format!("{whole}{}", lines[5]), format!("{whole}\n"), format!("\n{whole}")];
    for at in 0..lines.len() - 1 {
        forgeries.push(lines.iter().enumerate().filter(|(i, _)| *i != at).map(|(_, line)| *line).collect());
        let mut swapped = lines.clone();
        swapped.swap(at, at + 1);
        forgeries.push(swapped.concat());
    }
    for (at, forgery) in forgeries.iter().enumerate() {
        let disk = disk.copy(None);
        put(&disk, forgery.as_bytes());
        assert_eq!(open(&disk).1, Found::Tampered, "forgery {at}");
    }
    // Whoever cuts off whole lines at the end leaves a lower number than the trail remembers.
    let disk = disk.copy(None);
    put(&disk, lines[..4].concat().as_bytes());
    let (journal, found) = open(&disk);
    assert_eq!((found, journal.last_seq()), (Found::Intact, 3));
}

#[test]
fn a_line_of_another_journal_under_the_same_key_does_not_fit() {
    // Numbers begin at 1 again after a journal was put aside, so that the number alone tells nothing.
    let (disk, other) = (some_lines(), SimDisk::new());
    let mut journal = open(&other).0;
    for _ in 0..5 {
        journal.record(NOW, Event::Unlocked { user: DONA }).unwrap();
    }
    let lines = |disk: &SimDisk| -> Vec<String> {
        String::from_utf8(text(disk)).unwrap().split_inclusive('\n').map(str::to_owned).collect()
    };
    let (mine, theirs) = (lines(&disk), lines(&other));
    for at in 1..6 {
        // At the first line both go on from the same beginning: there the rest gives it away.
        let mut spliced = mine.clone();
        spliced[at] = theirs[at].clone();
        let disk = disk.copy(None);
        put(&disk, spliced.concat().as_bytes());
        assert_eq!(open(&disk).1, Found::Tampered, "line {at}");
    }
}

#[test]
fn a_cut_last_line_is_left_out_and_written_over() {
    let disk = some_lines();
    let whole = text(&disk);
    let last = whole[..whole.len() - 1].iter().rposition(|byte| *byte == b'\n').unwrap() + 1;
    for cut in last + 1..whole.len() {
        let disk = disk.copy(None);
        put(&disk, &whole[..cut]);
        let (mut journal, found) = open(&disk);
        assert_eq!((found, journal.last_seq()), (Found::Torn, 4), "cut at {cut}");
        journal.record(NOW, failed(DONA)).unwrap();
        let (journal, found) = open(&disk);
        assert_eq!((found, journal.last_seq()), (Found::Intact, 5), "cut at {cut}");
    }
}

#[test]
fn a_journal_changed_while_open_refuses_the_next_line() {
    let disk = some_lines();
    let (mut journal, _) = open(&disk);
    let mut bytes = text(&disk);
    bytes[300] ^= 1;
    put(&disk, &bytes);
    assert!(matches!(journal.record(NOW, failed(DONA)), Err(JournalError::Tampered(_))));
}

#[test]
fn another_key_is_told_from_a_forgery() {
    let disk = some_lines();
    let other = JournalKey::from_device(&Secret32::from_slice(&[8; 32]).unwrap()).unwrap();
    let (journal, found) = Journal::open(Arc::clone(&disk) as Arc<dyn FileOps>, Path::new(FOLDER), other, NOW).unwrap();
    assert_eq!((found, journal.failures_since_success(&DONA)), (Found::OtherKey, 0));
}

#[test]
fn the_machine_stops_anywhere_and_no_acknowledged_line_is_lost() {
    let disk = some_lines();
    let act = |disk: &Arc<SimDisk>| {
        let journal = Journal::open(Arc::clone(disk) as Arc<dyn FileOps>, Path::new(FOLDER), key(), NOW);
        let Ok((mut journal, _)) = journal else { return 5 };
        // The number of the last line that was acknowledged.
        let first = journal.record(NOW, failed(DONA)).map_or(5, |record| record.seq);
        let _ = journal.forget_through(4);
        journal.record(NOW, failed(DONA)).map_or(first, |record| record.seq)
    };
    let whole = disk.copy(None);
    assert_eq!(act(&whole), 7);
    for stop in 0..=whole.steps() {
        let stopped = disk.copy(Some(stop));
        let acknowledged = act(&stopped);
        for found in stopped.aftermaths() {
            let (journal, found) = open(&found);
            assert!(matches!(found, Found::Intact | Found::Torn), "stopped at {stop}: {found:?}");
            assert!(journal.last_seq() >= acknowledged, "stopped at {stop}");
            assert_eq!(
                u64::from(journal.failures_since_success(&DONA)),
                journal.last_seq() - 5 + 2,
                "stopped at {stop}"
            );
        }
    }
}

#[test]
fn the_weaker_mode_keeps_its_key_beside_the_journal() {
    let folder = tempfile::tempdir().unwrap();
    let key = || JournalKey::from_file(&OsFiles, folder.path(), &SystemRandom::new()).unwrap();
    let open = || Journal::open(Arc::new(OsFiles), folder.path(), key(), NOW).unwrap();
    assert_eq!(open().1, Found::New);
    open().0.record(NOW, failed(DONA)).unwrap();
    let (journal, found) = open();
    assert_eq!((found, journal.failures_since_success(&DONA)), (Found::Intact, 1));
    std::fs::write(folder.path().join(JournalKey::FILE), [1; 31]).unwrap();
    let refused = JournalKey::from_file(&OsFiles, folder.path(), &SystemRandom::new());
    assert!(matches!(refused, Err(JournalError::MalformedKey)));
}

#[test]
fn the_stronger_mode_depends_on_the_devices_secret() {
    let secrets = MemoryDeviceSecrets::default();
    let secret = |device: u8| device_secret(&secrets, [1; 16], [device; 16], &SystemRandom::new()).unwrap().unwrap();
    let (one, two) = (JournalKey::from_device(&secret(1)).unwrap(), JournalKey::from_device(&secret(2)).unwrap());
    assert!(one.0 == JournalKey::from_device(&secret(1)).unwrap().0);
    assert!(one.0 != two.0 && one.0 != secret(1));
}

#[test]
fn no_login_and_no_name_is_in_the_file() {
    let disk = some_lines();
    let text = String::from_utf8(text(&disk)).unwrap();
    for line in text.lines().skip(1) {
        let json: serde_json::Value = serde_json::from_str(&line[65..]).unwrap();
        let fields: Vec<&str> = json.as_object().unwrap().keys().map(String::as_str).collect();
        assert!(fields.iter().all(|field| ["seq", "at", "event", "user"].contains(field)), "{fields:?}");
    }
}

proptest! {
    #[test]
    fn no_bytes_are_a_journal_by_chance(bytes in prop::collection::vec(any::<u8>(), 1..300)) {
        let disk = SimDisk::new();
        put(&disk, &bytes);
        prop_assert_eq!(open(&disk).1, Found::Tampered);
    }

    #[test]
    fn counts_are_those_of_the_plain_rule(events in prop::collection::vec((any::<bool>(), any::<bool>()), 0..30), forget in 0..30_u64) {
        let (mut journal, _) = open(&SimDisk::new());
        let mut expected = [0_u32; 2];
        for (success, second) in events {
            let (user, count) = if second { (MEDICA, &mut expected[1]) } else { (DONA, &mut expected[0]) };
            journal.record(NOW, if success { Event::Unlocked { user } } else { failed(user) }).unwrap();
            *count = if success { 0 } else { *count + 1 };
        }
        journal.forget_through(forget).unwrap();
        prop_assert_eq!([journal.failures_since_success(&DONA), journal.failures_since_success(&MEDICA)], expected);
    }
}
