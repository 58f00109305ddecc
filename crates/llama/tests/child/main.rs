//! The child process as the product meets it: over the pipe, with real files.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says so by stopping")]

mod grammar;
mod life;
mod planner;
mod stage;
mod walls;
