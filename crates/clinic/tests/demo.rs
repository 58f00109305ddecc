//! The demonstration clinic: the same for the same seed, whole by the rules of the house, and alive on the day that is shown.
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says why")]

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use neonpro_clinic::agenda::{self, AgendaQuery, AppointmentStatus};
use neonpro_clinic::br::Cpf;
use neonpro_clinic::demo::{self, Made, Plan, Progress, Size};
use neonpro_clinic::records::{self, ListRecords};
use neonpro_clinic::{finance, patients, stock};
use neonpro_testkit::{PASSWORD, TestClinic, raw};
use neonpro_vault::keys::KdfCost;
use neonpro_vault::{Id, Session, Vault};

/// The date of the test clock.
fn monday() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 2).unwrap()
}

fn made(seed: u64, today: NaiveDate) -> (TestClinic, Made, Vec<Progress>) {
    let clinic = TestClinic::new(&["manager"]);
    let plan = Plan { size: Size::S, seed, today, password: PASSWORD, cost: KdfCost::FLOOR };
    let mut told = Vec::new();
    let made = demo::create(&clinic.vault, &clinic.world, &clinic.secrets, &plan, &mut |step| told.push(step)).unwrap();
    (clinic, made, told)
}

fn session(clinic: &TestClinic, login: &str) -> Session {
    let vault = Vault::unlock(&clinic.folder(), &clinic.world, &clinic.secrets, login, PASSWORD).unwrap();
    vault.session().unwrap()
}

fn count(clinic: &TestClinic, sql: &str) -> i64 {
    raw::rows::<i64>(clinic, sql)[0]
}

/// Everything that is told to people, without ids and keys.
fn contents(clinic: &TestClinic) -> Vec<String> {
    [
        "SELECT concat_ws('|', full_name, cpf, birth_date, phone_primary, postal_code, city, created_at) FROM t_patients ORDER BY rid",
        "SELECT concat_ws('|', a.start_at, a.end_at, a.status, p.full_name, w.full_name, s.name, r.name, a.booked_via, a.notes) \
         FROM t_appointments a JOIN t_patients p ON p.id = a.patient_id JOIN t_professionals w ON w.id = a.professional_id \
         JOIN t_services s ON s.id = a.service_id LEFT JOIN t_rooms r ON r.id = a.room_id ORDER BY a.rid",
        "SELECT concat_ws('|', kind, amount_centavos, method, at, installments, receipt_no) FROM t_financial_transactions ORDER BY rid",
        "SELECT concat_ws('|', l.code, l.expires_on, m.quantity_milli, m.at) FROM t_stock_movements m JOIN t_lots l ON l.id = m.lot_id ORDER BY m.rid",
        "SELECT concat_ws('|', kind, visit_at, signed_at, length(body)) FROM t_medical_records ORDER BY rid",
        "SELECT concat_ws('|', purpose, action, at) FROM t_consent_records ORDER BY rid",
    ]
    .iter()
    .flat_map(|sql| raw::rows::<String>(clinic, sql))
    .collect()
}

#[test]
fn the_same_seed_gives_the_same_contents_and_another_one_others() {
    let (one, made_one, told) = made(7, monday());
    let (two, made_two, _) = made(7, monday());
    let (other, _, _) = made(8, monday());
    assert_eq!(made_one, made_two);
    let (left, right) = (contents(&one), contents(&two));
    let differs = left.iter().zip(&right).find(|(left, right)| left != right);
    assert_eq!(differs, None);
    assert_eq!(left.len(), right.len());
    assert_ne!(left, contents(&other));
    let last = told.last().unwrap();
    assert_eq!(last.done, last.of, "progress ends at its end");
    assert!(told.is_sorted_by_key(|step| step.done));
}

