//! The keeper of the child process: starts it at the first use, asks it, starts it again after a death, ends it at the lock.

mod line;

use crate::talk::{Id, Reply, Request};
use crate::{Ask, Catalogue, EngineError, Kind, Place, Stop, Written};
use line::{Heard, Line};
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::RecvTimeoutError;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Requests for one model at a time, the running one included. Whoever comes later is told that the model is busy.
const MOST_WAITING: usize = 8;
/// Longest prompt in bytes, and longest grammar. Far beyond any context; it keeps frames small.
const MOST_TEXT: usize = 256 * 1024;
/// Texts of one frame of an embedding, and their bytes together.
const MOST_TEXTS: usize = 64;
/// How often a waiting request looks whether it was stopped.
const TICK: Duration = Duration::from_millis(10);

/// How long things may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Times {
    /// One request, waiting and loading of the model included.
    pub request: Duration,
    /// From being told to stop until the child is ended by force: one slice of a prompt, one token, one megabyte of a file.
    pub grace: Duration,
}

impl Default for Times {
    fn default() -> Self {
        Self { request: Duration::from_secs(180), grace: Duration::from_secs(10) }
    }
}

/// Owns the child process of this process. Cheap to make: nothing starts before the first request.
#[derive(Debug)]
pub struct Keeper {
    place: Place,
    times: Times,
    line: Mutex<Option<Arc<Line>>>,
    waiting: Mutex<HashMap<String, usize>>,
    next: AtomicU64,
    /// How often the child was ended on purpose.
    ends: AtomicU64,
}

impl Keeper {
    /// A keeper of a place, with the usual times.
    #[must_use]
    pub fn new(place: Place) -> Self {
        Self::with_times(place, Times::default())
    }

    /// A keeper with times of its own.
    #[must_use]
    pub fn with_times(place: Place, times: Times) -> Self {
        Self {
            place,
            times,
            line: Mutex::default(),
            waiting: Mutex::default(),
            next: AtomicU64::new(1),
            ends: AtomicU64::new(0),
        }
    }

    /// Where the program and the models are.
    #[must_use]
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// The models, as their files lie there now.
    #[must_use]
    pub fn catalogue(&self) -> Catalogue {
        Catalogue::read(&self.place)
    }

    /// Has a planner or a writer continue a text; `each` gets the greedy answer piece by piece, in whole characters.
    ///
    /// A request that is stopped while it runs is answered by what was written so far ([`crate::End::Stopped`]).
    ///
    /// # Errors
    /// Any [`EngineError`]. After [`EngineError::Died`] nothing was repeated; the next request starts the child anew.
    pub fn write(
        &self,
        model: &str,
        ask: &Ask,
        stop: &Stop,
        each: &mut dyn FnMut(&str),
    ) -> Result<Written, EngineError> {
        if ask.prompt.len() > MOST_TEXT || ask.grammar.as_ref().is_some_and(|text| text.len() > MOST_TEXT) {
            return Err(EngineError::TooLong);
        }
        let file = self.catalogue().file(model, &[Kind::Planner, Kind::Writer])?;
        let _seat = self.seat(model)?;
        let request = |id| Request::Write { id, model: file.clone(), ask: ask.clone() };
        match self.call(&request, stop, each)? {
            Reply::Written { written, .. } if !written.answers.is_empty() => Ok(written),
            _ => Err(EngineError::Protocol),
        }
    }

    /// Turns texts into vectors of length 1, in their order. What is beyond a model's context is not looked at.
    ///
    /// # Errors
    /// Any [`EngineError`]; vectors of batches that were complete are lost.
    pub fn embed(&self, model: &str, texts: &[&str], stop: &Stop) -> Result<Vec<Vec<f32>>, EngineError> {
        let file = self.catalogue().file(model, &[Kind::Embedder])?;
        let mut vectors = Vec::with_capacity(texts.len());
        for batch in batches(texts)? {
            let _seat = self.seat(model)?;
            let request = |id| Request::Embed { id, model: file.clone(), texts: batch.clone() };
            match self.call(&request, stop, &mut |_| {})? {
                Reply::Vectors { vectors: made, .. } if made.len() == batch.len() => vectors.extend(made),
                _ => return Err(EngineError::Protocol),
            }
        }
        Ok(vectors)
    }

    /// Ends the child, and with it everything that it remembers. Running requests are answered [`EngineError::Died`].
    pub fn end(&self) {
        self.ends.fetch_add(1, Ordering::Relaxed);
        if let Some(line) = held(&self.line).take() {
            line.end();
        }
    }

    /// The process of the child that runs now, for those who measure it.
    #[must_use]
    pub fn process(&self) -> Option<u32> {
        held(&self.line).as_ref().filter(|line| line.alive()).map(|line| line.process())
    }

    /// Sends a request and waits for its answer.
    fn call(
        &self,
        request: &dyn Fn(Id) -> Request,
        stop: &Stop,
        each: &mut dyn FnMut(&str),
    ) -> Result<Reply, EngineError> {
        if stop.stopped() {
            return Err(EngineError::Stopped);
        }
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let request = request(id);
        let ends = self.ends.load(Ordering::Relaxed);
        // A child that died by itself before it had the request gets a successor, once. One that was ended at a lock does not.
        match self.attempt(&request, stop, each)? {
            Some(reply) => Ok(reply),
            None if self.ends.load(Ordering::Relaxed) != ends => Err(EngineError::Died),
            None => self.attempt(&request, stop, each)?.ok_or(EngineError::Died),
        }
    }

