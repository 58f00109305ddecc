//! The API as the UI calls it: JSON in, JSON out.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a helper of a test has nobody to hand an error to")]

mod assistant;
mod codes;
mod day;
mod entry;
mod hostile;
mod house;
mod matrix;
mod stations;
