//! What collides, and what a reason can overrule.

use crate::house::{House, holiday, kinds, professional, try_write, wall_time, write};
use neonpro_clinic::agenda::{self, AgendaQuery, Appointment, AppointmentStatus, Block, Book, Move, SetStatus};
use neonpro_clinic::team::{self, CouncilStatus, SavePlace, SaveProfessional};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

fn because(asked: Book) -> Book {
    Book { override_reason: Some("encaixe pedido pela paciente".to_owned()), ..asked }
}

#[test]
fn the_same_patient_cannot_be_in_two_places() {
    let house = House::new();
    house.book(&house.massage_at("2026-03-03T10:00"));
    let error = house.try_book(&house.botox_at("2026-03-03T10:30")).unwrap_err();
    assert_eq!(kinds(&error), ["patient"]);
    assert_eq!(error.params["conflicts"][0]["label"], "", "no error carries a patient's name");
}

#[test]
fn any_listed_room_will_do_until_none_is_left_and_cleaning_counts() {
    let house = House::new();
    let third = SaveProfessional { full_name: "Íris Couto".to_owned(), ..professional("Íris Couto", Some("CRBM")) };
    let iris = write(&house.owner, |w| team::save_professional(w, &third));
    let carlos = write(&house.owner, |w| neonpro_clinic::patients::register(w, &crate::house::named("Carlos Melo")));
    let at = |wall: &str, professional_id, patient_id| Book { professional_id, patient_id, ..house.botox_at(wall) };
    let rooms = [
        house.book(&at("2026-03-03T10:00", house.helena, house.ana)).appointment.room_id,
        house.book(&at("2026-03-03T10:00", house.otavio, house.bruno)).appointment.room_id,
    ];
    assert_eq!(rooms, [Some(house.room_a), Some(house.room_b)]);
    let full = house.try_book(&at("2026-03-03T10:00", iris, carlos)).unwrap_err();
    assert_eq!(kinds(&full), ["room", "room"]);
    let cleaning = house.try_book(&at("2026-03-03T10:30", iris, carlos)).unwrap_err();
    assert_eq!(kinds(&cleaning), ["room", "room"], "ten minutes of cleaning hold the rooms");
    house.book(&at("2026-03-03T10:40", iris, carlos));
}

#[test]
fn all_listed_equipment_must_be_free() {
    let house = House::new();
    let first = Book { service_id: house.epilation, ..house.massage_at("2026-03-03T10:00") };
    assert_eq!(house.book(&first).appointment.equipment_ids, [house.laser]);
    let second = Book { patient_id: house.bruno, professional_id: house.helena, ..first };
    let error = house.try_book(&second).unwrap_err();
    assert_eq!(kinds(&error), ["equipment"]);
    assert_eq!(error.params["conflicts"][0]["label"], "Laser");
    let out_of_order = SavePlace { id: Some(house.laser), name: "Laser".to_owned(), active: false };
    write(&house.owner, |w| team::save_equipment(w, &out_of_order));
    let error = house.try_book(&second).unwrap_err();
    assert_eq!(error.code, "agenda.equipment_unavailable");
}

#[test]
fn hours_breaks_blocks_and_holidays() {
    let house = House::new();
    holiday(&house, wall_time("2025-03-05T00:00"), wall_time("2025-03-06T00:00"), "Padroeira");
    for (wall, expected) in [
        ("2026-03-03T07:30", "hours"),
        ("2026-03-03T11:30", "hours"),
        ("2026-03-03T12:00", "hours"),
        ("2026-03-07T10:00", "hours"),
        ("2026-03-05T10:00", "blocked"),
    ] {
        let error = house.try_book(&house.massage_at(wall)).unwrap_err();
        assert_eq!(kinds(&error), [expected], "{wall}");
    }
    let closed = Block {
        professional_id: None,
        room_id: None,
        start: wall_time("2026-03-04T14:00"),
        end: wall_time("2026-03-04T15:00"),
        label: "Dedetização".to_owned(),
    };
    write(&house.owner, |w| agenda::block(w, &closed));
    let error = house.try_book(&house.massage_at("2026-03-04T14:30")).unwrap_err();
    assert_eq!(error.params["conflicts"][0]["label"], "Dedetização");
    house.book(&house.massage_at("2026-03-04T15:00"));
}

