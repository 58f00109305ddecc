use super::Malformed;

/// The 26 states and the Federal District, by the two letters of the IBGE.
const ALL: [&str; 27] = [
    "AC", "AL", "AM", "AP", "BA", "CE", "DF", "ES", "GO", "MA", "MG", "MS", "MT", "PA", "PB", "PE", "PI", "PR", "RJ",
    "RN", "RO", "RR", "RS", "SC", "SE", "SP", "TO",
];

/// A state of the federation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct State(&'static str);

impl State {
    /// Reads the two letters in either case.
    ///
    /// # Errors
    /// [`Malformed::NotIssued`] for anything that is not one of the 27.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let letters = text.trim();
        ALL.iter()
            .find(|known| known.eq_ignore_ascii_case(letters))
            .map(|known| Self(known))
            .ok_or(Malformed::NotIssued)
    }

    /// The two capital letters, as stored and as shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn either_case_and_nothing_else() {
        assert_eq!(State::parse(" sp ").unwrap().as_str(), "SP");
        assert!(State::parse("XX").is_err() && State::parse("").is_err() && State::parse("SPX").is_err());
    }
}
