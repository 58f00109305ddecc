//! The one shape in which anything goes wrong towards a window or the command line.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use ts_rs::TS;

/// What a caller may do about an error. The sentence is chosen from the code; the kind chooses its tone and its button.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// Something typed is wrong; the person corrects it and tries again.
    Validation,
    /// Allowed in general, not in this state.
    Precondition,
    /// Not there, or not for this user: the two are told alike.
    NotFound,
    /// This role never does that.
    Forbidden,
    /// The clinic is locked or nobody is signed in.
    Locked,
    /// Somebody else changed it meanwhile, or the place is taken.
    Conflict,
    /// Held by another process for a moment; trying again helps.
    Busy,
    /// The disk, the file or the keys.
    Storage,
    /// Our fault. The incident number leads to the log.
    Internal,
}

/// An error as it crosses the boundary. Neither the code nor the parameters hold personal data of a patient.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct ApiError {
    /// `area.reason`, one of [`crate::ERROR_CODES`].
    #[ts(as = "String")]
    pub code: Cow<'static, str>,
    /// What a caller may do about it.
    pub kind: ErrorKind,
    /// Values for the sentence: field names, limits, times, ids.
    #[ts(type = "Record<string, unknown>")]
    pub params: Map<String, Value>,
    /// Random id that the log has too; only on internal errors.
    pub incident: Option<String>,
}

impl ApiError {
    /// An error without parameters.
    #[must_use]
    pub fn new(kind: ErrorKind, code: &'static str) -> Self {
        Self { code: Cow::Borrowed(code), kind, params: Map::new(), incident: None }
    }

    /// The same error with one more value for its sentence.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.params.insert(name.to_owned(), value.into());
        self
    }

    /// Something typed is wrong.
    #[must_use]
    pub fn validation(code: &'static str) -> Self {
        Self::new(ErrorKind::Validation, code)
    }

    /// Not in this state.
    #[must_use]
    pub fn precondition(code: &'static str) -> Self {
        Self::new(ErrorKind::Precondition, code)
    }

    /// Nobody is signed in, or the screen is covered.
    #[must_use]
    pub fn locked(code: &'static str) -> Self {
        Self::new(ErrorKind::Locked, code)
    }

    /// The disk, the file or the keys.
    #[must_use]
    pub fn storage(code: &'static str) -> Self {
        Self::new(ErrorKind::Storage, code)
    }
}

impl std::fmt::Display for ApiError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.code)
    }
}

impl std::error::Error for ApiError {}

/// What every handler answers.
pub type Result<T> = std::result::Result<T, ApiError>;
