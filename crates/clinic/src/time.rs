//! The clinic's clock on the wall: instants, half-open intervals, and local days of an IANA zone.
//!
//! Instants are UTC microseconds. A day of a zone has 23, 24 or 25 hours, and may lack its midnight: in America/Sao_Paulo
//! summer time began at 00:00, so 2018-11-04 began at 01:00. Nothing here assumes otherwise.

use chrono::{DateTime, Days, LocalResult, NaiveDate, NaiveTime, SecondsFormat, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Minutes in a day of the wall clock, also on the days that are shorter or longer.
pub const DAY_MINUTES: u16 = 24 * 60;

const MINUTE: i64 = 60_000_000;
/// 0001-01-02T00:00:00Z and 9999-12-30T00:00:00Z: a day inside what can be written, so that any zone fits too.
const FIRST: i64 = -62_135_510_400_000_000;
const LAST: i64 = 253_402_128_000_000_000;

/// A moment: microseconds since 1970-01-01T00:00:00Z. In JSON, RFC 3339 text in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, ts_rs::TS)]
#[ts(as = "String")]
pub struct Instant(pub i64);

impl Instant {
    /// This moment moved by whole minutes, back when negative; stays at the end of time instead of going round.
    #[must_use]
    pub fn plus_minutes(self, minutes: i64) -> Self {
        Self(self.0.saturating_add(minutes.saturating_mul(MINUTE)))
    }

    /// Whole minutes from `earlier` to this moment, negative when it is later.
    #[must_use]
    pub fn minutes_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0) / MINUTE
    }

    /// Reads RFC 3339 text with any offset; `None` where it is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        DateTime::parse_from_rfc3339(text).ok().map(|at| Self(at.timestamp_micros()))
    }

    /// The same moment for chrono, held within the years that RFC 3339 can write, where no zone can overflow.
    fn utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.0.clamp(FIRST, LAST)).unwrap_or_default()
    }
}

impl std::fmt::Display for Instant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.utc().to_rfc3339_opts(SecondsFormat::AutoSi, true))
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| de::Error::custom("not an RFC 3339 time"))
    }
}

/// From `start` up to and without `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Interval {
    /// First moment inside.
    pub start: Instant,
    /// First moment after it.
    pub end: Instant,
}

impl Interval {
    /// The interval between two moments; `None` when it would hold nothing.
    #[must_use]
    pub fn new(start: Instant, end: Instant) -> Option<Self> {
        (start < end).then_some(Self { start, end })
    }

    /// Whether the two share a moment. Touching ends share none: 9 to 10 and 10 to 11 follow each other.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether `other` lies wholly inside.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// This interval with so many minutes more before and after it.
    #[must_use]
    pub fn widened(self, before: u16, after: u16) -> Self {
        Self { start: self.start.plus_minutes(-i64::from(before)), end: self.end.plus_minutes(i64::from(after)) }
    }
}

/// Sorted intervals without overlaps or touching ends, covering exactly what `intervals` cover.
#[must_use]
pub fn union(mut intervals: Vec<Interval>) -> Vec<Interval> {
    intervals.sort_unstable();
    let mut out: Vec<Interval> = Vec::with_capacity(intervals.len());
    for next in intervals {
        match out.last_mut() {
            Some(last) if next.start <= last.end => last.end = last.end.max(next.end),
            _ => out.push(next),
        }
    }
    out
}

/// What of `whole` is in none of `holes`, in order.
#[must_use]
pub fn gaps(whole: Interval, holes: Vec<Interval>) -> Vec<Interval> {
    let mut out = Vec::new();
    let mut from = whole.start;
    for hole in union(holes) {
        out.extend(Interval::new(from, hole.start.min(whole.end)));
        from = from.max(hole.end);
    }
    out.extend(Interval::new(from, whole.end));
    out
}

/// The IANA zone of a clinic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Zone(Tz);

