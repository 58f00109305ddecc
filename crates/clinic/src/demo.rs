//! A demonstration clinic, made of a seed: nobody in it exists, and everything of a believable house does.
//!
//! The same size, seed and date give the same contents; ids and keys are drawn anew each time. Rows go past the doors as a
//! genesis load (docs/contracts.md): no operations, one audit event a batch. Notes are sealed for their patient and signed
//! with their author's own key, so that a demonstration proves what a clinic in use would.

mod calendar;
mod closures;
mod consents;
mod data;
mod desk;
mod dice;
mod house;
mod money;
mod names;
mod notes;
mod pen;
mod people;
mod store;
mod team;
mod visits;
mod warnings;

use std::collections::VecDeque;

use chrono::NaiveDate;
use neonpro_vault::keys::{DeviceSecrets, KdfCost};
use neonpro_vault::{Id, NewClinic, Result as VaultResult, System, Vault, World};

use self::closures::Closures;
use self::data::Data;
use self::dice::Dice;
use self::house::{House, shift};
use self::pen::{Pen, Stamp};
use self::people::{Patient, Twin};
use self::store::Store;
use self::team::Staff;
use crate::error::{Error, Result};
use crate::settings::defaults;
use crate::time::{Instant, Zone, next_day};

/// The name on the door.
pub const NAME: &str = "Clínica Ipê Amarelo";

/// The clock on its wall.
const ZONE: &str = "America/Sao_Paulo";

/// Minute of the shown day up to which visits have come: late enough that some are done, early enough that some wait.
const NOON: u16 = 680;

/// How large a demonstration is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// About 300 patients and two years, in seconds.
    S,
    /// 100,000 patients, 1,000,000 visits and 200,000 notes in ten years, for measurements; takes minutes.
    Xl,
}

/// Visits and notes that a size has to come to.
struct Goal {
    visits: u32,
    notes: u32,
}

impl Size {
    fn patients(self) -> usize {
        match self {
            Self::S => 300,
            Self::Xl => 100_000,
        }
    }

    /// Days before and after the shown one.
    fn days(self) -> (i64, i64) {
        match self {
            Self::S => (730, 42),
            Self::Xl => (3700, 42),
        }
    }

    /// Patients and visits of one batch. Indexes by patient are touched all over by each batch, so a large file is written in few large ones.
    fn batch(self) -> (usize, u32) {
        match self {
            Self::S => (150, 1000),
            Self::Xl => (4000, 10_000),
        }
    }

    fn goal(self) -> Option<Goal> {
        (self == Self::Xl).then_some(Goal { visits: 1_000_000, notes: 200_000 })
    }
}

/// What to make.
#[derive(Clone, Copy, Debug)]
pub struct Plan<'a> {
    /// How large.
    pub size: Size,
    /// The same seed gives the same contents.
    pub seed: u64,
    /// The day that a visitor sees: its agenda is full, and visits of every stage stand in it.
    pub today: NaiveDate,
    /// Password of every user.
    pub password: &'a str,
    /// What a guess of the password shall cost.
    pub cost: KdfCost,
}

impl<'a> Plan<'a> {
    /// The clinic's first owner, for [`Vault::create`] before [`create`].
    #[must_use]
    pub fn owner(&self, device_name: &'a str) -> NewClinic<'a> {
        NewClinic {
            login: team::LOGINS[0],
            full_name: "Helena Prado Vasconcelos",
            password: self.password,
            roles: &["owner", "manager"],
            cost: self.cost,
            device_name,
        }
    }
}

/// How far the making has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Days of the agenda and patients made.
    pub done: usize,
    /// Of so many.
    pub of: usize,
}

/// What was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Made {
    /// Patients.
    pub patients: u32,
    /// Visits, whatever became of them.
    pub appointments: u32,
    /// Notes.
    pub notes: u32,
    /// Products given to patients.
    pub applications: u32,
}

/// Logins that a visitor is told, the owner's first.
#[must_use]
pub fn logins() -> &'static [&'static str] {
    &team::LOGINS
}

