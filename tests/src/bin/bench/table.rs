//! Rounds, medians and the table.

use std::fmt::Write as _;
use std::time::Instant;

/// One line: what was measured, both sides, and how it stands to the goal.
struct Line {
    what: String,
    ours: String,
    other: String,
    ratio: String,
    goal: &'static str,
}

impl Line {
    fn text(&self) -> String {
        format!("| {} | {} | {} | {} | {} |", self.what, self.ours, self.other, self.ratio, self.goal)
    }
}

/// The lines in the order in which they were measured, and what stands below them.
#[derive(Default)]
pub(crate) struct Table {
    lines: Vec<Line>,
    below: String,
}

/// Microseconds that `f` takes.
pub(crate) fn us(f: impl FnOnce()) -> f64 {
    let start = Instant::now();
    f();
    start.elapsed().as_secs_f64() * 1e6
}

/// The middle one.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// The value that 95 of a hundred do not pass.
pub(crate) fn p95(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() * 95 / 100).copied().unwrap_or(f64::NAN)
}

/// Medians of two things measured in turn: ours, the other, ours, the other …
pub(crate) fn in_turn(rounds: usize, mut ours: impl FnMut() -> f64, mut other: impl FnMut() -> f64) -> (f64, f64) {
    let (mut a, mut b) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        a.push(ours());
        b.push(other());
    }
    (median(a), median(b))
}

fn time(us: f64) -> String {
    if us >= 1e6 {
        format!("{:.2} s", us / 1e6)
    } else if us >= 1e3 {
        format!("{:.2} ms", us / 1e3)
    } else {
        format!("{us:.1} µs")
    }
}

impl Table {
    /// Shows each line when it is there: a run on the XL clinic takes minutes.
    fn add(&mut self, line: Line) {
        println!("{}", line.text());
        self.lines.push(line);
    }

    /// A comparison.
    pub(crate) fn ratio(&mut self, what: &str, (ours, other): (f64, f64), against: &str, goal: &'static str) {
        self.add(Line {
            what: what.to_owned(),
            ours: time(ours),
            other: format!("{} ({against})", time(other)),
            ratio: format!("{:.2}", ours / other),
            goal,
        });
    }

    /// A time against a limit.
    pub(crate) fn limit(&mut self, what: &str, ours: f64, against: &str, goal: &'static str) {
        self.add(Line {
            what: what.to_owned(),
            ours: time(ours),
            other: against.to_owned(),
            ratio: String::new(),
            goal,
        });
    }

    /// Something that is no time.
    pub(crate) fn amount(&mut self, what: &str, ours: String, goal: &'static str) {
        self.add(Line { what: what.to_owned(), ours, other: String::new(), ratio: String::new(), goal });
    }

    /// Two things that are told in words.
    pub(crate) fn beside(&mut self, what: &str, ours: String, other: &str, ratio: &str, goal: &'static str) {
        self.add(Line { what: what.to_owned(), ours, other: other.to_owned(), ratio: ratio.to_owned(), goal });
    }

    /// Markdown that stands below the table.
    pub(crate) fn append(&mut self, text: String) {
        println!("{text}");
        self.below = text;
    }

    /// The table as Markdown.
    pub(crate) fn text(&self) -> String {
        let mut out = String::from("| what | ours | against | ratio | goal |\n|---|---|---|---|---|\n");
        for line in &self.lines {
            let _ = writeln!(out, "{}", line.text());
        }
        if !self.below.is_empty() {
            let _ = write!(out, "\n{}", self.below);
        }
        out
    }
}
