//! Texts by a larger model: begun in the window's name, written beside it, read as they grow.
//!
//! The thread that waits for the model holds a pseudonymised prompt and nothing else: no session, no key, no name. What it has
//! written is judged against its sources and gets its names back only when the window reads it.

use std::cell::RefCell;
use std::sync::{Arc, Mutex};

use neonpro_assistant::answer::Outcome;
use neonpro_assistant::engine::{Ask, End, EngineError, Kind, Stop, Written};
use neonpro_assistant::tools::{Here, run};
use neonpro_assistant::usage::{self, Ended, Model, Use};
use neonpro_assistant::writer::material::{self, Passage};
use neonpro_assistant::writer::{Judge, Task, Template, Wish};
use neonpro_assistant::{limits, sessions};
use neonpro_clinic::time::Instant;
use neonpro_vault::{Act, Id};
use serde_json::json;
use zeroize::Zeroizing;

use super::kept::{self, Keeping};
use super::{Inside, here, internal, milliseconds, wall};
use crate::app::{App, Call, lock};
use crate::error::{ApiError, ErrorKind, Result};
use crate::types::{BeginWriting, BegunWriting, ById, Writing, WritingSource, WritingState};

/// Texts that a window keeps; a further one ends the oldest.
const MOST: usize = 4;

/// What the model's thread leaves for the window.
#[derive(Default)]
struct Growing {
    text: Zeroizing<String>,
    ended: Option<std::result::Result<Written, EngineError>>,
}

