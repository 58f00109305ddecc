//! The house of a demonstration: its own row, rooms, equipment, hours, and what it offers.

use chrono::{Days, NaiveDate};
use neonpro_vault::{Id, Result, ToSql};

use super::data::{Catalogue, Dose, Extra, Treatment};
use super::pen::{Pen, Stamp};
use super::team::{Staff, council};
use super::{NAME, Plan, Size};

/// How many times the rooms of a small clinic a very large one has.
const XL_ROOMS: usize = 7;

/// Opening hours from Monday to Friday and on Saturdays, in minutes since midnight.
const WEEK: (u16, u16) = (480, 1200);
const SATURDAY: (u16, u16) = (480, 1140);

/// A room.
pub(super) struct Room {
    pub(super) id: Id,
    pub(super) code: String,
}

/// A service that can be booked.
pub(super) struct Service {
    pub(super) id: Id,
    pub(super) treatment: Option<Id>,
    pub(super) name: String,
    pub(super) kind: String,
    /// Which phrases its notes are made of.
    pub(super) family: String,
    pub(super) minutes: u16,
    pub(super) cleanup: u16,
    pub(super) price: i64,
    pub(super) who: Vec<String>,
    /// Rooms, any one of which will do; none needed when empty.
    pub(super) rooms: Vec<usize>,
    pub(super) machine: Option<usize>,
    pub(super) dose: Option<Dose>,
    pub(super) weight: u32,
    pub(super) first: bool,
    /// Youngest who may have it, in years.
    pub(super) min_age: i32,
    /// Days until the next session.
    pub(super) interval: i64,
}

/// A package.
pub(super) struct Offer {
    pub(super) id: Id,
    pub(super) name: String,
    pub(super) service: usize,
    pub(super) sessions: i64,
    pub(super) price: i64,
    pub(super) days: i64,
}

/// Everything that stands still.
#[derive(Default)]
pub(super) struct House {
    pub(super) rooms: Vec<Room>,
    /// Ids of equipment, with its code.
    pub(super) machines: Vec<(Id, String)>,
    pub(super) services: Vec<Service>,
    pub(super) offers: Vec<Offer>,
}

