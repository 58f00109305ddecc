//! Free times: which ones there are, and which of them is nearest to what was wished.

use neonpro_vault::Id;

use super::board::{Board, Subject, Wish};
use crate::time::{Instant, Interval, Zone};

/// Free times begin at whole quarters of an hour.
const GRID_MINUTES: i64 = 15;

/// Two proposals for the same professional lie at least this far apart, so that five of them are a choice.
const APART_MINUTES: i64 = 30;

/// A time that can be booked as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Free {
    /// When.
    pub span: Interval,
    /// With whom.
    pub professional: Id,
    /// Where, if a room is needed.
    pub room: Option<Id>,
}

/// Every free time of a wish's professional inside `range`, in order. The wish's own time gives the length only.
pub fn free_times<'a>(board: &'a Board, wish: &'a Wish, range: Interval) -> impl Iterator<Item = Free> + 'a {
    let length = wish.span.end.minutes_since(wish.span.start);
    let always = std::slice::from_ref(&ALWAYS);
    let open = board.open(Subject::Professional(wish.professional)).unwrap_or(always);
    open.iter()
        .flat_map(move |hours| {
            let from = next_on_grid(hours.start.max(range.start).max(board.now()));
            let until = hours.end.min(range.end);
            (0..).map(move |step| from.plus_minutes(step * GRID_MINUTES)).map_while(move |start| {
                let span = Interval { start, end: start.plus_minutes(length) };
                (span.end <= until && span.start < span.end).then_some(span)
            })
        })
        .filter_map(move |span| {
            let room = board.fits(&Wish { span, ..wish.clone() })?;
            Some(Free { span, professional: wish.professional, room })
        })
}

const ALWAYS: Interval = Interval { start: Instant(i64::MIN), end: Instant(i64::MAX) };

/// The first quarter of an hour at or after a moment. Offsets of zones are multiples of it, so UTC serves for all.
fn next_on_grid(at: Instant) -> Instant {
    let grid = GRID_MINUTES * 60_000_000;
    let beyond = at.0.rem_euclid(grid);
    if beyond == 0 { at } else { Instant(at.0.saturating_add(grid - beyond)) }
}

/// The best `limit` of the free times of the professionals who may do what was wished, best first.
///
/// Where the wished professional is among them, the others are offered on the wished date only, so that a proposal changes
/// either the time or the person where it can.
#[must_use]
pub fn alternatives(board: &Board, wish: &Wish, able: &[Id], range: Interval, zone: Zone, limit: usize) -> Vec<Free> {
    let day = zone.day(zone.date_of(wish.span.start));
    let mut found: Vec<(i64, Free)> = Vec::new();
    for &professional in able {
        let whole = professional == wish.professional || !able.contains(&wish.professional);
        let with = Wish { professional, ..wish.clone() };
        let free = free_times(board, &with, if whole { range } else { day });
        found.extend(free.map(|free| (score(free, wish, zone), free)));
    }
    found.sort_by_key(|(score, free)| (std::cmp::Reverse(*score), free.span.start, free.professional));
    let mut chosen: Vec<Free> = Vec::with_capacity(limit);
    for (_, free) in found {
        let crowded = chosen.iter().any(|other| {
            other.professional == free.professional
                && other.span.start.minutes_since(free.span.start).abs() < APART_MINUTES
        });
        if !crowded && chosen.len() < limit {
            chosen.push(free);
        }
    }
    chosen
}

/// How well a free time serves, in tenths of a point, after the clinic documents' rule: 100 points, a tenth less for each
/// minute away from the wish, 20 more on the same date or 10 on the next, 5 more in the morning, 10 less before eight or
/// after five; and 15 less for another professional than the wished one.
fn score(free: Free, wish: &Wish, zone: Zone) -> i64 {
    let wished = zone.date_of(wish.span.start);
    let date = zone.date_of(free.span.start);
    let same_date = match (date - wished).num_days() {
        0 => 200,
        1 => 100,
        _ => 0,
    };
    let time_of_day = match zone.minute_of(free.span.start) {
        480..720 => 50,
        0..480 | 1021.. => -100,
        _ => 0,
    };
    let person = if free.professional == wish.professional { 0 } else { -150 };
    1000 - free.span.start.minutes_since(wish.span.start).abs() + same_date + time_of_day + person
}

