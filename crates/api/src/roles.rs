//! The roles of a clinic, and the groups of them that the table of operations speaks of.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a person does in the clinic. One person may hold several; rights are the union.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Answers for the clinic: users, rights, keys, backup.
    Owner,
    /// Runs the clinic's day without its keys.
    Manager,
    /// CRM.
    Doctor,
    /// CRO.
    Dentist,
    /// CRBM.
    Biomedic,
    /// COREN.
    Nurse,
    /// CREFITO.
    Physiotherapist,
    /// No council; own patients only.
    Aesthetician,
    /// The desk: people and agenda, nothing clinical.
    Receptionist,
    /// Money, and people by name only.
    Finance,
    /// The encarregado of the LGPD: consents, requests, the trail.
    Privacy,
    /// The trail alone.
    Auditor,
}

impl Role {
    /// All of them, in the order of the screens.
    pub const ALL: [Self; 12] = [
        Self::Owner,
        Self::Manager,
        Self::Doctor,
        Self::Dentist,
        Self::Biomedic,
        Self::Nurse,
        Self::Physiotherapist,
        Self::Aesthetician,
        Self::Receptionist,
        Self::Finance,
        Self::Privacy,
        Self::Auditor,
    ];

    /// The word in the file, in the policies and in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Manager => "manager",
            Self::Doctor => "doctor",
            Self::Dentist => "dentist",
            Self::Biomedic => "biomedic",
            Self::Nurse => "nurse",
            Self::Physiotherapist => "physiotherapist",
            Self::Aesthetician => "aesthetician",
            Self::Receptionist => "receptionist",
            Self::Finance => "finance",
            Self::Privacy => "privacy",
            Self::Auditor => "auditor",
        }
    }

    /// The role of that word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == word)
    }

    /// Whether it is a profession that reads and writes records, and so holds the clinical key.
    #[must_use]
    pub fn is_clinical(self) -> bool {
        CLINICAL.contains(&self)
    }
}

/// Professions that read and write records.
pub const CLINICAL: &[Role] =
    &[Role::Doctor, Role::Dentist, Role::Biomedic, Role::Nurse, Role::Physiotherapist, Role::Aesthetician];

/// Whoever books and receives people.
pub(crate) const DESK: &[Role] = &[
    Role::Owner,
    Role::Manager,
    Role::Doctor,
    Role::Dentist,
    Role::Biomedic,
    Role::Nurse,
    Role::Physiotherapist,
    Role::Aesthetician,
    Role::Receptionist,
];

/// Whoever needs to find a person: the desk, money and privacy.
pub(crate) const PEOPLE: &[Role] = &[
    Role::Owner,
    Role::Manager,
    Role::Doctor,
    Role::Dentist,
    Role::Biomedic,
    Role::Nurse,
    Role::Physiotherapist,
    Role::Aesthetician,
    Role::Receptionist,
    Role::Finance,
    Role::Privacy,
];

/// Whoever runs the clinic.
pub(crate) const MANAGEMENT: &[Role] = &[Role::Owner, Role::Manager];

/// The owner alone.
pub(crate) const OWNER: &[Role] = &[Role::Owner];

/// Whoever takes money.
pub(crate) const CASH: &[Role] = &[Role::Owner, Role::Manager, Role::Receptionist, Role::Finance];

/// Whoever undoes a payment and reads the books.
pub(crate) const BOOKS: &[Role] = &[Role::Owner, Role::Manager, Role::Finance];

/// Whoever may ask who received what.
pub(crate) const RECIPIENTS: &[Role] = &[
    Role::Owner,
    Role::Manager,
    Role::Doctor,
    Role::Dentist,
    Role::Biomedic,
    Role::Nurse,
    Role::Physiotherapist,
    Role::Aesthetician,
];

/// Whoever keeps the store.
pub(crate) const STORES: &[Role] =
    &[Role::Owner, Role::Manager, Role::Doctor, Role::Dentist, Role::Biomedic, Role::Nurse];

/// Whoever asks for consent, and whoever watches over it.
pub(crate) const CONSENTS: &[Role] = &[
    Role::Owner,
    Role::Manager,
    Role::Doctor,
    Role::Dentist,
    Role::Biomedic,
    Role::Nurse,
    Role::Physiotherapist,
    Role::Aesthetician,
    Role::Receptionist,
    Role::Privacy,
];

/// Whoever may see who has which rights.
pub(crate) const OVERSIGHT: &[Role] = &[Role::Owner, Role::Manager, Role::Privacy];

/// Whoever reads the trail.
pub(crate) const TRAIL: &[Role] = &[Role::Owner, Role::Privacy, Role::Auditor];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_has_one_word_everywhere() {
        for role in Role::ALL {
            assert_eq!(Role::parse(role.as_str()), Some(role));
            assert_eq!(serde_json::to_value(role).unwrap(), role.as_str());
        }
        assert_eq!(Role::parse("assistant"), None);
    }
}
