//! Finding, registering and changing patients; what each role sees of one.

use crate::house::{House, named, try_write, write};
use neonpro_clinic::agenda::{self, Book};
use neonpro_clinic::consent::{self, Channel, GrantConsent, Purpose};
use neonpro_clinic::finance::{self, Charge};
use neonpro_clinic::patients::{
    self, AddAlert, AlertKind, Likeness, PatientData, PatientPage, RetireAlert, TimelineKind, UpdatePatient,
};
use neonpro_testkit::people::cpf;
use neonpro_vault::{Id, Session};

fn livia() -> PatientData {
    PatientData {
        full_name: "Lívia Conceição Andrade".to_owned(),
        cpf: Some(cpf(314_159_265)),
        birth_date: Some("1990-02-28".parse().unwrap()),
        phone_primary: Some("(11) 98765-4321".to_owned()),
        postal_code: Some("01310-100".to_owned()),
        state: Some("sp".to_owned()),
        ..PatientData::default()
    }
}

fn page(session: &Session, id: Id) -> PatientPage {
    session.read(|r| patients::page(r, id, None)).expect("a page")
}

fn update(session: &Session, id: Id, version: &str, data: &PatientData) -> neonpro_clinic::Result<String> {
    let asked = UpdatePatient { id, version: version.to_owned(), data: data.clone() };
    try_write(session, |w| patients::update(w, &asked))
}

#[test]
fn a_registered_patient_is_found_by_part_of_a_name_by_telephone_and_by_cpf() {
    let house = House::new();
    let id = write(&house.owner, |w| patients::register(w, &livia()));
    for query in ["lívia", "livia", "conceicao", "ANDRADE livia", "98765", "(11) 98765-4321", &cpf(314_159_265)] {
        let hits = house.read(|r| patients::search(r, query, None));
        assert_eq!(hits.iter().map(|hit| hit.id).collect::<Vec<_>>(), [id], "{query}");
    }
    assert!(house.read(|r| patients::search(r, "Zuleica", None)).is_empty());
    let data = page(&house.owner, id).data;
    assert_eq!(data.phone_primary.as_deref(), Some("+5511987654321"));
    assert_eq!((data.postal_code.as_deref(), data.state.as_deref()), (Some("01310100"), Some("SP")));
}

#[test]
fn what_was_typed_wrongly_is_told_field_by_field_and_nothing_is_written() {
    let house = House::new();
    let wrong = PatientData {
        full_name: " ".to_owned(),
        cpf: Some("111.111.111-11".to_owned()),
        email: Some("ana@".to_owned()),
        ..PatientData::default()
    };
    let count =
        |house: &House| house.read(|r| Ok(r.one("SELECT count(*) FROM patients", [], |row| row.get::<_, i64>(0))?));
    let before = count(&house);
    let error = try_write(&house.owner, |w| patients::register(w, &wrong)).unwrap_err();
    let expected = serde_json::json!({ "full_name": "required", "cpf": "not_issued", "email": "form" });
    assert_eq!((error.code, &error.params["fields"]), ("patients.invalid", &expected));
    assert_eq!(count(&house), before);
}

#[test]
fn a_cpf_is_one_persons() {
    let house = House::new();
    let id = write(&house.owner, |w| patients::register(w, &livia()));
    let other = PatientData { full_name: "Outra Pessoa".to_owned(), ..livia() };
    let error = try_write(&house.owner, |w| patients::register(w, &other)).unwrap_err();
    assert_eq!((error.code, &error.params["patient_id"]), ("patients.cpf_taken", &id.to_string().into()));
    // Given to another number, the old one is free again.
    let now = page(&house.owner, id);
    let moved = PatientData { cpf: Some(cpf(271_828_182)), ..now.data };
    update(&house.owner, id, &now.version, &moved).unwrap();
    write(&house.owner, |w| patients::register(w, &other));
    assert_eq!(house.read(|r| patients::search(r, &cpf(271_828_182), None))[0].id, id);
}

