//! The encrypted clinic file: keys, lock, connections, doors, sealing, audit trail, capture, migrations.
//!
//! ```text
//! Vault ── unlock ──► keys in memory
//!   ├─ session() ──► Session: doors and authorizer of one user ── read / write(Act) ──► public views only
//!   └─ system()  ──► System: the program's own rows, one audit event a transaction
//! ```
//!
//! There is no other way to a clinic table. What each part promises: `docs/contracts.md`; the rules of the doors: `house.md` in prose there,
//! [`neonpro_policy::sqlite`] in code.

mod act;
pub mod audit;
mod authorizer;
pub mod backup;
mod chain;
mod change;
mod engine;
mod error;
mod file;
mod folder;
pub mod free_sql;
mod functions;
mod id;
pub mod index;
pub mod journal;
pub mod keys;
mod lock;
mod members;
pub mod migrate;
pub mod roles;
mod rotation;
pub mod schema;
mod seal;
mod search;
mod session;
mod system;
pub mod trail;
mod vault;
mod world;

pub use act::Act;
pub use chain::CheckpointWhy;
pub use error::{Error, Refusal, Result};
pub use file::PAGE_BYTES;
pub use folder::Folder;
pub use id::Id;
pub use neonpro_policy::Role;
pub use rotation::RotationStep;
pub use rusqlite::version as engine_version;
pub use rusqlite::{Params, Row, ToSql, named_params, params, params_from_iter, types};
pub use search::Search;
pub use session::{AsRefusal, Changed, Identity, Reader, Session, Writer};
pub use system::{Bulk, System};
pub use vault::{APP_VERSION, CLINICAL_ROLES, NewClinic, NewMember, POLICY_VERSION, Vault, rights_of};
pub use world::{Clock, SystemClock, World};
