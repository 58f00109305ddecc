//! What happened to a patient, from all areas, newest first. Each area brings at most one page, so that the cost of a page
//! does not depend on the length of the history.

use neonpro_vault::{Id, Reader};
use rusqlite::{Row, params};
use serde::Serialize;
use ts_rs::TS;

use super::alerts::AlertKind;
use crate::error::Result;
use crate::time::Instant;
use crate::words::words;

/// Items of one page.
const PAGE: usize = 40;

words! {
    /// The area that an item comes from.
    pub enum TimelineKind {
        /// A visit.
        Appointment = "appointment",
        /// A document of the record.
        Record = "record",
        /// A consent given or withdrawn.
        Consent = "consent",
        /// Money.
        Payment = "payment",
        /// A product applied.
        Application = "application",
        /// An alert.
        Alert = "alert",
    }
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct TimelineItem {
    /// When.
    pub at: Instant,
    /// Where it comes from.
    pub kind: TimelineKind,
    /// The row.
    pub id: Id,
    /// Service, title of the document, purpose of a consent, description of a payment, product or kind of alert.
    pub title: String,
    /// Room, kind of document, channel, way of paying or lot.
    pub detail: Option<String>,
    /// Where it stands, in the area's own words.
    pub status: Option<String>,
    /// Effect on what the patient owes, in centavos.
    pub amount: Option<i64>,
    /// Who attended.
    pub professional: Option<String>,
}

/// A place in the timeline: everything older than it comes after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    at: i64,
    id: Id,
}

impl Place {
    /// Before the newest item.
    fn top() -> Self {
        Self { at: i64::MAX, id: Id::from_bytes([0xff; 16]) }
    }

    /// Reads what a page gave.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (at, id) = text.split_once('.')?;
        Some(Self { at: at.parse().ok()?, id: id.parse().ok()? })
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.at, self.id)
    }
}

/// An area's part of the timeline. Every statement answers: moment, id, title, detail, status, amount, professional, and
/// a sealed title; it takes patient, moment and id of the place, and the number of items.
struct Area {
    kind: TimelineKind,
    sql: &'static str,
    /// Table and column of the sealed title.
    sealed: Option<(&'static str, &'static str)>,
}

const AREAS: [Area; 6] = [
    Area {
        kind: TimelineKind::Appointment,
        sql: "SELECT a.start_at, a.id, s.name, o.name, a.status, NULL, p.full_name, NULL FROM appointments a \
              LEFT JOIN services s ON s.id = a.service_id LEFT JOIN rooms o ON o.id = a.room_id \
              LEFT JOIN professionals p ON p.id = a.professional_id \
              WHERE a.patient_id = ?1 AND a.start_at <= ?2 AND (a.start_at < ?2 OR a.id < ?3) \
              ORDER BY a.start_at DESC, a.id DESC LIMIT ?4",
        sealed: None,
    },
    Area {
        kind: TimelineKind::Record,
        sql: "SELECT m.visit_at, m.id, NULL, m.kind, m.status, NULL, p.full_name, m.title FROM medical_records m \
              LEFT JOIN professionals p ON p.id = m.professional_id \
              WHERE m.patient_id = ?1 AND m.visit_at <= ?2 AND (m.visit_at < ?2 OR m.id < ?3) \
              AND NOT EXISTS (SELECT 1 FROM medical_records n WHERE n.parent_id = m.id) \
              AND NOT EXISTS (SELECT 1 FROM medical_records n WHERE n.merged_parent_id = m.id) \
              ORDER BY m.visit_at DESC, m.id DESC LIMIT ?4",
        sealed: Some(("medical_records", "title")),
    },
    Area {
        kind: TimelineKind::Consent,
        sql: "SELECT c.at, c.id, c.purpose, c.channel, c.action, NULL, NULL, NULL FROM consent_records c \
              WHERE c.patient_id = ?1 AND c.at <= ?2 AND (c.at < ?2 OR c.id < ?3) \
              ORDER BY c.at DESC, c.id DESC LIMIT ?4",
        sealed: None,
    },
    Area {
        kind: TimelineKind::Payment,
        sql: "SELECT t.at, t.id, t.description, t.method, t.kind, t.amount_centavos, NULL, NULL \
              FROM financial_transactions t \
              WHERE t.patient_id = ?1 AND t.at <= ?2 AND (t.at < ?2 OR t.id < ?3) \
              ORDER BY t.at DESC, t.id DESC LIMIT ?4",
        sealed: None,
    },
    Area {
        kind: TimelineKind::Application,
        sql: "SELECT x.at, x.id, COALESCE(d.name, e.name), l.code, NULL, NULL, p.full_name, NULL FROM applications x \
              LEFT JOIN products d ON d.id = x.product_id LEFT JOIN lots l ON l.id = x.lot_id \
              LEFT JOIN equipment e ON e.id = x.equipment_id LEFT JOIN professionals p ON p.id = x.professional_id \
              WHERE x.patient_id = ?1 AND x.at <= ?2 AND (x.at < ?2 OR x.id < ?3) \
              ORDER BY x.at DESC, x.id DESC LIMIT ?4",
        sealed: None,
    },
    Area {
        kind: TimelineKind::Alert,
        sql: "SELECT a.since, a.id, NULL, NULL, CASE WHEN a.retired_at IS NULL THEN 'active' ELSE 'retired' END, NULL, \
              NULL, a.kind FROM patient_alerts a \
              WHERE a.patient_id = ?1 AND a.since <= ?2 AND (a.since < ?2 OR a.id < ?3) \
              ORDER BY a.since DESC, a.id DESC LIMIT ?4",
        sealed: Some(("patient_alerts", "kind")),
    },
];

