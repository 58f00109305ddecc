//! What a model writes, sentence by sentence: only what its sources carry gets through.
//!
//! A sentence is dropped when it holds a figure, a person or a mark that its sources do not, when it cites nothing where it
//! must, or when it holds anything but plain words. Dropping is all that happens: nothing that a model writes is corrected.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use super::figures::Figures;
use crate::wording::Language;

/// Longest sentence, in bytes; what goes on without an end is dropped, so that a stream holds little.
const LONGEST: usize = 1200;

/// One numbered source: a row or a note, pseudonymised, as the model reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its number in the prompt, from 1.
    pub mark: u32,
    /// Its text.
    pub text: String,
}

/// Whether sentences must name their sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Citing {
    /// Each names at least one, and its figures stand in those.
    Each,
    /// A letter to a patient cites nothing; its figures stand in any source.
    Free,
}

/// Why a sentence was dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A figure that its sources do not hold.
    Figure,
    /// A placeholder that no source holds.
    Person,
    /// It cites nothing, or a source that is not there.
    Citation,
    /// Links, markup or control marks.
    Markup,
    /// It has no end.
    Endless,
}

/// Reads a stream of words and lets whole, supported sentences through.
pub struct Judge<'a> {
    language: Language,
    citing: Citing,
    sources: &'a [Source],
    open: String,
    endless: bool,
    faults: Vec<Fault>,
    cited: BTreeSet<u32>,
}

impl<'a> Judge<'a> {
    /// A judge over these sources.
    #[must_use]
    pub fn new(language: Language, citing: Citing, sources: &'a [Source]) -> Self {
        Self {
            language,
            citing,
            sources,
            open: String::new(),
            endless: false,
            faults: Vec::new(),
            cited: BTreeSet::new(),
        }
    }

    /// Takes the next words; what may be shown of all that has come so far and was not shown yet.
    pub fn push(&mut self, words: &str) -> String {
        self.open.push_str(words);
        self.drain(false)
    }

    /// The end of the stream: what is left of it.
    pub fn finish(&mut self) -> String {
        self.drain(true)
    }

    /// Why sentences were dropped so far.
    #[must_use]
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// Sources that the shown sentences cite.
    #[must_use]
    pub fn cited(&self) -> Vec<u32> {
        self.cited.iter().copied().collect()
    }

    fn drain(&mut self, over: bool) -> String {
        let mut shown = String::new();
        while let Some(end) = sentence_end(&self.open, over) {
            let sentence: String = self.open.drain(..end).collect();
            if std::mem::take(&mut self.endless) {
                continue;
            }
            match self.fault(&sentence) {
                Some(_) if sentence.trim().is_empty() => shown.push_str(&sentence),
                Some(fault) => self.faults.push(fault),
                None => {
                    self.cited.extend(marks(&sentence));
                    shown.push_str(&sentence);
                }
            }
        }
        if self.open.len() > LONGEST {
            self.open.clear();
            if !std::mem::replace(&mut self.endless, true) {
                self.faults.push(Fault::Endless);
            }
        }
        shown
    }

    fn fault(&self, sentence: &str) -> Option<Fault> {
        if has_markup(sentence) {
            return Some(Fault::Markup);
        }
        let cited: Vec<&Source> = match self.citing {
            Citing::Free => self.sources.iter().collect(),
            Citing::Each => {
                let marks = marks(sentence);
                let found: Option<Vec<&Source>> =
                    marks.iter().map(|mark| self.sources.iter().find(|source| source.mark == *mark)).collect();
                match found {
                    Some(found) if !found.is_empty() => found,
                    _ => return Some(Fault::Citation),
                }
            }
        };
        let people: BTreeSet<&str> = cited.iter().flat_map(|source| people(&source.text)).collect();
        if people_of(sentence).any(|person| !people.contains(person)) {
            return Some(Fault::Person);
        }
        let mut figures = Figures::default();
        for source in &cited {
            figures.learn(self.language, &source.text);
        }
        (!figures.cover(self.language, sentence)).then_some(Fault::Figure)
    }
}

