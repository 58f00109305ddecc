//! What a rule of the clinic answers when it says no.

use neonpro_vault::{AsRefusal, Refusal};
use serde_json::{Map, Value};

use crate::br::Malformed;

/// What a caller may do about an error; the same words as at the boundary of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Something typed is wrong; the person corrects it.
    Validation,
    /// Allowed in general, not in this state.
    Precondition,
    /// Not there, or not for this user: told alike.
    NotFound,
    /// This role never does that.
    Forbidden,
    /// The session is closed.
    Locked,
    /// Somebody else changed it meanwhile, or the place is taken.
    Conflict,
    /// Another process holds the file for a moment.
    Busy,
    /// The disk, the file or the keys.
    Storage,
    /// A fault of the program.
    Internal,
}

/// A refusal: a stable code `area.reason`, its kind, and values for the sentence that the screen chooses.
///
/// Neither code nor values hold personal data of a patient: field names, limits, times and ids only.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{code}")]
pub struct Error {
    /// `area.reason`.
    pub code: &'static str,
    /// What a caller may do about it.
    pub kind: Kind,
    /// Values for the sentence.
    pub params: Map<String, Value>,
}

/// What every operation of the clinic answers.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// A refusal without values.
    #[must_use]
    pub fn new(kind: Kind, code: &'static str) -> Self {
        Self { code, kind, params: Map::new() }
    }

    /// The same refusal with one more value for its sentence.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.params.insert(name.to_owned(), value.into());
        self
    }

    /// Something typed is wrong.
    #[must_use]
    pub fn validation(code: &'static str) -> Self {
        Self::new(Kind::Validation, code)
    }

    /// Not in this state.
    #[must_use]
    pub fn precondition(code: &'static str) -> Self {
        Self::new(Kind::Precondition, code)
    }

    /// Changed meanwhile, or taken.
    #[must_use]
    pub fn conflict(code: &'static str) -> Self {
        Self::new(Kind::Conflict, code)
    }

    /// Not there, or not for this user.
    #[must_use]
    pub fn not_found(code: &'static str) -> Self {
        Self::new(Kind::NotFound, code)
    }
}

impl From<neonpro_vault::Error> for Error {
    fn from(error: neonpro_vault::Error) -> Self {
        use neonpro_vault::Error as V;
        let kind = match &error {
            V::Door(_) | V::Sealed => Kind::Forbidden,
            V::NotFound => Kind::NotFound,
            V::Busy | V::Held(_) => Kind::Busy,
            V::DiskFull | V::ReadOnly | V::Damaged(_) | V::RolledBack | V::Newer { .. } | V::Io(_) => Kind::Storage,
            V::TooLarge => Kind::Validation,
            V::Limit(_) | V::Constraint => Kind::Precondition,
            V::Keys(_) => Kind::Locked,
            V::Statement | V::Engine(_) | V::Inconsistent(_) => Kind::Internal,
        };
        Self::new(kind, error.code())
    }
}

impl AsRefusal for Error {
    fn as_refusal(&self) -> Option<Refusal> {
        use Refusal as R;
        [R::Denied, R::Masked, R::Fixed, R::Exists, R::Context, R::Guard]
            .into_iter()
            .find(|refusal| refusal.code() == self.code)
    }
}

/// What is wrong with one field of a form. The screen words it as `errors.fields.<problem>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// Nothing was given.
    Required,
    /// More characters than the field holds.
    TooLong,
    /// Not in the form that this field has, or with characters that cannot be read.
    Form,
    /// The check digits do not match.
    CheckDigits,
    /// No such number is issued.
    NotIssued,
    /// A date or time that lies ahead where it cannot.
    Future,
    /// Outside the smallest and largest allowed value.
    OutOfRange,
    /// Not one of the known words.
    Unknown,
}

impl Problem {
    /// The word in the error's values.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::TooLong => "too_long",
            Self::Form => "form",
            Self::CheckDigits => "check_digits",
            Self::NotIssued => "not_issued",
            Self::Future => "future",
            Self::OutOfRange => "out_of_range",
            Self::Unknown => "unknown",
        }
    }
}

