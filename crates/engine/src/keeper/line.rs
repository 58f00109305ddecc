//! The line to one child process, from its start to its end.

use super::held;
use crate::talk::{Id, Reply, Request};
use crate::{EngineError, Place, frame};
use std::collections::HashMap;
use std::fs;
use std::io::{self, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;

/// What whoever asked hears. The channel closes when nothing more can come.
pub(super) enum Heard {
    /// The child has the request whole, or the pipe has it for the child.
    Sent,
    /// What the child says.
    Reply(Reply),
}

/// A frame for the child, and who wants to know that it has left.
struct Outgoing {
    frame: Vec<u8>,
    asked: Option<Sender<Heard>>,
}

/// A running child. Requests go in from any thread. One thread of the line writes them, because a child that is halted reads no more
/// and a full pipe would hold up whoever writes into it; another hands the replies out. Both end with the line.
#[derive(Debug)]
pub(super) struct Line {
    child: Mutex<Child>,
    process: u32,
    /// Frames on their way to the thread that writes; nothing once the line has ended.
    to: Mutex<Option<Sender<Outgoing>>>,
    /// Who waits for which replies; nothing once the child is gone.
    waiting: Mutex<Option<HashMap<Id, Sender<Heard>>>>,
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
        let pipes = child.stdin.take().zip(child.stdout.take());
        let process = child.id();
        let (sender, outgoing) = channel();
        let line = Arc::new(Self {
            child: Mutex::new(child),
            process,
            to: Mutex::new(Some(sender)),
            waiting: Mutex::new(Some(HashMap::new())),
        });
        match pipes.map(|(to, from)| line.serve(to, from, outgoing)) {
            Some(Ok(())) => Ok(line),
            _ => {
                line.end();
                Err(EngineError::NoProgram)
            }
        }
    }

    /// Starts the two threads of the line.
    fn serve(self: &Arc<Self>, to: ChildStdin, from: ChildStdout, outgoing: Receiver<Outgoing>) -> io::Result<()> {
        let (reader, writer) = (Arc::clone(self), Arc::clone(self));
        thread::Builder::new().name("llama".to_owned()).spawn(move || reader.hand_out(from))?;
        thread::Builder::new().name("to-llama".to_owned()).spawn(move || writer.carry(to, outgoing))?;
        Ok(())
    }

    /// The child's process.
    pub(super) fn process(&self) -> u32 {
        self.process
    }

    /// Whether the child is there, as far as its pipe tells.
    pub(super) fn alive(&self) -> bool {
        held(&self.waiting).is_some()
    }

    /// Sends a request and says where to hear of it. Nothing is waited for.
    pub(super) fn send(&self, request: &Request) -> Result<Receiver<Heard>, EngineError> {
        let frame = frame::encode(request).map_err(|_| EngineError::TooLong)?;
        let (sender, receiver) = channel();
        held(&self.waiting).as_mut().ok_or(EngineError::Died)?.insert(request.id(), sender.clone());
        self.put(Outgoing { frame, asked: Some(sender) });
        Ok(receiver)
    }

    /// Sends what has no answer of its own.
    pub(super) fn tell(&self, request: &Request) {
        if let Ok(frame) = frame::encode(request) {
            self.put(Outgoing { frame, asked: None });
        }
    }

    /// Hands a frame to the thread that writes. On a line that has ended it is dropped, and its channel closes with it.
    fn put(&self, outgoing: Outgoing) {
        if let Some(to) = held(&self.to).as_ref() {
            let _ = to.send(outgoing);
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

    /// Writes frames until the line ends. A thread that is held up by a full pipe comes free when the child is gone.
    fn carry(&self, mut to: ChildStdin, outgoing: Receiver<Outgoing>) {
        for Outgoing { frame, asked } in outgoing {
            if to.write_all(&frame).is_err() {
                break;
            }
            // Nobody listens any more to a request that was given up.
            let _ = asked.map(|asked| asked.send(Heard::Sent));
        }
        self.end();
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
                let _ = sender.send(Heard::Reply(reply));
            }
            if last {
                waiting.remove(&id);
            }
        }
        self.end();
    }
}
