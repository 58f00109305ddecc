//! Booking, moving, the life of a visit, and what the screen is told.

use crate::house::{House, holiday, kinds, named, try_write, wall_time, write};
use neonpro_clinic::agenda::{
    self, AgendaQuery, Appointment, AppointmentStatus as Status, Block, Book, Check, ClosedKind, FreeSlots, Move,
    SetStatus,
};
use neonpro_clinic::patients;
use neonpro_vault::Vault;

fn move_of(visit: &Appointment, from: &str, to: &str) -> Move {
    Move {
        id: visit.id,
        version: visit.version.clone(),
        start: wall_time(from),
        end: wall_time(to),
        professional_id: None,
        room_id: None,
        override_reason: None,
    }
}

fn step(visit: &Appointment, status: Status, reason: Option<&str>) -> SetStatus {
    SetStatus { id: visit.id, version: visit.version.clone(), status, reason: reason.map(str::to_owned) }
}

fn day(house: &House, from: &str, to: &str) -> agenda::Agenda {
    let (from, to) = (from.parse().unwrap(), to.parse().unwrap());
    house.read(|r| agenda::view(r, &AgendaQuery { from, to, professional_ids: None, room_ids: None }))
}

#[test]
fn what_is_booked_stands_in_the_agenda() {
    let house = House::new();
    let booked = house.book(&Book { notes: Some("chega mais cedo".to_owned()), ..house.botox_at("2026-03-03T10:00") });
    assert!(booked.warnings.is_empty());
    let visit = booked.appointment;
    assert_eq!((visit.end, visit.room_id), (wall_time("2026-03-03T10:30"), Some(house.room_a)));
    assert_eq!((visit.patient_name.as_str(), visit.service_name.as_str()), ("Ana Lúcia Souza", "Botox"));
    let agenda = day(&house, "2026-03-03", "2026-03-03");
    assert_eq!(agenda.appointments, [visit]);
    assert_eq!(agenda.professionals.len(), 3);
    assert_eq!(agenda.timezone, "America/Sao_Paulo");
    assert!(day(&house, "2026-03-04", "2026-03-04").appointments.is_empty());
}

#[test]
fn no_one_is_booked_twice_and_what_is_offered_can_be_booked() {
    let house = House::new();
    house.book(&house.massage_at("2026-03-03T10:00"));
    let again = Book { patient_id: house.bruno, ..house.massage_at("2026-03-03T10:30") };
    let error = house.try_book(&again).unwrap_err();
    assert_eq!(kinds(&error), ["professional"]);
    assert_eq!(error.params["conflicts"][0]["label"], "Bia Nunes");
    let offered = error.params["alternatives"].as_array().unwrap();
    assert!(!offered.is_empty());
    for slot in offered {
        let start = serde_json::from_value(slot["start"].clone()).unwrap();
        let professional_id = serde_json::from_value(slot["professional_id"].clone()).unwrap();
        let asked = Book { start, professional_id, ..again.clone() };
        let check = Check {
            patient_id: asked.patient_id,
            professional_id,
            service_id: asked.service_id,
            room_id: None,
            equipment_ids: vec![],
            start,
            duration_minutes: None,
            notes: None,
            override_reason: None,
            ignore_id: None,
        };
        assert_eq!(house.read(|r| agenda::check(r, &check)).conflicts, []);
    }
    house.book(&Book { patient_id: house.bruno, ..house.massage_at("2026-03-03T11:00") });
}

#[test]
fn a_refused_booking_leaves_nothing_behind() {
    let house = House::new();
    house.book(&house.massage_at("2026-03-03T10:00"));
    let before = day(&house, "2026-03-01", "2026-03-08").appointments;
    house.try_book(&house.massage_at("2026-03-03T10:00")).unwrap_err();
    assert_eq!(day(&house, "2026-03-01", "2026-03-08").appointments, before);
}

