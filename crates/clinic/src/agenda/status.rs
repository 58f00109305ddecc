//! The life of a visit, from booked to done.

use crate::words::words;

words! {
    /// Where a visit stands.
    pub enum AppointmentStatus {
        /// Booked.
        Scheduled = "scheduled",
        /// The patient said that they will come.
        Confirmed = "confirmed",
        /// The patient is here.
        CheckedIn = "checked_in",
        /// Being attended.
        InProgress = "in_progress",
        /// Done.
        Completed = "completed",
        /// Called off, with a reason.
        Cancelled = "cancelled",
        /// The patient did not come.
        NoShow = "no_show",
        /// Given up for another booking.
        Rescheduled = "rescheduled",
    }
}

impl AppointmentStatus {
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
        let table = [".xx..xxx", "..x..xxx", "...x.x..", "....xx..", "........", ".......x", "........", "........"];
        for (from, row) in S::ALL.iter().copied().zip(table) {
            for (to, cell) in S::ALL.iter().copied().zip(row.chars()) {
                assert_eq!(from.may_become(to), cell == 'x', "{from:?} → {to:?}");
            }
        }
    }

    #[test]
    fn nothing_leaves_an_end_and_ends_that_free_time_are_known() {
        for end in [S::Completed, S::NoShow, S::Rescheduled] {
            assert!(S::ALL.iter().copied().all(|next| !end.may_become(next)));
        }
        let free: Vec<_> = S::ALL.iter().copied().filter(|status| !status.holds_time()).collect();
        assert_eq!(free, [S::Cancelled, S::NoShow, S::Rescheduled]);
    }
}
