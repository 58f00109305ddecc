//! The way back to the product.

use crate::harden;
use neonpro_engine::frame;
use neonpro_engine::talk::Reply;
use std::fs::File;
use std::sync::{Arc, Mutex, PoisonError};

/// Writes replies, each in one piece, from any thread.
#[derive(Clone)]
pub(crate) struct Out(Arc<Mutex<File>>);

impl Out {
    pub(crate) fn new(pipe: File) -> Self {
        Self(Arc::new(Mutex::new(pipe)))
    }

    /// Sends a reply. Where nobody listens any more there is nothing left to do for this process.
    pub(crate) fn send(&self, reply: &Reply) {
        let mut pipe = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if frame::write(&mut *pipe, reply).is_err() {
            harden::end_now();
        }
    }
}