#[test]
fn the_house_keeps_its_own_rules() {
    let (clinic, made, _) = made(2026, monday());
    assert!((2500..8000).contains(&made.appointments), "{made:?}");
    assert!(made.patients == 300 && made.notes > 500 && made.applications > 200, "{made:?}");
    nobody_is_in_two_places(&clinic);
    shares_are_believable(&clinic);
    money_adds_up(&clinic);
    papers_hold(&clinic);
}

fn nobody_is_in_two_places(clinic: &TestClinic) {
    for who in ["professional_id", "patient_id"] {
        let sql = format!(
            "SELECT count(*) FROM t_appointments a JOIN t_appointments b ON b.clinic_id = a.clinic_id AND b.{who} = a.{who} AND b.rid <> a.rid \
             AND b.start_at >= a.start_at AND b.start_at < a.end_at"
        );
        assert_eq!(count(clinic, &sql), 0, "{who}");
    }
    // A room and a machine are held until they are clean.
    let rooms = "SELECT count(*) FROM t_appointments a JOIN t_appointments b ON b.clinic_id = a.clinic_id AND b.room_id = a.room_id \
                 AND b.rid <> a.rid AND b.start_at >= a.start_at AND b.start_at < a.end_at + a.cleanup_minutes * 60000000";
    assert_eq!(count(clinic, rooms), 0);
    let machines = "WITH held AS (SELECT e.equipment_id AS machine, a.rid AS rid, a.start_at AS start_at, a.end_at + a.cleanup_minutes * 60000000 AS until \
                    FROM t_appointment_equipment e JOIN t_appointments a ON a.id = e.appointment_id) \
                    SELECT count(*) FROM held a JOIN held b ON b.machine = a.machine AND b.rid <> a.rid AND b.start_at >= a.start_at AND b.start_at < a.until";
    assert_eq!(count(clinic, machines), 0);
    let blocked = "SELECT count(*) FROM t_appointments a JOIN t_blocks b ON b.recurrence = 'none' AND a.start_at < b.end_at AND b.start_at < a.end_at \
                   WHERE (b.professional_id IS NULL OR b.professional_id = a.professional_id) AND (b.room_id IS NULL OR b.room_id = a.room_id)";
    assert_eq!(count(clinic, blocked), 0);
    let unqualified = "SELECT count(*) FROM t_appointments a JOIN t_services s ON s.id = a.service_id JOIN t_professionals w ON w.id = a.professional_id \
                       WHERE s.councils <> '[]' AND instr(s.councils, '\"' || COALESCE(w.council, '-') || '\"') = 0";
    assert_eq!(count(clinic, unqualified), 0);
    let lapsed = "SELECT count(*) FROM t_appointments a JOIN t_professionals w ON w.id = a.professional_id \
                  WHERE a.start_at > (unixepoch(w.council_expires_on) + 2 * 86400) * 1000000";
    assert_eq!(count(clinic, lapsed), 0);
}

fn shares_are_believable(clinic: &TestClinic) {
    let past = "FROM t_appointments WHERE end_at < 1772452800000000";
    let share = |status: &str| {
        1000 * count(clinic, &format!("SELECT count(*) {past} AND status = '{status}'"))
            / count(clinic, &format!("SELECT count(*) {past}"))
    };
    assert!((60..130).contains(&share("no_show")), "{}", share("no_show"));
    assert!((55..105).contains(&share("cancelled")), "{}", share("cancelled"));
    assert!(share("completed") > 730, "{}", share("completed"));
    assert_eq!(share("scheduled") + share("confirmed"), 0, "what is past is decided");
    let early =
        "SELECT count(*) FROM t_appointments WHERE end_at > 1772461200000000 AND status IN ('completed', 'no_show')";
    assert_eq!(count(clinic, early), 0, "what is to come is not");
    let names: BTreeSet<String> = raw::rows(clinic, "SELECT full_name FROM t_patients").into_iter().collect();
    assert!(names.len() > 280, "{}", names.len());
}

