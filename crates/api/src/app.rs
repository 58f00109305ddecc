//! The application: one in a process. It finds the operation, the window's session and the right to call it, and runs it.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use neonpro_assistant::engine::network::Network;
use neonpro_assistant::engine::{Keeper, Place, Stop};
use neonpro_assistant::planner::{KeptPlanner, Planner};
use neonpro_vault::keys::{DeviceSecrets, KdfCost, NoDeviceSecrets, OsKeyring, RecoveryKit};
use neonpro_vault::{Id, World};
use serde_json::{Value, json};

use crate::bell::Bell;
use crate::error::{ApiError, ErrorKind, Result};
use crate::folder::DataFolder;
use crate::guard;
use crate::handlers::assistant::Coming;
use crate::method::{Method, Permission, Run};
use crate::session::Open;
use crate::types::Change;
use crate::upkeep::{Task, Upkeep};
use crate::windows::{Due, Window};

/// What comes in from outside.
pub struct AppOptions {
    /// The data folder; made when it is not there.
    pub data: PathBuf,
    /// Clock, randomness, memory.
    pub world: World,
    /// Where the computer keeps its part of the keys.
    pub secrets: Arc<dyn DeviceSecrets>,
    /// What a guess of a new password shall cost; measured on this machine when left out.
    pub cost: Option<KdfCost>,
}

impl AppOptions {
    /// The real world. `NEONPRO_KEYRING=none` leaves the keyring alone, as on a computer that has none.
    #[must_use]
    pub fn system(data: PathBuf) -> Self {
        let secrets: Arc<dyn DeviceSecrets> = match std::env::var("NEONPRO_KEYRING") {
            Ok(choice) if choice == "none" => Arc::new(NoDeviceSecrets),
            _ => Arc::new(OsKeyring::new(Duration::from_secs(3))),
        };
        Self { data, world: World::real(), secrets, cost: None }
    }
}

/// A window's place: empty, open or covered.
type Slot = Arc<Mutex<Option<Window>>>;

/// Why everything is locked at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LockReason {
    /// The computer goes to sleep.
    Suspend,
    /// The program ends.
    Exit,
    /// The person asked for it.
    Asked,
}

/// The application.
pub struct App {
    pub(crate) data: DataFolder,
    pub(crate) world: World,
    pub(crate) secrets: Arc<dyn DeviceSecrets>,
    pub(crate) cost: Option<KdfCost>,
    pub(crate) bell: Arc<Bell>,
    /// Recovery kits that were shown and not yet typed back.
    pub(crate) kits: Mutex<HashMap<String, RecoveryKit>>,
    /// The models' process, which holds no key and is handed nothing but pseudonymised text.
    pub(crate) keeper: Arc<Keeper>,
    pub(crate) planner: Arc<dyn Planner>,
    /// The way to a model of the clinic's own network.
    pub(crate) network: Network,
    /// Questions that are being answered, by the id that came with them.
    pub(crate) asks: Mutex<HashMap<Id, Stop>>,
    /// Models that are being brought in.
    pub(crate) coming: Coming,
    upkeep: Arc<Upkeep>,
    windows: Mutex<HashMap<String, Slot>>,
}

impl Drop for App {
    fn drop(&mut self) {
        self.upkeep.finish();
    }
}

impl App {
    /// Opens the application on a data folder. No clinic is opened by that.
    ///
    /// # Errors
    /// `app.read_only`, `app.disk_full` and the like when the folder cannot be made.
    pub fn open(options: AppOptions) -> Result<Self> {
        guard::keep_panics_quiet();
        let keeper = Arc::new(Keeper::new(Place::find(Some(&options.data))));
        Ok(Self {
            data: DataFolder::open(&options.data)?,
            planner: Arc::new(KeptPlanner::new(Arc::clone(&keeper))),
            keeper,
            network: Network::default(),
            asks: Mutex::default(),
            coming: Coming::default(),
            world: options.world,
            secrets: options.secrets,
            cost: options.cost,
            bell: Arc::new(Bell::default()),
            kits: Mutex::default(),
            upkeep: Arc::default(),
            windows: Mutex::default(),
        })
    }

