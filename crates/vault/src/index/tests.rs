//! The file in the open, so that its bytes can be looked at.

use super::store::ClinicalIndex;
use super::{Allowed, Passage};
use crate::id::Id;
use rusqlite::Connection;
use std::path::Path;
use std::sync::Arc;

const CANARY: &str = "zanzibarquetzal";

fn id(n: u8) -> Id {
    Id::from_bytes([n; 16])
}

fn passage(record: u8, words: &str) -> Passage {
    Passage {
        record: id(record),
        patient: id(200),
        piece: 0,
        words: words.to_owned(),
        meaning: format!("meaning {words}"),
        letters: words.to_owned(),
    }
}

fn plain(path: &Path) -> ClinicalIndex {
    let conn = Connection::open(path).unwrap();
    conn.execute_batch("PRAGMA journal_mode = WAL").unwrap();
    ClinicalIndex::begin(conn, "test").unwrap()
}

/// Whether a piece of the canary, as it could be left in a page, stands in any file of the folder.
fn remains(folder: &Path) -> bool {
    let piece = &CANARY.as_bytes()[3..9];
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        bytes.windows(piece.len()).any(|window| window == piece)
    })
}

#[test]
fn what_is_taken_out_is_gone_from_the_file_and_its_log() {
    let folder = tempfile::tempdir().unwrap();
    let mut index = plain(&folder.path().join("index.db"));
    let others: Vec<Passage> = (1..=60).map(|n| passage(n, &format!("ordinary words of note {n}"))).collect();
    index.put(&others[..30]).unwrap();
    index.put(&[passage(100, &format!("before {CANARY} after"))]).unwrap();
    index.put(&others[30..]).unwrap();
    let row = index.waiting(1000).unwrap().iter().find(|(_, meaning)| meaning.contains(CANARY)).unwrap().0;
    index.keep_vectors(&[(row, CANARY.as_bytes().repeat(50))]).unwrap();
    assert!(remains(folder.path()), "the test sees what is there");
    index.remove(&[id(100)]).unwrap();
    assert!(!remains(folder.path()));
    assert_eq!(index.records().unwrap().len(), 60, "the others stay");
    index.conn_for_test().execute_batch("INSERT INTO by_words (by_words) VALUES ('integrity-check')").unwrap();
    index.conn_for_test().execute_batch("INSERT INTO by_letters (by_letters) VALUES ('integrity-check')").unwrap();
}

#[test]
fn only_rows_that_may_be_seen_are_found_and_the_limit_counts_them_alone() {
    let folder = tempfile::tempdir().unwrap();
    let mut index = plain(&folder.path().join("index.db"));
    let all: Vec<Passage> = (1..=40).map(|n| passage(n, "edema labial")).collect();
    index.put(&all).unwrap();
    let mut allowed = Allowed::default();
    let mut seen = Vec::new();
    index
        .places(|place| {
            if place.record == id(7) || place.record == id(40) {
                allowed.allow(place.row);
                seen.push(place.row);
            }
        })
        .unwrap();
    seen.sort_unstable_by(|a, b| b.cmp(a));
    let allowed = Arc::new(allowed);
    let asked = ["edema".to_owned()];
    assert_eq!(index.by_words(&asked, &allowed, 10).unwrap(), seen);
    assert_eq!(index.by_letters(&["ede".to_owned()], &allowed, 10).unwrap(), seen);
    assert!(index.by_words(&asked, &Arc::default(), 10).unwrap().is_empty());
    assert_eq!(index.pieces_with("edema").unwrap(), 40);
}

#[test]
fn whatever_is_asked_is_text() {
    let folder = tempfile::tempdir().unwrap();
    let mut index = plain(&folder.path().join("index.db"));
    index.put(&[passage(1, "words meaning row")]).unwrap();
    let mut allowed = Allowed::default();
    index.places(|place| allowed.allow(place.row)).unwrap();
    let allowed = Arc::new(allowed);
    for hostile in ["\"", "words:*", "a OR b", "NEAR(", "^x", "\"\" OR words", "-", "'", "\0"] {
        assert!(index.by_words(&[hostile.to_owned()], &allowed, 10).is_ok(), "{hostile:?}");
        assert!(index.by_letters(&[hostile.to_owned()], &allowed, 10).is_ok(), "{hostile:?}");
    }
}

#[test]
fn the_same_note_is_put_in_once_and_waits_for_its_vector() {
    let folder = tempfile::tempdir().unwrap();
    let mut index = plain(&folder.path().join("index.db"));
    index.put(&[passage(1, "a"), passage(2, "b")]).unwrap();
    index.put(&[passage(1, "a")]).unwrap();
    assert_eq!(index.count().unwrap(), (2, 2));
    index.use_embedder("one").unwrap();
    let waiting = index.waiting(10).unwrap();
    index.keep_vectors(&[(waiting[0].0, vec![1, 2, 3])]).unwrap();
    assert_eq!(index.count().unwrap(), (2, 1));
    index.use_embedder("one").unwrap();
    assert_eq!(index.count().unwrap(), (2, 1), "the same embedder keeps its vectors");
    index.use_embedder("two").unwrap();
    assert_eq!(index.count().unwrap(), (2, 2));
}
