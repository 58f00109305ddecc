//! Tools about what the clinic offers and keeps: prices, contraindications, stock, who received a lot.

use chrono::NaiveDate;
use neonpro_clinic::Id;
use neonpro_clinic::br::fold;
use neonpro_clinic::time::Instant;
use serde::Deserialize;
use serde_json::json;

use super::consent::{Without, answer};
use super::find::{Match, Service, matching};
use super::{Done, Work};
use crate::answer::{Cell, LinkKind, Row};
use crate::desk::ask;
use crate::retrieval::shelf::Shelf;
use crate::wording::{Language, count, money, say};

/// All things that the words may mean: where only looking is asked for, nobody needs to choose.
fn all<T>(found: Match<T>) -> Vec<T> {
    match found {
        Match::None => Vec::new(),
        Match::One(one) => vec![one],
        Match::Many(many) => many,
    }
}

/// Things that are called otherwise and come closest to what the words mean.
fn of_like_meaning<T: Clone>(work: &Work<'_>, words: &str, things: &[T], name: impl Fn(&T) -> &str) -> Vec<T> {
    const MOST: usize = 3;
    let shelf = Shelf::of_names(things.iter().map(name));
    let asked = shelf.asked(words);
    let likeness = work.desk.likeness(&shelf, &asked);
    shelf.find(&asked, likeness.as_deref(), MOST).into_iter().filter_map(|place| things.get(place).cloned()).collect()
}

/// What a treatment costs.
pub(super) fn price(work: &Work<'_>) -> Done {
    let words = work.call.treatment.as_deref().unwrap_or_default();
    let mut services: Vec<Service> = ask(work.desk, "catalogue.services", json!({}))?;
    services.retain(|service| service.active);
    let mut found = all(matching(words, &services, |service| &service.name));
    let named = !found.is_empty();
    if !named {
        found = of_like_meaning(work, words, &services, |service| &service.name);
    }
    if found.is_empty() {
        return Ok(work.not_found(words));
    }
    let sentence = price_sentence(work.here.language, words, &found, named);
    let row = |service: &Service| {
        let cells =
            vec![Cell::Text(service.name.clone()), Cell::Money(service.price), Cell::Number(service.duration_minutes)];
        Row::new(cells).link(LinkKind::Service, service.id)
    };
    answer(work, sentence, &["service", "price", "minutes"], found.iter().map(row).collect(), Without::Nothing)
}

fn price_sentence(language: Language, words: &str, found: &[Service], named: bool) -> String {
    match found {
        _ if !named => say!(
            language,
            "Nenhum serviço se chama “{words}”. Os que mais se aproximam, com o preço:",
            "No service is called “{words}”. Those that come closest, with their prices:",
            "Ningún servicio se llama “{words}”. Los que más se acercan, con su precio:"
        ),
        [one] => {
            let (name, price, minutes) = (&one.name, money(language, one.price), one.duration_minutes);
            say!(
                language,
                "{name}: {price}, {minutes} minutos.",
                "{name}: {price}, {minutes} minutes.",
                "{name}: {price}, {minutes} minutos."
            )
        }
        _ => say!(language, "Preços de “{words}”:", "Prices of “{words}”:", "Precios de “{words}”:"),
    }
}

#[derive(Clone, Deserialize)]
struct Treatment {
    id: Id,
    name: String,
    contraindications: Vec<String>,
    active: bool,
}

/// Who should not have a treatment, as the clinic's own catalogue says.
pub(super) fn contraindications(work: &Work<'_>) -> Done {
    let words = work.call.treatment.as_deref().unwrap_or_default();
    let mut treatments: Vec<Treatment> = ask(work.desk, "catalogue.treatments", json!({}))?;
    treatments.retain(|treatment| treatment.active);
    let mut found = all(matching(words, &treatments, |treatment| &treatment.name));
    let named = !found.is_empty();
    if !named {
        found = of_like_meaning(work, words, &treatments, |treatment| &treatment.name);
    }
    if found.is_empty() {
        return Ok(work.not_found(words));
    }
    let row = |treatment: &Treatment, what: &String| {
        let cells = vec![Cell::Text(treatment.name.clone()), Cell::Text(what.clone())];
        Row::new(cells).link(LinkKind::Treatment, treatment.id)
    };
    let rows: Vec<Row> =
        found.iter().flat_map(|one| one.contraindications.iter().map(move |what| row(one, what))).collect();
    let sentence = against_sentence(work.here.language, words, rows.is_empty(), named);
    answer(work, sentence, &["treatment", "contraindication"], rows, Without::Nothing)
}

fn against_sentence(language: Language, words: &str, none: bool, named: bool) -> String {
    match (none, named) {
        (true, _) => say!(
            language,
            "O catálogo da clínica não registra contraindicações de “{words}”. Isso não quer dizer que não existam.",
            "The clinic's catalogue lists no contraindications of “{words}”. That does not mean that there are none.",
            "El catálogo de la clínica no registra contraindicaciones de “{words}”. Eso no significa que no existan."
        ),
        (false, true) => say!(
            language,
            "Contraindicações de “{words}”, segundo o catálogo da clínica; a decisão é de quem atende:",
            "Contraindications of “{words}”, after the clinic's catalogue; whoever attends decides:",
            "Contraindicaciones de “{words}”, según el catálogo de la clínica; decide quien atiende:"
        ),
        (false, false) => say!(
            language,
            "Nenhum tratamento se chama “{words}”. Contraindicações dos que mais se aproximam, segundo o catálogo da clínica; a decisão é de quem atende:",
            "No treatment is called “{words}”. Contraindications of those that come closest, after the clinic's catalogue; whoever attends decides:",
            "Ningún tratamiento se llama “{words}”. Contraindicaciones de los que más se acercan, según el catálogo de la clínica; decide quien atiende:"
        ),
    }
}

