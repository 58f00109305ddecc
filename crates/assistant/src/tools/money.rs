//! Tools about money: what is owed, billed and paid, and what was paid in advance.

use chrono::NaiveDate;
use neonpro_clinic::Id;
use neonpro_clinic::time::Instant;
use serde::Deserialize;
use serde_json::json;

use super::consent::{Without, answer};
use super::find::{Hit, Named};
use super::{Done, Work};
use crate::answer::{Cell, LinkKind, Row, Why};
use crate::call::{By, Key, Method};
use crate::desk::ask;
use crate::resolve::Unclear;
use crate::wording::{clarify, count, days, money, say};

#[derive(Deserialize)]
struct Account {
    balance: i64,
    transactions: Vec<Line>,
}

#[derive(Deserialize)]
struct Line {
    id: Id,
    patient_id: Option<Id>,
    patient_name: Option<String>,
    kind: String,
    amount: i64,
    method: Option<String>,
    at: Instant,
    description: Option<String>,
}

/// What a patient owes, and the lines behind it.
pub(super) fn balance(work: &Work<'_>) -> Done {
    let patient = work.patient()?;
    let account: Account = ask(work.desk, "finance.account", json!({ "patient_id": patient.id }))?;
    let row = |line: &Line| {
        let cells = vec![
            Cell::Moment(line.at),
            Cell::Word("transaction_kind", line.kind.clone()),
            Cell::maybe(line.description.clone()),
            Cell::Money(line.amount),
        ];
        Row::about(patient.id, cells).link(LinkKind::Transaction, line.id)
    };
    let rows = account.transactions.iter().map(row).collect();
    let (language, name) = (work.here.language, &patient.full_name);
    let sum = money(language, account.balance.saturating_abs());
    let sentence = match account.balance {
        0 => say!(language, "{name} não deve nada.", "{name} owes nothing.", "{name} no debe nada."),
        1.. => say!(language, "{name} deve {sum}.", "{name} owes {sum}.", "{name} debe {sum}."),
        _ => say!(
            language,
            "{name} tem crédito de {sum}.",
            "{name} has a credit of {sum}.",
            "{name} tiene un crédito de {sum}."
        ),
    };
    answer(work, sentence, &["at", "kind", "description", "amount"], rows, Without::Nothing)
}

#[derive(Deserialize)]
struct Debt {
    patient: Hit,
    balance: i64,
    since: Instant,
}

/// Who owes; with days, whose oldest open charge is of them.
pub(super) fn overdue(work: &Work<'_>) -> Done {
    let mut debts: Vec<Debt> = ask(work.desk, "finance.overdue", json!({}))?;
    if let Some((first, last)) = work.call.days() {
        debts.retain(|debt| (first..=last).contains(&work.here.zone.date_of(debt.since)));
    }
    let row = |debt: &Debt| {
        let cells =
            vec![Cell::Text(debt.patient.full_name.clone()), Cell::Money(debt.balance), Cell::Moment(debt.since)];
        Row::about(debt.patient.id, cells)
    };
    let rows: Vec<Row> = debts.iter().map(row).collect();
    let language = work.here.language;
    let total = money(language, debts.iter().map(|debt| debt.balance).sum());
    let (pt, en, es) = (
        count(rows.len(), "pessoa deve", "pessoas devem"),
        count(rows.len(), "person owes", "people owe"),
        count(rows.len(), "persona debe", "personas deben"),
    );
    let sentence = match rows.len() {
        0 => say!(language, "Ninguém está devendo.", "Nobody owes anything.", "Nadie debe nada."),
        _ => say!(language, "{pt}, {total} ao todo.", "{en}, {total} in all.", "{es}, {total} en total."),
    };
    answer(work, sentence, &["patient", "amount", "since"], rows, Without::Columns(&[0]))
}

#[derive(Deserialize)]
struct Revenue {
    total: i64,
    count: u32,
    parts: Vec<Part>,
}

#[derive(Deserialize)]
struct Part {
    id: Option<Id>,
    label: Option<String>,
    amount: i64,
    count: u32,
}

/// What was billed in some days.
pub(super) fn revenue(work: &Work<'_>) -> Done {
    let span = work.days();
    let asked = json!({ "from": span.0, "to": span.1, "by": work.call.by });
    let found: Revenue = ask(work.desk, "finance.revenue", asked)?;
    let rows = found.parts.into_iter().map(|part| revenue_row(part, work.call.by)).collect();
    let (language, when) = (work.here.language, days(work.here.language, span));
    let (total, charges) = (money(language, found.total), found.count);
    let sentence = say!(
        language,
        "Faturamento {when}: {total}, em {charges} cobranças.",
        "Revenue {when}: {total}, in {charges} charges.",
        "Facturación {when}: {total}, en {charges} cobros."
    );
    answer(work, sentence, &["part", "amount", "count"], rows, Without::Nothing)
}

fn revenue_row(part: Part, by: Option<By>) -> Row {
    let label = match (part.label, by) {
        (None, _) => Cell::None,
        (Some(label), Some(By::Method)) => Cell::Word("payment_method", label),
        (Some(label), Some(By::Day | By::Week | By::Month)) => {
            label.parse::<NaiveDate>().map_or(Cell::Text(label), Cell::Day)
        }
        (Some(label), _) => Cell::Text(label),
    };
    let row = Row::new(vec![label, Cell::Money(part.amount), Cell::Number(i64::from(part.count))]);
    match (part.id, by) {
        (Some(id), Some(By::Professional)) => row.link(LinkKind::Professional, id),
        (Some(id), Some(By::Treatment)) => row.link(LinkKind::Service, id),
        _ => row,
    }
}

