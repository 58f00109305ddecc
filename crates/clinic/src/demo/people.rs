//! Patients of a demonstration. Nobody of them exists; check digits, area codes and postal codes hold.

use chrono::{Datelike, NaiveDate};
use neonpro_vault::keys::{BlindKind, ClinicalKey, PatientKeys};
use neonpro_vault::{Error, Id, Result, ToSql};

use super::dice::Dice;
use super::house::shift;
use super::names;
use super::pen::{Pen, Stamp};
use super::{Maker, Size, consents, warnings};
use crate::br::{Cpf, fold, name_key};

/// Days before the first visit over which the first patients were registered.
const EARLIER_DAYS: i64 = 900;

/// Sessions bought and not yet used.
pub(super) struct Sale {
    pub(super) id: Id,
    pub(super) offer: usize,
    pub(super) left: i64,
}

/// A patient as the days to come need them.
pub(super) struct Patient {
    pub(super) id: Id,
    pub(super) key: ClinicalKey,
    pub(super) born: NaiveDate,
    pub(super) joined: NaiveDate,
    /// How often they stay away, in a thousand.
    pub(super) absent: u32,
    /// How gladly they come back, in a thousand.
    pub(super) loyal: u32,
    /// Whether they tend to leave the bill open.
    pub(super) owes: bool,
    /// What they come for most.
    pub(super) usual: usize,
    pub(super) phototype: &'static str,
    pub(super) last: Option<NaiveDate>,
    pub(super) visits: u32,
    /// The last product that went into them: by which service, and when.
    pub(super) dosed: Option<(usize, NaiveDate)>,
    pub(super) sale: Option<Sale>,
    /// A date that they gave up and want another for.
    pub(super) replaces: Option<Id>,
}

/// Who one patient is, for a second row of the same person.
#[derive(Clone)]
pub(super) struct Twin {
    name: String,
    born: NaiveDate,
    phone: String,
}

/// What is drawn before the row is written.
struct Draft {
    name: String,
    woman: bool,
    born: NaiveDate,
    cpf: Option<String>,
    phone: String,
    joined: NaiveDate,
}

/// The date on which the patient of that number was registered: the first third before the first visit, the rest along the way.
fn joined(number: usize, of: usize, from: NaiveDate, today: NaiveDate) -> NaiveDate {
    let (number, of) = (number as i64, of as i64);
    let early = of * 35 / 100;
    if number < early {
        return shift(from, number * EARLIER_DAYS / early - EARLIER_DAYS);
    }
    let days = (today - from).num_days() - 1;
    shift(from, (number - early) * days / (of - early))
}

/// A CPF that no other number gives: the multiplier shares no factor with the nine digits' range.
fn cpf(number: usize, seed: u64) -> Option<String> {
    let offset = seed % 100_000_000;
    let base = (number as u64 * 7_654_321 + offset + 11_000_003) % 1_000_000_000;
    Cpf::from_base(&format!("{base:09}")).map(|cpf| cpf.as_str().to_owned())
}

/// A mobile number whose first digits are given to nobody.
fn phone(ddd: &str, dice: &mut Dice) -> String {
    format!("+55{ddd}90{:07}", dice.between(0, 9_999_999))
}

fn birth(dice: &mut Dice, number: usize, today: NaiveDate) -> NaiveDate {
    let age = match dice.below(100) {
        0..=2 => dice.between(13, 17),
        3..=10 => dice.between(60, 84),
        _ => 18 + dice.between(0, 15) + dice.between(0, 15) + dice.between(0, 15),
    };
    let born = shift(today, -(age * 1461 / 4) - dice.between(0, 360));
    // So that a visitor meets a birthday.
    let of_today = (number % 150 == 7).then(|| today.with_year(born.year())).flatten();
    of_today.unwrap_or(born)
}

