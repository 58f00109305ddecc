//! Who works in a demonstration clinic, and the keys with which they seal and sign.

use chrono::{Days, NaiveDate};
use neonpro_vault::keys::{DeviceSecrets, KeySet};
use neonpro_vault::{Error, Id, NewMember, Result, Vault, World};

use super::data::Names;
use super::dice::Dice;
use super::names;
use super::pen::{Pen, Stamp};
use super::{Plan, Size};
use crate::time::{Instant, Zone};

/// Somebody with a login.
struct Person {
    login: &'static str,
    name: &'static str,
    roles: &'static [&'static str],
}

const OFFICE: [Person; 3] = [
    Person { login: "recepcao", name: "Jussara Lins Peixoto", roles: &["receptionist"] },
    Person { login: "financeiro", name: "Otávio Brandt", roles: &["finance"] },
    Person { login: "privacidade", name: "Inês Carvalho Dutra", roles: &["privacy"] },
];

/// Somebody who attends patients.
struct Practice {
    /// Empty: no login.
    login: &'static str,
    name: &'static str,
    profession: &'static str,
    number: &'static str,
    specialty: &'static str,
    color: &'static str,
    /// ISO weekdays.
    days: &'static [u8],
    /// Morning and afternoon, in minutes since midnight.
    hours: [(u16, u16); 2],
    /// Whether the registration ran out some weeks ago.
    expired: bool,
}

const PRACTICE: [Practice; 5] = [
    Practice {
        login: "medica",
        name: "Beatriz Nogueira Sampaio",
        profession: "doctor",
        number: "148302",
        specialty: "Dermatologia",
        color: "#0F766E",
        days: &[1, 2, 3, 5],
        hours: [(540, 720), (780, 1080)],
        expired: false,
    },
    Practice {
        login: "biomedica",
        name: "Camila Ferraz Moretti",
        profession: "biomedic",
        number: "20417",
        specialty: "Biomedicina estética",
        color: "#7C3AED",
        days: &[1, 2, 4, 5, 6],
        hours: [(540, 750), (810, 1140)],
        expired: false,
    },
    Practice {
        login: "esteticista",
        name: "Rosângela Tavares Luz",
        profession: "aesthetician",
        number: "",
        specialty: "Estética facial e corporal",
        color: "#BE185D",
        days: &[1, 2, 3, 4, 5, 6],
        hours: [(540, 720), (780, 1080)],
        expired: false,
    },
    Practice {
        login: "",
        name: "Marcos Tanaka",
        profession: "physiotherapist",
        number: "98765-F",
        specialty: "Fisioterapia dermatofuncional",
        color: "#B45309",
        days: &[2, 4],
        hours: [(600, 780), (840, 1080)],
        expired: true,
    },
    Practice {
        login: "",
        name: "Luana Queiroz Batista",
        profession: "nurse",
        number: "331208-ENF",
        specialty: "Enfermagem estética",
        color: "#1D4ED8",
        days: &[3, 4, 6],
        hours: [(540, 720), (780, 1020)],
        expired: false,
    },
];

/// Professions of those who are added to a very large clinic, in turn.
const MORE: [&str; 6] = ["biomedic", "aesthetician", "nurse", "doctor", "aesthetician", "physiotherapist"];

/// Professionals of a very large clinic.
const XL_PROFESSIONALS: usize = 36;

const COLORS: [&str; 6] = ["#4D7C0F", "#9F1239", "#0E7490", "#A16207", "#6D28D9", "#047857"];

/// Logins that a demonstration tells its visitor.
pub(super) const LOGINS: [&str; 7] =
    ["dona", "medica", "recepcao", "financeiro", "privacidade", "biomedica", "esteticista"];

