//! A call: one tool with its final arguments, as a conversation keeps it and as a tool runs it.

mod vocabulary;

use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use ts_rs::TS;

pub(crate) use neonpro_clinic::words::words;
pub use vocabulary::{By, Intent, Key, Method, Period};

impl Intent {
    /// Whether the words of such a question may say something of somebody's body: what is asked of a record, why a visit is moved, and
    /// whatever was not understood.
    #[must_use]
    pub const fn may_be_clinical(self) -> bool {
        matches!(
            self,
            Self::PatientSummary
                | Self::PatientHistory
                | Self::Contraindications
                | Self::SearchNotes
                | Self::Book
                | Self::Move
                | Self::Cancel
                | Self::Clarify
                | Self::Refuse
        )
    }

    /// Whether the rows of the answer quote what is sealed for clinicians: words of notes, their titles, alerts.
    #[must_use]
    pub const fn quotes_records(self) -> bool {
        matches!(self, Self::SearchNotes | Self::PatientHistory)
    }
}

/// A professional as a question names one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// Whoever asks.
    Me,
    /// By words of the question, without a title.
    Named(String),
}

impl Serialize for Who {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(match self {
            Self::Me => "me",
            Self::Named(name) => name,
        })
    }
}

impl<'de> Deserialize<'de> for Who {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Ok(if name == "me" { Self::Me } else { Self::Named(name) })
    }
}

/// One tool with its final arguments; which of them it knows stands in the tool list. Names and things are the words of
/// the question, days are dates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(rename = "ToolCall", optional_fields)]
pub struct Call {
    /// Which tool.
    pub intent: Intent,
    /// Whom or what to look for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    /// Who comes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub patient: Option<String>,
    /// What is done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub treatment: Option<String>,
    /// Who attends.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(as = "Option<String>")]
    pub professional: Option<Who>,
    /// One day.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(as = "Option<String>")]
    pub date: Option<NaiveDate>,
    /// First day of several.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(as = "Option<String>")]
    pub from: Option<NaiveDate>,
    /// Last day of several.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(as = "Option<String>")]
    pub to: Option<NaiveDate>,
    /// The day that a visit leaves.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(as = "Option<String>")]
    pub from_date: Option<NaiveDate>,
    /// An hour of the wall clock.
    #[serde(skip_serializing_if = "Option::is_none", with = "hour", default)]
    #[ts(as = "Option<String>")]
    pub time: Option<NaiveTime>,
    /// A part of the day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
    /// What figures are split by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<By>,
    /// A way of paying.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<Method>,
    /// A product.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
    /// A lot's number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lot: Option<String>,
}

impl Call {
    /// A tool without arguments.
    #[must_use]
    pub fn bare(intent: Intent) -> Self {
        Self {
            intent,
            query: None,
            patient: None,
            treatment: None,
            professional: None,
            date: None,
            from: None,
            to: None,
            from_date: None,
            time: None,
            period: None,
            reason: None,
            topic: None,
            by: None,
            method: None,
            item: None,
            lot: None,
        }
    }

    /// First and last day of the call, which are the same where it speaks of one.
    #[must_use]
    pub fn days(&self) -> Option<(NaiveDate, NaiveDate)> {
        self.date.map(|day| (day, day)).or(self.from.zip(self.to))
    }

    /// The words of an open text argument.
    #[must_use]
    pub fn text(&self, key: Key) -> Option<&str> {
        match key {
            Key::Query => self.query.as_deref(),
            Key::Patient => self.patient.as_deref(),
            Key::Treatment => self.treatment.as_deref(),
            Key::Reason => self.reason.as_deref(),
            Key::Topic => self.topic.as_deref(),
            Key::Item => self.item.as_deref(),
            Key::Lot => self.lot.as_deref(),
            _ => None,
        }
    }

    /// Whether the call has what a sketch would name by this key.
    #[must_use]
    pub fn has(&self, key: Key) -> bool {
        match key {
            Key::When => self.date.is_some() || self.from.is_some(),
            Key::FromDate => self.from_date.is_some(),
            Key::Professional => self.professional.is_some(),
            Key::Time => self.time.is_some(),
            Key::Period => self.period.is_some(),
            Key::By => self.by.is_some(),
            Key::Method => self.method.is_some(),
            _ => self.text(key).is_some(),
        }
    }

