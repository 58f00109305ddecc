//! The store room of a demonstration: deliveries, lots near and past their last day, one called back, and who received what.

use chrono::{Months, NaiveDate};
use neonpro_vault::{Id, Result, ToSql};

use super::Maker;
use super::data::Product;
use super::house::shift;
use super::pen::{Pen, Stamp};
use super::visits::Visit;
use crate::time::Instant;

/// Thousandths of a unit.
const MILLI: i64 = 1000;

/// Where on the body an injection goes, in words of a map.
const SITES: [&str; 6] =
    ["fronte e glabela", "terço médio", "lábios", "orbiculares", "terço inferior e mandíbula", "pescoço"];

/// A lot as long as it can be used.
struct Lot {
    id: Id,
    code: String,
    left: i64,
    /// What stays in the box, so that a visitor finds it.
    kept: i64,
    last_day: NaiveDate,
    /// The day on which it was set aside, if it was.
    barred_on: Option<NaiveDate>,
}

/// A product with its lots.
struct Shelf {
    id: Id,
    product: Product,
    lots: Vec<Lot>,
    delivered: u32,
}

/// What went into a patient.
pub(super) struct Applied {
    pub(super) product: String,
    pub(super) lot: String,
    pub(super) quantity: i64,
    pub(super) unit: String,
}

/// A delivery that the demonstration needs, whatever is used.
struct Planned {
    product: &'static str,
    code: &'static str,
    /// Days from today.
    received: i64,
    last_day: i64,
    packs: i64,
    kept: i64,
    /// Status, day from today, reason.
    barred: Option<(&'static str, i64, &'static str)>,
}

/// Codes and reasons of the two barred lots are those that Anvisa published; all else is made up.
const PLANNED: [Planned; 4] = [
    Planned {
        product: "toxina",
        code: "L25049",
        received: -150,
        last_day: 380,
        packs: 4,
        kept: 260,
        barred: Some(("recalled", -34, "Lote proibido pela Anvisa: unidades falsificadas")),
    },
    Planned {
        product: "toxina_reserva",
        code: "C7654C3F",
        received: -61,
        last_day: 520,
        packs: 2,
        kept: 200,
        barred: Some(("quarantined", -60, "")),
    },
    Planned {
        product: "hialuronico",
        code: "CT-2431A",
        received: -470,
        last_day: 12,
        packs: 10,
        kept: 4,
        barred: None,
    },
    Planned { product: "enzimas", code: "LP-0917", received: -330, last_day: -18, packs: 3, kept: 6, barred: None },
];

/// The store room.
#[derive(Default)]
pub(super) struct Store {
    shelves: Vec<Shelf>,
    supplier: Option<Id>,
}