#[test]
fn likely_doubles_are_told_with_their_reasons() {
    let house = House::new();
    let id = write(&house.owner, |w| patients::register(w, &livia()));
    let why = |data: PatientData| {
        let found = house.read(|r| patients::duplicates(r, &data));
        found.into_iter().map(|double| (double.patient.id, double.why)).collect::<Vec<_>>()
    };
    assert_eq!(why(PatientData { cpf: livia().cpf, ..named("Zilda Rocha") }), [(id, vec![Likeness::Cpf])]);
    assert_eq!(
        why(PatientData { phone_primary: livia().phone_primary, ..named("Zilda Rocha") }),
        [(id, vec![Likeness::Phone])]
    );
    let same = PatientData { birth_date: livia().birth_date, ..named("livia da conceicao ANDRADE") };
    assert_eq!(why(same), [(id, vec![Likeness::NameAndBirth, Likeness::Name])]);
    assert_eq!(why(named("Livia Conceissão Andrade")), [(id, vec![Likeness::Name])]);
    assert_eq!(why(named("Lívia Rocha")), []);
    assert_eq!(why(named("")), []);
}

#[test]
fn two_people_change_different_fields_and_both_stand() {
    let house = House::new();
    let id = write(&house.owner, |w| patients::register(w, &livia()));
    let seen = page(&house.owner, id);
    update(&house.owner, id, &seen.version, &PatientData { city: Some("Santos".to_owned()), ..seen.data.clone() })
        .unwrap();
    update(&house.owner, id, &seen.version, &PatientData { rg: Some("12.345.678-9".to_owned()), ..seen.data.clone() })
        .unwrap();
    let now = page(&house.owner, id).data;
    assert_eq!((now.city.as_deref(), now.rg.as_deref()), (Some("Santos"), Some("12.345.678-9")));
    let late = PatientData { city: Some("Osasco".to_owned()), ..seen.data };
    let error = update(&house.owner, id, &seen.version, &late).unwrap_err();
    assert_eq!((error.code, &error.params["fields"]), ("patients.changed", &serde_json::json!(["city"])));
}

#[test]
fn who_sees_a_masked_cpf_changes_the_rest_and_not_it() {
    let house = House::new();
    let id = write(&house.owner, |w| patients::register(w, &livia()));
    let nurse = house.user("nurse");
    let seen = page(&nurse, id);
    assert_eq!(seen.data.cpf.as_deref(), Some(format!("•••.•••.{}-••", &cpf(314_159_265)[6..9]).as_str()));
    assert!(seen.masked.contains(&"cpf".to_owned()));
    update(&nurse, id, &seen.version, &PatientData { city: Some("Santos".to_owned()), ..seen.data.clone() }).unwrap();
    assert_eq!(page(&house.owner, id).data.cpf, Some(cpf(314_159_265)));
    let seen = page(&nurse, id);
    let meddling = PatientData { cpf: Some(cpf(271_828_182)), ..seen.data };
    assert_eq!(update(&nurse, id, &seen.version, &meddling).unwrap_err().code, "door.masked");
    assert_eq!(page(&house.owner, id).data.cpf, Some(cpf(314_159_265)));
}

#[test]
fn money_knows_people_by_name_only() {
    let house = House::new();
    let id = write(&house.owner, |w| patients::register(w, &livia()));
    let finance = house.user("finance");
    let page = page(&finance, id);
    assert_eq!(page.data.full_name, livia().full_name);
    assert_eq!((page.data.phone_primary, page.data.birth_date, page.alerts.len()), (None, None, 0));
    assert_eq!(page.balance, Some(0));
    let hits = finance.read(|r| patients::search(r, "98765", None)).unwrap();
    assert!(hits.is_empty(), "what is masked is not searched");
}

#[test]
fn alerts_are_read_by_who_treats_and_end_with_a_reason() {
    let house = House::new();
    let text = Some("dipirona".to_owned());
    let allergy = AddAlert { patient_id: house.ana, kind: AlertKind::Allergy, text };
    let id = write(&house.owner, |w| patients::add_alert(w, &allergy));
    write(&house.owner, |w| {
        patients::add_alert(w, &AddAlert { kind: AlertKind::Other, text: None, ..allergy.clone() })
    });
    let alerts = page(&house.owner, house.ana).alerts;
    assert_eq!((alerts[0].kind, alerts[0].text.as_deref()), (AlertKind::Allergy, Some("dipirona")));
    let hit = &house.read(|r| patients::hits(r, &[house.ana]))[0];
    assert_eq!(hit.alerts, 2);
    let desk = house.user("receptionist");
    let at_the_desk = page(&desk, house.ana);
    assert_eq!(at_the_desk.alerts, []);
    assert!(at_the_desk.timeline.iter().all(|item| item.kind != TimelineKind::Alert));
    assert!(try_write(&desk, |w| patients::add_alert(w, &allergy)).is_err());
    let retire = |reason: &str| {
        try_write(&house.owner, |w| patients::retire_alert(w, &RetireAlert { id, reason: reason.to_owned() }))
    };
    assert_eq!(retire(" ").unwrap_err().code, "patients.invalid");
    retire("mistaken").unwrap();
    assert_eq!(retire("mistaken").unwrap_err().code, "patients.alert_retired");
    assert_eq!(page(&house.owner, house.ana).alerts.len(), 1);
}

