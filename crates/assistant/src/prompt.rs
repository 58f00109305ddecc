//! From a question to the model's prompt, and from the model's pointers back to the words that the user wrote.
//!
//! The model reads folded text: no accents, no capitals, one character for each character of the question, so that a place
//! in the folded text is a place in the question. Characters that could form a mark of the prompt are taken out here, so
//! that no typed text opens or closes a sketch. Every word carries its number, and the model answers with numbers: what
//! comes back stands in the question, letter for letter.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use unicode_normalization::UnicodeNormalization;

use crate::call::Call;
use crate::toolbox::{MOST_WORDS, head, key_mark, mark, tool};

/// The longest question, in characters; what is longer is no single question.
pub const LONGEST: usize = 400;

/// Why a text is no question for the planner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoQuestion {
    /// Nothing but blanks.
    #[error("the question has no word")]
    Empty,
    /// More than [`LONGEST`] characters.
    #[error("the question is too long")]
    TooLong,
}

/// A question, folded and with its words numbered.
pub struct Question {
    /// As written, composed (NFC), character by character.
    text: Vec<char>,
    /// As the model reads it; as many characters as `text`.
    folded: Vec<char>,
    /// The words that can be pointed at, as places in both.
    words: Vec<Range<usize>>,
}

impl Question {
    /// Reads a pseudonymised question.
    ///
    /// # Errors
    /// [`NoQuestion`] for a text that has no word or is too long.
    pub fn new(question: &str) -> Result<Self, NoQuestion> {
        // A composed character stands for four at most, so what is over four times too long stays too long: no megabyte of
        // text is normalised to find out.
        if question.chars().nth(LONGEST * 4).is_some() {
            return Err(NoQuestion::TooLong);
        }
        let text: Vec<char> = question.nfc().collect();
        if text.len() > LONGEST {
            return Err(NoQuestion::TooLong);
        }
        let folded = fold(&text);
        let words = words(&folded);
        if words.is_empty() { Err(NoQuestion::Empty) } else { Ok(Self { text, folded, words }) }
    }

    /// How many words can be pointed at.
    #[must_use]
    pub fn words(&self) -> usize {
        self.words.len()
    }

    /// The whole prompt. `previous` is the call before, in the same conversation: the model learns which arguments it had,
    /// never their values.
    #[must_use]
    pub fn prompt(&self, previous: Option<&Call>) -> String {
        let context = previous.map(|call| format!("{}{}", mark::PREVIOUS, lent(call))).unwrap_or_default();
        format!("{context}{}{}{}", mark::QUESTION, self.marked(), mark::ANSWER)
    }

    /// The words that `pointer` points at (`#04`, or `#04#06` for the fourth to the sixth), as the user wrote them;
    /// nothing if it points at nothing.
    #[must_use]
    pub fn pointed(&self, pointer: &str) -> Option<String> {
        let (first, last) = match pointer.len() {
            3 => (number(pointer)?, number(pointer)?),
            6 => (number(pointer.get(..3)?)?, number(pointer.get(3..)?)?),
            _ => return None,
        };
        if first > last {
            return None;
        }
        let from = self.words.get(first.checked_sub(1)?)?.start;
        let until = self.words.get(last - 1)?.end;
        self.text.get(from..until).map(|words| words.iter().collect())
    }

    /// The folded question with every word numbered.
    fn marked(&self) -> String {
        let mut out = String::with_capacity(self.folded.len() * 3);
        let mut done = 0;
        for (index, word) in self.words.iter().enumerate() {
            out.extend(solid(&self.folded, done..word.start));
            out.push_str(&format!("#{:02}", index + 1));
            let letters = self.folded.get(word.clone()).unwrap_or_default();
            if letters.first() != Some(&'[') {
                out.push(' ');
            }
            out.extend(letters);
            done = word.end;
        }
        out.extend(solid(&self.folded, done..self.folded.len()));
        out
    }
}

/// The characters of a part, without blanks.
fn solid(folded: &[char], part: Range<usize>) -> impl Iterator<Item = char> {
    folded.get(part).unwrap_or_default().iter().copied().filter(|c| *c != ' ')
}

/// The sketch of a call with its values left out.
fn lent(call: &Call) -> String {
    let args = tool(call.intent).map(|tool| tool.args.as_slice()).unwrap_or_default();
    let keys = args.iter().map(|arg| arg.key).filter(|key| call.has(*key)).map(key_mark);
    head(call.intent) + &keys.collect::<String>() + mark::CLOSE
}

/// The number of a pointer to one word.
fn number(pointer: &str) -> Option<usize> {
    let digits = pointer.strip_prefix('#')?;
    (digits.len() == 2 && digits.bytes().all(|b| b.is_ascii_digit())).then(|| digits.parse().ok())?
}

// The patterns are part of the program; every test of this module reads a question through them.
static PLACEHOLDER: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\[[A-Z]+(?:_[A-Z]+)*_\d+\]").ok());
static WORD: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\[[A-Z]+(?:_[A-Z]+)*_\d+\]|[\p{L}\p{N}]+(?:[-./][\p{L}\p{N}]+)*").ok());
static BLANK: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^[\s\p{C}]").ok());

/// Without accents and capitals, character for character; placeholders stay as they are.
fn fold(text: &[char]) -> Vec<char> {
    let mut folded: Vec<char> = text.iter().copied().map(fold_char).collect();
    for place in found(&PLACEHOLDER, text) {
        if let (Some(to), Some(from)) = (folded.get_mut(place.clone()), text.get(place)) {
            to.copy_from_slice(from);
        }
    }
    folded
}

