//! New keys for everything: who was taken out is out, who stays needs no new password, and wherever it stops one of the two keys opens the clinic.
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on says why")]

use neonpro_testkit::{PASSWORD, TestClinic};
use neonpro_vault::{Act, CheckpointWhy, Error, Id, RotationStep, Vault, params};

fn unlock(clinic: &TestClinic, login: &str) -> Result<Vault, Error> {
    Vault::unlock(&clinic.folder(), &clinic.world, &clinic.secrets, login, PASSWORD)
}

/// A clinic with a doctor, a patient and a sealed alert; gives the patient, the alert and its bytes.
fn lived_in() -> (TestClinic, Id, Id) {
    let clinic = TestClinic::new(&["doctor"]);
    drop(clinic.vault_of("medica", &["doctor"]));
    drop(clinic.vault_of("demitida", &["receptionist"]));
    let session = clinic.owner();
    let patient = TestClinic::patient(&session, "Ana Prado").expect("registered");
    let alert = session
        .write(Act::new("patients.add_alert"), |w| {
            let id = w.new_id()?;
            let kind = w.seal(patient, ("patient_alerts", "kind", id), "allergy")?;
            w.execute(
                "INSERT INTO patient_alerts (id, patient_id, kind, since) VALUES (?1, ?2, ?3, 1)",
                params![id, patient, kind],
            )?;
            Ok::<_, Error>(id)
        })
        .expect("added");
    clinic.vault.checkpoint(CheckpointWhy::Time, &clinic.secrets).expect("made");
    (clinic, patient, alert)
}

fn alert_text(vault: &Vault, patient: Id, alert: Id) -> String {
    vault
        .session()
        .expect("session")
        .read(|r| {
            let sealed: Vec<u8> = r.one("SELECT kind FROM patient_alerts WHERE id = ?1", [alert], |row| row.get(0))?;
            r.open(patient, ("patient_alerts", "kind", alert), &sealed).map(|t| t.to_string())
        })
        .expect("a doctor reads it")
}

#[test]
fn who_was_taken_out_is_out_and_the_others_go_on_with_their_passwords() {
    let (mut clinic, patient, alert) = lived_in();
    let owner = clinic.owner();
    let fired: Id =
        owner.read(|r| r.one("SELECT id FROM users WHERE login = 'demitida'", [], |row| row.get(0))).expect("found");
    clinic.vault.remove_member(&owner, fired).expect("taken out");
    drop(owner);
    let old_key = *clinic.vault.keys().db_key().expect("held").expose();
    clinic.rotate(&mut |_| Ok(())).expect("rotated");
    assert_ne!(*clinic.vault.keys().db_key().expect("held").expose(), old_key, "the file still opens with the old key");
    assert_eq!(clinic.vault.verify_audit(None, &clinic.secrets).expect("verified").verdict().exit_code(), 0);
    assert!(clinic.vault.checkpoint(CheckpointWhy::Time, &clinic.secrets).expect("the chain goes on"));
    assert_eq!(alert_text(&unlock(&clinic, "medica").expect("opens"), patient, alert), "allergy");
    assert!(unlock(&clinic, "dona").expect("opens").session().expect("session").identity().has("owner"));
    assert!(matches!(unlock(&clinic, "demitida"), Err(Error::Keys(_))));
}

#[test]
fn while_a_session_is_open_nothing_is_rotated() {
    let (mut clinic, ..) = lived_in();
    let other = unlock(&clinic, "medica").expect("opens");
    assert!(matches!(clinic.rotate(&mut |_| Ok(())), Err(Error::Held(_))));
    drop(other);
    assert!(unlock(&clinic, "dona").is_ok());
}

#[test]
fn wherever_it_stops_one_of_the_two_keys_opens_the_clinic() {
    for stop in RotationStep::ALL {
        let (mut clinic, patient, alert) = lived_in();
        let stopped = clinic.rotate(&mut |step| if step == stop { Err(Error::Busy) } else { Ok(()) });
        assert!(stopped.is_err(), "{stop:?} was not reached");
        let vault =
            unlock(&clinic, "medica").unwrap_or_else(|e| panic!("stopped at {stop:?}, and now nothing opens: {e:?}"));
        assert_eq!(alert_text(&vault, patient, alert), "allergy", "{stop:?}");
        assert_eq!(vault.verify_audit(None, &clinic.secrets).expect("verified").verdict().exit_code(), 0, "{stop:?}");
        assert!(
            !clinic.folder().join("clinic.keys.next").exists() && !clinic.folder().join("clinic.db.next").exists(),
            "{stop:?} left something"
        );
        drop(vault);
        clinic.reopen();
        clinic
            .rotate(&mut |_| Ok(()))
            .unwrap_or_else(|e| panic!("stopped at {stop:?}, and now it cannot be done again: {e:?}"));
    }
}
