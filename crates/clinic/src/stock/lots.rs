//! Products and the lots that came in.

use std::collections::BTreeMap;

use neonpro_vault::{Id, Reader, Writer};
use rusqlite::params;

use super::{EnterLot, LARGEST, Lot, Product, SaveProduct};
use crate::columns::{day, maybe_day, must_see, word};
use crate::error::{Error, Fields, Problem, Result};
use crate::settings;
use crate::time::Instant;

/// Every product in use with its lots, by name.
///
/// # Errors
/// Errors of the file.
pub fn products(r: &Reader<'_>) -> Result<Vec<Product>> {
    let today = settings::zone(r)?.date_of(Instant(r.now()));
    let mut lots: BTreeMap<Id, Vec<Lot>> = BTreeMap::new();
    for lot in all_lots(r)? {
        lots.entry(lot.product_id).or_default().push(lot);
    }
    let sql = "SELECT id, name, maker, anvisa_registration, unit FROM products WHERE status = 'active' ORDER BY name COLLATE NOCASE";
    let found = r.rows(sql, [], |row| {
        Ok(Product {
            id: row.get(0)?,
            name: row.get(1)?,
            maker: row.get(2)?,
            anvisa_registration: row.get(3)?,
            unit: word(row, 4)?,
            on_hand: 0,
            lots: Vec::new(),
        })
    })?;
    let with_lots = |mut product: Product| {
        product.lots = lots.remove(&product.id).unwrap_or_default();
        let usable = |lot: &&Lot| !lot.recalled && lot.expires.is_none_or(|last| last >= today);
        product.on_hand = product.lots.iter().filter(usable).map(|lot| lot.on_hand).sum();
        product
    };
    Ok(found.into_iter().map(with_lots).collect())
}

fn all_lots(r: &Reader<'_>) -> Result<Vec<Lot>> {
    let sql = "SELECT l.id, l.product_id, l.code, l.expires_on,
                      COALESCE((SELECT sum(m.quantity_milli) FROM stock_movements m WHERE m.lot_id = l.id), 0),
                      l.status = 'recalled', l.received_on
               FROM lots l WHERE l.status <> 'discarded' ORDER BY l.expires_on IS NULL, l.expires_on, l.received_on";
    Ok(r.rows(sql, [], |row| {
        Ok(Lot {
            id: row.get(0)?,
            product_id: row.get(1)?,
            code: row.get(2)?,
            expires: maybe_day(row, 3)?,
            on_hand: row.get(4)?,
            recalled: row.get(5)?,
            received: day(row, 6)?,
        })
    })?)
}

/// Adds a product or changes one.
///
/// # Errors
/// `stock.invalid` with its fields, `stock.product_not_found`; errors of the file.
pub fn save_product(w: &mut Writer<'_>, asked: &SaveProduct) -> Result<Id> {
    let mut fields = Fields::default();
    let name = fields.text("name", &asked.name, 120);
    let maker = fields.optional("maker", asked.maker.as_deref(), 120);
    let registration = fields.optional("anvisa_registration", asked.anvisa_registration.as_deref(), 40);
    fields.finish("stock.invalid")?;
    if let Some(id) = asked.id {
        must_see(w, "products", id, "stock.product_not_found")?;
        w.execute(
            "UPDATE products SET name = ?2, maker = ?3, anvisa_registration = ?4, unit = ?5 WHERE id = ?1",
            params![id, name, maker, registration, asked.unit.as_str()],
        )?;
        return Ok(id);
    }
    let id = w.new_id()?;
    w.execute(
        "INSERT INTO products (id, name, maker, anvisa_registration, unit) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![id, name, maker, registration, asked.unit.as_str()],
    )?;
    Ok(id)
}

/// Takes in a lot: the lot and the movement that fills it.
///
/// # Errors
/// `stock.invalid` with its fields, `stock.product_not_found`; errors of the file.
pub fn enter_lot(w: &mut Writer<'_>, asked: &EnterLot) -> Result<Id> {
    let today = settings::zone(w)?.date_of(Instant(w.now()));
    let mut fields = Fields::default();
    let code = fields.text("code", &asked.code, 60);
    let supplier = fields.optional("supplier", asked.supplier.as_deref(), 120);
    let quantity = fields.within("quantity", asked.quantity, 1..=LARGEST);
    if asked.expires.is_some_and(|last| last < today) {
        fields.note("expires", Problem::OutOfRange);
    }
    fields.finish("stock.invalid")?;
    must_see(w, "products", asked.product_id, "stock.product_not_found")?;
    let id = w.new_id()?;
    w.execute(
        "INSERT INTO lots (id, product_id, code, expires_on, received_on, supplier_name) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![id, asked.product_id, code, asked.expires.map(|last| last.to_string()), today.to_string(), supplier],
    )?;
    w.execute(
        "INSERT INTO stock_movements (id, product_id, lot_id, kind, quantity_milli, at) VALUES (?1, ?2, ?3, 'entry', ?4, ?5)",
        params![w.new_id()?, asked.product_id, id, quantity, w.now()],
    )?;
    Ok(id)
}

/// Marks a lot as called back: it may not be used any more, and who received it can be asked for.
///
/// # Errors
/// `stock.invalid` with its fields, `stock.lot_not_found`, `stock.lot_recalled`; errors of the file.
pub fn recall_lot(w: &mut Writer<'_>, id: Id, reason: &str) -> Result<()> {
    let mut fields = Fields::default();
    let reason = fields.text("reason", reason, 300);
    fields.finish("stock.invalid")?;
    let status: Option<String> = w.maybe("SELECT status FROM lots WHERE id = ?1", [id], |row| row.get(0))?;
    match status.as_deref() {
        None => Err(Error::not_found("stock.lot_not_found")),
        Some("recalled") => Err(Error::precondition("stock.lot_recalled")),
        Some(_) => Ok(w.execute(
            "UPDATE lots SET status = 'recalled', recalled_at = ?2, recall_reason = ?3 WHERE id = ?1",
            params![id, w.now(), reason],
        )?),
    }
}
