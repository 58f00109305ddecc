//! Acceptance tests of the workspace; each subject is a test target of its own.
//!
//! What the proofs of row-level security share lives here, because a command line runs them longer than a test run can: [`law`] judges rows
//! without any SQL, [`bench`] puts the compiled doors on a plain file, [`shadow`] compares a user's desk with a database that holds only what
//! the user may see.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "support of tests: what cannot go on stops there, with the reason in its message"
)]

pub mod bench;
pub mod dice;
pub mod law;
pub mod shadow;
pub mod values;