fn fold_char(c: char) -> char {
    match c {
        '#' => ' ',
        '"' | '“' | '”' | '’' | '‘' => '\'',
        '\\' | '|' => '/',
        '–' | '—' => '-',
        'a'..='z' | '0'..='9' | ' ' => c,
        _ if is_blank(c) => ' ',
        _ => lower(c.nfd().next().unwrap_or(c)),
    }
}

/// Space, control, format, surrogate, private or unassigned: nothing that a person reads.
fn is_blank(c: char) -> bool {
    let mut bytes = [0; 4];
    BLANK.as_ref().is_some_and(|blank| blank.is_match(c.encode_utf8(&mut bytes)))
}

/// The small letter, where it is one character.
fn lower(c: char) -> char {
    let mut small = c.to_lowercase();
    match (small.next(), small.next()) {
        (Some(one), None) => one,
        _ => c,
    }
}

/// The words that can be pointed at: a placeholder, or letters and digits with `-`, `.` or `/` between them.
fn words(folded: &[char]) -> Vec<Range<usize>> {
    let mut words = found(&WORD, folded);
    words.truncate(MOST_WORDS);
    words
}

/// The places of all matches, counted in characters.
fn found(pattern: &Option<Regex>, text: &[char]) -> Vec<Range<usize>> {
    let Some(pattern) = pattern else { return Vec::new() };
    let joined: String = text.iter().collect();
    let (mut place, mut byte) = (0, 0);
    let mut ahead = |to: usize| {
        place += joined.get(byte..to).map_or(0, |part| part.chars().count());
        byte = to;
        place
    };
    pattern.find_iter(&joined).map(|hit| ahead(hit.start())..ahead(hit.end())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::{Intent, Who};
    use proptest::prelude::*;

    fn asked(text: &str) -> Question {
        Question::new(text).unwrap()
    }

    #[test]
    fn words_are_numbered_and_folded() {
        let question = asked("Marca a [PESSOA_1] pra sexta, às três!");
        let expected = "<|u|>#01 marca#02 a#03[PESSOA_1]#04 pra#05 sexta,#06 as#07 tres!<|a|>";
        assert_eq!(question.prompt(None), expected);
        assert_eq!(question.pointed("#07").as_deref(), Some("três"));
        assert_eq!(question.pointed("#03#05").as_deref(), Some("[PESSOA_1] pra sexta"));
    }

    #[test]
    fn the_call_before_lends_its_keys_and_no_value() {
        let before = Call {
            date: "2026-11-26".parse().ok(),
            professional: Some(Who::Named("Ana Segredo".to_owned())),
            ..Call::bare(Intent::Agenda)
        };
        let prompt = asked("e amanhã?").prompt(Some(&before));
        assert_eq!(
            prompt,
            "<|p|>{\"intent\":\"agenda\",\"when\":\"\",\"professional\":\"\"}<|u|>#01 e#02 amanha?<|a|>"
        );
    }

    #[test]
    fn a_pointer_at_nothing_gives_nothing() {
        let question = asked("um dois três");
        for pointer in ["", "#", "#0", "#00", "#04", "#02#01", "#01#04", "#01#", "01", "#1é", "#+1", "#01#02#03"] {
            assert_eq!(question.pointed(pointer), None, "{pointer}");
        }
    }

    #[test]
    fn what_is_no_question_is_told() {
        for empty in ["", "   ", "\u{200b}\u{200d}", "#?!", "🙂"] {
            assert_eq!(Question::new(empty).err(), Some(NoQuestion::Empty), "{empty:?}");
        }
        assert_eq!(Question::new(&"a".repeat(LONGEST + 1)).err(), Some(NoQuestion::TooLong));
        assert_eq!(Question::new(&"palavra ".repeat(200_000)).err(), Some(NoQuestion::TooLong));
        assert!(Question::new(&"a".repeat(LONGEST)).is_ok());
    }

    #[test]
    fn words_beyond_the_last_number_cannot_be_pointed_at() {
        let question = asked(&"a ".repeat(80));
        assert_eq!(question.words(), MOST_WORDS);
        assert!(question.prompt(None).ends_with("#64 aaaaaaaaaaaaaaaaa<|a|>"));
    }

    proptest! {
        /// Whatever is typed, the marks of the prompt are ours: none can be opened or closed from inside a question.
        #[test]
        fn no_typed_text_forms_a_mark(text in "[<|>#\"{}\\\\\\[\\]=@a-zA-Z_0-9:, \u{200b}\u{202e}ÁéÇ|]{1,60}") {
            if let Ok(question) = Question::new(&text) {
                let prompt = question.prompt(None);
                let inside = prompt.strip_prefix("<|u|>").and_then(|rest| rest.strip_suffix("<|a|>")).unwrap();
                prop_assert!(!inside.contains('|') && !inside.contains('"') && !inside.contains('\\'));
                prop_assert_eq!(inside.matches('#').count(), question.words());
            }
        }

        /// Folding keeps every place, and each word points back at itself.
        #[test]
        fn places_hold(text in "\\PC{1,80}") {
            if let Ok(question) = Question::new(&text) {
                prop_assert_eq!(question.text.len(), question.folded.len());
                for (index, place) in question.words.iter().enumerate() {
                    let word: String = question.text[place.clone()].iter().collect();
                    prop_assert_eq!(question.pointed(&format!("#{:02}", index + 1)), Some(word));
                }
            }
        }
    }
}
