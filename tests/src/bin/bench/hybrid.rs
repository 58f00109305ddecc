//! A search over as many pieces as a large clinic has: words, letters and vectors, fused.

use crate::retrieval::{PIECES, WIDTH, random};
use crate::table::{Table, median, p95, us};
use neonpro_assistant::retrieval::{Asked, Forms, MADE_BY, Notes};
use neonpro_testkit::TestClinic;
use neonpro_tests::dice::Dice;
use std::sync::Arc;

/// Pieces that are put in together.
const BATCH: usize = 1_000;

/// The product's own search; the vectors are random ones, which costs a scan the same.
pub(crate) fn measure(table: &mut Table, notes: &[String], questions: &[&str]) {
    let clinic = TestClinic::new(&["doctor"]);
    let mut index = Notes::new(clinic.vault.clinical_index(MADE_BY).expect("an index")).expect("an index");
    let mut dice = Dice::new(5);
    for batch in 0..PIECES / BATCH {
        let texts = (0..BATCH).map(|at| (batch * BATCH + at, text(notes, &mut dice)));
        let passages: Vec<_> = texts
            .map(|(number, text)| {
                let id = crate::retrieval::id(number);
                Forms::of(&text).passage(id, id, 0)
            })
            .collect();
        index.add(&passages).expect("put in");
    }
    let vectors = random(PIECES + questions.len());
    let (stored, asked) = vectors.split_at(PIECES);
    index.use_embedder("random").expect("told");
    for vectors in stored.chunks(BATCH) {
        let waiting = index.waiting(u32::try_from(vectors.len()).unwrap_or(u32::MAX)).expect("listed");
        let made: Vec<_> = waiting.iter().map(|(row, _)| *row).zip(vectors.iter().cloned()).collect();
        index.keep(&made).expect("kept");
    }
    let allowed = Arc::new(index.allowed(|_| true));
    let once = |question: &str, vector: &Vec<f32>| {
        us(|| drop(index.search(&Asked::new(question), Some(vector), &allowed, 10).expect("searched")))
    };
    let times: Vec<f64> = questions.iter().zip(asked).map(|(question, vector)| once(question, vector)).collect();
    let what = format!("hybrid search over {PIECES} pieces × {WIDTH}, encrypted, {} questions", times.len());
    table.limit(&format!("{what}, p50"), median(times.clone()), "", "");
    table.limit(&format!("{what}, p95"), p95(times), "", "");
}

/// Half of one note and half of another, so that no two pieces are the same and words are as common as they are in notes.
fn text(notes: &[String], dice: &mut Dice) -> String {
    let half = |note: &str, first: bool| {
        let words: Vec<&str> = note.split(' ').collect();
        let (left, right) = words.split_at(words.len() / 2);
        if first { left.join(" ") } else { right.join(" ") }
    };
    let (one, other) = (dice.below(notes.len()), dice.below(notes.len()));
    format!("{} {}", half(&notes[one], true), half(&notes[other], false))
}
