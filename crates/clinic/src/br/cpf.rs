use super::{Malformed, check_digit, compact, one_repeated};
use std::fmt;

/// A person's number at the Receita Federal: nine digits and two check digits.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Cpf(String);

impl Cpf {
    /// Reads a CPF with or without its points and dash.
    ///
    /// # Errors
    /// [`Malformed`], also for the eleven-times-one-digit numbers, whose check digits match and which nobody has.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let digits = compact(text, 11)?;
        if digits.len() != 11 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(Malformed::Form);
        }
        if one_repeated(&digits) {
            return Err(Malformed::NotIssued);
        }
        if Self::check_digits(&digits.as_bytes()[..9]) != digits.as_bytes()[9..] {
            return Err(Malformed::CheckDigits);
        }
        Ok(Self(digits))
    }

    /// The CPF that begins with these nine digits; `None` where they are not nine digits or nobody can have it.
    #[must_use]
    pub fn from_base(nine: &str) -> Option<Self> {
        let valid = nine.len() == 9 && nine.bytes().all(|b| b.is_ascii_digit());
        let check = valid.then(|| Self::check_digits(nine.as_bytes()))?;
        Self::parse(&format!("{nine}{}{}", check[0] as char, check[1] as char)).ok()
    }

    fn check_digits(base: &[u8]) -> [u8; 2] {
        let first = check_digit(base.iter().copied().zip((2..=10).rev()));
        let second = check_digit(base.iter().copied().chain([first]).zip((2..=11).rev()));
        [first, second]
    }

    /// The eleven digits, as stored and as hashed for the search for duplicates.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `•••.•••.247-••`: enough to tell two people apart over the counter, not enough to use.
    #[must_use]
    pub fn masked(&self) -> String {
        format!("•••.•••.{}-••", &self.0[6..9])
    }
}

impl fmt::Display for Cpf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let d = &self.0;
        write!(f, "{}.{}.{}-{}", &d[..3], &d[3..6], &d[6..9], &d[9..])
    }
}

impl fmt::Debug for Cpf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cpf(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_numbers() {
        for text in ["529.982.247-25", "52998224725", " 111.444.777-35 ", "000.000.001-91"] {
            assert!(Cpf::parse(text).is_ok(), "{text}");
        }
        let cpf = Cpf::parse("529.982.247-25").unwrap();
        assert_eq!(cpf.as_str(), "52998224725");
        assert_eq!(cpf.to_string(), "529.982.247-25");
        assert_eq!(cpf.masked(), "•••.•••.247-••");
        assert_eq!(format!("{cpf:?}"), "Cpf(…)");
    }

    #[test]
    fn refusals_say_why() {
        assert_eq!(Cpf::parse("529.982.247-26"), Err(Malformed::CheckDigits));
        assert_eq!(Cpf::parse("111.111.111-11"), Err(Malformed::NotIssued));
        for text in ["", "5299822472", "529982247255", "529.982.24A-25", "٥٢٩٩٨٢٢٤٧٢٥", "529\u{0}98224725"] {
            assert_eq!(Cpf::parse(text), Err(Malformed::Form), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn any_base_gives_a_number_that_reads_back(base in "[0-9]{9}") {
            if let Some(cpf) = Cpf::from_base(&base) {
                prop_assert_eq!(Cpf::parse(&cpf.to_string()).unwrap(), cpf.clone());
                prop_assert_eq!(Cpf::parse(cpf.as_str()).unwrap(), cpf);
            } else {
                prop_assert!(one_repeated(&base));
            }
        }

        #[test]
        fn a_wrong_check_digit_is_always_noticed(base in "[0-9]{9}", at in 9usize..11, add in 1u8..10) {
            prop_assume!(!one_repeated(&base));
            let mut digits = Cpf::from_base(&base).unwrap().as_str().as_bytes().to_vec();
            digits[at] = b'0' + (digits[at] - b'0' + add) % 10;
            prop_assert!(Cpf::parse(std::str::from_utf8(&digits).unwrap()).is_err());
        }

        #[test]
        fn no_text_panics(text in any::<String>()) {
            let _ = Cpf::parse(&text);
        }
    }
}