fn money_adds_up(clinic: &TestClinic) {
    let owed = "SELECT count(*) FROM (SELECT sum(amount_centavos) AS owed FROM t_financial_transactions WHERE patient_id IS NOT NULL GROUP BY patient_id) WHERE owed ";
    let owing = count(clinic, &format!("{owed} > 0"));
    assert!((3..60).contains(&owing), "{owing}");
    assert_eq!(count(clinic, &format!("{owed} < 0")), 0, "nobody has paid more than asked");
    let methods: BTreeSet<String> =
        raw::rows(clinic, "SELECT DISTINCT method FROM t_financial_transactions WHERE kind = 'payment'")
            .into_iter()
            .collect();
    assert!(methods.len() >= 6, "{methods:?}");
    assert!(
        count(clinic, "SELECT count(*) FROM t_financial_transactions WHERE kind = 'payment' AND installments > 1") > 20
    );
    let undone = "SELECT count(*) FROM t_financial_transactions r JOIN t_financial_transactions o ON o.id = r.reverses_id WHERE r.kind = 'reversal' AND r.amount_centavos";
    assert!(count(clinic, &format!("{undone} = -o.amount_centavos")) > 2);
    assert_eq!(count(clinic, &format!("{undone} <> -o.amount_centavos")), 0);
    let receipts =
        "SELECT count(*) - count(DISTINCT receipt_no) FROM t_financial_transactions WHERE receipt_no IS NOT NULL";
    assert_eq!(count(clinic, receipts), 0);
    let overdrawn = "SELECT count(*) FROM (SELECT sum(quantity_milli) AS left FROM t_stock_movements GROUP BY lot_id) WHERE left < 0";
    assert_eq!(count(clinic, overdrawn), 0);
    let oversold =
        "SELECT count(*) FROM (SELECT sum(sessions) AS left FROM t_session_ledger GROUP BY sale_id) WHERE left < 0";
    assert_eq!(count(clinic, oversold), 0);
    let after_last_day = "SELECT count(*) FROM t_applications a JOIN t_lots l ON l.id = a.lot_id \
                          WHERE a.at > (unixepoch(l.expires_on) + 2 * 86400) * 1000000 OR a.at > COALESCE(l.recalled_at, a.at)";
    assert_eq!(count(clinic, after_last_day), 0, "no expired and no recalled lot was used");
}

