//! Symbolic dates: what the model writes instead of doing arithmetic, and the exact rules that turn them into days.
//!
//! The model writes what the words said (`tue@w+1`, "tuesday of next week"); today enters here and nowhere else. The rules are
//! those of `models/planner/dates.py`, and the vectors beside it bind both.

mod symbol;

use chrono::{Datelike, Days, NaiveDate, Weekday};

use symbol::{Block, Fix, Point};

pub use symbol::Facing;

/// The symbol names no day, contradicts itself, or is none at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no such date")]
pub struct ImpossibleDate;

/// First and last day, both included.
pub type Span = (NaiveDate, NaiveDate);

type Result<T> = std::result::Result<T, ImpossibleDate>;

/// Looking for a day of the year never needs more years than this: 29 February is at most eight away.
const HORIZON_YEARS: i32 = 8;

/// First and last day of `symbol`, asked on `today`.
///
/// # Errors
/// [`ImpossibleDate`].
pub fn resolve(symbol: &str, today: NaiveDate, facing: Facing) -> Result<Span> {
    match symbol.split_once("..") {
        Some((left, right)) => range(read(left)?, read(right)?, today, facing),
        None => span(&read(symbol)?, today, facing),
    }
}

fn read(text: &str) -> Result<Point> {
    Point::parse(text).ok_or(ImpossibleDate)
}

/// Both ends; the end that fixes the other is the first one ahead and the last one behind.
fn range(left: Point, right: Point, today: NaiveDate, facing: Facing) -> Result<Span> {
    let (start, end) = if left.is_loose() && right.is_loose() && facing == Facing::Behind {
        let end = span(&right, today, facing)?.1;
        (span(&left.on(Facing::Behind), plus(end, 1)?, facing)?.0, end)
    } else if right.is_loose() && facing == Facing::Ahead {
        let start = span(&left, today, facing)?.0;
        (start, span(&right.on(Facing::Ahead), plus(start, -1)?, facing)?.1)
    } else {
        (span(&left, today, facing)?.0, span(&right, today, facing)?.1)
    };
    if start > end { Err(ImpossibleDate) } else { Ok((start, end)) }
}

fn span(point: &Point, today: NaiveDate, facing: Facing) -> Result<Span> {
    match point {
        Point::Offset(days) => single(plus(today, *days)),
        Point::Weekday(day, fix) => single(weekday(*day, *fix, today, facing)),
        Point::DayOfMonth(day, fix) => single(day_of_month(*day, *fix, today, facing)),
        Point::DayOfYear(day, month, fix) => single(day_of_year(*day, *month, *fix, today, facing)),
        Point::Checked(weekday, inner) => checked(*weekday, span(inner, today, facing)?),
        Point::Weekend(fix) => weekend(*fix, today, facing),
        Point::Week(weeks) => monday(today, *weeks).and_then(|monday| Ok((monday, plus(monday, 6)?))),
        Point::Running(block, plus) => running(*block, *plus, today),
        Point::Named(block, number, fix) => named(*block, *number, *fix, today, facing),
        Point::YearOffset(years) => whole_year(i64::from(today.year()) + years),
        Point::Year(year) => whole_year(i64::from(*year)),
        Point::Half(second, month) => half(*second, span(month, today, facing)?),
        Point::Run(way, count) => run(*way, *count, today),
    }
}

/// A day of the years 1 to 9999, which are those that ISO dates can write.
fn make(year: i64, month: u32, day: u32) -> Result<NaiveDate> {
    let year = i32::try_from(year).ok().filter(|year| (1..=9999).contains(year)).ok_or(ImpossibleDate)?;
    NaiveDate::from_ymd_opt(year, month, day).ok_or(ImpossibleDate)
}

fn plus(day: NaiveDate, days: i64) -> Result<NaiveDate> {
    let count = Days::new(days.unsigned_abs());
    let moved = if days < 0 { day.checked_sub_days(count) } else { day.checked_add_days(count) };
    moved.filter(|day| (1..=9999).contains(&day.year())).ok_or(ImpossibleDate)
}

fn single(day: Result<NaiveDate>) -> Result<Span> {
    day.map(|day| (day, day))
}

/// One day ahead or one day back.
fn step(fix: Fix, facing: Facing) -> i64 {
    let way = if let Fix::Side(side) = fix { side } else { facing };
    match way {
        Facing::Ahead => 1,
        Facing::Behind => -1,
    }
}

