//! The tools: each intent as calls of operations, made as the user who asks. Tools that read answer with rows, links to
//! them and one sentence; tools that change something stop at a card.

mod booking;
mod consent;
mod day;
mod find;
mod manual;
mod money;
mod people;
mod supplies;

use std::cell::Cell;

use chrono::NaiveDate;
use neonpro_clinic::Id;
use neonpro_clinic::time::{Instant, Zone};
use serde_json::json;

use crate::answer::{Outcome, Told, Why};
use crate::call::{Call, Intent};
use crate::desk::{Desk, Refusal, ask};
use crate::wording::{self, Language};

/// Most rows of an answer; whoever wants more opens the screen.
const MOST_ROWS: usize = 50;

/// Where and when a question is asked.
#[derive(Clone, Copy, Debug)]
pub struct Here {
    /// Now.
    pub now: Instant,
    /// The clinic's zone.
    pub zone: Zone,
    /// The professional that the user is, if any.
    pub professional: Option<Id>,
    /// Language of the user's screens.
    pub language: Language,
    /// The user's session with the assistant.
    pub session: Id,
}

impl Here {
    /// What the session says of itself.
    ///
    /// # Errors
    /// `session.none` where nobody is signed in, `settings.zone_unknown`; the desk's refusal.
    pub fn of(desk: &dyn Desk, now: Instant, session: Id) -> Result<Self, Refusal> {
        let info: Option<find::Info> = ask(desk, "session.info", json!({}))?;
        let info = info.ok_or_else(|| Refusal::of("session.none"))?;
        let zone = Zone::parse(&info.clinic.timezone).ok_or_else(|| Refusal::of("settings.zone_unknown"))?;
        let language = Language::parse(&info.language);
        Ok(Self { now, zone, professional: info.user.professional_id, language, session })
    }

    /// The date on the clinic's wall.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.zone.date_of(self.now)
    }
}

/// What a person has chosen where several things answered to the same words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize, ts_rs::TS)]
#[serde(default, deny_unknown_fields)]
pub struct Picks {
    /// The patient.
    pub patient: Option<Id>,
    /// The service.
    pub service: Option<Id>,
    /// The professional.
    pub professional: Option<Id>,
    /// The visit.
    pub appointment: Option<Id>,
}

/// A tool ends early: with a sentence or a choice, or because an operation refused.
#[derive(Debug)]
enum Stop {
    With(Box<Outcome>),
    Refused(Refusal),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Outcome> for Stop {
    fn from(outcome: Outcome) -> Self {
        Self::With(Box::new(outcome))
    }
}

type Done<T = Outcome> = Result<T, Stop>;

/// One question at work.
struct Work<'a> {
    desk: &'a dyn Desk,
    here: Here,
    call: &'a Call,
    picks: Picks,
    met: Cell<Picks>,
}

/// The operations that serve an intent, the first of which decides whether a user may use the tool at all. None where no
/// part of the program does it yet.
#[must_use]
pub fn served_by(intent: Intent) -> &'static [&'static str] {
    use Intent as I;
    match intent {
        I::FindPatient => &["patients.search"],
        I::Agenda => &["agenda.view"],
        I::NoShowRisk => &["agenda.no_show_risk"],
        I::FreeSlots => &["agenda.view", "agenda.free_slots"],
        I::Book => &["agenda.assisted", "agenda.check", "agenda.free_slots"],
        I::Move => &["agenda.assisted", "agenda.view", "agenda.check"],
        I::Cancel | I::Confirm => &["agenda.assisted", "agenda.view"],
        I::PatientSummary | I::PatientHistory => &["patients.page"],
        I::Balance => &["finance.account"],
        I::Overdue => &["finance.overdue"],
        I::Revenue => &["finance.revenue"],
        I::Payments => &["finance.payments"],
        I::TreatmentPrice => &["catalogue.services"],
        I::Contraindications => &["catalogue.treatments"],
        I::Stock => &["stock.products"],
        I::LotUsage => &["stock.recipients", "stock.products"],
        I::ConsentsMissing => &["consent.state", "agenda.view"],
        I::Waitlist => &["agenda.waitlist"],
        I::Birthdays => &["patients.birthdays"],
        I::PackageBalance => &["catalogue.sessions_left"],
        I::AuditAccess => &["audit.list"],
        I::SearchNotes => &["records.search"],
        I::Reminders => &["agenda.reminders"],
        I::Commission => &["finance.commission", "team.professionals"],
        I::HowTo | I::Clarify | I::Refuse => &[],
    }
}

