//! The ledger of a demonstration: charges, payments in every way, discounts, mistakes undone, sessions sold ahead, and the house's own costs.

use chrono::{Datelike, NaiveDate};
use neonpro_vault::{Id, Result, ToSql};

use super::Maker;
use super::house::shift;
use super::pen::{Pen, Stamp};
use super::people::Sale;
use super::visits::Visit;
use crate::finance::Method;
use crate::time::Instant;

const DAY_MINUTES: i64 = 24 * 60;

/// From this amount on a card payment is split into instalments.
const SPLIT_FROM: i64 = 60_000;

/// One line about to be written.
struct Line<'a> {
    kind: &'a str,
    category: &'a str,
    amount: i64,
    method: Option<Method>,
    patient: Option<Id>,
    description: Option<&'a str>,
    visit: Option<&'a Visit>,
    settles: Option<Id>,
    reverses: Option<Id>,
    sale: Option<Id>,
    product: Option<Id>,
    installments: i64,
}

impl Line<'_> {
    fn of(kind: &'static str, category: &'static str, amount: i64) -> Self {
        Self {
            kind,
            category,
            amount,
            method: None,
            patient: None,
            description: None,
            visit: None,
            settles: None,
            reverses: None,
            sale: None,
            product: None,
            installments: 1,
        }
    }
}

