//! When a demonstration is closed: holidays of the country, the state and the city, and what every house has of its own.

use chrono::{Datelike, NaiveDate};
use neonpro_vault::{Id, Result, ToSql};

use super::Plan;
use super::house::{House, shift};
use super::pen::{Pen, Stamp};
use super::team::Staff;
use crate::time::{Instant, Interval, Zone, next_day};

/// Holidays of every year: national (Lei 662/1949, Lei 6.802/1980, Lei 14.759/2023), of São Paulo state and of its capital.
const FIXED: [(u32, u32, &str); 11] = [
    (1, 1, "Confraternização universal"),
    (1, 25, "Aniversário de São Paulo"),
    (4, 21, "Tiradentes"),
    (5, 1, "Dia do trabalho"),
    (7, 9, "Revolução constitucionalista"),
    (9, 7, "Independência"),
    (10, 12, "Nossa Senhora Aparecida"),
    (11, 2, "Finados"),
    (11, 15, "Proclamação da República"),
    (11, 20, "Consciência Negra"),
    (12, 25, "Natal"),
];

/// The laser's room is closed this many days from now, from and to these minutes.
const UPKEEP: (i64, u16, u16) = (5, 780, 1080);

/// Easter Sunday of a year (the Gregorian computus of the anonymous author of 1876).
fn easter(year: i32) -> Option<NaiveDate> {
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    NaiveDate::from_ymd_opt(year, u32::try_from(n / 31).ok()?, u32::try_from(n % 31 + 1).ok()?)
}

/// Holidays of a year with their names.
fn holidays(year: i32) -> Vec<(NaiveDate, &'static str)> {
    let fixed =
        FIXED.iter().filter_map(|(month, day, name)| Some((NaiveDate::from_ymd_opt(year, *month, *day)?, *name)));
    let moving = [(-48, "Carnaval"), (-47, "Carnaval"), (-2, "Sexta-feira Santa"), (60, "Corpus Christi")];
    let moving =
        easter(year).into_iter().flat_map(move |sunday| moving.map(|(days, name)| (shift(sunday, days), name)));
    fixed.chain(moving).collect()
}

/// Dates on which nobody is booked, and one afternoon without the laser.
#[derive(Default)]
pub(super) struct Closures {
    dates: Vec<NaiveDate>,
    upkeep: Option<(NaiveDate, usize)>,
}

impl Closures {
    /// Whether the house is closed on a date.
    pub(super) fn closed(&self, date: NaiveDate) -> bool {
        self.dates.binary_search(&date).is_ok()
    }

    /// Minutes of a date during which a room is closed.
    pub(super) fn of_room(&self, date: NaiveDate, room: usize) -> Option<(u16, u16)> {
        (self.upkeep == Some((date, room))).then_some((UPKEEP.1, UPKEEP.2))
    }
}

/// Adds the blocks of a period.
pub(super) fn close(
    pen: &mut Pen<'_, '_>,
    house: &House,
    staff: &Staff,
    plan: &Plan<'_>,
    (from, to, zone): (NaiveDate, NaiveDate, Zone),
    stamp: Stamp,
) -> Result<Closures> {
    let mut dates = Vec::new();
    for (date, name) in (from.year()..=to.year()).flat_map(holidays) {
        // The day that a visitor sees is never closed.
        if date >= from && date <= to && date != plan.today {
            dates.push(date);
            block(pen, stamp, "holiday", name, &zone.day(date), Whom::All)?;
        }
    }
    dates.sort_unstable();
    for one in &staff.colleagues {
        if let Some((first, last)) = one.away {
            let span = Interval { start: zone.start_of(first), end: zone.start_of(next_day(last)) };
            block(pen, stamp, "vacation", "Férias", &span, Whom::Professional(one.id))?;
        }
    }
    let laser = house.rooms.iter().position(|room| room.code == "laser");
    let day = shift(plan.today, UPKEEP.0);
    let upkeep = laser.map(|room| (day, room));
    if let (Some(room), Some(span)) = (laser, zone.between(day, UPKEEP.1, UPKEEP.2)) {
        block(pen, stamp, "maintenance", "Manutenção do laser", &span, Whom::Room(house.rooms[room].id))?;
    }
    meeting(pen, plan, zone, stamp)?;
    Ok(Closures { dates, upkeep })
}

/// Every Monday before the first patient.
fn meeting(pen: &mut Pen<'_, '_>, plan: &Plan<'_>, zone: Zone, stamp: Stamp) -> Result<()> {
    let back = i64::from(plan.today.weekday().num_days_from_monday()) + 364;
    let monday = shift(plan.today, -back);
    let (start, end): (Instant, Instant) = (zone.at(monday, 495), zone.at(monday, 530));
    let fields: [(&str, &dyn ToSql); 5] = [
        ("kind", &"meeting"),
        ("label", &"Reunião da equipe"),
        ("start_at", &start.0),
        ("end_at", &end.0),
        ("recurrence", &"weekly"),
    ];
    pen.add("blocks", stamp, &fields)?;
    Ok(())
}

enum Whom {
    All,
    Professional(Id),
    Room(Id),
}

fn block(pen: &mut Pen<'_, '_>, stamp: Stamp, kind: &str, label: &str, span: &Interval, whom: Whom) -> Result<()> {
    let (professional, room) = match whom {
        Whom::All => (None, None),
        Whom::Professional(id) => (Some(id), None),
        Whom::Room(id) => (None, Some(id)),
    };
    let fields: [(&str, &dyn ToSql); 6] = [
        ("kind", &kind),
        ("label", &label),
        ("professional_id", &professional),
        ("room_id", &room),
        ("start_at", &span.start.0),
        ("end_at", &span.end.0),
    ];
    pen.add("blocks", stamp, &fields)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easter_of_known_years() {
        for (year, date) in [
            (2000, "2000-04-23"),
            (2024, "2024-03-31"),
            (2025, "2025-04-20"),
            (2026, "2026-04-05"),
            (2038, "2038-04-25"),
        ] {
            assert_eq!(easter(year).unwrap().to_string(), date);
        }
        let carnival = holidays(2026).into_iter().find(|(_, name)| *name == "Carnaval").unwrap();
        assert_eq!(carnival.0.to_string(), "2026-02-16");
    }
}
