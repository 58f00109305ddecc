//! Tells every window what changed.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, Ordering};

use neonpro_clinic::time::Instant;
use neonpro_vault::{Changed, Id};

use crate::app::lock;
use crate::types::Change;

/// More ids than this are not worth naming: whoever listens reads the area again.
const MOST_IDS: usize = 100;

type Listener = Box<dyn Fn(&Change) + Send + Sync>;

/// Who listens, and when this process last put something on disk.
#[derive(Default)]
pub(crate) struct Bell {
    listeners: Mutex<Vec<Listener>>,
    saved_at: AtomicI64,
}

impl Bell {
    /// Adds a listener.
    pub(crate) fn listen(&self, listener: Listener) {
        lock(&self.listeners).push(listener);
    }

    /// Tells everybody.
    pub(crate) fn ring(&self, change: &Change) {
        for listener in lock(&self.listeners).iter() {
            listener(change);
        }
    }

    /// A commit of this process: one change an area.
    pub(crate) fn committed(&self, now: i64, changed: &[Changed], area_of: &BTreeMap<String, String>) {
        self.saved_at.fetch_max(now, Ordering::Relaxed);
        let mut areas: BTreeMap<&str, Vec<Id>> = BTreeMap::new();
        for one in changed {
            if let Some(area) = area_of.get(&one.table) {
                areas.entry(area).or_default().extend(&one.ids);
            }
        }
        for (area, mut ids) in areas {
            if ids.len() > MOST_IDS {
                ids.clear();
            }
            self.ring(&Change { area: area.to_owned(), ids });
        }
    }

    /// When this process last put a change on disk.
    pub(crate) fn saved_at(&self) -> Option<Instant> {
        Some(self.saved_at.load(Ordering::Relaxed)).filter(|at| *at > 0).map(Instant)
    }
}