#[test]
fn a_reason_overrules_and_is_kept() {
    let house = House::new();
    house.book(&house.massage_at("2026-03-03T11:00"));
    let squeezed = house.book(&because(Book { patient_id: house.bruno, ..house.massage_at("2026-03-03T11:30") }));
    assert_eq!(squeezed.warnings, ["overridden"]);
    assert_eq!(squeezed.appointment.override_reason.as_deref(), Some("encaixe pedido pela paciente"));
    let kept: (String, bool) = house.read(|r| {
        let sql = "SELECT overrides, override_by = ?2 FROM appointments WHERE id = ?1";
        let user = r.identity().user;
        Ok(r.one(sql, [squeezed.appointment.id, user], |row| Ok((row.get(0)?, row.get(1)?)))?)
    });
    assert_eq!(kept, (r#"["professional","hours"]"#.to_owned(), true));
}

#[test]
fn a_reason_without_need_is_not_kept() {
    let house = House::new();
    let booked = house.book(&because(house.massage_at("2026-03-03T10:00")));
    assert!(booked.warnings.is_empty());
    assert_eq!(booked.appointment.override_reason, None);
}

#[test]
fn no_reason_overrules_the_law_or_the_past() {
    let house = House::new();
    let unlicensed = because(Book { professional_id: house.bia, ..house.botox_at("2026-03-03T10:00") });
    assert_eq!(kinds(&house.try_book(&unlicensed).unwrap_err()), ["registration"]);
    let past = because(house.massage_at("2026-03-02T08:30"));
    assert_eq!(kinds(&house.try_book(&past).unwrap_err()), ["past"]);
    // The running quarter of an hour is not past: it is nine.
    house.clinic.clock.pass_us(10 * 60 * 1_000_000);
    house.book(&house.massage_at("2026-03-02T09:00"));
}

#[test]
fn a_registration_must_be_verified_and_last_until_the_visit() {
    let house = House::new();
    let save = |form: &SaveProfessional| {
        let now = house.read(neonpro_clinic::team::professionals);
        let helena = now.into_iter().find(|p| p.id == house.helena).unwrap();
        let form = SaveProfessional { id: Some(house.helena), version: Some(helena.version), ..form.clone() };
        write(&house.owner, |w| team::save_professional(w, &form))
    };
    let expiring = professional("Helena Prado", Some("CRM"));
    save(&SaveProfessional { council_expires: Some("2026-03-03".parse().unwrap()), ..expiring.clone() });
    house.book(&house.botox_at("2026-03-03T10:00"));
    assert_eq!(kinds(&house.try_book(&house.botox_at("2026-03-04T10:00")).unwrap_err()), ["registration"]);
    save(&SaveProfessional { council_status: CouncilStatus::Rejected, ..expiring });
    assert_eq!(kinds(&house.try_book(&house.botox_at("2026-03-03T14:00")).unwrap_err()), ["registration"]);
    // What needs no council may still be booked with her.
    house.book(&Book { professional_id: house.helena, ..house.massage_at("2026-03-03T14:00") });
}

#[test]
fn what_is_not_there_is_told_and_nothing_else() {
    let house = House::new();
    let nobody = house.owner.identity().session;
    let ask = house.massage_at("2026-03-03T10:00");
    for (asked, code) in [
        (Book { patient_id: nobody, ..ask.clone() }, "patients.not_found"),
        (Book { professional_id: nobody, ..ask.clone() }, "agenda.unknown_professional"),
        (Book { service_id: nobody, ..ask.clone() }, "agenda.unknown_service"),
        (Book { room_id: Some(nobody), ..ask.clone() }, "agenda.unknown_room"),
        (Book { equipment_ids: vec![nobody], ..ask.clone() }, "agenda.equipment_unavailable"),
        (Book { duration_minutes: Some(0), ..ask.clone() }, "agenda.invalid"),
        (Book { duration_minutes: Some(u16::MAX), ..ask.clone() }, "agenda.invalid"),
        (Book { start: neonpro_clinic::time::Instant(i64::MAX), ..ask.clone() }, "agenda.invalid"),
        (Book { start: neonpro_clinic::time::Instant(i64::MIN), ..ask.clone() }, "agenda.invalid"),
        (Book { notes: Some("x".repeat(100_000)), ..ask.clone() }, "agenda.invalid"),
    ] {
        assert_eq!(house.try_book(&asked).unwrap_err().code, code, "{asked:?}");
    }
}

#[test]
fn who_does_not_work_here_any_more_is_not_booked() {
    let house = House::new();
    let now = house.read(neonpro_clinic::team::professionals);
    let bia = now.into_iter().find(|p| p.id == house.bia).unwrap();
    let gone = SaveProfessional {
        id: Some(house.bia),
        version: Some(bia.version),
        active: false,
        ..professional("Bia Nunes", None)
    };
    write(&house.owner, |w| team::save_professional(w, &gone));
    assert_eq!(house.try_book(&house.massage_at("2026-03-03T10:00")).unwrap_err().code, "agenda.not_bookable");
}

#[test]
fn a_receptionist_books_and_an_auditor_does_not() {
    let house = House::new();
    let desk = house.user("receptionist");
    assert!(try_write(&desk, |w| agenda::book(w, &house.massage_at("2026-03-03T10:00"))).is_ok());
    let auditor = house.user("auditor");
    assert!(try_write(&auditor, |w| agenda::book(w, &house.massage_at("2026-03-03T14:00"))).is_err());
}

/// What somebody at a desk might do next; numbers choose among what there is.
#[derive(Debug, Clone)]
enum Deed {
    Book { service: usize, who: usize, patient: usize, start: i64, insists: bool },
    Move { visit: usize, who: usize, start: i64, minutes: i64 },
    Cancel { visit: usize },
}

fn any_deed() -> impl Strategy<Value = Deed> {
    let quarter = (1i64..3, 32i64..72).prop_map(|(day, quarter)| day * 24 * 60 + quarter * 15);
    prop_oneof![
        4 => (0usize..3, 0usize..3, 0usize..2, quarter.clone(), prop::bool::weighted(0.1)).prop_map(
            |(service, who, patient, start, insists)| Deed::Book { service, who, patient, start, insists }
        ),
        2 => (any::<usize>(), 0usize..3, quarter, 1i64..8)
            .prop_map(|(visit, who, start, quarters)| Deed::Move { visit, who, start, minutes: quarters * 15 }),
        1 => any::<usize>().prop_map(|visit| Deed::Cancel { visit }),
    ]
}

/// Does a deed, if the agenda lets it.
fn attempt(house: &House, deed: &Deed) {
    let people = [house.helena, house.otavio, house.bia];
    let midnight = wall_time("2026-03-02T00:00");
    let visits = week(house);
    let chosen = |n: usize| visits.get(n.checked_rem(visits.len()).unwrap_or_default());
    match *deed {
        Deed::Book { service, who, patient, start, insists } => {
            let asked = Book {
                service_id: [house.botox, house.epilation, house.massage][service],
                professional_id: people[who],
                patient_id: [house.ana, house.bruno][patient],
                start: midnight.plus_minutes(start),
                ..house.massage_at("2026-03-03T10:00")
            };
            let _ = house.try_book(&if insists { because(asked) } else { asked });
        }
        Deed::Move { visit, who, start, minutes } => {
            let Some(visit) = chosen(visit) else { return };
            let start = midnight.plus_minutes(start);
            let asked = Move {
                id: visit.id,
                version: visit.version.clone(),
                start,
                end: start.plus_minutes(minutes),
                professional_id: Some(people[who]),
                room_id: None,
                override_reason: None,
            };
            let _ = try_write(&house.owner, |w| agenda::move_to(w, &asked));
        }
        Deed::Cancel { visit } => {
            let Some(visit) = chosen(visit) else { return };
            let reason = Some("patient".to_owned());
            let asked = SetStatus {
                id: visit.id,
                version: visit.version.clone(),
                status: AppointmentStatus::Cancelled,
                reason,
            };
            let _ = try_write(&house.owner, |w| agenda::set_status(w, &asked));
        }
    }
}

fn week(house: &House) -> Vec<Appointment> {
    let (from, to) = ("2026-03-02".parse().unwrap(), "2026-03-08".parse().unwrap());
    house.read(|r| agenda::view(r, &AgendaQuery { from, to, professional_ids: None, room_ids: None })).appointments
}

/// Whether two visits want the same person or thing at the same time. Botox is the only service with cleaning.
fn collide(house: &House, a: &Appointment, b: &Appointment) -> bool {
    let cleaned = |visit: &Appointment| if visit.service_id == Some(house.botox) { 10 } else { 0 };
    let meet = a.start < b.end && b.start < a.end;
    let held = a.start < b.end.plus_minutes(cleaned(b)) && b.start < a.end.plus_minutes(cleaned(a));
    let people = a.professional_id == b.professional_id || a.patient_id == b.patient_id;
    let things = a.room_id.is_some_and(|room| b.room_id == Some(room))
        || a.equipment_ids.iter().any(|e| b.equipment_ids.contains(e));
    (meet && people) || (held && things)
}

#[test]
fn whatever_is_asked_in_whatever_order_nothing_collides_without_a_reason() {
    let house = House::new();
    let mut runner =
        TestRunner::new(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() });
    runner
        .run(&prop::collection::vec(any_deed(), 30), |deeds| {
            deeds.iter().for_each(|deed| attempt(&house, deed));
            let visits = week(&house);
            let standing: Vec<&Appointment> =
                visits.iter().filter(|v| v.status.holds_time() && v.override_reason.is_none()).collect();
            for (n, a) in standing.iter().enumerate() {
                for b in &standing[n + 1..] {
                    prop_assert!(!collide(&house, a, b), "{a:?}\n{b:?}");
                }
            }
            Ok(())
        })
        .unwrap();
    let booked = week(&house).len();
    assert!(booked > 20, "the deeds must be able to do something: {booked}");
}
