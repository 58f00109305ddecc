//! The line to one child process, from its start to its end.

use super::held;
use crate::talk::{Id, Reply, Request};
use crate::{EngineError, Place, frame};
use std::collections::HashMap;
use std::fs;
use std::io::BufReader;
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;

/// A running child. Requests go in from any thread; one thread of its own hands the replies out.
#[derive(Debug)]
pub(super) struct Line {
    child: Mutex<Child>,
    process: u32,
    to: Mutex<Option<ChildStdin>>,
    /// Who waits for which replies; nothing once the child is gone.
    waiting: Mutex<Option<HashMap<Id, Sender<Reply>>>>,
}

impl Line {
    /// Starts the program. It gets the folders that it may read and nothing else: no variable of ours, no open file, nowhere
    /// to write messages.
    pub(super) fn start(place: &Place) -> Result<Arc<Self>, EngineError> {
        let program = fs::canonicalize(&place.program).map_err(|_| EngineError::NoProgram)?;
        let folders: Vec<PathBuf> = place.folders.iter().filter_map(|folder| fs::canonicalize(folder).ok()).collect();
        let mut child = Command::new(program)
            .args(folders)
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|_| EngineError::NoProgram)?;
        let (to, from) = (child.stdin.take(), child.stdout.take());
        let process = child.id();
        let line = Arc::new(Self {
            child: Mutex::new(child),
            process,
            to: Mutex::new(to),
            waiting: Mutex::new(Some(HashMap::new())),
        });
        let reader = Arc::clone(&line);
        let from = from.ok_or(EngineError::NoProgram)?;
        thread::Builder::new().name("llama".to_owned()).spawn(move || reader.hand_out(from)).map_err(|_| {
            line.end();
            EngineError::NoProgram
        })?;
        Ok(line)
    }

    /// The child's process.
    pub(super) fn process(&self) -> u32 {
        self.process
    }

    /// Whether the child is there, as far as its pipe tells.
    pub(super) fn alive(&self) -> bool {
        held(&self.waiting).is_some()
    }

    /// Sends a request and says where its replies will arrive.
    pub(super) fn send(&self, request: &Request) -> Result<Receiver<Reply>, EngineError> {
        let (Request::Write { id, .. } | Request::Embed { id, .. } | Request::Stop { id }) = request;
        let (sender, receiver) = channel();
        held(&self.waiting).as_mut().ok_or(EngineError::Died)?.insert(*id, sender);
        let sent = held(&self.to).as_mut().map(|to| frame::write(to, request));
        match sent {
            Some(Ok(())) => Ok(receiver),
            Some(Err(frame::FrameError::TooLong)) => {
                if let Some(waiting) = held(&self.waiting).as_mut() {
                    waiting.remove(id);
                }
                Err(EngineError::TooLong)
            }
            _ => {
                self.end();
                Err(EngineError::Died)
            }
        }
    }

    /// Sends what has no answer of its own.
    pub(super) fn tell(&self, request: &Request) {
        if let Some(to) = held(&self.to).as_mut() {
            // A line that is broken is found so by the thread that reads.
            let _ = frame::write(to, request);
        }
    }

    /// Ends the child, which holds nothing that would have to be saved.
    pub(super) fn end(&self) {
        held(&self.waiting).take();
        {
            let mut child = held(&self.child);
            // Both fail only for a child that is gone already.
            let _ = child.kill();
            let _ = child.wait();
        }
        held(&self.to).take();
    }

    /// Hands replies out until the child ends, or says something that is no reply.
    fn hand_out(&self, from: ChildStdout) {
        let mut from = BufReader::new(from);
        while let Ok(reply) = frame::read::<Reply>(&mut from) {
            let mut waiting = held(&self.waiting);
            let Some(waiting) = waiting.as_mut() else { break };
            let id = reply.id();
            let last = !matches!(reply, Reply::Piece { .. });
            if let Some(sender) = waiting.get(&id) {
                // Nobody listens any more to a request that was given up.
                let _ = sender.send(reply);
            }
            if last {
                waiting.remove(&id);
            }
        }
        self.end();
    }
}
