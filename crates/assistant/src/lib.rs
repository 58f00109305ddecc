//! The assistant: a question in words becomes one call of a tool, which runs as the user under the doors.
//!
//! Nothing here opens a file or a network connection. A model is handed a prompt and hands back a sketch with how sure it was;
//! everything between the question and the rows is decided by rules that can be tested.

pub mod answer;
pub mod cache;
pub mod call;
pub mod conversation;
pub mod dates;
pub mod desk;
pub mod forecast;
pub mod grammar;
pub mod limits;
pub mod network;
pub mod plan;
pub mod planner;
pub mod prompt;
pub mod report;
pub mod resolve;
pub mod retrieval;
pub mod sessions;
pub mod settings;
pub mod toolbox;
pub mod tools;
pub mod usage;
pub mod wording;
pub mod writer;

pub use call::{Call, Intent};
pub use neonpro_engine as engine;
pub use neonpro_pii as pii;
