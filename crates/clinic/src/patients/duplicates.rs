use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use neonpro_vault::keys::BlindKind;
use neonpro_vault::{Id, Reader};
use rusqlite::params;
use serde::Serialize;
use ts_rs::TS;

use super::data::PatientData;
use super::hits::{PatientHit, hits};
use crate::br::{Cpf, Phone, name_key, similarity};
use crate::error::Result;
use crate::words::words;

/// How alike two names must be to be told; below it, a list of duplicates is a list of namesakes.
const ALIKE: f64 = 0.8;

/// Most candidates that one look-up brings.
const CANDIDATES: u32 = 50;

/// Most duplicates that are told.
const MOST: usize = 8;

words! {
    /// In what a registered patient is like the one being registered, the weightiest first.
    pub enum Likeness {
        /// The same CPF.
        Cpf = "cpf",
        /// The same name, accents and particles aside, and the same birthday.
        NameAndBirth = "name_and_birth",
        /// The same telephone.
        Phone = "phone",
        /// A name nearly the same.
        Name = "name",
    }
}

/// A registered patient who may be the one being registered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Duplicate {
    /// Who.
    pub patient: PatientHit,
    /// In what they are alike.
    pub why: Vec<Likeness>,
}

/// Who of the registered patients may be this one, likeliest first. What was typed wrongly is simply not looked for.
///
/// # Errors
/// Errors of the file.
pub fn duplicates(r: &Reader<'_>, data: &PatientData) -> Result<Vec<Duplicate>> {
    let mut why: BTreeMap<Id, BTreeSet<Likeness>> = BTreeMap::new();
    let mut note = |ids: Vec<Id>, likeness: Likeness| {
        ids.into_iter().for_each(|id| {
            why.entry(id).or_default().insert(likeness);
        });
    };
    if let Some(cpf) = data.cpf.as_deref().and_then(|text| Cpf::parse(text).ok()) {
        note(with_cpf(r, &cpf)?, Likeness::Cpf);
    }
    for phone in [&data.phone_primary, &data.phone_secondary].into_iter().flatten() {
        if let Ok(phone) = Phone::parse(phone) {
            note(r.search_patients(phone.as_str(), CANDIDATES)?, Likeness::Phone);
        }
    }
    if let Some(birth) = data.birth_date {
        note(of_name_and_birth(r, &data.full_name, birth)?, Likeness::NameAndBirth);
    }
    note(of_like_name(r, &data.full_name)?, Likeness::Name);
    let mut ranked: Vec<(Vec<Likeness>, Id)> =
        why.into_iter().map(|(id, why)| (why.into_iter().collect(), id)).collect();
    ranked.sort();
    ranked.truncate(MOST);
    let ids: Vec<Id> = ranked.iter().map(|(_, id)| *id).collect();
    let mut reasons: BTreeMap<Id, Vec<Likeness>> = ranked.into_iter().map(|(why, id)| (id, why)).collect();
    let found = hits(r, &ids)?.into_iter();
    Ok(found.map(|patient| Duplicate { why: reasons.remove(&patient.id).unwrap_or_default(), patient }).collect())
}

/// Patients who claim this CPF. Found by its keyed hash, so that no index of CPFs exists.
pub(crate) fn with_cpf(r: &Reader<'_>, cpf: &Cpf) -> Result<Vec<Id>> {
    let claim = r.blind(BlindKind::Cpf, cpf.as_str())?;
    Ok(r.rows(
        "SELECT DISTINCT p.id FROM identity_claims c JOIN patients p ON p.id = c.patient_id \
         WHERE c.kind = 'cpf' AND c.claim = ?1",
        params![claim],
        |row| row.get(0),
    )?)
}

fn of_name_and_birth(r: &Reader<'_>, name: &str, birth: NaiveDate) -> Result<Vec<Id>> {
    let key = name_key(name);
    let born: Vec<(Id, String)> =
        r.rows("SELECT id, full_name FROM patients WHERE birth_date = ?1", [birth.to_string()], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    Ok(born.into_iter().filter(|(_, other)| name_key(other) == key).map(|(id, _)| id).collect())
}

/// Names nearly the same: those that share all words, or all but one of them, and look alike as a whole.
fn of_like_name(r: &Reader<'_>, name: &str) -> Result<Vec<Id>> {
    let key = name_key(name);
    let words: Vec<&str> = key.split(' ').filter(|word| !word.is_empty()).take(6).collect();
    if words.len() < 2 {
        return Ok(Vec::new());
    }
    let mut candidates: BTreeSet<Id> = BTreeSet::new();
    for query in queries(&words) {
        candidates.extend(r.search_patients(&query, CANDIDATES)?);
    }
    let ids: Vec<Id> = candidates.into_iter().collect();
    Ok(hits(r, &ids)?.into_iter().filter(|hit| similarity(&hit.full_name, name) >= ALIKE).map(|hit| hit.id).collect())
}

/// All words together, and each choice that leaves one of them out.
fn queries(words: &[&str]) -> Vec<String> {
    let without = |left_out: usize| {
        let kept = words.iter().enumerate().filter(|(at, _)| *at != left_out).map(|(_, word)| *word);
        kept.collect::<Vec<_>>().join(" ")
    };
    std::iter::once(words.join(" ")).chain((0..words.len()).map(without)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_word_at_a_time_is_left_out() {
        assert_eq!(queries(&["ana", "souza", "lima"]), ["ana souza lima", "souza lima", "ana lima", "ana souza"]);
    }

    #[test]
    fn a_shared_cpf_weighs_more_than_a_like_name() {
        let mut ranked = [vec![Likeness::Name], vec![Likeness::Cpf, Likeness::Name], vec![Likeness::Phone]];
        ranked.sort();
        assert_eq!(ranked[0][0], Likeness::Cpf);
        assert_eq!(ranked[2], [Likeness::Name]);
    }
}