/// The council of a profession; an aesthetician has none (Lei 13.643/2018).
pub(super) fn council(profession: &str) -> Option<&'static str> {
    Some(match profession {
        "doctor" => "CRM",
        "dentist" => "CRO",
        "biomedic" => "CRBM",
        "nurse" => "COREN",
        "physiotherapist" => "CREFITO",
        _ => return None,
    })
}

/// A user's open keys.
pub(super) struct Hand {
    pub(super) user: Id,
    pub(super) vault: Vault,
}

/// Somebody who attends patients.
pub(super) struct Colleague {
    pub(super) id: Id,
    pub(super) name: String,
    pub(super) profession: String,
    /// As it stands under a signed note.
    pub(super) registration: Option<String>,
    number: String,
    specialty: String,
    color: String,
    pub(super) days: Vec<u8>,
    pub(super) hours: [(u16, u16); 2],
    /// First date on which the registration no longer holds.
    pub(super) lapsed: Option<NaiveDate>,
    pub(super) away: Option<(NaiveDate, NaiveDate)>,
    /// Keys, for those with a login.
    pub(super) hand: Option<Hand>,
}

impl Colleague {
    /// Hours on a date; the day that is shown first is worked by everybody.
    pub(super) fn hours_on(&self, date: NaiveDate, today: NaiveDate) -> &[(u16, u16)] {
        let lapsed = self.lapsed.is_some_and(|first| date >= first);
        let away = self.away.is_some_and(|(from, to)| from <= date && date <= to);
        let works = self.days.contains(&crate::time::weekday(date)) || date == today;
        if works && !lapsed && !away { &self.hours } else { &[] }
    }
}

/// Everybody.
pub(super) struct Staff {
    pub(super) owner: Id,
    pub(super) desk: Id,
    pub(super) finance: Id,
    pub(super) privacy: Id,
    pub(super) colleagues: Vec<Colleague>,
}

impl Staff {
    /// Keys that open what is clinical.
    pub(super) fn clinical(&self) -> Result<&KeySet> {
        let hand = self.colleagues.iter().find_map(|colleague| colleague.hand.as_ref());
        Ok(hand.ok_or(Error::Inconsistent("demo team"))?.vault.keys().keys())
    }
}

/// Gives everybody a login who has one.
pub(super) fn hire(
    vault: &Vault,
    world: &World,
    secrets: &dyn DeviceSecrets,
    plan: &Plan<'_>,
    words: &Names,
) -> Result<Staff> {
    let session = vault.session()?;
    let mut office = Vec::new();
    let add = |login: &str, name: &str, roles: &[&str]| {
        let (password, cost) = (plan.password, plan.cost);
        let member = NewMember { login, full_name: name, password, roles, cost, must_change: false };
        vault.add_member(&session, secrets, &member)
    };
    for person in &OFFICE {
        office.push(add(person.login, person.name, person.roles)?);
    }
    let mut dice = Dice::new(plan.seed, "team");
    let mut colleagues = Vec::new();
    for (login, mut colleague) in candidates(plan, words, world, &mut dice)? {
        if !login.is_empty() {
            let user = add(&login, &colleague.name, &[&colleague.profession])?;
            let vault = Vault::unlock(vault.folder().path(), world, secrets, &login, plan.password)?;
            colleague.hand = Some(Hand { user, vault });
        }
        colleagues.push(colleague);
    }
    let [desk, finance, privacy] = office.try_into().map_err(|_| Error::Inconsistent("demo team"))?;
    Ok(Staff { owner: session.identity().user, desk, finance, privacy, colleagues })
}

