//! One file for each part of a clinic's day.

mod agenda;
mod first_run;
mod session;
mod shell;
