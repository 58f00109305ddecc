//! What a conversation holds in memory: which placeholder stands for whom, the call before, and what was shown. It goes with
//! the window's session; the file keeps placeholders and opaque ids, so that a conversation can be taken up again.

use std::collections::BTreeMap;

use neonpro_clinic::Id;
use neonpro_clinic::br::fold;
use neonpro_clinic::time::Instant;
use neonpro_pii::{Detector, Kind, Session};
use serde::Serialize;
use ts_rs::TS;
use zeroize::Zeroizing;

use crate::call::{Call, Key, Who};
use crate::sessions::{Memory, TURNS};
use crate::tools::Picks;

/// A piece of a question that the model did not see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
pub struct HiddenPart {
    /// First UTF-16 unit of the question.
    pub start: usize,
    /// UTF-16 unit after the last.
    pub end: usize,
    /// The class, as the word in its placeholder: `PESSOA`, `CPF`, `TELEFONE`. A name that somebody of the clinic bears has the same
    /// class as any other name.
    pub kind: &'static str,
}

/// A question without what identifies.
pub struct Masked {
    /// With placeholders.
    pub text: String,
    /// What was replaced, in order.
    pub parts: Vec<HiddenPart>,
}

impl Masked {
    /// How many pieces of each class were replaced.
    #[must_use]
    pub fn counts(&self) -> BTreeMap<&'static str, usize> {
        let mut counts = BTreeMap::new();
        for part in &self.parts {
            *counts.entry(part.kind).or_insert(0) += 1;
        }
        counts
    }
}

/// A question and what came of it, as its window shows it.
#[derive(Clone, Debug)]
pub struct Shown {
    /// Its row in the log.
    pub log: Id,
    /// When.
    pub at: Instant,
    /// As it was typed.
    pub question: Zeroizing<String>,
    /// What was understood, with names.
    pub understood: Option<Zeroizing<String>>,
    /// What was answered.
    pub outcome: Zeroizing<String>,
}

/// Whom a placeholder stands for, and by which words.
struct Bound {
    patient: Id,
    words: Zeroizing<String>,
}

/// One conversation of one user.
#[derive(Default)]
pub struct Conversation {
    people: Session,
    previous: Option<Call>,
    bound: BTreeMap<String, Bound>,
    shown: Vec<Shown>,
}

impl Conversation {
    /// Takes a conversation up of which only the file knows. Who is spoken of is looked up again by `name_of`, which answers what
    /// the user may see; whoever it does not name is forgotten.
    pub fn resumed(memory: &Memory, mut name_of: impl FnMut(Id) -> Option<String>) -> Self {
        let mut taken_up = Self::default();
        let Some(turn) = memory.turns.last() else { return taken_up };
        let mut call = turn.call.clone();
        let named = [Key::Patient, Key::Query].map(|key| {
            let patient = memory.bindings.get(call.text(key)?).copied()?;
            Some((key, patient, name_of(patient)?))
        });
        // The old placeholders mean nothing any more: the new ones are counted from the beginning.
        call.forget(is_placeholder);
        for (key, patient, name) in named.into_iter().flatten() {
            let placeholder = taken_up.people.issue(Kind::Person, &name).to_string();
            taken_up.bind(&placeholder, patient);
            call.set_text(key, placeholder);
        }
        taken_up.previous = Some(call);
        taken_up
    }

    /// Replaces what identifies in a question.
    pub fn hide(&mut self, detector: &Detector, text: &str) -> Masked {
        let hidden = self.people.hide(detector, text);
        let mut units = Units::of(text);
        let part = |span: &neonpro_pii::Span| HiddenPart {
            start: units.before(span.start),
            end: units.before(span.end),
            kind: span.kind.tag(),
        };
        Masked { text: hidden.text().to_owned(), parts: hidden.spans().iter().map(part).collect() }
    }

    /// The call before, with placeholders.
    #[must_use]
    pub fn previous(&self) -> Option<&Call> {
        self.previous.as_ref()
    }

    /// A call as the user means it.
    #[must_use]
    pub fn clear(&self, call: &Call) -> Call {
        call.clone().with_words(|words| self.people.restore(words))
    }

    /// A pseudonymised text with every name put back that this conversation has given a placeholder.
    #[must_use]
    pub fn restore(&self, text: &str) -> String {
        self.people.restore(text)
    }

    /// A call as the file may keep it. Whoever stands in the place of a person is one, whether or not the words were known for
    /// a name.
    pub fn mask(&mut self, detector: &Detector, call: &Call) -> Call {
        let people = std::cell::RefCell::new(&mut self.people);
        let mut masked = call.clone().with_words(|words| match is_placeholder(words) {
            true => words.to_owned(),
            false => people.borrow_mut().hide(detector, words).text().to_owned(),
        });
        for key in [Key::Patient, Key::Query] {
            if key == Key::Query && call.intent != crate::Intent::FindPatient {
                continue;
            }
            if let Some(words) = masked.text(key).filter(|words| !is_placeholder(words)) {
                let placeholder = self.people.issue(Kind::Person, words).to_string();
                masked.set_text(key, placeholder);
            }
        }
        if let Some(Who::Named(name)) = &mut masked.professional
            && !is_placeholder(name)
        {
            *name = self.people.issue(Kind::Professional, name).to_string();
        }
        masked
    }

