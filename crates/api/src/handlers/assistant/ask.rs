//! A question in words: hidden, planned, run as the user, written down.

use std::cell::RefCell;

use neonpro_assistant::answer::{MeantChoice, Outcome, Which, Why};
use neonpro_assistant::conversation::{Conversation, Masked, Shown, remembered};
use neonpro_assistant::engine::{EngineError, Stop};
use neonpro_assistant::limits::{self, Admission, LimitsLeft};
use neonpro_assistant::plan::{MOST_CHOICES, Plan, SURE, on_any_day, plan};
use neonpro_assistant::planner::{Planned, unanswered};
use neonpro_assistant::prompt::Question;
use neonpro_assistant::resolve::Scene;
use neonpro_assistant::sessions::{self, Memory, Turn};
use neonpro_assistant::tools::{Here, Picks, run};
use neonpro_assistant::usage::{self, Model, Use};
use neonpro_assistant::{Call as ToolCall, Intent, wording};
use neonpro_clinic::consent::{self, AskAssistant};
use neonpro_clinic::settings;
use neonpro_vault::trail::Happening;
use neonpro_vault::{Act, Id};
use serde_json::json;
use zeroize::Zeroizing;

use super::{Inside, ended, here, milliseconds, told, wall};
use crate::app::{App, Call, lock};
use crate::error::{ApiError, Result};
use crate::types::{Ask, Asked, CareLine, MadeBy};

/// How many UTF-8 bytes of a question are looked at: beyond this none is short enough for one.
const LONGEST_TEXT: usize = 16 * 1024;

/// Answers a question. What keeps the assistant from answering is a sentence and no error, so that a screen has nothing to recover.
pub(crate) fn ask(call: &mut Call<'_>, asked: Ask) -> Result<Asked> {
    let text = Zeroizing::new(asked.text);
    let began = call.app.world.clock.mono_ns();
    let here = here(call, asked.session_id)?;
    let start = start(call, asked.session_id)?;
    let mut conversation = taken_up(call, asked.session_id, &start.memory)?;
    let stoppable = Stoppable::begin(call.app, asked.ask_id);
    let mut work = Asking {
        call,
        here,
        conversation: &mut conversation,
        picks: asked.picks.unwrap_or_default(),
        stop: stoppable.stop.clone(),
        wider: None,
        plan_ms: 0,
    };
    let heard = match start.unheard(here) {
        Some(outcome) => Heard::nothing(outcome),
        None => work.hear(&text, asked.meant)?,
    };
    let plan_ms = work.plan_ms;
    drop(stoppable);
    let took = milliseconds(call.app.world.clock.mono_ns().saturating_sub(began));
    let done = Done { here, start: &start, heard: &heard, milliseconds: took, plan_ms };
    let (log_id, limits) = done.written_down(call, &conversation)?;
    let understood = heard.masked_call.as_ref().map(|masked| conversation.clear(masked));
    let sentence = understood.as_ref().map(|meant| wording::understood(here.language, meant));
    conversation.show(Shown {
        log: log_id,
        at: here.now,
        question: text,
        understood: sentence.clone().map(Zeroizing::new),
        outcome: Zeroizing::new(heard.outcome.sentence().to_owned()),
    });
    call.open.assisting.put(asked.session_id, conversation);
    let care = done.care(call)?;
    let made_by = done.made_by();
    let Heard { masked, outcome, .. } = heard;
    Ok(Asked {
        log_id,
        understood,
        understood_sentence: sentence,
        hidden: masked.parts,
        outcome,
        made_by,
        limits,
        care,
    })
}

/// What is known before a question is looked at.
struct Start {
    session: Id,
    memory: Memory,
    admission: Admission,
    on: bool,
    keep_questions: bool,
}

impl Start {
    /// Why the question is not looked at, if it is not.
    fn unheard(&self, here: Here) -> Option<Outcome> {
        if !self.on {
            return Some(told(Why::Unavailable, wording::switched_off(here.language)));
        }
        self.admission.sentence(here.language, |at| wall(here, at)).map(|sentence| told(Why::Limited, sentence))
    }
}

/// Takes the session up and asks the limits for a place, in one transaction.
fn start(call: &Call<'_>, session: Id) -> Result<Start> {
    let found = call.write(|w| -> neonpro_clinic::Result<_> {
        let Some(memory) = sessions::resume(w, session)? else { return Ok(None) };
        let on = settings::switch(w, &settings::ASSISTANT_ON)?;
        let keep_questions = settings::switch(w, &settings::KEEP_QUESTIONS)?;
        let admission = if on { limits::admit(w)? } else { Admission::Granted };
        Ok(Some(Start { session, memory, admission, on, keep_questions }))
    })?;
    found.ok_or_else(|| ApiError::precondition("assistant.session_over"))
}

