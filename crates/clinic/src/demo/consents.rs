//! What patients agreed to when they were registered, and what some took back.

use neonpro_vault::{Id, Result, ToSql};

use super::dice::Dice;
use super::pen::{Pen, Stamp};
use crate::consent::Purpose;
use crate::time::Instant;

/// Version of the texts that were shown.
pub(super) const VERSION: &str = "2026-01";

const DAY_MINUTES: i64 = 24 * 60;

/// A purpose, how many in a thousand agree, and how many of those take it back.
const PURPOSES: [(Purpose, u32, u32); 7] = [
    (Purpose::Communication, 930, 15),
    (Purpose::ImageRecord, 800, 20),
    (Purpose::AiAssistance, 700, 60),
    (Purpose::Marketing, 480, 140),
    (Purpose::ImagePublicity, 110, 120),
    (Purpose::Telemedicine, 60, 0),
    (Purpose::Research, 40, 50),
];

/// Adds the events of one patient. A purpose that was declined leaves no event: it was asked and nothing was granted.
pub(super) fn add(pen: &mut Pen<'_, '_>, dice: &mut Dice, patient: Id, stamp: Stamp, now: Instant) -> Result<()> {
    for (purpose, agree, withdraw) in PURPOSES {
        if !dice.chance(agree) {
            continue;
        }
        let at = stamp.at.plus_minutes(dice.between(1, 9));
        // Publicity is agreed to for two years at a time.
        let expires = (purpose == Purpose::ImagePublicity).then(|| at.plus_minutes(730 * DAY_MINUTES).0);
        let channel = if dice.chance(700) { "tablet" } else { "paper" };
        let fields: [(&str, &dyn ToSql); 7] = [
            ("patient_id", &patient),
            ("purpose", &purpose.as_str()),
            ("action", &"grant"),
            ("at", &at.0),
            ("expires_at", &expires),
            ("text_version", &VERSION),
            ("channel", &channel),
        ];
        let granted = pen.add("consent_records", Stamp { at, ..stamp }, &fields)?;
        let taken_back = at.plus_minutes(dice.between(20, 500) * DAY_MINUTES);
        if dice.chance(withdraw) && taken_back < now {
            let fields: [(&str, &dyn ToSql); 6] = [
                ("patient_id", &patient),
                ("purpose", &purpose.as_str()),
                ("action", &"revoke"),
                ("at", &taken_back.0),
                ("channel", &"whatsapp"),
                ("answers_id", &granted),
            ];
            pen.add("consent_records", Stamp { at: taken_back, ..stamp }, &fields)?;
        }
    }
    Ok(())
}
