//! Prints recall and precision of the detector on the marked texts of `eval/`.
//!
//! `cargo run -p neonpro-pii --example evaluate -- [dev|unlisted|held] [--faults]`

#![allow(
    clippy::print_stdout,
    clippy::expect_used,
    clippy::panic,
    missing_docs,
    unreachable_pub,
    reason = "a table for a developer"
)]

#[path = "../eval/score.rs"]
mod score;

use neonpro_pii::Detector;

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let detector = Detector::default();
    let sets = [
        ("dev", include_str!("../eval/dev.txt")),
        ("unlisted", include_str!("../eval/unlisted.txt")),
        ("held", include_str!("../eval/held.txt")),
    ];
    for (name, file) in sets {
        let half = wanted.iter().find(|word| !word.starts_with("--"));
        if half.is_some_and(|half| half != name) {
            continue;
        }
        let report = score::evaluate(&detector, &score::samples(file));
        println!("== {name}\n{report}");
        if wanted.iter().any(|word| word == "--faults") {
            println!("{}", report.faults.join("\n"));
        }
    }
}