#[test]
fn of_many_who_book_the_same_time_at_once_one_gets_it() {
    let house = House::new();
    let wanted = house.massage_at("2026-03-03T10:00");
    let (folder, world, secrets) = (house.clinic.folder(), &house.clinic.world, &house.clinic.secrets);
    let book = || {
        let vault = Vault::unlock(&folder, world, secrets, "dona", neonpro_testkit::PASSWORD).expect("a second door");
        let session = vault.session().expect("a session");
        try_write(&session, |w| agenda::book(w, &wanted)).is_ok()
    };
    let got: usize = std::thread::scope(|scope| {
        let all: Vec<_> = (0..4).map(|_| scope.spawn(book)).collect();
        all.into_iter().map(|one| usize::from(one.join().expect("no panic"))).sum()
    });
    assert_eq!(got, 1);
    assert_eq!(day(&house, "2026-03-03", "2026-03-03").appointments.len(), 1);
}

#[test]
fn a_moved_visit_takes_its_new_time_and_gives_back_the_old_one() {
    let house = House::new();
    let visit = house.book(&house.massage_at("2026-03-03T10:00")).appointment;
    let moved = write(&house.owner, |w| agenda::move_to(w, &move_of(&visit, "2026-03-03T10:30", "2026-03-03T11:30")));
    assert_eq!(moved.appointment.start, wall_time("2026-03-03T10:30"));
    house.book(&Book { patient_id: house.bruno, ..house.massage_at("2026-03-03T09:30") });
    // Undo would now collide.
    let undo = move_of(&moved.appointment, "2026-03-03T10:00", "2026-03-03T11:00");
    assert_eq!(kinds(&try_write(&house.owner, |w| agenda::move_to(w, &undo)).unwrap_err()), ["professional"]);
}

#[test]
fn a_move_from_an_old_screen_is_refused() {
    let house = House::new();
    let visit = house.book(&house.massage_at("2026-03-03T10:00")).appointment;
    let first = move_of(&visit, "2026-03-03T14:00", "2026-03-03T15:00");
    write(&house.owner, |w| agenda::move_to(w, &first));
    let late = move_of(&visit, "2026-03-04T14:00", "2026-03-04T15:00");
    assert_eq!(try_write(&house.owner, |w| agenda::move_to(w, &late)).unwrap_err().code, "agenda.changed");
    let cancel = step(&visit, Status::Cancelled, Some("patient"));
    assert_eq!(try_write(&house.owner, |w| agenda::set_status(w, &cancel)).unwrap_err().code, "agenda.changed");
}

#[test]
fn a_visit_is_stretched_while_it_runs_and_handed_over_only_to_who_may() {
    let house = House::new();
    let visit = house.book(&house.botox_at("2026-03-02T10:00")).appointment;
    house.clinic.clock.pass_us(85 * 60 * 1_000_000);
    let longer = move_of(&visit, "2026-03-02T10:00", "2026-03-02T11:00");
    let visit = write(&house.owner, |w| agenda::move_to(w, &longer)).appointment;
    let to_bia = Move { professional_id: Some(house.bia), ..move_of(&visit, "2026-03-02T15:00", "2026-03-02T16:00") };
    assert_eq!(kinds(&try_write(&house.owner, |w| agenda::move_to(w, &to_bia)).unwrap_err()), ["registration"]);
    let to_otavio = Move { professional_id: Some(house.otavio), ..to_bia };
    let visit = write(&house.owner, |w| agenda::move_to(w, &to_otavio)).appointment;
    assert_eq!(visit.professional_id, house.otavio);
}

#[test]
fn a_moved_visit_changes_room_when_its_own_is_taken() {
    let house = House::new();
    let visit = house.book(&house.botox_at("2026-03-03T10:00")).appointment;
    let other = Book { patient_id: house.bruno, professional_id: house.otavio, ..house.botox_at("2026-03-03T11:00") };
    assert_eq!(house.book(&other).appointment.room_id, Some(house.room_a));
    let asked = move_of(&visit, "2026-03-03T11:00", "2026-03-03T11:30");
    let moved = write(&house.owner, |w| agenda::move_to(w, &asked));
    assert_eq!((moved.appointment.room_id, moved.warnings), (Some(house.room_b), vec!["room_changed".to_owned()]));
}

