//! The marked texts: floors under recall and precision.

#![allow(
    missing_docs,
    unreachable_pub,
    dead_code,
    clippy::expect_used,
    clippy::panic,
    reason = "the scorer is shared with the example that prints its table"
)]

#[path = "../eval/score.rs"]
mod score;

use neonpro_pii::{Detector, Dictionary, Kind};
use score::{Report, Share, evaluate, samples};

/// Floors under the recall of identifiers, the recall of names and the precision of names.
fn check(report: &Report, identifiers: f64, names: f64, precision: f64) {
    let floor = |what: &str, share: Share, floor: f64| {
        assert!(share.value() >= floor, "{what}: {:.3} is under {floor}", share.value());
    };
    floor("recall of identifiers", report.recall_of(|kind| !kind.is_name()), identifiers);
    floor("recall of names", report.recall_of(Kind::is_name), names);
    floor("precision of names", report.precision_of(Kind::is_name), precision);
    floor("precision", report.precision_of(|_| true), precision);
}

#[test]
fn the_half_that_was_tuned_on() {
    check(&evaluate(&Detector::default(), &samples(include_str!("../eval/dev.txt"))), 0.995, 0.97, 0.98);
}

/// Everyday sentences with names from outside the lists as they then were, and as many without a name. The lists were
/// widened with these sentences in sight.
#[test]
fn people_whom_nobody_had_listed() {
    check(&evaluate(&Detector::default(), &samples(include_str!("../eval/unlisted.txt"))), 1.0, 0.97, 0.97);
}

#[test]
fn the_half_that_was_held_back() {
    check(&evaluate(&Detector::default(), &samples(include_str!("../eval/held.txt"))), 0.98, 0.90, 0.93);
}

/// In the product the clinic's own people are known; then hardly a mention of theirs may be missed.
#[test]
fn the_clinics_dictionary_finds_its_people() {
    let held = samples(include_str!("../eval/held.txt"));
    let mut dictionary = Dictionary::default();
    for sample in &held {
        for gold in &sample.gold {
            match gold.kind {
                Kind::Person => dictionary.add_person(&sample.text[gold.start..gold.end]),
                Kind::Professional => dictionary.add_professional(&sample.text[gold.start..gold.end]),
                _ => {}
            }
        }
    }
    let report = evaluate(&Detector::new(dictionary), &held);
    let names = report.recall_of(Kind::is_name);
    assert!(names.value() >= 0.97, "{:.3}", names.value());
}

#[test]
fn every_class_is_in_the_set() {
    let halves = [include_str!("../eval/dev.txt"), include_str!("../eval/held.txt")];
    let all: Vec<_> = halves.iter().flat_map(|half| samples(half)).collect();
    assert!(all.len() >= 150);
    for kind in Kind::ALL.into_iter().filter(|kind| *kind != Kind::Forgery) {
        assert!(all.iter().flat_map(|sample| &sample.gold).any(|gold| gold.kind == kind), "{kind:?}");
    }
}

#[test]
fn intervals_are_wilsons() {
    let (low, high) = Share { hits: 9, all: 10 }.interval();
    assert!((low - 0.596).abs() < 0.001 && (high - 0.982).abs() < 0.001);
}