    /// The same application with another planner, such as one that a test watches.
    #[must_use]
    pub fn with_planner(mut self, planner: Arc<dyn Planner>) -> Self {
        self.planner = planner;
        self
    }

    /// The same application with another process for the models, such as one that stands in for them in a test. The planner stays.
    #[must_use]
    pub fn with_keeper(mut self, keeper: Keeper) -> Self {
        self.keeper = Arc::new(keeper);
        self
    }

    /// The same application with another way to models of the network, such as one whose names a test gives.
    #[must_use]
    pub fn with_network(mut self, network: Network) -> Self {
        self.network = network;
        self
    }

    /// The models' process of this application.
    #[must_use]
    pub fn keeper(&self) -> &Arc<Keeper> {
        &self.keeper
    }

    /// Calls one operation for a window. Blocks until it is done; what it changed is on disk by then.
    ///
    /// # Errors
    /// Whatever the operation answers. A panic comes back as an internal error with an incident.
    pub fn call(&self, window: &str, method: &str, params: Value) -> Result<Value> {
        let Some(method) = Method::find(method) else {
            return Err(ApiError::new(ErrorKind::NotFound, "app.unknown_method"));
        };
        let params = if params.is_null() { json!({}) } else { params };
        guard::caught(
            method.name,
            || self.incident(),
            || {
                guard::size(&params)?;
                match method.run {
                    Run::Open(run) => run(self, window, params),
                    Run::Session(run) => self.in_session(window, method, params, run),
                }
            },
        )
    }

    /// Hears of every change: of this process as it is committed, of others at the next tick.
    pub fn on_change(&self, listener: Box<dyn Fn(&Change) + Send + Sync>) {
        self.bell.listen(listener);
    }

    /// Covers and locks what nobody touches, and looks for changes of other processes. Call it every few seconds.
    pub fn tick(&self) {
        let now = self.now();
        let upkeep_is_due = self.upkeep.is_due(now);
        let mut tasks = Vec::new();
        let slots: Vec<Slot> = lock(&self.windows).values().cloned().collect();
        for slot in slots {
            // A window that is at work is neither idle nor waiting for news.
            if let Ok(mut held) = slot.try_lock() {
                self.settle(&mut held, now);
                if let Some(Window::Open(open)) = held.as_mut() {
                    open.hear_of_others(&self.bell);
                    open.tend_recall(&self.keeper, &self.bell, now);
                    tasks.extend(upkeep_is_due.then(|| Task::of(self, open)).flatten());
                }
            }
        }
        if upkeep_is_due {
            self.upkeep.start(now, tasks, &self.secrets);
        }
        self.rest_if_nobody_is_in();
    }

    /// Locks every window and wipes its keys.
    pub fn lock_all(&self, reason: LockReason) {
        tracing::info!(?reason, "every window is locked");
        // Who waits for a model holds their window.
        lock(&self.asks).values().for_each(Stop::stop);
        let slots: Vec<Slot> = lock(&self.windows).drain().map(|(_, slot)| slot).collect();
        for slot in slots {
            if let Some(Window::Open(open)) = lock(&slot).take() {
                open.close("session.locked");
            }
        }
        self.keeper.end();
        self.bell.ring(&Change::of("session"));
    }

    /// Ends the application: every window is locked, and upkeep under way comes to its end.
    pub fn close(&self) {
        self.lock_all(LockReason::Exit);
        self.coming.stop_all();
        self.upkeep.finish();
    }

    /// Closes the session of a window that is gone.
    pub fn forget_window(&self, window: &str) {
        let slot = lock(&self.windows).remove(window);
        if let Some(Window::Open(open)) = slot.and_then(|slot| lock(&slot).take()) {
            open.close("session.closed");
        }
        self.rest_if_nobody_is_in();
    }

    /// Ends the models' process once no clinic is open: what it remembers of questions goes with it.
    pub(crate) fn rest_if_nobody_is_in(&self) {
        let slots: Vec<Slot> = lock(&self.windows).values().cloned().collect();
        // A window that is at work is one where somebody is in.
        let empty = |slot: &Slot| slot.try_lock().is_ok_and(|held| !matches!(*held, Some(Window::Open(_))));
        if slots.iter().all(empty) {
            self.keeper.end();
        }
    }

