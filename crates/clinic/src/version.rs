//! What a person saw of a row before changing it, as a short text that travels to the screen and back.
//!
//! A version is made from the values themselves, one mark a field, so that it needs no clock and no counter: two people who
//! change different fields of a patient both succeed, and only the same field changed twice is a conflict. A value that went
//! away and came back is no change.

/// Width of one field's mark in the text.
const WIDTH: usize = 8;

/// The marks of a row's fields, in the order in which the row lists them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version(Vec<u32>);

/// What became of one field between what a person saw, what stands there now, and what the person wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// The person left it as it was seen, or wants what is there already.
    Keep,
    /// The person changed it and nobody else has.
    Write,
    /// The person and somebody else changed it to different values.
    Stale,
}

impl Version {
    /// The version of a row with these values; `None` is a field without value.
    #[must_use]
    pub fn of<'a>(fields: impl IntoIterator<Item = Option<&'a str>>) -> Self {
        Self(fields.into_iter().map(mark).collect())
    }

    /// Reads a version back; `None` where the text is none of this many fields.
    #[must_use]
    pub fn parse(text: &str, fields: usize) -> Option<Self> {
        if text.len() != fields * WIDTH || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        let marks = (0..fields).map(|n| u32::from_str_radix(&text[n * WIDTH..(n + 1) * WIDTH], 16).ok());
        marks.collect::<Option<Vec<_>>>().map(Self)
    }

    /// Whether field number `field` was seen with this value.
    #[must_use]
    pub fn holds(&self, field: usize, value: Option<&str>) -> bool {
        self.0.get(field) == Some(&mark(value))
    }

    /// What to do about field number `field`.
    #[must_use]
    pub fn compare(&self, field: usize, now: Option<&str>, wanted: Option<&str>) -> Change {
        let seen = self.0.get(field).copied().unwrap_or_default();
        if mark(wanted) == seen || wanted == now {
            Change::Keep
        } else if mark(now) == seen {
            Change::Write
        } else {
            Change::Stale
        }
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|mark| write!(f, "{mark:08x}"))
    }
}

/// FNV-1a of 64 bits, folded to 32. It need not resist anybody: who could forge a mark may write the field anyway.
fn mark(value: Option<&str>) -> u32 {
    let Some(text) = value else { return 0 };
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    ((hash >> 32) ^ (hash & 0xffff_ffff)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn three_ways_a_field_can_go() {
        let seen = Version::of([Some("São Paulo"), None, Some("11")]);
        assert_eq!(seen.compare(0, Some("São Paulo"), Some("Santos")), Change::Write);
        assert_eq!(seen.compare(0, Some("Santos"), Some("São Paulo")), Change::Keep, "not touched by this person");
        assert_eq!(seen.compare(0, Some("Santos"), Some("Santos")), Change::Keep, "both want the same");
        assert_eq!(seen.compare(0, Some("Santos"), Some("Osasco")), Change::Stale);
        assert_eq!(seen.compare(1, None, Some("x")), Change::Write);
        assert_eq!(seen.compare(2, Some("12"), None), Change::Stale);
    }

    #[test]
    fn foreign_text_is_no_version() {
        for text in ["", "xyz", "0123456", "zzzzzzzz", "é1234567"] {
            assert_eq!(Version::parse(text, 1), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_version_travels(fields in prop::collection::vec(prop::option::of(".{0,12}"), 0..6)) {
            let version = Version::of(fields.iter().map(Option::as_deref));
            prop_assert_eq!(Version::parse(&version.to_string(), fields.len()), Some(version));
        }
    }
}
