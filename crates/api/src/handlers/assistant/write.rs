//! Texts by a larger model: begun in the window's name, written beside it, read as they grow.
//!
//! The thread that waits for the model holds pseudonymised words and nothing else: no session, no key, no name. What the model has
//! written is judged against its sources and gets its names back only when the window reads it.

use std::cell::RefCell;

use neonpro_assistant::answer::Outcome;
use neonpro_assistant::engine::Kind;
use neonpro_assistant::tools::{Here, run};
use neonpro_assistant::writer::material::{self, Passage};
use neonpro_assistant::writer::{Task, Template, Wish};
use neonpro_assistant::{limits, sessions};
use neonpro_clinic::time::Instant;
use neonpro_vault::Id;

use super::text::{Author, Text, record};
use super::{Inside, here, internal, kept, network, wall};
use crate::app::{Call, lock};
use crate::error::{ApiError, ErrorKind, Result};
use crate::types::{BeginWriting, BegunWriting, ById, Writing, WritingSource};

/// Begins a text.
pub(crate) fn write(call: &mut Call<'_>, asked: BeginWriting) -> Result<BegunWriting> {
    let (model, author) = author(call, &asked)?;
    let here = here(call, asked.session_id)?;
    admitted(call, here, asked.session_id)?;
    agreed(call, &asked)?;
    let passages = passages(call, here, &asked)?;
    let sources = sources(&passages);
    let wish = pseudonymised(call, here, &asked, &passages)?;
    let (keeping, found) = kept::look(call, here, &asked, (&wish, author.template()), &model);
    let mut text = Text::new(call.app, asked.session_id, wish, model)?;
    let network = author.host();
    match found {
        Some(found) => text.already(found),
        None => text.begin(call.app, author, keeping)?,
    }
    let begun = BegunWriting { writing_id: text.id, model: text.model.0.clone(), network, sources };
    call.open.assisting.texts().keep(text);
    Ok(begun)
}

/// A text as far as it has come.
pub(crate) fn written(call: &mut Call<'_>, asked: ById) -> Result<Writing> {
    let (now, at) = (call.app.world.clock.mono_ns(), Instant(call.app.now()));
    let assisting = &mut call.open.assisting;
    let text = assisting.texts().find(asked.id);
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

/// Who writes: the model of the network where the owner has one and nothing sealed for clinicians is in what it would read; else the
/// larger model of this computer. Answers with its name and version.
fn author(call: &Call<'_>, asked: &BeginWriting) -> Result<((String, String), Author)> {
    let meant = asked.call.as_ref().filter(|_| asked.task == Task::Answer);
    if meant.is_some_and(|meant| !meant.intent.quotes_records())
        && let Some(chosen) = network::chosen(call)?
    {
        return Ok(((chosen.model.clone(), chosen.version().to_owned()), Author::There(chosen)));
    }
    let catalogue = call.app.keeper.catalogue();
    let mut installed = catalogue.entries.iter().filter(|entry| entry.kind == Kind::Writer && entry.installed);
    let found = installed.find_map(|entry| Some((entry, Template::parse(entry.template.as_deref()?)?)));
    let (entry, template) = found.ok_or_else(|| ApiError::precondition("assistant.no_writer"))?;
    Ok(((entry.id.clone(), entry.version.clone()), Author::Here(template)))
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
