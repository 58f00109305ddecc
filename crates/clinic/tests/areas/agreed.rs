//! The rule of consent to the assistant stands twice: as a fold of events here, and as one query in the index of notes. The same
//! people are in and out by both.

use std::collections::BTreeSet;

use neonpro_clinic::consent::{self, AskAssistant};
use neonpro_testkit::TestClinic;
use neonpro_vault::{Act, Id, Result, Session, params};
use proptest::prelude::*;
use proptest::test_runner::Config;

/// One event: purpose, action, moment, and when it runs out.
type Event = (&'static str, &'static str, i64, Option<i64>);

/// Events of few moments, so that many fall together; some have ended.
fn history(now: i64) -> impl Strategy<Value = Vec<Event>> {
    let purpose = prop_oneof![4 => Just("ai_assistance"), 1 => Just("communication")];
    let ends = proptest::sample::select(vec![None, Some(now - 1), Some(now), Some(now + 1)]);
    let event = (purpose, any::<bool>(), 1_i64..4, ends).prop_map(|(purpose, grants, moment, ends)| {
        if grants { (purpose, "grant", moment, ends) } else { (purpose, "revoke", moment, None) }
    });
    proptest::collection::vec(event, 0..5)
}

fn told(owner: &Session, patient: Id, (purpose, action, at, ends): Event) {
    let done = owner.write(Act::new("consent.grant"), |w| -> Result<()> {
        let id = w.new_id()?;
        w.execute(
            "INSERT INTO consent_records (id, patient_id, purpose, action, at, expires_at, channel) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'paper')",
            params![id, patient, purpose, action, at, ends],
        )
    });
    done.unwrap();
}

fn note(doctor: &Session, professional: Id, patient: Id) -> Id {
    let written = doctor.write(Act::new("records.save"), |w| -> Result<Id> {
        let id = w.new_id()?;
        let body = w.seal(patient, ("medical_records", "body", id), "edema")?;
        w.execute(
            "INSERT INTO medical_records (id, patient_id, professional_id, lineage_id, visit_at, body) VALUES (?1, ?2, ?3, ?1, 1, ?4)",
            params![id, patient, professional, body],
        )?;
        Ok(id)
    });
    written.unwrap()
}

#[test]
fn the_index_holds_notes_of_exactly_those_who_agree() {
    let clinic = TestClinic::new(&[]);
    let vault = clinic.vault_of("medica", &["doctor"]);
    let doctor = vault.session().unwrap();
    let professional = clinic.professional(doctor.identity().user, "Medica", "doctor");
    let doctor = vault.session().unwrap();
    let owner = clinic.owner();
    let now = clinic.world.clock.wall_us();
    let histories = proptest::collection::vec(history(now), 1..12);
    let feed = vault.clinical_feed().unwrap();
    // One clinic for all cases: who was there before stays, and is compared again.
    let everybody = std::cell::RefCell::new(Vec::new());
    proptest!(Config { cases: 24, failure_persistence: None, ..Config::default() }, |(histories in histories)| {
        for history in histories {
            let patient = TestClinic::patient(&owner, "Ana").unwrap();
            everybody.borrow_mut().push((patient, note(&doctor, professional, patient)));
            history.into_iter().for_each(|event| told(&owner, patient, event));
        }
        let everybody = everybody.borrow();
        let ask = AskAssistant { patient_ids: everybody.iter().map(|(patient, _)| *patient).collect() };
        let agree: BTreeSet<Id> = owner.read(|r| consent::assistant(r, &ask)).unwrap().into_iter().collect();
        let notes = everybody.iter().filter(|(patient, _)| agree.contains(patient)).map(|(_, note)| *note);
        let expected: BTreeSet<Id> = notes.collect();
        let fed: BTreeSet<Id> = feed.records().unwrap().into_iter().collect();
        prop_assert_eq!(fed, expected);
    });
    assert!(!feed.records().unwrap().is_empty(), "somebody agreed");
}