/// The first day after (or before) `today` that is wanted.
fn walk(today: NaiveDate, step: i64, wanted: impl Fn(NaiveDate) -> bool) -> Result<NaiveDate> {
    let mut day = plus(today, step)?;
    while !wanted(day) {
        day = plus(day, step)?;
    }
    Ok(day)
}

fn from_monday(day: Weekday) -> i64 {
    i64::from(day.num_days_from_monday())
}

fn monday(today: NaiveDate, weeks: i64) -> Result<NaiveDate> {
    plus(today, 7 * weeks - from_monday(today.weekday()))
}

fn weekday(day: Weekday, fix: Fix, today: NaiveDate, facing: Facing) -> Result<NaiveDate> {
    match fix {
        Fix::Relative(weeks) => plus(monday(today, weeks)?, from_monday(day)),
        _ => walk(today, step(fix, facing), |candidate| candidate.weekday() == day),
    }
}

fn month_start(year: i64, months_from_january: i64) -> Result<NaiveDate> {
    let count = year * 12 + months_from_january;
    make(count.div_euclid(12), count.rem_euclid(12) as u32 + 1, 1)
}

fn day_of_month(day: u32, fix: Fix, today: NaiveDate, facing: Facing) -> Result<NaiveDate> {
    if !(1..=31).contains(&day) {
        return Err(ImpossibleDate);
    }
    if let Fix::Relative(months) = fix {
        let start = month_start(i64::from(today.year()), i64::from(today.month0()) + months)?;
        return make(i64::from(start.year()), start.month(), day);
    }
    walk(today, step(fix, facing), |candidate| candidate.day() == day)
}

fn day_of_year(day: u32, month: u32, fix: Fix, today: NaiveDate, facing: Facing) -> Result<NaiveDate> {
    let this_year = i64::from(today.year());
    match fix {
        Fix::Year(year) => return make(i64::from(year), month, day),
        Fix::Relative(years) => return make(this_year + years, month, day),
        Fix::Loose | Fix::Side(_) => {}
    }
    // A leap year knows every day that any year knows.
    make(2000, month, day)?;
    let step = step(fix, facing);
    (0..=i64::from(HORIZON_YEARS))
        .filter_map(|years| make(this_year + step * years, month, day).ok())
        .find(|found| (*found - today).num_days() * step >= 0)
        .ok_or(ImpossibleDate)
}

fn checked(weekday: Weekday, span: Span) -> Result<Span> {
    if span.0 == span.1 && span.0.weekday() == weekday { Ok(span) } else { Err(ImpossibleDate) }
}

fn weekend(fix: Fix, today: NaiveDate, facing: Facing) -> Result<Span> {
    let saturday = match fix {
        Fix::Relative(weeks) => plus(monday(today, weeks)?, 5)?,
        // Ahead, the next one that has not begun; behind, the last one that has ended.
        Fix::Side(Facing::Ahead) => walk(today, 1, |day| day.weekday() == Weekday::Sat)?,
        Fix::Side(Facing::Behind) => plus(walk(today, -1, |day| day.weekday() == Weekday::Sun)?, -1)?,
        Fix::Loose | Fix::Year(_) => {
            let this = plus(monday(today, 0)?, 5)?;
            if facing == Facing::Behind && this > today { plus(this, -7)? } else { this }
        }
    };
    Ok((saturday, plus(saturday, 1)?))
}

/// The `number`-th block of a year, counted from 1.
fn block(kind: Block, year: i64, number: i64) -> Result<Span> {
    let months = i64::from(kind.months());
    let start = month_start(year, (number - 1) * months)?;
    let after = month_start(i64::from(start.year()), i64::from(start.month0()) + months)?;
    Ok((start, plus(after, -1)?))
}

fn running(kind: Block, ahead: i64, today: NaiveDate) -> Result<Span> {
    let a_year = i64::from(12 / kind.months());
    let count = i64::from(today.year()) * a_year + i64::from(today.month0() / kind.months()) + ahead;
    block(kind, count.div_euclid(a_year), count.rem_euclid(a_year) + 1)
}

