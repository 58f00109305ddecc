//! The table of operations: each is declared once and becomes a route, a permission, a TypeScript signature.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::app::{App, Call};
use crate::bindings::Types;
use crate::error::{ApiError, Result};
use crate::roles::Role;

/// Who may call an operation. Which rows they reach is decided by the doors, not here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// Works before anybody has signed in.
    Open,
    /// Every signed-in user, also one who must first change a one-time password and one whose screen is covered.
    Session,
    /// Every signed-in user.
    Everyone,
    /// Users who hold one of these roles.
    Roles(&'static [Role]),
}

impl Permission {
    /// Whether a user with `roles` may call it.
    #[must_use]
    pub fn allows(self, roles: &[Role]) -> bool {
        match self {
            Self::Open | Self::Session | Self::Everyone => true,
            Self::Roles(wanted) => roles.iter().any(|role| wanted.contains(role)),
        }
    }
}

/// How the router runs an operation.
#[derive(Clone, Copy)]
pub(crate) enum Run {
    /// With the whole application and the calling window.
    Open(fn(&App, &str, Value) -> Result<Value>),
    /// With the calling window's session.
    Session(fn(&Call<'_>, Value) -> Result<Value>),
}

/// One operation.
pub struct Method {
    /// `area.verb`.
    pub name: &'static str,
    /// One sentence on what it does.
    pub doc: &'static str,
    /// Who may call it.
    pub permission: Permission,
    /// Areas whose screens may show something else after it; empty for an operation that only reads.
    pub changes: &'static [&'static str],
    pub(crate) run: Run,
    pub(crate) types: fn(&mut Types) -> (String, String),
}

impl Method {
    /// The part of the name before the dot.
    #[must_use]
    pub fn area(&self) -> &'static str {
        self.name.split('.').next().unwrap_or_default()
    }

    /// Whether it changes anything that is kept.
    #[must_use]
    pub fn writes(&self) -> bool {
        !self.changes.is_empty()
    }

    /// The operation of this name.
    #[must_use]
    pub fn find(name: &str) -> Option<&'static Self> {
        crate::METHODS.iter().find(|method| method.name == name)
    }
}

/// Reads a request strictly: an unknown or missing field is refused, and told by its place, never by its content.
pub(crate) fn decode<T: DeserializeOwned>(params: Value) -> Result<T> {
    serde_json::from_value(params).map_err(|error| {
        let problem = match error.classify() {
            serde_json::error::Category::Data => described(&error.to_string()),
            _ => "syntax".to_owned(),
        };
        ApiError::validation("app.bad_request").with("problem", problem)
    })
}

/// The part of a decoder's message that names our own field; the offending value, which may be personal, stays out.
fn described(message: &str) -> String {
    let about = ["unknown field", "missing field"].into_iter().find(|known| message.starts_with(known));
    match (about, message.split('`').nth(1)) {
        (Some("missing field"), Some(field)) => format!("missing {field}"),
        (Some(_), _) => "unknown_field".to_owned(),
        (None, _) => "wrong_type".to_owned(),
    }
}

/// Writes an answer.
pub(crate) fn encode<T: Serialize>(answer: T) -> Result<Value> {
    serde_json::to_value(answer).map_err(|_| ApiError::new(crate::ErrorKind::Internal, "app.internal"))
}

/// Declares the operations. `open` rows run without a session; the others name who may call them.
///
/// ```text
/// "area.verb": Request => Answer, open | for PERMISSION, changes [areas], handler, "what it does";
/// ```
macro_rules! define_api {
    ($( $name:literal : $request:ty => $answer:ty, $who:tt $(($permission:expr))?, [$($change:literal),*], $handler:path, $doc:literal; )*) => {
        /// Every operation of NeonPro, exactly once.
        pub static METHODS: &[$crate::method::Method] = &[
            $( $crate::method::Method {
                name: $name,
                doc: $doc,
                permission: define_api!(@permission $who $($permission)?),
                changes: &[$($change),*],
                run: define_api!(@run $who, $request, $handler),
                types: |types| (types.name_of::<$request>(), types.name_of::<$answer>()),
            }, )*
        ];
    };
    (@permission open) => { $crate::method::Permission::Open };
    (@permission session) => { $crate::method::Permission::Session };
    (@permission everyone) => { $crate::method::Permission::Everyone };
    (@permission roles $roles:expr) => { $crate::method::Permission::Roles($roles) };
    (@run open, $request:ty, $handler:path) => {
        $crate::method::Run::Open(|app, window, params| {
            $crate::method::encode($handler(app, window, $crate::method::decode::<$request>(params)?)?)
        })
    };
    (@run $who:tt, $request:ty, $handler:path) => {
        $crate::method::Run::Session(|call, params| {
            $crate::method::encode($handler(call, $crate::method::decode::<$request>(params)?)?)
        })
    };
}
pub(crate) use define_api;
