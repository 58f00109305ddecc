//! Saving, signing, and adding to a signed note.

use neonpro_vault::{Id, Reader, Writer};
use rusqlite::params;
use zeroize::Zeroizing;

use super::read::{Text, Version, document_of, heads, text, view};
use super::signature::{Content, PURPOSE};
use super::{AddAddendum, BODY, RecordDraft, RecordKind, RecordSaved, RecordStatus, RecordView, TITLE};
use crate::columns::must_see;
use crate::error::{Error, Fields, Kind, Problem, Result};
use crate::time::Instant;

/// Longest heading, in characters.
const LONGEST_TITLE: usize = 200;

/// Longest text, in characters.
const LONGEST_BODY: usize = 100_000;

/// Saves a new note or a new version over the one that was on the screen. A text that did not change makes no version.
///
/// # Errors
/// `records.invalid` with its fields, `records.changed` when somebody saved meanwhile, `records.signed`, `records.not_author`,
/// `records.no_professional`, `records.not_found`, `patients.not_found`; errors of the file.
pub fn save(w: &mut Writer<'_>, draft: &RecordDraft) -> Result<RecordSaved> {
    let text = checked(draft)?;
    let author = author(w)?;
    must_see(w, "patients", draft.patient_id, "patients.not_found")?;
    let mut next = match draft.id {
        None => first(w, draft, author)?,
        Some(id) => {
            let head = own_draft(w, id, draft.version.as_deref())?;
            if head.patient != draft.patient_id {
                return Err(Error::not_found("records.not_found"));
            }
            if is_same(w, &head, draft, &text)? {
                return Ok(RecordSaved { id: head.id, version: head.id.to_string() });
            }
            Next { id: w.new_id()?, parent: Some(head.id), document: head.document, ..Next::over(&head) }
        }
    };
    next.kind = draft.kind;
    next.appointment = draft.appointment_id;
    next.ai_assisted = draft.ai_assisted.unwrap_or(next.ai_assisted);
    insert(w, &next, &text)?;
    Ok(RecordSaved { id: next.id, version: next.id.to_string() })
}

/// Signs the version on the screen with the user's own key. From then on it never changes.
///
/// # Errors
/// `records.changed`, `records.signed`, `records.not_author`, `records.not_found`; errors of the file and of the keys.
pub fn sign(w: &mut Writer<'_>, id: Id, version: &str) -> Result<RecordView> {
    let head = own_draft(w, id, Some(version))?;
    seal_with_signature(w, &head)?;
    view(w, head.id)
}

/// Adds a signed text to a signed note. Only its author may: SBIS NGS1.12.01.
///
/// # Errors
/// `records.invalid` with its fields, `records.not_signed`, `records.not_author`, `records.not_found`; errors of the file.
pub fn addendum(w: &mut Writer<'_>, asked: &AddAddendum) -> Result<RecordView> {
    let mut fields = Fields::default();
    let body = required_lines(&mut fields, &asked.body);
    fields.finish("records.invalid")?;
    let me = author(w)?;
    let document = document_of(w, asked.record_id)?;
    let signed = heads(w, document)?.into_iter().find(|head| head.status == RecordStatus::Signed);
    let signed = signed.ok_or_else(|| Error::precondition("records.not_signed"))?;
    if signed.author != Some(me) {
        return Err(Error::new(Kind::Forbidden, "records.not_author"));
    }
    let id = w.new_id()?;
    let next = Next {
        id,
        document: id,
        parent: None,
        kind: RecordKind::Addendum,
        addendum_of: Some(signed.id),
        visit_at: Instant(w.now()),
        ai_assisted: false,
        ..Next::over(&signed)
    };
    insert(w, &next, &Text { title: Zeroizing::default(), body: Zeroizing::new(body) })?;
    let added = heads(w, id)?.pop().ok_or_else(|| Error::not_found("records.not_found"))?;
    seal_with_signature(w, &added)?;
    view(w, id)
}

/// A version about to be written.
struct Next {
    id: Id,
    document: Id,
    parent: Option<Id>,
    patient: Id,
    author: Option<Id>,
    appointment: Option<Id>,
    kind: RecordKind,
    visit_at: Instant,
    addendum_of: Option<Id>,
    ai_assisted: bool,
}

impl Next {
    /// What a version takes over from another one.
    fn over(other: &Version) -> Self {
        Self {
            id: other.id,
            document: other.document,
            parent: None,
            patient: other.patient,
            author: other.author,
            appointment: other.appointment,
            kind: other.kind,
            visit_at: other.visit_at,
            addendum_of: other.addendum_of,
            ai_assisted: other.ai_assisted,
        }
    }
}

