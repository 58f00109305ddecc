//! One file for each part of a clinic's day.

mod agenda;
mod first_run;
mod patients;
mod session;
mod shell;
