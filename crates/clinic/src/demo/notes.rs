//! Notes of a demonstration: made of building blocks, sealed for the patient, signed by whoever wrote them.

use neonpro_vault::{Id, Result, ToSql};
use zeroize::Zeroizing;

use super::Maker;
use super::data::Phrases;
use super::dice::Dice;
use super::pen::{Pen, Stamp};
use super::store::Applied;
use super::visits::Visit;
use crate::records::{Content, PURPOSE, RecordKind, RecordStatus, Text, Version};
use crate::time::Instant;

/// Minutes within which a note is still being written when a visitor comes.
const UNFINISHED_MINUTES: i64 = 1500;

/// What a note says.
struct Note {
    kind: RecordKind,
    title: String,
    body: String,
}

/// What fills the gaps of a phrase.
struct Gaps<'a> {
    phototype: &'a str,
    applied: Option<&'a Applied>,
    interval: i64,
}

impl Maker<'_> {
    /// Writes the note of a visit, if its professional has a login and this visit gets one.
    pub(super) fn write_note(&mut self, pen: &mut Pen<'_, '_>, visit: &Visit, applied: Option<&Applied>) -> Result<()> {
        let writes = self.staff.colleagues[visit.colleague].hand.is_some();
        if !writes || !self.dice.note.chance(self.note_rate) {
            return Ok(());
        }
        let note = self.compose(visit, applied);
        // The newest notes are not all finished yet.
        let fresh = self.now.minutes_since(visit.done) < UNFINISHED_MINUTES;
        let signed = !(fresh && self.dice.note.chance(300));
        self.write_down(pen, visit, &note, signed)?;
        self.made.notes += 1;
        Ok(())
    }

    fn compose(&mut self, visit: &Visit, applied: Option<&Applied>) -> Note {
        let service = &self.house.services[visit.service];
        let (phrases, dice) = (&self.data.phrases, &mut self.dice.note);
        let gaps = Gaps { phototype: self.people[visit.patient].phototype, applied, interval: service.interval };
        let (kind, title, blocks) = match service.kind.as_str() {
            _ if visit.first => (RecordKind::Evaluation, "Avaliação inicial".to_owned(), first(dice, phrases)),
            "consultation" | "evaluation" => (RecordKind::Evaluation, service.name.clone(), first(dice, phrases)),
            "emergency" => (
                RecordKind::Complication,
                "Intercorrência".to_owned(),
                vec![dice.text(&phrases.complication).to_owned(), dice.text(&phrases.guidance).to_owned()],
            ),
            "follow_up" if service.dose.is_none() => (RecordKind::Evolution, "Retorno".to_owned(), back(dice, phrases)),
            _ => (RecordKind::Procedure, service.name.clone(), done(dice, phrases, &service.family, applied.is_some())),
        };
        let lines: Vec<String> = blocks.iter().map(|block| gaps.fill(dice, block)).collect();
        Note { kind, title, body: lines.join("\n") }
    }

    fn write_down(&self, pen: &mut Pen<'_, '_>, visit: &Visit, note: &Note, signed: bool) -> Result<()> {
        let colleague = &self.staff.colleagues[visit.colleague];
        let Some(hand) = &colleague.hand else { return Ok(()) };
        let patient = &self.people[visit.patient];
        let stamp = Stamp { at: visit.done.plus_minutes(2).min(self.now), by: hand.user };
        let id = pen.id(stamp.at)?;
        let sealed_title = pen.seal(&patient.key, ("medical_records", "title", id), &note.title)?;
        let sealed_body = pen.seal(&patient.key, ("medical_records", "body", id), &note.body)?;
        let seal = if signed { Some(self.sign(id, visit, note, stamp)?) } else { None };
        let status = if signed { RecordStatus::Signed } else { RecordStatus::Draft };
        let registration = colleague.registration.as_ref().filter(|_| signed);
        let fields: [(&str, &dyn ToSql); 15] = [
            ("patient_id", &patient.id),
            ("professional_id", &colleague.id),
            ("appointment_id", &visit.id),
            ("lineage_id", &id),
            ("kind", &note.kind.as_str()),
            ("visit_at", &visit.start.0),
            ("title", &sealed_title),
            ("body", &sealed_body),
            ("status", &status.as_str()),
            ("signed_at", &seal.as_ref().map(|seal| seal.at.0)),
            ("signed_by", &seal.as_ref().map(|_| hand.user)),
            ("signature", &seal.as_ref().map(|seal| seal.signature)),
            ("content_hash", &seal.as_ref().map(|seal| seal.hash)),
            ("signer_registration", &registration),
            ("signer_public", &seal.as_ref().map(|seal| seal.public)),
        ];
        pen.put("medical_records", id, stamp, &fields)
    }

    /// Signs as the author would have, with the author's own key.
    fn sign(&self, id: Id, visit: &Visit, note: &Note, stamp: Stamp) -> Result<Seal> {
        let colleague = &self.staff.colleagues[visit.colleague];
        let hand = colleague.hand.as_ref().ok_or(neonpro_vault::Error::Inconsistent("demo team"))?;
        let signed_at = stamp.at.plus_minutes(1).min(self.now);
        let version = Version {
            id,
            document: id,
            patient: self.people[visit.patient].id,
            author: Some(colleague.id),
            author_name: String::new(),
            kind: note.kind,
            visit_at: visit.start,
            title: None,
            body: Vec::new(),
            status: RecordStatus::Signed,
            signed_at: Some(signed_at),
            signed_by: Some(hand.user),
            signature: None,
            content_hash: None,
            addendum_of: None,
            created: stamp.at,
            appointment: Some(visit.id),
            signer_public: None,
            ai_assisted: false,
        };
        let text = Text { title: Zeroizing::new(note.title.clone()), body: Zeroizing::new(note.body.clone()) };
        let content = Content { version: &version, text: &text, signed_at, signed_by: hand.user };
        let (hash, keys) = (content.hash(self.clinic), hand.vault.keys());
        Ok(Seal { at: signed_at, hash, signature: keys.sign(PURPOSE, &hash)?, public: keys.sign_public()? })
    }
}

