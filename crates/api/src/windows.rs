//! Who is signed in at each window, and when a window is covered or locked because nobody touches it.

use neonpro_clinic::time::Instant;

use crate::types::SessionInfo;

/// Microseconds in a minute.
const MINUTE: i64 = 60_000_000;

/// How long a window may stay untouched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Idle {
    /// Until the screen is covered and the connections are closed.
    pub(crate) soft_minutes: i64,
    /// Until the window forgets who was there.
    pub(crate) hard_minutes: i64,
}

/// What an idle window is due for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Due {
    /// Somebody was here a moment ago.
    Nothing,
    /// The screen is covered.
    Cover,
    /// The window is locked.
    Lock,
}

/// The last touch of a window, and how long it may stay untouched.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Watch {
    pub(crate) idle: Idle,
    touched: i64,
}

impl Watch {
    /// A watch that starts at `now`.
    pub(crate) fn start(idle: Idle, now: i64) -> Self {
        Self { idle, touched: now }
    }

    /// Somebody is here.
    pub(crate) fn touch(&mut self, now: i64) {
        self.touched = now;
    }

    /// What the window is due for at `now`. A clock that was set back counts as no time passed, and one that jumped ahead as idle time:
    /// a computer that slept is locked when it wakes.
    pub(crate) fn due(&mut self, now: i64) -> Due {
        self.touched = self.touched.min(now);
        let idle = now - self.touched;
        if idle >= self.idle.hard_minutes * MINUTE {
            Due::Lock
        } else if idle >= self.idle.soft_minutes * MINUTE {
            Due::Cover
        } else {
            Due::Nothing
        }
    }

    /// When the screen will be covered.
    pub(crate) fn covers_at(&self) -> Instant {
        Instant(self.touched.saturating_add(self.idle.soft_minutes * MINUTE))
    }
}

/// A window's session: open, or covered until the same user types the password again.
pub(crate) enum Window {
    /// Somebody works here.
    Open(Box<crate::session::Open>),
    /// Connections and keys are gone; the screen stays.
    Covered(Box<Covered>),
}

impl Window {
    /// The clinic's folder.
    pub(crate) fn slug(&self) -> &str {
        match self {
            Self::Open(open) => &open.info.clinic.slug,
            Self::Covered(covered) => &covered.info.clinic.slug,
        }
    }
}

/// What is left of a session while its screen is covered.
pub(crate) struct Covered {
    pub(crate) info: SessionInfo,
    pub(crate) watch: Watch,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn idle_covers_then_locks_and_a_touch_starts_again() {
        let mut watch = Watch::start(Idle { soft_minutes: 5, hard_minutes: 30 }, 0);
        assert_eq!(watch.due(5 * MINUTE - 1), Due::Nothing);
        assert_eq!(watch.due(5 * MINUTE), Due::Cover);
        assert_eq!(watch.due(30 * MINUTE), Due::Lock);
        watch.touch(30 * MINUTE);
        assert_eq!(watch.due(31 * MINUTE), Due::Nothing);
        assert_eq!(watch.covers_at(), Instant(35 * MINUTE));
    }

    #[test]
    fn a_clock_set_back_neither_locks_nor_keeps_open_for_ever() {
        let mut watch = Watch::start(Idle { soft_minutes: 5, hard_minutes: 30 }, 100 * MINUTE);
        assert_eq!(watch.due(10 * MINUTE), Due::Nothing);
        assert_eq!(watch.due(15 * MINUTE), Due::Cover);
    }
}
