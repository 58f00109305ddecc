//! From words to the rows that they mean: patients, professionals, services, products.

use std::collections::HashMap;

use chrono::NaiveDate;
use neonpro_clinic::Id;
use neonpro_clinic::br::{fold, similarity};
use neonpro_clinic::time::Instant;
use serde::Deserialize;
use serde_json::json;

use super::{Done, Stop, Work, consent};
use crate::answer::{Cell, Choice, Choose, Link, LinkKind, Outcome, PickKind, Why};
use crate::call::Who;
use crate::desk::{Refusal, ask};
use crate::wording::say;

/// How many people a name may mean before the person is asked for more of it.
const MOST_HITS: u32 = 8;

/// Alikeness from which a word that matches nothing may have been meant for another (Dice's coefficient of letter pairs).
const ALIKE: f64 = 0.6;

/// Words of everyday speech for what a catalogue calls otherwise.
const SYNONYMS: [(&str, &str); 5] = [
    ("botox", "toxina botulinica"),
    ("preenchimento", "acido hialuronico"),
    ("lifting", "fios"),
    ("depilacao", "epilacao"),
    ("epilacao", "depilacao"),
];

/// Words that carry no meaning in a name of a thing.
const EMPTY: [&str; 10] = ["de", "da", "do", "das", "dos", "e", "com", "para", "a", "o"];

/// What a session says of itself.
#[derive(Deserialize)]
pub(super) struct Info {
    pub(super) clinic: InfoClinic,
    pub(super) user: InfoUser,
    pub(super) language: String,
}

#[derive(Deserialize)]
pub(super) struct InfoClinic {
    pub(super) timezone: String,
}

#[derive(Deserialize)]
pub(super) struct InfoUser {
    pub(super) professional_id: Option<Id>,
}

/// A patient in a list.
#[derive(Clone, Deserialize)]
pub(super) struct Hit {
    pub(super) id: Id,
    pub(super) full_name: String,
    pub(super) birth_date: Option<NaiveDate>,
    pub(super) phone: Option<String>,
}

/// What a patient's page says of who they are.
#[derive(Deserialize)]
struct PageOfOne {
    data: WhoTheyAre,
}

#[derive(Deserialize)]
struct WhoTheyAre {
    full_name: String,
    birth_date: Option<NaiveDate>,
    phone_primary: Option<String>,
}

/// Anything with a name.
#[derive(Clone, Deserialize)]
pub(super) struct Named {
    pub(super) id: Id,
    #[serde(alias = "full_name")]
    pub(super) name: String,
}

/// A visit of the agenda.
#[derive(Clone, Deserialize)]
pub(super) struct Visit {
    pub(super) id: Id,
    pub(super) patient_id: Id,
    pub(super) patient_name: String,
    pub(super) professional_id: Id,
    pub(super) service_id: Option<Id>,
    pub(super) service_name: String,
    pub(super) start: Instant,
    pub(super) end: Instant,
    pub(super) status: String,
    pub(super) equipment_ids: Vec<Id>,
    pub(super) version: String,
}

impl Visit {
    /// Whether it stands in the agenda: neither called off nor given up for another.
    pub(super) fn stands(&self) -> bool {
        !matches!(self.status.as_str(), "cancelled" | "rescheduled")
    }

    /// Whether its patient is still to come.
    pub(super) fn ahead(&self) -> bool {
        matches!(self.status.as_str(), "scheduled" | "confirmed")
    }
}

/// The agenda of some days.
#[derive(Deserialize)]
pub(super) struct Agenda {
    pub(super) appointments: Vec<Visit>,
    pub(super) closed: Vec<Closed>,
    pub(super) professionals: Vec<Column>,
}

/// A time at which nothing is booked.
#[derive(Deserialize)]
pub(super) struct Closed {
    pub(super) start: Instant,
    pub(super) end: Instant,
    pub(super) professional_id: Option<Id>,
    pub(super) room_id: Option<Id>,
}

/// A professional of the agenda.
#[derive(Deserialize)]
pub(super) struct Column {
    pub(super) id: Id,
    pub(super) name: String,
    pub(super) bookable: bool,
}

impl Agenda {
    /// Names of its professionals.
    pub(super) fn names(&self) -> HashMap<Id, String> {
        self.professionals.iter().map(|column| (column.id, column.name.clone())).collect()
    }
}

/// A service of the price list.
#[derive(Clone, Deserialize)]
pub(super) struct Service {
    pub(super) id: Id,
    pub(super) name: String,
    pub(super) duration_minutes: i64,
    pub(super) price: i64,
    pub(super) active: bool,
}

/// What answers to some words.
pub(super) enum Match<T> {
    None,
    One(T),
    Many(Vec<T>),
}

