//! Every code that an error may carry. A test compares the list with what the sources say.

/// All of them, in alphabetical order. Each has its sentence in the UI under `errors.<code>`.
pub const ERROR_CODES: &[&str] = &[];
