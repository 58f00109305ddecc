//! From the model's sketch to the final call: the rules of the contract that need no model.
//!
//! Everything that can be decided exactly is decided here: days, what a follow-up keeps, what must be there, what lies in the
//! past, and that no word is in a call that was not said.

use std::fmt;

use chrono::NaiveDate;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};

use crate::call::{By, Call, Intent, Key, Method, Period, Who, read_hour};
use crate::dates::{self, ImpossibleDate, Span};
use crate::prompt::Question;
use crate::toolbox::{Arg, Becomes, Tool, Type, mark, tool};

/// The longest sketch, in bytes: ten times what the grammar can make of a tool.
pub const LONGEST_SKETCH: usize = 4096;

/// Why a sketch makes no call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unclear {
    /// The text is no sketch of any tool. A model under the grammar never writes one.
    #[error("no sketch")]
    NoSketch,
    /// Something required was neither said nor in the call before.
    #[error("{} is missing", .0.as_str())]
    Missing(Key),
    /// A value that its type does not know.
    #[error("{} is not understood", .0.as_str())]
    NotUnderstood(Key),
    /// A date that is none.
    #[error("no such date")]
    ImpossibleDate,
    /// Several days where one is wanted.
    #[error("one day is wanted")]
    OneDayWanted,
    /// A booking that lies in the past.
    #[error("the day has passed")]
    Past,
}

impl From<ImpossibleDate> for Unclear {
    fn from(_: ImpossibleDate) -> Self {
        Self::ImpossibleDate
    }
}

type Result<T> = std::result::Result<T, Unclear>;

/// Where a sketch is read.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    /// What was asked.
    pub question: &'a Question,
    /// The date on the clinic's wall.
    pub today: NaiveDate,
    /// The call before, in the same conversation.
    pub previous: Option<&'a Call>,
}

/// The final call of a sketch, or [`Intent::Clarify`] where it makes none.
#[must_use]
pub fn finish(sketch: &str, scene: Scene<'_>) -> Call {
    resolve(sketch, scene).unwrap_or_else(|_| Call::bare(Intent::Clarify))
}

/// The final call of a sketch.
///
/// # Errors
/// [`Unclear`]: the product asks back.
pub fn resolve(sketch: &str, scene: Scene<'_>) -> Result<Call> {
    let (tool, values) = read(sketch)?;
    let mut call = Call::bare(tool.name);
    for arg in &tool.args {
        if let Some((_, value)) = values.iter().find(|(key, _)| *key == arg.key) {
            Filling { scene, tool, arg, call: &mut call }.fill(value)?;
        }
    }
    if !tool.one_of.is_empty() && call.patient.is_some() {
        call.date = None;
    }
    check(tool, &call, scene.today)?;
    Ok(call)
}

/// Whether a call has what its tool asks for.
pub(crate) fn check(tool: &Tool, call: &Call, today: NaiveDate) -> Result<()> {
    let missing = tool.args.iter().find(|arg| arg.required && !call.has(arg.key)).map(|arg| arg.key);
    let none_of = tool.one_of.first().filter(|_| !tool.one_of.iter().any(|key| call.has(*key))).copied();
    if let Some(key) = missing.or(none_of) {
        return Err(Unclear::Missing(key));
    }
    if tool.not_past && call.date.is_some_and(|date| date < today) {
        return Err(Unclear::Past);
    }
    Ok(())
}

/// One argument on its way from the sketch into the call.
struct Filling<'a> {
    scene: Scene<'a>,
    tool: &'a Tool,
    arg: &'a Arg,
    call: &'a mut Call,
}

