//! What is asked of a model, and what it answers.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A request to continue a text.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    /// The text to continue, pseudonymised.
    pub prompt: String,
    /// Whether control marks in the prompt are read as marks. Only for a prompt whose foreign text cannot form one.
    pub marks: bool,
    /// A GBNF grammar with `root` as its start, under which the answer is written.
    pub grammar: Option<String>,
    /// Most tokens of one answer.
    pub most_tokens: u32,
    /// 1 for the greedy answer only; more for the next likeliest complete ones as well, forked at the least sure token.
    pub answers: u8,
}

/// Tells sizes, never text: a request may be printed by a careless line of a log.
impl fmt::Debug for Ask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ask")
            .field("prompt_bytes", &self.prompt.len())
            .field("marks", &self.marks)
            .field("grammar", &self.grammar.is_some())
            .field("most_tokens", &self.most_tokens)
            .field("answers", &self.answers)
            .finish()
    }
}

/// One complete answer.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// Its text, without the mark that ends it.
    pub text: String,
    /// Log-probability of its least sure token, the mark that ends it included, before the grammar took others away.
    /// 0 is certain.
    pub sureness: f64,
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer").field("bytes", &self.text.len()).field("sureness", &self.sureness).finish()
    }
}

/// What a model has written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Written {
    /// The greedy answer, then the alternatives, the surer ones first.
    pub answers: Vec<Answer>,
    /// Tokens of the prompt.
    pub read: u32,
    /// Tokens of the prompt that the model still knew from the request before.
    pub reused: u32,
    /// Tokens written, those of alternatives included.
    pub wrote: u32,
    /// Microseconds from the request's turn until the first token was chosen; loading of the model included.
    pub first_token_us: u64,
    /// Microseconds from the request's turn until the last answer was complete.
    pub took_us: u64,
    /// Why the greedy answer ended.
    pub ended: End,
}

/// Why an answer ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// The model ended it, where the grammar allows an end.
    Mark,
    /// It had as many tokens as were allowed.
    Length,
    /// No token fits the grammar.
    Grammar,
    /// Somebody stopped it; what was written so far is there.
    Stopped,
}

/// A switch that ends a running request from another thread.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// A switch that is not thrown.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Ends the request, or the one to which the switch will be given.
    pub fn stop(&self) {
        self.0.store(true, Ordering::Release);
    }

    /// Whether it was thrown.
    #[must_use]
    pub fn stopped(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}
