//! How a clinical session finds notes: an index filled in the background, searched within what the user may see. All of it is let go,
//! and wiped, with the window's keys.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use neonpro_assistant::engine::{self, Catalogue, Keeper, Kind, Stop};
use neonpro_assistant::pii::{self, Detector};
use neonpro_assistant::retrieval::{Asked, Embed, EmbedError, Hit, MADE_BY, Notes, Progress, passages};
use neonpro_clinic::index::{Allowed, Feed, Passage};
use neonpro_clinic::records;
use neonpro_vault::{Id, Vault};

use crate::app::lock;
use crate::assisting;
use crate::bell::Bell;
use crate::error::Result;
use crate::session::Open;
use crate::shelves::Shelves;
use crate::types::Change;

/// Microseconds between two looks at what has changed, where something has.
const EVERY: i64 = 30_000_000;

/// Microseconds after which a look is due in any case: an agreement may have run out.
const AT_LEAST: i64 = 600_000_000;

/// Notes, and pieces to embed, of one short step. Between two steps whoever searches has the index.
const STEP: u32 = 16;

/// Notes that are put in while somebody waits.
const AT_ONCE: usize = 64;

/// A window's side of the index.
#[derive(Default)]
pub(crate) struct Recall {
    shared: Arc<Shared>,
    round: Option<JoinHandle<()>>,
    /// The state of the clinic's file at the last round, and when that began.
    begun: Option<((i64, u64), i64)>,
    seen: Option<Seen>,
    /// Texts beside the notes that are found by meaning.
    pub(crate) shelves: Shelves,
}

#[derive(Default)]
struct Shared {
    notes: Mutex<Option<Notes>>,
    over: AtomicBool,
    stop: Stop,
}

/// What the user may see, as of a state of both files.
struct Seen {
    state: (i64, u64, i64, u64),
    allowed: Arc<Allowed>,
}

/// What a search came to.
pub(crate) struct Found {
    pub(crate) hits: Vec<Hit>,
    pub(crate) progress: Progress,
    pub(crate) by_meaning: bool,
}

impl Drop for Recall {
    fn drop(&mut self) {
        self.end();
    }
}

impl Recall {
    /// Ends the work in the background and lets the index go. Waits for the step under way, so that nothing holds a key afterwards.
    pub(crate) fn end(&mut self) {
        self.shared.over.store(true, Ordering::Release);
        engine::Stop::stop(&self.shared.stop);
        if self.round.take().is_some_and(|round| round.join().is_err()) {
            tracing::error!("filling the index of notes ended by a panic");
        }
        *lock(&self.shared.notes) = None;
        self.seen = None;
    }

    /// Whether a round is under way.
    pub(crate) fn is_filling(&self) -> bool {
        self.round.as_ref().is_some_and(|round| !round.is_finished())
    }

    /// Whether the index should be filled now: something has moved, or time has passed.
    fn is_due(&self, state: (i64, u64), now: i64) -> bool {
        let idle = self.round.as_ref().is_none_or(JoinHandle::is_finished);
        idle && self.begun.is_none_or(|(seen, at)| {
            let passed = now.saturating_sub(at);
            !(0..AT_LEAST).contains(&passed) || (seen != state && passed >= EVERY)
        })
    }
}

impl Open {
    /// Begins a round of filling the index when one is due. For clinical users; nobody else has the key.
    pub(crate) fn tend_recall(&mut self, keeper: &Arc<Keeper>, bell: &Arc<Bell>, now: i64) {
        if self.vault.keys().clinical().is_none() {
            return;
        }
        // A file that does not answer now is asked again at the next tick.
        let Ok(state) = self.file_state() else { return };
        if !self.recall.is_due(state, now) {
            return;
        }
        self.recall.begun = Some((state, now));
        let round = Round {
            vault: Arc::clone(&self.vault),
            shared: Arc::clone(&self.recall.shared),
            embed: Embedder::new(keeper, self.recall.shared.stop.clone()),
            bell: Arc::clone(bell),
        };
        self.recall.round = Some(std::thread::spawn(move || {
            if let Err(error) = round.run() {
                tracing::warn!(code = error.code(), "the index of notes was not filled");
            }
        }));
    }

