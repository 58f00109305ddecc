use neonpro_vault::{Act, Id, Reader, Writer};
use rusqlite::Row;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{DEAREST, LONGEST_NAME, status};
use crate::br::Council;
use crate::columns::must_see;
use crate::edit::{self, Column, column, id_column};
use crate::error::{Error, Fields, Problem, Result};

/// Most rooms or pieces of equipment of one service.
const MOST_PLACES: usize = 50;

/// A service that can be booked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Service {
    /// Id.
    pub id: Id,
    /// Name.
    pub name: String,
    /// A heading of the price list.
    pub category: Option<String>,
    /// The treatment that it is.
    pub treatment_id: Option<Id>,
    /// How long it takes.
    pub duration_minutes: i64,
    /// How long room and equipment are cleaned afterwards.
    pub cleanup_minutes: i64,
    /// Price in centavos.
    pub price: i64,
    /// Rooms, any one of which will do; none needed when empty.
    pub room_ids: Vec<Id>,
    /// Equipment, all of which is needed.
    pub equipment_ids: Vec<Id>,
    /// Councils, a registration with any one of which is needed; none needed when empty.
    pub councils: Vec<String>,
    /// Whether it is offered.
    pub active: bool,
    /// What was seen; goes back with a change.
    pub version: String,
}

/// A service to be added or changed.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SaveService {
    /// Which; a new one when left out.
    pub id: Option<Id>,
    /// What was seen of an existing one.
    pub version: Option<String>,
    /// Name.
    pub name: String,
    /// A heading of the price list.
    pub category: Option<String>,
    /// The treatment that it is.
    pub treatment_id: Option<Id>,
    /// How long it takes.
    pub duration_minutes: i64,
    /// How long room and equipment are cleaned afterwards.
    pub cleanup_minutes: i64,
    /// Price in centavos.
    pub price: i64,
    /// Rooms, any one of which will do.
    pub room_ids: Vec<Id>,
    /// Equipment, all of which is needed.
    pub equipment_ids: Vec<Id>,
    /// Councils, any one of which is needed.
    pub councils: Vec<String>,
    /// Whether it is offered.
    pub active: bool,
}

const SELECT: &str = "SELECT id, name, category, treatment_id, duration_minutes, cleanup_minutes, price_centavos, room_ids, \
    equipment_ids, councils, status FROM services";

/// Every service, by name.
///
/// # Errors
/// Errors of the file.
pub fn services(r: &Reader<'_>) -> Result<Vec<Service>> {
    Ok(r.rows(&format!("{SELECT} ORDER BY position, name, id"), [], service)?)
}

/// Adds or changes a service.
///
/// # Errors
/// `catalogue.invalid` with its fields, `catalogue.unknown_service`, `catalogue.unknown_treatment`, `catalogue.unknown_room`,
/// `catalogue.unknown_equipment`, `catalogue.changed` with the `fields` that somebody else changed.
pub fn save_service(w: &mut Writer<'_>, asked: &SaveService) -> Result<Id> {
    w.act(Act::new("catalogue.save_service"));
    let form = form(asked)?;
    if let Some(treatment) = asked.treatment_id {
        must_see(w, "treatments", treatment, "catalogue.unknown_treatment")?;
    }
    for room in &asked.room_ids {
        must_see(w, "rooms", *room, "catalogue.unknown_room")?;
    }
    for equipment in &asked.equipment_ids {
        must_see(w, "equipment", *equipment, "catalogue.unknown_equipment")?;
    }
    let Some(id) = asked.id else {
        let id = w.new_id()?;
        edit::insert(w, "services", id, &form)?;
        return Ok(id);
    };
    let now = w.maybe(&format!("{SELECT} WHERE id = ?1"), [id], service)?;
    let now = now.ok_or_else(|| Error::not_found("catalogue.unknown_service"))?;
    let version = asked.version.as_deref().unwrap_or_default();
    let write = edit::changed(version, &columns(&now), &form, "catalogue.changed")?;
    edit::update(w, "services", id, &write)?;
    Ok(id)
}

