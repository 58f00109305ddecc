//! Rooms and equipment.

use neonpro_vault::{Act, Id, Reader, Writer};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::columns::must_see;
use crate::edit::{column, insert, update};
use crate::error::{Fields, Result};

/// Longest name, in characters.
const LONGEST_NAME: usize = 80;

/// A room that visits are booked into.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Room {
    /// Id.
    pub id: Id,
    /// Name.
    pub name: String,
    /// Whether it is in use.
    pub active: bool,
}

/// A piece of equipment that visits need.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Equipment {
    /// Id.
    pub id: Id,
    /// Name.
    pub name: String,
    /// Whether it is in use.
    pub active: bool,
}

/// A room or a piece of equipment to be added or changed.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SavePlace {
    /// Which; a new one when left out.
    pub id: Option<Id>,
    /// Name.
    pub name: String,
    /// Whether it is in use.
    pub active: bool,
}

/// Every room, in the order of the screens.
///
/// # Errors
/// Errors of the file.
pub fn rooms(r: &Reader<'_>) -> Result<Vec<Room>> {
    let sql = "SELECT id, name, status FROM rooms ORDER BY position, name, id";
    Ok(r.rows(sql, [], |row| {
        Ok(Room { id: row.get(0)?, name: row.get(1)?, active: row.get::<_, String>(2)? == "active" })
    })?)
}

/// Every piece of equipment, by name.
///
/// # Errors
/// Errors of the file.
pub fn equipment(r: &Reader<'_>) -> Result<Vec<Equipment>> {
    let sql = "SELECT id, name, status FROM equipment ORDER BY name, id";
    Ok(r.rows(sql, [], |row| {
        Ok(Equipment { id: row.get(0)?, name: row.get(1)?, active: row.get::<_, String>(2)? == "active" })
    })?)
}

/// Adds or changes a room.
///
/// # Errors
/// `team.invalid` with its fields, `team.unknown_room`.
pub fn save_room(w: &mut Writer<'_>, asked: &SavePlace) -> Result<Id> {
    w.act(Act::new("team.save_room"));
    save(w, "rooms", asked, "team.unknown_room")
}

/// Adds or changes a piece of equipment.
///
/// # Errors
/// `team.invalid` with its fields, `team.unknown_equipment`.
pub fn save_equipment(w: &mut Writer<'_>, asked: &SavePlace) -> Result<Id> {
    w.act(Act::new("team.save_equipment"));
    save(w, "equipment", asked, "team.unknown_equipment")
}

fn save(w: &mut Writer<'_>, table: &'static str, asked: &SavePlace, unknown: &'static str) -> Result<Id> {
    let mut fields = Fields::default();
    let name = fields.text("name", &asked.name, LONGEST_NAME);
    fields.finish("team.invalid")?;
    let status = if asked.active { "active" } else { "inactive" };
    let columns = [column("name", name), column("status", status.to_owned())];
    match asked.id {
        Some(id) => {
            must_see(w, table, id, unknown)?;
            update(w, table, id, &columns.iter().collect::<Vec<_>>())?;
            Ok(id)
        }
        None => {
            let id = w.new_id()?;
            insert(w, table, id, &columns)?;
            Ok(id)
        }
    }
}
