//! What the embedder knows of a few texts that are found in memory: the help, a catalogue's names. Their vectors are made in the
//! background and a question's is waited for only so long, so that nobody waits for an embedder who can be answered without.

use std::collections::HashMap;
use std::sync::mpsc::channel;
use std::sync::{Arc, OnceLock};
use std::thread::JoinHandle;
use std::time::Duration;

use neonpro_assistant::engine::{self, Keeper, Stop};
use neonpro_assistant::retrieval::shelf::{Likeness, Shelf, Vectors};
use neonpro_assistant::retrieval::{Asked, Embed, EmbedError};

use crate::recall::Embedder;

/// Shelves at once: the help, services and treatments, and one that was changed.
const MOST: usize = 4;

/// Texts of one step: a question of somebody waits for one of them at most.
const STEP: usize = 8;

/// How long a question's vector is waited for. It takes some ten milliseconds once the models' process stands.
const SOON: Duration = Duration::from_millis(300);

/// A window's shelves. The help is the same for everybody; what a catalogue offers goes with the window.
#[derive(Default)]
pub(crate) struct Shelves {
    made: HashMap<Key, Making>,
}

/// Which embedder, and what it embeds: a changed catalogue is another one.
type Key = (String, Vec<String>);

/// Vectors that are made, or were.
struct Making {
    vectors: Arc<OnceLock<Vectors>>,
    stop: Stop,
    work: Option<JoinHandle<()>>,
}

impl Shelves {
    /// How like a question the texts of a shelf are; nothing while their vectors are made, without an embedder, or where it does not
    /// answer soon.
    pub(crate) fn likeness(&mut self, keeper: &Arc<Keeper>, shelf: &Shelf, asked: &Asked) -> Option<Likeness> {
        let vectors = self.vectors(keeper, shelf)?;
        let question = soon(keeper, &asked.meaning)?;
        Some(vectors.get()?.likeness(&question))
    }

    /// Begins to make a shelf's vectors, where they are not made yet.
    pub(crate) fn warm(&mut self, keeper: &Arc<Keeper>, shelf: &Shelf) {
        self.vectors(keeper, shelf);
    }

    fn vectors(&mut self, keeper: &Arc<Keeper>, shelf: &Shelf) -> Option<Arc<OnceLock<Vectors>>> {
        let name = Embedder::new(keeper, Stop::new()).name()?;
        let key = (name, shelf.meanings().map(str::to_owned).collect());
        if let Some(making) = self.made.get(&key) {
            if making.vectors.get().is_some() {
                return Some(Arc::clone(&making.vectors));
            }
            if !making.has_failed() {
                return None;
            }
        }
        if self.made.len() >= MOST {
            self.made.clear();
        }
        let making = Making::begin(keeper, key.1.clone());
        self.made.insert(key, making);
        None
    }
}

impl Making {
    fn begin(keeper: &Arc<Keeper>, meanings: Vec<String>) -> Self {
        let (vectors, stop) = (Arc::new(OnceLock::new()), Stop::new());
        let (embed, made) = (Embedder::new(keeper, stop.clone()), Arc::clone(&vectors));
        let work = std::thread::spawn(move || match make(&embed, &meanings) {
            // Nobody else sets it.
            Ok(vectors) => drop(made.set(vectors)),
            Err(EmbedError) => tracing::debug!("a shelf was not embedded"),
        });
        Self { vectors, stop, work: Some(work) }
    }

    /// Whether the work has ended without vectors; the next question begins it again.
    fn has_failed(&self) -> bool {
        self.work.as_ref().is_none_or(JoinHandle::is_finished) && self.vectors.get().is_none()
    }
}

impl Drop for Making {
    fn drop(&mut self) {
        engine::Stop::stop(&self.stop);
        if self.work.take().is_some_and(|work| work.join().is_err()) {
            tracing::error!("embedding a shelf ended by a panic");
        }
    }
}

/// The vectors of meanings in their order; an empty one where nothing is meant.
fn make(embed: &Embedder, meanings: &[String]) -> Result<Vectors, EmbedError> {
    let mut made = vec![Vec::new(); meanings.len()];
    let meant: Vec<usize> = (0..meanings.len()).filter(|at| !meanings[*at].is_empty()).collect();
    for step in meant.chunks(STEP) {
        let texts: Vec<&str> = step.iter().map(|at| meanings[*at].as_str()).collect();
        for (at, vector) in step.iter().zip(embed.embed(&texts)?) {
            made[*at] = vector;
        }
    }
    Ok(Vectors::new(made))
}

/// A question's vector, if it comes soon.
fn soon(keeper: &Arc<Keeper>, meaning: &str) -> Option<Vec<f32>> {
    if meaning.is_empty() {
        return None;
    }
    let (tell, hear) = channel();
    let (stop, meaning) = (Stop::new(), meaning.to_owned());
    let embed = Embedder::new(keeper, stop.clone());
    // It holds no key and no text of anybody, and ends by itself once it is stopped.
    std::thread::spawn(move || drop(tell.send(embed.embed(&[&meaning]))));
    match hear.recv_timeout(SOON) {
        Ok(made) => made.ok()?.pop(),
        Err(_) => {
            engine::Stop::stop(&stop);
            None
        }
    }
}