fn named(kind: Block, number: u32, fix: Fix, today: NaiveDate, facing: Facing) -> Result<Span> {
    if !(1..=12 / kind.months()).contains(&number) {
        return Err(ImpossibleDate);
    }
    let (number, this_year) = (i64::from(number), i64::from(today.year()));
    match fix {
        Fix::Year(year) => return block(kind, i64::from(year), number),
        Fix::Relative(years) => return block(kind, this_year + years, number),
        Fix::Loose | Fix::Side(_) => {}
    }
    let this = block(kind, this_year, number)?;
    match facing {
        Facing::Ahead if this.1 < today => block(kind, this_year + 1, number),
        Facing::Behind if this.0 > today => block(kind, this_year - 1, number),
        _ => Ok(this),
    }
}

fn whole_year(year: i64) -> Result<Span> {
    Ok((make(year, 1, 1)?, make(year, 12, 31)?))
}

fn half(second: bool, (start, end): Span) -> Result<Span> {
    let middle = plus(start, 14)?;
    if second { Ok((plus(middle, 1)?, end)) } else { Ok((start, middle)) }
}

fn run(way: Facing, count: i64, today: NaiveDate) -> Result<Span> {
    if count < 1 {
        return Err(ImpossibleDate);
    }
    match way {
        Facing::Ahead => Ok((today, plus(today, count - 1)?)),
        Facing::Behind => Ok((plus(today, 1 - count)?, today)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn facing(word: &str) -> Facing {
        if word == "ahead" { Facing::Ahead } else { Facing::Behind }
    }

    #[test]
    fn the_vectors_of_the_recipe_hold() {
        let vectors = include_str!("../../../models/planner/date_vectors.tsv");
        let mut seen = 0;
        for line in vectors.lines().skip(1) {
            let fields: Vec<&str> = line.split('\t').collect();
            let [today, way, symbol, first, last] = fields[..] else { panic!("{line}") };
            let expected = if first == "!" { Err(ImpossibleDate) } else { Ok((day(first), day(last))) };
            assert_eq!(resolve(symbol, day(today), facing(way)), expected, "{line}");
            seen += 1;
        }
        assert!(seen > 100, "the vectors were not read");
    }

    #[test]
    fn the_ends_of_the_calendar_are_no_dates() {
        for (today, symbol) in
            [("9999-12-31", "d+1"), ("0001-01-01", "d-1"), ("9999-12-20", "w+1"), ("9999-12-31", "m+0")]
        {
            assert_eq!(resolve(symbol, day(today), Facing::Ahead), Err(ImpossibleDate), "{symbol} on {today}");
        }
    }

    fn any_point() -> impl Strategy<Value = String> {
        prop_oneof![
            "d[+-][0-9]{1,3}",
            "(mon|tue|wed|thu|fri|sat|sun)([<>]|@w[+-][0-9]{1,2})?",
            "[0-9]{1,2}([<>]|@m[+-][0-9]{1,2})?",
            "[0-9]{1,2}/[0-9]{1,2}([<>]|/20[0-9]{2}|@y[+-][0-9])?",
            "we([<>]|@w[+-][0-9])?",
            "[wmqsy][+-][0-9]{1,2}",
            "[MQS][0-9]{1,2}(/20[0-9]{2}|@y[+-][0-9])?",
            "Y20[0-9]{2}",
            "h[12]@(m[+-][0-9]|M[0-9]{1,2})",
            "[np][0-9]{1,3}",
        ]
    }

    fn any_today() -> impl Strategy<Value = NaiveDate> {
        (0..36_525u64).prop_map(|days| day("2000-01-01") + Days::new(days))
    }

    proptest! {
        /// Whatever resolves, begins no later than it ends; and a range covers at least its own ends.
        #[test]
        fn a_span_is_never_the_wrong_way_round(left in any_point(), right in any_point(), today in any_today(), ahead: bool) {
            let way = if ahead { Facing::Ahead } else { Facing::Behind };
            for symbol in [left.clone(), format!("{left}..{right}")] {
                if let Ok((first, last)) = resolve(&symbol, today, way) {
                    prop_assert!(first <= last, "{} on {}", symbol, today);
                }
            }
        }

        /// A bare weekday lies strictly on the side that it faces, within a week.
        #[test]
        fn a_bare_weekday_is_within_a_week(index in 0usize..7, today in any_today(), ahead: bool) {
            let name = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"][index];
            let way = if ahead { Facing::Ahead } else { Facing::Behind };
            let (found, _) = resolve(name, today, way).unwrap();
            let away = (found - today).num_days() * if ahead { 1 } else { -1 };
            prop_assert!((1..=7).contains(&away));
            prop_assert_eq!(from_monday(found.weekday()), index as i64);
        }
    }
}
