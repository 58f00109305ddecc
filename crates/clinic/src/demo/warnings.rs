//! What must be known before touching a patient, sealed as everywhere.

use neonpro_vault::keys::ClinicalKey;
use neonpro_vault::{Id, Result, ToSql};

use super::data::Phrases;
use super::dice::Dice;
use super::pen::{Pen, Stamp};
use crate::patients::AlertKind;

/// Patients in a thousand with at least one warning.
const WARNED: u32 = 170;

/// Pins no, one or two warnings on a patient, as the clinical user `by`.
pub(super) fn add(
    pen: &mut Pen<'_, '_>,
    dice: &mut Dice,
    phrases: &Phrases,
    (patient, key): (Id, &ClinicalKey),
    stamp: Stamp,
    by: Id,
) -> Result<()> {
    if !dice.chance(WARNED) {
        return Ok(());
    }
    for _ in 0..1 + usize::from(dice.chance(180)) {
        let tiers = [
            (AlertKind::Allergy, &phrases.allergies, 45),
            (AlertKind::Condition, &phrases.conditions, 20),
            (AlertKind::Anticoagulant, &phrases.anticoagulants, 10),
            (AlertKind::Isotretinoin, &phrases.isotretinoin, 8),
            (AlertKind::Pregnancy, &phrases.pregnancies, 7),
            (AlertKind::Other, &phrases.others, 10),
        ];
        let Some((kind, texts, _)) = dice.weighted(&tiers, |tier| tier.2) else { continue };
        let stamp = Stamp { at: stamp.at.plus_minutes(dice.between(5, 40)), by };
        let id = pen.id(stamp.at)?;
        let sealed = pen.seal(key, ("patient_alerts", "kind", id), kind.as_str())?;
        let detail = pen.seal(key, ("patient_alerts", "detail", id), dice.text(texts))?;
        let fields: [(&str, &dyn ToSql); 6] = [
            ("patient_id", &patient),
            ("severity", &kind.severity()),
            ("kind", &sealed),
            ("detail", &detail),
            ("source", &"patient"),
            ("since", &stamp.at.0),
        ];
        pen.put("patient_alerts", id, stamp, &fields)?;
    }
    Ok(())
}
