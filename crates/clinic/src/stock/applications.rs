//! Use of a lot on a person, and the way back from a lot to everybody who received it.

use chrono::NaiveDate;
use neonpro_vault::{Id, Reader, Writer};
use rusqlite::{Row, params};

use super::{Application, Apply, LARGEST};
use crate::columns::{instant, maybe_day, must_see};
use crate::error::{Error, Fields, Result};
use crate::settings;
use crate::time::Instant;

/// Where an application's place on the body is sealed.
const SITE: (&str, &str) = ("applications", "site");

/// What decides whether a lot may be used.
struct Usable {
    product: Id,
    expires: Option<NaiveDate>,
    status: String,
    on_hand: i64,
}

/// Writes down a use and takes it out of the lot.
///
/// # Errors
/// `stock.lot_recalled`, `stock.lot_expired`, `stock.lot_unavailable`, `stock.not_enough`, `stock.lot_not_found`,
/// `stock.invalid` with its fields, `stock.no_professional`, `patients.not_found`; errors of the file.
pub fn apply(w: &mut Writer<'_>, asked: &Apply) -> Result<Id> {
    let mut fields = Fields::default();
    let quantity = fields.within("quantity", asked.quantity, 1..=LARGEST);
    let site = fields.optional("site", asked.site.as_deref(), 200);
    fields.finish("stock.invalid")?;
    must_see(w, "patients", asked.patient_id, "patients.not_found")?;
    let professional = w.identity().professional.ok_or_else(|| Error::precondition("stock.no_professional"))?;
    let today = settings::zone(w)?.date_of(Instant(w.now()));
    let lot = lot(w, asked.lot_id)?;
    may_use(&lot, quantity, today)?;
    let id = w.new_id()?;
    let sealed = site.map(|site| w.seal(asked.patient_id, (SITE.0, SITE.1, id), &site)).transpose()?;
    w.execute(
        "INSERT INTO applications (id, patient_id, product_id, lot_id, quantity_milli, at, appointment_id, professional_id, site)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![
            id,
            asked.patient_id,
            lot.product,
            asked.lot_id,
            quantity,
            w.now(),
            asked.appointment_id,
            professional,
            sealed
        ],
    )?;
    w.execute(
        "INSERT INTO stock_movements (id, product_id, lot_id, kind, quantity_milli, at, application_id)
         VALUES (?1, ?2, ?3, 'use', ?4, ?5, ?6)",
        params![w.new_id()?, lot.product, asked.lot_id, -quantity, w.now(), id],
    )?;
    Ok(id)
}

fn may_use(lot: &Usable, quantity: i64, today: NaiveDate) -> Result<()> {
    if lot.status == "recalled" {
        return Err(Error::precondition("stock.lot_recalled"));
    }
    if lot.status != "available" {
        return Err(Error::precondition("stock.lot_unavailable"));
    }
    if lot.expires.is_some_and(|last| last < today) {
        return Err(Error::precondition("stock.lot_expired"));
    }
    if quantity > lot.on_hand {
        return Err(Error::precondition("stock.not_enough").with("on_hand", lot.on_hand));
    }
    Ok(())
}

fn lot(r: &Reader<'_>, id: Id) -> Result<Usable> {
    let sql = "SELECT product_id, expires_on, status,
                      COALESCE((SELECT sum(m.quantity_milli) FROM stock_movements m WHERE m.lot_id = lots.id), 0)
               FROM lots WHERE id = ?1";
    let found = r.maybe(sql, [id], |row| {
        Ok(Usable { product: row.get(0)?, expires: maybe_day(row, 1)?, status: row.get(2)?, on_hand: row.get(3)? })
    })?;
    found.ok_or_else(|| Error::not_found("stock.lot_not_found"))
}

/// Everybody who received a lot, newest first.
///
/// # Errors
/// `stock.lot_not_found`; errors of the file.
pub fn recipients(r: &Reader<'_>, lot: Id) -> Result<Vec<Application>> {
    must_see(r, "lots", lot, "stock.lot_not_found")?;
    uses(r, "a.lot_id", lot)
}

/// Everything that a patient received, newest first.
///
/// # Errors
/// `patients.not_found`; errors of the file.
pub fn of_patient(r: &Reader<'_>, patient: Id) -> Result<Vec<Application>> {
    must_see(r, "patients", patient, "patients.not_found")?;
    uses(r, "a.patient_id", patient)
}

fn uses(r: &Reader<'_>, column: &'static str, id: Id) -> Result<Vec<Application>> {
    let sql = format!(
        "SELECT a.id, a.patient_id, COALESCE(p.full_name, ''), COALESCE(g.name, ''), COALESCE(l.code, ''), a.quantity_milli, a.at,
                COALESCE(w.full_name, ''), a.site
         FROM applications a LEFT JOIN patients p ON p.id = a.patient_id LEFT JOIN products g ON g.id = a.product_id
              LEFT JOIN lots l ON l.id = a.lot_id LEFT JOIN professionals w ON w.id = a.professional_id
         WHERE {column} = ?1 AND a.reverses_id IS NULL
               AND NOT EXISTS (SELECT 1 FROM applications x WHERE x.reverses_id = a.id)
         ORDER BY a.at DESC, a.id DESC"
    );
    let rows = r.rows(&sql, [id], |row| Ok((application(row)?, row.get::<_, Option<Vec<u8>>>(8)?)))?;
    rows.into_iter().map(|(found, site)| with_site(r, found, site.as_deref())).collect()
}

/// The place on the body is shown to whoever holds the clinical key; to others the rest of the line is enough.
fn with_site(r: &Reader<'_>, mut found: Application, sealed: Option<&[u8]>) -> Result<Application> {
    if let Some(bytes) = sealed {
        found.site = match r.open(found.patient_id, (SITE.0, SITE.1, found.id), bytes) {
            Ok(site) => Some(site.to_string()),
            Err(neonpro_vault::Error::Sealed) => None,
            Err(other) => return Err(other.into()),
        };
    }
    Ok(found)
}

fn application(row: &Row<'_>) -> rusqlite::Result<Application> {
    Ok(Application {
        id: row.get(0)?,
        patient_id: row.get(1)?,
        patient_name: row.get(2)?,
        product: row.get(3)?,
        lot: row.get(4)?,
        quantity: row.get(5)?,
        site: None,
        at: instant(row, 6)?,
        professional: row.get(7)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usable(status: &str, expires: Option<&str>, on_hand: i64) -> Usable {
        let expires = expires.map(|text| text.parse().unwrap());
        Usable { product: Id::from_bytes([1; 16]), expires, status: status.to_owned(), on_hand }
    }

    #[test]
    fn a_lot_is_refused_when_recalled_expired_held_back_or_used_up() {
        let today = NaiveDate::from_ymd_opt(2026, 3, 10).unwrap();
        let code = |lot: Usable, quantity| may_use(&lot, quantity, today).map_err(|error| error.code);
        assert_eq!(code(usable("available", Some("2026-03-10"), 500), 500), Ok(()), "its last day is a day of use");
        assert_eq!(code(usable("available", Some("2026-03-09"), 500), 1), Err("stock.lot_expired"));
        assert_eq!(code(usable("recalled", Some("2030-01-01"), 500), 1), Err("stock.lot_recalled"));
        assert_eq!(code(usable("quarantined", None, 500), 1), Err("stock.lot_unavailable"));
        assert_eq!(code(usable("available", None, 499), 500), Err("stock.not_enough"));
    }
}
