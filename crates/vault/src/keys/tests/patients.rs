//! What is sealed under a patient's keys, and who opens it.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::keys::crypto;

const PATIENT: [u8; 16] = [0xA1; 16];
const OTHER: [u8; 16] = [0xA2; 16];
const AT: At = At { table: 7, column: 12, row: [0x55; 16] };

struct Room {
    medica: OpenKeys,
    desk: OpenKeys,
    patient: PatientKeys,
    other: PatientKeys,
}

/// One clinic for every case: its keys are what takes time.
static ROOM: LazyLock<Room> = LazyLock::new(|| {
    let clinic = clinic();
    let desk = clinic.open("recepcao");
    let patient = PatientKeys::create(desk.keys(), PATIENT, &rng()).unwrap();
    let other = PatientKeys::create(desk.keys(), OTHER, &rng()).unwrap();
    Room { medica: clinic.open("medica"), desk, patient, other }
});

/// Every place that differs from `AT` in one thing.
fn elsewhere() -> [At; 3] {
    [At { table: 8, ..AT }, At { column: 13, ..AT }, At { row: [0x56; 16], ..AT }]
}

proptest! {
    #[test]
    fn clinical_text_opens_for_clinicians(text in prop::collection::vec(any::<u8>(), 0..300)) {
        let key = ROOM.patient.open_clinical(ROOM.medica.keys()).unwrap();
        let by_doctor = key.seal(&AT, &text, &rng()).unwrap();
        let by_desk = ROOM.patient.seal_to_public(&AT, &text, &rng()).unwrap();
        prop_assert_eq!(&*key.open(&AT, &by_doctor).unwrap(), &text);
        prop_assert_eq!(&*key.open(&AT, &by_desk).unwrap(), &text);
        prop_assert_eq!(seal_mode(&by_doctor).unwrap(), SealMode::Clinical);
        prop_assert_eq!(seal_mode(&by_desk).unwrap(), SealMode::Captured);
        prop_assert_ne!(key.seal(&AT, &text, &rng()).unwrap(), by_doctor);
    }

    #[test]
    fn personal_values_open_for_everybody_and_repeat(text in prop::collection::vec(any::<u8>(), 0..300)) {
        let (by_desk, by_doctor) = (
            ROOM.patient.open_personal(ROOM.desk.keys()).unwrap(),
            ROOM.patient.open_personal(ROOM.medica.keys()).unwrap(),
        );
        let sealed = by_desk.seal(&AT, &text).unwrap();
        prop_assert_eq!(&sealed, &by_doctor.seal(&AT, &text).unwrap());
        prop_assert_eq!(&*by_doctor.open(&AT, &sealed).unwrap(), &text);
        let staff = ROOM.desk.keys().staff_key().unwrap();
        let sealed = staff.seal(&AT, &text).unwrap();
        prop_assert_eq!(&sealed, &ROOM.medica.keys().staff_key().unwrap().seal(&AT, &text).unwrap());
        prop_assert_eq!(&*staff.open(&AT, &sealed).unwrap(), &text);
    }

    #[test]
    fn no_nonce_serves_two_contents_or_places(one in "[a-z]{0,20}", two in "[a-z]{0,20}") {
        let key = ROOM.patient.open_personal(ROOM.desk.keys()).unwrap();
        let nonce = |at: &At, text: &str| key.seal(at, text.as_bytes()).unwrap()[2..14].to_vec();
        prop_assert_eq!(nonce(&AT, &one) == nonce(&AT, &two), one == two);
        for at in elsewhere() {
            prop_assert_ne!(nonce(&AT, &one), nonce(&at, &one));
        }
    }

    #[test]
    fn random_bytes_never_open(bytes in prop::collection::vec(any::<u8>(), 0..120), mode in 0..6_u8) {
        let clinical = ROOM.patient.open_clinical(ROOM.medica.keys()).unwrap();
        let personal = ROOM.patient.open_personal(ROOM.medica.keys()).unwrap();
        let staff = ROOM.medica.keys().staff_key().unwrap();
        for sealed in [bytes.clone(), [&[1, mode][..], &bytes].concat()] {
            prop_assert!(clinical.open(&AT, &sealed).is_err());
            prop_assert!(personal.open(&AT, &sealed).is_err());
            prop_assert!(staff.open(&AT, &sealed).is_err());
        }
    }
}

#[test]
fn a_receptionist_captures_and_cannot_read_back() {
    let sealed = ROOM.patient.seal_to_public(&AT, b"alergia a lidocaina", &rng()).unwrap();
    assert!(matches!(ROOM.patient.open_clinical(ROOM.desk.keys()), Err(KeyError::NotHeld(KeyName::Clinical))));
    let personal = ROOM.patient.open_personal(ROOM.desk.keys()).unwrap();
    assert!(matches!(personal.open(&AT, &sealed), Err(KeyError::NotOpened)));
    let staff = ROOM.desk.keys().staff_key().unwrap();
    assert!(matches!(staff.open(&AT, &sealed), Err(KeyError::NotOpened)));
}