/// What a tool came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ran {
    /// What is answered.
    pub outcome: Outcome,
    /// What the words of the call turned out to mean, where they meant one thing: what a follow-up leans on.
    pub met: Picks,
}

/// Runs a call as the user at the desk. What a placeholder stands for must have been put back before
/// ([`Call::with_words`]). No refusal is an error here: it becomes a sentence.
#[must_use]
pub fn run(desk: &dyn Desk, here: Here, call: &Call, picks: Picks) -> Ran {
    let work = Work { desk, here, call, picks, met: Cell::default() };
    let outcome = match work.outcome() {
        Ok(outcome) => outcome,
        Err(Stop::With(outcome)) => *outcome,
        Err(Stop::Refused(refusal)) => work.refused(&refusal),
    };
    Ran { outcome, met: work.met.get() }
}

impl Work<'_> {
    fn outcome(&self) -> Done {
        use Intent as I;
        match self.call.intent {
            I::FindPatient => people::find(self),
            I::PatientSummary => people::summary(self),
            I::PatientHistory => people::history(self),
            I::Birthdays => people::birthdays(self),
            I::AuditAccess => people::audit_access(self),
            I::SearchNotes => people::search_notes(self),
            I::Agenda => day::agenda(self),
            I::FreeSlots => day::free_slots(self),
            I::NoShowRisk => day::no_show_risk(self),
            I::ConsentsMissing => day::consents_missing(self),
            I::Waitlist => day::waitlist(self),
            I::Book => booking::book(self),
            I::Move => booking::move_visit(self),
            I::Cancel => booking::cancel(self),
            I::Confirm => booking::confirm(self),
            I::Balance => money::balance(self),
            I::Overdue => money::overdue(self),
            I::Revenue => money::revenue(self),
            I::Payments => money::payments(self),
            I::PackageBalance => money::package_balance(self),
            I::TreatmentPrice => supplies::price(self),
            I::Contraindications => supplies::contraindications(self),
            I::Stock => supplies::stock(self),
            I::LotUsage => supplies::lot_usage(self),
            I::Reminders => day::reminders(self),
            I::Commission => money::commission(self),
            I::HowTo => manual::how_to(self),
            I::Clarify => Ok(self.told(Why::Unclear, wording::clarify(self.here.language, None))),
            I::Refuse => Ok(self.told(Why::Declined, wording::declined(self.here.language))),
        }
    }

    /// The call turned out to be about this patient.
    fn meet(&self, patient: Id) {
        self.met.set(Picks { patient: Some(patient), ..self.met.get() });
    }

    fn told(&self, why: Why, sentence: String) -> Outcome {
        Outcome::Told(Told { sentence, why, code: None, links: Vec::new() })
    }

    fn refused(&self, refusal: &Refusal) -> Outcome {
        let (language, intent) = (self.here.language, self.call.intent);
        let (why, sentence) = if refusal.forbidden {
            (Why::Forbidden, wording::forbidden(language, intent))
        } else {
            (Why::Refused, wording::refused(language, intent, &refusal.code))
        };
        Outcome::Told(Told { sentence, why, code: Some(refusal.code.clone()), links: Vec::new() })
    }

    /// First and last day of the call; today where it names none.
    fn days(&self) -> (NaiveDate, NaiveDate) {
        let today = self.here.today();
        self.call.days().unwrap_or((today, today))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_that_serves_a_tool_exists() {
        for intent in Intent::ALL {
            for method in served_by(*intent) {
                let found = neonpro_api::METHODS.iter().find(|known| known.name == *method);
                let found = found.unwrap_or_else(|| panic!("{intent:?} names {method}"));
                assert!(!found.writes || crate::toolbox::tool(*intent).unwrap().writes, "{intent:?} only looks");
            }
        }
    }
}
