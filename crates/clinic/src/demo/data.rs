//! The words that demonstrations are made of: names, the catalogue, phrases of notes. All made up.

use neonpro_vault::{Error, Result};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Everything that stands in `demo/data`.
pub(super) struct Data {
    pub(super) names: Names,
    pub(super) catalogue: Catalogue,
    pub(super) phrases: Phrases,
}

impl Data {
    pub(super) fn load() -> Result<Self> {
        Ok(Self {
            names: read(include_str!("data/names.json"))?,
            catalogue: read(include_str!("data/catalogue.json"))?,
            phrases: read(include_str!("data/phrases.json"))?,
        })
    }
}

fn read<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T> {
    serde_json::from_str(text).map_err(|_| Error::Inconsistent("demo data"))
}

/// A word and how often it is met.
pub(super) type Weighted = (String, u32);

/// What names, trades and addresses are drawn from.
#[derive(Deserialize)]
pub(super) struct Names {
    pub(super) women: Vec<Weighted>,
    pub(super) men: Vec<Weighted>,
    pub(super) second: Vec<String>,
    pub(super) second_men: Vec<String>,
    pub(super) surnames: Vec<Weighted>,
    pub(super) particles: BTreeMap<String, String>,
    pub(super) occupations: Vec<String>,
    pub(super) streets: Vec<String>,
    pub(super) places: Vec<Place>,
}

/// A city with its area code and the first five digits of its postal codes.
#[derive(Deserialize)]
pub(super) struct Place {
    pub(super) city: String,
    pub(super) state: String,
    pub(super) ddd: String,
    pub(super) cep: i64,
    pub(super) span: i64,
    pub(super) weight: u32,
}

/// What the clinic has and offers.
#[derive(Deserialize)]
pub(super) struct Catalogue {
    pub(super) rooms: Vec<RoomKind>,
    pub(super) equipment: Vec<Machine>,
    pub(super) treatments: Vec<Treatment>,
    pub(super) services: Vec<Extra>,
    pub(super) packages: Vec<Package>,
    pub(super) products: Vec<Product>,
}

/// Rooms of one kind.
#[derive(Deserialize)]
pub(super) struct RoomKind {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) count: usize,
}

/// A piece of equipment.
#[derive(Deserialize)]
pub(super) struct Machine {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) maker: String,
    /// Kind of room where it always stands; empty: it moves.
    pub(super) room: String,
    /// Days from today to its maintenance; negative is overdue.
    pub(super) maintenance: i64,
    pub(super) status: String,
}

/// How much of a product one session takes.
#[derive(Clone, Deserialize)]
pub(super) struct Dose {
    pub(super) product: String,
    pub(super) least: i64,
    pub(super) most: i64,
    pub(super) step: i64,
    /// Whether the numbers are thousandths already.
    #[serde(default)]
    pub(super) milli: bool,
}

/// A treatment, sold as one service of its own name.
#[derive(Deserialize)]
pub(super) struct Treatment {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) category: String,
    #[serde(default)]
    pub(super) medical: bool,
    pub(super) risk: Option<String>,
    pub(super) minutes: u16,
    #[serde(default = "one")]
    pub(super) sessions: i64,
    pub(super) interval: Option<i64>,
    pub(super) recovery: Option<i64>,
    pub(super) maintenance: Option<i64>,
    pub(super) price: i64,
    pub(super) min_age: i32,
    #[serde(default)]
    pub(super) minors: bool,
    pub(super) who: Vec<String>,
    pub(super) room: String,
    pub(super) equipment: Option<String>,
    pub(super) dose: Option<Dose>,
    pub(super) weight: u32,
    pub(super) description: String,
    pub(super) indications: Vec<String>,
    pub(super) contraindications: Vec<String>,
    pub(super) stops: Vec<String>,
    pub(super) risks: Vec<String>,
    pub(super) aftercare: String,
}

fn one() -> i64 {
    1
}

/// A service beside those of the treatments.
#[derive(Deserialize)]
pub(super) struct Extra {
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) treatment: Option<String>,
    pub(super) minutes: u16,
    pub(super) price: i64,
    pub(super) who: Vec<String>,
    pub(super) room: String,
    pub(super) equipment: Option<String>,
    pub(super) weight: u32,
    /// Whether a first visit may be this.
    #[serde(default)]
    pub(super) first: bool,
    #[serde(default)]
    pub(super) minors: bool,
}

/// Sessions sold together.
#[derive(Deserialize)]
pub(super) struct Package {
    pub(super) name: String,
    pub(super) service: String,
    pub(super) sessions: i64,
    pub(super) price: i64,
    pub(super) days: i64,
}

/// A product of the store room.
#[derive(Clone, Deserialize)]
pub(super) struct Product {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) unit: String,
    pub(super) maker: String,
    pub(super) brand: String,
    /// Units in one pack.
    pub(super) pack: i64,
    /// Packs in one delivery.
    pub(super) packs: i64,
    pub(super) minimum: i64,
    /// Centavos a unit.
    pub(super) cost: i64,
    pub(super) price: Option<i64>,
    /// Months from delivery to the last day of use.
    pub(super) months: u32,
    pub(super) cold: bool,
    pub(super) lots: bool,
}

/// Building blocks of texts.
#[derive(Deserialize)]
pub(super) struct Phrases {
    pub(super) complaints: Vec<String>,
    pub(super) history: Vec<String>,
    pub(super) exam: Vec<String>,
    pub(super) plan: Vec<String>,
    pub(super) before: Vec<String>,
    /// By family of treatments.
    pub(super) technique: BTreeMap<String, Vec<String>>,
    pub(super) lot: Vec<String>,
    pub(super) outcome: Vec<String>,
    pub(super) guidance: Vec<String>,
    pub(super) next: Vec<String>,
    pub(super) evolution: Vec<String>,
    pub(super) complication: Vec<String>,
    pub(super) allergies: Vec<String>,
    pub(super) pregnancies: Vec<String>,
    pub(super) isotretinoin: Vec<String>,
    pub(super) anticoagulants: Vec<String>,
    pub(super) conditions: Vec<String>,
    pub(super) others: Vec<String>,
    pub(super) medications: Vec<String>,
    pub(super) desk_notes: Vec<String>,
    pub(super) admin_notes: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_is_named_is_there() {
        let data = Data::load().unwrap();
        let catalogue = &data.catalogue;
        let room = |code: &str| code.is_empty() || catalogue.rooms.iter().any(|room| room.code == code);
        let machine = |code: &Option<String>| {
            code.as_ref().is_none_or(|code| catalogue.equipment.iter().any(|machine| machine.code == *code))
        };
        for one in &catalogue.treatments {
            assert!(room(&one.room) && machine(&one.equipment), "{}", one.code);
            let dosed = |dose: &Dose| catalogue.products.iter().any(|product| product.code == dose.product);
            assert!(one.dose.as_ref().is_none_or(dosed), "{}", one.code);
        }
        for one in &catalogue.services {
            let known = |code: &String| catalogue.treatments.iter().any(|treatment| treatment.code == *code);
            assert!(room(&one.room) && machine(&one.equipment), "{}", one.name);
            assert!(one.treatment.as_ref().is_none_or(known), "{}", one.name);
        }
        for package in &catalogue.packages {
            let sold = catalogue.treatments.iter().any(|one| one.name == package.service)
                || catalogue.services.iter().any(|one| one.name == package.service);
            assert!(sold, "{}", package.name);
        }
        assert!(data.names.places.iter().all(|place| !place.ddd.is_empty()));
        assert!(catalogue.treatments.len() + catalogue.services.len() >= 35);
    }
}
