//! Who makes a sketch of a question: the model in its child process, or whatever a test puts in its place.

use std::sync::Arc;

use neonpro_engine::{Ask, End, EngineError, Keeper, Kind, Stop};

use crate::answer::{Told, Why};
use crate::grammar::gbnf;
use crate::plan::Answer;
use crate::wording::{self, Language};

/// The longest sketch, in tokens: the longest of the recipe's sets has a third of it.
const MOST_TOKENS: u32 = 96;

/// What a planner made of a prompt.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Planned {
    /// Sketches, the likeliest first.
    pub answers: Vec<Answer>,
    /// Tokens read and written.
    pub tokens: u32,
    /// The model's name in the catalogue.
    pub model: String,
    /// Its version.
    pub version: String,
}

/// Makes sketches. It is handed pseudonymised prompts and nothing else.
pub trait Planner: Send + Sync {
    /// The likeliest sketches of a prompt, at most `most`.
    ///
    /// # Errors
    /// [`EngineError`], whatever kept the model from answering.
    fn plan(&self, prompt: &str, most: u8, stop: &Stop) -> Result<Planned, EngineError>;
}

/// What is told where no planner answered: why, in a sentence, and a code for whoever helps.
#[must_use]
pub fn unanswered(language: Language, error: &EngineError) -> Told {
    let (why, code) = match error {
        EngineError::Stopped => (Why::Stopped, "assistant.stopped"),
        EngineError::NoProgram | EngineError::NoModel => (Why::Unavailable, "assistant.no_model"),
        EngineError::WrongHash | EngineError::NotAModel => (Why::Unavailable, "assistant.wrong_model"),
        EngineError::TooLarge { .. } => (Why::Unavailable, "assistant.no_memory"),
        EngineError::TooLong
        | EngineError::Grammar
        | EngineError::Died
        | EngineError::TimedOut
        | EngineError::Busy
        | EngineError::Protocol => (Why::Unavailable, "assistant.no_answer"),
    };
    let sentence = wording::unavailable(language, error);
    Told { sentence, why, code: Some(code.to_owned()), links: Vec::new() }
}

/// The planner of the catalogue, in the child process of a keeper.
pub struct KeptPlanner {
    keeper: Arc<Keeper>,
    grammar: String,
}

impl KeptPlanner {
    /// A planner that asks this keeper. Nothing is loaded before the first question.
    #[must_use]
    pub fn new(keeper: Arc<Keeper>) -> Self {
        Self { keeper, grammar: gbnf() }
    }
}

impl Planner for KeptPlanner {
    fn plan(&self, prompt: &str, most: u8, stop: &Stop) -> Result<Planned, EngineError> {
        let catalogue = self.keeper.catalogue();
        let planner = catalogue.entries.iter().find(|entry| entry.kind == Kind::Planner && entry.installed);
        let planner = planner.ok_or(EngineError::NoModel)?;
        let ask = Ask {
            prompt: prompt.to_owned(),
            marks: true,
            grammar: Some(self.grammar.clone()),
            most_tokens: MOST_TOKENS,
            answers: most,
        };
        let written = self.keeper.write(&planner.id, &ask, stop, &mut |_| {})?;
        if written.ended == End::Stopped {
            return Err(EngineError::Stopped);
        }
        let answers = written.answers.into_iter().map(|one| Answer { sketch: one.text, sureness: one.sureness });
        Ok(Planned {
            answers: answers.collect(),
            tokens: written.read.saturating_add(written.wrote),
            model: planner.id.clone(),
            version: planner.version.clone(),
        })
    }
}
