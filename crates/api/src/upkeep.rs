//! What an open clinic needs now and then, off everybody's way: a checkpoint of the trail, the backup of the day.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use neonpro_assistant::forecast;
use neonpro_clinic::settings;
use neonpro_vault::keys::DeviceSecrets;
use neonpro_vault::{Act, Vault};

use crate::app::App;
use crate::handlers::backup::FOLDER;
use crate::session::Open;

/// Microseconds between two rounds.
const EVERY: i64 = 60_000_000;

/// When the last round began, and whether it is still under way.
#[derive(Default)]
pub(crate) struct Upkeep {
    busy: AtomicBool,
    last: AtomicI64,
    round: Mutex<Option<JoinHandle<()>>>,
}

/// One clinic's share of a round.
pub(crate) struct Task {
    vault: Arc<Vault>,
    backup_to: Option<PathBuf>,
    forecast: bool,
}

impl Task {
    /// What an open clinic is due for; nothing when its settings cannot be read now.
    pub(crate) fn of(app: &App, open: &Open) -> Option<Self> {
        let (daily, folder) = open
            .session
            .read(|r| -> neonpro_clinic::Result<_> {
                Ok((settings::switch(r, &settings::BACKUP_DAILY)?, settings::text(r, &settings::BACKUP_DIR)?))
            })
            .ok()?;
        let folder = folder.map_or_else(|| app.data.root().join(FOLDER), PathBuf::from);
        let forecast = open.session.read(forecast::due).unwrap_or_default();
        Some(Self { vault: Arc::clone(&open.vault), backup_to: daily.then_some(folder), forecast })
    }

    fn run(&self, secrets: &dyn DeviceSecrets) {
        if let Err(error) = self.vault.checkpoint_if_due(secrets) {
            tracing::warn!(code = error.code(), "no checkpoint of the trail");
        }
        if let Err(error) = self.vault.tidy_if_due() {
            tracing::warn!(code = error.code(), "the write-ahead log stays as it is");
        }
        if self.forecast
            && let Err(error) = self.foresee()
        {
            tracing::warn!(code = error.code, "no estimates of the day");
        }
        match self.backup_to.as_ref().map(|folder| self.vault.backup_if_due(folder, secrets)) {
            Some(Ok(Some(made))) if made.ok() => tracing::info!("the backup of the day was made"),
            Some(Ok(Some(_))) => tracing::error!("the backup of the day does not hold"),
            Some(Err(error)) => tracing::warn!(code = error.code(), "no backup of the day"),
            Some(Ok(None)) | None => {}
        }
    }
}

impl Task {
    /// The estimates of the day, as the user who is signed in.
    fn foresee(&self) -> neonpro_clinic::Result<()> {
        let session = self.vault.session().map_err(neonpro_clinic::Error::from)?;
        session.write(Act::new("assistant.forecast"), forecast::round)
    }
}

impl Upkeep {
    /// Whether a round is due at `now` and none is under way.
    pub(crate) fn is_due(&self, now: i64) -> bool {
        let last = self.last.load(Ordering::Relaxed);
        let passed = now.saturating_sub(last);
        !self.busy.load(Ordering::Acquire) && !(0..EVERY).contains(&passed)
    }

    /// Runs a round on a thread of its own, one clinic once however many windows it has.
    pub(crate) fn start(self: &Arc<Self>, now: i64, tasks: Vec<Task>, secrets: &Arc<dyn DeviceSecrets>) {
        self.last.store(now, Ordering::Relaxed);
        let tasks: BTreeMap<String, Task> =
            tasks.into_iter().map(|task| (task.vault.clinic().to_string(), task)).collect();
        if tasks.is_empty() || self.busy.swap(true, Ordering::AcqRel) {
            return;
        }
        let (round, secrets) = (Arc::clone(self), Arc::clone(secrets));
        let under_way = std::thread::spawn(move || {
            // The next round must come whatever becomes of this one.
            let _done = Done(&round.busy);
            tasks.values().for_each(|task| task.run(secrets.as_ref()));
        });
        *self.round.lock().unwrap_or_else(PoisonError::into_inner) = Some(under_way);
    }

    /// Waits for the round under way: a program that ends while a thread still works on an encrypted file ends in a crash, and the backup of the
    /// day would be lost.
    pub(crate) fn finish(&self) {
        let round = self.round.lock().unwrap_or_else(PoisonError::into_inner).take();
        if round.is_some_and(|round| round.join().is_err()) {
            tracing::error!("a round of upkeep ended by a panic");
        }
    }
}

struct Done<'a>(&'a AtomicBool);

impl Drop for Done<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}
