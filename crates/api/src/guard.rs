//! What stands between a caller and the handlers: size caps, and panics turned into internal errors.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use serde_json::Value;

use crate::error::{ApiError, ErrorKind, Result};

/// Longest text in a request, in bytes: a long note fits, a photo or a hostile name does not.
const LONGEST_TEXT: usize = 256 * 1024;

/// All text of a request together, in bytes.
const LARGEST_REQUEST: usize = 1024 * 1024;

/// Values (numbers, texts, lists, maps) in a request.
const MOST_VALUES: usize = 10_000;

/// Lists and maps inside one another.
const DEEPEST: usize = 32;

thread_local! {
    static INSIDE: Cell<bool> = const { Cell::new(false) };
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Refuses a request that no screen could have made, before anything is decoded or copied.
pub(crate) fn size(params: &Value) -> Result<()> {
    let mut left = Budget { bytes: LARGEST_REQUEST, values: MOST_VALUES };
    if left.spend(params, 0) { Ok(()) } else { Err(ApiError::validation("app.too_large").with("limit", LONGEST_TEXT)) }
}

struct Budget {
    bytes: usize,
    values: usize,
}

impl Budget {
    fn spend(&mut self, value: &Value, depth: usize) -> bool {
        if depth > DEEPEST || self.values == 0 {
            return false;
        }
        self.values -= 1;
        match value {
            Value::String(text) => self.text(text),
            Value::Array(items) => items.iter().all(|item| self.spend(item, depth + 1)),
            Value::Object(fields) => fields.iter().all(|(name, field)| self.text(name) && self.spend(field, depth + 1)),
            Value::Null | Value::Bool(_) | Value::Number(_) => true,
        }
    }

    fn text(&mut self, text: &str) -> bool {
        let fits = text.len() <= LONGEST_TEXT && text.len() <= self.bytes;
        self.bytes = self.bytes.saturating_sub(text.len());
        fits
    }
}

/// Keeps the place of a handler's panic and drops its message, which could quote data. Installed once; panics elsewhere
/// go to whoever was listening before.
pub(crate) fn keep_panics_quiet() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if INSIDE.get() {
                let place = panic.location().map(|at| format!("{}:{}", at.file(), at.line()));
                PLACE.with(|kept| *kept.borrow_mut() = place);
            } else {
                before(panic);
            }
        }));
    });
}

/// Runs `work`; a panic or an internal error comes back with an incident id that the log has too.
pub(crate) fn caught<T>(
    method: &str,
    incident: impl FnOnce() -> String,
    work: impl FnOnce() -> Result<T>,
) -> Result<T> {
    let outer = INSIDE.replace(true);
    let outcome = catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        let place = PLACE.with(|kept| kept.borrow_mut().take());
        tracing::error!(method, place = place.as_deref().unwrap_or("unknown"), "a handler panicked");
        Err(ApiError::new(ErrorKind::Internal, "app.internal"))
    });
    INSIDE.set(outer);
    outcome.map_err(|mut error| {
        if error.kind == ErrorKind::Internal {
            let id = incident();
            tracing::error!(method, incident = id, code = error.code.as_ref(), "internal error");
            error.incident = Some(id);
        }
        error
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_a_screen_sends_passes_and_what_it_never_sends_does_not() {
        assert!(size(&json!({ "name": "Ana", "body": "x".repeat(200_000) })).is_ok());
        assert!(size(&json!({ "name": "x".repeat(LONGEST_TEXT + 1) })).is_err());
        assert!(size(&json!({ "x".repeat(LONGEST_TEXT + 1): 1 })).is_err());
        assert!(size(&json!(vec!["x".repeat(LONGEST_TEXT); 5])).is_err());
        assert!(size(&json!(vec![0; MOST_VALUES])).is_err());
        let deep = (0..=DEEPEST).fold(json!(1), |inner, _| json!([inner]));
        assert!(size(&deep).is_err());
    }

    #[test]
    fn a_panic_becomes_an_incident_without_its_message() {
        keep_panics_quiet();
        let error = caught::<()>("test.panic", || "abc".to_owned(), || panic!("cpf 529.982.247-25")).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Internal);
        assert_eq!(error.incident.as_deref(), Some("abc"));
        assert!(!format!("{error:?}").contains("529"));
    }

    #[test]
    fn an_ordinary_refusal_has_no_incident() {
        let error =
            caught::<()>("test.no", || "abc".to_owned(), || Err(ApiError::validation("app.too_large"))).unwrap_err();
        assert_eq!(error.incident, None);
    }
}
