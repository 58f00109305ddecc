use super::{Malformed, compact};
use std::fmt;

/// A postal code of the Correios: eight digits.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Cep(String);

impl Cep {
    /// Reads a CEP with or without its dash.
    ///
    /// # Errors
    /// [`Malformed`]. Codes under 01000-000 are assigned to no place.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let digits = compact(text, 8)?;
        if digits.len() != 8 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(Malformed::Form);
        }
        if digits.starts_with("00") {
            return Err(Malformed::NotIssued);
        }
        Ok(Self(digits))
    }

    /// The eight digits, as stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Cep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", &self.0[..5], &self.0[5..])
    }
}

impl fmt::Debug for Cep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cep(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn with_and_without_dash() {
        assert_eq!(Cep::parse("01310-100").unwrap(), Cep::parse("01310100").unwrap());
        assert_eq!(Cep::parse("01310100").unwrap().to_string(), "01310-100");
    }

    #[test]
    fn refusals_say_why() {
        assert_eq!(Cep::parse("00000-000"), Err(Malformed::NotIssued));
        for text in ["", "1310-100", "013101000", "0131O-100"] {
            assert_eq!(Cep::parse(text), Err(Malformed::Form), "{text}");
        }
    }
}
