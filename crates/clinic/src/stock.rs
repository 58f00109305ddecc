//! Stock: products, their lots, and who received what of which lot.
//!
//! What is on hand is never a field: it is the sum of movements, so that two workstations that used the same lot on the
//! same morning agree once they have heard of each other. Quantities are whole thousandths of the product's unit.
//! Lot, maker and registration beside each application: RDC 509/2021 with RDC 63/2011, arts. 24 and 26.

use chrono::NaiveDate;
use neonpro_vault::Id;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::time::Instant;
use crate::words::words;

mod applications;
mod lots;

pub use applications::{apply, of_patient, recipients};
pub use lots::{enter_lot, products, recall_lot, save_product};

/// The largest single quantity, in thousandths: a million units. More is a typing error.
pub const LARGEST: i64 = 1_000_000_000;

words! {
    /// What one of a product is.
    pub enum Unit {
        /// One piece.
        Piece = "unit",
        /// International unit.
        InternationalUnit = "iu",
        /// Millilitre.
        Millilitre = "ml",
        /// Milligram.
        Milligram = "mg",
        /// Gram.
        Gram = "g",
        /// Vial.
        Vial = "vial",
        /// Ampoule.
        Ampoule = "ampoule",
        /// Syringe.
        Syringe = "syringe",
        /// Box.
        Box = "box",
        /// Pack.
        Pack = "pack",
        /// Pair.
        Pair = "pair",
    }
}

/// Something that is kept in stock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct Product {
    /// The product.
    pub id: Id,
    /// Its name.
    pub name: String,
    /// Who makes it.
    pub maker: Option<String>,
    /// Registration at ANVISA.
    pub anvisa_registration: Option<String>,
    /// What one of it is.
    pub unit: Unit,
    /// Thousandths of the unit, over all lots that may still be used.
    pub on_hand: i64,
    /// Its lots, the first to expire first.
    pub lots: Vec<Lot>,
}

/// One lot of a product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct Lot {
    /// The lot.
    pub id: Id,
    /// Of what.
    pub product_id: Id,
    /// The maker's number on the box.
    pub code: String,
    /// Last day on which it may be used.
    pub expires: Option<NaiveDate>,
    /// Thousandths of the unit.
    pub on_hand: i64,
    /// Whether it was called back.
    pub recalled: bool,
    /// The day it came in.
    pub received: NaiveDate,
}

/// Use of a product on a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct Application {
    /// The application.
    pub id: Id,
    /// On whom.
    pub patient_id: Id,
    /// Their name, as the role sees it.
    pub patient_name: String,
    /// Of what.
    pub product: String,
    /// Of which lot.
    pub lot: String,
    /// Thousandths of the unit.
    pub quantity: i64,
    /// Where on the body.
    pub site: Option<String>,
    /// When.
    pub at: Instant,
    /// By whom.
    pub professional: String,
}

/// A product to add or change.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct SaveProduct {
    /// The product; a new one when left out.
    pub id: Option<Id>,
    /// Its name.
    pub name: String,
    /// Who makes it.
    pub maker: Option<String>,
    /// Registration at ANVISA.
    pub anvisa_registration: Option<String>,
    /// What one of it is.
    pub unit: Unit,
}

/// A lot that came in.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct EnterLot {
    /// Of what.
    pub product_id: Id,
    /// The maker's number on the box.
    pub code: String,
    /// Last day on which it may be used.
    pub expires: Option<NaiveDate>,
    /// Thousandths of the unit.
    pub quantity: i64,
    /// Who sold it.
    pub supplier: Option<String>,
}

/// A use to write down.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Apply {
    /// On whom.
    pub patient_id: Id,
    /// Of which lot.
    pub lot_id: Id,
    /// Thousandths of the unit.
    pub quantity: i64,
    /// Where on the body.
    pub site: Option<String>,
    /// During which visit.
    pub appointment_id: Option<Id>,
}