impl From<Malformed> for Problem {
    fn from(malformed: Malformed) -> Self {
        match malformed {
            Malformed::Form => Self::Form,
            Malformed::CheckDigits => Self::CheckDigits,
            Malformed::NotIssued => Self::NotIssued,
        }
    }
}

/// The problems of a form, collected field by field, so that a person sees all of them at once.
#[derive(Debug, Default)]
pub struct Fields(Map<String, Value>);

impl Fields {
    /// Notes one problem; the first of a field stays.
    pub fn note(&mut self, field: &str, problem: Problem) {
        self.0.entry(field).or_insert_with(|| problem.as_str().into());
    }

    /// A required single-line text: trimmed, not empty, at most `longest` characters, nothing unprintable.
    pub fn text(&mut self, field: &str, value: &str, longest: usize) -> String {
        let text = self.optional(field, Some(value), longest);
        if text.is_none() {
            self.note(field, Problem::Required);
        }
        text.unwrap_or_default()
    }

    /// A single-line text that may be missing; blank counts as missing.
    pub fn optional(&mut self, field: &str, value: Option<&str>, longest: usize) -> Option<String> {
        self.checked(field, value, longest, char::is_control)
    }

    /// A text of several lines that may be missing.
    pub fn lines(&mut self, field: &str, value: Option<&str>, longest: usize) -> Option<String> {
        self.checked(field, value, longest, |c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
    }

    fn checked(
        &mut self,
        field: &str,
        value: Option<&str>,
        longest: usize,
        banned: fn(char) -> bool,
    ) -> Option<String> {
        let text = value.map(str::trim).filter(|text| !text.is_empty())?;
        if text.chars().nth(longest).is_some() {
            self.note(field, Problem::TooLong);
        } else if text.chars().any(|c| banned(c) || is_direction_override(c)) {
            self.note(field, Problem::Form);
        }
        Some(text.to_owned())
    }

    /// A value read from a text that may be missing, by its own reader.
    pub fn read<T, E: Into<Problem>>(
        &mut self,
        field: &str,
        value: Option<&str>,
        reader: impl FnOnce(&str) -> std::result::Result<T, E>,
    ) -> Option<T> {
        let text = value.map(str::trim).filter(|text| !text.is_empty())?;
        reader(text).map_err(|why| self.note(field, why.into())).ok()
    }

    /// A number that must lie in a range, both ends included.
    pub fn within<T: PartialOrd>(&mut self, field: &str, value: T, range: std::ops::RangeInclusive<T>) -> T {
        if !range.contains(&value) {
            self.note(field, Problem::OutOfRange);
        }
        value
    }

    /// Nothing when no problem was noted.
    ///
    /// # Errors
    /// A [`Kind::Validation`] error of that code whose value `fields` maps each field to its problem.
    pub fn finish(self, code: &'static str) -> Result<()> {
        if self.0.is_empty() { Ok(()) } else { Err(Error::validation(code).with("fields", self.0)) }
    }
}

/// Characters that turn the direction of the text after them, by which one name can be made to look like another.
fn is_direction_override(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_problems_of_a_form_come_together() {
        let mut fields = Fields::default();
        assert_eq!(fields.text("name", "  Ana ", 10), "Ana");
        fields.text("nick", " ", 10);
        fields.optional("city", Some("0123456789x"), 10);
        fields.optional("street", Some("a\u{0}b"), 10);
        fields.optional("flip", Some("a\u{202e}b"), 10);
        fields.lines("note", Some("one\ntwo"), 10);
        fields.within("age", 200, 0..=150);
        let error = fields.finish("test.invalid").unwrap_err();
        let expected = serde_json::json!({
            "nick": "required", "city": "too_long", "street": "form", "flip": "form", "age": "out_of_range",
        });
        assert_eq!(error.params["fields"], expected);
        assert_eq!((error.kind, error.to_string().as_str()), (Kind::Validation, "test.invalid"));
    }

    #[test]
    fn no_problem_is_no_error() {
        let mut fields = Fields::default();
        assert_eq!(fields.optional("city", Some("  "), 10), None);
        assert!(fields.finish("test.invalid").is_ok());
    }
}
