//! Showing notes: newest first, every head of a note, each with the state of its signature.

use std::collections::BTreeMap;

use neonpro_vault::{Id, Reader};
use rusqlite::{Params, Row, params};
use zeroize::Zeroizing;

use super::signature::{self, Content};
use super::{BODY, ListRecords, RecordKind, RecordStatus, RecordView, TITLE};
use crate::columns::{instant, maybe_instant, word};
use crate::error::{Error, Result};
use crate::time::Instant;

/// A version that no other version follows.
const IS_HEAD: &str =
    "NOT EXISTS (SELECT 1 FROM medical_records c WHERE c.parent_id = m.id OR c.merged_parent_id = m.id)";

const COLUMNS: &str = "m.id, m.lineage_id, m.patient_id, m.professional_id, COALESCE(w.full_name, ''), m.kind, m.visit_at, m.title, m.body,
    m.status, m.signed_at, m.signed_by, m.signature, m.content_hash, m.addendum_of_id, m.created_at, m.appointment_id, m.signer_public,
    m.ai_assisted";

const FROM: &str = "medical_records m LEFT JOIN professionals w ON w.id = m.professional_id";

/// One version as it lies in the file.
pub(crate) struct Version {
    pub(crate) id: Id,
    pub(crate) document: Id,
    pub(crate) patient: Id,
    pub(crate) author: Option<Id>,
    pub(crate) author_name: String,
    pub(crate) kind: RecordKind,
    pub(crate) visit_at: Instant,
    pub(crate) title: Option<Vec<u8>>,
    pub(crate) body: Vec<u8>,
    pub(crate) status: RecordStatus,
    pub(crate) signed_at: Option<Instant>,
    pub(crate) signed_by: Option<Id>,
    pub(crate) signature: Option<Vec<u8>>,
    pub(crate) content_hash: Option<Vec<u8>>,
    pub(crate) addendum_of: Option<Id>,
    pub(crate) created: Instant,
    pub(crate) appointment: Option<Id>,
    pub(crate) signer_public: Option<Vec<u8>>,
    pub(crate) ai_assisted: bool,
}

/// A version's heading and text, opened.
pub(crate) struct Text {
    pub(crate) title: Zeroizing<String>,
    pub(crate) body: Zeroizing<String>,
}

/// A patient's notes, newest first. Notes written before `before` when that is given.
///
/// # Errors
/// `records.sealed` for a session without the clinical key; errors of the file.
pub fn list(r: &Reader<'_>, asked: &ListRecords) -> Result<Vec<RecordView>> {
    let limit = asked.limit.unwrap_or(50).min(200);
    let before = asked.before.unwrap_or(Id::from_bytes([0xff; 16]));
    let which = format!("m.patient_id = ?1 AND m.id < ?2 AND {IS_HEAD} ORDER BY m.id DESC LIMIT ?3");
    let found = versions(r, &which, params![asked.patient_id, before, limit])?;
    shown(r, found)
}

/// A note by the id of any of its versions: its newest head.
///
/// # Errors
/// `records.not_found`, `records.sealed`; errors of the file.
pub fn get(r: &Reader<'_>, id: Id) -> Result<RecordView> {
    let mut found = heads(r, document_of(r, id)?)?;
    found.truncate(1);
    shown(r, found)?.pop().ok_or_else(|| Error::not_found("records.not_found"))
}

/// One version as it is shown.
pub(super) fn view(r: &Reader<'_>, id: Id) -> Result<RecordView> {
    let found = versions(r, "m.id = ?1", [id])?;
    shown(r, found)?.pop().ok_or_else(|| Error::not_found("records.not_found"))
}

/// The note to which a version belongs.
pub(super) fn document_of(r: &Reader<'_>, id: Id) -> Result<Id> {
    let found = r.maybe("SELECT lineage_id FROM medical_records WHERE id = ?1", [id], |row| row.get(0))?;
    found.ok_or_else(|| Error::not_found("records.not_found"))
}

/// The heads of a note, newest first.
pub(super) fn heads(r: &Reader<'_>, document: Id) -> Result<Vec<Version>> {
    versions(r, &format!("m.lineage_id = ?1 AND {IS_HEAD} ORDER BY m.id DESC"), [document])
}

fn versions(r: &Reader<'_>, which: &str, params: impl Params) -> Result<Vec<Version>> {
    Ok(r.rows(&format!("SELECT {COLUMNS} FROM {FROM} WHERE {which}"), params, version)?)
}

/// Opens and checks what was found. The trail has the read before anybody sees it.
fn shown(r: &Reader<'_>, found: Vec<Version>) -> Result<Vec<RecordView>> {
    let mut per_note: BTreeMap<Id, Vec<Id>> = BTreeMap::new();
    for one in &found {
        per_note.entry(one.document).or_default().push(one.id);
    }
    // One read of a patient's notes is one event, whatever the number of notes.
    if let Some(first) = found.first() {
        r.note_read("record.read", "medical_records", Some(first.id), first.patient);
    }
    found
        .into_iter()
        .map(|one| {
            let others =
                per_note.get(&one.document).into_iter().flatten().copied().filter(|id| *id != one.id).collect();
            opened(r, one, others)
        })
        .collect()
}

fn opened(r: &Reader<'_>, one: Version, other_heads: Vec<Id>) -> Result<RecordView> {
    let text = text(r, &one)?;
    let signature_valid = (one.status == RecordStatus::Signed).then(|| is_genuine(r, &one, &text));
    Ok(RecordView {
        id: one.id,
        kind: one.kind,
        title: text.title.to_string(),
        body: text.body.to_string(),
        status: one.status,
        author: one.author_name,
        author_id: one.author.unwrap_or(one.id),
        created: one.created,
        signed_at: one.signed_at,
        addendum_of: one.addendum_of,
        ai_assisted: one.ai_assisted,
        signature_valid,
        version: one.id.to_string(),
        other_heads,
    })
}

/// A version's heading and text.
pub(super) fn text(r: &Reader<'_>, one: &Version) -> Result<Text> {
    let title = match &one.title {
        Some(sealed) => r.open(one.patient, (TITLE.0, TITLE.1, one.id), sealed)?,
        None => Zeroizing::default(),
    };
    Ok(Text { title, body: r.open(one.patient, (BODY.0, BODY.1, one.id), &one.body)? })
}

/// Whether the signature holds over this very text by the key that stands beside it.
fn is_genuine(r: &Reader<'_>, one: &Version, text: &Text) -> bool {
    let (Some(at), Some(by), Some(signature), Some(stored), Some(public)) =
        (one.signed_at, one.signed_by, &one.signature, &one.content_hash, &one.signer_public)
    else {
        return false;
    };
    let hash = Content { version: one, text, signed_at: at, signed_by: by }.hash(r.identity().clinic);
    stored.as_slice() == hash && signature::holds(public, &hash, signature)
}

fn version(row: &Row<'_>) -> rusqlite::Result<Version> {
    Ok(Version {
        id: row.get(0)?,
        document: row.get(1)?,
        patient: row.get(2)?,
        author: row.get(3)?,
        author_name: row.get(4)?,
        kind: word(row, 5)?,
        visit_at: instant(row, 6)?,
        title: row.get(7)?,
        body: row.get(8)?,
        status: word(row, 9)?,
        signed_at: maybe_instant(row, 10)?,
        signed_by: row.get(11)?,
        signature: row.get(12)?,
        content_hash: row.get(13)?,
        addendum_of: row.get(14)?,
        created: instant(row, 15)?,
        appointment: row.get(16)?,
        signer_public: row.get(17)?,
        ai_assisted: row.get(18)?,
    })
}
