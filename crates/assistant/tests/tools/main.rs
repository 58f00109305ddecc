//! The tools over a real encrypted clinic, through the operations that the screens call, as users of several roles.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a helper of a test has nobody to hand an error to")]

mod house;
mod leaks;
mod reads;
mod writes;
