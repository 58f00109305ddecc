//! What must be the same in two questions however near their vectors are: an embedder thinks that "pode" and "não pode" are
//! almost one.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::retrieval::words::fold;

const LIST: &str = include_str!("telling.txt");

static TELLING: LazyLock<Vec<&str>> =
    LazyLock::new(|| LIST.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace).collect());

/// Whether nothing that tells two questions apart is in one and not in the other: figures, and the words of `telling.txt`.
#[must_use]
pub fn alike(one: &str, other: &str) -> bool {
    telling(one) == telling(other)
}

/// What tells a question apart, and how often it stands there.
fn telling(text: &str) -> BTreeMap<String, usize> {
    let folded = fold(text);
    let mut found = BTreeMap::new();
    let words = folded.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    for mark in words.filter_map(mark) {
        *found.entry(mark).or_insert(0) += 1;
    }
    found
}

/// What a word tells: itself where it has a digit, the longest beginning of the list that it has otherwise.
fn mark(word: &str) -> Option<String> {
    if word.chars().any(char::is_numeric) {
        return Some(word.to_owned());
    }
    let begins = TELLING.iter().filter(|begin| word.starts_with(**begin));
    begins.max_by_key(|begin| begin.len()).map(|begin| (*begin).to_owned())
}