impl Maker<'_> {
    /// Registers the patient of that number.
    pub(super) fn register(&mut self, pen: &mut Pen<'_, '_>, number: usize) -> Result<()> {
        let draft = self.draft(number);
        let minute = 540 + u16::try_from(self.dice.people.below(480)).unwrap_or(0);
        let stamp = Stamp { at: self.zone.at(draft.joined, minute), by: self.staff.desk };
        let id = pen.id(stamp.at)?;
        let keys = self.staff.clinical()?;
        let made = PatientKeys::create(keys, id.bytes(), pen.world.random.as_ref())?;
        let key = made.open_clinical(keys)?;
        let sealed: [(&str, &dyn ToSql); 3] = [
            ("clinical_public", &made.clinical_public),
            ("clinical_wrapped", &made.clinical_wrapped),
            ("staff_wrapped", &made.staff_wrapped),
        ];
        pen.put("patient_keys", id, stamp, &sealed)?;
        let phototype = *self.dice.people.pick(&["I", "II", "III", "III", "IV", "IV", "V", "VI"]).unwrap_or(&"III");
        self.row(pen, id, &key, stamp, &draft, phototype)?;
        if let Some(cpf) = &draft.cpf {
            let claim = keys_blind(self, cpf)?;
            let fields: [(&str, &dyn ToSql); 3] = [("patient_id", &id), ("kind", &"cpf"), ("claim", &claim)];
            pen.add("identity_claims", stamp, &fields)?;
        }
        if age(draft.born, draft.joined) < 18 {
            self.guardian(pen, id, stamp, &draft)?;
        }
        let by = self.staff_hand();
        warnings::add(pen, &mut self.dice.people, &self.data.phrases, (id, &key), stamp, by)?;
        consents::add(pen, &mut self.dice.people, id, stamp, self.now)?;
        let patient = self.life(number, id, key, &draft, phototype);
        self.people.push(patient);
        Ok(())
    }

    fn draft(&mut self, number: usize) -> Draft {
        let of = self.size.patients();
        let dice = &mut self.dice.people;
        let names = &self.data.names;
        let woman = dice.chance(840);
        let place = dice.weighted(&names.places, |place| place.weight);
        let mut draft = Draft {
            name: names::full_name(names, dice, woman),
            woman,
            born: birth(dice, number, self.plan.today),
            cpf: cpf(number, self.plan.seed).filter(|_| dice.chance(965)),
            phone: phone(place.map_or("11", |place| place.ddd.as_str()), dice),
            joined: joined(number, of, self.from, self.plan.today),
        };
        // One person who was registered twice, so that the question of doubles can be seen.
        if number == 5 {
            self.twin = Some(Twin { name: draft.name.clone(), born: draft.born, phone: draft.phone.clone() });
        }
        if let Some(twin) = self.twin.clone().filter(|_| number + 1 == of && self.plan.size == Size::S) {
            let name = name_key(&twin.name).split(' ').map(nickname).collect::<Vec<_>>().join(" ");
            draft = Draft { name, born: twin.born, phone: twin.phone, cpf: None, ..draft };
        }
        draft
    }

    fn row(
        &mut self,
        pen: &mut Pen<'_, '_>,
        id: Id,
        key: &ClinicalKey,
        stamp: Stamp,
        draft: &Draft,
        phototype: &str,
    ) -> Result<()> {
        let dice = &mut self.dice.people;
        let names = &self.data.names;
        let place = dice.weighted(&names.places, |place| place.weight).ok_or(Error::Inconsistent("demo data"))?;
        let cep = format!("{:05}{:03}", place.cep + dice.between(0, place.span), dice.between(0, 899));
        let street = format!("{}, {}", dice.text(&names.streets), dice.between(3, 2400));
        let flat = dice.chance(550).then(|| format!("apto {}", dice.between(11, 214)));
        let words: Vec<String> = fold(&draft.name).split(' ').map(str::to_owned).collect();
        let email = dice.chance(720).then(|| {
            let (first, last) = (words.first().map_or("", String::as_str), words.last().map_or("", String::as_str));
            format!("{first}.{}{}@exemplo.com.br", last.replace('\'', ""), dice.between(1, 9999))
        });
        let preferred = dice.chance(60).then(|| words.first().map(|word| nickname(word))).flatten();
        let sex = if draft.woman { "female" } else { "male" };
        let contact = dice.weighted(&[("whatsapp", 80), ("phone", 12), ("email", 6), ("sms", 2)], |c| c.1).map(|c| c.0);
        let channel = dice
            .pick(&["instagram", "indicação", "indicação", "google", "passou em frente", "evento", "convênio"])
            .copied();
        let friend = dice.chance(120).then(|| dice.below(self.people.len()));
        let friend = friend.and_then(|at| self.people.get(at)).map(|friend| friend.id);
        let marital = dice.pick(&["single", "married", "married", "stable_union", "divorced", "widowed"]).copied();
        let note = dice.chance(70).then(|| dice.text(&self.data.phrases.admin_notes));
        let primary = dice.chance(350).then(|| dice.below(self.staff.colleagues.len()));
        let primary = primary.and_then(|at| self.staff.colleagues.get(at)).map(|colleague| colleague.id);
        let emergency = dice.chance(400).then(|| names::full_name(names, dice, true));
        let emergency_phone = emergency.as_ref().map(|_| phone(&place.ddd, dice));
        let medication = dice.chance(380).then(|| dice.text(&self.data.phrases.medications));
        let medication =
            medication.map(|text| pen.seal(key, ("patients", "current_medications", id), text)).transpose()?;
        let phototype = pen.seal(key, ("patients", "fitzpatrick", id), phototype)?;
        let fields: [(&str, &dyn ToSql); 31] = [
            ("record_number", &format!("{:06}", self.people.len() + 1)),
            ("full_name", &draft.name),
            ("preferred_name", &preferred),
            ("cpf", &draft.cpf),
            ("birth_date", &draft.born.to_string()),
            ("sex", &sex),
            ("marital_status", &marital),
            ("nationality", &"brasileira"),
            ("occupation", &dice.text(&names.occupations)),
            ("phone_primary", &draft.phone),
            ("email", &email),
            ("preferred_contact_method", &contact),
            ("postal_code", &cep),
            ("address_line1", &street),
            ("address_line2", &flat),
            ("city", &place.city),
            ("state", &place.state),
            ("country", &"BR"),
            ("emergency_contact_name", &emergency),
            ("emergency_contact_phone", &emergency_phone),
            ("admin_notes", &note),
            ("primary_professional_id", &primary),
            ("registration_source", &if friend.is_some() { "referral" } else { "manual" }),
            ("acquisition_channel", &channel),
            ("referred_by_id", &friend),
            ("lgpd_consent_given", &1),
            ("lgpd_consent_at", &stamp.at.0),
            ("lgpd_consent_version", &consents::VERSION),
            ("current_medications", &medication),
            ("fitzpatrick", &phototype),
            ("status", &"active"),
        ];
        pen.put("patients", id, stamp, &fields)
    }

    fn guardian(&mut self, pen: &mut Pen<'_, '_>, id: Id, stamp: Stamp, draft: &Draft) -> Result<()> {
        let name = names::full_name(&self.data.names, &mut self.dice.people, true);
        let until = draft.born.with_year(draft.born.year() + 18).unwrap_or(draft.born).to_string();
        let fields: [(&str, &dyn ToSql); 7] = [
            ("patient_id", &id),
            ("full_name", &name),
            ("relationship", &"mother"),
            ("phone", &draft.phone),
            ("verified_at", &stamp.at.0),
            ("verified_by", &stamp.by),
            ("valid_until", &until),
        ];
        pen.add("guardians", stamp, &fields)?;
        Ok(())
    }

    fn life(&mut self, number: usize, id: Id, key: ClinicalKey, draft: &Draft, phototype: &'static str) -> Patient {
        let dice = &mut self.dice.people;
        let absent = dice.weighted(&[(35, 75), (140, 20), (330, 5)], |tier| tier.1).map_or(35, |tier| tier.0);
        let devoted = number % 40 == 3;
        let loyal = if devoted { 1000 } else { u32::try_from(dice.between(60, 480)).unwrap_or(200) };
        let usual = dice
            .weighted(&self.house.services, |service| service.weight)
            .map_or(0, |usual| self.house.services.iter().position(|service| service.id == usual.id).unwrap_or(0));
        Patient {
            id,
            key,
            born: draft.born,
            joined: draft.joined,
            absent,
            loyal,
            owes: number % 97 == 11,
            usual,
            phototype,
            last: None,
            visits: 0,
            dosed: None,
            sale: None,
            replaces: None,
        }
    }

    /// The first user who may seal: whoever pins warnings at registration.
    fn staff_hand(&self) -> Id {
        self.staff.colleagues.iter().find_map(|one| one.hand.as_ref()).map_or(self.staff.owner, |hand| hand.user)
    }
}

