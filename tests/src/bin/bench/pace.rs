//! How fast texts are searched for personal data, by one thread, in turn with the peers, in time of the processor.

use crate::pii::score::samples;
use crate::pii::{Named, or_missing};
use crate::table::{Table, median};
use neonpro_pii::{Detector, Session};
use serde_json::json;

/// Length of a text, as the notes that peers were measured on before.
const LENGTH: usize = 417;
const ROUNDS: usize = 5;
/// Ours takes a few milliseconds a round: so many together.
const REPEATS: usize = 8;

pub(crate) fn measure(table: &mut Table, files: &[&str], peers: &mut [Named]) {
    let texts = notes(files);
    let bytes: usize = texts.iter().map(String::len).sum();
    let pace = |took: f64| bytes as f64 / took;
    let detector = Detector::default();
    let (mut find, mut hide, mut theirs) = (Vec::new(), Vec::new(), vec![Vec::new(); peers.len()]);
    for _ in 0..ROUNDS {
        find.push(busy(|| (0..REPEATS).for_each(|_| texts.iter().for_each(|text| drop(detector.find(text))))));
        hide.push(busy(|| texts.iter().for_each(|text| drop(Session::default().hide(&detector, text)))));
        for ((_, peer), times) in peers.iter_mut().zip(&mut theirs) {
            times.push(peer.ask(&json!(texts))["us"].as_f64().unwrap_or(f64::NAN));
        }
    }
    let ours = pace(median(find) / REPEATS as f64);
    let told = format!("{ours:.2} MB/s");
    for (name, goal) in [("tarja", "≥ 50 ×"), ("presidio", "≥ 200 ×")] {
        let at = peers.iter().position(|(peer, _)| *peer == name);
        let other = at.map(|at| pace(median(theirs[at].clone())));
        let against = other.map(|other| format!("{other:.4} MB/s ({name})")).unwrap_or_default();
        let ratio = other.map(|other| format!("{:.0} ×", ours / other)).unwrap_or_default();
        let what = format!("pseudonymisation: finding, {} notes of {LENGTH} bytes, one thread", texts.len());
        table.beside(&what, told.clone(), &or_missing(&against), &ratio, goal);
    }
    table.amount(
        "pseudonymisation: finding and replacing, a conversation for each note",
        format!("{:.2} MB/s", pace(median(hide))),
        "",
    );
}

/// Microseconds of the processor that `f` takes, as the kernel counts them for this thread: neighbours on a shared machine do not count.
fn busy(f: impl FnOnce()) -> f64 {
    let spent = || {
        let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
        told.split(' ').next().and_then(|nanoseconds| nanoseconds.parse::<f64>().ok()).unwrap_or(f64::NAN) / 1e3
    };
    let before = spent();
    f();
    spent() - before
}

/// The marked texts without their marks, several together in each note.
fn notes(files: &[&str]) -> Vec<String> {
    let mut notes = vec![String::new()];
    for sample in files.iter().flat_map(|file| samples(file)) {
        if notes.last().is_some_and(|note| note.len() >= LENGTH) {
            notes.push(String::new());
        }
        let note = notes.last_mut().expect("one at least");
        note.push_str(&sample.text);
        note.push('\n');
    }
    notes
}
