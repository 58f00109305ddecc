//! What the assistant's tools ask for beyond the screens: each through the doors of whoever asks.

use neonpro_clinic::agenda::{AskWaitlist, waitlist};
use neonpro_clinic::catalogue::sessions_left;
use neonpro_clinic::consent::{self, AskAssistant, Channel, GrantConsent, Purpose, RevokeConsent};
use neonpro_clinic::finance::{self, AskPayments, AskRevenue, Charge, Method, Payment, Split};
use neonpro_clinic::patients::{AskBirthdays, birthdays};
use neonpro_testkit::TestClinic;
use neonpro_vault::{Act, Id, Session, params};

const DAY_US: i64 = 86_400_000_000;

fn clinic() -> TestClinic {
    let clinic = TestClinic::new(&["owner"]);
    let own = clinic.owner().identity().clinic;
    clinic
        .owner()
        .write(Act::new("settings.save_clinic"), |w| {
            w.execute("INSERT INTO clinics (id, name) VALUES (?1, 'Clínica Sol')", [own])
        })
        .expect("the clinic");
    clinic
}

fn charge(session: &Session, patient: Id, amount: i64) -> Id {
    let asked = Charge { patient_id: patient, amount, description: "Sessão".to_owned(), appointment_id: None };
    session.write(Act::new("finance.charge"), |w| finance::charge(w, &asked)).unwrap()
}

fn pay(session: &Session, patient: Id, amount: i64, method: Method) -> Id {
    let asked = Payment { patient_id: patient, amount, method, description: None, appointment_id: None };
    session.write(Act::new("finance.pay"), |w| finance::pay(w, &asked)).unwrap()
}

fn reverse(session: &Session, line: Id) {
    session.write(Act::new("finance.reverse"), |w| finance::reverse(w, line, "engano")).unwrap();
}

fn revenue(session: &Session, from: &str, to: &str, by: Option<Split>) -> finance::Revenue {
    let asked = AskRevenue { from: from.parse().unwrap(), to: to.parse().unwrap(), by };
    session.read(|r| finance::revenue(r, &asked)).unwrap()
}

#[test]
fn revenue_is_what_was_billed_less_what_was_undone() {
    let clinic = clinic();
    let owner = clinic.owner();
    let patient = TestClinic::patient(&owner, "Marina Inventada").unwrap();
    charge(&owner, patient, 10_000);
    let wrong = charge(&owner, patient, 4_000);
    reverse(&owner, wrong);
    pay(&owner, patient, 3_000, Method::Pix);
    clinic.clock.pass_us(DAY_US);
    charge(&owner, patient, 500);

    let both = revenue(&owner, "2026-03-02", "2026-03-03", Some(Split::Day));
    assert_eq!((both.total, both.count), (10_500, 3));
    let days: Vec<_> = both.parts.iter().map(|part| (part.label.as_deref(), part.amount)).collect();
    assert_eq!(days, [(Some("2026-03-02"), 10_000), (Some("2026-03-03"), 500)]);
    assert_eq!(revenue(&owner, "2026-03-03", "2026-03-03", None).total, 500);
    let methods = revenue(&owner, "2026-03-02", "2026-03-02", Some(Split::Method));
    let paid: Vec<_> = methods.parts.iter().map(|part| (part.label.as_deref(), part.amount, part.count)).collect();
    assert_eq!((methods.total, paid), (10_000, vec![(Some("pix"), 3_000, 1)]), "by way of paying it is what came in");
    let wrong_way = AskRevenue { from: "2026-03-03".parse().unwrap(), to: "2026-03-02".parse().unwrap(), by: None };
    assert_eq!(owner.read(|r| finance::revenue(r, &wrong_way)).unwrap_err().code, "finance.invalid");
}

#[test]
fn revenue_by_a_professional_is_theirs_alone() {
    let clinic = clinic();
    let owner = clinic.owner();
    let doctor = clinic.user("medica", &["doctor"]);
    let colleague = clinic.user("colega", &["doctor"]);
    let ana = clinic.professional(doctor.identity().user, "Ana Exemplo", "doctor");
    let patient = TestClinic::patient(&owner, "Marina Inventada").unwrap();
    charge(&owner, patient, 1_000);
    owner
        .write(Act::new("finance.charge"), |w| {
            w.execute(
                "INSERT INTO financial_transactions (id, kind, amount_centavos, patient_id, at, business_on, professional_id)
                 VALUES (?1, 'charge', 10000, ?2, ?3, '2026-03-02', ?4)",
                params![w.new_id()?, patient, w.now(), ana],
            )
        })
        .unwrap();
    let parts = revenue(&owner, "2026-03-02", "2026-03-02", Some(Split::Professional)).parts;
    let told: Vec<_> = parts.iter().map(|part| (part.id, part.label.as_deref(), part.amount)).collect();
    assert_eq!(told, [(Some(ana), Some("Ana Exemplo"), 10_000), (None, None, 1_000)]);
    assert_eq!(revenue(&colleague, "2026-03-02", "2026-03-02", None).total, 0, "the doors show no line of others");
}