    /// The keys that a sketch of this call would have.
    #[must_use]
    pub fn keys(&self) -> Vec<Key> {
        Key::ALL.iter().copied().filter(|key| self.has(*key)).collect()
    }

    /// The same call with other words: for putting back what placeholders stand for.
    #[must_use]
    pub fn with_words(mut self, put_back: impl Fn(&str) -> String) -> Self {
        for words in self.texts().into_iter().flatten() {
            *words = put_back(words);
        }
        if let Some(Who::Named(name)) = &mut self.professional {
            *name = put_back(name);
        }
        self
    }

    /// Takes the words out that `forgotten` tells.
    pub(crate) fn forget(&mut self, forgotten: impl Fn(&str) -> bool) {
        for words in self.texts() {
            words.take_if(|words| forgotten(words));
        }
        self.professional.take_if(|who| matches!(who, Who::Named(name) if forgotten(name)));
    }

    fn texts(&mut self) -> [&mut Option<String>; 7] {
        [
            &mut self.query,
            &mut self.patient,
            &mut self.treatment,
            &mut self.reason,
            &mut self.topic,
            &mut self.item,
            &mut self.lot,
        ]
    }

    /// Sets an open text argument.
    pub(crate) fn set_text(&mut self, key: Key, words: String) {
        let place = match key {
            Key::Query => &mut self.query,
            Key::Patient => &mut self.patient,
            Key::Treatment => &mut self.treatment,
            Key::Reason => &mut self.reason,
            Key::Topic => &mut self.topic,
            Key::Item => &mut self.item,
            Key::Lot => &mut self.lot,
            _ => return,
        };
        *place = Some(words);
    }
}

/// `HH:MM`, of the wall clock, to the minute.
mod hour {
    use chrono::NaiveTime;
    use serde::{Deserialize, Deserializer, Serializer, de};

    #[allow(clippy::ref_option, reason = "the shape that serde asks for")]
    pub(super) fn serialize<S: Serializer>(time: &Option<NaiveTime>, serializer: S) -> Result<S::Ok, S::Error> {
        match time {
            Some(time) => serializer.collect_str(&time.format("%H:%M")),
            None => serializer.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<NaiveTime>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        text.map(|text| crate::call::read_hour(&text).ok_or_else(|| de::Error::custom("not an hour"))).transpose()
    }
}

/// Reads `HH:MM`, two digits each.
#[must_use]
pub fn read_hour(text: &str) -> Option<NaiveTime> {
    let digits = |part: &str| (part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse().ok());
    let (hours, minutes) = text.split_once(':')?;
    NaiveTime::from_hms_opt(digits(hours)??, digits(minutes)??, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_reads_back_as_it_was_written() {
        let text = r#"{"intent":"book","patient":"[PESSOA_1]","professional":"me","date":"2026-11-27","time":"14:00"}"#;
        let call: Call = serde_json::from_str(text).unwrap();
        assert_eq!(call.professional, Some(Who::Me));
        assert_eq!(serde_json::from_str::<Call>(&serde_json::to_string(&call).unwrap()).unwrap(), call);
    }

    #[test]
    fn words_are_put_back_wherever_a_placeholder_can_stand() {
        let tool = crate::toolbox::tool(Intent::Book).unwrap();
        let masked = Call {
            patient: Some("[PESSOA_1]".to_owned()),
            professional: Some(Who::Named("[PROFISSIONAL_1]".to_owned())),
            ..Call::bare(Intent::Book)
        };
        let clear = masked.with_words(|words| words.replace("[PESSOA_1]", "Ana").replace("[PROFISSIONAL_1]", "Bia"));
        assert_eq!(clear.patient.as_deref(), Some("Ana"));
        assert_eq!(clear.professional, Some(Who::Named("Bia".to_owned())));
        assert!(clear.keys().iter().all(|key| tool.args.iter().any(|arg| arg.key == *key)));
    }

    #[test]
    fn what_is_no_call_is_refused() {
        for text in [
            "{}",
            r#"{"intent":"drop"}"#,
            r#"{"intent":"agenda","sql":"x"}"#,
            r#"{"intent":"book","time":"25:00"}"#,
            r#"{"intent":"book","time":"9:00"}"#,
            r#"{"intent":"book","date":"31/12/2026"}"#,
        ] {
            assert!(serde_json::from_str::<Call>(text).is_err(), "{text}");
        }
    }
}