/// Fills a clinic that was just created with [`Plan::owner`].
///
/// # Errors
/// Errors of the file and of the keys. What is half made is no clinic: whoever made the folder removes it.
pub fn create(
    vault: &Vault,
    world: &World,
    secrets: &dyn DeviceSecrets,
    plan: &Plan<'_>,
    progress: &mut dyn FnMut(Progress),
) -> Result<Made> {
    let zone = Zone::parse(ZONE).ok_or(Error::validation("settings.zone_unknown"))?;
    let data = Data::load()?;
    let staff = team::hire(vault, world, secrets, plan, &data.names)?;
    let mut system = vault.system()?;
    let mut maker = Maker::new(vault.clinic(), world, plan, (data, staff), zone);
    maker.open_house(&mut system)?;
    maker.register_all(&mut system, progress)?;
    maker.live(&mut system, progress)?;
    maker.batch(&mut system, |maker, pen| maker.desk(pen))?;
    system.analyze()?;
    system.checkpoint(true)?;
    Ok(maker.made)
}

/// A stream for each thing, so that one more word in a note moves no visit.
struct Streams {
    people: Dice,
    day: Dice,
    life: Dice,
    money: Dice,
    store: Dice,
    note: Dice,
}

/// A demonstration in the making.
struct Maker<'a> {
    clinic: Id,
    world: &'a World,
    plan: &'a Plan<'a>,
    size: Size,
    zone: Zone,
    /// First day of the agenda.
    from: NaiveDate,
    /// The moment that the demonstration shows.
    now: Instant,
    data: Data,
    staff: Staff,
    house: House,
    closures: Closures,
    store: Store,
    /// In the order of their registration.
    people: Vec<Patient>,
    twin: Option<Twin>,
    dice: Streams,
    /// The first patient who may not have come yet.
    fresh: usize,
    /// Who gave up a date and wants another.
    waiting: VecDeque<usize>,
    /// Whether the next patient of the shown day is here.
    received: bool,
    /// Visits of the next days that nobody has confirmed, with their patients.
    unconfirmed: Vec<(Id, Id)>,
    receipts: u64,
    /// Visits in a thousand that get a note.
    note_rate: u32,
    made: Made,
}

impl<'a> Maker<'a> {
    fn new(clinic: Id, world: &'a World, plan: &'a Plan<'a>, (data, staff): (Data, Staff), zone: Zone) -> Self {
        let dice = |name| Dice::new(plan.seed, name);
        Self {
            clinic,
            world,
            plan,
            size: plan.size,
            zone,
            from: shift(plan.today, -plan.size.days().0),
            now: zone.at(plan.today, NOON),
            data,
            staff,
            house: House::default(),
            closures: Closures::default(),
            store: Store::default(),
            people: Vec::with_capacity(plan.size.patients()),
            twin: None,
            dice: Streams {
                people: dice("people"),
                day: dice("day"),
                life: dice("life"),
                money: dice("money"),
                store: dice("store"),
                note: dice("note"),
            },
            fresh: 0,
            waiting: VecDeque::new(),
            received: false,
            unconfirmed: Vec::new(),
            receipts: 0,
            note_rate: 850,
            made: Made::default(),
        }
    }

    /// Writes one batch: one transaction, one audit event.
    fn batch<T>(
        &mut self,
        system: &mut System,
        write: impl FnOnce(&mut Self, &mut Pen<'_, '_>) -> VaultResult<T>,
    ) -> VaultResult<T> {
        let world = self.world;
        system.load("system.genesis", |bulk| write(self, &mut Pen { bulk, world }))
    }

    /// The house, its people and its catalogue.
    fn open_house(&mut self, system: &mut System) -> VaultResult<()> {
        self.batch(system, |maker, pen| {
            let plan = maker.plan;
            let since = maker.zone.at(shift(maker.from, -1000), 540);
            let stamp = Stamp { at: since, by: maker.staff.owner };
            defaults::write(pen.bulk, pen.world)?;
            house::found(pen, maker.clinic, stamp, plan)?;
            team::introduce(pen, &maker.staff, since, plan, maker.zone)?;
            maker.house = house::furnish(pen, &maker.data.catalogue, stamp, plan)?;
            house::offer(pen, &maker.data.catalogue, &mut maker.house, &maker.staff, stamp, plan.size)?;
            let until = shift(plan.today, plan.size.days().1 + 60);
            let span = (maker.from, until, maker.zone);
            maker.closures = closures::close(pen, &maker.house, &maker.staff, plan, span, stamp)?;
            maker.stock(pen, stamp)
        })
    }

    fn register_all(&mut self, system: &mut System, progress: &mut dyn FnMut(Progress)) -> VaultResult<()> {
        let of = self.size.patients();
        let mut first = 0;
        while first < of {
            let last = (first + self.size.batch().0).min(of);
            self.batch(system, |maker, pen| (first..last).try_for_each(|number| maker.register(pen, number)))?;
            first = last;
            progress(Progress { done: first, of: of + self.days_left(self.from) });
            self.settle(system)?;
        }
        self.made.patients = u32::try_from(of).unwrap_or(u32::MAX);
        Ok(())
    }

