//! Who does what: one thread hands requests to the threads of the models and makes room for them.

use crate::embedder::Embedder;
use crate::load::{Opened, Stamp};
use crate::memory::{self, Free, Takes};
use crate::out::Out;
use crate::writer::Writer;
use llama_cpp_2::llama_backend::LlamaBackend;
use llama_cpp_2::model::LlamaModel;
use neonpro_engine::talk::{Id, ModelFile, Reply, Request};
use neonpro_engine::{Ask, EngineError, Stop};
use std::collections::HashMap;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};
use std::time::Instant;

/// Takes requests as they come in.
pub(crate) struct Desk {
    jobs: Sender<(ModelFile, Job)>,
    open: Open,
}

/// The switches of requests that have no answer yet.
type Open = Arc<Mutex<HashMap<Id, Stop>>>;

/// A request for one model.
struct Job {
    id: Id,
    work: Work,
    stop: Stop,
}

enum Work {
    Write(Ask),
    Embed(Vec<String>),
}

/// What every thread needs to answer.
#[derive(Clone)]
struct Shared {
    out: Out,
    open: Open,
    backend: Arc<LlamaBackend>,
    free: Free,
}

impl Desk {
    /// Starts llama.cpp, which says nothing about what it does: its messages may hold parts of prompts.
    pub(crate) fn open(out: Out) -> Option<Self> {
        let mut backend = LlamaBackend::init().ok()?;
        backend.void_logs();
        let open = Open::default();
        let shared = Shared { out, open: Arc::clone(&open), backend: Arc::new(backend), free: Arc::new(memory::free) };
        let (jobs, incoming) = channel();
        Builder::new()
            .name("desk".to_owned())
            .spawn(move || Models { slots: Vec::new(), shared }.serve(incoming))
            .ok()?;
        Some(Self { jobs, open })
    }

    /// Hands a request on, or throws the switch of one.
    pub(crate) fn take(&self, request: Request) {
        let (id, model, work) = match request {
            Request::Write { id, model, ask } => (id, model, Work::Write(ask)),
            Request::Embed { id, model, texts } => (id, model, Work::Embed(texts)),
            Request::Stop { id } => {
                if let Some(stop) = self.open.lock().unwrap_or_else(PoisonError::into_inner).get(&id) {
                    stop.stop();
                }
                return;
            }
        };
        let stop = Stop::new();
        self.open.lock().unwrap_or_else(PoisonError::into_inner).insert(id, stop.clone());
        // The thread at the other end lives as long as this process.
        let _ = self.jobs.send((model, Job { id, work, stop }));
    }
}

impl Shared {
    /// The last word on a request.
    fn reply(&self, reply: &Reply) {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).remove(&reply.id());
        self.out.send(reply);
    }

    fn fail(&self, id: Id, why: EngineError) {
        self.reply(&Reply::Failed { id, why });
    }
}

/// A model that is loaded, is being loaded, or could not be loaded from this file.
struct Slot {
    stamp: Stamp,
    needs: u64,
    jobs: Sender<Job>,
    thread: JoinHandle<()>,
}

/// The models, the one used last at the end.
struct Models {
    slots: Vec<Slot>,
    shared: Shared,
}

impl Models {
    fn serve(&mut self, incoming: Receiver<(ModelFile, Job)>) {
        for (file, job) in incoming {
            let id = job.id;
            if let Err(why) = self.hand_over(&file, job) {
                self.shared.fail(id, why);
            }
        }
    }

    fn hand_over(&mut self, file: &ModelFile, job: Job) -> Result<(), EngineError> {
        let stamp = Stamp::of(file)?;
        let slot = match self.slots.iter().position(|slot| slot.stamp == stamp) {
            Some(place) => self.slots.remove(place),
            None => self.start(stamp)?,
        };
        let sent = slot.jobs.send(job);
        self.slots.push(slot);
        sent.map_err(|_| EngineError::NotAModel)
    }