    /// What was chosen before for the people whom a masked call names.
    #[must_use]
    pub fn picks(&self, masked: &Call) -> Picks {
        let patient = whom(masked).and_then(|words| {
            let bound = self.bound.get(words)?;
            let same = fold(&self.people.restore(words)) == fold(&bound.words);
            same.then_some(bound.patient)
        });
        Picks { patient, ..Picks::default() }
    }

    /// Keeps a call as the one before the next, and whom it turned out to be about.
    pub fn keep(&mut self, masked: Call, met: Picks) {
        if let (Some(words), Some(patient)) = (whom(&masked).map(str::to_owned), met.patient) {
            self.bind(&words, patient);
        }
        self.previous = Some(masked);
    }

    /// Whom the placeholders stand for, as the file keeps it.
    #[must_use]
    pub fn bindings(&self) -> BTreeMap<String, Id> {
        self.bound.iter().map(|(words, bound)| (words.clone(), bound.patient)).collect()
    }

    /// Remembers what was shown; the oldest goes.
    pub fn show(&mut self, shown: Shown) {
        self.shown.push(shown);
        self.shown.drain(..self.shown.len().saturating_sub(TURNS));
    }

    /// What was shown, the oldest first.
    #[must_use]
    pub fn shown(&self) -> &[Shown] {
        &self.shown
    }

    fn bind(&mut self, placeholder: &str, patient: Id) {
        if is_placeholder(placeholder) {
            let words = Zeroizing::new(self.people.restore(placeholder));
            self.bound.insert(placeholder.to_owned(), Bound { patient, words });
        }
    }
}

/// The words of a call that name a patient.
fn whom(call: &Call) -> Option<&str> {
    call.patient.as_deref().or(call.query.as_deref())
}

/// A call as the file may keep it of a conversation: where its words may be clinical, only who is spoken of stays. Whoever takes the conversation up
/// in another window says again what it was about.
#[must_use]
pub fn remembered(masked: &Call) -> Call {
    let mut call = masked.clone();
    if call.intent.may_be_clinical() {
        call.forget(|words| !is_placeholder(words));
    }
    call
}

/// Whether a text is one placeholder and nothing else.
fn is_placeholder(text: &str) -> bool {
    let inside = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    inside.and_then(|inside| inside.rsplit_once('_')).is_some_and(|(tag, number)| {
        Kind::of_tag(tag).is_some() && !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// Counts UTF-16 units up to places that only move forward.
struct Units<'a> {
    text: &'a str,
    bytes: usize,
    units: usize,
}

impl<'a> Units<'a> {
    fn of(text: &'a str) -> Self {
        Self { text, bytes: 0, units: 0 }
    }

    fn before(&mut self, byte: usize) -> usize {
        self.units += self.text.get(self.bytes..byte).map_or(0, |part| part.encode_utf16().count());
        self.bytes = byte;
        self.units
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Intent;
    use crate::sessions::Turn;

    fn about(patient: &str) -> Call {
        Call { patient: Some(patient.to_owned()), ..Call::bare(Intent::Balance) }
    }

    fn met(id: u8) -> Picks {
        Picks { patient: Some(Id::from_bytes([id; 16])), ..Picks::default() }
    }

    #[test]
    fn places_are_those_of_the_screen() {
        let mut conversation = Conversation::default();
        let masked = conversation.hide(&Detector::default(), "🙂 é o cpf 529.982.247-25 dela?");
        assert_eq!(masked.parts, [HiddenPart { start: 11, end: 25, kind: "CPF" }]);
        assert_eq!(masked.text, "🙂 é o cpf [CPF_1] dela?");
    }

    #[test]
    fn who_was_chosen_stays_chosen_until_the_words_mean_somebody_else() {
        let (mut conversation, detector) = (Conversation::default(), Detector::default());
        let masked = conversation.mask(&detector, &about("Marina"));
        assert_eq!(masked.patient.as_deref(), Some("[PESSOA_1]"), "whoever stands for a patient is a person");
        conversation.keep(masked.clone(), met(1));
        assert_eq!(conversation.picks(&masked), met(1));
        assert_eq!(conversation.clear(&masked), about("Marina"));
        let other = conversation.mask(&detector, &about("Marina Costa"));
        assert_eq!(conversation.picks(&other), Picks::default(), "a fuller name may be another person");
    }

    #[test]
    fn a_conversation_is_taken_up_by_ids_and_whoever_cannot_be_named_is_forgotten() {
        let call = about("[PESSOA_4]");
        let memory = |bindings: BTreeMap<String, Id>| Memory { turns: vec![Turn { call: call.clone() }], bindings };
        let bound: BTreeMap<String, Id> = [("[PESSOA_4]".to_owned(), Id::from_bytes([7; 16]))].into();
        let taken_up = Conversation::resumed(&memory(bound.clone()), |_| Some("Marina Costa".to_owned()));
        let previous = taken_up.previous().cloned().unwrap();
        assert_eq!((taken_up.clear(&previous), taken_up.picks(&previous)), (about("Marina Costa"), met(7)));
        for nobody in [memory(bound), memory(BTreeMap::new())] {
            let forgotten = Conversation::resumed(&nobody, |_| None);
            assert_eq!(forgotten.previous(), Some(&Call::bare(Intent::Balance)));
        }
    }
}
