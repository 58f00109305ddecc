//! A question as it is looked for.

use super::lexicon::Lexicon;
use super::words;

/// Words of a question that count.
const MOST: usize = 40;

/// A question in the forms of [`super::Forms`], with mistyped words put right.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Stems, and words of their meanings, each once: what full text looks for.
    pub terms: Vec<String>,
    /// Any three letters of its words.
    pub letters: Vec<String>,
    /// What it means; what is embedded.
    pub meaning: String,
    /// Numbers and codes in it, which are looked for as they are: lots, doses, dates.
    pub codes: Vec<String>,
}

impl Asked {
    /// Reads a question.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self::by(Lexicon::get(), text)
    }

    /// Reads a question whose words are understood by a list.
    #[must_use]
    pub fn by(lexicon: &Lexicon, text: &str) -> Self {
        let mut said = words::said(text);
        said.truncate(MOST);
        let meant: Vec<String> = said.iter().map(|word| lexicon.meant(word)).collect();
        let meaning = lexicon.meaning(&meant);
        let stems = meant.iter().map(|word| words::stem(word));
        let terms = once(stems.chain(words::all(&meaning)));
        let letters = once(said.iter().flat_map(|word| threes(word)));
        let codes = once(said.into_iter().filter(|word| is_code(word)));
        Self { terms, letters, meaning, codes }
    }

    /// Whether there is nothing to look for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }
}

fn once(words: impl Iterator<Item = String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for word in words {
        if !kept.contains(&word) {
            kept.push(word);
        }
    }
    kept
}

fn threes(word: &str) -> Vec<String> {
    let letters = word.as_bytes();
    letters.windows(3).map(|three| String::from_utf8_lossy(three).into_owned()).collect()
}

/// A number of more than one digit, or letters with a digit among them.
fn is_code(word: &str) -> bool {
    word.len() > 1 && word.bytes().any(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::Asked;

    #[test]
    fn a_question_is_put_right_and_taken_apart() {
        let asked = Asked::new("quemadura na perna, lote AB12");
        assert!(asked.terms.iter().any(|term| term == "burn"));
        assert_eq!(asked.codes, ["ab12"]);
        assert!(asked.letters.contains(&"que".to_owned()), "letters are those that were typed");
        assert!(Asked::new("¿?").is_empty() && Asked::new("").is_empty());
    }
}
