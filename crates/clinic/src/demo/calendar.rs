//! Who comes when: a day's visits, without two in one chair, one room or one machine.

use chrono::NaiveDate;

use super::Maker;
use super::house::Service;
use super::people::age;
use super::team::Colleague;

/// Visits begin on the quarter of an hour.
const STEP: u16 = 15;

/// Attempts to place a visit at one time of a full day.
const ATTEMPTS: u32 = 6;

/// Days between a treatment with a product and its retouch.
const RETOUCH: std::ops::RangeInclusive<i64> = 10..=45;

/// Days between two different treatments with a product.
const APART: i64 = 14;

/// Patients tried for one time before the next who can come at all is taken.
const TRIES: usize = 10;

/// A visit of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Slot {
    pub(super) patient: usize,
    pub(super) colleague: usize,
    pub(super) service: usize,
    pub(super) room: Option<usize>,
    /// Minutes since midnight.
    pub(super) from: u16,
    pub(super) to: u16,
}

/// What is taken on a day, by room and by machine.
struct Taken {
    rooms: Vec<Vec<(u16, u16)>>,
    machines: Vec<Vec<(u16, u16)>>,
}

fn free(taken: &[(u16, u16)], from: u16, to: u16) -> bool {
    taken.iter().all(|(start, end)| to <= *start || *end <= from)
}

impl Maker<'_> {
    /// Fills a date to `load` in a thousand and marks its patients as seen. Sorted by time.
    pub(super) fn fill(&mut self, date: NaiveDate, load: u32) -> Vec<Slot> {
        let mut taken = Taken {
            rooms: vec![Vec::new(); self.house.rooms.len()],
            machines: vec![Vec::new(); self.house.machines.len()],
        };
        for (room, taken) in taken.rooms.iter_mut().enumerate() {
            taken.extend(self.closures.of_room(date, room));
        }
        let mut slots = Vec::new();
        for colleague in 0..self.staff.colleagues.len() {
            let hours = self.staff.colleagues[colleague].hours_on(date, self.plan.today).to_vec();
            for (from, to) in hours {
                self.fill_shift(date, load, colleague, (from, to), &mut taken, &mut slots);
            }
        }
        slots.sort_by_key(|slot| (slot.from, slot.colleague));
        slots
    }

    fn fill_shift(
        &mut self,
        date: NaiveDate,
        load: u32,
        colleague: usize,
        (from, to): (u16, u16),
        taken: &mut Taken,
        slots: &mut Vec<Slot>,
    ) {
        let mut at = from;
        while at + STEP <= to {
            let busy = load * of_hour(at) / 100;
            let attempts = if !self.dice.day.chance(busy) {
                0
            } else if load < 1000 {
                1
            } else {
                ATTEMPTS
            };
            let slot = (0..attempts).find_map(|_| self.place(date, colleague, (at, to), taken));
            let Some(slot) = slot else {
                at += STEP * (1 + u16::try_from(self.dice.day.below(2)).unwrap_or(0));
                continue;
            };
            let cleaned = slot.to + self.house.services[slot.service].cleanup;
            if let Some(room) = slot.room {
                taken.rooms[room].push((slot.from, cleaned));
            }
            if let Some(machine) = self.house.services[slot.service].machine {
                taken.machines[machine].push((slot.from, cleaned));
            }
            let dosed = self.house.services[slot.service].dose.is_some();
            let patient = &mut self.people[slot.patient];
            if dosed {
                patient.dosed = Some((slot.service, date));
            }
            patient.last = Some(date);
            patient.visits += 1;
            slots.push(slot);
            at = slot.to.div_ceil(STEP) * STEP;
        }
    }

    /// A visit that begins at that minute, if somebody wants one and there is room for it.
    fn place(&mut self, date: NaiveDate, colleague: usize, (at, end): (u16, u16), taken: &Taken) -> Option<Slot> {
        let patient = self.who(date)?;
        let service = self.what(date, patient, colleague)?;
        let one = &self.house.services[service];
        let to = at + one.minutes;
        if to > end {
            return None;
        }
        let room = one.rooms.iter().copied().find(|room| free(&taken.rooms[*room], at, to + one.cleanup));
        if room.is_none() && !one.rooms.is_empty() {
            return None;
        }
        if one.machine.is_some_and(|machine| !free(&taken.machines[machine], at, to + one.cleanup)) {
            return None;
        }
        Some(Slot { patient, colleague, service, room, from: at, to })
    }

    /// Somebody registered by then who is not here today already.
    fn who(&mut self, date: NaiveDate) -> Option<usize> {
        let known = self.people.partition_point(|patient| patient.joined <= date);
        if let Some(waiting) = self.waiting.front().copied()
            && self.people[waiting].last.is_none_or(|last| (date - last).num_days() > 3)
        {
            self.waiting.pop_front();
            return Some(waiting);
        }
        // Who has just been registered comes soon.
        while self.fresh < known && self.people[self.fresh].visits > 0 {
            self.fresh += 1;
        }
        if self.fresh < known && self.dice.day.chance(300) {
            return Some(self.fresh);
        }
        let mut last_resort = None;
        for _ in 0..TRIES {
            let at = self.dice.day.below(known);
            let patient = self.people.get(at)?;
            let rest = if patient.loyal == 1000 { 9 } else { 12 + i64::from(1000 - patient.loyal) / 25 };
            let days = patient.last.map_or(i64::MAX, |last| (date - last).num_days());
            if days >= rest && self.dice.day.chance(patient.loyal) {
                return Some(at);
            }
            if days >= 5 {
                last_resort = Some(at);
            }
        }
        last_resort
    }

    /// What that patient comes for with that colleague.
    fn what(&mut self, date: NaiveDate, patient: usize, colleague: usize) -> Option<usize> {
        let who = &self.people[patient];
        let by = &self.staff.colleagues[colleague];
        let years = age(who.born, date);
        let services = &self.house.services;
        let allowed = |service: &Service| {
            does(by, service)
                && years >= service.min_age
                && is_time(service, who.dosed.map(|(at, on)| (&services[at], on)), date)
        };
        let sold = who.sale.as_ref().filter(|sale| sale.left > 0).map(|sale| self.house.offers[sale.offer].service);
        if let Some(service) = sold.filter(|service| allowed(&services[*service])) {
            return Some(service);
        }
        let usual = who.usual;
        if who.visits > 0 && allowed(&services[usual]) && self.dice.day.chance(480) {
            return Some(usual);
        }
        let open: Vec<usize> = (0..services.len())
            .filter(|at| allowed(&services[*at]) && (who.visits > 0 || services[*at].first))
            .collect();
        self.dice.day.weighted(&open, |at| services[*at].weight).copied()
    }
}

