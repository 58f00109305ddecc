//! A text as it grows, and what it took.

use std::sync::{Arc, Mutex};

use neonpro_assistant::engine::network::NetworkError;
use neonpro_assistant::engine::{Ask, End, EngineError, Stop};
use neonpro_assistant::usage::{self, Ended, Model, Use};
use neonpro_assistant::writer::{Judge, Task, Template, Wish};
use neonpro_vault::{Act, Id};
use serde_json::json;
use zeroize::Zeroizing;

use super::kept::Keeping;
use super::milliseconds;
use super::network::{self, Chosen};
use crate::app::{App, Call, lock};
use crate::error::{ApiError, Result};
use crate::types::{Writing, WritingState};

/// Texts that a window keeps; a further one ends the oldest.
const MOST: usize = 4;

/// Who writes.
pub(super) enum Author {
    /// A model of this computer, and how it wants to be spoken to.
    Here(Template),
    /// The model of the clinic's own network.
    There(Chosen),
}

impl Author {
    /// The frame around what is read. A server makes its own: for it any will do to tell one prompt from another.
    pub(super) fn template(&self) -> Template {
        match self {
            Self::Here(template) => *template,
            Self::There(_) => Template::ChatMl,
        }
    }

    /// The machine that writes, where it is not this one.
    pub(super) fn host(&self) -> Option<String> {
        match self {
            Self::Here(_) => None,
            Self::There(chosen) => Some(chosen.host().to_owned()),
        }
    }
}

/// What an author took, and why it ended.
#[derive(Clone, Copy)]
struct Took {
    tokens: u32,
    end: End,
}

/// Why there is no whole text.
#[derive(Clone, Copy)]
enum Broke {
    Stopped,
    /// With the code of a sentence, where there is one that helps.
    Failed(Option<&'static str>),
}

/// An author at work: hands on words as they come.
type Work = Box<dyn FnOnce(&mut dyn FnMut(&str)) -> std::result::Result<Took, Broke> + Send>;

/// What the author's thread leaves for the window.
#[derive(Default)]
struct Growing {
    text: Zeroizing<String>,
    ended: Option<std::result::Result<Took, Broke>>,
}

/// One text of one window. It goes with the window's keys, and takes the author's work with it.
pub(crate) struct Text {
    pub(super) id: Id,
    pub(super) session: Id,
    wish: Wish,
    pub(super) model: (String, String),
    began: i64,
    growing: Arc<Mutex<Growing>>,
    stop: Stop,
    told: bool,
    cached: bool,
    keeping: Option<Keeping>,
}

impl Drop for Text {
    fn drop(&mut self) {
        self.stop.stop();
    }
}

/// The texts of one window.
#[derive(Default)]
pub(crate) struct Texts(Vec<Text>);

impl Texts {
    pub(super) fn keep(&mut self, text: Text) {
        if self.0.len() >= MOST {
            self.0.remove(0);
        }
        self.0.push(text);
    }

    pub(super) fn find(&mut self, id: Id) -> Option<&mut Text> {
        self.0.iter_mut().find(|text| text.id == id)
    }
}

impl Text {
    /// A text of which nothing is written yet.
    pub(super) fn new(app: &App, session: Id, wish: Wish, model: (String, String)) -> Result<Self> {
        Ok(Self {
            id: app.world.new_id()?,
            session,
            wish,
            model,
            began: app.world.clock.mono_ns(),
            growing: Arc::default(),
            stop: Stop::new(),
            told: false,
            cached: false,
            keeping: None,
        })
    }

    /// Hands what is to be read to the author, on a thread of its own.
    pub(super) fn begin(&mut self, app: &App, author: Author, keeping: Option<Keeping>) -> Result<()> {
        self.keeping = keeping;
        let (work, grown) = (self.work(app, author), Arc::clone(&self.growing));
        lock(&app.asks).insert(self.id, self.stop.clone());
        let spawned = std::thread::Builder::new().name("assistant-writes".to_owned()).spawn(move || {
            let ended = work(&mut |words| lock(&grown).text.push_str(words));
            lock(&grown).ended = Some(ended);
        });
        spawned.map(drop).map_err(|_| ApiError::precondition("assistant.no_writer"))
    }