impl Zone {
    /// The zone of that name (`America/Sao_Paulo`); `None` where the database knows none.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        name.parse().ok().map(Self)
    }

    /// The IANA name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// The date on the wall at that moment.
    #[must_use]
    pub fn date_of(self, at: Instant) -> NaiveDate {
        at.utc().with_timezone(&self.0).date_naive()
    }

    /// Minutes since midnight on the wall clock at that moment.
    #[must_use]
    pub fn minute_of(self, at: Instant) -> u16 {
        use chrono::Timelike;
        let time = at.utc().with_timezone(&self.0).time();
        (time.hour() * 60 + time.minute()) as u16
    }

    /// The first moment of a date: midnight, or what comes in its place where that day has none.
    #[must_use]
    pub fn start_of(self, date: NaiveDate) -> Instant {
        self.at(date, 0)
    }

    /// All of a date, 23 to 25 hours.
    #[must_use]
    pub fn day(self, date: NaiveDate) -> Interval {
        Interval { start: self.start_of(date), end: self.start_of(next_day(date)) }
    }

    /// The moment when the wall clock of a date shows `minute` (0 to 1440, which is the end of the day).
    ///
    /// A time that the clock skips is the moment of the skip; a time that it shows twice is the first of the two.
    #[must_use]
    pub fn at(self, date: NaiveDate, minute: u16) -> Instant {
        let date = within_years(date);
        if minute >= DAY_MINUTES {
            return self.at(next_day(date), 0);
        }
        let wall = date.and_time(NaiveTime::MIN) + TimeDelta::minutes(i64::from(minute));
        match self.0.from_local_datetime(&wall) {
            LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => Instant(at.timestamp_micros()),
            LocalResult::None => self.after_skip(date, minute),
        }
    }

    /// First moment after a jump of the clock over `minute`. Zones jump by an hour or less, except the few that have
    /// skipped a whole date, for which the search goes on into the next one.
    fn after_skip(self, date: NaiveDate, minute: u16) -> Instant {
        let wall = date.and_time(NaiveTime::MIN);
        let later = |ahead: i64| wall + TimeDelta::minutes(i64::from(minute) + ahead);
        (1..=2 * i64::from(DAY_MINUTES))
            .find_map(|ahead| self.0.from_local_datetime(&later(ahead)).earliest())
            .map_or_else(|| Instant(wall.and_utc().timestamp_micros()), |at| Instant(at.timestamp_micros()))
    }

    /// The part of a date between two minutes of its wall clock; `None` when the clock skips all of it.
    #[must_use]
    pub fn between(self, date: NaiveDate, from: u16, to: u16) -> Option<Interval> {
        Interval::new(self.at(date, from), self.at(date, to))
    }

    /// From the first moment of one date to the last moment of another; `None` when they are the wrong way round.
    #[must_use]
    pub fn days(self, from: NaiveDate, to: NaiveDate) -> Option<Interval> {
        Interval::new(self.start_of(from), self.start_of(next_day(to)))
    }
}

/// The date, or the nearest one of the years 1 to 9998: what lies beyond was never typed by a person.
fn within_years(date: NaiveDate) -> NaiveDate {
    let year = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
    date.clamp(year(1, 1, 3), year(9998, 12, 31))
}

/// The date after this one; the last date that can be written is its own next.
#[must_use]
pub fn next_day(date: NaiveDate) -> NaiveDate {
    date.checked_add_days(Days::new(1)).unwrap_or(date)
}

/// Monday 1 to Sunday 7, as in ISO 8601 and in the table of working hours.
#[must_use]
pub fn weekday(date: NaiveDate) -> u8 {
    use chrono::Datelike;
    date.weekday().number_from_monday() as u8
}

/// Minutes since midnight of `HH:MM`, up to `24:00`; `None` where it is no such text.
#[must_use]
pub fn parse_minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let two =
        |part: &str| (part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse::<u16>().ok())?;
    let (hour, minute) = (two(hour)?, two(minute)?);
    let total = hour * 60 + minute;
    (minute < 60 && total <= DAY_MINUTES).then_some(total)
}

