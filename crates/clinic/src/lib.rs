//! The domain of an aesthetic clinic, one module an area. Rules live here; the doors of the vault decide who sees what.

pub mod br;
pub mod error;
pub mod time;

pub use error::{Error, Kind, Result};