    fn work(&self, app: &App, author: Author) -> Work {
        let (stop, most_tokens) = (self.stop.clone(), self.wish.task.most_tokens());
        match author {
            Author::Here(template) => {
                let (keeper, name) = (Arc::clone(&app.keeper), self.model.0.clone());
                let prompt = self.wish.prompt(template);
                let ask = Ask { prompt, marks: true, grammar: None, most_tokens, answers: 1 };
                Box::new(move |each| match keeper.write(&name, &ask, &stop, each) {
                    Ok(written) => Ok(Took { tokens: written.read.saturating_add(written.wrote), end: written.ended }),
                    Err(EngineError::Stopped) => Err(Broke::Stopped),
                    Err(_) => Err(Broke::Failed(None)),
                })
            }
            Author::There(chosen) => {
                let (network, chat) = (app.network.clone(), chosen.chat(self.wish.messages(), most_tokens));
                Box::new(move |each| match network.write(&chat, &stop, each) {
                    Ok(worded) => Ok(Took { tokens: worded.read.saturating_add(worded.wrote), end: worded.ended }),
                    Err(NetworkError::Stopped) => Err(Broke::Stopped),
                    Err(why) => Err(Broke::Failed(Some(network::code(why)))),
                })
            }
        }
    }

    /// The same text as it was written before.
    pub(super) fn already(&mut self, text: Zeroizing<String>) {
        *lock(&self.growing) = Growing { text, ended: Some(Ok(Took { tokens: 0, end: End::Mark })) };
        self.cached = true;
    }

    /// What is to be kept of it now that it has ended: nothing of a text that broke off, or of which a sentence was dropped.
    pub(super) fn keepable(&mut self, writing: &Writing) -> Option<(Keeping, Zeroizing<String>)> {
        let keeping = self.keeping.take()?;
        let growing = lock(&self.growing);
        let whole = matches!(growing.ended, Some(Ok(Took { end: End::Mark, .. })));
        let sound = whole && writing.left_out == 0 && !writing.text.trim().is_empty();
        sound.then(|| (keeping, growing.text.clone()))
    }

    /// Its judged sentences so far, with placeholders.
    pub(super) fn writing(&self) -> Writing {
        let growing = lock(&self.growing);
        let (state, why) = match growing.ended {
            None => (WritingState::Writing, None),
            Some(Ok(Took { end: End::Stopped, .. }) | Err(Broke::Stopped)) => (WritingState::Stopped, None),
            Some(Ok(_)) => (WritingState::Done, None),
            Some(Err(Broke::Failed(why))) => (WritingState::Failed, why.map(str::to_owned)),
        };
        let mut judge = Judge::new(self.wish.language, self.wish.task.citing(), &self.wish.sources);
        let mut text = judge.push(&growing.text);
        // Where it broke off, the last words are no sentence.
        if state == WritingState::Done {
            text.push_str(&judge.finish());
        }
        Writing { text, state, why, left_out: judge.faults().len(), cited: judge.cited(), cached: self.cached }
    }

    /// What it took, once, when it has ended.
    pub(super) fn used_now(&mut self, now: i64) -> Option<Used> {
        let ended = lock(&self.growing).ended.filter(|_| !self.told)?;
        self.told = true;
        Some(Used {
            session: self.session,
            task: self.wish.task,
            model: self.model.clone(),
            tokens: ended.map_or(0, |took| took.tokens),
            milliseconds: milliseconds(now.saturating_sub(self.began)),
            failed: ended.is_err(),
            cached: self.cached,
        })
    }
}

/// What one text took.
pub(super) struct Used {
    session: Id,
    task: Task,
    model: (String, String),
    tokens: u32,
    milliseconds: u32,
    failed: bool,
    cached: bool,
}

/// Writes down what a text took.
pub(super) fn record(call: &Call<'_>, used: &Used) -> Result<()> {
    let (name, version) = &used.model;
    call.open.session.write(Act::new("assistant.write"), |w| -> neonpro_clinic::Result<()> {
        let entry = Use {
            response: json!({ "task": used.task }),
            model: Some(Model { name, version }),
            tokens: used.tokens,
            milliseconds: used.milliseconds,
            cached: used.cached,
            cost_microusd: neonpro_assistant::settings::cost(w, name, used.tokens)?,
            ..Use::bare(used.session, if used.failed { Ended::Failed } else { Ended::Answered })
        };
        usage::record(w, &entry).map(drop)
    })?;
    Ok(())
}