    /// A thread for a model, once there is room. Models that were not used for longest make it.
    fn start(&mut self, stamp: Stamp) -> Result<Slot, EngineError> {
        // An older state of the same file is of no use any more.
        while let Some(place) = self.slots.iter().position(|slot| slot.stamp.file.path == stamp.file.path) {
            self.slots.remove(place).let_go();
        }
        let opened = Opened::open(&stamp.file)?;
        let needs = opened.needs;
        memory::make_room(&mut self.slots, needs, &self.shared.free)?;
        let (jobs, incoming) = channel();
        let shared = self.shared.clone();
        let thread = Builder::new().name("model".to_owned()).spawn(move || serve_model(opened, &incoming, &shared));
        let thread = thread.map_err(|_| EngineError::Busy)?;
        Ok(Slot { stamp, needs, jobs, thread })
    }
}

impl Takes for Slot {
    fn takes(&self) -> u64 {
        self.needs
    }

    /// Lets the model finish what it was given and go.
    fn let_go(self) {
        drop(self.jobs);
        // A thread that panicked has ended this process.
        let _ = self.thread.join();
    }
}

/// The life of a model's thread: it owns the model and its context, and answers until nobody can ask any more.
fn serve_model(mut opened: Opened, jobs: &Receiver<Job>, shared: &Shared) {
    let Some((model, first, begun)) = load(&mut opened, jobs, shared) else { return };
    let refused = EngineError::TooLarge { needs: opened.needs, free: (shared.free)() };
    let backend = &shared.backend;
    match first.work {
        Work::Write(_) if !opened.writes() => refuse(first, jobs, shared, &EngineError::NotAModel),
        Work::Write(_) => match Writer::new(&model, backend, opened.context) {
            Some(writer) => write(writer, (first, begun), jobs, shared),
            None => refuse(first, jobs, shared, &refused),
        },
        Work::Embed(_) => match Embedder::new(&model, backend, opened.context) {
            Some(embedder) => embed(embedder, first, jobs, shared),
            None => refuse(first, jobs, shared, &refused),
        },
    }
}

/// Loads for the first request that is not stopped meanwhile.
fn load(opened: &mut Opened, jobs: &Receiver<Job>, shared: &Shared) -> Option<(LlamaModel, Job, Instant)> {
    for job in jobs {
        let begun = Instant::now();
        match opened.load(&shared.backend, &job.stop) {
            Ok(model) => return Some((model, job, begun)),
            Err(EngineError::Stopped) => shared.fail(job.id, EngineError::Stopped),
            Err(why) => {
                refuse(job, jobs, shared, &why);
                return None;
            }
        }
    }
    None
}

/// Gives every request the same answer: this file will not become better.
fn refuse(first: Job, jobs: &Receiver<Job>, shared: &Shared, why: &EngineError) {
    for job in std::iter::once(first).chain(jobs) {
        shared.fail(job.id, why.clone());
    }
}

fn write(mut writer: Writer<'_>, first: (Job, Instant), jobs: &Receiver<Job>, shared: &Shared) {
    for (job, begun) in std::iter::once(first).chain(jobs.iter().map(|job| (job, Instant::now()))) {
        let id = job.id;
        let Work::Write(ask) = job.work else {
            shared.fail(id, EngineError::NotAModel);
            continue;
        };
        let mut each = |text: String| {
            if !text.is_empty() {
                shared.out.send(&Reply::Piece { id, text });
            }
        };
        match writer.write(&ask, begun, &job.stop, &mut each) {
            Ok(written) => shared.reply(&Reply::Written { id, written }),
            Err(why) => shared.fail(id, why),
        }
    }
}

fn embed(mut embedder: Embedder<'_>, first: Job, jobs: &Receiver<Job>, shared: &Shared) {
    for job in std::iter::once(first).chain(jobs) {
        let id = job.id;
        let Work::Embed(texts) = job.work else {
            shared.fail(id, EngineError::NotAModel);
            continue;
        };
        match embedder.embed(&texts, &job.stop) {
            Ok(vectors) => shared.reply(&Reply::Vectors { id, vectors }),
            Err(why) => shared.fail(id, why),
        }
    }
}

#[cfg(test)]
mod tests;
