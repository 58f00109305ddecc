//! One file for each part of a clinic's day.

mod first_run;
mod shell;