/// The conversation of a session: from this window's memory, or from what the file kept of it.
fn taken_up(call: &mut Call<'_>, session: Id, memory: &Memory) -> Result<Conversation> {
    if let Some(conversation) = call.open.assisting.take(session) {
        return Ok(conversation);
    }
    call.read(|r| {
        let name = |patient: Id| {
            r.maybe("SELECT full_name FROM patients WHERE id = ?1", [patient], |row| row.get(0)).ok().flatten()
        };
        Ok(Conversation::resumed(memory, name))
    })
}

/// A question that can be stopped while this stands.
struct Stoppable<'a> {
    app: &'a App,
    id: Option<Id>,
    stop: Stop,
}

impl<'a> Stoppable<'a> {
    fn begin(app: &'a App, id: Option<Id>) -> Self {
        let stop = Stop::new();
        if let Some(id) = id {
            lock(&app.asks).insert(id, stop.clone());
        }
        Self { app, id, stop }
    }
}

impl Drop for Stoppable<'_> {
    fn drop(&mut self) {
        if let Some(id) = self.id {
            lock(&self.app.asks).remove(&id);
        }
    }
}

/// What came of looking at a question.
struct Heard {
    masked: Masked,
    masked_call: Option<ToolCall>,
    met: Picks,
    planned: Option<Planned>,
    outcome: Outcome,
}

impl Heard {
    /// A question that was not looked at.
    fn nothing(outcome: Outcome) -> Self {
        let masked = Masked { text: String::new(), parts: Vec::new() };
        Self { masked, masked_call: None, met: Picks::default(), planned: None, outcome }
    }
}

/// A question at work.
struct Asking<'a, 'b> {
    call: &'a mut Call<'b>,
    here: Here,
    conversation: &'a mut Conversation,
    picks: Picks,
    stop: Stop,
    /// The planned call without a day, where its day was only kept of the call before.
    wider: Option<ToolCall>,
    plan_ms: u32,
}

impl Asking<'_, '_> {
    fn hear(&mut self, text: &str, meant: Option<ToolCall>) -> Result<Heard> {
        if text.len() > LONGEST_TEXT {
            let sentence = wording::no_question(self.here.language, neonpro_assistant::prompt::NoQuestion::TooLong);
            return Ok(Heard::nothing(told(Why::Unclear, sentence)));
        }
        let open = &mut *self.call.open;
        let detector = open.assisting.detector(&open.session, &open.vault)?;
        let masked = self.conversation.hide(&detector, text);
        let (meaning, planned) = match meant {
            Some(call) => (Ok(Plan::Run(call)), None),
            None => self.understand(&masked.text),
        };
        let mut heard = Heard { masked, planned, ..Heard::nothing(told(Why::Unclear, String::new())) };
        heard.outcome = match meaning {
            Err(sentence) => sentence,
            Ok(Plan::Run(call)) => {
                let mut call = self.conversation.mask(&detector, &call);
                let wider = self.wider.take().map(|wider| self.conversation.mask(&detector, &wider));
                let (mut outcome, mut met) = self.run(&call);
                if let Some(wider) = wider.filter(|_| outcome.finds_nothing()) {
                    (outcome, met) = self.run(&wider);
                    call = wider;
                }
                self.conversation.keep(call.clone(), met);
                (heard.masked_call, heard.met) = (Some(call), met);
                outcome
            }
            Ok(Plan::Ask(calls)) => self.which(&calls),
            Ok(Plan::Clarify(why)) => told(Why::Unclear, wording::clarify(self.here.language, why)),
            Ok(Plan::Decline) => told(Why::Declined, wording::declined(self.here.language)),
        };
        Ok(heard)
    }

    /// What a pseudonymised question means, or a sentence where nobody can say.
    fn understand(&mut self, masked: &str) -> (std::result::Result<Plan, Outcome>, Option<Planned>) {
        let language = self.here.language;
        let question = match Question::new(masked) {
            Ok(question) => question,
            Err(why) => return (Err(told(Why::Unclear, wording::no_question(language, why))), None),
        };
        let previous = self.conversation.previous();
        let prompt = question.prompt(previous);
        let began = self.call.app.world.clock.mono_ns();
        let planned = self.planned(&prompt);
        self.plan_ms = milliseconds(self.call.app.world.clock.mono_ns().saturating_sub(began));
        match planned {
            Ok(planned) => {
                let scene = Scene { question: &question, today: self.here.today(), previous };
                let wider = on_any_day(&planned.answers, scene);
                self.wider = wider;
                (Ok(plan(&planned.answers, scene)), Some(planned))
            }
            Err(error) => {
                let told = unanswered(language, &error);
                tracing::warn!(code = told.code, "the planner gave no answer");
                (Err(Outcome::Told(told)), None)
            }
        }
    }

    /// The best sketch; where it is not sure, others as well.
    fn planned(&self, prompt: &str) -> std::result::Result<Planned, EngineError> {
        let planner = &self.call.app.planner;
        let best = planner.plan(prompt, 1, &self.stop)?;
        let sure = best.answers.first().is_some_and(|answer| answer.sureness >= SURE);
        if sure { Ok(best) } else { planner.plan(prompt, MOST_CHOICES as u8, &self.stop) }
    }

