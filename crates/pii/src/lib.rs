//! Personal data in Brazilian Portuguese text: found by rules, replaced by placeholders, and put back.
//!
//! Nothing here needs a model, a file, a clock or the network. Lists of names of every origin, of ordinary words,
//! brands and places are built in; the clinic adds its own people by a [`Dictionary`].
//!
//! - [`Detector::find`] gives the spans of a text.
//! - [`Session::hide`] replaces them by placeholders such as `[PESSOA_1]`, the same one for the same person or number
//!   throughout a conversation. Text that was typed in the form of a placeholder is itself replaced, so that nobody can
//!   forge one.
//! - [`Session::restore`] and [`Restorer`] put values back, the latter in a stream that may be cut anywhere.
//!
//! Not attempted: text that is reversed, encrypted or encoded (base64, hexadecimal).

mod address;
mod checks;
mod codes;
mod contact;
mod council;
mod cues;
mod detector;
mod dictionary;
mod doc;
mod fold;
mod found;
mod kind;
mod lexicon;
mod names;
mod numbers;
mod phrases;
mod placeholder;
mod restore;
mod session;
mod shape;
mod table;

pub use detector::Detector;
pub use dictionary::Dictionary;
pub use kind::{Kind, Span};
pub use placeholder::Placeholder;
pub use restore::Restorer;
pub use session::{Hidden, Session};