/// A signature with what it is over.
struct Seal {
    at: Instant,
    hash: [u8; 32],
    signature: [u8; 64],
    public: [u8; 32],
}

fn first(dice: &mut Dice, phrases: &Phrases) -> Vec<String> {
    let mut blocks = vec![
        dice.text(&phrases.complaints).to_owned(),
        dice.text(&phrases.history).to_owned(),
        dice.text(&phrases.history).to_owned(),
        dice.text(&phrases.exam).to_owned(),
        dice.text(&phrases.plan).to_owned(),
    ];
    blocks.dedup();
    blocks
}

fn back(dice: &mut Dice, phrases: &Phrases) -> Vec<String> {
    [&phrases.evolution, &phrases.evolution, &phrases.guidance, &phrases.next]
        .map(|list| dice.text(list).to_owned())
        .to_vec()
}

fn done(dice: &mut Dice, phrases: &Phrases, family: &str, dosed: bool) -> Vec<String> {
    let other = phrases.technique.get("other");
    let technique = phrases.technique.get(family).or(other).map_or(&[] as &[String], Vec::as_slice);
    let mut blocks = vec![dice.text(&phrases.before).to_owned(), dice.text(technique).to_owned()];
    if dosed {
        blocks.push(dice.text(&phrases.lot).to_owned());
    }
    if dice.chance(350) {
        blocks.push(dice.text(&phrases.evolution).to_owned());
    }
    for list in [&phrases.outcome, &phrases.guidance, &phrases.next] {
        blocks.push(dice.text(list).to_owned());
    }
    blocks
}

impl Gaps<'_> {
    fn fill(&self, dice: &mut Dice, block: &str) -> String {
        if !block.contains('{') {
            return block.to_owned();
        }
        let dose = self.applied.map_or_else(|| "dose usual".to_owned(), amount);
        block
            .replace("{fototipo}", self.phototype)
            .replace("{dose}", &dose)
            .replace("{produto}", self.applied.map_or("produto", |applied| &applied.product))
            .replace("{lote}", self.applied.map_or("—", |applied| &applied.lot))
            .replace("{dias}", &self.interval.to_string())
            .replace("{parametro}", &dice.between(6, 24).to_string())
            .replace("{regiao}", &format!("{},{}", dice.between(1, 4), dice.between(0, 9)))
    }
}

/// A quantity in the words of the profession.
fn amount(applied: &Applied) -> String {
    let whole = applied.quantity / 1000;
    match applied.unit.as_str() {
        "iu" => format!("{whole} U"),
        "ml" => format!("{whole},{} ml", applied.quantity % 1000 / 100),
        "vial" => format!("{whole} frasco(s)"),
        "ampoule" => format!("{whole} ampola(s)"),
        _ => format!("{whole} unidade(s)"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::data::Data;
    use super::*;

    #[test]
    fn no_gap_of_a_phrase_stays_open() {
        let data = Data::load().unwrap();
        let applied = Applied { product: "P".into(), lot: "L1".into(), quantity: 1500, unit: "ml".into() };
        let gaps = Gaps { phototype: "III", applied: Some(&applied), interval: 30 };
        let mut dice = Dice::new(1, "gaps");
        let phrases = &data.phrases;
        for list in
            [&phrases.exam, &phrases.plan, &phrases.lot, &phrases.next].into_iter().chain(phrases.technique.values())
        {
            for block in list {
                assert!(!gaps.fill(&mut dice, block).contains(['{', '}']), "{block}");
            }
        }
        assert_eq!(amount(&applied), "1,5 ml");
    }
}
