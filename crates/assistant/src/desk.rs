//! The desk at which tools ask: every operation of the program, as the user who sits there.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::retrieval::Asked;
use crate::retrieval::shelf::{Likeness, Shelf};

/// What an operation answers when it does not do what it was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}")]
pub struct Refusal {
    /// `area.reason`, as the operations name it.
    pub code: String,
    /// Whether it is the user who may not, rather than the request that cannot.
    pub forbidden: bool,
}

impl Refusal {
    /// A refusal of the request.
    #[must_use]
    pub fn of(code: &str) -> Self {
        Self { code: code.to_owned(), forbidden: false }
    }
}

/// Calls operations in the name of one signed-in user. Whatever the doors hide from that user is not in an answer.
pub trait Desk {
    /// Calls one operation.
    ///
    /// # Errors
    /// [`Refusal`], whatever the reason.
    fn call(&self, method: &str, request: Value) -> Result<Value, Refusal>;

    /// How like a question the texts of a shelf are. Nothing where no embedder says so soon: words alone answer then.
    fn likeness(&self, shelf: &Shelf, asked: &Asked) -> Option<Likeness> {
        let _ = (shelf, asked);
        None
    }
}

/// Calls an operation and reads what a tool needs of its answer.
///
/// # Errors
/// The operation's [`Refusal`], or `app.internal` for an answer of another shape.
pub(crate) fn ask<T: DeserializeOwned>(desk: &dyn Desk, method: &str, request: Value) -> Result<T, Refusal> {
    let answer = desk.call(method, request)?;
    serde_json::from_value(answer).map_err(|_| Refusal::of("app.internal"))
}
