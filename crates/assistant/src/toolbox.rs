//! The tool list of `models/planner/tools.json`, typed: the one list of intents and arguments that prompt, grammar and
//! rules read.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::call::{By, Intent, Key, Method, Period};
use crate::dates::Facing;

/// Marks around a prompt. They are single control tokens of the model; [`crate::prompt`] keeps typed text from forming one.
pub mod mark {
    /// Before the sketch of the previous call.
    pub const PREVIOUS: &str = "<|p|>";
    /// Before the question.
    pub const QUESTION: &str = "<|u|>";
    /// Before the answer.
    pub const ANSWER: &str = "<|a|>";
    /// After the answer.
    pub const STOP: &str = "<|e|>";
    /// The value of a sketch that means "as in the previous call".
    pub const KEEP: &str = "=";
    /// The value of a sketch that means whoever asks.
    pub const ME: &str = "@me";
    /// The two characters that close a sketch.
    pub const CLOSE: &str = "\"}";
}

/// Words of a question that can be pointed at.
pub const MOST_WORDS: usize = 64;

/// What a value of a sketch is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Type {
    /// Words of the question, pointed at.
    Text,
    /// Words of the question, or whoever asks.
    Who,
    /// A symbolic date.
    When,
    /// `HH:MM`.
    Time,
    /// A part of the day.
    Period,
    /// A way of paying.
    Method,
    /// What figures are split by.
    By,
}

impl Type {
    /// The name of the rule in the grammar.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Who => "who",
            Self::When => "when",
            Self::Time => "time",
            Self::Period => "period",
            Self::Method => "method",
            Self::By => "by",
        }
    }
}

/// What a symbolic date becomes in the final call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Becomes {
    /// One day.
    Day,
    /// First and last day, also where they are one.
    Span,
    /// One day, or first and last where there are more.
    DayOrSpan,
}

/// One argument of a tool.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Arg {
    /// Its key in a sketch.
    pub key: Key,
    /// What its value is.
    #[serde(rename = "type")]
    pub kind: Type,
    /// Whether the call makes no sense without it.
    #[serde(default)]
    pub required: bool,
    /// What a date becomes; nothing for other types.
    pub becomes: Option<Becomes>,
}

/// One tool.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tool {
    /// Which.
    pub name: Intent,
    /// The way a bare weekday or day points.
    pub facing: Facing,
    /// Whether it changes anything, and so stops at a card.
    pub writes: bool,
    /// Whether a day before today makes no sense.
    #[serde(default)]
    pub not_past: bool,
    /// Keys of which at least one must be there.
    #[serde(default)]
    pub one_of: Vec<Key>,
    /// Its arguments, in the order of a sketch.
    pub args: Vec<Arg>,
}

/// The whole list.
#[derive(Debug, Default, Deserialize)]
pub struct Toolbox {
    intents: Vec<Tool>,
}

const SOURCE: &str = include_str!("../../../models/planner/tools.json");

// The text is part of the program: that it reads, and names every intent, is a test below.
static TOOLBOX: LazyLock<Toolbox> = LazyLock::new(|| serde_json::from_str(SOURCE).unwrap_or_default());
static BY_INTENT: LazyLock<BTreeMap<Intent, &'static Tool>> =
    LazyLock::new(|| TOOLBOX.intents.iter().map(|tool| (tool.name, tool)).collect());

/// Every tool, in the order of the list.
#[must_use]
pub fn tools() -> &'static [Tool] {
    &TOOLBOX.intents
}

/// The tool of an intent.
#[must_use]
pub fn tool(intent: Intent) -> Option<&'static Tool> {
    BY_INTENT.get(&intent).copied()
}

/// The words of a closed type, in the order of the list; nothing for an open one.
#[must_use]
pub fn words_of(kind: Type) -> Vec<&'static str> {
    match kind {
        Type::Period => Period::ALL.iter().map(|word| word.as_str()).collect(),
        Type::Method => Method::ALL.iter().map(|word| word.as_str()).collect(),
        Type::By => By::ALL.iter().map(|word| word.as_str()).collect(),
        Type::Text | Type::Who | Type::When | Type::Time => Vec::new(),
    }
}

/// The opening of a sketch.
#[must_use]
pub fn head(intent: Intent) -> String {
    format!("{{\"intent\":\"{}", intent.as_str())
}

/// What stands between two values of a sketch.
#[must_use]
pub fn key_mark(key: Key) -> String {
    format!("\",\"{}\":\"", key.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_reads_and_names_every_intent_once() {
        serde_json::from_str::<Toolbox>(SOURCE).unwrap();
        let named: Vec<Intent> = tools().iter().map(|tool| tool.name).collect();
        assert_eq!(named, Intent::ALL);
    }

    #[test]
    fn dates_alone_become_something_and_nothing_else_does() {
        for tool in tools() {
            for arg in &tool.args {
                assert_eq!(arg.kind == Type::When, arg.becomes.is_some(), "{:?} {:?}", tool.name, arg.key);
            }
        }
    }

    #[test]
    fn closed_types_have_the_words_of_the_list() {
        let raw: serde_json::Value = serde_json::from_str(SOURCE).unwrap();
        for kind in [Type::Period, Type::Method, Type::By] {
            assert_eq!(serde_json::json!(words_of(kind)), raw["types"][kind.as_str()]);
        }
    }
}
