//! Putting values back, whole or in a stream.

use crate::placeholder::{Placeholder, Prefix, prefix};
use crate::session::Session;

/// Puts values back into text that comes in pieces cut anywhere between two characters.
///
/// Only placeholders that the session issued and that `allow` lets pass are replaced; others stay as they are. What was
/// put in is never read again, so a value that looks like a placeholder stays what it is.
pub struct Restorer<'s, A> {
    session: &'s Session,
    allow: A,
    held: String,
}

impl<'s, A: FnMut(Placeholder) -> bool> Restorer<'s, A> {
    pub(crate) const fn new(session: &'s Session, allow: A) -> Self {
        Self { session, allow, held: String::new() }
    }

    /// Takes the next piece and gives what is certain; the beginning of a placeholder is held back.
    pub fn push(&mut self, piece: &str) -> String {
        let text = std::mem::take(&mut self.held) + piece;
        let mut out = String::with_capacity(text.len());
        let mut rest = text.as_str();
        while let Some(at) = rest.find('[') {
            out.push_str(&rest[..at]);
            rest = &rest[at..];
            match prefix(rest) {
                Prefix::Whole(placeholder, length) => {
                    out.push_str(self.value(placeholder).unwrap_or(&rest[..length]));
                    rest = &rest[length..];
                }
                Prefix::Open => {
                    rest.clone_into(&mut self.held);
                    return out;
                }
                Prefix::Not => {
                    out.push('[');
                    rest = &rest[1..];
                }
            }
        }
        out.push_str(rest);
        out
    }

    /// Ends the stream and gives what was held back.
    #[must_use]
    pub fn finish(self) -> String {
        self.held
    }

    fn value(&mut self, placeholder: Placeholder) -> Option<&'s str> {
        self.session.value(placeholder).filter(|_| (self.allow)(placeholder))
    }
}
