//! Finding notes by what they say.

use std::collections::HashMap;

use neonpro_assistant::retrieval::Hit;
use neonpro_assistant::retrieval::pieces::{pieces, text_of};
use neonpro_clinic::records::{self, RecordView};
use neonpro_vault::Id;

use crate::app::Call;
use crate::error::Result;
use crate::types::{FoundRecord, FoundRecords, SearchRecords};

/// Most notes of one answer.
const MOST: u32 = 50;

/// Characters of a question that count.
const LONGEST: usize = 500;

/// Notes that answer, of patients who agree to the assistant.
pub(crate) fn search(call: &mut Call<'_>, asked: SearchRecords) -> Result<FoundRecords> {
    let most = usize::try_from(asked.limit.unwrap_or(20).min(MOST)).unwrap_or(0);
    let text: String = asked.text.chars().take(LONGEST).collect();
    let (keeper, now) = (std::sync::Arc::clone(&call.app.keeper), call.app.now());
    let found = call.open.search_notes(&keeper, &text, asked.patient_id, most, now)?;
    call.open.tend_recall(&keeper, &call.app.bell, now);
    let close: Vec<Hit> = found.hits.into_iter().filter(|hit| hit.close).collect();
    let ids: Vec<Id> = close.iter().map(|hit| hit.record).collect();
    let pieces: HashMap<Id, u32> = close.iter().map(|hit| (hit.record, hit.piece)).collect();
    let shown = call.read(|r| records::found(r, &ids))?;
    let hits = shown.into_iter().map(|(patient_id, patient, note)| {
        let piece = pieces.get(&note.id).copied().unwrap_or(0);
        found_record(patient_id, patient, note, piece)
    });
    Ok(FoundRecords {
        hits: hits.collect(),
        pieces: found.progress.pieces,
        waiting: found.progress.waiting,
        by_meaning: found.by_meaning,
        filling: call.open.recall.is_filling(),
    })
}

fn found_record(patient_id: Id, patient: String, note: RecordView, piece: u32) -> FoundRecord {
    let text = text_of(&note.title, &note.body);
    let parts = pieces(&text);
    let best = usize::try_from(piece).ok().and_then(|piece| parts.get(piece));
    let excerpt = best.or(parts.first()).copied().unwrap_or_default().to_owned();
    let RecordView { id, kind, title, author, created, .. } = note;
    FoundRecord { id, patient_id, patient, kind, title, author, created, excerpt }
}
