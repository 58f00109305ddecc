use neonpro_vault::{Act, Id, Reader, Writer};
use rusqlite::Row;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{DEAREST, LONGEST_NAME, status};
use crate::columns::word;
use crate::edit::{self, Column, column};
use crate::error::{Error, Fields, Problem, Result};
use crate::words::words;

/// Longest description or instruction, in characters.
const LONGEST_TEXT: usize = 4000;

/// Most contraindications of one treatment.
const MOST_ITEMS: usize = 50;

words! {
    /// What kind of treatment it is.
    pub enum TreatmentCategory {
        /// Of the face.
        Facial = "facial",
        /// Of the body.
        Body = "body",
        /// Botulinum toxin and other injectables.
        Injectable = "injectable",
        /// Fillers.
        Filler = "filler",
        /// Laser and light.
        Laser = "laser",
        /// Peelings.
        Peeling = "peeling",
        /// Of hair and scalp.
        Hair = "hair",
        /// Well-being.
        Wellness = "wellness",
        /// Anything else.
        Other = "other",
    }
}

/// A treatment of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Treatment {
    /// Id.
    pub id: Id,
    /// Name.
    pub name: String,
    /// Kind.
    pub category: TreatmentCategory,
    /// What it is.
    pub description: Option<String>,
    /// How long a session takes.
    pub duration_minutes: i64,
    /// Price in centavos.
    pub base_price: i64,
    /// Who should not have it.
    pub contraindications: Vec<String>,
    /// What to do afterwards.
    pub aftercare: Option<String>,
    /// How many sessions it takes.
    pub sessions_required: i64,
    /// Days between two sessions.
    pub interval_days: Option<i64>,
    /// Registration of the product with Anvisa.
    pub anvisa_registration: Option<String>,
    /// Whether it is offered.
    pub active: bool,
    /// What was seen; goes back with a change.
    pub version: String,
}

/// A treatment to be added or changed.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SaveTreatment {
    /// Which; a new one when left out.
    pub id: Option<Id>,
    /// What was seen of an existing one.
    pub version: Option<String>,
    /// Name.
    pub name: String,
    /// Kind.
    pub category: TreatmentCategory,
    /// What it is.
    pub description: Option<String>,
    /// How long a session takes.
    pub duration_minutes: i64,
    /// Price in centavos.
    pub base_price: i64,
    /// Who should not have it.
    pub contraindications: Vec<String>,
    /// What to do afterwards.
    pub aftercare: Option<String>,
    /// How many sessions it takes.
    pub sessions_required: i64,
    /// Days between two sessions.
    pub interval_days: Option<i64>,
    /// Registration of the product with Anvisa.
    pub anvisa_registration: Option<String>,
    /// Whether it is offered.
    pub active: bool,
}

const SELECT: &str = "SELECT id, name, category, description, duration_minutes, base_price_centavos, contraindications, \
    aftercare, sessions_required, interval_days, anvisa_registration, status FROM treatments";

/// Every treatment, by name.
///
/// # Errors
/// Errors of the file.
pub fn treatments(r: &Reader<'_>) -> Result<Vec<Treatment>> {
    Ok(r.rows(&format!("{SELECT} ORDER BY name, id"), [], treatment)?)
}

/// Adds or changes a treatment.
///
/// # Errors
/// `catalogue.invalid` with its fields, `catalogue.unknown_treatment`, `catalogue.changed` with the `fields` that somebody
/// else changed.
pub fn save_treatment(w: &mut Writer<'_>, asked: &SaveTreatment) -> Result<Id> {
    w.act(Act::new("catalogue.save_treatment"));
    let form = form(asked)?;
    let Some(id) = asked.id else {
        let id = w.new_id()?;
        edit::insert(w, "treatments", id, &form)?;
        return Ok(id);
    };
    let now = w.maybe(&format!("{SELECT} WHERE id = ?1"), [id], treatment)?;
    let now = now.ok_or_else(|| Error::not_found("catalogue.unknown_treatment"))?;
    let version = asked.version.as_deref().unwrap_or_default();
    let write = edit::changed(version, &columns(&now), &form, "catalogue.changed")?;
    edit::update(w, "treatments", id, &write)?;
    Ok(id)
}