    /// Sends a request to the child that lives now and waits for its answer; nothing where the child never had the request whole.
    fn attempt(
        &self,
        request: &Request,
        stop: &Stop,
        each: &mut dyn FnMut(&str),
    ) -> Result<Option<Reply>, EngineError> {
        let line = self.line()?;
        let heard = match line.send(request) {
            Err(EngineError::Died) => return Ok(None),
            sent => sent?,
        };
        let mut watch =
            Watch { line: &line, id: request.id(), stop, times: self.times, begun: Instant::now(), told: None };
        let mut had = false;
        loop {
            match heard.recv_timeout(TICK) {
                Ok(Heard::Sent) => had = true,
                Ok(Heard::Reply(Reply::Piece { text, .. })) => each(&text),
                Ok(Heard::Reply(reply)) => return watch.verdict(reply).map(Some),
                Err(RecvTimeoutError::Disconnected) if had => return Err(EngineError::Died),
                Err(RecvTimeoutError::Disconnected) => return Ok(None),
                Err(RecvTimeoutError::Timeout) => {}
            }
            watch.look()?;
        }
    }

    /// The line to a living child, which is started if there is none.
    fn line(&self) -> Result<Arc<Line>, EngineError> {
        let mut line = held(&self.line);
        if let Some(alive) = line.as_ref().filter(|line| line.alive()) {
            return Ok(Arc::clone(alive));
        }
        if let Some(dead) = line.take() {
            dead.end();
        }
        let started = Line::start(&self.place)?;
        *line = Some(Arc::clone(&started));
        Ok(started)
    }

    fn seat<'a>(&'a self, model: &'a str) -> Result<Seat<'a>, EngineError> {
        let mut waiting = held(&self.waiting);
        let taken = waiting.entry(model.to_owned()).or_default();
        if *taken >= MOST_WAITING {
            return Err(EngineError::Busy);
        }
        *taken += 1;
        Ok(Seat { keeper: self, model })
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.end();
    }
}

/// A place among those who wait for a model.
struct Seat<'a> {
    keeper: &'a Keeper,
    model: &'a str,
}

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        if let Some(taken) = held(&self.keeper.waiting).get_mut(self.model) {
            *taken = taken.saturating_sub(1);
        }
    }
}

/// Looks after one running request: passes a stop on, and ends what takes too long.
struct Watch<'a> {
    line: &'a Line,
    id: Id,
    stop: &'a Stop,
    times: Times,
    begun: Instant,
    /// When the child was told to stop, and what the caller will hear.
    told: Option<(Instant, EngineError)>,
}

impl Watch<'_> {
    fn look(&mut self) -> Result<(), EngineError> {
        if let Some((when, why)) = &self.told {
            if when.elapsed() > self.times.grace {
                self.line.end();
                return Err(why.clone());
            }
            return Ok(());
        }
        let why = if self.stop.stopped() {
            EngineError::Stopped
        } else if self.begun.elapsed() > self.times.request {
            EngineError::TimedOut
        } else {
            return Ok(());
        };
        self.line.tell(&Request::Stop { id: self.id });
        self.told = Some((Instant::now(), why));
        Ok(())
    }

    /// What the caller hears of the child's last word. What was late is not used even if it came.
    fn verdict(&self, reply: Reply) -> Result<Reply, EngineError> {
        match (&self.told, reply) {
            (Some((_, EngineError::TimedOut)), _) => Err(EngineError::TimedOut),
            (_, Reply::Failed { why, .. }) => Err(why),
            (_, reply) => Ok(reply),
        }
    }
}

/// Texts in frames that are neither long nor many.
fn batches(texts: &[&str]) -> Result<Vec<Vec<String>>, EngineError> {
    let mut batches: Vec<Vec<String>> = Vec::new();
    let mut bytes = 0;
    for text in texts {
        if text.len() > MOST_TEXT {
            return Err(EngineError::TooLong);
        }
        bytes += text.len();
        match batches.last_mut() {
            Some(batch) if batch.len() < MOST_TEXTS && bytes <= MOST_TEXT => batch.push((*text).to_owned()),
            _ => {
                bytes = text.len();
                batches.push(vec![(*text).to_owned()]);
            }
        }
    }
    Ok(batches)
}

/// What a mutex holds. A thread that panicked while holding it has left nothing half done: every change is one assignment.
fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn batches_keep_every_text_in_its_order(lengths in proptest::collection::vec(0..MOST_TEXT, 0..200)) {
            let all: Vec<String> = lengths.iter().enumerate().map(|(i, n)| char::from(b'a' + (i % 26) as u8).to_string().repeat(*n)).collect();
            let texts: Vec<&str> = all.iter().map(String::as_str).collect();
            let batches = batches(&texts).unwrap();
            prop_assert!(batches.iter().all(|b| !b.is_empty() && b.len() <= MOST_TEXTS));
            prop_assert!(batches.iter().all(|b| b.iter().map(String::len).sum::<usize>() <= MOST_TEXT));
            prop_assert_eq!(batches.concat(), all);
        }
    }

    #[test]
    fn a_text_beyond_any_context_is_refused_before_anything_starts() {
        let text = "a".repeat(MOST_TEXT + 1);
        assert_eq!(batches(&[&text]), Err(EngineError::TooLong));
    }

    #[test]
    fn only_so_many_wait_for_one_model() {
        let place = Place { program: "nowhere".into(), folders: Vec::new(), installed: None };
        let keeper = Keeper::new(place);
        let seats: Vec<_> = (0..MOST_WAITING).map(|_| keeper.seat("a").unwrap()).collect();
        assert!(matches!(keeper.seat("a"), Err(EngineError::Busy)));
        assert!(keeper.seat("b").is_ok());
        drop(seats);
        assert!(keeper.seat("a").is_ok());
    }
}
