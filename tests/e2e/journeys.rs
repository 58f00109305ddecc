//! One file for each part of a clinic's day.

mod agenda;
mod assistant;
mod backup;
mod consent;
mod first_run;
mod models;
mod money;
mod moving;
mod network;
mod patients;
mod screens;
mod session;
mod shell;
mod stock;
mod together;
mod wall;
mod writing;
