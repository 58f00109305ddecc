//! What can be wrong with bytes or values. No variant carries a value of a row.

/// Why bytes were refused or an operation could not be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The bytes are not the format: not CBOR, wrong types, indefinite lengths, keys out of order, or bytes left over.
    #[error("not an operation: malformed bytes")]
    Malformed,
    /// A field without which nothing makes sense is absent.
    #[error("not an operation: field {0} is missing")]
    Missing(&'static str),
    /// A size is over the limit of the format.
    #[error("over the limit of the format: {0}")]
    TooLarge(&'static str),
    /// The kind of operation is newer than this program: keep the bytes and try again after an upgrade.
    #[error("unknown kind of operation {0}")]
    UnknownKind(u64),
    /// The batch speaks a protocol newer than this program.
    #[error("unknown batch protocol {0}")]
    UnknownProto(u64),
    /// A real number is not a number; SQLite cannot hold one, so it is a defect of the writer.
    #[error("a real value is not a number")]
    NotANumber,
    /// Operations of one batch must be numbered without gaps from its first counter.
    #[error("operation numbers of the batch are not gapless")]
    Gap,
}

impl From<minicbor::decode::Error> for Error {
    fn from(_: minicbor::decode::Error) -> Self {
        Error::Malformed
    }
}
