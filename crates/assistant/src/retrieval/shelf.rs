//! A few texts that change rarely, found in memory: the help, and the names of a catalogue.
//!
//! A text answers by the words that it shares with a question and by how like their meanings are, as far as an embedder has told so far.

use std::collections::{HashMap, HashSet};

use zeroize::Zeroizing;

use super::asked::Asked;
use super::lexicon::{Lexicon, wants};
use super::notes::rarity;
use super::{Forms, words};

/// A text answers a question when the part of the question's words that it holds, weighed by their rarity, and the likeness of
/// its meaning add up to this. As the weight below it was set on one half of `models/embedder/eval/help.txt` and `catalogue.txt`.
const CLOSE: f64 = 0.6;

/// The same where no likeness is known.
const CLOSE_BY_WORDS: f64 = 0.3;

/// How much likeness counts beside words.
const LIKE: f64 = 2.0;

/// How much a word counts that stands in the title as well.
const IN_TITLE: f64 = 2.0;

/// Stems of words with which one asks and which say nothing of what is asked about.
const ASKING: [&str; 12] =
    ["fac", "faz", "poss", "quer", "precis", "consig", "onde", "dev", "pod", "qual", "sab", "ajud"];

/// How much a word of the question counts that stands in no text: it may be what the question is about.
const ABSENT: f64 = 0.5;

/// Texts by the words that they hold.
pub struct Shelf {
    lexicon: &'static Lexicon,
    texts: Vec<Text>,
    with: HashMap<String, u64>,
}

struct Text {
    title: HashSet<String>,
    terms: HashSet<String>,
    meanings: [String; 2],
}

/// How like a question each text of a shelf is, in the shelf's order: cosines.
pub type Likeness = Vec<f64>;

/// The vectors of a shelf's meanings. Wiped when they are let go.
pub struct Vectors(Vec<Zeroizing<Vec<f32>>>);

impl Vectors {
    /// Takes the vectors of [`Shelf::meanings`], in their order; an empty one where there is no meaning.
    #[must_use]
    pub fn new(made: Vec<Vec<f32>>) -> Self {
        Self(made.into_iter().map(Zeroizing::new).collect())
    }

    /// How like a question the texts are: halfway between their titles and the whole of them.
    #[must_use]
    pub fn likeness(&self, question: &[f32]) -> Likeness {
        let cosine =
            |vector: &Zeroizing<Vec<f32>>| vector.iter().zip(question).map(|(a, b)| f64::from(a * b)).sum::<f64>();
        self.0.chunks(2).map(|pair| pair.iter().map(cosine).sum::<f64>() / 2.0).collect()
    }
}

