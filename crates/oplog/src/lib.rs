//! Operations: what one device tells the others it has done, and how two devices that did different things agree.
//!
//! Nothing here reads a clock, a file, a random number or the network, so that a workstation and headquarters run exactly
//! the same code. The byte formats are written down in `docs/operation-format.md`.
//!
//! - [`Hlc`]: the hybrid logical clock, which orders writes and is never a cursor.
//! - [`Op`], [`Batch`]: an operation and the signed parcel that carries operations.
//! - [`Clocks`]: who last wrote each column of a row, packed into one blob.
//! - [`causal`] and [`merge`]: the rules by which concurrent writes become one state.

mod batch;
pub mod causal;
pub mod cbor;
mod clocks;
mod error;
mod hlc;
pub mod merge;
mod op;
mod value;

pub use batch::{Batch, MAX_BATCH_BYTES, MAX_BATCH_OPS, PROTO, batch_hash};
pub use clocks::{Clock, Clocks};
pub use error::Error;
pub use hlc::{Arrival, Hlc, MAX_DRIFT_MS};
pub use op::{Dot, Head, Kind, MAX_COLUMNS, MAX_OP_BYTES, MAX_REASON_BYTES, Op};
pub use value::{Value, Values, decode_values, encode_values};

/// An opaque 16-byte identifier: a UUID of a row, user, device, incarnation or clinic.
pub type Id = [u8; 16];

/// A SHA-256 digest.
pub type Hash = [u8; 32];