/// One value in each mode, with the function that opens it, for a patient.
type Case = (&'static str, Vec<u8>, Box<dyn Fn(&PatientKeys, &At, &[u8]) -> Option<Vec<u8>>>);

fn cases() -> Vec<Case> {
    fn clinical(keys: &PatientKeys, at: &At, sealed: &[u8]) -> Option<Vec<u8>> {
        keys.open_clinical(ROOM.medica.keys()).ok()?.open(at, sealed).ok().map(|text| text.to_vec())
    }
    fn personal(keys: &PatientKeys, at: &At, sealed: &[u8]) -> Option<Vec<u8>> {
        keys.open_personal(ROOM.desk.keys()).ok()?.open(at, sealed).ok().map(|text| text.to_vec())
    }
    let key = ROOM.patient.open_clinical(ROOM.medica.keys()).unwrap();
    vec![
        ("clinical", key.seal(&AT, b"text", &rng()).unwrap(), Box::new(clinical)),
        ("captured", ROOM.patient.seal_to_public(&AT, b"text", &rng()).unwrap(), Box::new(clinical)),
        (
            "personal",
            ROOM.patient.open_personal(ROOM.desk.keys()).unwrap().seal(&AT, b"text").unwrap(),
            Box::new(personal),
        ),
    ]
}

#[test]
fn a_sealed_value_opens_in_its_place_only() {
    for (mode, sealed, open) in cases() {
        assert_eq!(open(&ROOM.patient, &AT, &sealed).as_deref(), Some(&b"text"[..]), "{mode}");
        assert_eq!(open(&ROOM.other, &AT, &sealed), None, "{mode} of another patient");
        for at in elsewhere() {
            assert_eq!(open(&ROOM.patient, &at, &sealed), None, "{mode} at {at:?}");
        }
        let moved = PatientKeys { patient_id: OTHER, ..ROOM.patient.clone() };
        assert_eq!(open(&moved, &AT, &sealed), None, "{mode} with keys moved to another patient");
    }
}

#[test]
fn every_flipped_bit_and_every_cut_is_refused() {
    for (mode, sealed, open) in cases() {
        for bit in 0..sealed.len() * 8 {
            let mut flipped = sealed.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(open(&ROOM.patient, &AT, &flipped), None, "{mode}, bit {bit}");
        }
        for cut in 0..sealed.len() {
            assert_eq!(open(&ROOM.patient, &AT, &sealed[..cut]), None, "{mode}, cut at {cut}");
        }
    }
}

#[test]
fn every_flipped_bit_of_wrapped_keys_is_refused() {
    let flipped = |bytes: &[u8], bit: usize| {
        let mut bytes = bytes.to_vec();
        bytes[bit / 8] ^= 1 << (bit % 8);
        bytes
    };
    let keys = &ROOM.patient;
    for bit in 0..keys.clinical_wrapped.len() * 8 {
        let bad = PatientKeys { clinical_wrapped: flipped(&keys.clinical_wrapped, bit), ..keys.clone() };
        assert!(bad.open_clinical(ROOM.medica.keys()).is_err(), "bit {bit}");
    }
    for bit in 0..keys.staff_wrapped.len() * 8 {
        let bad = PatientKeys { staff_wrapped: flipped(&keys.staff_wrapped, bit), ..keys.clone() };
        assert!(bad.open_personal(ROOM.desk.keys()).is_err(), "bit {bit}");
    }
    let swapped = PatientKeys { clinical_public: ROOM.other.clinical_public, ..keys.clone() };
    assert!(matches!(swapped.open_clinical(ROOM.medica.keys()), Err(KeyError::NotOpened)));
}

#[test]
fn a_private_half_that_does_not_belong_is_not_believed() {
    // Anybody can seal anything to the clinic's public key; here, another pair's private half under the right label.
    let keys = &ROOM.patient;
    let aad = crate::keys::patient::wrap_aad(ROOM.desk.keys(), &PATIENT, &keys.clinical_public);
    let stranger = Secret32::random(&rng()).unwrap();
    let sealed = crypto::hpke_seal(ROOM.desk.clinical_public(), "neonpro/patient/1", &aad, stranger.expose(), &rng());
    let forged = PatientKeys { clinical_wrapped: [&[0, 0, 0, 1], &sealed.unwrap()[..]].concat(), ..keys.clone() };
    assert!(matches!(forged.open_clinical(ROOM.medica.keys()), Err(KeyError::NotOpened)));
}

#[test]
fn a_rotation_rewraps_patients_and_leaves_what_is_sealed_alone() {
    let clinic = clinic();
    let patient = PatientKeys::create(clinic.dona.keys(), PATIENT, &rng()).unwrap();
    let medica = clinic.open("medica");
    let note = patient.open_clinical(medica.keys()).unwrap().seal(&AT, b"nota", &rng()).unwrap();
    let name = patient.open_personal(medica.keys()).unwrap().seal(&AT, b"nome").unwrap();
    // By an owner who is no clinician: the keys in escrow are enough.
    let rotation = clinic.file.rotate(&clinic.dona, NOW, &rng()).unwrap();
    let rewrapped = patient.rewrap(&rotation.old, &rotation.new, &rng()).unwrap();
    let after = rotation.file.unlock(&credentials("medica", "senha de teste")).unwrap();
    assert_eq!(*rewrapped.open_clinical(after.keys()).unwrap().open(&AT, &note).unwrap(), b"nota");
    assert_eq!(*rewrapped.open_personal(after.keys()).unwrap().open(&AT, &name).unwrap(), b"nome");
    let (have, need) = (2, 1);
    assert!(
        matches!(patient.open_clinical(after.keys()), Err(KeyError::OtherVersion { have: h, need: n, .. }) if (h, n) == (have, need))
    );
    assert!(matches!(patient.open_personal(after.keys()), Err(KeyError::OtherVersion { .. })));
    assert!(matches!(rewrapped.open_personal(medica.keys()), Err(KeyError::OtherVersion { have: 1, need: 2, .. })));
}
