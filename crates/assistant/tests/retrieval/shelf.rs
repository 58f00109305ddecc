//! An index over notes of a set, in a clinic made for it.

use std::sync::Arc;

use neonpro_assistant::retrieval::pieces::pieces;
use neonpro_assistant::retrieval::{Asked, Embed, Forms, Hit, MADE_BY, Notes};
use neonpro_clinic::Id;
use neonpro_testkit::TestClinic;

use super::set::Set;

/// The open index; its clinic lives as long.
pub(crate) struct Indexed {
    notes: Notes,
    _clinic: TestClinic,
}

/// The id that stands for a note of a set.
pub(crate) fn id(note: usize) -> Id {
    let mut bytes = [7; 16];
    bytes[..8].copy_from_slice(&(note as u64).to_be_bytes());
    Id::from_bytes(bytes)
}

/// The note that an id stands for.
pub(crate) fn note_of(id: Id) -> usize {
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&id.bytes()[..8]);
    usize::try_from(u64::from_be_bytes(bytes)).expect("a small number")
}

impl Indexed {
    /// Puts the notes of a set in, with vectors where there is an embedder.
    pub(crate) fn new(set: &Set, embed: Option<&dyn Embed>) -> Self {
        let clinic = TestClinic::new(&["doctor"]);
        let mut notes = Notes::new(clinic.vault.clinical_index(MADE_BY).expect("an index")).expect("an index");
        let mut passages = Vec::new();
        for (number, text) in set.notes.iter().enumerate() {
            let numbered = pieces(text).into_iter().zip(0..);
            passages.extend(numbered.map(|(piece, at)| Forms::of(piece).passage(id(number), id(number), at)));
        }
        notes.add(&passages).expect("put in");
        let mut indexed = Self { notes, _clinic: clinic };
        if let Some(embed) = embed {
            indexed.embed(embed);
        }
        indexed
    }

    fn embed(&mut self, embed: &dyn Embed) {
        self.notes.use_embedder(&embed.name().expect("an embedder")).expect("told");
        loop {
            let waiting = self.notes.waiting(32).expect("listed");
            if waiting.is_empty() {
                return;
            }
            let texts: Vec<&str> = waiting.iter().map(|(_, text)| text.as_str()).collect();
            let vectors = embed.embed(&texts).expect("embedded");
            let made: Vec<_> = waiting.iter().map(|(row, _)| *row).zip(vectors).collect();
            self.notes.keep(&made).expect("kept");
        }
    }

    /// The notes that answer, best first.
    pub(crate) fn ask(&self, question: &str, embed: Option<&dyn Embed>) -> Vec<Hit> {
        let asked = Asked::new(question);
        let wanted = embed.filter(|_| !asked.meaning.is_empty());
        let vector = wanted.and_then(|embed| embed.embed(&[asked.meaning.as_str()]).ok()?.pop());
        let allowed = Arc::new(self.notes.allowed(|_| true));
        self.notes.search(&asked, vector.as_deref(), &allowed, 10).expect("searched")
    }

    /// The index itself.
    pub(crate) fn notes(&self) -> &Notes {
        &self.notes
    }
}

/// The order of notes for each question of a set.
pub(crate) fn orders(set: &Set, indexed: &Indexed, embed: Option<&dyn Embed>) -> Vec<Vec<usize>> {
    let order = |question: &str| indexed.ask(question, embed).into_iter().map(|hit| note_of(hit.record)).collect();
    set.questions.iter().map(|question| order(question.text)).collect()
}