fn service(row: &Row<'_>) -> rusqlite::Result<Service> {
    let ids = |json: String| -> Vec<Id> { serde_json::from_str(&json).unwrap_or_default() };
    let mut service = Service {
        id: row.get(0)?,
        name: row.get(1)?,
        category: row.get(2)?,
        treatment_id: row.get(3)?,
        duration_minutes: row.get(4)?,
        cleanup_minutes: row.get(5)?,
        price: row.get(6)?,
        room_ids: ids(row.get(7)?),
        equipment_ids: ids(row.get(8)?),
        councils: serde_json::from_str(&row.get::<_, String>(9)?).unwrap_or_default(),
        active: row.get::<_, String>(10)? == "active",
        version: String::new(),
    };
    service.version = edit::version(&columns(&service)).to_string();
    Ok(service)
}

fn columns(service: &Service) -> Vec<Column> {
    let s = service.clone();
    let texts = |ids: &[Id]| edit::list(&ids.iter().map(Id::to_string).collect::<Vec<_>>());
    vec![
        column("name", s.name),
        column("category", s.category),
        id_column("treatment_id", s.treatment_id),
        column("duration_minutes", s.duration_minutes),
        column("cleanup_minutes", s.cleanup_minutes),
        column("price_centavos", s.price),
        column("room_ids", texts(&s.room_ids)),
        column("equipment_ids", texts(&s.equipment_ids)),
        column("councils", edit::list(&s.councils)),
        column("status", status(s.active)),
    ]
}

fn form(asked: &SaveService) -> Result<Vec<Column>> {
    let mut fields = Fields::default();
    for (field, ids) in [("room_ids", &asked.room_ids), ("equipment_ids", &asked.equipment_ids)] {
        if ids.len() > MOST_PLACES {
            fields.note(field, Problem::TooLong);
        }
    }
    let mut councils: Vec<Council> =
        asked.councils.iter().filter_map(|text| fields.read("councils", Some(text), Council::parse)).collect();
    councils.sort_unstable();
    councils.dedup();
    let checked = Service {
        id: Id::from_bytes([0; 16]),
        name: fields.text("name", &asked.name, LONGEST_NAME),
        category: fields.optional("category", asked.category.as_deref(), LONGEST_NAME),
        treatment_id: asked.treatment_id,
        duration_minutes: fields.within("duration_minutes", asked.duration_minutes, 5..=720),
        cleanup_minutes: fields.within("cleanup_minutes", asked.cleanup_minutes, 0..=240),
        price: fields.within("price", asked.price, 0..=DEAREST),
        room_ids: asked.room_ids.clone(),
        equipment_ids: asked.equipment_ids.clone(),
        councils: councils.into_iter().map(|council| council.as_str().to_owned()).collect(),
        active: asked.active,
        version: String::new(),
    };
    fields.finish("catalogue.invalid")?;
    Ok(columns(&checked))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn botox() -> SaveService {
        SaveService {
            id: None,
            version: None,
            name: "Toxina botulínica".to_owned(),
            category: None,
            treatment_id: None,
            duration_minutes: 30,
            cleanup_minutes: 10,
            price: 120_000,
            room_ids: vec![Id::from_bytes([7; 16])],
            equipment_ids: vec![],
            councils: vec!["crbm".to_owned(), "CRM".to_owned(), "crm".to_owned()],
            active: true,
        }
    }

    #[test]
    fn councils_are_known_in_order_and_once() {
        let columns = form(&botox()).unwrap();
        assert!(columns.contains(&column("councils", r#"["CRM","CRBM"]"#.to_owned())));
        let unknown = SaveService { councils: vec!["ABC".to_owned()], ..botox() };
        assert_eq!(form(&unknown).unwrap_err().params["fields"], serde_json::json!({ "councils": "not_issued" }));
    }

    #[test]
    fn ids_are_kept_as_texts_that_read_back() {
        let columns = form(&botox()).unwrap();
        let rooms =
            columns.iter().find(|column| column.name == "room_ids").and_then(|column| edit::text(&column.value));
        let ids: Vec<Id> = serde_json::from_str(&rooms.unwrap()).unwrap();
        assert_eq!(ids, [Id::from_bytes([7; 16])]);
    }
}