fn keys_blind(maker: &Maker<'_>, cpf: &str) -> Result<[u8; 32]> {
    Ok(maker.staff.clinical()?.blind(BlindKind::Cpf, cpf)?)
}

fn nickname(word: &str) -> String {
    let mut letters = word.chars();
    let first: String = letters.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
    first + letters.as_str()
}

/// Whole years between two dates.
pub(super) fn age(born: NaiveDate, on: NaiveDate) -> i32 {
    let before = (on.month(), on.day()) < (born.month(), born.day());
    on.year() - born.year() - i32::from(before)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_valid_and_nobody_shares_one() {
        let made: Vec<String> = (0..5000).filter_map(|number| cpf(number, 42)).collect();
        let different: std::collections::BTreeSet<&String> = made.iter().collect();
        assert_eq!(different.len(), made.len());
        assert!(made.len() > 4990 && made.iter().all(|text| Cpf::parse(text).is_ok()));
        let mut dice = Dice::new(1, "phones");
        assert!((0..200).all(|_| crate::br::Phone::parse(&phone("11", &mut dice)).is_ok_and(|p| p.is_mobile())));
    }

    #[test]
    fn registrations_go_forward_and_end_before_today() {
        let (from, today): (NaiveDate, NaiveDate) = ("2024-11-22".parse().unwrap(), "2026-11-22".parse().unwrap());
        let dates: Vec<NaiveDate> = (0..300).map(|number| joined(number, 300, from, today)).collect();
        assert!(dates.is_sorted() && dates[299] < today && dates[0] < from);
    }

    #[test]
    fn years_are_whole() {
        let date = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(age(date("2000-11-23"), date("2026-11-22")), 25);
        assert_eq!(age(date("2000-11-22"), date("2026-11-22")), 26);
    }
}
