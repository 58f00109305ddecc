//! The product's side of the models: everything about them that needs no C++.
//!
//! A model runs in a child process, `neonpro-llama`, that is spoken to over a pipe ([`frame`], [`talk`]). This crate finds the
//! program and the models ([`Place`]), knows which files may be loaded ([`Catalogue`]), reads their headers before llama.cpp
//! does ([`gguf`]), brings larger models in ([`install`]), and starts, restarts and ends the child ([`Keeper`]). Where a clinic has a
//! model on another machine of its own network, it is asked from here as well ([`network`]). This crate knows none of the other
//! rooms and sees only pseudonymised text.

mod ask;
pub mod catalogue;
pub mod digest;
mod error;
pub mod frame;
pub mod gguf;
pub mod install;
mod keeper;
pub mod network;
mod place;
pub mod talk;

pub use ask::{Answer, Ask, End, Stop, Written};
pub use catalogue::{Catalogue, Entry, Kind};
pub use error::EngineError;
pub use keeper::{Keeper, Times};
pub use place::Place;
