//! A user's desk for free SQL against its shadow: a database that holds only the rows that the user may see, as they may see them. Whatever is
//! asked, both must answer the same; a difference is a leak, a lost row or a different meaning of SQL.

mod query;
mod world;

pub use query::Asker;
pub use world::{Desk, World};

use crate::dice::Dice;
use rusqlite::types::Value;

/// What a query answered: the rows in some order, or that it failed while running.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// Rows, sorted.
    Rows(Vec<Vec<Value>>),
    /// The engine refused or gave up.
    Failed,
}

/// Rows as a multiset: sorted by what they hold. A whole real number is written as the integer: the two are equal to SQL, so which of them stands
/// for both after UNION or GROUP BY is the plan's choice.
#[must_use]
pub fn sorted(mut rows: Vec<Vec<Value>>) -> Vec<Vec<Value>> {
    for value in rows.iter_mut().flatten() {
        if let Value::Real(r) = value
            && let Ok(whole) = r.to_string().parse()
        {
            *value = Value::Integer(whole);
        }
    }
    rows.sort_by_cached_key(|row| format!("{row:?}"));
    rows
}

/// How a run of questions went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Questions asked.
    pub asked: u64,
    /// Answers with at least one row.
    pub with_rows: u64,
    /// Questions that failed on both sides.
    pub failed: u64,
}

/// Asks the questions with these numbers. The number alone decides the question, so that a run can be continued where another ended.
///
/// # Errors
/// The first question whose two answers differ, with both.
pub fn prove(world: &mut World, seed: u64, numbers: std::ops::Range<u64>) -> Result<Tally, String> {
    let mut tally = Tally::default();
    for number in numbers {
        let mut dice = Dice::new(seed.wrapping_mul(1_000_003).wrapping_add(number));
        let at = dice.below(world.desks.len());
        let sql = Asker::new(&mut dice, &world.desks[at].columns).question();
        let desk = &mut world.desks[at];
        let (real, shadow) = (desk.real(&sql), desk.shadow(&sql));
        if real != shadow {
            let who = &desk.name;
            return Err(format!(
                "question {number} of seed {seed} as {who}:\n{sql}\ndesk:   {real:?}\nshadow: {shadow:?}"
            ));
        }
        tally.asked += 1;
        match real {
            Outcome::Rows(rows) => tally.with_rows += u64::from(!rows.is_empty()),
            Outcome::Failed => tally.failed += 1,
        }
    }
    Ok(tally)
}
