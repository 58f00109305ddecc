//! Marks what the detector finds in the lines of standard input, each line a text of its own.
//!
//! `echo "a Ivonete ligou" | cargo run -p neonpro-pii --example mark`

#![allow(clippy::print_stdout, clippy::expect_used, reason = "an aid of a developer")]

use neonpro_pii::Detector;
use std::io::Read;

fn main() {
    let mut input = String::new();
    std::io::stdin().read_to_string(&mut input).expect("standard input is text");
    let detector = Detector::default();
    for line in input.lines() {
        let (mut out, mut at) = (String::new(), 0);
        for span in detector.find(line) {
            out.push_str(&format!("{}{{{}:{}}}", &line[at..span.start], span.kind.tag(), &line[span.start..span.end]));
            at = span.end;
        }
        println!("{out}{}", &line[at..]);
    }
}