impl Maker<'_> {
    /// Adds products, their supplier and the first delivery of each.
    pub(super) fn stock(&mut self, pen: &mut Pen<'_, '_>, stamp: Stamp) -> Result<()> {
        let supplier: [(&str, &dyn ToSql); 3] = [
            ("name", &"Distribuidora Derma Sul"),
            ("phone", &"+551130000000"),
            ("email", &"pedidos@dermasul.exemplo.com.br"),
        ];
        self.store.supplier = Some(pen.add("suppliers", stamp, &supplier)?);
        for (number, product) in self.data.catalogue.products.clone().into_iter().enumerate() {
            let (least, most) = if product.cold { (Some(2), Some(8)) } else { (Some(15), Some(30)) };
            let registration = format!("8{:010}", 1_004_700_019 + number * 7_013);
            let brand = Some(product.brand.as_str()).filter(|brand| !brand.is_empty());
            let fields: [(&str, &dyn ToSql); 12] = [
                ("name", &product.name),
                ("kind", &product.kind),
                ("unit", &product.unit),
                ("maker", &product.maker),
                ("brand", &brand),
                ("anvisa_registration", &registration),
                ("lot_required", &product.lots),
                ("min_celsius", &least),
                ("max_celsius", &most),
                ("minimum_milli", &(product.minimum * MILLI)),
                ("cost_centavos", &product.cost),
                ("price_centavos", &product.price),
            ];
            let id = pen.add("products", stamp, &fields)?;
            self.store.shelves.push(Shelf { id, product, lots: Vec::new(), delivered: 0 });
        }
        for shelf in 0..self.store.shelves.len() {
            if self.store.shelves[shelf].product.code != "toxina_reserva" {
                self.deliver(pen, shelf, self.from)?;
            }
        }
        Ok(())
    }

    /// Takes in what was planned for a date.
    pub(super) fn deliveries(&mut self, pen: &mut Pen<'_, '_>, date: NaiveDate) -> Result<()> {
        for planned in PLANNED.iter().filter(|planned| shift(self.plan.today, planned.received) == date) {
            let Some(shelf) = self.store.shelves.iter().position(|shelf| shelf.product.code == planned.product) else {
                continue;
            };
            let barred = planned.barred.map(|(status, day, reason)| (status, shift(self.plan.today, day), reason));
            let units = planned.packs * self.store.shelves[shelf].product.pack * MILLI;
            let lot = Lot {
                id: pen.id(self.zone.at(date, 510))?,
                code: planned.code.to_owned(),
                left: units,
                kept: planned.kept * MILLI,
                last_day: shift(self.plan.today, planned.last_day),
                barred_on: barred.map(|(_, day, _)| day),
            };
            self.take_in(pen, shelf, date, lot, barred)?;
        }
        Ok(())
    }

    /// An ordinary delivery.
    fn deliver(&mut self, pen: &mut Pen<'_, '_>, shelf: usize, date: NaiveDate) -> Result<()> {
        let one = &mut self.store.shelves[shelf];
        one.delivered += 1;
        let prefix: String = one.product.maker.chars().filter(char::is_ascii_alphabetic).take(2).collect();
        let code = format!("{}{}{:03}", prefix.to_uppercase(), date.format("%y%m"), one.delivered);
        let left = one.product.pack * one.product.packs * MILLI;
        let last_day = date.checked_add_months(Months::new(one.product.months)).unwrap_or(date);
        let lot = Lot { id: pen.id(self.zone.at(date, 510))?, code, left, kept: 0, last_day, barred_on: None };
        self.take_in(pen, shelf, date, lot, None)
    }

    fn take_in(
        &mut self,
        pen: &mut Pen<'_, '_>,
        shelf: usize,
        date: NaiveDate,
        lot: Lot,
        barred: Option<(&str, NaiveDate, &str)>,
    ) -> Result<()> {
        let one = &mut self.store.shelves[shelf];
        let stamp = Stamp { at: self.zone.at(date, 510), by: self.staff.owner };
        let status = barred.map_or("available", |(status, _, _)| status);
        let recalled = barred.filter(|(status, _, _)| *status == "recalled");
        let recalled_at = recalled.map(|(_, day, _)| self.zone.at(day, 560).0);
        let reason = recalled.map(|(_, _, reason)| reason);
        let made_on = shift(date, -60).to_string();
        let fields: [(&str, &dyn ToSql); 10] = [
            ("product_id", &one.id),
            ("code", &lot.code),
            ("made_on", &made_on),
            ("expires_on", &lot.last_day.to_string()),
            ("received_on", &date.to_string()),
            ("supplier_id", &self.store.supplier),
            ("unit_cost_centavos", &one.product.cost),
            ("status", &status),
            ("recalled_at", &recalled_at),
            ("recall_reason", &reason),
        ];
        pen.put("lots", lot.id, stamp, &fields)?;
        movement(pen, stamp, one.id, lot.id, "entry", lot.left, None)?;
        one.lots.push(lot);
        Ok(())
    }

    /// Applies what a visit's treatment takes, from the lot that expires first.
    pub(super) fn apply(&mut self, pen: &mut Pen<'_, '_>, visit: &Visit) -> Result<Option<Applied>> {
        let Some(dose) = self.house.services[visit.service].dose.clone() else { return Ok(None) };
        let Some(shelf) = self.store.shelves.iter().position(|shelf| shelf.product.code == dose.product) else {
            return Ok(None);
        };
        let steps = self.dice.store.between(0, (dose.most - dose.least) / dose.step.max(1));
        let quantity = (dose.least + steps * dose.step) * if dose.milli { 1 } else { MILLI };
        let lot = self.take(pen, shelf, quantity, visit.date)?;
        let colleague = &self.staff.colleagues[visit.colleague];
        let patient = &self.people[visit.patient];
        let by = colleague.hand.as_ref().map_or(self.staff.owner, |hand| hand.user);
        let stamp = Stamp { at: visit.done.plus_minutes(-2), by };
        let id = pen.id(stamp.at)?;
        let site = self.dice.store.pick(&SITES).copied().unwrap_or_default();
        let site = pen.seal(&patient.key, ("applications", "site", id), site)?;
        let one = &self.store.shelves[shelf];
        let (lot_id, code) = (one.lots[lot].id, one.lots[lot].code.clone());
        let fields: [(&str, &dyn ToSql); 8] = [
            ("patient_id", &patient.id),
            ("product_id", &one.id),
            ("lot_id", &lot_id),
            ("quantity_milli", &quantity),
            ("at", &stamp.at.0),
            ("appointment_id", &visit.id),
            ("professional_id", &colleague.id),
            ("site", &site),
        ];
        pen.put("applications", id, stamp, &fields)?;
        movement(pen, stamp, one.id, lot_id, "use", -quantity, Some(id))?;
        self.made.applications += 1;
        let (product, unit) = (one.product.name.clone(), one.product.unit.clone());
        Ok(Some(Applied { product, lot: code, quantity, unit }))
    }

    /// Takes one piece of something that is sold over the counter; answers product, name and price.
    pub(super) fn take_off_shelf(&mut self, pen: &mut Pen<'_, '_>, visit: &Visit) -> Result<Option<(Id, String, i64)>> {
        let sold: Vec<usize> =
            (0..self.store.shelves.len()).filter(|at| self.store.shelves[*at].product.price.is_some()).collect();
        let Some(shelf) = self.dice.store.pick(&sold).copied() else { return Ok(None) };
        let lot = self.take(pen, shelf, MILLI, visit.date)?;
        let one = &self.store.shelves[shelf];
        let stamp = Stamp { at: visit.done, by: self.staff.desk };
        movement(pen, stamp, one.id, one.lots[lot].id, "sale", -MILLI, None)?;
        Ok(Some((one.id, one.product.name.clone(), one.product.price.unwrap_or_default())))
    }

    /// Takes a quantity out of a lot that may be used on a date; what is missing came in that morning.
    fn take(&mut self, pen: &mut Pen<'_, '_>, shelf: usize, quantity: i64, date: NaiveDate) -> Result<usize> {
        let usable = |lot: &Lot| {
            let open = lot.last_day >= date && lot.barred_on.is_none_or(|day| date < day);
            open && lot.left - lot.kept >= quantity
        };
        let lots = &self.store.shelves[shelf].lots;
        let first = (0..lots.len()).filter(|at| usable(&lots[*at])).min_by_key(|at| lots[*at].last_day);
        let at = match first {
            Some(at) => at,
            None => {
                self.deliver(pen, shelf, date)?;
                self.store.shelves[shelf].lots.len() - 1
            }
        };
        let lots = &mut self.store.shelves[shelf].lots;
        lots[at].left -= quantity;
        Ok(at)
    }

    /// Forgets lots that no later visit can use, so that years of deliveries need no more memory than months.
    pub(super) fn forget_lots(&mut self, date: NaiveDate) {
        for shelf in &mut self.store.shelves {
            shelf.lots.retain(|lot| lot.last_day >= date && lot.left > lot.kept);
        }
    }
}

fn movement(
    pen: &mut Pen<'_, '_>,
    stamp: Stamp,
    product: Id,
    lot: Id,
    kind: &str,
    quantity: i64,
    application: Option<Id>,
) -> Result<()> {
    let Instant(at) = stamp.at;
    let fields: [(&str, &dyn ToSql); 6] = [
        ("product_id", &product),
        ("lot_id", &lot),
        ("kind", &kind),
        ("quantity_milli", &quantity),
        ("at", &at),
        ("application_id", &application),
    ];
    pen.add("stock_movements", stamp, &fields)?;
    Ok(())
}