    /// Now, microseconds since 1970.
    pub(crate) fn now(&self) -> i64 {
        self.world.clock.wall_us()
    }

    /// What a guess of a new password shall cost.
    pub(crate) fn cost(&self) -> KdfCost {
        self.cost.unwrap_or(KdfCost::STANDARD)
    }

    /// Runs `work` on a window's place, once what it is due for has happened.
    pub(crate) fn with_window<T>(
        &self,
        window: &str,
        work: impl FnOnce(&mut Option<Window>) -> Result<T>,
    ) -> Result<T> {
        let slot = Arc::clone(lock(&self.windows).entry(window.to_owned()).or_default());
        let mut held = lock(&slot);
        self.settle(&mut held, self.now());
        work(&mut held)
    }

    fn in_session(
        &self,
        window: &str,
        method: &'static Method,
        params: Value,
        run: fn(&mut Call<'_>, Value) -> Result<Value>,
    ) -> Result<Value> {
        self.with_window(window, |held| {
            let open = match held {
                None => return Err(ApiError::locked("session.none")),
                Some(Window::Covered(_)) => return Err(ApiError::locked("session.covered")),
                Some(Window::Open(open)) => open,
            };
            open.admit(method)?;
            let mut call = Call { app: self, method, open, rotate: false };
            let answer = run(&mut call, params)?;
            let rotate = call.rotate;
            if method.writes {
                open.after_write(self, method)?;
            }
            if rotate {
                self.rotate_keys(window, held)?;
            }
            Ok(answer)
        })
    }

    /// Replaces every key of the clinic that is open at a window. Everybody in this process leaves it, this window too.
    fn rotate_keys(&self, window: &str, held: &mut Option<Window>) -> Result<()> {
        let Some(Window::Open(open)) = held.take() else { return Err(ApiError::locked("session.none")) };
        let others: Vec<Slot> =
            lock(&self.windows).iter().filter(|(name, _)| *name != window).map(|(_, slot)| Arc::clone(slot)).collect();
        for slot in others {
            // Another window that is at work keeps the file; the rotation then says that it is held.
            if let Ok(mut other) = slot.try_lock()
                && let Some(Window::Open(theirs)) = other.take_if(|other| other.slug() == open.info.clinic.slug)
            {
                theirs.close("session.closed");
            }
        }
        let rotated = open.into_vault().and_then(|vault| Ok(vault.rotate(&mut |_| Ok(()))?));
        self.bell.ring(&Change::of("session"));
        rotated.map(drop).map_err(|error| match error.kind {
            ErrorKind::Busy => ApiError::new(ErrorKind::Busy, "team.rotation_waits"),
            _ => error,
        })
    }

    /// Covers or locks a window that is due for it.
    fn settle(&self, held: &mut Option<Window>, now: i64) {
        let due = match held {
            None => return,
            Some(Window::Open(open)) => open.watch.due(now),
            Some(Window::Covered(covered)) => covered.watch.due(now),
        };
        match (due, held.take()) {
            (Due::Lock, Some(Window::Open(open))) => open.close("session.expired"),
            (Due::Cover, Some(Window::Open(open))) => *held = Some(Window::Covered(Box::new(open.cover()))),
            (Due::Lock, Some(Window::Covered(_))) | (_, None) => {}
            (Due::Nothing | Due::Cover, kept) => {
                *held = kept;
                return;
            }
        }
        self.bell.ring(&Change::of("session"));
    }

    fn incident(&self) -> String {
        let id: [u8; 4] = self.world.random_bytes().unwrap_or_default();
        id.iter().map(|byte| format!("{byte:02X}")).collect()
    }
}

/// One operation at work in a session.
pub(crate) struct Call<'a> {
    pub(crate) app: &'a App,
    pub(crate) method: &'static Method,
    pub(crate) open: &'a mut Open,
    /// Set by an operation after which every key is to be replaced.
    pub(crate) rotate: bool,
}

/// Locks a mutex whose holder may have panicked: what it guards is replaced whole or not at all, so it is never half done.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Permission {
    /// Whether a user who must first choose a password may call it.
    pub(crate) fn before_password_change(self) -> bool {
        matches!(self, Self::Open | Self::Session)
    }
}