#[test]
fn payments_are_listed_by_way_and_days() {
    let clinic = clinic();
    let owner = clinic.owner();
    let patient = TestClinic::patient(&owner, "Marina Inventada").unwrap();
    charge(&owner, patient, 10_000);
    pay(&owner, patient, 3_000, Method::Pix);
    let undone = pay(&owner, patient, 2_000, Method::Cash);
    reverse(&owner, undone);
    let ask = |method| AskPayments { from: "2026-03-01".parse().unwrap(), to: "2026-03-02".parse().unwrap(), method };
    let all = owner.read(|r| finance::payments(r, &ask(None))).unwrap();
    assert_eq!((all.total_in, all.total_reversed, all.count, all.transactions.len()), (5_000, 2_000, 2, 3));
    assert!(!all.truncated);
    let pix = owner.read(|r| finance::payments(r, &ask(Some(Method::Pix)))).unwrap();
    assert_eq!((pix.total_in, pix.total_reversed, pix.transactions.len()), (3_000, 0, 1));
    let desk = clinic.user("ana", &["receptionist"]);
    assert_eq!(desk.read(|r| finance::payments(r, &ask(None))).unwrap().total_in, 5_000);
    let nurse = clinic.user("bia", &["nurse"]);
    assert_eq!(nurse.read(|r| finance::payments(r, &ask(None))).unwrap().total_in, 0, "no money for who sees none");
}

#[test]
fn birthdays_come_in_their_order_and_only_of_whom_one_sees() {
    let clinic = clinic();
    let owner = clinic.owner();
    for (name, born) in [("Ana Um", "1990-03-05"), ("Bia Dois", "2000-03-03"), ("Caio Três", "1980-04-01")] {
        let id = TestClinic::patient(&owner, name).unwrap();
        owner
            .write(Act::new("patients.update"), |w| {
                w.execute("UPDATE patients SET birth_date = ?2 WHERE id = ?1", params![id, born])
            })
            .unwrap();
    }
    let ask = AskBirthdays { from: "2026-03-02".parse().unwrap(), to: "2026-03-08".parse().unwrap() };
    let found = owner.read(|r| birthdays(r, &ask)).unwrap();
    let told: Vec<_> =
        found.iter().map(|one| (one.patient.full_name.as_str(), one.on.to_string(), one.turns)).collect();
    assert_eq!(told, [("Bia Dois", "2026-03-03".to_owned(), 26), ("Ana Um", "2026-03-05".to_owned(), 36)]);
    let stranger = clinic.user("estetica", &["aesthetician"]);
    assert!(stranger.read(|r| birthdays(r, &ask)).unwrap().is_empty(), "no patient of theirs");
    let long = AskBirthdays { from: ask.from, to: "2028-03-08".parse().unwrap() };
    assert_eq!(owner.read(|r| birthdays(r, &long)).unwrap_err().code, "agenda.range");
}

#[test]
fn the_waiting_list_tells_who_takes_any_professional() {
    let clinic = clinic();
    let owner = clinic.owner();
    let professional = clinic.professional(owner.identity().user, "Ana Exemplo", "doctor");
    let patient = TestClinic::patient(&owner, "Marina Inventada").unwrap();
    let service: Id = owner
        .write(Act::new("catalogue.save_service"), |w| {
            let id = w.new_id()?;
            w.execute("INSERT INTO services (id, name, duration_minutes) VALUES (?1, 'Peeling', 30)", [id]).map(|()| id)
        })
        .unwrap();
    let other = clinic.world.new_id().unwrap();
    for (with, priority) in [(None, 1), (Some(professional), 3)] {
        owner
            .write(Act::new("agenda.wait"), |w| {
                w.execute(
                    "INSERT INTO waitlist_entries (id, patient_id, service_id, professional_id, priority) VALUES (?1, ?2, ?3, ?4, ?5)",
                    params![w.new_id()?, patient, service, with, priority],
                )
            })
            .unwrap();
    }
    let count = |service_id, professional_id| {
        owner.read(|r| waitlist(r, &AskWaitlist { service_id, professional_id })).unwrap().len()
    };
    assert_eq!((count(None, None), count(Some(service), Some(professional)), count(None, Some(other))), (2, 2, 1));
    assert_eq!(count(Some(other), None), 0);
    let first = &owner.read(|r| waitlist(r, &AskWaitlist { service_id: None, professional_id: None })).unwrap()[0];
    assert_eq!(
        (first.priority, first.patient_name.as_str(), first.service_name.as_str()),
        (3, "Marina Inventada", "Peeling")
    );
}