    fn file_state(&self) -> neonpro_vault::Result<(i64, u64)> {
        Ok((self.session.data_version()?, self.session.captured_operations()?))
    }

    /// Notes that answer a question, among those that this user may see and whose patients agree.
    pub(crate) fn search_notes(
        &mut self,
        keeper: &Arc<Keeper>,
        text: &str,
        patient: Option<Id>,
        most: usize,
        now: i64,
    ) -> Result<Found> {
        let asked = Asked::new(text);
        let embed = Embedder::new(keeper, self.recall.shared.stop.clone());
        let vector = embedded(&embed, &asked);
        let shared = Arc::clone(&self.recall.shared);
        let mut held = lock(&shared.notes);
        let mut notes = match held.take() {
            Some(notes) => notes,
            None => Notes::new(self.vault.clinical_index(MADE_BY)?)?,
        };
        self.catch_up(&mut notes, patient)?;
        let allowed = self.allowed(&mut notes, patient, now)?;
        let hits = notes.search(&asked, vector.as_deref(), &allowed, most)?;
        let found = Found { hits, progress: notes.progress()?, by_meaning: vector.is_some() };
        // After an error it is not put back: the next search opens it again, and finds out whether it is damaged.
        *held = Some(notes);
        Ok(found)
    }

    /// Puts in what was written last and is not in the index yet: who asks may just have written it.
    fn catch_up(&mut self, notes: &mut Notes, patient: Option<Id>) -> Result<()> {
        let state = self.file_state()?;
        let mut feed = self.vault.clinical_feed()?;
        let mut missing = match patient {
            Some(patient) => notes.missing(&feed, &self.session.read(|r| records::searchable(r, Some(patient)))?)?,
            None if self.recall.begun.is_some_and(|(seen, _)| seen == state) => return Ok(()),
            None => notes.differences(&feed)?.0,
        };
        missing.truncate(AT_ONCE);
        if missing.is_empty() {
            return Ok(());
        }
        let detector = self.assisting.detector(&self.session, &self.vault)?;
        Ok(notes.add(&ready(&mut feed, &missing, &detector)?)?)
    }

    /// What may be looked at. Of the whole clinic it is kept for as long as neither file moves, and for a minute at most.
    fn allowed(&mut self, notes: &mut Notes, patient: Option<Id>, now: i64) -> Result<Arc<Allowed>> {
        let (version, operations) = self.file_state()?;
        let state = (version, operations, now / 60_000_000, notes.generation()?);
        if patient.is_none()
            && let Some(seen) = self.recall.seen.as_ref().filter(|seen| seen.state == state)
        {
            return Ok(Arc::clone(&seen.allowed));
        }
        let ids: HashSet<Id> = self.session.read(|r| records::searchable(r, patient))?.into_iter().collect();
        let allowed = Arc::new(notes.allowed(|record| ids.contains(&record)));
        if patient.is_none() {
            self.recall.seen = Some(Seen { state, allowed: Arc::clone(&allowed) });
        }
        Ok(allowed)
    }
}

/// Notes as the index keeps them, without what identifies anybody.
fn ready(feed: &mut Feed, records: &[Id], detector: &Detector) -> neonpro_vault::Result<Vec<Passage>> {
    let mut ready = Vec::new();
    for record in records {
        if let Some(note) = feed.note(*record)? {
            // People of one note are the same people throughout it, and of no other.
            let mut people = pii::Session::default();
            ready.extend(passages(&note, &mut |text| people.hide(detector, text).text().to_owned()));
        }
    }
    Ok(ready)
}

fn embedded(embed: &Embedder, asked: &Asked) -> Option<Vec<f32>> {
    if asked.meaning.is_empty() || embed.name().is_none() {
        return None;
    }
    embed.embed(&[asked.meaning.as_str()]).ok()?.pop()
}

/// What a question means, as a vector; nothing without an embedder.
pub(crate) fn meaning(keeper: &Arc<Keeper>, text: &str, stop: Stop) -> Option<Vec<f32>> {
    embedded(&Embedder::new(keeper, stop), &Asked::new(text))
}

