//! Every operation of NeonPro exactly once: request, answer, permission, errors. The shell, the command line and the tests
//! call [`App::call`]; the types of the UI are written from the same table by `bindings`.

mod app;
mod assisting;
mod bell;
pub mod bindings;
mod codes;
mod entry;
mod error;
mod folder;
mod guard;
mod handlers;
mod method;
mod methods;
mod password;
mod recall;
mod roles;
mod session;
mod shelves;
mod types;
mod upkeep;
mod windows;

pub use app::{App, AppOptions, LockReason};
pub use codes::ERROR_CODES;
pub use error::{ApiError, ErrorKind, Result};
pub use folder::{default_data_folder, make_private_folder};
pub use method::{Method, Permission};
pub use methods::METHODS;
pub use roles::{CLINICAL, Role};
pub use types::*;
