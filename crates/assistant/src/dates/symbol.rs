//! The language of symbolic dates: text to points of time that know no calendar yet.

use chrono::Weekday;

/// Which way a bare weekday or day points when the words say nothing about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Facing {
    /// To what is to come.
    Ahead,
    /// To what has been.
    Behind,
}

/// What fixes a point that recurs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fix {
    /// Nothing but the way that the question faces.
    Loose,
    /// The next one (`>`) or the last one (`<`).
    Side(Facing),
    /// The one of a week, month or year so far from this one (`@w+1`, `@m-1`, `@y-1`).
    Relative(i64),
    /// The one of a year (`/2025`).
    Year(i32),
}

/// Calendar periods of whole months.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Block {
    Month,
    Quarter,
    Semester,
}

impl Block {
    /// How many months it has.
    pub(super) const fn months(self) -> u32 {
        match self {
            Self::Month => 1,
            Self::Quarter => 3,
            Self::Semester => 6,
        }
    }

    fn parse(letter: char) -> Option<Self> {
        match letter.to_ascii_lowercase() {
            'm' => Some(Self::Month),
            'q' => Some(Self::Quarter),
            's' => Some(Self::Semester),
            _ => None,
        }
    }
}

/// What one point of a symbol says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Point {
    /// `d+1`
    Offset(i64),
    /// `fri`, `fri>`, `fri@w+1`
    Weekday(Weekday, Fix),
    /// `25`, `25<`, `25@m-1`
    DayOfMonth(u32, Fix),
    /// `25/11`, `25/11/2025`, `25/11@y-1`
    DayOfYear(u32, u32, Fix),
    /// `fri&27`: that day, which must be that weekday.
    Checked(Weekday, Box<Point>),
    /// `we`, `we>`, `we@w+0`
    Weekend(Fix),
    /// `w+1`
    Week(i64),
    /// `m+0`, `q-1`, `s+0`
    Running(Block, i64),
    /// `M11`, `Q1/2025`, `S2@y-1`
    Named(Block, u32, Fix),
    /// `y-1`
    YearOffset(i64),
    /// `Y2025`
    Year(i32),
    /// `h1@m+0`: the first or second half.
    Half(bool, Box<Point>),
    /// `n7`: so many days from today on, or `p30`: up to today.
    Run(Facing, i64),
}

impl Point {
    /// Reads a point; nothing for any other text.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut rest = Rest(text);
        let point = rest.point()?;
        rest.0.is_empty().then_some(point)
    }

    /// Whether only the facing fixes it.
    pub(super) fn is_loose(&self) -> bool {
        matches!(
            self,
            Self::Weekday(_, Fix::Loose) | Self::DayOfMonth(_, Fix::Loose) | Self::DayOfYear(_, _, Fix::Loose)
        )
    }

    /// The same point on one side of today; a point that does not recur stays as it is.
    pub(super) fn on(self, side: Facing) -> Self {
        match self {
            Self::Weekday(day, _) => Self::Weekday(day, Fix::Side(side)),
            Self::DayOfMonth(day, _) => Self::DayOfMonth(day, Fix::Side(side)),
            Self::DayOfYear(day, month, _) => Self::DayOfYear(day, month, Fix::Side(side)),
            other => other,
        }
    }
}

/// Two-figure years are of this century.
fn full_year(digits: &str) -> Option<i32> {
    let year: i32 = digits.parse().ok()?;
    match digits.len() {
        2 => Some(2000 + year),
        4 => Some(year),
        _ => None,
    }
}

/// What has not been read yet.
struct Rest<'a>(&'a str);

impl<'a> Rest<'a> {
    fn eat(&mut self, start: &str) -> bool {
        match self.0.strip_prefix(start) {
            Some(rest) => {
                self.0 = rest;
                true
            }
            None => false,
        }
    }