/// The embedder of the catalogue, in the models' process.
pub(crate) struct Embedder {
    keeper: Arc<Keeper>,
    stop: Stop,
}

impl Embedder {
    /// The embedder that a keeper has, if it has one; whoever holds `stop` can end what is asked of it.
    pub(crate) fn new(keeper: &Arc<Keeper>, stop: Stop) -> Self {
        Self { keeper: Arc::clone(keeper), stop }
    }

    fn installed(catalogue: &Catalogue) -> Option<(String, String)> {
        let found = catalogue.entries.iter().find(|entry| entry.kind == Kind::Embedder && entry.installed)?;
        Some((found.id.clone(), found.version.clone()))
    }
}

impl Embed for Embedder {
    fn name(&self) -> Option<String> {
        Self::installed(&self.keeper.catalogue()).map(|(id, version)| format!("{id} {version}"))
    }

    fn embed(&self, texts: &[&str]) -> std::result::Result<Vec<Vec<f32>>, EmbedError> {
        let (id, _) = Self::installed(&self.keeper.catalogue()).ok_or(EmbedError)?;
        self.keeper.embed(&id, texts, &self.stop).map_err(|_| EmbedError)
    }
}

/// One round of filling.
struct Round {
    vault: Arc<Vault>,
    shared: Arc<Shared>,
    embed: Embedder,
    bell: Arc<Bell>,
}

impl Round {
    fn run(&self) -> neonpro_vault::Result<()> {
        let mut feed = self.vault.clinical_feed()?;
        let Some((add, gone)) = self.with(|notes| notes.differences(&feed))? else { return Ok(()) };
        self.with(|notes| notes.remove(&gone))?;
        if !add.is_empty() {
            let detector = Detector::new(assisting::dictionary(&self.vault.system()?)?);
            for some in add.chunks(STEP as usize) {
                if !self.add(&mut feed, some, &detector)? {
                    return Ok(());
                }
            }
        }
        let embedded = self.embed_waiting()?;
        if embedded || !add.is_empty() || !gone.is_empty() {
            self.bell.ring(&Change::of("assistant"));
        }
        Ok(())
    }

    /// Works on the index, unless the window is over meanwhile.
    fn with<T>(&self, work: impl FnOnce(&mut Notes) -> neonpro_vault::Result<T>) -> neonpro_vault::Result<Option<T>> {
        if self.shared.over.load(Ordering::Acquire) {
            return Ok(None);
        }
        let mut held = lock(&self.shared.notes);
        if held.is_none() {
            *held = Some(Notes::new(self.vault.clinical_index(MADE_BY)?)?);
        }
        let done = held.as_mut().map(work).transpose();
        if matches!(done, Err(neonpro_vault::Error::Damaged(_))) {
            // The next look opens it again, finds it damaged and begins a new one.
            *held = None;
        }
        done
    }

    fn add(&self, feed: &mut Feed, records: &[Id], detector: &Detector) -> neonpro_vault::Result<bool> {
        let ready = ready(feed, records, detector)?;
        Ok(self.with(|notes| notes.add(&ready))?.is_some())
    }

    /// Embeds what waits for it. Answers whether anything was; without an embedder, or when it fails, the rest waits for another round.
    fn embed_waiting(&self) -> neonpro_vault::Result<bool> {
        let Some(name) = self.embed.name() else { return Ok(false) };
        self.with(|notes| notes.use_embedder(&name))?;
        let mut any = false;
        while let Some(waiting) = self.with(|notes| notes.waiting(STEP))?.filter(|waiting| !waiting.is_empty()) {
            let texts: Vec<&str> = waiting.iter().map(|(_, text)| text.as_str()).collect();
            let Ok(vectors) = self.embed.embed(&texts) else { break };
            let made: Vec<(i64, Vec<f32>)> = waiting.iter().map(|(row, _)| *row).zip(vectors).collect();
            self.with(|notes| notes.keep(&made))?;
            any = true;
        }
        Ok(any)
    }
}