#[test]
fn the_life_of_a_visit() {
    let house = House::new();
    let mut visit = house.book(&house.massage_at("2026-03-02T10:00")).appointment;
    for next in [Status::Confirmed, Status::CheckedIn, Status::InProgress, Status::Completed] {
        visit = write(&house.owner, |w| agenda::set_status(w, &step(&visit, next, None)));
        assert_eq!(visit.status, next);
    }
    let back = step(&visit, Status::Scheduled, None);
    let error = try_write(&house.owner, |w| agenda::set_status(w, &back)).unwrap_err();
    assert_eq!((error.code, &error.params["from"]), ("agenda.wrong_step", &"completed".into()));
    let moved = move_of(&visit, "2026-03-03T10:00", "2026-03-03T11:00");
    assert_eq!(try_write(&house.owner, |w| agenda::move_to(w, &moved)).unwrap_err().code, "agenda.fixed");
}

#[test]
fn a_cancelled_visit_needs_a_reason_and_frees_its_time() {
    let house = House::new();
    let visit = house.book(&house.massage_at("2026-03-03T10:00")).appointment;
    let cancel = |reason| try_write(&house.owner, |w| agenda::set_status(w, &step(&visit, Status::Cancelled, reason)));
    assert_eq!(cancel(None).unwrap_err().code, "agenda.reason_required");
    assert_eq!(cancel(Some(" ")).unwrap_err().code, "agenda.reason_required");
    assert_eq!(cancel(Some("viagem de última hora")).unwrap().status, Status::Cancelled);
    house.book(&Book { patient_id: house.bruno, ..house.massage_at("2026-03-03T10:00") });
    let kept: (String, Option<String>) = house.read(|r| {
        let sql = "SELECT cancellation_reason, cancellation_note FROM appointments WHERE id = ?1";
        Ok(r.one(sql, [visit.id], |row| Ok((row.get(0)?, row.get(1)?)))?)
    });
    assert_eq!(kept, ("other".to_owned(), Some("viagem de última hora".to_owned())));
}

#[test]
fn nobody_has_missed_what_has_not_begun_and_who_missed_is_likelier_to_miss_again() {
    let house = House::new();
    let visit = house.book(&house.massage_at("2026-03-02T10:00")).appointment;
    assert_eq!(visit.no_show_risk, Some(0));
    let missed = step(&visit, Status::NoShow, None);
    assert_eq!(try_write(&house.owner, |w| agenda::set_status(w, &missed)).unwrap_err().code, "agenda.too_early");
    house.clinic.clock.pass_us(2 * 3600 * 1_000_000);
    write(&house.owner, |w| agenda::set_status(w, &missed));
    assert_eq!(house.book(&house.massage_at("2026-03-03T10:00")).appointment.no_show_risk, Some(15));
}

#[test]
fn closed_times_are_told_by_kind() {
    let house = House::new();
    holiday(&house, wall_time("2025-03-03T00:00"), wall_time("2025-03-04T00:00"), "Aniversário da cidade");
    let block = Block {
        professional_id: Some(house.bia),
        room_id: None,
        start: wall_time("2026-03-03T15:00"),
        end: wall_time("2026-03-03T16:00"),
        label: "Curso".to_owned(),
    };
    let id = write(&house.owner, |w| agenda::block(w, &block));
    let agenda = day(&house, "2026-03-03", "2026-03-03");
    let of_bia: Vec<ClosedKind> =
        agenda.closed.iter().filter(|c| c.professional_id == Some(house.bia)).map(|c| c.kind).collect();
    assert_eq!(of_bia, [ClosedKind::Closed, ClosedKind::Break, ClosedKind::Block, ClosedKind::Closed]);
    let holidays: Vec<_> = agenda.closed.iter().filter(|c| c.kind == ClosedKind::Holiday).collect();
    assert_eq!(holidays.len(), 1);
    assert_eq!((holidays[0].professional_id, holidays[0].start), (None, wall_time("2026-03-03T00:00")));
    write(&house.owner, |w| agenda::unblock(w, id));
    assert!(day(&house, "2026-03-03", "2026-03-03").closed.iter().all(|c| c.kind != ClosedKind::Block));
    assert_eq!(try_write(&house.owner, |w| agenda::unblock(w, id)).unwrap_err().code, "agenda.unknown_block");
}

#[test]
fn a_date_that_began_at_one_is_shown_from_one() {
    let house = House::new();
    let closed = day(&house, "2018-11-04", "2018-11-04").closed;
    let sunday = closed.iter().find(|c| c.professional_id == Some(house.bia)).unwrap();
    assert_eq!(sunday.start.to_string(), "2018-11-04T03:00:00Z");
    assert_eq!(sunday.end.minutes_since(sunday.start), 23 * 60);
}

