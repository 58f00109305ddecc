//! The index of clinical text: whose key opens it, when it is made anew, which notes may stand in it.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on stops there")]

use neonpro_testkit::TestClinic;
use neonpro_vault::index::Passage;
use neonpro_vault::{Act, Error, Id, Result, Session, Vault, params};
use std::collections::BTreeSet;

const MADE: &str = "words 1";

struct Stage {
    clinic: TestClinic,
    vault: Vault,
    doctor: Session,
    professional: Id,
}

impl Stage {
    fn new() -> Self {
        let clinic = TestClinic::new(&[]);
        let vault = clinic.vault_of("medica", &["doctor"]);
        let user = vault.session().unwrap().identity().user;
        let professional = clinic.professional(user, "Medica", "doctor");
        let doctor = vault.session().unwrap();
        Self { clinic, vault, doctor, professional }
    }

    fn patient(&self, name: &str) -> Id {
        TestClinic::patient(&self.clinic.owner(), name).unwrap()
    }

    fn note(&self, patient: Id, body: &str, follows: Option<Id>) -> Id {
        self.doctor
            .write(Act::new("records.save"), |w| -> Result<Id> {
                let id = w.new_id()?;
                let body = w.seal(patient, ("medical_records", "body", id), body)?;
                w.execute(
                    "INSERT INTO medical_records (id, patient_id, professional_id, lineage_id, parent_id, visit_at, body) VALUES (?1, ?2, ?3, ?4, ?5, 1, ?6)",
                    params![id, patient, self.professional, follows.unwrap_or(id), follows, body],
                )?;
                Ok(id)
            })
            .unwrap()
    }

    fn consent(&self, patient: Id, action: &str, at: i64, expires: Option<i64>) {
        self.clinic
            .owner()
            .write(Act::new("consent.grant"), |w| -> Result<()> {
                let id = w.new_id()?;
                w.execute(
                    "INSERT INTO consent_records (id, patient_id, purpose, action, at, expires_at, channel) VALUES (?1, ?2, 'ai_assistance', ?3, ?4, ?5, 'paper')",
                    params![id, patient, action, at, expires],
                )
            })
            .unwrap();
    }

    fn fed(&self) -> BTreeSet<Id> {
        self.vault.clinical_feed().unwrap().records().unwrap().into_iter().collect()
    }
}

fn passage(record: Id, patient: Id, words: &str) -> Passage {
    let words = words.to_owned();
    Passage { record, patient, piece: 0, words: words.clone(), meaning: words.clone(), letters: words }
}

#[test]
fn only_notes_of_people_who_agree_now_are_fed_and_only_their_last_version() {
    let stage = Stage::new();
    let [yes, no, never, over] = ["Ana", "Bia", "Caio", "Davi"].map(|name| stage.patient(name));
    let now = 1_000_000_000_000_000_i64;
    stage.consent(yes, "grant", 10, None);
    stage.consent(no, "grant", 10, None);
    stage.consent(no, "revoke", 10, None);
    stage.consent(over, "grant", 10, Some(now));
    let [first, ..] = [yes, no, never, over].map(|patient| stage.note(patient, "edema", None));
    assert_eq!(stage.fed(), BTreeSet::from([first]), "of a grant and a withdrawal at one moment the withdrawal counts");
    let second = stage.note(yes, "edema maior", Some(first));
    assert_eq!(stage.fed(), BTreeSet::from([second]));
    let mut feed = stage.vault.clinical_feed().unwrap();
    let note = feed.note(second).unwrap().unwrap();
    assert_eq!((note.patient, note.body.as_str(), note.title.as_str()), (yes, "edema maior", ""));
    stage.consent(yes, "revoke", 11, None);
    assert!(stage.fed().is_empty());
}

#[test]
fn without_the_clinical_key_there_is_no_index_and_no_feed() {
    let clinic = TestClinic::new(&[]);
    assert!(matches!(clinic.vault.clinical_index(MADE), Err(Error::Keys(_))));
    assert!(matches!(clinic.vault.clinical_feed(), Err(Error::Keys(_))));
    let desk = clinic.vault_of("recepcao", &["receptionist"]);
    assert!(matches!(desk.clinical_index(MADE), Err(Error::Keys(_))));
}

#[test]
fn an_index_is_kept_and_made_anew_when_it_is_of_another_making_or_damaged() {
    let stage = Stage::new();
    let (patient, record) = (stage.patient("Ana"), stage.clinic.world.new_id().unwrap());
    let path = stage.clinic.folder().join("clinical-index.db");
    let fill = || stage.vault.clinical_index(MADE).unwrap().put(&[passage(record, patient, "edema labial")]).unwrap();
    let count = |made: &str| stage.vault.clinical_index(made).unwrap().count().unwrap().0;
    fill();
    assert_eq!(count(MADE), 1, "kept");
    let bytes = std::fs::read(&path).unwrap();
    assert!(!bytes.windows(5).any(|window| window == b"edema"), "nothing stands in the open");
    assert_eq!(count("words 2"), 0, "another making");
    assert_eq!(count(MADE), 0);
    fill();
    std::fs::write(&path, b"no database at all, and long enough to be looked at".repeat(400)).unwrap();
    assert_eq!(count(MADE), 0, "damaged");
    fill();
    std::fs::write(&path, b"short").unwrap();
    assert_eq!(count(MADE), 0, "cut off");
    std::fs::remove_file(&path).unwrap();
    assert_eq!(count(MADE), 0, "gone");
}

#[test]
fn a_rotation_of_the_keys_leaves_an_index_that_is_made_anew() {
    let mut clinic = TestClinic::new(&["doctor"]);
    let patient = TestClinic::patient(&clinic.owner(), "Ana").unwrap();
    let record = clinic.world.new_id().unwrap();
    clinic.vault.clinical_index(MADE).unwrap().put(&[passage(record, patient, "edema")]).unwrap();
    clinic.rotate(&mut |_| Ok(())).unwrap();
    assert_eq!(clinic.vault.clinical_index(MADE).unwrap().count().unwrap().0, 0);
}
