//! Money: charges, payments and their reversals. Nothing is ever changed or removed; balances and totals are sums.
//!
//! An amount is stored as its effect on what the patient owes: a charge is positive, a payment negative, a reversal the
//! opposite of what it undoes. The balance is then one sum, whatever kinds there are.

use chrono::NaiveDate;
use neonpro_vault::Id;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::{Fields, Problem, Result};
use crate::time::Instant;
use crate::words::words;

mod ask_commission;
mod ask_payments;
mod ask_revenue;
mod ledger;
mod views;

pub use ask_commission::{AskCommission, Commission, CommissionEntry, commission};
pub use ask_payments::{AskPayments, PaymentsIn, payments};
pub use ask_revenue::{AskRevenue, Revenue, RevenuePart, Split, revenue};
pub use ledger::{charge, pay, reverse};
pub use views::{account, balance, day, overdue};

/// The largest single amount, in centavos: R$ 10 million. More is a typing error.
pub const LARGEST: i64 = 1_000_000_000;

/// Most days of one question: ten years.
const MOST_DAYS: i64 = 3660;

/// Refuses days the wrong way round, or too many.
fn within(from: NaiveDate, to: NaiveDate) -> Result<()> {
    let mut fields = Fields::default();
    if !(0..MOST_DAYS).contains(&(to - from).num_days()) {
        fields.note("to", Problem::OutOfRange);
    }
    fields.finish("finance.invalid")
}

words! {
    /// How money changed hands.
    pub enum Method {
        /// Notes and coins.
        Cash = "cash",
        /// Credit card.
        CreditCard = "credit_card",
        /// Debit card.
        DebitCard = "debit_card",
        /// PIX.
        Pix = "pix",
        /// Boleto.
        Boleto = "boleto",
        /// Bank transfer.
        BankTransfer = "bank_transfer",
        /// Paid by a health plan.
        Insurance = "insurance",
        /// Cheque.
        Check = "check",
    }
}

words! {
    /// What a line of a patient's account is.
    pub enum TransactionKind {
        /// Something the patient owes.
        Charge = "charge",
        /// Money taken.
        Payment = "payment",
        /// Money given back.
        Refund = "refund",
        /// The undoing of another line.
        Reversal = "reversal",
        /// Less to pay.
        Discount = "discount",
    }
}

/// A charge to write down.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Charge {
    /// Who owes.
    pub patient_id: Id,
    /// Centavos, above zero.
    pub amount: i64,
    /// What for.
    pub description: String,
    /// The visit that it belongs to.
    pub appointment_id: Option<Id>,
}

/// A payment to write down.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct Payment {
    /// Who pays.
    pub patient_id: Id,
    /// Centavos, above zero.
    pub amount: i64,
    /// How.
    pub method: Method,
    /// What for.
    pub description: Option<String>,
    /// The visit that it belongs to.
    pub appointment_id: Option<Id>,
}

/// One line of the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct Transaction {
    /// The line.
    pub id: Id,
    /// Whose account, if anybody's.
    pub patient_id: Option<Id>,
    /// Their name, as the role sees it.
    pub patient_name: Option<String>,
    /// What it is.
    pub kind: TransactionKind,
    /// Effect on what the patient owes, in centavos.
    pub amount: i64,
    /// How money changed hands; of a reversal, how what it undoes did.
    pub method: Option<Method>,
    /// When.
    pub at: Instant,
    /// What for.
    pub description: Option<String>,
    /// The line that this one undoes.
    pub reverses_id: Option<Id>,
    /// Whether another line undoes this one.
    pub reversed: bool,
    /// Full name of the user who wrote it down.
    pub by: String,
    /// The visit that it belongs to.
    pub appointment_id: Option<Id>,
}

/// A patient's account.
#[derive(Clone, Debug, Serialize, TS)]
pub struct Account {
    /// What the patient owes, in centavos; negative is credit.
    pub balance: i64,
    /// Newest first.
    pub transactions: Vec<Transaction>,
}

/// A method's part of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
pub struct MethodTotal {
    /// Which.
    pub method: Method,
    /// Taken, less what was given back or undone, in centavos.
    pub amount: i64,
    /// Payments taken.
    pub count: u32,
}

/// The money of one local day.
#[derive(Clone, Debug, Serialize, TS)]
pub struct FinanceDay {
    /// The date on the clinic's wall.
    pub day: NaiveDate,
    /// Everything taken, in centavos.
    pub total_in: i64,
    /// Everything undone or given back, in centavos.
    pub total_reversed: i64,
    /// The till, by method; methods without movement are left out.
    pub by_method: Vec<MethodTotal>,
    /// Newest first.
    pub transactions: Vec<Transaction>,
}

/// Somebody who has owed for a while.
#[derive(Clone, Debug, Serialize, TS)]
pub struct Overdue {
    /// Who.
    pub patient: crate::patients::PatientHit,
    /// How much, in centavos.
    pub balance: i64,
    /// Date of the oldest charge that is not covered by payments.
    pub since: Instant,
}
