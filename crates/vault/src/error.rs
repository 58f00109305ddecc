//! What can go wrong in a clinic file, as codes that a screen can turn into a sentence.

/// Result of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error of the vault. No variant carries personal data.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A door refused: not the user's row, a masked column, no stated purpose. "Not yours" and "does not exist" are the same answer.
    #[error("Door refused: {0}")]
    Door(Refusal),
    /// The row is not there, or not for this user.
    #[error("Row not found")]
    NotFound,
    /// The text is not one that a session may run.
    #[error("Statement refused")]
    Statement,
    /// Another process holds the file for writing.
    #[error("File is busy")]
    Busy,
    /// A migration, a key rotation or a restore holds the file.
    #[error("File is held by {0}")]
    Held(String),
    /// The disk is full.
    #[error("Disk is full")]
    DiskFull,
    /// The file or its folder cannot be written.
    #[error("File is read-only")]
    ReadOnly,
    /// The file does not open with this key or its pages do not verify. Nothing was changed.
    #[error("File is damaged or not of this key: {0}")]
    Damaged(&'static str),
    /// The file is older or newer than what the trail or the key file remembers.
    #[error("File was rolled back")]
    RolledBack,
    /// The file was written by a newer version of the program.
    #[error("File is of schema {found}, this program knows {known}")]
    Newer {
        /// Schema of the file.
        found: u32,
        /// Newest schema that this program knows.
        known: u32,
    },
    /// A value is longer than a statement may carry.
    #[error("Value is too large")]
    TooLarge,
    /// A limit of a free query was reached.
    #[error("Query exceeds a limit: {0}")]
    Limit(&'static str),
    /// The keys of the patient were destroyed, or this session does not hold the key.
    #[error("Sealed text cannot be opened")]
    Sealed,
    /// A constraint of the schema.
    #[error("Constraint refused the row")]
    Constraint,
    /// Keys and passwords.
    #[error(transparent)]
    Keys(#[from] crate::keys::KeyError),
    /// The operating system.
    #[error("File system: {0}")]
    Io(std::io::ErrorKind),
    /// Anything else of the database engine, by its code.
    #[error("Engine: {0}")]
    Engine(i32),
    /// A value that this program wrote does not read back.
    #[error("Inconsistent data: {0}")]
    Inconsistent(&'static str),
}

/// Why a door refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The policy does not allow it.
    Denied,
    /// The column is masked for this role.
    Masked,
    /// A column that never changes.
    Fixed,
    /// A row with this id is there.
    Exists,
    /// No act was stated before the statement.
    Context,
    /// A conflict clause or a direct write was stopped by a guard.
    Guard,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

impl Refusal {
    /// The code in audit events and error answers.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Denied => "door.denied",
            Self::Masked => "door.masked",
            Self::Fixed => "door.fixed",
            Self::Exists => "door.exists",
            Self::Context => "door.context",
            Self::Guard => "door.guard",
        }
    }

    fn from_message(message: &str) -> Option<Self> {
        Some(match message {
            "door.denied" => Self::Denied,
            "door.masked" => Self::Masked,
            "door.fixed" => Self::Fixed,
            "door.exists" => Self::Exists,
            "door.context" => Self::Context,
            "door.guard" | "door.ignored" | "audit.append_only" => Self::Guard,
            _ => return None,
        })
    }
}

impl Error {
    /// The code that crosses the boundary.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Door(refusal) => refusal.code(),
            Self::NotFound => "vault.not_found",
            Self::Statement => "vault.statement",
            Self::Busy => "vault.busy",
            Self::Held(_) => "vault.held",
            Self::DiskFull => "vault.disk_full",
            Self::ReadOnly => "vault.read_only",
            Self::Damaged(_) => "vault.damaged",
            Self::RolledBack => "vault.rolled_back",
            Self::Newer { .. } => "vault.newer",
            Self::TooLarge => "vault.too_large",
            Self::Limit(_) => "vault.limit",
            Self::Sealed => "vault.sealed",
            Self::Constraint => "vault.constraint",
            Self::Keys(_) => "vault.keys",
            Self::Io(_) => "vault.io",
            Self::Engine(_) => "vault.engine",
            Self::Inconsistent(_) => "vault.inconsistent",
        }
    }
}

impl From<std::io::Error> for Error {
    fn from(e: std::io::Error) -> Self {
        match e.kind() {
            std::io::ErrorKind::StorageFull => Self::DiskFull,
            std::io::ErrorKind::ReadOnlyFilesystem | std::io::ErrorKind::PermissionDenied => Self::ReadOnly,
            kind => Self::Io(kind),
        }
    }
}

impl From<rusqlite::Error> for Error {
    fn from(e: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Code;
        match e {
            rusqlite::Error::QueryReturnedNoRows => Self::NotFound,
            rusqlite::Error::SqliteFailure(failure, message) => {
                if let Some(refusal) = message.as_deref().and_then(Refusal::from_message) {
                    return Self::Door(refusal);
                }
                // A table without a door for this command has no trigger, and SQLite says so in words only.
                if message.as_deref().is_some_and(|m| m.contains("because it is a view")) {
                    return Self::Door(Refusal::Denied);
                }
                match failure.code {
                    Code::DatabaseBusy | Code::DatabaseLocked | Code::FileLockingProtocolFailed => Self::Busy,
                    Code::DiskFull => Self::DiskFull,
                    Code::ReadOnly | Code::CannotOpen | Code::PermissionDenied => Self::ReadOnly,
                    Code::DatabaseCorrupt => Self::Damaged("page"),
                    Code::SystemIoFailure => Self::Io(std::io::ErrorKind::Other),
                    Code::NotADatabase => Self::Damaged("key"),
                    Code::AuthorizationForStatementDenied => Self::Statement,
                    Code::TooBig => Self::TooLarge,
                    Code::OperationInterrupted => Self::Limit("time"),
                    Code::ConstraintViolation => Self::Constraint,
                    _ => Self::Engine(failure.extended_code),
                }
            }
            rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::InvalidColumnType(..)
            | rusqlite::Error::IntegralValueOutOfRange(..) => Self::Inconsistent("column type"),
            rusqlite::Error::SqlInputError { .. } | rusqlite::Error::MultipleStatement => Self::Statement,
            _ => Self::Engine(-1),
        }
    }
}
