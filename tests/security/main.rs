//! Proof of the doors: what row-level security promises, tried by somebody who wants more.
//!
//! - [`channels`]: the 27 ways by which rows are known to leak out of such a construction, each tried on real sessions.
//! - [`postgres_cases`]: what PostgreSQL's own tests expect of row-level security, case by case.
//! - [`shadow`]: random questions against a database that holds only what the user may see; random writes against an interpreter.
//! - [`postgres_differential`]: the same policies on a real PostgreSQL.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "support of tests: what cannot go on stops there, with the reason in its message"
)]

mod channels;
mod postgres_cases;
mod postgres_differential;
mod server;
mod shadow;
mod stage;
