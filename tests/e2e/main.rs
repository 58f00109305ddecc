//! Journeys through the real window: the built app, driven as a person would, on a screen that nobody sees.
//!
//! Each journey has a data folder, a screen, a driver and an app of its own, so journeys share nothing and may run side
//! by side. They need the app and `neonproctl` built with the UI inside; `cargo xtask test` sees to that.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a journey that cannot go on stops there, with the reason in its message"
)]

mod backstage;
mod clinic;
mod display;
mod element;
mod hands;
mod http;
mod journeys;
mod shelf;
mod stage;
#[path = "../../crates/engine/tests/toy/mod.rs"]
mod toy;
mod walk;
mod window;
mod writer;