#[derive(Deserialize)]
struct PaymentsIn {
    total_in: i64,
    total_reversed: i64,
    count: u32,
    transactions: Vec<Line>,
}

/// What came in over some days.
pub(super) fn payments(work: &Work<'_>) -> Done {
    let span = work.days();
    let asked = json!({ "from": span.0, "to": span.1, "method": work.call.method.map(stored) });
    let found: PaymentsIn = ask(work.desk, "finance.payments", asked)?;
    let rows = found.transactions.iter().map(payment_row).collect();
    let (language, when) = (work.here.language, days(work.here.language, span));
    let (total, paid) = (money(language, found.total_in), found.count);
    let back = match found.total_reversed {
        0 => String::new(),
        sum => {
            let sum = money(language, sum);
            say!(
                language,
                " Devolvido ou estornado: {sum}.",
                " Given back or undone: {sum}.",
                " Devuelto o anulado: {sum}."
            )
        }
    };
    let sentence = say!(
        language,
        "Recebido {when}: {total}, em {paid} pagamentos.{back}",
        "Received {when}: {total}, in {paid} payments.{back}",
        "Recibido {when}: {total}, en {paid} pagos.{back}"
    );
    answer(work, sentence, &["at", "patient", "kind", "method", "amount"], rows, Without::Columns(&[1]))
}

fn payment_row(line: &Line) -> Row {
    let cells = vec![
        Cell::Moment(line.at),
        Cell::maybe(line.patient_name.clone()),
        Cell::Word("transaction_kind", line.kind.clone()),
        line.method.clone().map_or(Cell::None, |method| Cell::Word("payment_method", method)),
        Cell::Money(-line.amount),
    ];
    let row = match line.patient_id {
        Some(patient) => Row::about(patient, cells),
        None => Row::new(cells),
    };
    row.link(LinkKind::Transaction, line.id)
}

/// The ledger's word for a way of paying.
fn stored(method: Method) -> &'static str {
    match method {
        Method::Pix => "pix",
        Method::Cash => "cash",
        Method::Credit => "credit_card",
        Method::Debit => "debit_card",
        Method::Boleto => "boleto",
        Method::Transfer => "bank_transfer",
    }
}

#[derive(Deserialize)]
struct Left {
    package: Option<String>,
    service_id: Id,
    service_name: String,
    bought: i64,
    left: i64,
    expires: Option<NaiveDate>,
}

/// What is left of a patient's packages.
pub(super) fn package_balance(work: &Work<'_>) -> Done {
    let patient = work.patient()?;
    let found: Vec<Left> = ask(work.desk, "catalogue.sessions_left", json!({ "patient_id": patient.id }))?;
    let row = |one: &Left| {
        let cells = vec![
            Cell::Text(one.package.clone().unwrap_or_else(|| one.service_name.clone())),
            Cell::Text(one.service_name.clone()),
            Cell::Number(one.left),
            Cell::Number(one.bought),
            Cell::maybe_day(one.expires),
        ];
        Row::about(patient.id, cells).link(LinkKind::Service, one.service_id)
    };
    let rows: Vec<Row> = found.iter().map(row).collect();
    let (language, name) = (work.here.language, &patient.full_name);
    let left: i64 = found.iter().map(|one| one.left).sum();
    let sentence = match left {
        0 => say!(
            language,
            "{name} não tem sessões de pacote.",
            "{name} has no package sessions left.",
            "{name} no tiene sesiones de paquete."
        ),
        1 => say!(
            language,
            "{name} tem 1 sessão de pacote.",
            "{name} has 1 package session left.",
            "{name} tiene 1 sesión de paquete."
        ),
        _ => say!(
            language,
            "{name} tem {left} sessões de pacote.",
            "{name} has {left} package sessions left.",
            "{name} tiene {left} sesiones de paquete."
        ),
    };
    answer(work, sentence, &["package", "service", "left", "bought", "expires"], rows, Without::Nothing)
}

#[derive(Deserialize)]
struct Commission {
    earned: i64,
    paid: i64,
    entries: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    kind: String,
    amount: i64,
    at: Instant,
}

/// What a professional earned by commission, as far as it is in the books.
pub(super) fn commission(work: &Work<'_>) -> Done {
    let professionals: Vec<Named> = ask(work.desk, "team.professionals", json!({}))?;
    let Some(who) = work.professional(&professionals)? else {
        let why = Unclear::Missing(Key::Professional);
        return Ok(work.told(Why::Unclear, clarify(work.here.language, Some(why))));
    };
    let span = work.days();
    let asked = json!({ "professional_id": who.id, "from": span.0, "to": span.1 });
    let found: Commission = ask(work.desk, "finance.commission", asked)?;
    let row = |entry: &Entry| {
        let cells =
            vec![Cell::Moment(entry.at), Cell::Word("commission_kind", entry.kind.clone()), Cell::Money(entry.amount)];
        Row::new(cells).link(LinkKind::Professional, who.id)
    };
    let (language, when) = (work.here.language, days(work.here.language, span));
    let (name, earned, paid) = (&who.name, money(language, found.earned), money(language, found.paid));
    let sentence = match found.entries.len() {
        0 => say!(
            language,
            "Nenhuma comissão de {name} lançada {when}.",
            "No commission of {name} in the books {when}.",
            "Ninguna comisión de {name} registrada {when}."
        ),
        _ => say!(
            language,
            "Comissão de {name} {when}: {earned}; pago: {paid}.",
            "Commission of {name} {when}: {earned}; paid out: {paid}.",
            "Comisión de {name} {when}: {earned}; pagado: {paid}."
        ),
    };
    answer(work, sentence, &["at", "kind", "amount"], found.entries.iter().map(row).collect(), Without::Nothing)
}
