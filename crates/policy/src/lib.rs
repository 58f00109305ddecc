//! Row policies and column classes of a clinic's data.
//!
//! One declarative source (`migrations/policies.toml`, format in `docs/contracts.md`) says, for every table, which roles reach which rows by
//! which command, how a column looks to them and how its value is protected. From that source this crate emits the SQLite doors of a session
//! ([`sqlite`]), the PostgreSQL policies of headquarters ([`postgres`]) and the matrix that people read ([`matrix`]). [`expr`] can also judge a
//! row by itself, so that tests have an oracle that shares no SQL with the doors.
//!
//! The crate knows nobody: no database, no clock, no keys.

pub mod expr;
pub mod matrix;
pub mod model;
pub mod postgres;
pub mod rules;
pub mod sqlite;

pub use expr::{Expr, Me, Val};
pub use model::{Class, Command, MaskKind, Policies, PolicyError, Role, Table};
pub use rules::{Access, Effective};
