//! Patients: finding them, registering them without doubles, and the one page on which everything about them stands.

mod alerts;
mod ask_birthdays;
mod data;
mod duplicates;
mod hits;
mod page;
mod register;
mod timeline;

pub use alerts::{AddAlert, Alert, AlertKind, RetireAlert, add_alert, retire_alert};
pub use ask_birthdays::{AskBirthdays, Birthday, birthdays};
pub use data::PatientData;
pub use duplicates::{Duplicate, Likeness, duplicates};
pub use hits::{PatientHit, hits, recent, search};
pub use page::{PatientCounts, PatientPage, page};
pub use register::{UpdatePatient, register, update};
pub use timeline::{TimelineItem, TimelineKind};