    /// Days from one to the end of the agenda.
    fn days_left(&self, date: NaiveDate) -> usize {
        let last = shift(self.plan.today, self.size.days().1);
        usize::try_from((last - date).num_days() + 1).unwrap_or(0)
    }

    /// The agenda, day after day.
    fn live(&mut self, system: &mut System, progress: &mut dyn FnMut(Progress)) -> VaultResult<()> {
        let mut pace = Pace::new(self.staff.colleagues.len());
        let mut date = self.from;
        let of = self.size.patients() + self.days_left(date);
        while self.days_left(date) > 0 {
            date = self.batch(system, |maker, pen| maker.days(pen, date, &mut pace))?;
            progress(Progress { done: of - self.days_left(date), of });
            self.settle(system)?;
        }
        Ok(())
    }

    /// Empties the log between the batches of a large file, or it would grow to twice the file's size.
    fn settle(&self, system: &System) -> VaultResult<()> {
        if self.size == Size::Xl { system.checkpoint(true) } else { Ok(()) }
    }

    /// Days from `date` on until a batch is full; answers the first that is left.
    fn days(&mut self, pen: &mut Pen<'_, '_>, mut date: NaiveDate, pace: &mut Pace) -> VaultResult<NaiveDate> {
        let before = self.made.appointments;
        while self.days_left(date) > 0 && self.made.appointments - before < self.size.batch().1 {
            self.deliveries(pen, date)?;
            self.costs(pen, date)?;
            self.forget_lots(date);
            if !self.closures.closed(date) {
                let load = self.load(date, pace);
                let slots = self.fill(date, load);
                pace.learn(load, slots.len());
                slots.into_iter().try_for_each(|slot| self.attend(pen, date, slot))?;
            }
            date = next_day(date);
        }
        Ok(date)
    }

    /// How full a day shall be, in a thousand: fuller as the house grows, fullest around the day that is shown.
    fn load(&mut self, date: NaiveDate, pace: &Pace) -> u32 {
        let open = self.staff.colleagues.iter().any(|one| !one.hours_on(date, self.plan.today).is_empty());
        if !open {
            return 0;
        }
        let away = u32::try_from((date - self.plan.today).num_days().unsigned_abs()).unwrap_or(u32::MAX);
        if let Some(goal) = self.size.goal() {
            self.note_rate = self.notes_to_come(&goal, date);
            let days = u32::try_from(self.days_left(date)).unwrap_or(1).max(1);
            return pace.load(goal.visits.saturating_sub(self.made.appointments), days);
        }
        if away == 0 {
            return 1000;
        }
        let weekday = [0, 88, 96, 100, 104, 108, 112, 100][usize::from(crate::time::weekday(date))];
        let grown = 90 * 730u32.saturating_sub(away.min(730)) / 730;
        (110 + grown + 640 * 9 / (9 + away.min(5000))) * weekday / 100
    }

    /// How many of the visits to come must get a note for the goal to be met.
    fn notes_to_come(&self, goal: &Goal, date: NaiveDate) -> u32 {
        let (back, on) = self.size.days();
        let past = f64::from(goal.visits) * back as f64 / (back + on) as f64;
        let (left, missing) = (past - f64::from(self.made.appointments), goal.notes.saturating_sub(self.made.notes));
        // Four of five visits take place.
        let rate = 1000.0 * f64::from(missing) / (left * 0.8).max(1.0);
        if date > self.plan.today { 0 } else { rate.clamp(0.0, 1000.0) as u32 }
    }
}

/// How many visits a full day gives, learned from the days so far.
struct Pace {
    full_day: f64,
}

impl Pace {
    fn new(colleagues: usize) -> Self {
        Self { full_day: colleagues as f64 * 11.0 }
    }

    fn learn(&mut self, load: u32, visits: usize) {
        if load > 0 {
            self.full_day = self.full_day * 0.95 + 0.05 * visits as f64 * 1000.0 / f64::from(load);
        }
    }

    /// The load at which `visits` fit into so many days of the calendar, six sevenths of which are worked.
    fn load(&self, visits: u32, days: u32) -> u32 {
        let worked = f64::from(days) * 6.0 / 7.0 * 0.965;
        (1000.0 * f64::from(visits) / (worked.max(1.0) * self.full_day.max(1.0))).clamp(0.0, 1000.0) as u32
    }
}