#[test]
fn free_times_are_those_that_a_booking_gets() {
    let house = House::new();
    house.book(&house.botox_at("2026-03-03T08:00"));
    let date = "2026-03-03".parse().unwrap();
    let ask = |professional_id, service_id| {
        house.read(|r| {
            agenda::free_slots(r, &FreeSlots { from: date, to: date, service_id, professional_id, limit: Some(500) })
        })
    };
    assert!(ask(Some(house.bia), house.botox).is_empty(), "no council, no injectables");
    let with_helena = ask(Some(house.helena), house.botox);
    assert_eq!(with_helena[0].start, wall_time("2026-03-03T08:30"));
    let anybody = ask(None, house.botox);
    assert_eq!((anybody[0].start, anybody[0].professional_id), (wall_time("2026-03-03T08:00"), house.otavio));
    assert_eq!(anybody[0].room_id, Some(house.room_b));
    for slot in anybody.iter().step_by(7) {
        let asked = Book {
            patient_id: house.bruno,
            professional_id: slot.professional_id,
            start: slot.start,
            ..house.botox_at("2026-03-03T08:00")
        };
        house.book(&asked);
    }
}

#[test]
fn ranges_that_make_no_sense_are_refused() {
    let house = House::new();
    for (from, to) in [("2026-03-04", "2026-03-03"), ("2026-01-01", "2026-12-31"), ("0001-01-01", "9999-12-31")] {
        let asked = AgendaQuery {
            from: from.parse().unwrap(),
            to: to.parse().unwrap(),
            professional_ids: None,
            room_ids: None,
        };
        assert_eq!(house.owner.read(|r| agenda::view(r, &asked)).unwrap_err().code, "agenda.range");
    }
}

#[test]
fn a_view_can_be_narrowed_to_people_and_rooms() {
    let house = House::new();
    house.book(&house.botox_at("2026-03-03T10:00"));
    house.book(&Book { patient_id: house.bruno, ..house.massage_at("2026-03-03T10:00") });
    let day = "2026-03-03".parse().unwrap();
    let ask = |professional_ids, room_ids| {
        house.read(|r| agenda::view(r, &AgendaQuery { from: day, to: day, professional_ids, room_ids }))
    };
    let of_bia = ask(Some(vec![house.bia]), None);
    assert_eq!((of_bia.appointments.len(), of_bia.professionals.len()), (1, 1));
    assert_eq!(of_bia.appointments[0].patient_id, house.bruno);
    let in_room = ask(None, Some(vec![house.room_a]));
    assert_eq!((in_room.appointments.len(), in_room.rooms.len()), (1, 1));
}

#[test]
fn an_aesthetician_books_her_own_patients_with_herself_and_sees_the_others_as_taken() {
    let house = House::new();
    house.book(&house.massage_at("2026-03-03T10:00"));
    let session = house.user("aesthetician");
    let own = house.clinic.professional(session.identity().user, "Carla Dias", "aesthetician");
    drop(session);
    let vault = Vault::unlock(
        &house.clinic.folder(),
        &house.clinic.world,
        &house.clinic.secrets,
        "aesthetician",
        neonpro_testkit::PASSWORD,
    )
    .expect("her door");
    let carla = vault.session().expect("her session");
    let hers = write(&carla, |w| patients::register(w, &named("Diana Farias")));
    let asked = Book { patient_id: hers, professional_id: own, ..house.massage_at("2026-03-03T10:00") };
    assert!(try_write(&carla, |w| agenda::book(w, &asked)).is_ok());
    let stranger = Book { patient_id: house.ana, ..asked.clone() };
    assert_eq!(try_write(&carla, |w| agenda::book(w, &stranger)).unwrap_err().code, "patients.not_found");
    let date = "2026-03-03".parse().unwrap();
    let seen = carla
        .read(|r| agenda::view(r, &AgendaQuery { from: date, to: date, professional_ids: None, room_ids: None }))
        .expect("a view");
    assert_eq!(seen.appointments.len(), 2, "the time is taken");
    assert!(seen.appointments.iter().all(|visit| visit.patient_name != "Ana Lúcia Souza"), "by nobody she knows");
}