#[cfg(test)]
mod tests {
    use super::super::board::{Rooms, Taken};
    use super::*;
    use chrono::NaiveDate;
    use proptest::prelude::*;
    use std::collections::HashMap;

    fn zone() -> Zone {
        Zone::parse("America/Sao_Paulo").unwrap()
    }

    fn monday() -> NaiveDate {
        "2026-11-23".parse().unwrap()
    }

    fn span(from: u16, to: u16) -> Interval {
        zone().between(monday(), from, to).unwrap()
    }

    fn person(n: u8) -> Id {
        Id::from_bytes([n; 16])
    }

    fn visit(n: u8, span: Interval) -> Taken {
        Taken {
            appointment: person(n),
            span,
            held: span,
            professional: person(1),
            patient: person(200),
            room: None,
            equipment: vec![],
        }
    }

    fn wish(from: u16, to: u16) -> Wish {
        Wish {
            span: span(from, to),
            prep: 0,
            cleanup: 0,
            professional: person(1),
            patient: None,
            rooms: Rooms::None,
            equipment: vec![],
            ignore: None,
        }
    }

    fn board(taken: Vec<Taken>) -> Board {
        let nine_to_twelve = |n| (Subject::Professional(person(n)), vec![span(540, 720)]);
        Board::new(span(500, 501).start, taken, vec![], HashMap::from([nine_to_twelve(1), nine_to_twelve(2)]))
    }

    fn minutes(found: &[Free]) -> Vec<(u16, u8)> {
        found.iter().map(|free| (zone().minute_of(free.span.start), free.professional.bytes()[0])).collect()
    }

    #[test]
    fn the_free_times_of_a_morning() {
        let board = board(vec![visit(100, span(570, 650))]);
        let found: Vec<Free> = free_times(&board, &wish(0, 30), zone().day(monday())).collect();
        assert_eq!(minutes(&found), [(540, 1), (660, 1), (675, 1), (690, 1)]);
    }

    #[test]
    fn the_nearest_and_a_colleague() {
        let board = board(vec![visit(100, span(570, 690))]);
        let found = alternatives(&board, &wish(600, 630), &[person(1), person(2)], zone().day(monday()), zone(), 3);
        assert_eq!(minutes(&found), [(540, 1), (690, 1), (600, 2)]);
    }

    #[test]
    fn who_may_not_do_it_is_not_offered() {
        let found = alternatives(&board(vec![]), &wish(600, 630), &[person(2)], zone().day(monday()), zone(), 3);
        assert!(!found.is_empty() && found.iter().all(|free| free.professional == person(2)));
    }

    #[test]
    fn free_times_are_few_where_hours_are_endless() {
        let board = Board::new(span(500, 501).start, vec![], vec![], HashMap::new());
        assert_eq!(free_times(&board, &wish(0, 30), zone().day(monday())).count(), 61);
    }

    proptest! {
        #[test]
        fn everything_offered_can_be_booked_and_nothing_is_crowded(
            visits in prop::collection::vec((0u16..1300, 10u16..130), 0..12), length in 1u16..120, at in 0u16..1300,
        ) {
            let taken = visits.iter().zip(10u8..).map(|((from, length), n)| visit(n, span(*from, from + length)));
            let board = board(taken.collect());
            let wish = wish(at, at + length);
            let found = alternatives(&board, &wish, &[person(1), person(2)], zone().day(monday()), zone(), 5);
            prop_assert!(found.len() <= 5);
            for (n, free) in found.iter().enumerate() {
                let ask = Wish { span: free.span, professional: free.professional, ..wish.clone() };
                prop_assert_eq!(board.fits(&ask), Some(free.room));
                let crowded = found[..n].iter().any(|other| other.professional == free.professional
                    && (other.span.start.minutes_since(free.span.start)).abs() < APART_MINUTES);
                prop_assert!(!crowded);
            }
        }
    }
}
