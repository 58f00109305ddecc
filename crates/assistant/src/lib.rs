//! The assistant: a question in words becomes one call of a tool, which runs as the user under the doors.
//!
//! Nothing here opens a file or a network connection. A model is handed a prompt and hands back a sketch with how sure it was;
//! everything between the question and the rows is decided by rules that can be tested.

pub mod answer;
pub mod call;
pub mod dates;
pub mod desk;
pub mod grammar;
pub mod limits;
pub mod plan;
pub mod prompt;
pub mod resolve;
pub mod sessions;
pub mod toolbox;
pub mod tools;
pub mod usage;
pub mod wording;

pub use call::{Call, Intent};
