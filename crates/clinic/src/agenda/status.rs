//! The life of a visit, from booked to done.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Where a visit stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AppointmentStatus {
    /// Booked.
    Scheduled,
    /// The patient said that they will come.
    Confirmed,
    /// The patient is here.
    CheckedIn,
    /// Being attended.
    InProgress,
    /// Done.
    Completed,
    /// Called off, with a reason.
    Cancelled,
    /// The patient did not come.
    NoShow,
    /// Given up for another booking.
    Rescheduled,
}

impl AppointmentStatus {
    /// All of them, in the order of a visit's life.
    pub const ALL: [Self; 8] = [
        Self::Scheduled,
        Self::Confirmed,
        Self::CheckedIn,
        Self::InProgress,
        Self::Completed,
        Self::Cancelled,
        Self::NoShow,
        Self::Rescheduled,
    ];

    /// The word in the file and in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
            Self::Confirmed => "confirmed",
            Self::CheckedIn => "checked_in",
            Self::InProgress => "in_progress",
            Self::Completed => "completed",
            Self::Cancelled => "cancelled",
            Self::NoShow => "no_show",
            Self::Rescheduled => "rescheduled",
        }
    }

    /// The status of that word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }

    /// Whether a visit may go from here to `next`.
    ///
    /// The table is that of the system's documents (D, statuses of `appointments`), with three steps more that a front desk
    /// takes every day: a patient who never confirmed comes or stays away, and a confirmed one is booked anew.
    #[must_use]
    pub fn may_become(self, next: Self) -> bool {
        use AppointmentStatus as S;
        match self {
            S::Scheduled => matches!(next, S::Confirmed | S::CheckedIn | S::Cancelled | S::NoShow | S::Rescheduled),
            S::Confirmed => matches!(next, S::CheckedIn | S::Cancelled | S::NoShow | S::Rescheduled),
            S::CheckedIn => matches!(next, S::InProgress | S::Cancelled),
            S::InProgress => matches!(next, S::Completed | S::Cancelled),
            S::Cancelled => next == S::Rescheduled,
            S::Completed | S::NoShow | S::Rescheduled => false,
        }
    }

    /// Whether the visit holds its time, room and equipment.
    #[must_use]
    pub fn holds_time(self) -> bool {
        !matches!(self, Self::Cancelled | Self::NoShow | Self::Rescheduled)
    }

    /// Whether its time may still be moved: before the patient is here.
    #[must_use]
    pub fn may_move(self) -> bool {
        matches!(self, Self::Scheduled | Self::Confirmed)
    }

    /// Whether going there needs a reason in words.
    #[must_use]
    pub fn needs_reason(self) -> bool {
        self == Self::Cancelled
    }
}

#[cfg(test)]
mod tests {
    use super::AppointmentStatus as S;

    #[test]
    fn the_whole_table() {
        // Rows from, columns to, both in the order of `ALL`.
        let table = [
            ".xx..xxx", "..x..xxx", "...x.x..", "....xx..", "........", ".......x", "........", "........",
        ];
        for (from, row) in S::ALL.into_iter().zip(table) {
            for (to, cell) in S::ALL.into_iter().zip(row.chars()) {
                assert_eq!(from.may_become(to), cell == 'x', "{from:?} → {to:?}");
            }
        }
    }

    #[test]
    fn words_read_back_and_serde_agrees() {
        for status in S::ALL {
            assert_eq!(S::parse(status.as_str()), Some(status));
            assert_eq!(serde_json::to_value(status).unwrap(), status.as_str());
        }
    }

    #[test]
    fn nothing_leaves_an_end_and_ends_that_free_time_are_known() {
        for end in [S::Completed, S::NoShow, S::Rescheduled] {
            assert!(S::ALL.into_iter().all(|next| !end.may_become(next)));
        }
        let free: Vec<_> = S::ALL.into_iter().filter(|status| !status.holds_time()).collect();
        assert_eq!(free, [S::Cancelled, S::NoShow, S::Rescheduled]);
    }
}
