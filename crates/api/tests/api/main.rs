//! The API as the UI calls it: JSON in, JSON out.

mod codes;
mod day;
mod entry;
mod hostile;
mod house;
mod matrix;
mod stations;