impl Filling<'_> {
    fn fill(&mut self, value: &str) -> Result<()> {
        let kept = value == mark::KEEP;
        match self.arg.kind {
            Type::When => {
                let span =
                    if kept { self.kept_span()? } else { dates::resolve(value, self.scene.today, self.tool.facing)? };
                self.dated(span)
            }
            _ if kept => self.keep(),
            Type::Period => self.understood(Period::parse(value)).map(|period| self.call.period = Some(period)),
            Type::Method => self.understood(Method::parse(value)).map(|method| self.call.method = Some(method)),
            Type::By => self.understood(By::parse(value)).map(|by| self.call.by = Some(by)),
            Type::Time => self.understood(read_hour(value)).map(|time| self.call.time = Some(time)),
            Type::Who if value == mark::ME => {
                self.call.professional = Some(Who::Me);
                Ok(())
            }
            Type::Who | Type::Text => {
                self.said(value);
                Ok(())
            }
        }
    }

    fn understood<T>(&self, value: Option<T>) -> Result<T> {
        value.ok_or(Unclear::NotUnderstood(self.arg.key))
    }

    /// Words of the question. A pointer at nothing leaves the argument out.
    fn said(&mut self, pointer: &str) {
        let Some(words) = self.scene.question.pointed(pointer) else { return };
        match self.arg.key {
            Key::Professional => self.call.professional = Some(Who::Named(words)),
            key => self.call.set_text(key, words),
        }
    }

    /// The argument of the call before. A person who was searched for is the patient of the next question, and the other
    /// way round.
    fn keep(&mut self) -> Result<()> {
        let missing = Unclear::Missing(self.arg.key);
        let before = self.scene.previous.ok_or(missing)?;
        let key = self.arg.key;
        if !before.has(key) {
            let other = match key {
                Key::Patient => before.query.clone(),
                Key::Query => before.patient.clone(),
                _ => None,
            };
            self.call.set_text(key, other.ok_or(missing)?);
            return Ok(());
        }
        match key {
            Key::Professional => self.call.professional.clone_from(&before.professional),
            Key::Time => self.call.time = before.time,
            Key::Period => self.call.period = before.period,
            Key::Method => self.call.method = before.method,
            Key::By => self.call.by = before.by,
            text => self.call.set_text(text, before.text(text).unwrap_or_default().to_owned()),
        }
        Ok(())
    }

    fn kept_span(&self) -> Result<Span> {
        let before = self.scene.previous;
        let span = match self.arg.key {
            Key::FromDate => before.and_then(|call| call.from_date).map(|day| (day, day)),
            _ => before.and_then(|call| call.from.zip(call.to).or(call.date.map(|day| (day, day)))),
        };
        span.ok_or(Unclear::Missing(self.arg.key))
    }

    fn dated(&mut self, (first, last): Span) -> Result<()> {
        let single = first == last;
        match self.arg.becomes {
            Some(Becomes::Span) => (self.call.from, self.call.to) = (Some(first), Some(last)),
            Some(Becomes::DayOrSpan) if !single => (self.call.from, self.call.to) = (Some(first), Some(last)),
            _ if !single => return Err(Unclear::OneDayWanted),
            _ if self.arg.key == Key::FromDate => self.call.from_date = Some(first),
            _ => self.call.date = Some(first),
        }
        Ok(())
    }
}

/// Tool and values of a sketch. What has another key, another order or the same key twice is none.
fn read(sketch: &str) -> Result<(&'static Tool, Vec<(Key, String)>)> {
    if sketch.len() > LONGEST_SKETCH {
        return Err(Unclear::NoSketch);
    }
    let mut pairs = serde_json::from_str::<Pairs>(sketch).map_err(|_| Unclear::NoSketch)?.0;
    let at = pairs.iter().position(|(key, _)| key == "intent").ok_or(Unclear::NoSketch)?;
    let (_, intent) = pairs.remove(at);
    let tool = Intent::parse(&intent).and_then(tool).ok_or(Unclear::NoSketch)?;
    let mut expected = tool.args.iter().map(|arg| arg.key);
    let known = |(key, value): (String, String)| Some((Key::parse(&key)?, value));
    let values = pairs.into_iter().map(known).collect::<Option<Vec<_>>>().ok_or(Unclear::NoSketch)?;
    let in_order = values.iter().all(|(key, _)| expected.any(|wanted| wanted == *key));
    if in_order { Ok((tool, values)) } else { Err(Unclear::NoSketch) }
}

