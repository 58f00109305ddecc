//! The areas of the clinic over a real encrypted file, through the doors.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on says so by panicking")]

mod agenda;
mod agenda_rules;
mod agreed;
mod ask;
mod house;
mod patients;
mod team;
