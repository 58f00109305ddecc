use super::{Malformed, check_digit, compact, one_repeated};
use std::fmt;

/// A company's number: twelve digits or, since July 2026, digits and capital letters, and two check digits
/// (IN RFB 2.229/2024).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Cnpj(String);

impl Cnpj {
    /// Reads a CNPJ with or without its separators; small letters are taken for capitals.
    ///
    /// # Errors
    /// [`Malformed`], also for fourteen times the same digit.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let characters = compact(text, 14)?;
        if characters.len() != 14 || !characters.bytes().skip(12).all(|b| b.is_ascii_digit()) {
            return Err(Malformed::Form);
        }
        if one_repeated(&characters) {
            return Err(Malformed::NotIssued);
        }
        if Self::check_digits(&characters.as_bytes()[..12]) != characters.as_bytes()[12..] {
            return Err(Malformed::CheckDigits);
        }
        Ok(Self(characters))
    }

    fn check_digits(base: &[u8]) -> [u8; 2] {
        // The weights run 2 to 9 from the right and start again.
        let weights = |length: usize| (0..length).rev().map(|from_right| 2 + (from_right % 8) as u32);
        let first = check_digit(base.iter().copied().zip(weights(12)));
        let second = check_digit(base.iter().copied().chain([first]).zip(weights(13)));
        [first, second]
    }

    /// The fourteen characters, as stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Cnpj {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let c = &self.0;
        write!(f, "{}.{}.{}/{}-{}", &c[..2], &c[2..5], &c[5..8], &c[8..12], &c[12..])
    }
}

impl fmt::Debug for Cnpj {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cnpj(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn published_vectors() {
        for (base, check) in
            [("12ABC34501DE", "35"), ("A1B2C3D41A2B", "62"), ("000000000001", "91"), ("112223330001", "81")]
        {
            let text = format!("{base}{check}");
            assert_eq!(Cnpj::parse(&text).unwrap().as_str(), text);
        }
        assert_eq!(Cnpj::parse("12.abc.345/01de-35").unwrap().to_string(), "12.ABC.345/01DE-35");
    }

    #[test]
    fn refusals_say_why() {
        assert_eq!(Cnpj::parse("A1B2C3D41A2B99"), Err(Malformed::CheckDigits));
        assert_eq!(Cnpj::parse("00000000000000"), Err(Malformed::NotIssued));
        for text in ["", "12ABC34501DEAB", "1122233300018", "112223330001811", "11.222.333/0001-8Á"] {
            assert_eq!(Cnpj::parse(text), Err(Malformed::Form), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_base_reads_back_and_a_wrong_check_digit_is_noticed(base in "[0-9A-Z]{12}", add in 1u8..10) {
            prop_assume!(!one_repeated(&base));
            let check = Cnpj::check_digits(base.as_bytes());
            let text = format!("{base}{}{}", check[0] as char, check[1] as char);
            let cnpj = Cnpj::parse(&text).unwrap();
            prop_assert_eq!(Cnpj::parse(&cnpj.to_string()).unwrap(), cnpj);
            let wrong = (check[1] - b'0' + add) % 10;
            let text = format!("{base}{}{wrong}", check[0] as char);
            prop_assert_eq!(Cnpj::parse(&text), Err(Malformed::CheckDigits));
        }
    }
}