/// The things whose name has all the words; the one that has no other, where there is one. A name that matches nothing is
/// taken for those that look like it, and never for one of them alone.
pub(super) fn matching<T: Clone>(words: &str, things: &[T], name: impl Fn(&T) -> &str) -> Match<T> {
    let wanted = fold(words);
    let exact: Vec<&T> = things.iter().filter(|thing| fold(name(thing)) == wanted).collect();
    if let [one] = exact.as_slice() {
        return Match::One((*one).clone());
    }
    let has = |thing: &T, wanted: &str| holds(&fold(name(thing)), wanted);
    let mut found: Vec<T> = things.iter().filter(|thing| has(thing, &wanted)).cloned().collect();
    if found.is_empty() {
        let other = SYNONYMS.into_iter().filter(|(said, _)| holds(&wanted, said));
        let others: Vec<String> = other.map(|(said, meant)| wanted.replace(said, meant)).collect();
        found = things.iter().filter(|thing| others.iter().any(|wanted| has(thing, wanted))).cloned().collect();
    }
    match found.len() {
        0 => {
            let alike: Vec<T> =
                things.iter().filter(|thing| similarity(words, name(thing)) >= ALIKE).cloned().collect();
            if alike.is_empty() { Match::None } else { Match::Many(alike) }
        }
        1 => found.pop().map_or(Match::None, Match::One),
        _ => Match::Many(found),
    }
}

/// Whether a folded name has every word that matters, each as the beginning of one of its own.
fn holds(name: &str, wanted: &str) -> bool {
    let mut words = wanted.split([' ', '-']).filter(|word| !word.is_empty() && !EMPTY.contains(word)).peekable();
    let own: Vec<&str> = name.split([' ', '-', '(', ')']).collect();
    words.peek().is_some() && words.all(|word| own.iter().any(|other| other.starts_with(word)))
}

impl Work<'_> {
    /// The patient of the call, who agrees to the assistant.
    pub(super) fn patient(&self) -> Done<Hit> {
        self.maybe_patient()?.ok_or_else(|| self.missing().into())
    }

    /// The patient of the call, or nobody where it names none.
    pub(super) fn maybe_patient(&self) -> Done<Option<Hit>> {
        let Some(words) = self.call.patient.as_deref().or(self.call.query.as_deref()) else { return Ok(None) };
        let hits: Vec<Hit> = ask(self.desk, "patients.search", json!({ "query": words, "limit": MOST_HITS }))?;
        let hit = match self.picks.patient {
            Some(id) => match hits.iter().find(|hit| hit.id == id) {
                Some(picked) => picked.clone(),
                None => self.patient_of(id, words)?,
            },
            None => self.only(words, hits)?,
        };
        self.meet(hit.id);
        if consent::agreed(self, &[hit.id])?.contains(&hit.id) {
            return Ok(Some(hit));
        }
        Err(consent::refused(self, hit.id).into())
    }

    /// Whom a choice or a turn before has fixed, also where the words alone would not find them.
    fn patient_of(&self, id: Id, words: &str) -> Done<Hit> {
        let page: Result<PageOfOne, Refusal> = ask(self.desk, "patients.page", json!({ "id": id, "before": null }));
        let data = page.map_err(|refusal| match refusal.forbidden {
            true => Stop::from(refusal),
            false => self.not_found(words).into(),
        })?;
        let PageOfOne { data } = data;
        Ok(Hit { id, full_name: data.full_name, birth_date: data.birth_date, phone: data.phone_primary })
    }

    fn only(&self, words: &str, mut hits: Vec<Hit>) -> Done<Hit> {
        let wanted = fold(words);
        let exact = hits.iter().filter(|hit| fold(&hit.full_name) == wanted).count();
        if exact == 1 {
            hits.retain(|hit| fold(&hit.full_name) == wanted);
        }
        match hits.len() {
            0 => Err(self.not_found(words).into()),
            1 => hits.pop().ok_or_else(|| self.not_found(words).into()),
            _ => self.choose_patient(&hits),
        }
    }

    fn choose_patient(&self, hits: &[Hit]) -> Done<Hit> {
        let ids: Vec<Id> = hits.iter().map(|hit| hit.id).collect();
        let agreed = consent::agreed(self, &ids)?;
        let choices: Vec<Choice> = hits
            .iter()
            .filter(|hit| agreed.contains(&hit.id))
            .map(|hit| Choice {
                id: hit.id,
                cells: vec![
                    Cell::Text(hit.full_name.clone()),
                    Cell::maybe_day(hit.birth_date),
                    Cell::maybe(hit.phone.clone()),
                ],
            })
            .collect();
        if choices.is_empty() {
            return Err(consent::refused_all(self).into());
        }
        let sentence =
            say!(self.here.language, "Qual destas pessoas?", "Which of these people?", "¿Cuál de estas personas?");
        Err(Outcome::Choose(Choose { sentence, between: PickKind::Patient, choices }).into())
    }

    /// The professional of the call; nobody where it names none.
    pub(super) fn professional(&self, among: &[Named]) -> Done<Option<Named>> {
        let known = |id: Id| among.iter().find(|one| one.id == id).cloned();
        if let Some(picked) = self.picks.professional.and_then(known) {
            return Ok(Some(picked));
        }
        match &self.call.professional {
            None => Ok(None),
            Some(Who::Me) => match self.here.professional.and_then(known) {
                Some(me) => Ok(Some(me)),
                None => Err(self.told(Why::NotFound, not_attending(self)).into()),
            },
            Some(Who::Named(name)) => {
                self.one_of(name, matching(name, among, |one| &one.name), PickKind::Professional).map(Some)
            }
        }
    }

    /// One thing, or the choice between those that the words may mean.
    pub(super) fn one_of(&self, words: &str, found: Match<Named>, between: PickKind) -> Done<Named> {
        match found {
            Match::One(one) => Ok(one),
            Match::None => Err(self.not_found(words).into()),
            Match::Many(many) => {
                let choice = |one: &Named| Choice { id: one.id, cells: vec![Cell::Text(one.name.clone())] };
                let choices = many.iter().map(choice).collect();
                let sentence = say!(self.here.language, "Qual destes?", "Which of these?", "¿Cuál de estos?");
                Err(Outcome::Choose(Choose { sentence, between, choices }).into())
            }
        }
    }

    /// The service that the words mean, among those that are offered.
    pub(super) fn service(&self, words: &str) -> Done<Service> {
        let mut services: Vec<Service> = ask(self.desk, "catalogue.services", json!({}))?;
        services.retain(|service| service.active);
        let known = |id: Id| services.iter().find(|service| service.id == id).cloned();
        if let Some(picked) = self.picks.service.and_then(known) {
            return Ok(picked);
        }
        let named: Vec<Named> =
            services.iter().map(|service| Named { id: service.id, name: service.name.clone() }).collect();
        let one = self.one_of(words, matching(words, &named, |one| &one.name), PickKind::Service)?;
        known(one.id).ok_or_else(|| self.not_found(words).into())
    }

    /// The agenda of some days.
    pub(super) fn agenda(&self, (from, to): (NaiveDate, NaiveDate)) -> Done<Agenda> {
        let asked = json!({ "from": from, "to": to, "professional_ids": null, "room_ids": null });
        Ok(ask(self.desk, "agenda.view", asked)?)
    }

    /// Who attends patients, as the agenda names them.
    pub(super) fn attending(agenda: &Agenda) -> Vec<Named> {
        agenda.professionals.iter().map(|column| Named { id: column.id, name: column.name.clone() }).collect()
    }

    /// Nothing answers to these words.
    pub(super) fn not_found(&self, words: &str) -> Outcome {
        let sentence =
            say!(self.here.language, "Não encontrei “{words}”.", "I found no “{words}”.", "No encontré “{words}”.");
        self.told(Why::NotFound, sentence)
    }

    fn missing(&self) -> Outcome {
        let why = crate::resolve::Unclear::Missing(crate::call::Key::Patient);
        self.told(Why::Unclear, crate::wording::clarify(self.here.language, Some(why)))
    }
}