fn treatment(row: &Row<'_>) -> rusqlite::Result<Treatment> {
    let mut treatment = Treatment {
        id: row.get(0)?,
        name: row.get(1)?,
        category: word(row, 2)?,
        description: row.get(3)?,
        duration_minutes: row.get(4)?,
        base_price: row.get(5)?,
        contraindications: serde_json::from_str(&row.get::<_, String>(6)?).unwrap_or_default(),
        aftercare: row.get(7)?,
        sessions_required: row.get(8)?,
        interval_days: row.get(9)?,
        anvisa_registration: row.get(10)?,
        active: row.get::<_, String>(11)? == "active",
        version: String::new(),
    };
    treatment.version = edit::version(&columns(&treatment)).to_string();
    Ok(treatment)
}

fn columns(treatment: &Treatment) -> Vec<Column> {
    let t = treatment.clone();
    vec![
        column("name", t.name),
        column("category", t.category.as_str().to_owned()),
        column("description", t.description),
        column("duration_minutes", t.duration_minutes),
        column("base_price_centavos", t.base_price),
        column("contraindications", edit::list(&t.contraindications)),
        column("aftercare", t.aftercare),
        column("sessions_required", t.sessions_required),
        column("interval_days", t.interval_days),
        column("anvisa_registration", t.anvisa_registration),
        column("status", status(t.active)),
    ]
}

fn form(asked: &SaveTreatment) -> Result<Vec<Column>> {
    let mut fields = Fields::default();
    let items: Vec<String> =
        asked.contraindications.iter().map(|item| fields.text("contraindications", item, LONGEST_NAME)).collect();
    if items.len() > MOST_ITEMS {
        fields.note("contraindications", Problem::TooLong);
    }
    if let Some(days) = asked.interval_days {
        fields.within("interval_days", days, 0..=3650);
    }
    let checked = Treatment {
        id: Id::from_bytes([0; 16]),
        name: fields.text("name", &asked.name, LONGEST_NAME),
        category: asked.category,
        description: fields.lines("description", asked.description.as_deref(), LONGEST_TEXT),
        duration_minutes: fields.within("duration_minutes", asked.duration_minutes, 5..=720),
        base_price: fields.within("base_price", asked.base_price, 0..=DEAREST),
        contraindications: items,
        aftercare: fields.lines("aftercare", asked.aftercare.as_deref(), LONGEST_TEXT),
        sessions_required: fields.within("sessions_required", asked.sessions_required, 1..=100),
        interval_days: asked.interval_days,
        anvisa_registration: fields.optional("anvisa_registration", asked.anvisa_registration.as_deref(), 20),
        active: asked.active,
        version: String::new(),
    };
    fields.finish("catalogue.invalid")?;
    Ok(columns(&checked))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn peeling() -> SaveTreatment {
        SaveTreatment {
            id: None,
            version: None,
            name: " Peeling de cristal ".to_owned(),
            category: TreatmentCategory::Peeling,
            description: None,
            duration_minutes: 40,
            base_price: 18_000,
            contraindications: vec!["Gestação".to_owned()],
            aftercare: Some("Protetor solar\nSem sol por 7 dias".to_owned()),
            sessions_required: 4,
            interval_days: Some(15),
            anvisa_registration: None,
            active: true,
        }
    }

    #[test]
    fn a_form_becomes_columns() {
        let columns = form(&peeling()).unwrap();
        assert!(columns.contains(&column("name", "Peeling de cristal".to_owned())));
        assert!(columns.contains(&column("contraindications", r#"["Gestação"]"#.to_owned())));
    }

    #[test]
    fn what_cannot_be_is_named_by_field() {
        let wrong = SaveTreatment {
            name: String::new(),
            duration_minutes: 0,
            base_price: -1,
            sessions_required: 0,
            contraindications: vec![String::new()],
            ..peeling()
        };
        let expected = serde_json::json!({
            "name": "required", "duration_minutes": "out_of_range", "base_price": "out_of_range",
            "sessions_required": "out_of_range", "contraindications": "required",
        });
        assert_eq!(form(&wrong).unwrap_err().params["fields"], expected);
    }
}
