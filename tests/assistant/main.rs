//! Proof of the assistant, with the real models in their own process: what it answers is right to the row, nobody learns by it what
//! they may not see, no text of a note does anything, and nothing that identifies is left behind.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "support of tests: what cannot go on stops there, with the reason in its message; measured times are printed"
)]

mod cache;
mod leaks;
mod meaning;
mod network;
mod notes;
mod odd;
mod stage;
mod thirty;
#[path = "../../crates/assistant/tests/retrieval/topics.rs"]
mod topics;
#[path = "../../crates/engine/tests/toy/mod.rs"]
mod toy;
mod traces;
mod writing;