fn papers_hold(clinic: &TestClinic) {
    let numbers: Vec<String> = raw::rows(clinic, "SELECT cpf FROM t_patients WHERE cpf IS NOT NULL");
    assert!(numbers.len() > 270 && numbers.iter().all(|cpf| Cpf::parse(cpf).is_ok()));
    let claims = count(clinic, "SELECT count(*) FROM t_identity_claims");
    assert_eq!(claims, i64::try_from(numbers.len()).unwrap());
    assert_eq!(count(clinic, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
    assert_eq!(count(clinic, "SELECT count(*) FROM t_data_retention"), 16);
    assert_eq!(count(clinic, "SELECT requests_per_hour FROM t_ai_rate_limits"), 1000);
    assert!(count(clinic, "SELECT count(*) FROM t_system_config WHERE is_policy = 1") >= 4);
    let assisted =
        "SELECT count(DISTINCT patient_id) FROM t_consent_records WHERE purpose = 'ai_assistance' AND action = ";
    assert!((150..260).contains(&count(clinic, &format!("{assisted} 'grant'"))));
    assert!(count(clinic, &format!("{assisted} 'revoke'")) > 0);
    let minors = "SELECT count(*) FROM t_patients p WHERE p.birth_date > '2012-01-01' AND NOT EXISTS (SELECT 1 FROM t_guardians g WHERE g.patient_id = p.id)";
    assert_eq!(count(clinic, minors), 0);
}

#[test]
fn the_shown_day_is_alive_for_everybody_who_looks() {
    // A Sunday and a holiday: the shown day is open all the same.
    let sunday = NaiveDate::from_ymd_opt(2025, 9, 7).unwrap();
    let (clinic, _, _) = made(2026, sunday);
    clinic.clock.set_wall_us(1_757_250_000_000_000);
    let desk = session(&clinic, "recepcao");
    let day = AgendaQuery { from: sunday, to: sunday, professional_ids: None, room_ids: None };
    let agenda = desk.read(|r| agenda::view(r, &day)).unwrap();
    assert!(agenda.appointments.len() >= 20, "{}", agenda.appointments.len());
    let mut stages: BTreeMap<AppointmentStatus, usize> = BTreeMap::new();
    for visit in &agenda.appointments {
        *stages.entry(visit.status).or_default() += 1;
        assert!(!visit.patient_name.is_empty() && !visit.service_name.is_empty());
    }
    for stage in [
        AppointmentStatus::Completed,
        AppointmentStatus::InProgress,
        AppointmentStatus::CheckedIn,
        AppointmentStatus::Confirmed,
        AppointmentStatus::Scheduled,
    ] {
        assert!(stages.contains_key(&stage), "{stages:?}");
    }
    let of_today = "SELECT count(*) FROM patients WHERE substr(birth_date, 6) = '09-07'";
    let devoted = "SELECT patient_id FROM appointments WHERE status = 'completed' GROUP BY patient_id ORDER BY count(*) DESC LIMIT 1";
    let (birthdays, patient): (i64, Id) = desk
        .read(|r| {
            Ok::<_, neonpro_vault::Error>((
                r.one(of_today, [], |row| row.get(0))?,
                r.one(devoted, [], |row| row.get(0))?,
            ))
        })
        .unwrap();
    assert!(birthdays > 0);
    assert!(desk.read(finance::overdue).unwrap().len() > 1);
    notes_are_for_clinical_eyes(&clinic, &desk, patient);
    lots_tell_their_story(&clinic, sunday);
}

fn notes_are_for_clinical_eyes(clinic: &TestClinic, desk: &Session, patient: Id) {
    let asked = ListRecords { patient_id: patient, limit: Some(200), before: None };
    assert!(desk.read(|r| records::list(r, &asked)).map_or(0, |notes| notes.len()) == 0);
    let sealed = "SELECT count(*) FROM medical_records";
    assert_eq!(desk.read(|r| r.maybe(sealed, [], |row| row.get::<_, i64>(0))).unwrap_or(Some(0)), Some(0));
    let doctor = session(clinic, "medica");
    let notes = doctor.read(|r| records::list(r, &asked)).unwrap();
    assert!(notes.len() >= 8, "{}", notes.len());
    assert!(notes.iter().all(|note| note.body.len() > 40 && !note.body.contains('{')));
    assert!(notes.iter().any(|note| note.signature_valid == Some(true)));
    assert!(notes.iter().all(|note| note.signature_valid != Some(false)), "every signature holds over its own text");
    let page = doctor.read(|r| patients::page(r, patient, None)).unwrap();
    assert!(page.counts.appointments >= 20, "{:?}", page.counts);
}

fn lots_tell_their_story(clinic: &TestClinic, today: NaiveDate) {
    let owner = clinic.owner();
    let products = owner.read(stock::products).unwrap();
    let lots: Vec<&stock::Lot> =
        products.iter().flat_map(|product| &product.lots).filter(|lot| lot.on_hand > 0).collect();
    let soon = today.checked_add_days(Days::new(30)).unwrap();
    assert!(lots.iter().any(|lot| lot.expires.is_some_and(|last| last >= today && last < soon)), "one expires soon");
    assert!(lots.iter().any(|lot| lot.expires.is_some_and(|last| last < today)), "one is past its day");
    let recalled = lots.iter().find(|lot| lot.recalled && lot.code == "L25049").unwrap();
    let reached = session(clinic, "medica").read(|r| stock::recipients(r, recalled.id)).unwrap();
    assert!(reached.len() >= 3, "{}", reached.len());
    assert!(reached.iter().all(|one| one.site.is_some() && !one.patient_name.is_empty()));
}
