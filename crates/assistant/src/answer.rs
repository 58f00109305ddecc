//! What a tool answers: rows with links and one sentence, a card to confirm, a choice, or a plain sentence.

use chrono::NaiveDate;
use neonpro_clinic::Id;
use neonpro_clinic::time::Instant;
use serde::Serialize;
use serde_json::Value;
use ts_rs::TS;

use crate::call::{Call, words};

words! {
    /// What a link leads to.
    pub enum LinkKind {
        /// A patient's page.
        Patient = "patient",
        /// A visit in the agenda.
        Appointment = "appointment",
        /// A professional.
        Professional = "professional",
        /// A service of the price list.
        Service = "service",
        /// A treatment of the catalogue.
        Treatment = "treatment",
        /// A product of the stock.
        Product = "product",
        /// A lot of a product.
        Lot = "lot",
        /// A note of the record.
        Record = "record",
        /// A line of the ledger.
        Transaction = "transaction",
    }
}

/// Where a row comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, TS)]
pub struct Link {
    /// What it leads to.
    pub kind: LinkKind,
    /// Its id.
    pub id: Id,
}

/// One value of a row. The screen writes it in the user's language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "type", content = "value", rename_all = "snake_case")]
pub enum Cell {
    /// Words as they stand in the row.
    Text(String),
    /// Centavos.
    Money(i64),
    /// A date on the clinic's wall.
    Day(#[ts(as = "String")] NaiveDate),
    /// A moment.
    Moment(Instant),
    /// A plain number.
    Number(i64),
    /// Thousandths of a unit, and the unit's word.
    Quantity(i64, String),
    /// A word of a closed list: the list and the word.
    Word(&'static str, String),
    /// The person does not agree to the assistant: what belongs to them is not shown.
    Withheld,
    /// Nothing there.
    None,
}

impl Cell {
    /// A text, or nothing.
    pub(crate) fn maybe(text: Option<impl Into<String>>) -> Self {
        text.map_or(Self::None, |text| Self::Text(text.into()))
    }

    /// A date, or nothing.
    pub(crate) fn maybe_day(day: Option<NaiveDate>) -> Self {
        day.map_or(Self::None, Self::Day)
    }
}

/// One row of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct Row {
    /// Values, in the order of the columns.
    pub cells: Vec<Cell>,
    /// Where they come from.
    pub links: Vec<Link>,
    /// The patient of whom the row speaks.
    #[serde(skip)]
    #[ts(skip)]
    pub(crate) about: Option<Id>,
}

impl Row {
    /// A row that speaks of nobody.
    pub(crate) fn new(cells: Vec<Cell>) -> Self {
        Self { cells, links: Vec::new(), about: None }
    }

    /// A row about a patient, with a link to them.
    pub(crate) fn about(patient: Id, cells: Vec<Cell>) -> Self {
        let links = vec![Link { kind: LinkKind::Patient, id: patient }];
        Self { cells, links, about: Some(patient) }
    }

    /// The same row with one link more, which comes first.
    pub(crate) fn link(mut self, kind: LinkKind, id: Id) -> Self {
        self.links.insert(0, Link { kind, id });
        self
    }
}

/// Rows and the sentence around them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct Answer {
    /// One sentence in the user's language.
    pub sentence: String,
    /// Names of the columns; the screen finds their headings.
    pub columns: Vec<&'static str>,
    /// What was found.
    pub rows: Vec<Row>,
    /// How many rows were left out, or show no person, because that person does not agree to the assistant.
    pub left_out: usize,
    /// Whether there is more than is shown.
    pub truncated: bool,
}