impl Maker<'_> {
    /// Charges a visit, or takes its session off a package.
    pub(super) fn bill(&mut self, pen: &mut Pen<'_, '_>, visit: &Visit) -> Result<()> {
        self.sell_package(pen, visit)?;
        let patient = &mut self.people[visit.patient];
        let (id, offers) = (patient.id, &self.house.offers);
        if let Some(sale) =
            patient.sale.as_mut().filter(|sale| sale.left > 0 && offers[sale.offer].service == visit.service)
        {
            sale.left -= 1;
            let (sale, offer) = (sale.id, &offers[sale.offer]);
            let fields: [(&str, &dyn ToSql); 8] = [
                ("patient_id", &id),
                ("sale_id", &sale),
                ("package_id", &offer.id),
                ("service_id", &self.house.services[visit.service].id),
                ("kind", &"use"),
                ("sessions", &-1),
                ("at", &visit.done.0),
                ("appointment_id", &visit.id),
            ];
            pen.add("session_ledger", Stamp { at: visit.done, by: self.staff.desk }, &fields)?;
            return Ok(());
        }
        let (name, price) = (self.house.services[visit.service].name.clone(), self.house.services[visit.service].price);
        if price > 0 {
            let charge = Line { description: Some(&name), ..Line::of("charge", "service", price) };
            self.charge_and_pay(pen, visit, charge)?;
        }
        Ok(())
    }

    /// Sells a package to some of those who come for what it holds.
    fn sell_package(&mut self, pen: &mut Pen<'_, '_>, visit: &Visit) -> Result<()> {
        let running = self.people[visit.patient].sale.as_ref().is_some_and(|sale| sale.left > 0);
        let offer = self.house.offers.iter().position(|offer| offer.service == visit.service);
        let Some(offer) = offer.filter(|_| !running && self.dice.money.chance(140)) else { return Ok(()) };
        let sale = pen.id(visit.done)?;
        let (package, name, sessions, price, days) = {
            let one = &self.house.offers[offer];
            (one.id, one.name.clone(), one.sessions, one.price, one.days)
        };
        let charge = Line { description: Some(&name), sale: Some(sale), ..Line::of("charge", "package", price) };
        let charged = self.charge_and_pay(pen, visit, charge)?;
        let fields: [(&str, &dyn ToSql); 9] = [
            ("patient_id", &self.people[visit.patient].id),
            ("sale_id", &sale),
            ("package_id", &package),
            ("service_id", &self.house.services[visit.service].id),
            ("kind", &"purchase"),
            ("sessions", &sessions),
            ("at", &visit.done.0),
            ("expires_on", &shift(visit.date, days).to_string()),
            ("transaction_id", &charged),
        ];
        pen.put("session_ledger", sale, Stamp { at: visit.done, by: self.staff.desk }, &fields)?;
        self.people[visit.patient].sale = Some(Sale { id: sale, offer, left: sessions });
        Ok(())
    }

    /// Writes a charge and what was paid for it; answers the charge.
    fn charge_and_pay(&mut self, pen: &mut Pen<'_, '_>, visit: &Visit, charge: Line<'_>) -> Result<Id> {
        let patient = self.people[visit.patient].id;
        let (category, sale, price) = (charge.category, charge.sale, charge.amount);
        let charge = Line { patient: Some(patient), visit: Some(visit), ..charge };
        let charged = self.line(pen, visit.done, &charge)?;
        let of_charge = |kind, amount| Line {
            kind,
            category,
            patient: Some(patient),
            visit: Some(visit),
            settles: Some(charged),
            sale,
            ..Line::of("payment", "service", amount)
        };
        let mut due = price;
        if self.dice.money.chance(60) {
            // Whole reais, so that nobody counts small change.
            let discount = price * self.dice.money.between(5, 12) / 100 / 100 * 100;
            if discount > 0 {
                due -= discount;
                self.line(
                    pen,
                    visit.done,
                    &Line { description: Some("Cortesia"), ..of_charge("discount", -discount) },
                )?;
            }
        }
        let Some(at) = self.paid_at(visit) else { return Ok(charged) };
        let parts = if due >= 100_000 && self.dice.money.chance(90) { vec![due / 2, due - due / 2] } else { vec![due] };
        for part in parts {
            let method = self.method(part);
            let installments =
                if method == Method::CreditCard && part >= SPLIT_FROM { self.dice.money.between(2, 10) } else { 1 };
            let payment = Line { method: Some(method), installments, ..of_charge("payment", -part) };
            let paid = self.line(pen, at, &payment)?;
            if self.dice.money.chance(7) {
                let undo =
                    Line { method: Some(method), reverses: Some(paid), settles: None, ..of_charge("reversal", part) };
                self.line(pen, at.plus_minutes(3).min(self.now), &undo)?;
                let other = if method == Method::Pix { Method::DebitCard } else { Method::Pix };
                let again = Line { method: Some(other), ..of_charge("payment", -part) };
                self.line(pen, at.plus_minutes(4).min(self.now), &again)?;
            }
        }
        Ok(charged)
    }

    /// When a bill was paid: mostly at once, sometimes weeks later, now and then not yet.
    fn paid_at(&mut self, visit: &Visit) -> Option<Instant> {
        let owes = self.people[visit.patient].owes;
        let dice = &mut self.dice.money;
        if dice.chance(if owes { 600 } else { 5 }) {
            return None;
        }
        let late = dice.chance(35);
        let wait = if late { dice.between(3, 45) * DAY_MINUTES } else { dice.between(1, 8) };
        let at = visit.done.plus_minutes(wait);
        if late { Some(at).filter(|at| *at <= self.now) } else { Some(at.min(self.now)) }
    }

    fn method(&mut self, amount: i64) -> Method {
        let large = u32::from(amount >= SPLIT_FROM);
        let ways = [
            (Method::Pix, 40),
            (Method::CreditCard, 28 + 22 * large),
            (Method::DebitCard, 17 - 7 * large),
            (Method::Cash, 9 - 6 * large),
            (Method::BankTransfer, 3),
            (Method::Boleto, 2),
            (Method::Check, 1),
        ];
        self.dice.money.weighted(&ways, |way| way.1).map_or(Method::Pix, |way| way.0)
    }

    fn line(&mut self, pen: &mut Pen<'_, '_>, at: Instant, line: &Line<'_>) -> Result<Id> {
        let day = self.zone.date_of(at);
        // What the acquirer keeps, in hundredths of a percent, and when it pays: usual terms of small shops.
        let (fee, days) = match line.method.filter(|_| line.kind == "payment") {
            Some(Method::CreditCard) => (320 + 35 * (line.installments - 1), Some(30)),
            Some(Method::DebitCard) => (145, Some(1)),
            Some(Method::Boleto) => (0, Some(1)),
            _ => (0, None),
        };
        let brand = line.method.filter(|method| matches!(method, Method::CreditCard | Method::DebitCard));
        let brand = brand.and_then(|_| self.dice.money.pick(&["Visa", "Mastercard", "Elo"])).copied();
        let receipt = (line.kind == "payment").then(|| {
            self.receipts += 1;
            format!("1-{:06}", self.receipts)
        });
        let service = line.visit.filter(|_| line.product.is_none()).map(|visit| self.house.services[visit.service].id);
        let by = if line.patient.is_some() { self.staff.desk } else { self.staff.finance };
        let reason = line.reverses.map(|_| "Forma de pagamento lançada errada");
        let fields: [(&str, &dyn ToSql); 21] = [
            ("kind", &line.kind),
            ("category", &line.category),
            ("amount_centavos", &line.amount),
            ("method", &line.method.map(Method::as_str)),
            ("patient_id", &line.patient),
            ("at", &at.0),
            ("business_on", &day.to_string()),
            ("description", &line.description),
            ("reason", &reason),
            ("reverses_id", &line.reverses),
            ("settles_id", &line.settles),
            ("appointment_id", &line.visit.map(|visit| visit.id)),
            ("service_id", &service),
            ("product_id", &line.product),
            ("professional_id", &line.visit.map(|visit| self.staff.colleagues[visit.colleague].id)),
            ("sale_id", &line.sale),
            ("installments", &line.installments),
            ("fee_centavos", &(line.amount.abs() * fee / 10_000)),
            ("settles_on", &days.map(|days| shift(day, days).to_string())),
            ("card_brand", &brand),
            ("receipt_no", &receipt),
        ];
        pen.add("financial_transactions", Stamp { at, by }, &fields)
    }

    /// Sells something from the shelf to a few of those who leave.
    pub(super) fn retail(&mut self, pen: &mut Pen<'_, '_>, visit: &Visit) -> Result<()> {
        if !self.dice.money.chance(55) {
            return Ok(());
        }
        let Some(sold) = self.take_off_shelf(pen, visit)? else { return Ok(()) };
        let (product, name, price) = sold;
        let charge = Line { description: Some(&name), product: Some(product), ..Line::of("charge", "product", price) };
        self.charge_and_pay(pen, visit, charge).map(drop)
    }

    /// What the house pays on the fifth of each month.
    pub(super) fn costs(&mut self, pen: &mut Pen<'_, '_>, date: NaiveDate) -> Result<()> {
        if date.day() != 5 || date > self.plan.today {
            return Ok(());
        }
        let people = i64::try_from(self.staff.colleagues.len()).unwrap_or(1);
        let at = self.zone.at(date, 600).min(self.now);
        for (category, least, most, words) in [
            ("rent", 1_150_000, 1_150_000, "Aluguel"),
            ("payroll", 520_000 * people, 545_000 * people, "Folha de pagamento"),
            ("tax", 380_000, 610_000, "Simples Nacional"),
            ("other", 140_000, 240_000, "Energia, água e internet"),
        ] {
            let amount = -self.dice.money.between(least, most);
            let cost = Line {
                description: Some(words),
                method: Some(Method::BankTransfer),
                ..Line::of("expense", category, amount)
            };
            self.line(pen, at, &cost)?;
        }
        Ok(())
    }
}
