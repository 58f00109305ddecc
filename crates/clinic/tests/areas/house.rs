//! A small clinic, furnished: two doctors, an aesthetician, two rooms, a laser, three services, a week of hours.

use neonpro_clinic::agenda::{self, Book, Booked};
use neonpro_clinic::catalogue::{SaveService, save_service};
use neonpro_clinic::patients::{self, PatientData};
use neonpro_clinic::team::{self, CouncilStatus, Hours, SavePlace, SaveProfessional};
use neonpro_clinic::time::Instant;
use neonpro_clinic::{Error, Result};
use neonpro_testkit::TestClinic;
use neonpro_vault::{Act, Id, Reader, Session, Writer, params};

pub(crate) struct House {
    pub(crate) clinic: TestClinic,
    pub(crate) owner: Session,
    /// Doctors with a verified CRM.
    pub(crate) helena: Id,
    pub(crate) otavio: Id,
    /// An aesthetician without a council.
    pub(crate) bia: Id,
    pub(crate) room_a: Id,
    pub(crate) room_b: Id,
    pub(crate) laser: Id,
    /// 30 minutes in either room, 10 of cleaning, CRM or CRBM.
    pub(crate) botox: Id,
    /// 60 minutes with the laser, no room.
    pub(crate) epilation: Id,
    /// 60 minutes, nothing needed.
    pub(crate) massage: Id,
    pub(crate) ana: Id,
    pub(crate) bruno: Id,
}

impl House {
    pub(crate) fn new() -> Self {
        let clinic = TestClinic::new(&["doctor"]);
        let owner = clinic.owner();
        let own = owner.identity().clinic;
        let add = |f: &dyn Fn(&mut Writer<'_>) -> Result<Id>| write(&owner, f);
        add(&|w| {
            w.execute("INSERT INTO clinics (id, name) VALUES (?1, 'Clínica Aurora')", [own])?;
            Ok(own)
        });
        let person =
            |name: &str, council: Option<&str>| add(&|w| team::save_professional(w, &professional(name, council)));
        let (helena, otavio) = (person("Helena Prado", Some("CRM")), person("Otávio Reis", Some("CRM")));
        let bia = person("Bia Nunes", None);
        let place = |name: &str| SavePlace { id: None, name: name.to_owned(), active: true };
        let room = |name: &str| add(&|w| team::save_room(w, &place(name)));
        let (room_a, room_b) = (room("Sala A"), room("Sala B"));
        let laser = add(&|w| team::save_equipment(w, &place("Laser")));
        let botox = add(&|w| {
            let councils = vec!["CRM".to_owned(), "CRBM".to_owned()];
            save_service(w, &SaveService { room_ids: vec![room_a, room_b], councils, ..service("Botox", 30, 10) })
        });
        let epilation =
            add(&|w| save_service(w, &SaveService { equipment_ids: vec![laser], ..service("Epilação", 60, 0) }));
        let massage = add(&|w| save_service(w, &service("Massagem", 60, 0)));
        let patient = |name: &str| add(&|w| patients::register(w, &named(name)));
        let (ana, bruno) = (patient("Ana Lúcia Souza"), patient("Bruno Tavares"));
        Self { owner, helena, otavio, bia, room_a, room_b, laser, botox, epilation, massage, ana, bruno, clinic }
    }

    /// A massage of Ana with Bia at a time of the clinic's wall, `2026-03-03T10:00`.
    pub(crate) fn massage_at(&self, wall: &str) -> Book {
        Book {
            patient_id: self.ana,
            professional_id: self.bia,
            service_id: self.massage,
            room_id: None,
            equipment_ids: vec![],
            start: wall_time(wall),
            duration_minutes: None,
            notes: None,
            override_reason: None,
        }
    }

    /// Botox of Ana with Helena.
    pub(crate) fn botox_at(&self, wall: &str) -> Book {
        Book { professional_id: self.helena, service_id: self.botox, ..self.massage_at(wall) }
    }

    pub(crate) fn try_book(&self, asked: &Book) -> Result<Booked> {
        try_write(&self.owner, |w| agenda::book(w, asked))
    }

    pub(crate) fn book(&self, asked: &Book) -> Booked {
        self.try_book(asked).expect("a free time")
    }

    pub(crate) fn read<T>(&self, f: impl FnOnce(&Reader<'_>) -> Result<T>) -> T {
        self.owner.read(f).expect("a read")
    }

    /// A signed-in user of one role, furnished with nothing.
    pub(crate) fn user(&self, role: &str) -> Session {
        self.clinic.user(role, &[role])
    }
}

pub(crate) fn try_write<T>(session: &Session, f: impl FnOnce(&mut Writer<'_>) -> Result<T>) -> Result<T> {
    session.write(Act::new("test.act"), f)
}

pub(crate) fn write<T>(session: &Session, f: impl FnOnce(&mut Writer<'_>) -> Result<T>) -> T {
    try_write(session, f).expect("a write")
}

/// The moment of a time on a wall in São Paulo, which has kept UTC−3 since 2019.
pub(crate) fn wall_time(wall: &str) -> Instant {
    Instant::parse(&format!("{wall}:00-03:00")).expect("a time")
}

/// Kinds of the conflicts that an error carries, in its order.
pub(crate) fn kinds(error: &Error) -> Vec<String> {
    assert_eq!(error.code, "agenda.conflict", "{error:?}");
    let list = error.params["conflicts"].as_array().expect("conflicts");
    list.iter().map(|conflict| conflict["kind"].as_str().expect("a kind").to_owned()).collect()
}

pub(crate) fn named(name: &str) -> PatientData {
    PatientData { full_name: name.to_owned(), ..PatientData::default() }
}

pub(crate) fn professional(name: &str, council: Option<&str>) -> SaveProfessional {
    let hours = |weekday, start: &str, end: &str| Hours { weekday, start: start.to_owned(), end: end.to_owned() };
    let day = |weekday| [hours(weekday, "08:00", "12:00"), hours(weekday, "13:00", "18:00")];
    SaveProfessional {
        id: None,
        version: None,
        user_id: None,
        full_name: name.to_owned(),
        specialty: None,
        council: council.map(str::to_owned),
        council_number: council.map(|_| "123456".to_owned()),
        council_state: council.map(|_| "SP".to_owned()),
        council_status: if council.is_some() { CouncilStatus::Verified } else { CouncilStatus::Pending },
        council_expires: None,
        color: "#10B981".to_owned(),
        active: true,
        hours: (1..=5).flat_map(day).collect(),
    }
}

pub(crate) fn service(name: &str, duration_minutes: i64, cleanup_minutes: i64) -> SaveService {
    SaveService {
        id: None,
        version: None,
        name: name.to_owned(),
        category: None,
        treatment_id: None,
        duration_minutes,
        cleanup_minutes,
        price: 15_000,
        room_ids: vec![],
        equipment_ids: vec![],
        councils: vec![],
        active: true,
    }
}

/// Adds a holiday of one date, every year.
pub(crate) fn holiday(house: &House, start: Instant, end: Instant, label: &str) -> Id {
    write(&house.owner, |w| {
        let id = w.new_id()?;
        w.execute(
            "INSERT INTO blocks (id, kind, start_at, end_at, label, recurrence) VALUES (?1, 'holiday', ?2, ?3, ?4, 'yearly')",
            params![id, start.0, end.0, label],
        )?;
        Ok(id)
    })
}
