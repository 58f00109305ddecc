//! From the weekly hours of the wall clock to the moments at which somebody works.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::board::Subject;
use crate::time::{Interval, Zone, gaps, next_day, union, weekday};

/// Hours of one weekday: from minute to minute of the wall clock. Several a day leave breaks between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shift {
    /// Whose hours.
    pub subject: Subject,
    /// Monday 1 to Sunday 7.
    pub weekday: u8,
    /// First minute since midnight.
    pub from: u16,
    /// First minute after it, up to 1440.
    pub to: u16,
    /// First date on which they hold; from ever when missing.
    pub valid_from: Option<NaiveDate>,
    /// Last date on which they hold; for ever when missing.
    pub valid_until: Option<NaiveDate>,
}

impl Shift {
    fn holds_on(&self, date: NaiveDate) -> bool {
        self.weekday == weekday(date)
            && self.valid_from.is_none_or(|from| from <= date)
            && self.valid_until.is_none_or(|until| date <= until)
    }
}

/// The joined working intervals of every subject that has hours, from one date to another, both included.
#[must_use]
pub fn open_hours(zone: Zone, from: NaiveDate, to: NaiveDate, shifts: &[Shift]) -> HashMap<Subject, Vec<Interval>> {
    let mut open: HashMap<Subject, Vec<Interval>> = shifts.iter().map(|shift| (shift.subject, Vec::new())).collect();
    for date in dates(from, to) {
        for shift in shifts.iter().filter(|shift| shift.holds_on(date)) {
            open.entry(shift.subject).or_default().extend(zone.between(date, shift.from, shift.to));
        }
    }
    open.into_iter().map(|(subject, intervals)| (subject, union(intervals))).collect()
}

/// Why nobody works at some time of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rest {
    /// Before the first hour, after the last, or all day.
    Closed,
    /// Between two working intervals.
    Break,
}

/// What of a day is not worked, in order.
#[must_use]
pub fn resting(day: Interval, open: &[Interval]) -> Vec<(Interval, Rest)> {
    let worked = |rest: &Interval| {
        let earlier = open.iter().any(|hours| hours.overlaps(day) && hours.end <= rest.start);
        let later = open.iter().any(|hours| hours.overlaps(day) && hours.start >= rest.end);
        earlier && later
    };
    let rests = gaps(day, open.to_vec());
    rests.into_iter().map(|rest| (rest, if worked(&rest) { Rest::Break } else { Rest::Closed })).collect()
}

/// Every date from one to another, both included.
pub fn dates(from: NaiveDate, to: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    let mut next = Some(from);
    std::iter::from_fn(move || {
        let date = next.filter(|date| *date <= to)?;
        next = Some(next_day(date)).filter(|following| *following > date);
        Some(date)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Instant;

    const ALL: Subject = Subject::Clinic;

    fn zone() -> Zone {
        Zone::parse("America/Sao_Paulo").unwrap()
    }

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn shift(weekday: u8, from: u16, to: u16) -> Shift {
        Shift { subject: ALL, weekday, from, to, valid_from: None, valid_until: None }
    }

    #[test]
    fn a_week_with_a_break() {
        let shifts = [shift(1, 480, 720), shift(1, 780, 1080), shift(2, 480, 720)];
        let open = open_hours(zone(), date("2026-11-23"), date("2026-11-29"), &shifts);
        let texts: Vec<String> = open[&ALL].iter().map(|i| format!("{} {}", i.start, i.end)).collect();
        assert_eq!(
            texts,
            [
                "2026-11-23T11:00:00Z 2026-11-23T15:00:00Z",
                "2026-11-23T16:00:00Z 2026-11-23T21:00:00Z",
                "2026-11-24T11:00:00Z 2026-11-24T15:00:00Z"
            ]
        );
    }

    #[test]
    fn somebody_with_hours_on_other_days_is_closed_not_always_open() {
        let open = open_hours(zone(), date("2026-11-28"), date("2026-11-29"), &[shift(1, 480, 720)]);
        assert_eq!(open[&ALL], []);
    }

    #[test]
    fn hours_hold_from_and_until_their_dates() {
        let until = Shift { valid_until: Some(date("2026-11-23")), ..shift(1, 480, 720) };
        let from = Shift { valid_from: Some(date("2026-11-24")), ..shift(1, 540, 720) };
        let open = open_hours(zone(), date("2026-11-23"), date("2026-11-30"), &[until, from]);
        let minutes: Vec<u16> = open[&ALL].iter().map(|hours| zone().minute_of(hours.start)).collect();
        assert_eq!(minutes, [480, 540]);
    }

    #[test]
    fn a_day_that_begins_at_one() {
        let open = open_hours(zone(), date("2018-11-04"), date("2018-11-04"), &[shift(7, 0, 1440)]);
        assert_eq!(open[&ALL], [zone().day(date("2018-11-04"))]);
    }

    #[test]
    fn before_between_and_after() {
        let day = zone().day(date("2026-11-23"));
        let hours = |from, to| zone().between(date("2026-11-23"), from, to).unwrap();
        let rests: Vec<Rest> =
            resting(day, &[hours(480, 720), hours(780, 1080)]).into_iter().map(|(_, rest)| rest).collect();
        assert_eq!(rests, [Rest::Closed, Rest::Break, Rest::Closed]);
        assert_eq!(resting(day, &[]), [(day, Rest::Closed)]);
        // The next day's hours do not make a break of the evening.
        let tomorrow = Interval { start: day.end, end: Instant(day.end.0 + 1) };
        assert_eq!(resting(day, &[hours(480, 1080), tomorrow])[1].1, Rest::Closed);
    }

    #[test]
    fn dates_end() {
        assert_eq!(dates(date("2026-11-23"), date("2026-11-25")).count(), 3);
        assert_eq!(dates(date("2026-11-25"), date("2026-11-23")).count(), 0);
        assert_eq!(dates(NaiveDate::MAX, NaiveDate::MAX).count(), 1);
    }
}