/// A change that waits for a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct Card {
    /// What will be done, in one sentence.
    pub sentence: String,
    /// The operation that a confirmation calls.
    pub method: &'static str,
    /// Its request: the session with the assistant, and the act.
    #[ts(type = "Record<string, unknown>")]
    pub request: Value,
    /// What it is about.
    pub columns: Vec<&'static str>,
    /// The visit as it will stand.
    pub row: Row,
    /// What stands in the way, as words of the agenda's list of conflicts.
    pub conflicts: Vec<String>,
    /// Times that are free instead.
    pub alternatives: Vec<Instant>,
    /// Fields of the act that the person must still fill in.
    pub fill_in: Vec<&'static str>,
}

words! {
    /// What a choice is made between.
    pub enum PickKind {
        /// Patients.
        Patient = "patient",
        /// Services.
        Service = "service",
        /// Professionals.
        Professional = "professional",
        /// Visits.
        Appointment = "appointment",
    }
}

/// One thing to choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct Choice {
    /// Goes back with the same question.
    pub id: Id,
    /// What tells it from the others.
    pub cells: Vec<Cell>,
}

/// More than one thing answers to what was said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct Choose {
    /// The question to the person.
    pub sentence: String,
    /// Between what.
    pub between: PickKind,
    /// The likeliest first.
    pub choices: Vec<Choice>,
}

words! {
    /// Why there is a sentence and no row.
    pub enum Why {
        /// Nothing answers to what was said.
        NotFound = "not_found",
        /// The person does not agree to the assistant.
        NoConsent = "no_consent",
        /// This user may not see or do it.
        Forbidden = "forbidden",
        /// The request cannot be met as it is.
        Refused = "refused",
        /// No part of this program does it yet.
        NotYet = "not_yet",
        /// Something is missing or does not fit together.
        Unclear = "unclear",
        /// Not for an assistant.
        Declined = "declined",
        /// A limit of the clinic is reached.
        Limited = "limited",
        /// The model, or the assistant as a whole, is not there now; everything else of the program is.
        Unavailable = "unavailable",
        /// The person stopped it.
        Stopped = "stopped",
    }
}

/// A plain sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct Told {
    /// In the user's language.
    pub sentence: String,
    /// Why.
    pub why: Why,
    /// The operation's own code, where one refused.
    pub code: Option<String>,
    /// Where the person can go on by hand.
    pub links: Vec<Link>,
}

/// One thing that a question may have meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct MeantChoice {
    /// Goes back with the same question.
    pub call: Call,
    /// What would be done.
    pub sentence: String,
}

/// It is not sure what was meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct Which {
    /// The question to the person.
    pub sentence: String,
    /// The likeliest first.
    pub choices: Vec<MeantChoice>,
}

/// What a question comes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Outcome {
    /// Rows.
    Answer(Answer),
    /// A change to confirm.
    Card(Box<Card>),
    /// A choice to make first.
    Choose(Choose),
    /// What was meant must be chosen first.
    Which(Which),
    /// A sentence.
    Told(Told),
}

impl Outcome {
    /// The sentence, whichever it is.
    #[must_use]
    pub fn sentence(&self) -> &str {
        match self {
            Self::Answer(answer) => &answer.sentence,
            Self::Card(card) => &card.sentence,
            Self::Choose(choose) => &choose.sentence,
            Self::Which(which) => &which.sentence,
            Self::Told(told) => &told.sentence,
        }
    }

    /// Where everything that is shown comes from.
    #[must_use]
    pub fn links(&self) -> Vec<Link> {
        match self {
            Self::Answer(answer) => answer.rows.iter().flat_map(|row| row.links.iter().copied()).collect(),
            Self::Card(card) => card.row.links.clone(),
            Self::Choose(_) | Self::Which(_) => Vec::new(),
            Self::Told(told) => told.links.clone(),
        }
    }

    /// Whether nothing answered to what was said.
    #[must_use]
    pub fn finds_nothing(&self) -> bool {
        matches!(self, Self::Told(told) if told.why == Why::NotFound)
    }

    /// The code of an operation that refused.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        if let Self::Told(told) = self { told.code.as_deref() } else { None }
    }
}