fn does(by: &Colleague, service: &Service) -> bool {
    service.who.contains(&by.profession)
}

/// Whether enough days have passed since the last product, and for a retouch not too many.
fn is_time(service: &Service, last: Option<(&Service, NaiveDate)>, date: NaiveDate) -> bool {
    let retouch = service.kind == "follow_up" && service.dose.is_some();
    let Some((before, on)) = last.filter(|_| service.dose.is_some()) else { return !retouch };
    let days = (date - on).num_days();
    match (before.treatment == service.treatment, retouch) {
        (same, true) => same && before.kind != "follow_up" && RETOUCH.contains(&days),
        (true, false) => days >= service.interval * 4 / 5,
        (false, false) => days >= APART,
    }
}

/// How sought an hour is, in a hundred: late mornings and the end of the day most, the time after lunch least.
fn of_hour(minute: u16) -> u32 {
    match minute / 60 {
        0..=8 => 80,
        9..=11 => 100,
        12..=13 => 75,
        14..=15 => 88,
        16..=17 => 105,
        _ => 112,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn touching_ends_are_free() {
        let taken = [(540, 600), (660, 700)];
        assert!(free(&taken, 600, 660) && free(&taken, 700, 720));
        assert!(!free(&taken, 590, 610) && !free(&taken, 500, 541) && !free(&taken, 650, 720));
    }
}
