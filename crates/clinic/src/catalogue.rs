//! What the clinic offers: treatments (what is done to a patient) and services (what is booked and paid).

mod ask_sessions;
mod services;
mod treatments;

pub use ask_sessions::{SessionsLeft, sessions_left};
pub use services::{SaveService, Service, save_service, services};
pub use treatments::{SaveTreatment, Treatment, TreatmentCategory, save_treatment, treatments};

/// Longest name, in characters.
const LONGEST_NAME: usize = 120;

/// Dearest price, in centavos: a million reais. More is a slip of the keyboard.
const DEAREST: i64 = 100_000_000;

fn status(active: bool) -> String {
    if active { "active" } else { "inactive" }.to_owned()
}