/// `HH:MM` for minutes since midnight.
#[must_use]
pub fn minute_text(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HOUR: i64 = 60 * MINUTE;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn sao_paulo() -> Zone {
        Zone::parse("America/Sao_Paulo").unwrap()
    }

    #[test]
    fn the_day_without_a_midnight() {
        let day = sao_paulo().day(date("2018-11-04"));
        assert_eq!(day.start.to_string(), "2018-11-04T03:00:00Z");
        assert_eq!(day.end.0 - day.start.0, 23 * HOUR);
        assert_eq!(sao_paulo().at(date("2018-11-04"), 30), day.start);
        assert_eq!(sao_paulo().at(date("2018-11-04"), 60), day.start);
        assert_eq!(sao_paulo().between(date("2018-11-04"), 0, 60), None);
        assert_eq!(sao_paulo().date_of(day.start), date("2018-11-04"));
        assert_eq!(sao_paulo().minute_of(day.start), 60);
    }

    #[test]
    fn the_day_of_25_hours() {
        let day = sao_paulo().day(date("2018-02-17"));
        assert_eq!(day.end.0 - day.start.0, 25 * HOUR);
        // 23:00 comes twice that night; the first one counts.
        assert_eq!(sao_paulo().at(date("2018-02-17"), 23 * 60).to_string(), "2018-02-18T01:00:00Z");
    }

    #[test]
    fn other_zones_have_their_own_days() {
        let eight = |zone: &str, day: &str| Zone::parse(zone).unwrap().at(date(day), 8 * 60).to_string();
        assert_eq!(eight("America/Sao_Paulo", "2026-11-22"), "2026-11-22T11:00:00Z");
        assert_eq!(eight("America/Manaus", "2026-11-22"), "2026-11-22T12:00:00Z");
        assert_eq!(eight("America/Noronha", "2026-11-22"), "2026-11-22T10:00:00Z");
        assert_eq!(eight("Europe/Lisbon", "2026-07-01"), "2026-07-01T07:00:00Z");
        assert!(Zone::parse("America/Atlantida").is_none());
    }

    #[test]
    fn a_skipped_date_is_empty() {
        let apia = Zone::parse("Pacific/Apia").unwrap();
        assert_eq!(apia.start_of(date("2011-12-30")), apia.start_of(date("2011-12-31")));
    }

    #[test]
    fn instants_in_json() {
        let at: Instant = serde_json::from_str("\"2026-11-22T08:30:00-03:00\"").unwrap();
        assert_eq!(serde_json::to_string(&at).unwrap(), "\"2026-11-22T11:30:00Z\"");
        assert!(serde_json::from_str::<Instant>("\"2026-11-22\"").is_err());
        assert_eq!(Instant(i64::MAX).plus_minutes(5), Instant(i64::MAX));
    }

    #[test]
    fn minutes_of_the_wall_clock() {
        assert_eq!(parse_minute("08:05"), Some(485));
        assert_eq!(parse_minute("24:00"), Some(1440));
        for text in ["", "8:00", "24:01", "12:60", "+1:00", "12", "12:0٠"] {
            assert_eq!(parse_minute(text), None, "{text}");
        }
        assert_eq!(minute_text(485), "08:05");
    }

    fn interval() -> impl Strategy<Value = Interval> {
        (0i64..60, 1i64..20)
            .prop_map(|(start, length)| Interval { start: Instant(start), end: Instant(start + length) })
    }

    proptest! {
        #[test]
        fn a_moment_lies_in_its_own_day(
            micros in -2_000_000_000_000_000i64..4_000_000_000_000_000,
            zone in prop::sample::select(vec!["America/Sao_Paulo", "America/Manaus", "America/Noronha", "America/Rio_Branco", "Europe/Lisbon", "Asia/Tokyo"]),
        ) {
            let zone = Zone::parse(zone).unwrap();
            let at = Instant(micros);
            let day = zone.day(zone.date_of(at));
            prop_assert!(day.start <= at && at < day.end);
        }

        #[test]
        fn days_follow_each_other_without_gap(offset in 0u64..40_000) {
            let day = date("1950-01-01") + Days::new(offset);
            prop_assert_eq!(sao_paulo().day(day).end, sao_paulo().day(next_day(day)).start);
        }

        #[test]
        fn union_and_gaps_share_out_every_moment(intervals in prop::collection::vec(interval(), 0..8), moment in 0i64..80) {
            let whole = Interval { start: Instant(0), end: Instant(80) };
            let inside = |set: &[Interval]| set.iter().filter(|i| i.start.0 <= moment && moment < i.end.0).count();
            let covered = inside(&intervals) > 0;
            prop_assert_eq!(inside(&union(intervals.clone())), usize::from(covered));
            prop_assert_eq!(inside(&gaps(whole, intervals)), usize::from(!covered));
        }

        #[test]
        fn no_moment_and_no_date_panics(micros in any::<i64>(), year in -262_000i32..262_000, minute in any::<u16>()) {
            let at = Instant(micros);
            let _ = (sao_paulo().day(sao_paulo().date_of(at)), at.to_string(), sao_paulo().minute_of(at));
            let _ = sao_paulo().at(NaiveDate::from_ymd_opt(year, 12, 31).unwrap(), minute);
        }

        #[test]
        fn written_minutes_read_back(minute in 0u16..=1440) {
            prop_assert_eq!(parse_minute(&minute_text(minute)), Some(minute));
        }
    }
}