/// Adds the clinic's own row and its opening hours.
pub(super) fn found(pen: &mut Pen<'_, '_>, clinic: Id, stamp: Stamp, plan: &Plan<'_>) -> Result<()> {
    let fields: [(&str, &dyn ToSql); 22] = [
        ("name", &NAME),
        ("legal_name", &"Ipê Amarelo Estética e Saúde Ltda."),
        ("cnpj", &"11222333000181"),
        ("code", &"IPE"),
        ("sanitary_licence", &"3550308-863-000000-1-0"),
        ("sanitary_licence_until", &ahead(plan.today, 47)),
        ("phone", &"+551131000000"),
        ("email", &"contato@ipeamarelo.exemplo.com.br"),
        ("postal_code", &"01310100"),
        ("address_line1", &"Alameda dos Ipês, 214"),
        ("city", &"São Paulo"),
        ("state", &"SP"),
        ("timezone", &super::ZONE),
        ("language", &"pt-BR"),
        ("dpo_name", &"Inês Carvalho Dutra"),
        ("dpo_email", &"privacidade@ipeamarelo.exemplo.com.br"),
        ("pix_key", &"contato@ipeamarelo.exemplo.com.br"),
        ("pix_city", &"Sao Paulo"),
        ("operating_since", &ahead(plan.today, -1900)),
        ("specialties", &r#"["dermatologia","estética"]"#),
        ("accent", &"#0F766E"),
        ("demo", &1),
    ];
    pen.put("clinics", clinic, stamp, &fields)?;
    let sunday = (crate::time::weekday(plan.today) == 7).then(|| plan.today.to_string());
    for weekday in 1..=7u8 {
        let (from, to) = if weekday < 6 { WEEK } else { SATURDAY };
        // A visitor who comes on a Sunday finds the house open, on that Sunday alone.
        let only = (weekday == 7).then_some(&sunday).and_then(Option::as_ref);
        if weekday < 7 || only.is_some() {
            pen.add(
                "working_hours",
                stamp,
                &[
                    ("weekday", &weekday),
                    ("start_minute", &from),
                    ("end_minute", &to),
                    ("valid_from", &only),
                    ("valid_until", &only),
                ],
            )?;
        }
    }
    Ok(())
}

/// The date so many days from another, as text.
pub(super) fn ahead(today: NaiveDate, days: i64) -> String {
    shift(today, days).to_string()
}

/// The date so many days from another; the same one at the ends of time.
pub(super) fn shift(date: NaiveDate, days: i64) -> NaiveDate {
    let by = Days::new(days.unsigned_abs());
    let moved = if days < 0 { date.checked_sub_days(by) } else { date.checked_add_days(by) };
    moved.unwrap_or(date)
}

/// Adds rooms and equipment.
pub(super) fn furnish(pen: &mut Pen<'_, '_>, words: &Catalogue, stamp: Stamp, plan: &Plan<'_>) -> Result<House> {
    let mut house = House::default();
    let times = if plan.size == Size::Xl { XL_ROOMS } else { 1 };
    for kind in &words.rooms {
        for number in 1..=kind.count * times {
            let name = if kind.count * times == 1 { kind.name.clone() } else { format!("{} {number}", kind.name) };
            let position = house.rooms.len();
            let fields: [(&str, &dyn ToSql); 3] =
                [("name", &name), ("kind", &kind.kind), ("position", &i64::try_from(position).unwrap_or(0))];
            let id = pen.add("rooms", stamp, &fields)?;
            house.rooms.push(Room { id, code: kind.code.clone() });
        }
    }
    for machine in &words.equipment {
        let stands = house.rooms.iter().find(|room| !machine.room.is_empty() && room.code == machine.room);
        let room = stands.map(|room| room.id);
        let serial = format!("{}-{:04}", machine.code.to_uppercase(), 1200 + house.machines.len() * 37);
        let fields: [(&str, &dyn ToSql); 8] = [
            ("name", &machine.name),
            ("kind", &machine.kind),
            ("manufacturer", &machine.maker),
            ("serial_number", &serial),
            ("room_id", &room),
            ("acquired_on", &ahead(plan.today, -900)),
            ("next_maintenance_on", &ahead(plan.today, machine.maintenance)),
            ("status", &machine.status),
        ];
        let id = pen.add("equipment", stamp, &fields)?;
        house.machines.push((id, machine.code.clone()));
    }
    Ok(house)
}

/// Adds treatments, services, who performs what, and packages.
pub(super) fn offer(
    pen: &mut Pen<'_, '_>,
    words: &Catalogue,
    house: &mut House,
    staff: &Staff,
    stamp: Stamp,
    size: Size,
) -> Result<()> {
    let mut treatments = Vec::new();
    for one in &words.treatments {
        treatments.push((one.code.as_str(), treatment(pen, one, stamp)?));
    }
    for (one, (_, id)) in words.treatments.iter().zip(&treatments) {
        house.services.push(of_treatment(house, one, *id, pen.id(stamp.at)?, size));
    }
    for one in &words.services {
        let treatment =
            one.treatment.as_ref().and_then(|code| words.treatments.iter().find(|known| known.code == *code));
        let id = treatment.and_then(|known| treatments.iter().find(|(code, _)| *code == known.code)).map(|(_, id)| *id);
        house.services.push(of_extra(house, one, treatment, id, pen.id(stamp.at)?, size));
    }
    for position in 0..house.services.len() {
        service(pen, house, position, stamp)?;
        let one = &house.services[position];
        for colleague in staff.colleagues.iter().filter(|colleague| one.who.contains(&colleague.profession)) {
            pen.add("professional_services", stamp, &[("professional_id", &colleague.id), ("service_id", &one.id)])?;
        }
    }
    for package in &words.packages {
        let Some(service) = house.services.iter().position(|one| one.name == package.service) else { continue };
        let fields: [(&str, &dyn ToSql); 3] =
            [("name", &package.name), ("price_centavos", &package.price), ("validity_days", &package.days)];
        let id = pen.add("packages", stamp, &fields)?;
        let item: [(&str, &dyn ToSql); 3] =
            [("package_id", &id), ("service_id", &house.services[service].id), ("sessions", &package.sessions)];
        pen.add("package_items", stamp, &item)?;
        let (name, sessions, price, days) = (package.name.clone(), package.sessions, package.price, package.days);
        house.offers.push(Offer { id, name, service, sessions, price, days });
    }
    Ok(())
}

fn treatment(pen: &mut Pen<'_, '_>, one: &Treatment, stamp: Stamp) -> Result<Id> {
    let kind = match (one.medical, one.category.as_str()) {
        (true, _) => "medical",
        (false, "wellness") => "wellness",
        (false, _) => "cosmetic",
    };
    let complexity = match one.risk.as_deref() {
        Some("IV") => "high",
        Some("III") => "medium",
        _ => "low",
    };
    let fields: [(&str, &dyn ToSql); 21] = [
        ("code", &one.code),
        ("name", &one.name),
        ("description", &one.description),
        ("category", &one.category),
        ("treatment_type", &kind),
        ("risk_class", &one.risk),
        ("complexity", &complexity),
        ("duration_minutes", &one.minutes),
        ("sessions_required", &one.sessions),
        ("interval_days", &one.interval),
        ("recovery_days", &one.recovery),
        ("maintenance_days", &one.maintenance),
        ("base_price_centavos", &one.price),
        ("minimum_age", &one.min_age),
        ("indications", &list(&one.indications)),
        ("contraindications", &list(&one.contraindications)),
        ("contraindicated_alerts", &list(&one.stops)),
        ("risks", &list(&one.risks)),
        ("aftercare", &one.aftercare),
        ("councils", &list(&councils(&one.who))),
        ("lot_required", &one.dose.is_some()),
    ];
    pen.add("treatments", stamp, &fields)
}

fn of_treatment(house: &House, one: &Treatment, treatment: Id, id: Id, size: Size) -> Service {
    Service {
        id,
        treatment: Some(treatment),
        name: one.name.clone(),
        kind: "procedure".to_owned(),
        family: family(&one.code, &one.category).to_owned(),
        minutes: one.minutes,
        cleanup: cleanup(&one.room),
        price: one.price,
        who: one.who.clone(),
        rooms: house.rooms_of(&one.room),
        machine: house.machine(one.equipment.as_deref(), size),
        dose: one.dose.clone(),
        weight: one.weight,
        first: false,
        min_age: if one.minors { one.min_age } else { one.min_age.max(18) },
        interval: one.interval.unwrap_or(30),
    }
}

fn of_extra(house: &House, one: &Extra, of: Option<&Treatment>, treatment: Option<Id>, id: Id, size: Size) -> Service {
    // A retouch takes little, and a product is dosed as the treatment is.
    let dose = of.and_then(|known| known.dose.clone());
    let dose =
        dose.map(|dose| if one.kind == "follow_up" { Dose { least: 2, most: 6, step: 2, ..dose } } else { dose });
    Service {
        id,
        treatment,
        name: one.name.clone(),
        kind: one.kind.clone(),
        family: of.map_or("other", |known| family(&known.code, &known.category)).to_owned(),
        minutes: one.minutes,
        cleanup: cleanup(&one.room),
        price: one.price,
        who: one.who.clone(),
        rooms: house.rooms_of(&one.room),
        machine: house.machine(one.equipment.as_deref(), size),
        dose,
        weight: one.weight,
        first: one.first,
        min_age: if one.minors { 12 } else { 18 },
        interval: of.and_then(|known| known.interval).unwrap_or(30),
    }
}

impl House {
    fn rooms_of(&self, code: &str) -> Vec<usize> {
        (0..self.rooms.len()).filter(|at| self.rooms[*at].code == code).collect()
    }

    /// A service needs all its equipment, so a house with many of a kind names none: it would wait for one of them.
    fn machine(&self, code: Option<&str>, size: Size) -> Option<usize> {
        let code = code.filter(|_| size == Size::S)?;
        self.machines.iter().position(|(_, known)| known == code)
    }
}

fn cleanup(room: &str) -> u16 {
    match room {
        "" => 0,
        "consultorio" => 5,
        "injetaveis" | "laser" => 10,
        _ => 15,
    }
}

fn family<'a>(code: &'a str, category: &'a str) -> &'a str {
    match (code, category) {
        ("toxina", _) => "toxina",
        (_, "wellness") => "other",
        (_, category) => category,
    }
}

fn service(pen: &mut Pen<'_, '_>, house: &House, position: usize, stamp: Stamp) -> Result<()> {
    let one = &house.services[position];
    let rooms: Vec<String> = one.rooms.iter().map(|at| house.rooms[*at].id.to_string()).collect();
    let machines: Vec<String> = one.machine.iter().map(|at| house.machines[*at].0.to_string()).collect();
    let deposit = if one.price >= 150_000 { 20_000 } else { 0 };
    let category = match one.kind.as_str() {
        "procedure" => "Procedimentos",
        "follow_up" => "Retornos",
        _ => "Consultas",
    };
    let fields: [(&str, &dyn ToSql); 13] = [
        ("name", &one.name),
        ("category", &category),
        ("treatment_id", &one.treatment),
        ("kind", &one.kind),
        ("duration_minutes", &one.minutes),
        ("cleanup_minutes", &one.cleanup),
        ("price_centavos", &one.price),
        ("deposit_centavos", &deposit),
        ("room_ids", &list(&rooms)),
        ("equipment_ids", &list(&machines)),
        ("councils", &list(&councils(&one.who))),
        ("position", &i64::try_from(position).unwrap_or(0)),
        ("max_days_ahead", &180),
    ];
    pen.put("services", one.id, stamp, &fields)
}

/// Councils of those who may do it; none when one of them needs none.
fn councils(who: &[String]) -> Vec<String> {
    let known: Option<Vec<String>> = who.iter().map(|profession| council(profession).map(str::to_owned)).collect();
    known.unwrap_or_default()
}

/// Texts as a JSON list.
pub(super) fn list(texts: &[String]) -> String {
    serde_json::Value::from(texts).to_string()
}
