//! Finding notes: how well without an embedder, and never beyond what may be seen.
#![allow(clippy::expect_used, reason = "a test that cannot go on says why")]

mod set;
mod shelf;
#[allow(dead_code, reason = "shared with those who have the real embedder")]
mod topics;

use std::sync::Arc;

use neonpro_assistant::retrieval::{Asked, Embed, EmbedError};
use proptest::prelude::*;
use set::{Set, score};
use shelf::{Indexed, id, note_of, orders};
use topics::{Part, Topics};

/// Stands for an embedder: a vector of its own for each set of words, so that like texts are alike.
struct Words;

impl Embed for Words {
    fn name(&self) -> Option<String> {
        Some("words".to_owned())
    }

    fn embed(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError> {
        Ok(texts.iter().map(|text| vector(text)).collect())
    }
}

fn vector(text: &str) -> Vec<f32> {
    let mut vector = vec![0.0_f32; 128];
    for word in text.split(' ') {
        let place = word.bytes().fold(7_usize, |hash, byte| (hash * 31 + usize::from(byte)) % 128);
        vector[place] += 1.0;
    }
    let size = vector.iter().map(|x| x * x).sum::<f32>().sqrt().max(1e-6);
    vector.into_iter().map(|x| x / size).collect()
}

#[test]
fn words_alone_find_most_of_what_is_asked() {
    for (name, set, floor) in [("dev", Set::dev(), 0.90), ("held", Set::held(), 0.70)] {
        let indexed = Indexed::new(&set, None);
        let (all, _) = score(&set, &orders(&set, &indexed, None));
        assert!(all.ndcg >= floor, "{name}: {all:?}");
    }
}

#[test]
fn words_alone_find_most_of_the_help_and_of_a_catalogue() {
    for part in [Part::Dev, Part::Held, Part::Late] {
        for (name, topics) in [("help", Topics::help(part)), ("catalogue", Topics::catalogue(part))] {
            let score = topics.score(|_| None);
            println!("{name} {part:?}: {score:?}");
            // Questions that were written after the lists of words meet fewer of them.
            let floor = if part == Part::Late { 0.25 } else { 0.8 };
            assert!(score.shown as f64 >= floor * score.asked as f64, "{name} {part:?}: {score:?}");
            assert!(score.silent * 2 >= score.nothing, "{name} {part:?}: {score:?}");
        }
    }
}

#[test]
fn the_half_held_back_is_the_one_that_was_frozen() {
    let frozen = include_str!("../../../../models/embedder/eval/held.sha256");
    let mut digest = neonpro_engine::digest::Sha256::default();
    digest.add(set::HELD.as_bytes());
    assert!(frozen.starts_with(&digest.text()), "held.txt was changed after it was frozen");
}

#[test]
fn a_number_finds_the_note_that_has_it() {
    let notes = vec![
        "Aplicada toxina do lote C3709 em fronte.".to_owned(),
        "Aplicada toxina do lote C3708 em fronte e glabela, toxina bem tolerada.".to_owned(),
    ];
    let set = Set { notes, ..Set::default() };
    let indexed = Indexed::new(&set, Some(&Words));
    for (asked, note) in [("toxina do lote C3709", 0), ("toxina lote c3708", 1)] {
        assert_eq!(note_of(indexed.ask(asked, Some(&Words))[0].record), note);
    }
}

#[test]
fn questions_about_nothing_here_are_answered_by_nothing_close() {
    let set = Set::dev();
    let indexed = Indexed::new(&set, None);
    assert!(indexed.ask("zzz xyzzy", None).iter().all(|hit| !hit.close));
    assert!(indexed.ask("", None).is_empty());
    assert!(indexed.ask("urticária por gelo", None)[0].close);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whoever may see some notes finds what an index of those notes alone would find: the others leave no trace, not even in the order.
    #[test]
    fn nothing_beyond_what_may_be_seen_is_found(seen in prop::collection::btree_set(0_usize..60, 0..40), question in 0_usize..140) {
        static BOTH: std::sync::LazyLock<(Set, std::sync::Mutex<Indexed>)> = std::sync::LazyLock::new(|| {
            let set = Set::dev();
            let indexed = Indexed::new(&set, Some(&Words));
            (set, std::sync::Mutex::new(indexed))
        });
        let (set, indexed) = &*BOTH;
        let asked = Asked::new(set.questions[question % set.questions.len()].text);
        let indexed = indexed.lock().expect("held by nobody who failed");
        let allowed = Arc::new(indexed.notes().allowed(|record| seen.contains(&note_of(record))));
        let vector = vector(&asked.meaning);
        let hits = indexed.notes().search(&asked, Some(&vector), &allowed, 60).expect("searched");
        prop_assert!(hits.iter().all(|hit| seen.contains(&note_of(hit.record))));
        prop_assert!(hits.iter().all(|hit| hit.record == id(note_of(hit.record))));
    }
}
