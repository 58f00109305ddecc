//! The questions of `models/embedder/eval` and how well an order of notes answers them. The bench measures with the same code.

use std::collections::BTreeMap;

/// One question.
pub(crate) struct Question {
    /// `lay`, `clinical`, `typo` or `none`.
    pub(crate) kind: &'static str,
    /// Its words.
    pub(crate) text: &'static str,
    /// The note that answers it; nothing does for `none`.
    pub(crate) answer: Option<usize>,
}

/// Notes and questions about them.
#[derive(Default)]
pub(crate) struct Set {
    /// Texts of notes.
    pub(crate) notes: Vec<String>,
    /// Questions.
    pub(crate) questions: Vec<Question>,
}

const KINDS: [&str; 4] = ["lay", "clinical", "typo", "none"];

impl Set {
    /// The half that weights and lists were set on.
    pub(crate) fn dev() -> Self {
        Self::read(include_str!("../../../../models/embedder/eval/dev.txt"))
    }

    /// The half held back, with the notes of the other half beside its own, so that there is more to find the wrong one among.
    pub(crate) fn held() -> Self {
        let mut set = Self::read(HELD);
        set.notes.extend(Self::dev().notes);
        set
    }

    fn read(source: &'static str) -> Self {
        let mut set = Self::default();
        for line in source.lines() {
            let question =
                line.split_once('\t').and_then(|(kind, text)| Some((KINDS.into_iter().find(|k| *k == kind)?, text)));
            if line.starts_with("# ") {
                set.notes.push(String::new());
            } else if let Some((kind, text)) = question {
                let answer = (kind != "none").then(|| set.notes.len() - 1);
                set.questions.push(Question { kind, text, answer });
            } else if let Some(note) = set.notes.last_mut() {
                note.push_str(line);
            }
        }
        set
    }
}

/// The file that is frozen by its hash beside it.
pub(crate) const HELD: &str = include_str!("../../../../models/embedder/eval/held.txt");

/// How well questions are answered, as means over those that have an answer.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Score {
    /// nDCG@10; with one right note a question it is 1 / log2(place + 1).
    pub(crate) ndcg: f64,
    /// The right note stands first.
    pub(crate) first: f64,
    /// The right note stands among the first five.
    pub(crate) five: f64,
    /// How many questions it is the mean of.
    pub(crate) questions: usize,
}

/// Scores orders of notes, one for each question, over all questions with an answer and by kind.
pub(crate) fn score(set: &Set, orders: &[Vec<usize>]) -> (Score, BTreeMap<&'static str, Score>) {
    let mut by_kind: BTreeMap<&'static str, Score> = BTreeMap::new();
    let mut all = Score::default();
    for (question, order) in set.questions.iter().zip(orders) {
        let Some(answer) = question.answer else { continue };
        let place = order.iter().position(|note| *note == answer);
        for score in [&mut all, by_kind.entry(question.kind).or_default()] {
            score.questions += 1;
            let gain = place.filter(|place| *place < 10).map_or(0.0, |place| 1.0 / (place as f64 + 2.0).log2());
            score.ndcg += gain;
            score.first += f64::from(u8::from(place == Some(0)));
            score.five += f64::from(u8::from(place.is_some_and(|place| place < 5)));
        }
    }
    (mean(all), by_kind.into_iter().map(|(kind, score)| (kind, mean(score))).collect())
}

fn mean(sum: Score) -> Score {
    let n = sum.questions.max(1) as f64;
    Score { ndcg: sum.ndcg / n, first: sum.first / n, five: sum.five / n, questions: sum.questions }
}
