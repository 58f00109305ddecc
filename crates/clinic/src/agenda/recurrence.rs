//! Blocks that come again: lunch every day, a holiday every year. The wall clock repeats, not the number of hours.

use chrono::{Datelike, NaiveDate};

use super::hours::dates;
use crate::time::{Interval, Zone, weekday};

/// How often a block comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recurrence {
    /// Once.
    None,
    /// On every date.
    Daily,
    /// On the same weekday.
    Weekly,
    /// On the same day of the month; months without that day have none.
    Monthly,
    /// On the same day of the year; 29 February comes in leap years only.
    Yearly,
}

impl Recurrence {
    /// The recurrence of that word; anything unknown comes once.
    #[must_use]
    pub fn parse(word: &str) -> Self {
        match word {
            "daily" => Self::Daily,
            "weekly" => Self::Weekly,
            "monthly" => Self::Monthly,
            "yearly" => Self::Yearly,
            _ => Self::None,
        }
    }

    fn comes_on(self, first: NaiveDate, date: NaiveDate) -> bool {
        date >= first
            && match self {
                Self::None => date == first,
                Self::Daily => true,
                Self::Weekly => weekday(date) == weekday(first),
                Self::Monthly => date.day() == first.day(),
                Self::Yearly => date.day() == first.day() && date.month() == first.month(),
            }
    }
}

/// Every time that a block of this first time takes inside `range`.
///
/// Each one begins at the same minute of the wall clock as the first; one that runs over midnight ends as many dates later
/// as the first did.
#[must_use]
pub fn occurrences(
    zone: Zone,
    first: Interval,
    recurrence: Recurrence,
    until: Option<NaiveDate>,
    range: Interval,
) -> Vec<Interval> {
    if recurrence == Recurrence::None {
        return if first.overlaps(range) { vec![first] } else { Vec::new() };
    }
    let (begins, ends) = (zone.date_of(first.start), zone.date_of(first.end));
    let (from, to) = (zone.minute_of(first.start), zone.minute_of(first.end));
    let dates_long = ends - begins;
    let earliest = (zone.date_of(range.start) - dates_long).max(begins);
    let latest = until.map_or(zone.date_of(range.end), |until| until.min(zone.date_of(range.end)));
    dates(earliest, latest)
        .filter(|date| recurrence.comes_on(begins, *date))
        .filter_map(|date| Interval::new(zone.at(date, from), zone.at(date + dates_long, to)))
        .filter(|time| time.overlaps(range))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone() -> Zone {
        Zone::parse("America/Sao_Paulo").unwrap()
    }

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn lunch() -> Interval {
        zone().between(date("2018-11-01"), 720, 780).unwrap()
    }

    fn starts(recurrence: Recurrence, until: Option<&str>, from: &str, to: &str) -> Vec<String> {
        let range = zone().days(date(from), date(to)).unwrap();
        let times = occurrences(zone(), lunch(), recurrence, until.map(date), range);
        times.iter().map(|time| time.start.to_string()).collect()
    }

    #[test]
    fn lunch_stays_at_noon_when_summer_time_begins() {
        assert_eq!(
            starts(Recurrence::Daily, None, "2018-11-03", "2018-11-04"),
            ["2018-11-03T15:00:00Z", "2018-11-04T14:00:00Z"]
        );
    }

    #[test]
    fn once_weekly_monthly_yearly() {
        assert_eq!(starts(Recurrence::None, None, "2018-10-01", "2018-12-31").len(), 1);
        assert_eq!(starts(Recurrence::Weekly, None, "2018-11-01", "2018-11-30").len(), 5);
        assert_eq!(starts(Recurrence::Monthly, None, "2018-10-01", "2019-01-31").len(), 3);
        assert_eq!(starts(Recurrence::Yearly, None, "2018-01-01", "2021-12-31").len(), 4);
    }

    #[test]
    fn nothing_before_the_first_or_after_the_last() {
        assert_eq!(starts(Recurrence::Daily, Some("2018-11-02"), "2018-10-20", "2018-11-20").len(), 2);
        assert!(starts(Recurrence::Daily, None, "2018-10-01", "2018-10-31").is_empty());
    }

    #[test]
    fn a_night_block_reaches_into_the_range() {
        let night = Interval { start: zone().at(date("2026-11-20"), 1320), end: zone().at(date("2026-11-21"), 360) };
        let range = zone().days(date("2026-11-25"), date("2026-11-25")).unwrap();
        assert_eq!(occurrences(zone(), night, Recurrence::Daily, None, range).len(), 2);
    }
}
