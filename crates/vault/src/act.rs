//! What the domain says it is doing; without it no door opens.

use crate::audit::ClockFlag;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What a statement is recorded as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// Code of the act, area and verb, such as `agenda.book`. Never free text.
    pub code: &'static str,
    /// The row's `_clk` as the user had seen it, when it differs from the row's state of now.
    pub seen: Option<Vec<u8>>,
}

impl Act {
    /// An act by its code.
    #[must_use]
    pub fn new(code: &'static str) -> Self {
        Self { code, seen: None }
    }

    /// The field clocks that the user had before their eyes.
    #[must_use]
    pub fn seen(mut self, clk: Vec<u8>) -> Self {
        self.seen = Some(clk);
        self
    }
}

/// The moment and act of the statement under way; the doors' functions read it.
#[derive(Debug)]
pub(crate) struct Context {
    pub(crate) act: Option<Act>,
    pub(crate) now_us: i64,
    pub(crate) mono_ns: i64,
    /// Whether the wall clock can be believed.
    pub(crate) clock: ClockFlag,
}

impl Default for Context {
    fn default() -> Self {
        Self { act: None, now_us: 0, mono_ns: 0, clock: ClockFlag::Steady }
    }
}

/// The context of one connection, shared with the functions registered on it.
#[derive(Clone, Default)]
pub(crate) struct ContextCell(Arc<Mutex<Context>>);

impl ContextCell {
    pub(crate) fn lock(&self) -> MutexGuard<'_, Context> {
        // The context is plain data, whole at every moment: a panic of another holder leaves nothing half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