/// The items before a place, and where the timeline goes on.
pub(crate) fn timeline(
    r: &Reader<'_>,
    patient: Id,
    before: Option<Place>,
) -> Result<(Vec<TimelineItem>, Option<Place>)> {
    let place = before.unwrap_or_else(Place::top);
    let mut items: Vec<(TimelineItem, Option<Vec<u8>>)> = Vec::new();
    for area in &AREAS {
        let rows =
            r.rows(area.sql, params![patient, place.at, place.id, PAGE as i64 + 1], |row| item(row, area.kind))?;
        items.extend(rows);
    }
    items.sort_by_key(|(item, _)| std::cmp::Reverse((item.at, item.id)));
    let more = items.len() > PAGE;
    items.truncate(PAGE);
    let next = items.last().filter(|_| more).map(|(item, _)| Place { at: item.at.0, id: item.id });
    let opened = items.into_iter().map(|(item, sealed)| with_title(r, patient, item, sealed.as_deref()));
    Ok((opened.collect::<Result<_>>()?, next))
}

fn item(row: &Row<'_>, kind: TimelineKind) -> rusqlite::Result<(TimelineItem, Option<Vec<u8>>)> {
    let item = TimelineItem {
        at: Instant(row.get(0)?),
        kind,
        id: row.get(1)?,
        title: row.get::<_, Option<String>>(2)?.unwrap_or_default(),
        detail: row.get(3)?,
        status: row.get(4)?,
        amount: row.get(5)?,
        professional: row.get(6)?,
    };
    Ok((item, row.get(7)?))
}

/// Only the titles that are shown are opened.
fn with_title(r: &Reader<'_>, patient: Id, item: TimelineItem, sealed: Option<&[u8]>) -> Result<TimelineItem> {
    let place = AREAS.iter().find(|area| area.kind == item.kind).and_then(|area| area.sealed);
    let (Some(sealed), Some((table, column))) = (sealed, place) else { return Ok(item) };
    if !r.reads_clinical() {
        return Ok(item);
    }
    let title = r.open(patient, (table, column, item.id), sealed)?.to_string();
    let title =
        if item.kind == TimelineKind::Alert && AlertKind::parse(&title).is_none() { String::new() } else { title };
    Ok(TimelineItem { title, ..item })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_read_back_and_nonsense_does_not() {
        let place = Place { at: -5, id: Id::from_bytes([9; 16]) };
        assert_eq!(Place::parse(&place.to_string()), Some(place));
        for text in ["", ".", "5", "x.y", "5.not-an-id", "99999999999999999999.00000000-0000-0000-0000-000000000000"] {
            assert_eq!(Place::parse(text), None, "{text}");
        }
    }
}