#[derive(Clone, Deserialize)]
struct Product {
    id: Id,
    name: String,
    unit: String,
    on_hand: i64,
    lots: Vec<Lot>,
}

#[derive(Clone, Deserialize)]
struct Lot {
    id: Id,
    code: String,
    expires: Option<NaiveDate>,
    on_hand: i64,
    recalled: bool,
}

/// What is on hand of a product, and of each of its lots.
pub(super) fn stock(work: &Work<'_>) -> Done {
    let words = work.call.item.as_deref().unwrap_or_default();
    let products: Vec<Product> = ask(work.desk, "stock.products", json!({}))?;
    let found = all(matching(words, &products, |product| &product.name));
    if found.is_empty() {
        return Ok(work.not_found(words));
    }
    let rows = found.iter().flat_map(stock_rows).collect();
    let language = work.here.language;
    let sentence = match found.as_slice() {
        [one] if one.on_hand <= 0 => {
            let name = &one.name;
            say!(language, "{name} está em falta.", "{name} is out of stock.", "{name} está agotado.")
        }
        _ => say!(language, "Estoque de “{words}”:", "Stock of “{words}”:", "Existencias de “{words}”:"),
    };
    answer(work, sentence, &["product", "lot", "expires", "on_hand", "state"], rows, Without::Nothing)
}

/// One row for the product, then one for each lot that still holds something or was called back.
fn stock_rows(product: &Product) -> Vec<Row> {
    let whole = vec![
        Cell::Text(product.name.clone()),
        Cell::None,
        Cell::None,
        Cell::Quantity(product.on_hand, product.unit.clone()),
        Cell::None,
    ];
    let mut rows = vec![Row::new(whole).link(LinkKind::Product, product.id)];
    for lot in product.lots.iter().filter(|lot| lot.on_hand != 0 || lot.recalled) {
        let state = if lot.recalled { Cell::Word("lot_state", "recalled".to_owned()) } else { Cell::None };
        let cells = vec![
            Cell::Text(product.name.clone()),
            Cell::Text(lot.code.clone()),
            Cell::maybe_day(lot.expires),
            Cell::Quantity(lot.on_hand, product.unit.clone()),
            state,
        ];
        rows.push(Row::new(cells).link(LinkKind::Product, product.id).link(LinkKind::Lot, lot.id));
    }
    rows
}

#[derive(Deserialize)]
struct Application {
    patient_id: Id,
    patient_name: String,
    product: String,
    lot: String,
    quantity: i64,
    at: Instant,
    professional: String,
}

/// Who received a lot.
pub(super) fn lot_usage(work: &Work<'_>) -> Done {
    let words = work.call.lot.as_deref().unwrap_or_default();
    let wanted = code(words);
    let products: Vec<Product> = ask(work.desk, "stock.products", json!({}))?;
    let lots: Vec<(&Product, &Lot)> = products
        .iter()
        .flat_map(|product| product.lots.iter().map(move |lot| (product, lot)))
        .filter(|(_, lot)| !wanted.is_empty() && code(&lot.code) == wanted)
        .collect();
    if lots.is_empty() {
        return Ok(work.not_found(words));
    }
    let mut rows = Vec::new();
    for (product, lot) in lots {
        let received: Vec<Application> = ask(work.desk, "stock.recipients", json!({ "lot_id": lot.id }))?;
        rows.extend(received.iter().map(|one| applied(one, product, lot)));
    }
    let language = work.here.language;
    let (pt, en, es) = (
        count(rows.len(), "aplicação", "aplicações"),
        count(rows.len(), "application", "applications"),
        count(rows.len(), "aplicación", "aplicaciones"),
    );
    let sentence = match rows.len() {
        0 => say!(
            language,
            "Ninguém recebeu o lote {words}.",
            "Nobody received lot {words}.",
            "Nadie recibió el lote {words}."
        ),
        _ => say!(language, "Lote {words}: {pt}.", "Lot {words}: {en}.", "Lote {words}: {es}."),
    };
    answer(
        work,
        sentence,
        &["at", "patient", "product", "lot", "quantity", "professional"],
        rows,
        Without::Columns(&[1]),
    )
}

fn applied(one: &Application, product: &Product, lot: &Lot) -> Row {
    let cells = vec![
        Cell::Moment(one.at),
        Cell::Text(one.patient_name.clone()),
        Cell::Text(one.product.clone()),
        Cell::Text(one.lot.clone()),
        Cell::Quantity(one.quantity, product.unit.clone()),
        Cell::Text(one.professional.clone()),
    ];
    Row::about(one.patient_id, cells).link(LinkKind::Lot, lot.id)
}

/// A lot's number without what people put between its characters.
fn code(text: &str) -> String {
    fold(text).chars().filter(|c| c.is_alphanumeric()).collect()
}