#[test]
fn agreeing_to_offers_is_an_event_of_consent() {
    let house = House::new();
    let id = write(&house.owner, |w| patients::register(w, &PatientData { marketing_consent: true, ..livia() }));
    let seen = page(&house.owner, id);
    assert!(seen.data.marketing_consent);
    update(&house.owner, id, &seen.version, &PatientData { marketing_consent: false, ..seen.data }).unwrap();
    assert!(!page(&house.owner, id).data.marketing_consent);
    assert_eq!(house.read(|r| consent::history(r, id)).len(), 2);
}

#[test]
fn the_timeline_goes_back_page_by_page_without_gap_or_double() {
    let house = House::new();
    let mut expected = 0;
    for day in 3..=27 {
        for hour in ["09", "14", "16"] {
            let asked = Book {
                override_reason: Some("agenda cheia".to_owned()),
                ..house.massage_at(&format!("2026-03-{day:02}T{hour}:00"))
            };
            house.book(&asked);
            expected += 1;
        }
    }
    let charge =
        Charge { patient_id: house.ana, amount: 5_000, description: "Massagem".to_owned(), appointment_id: None };
    write(&house.owner, |w| finance::charge(w, &charge));
    let grant = GrantConsent {
        patient_id: house.ana,
        purpose: Purpose::AiAssistance,
        channel: Channel::InPerson,
        expires: None,
        note: None,
    };
    write(&house.owner, |w| consent::grant(w, &grant));
    let alert = AddAlert { patient_id: house.ana, kind: AlertKind::Pregnancy, text: None };
    write(&house.owner, |w| patients::add_alert(w, &alert));
    expected += 3;
    let mut before: Option<String> = None;
    let mut seen = Vec::new();
    loop {
        let page = house.read(|r| patients::page(r, house.ana, before.as_deref()));
        assert_eq!((page.counts.appointments, page.balance, page.ai_consent), (75, Some(5_000), true));
        seen.extend(page.timeline.into_iter().map(|item| (item.at, item.id, item.kind, item.title)));
        before = page.timeline_next;
        if before.is_none() {
            break;
        }
    }
    assert_eq!(seen.len(), expected);
    assert!(seen.windows(2).all(|two| (two[0].0, two[0].1) > (two[1].0, two[1].1)), "newest first, none twice");
    let title = |kind| seen.iter().find(|(_, _, of, _)| *of == kind).map(|(.., title)| title.as_str());
    assert_eq!(title(TimelineKind::Alert), Some("pregnancy"));
    assert_eq!(title(TimelineKind::Consent), Some("ai_assistance"));
    assert_eq!(title(TimelineKind::Payment), Some("Massagem"));
}

#[test]
fn the_last_touched_come_first() {
    let house = House::new();
    house.clinic.clock.pass_us(1_000_000);
    let seen = page(&house.owner, house.ana);
    update(&house.owner, house.ana, &seen.version, &PatientData { city: Some("Santos".to_owned()), ..seen.data })
        .unwrap();
    let recent = house.read(|r| patients::recent(r, Some(1)));
    assert_eq!(recent.iter().map(|hit| hit.id).collect::<Vec<_>>(), [house.ana]);
}

#[test]
fn hostile_text_is_text() {
    let house = House::new();
    let name = "Robert'); DROP TABLE patients;-- \" % _ \\ ☃";
    let id = write(&house.owner, |w| patients::register(w, &named(name)));
    assert_eq!(page(&house.owner, id).data.full_name, name);
    for query in ["\" OR 1=1", "name:*", "(((((", "%%%", "'", "\u{0}", &"a".repeat(100_000), "NEAR(a b)"] {
        house.read(|r| patients::search(r, query, None));
    }
    let long = try_write(&house.owner, |w| patients::register(w, &named(&"á".repeat(1_000_000)))).unwrap_err();
    assert_eq!(long.code, "patients.invalid");
    assert!(house.owner.read(|r| agenda::get(r, id)).is_err());
    assert_eq!(
        house.owner.read(|r| patients::page(r, house.ana, Some("x'--"))).unwrap_err().code,
        "patients.bad_place"
    );
}