    /// All digits that follow, `least` to `most` of them.
    fn digits(&mut self, least: usize, most: usize) -> Option<&'a str> {
        let end = self.0.bytes().take(most).take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.0.split_at_checked(end)?;
        self.0 = rest;
        (end >= least).then_some(digits)
    }

    fn small(&mut self) -> Option<u32> {
        self.digits(1, 2)?.parse().ok()
    }

    /// `+12` or `-3`, up to three figures.
    fn signed(&mut self) -> Option<i64> {
        let sign = if self.eat("+") { 1 } else { self.eat("-").then_some(-1)? };
        Some(sign * self.digits(1, 3)?.parse::<i64>().ok()?)
    }

    fn weekday(&mut self) -> Option<Weekday> {
        use Weekday::{Fri, Mon, Sat, Sun, Thu, Tue, Wed};
        let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
        names.into_iter().zip([Mon, Tue, Wed, Thu, Fri, Sat, Sun]).find_map(|(name, day)| self.eat(name).then_some(day))
    }

    fn side(&mut self) -> Option<Facing> {
        if self.eat(">") { Some(Facing::Ahead) } else { self.eat("<").then_some(Facing::Behind) }
    }

    /// A side, or a number of units after `@unit`. Where a text has both, the number counts.
    fn fix(&mut self, unit: &str) -> Option<Fix> {
        let side = self.side().map_or(Fix::Loose, Fix::Side);
        if self.eat(unit) { self.signed().map(Fix::Relative) } else { Some(side) }
    }

    /// A year, or a number of years after `@y`; with both, the year counts.
    fn year(&mut self, otherwise: Fix) -> Option<Fix> {
        let mut fix = otherwise;
        let mut named = false;
        if self.eat("/") {
            fix = Fix::Year(full_year(self.digits(2, 4)?)?);
            named = true;
        }
        if self.eat("@y") {
            let years = self.signed()?;
            if !named {
                fix = Fix::Relative(years);
            }
        }
        Some(fix)
    }

    fn point(&mut self) -> Option<Point> {
        if let Some(day) = self.weekday() {
            return if self.eat("&") {
                let inner = std::mem::take(&mut self.0);
                Some(Point::Checked(day, Box::new(Point::parse(inner)?)))
            } else {
                Some(Point::Weekday(day, self.fix("@w")?))
            };
        }
        if self.eat("we") {
            return Some(Point::Weekend(self.fix("@w")?));
        }
        if self.0.starts_with(|c: char| c.is_ascii_digit()) {
            return self.day();
        }
        let letter = self.0.chars().next()?;
        self.eat(letter.encode_utf8(&mut [0; 4]));
        match letter {
            'd' => self.signed().map(Point::Offset),
            'w' => self.signed().map(Point::Week),
            'm' | 'q' | 's' => Some(Point::Running(Block::parse(letter)?, self.signed()?)),
            'M' | 'Q' | 'S' => Some(Point::Named(Block::parse(letter)?, self.small()?, self.year(Fix::Loose)?)),
            'y' => self.signed().map(Point::YearOffset),
            'Y' => full_year(self.digits(2, 4)?).map(Point::Year),
            'h' => self.half(),
            'n' | 'p' => {
                let facing = if letter == 'n' { Facing::Ahead } else { Facing::Behind };
                Some(Point::Run(facing, self.digits(1, 3)?.parse().ok()?))
            }
            _ => None,
        }
    }

    fn day(&mut self) -> Option<Point> {
        let day = self.small()?;
        if !self.eat("/") {
            return Some(Point::DayOfMonth(day, self.fix("@m")?));
        }
        let month = self.small()?;
        let side = self.side().map_or(Fix::Loose, Fix::Side);
        Some(Point::DayOfYear(day, month, self.year(side)?))
    }

    fn half(&mut self) -> Option<Point> {
        let second = if self.eat("1@") { false } else { self.eat("2@").then_some(true)? };
        let month = self.point()?;
        matches!(month, Point::Running(Block::Month, _) | Point::Named(Block::Month, ..))
            .then(|| Point::Half(second, Box::new(month)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_no_symbol_is_none() {
        for text in [
            "", "d", "d1", "d+", "d+1234", "mond", "fri@w", "fri@m+1", "fri&", "123", "1/", "1/2/3", "1/2/345",
            "we@m+0", "w", "x+1", "M", "M1/1", "Y1", "Y123", "y2025", "h3@m+0", "h1@q+0", "h1@we", "n", "p1000", "é",
            "fri ", "fri&é",
        ] {
            assert_eq!(Point::parse(text), None, "{text}");
        }
    }

    proptest! {
        /// Any text is either a point or nothing; reading never panics.
        #[test]
        fn any_text_is_read(text in "[a-zé+@/&<>0-9MQSYWh. -]{0,12}") {
            let _ = Point::parse(&text);
        }
    }
}
