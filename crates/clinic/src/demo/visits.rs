//! What became of each visit, and the rows that it leaves.

use chrono::NaiveDate;
use neonpro_vault::{Id, Result, ToSql};

use super::Maker;
use super::calendar::Slot;
use super::house::shift;
use super::pen::{Pen, Stamp};
use crate::agenda::AppointmentStatus;
use crate::time::Instant;

/// A visit that took place.
#[derive(Clone, Copy)]
pub(super) struct Visit {
    pub(super) id: Id,
    pub(super) patient: usize,
    pub(super) colleague: usize,
    pub(super) service: usize,
    pub(super) date: NaiveDate,
    pub(super) start: Instant,
    pub(super) done: Instant,
    /// Whether it was the patient's first.
    pub(super) first: bool,
}

/// The moments of a visit, as far as it has come.
#[derive(Default)]
struct Moments {
    confirmed: Option<Instant>,
    arrived: Option<Instant>,
    started: Option<Instant>,
    done: Option<Instant>,
    given_up: Option<Instant>,
}

impl Maker<'_> {
    /// Adds a visit and, when it took place, everything that follows from it.
    pub(super) fn attend(&mut self, pen: &mut Pen<'_, '_>, date: NaiveDate, slot: Slot) -> Result<()> {
        let (start, end) = (self.zone.at(date, slot.from), self.zone.at(date, slot.to));
        let first = self.people[slot.patient].visits == 1;
        let lead = if first { self.dice.life.between(1, 9) } else { self.dice.life.between(1, 27) };
        let booked = self.booked(date, lead, start, slot.patient);
        let status = if date == self.plan.today && start > self.now && !self.received {
            // Whoever comes next is in the waiting room: a visitor sees every stage of a day.
            self.received = true;
            AppointmentStatus::CheckedIn
        } else {
            self.fate(slot, (start, end), lead, first)
        };
        let moments = self.moments(status, (start, end), booked);
        let id = self.write_visit(pen, slot, (start, end), booked, status, &moments)?;
        if let Some(machine) = self.house.services[slot.service].machine {
            let held: [(&str, &dyn ToSql); 2] =
                [("appointment_id", &id), ("equipment_id", &self.house.machines[machine].0)];
            pen.add("appointment_equipment", Stamp { at: booked, by: self.staff.desk }, &held)?;
        }
        self.made.appointments += 1;
        let soon = start > self.now && start.minutes_since(self.now) < 3 * 24 * 60;
        if status == AppointmentStatus::Scheduled && soon {
            self.unconfirmed.push((id, self.people[slot.patient].id));
        }
        match (status, moments.done) {
            (AppointmentStatus::Completed, Some(done)) => {
                let (patient, colleague, service) = (slot.patient, slot.colleague, slot.service);
                self.after(pen, Visit { id, patient, colleague, service, date, start, done, first })
            }
            (AppointmentStatus::Rescheduled, _) => {
                self.people[slot.patient].replaces = Some(id);
                self.waiting.push_back(slot.patient);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// What a visit that took place leaves: money, what was applied, words.
    fn after(&mut self, pen: &mut Pen<'_, '_>, visit: Visit) -> Result<()> {
        self.bill(pen, &visit)?;
        let applied = self.apply(pen, &visit)?;
        self.retail(pen, &visit)?;
        self.write_note(pen, &visit, applied.as_ref())
    }

    /// When it was booked: some days before, in office hours, and never in the future.
    fn booked(&mut self, date: NaiveDate, lead: i64, start: Instant, patient: usize) -> Instant {
        let minute = 500 + u16::try_from(self.dice.life.below(640)).unwrap_or(0);
        let usual = self.zone.at(shift(date, -lead), minute);
        let known = self.zone.at(self.people[patient].joined, 1080);
        let latest = Instant(start.0.min(self.now.0)).plus_minutes(-self.dice.life.between(15, 600));
        if usual < known && known < latest { known } else { usual.min(latest) }
    }

    fn fate(&mut self, slot: Slot, (start, end): (Instant, Instant), lead: i64, first: bool) -> AppointmentStatus {
        use AppointmentStatus as S;
        let absent = self.people[slot.patient].absent + u32::from(lead > 20) * 45 + u32::from(first) * 25;
        let dice = &mut self.dice.life;
        let minutes = start.minutes_since(self.now);
        if end <= self.now {
            return match dice.below(1000) {
                0..=76 => S::Cancelled,
                77..=90 => S::Rescheduled,
                _ if dice.chance(absent) => S::NoShow,
                _ => S::Completed,
            };
        }
        let (confirmed, cancelled) = match minutes {
            i64::MIN..=0 => return S::InProgress,
            1..=30 => return if dice.chance(750) { S::CheckedIn } else { S::Confirmed },
            31..=720 => (720, 40),
            721..=3600 => (520, 30),
            3601..=10_080 => (140, 25),
            _ => (0, 20),
        };
        if dice.chance(cancelled) {
            S::Cancelled
        } else if dice.chance(confirmed) {
            S::Confirmed
        } else {
            S::Scheduled
        }
    }

    fn moments(&mut self, status: AppointmentStatus, (start, end): (Instant, Instant), booked: Instant) -> Moments {
        use AppointmentStatus as S;
        let now = self.now;
        let dice = &mut self.dice.life;
        let sure = match status {
            S::Confirmed => 1000,
            S::Completed | S::InProgress | S::CheckedIn => 720,
            S::NoShow => 330,
            _ => 0,
        };
        let latest = Instant(start.0.min(now.0));
        let between = |dice: &mut super::dice::Dice| {
            let minutes = latest.minutes_since(booked).max(1);
            booked.plus_minutes(minutes * dice.between(55, 99) / 100)
        };
        let confirmed = dice.chance(sure).then(|| between(dice));
        let given_up = matches!(status, S::Cancelled | S::Rescheduled).then(|| between(dice));
        let here = matches!(status, S::CheckedIn | S::InProgress | S::Completed);
        let arrived = here.then(|| start.plus_minutes(dice.between(-20, 2)).min(now));
        let begun = matches!(status, S::InProgress | S::Completed);
        let started = begun.then(|| start.plus_minutes(dice.between(0, 6)).min(now));
        let done = (status == S::Completed).then(|| end.plus_minutes(dice.between(-4, 6)).min(now));
        Moments { confirmed, arrived, started, done, given_up }
    }

    fn write_visit(
        &mut self,
        pen: &mut Pen<'_, '_>,
        slot: Slot,
        (start, end): (Instant, Instant),
        booked: Instant,
        status: AppointmentStatus,
        moments: &Moments,
    ) -> Result<Id> {
        let dice = &mut self.dice.life;
        let patient = &mut self.people[slot.patient];
        let service = &self.house.services[slot.service];
        let stamp = Stamp { at: booked, by: self.staff.desk };
        let missed = (status == AppointmentStatus::NoShow).then(|| end.min(self.now));
        let Moments { confirmed, arrived, started, done, given_up } = moments;
        let status_at = given_up.or(missed).or(*done).or(*started).or(*arrived).or(*confirmed).unwrap_or(booked);
        let via = [("whatsapp", 46), ("phone", 24), ("desk", 20), ("online", 10)];
        let via = |dice: &mut super::dice::Dice| dice.weighted(&via, |way| way.1).map_or("desk", |way| way.0);
        let booked_via = via(dice);
        let confirmed_via = confirmed.map(|_| if dice.chance(850) { "whatsapp" } else { "phone" });
        let cancelled = given_up.filter(|_| status == AppointmentStatus::Cancelled);
        let reasons = [("patient", 76), ("professional", 10), ("clinic", 6), ("medical", 8)];
        let reason = cancelled.and_then(|_| dice.weighted(&reasons, |reason| reason.1)).map(|reason| reason.0);
        let note = dice.chance(60).then(|| dice.text(&self.data.phrases.desk_notes));
        let sold =
            patient.sale.as_ref().filter(|sale| sale.left > 0 && self.house.offers[sale.offer].service == slot.service);
        let (sale, price) = (sold.map(|sale| sale.id), if sold.is_some() { 0 } else { service.price });
        let replaces = patient.replaces.take();
        let mode = if service.rooms.is_empty() { "telemedicine" } else { "in_person" };
        let fields: [(&str, &dyn ToSql); 26] = [
            ("patient_id", &patient.id),
            ("professional_id", &self.staff.colleagues[slot.colleague].id),
            ("service_id", &service.id),
            ("treatment_id", &service.treatment),
            ("room_id", &slot.room.map(|room| self.house.rooms[room].id)),
            ("start_at", &start.0),
            ("end_at", &end.0),
            ("cleanup_minutes", &service.cleanup),
            ("kind", &service.kind),
            ("mode", &mode),
            ("status", &status.as_str()),
            ("status_at", &status_at.0),
            ("confirmed_at", &confirmed.map(|at| at.0)),
            ("confirmed_via", &confirmed_via),
            ("checked_in_at", &arrived.map(|at| at.0)),
            ("started_at", &started.map(|at| at.0)),
            ("completed_at", &done.map(|at| at.0)),
            ("cancelled_at", &cancelled.map(|at| at.0)),
            ("cancelled_by", &cancelled.map(|_| stamp.by)),
            ("cancellation_reason", &reason),
            ("notes", &note),
            ("price_centavos", &price),
            ("sale_id", &sale),
            ("rescheduled_from_id", &replaces),
            ("reschedule_count", &i64::from(replaces.is_some())),
            ("booked_via", &booked_via),
        ];
        pen.add("appointments", stamp, &fields)
    }
}
