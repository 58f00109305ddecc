//! The domain of an aesthetic clinic, one module an area. Rules live here; the doors of the vault decide who sees what.

pub mod agenda;
pub mod audit;
pub mod br;
pub mod catalogue;
mod columns;
pub mod consent;
pub mod demo;
mod edit;
pub mod error;
pub mod finance;
pub mod members;
pub mod patients;
pub mod records;
pub mod settings;
pub mod stock;
pub mod team;
pub mod time;
pub mod version;
pub mod words;

pub use error::{Error, Kind, Result};
// The rooms above know the clinic and not the file below it; these are the names that its functions speak in.
pub use neonpro_vault::{Act, Id, Reader, Session, Writer, index};