fn first(w: &Writer<'_>, draft: &RecordDraft, author: Id) -> Result<Next> {
    let id = w.new_id()?;
    Ok(Next {
        id,
        document: id,
        parent: None,
        patient: draft.patient_id,
        author: Some(author),
        appointment: draft.appointment_id,
        kind: draft.kind,
        visit_at: Instant(w.now()),
        addendum_of: None,
        ai_assisted: false,
    })
}

fn checked(draft: &RecordDraft) -> Result<Text> {
    let mut fields = Fields::default();
    let title = fields.optional("title", Some(&draft.title), LONGEST_TITLE).unwrap_or_default();
    let body = required_lines(&mut fields, &draft.body);
    if draft.kind == RecordKind::Addendum {
        fields.note("kind", Problem::Unknown);
    }
    fields.finish("records.invalid")?;
    Ok(Text { title: Zeroizing::new(title), body: Zeroizing::new(body) })
}

fn required_lines(fields: &mut Fields, body: &str) -> String {
    let body = fields.lines("body", Some(body), LONGEST_BODY);
    if body.is_none() {
        fields.note("body", Problem::Required);
    }
    body.unwrap_or_default()
}

/// The professional that the user is: a note has an author with a profession.
fn author(r: &Reader<'_>) -> Result<Id> {
    r.identity().professional.ok_or_else(|| Error::precondition("records.no_professional"))
}

/// The head that `version` names, if it is a draft of this user's.
fn own_draft(r: &Reader<'_>, id: Id, version: Option<&str>) -> Result<Version> {
    let heads = heads(r, document_of(r, id)?)?;
    let seen: Option<Id> = version.and_then(|text| text.parse().ok());
    let signed = heads.iter().any(|head| head.status == RecordStatus::Signed);
    let head = heads.into_iter().find(|head| Some(head.id) == seen);
    let head = match head {
        Some(head) => head,
        None if signed => return Err(Error::precondition("records.signed")),
        None => return Err(Error::conflict("records.changed")),
    };
    if head.status == RecordStatus::Signed {
        return Err(Error::precondition("records.signed"));
    }
    if head.author != Some(author(r)?) {
        return Err(Error::new(Kind::Forbidden, "records.not_author"));
    }
    Ok(head)
}

fn is_same(r: &Reader<'_>, head: &Version, draft: &RecordDraft, wanted: &Text) -> Result<bool> {
    let stands = text(r, head)?;
    Ok(*stands.title == *wanted.title
        && *stands.body == *wanted.body
        && head.kind == draft.kind
        && head.appointment == draft.appointment_id
        && draft.ai_assisted.is_none_or(|assisted| assisted == head.ai_assisted))
}

fn insert(w: &mut Writer<'_>, next: &Next, text: &Text) -> Result<()> {
    let title = w.seal(next.patient, (TITLE.0, TITLE.1, next.id), &text.title)?;
    let body = w.seal(next.patient, (BODY.0, BODY.1, next.id), &text.body)?;
    w.execute(
        "INSERT INTO medical_records
             (id, patient_id, professional_id, appointment_id, lineage_id, parent_id, addendum_of_id, kind, visit_at, title, body, status,
              ai_assisted)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 'draft', ?12)",
        params![
            next.id,
            next.patient,
            next.author,
            next.appointment,
            next.document,
            next.parent,
            next.addendum_of,
            next.kind.as_str(),
            next.visit_at.0,
            title,
            body,
            next.ai_assisted
        ],
    )?;
    Ok(())
}

fn seal_with_signature(w: &mut Writer<'_>, head: &Version) -> Result<()> {
    let text = text(w, head)?;
    let (signed_at, signed_by) = (Instant(w.now()), w.identity().user);
    let hash = Content { version: head, text: &text, signed_at, signed_by }.hash(w.identity().clinic);
    let signature = w.sign(PURPOSE, &hash)?;
    w.execute(
        "UPDATE medical_records SET status = 'signed', signed_at = ?2, signed_by = ?3, signature = ?4, content_hash = ?5,
                signer_registration = ?6, signer_public = ?7 WHERE id = ?1",
        params![head.id, signed_at.0, signed_by, signature, hash, registration(w)?, w.sign_public()?],
    )?;
    Ok(())
}

/// The author's registration as it is at the moment of signing, such as `CRM-SP 123456`.
fn registration(r: &Reader<'_>) -> Result<Option<String>> {
    let sql = "SELECT council || '-' || council_state || ' ' || council_number FROM professionals WHERE id = ?1";
    Ok(r.maybe(sql, [author(r)?], |row| row.get(0))?.flatten())
}
