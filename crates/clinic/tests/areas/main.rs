//! The areas of the clinic over a real encrypted file, through the doors.

mod agenda;
mod agenda_rules;
mod house;
mod patients;
mod team;