    fn run(&mut self, masked: &ToolCall) -> (Outcome, Picks) {
        let before = self.conversation.picks(masked);
        let picks = Picks { patient: self.picks.patient.or(before.patient), ..self.picks };
        let clear = self.conversation.clear(masked);
        let ran = run(&Inside(RefCell::new(&mut *self.call)), self.here, &clear, picks);
        (ran.outcome, ran.met)
    }

    fn which(&self, calls: &[ToolCall]) -> Outcome {
        let choice = |masked: &ToolCall| {
            let call = self.conversation.clear(masked);
            MeantChoice { sentence: wording::understood(self.here.language, &call), call }
        };
        let sentence = wording::did_you_mean(self.here.language);
        Outcome::Which(Which { sentence, choices: calls.iter().map(choice).collect() })
    }
}

/// A question that has been answered, one way or another.
struct Done<'a> {
    here: Here,
    start: &'a Start,
    heard: &'a Heard,
    milliseconds: u32,
    plan_ms: u32,
}

impl Done<'_> {
    /// Writes the question down, what it meant and how it ended; answers its row, and what may still be asked.
    fn written_down(&self, call: &Call<'_>, conversation: &Conversation) -> Result<(Id, LimitsLeft)> {
        let Self { start, heard, .. } = self;
        let mut used = self.used();
        let turn = heard.masked_call.as_ref().map(|masked| Turn { call: remembered(masked) });
        let about = self.about();
        let bindings = conversation.bindings();
        Ok(call.open.session.write(Act::new("assistant.ask"), |w| -> neonpro_clinic::Result<_> {
            if let Some(model) = used.model {
                used.cost_microusd = neonpro_assistant::settings::cost(w, model.name, used.tokens)?;
            }
            used.patient = consent::assistant(w, &AskAssistant { patient_ids: about.into_iter().collect() })?.pop();
            let id = usage::record(w, &used)?;
            if let Some(turn) = &turn {
                sessions::remember(w, start.session, turn, &bindings)?;
            }
            Ok((id, limits::left(w)?))
        })?)
    }

    /// The patient whom the answer is about, where it is about one.
    fn about(&self) -> Option<Id> {
        let shown = matches!(self.heard.outcome, Outcome::Answer(_) | Outcome::Card(_));
        self.heard.met.patient.filter(|_| shown)
    }

    fn used(&self) -> Use<'_> {
        let Self { start, heard, .. } = self;
        let planned = heard.planned.as_ref();
        let keys = heard.masked_call.as_ref().map(ToolCall::keys);
        Use {
            question: Some(heard.masked.text.as_str()).filter(|_| start.keep_questions),
            response: json!({ "keys": keys, "links": heard.outcome.links(), "picks": heard.met }),
            intent: heard.masked_call.as_ref().map(|masked| masked.intent),
            refusal: heard.outcome.code(),
            model: planned.map(|planned| Model { name: &planned.model, version: &planned.version }),
            tokens: planned.map_or(0, |planned| planned.tokens),
            milliseconds: self.milliseconds,
            redactions: json!(heard.masked.counts()),
            ..Use::bare(start.session, ended(&heard.outcome, start.admission))
        }
    }

    fn made_by(&self) -> MadeBy {
        let planned = self.heard.planned.as_ref();
        MadeBy {
            model: planned.map(|planned| planned.model.clone()),
            version: planned.map(|planned| planned.version.clone()),
            sureness: planned.and_then(|planned| planned.answers.first()).map(|answer| answer.sureness),
            milliseconds: self.milliseconds,
            plan_ms: self.plan_ms,
            tokens: planned.map_or(0, |planned| planned.tokens),
            cached: false,
        }
    }

    /// Puts on the trail that an answer about a patient was given to somebody who treats them, and offers the line for their record.
    fn care(&self, call: &Call<'_>) -> Result<Option<CareLine>> {
        let heard = self.heard;
        let clinical = call.open.info.user.roles.iter().any(|role| role.is_clinical());
        let intent = heard.masked_call.as_ref().map(|masked| masked.intent).filter(|intent| weighs_in_care(*intent));
        let (Some(intent), Some(patient), Outcome::Answer(_), true) =
            (intent, heard.met.patient, &heard.outcome, clinical)
        else {
            return Ok(None);
        };
        call.open.session.record(&Happening { subject: Some(patient.bytes()), ..Happening::of("ai.answered") })?;
        let at = wall(self.here, self.here.now);
        let line = wording::used_in_care(self.here.language, intent, self.here.today(), &at);
        Ok(Some(CareLine { patient_id: patient, line }))
    }
}

fn weighs_in_care(intent: Intent) -> bool {
    matches!(intent, Intent::PatientSummary | Intent::PatientHistory | Intent::Contraindications | Intent::SearchNotes)
}
