//! How much a word of no list sounds like a given name.
//!
//! Names that parents invent are made of the sounds of names: `Ludimilla` and `Edileusa` are in no list, and nobody takes
//! them for vocabulary. Three letters at a time, the built-in given names are compared with the built-in other words.

use std::sync::LazyLock;

/// Letters and the border of a word.
const LETTERS: usize = 27;
/// Added to each count, so that what was never seen is unlikely and not impossible.
const UNSEEN: f32 = 0.5;

static BITS: LazyLock<Vec<f32>> = LazyLock::new(learn);

/// Bits of evidence that `word` is a given name rather than another word; negative for the contrary.
pub(crate) fn sounds_like_a_name(word: &[u8]) -> i32 {
    let word = &word[..word.len().min(24)];
    triples(word).map(|triple| BITS[triple]).sum::<f32>() as i32
}

/// The places in the table of each three letters that follow each other, borders included.
fn triples(word: &[u8]) -> impl Iterator<Item = usize> {
    let letters = [0, 0].into_iter().chain(word.iter().map(|unit| letter(*unit))).chain([0]);
    let (mut first, mut second) = (0, 0);
    letters.enumerate().filter_map(move |(at, third)| {
        let place = (first * LETTERS + second) * LETTERS + third;
        (first, second) = (second, third);
        (at >= 2).then_some(place)
    })
}

fn letter(unit: u8) -> usize {
    match unit.to_ascii_lowercase() {
        unit @ b'a'..=b'z' => usize::from(unit - b'a') + 1,
        _ => 0,
    }
}

fn learn() -> Vec<f32> {
    let given: Vec<&str> = entries(include_str!("../lexicon/given.txt")).collect();
    let others = [
        include_str!("../lexicon/ordinary.txt"),
        include_str!("../lexicon/brands.txt"),
        include_str!("../lexicon/places.txt"),
    ];
    let names = shares(given.iter().copied());
    let words = shares(others.into_iter().flat_map(entries).filter(|word| !given.contains(word)));
    names.iter().zip(words).map(|(name, word)| (name / word).log2()).collect()
}

/// For each triple how likely its last letter is after the two before it.
fn shares<'w>(words: impl Iterator<Item = &'w str>) -> Vec<f32> {
    let mut counts = vec![UNSEEN; LETTERS * LETTERS * LETTERS];
    for triple in words.flat_map(|word| triples(word.as_bytes())) {
        counts[triple] += 1.0;
    }
    for after in counts.chunks_mut(LETTERS) {
        let sum: f32 = after.iter().sum();
        after.iter_mut().for_each(|count| *count /= sum);
    }
    counts
}

fn entries(text: &'static str) -> impl Iterator<Item = &'static str> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(|line| line.split([' ', '_', '-', '\''])).filter(|word| word.len() >= 3 && word.is_ascii())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn invented_names_sound_like_names_and_words_do_not() {
        for name in ["ludimilda", "jhennyfer", "edicleusa", "walderson", "rosicleide"] {
            assert!(sounds_like_a_name(name.as_bytes()) >= 4, "{name}");
        }
        for word in ["contracepcao", "entregaram", "suspenderam", "hidratante", "profhilo"] {
            assert!(sounds_like_a_name(word.as_bytes()) <= -2, "{word}");
        }
    }
}
