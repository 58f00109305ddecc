//! Whether a professional's council registration lets them do something on a date.

use chrono::NaiveDate;

/// What a registration allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Verified and not expired.
    Valid,
    /// No registration with any of the councils that are needed.
    Missing,
    /// Nobody has looked it up yet.
    Unverified,
    /// Looked up, and the council suspended or does not know it.
    Suspended,
    /// Past its last day.
    Expired,
}

impl Standing {
    /// The word for `why_not`; nothing when the registration is valid.
    #[must_use]
    pub fn why_not(self) -> Option<&'static str> {
        match self {
            Self::Valid => None,
            Self::Missing => Some("registration_missing"),
            Self::Unverified => Some("registration_unverified"),
            Self::Suspended => Some("registration_suspended"),
            Self::Expired => Some("registration_expired"),
        }
    }
}

/// A registration as the team's table has it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Registered {
    /// The council, if the professional has one.
    pub council: Option<String>,
    /// `pending`, `verified`, `rejected` or `suspended`.
    pub status: String,
    /// Last day on which it is valid.
    pub expires: Option<NaiveDate>,
}

impl Registered {
    /// What it allows on a date.
    #[must_use]
    pub fn on(&self, date: NaiveDate) -> Standing {
        if self.council.is_none() {
            return Standing::Missing;
        }
        match self.status.as_str() {
            "verified" if self.expires.is_some_and(|last| last < date) => Standing::Expired,
            "verified" => Standing::Valid,
            "pending" => Standing::Unverified,
            _ => Standing::Suspended,
        }
    }

    /// Whether it allows what needs one of these councils (none: everybody may), on a date.
    #[must_use]
    pub fn allows(&self, councils: &[String], date: NaiveDate) -> Standing {
        if councils.is_empty() {
            return Standing::Valid;
        }
        if !self.council.as_ref().is_some_and(|council| councils.contains(council)) {
            return Standing::Missing;
        }
        self.on(date)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn doctor(status: &str, expires: Option<&str>) -> Registered {
        Registered {
            council: Some("CRM".to_owned()),
            status: status.to_owned(),
            expires: expires.map(|text| text.parse().unwrap()),
        }
    }

    #[test]
    fn the_last_day_still_counts() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let doctor = doctor("verified", Some("2026-11-22"));
        assert_eq!(doctor.on(day("2026-11-22")), Standing::Valid);
        assert_eq!(doctor.on(day("2026-11-23")), Standing::Expired);
    }

    #[test]
    fn what_needs_a_council_needs_that_one_verified() {
        let day: NaiveDate = "2026-11-22".parse().unwrap();
        let needs = ["CRM".to_owned(), "CRBM".to_owned()];
        assert_eq!(doctor("verified", None).allows(&needs, day), Standing::Valid);
        assert_eq!(doctor("pending", None).allows(&needs, day), Standing::Unverified);
        assert_eq!(doctor("rejected", None).allows(&needs, day), Standing::Suspended);
        assert_eq!(doctor("suspended", None).allows(&needs, day), Standing::Suspended);
        assert_eq!(Registered::default().allows(&needs, day), Standing::Missing);
        assert_eq!(doctor("verified", None).allows(&["CRO".to_owned()], day), Standing::Missing);
        assert_eq!(Registered::default().allows(&[], day), Standing::Valid);
    }
}