#[test]
fn sessions_left_are_a_sum_of_purchase_and_use() {
    let clinic = clinic();
    let owner = clinic.owner();
    let patient = TestClinic::patient(&owner, "Marina Inventada").unwrap();
    let service: Id = owner
        .write(Act::new("catalogue.save_service"), |w| {
            let id = w.new_id()?;
            w.execute("INSERT INTO services (id, name, duration_minutes) VALUES (?1, 'Drenagem', 30)", [id])
                .map(|()| id)
        })
        .unwrap();
    let entry = |sale: Id, id: Id, kind: &str, sessions: i64| {
        owner
            .write(Act::new("catalogue.sell"), |w| {
                w.execute(
                    "INSERT INTO session_ledger (id, patient_id, sale_id, service_id, kind, sessions, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                    params![id, patient, sale, service, kind, sessions, w.now()],
                )
            })
            .unwrap();
    };
    let new = || clinic.world.new_id().unwrap();
    let (open, used_up) = (new(), new());
    entry(open, open, "purchase", 10);
    entry(open, new(), "use", -3);
    entry(used_up, used_up, "purchase", 1);
    entry(used_up, new(), "use", -1);
    let left = owner.read(|r| sessions_left(r, patient)).unwrap();
    let told: Vec<_> = left.iter().map(|one| (one.sale_id, one.bought, one.left, one.service_name.as_str())).collect();
    assert_eq!(told, [(open, 10, 7, "Drenagem")]);
    let unknown = owner.read(|r| sessions_left(r, new())).unwrap_err();
    assert_eq!(unknown.code, "patients.not_found");
}

#[test]
fn the_assistant_speaks_only_of_those_who_agree_now() {
    let clinic = clinic();
    let owner = clinic.owner();
    let [ana, bia, caio] = ["Ana Um", "Bia Dois", "Caio Três"].map(|name| TestClinic::patient(&owner, name).unwrap());
    let grant = |patient_id, purpose| {
        let asked = GrantConsent { patient_id, purpose, channel: Channel::InPerson, expires: None, note: None };
        owner.write(Act::new("consent.grant"), |w| consent::grant(w, &asked)).unwrap();
    };
    grant(ana, Purpose::AiAssistance);
    grant(bia, Purpose::AiAssistance);
    grant(caio, Purpose::Marketing);
    clinic.clock.pass_us(1);
    let asked = RevokeConsent { patient_id: bia, purpose: Purpose::AiAssistance, channel: Channel::Phone, note: None };
    owner.write(Act::new("consent.revoke"), |w| consent::revoke(w, &asked)).unwrap();
    let ask = AskAssistant { patient_ids: vec![ana, bia, caio] };
    assert_eq!(owner.read(|r| consent::assistant(r, &ask)).unwrap(), [ana]);
    let books = clinic.user("caixa", &["finance"]);
    assert_eq!(books.read(|r| consent::assistant(r, &ask)).unwrap(), [ana], "who keeps the books sees this consent");
    let others: i64 = books
        .read(|r| r.one("SELECT count(*) FROM consent_records WHERE purpose <> 'ai_assistance'", [], |row| row.get(0)))
        .unwrap();
    assert_eq!(others, 0, "and no other");
    let many = AskAssistant { patient_ids: vec![ana; 1001] };
    assert_eq!(owner.read(|r| consent::assistant(r, &many)).unwrap_err().code, "consent.invalid");
}

#[test]
fn the_risk_of_a_visit_follows_what_the_patient_missed_since() {
    let house = crate::house::House::new();
    // A week later the visit of the third was missed; the ones of the tenth are ahead.
    let booked = house.book(&house.massage_at("2026-03-03T10:00"));
    let early = house.book(&house.massage_at("2026-03-10T08:30"));
    house.book(&neonpro_clinic::agenda::Book { patient_id: house.bruno, ..house.massage_at("2026-03-10T13:00") });
    house.clinic.clock.pass_us(2 * DAY_US);
    let missed = neonpro_clinic::agenda::SetStatus {
        id: booked.appointment.id,
        version: booked.appointment.version,
        status: neonpro_clinic::agenda::AppointmentStatus::NoShow,
        reason: None,
    };
    house.owner.write(Act::new("agenda.set_status"), |w| neonpro_clinic::agenda::set_status(w, &missed)).unwrap();
    let ask = |patient_id| neonpro_clinic::agenda::AskRisk {
        from: "2026-03-02".parse().unwrap(),
        to: "2026-03-31".parse().unwrap(),
        patient_id,
    };
    let told = |asked| {
        let found = house.owner.read(|r| neonpro_clinic::agenda::no_show_risk(r, &asked)).unwrap();
        found.into_iter().map(|one| (one.appointment.patient_id, one.score, one.missed)).collect::<Vec<_>>()
    };
    assert_eq!(told(ask(None)), [(house.ana, 20, 1), (house.bruno, 0, 0)], "15 for the missed one, 5 before nine");
    assert_eq!(told(ask(Some(house.bruno))), [(house.bruno, 0, 0)]);
    assert_eq!(early.appointment.no_show_risk, Some(5), "what was known when it was booked");
}