fn not_attending(work: &Work<'_>) -> String {
    say!(
        work.here.language,
        "Seu usuário não está ligado a um profissional que atende.",
        "Your user is not linked to a professional who attends patients.",
        "Su usuario no está vinculado a un profesional que atiende."
    )
}

/// A link to a patient's page.
pub(super) fn to_patient(id: Id) -> Link {
    Link { kind: LinkKind::Patient, id }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const CATALOGUE: [&str; 6] = [
        "Limpeza de pele profunda",
        "Limpeza de pele",
        "Toxina botulínica (testa)",
        "Drenagem linfática",
        "Depilação a laser (axila)",
        "Depilação a laser (perna)",
    ];

    fn found(words: &str) -> Vec<&'static str> {
        match matching(words, &CATALOGUE, |name| name) {
            Match::None => Vec::new(),
            Match::One(one) => vec![one],
            Match::Many(many) => many,
        }
    }

    #[test]
    fn words_mean_what_people_mean_by_them() {
        assert_eq!(found("limpeza de pele"), ["Limpeza de pele"], "the whole name wins");
        assert_eq!(found("LIMPEZA PROFUNDA"), ["Limpeza de pele profunda"]);
        assert_eq!(found("botox"), ["Toxina botulínica (testa)"]);
        assert_eq!(found("laser na axila"), Vec::<&str>::new(), "a word that is nowhere matches nothing");
        assert_eq!(found("depilação axila"), ["Depilação a laser (axila)"]);
        assert_eq!(found("depilacao"), ["Depilação a laser (axila)", "Depilação a laser (perna)"]);
        assert_eq!(found("drenajem linfatica"), ["Drenagem linfática"], "a slip");
        assert!(
            matches!(matching("drenajem linfatica", &CATALOGUE, |name| name), Match::Many(_)),
            "but it is asked about"
        );
        assert_eq!(found("corte de cabelo"), Vec::<&str>::new());
        assert_eq!(found("de"), Vec::<&str>::new(), "words without meaning match nothing");
    }

    proptest! {
        /// A thing is found by its own name, however it is typed.
        #[test]
        fn everything_answers_to_its_own_name(at in 0usize..6, upper: bool) {
            let name = CATALOGUE[at];
            let typed = if upper { name.to_uppercase() } else { fold(name) };
            prop_assert_eq!(found(&typed), [name]);
        }
    }
}
