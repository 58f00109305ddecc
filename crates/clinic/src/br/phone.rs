use super::Malformed;
use std::fmt;

/// A telephone number, kept in its international form (ITU-T E.164: a plus sign and at most fifteen digits).
///
/// A number without a country is Brazilian: area code (DDD) and eight digits beginning with 2 to 5 (fixed line) or nine
/// digits beginning with 9 (mobile), as in Anatel's numbering plan (Resolução 749/2022).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Phone(String);

impl Phone {
    /// Reads a number as people type it: `(11) 98765-4321`, `011 3456-7890`, `+55 11 98765 4321`, `+351 912 345 678`.
    ///
    /// # Errors
    /// [`Malformed::Form`] for what is no number, [`Malformed::NotIssued`] for an area code that does not exist.
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let text = text.trim();
        let international = text.starts_with('+');
        let digits = digits(text.strip_prefix('+').unwrap_or(text))?;
        match digits.strip_prefix("55") {
            Some(national) if international || digits.len() > 11 => Self::national(national),
            _ if international => Self::foreign(&digits),
            _ => Self::national(&digits),
        }
    }

    fn national(digits: &str) -> Result<Self, Malformed> {
        // A leading zero is the trunk prefix of calls between areas.
        let digits = digits.strip_prefix('0').unwrap_or(digits);
        let (Some(area), Some(number)) = (digits.get(..2), digits.get(2..)) else { return Err(Malformed::Form) };
        let fixed = number.len() == 8 && matches!(number.as_bytes()[0], b'2'..=b'5');
        let mobile = number.len() == 9 && number.starts_with('9');
        if !fixed && !mobile {
            return Err(Malformed::Form);
        }
        if !is_area(area) {
            return Err(Malformed::NotIssued);
        }
        Ok(Self(format!("+55{digits}")))
    }

    fn foreign(digits: &str) -> Result<Self, Malformed> {
        let plausible = (8..=15).contains(&digits.len()) && !digits.starts_with('0');
        plausible.then(|| Self(format!("+{digits}"))).ok_or(Malformed::Form)
    }

    /// The international form without separators, as stored.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is a Brazilian mobile number, the only kind that gets messages.
    #[must_use]
    pub fn is_mobile(&self) -> bool {
        self.0.starts_with("+55") && self.0.len() == 14
    }
}

fn digits(text: &str) -> Result<String, Malformed> {
    let mut out = String::with_capacity(15);
    for c in text.chars() {
        match c {
            '(' | ')' | '-' | '.' | ' ' | '\u{a0}' => {}
            '0'..='9' if out.len() < 15 => out.push(c),
            _ => return Err(Malformed::Form),
        }
    }
    Ok(out)
}

/// The 67 area codes in use.
fn is_area(code: &str) -> bool {
    let &[tens, units] = code.as_bytes() else { return false };
    match tens {
        b'1' | b'4' | b'6' | b'8' | b'9' => units != b'0',
        b'2' => matches!(units, b'1' | b'2' | b'4' | b'7' | b'8'),
        b'3' => matches!(units, b'1'..=b'5' | b'7' | b'8'),
        b'5' => matches!(units, b'1' | b'3' | b'4' | b'5'),
        b'7' => matches!(units, b'1' | b'3' | b'4' | b'5' | b'7' | b'9'),
        _ => false,
    }
}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.strip_prefix("+55") {
            Some(n) => write!(f, "({}) {}-{}", &n[..2], &n[2..n.len() - 4], &n[n.len() - 4..]),
            None => f.write_str(&self.0),
        }
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Phone(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_same_number_however_it_is_typed() {
        for text in ["(11) 98765-4321", "11987654321", "011 98765 4321", "+55 11 98765-4321", "5511987654321"] {
            assert_eq!(Phone::parse(text).unwrap().as_str(), "+5511987654321", "{text}");
        }
        // 55 is also the area code of Santa Maria.
        assert_eq!(Phone::parse("55 98765-4321").unwrap().as_str(), "+5555987654321");
        assert_eq!(Phone::parse("5532221111").unwrap().as_str(), "+555532221111");
        assert_eq!(Phone::parse("(11) 3456-7890").unwrap().to_string(), "(11) 3456-7890");
        assert_eq!(Phone::parse("+351 912 345 678").unwrap().to_string(), "+351912345678");
        assert!(Phone::parse("11987654321").unwrap().is_mobile());
        assert!(!Phone::parse("1134567890").unwrap().is_mobile());
    }

    #[test]
    fn refusals_say_why() {
        assert_eq!(Phone::parse("(20) 98765-4321"), Err(Malformed::NotIssued));
        for text in
            ["", "+", "98765-4321", "(11) 8765-4321", "(11) 88765-4321", "+1234567", "11 9876x-4321", "+0123456789"]
        {
            assert_eq!(Phone::parse(text), Err(Malformed::Form), "{text}");
        }
    }

    #[test]
    fn there_are_67_area_codes() {
        assert_eq!((0..100).filter(|n| is_area(&format!("{n:02}"))).count(), 67);
    }

    proptest! {
        #[test]
        fn what_is_shown_reads_back(text in "(\\+?[0-9]{8,15})|(\\+?[1-9]{2}9[0-9]{8})") {
            if let Ok(phone) = Phone::parse(&text) {
                prop_assert_eq!(Phone::parse(&phone.to_string()).unwrap(), phone.clone());
                prop_assert_eq!(Phone::parse(phone.as_str()).unwrap(), phone);
            }
        }

        #[test]
        fn no_text_panics(text in any::<String>()) {
            let _ = Phone::parse(&text);
        }
    }
}