fn candidates(plan: &Plan<'_>, words: &Names, world: &World, dice: &mut Dice) -> Result<Vec<(String, Colleague)>> {
    let day = |back: u64| plan.today.checked_sub_days(Days::new(back)).unwrap_or(plan.today);
    let mut all = Vec::new();
    for practice in &PRACTICE {
        let lapsed = practice.expired.then(|| day(39));
        let away = (practice.login == "biomedica").then(|| (day(100), day(88)));
        all.push((
            practice.login.to_owned(),
            Colleague {
                id: world.new_id()?,
                name: practice.name.to_owned(),
                profession: practice.profession.to_owned(),
                registration: registration(practice.profession, practice.number),
                number: practice.number.to_owned(),
                specialty: practice.specialty.to_owned(),
                color: practice.color.to_owned(),
                days: practice.days.to_vec(),
                hours: practice.hours,
                lapsed,
                away,
                hand: None,
            },
        ));
    }
    let more = if plan.size == Size::Xl { XL_PROFESSIONALS - PRACTICE.len() } else { 0 };
    for turn in 0..more {
        let profession = MORE[turn % MORE.len()];
        let woman = dice.chance(850);
        let number = dice.between(10_000, 399_999).to_string();
        all.push((
            format!("prof{:02}", turn + PRACTICE.len() + 1),
            Colleague {
                id: world.new_id()?,
                name: names::full_name(words, dice, woman),
                profession: profession.to_owned(),
                registration: registration(profession, &number),
                number,
                specialty: "Estética".to_owned(),
                color: COLORS[turn % COLORS.len()].to_owned(),
                days: vec![1, 2, 3, 4, 5, 6],
                hours: [(540, 720), (780, 1140)],
                lapsed: None,
                away: None,
                hand: None,
            },
        ));
    }
    Ok(all)
}

fn registration(profession: &str, number: &str) -> Option<String> {
    council(profession).map(|council| format!("{council}-SP {number}"))
}

/// Rows of the professionals and their hours.
pub(super) fn introduce(
    pen: &mut Pen<'_, '_>,
    staff: &Staff,
    since: Instant,
    plan: &Plan<'_>,
    zone: Zone,
) -> Result<()> {
    let stamp = Stamp { at: since, by: staff.owner };
    let hired = zone.date_of(since).to_string();
    let next_year = plan.today.checked_add_days(Days::new(400)).unwrap_or(plan.today);
    for one in &staff.colleagues {
        let council = council(&one.profession);
        let expires = council.map(|_| one.lapsed.and_then(|first| first.pred_opt()).unwrap_or(next_year).to_string());
        let (number, state) = (council.map(|_| one.number.as_str()), council.map(|_| "SP"));
        let status = if council.is_some() { "verified" } else { "pending" };
        let user = one.hand.as_ref().map(|hand| hand.user);
        pen.put(
            "professionals",
            one.id,
            stamp,
            &[
                ("user_id", &user),
                ("full_name", &one.name),
                ("profession", &one.profession),
                ("council", &council),
                ("council_number", &number),
                ("council_state", &state),
                ("council_status", &status),
                ("council_expires_on", &expires),
                ("council_verified_at", &council.map(|_| since.0)),
                ("council_verified_by", &council.map(|_| staff.owner)),
                ("specialty", &one.specialty),
                ("color", &one.color),
                ("hired_on", &hired),
            ],
        )?;
        hours(pen, one, stamp, plan.today)?;
    }
    Ok(())
}

fn hours(pen: &mut Pen<'_, '_>, one: &Colleague, stamp: Stamp, today: NaiveDate) -> Result<()> {
    let shown = crate::time::weekday(today);
    for weekday in 1..=7u8 {
        let usual = one.days.contains(&weekday);
        // On the day that a visitor sees first everybody works, be it a Sunday.
        let only = (!usual && weekday == shown && one.lapsed.is_none()).then(|| today.to_string());
        if usual || only.is_some() {
            for (from, to) in one.hours {
                let fields: [(&str, &dyn neonpro_vault::ToSql); 6] = [
                    ("professional_id", &one.id),
                    ("weekday", &weekday),
                    ("start_minute", &from),
                    ("end_minute", &to),
                    ("valid_from", &only),
                    ("valid_until", &only),
                ];
                pen.add("working_hours", stamp, &fields)?;
            }
        }
    }
    Ok(())
}
