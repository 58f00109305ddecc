//! Three orders become one: reciprocal ranks, weighted (weights and constant set on `models/embedder/eval/dev.txt`).

use std::collections::HashMap;

/// Rows in the order of each way of finding them, best first.
#[derive(Clone, Debug, Default)]
pub struct Orders {
    /// By stems and meanings of words.
    pub words: Vec<i64>,
    /// By the embedder; empty without one.
    pub meaning: Vec<i64>,
    /// By three letters in a row.
    pub letters: Vec<i64>,
}

/// What the first place of each order is worth.
const WORDS: f64 = 1.0;
const MEANING: f64 = 0.7;
const LETTERS: f64 = 0.1;

/// How slowly a place loses its worth.
const SLOWNESS: f64 = 20.0;

/// The rows of all orders, best first. Of rows with equal marks the newer stands first.
#[must_use]
pub fn fuse(orders: &Orders) -> Vec<i64> {
    let mut marks: HashMap<i64, f64> = HashMap::new();
    for (order, weight) in [(&orders.words, WORDS), (&orders.meaning, MEANING), (&orders.letters, LETTERS)] {
        let mut place = SLOWNESS;
        for row in order {
            place += 1.0;
            *marks.entry(*row).or_default() += weight / place;
        }
    }
    let mut rows: Vec<(i64, f64)> = marks.into_iter().collect();
    rows.sort_by(|a, b| b.1.total_cmp(&a.1).then(b.0.cmp(&a.0)));
    rows.into_iter().map(|(row, _)| row).collect()
}

#[cfg(test)]
mod tests {
    use super::{Orders, fuse};

    #[test]
    fn what_two_ways_agree_on_stands_before_what_one_alone_found() {
        let orders = Orders { words: vec![1, 2], meaning: vec![2, 3], letters: vec![] };
        assert_eq!(fuse(&orders), [2, 1, 3]);
        let words_only = Orders { words: vec![5, 4], ..Orders::default() };
        assert_eq!(fuse(&words_only), [5, 4], "one order alone is that order");
        assert!(fuse(&Orders::default()).is_empty());
    }
}
