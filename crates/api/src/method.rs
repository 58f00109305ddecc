//! The table of operations: each is declared once and becomes a route, a permission, a TypeScript signature.

use neonpro_vault::{Reader, Writer};
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
    Session(fn(&mut Call<'_>, Value) -> Result<Value>),
}

/// One operation.
pub struct Method {
    /// `area.verb`.
    pub name: &'static str,
    /// One sentence on what it does.
    pub doc: &'static str,
    /// Who may call it.
    pub permission: Permission,
    /// Whether it changes anything that is kept.
    pub writes: bool,
    pub(crate) run: Run,
    pub(crate) types: fn(&mut Types) -> (String, String),
}

impl Method {
    /// The part of the name before the dot.
    #[must_use]
    pub fn area(&self) -> &'static str {
        self.name.split('.').next().unwrap_or_default()
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

/// Declares the operations, one a row: `"area.verb": Request => Answer, permission, kind handler, "what it does";`
///
/// Kinds: `open` runs without a session, `look` and `act` with one, `read` and `write` inside one snapshot or one
/// transaction of the file. `act` and `write` change something that is kept.
macro_rules! define_api {
    ($( $name:literal : $request:ty => $answer:ty, $permission:expr, $kind:ident $handler:expr, $doc:literal; )*) => {
        /// Every operation of NeonPro, exactly once.
        pub static METHODS: &[$crate::method::Method] = &[
            $( $crate::method::Method {
                name: $name,
                doc: $doc,
                permission: $permission,
                writes: define_api!(@writes $kind),
                run: define_api!(@run $kind, $request, $answer, $handler),
                types: |types| (types.name_of::<$request>(), types.name_of::<$answer>()),
            }, )*
        ];
    };
    (@writes act) => { true };
    (@writes write) => { true };
    (@writes $kind:ident) => { false };
    (@run open, $request:ty, $answer:ty, $handler:expr) => {
        $crate::method::Run::Open(|app, window, params| {
            let handler: fn(&$crate::app::App, &str, $request) -> $crate::error::Result<$answer> = $handler;
            $crate::method::encode(handler(app, window, $crate::method::decode(params)?)?)
        })
    };
    (@run read, $request:ty, $answer:ty, $handler:expr) => {
        $crate::method::Run::Session(|call, params| {
            let asked: $request = $crate::method::decode(params)?;
            let found = call.read(|r| $crate::method::reading::<$request, _>($handler)(r, &asked))?;
            $crate::method::encode(<$answer>::from(found))
        })
    };
    (@run write, $request:ty, $answer:ty, $handler:expr) => {
        $crate::method::Run::Session(|call, params| {
            let asked: $request = $crate::method::decode(params)?;
            let done = call.write(|w| $crate::method::writing::<$request, _>($handler)(w, &asked))?;
            $crate::method::encode(<$answer>::from(done))
        })
    };
    (@run $kind:ident, $request:ty, $answer:ty, $handler:expr) => {
        $crate::method::Run::Session(|call, params| {
            let handler: fn(&mut $crate::app::Call<'_>, $request) -> $crate::error::Result<$answer> = $handler;
            $crate::method::encode(handler(call, $crate::method::decode(params)?)?)
        })
    };
}
pub(crate) use define_api;

/// Names the shape of a reading handler, so that a closure in the table needs no types.
pub(crate) fn reading<Q, T>(
    handler: fn(&Reader<'_>, &Q) -> neonpro_clinic::Result<T>,
) -> fn(&Reader<'_>, &Q) -> neonpro_clinic::Result<T> {
    handler
}

/// Names the shape of a writing handler.
pub(crate) fn writing<Q, T>(
    handler: fn(&mut Writer<'_>, &Q) -> neonpro_clinic::Result<T>,
) -> fn(&mut Writer<'_>, &Q) -> neonpro_clinic::Result<T> {
    handler
}
