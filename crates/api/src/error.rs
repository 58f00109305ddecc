//! The one shape in which anything goes wrong towards a window or the command line.

use std::borrow::Cow;

use neonpro_vault::journal::JournalError;
use neonpro_vault::keys::KeyError;
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

impl From<neonpro_clinic::Error> for ApiError {
    fn from(error: neonpro_clinic::Error) -> Self {
        use neonpro_clinic::Kind as K;
        let kind = match error.kind {
            K::Validation => ErrorKind::Validation,
            K::Precondition => ErrorKind::Precondition,
            K::NotFound => ErrorKind::NotFound,
            K::Forbidden => ErrorKind::Forbidden,
            K::Locked => ErrorKind::Locked,
            K::Conflict => ErrorKind::Conflict,
            K::Busy => ErrorKind::Busy,
            K::Storage => ErrorKind::Storage,
            K::Internal => ErrorKind::Internal,
        };
        Self { code: Cow::Borrowed(error.code), kind, params: error.params, incident: None }
    }
}

impl From<neonpro_vault::Error> for ApiError {
    fn from(error: neonpro_vault::Error) -> Self {
        match error {
            neonpro_vault::Error::Keys(error) => error.into(),
            other => neonpro_clinic::Error::from(other).into(),
        }
    }
}

impl From<KeyError> for ApiError {
    fn from(error: KeyError) -> Self {
        let (kind, code) = match error {
            KeyError::Refused => (ErrorKind::Validation, "session.wrong_credentials"),
            KeyError::DeviceSecretMissing => (ErrorKind::Storage, "keys.device_secret_missing"),
            KeyError::Damaged(_) => (ErrorKind::Storage, "keys.damaged"),
            KeyError::Forged(_) => (ErrorKind::Storage, "keys.forged"),
            KeyError::NewerFormat(_) => (ErrorKind::Storage, "vault.newer"),
            KeyError::BadLogin => (ErrorKind::Validation, "keys.bad_login"),
            KeyError::BadPassword => (ErrorKind::Validation, "session.weak_password"),
            KeyError::Taken => (ErrorKind::Conflict, "team.login_taken"),
            KeyError::UnknownUser => (ErrorKind::NotFound, "team.unknown_user"),
            KeyError::NotOwner => (ErrorKind::Forbidden, "keys.not_owner"),
            KeyError::LastOwner => (ErrorKind::Precondition, "team.last_owner"),
            KeyError::RotationPending | KeyError::Changed => (ErrorKind::Busy, "keys.busy"),
            KeyError::Storage { source, .. } => return neonpro_vault::Error::from(source).into(),
            // Its words carry no secret; whoever reads the log needs them.
            other => return Self::new(ErrorKind::Internal, "keys.failed").with("why", other.to_string()),
        };
        Self::new(kind, code)
    }
}

impl From<JournalError> for ApiError {
    fn from(error: JournalError) -> Self {
        match error {
            JournalError::Key(error) => error.into(),
            JournalError::Tampered(_) | JournalError::OtherKey | JournalError::MalformedKey => {
                Self::storage("session.journal_damaged")
            }
        }
    }
}
