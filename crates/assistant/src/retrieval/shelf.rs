//! A few texts that change rarely, found in memory: the help, the treatments.

use std::collections::{HashMap, HashSet};

use super::asked::Asked;
use super::notes::rarity;
use super::{Forms, words};

/// Rarity-weighed part of a question's words that a text has to hold to answer it.
const CLOSE: f64 = 0.3;

/// How much a word counts that stands in the title as well.
const IN_TITLE: f64 = 2.0;

/// Stems of words with which one asks and which say nothing of what is asked about.
const ASKING: [&str; 12] =
    ["fac", "faz", "poss", "quer", "precis", "consig", "onde", "dev", "pod", "qual", "sab", "ajud"];

/// How much a word of the question counts that stands in no text: it may be what the question is about.
const ABSENT: f64 = 0.5;

/// Texts by the words that they hold.
pub struct Shelf {
    texts: Vec<Text>,
    with: HashMap<String, u64>,
}

struct Text {
    title: HashSet<String>,
    terms: HashSet<String>,
}

impl Shelf {
    /// Texts with their titles, in an order that the answers refer to.
    pub fn new<'t>(texts: impl Iterator<Item = (&'t str, &'t str)>) -> Self {
        let mut shelf = Self { texts: Vec::new(), with: HashMap::new() };
        for (title, text) in texts {
            let (title, mut terms) = (terms_of(title), terms_of(text));
            terms.extend(title.iter().cloned());
            for term in &terms {
                *shelf.with.entry(term.clone()).or_default() += 1;
            }
            shelf.texts.push(Text { title, terms });
        }
        shelf
    }

    /// The places of the texts that answer, best first.
    #[must_use]
    pub fn find(&self, asked: &Asked, most: usize) -> Vec<usize> {
        let all = u64::try_from(self.texts.len()).unwrap_or(u64::MAX);
        let weight = |term: &String| self.with.get(term).map_or(ABSENT * rarity(all, 0), |with| rarity(all, *with));
        let telling = asked.terms.iter().filter(|term| !ASKING.contains(&term.as_str()));
        let weights: Vec<(&String, f64)> = telling.map(|term| (term, weight(term))).collect();
        let whole: f64 = weights.iter().map(|(_, weight)| weight).sum();
        let mut found: Vec<(usize, f64)> = Vec::new();
        for (place, text) in self.texts.iter().enumerate() {
            let held = weights.iter().filter(|(term, _)| text.terms.contains(*term));
            let part: f64 = held.clone().map(|(_, weight)| weight).sum();
            if whole > 0.0 && part / whole >= CLOSE {
                let in_title: f64 = held.filter(|(term, _)| text.title.contains(*term)).map(|(_, weight)| weight).sum();
                found.push((place, part + in_title * (IN_TITLE - 1.0)));
            }
        }
        found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        found.truncate(most);
        found.into_iter().map(|(place, _)| place).collect()
    }
}

fn terms_of(text: &str) -> HashSet<String> {
    let forms = Forms::of(text);
    words::all(&forms.words).into_iter().chain(words::all(&forms.meaning)).collect()
}