// The patterns are part of the program; every test of this module reads sentences through them.
static MARK: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\[(\d{1,3})\]").ok());
static PERSON: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\[[A-Z]+(?:_[A-Z]+)*_\d+\]").ok());
static MARKUP: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)<|>|`|\]\(|https?:|www\.|\bjavascript:|[\p{Cc}\p{Cf}&&[^\n\t]]").ok());

/// Without its pattern nothing is trusted.
fn has_markup(sentence: &str) -> bool {
    MARKUP.as_ref().is_none_or(|markup| markup.is_match(sentence))
}

fn marks(sentence: &str) -> Vec<u32> {
    let Some(mark) = MARK.as_ref() else { return Vec::new() };
    mark.captures_iter(sentence).filter_map(|found| found.get(1)?.as_str().parse().ok()).collect()
}

fn people(text: &str) -> Vec<&str> {
    people_of(text).collect()
}

fn people_of(text: &str) -> impl Iterator<Item = &str> {
    PERSON.as_ref().into_iter().flat_map(move |person| person.find_iter(text)).map(|found| found.as_str())
}

/// Shortenings whose full stop ends no sentence.
const SHORT: [&str; 14] =
    ["dr", "dra", "sr", "sra", "srta", "prof", "profa", "nº", "n", "aprox", "ex", "etc", "mr", "ms"];

/// Where the first whole sentence ends, its marks and the blanks behind it included. At the end of the stream the rest is
/// one.
fn sentence_end(text: &str, over: bool) -> Option<usize> {
    let mut from = 0;
    while let Some(at) = text.get(from..)?.find(['.', '!', '?', '…', '\n']).map(|at| at + from) {
        let stop = text[at..].chars().next()?;
        let after = at + stop.len_utf8();
        if stop == '\n' {
            return Some(after);
        }
        let rest = &text[after..];
        let mut following = rest.chars();
        match (following.next(), following.next()) {
            (None, _) | (Some('['), None) if !over => return None,
            (Some('['), digit) if !digit.is_some_and(|c| c.is_ascii_digit()) => {}
            (Some(next), _) if !next.is_whitespace() && next != '[' => {}
            _ if stop == '.' && is_short(&text[..at]) => {}
            _ => return marks_end(text, after, over),
        }
        from = after;
    }
    (over && !text.is_empty()).then_some(text.len())
}

/// The end of a sentence whose full stop lies before `after`: marks that follow it belong to it.
fn marks_end(text: &str, after: usize, over: bool) -> Option<usize> {
    let mut end = after;
    loop {
        let rest = &text[end..];
        let blanks = rest.len() - rest.trim_start().len();
        let next = &rest[blanks..];
        if next.is_empty() {
            // A mark may still come.
            return over.then_some(text.len());
        }
        let Some(inside) = next.strip_prefix('[') else { return Some(end + blanks) };
        let digits = inside.bytes().take_while(u8::is_ascii_digit).count();
        match inside.as_bytes().get(digits) {
            Some(b']') if digits > 0 => end += blanks + digits + 2,
            None if !over => return None,
            _ => return Some(end + blanks),
        }
    }
}

fn is_short(before: &str) -> bool {
    let word = before.rsplit(|c: char| !c.is_alphanumeric() && c != 'º').next().unwrap_or_default().to_lowercase();
    SHORT.contains(&word.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sources() -> Vec<Source> {
        [
            (1, "Visita de [PESSOA_1] em 25/11/2026 às 14:00, retoque."),
            (2, "[PESSOA_1] deve R$ 350,00."),
            (3, "[PESSOA_2] faltou 3 vezes."),
        ]
        .map(|(mark, text)| Source { mark, text: text.to_owned() })
        .to_vec()
    }

    fn judged(citing: Citing, text: &str) -> (String, Vec<Fault>, Vec<u32>) {
        let sources = sources();
        let mut judge = Judge::new(Language::Portuguese, citing, &sources);
        let mut shown = judge.push(text);
        shown.push_str(&judge.finish());
        (shown, judge.faults().to_vec(), judge.cited())
    }

    #[test]
    fn a_supported_sentence_gets_through_with_its_citation() {
        let text = "A [PESSOA_1] vem em 25/11 às 14h [1]. Ela deve R$ 350 [2].";
        assert_eq!(judged(Citing::Each, text), (text.to_owned(), vec![], vec![1, 2]));
        let behind = "A Dra. marcou a visita de 25/11. [1] Há 350 reais em aberto. [2]";
        assert_eq!(judged(Citing::Each, behind), (behind.to_owned(), vec![], vec![1, 2]));
    }

    #[test]
    fn what_no_source_carries_is_dropped() {
        for (text, fault) in [
            ("Ela deve R$ 500 [2].", Fault::Figure),
            ("Ela deve R$ 350 [1].", Fault::Figure),
            ("Ela faltou três vezes [1].", Fault::Figure),
            ("A [PESSOA_2] deve R$ 350 [2].", Fault::Person),
            ("A [PESSOA_9] vem [1].", Fault::Person),
            ("Ela vem sempre.", Fault::Citation),
            ("Ela vem [4].", Fault::Citation),
            ("Veja https://exemplo.test [1].", Fault::Markup),
            ("Veja ![aqui](x) [1].", Fault::Markup),
            ("<|im_end|> vem [1].", Fault::Markup),
            ("Vem\u{202e} [1].", Fault::Markup),
        ] {
            assert_eq!(judged(Citing::Each, text), (String::new(), vec![fault], vec![]), "{text}");
        }
    }

    #[test]
    fn a_letter_cites_nothing_and_still_invents_no_figure() {
        let good = "Olá, [PESSOA_1]! Esperamos você em 25/11, às 14:00. O valor em aberto é de R$ 350,00.";
        assert_eq!(judged(Citing::Free, good).0, good);
        let (shown, faults, _) = judged(Citing::Free, "Esperamos você às 15:00. Até lá!");
        assert_eq!((shown.as_str(), faults), ("Até lá!", vec![Fault::Figure]));
    }

    #[test]
    fn a_sentence_without_an_end_holds_no_memory_and_shows_nothing() {
        let sources = sources();
        let mut judge = Judge::new(Language::Portuguese, Citing::Each, &sources);
        for _ in 0..10_000 {
            assert_eq!(judge.push("palavra "), "");
            assert!(judge.open.len() <= LONGEST + 8);
        }
        assert_eq!(judge.push("fim [1]. Ela deve R$ 350 [2]. Fim."), "Ela deve R$ 350 [2]. ");
        assert_eq!(judge.faults(), [Fault::Endless]);
    }

    proptest! {
        /// However the stream is cut, the same sentences are shown.
        #[test]
        fn cuts_change_nothing(cuts in proptest::collection::vec(1_usize..12, 0..40)) {
            let text = "A [PESSOA_1] vem em 25/11. [1] Ela deve R$ 500 [2]. O Dr. viu 3 faltas [3]!\nSobra algo às 14:00 [1]";
            let sources = sources();
            let mut judge = Judge::new(Language::Portuguese, Citing::Each, &sources);
            let letters: Vec<char> = text.chars().collect();
            let (mut shown, mut at) = (String::new(), 0);
            for cut in cuts {
                let next = (at + cut).min(letters.len());
                shown.push_str(&judge.push(&letters[at..next].iter().collect::<String>()));
                at = next;
            }
            shown.push_str(&judge.push(&letters[at..].iter().collect::<String>()));
            shown.push_str(&judge.finish());
            prop_assert_eq!(shown, judged(Citing::Each, text).0);
        }

        /// No figure comes through that the cited rows do not hold, whatever is written around it.
        #[test]
        fn no_figure_is_invented(before in "[a-z ]{0,20}", figure in 4_u32..100_000, after in "[a-z ]{0,20}") {
            prop_assume!(figure != 350);
            let (shown, ..) = judged(Citing::Each, &format!("{before} {figure} {after} [2]."));
            prop_assert_eq!(shown, "");
        }

        /// Nothing that a model may write stops the judge.
        #[test]
        fn anything_can_be_judged(text in "\\PC{0,200}") {
            let _ = judged(Citing::Free, &text);
            let _ = judged(Citing::Each, &text);
        }
    }
}