impl Shelf {
    /// Texts with their titles, in an order that the answers refer to. A list says what their words and those of questions mean.
    pub fn new<'t>(lexicon: &'static Lexicon, texts: impl Iterator<Item = (&'t str, &'t str)>) -> Self {
        let mut shelf = Self { lexicon, texts: Vec::new(), with: HashMap::new() };
        for (title, text) in texts {
            let (title, rest) = (Forms::by(lexicon, title), Forms::by(lexicon, text));
            let text = Text::new(&title, &rest);
            for term in &text.terms {
                *shelf.with.entry(term.clone()).or_default() += 1;
            }
            shelf.texts.push(text);
        }
        shelf
    }

    /// Names of a catalogue, which are looked for also by what people want of them.
    pub fn of_names<'t>(names: impl Iterator<Item = &'t str>) -> Self {
        let named: Vec<(&str, String)> = names.map(|name| (name, wants(name))).collect();
        Self::new(Lexicon::get(), named.iter().map(|(name, wanted)| (*name, wanted.as_str())))
    }

    /// What is to be embedded of the texts: of each the meaning of its title, then that of the whole. Words of the list and nothing else.
    pub fn meanings(&self) -> impl Iterator<Item = &str> {
        self.texts.iter().flat_map(|text| text.meanings.iter().map(String::as_str))
    }

    /// A question as its words are meant here.
    #[must_use]
    pub fn asked(&self, question: &str) -> Asked {
        Asked::by(self.lexicon, question)
    }

    /// The places of the texts that answer, best first. Without `likeness` words alone decide.
    #[must_use]
    pub fn find(&self, asked: &Asked, likeness: Option<&[f64]>, most: usize) -> Vec<usize> {
        let weights = self.weights(asked);
        let whole: f64 = weights.iter().map(|(_, weight)| weight).sum();
        let close = likeness.map_or(CLOSE_BY_WORDS, |_| CLOSE);
        let mut found: Vec<(usize, f64)> = Vec::new();
        for (place, text) in self.texts.iter().enumerate() {
            let part = |terms: &HashSet<String>| {
                let held = weights.iter().filter(|(term, _)| terms.contains(*term));
                if whole > 0.0 { held.map(|(_, weight)| weight).sum::<f64>() / whole } else { 0.0 }
            };
            let like = likeness.and_then(|likeness| likeness.get(place)).copied().unwrap_or(0.0);
            let covered = part(&text.terms);
            if covered + like >= close {
                found.push((place, covered + part(&text.title) * (IN_TITLE - 1.0) + LIKE * like));
            }
        }
        found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        found.truncate(most);
        found.into_iter().map(|(place, _)| place).collect()
    }

    /// The words of a question that say what it is about, by their rarity here.
    fn weights<'a>(&self, asked: &'a Asked) -> Vec<(&'a String, f64)> {
        let all = u64::try_from(self.texts.len()).unwrap_or(u64::MAX);
        let weight = |term: &String| self.with.get(term).map_or(ABSENT * rarity(all, 0), |with| rarity(all, *with));
        let telling = asked.terms.iter().filter(|term| !ASKING.contains(&term.as_str()));
        telling.map(|term| (term, weight(term))).collect()
    }
}

impl Text {
    fn new(title: &Forms, rest: &Forms) -> Self {
        let terms = |forms: &Forms| words::all(&forms.words).into_iter().chain(words::all(&forms.meaning));
        let of_title: HashSet<String> = terms(title).collect();
        let all = of_title.iter().cloned().chain(terms(rest)).collect();
        let whole = format!("{} {}", title.meaning, rest.meaning).trim().to_owned();
        Self { title: of_title, terms: all, meanings: [title.meaning.clone(), whole] }
    }
}

#[cfg(test)]
mod tests {
    use super::{Shelf, Vectors};

    fn names() -> Shelf {
        Shelf::of_names(["Peeling químico", "Massagem relaxante"].into_iter())
    }

    #[test]
    fn a_name_is_found_by_what_people_want_of_it() {
        let shelf = names();
        assert_eq!(shelf.find(&shelf.asked("clarear melasma"), None, 3), [0]);
        assert!(shelf.find(&shelf.asked("transplante de rim"), None, 3).is_empty());
    }

    #[test]
    fn likeness_finds_what_shares_no_word_and_nothing_that_is_unlike() {
        let shelf = names();
        let vectors = Vectors::new(vec![vec![1.0, 0.0], vec![1.0, 0.0], vec![0.0, 1.0], Vec::new()]);
        let likeness = vectors.likeness(&[0.0, 1.0]);
        assert_eq!(likeness, [0.0, 0.5]);
        let asked = shelf.asked("xyzzy");
        assert!(shelf.find(&asked, Some(&likeness), 3).is_empty(), "half alike is not close");
        assert_eq!(shelf.find(&asked, Some(&[0.1, 0.7]), 3), [1]);
        assert_eq!(shelf.find(&asked, Some(&[0.9, 0.7]), 3), [0, 1]);
        assert!(shelf.find(&asked, Some(&[]), 3).is_empty(), "of a shelf that is no more");
    }

    #[test]
    fn what_is_embedded_are_words_of_the_list() {
        let shelf = names();
        let meanings: Vec<&str> = shelf.meanings().collect();
        assert_eq!(meanings.len(), 4);
        assert!(meanings[1].starts_with(meanings[0]) && meanings[1].contains("melasma"), "{meanings:?}");
    }
}
