use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Words that Portuguese names carry between the others and that people leave out: `Maria da Silva`, `Maria Silva`.
const PARTICLES: [&str; 6] = ["da", "das", "de", "do", "dos", "e"];

/// Small letters without accents, single spaces, nothing at the ends: `  José  ÂNGELO ` becomes `jose angelo`.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.nfkd().filter(|&c| !is_combining_mark(c)) {
        if c.is_whitespace() {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
        } else {
            out.extend(c.to_lowercase().nfkd().filter(|&c| !is_combining_mark(c)));
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// The folded name without its particles: equal for two spellings of what is almost surely the same name.
#[must_use]
pub fn name_key(name: &str) -> String {
    let folded = fold(name);
    folded.split(' ').filter(|word| !PARTICLES.contains(word)).collect::<Vec<_>>().join(" ")
}

/// How alike two names sound on paper, 0 to 1: the share of letter pairs that both have (Dice's coefficient), after
/// [`name_key`]. The order of the words does not count.
#[must_use]
pub fn similarity(left: &str, right: &str) -> f64 {
    let (left, right) = (pairs(&name_key(left)), pairs(&name_key(right)));
    if left.is_empty() || right.is_empty() {
        return 0.0;
    }
    let total = left.len() + right.len();
    let mut rest = right;
    let mut shared = 0;
    for pair in left {
        if let Some(at) = rest.iter().position(|other| *other == pair) {
            rest.swap_remove(at);
            shared += 1;
        }
    }
    f64::from(2 * shared) / total as f64
}

/// Neighbouring characters of each word, with its beginning and end counted as characters.
fn pairs(key: &str) -> Vec<(char, char)> {
    let word_pairs = |word: &str| {
        let characters: Vec<char> = std::iter::once(' ').chain(word.chars()).chain([' ']).collect();
        characters.windows(2).map(|two| (two[0], two[1])).collect::<Vec<_>>()
    };
    key.split(' ').filter(|word| !word.is_empty()).flat_map(word_pairs).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn accents_case_and_spaces_do_not_count() {
        assert_eq!(fold("  José  ÂNGELO\tGonçalves "), "jose angelo goncalves");
        assert_eq!(fold("JO\u{302}"), "jo");
        assert_eq!(fold("ﬁ İ"), "fi i");
        assert_eq!(name_key("Maria da Silva e Souza"), name_key("MARIA SILVA SOUZA"));
    }

    #[test]
    fn a_slip_of_the_pen_stays_near_and_another_person_far() {
        assert!(similarity("Tatiane Oliveira Prado", "Tatiana Oliveira Prado") > 0.85);
        assert!(similarity("Souza Ana", "Ana Souza") == 1.0);
        assert!(similarity("Ana Souza", "Bruno Lima") < 0.2);
        assert!(similarity("", "Ana") == 0.0);
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in any::<String>()) {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn likeness_is_mutual_and_within_bounds(a in "\\PC{0,24}", b in "\\PC{0,24}") {
            let ab = similarity(&a, &b);
            prop_assert!((0.0..=1.0).contains(&ab));
            prop_assert!((ab - similarity(&b, &a)).abs() < 1e-12);
        }
    }
}
