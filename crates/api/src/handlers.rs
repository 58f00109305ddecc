//! What the operations do that are more than one call into an area of the clinic.

pub(crate) mod app;
pub(crate) mod reports;
pub(crate) mod session;
pub(crate) mod team;