/// One text of one window. It goes with the window's keys, and takes the model's work with it.
pub(crate) struct Text {
    id: Id,
    session: Id,
    wish: Wish,
    model: (String, String),
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

/// Begins a text.
pub(crate) fn write(call: &mut Call<'_>, asked: BeginWriting) -> Result<BegunWriting> {
    let (model, template) = writer(call.app)?;
    let here = here(call, asked.session_id)?;
    admitted(call, here, asked.session_id)?;
    agreed(call, &asked)?;
    let passages = passages(call, here, &asked)?;
    let sources = sources(&passages);
    let wish = pseudonymised(call, here, &asked, &passages)?;
    let (keeping, found) = kept::look(call, here, &asked, (&wish, template), &model);
    let mut text = Text::new(call.app, asked.session_id, wish, model)?;
    match found {
        Some(found) => text.already(found),
        None => text.begin(call.app, template, keeping)?,
    }
    let begun = BegunWriting { writing_id: text.id, model: text.model.0.clone(), sources };
    call.open.assisting.texts().keep(text);
    Ok(begun)
}

/// A text as far as it has come.
pub(crate) fn written(call: &mut Call<'_>, asked: ById) -> Result<Writing> {
    let (now, at) = (call.app.world.clock.mono_ns(), Instant(call.app.now()));
    let assisting = &mut call.open.assisting;
    let text = assisting.texts().0.iter_mut().find(|text| text.id == asked.id);
    let text = text.ok_or_else(|| ApiError::new(ErrorKind::NotFound, "assistant.no_text"))?;
    let (writing, used) = (text.writing(), text.used_now(now));
    let kept = if used.is_some() { text.keepable(&writing) } else { None };
    let session = text.session;
    if let Some((keeping, words)) = kept {
        assisting.cache().keep(keeping.key, keeping.vector, &words, at);
    }
    let restored = assisting.conversation(session).map(|conversation| conversation.restore(&writing.text));
    if let Some(used) = used {
        lock(&call.app.asks).remove(&asked.id);
        record(call, &used)?;
    }
    Ok(Writing { text: restored.unwrap_or_default(), ..writing })
}

/// The larger model that is installed, and how it wants to be spoken to.
fn writer(app: &App) -> Result<((String, String), Template)> {
    let catalogue = app.keeper.catalogue();
    let mut installed = catalogue.entries.iter().filter(|entry| entry.kind == Kind::Writer && entry.installed);
    let found = installed.find_map(|entry| Some((entry, Template::parse(entry.template.as_deref()?)?)));
    let (entry, template) = found.ok_or_else(|| ApiError::precondition("assistant.no_writer"))?;
    Ok(((entry.id.clone(), entry.version.clone()), template))
}

/// Takes the session up and asks the limits for a place.
fn admitted(call: &Call<'_>, here: Here, session: Id) -> Result<()> {
    let admission = call.write(|w| -> neonpro_clinic::Result<_> {
        if sessions::resume(w, session)?.is_none() {
            return Ok(None);
        }
        limits::admit(w).map(Some)
    })?;
    let admission = admission.ok_or_else(|| ApiError::precondition("assistant.session_over"))?;
    match admission.sentence(here.language, |at| wall(here, at)) {
        Some(sentence) => Err(ApiError::precondition("assistant.limited").with("sentence", sentence)),
        None => Ok(()),
    }
}

/// Whoever does not agree to the assistant has nothing written about them, whatever it would be written from.
fn agreed(call: &mut Call<'_>, asked: &BeginWriting) -> Result<()> {
    let Some(patient) = asked.patient_id else { return Ok(()) };
    let agrees = material::agrees(&Inside(RefCell::new(call)), patient).map_err(|refusal| internal(&refusal))?;
    if agrees { Ok(()) } else { Err(ApiError::precondition("assistant.no_consent")) }
}

/// What the text is written from, as the user sees it. Whoever does not agree to the assistant is in none of it.
fn passages(call: &mut Call<'_>, here: Here, asked: &BeginWriting) -> Result<Vec<Passage>> {
    match (asked.task, &asked.call, asked.patient_id) {
        (Task::Answer, Some(meant), _) => {
            let picks = asked.picks.unwrap_or_default();
            match run(&Inside(RefCell::new(call)), here, meant, picks).outcome {
                Outcome::Answer(answer) => Ok(material::rows(here.language, here.zone, &answer)),
                _ => Err(ApiError::precondition("assistant.nothing_to_word")),
            }
        }
        (Task::Summary, _, Some(patient)) => {
            let desk = Inside(RefCell::new(call));
            material::notes(&desk, here.language, here.zone, patient).map_err(|refusal| {
                if refusal.forbidden {
                    ApiError::new(ErrorKind::Forbidden, "session.forbidden")
                } else {
                    internal(&refusal)
                }
            })
        }
        (Task::Draft | Task::Letter, ..) => Ok(vec![Passage { text: asked.text.clone(), links: Vec::new() }]),
        _ => Err(ApiError::precondition("assistant.nothing_to_word")),
    }
}

fn sources(passages: &[Passage]) -> Vec<WritingSource> {
    let numbered = (1_u32..).zip(passages);
    numbered.map(|(mark, passage)| WritingSource { mark, links: passage.links.clone() }).collect()
}

/// The wish with every passage pseudonymised in the words of this conversation.
fn pseudonymised(call: &mut Call<'_>, here: Here, asked: &BeginWriting, passages: &[Passage]) -> Result<Wish> {
    if passages.is_empty() {
        return Err(ApiError::precondition("assistant.nothing_to_word"));
    }
    let open = &mut *call.open;
    let detector = open.assisting.detector(&open.session, &open.vault)?;
    let mut conversation = open.assisting.take(asked.session_id).unwrap_or_default();
    let texts: Vec<String> = passages.iter().map(|passage| conversation.hide(&detector, &passage.text).text).collect();
    let question = match asked.task {
        Task::Answer | Task::Summary => conversation.hide(&detector, &asked.text).text,
        // What was jotted down is the source itself.
        Task::Draft | Task::Letter => String::new(),
    };
    open.assisting.put(asked.session_id, conversation);
    Ok(Wish::new(asked.task, here.language, &question, &texts))
}

impl Texts {
    fn keep(&mut self, text: Text) {
        if self.0.len() >= MOST {
            self.0.remove(0);
        }
        self.0.push(text);
    }
}

impl Text {
    /// A text of which nothing is written yet.
    fn new(app: &App, session: Id, wish: Wish, model: (String, String)) -> Result<Self> {
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

    /// Hands the prompt to the model on a thread of its own.
    fn begin(&mut self, app: &App, template: Template, keeping: Option<Keeping>) -> Result<()> {
        self.keeping = keeping;
        let (prompt, most_tokens) = (self.wish.prompt(template), self.wish.task.most_tokens());
        let ask = Ask { prompt, marks: true, grammar: None, most_tokens, answers: 1 };
        let (keeper, grown) = (Arc::clone(&app.keeper), Arc::clone(&self.growing));
        let (switch, name) = (self.stop.clone(), self.model.0.clone());
        lock(&app.asks).insert(self.id, self.stop.clone());
        let spawned = std::thread::Builder::new().name("assistant-writes".to_owned()).spawn(move || {
            let ended = keeper.write(&name, &ask, &switch, &mut |words| lock(&grown).text.push_str(words));
            lock(&grown).ended = Some(ended);
        });
        spawned.map(drop).map_err(|_| ApiError::precondition("assistant.no_writer"))
    }

    /// The same text as it was written before.
    fn already(&mut self, text: Zeroizing<String>) {
        let written = Written {
            answers: Vec::new(),
            read: 0,
            reused: 0,
            wrote: 0,
            first_token_us: 0,
            took_us: 0,
            ended: End::Mark,
        };
        *lock(&self.growing) = Growing { text, ended: Some(Ok(written)) };
        self.cached = true;
    }

    /// What is to be kept of it now that it has ended: nothing of a text that broke off, or of which a sentence was dropped.
    fn keepable(&mut self, writing: &Writing) -> Option<(Keeping, Zeroizing<String>)> {
        let keeping = self.keeping.take()?;
        let growing = lock(&self.growing);
        let whole = matches!(&growing.ended, Some(Ok(written)) if written.ended == End::Mark);
        let sound = whole && writing.left_out == 0 && !writing.text.trim().is_empty();
        sound.then(|| (keeping, growing.text.clone()))
    }

    /// Its judged sentences so far, with placeholders.
    fn writing(&self) -> Writing {
        let growing = lock(&self.growing);
        let state = match &growing.ended {
            None => WritingState::Writing,
            Some(Ok(written)) if written.ended == End::Stopped => WritingState::Stopped,
            Some(Ok(_)) => WritingState::Done,
            Some(Err(EngineError::Stopped)) => WritingState::Stopped,
            Some(Err(_)) => WritingState::Failed,
        };
        let mut judge = Judge::new(self.wish.language, self.wish.task.citing(), &self.wish.sources);
        let mut text = judge.push(&growing.text);
        // Where it broke off, the last words are no sentence.
        if state == WritingState::Done {
            text.push_str(&judge.finish());
        }
        Writing { text, state, left_out: judge.faults().len(), cited: judge.cited(), cached: self.cached }
    }

    /// What it took, once, when it has ended.
    fn used_now(&mut self, now: i64) -> Option<Used> {
        let growing = lock(&self.growing);
        let ended = growing.ended.as_ref().filter(|_| !self.told)?;
        let tokens = ended.as_ref().map_or(0, |written| written.read.saturating_add(written.wrote));
        let took = milliseconds(now.saturating_sub(self.began));
        let used = Used {
            session: self.session,
            task: self.wish.task,
            model: self.model.clone(),
            tokens,
            milliseconds: took,
            failed: ended.is_err(),
            cached: self.cached,
        };
        drop(growing);
        self.told = true;
        Some(used)
    }
}

/// What one text took.
struct Used {
    session: Id,
    task: Task,
    model: (String, String),
    tokens: u32,
    milliseconds: u32,
    failed: bool,
    cached: bool,
}

fn record(call: &Call<'_>, used: &Used) -> Result<()> {
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
