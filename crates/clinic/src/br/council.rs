use super::{Malformed, State};
use std::fmt;

/// The professional councils whose members work in aesthetic clinics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Council {
    /// Medicine.
    Crm,
    /// Dentistry.
    Cro,
    /// Biomedicine.
    Crbm,
    /// Nursing.
    Coren,
    /// Physiotherapy and occupational therapy.
    Crefito,
    /// Pharmacy.
    Crf,
    /// Nutrition.
    Crn,
    /// Psychology.
    Crp,
    /// Speech therapy.
    Crefono,
    /// Biology.
    Crbio,
}

impl Council {
    /// Every council, in the order in which the screens list them.
    pub const ALL: [Self; 10] = [
        Self::Crm,
        Self::Cro,
        Self::Crbm,
        Self::Coren,
        Self::Crefito,
        Self::Crf,
        Self::Crn,
        Self::Crp,
        Self::Crefono,
        Self::Crbio,
    ];

    /// Reads the abbreviation in either case.
    ///
    /// # Errors
    /// [`Malformed::NotIssued`] for a council that is not in [`Council::ALL`].
    pub fn parse(text: &str) -> Result<Self, Malformed> {
        let letters = text.trim();
        Self::ALL.into_iter().find(|known| known.as_str().eq_ignore_ascii_case(letters)).ok_or(Malformed::NotIssued)
    }

    /// The abbreviation, as stored and as shown.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Crm => "CRM",
            Self::Cro => "CRO",
            Self::Crbm => "CRBM",
            Self::Coren => "COREN",
            Self::Crefito => "CREFITO",
            Self::Crf => "CRF",
            Self::Crn => "CRN",
            Self::Crp => "CRP",
            Self::Crefono => "CREFONO",
            Self::Crbio => "CRBIO",
        }
    }
}

/// A registration with a council: who, where, which number.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Registration {
    /// The council that issued it.
    pub council: Council,
    /// The state under which it was issued.
    pub state: State,
    number: String,
}

impl Registration {
    /// Reads a number as the cards print it: up to seven digits, with points, and for some councils a category of up to
    /// four letters (`123.456-ENF`, `98765-F`).
    ///
    /// # Errors
    /// [`Malformed::Form`] for another form, [`Malformed::NotIssued`] for zero.
    pub fn parse(council: Council, state: State, number: &str) -> Result<Self, Malformed> {
        let mut plain = String::with_capacity(12);
        for c in number.trim().chars().filter(|c| !matches!(c, '.' | ' ' | '-' | '/')) {
            if !c.is_ascii_alphanumeric() || plain.len() == 11 {
                return Err(Malformed::Form);
            }
            plain.push(c.to_ascii_uppercase());
        }
        let digits = plain.bytes().take_while(u8::is_ascii_digit).count();
        let category = &plain[digits..];
        if !(1..=7).contains(&digits) || category.len() > 4 || !category.bytes().all(|b| b.is_ascii_uppercase()) {
            return Err(Malformed::Form);
        }
        if plain[..digits].bytes().all(|b| b == b'0') {
            return Err(Malformed::NotIssued);
        }
        let number = if category.is_empty() { plain } else { format!("{}-{category}", &plain[..digits]) };
        Ok(Self { council, state, number })
    }

    /// Digits and, after a dash, the category where there is one: the form that is stored.
    #[must_use]
    pub fn number(&self) -> &str {
        &self.number
    }
}

impl fmt::Display for Registration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{} {}", self.council.as_str(), self.state.as_str(), self.number)
    }
}

impl fmt::Debug for Registration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Registration({}/{} …)", self.council.as_str(), self.state.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(council: &str, state: &str, number: &str) -> Result<String, Malformed> {
        Registration::parse(Council::parse(council)?, State::parse(state)?, number).map(|r| r.to_string())
    }

    #[test]
    fn cards_as_they_are_printed() {
        assert_eq!(read("crm", "sp", "123.456").unwrap(), "CRM/SP 123456");
        assert_eq!(read("COREN", "RJ", "123.456-ENF").unwrap(), "COREN/RJ 123456-ENF");
        assert_eq!(read("CREFITO", "PR", "98765-f").unwrap(), "CREFITO/PR 98765-F");
    }

    #[test]
    fn refusals_say_why() {
        assert_eq!(read("CRX", "SP", "1"), Err(Malformed::NotIssued));
        assert_eq!(read("CRM", "SP", "000"), Err(Malformed::NotIssued));
        for number in ["", "ABC", "12345678", "12-ABCDE", "12A34", "12é"] {
            assert_eq!(read("CRM", "SP", number), Err(Malformed::Form), "{number}");
        }
    }

    #[test]
    fn every_council_reads_its_own_name() {
        for council in Council::ALL {
            assert_eq!(Council::parse(council.as_str()), Ok(council));
        }
    }
}