/// A JSON object of texts, in its order.
struct Pairs(Vec<(String, String)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct InOrder;

        impl<'de> Visitor<'de> for InOrder {
            type Value = Pairs;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("an object of texts")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> std::result::Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }

        deserializer.deserialize_map(InOrder)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn today() -> NaiveDate {
        "2026-11-25".parse().unwrap()
    }

    fn resolved(sketch: &str, question: &str, previous: Option<&Call>) -> Result<Call> {
        let question = Question::new(question).unwrap();
        resolve(sketch, Scene { question: &question, today: today(), previous })
    }

    #[test]
    fn the_vectors_of_the_recipe_hold() {
        let vectors = include_str!("../../../models/planner/resolve_vectors.tsv");
        let mut seen = 0;
        for line in vectors.lines().skip(1) {
            let fields: Vec<&str> = line.split('\t').collect();
            let [today, previous, question, sketch, expected] = fields[..] else { panic!("{line}") };
            let previous: Option<Call> =
                if previous.is_empty() { None } else { Some(serde_json::from_str(previous).unwrap()) };
            let question = Question::new(question).unwrap();
            let scene = Scene { question: &question, today: today.parse().unwrap(), previous: previous.as_ref() };
            let expected: Call = serde_json::from_str(expected).unwrap();
            assert_eq!(finish(sketch, scene), expected, "{line}");
            seen += 1;
        }
        assert_eq!(seen, 29, "the vectors were not read");
    }

    #[test]
    fn what_is_unclear_says_why() {
        for (sketch, why) in [
            (r#"{"intent":"revenue"}"#, Unclear::Missing(Key::When)),
            (r#"{"intent":"no_show_risk"}"#, Unclear::Missing(Key::Patient)),
            (r##"{"intent":"balance","patient":"="}"##, Unclear::Missing(Key::Patient)),
            (r##"{"intent":"book","patient":"#01","when":"w+1","time":"10:00"}"##, Unclear::OneDayWanted),
            (r##"{"intent":"book","patient":"#01","when":"d-1","time":"10:00"}"##, Unclear::Past),
            (r##"{"intent":"book","patient":"#01","when":"31/2","time":"10:00"}"##, Unclear::ImpossibleDate),
            (r##"{"intent":"book","patient":"#01","when":"d+1","time":"27:00"}"##, Unclear::NotUnderstood(Key::Time)),
        ] {
            assert_eq!(resolved(sketch, "ana amanha", None), Err(why), "{sketch}");
        }
    }

    #[test]
    fn a_patient_and_a_person_searched_for_are_the_same_to_a_follow_up() {
        let patient = Call { patient: Some("Bia".to_owned()), ..Call::bare(Intent::Balance) };
        let found = resolved(r#"{"intent":"find_patient","query":"="}"#, "quem é ela?", Some(&patient)).unwrap();
        assert_eq!(found, Call { query: Some("Bia".to_owned()), ..Call::bare(Intent::FindPatient) });
        let owed = resolved(r#"{"intent":"balance","patient":"="}"#, "quanto deve?", Some(&found)).unwrap();
        assert_eq!(owed, patient);
    }

    #[test]
    fn foreign_bytes_are_no_sketch() {
        let long = format!(r#"{{"intent":"agenda","when":"{}"}}"#, "d+1".repeat(LONGEST_SKETCH));
        let nested = format!(r#"{{"intent":"agenda","when":"{}"#, "mon&".repeat(900));
        for sketch in [
            "",
            "null",
            "[]",
            "{",
            r#"{"intent":5}"#,
            r#"{"intent":"drop_table"}"#,
            r#"{"when":"d+1"}"#,
            r#"{"intent":"agenda","when":"d+1","sql":"x"}"#,
            r#"{"intent":"agenda","professional":"@me","when":"d+1"}"#,
            r#"{"intent":"agenda","when":"d+1","when":"d+2"}"#,
            r#"{"intent":"agenda","intent":"refuse"}"#,
            r#"{"intent":"agenda","when":{"a":"b"}}"#,
            &long,
            &nested,
        ] {
            assert_eq!(resolved(sketch, "x", None), Err(Unclear::NoSketch), "{sketch:.60}");
        }
    }

    proptest! {
        /// No word is in a call that was not said, whatever the model writes.
        #[test]
        fn a_call_holds_no_word_that_the_question_does_not(
            question in "[a-zà-ü ]{1,60}", first in 0u32..80, last in 0u32..80
        ) {
            prop_assume!(Question::new(&question).is_ok());
            let sketch = format!(r##"{{"intent":"search_notes","query":"#{first:02}#{last:02}"}}"##);
            if let Ok(call) = resolved(&sketch, &question, None) {
                prop_assert!(question.contains(&call.query.unwrap()));
            }
        }

        /// Any bytes are read without a panic.
        #[test]
        fn any_bytes_are_read(sketch in "\\PC{0,80}") {
            let _ = resolved(&sketch, "quem vem amanhã?", None);
        }

        /// Any object of a known intent ends in a call that has what its tool requires, or in a reason.
        #[test]
        fn a_call_has_what_its_tool_requires(
            at in 0usize..29, values in prop::collection::vec("(=|#0[0-9](#0[0-9])?|@me|d[+-][0-9]|w[+]1|1[0-9]:00|pix|day|tarde)", 6)
        ) {
            let intent = Intent::ALL[at];
            let tool = tool(intent).unwrap();
            let given = tool.args.iter().zip(&values).map(|(arg, value)| format!(",\"{}\":\"{value}\"", arg.key.as_str()));
            let sketch = format!("{{\"intent\":\"{}\"{}}}", intent.as_str(), given.collect::<String>());
            if let Ok(call) = resolved(&sketch, "um dois três quatro cinco seis", None) {
                prop_assert!(tool.args.iter().all(|arg| !arg.required || call.has(arg.key)));
                prop_assert!(!tool.not_past || call.date.unwrap() >= today());
            }
        }
    }
}
