//! A demonstration clinic with the real planner, watched.

use neonpro_api::{App, AppOptions};
use neonpro_assistant::engine::{EngineError, Keeper, Place, Stop};
use neonpro_assistant::planner::{KeptPlanner, Planned, Planner};
use neonpro_testkit::raw;
use neonpro_testkit::world::{FixedClock, fixed};
use neonpro_vault::keys::{DeviceSecrets, KdfCost, MemoryDeviceSecrets};
use neonpro_vault::{Vault, World};
use rusqlite::Connection;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

/// The password of everybody in a demonstration that names none.
pub(crate) const PASSWORD: &str = "demonstracao 2026";

/// Everybody with a login.
pub(crate) const LOGINS: [&str; 7] =
    ["dona", "medica", "biomedica", "esteticista", "recepcao", "financeiro", "privacidade"];

/// Keeps every prompt that a planner is handed.
pub(crate) struct Watched {
    planner: Arc<dyn Planner>,
    pub(crate) prompts: Mutex<Vec<String>>,
}

impl Planner for Watched {
    fn plan(&self, prompt: &str, most: u8, stop: &Stop) -> Result<Planned, EngineError> {
        self.prompts.lock().expect("nobody panics here").push(prompt.to_owned());
        self.planner.plan(prompt, most, stop)
    }
}

/// A data folder with demonstration clinics and one application on it.
pub(crate) struct Stage {
    pub(crate) app: App,
    pub(crate) clock: Arc<FixedClock>,
    pub(crate) watched: Arc<Watched>,
    pub(crate) dir: TempDir,
    pub(crate) world: World,
    pub(crate) secrets: Arc<MemoryDeviceSecrets>,
    pub(crate) slugs: Vec<String>,
}

impl Stage {
    /// So many demonstration clinics, each of its own seed. It is Monday, 2 March 2026, nine o'clock.
    pub(crate) fn new(clinics: u64) -> Self {
        let (clock, world) = fixed();
        let (dir, secrets) = (TempDir::new().expect("a folder"), Arc::new(MemoryDeviceSecrets::default()));
        let (app, watched) = open(&dir, &world, &secrets);
        let mut stage = Self { app, clock, watched, dir, world, secrets, slugs: Vec::new() };
        for seed in 1..=clinics {
            let made = stage.ok("nobody", "app.create_demo", json!({ "size": "s", "seed": seed, "password": null }));
            stage.slugs.push(made["slug"].as_str().expect("a slug").to_owned());
        }
        stage
    }

    /// The same with another program in the place of the one that runs the models.
    pub(crate) fn with_program(self, program: &str) -> Self {
        self.with_place(|place| Place { program: program.into(), ..place })
    }

    /// The same with models elsewhere.
    pub(crate) fn with_place(self, other: impl FnOnce(Place) -> Place) -> Self {
        let place = other(Place::find(Some(self.dir.path())));
        Self { app: self.app.with_keeper(Keeper::new(place)), ..self }
    }

    /// The same folder after the process has died and another one has come.
    pub(crate) fn restarted(self) -> Self {
        let Self { app, clock, dir, world, secrets, slugs, .. } = self;
        drop(app);
        let (app, watched) = open(&dir, &world, &secrets);
        Self { app, clock, watched, dir, world, secrets, slugs }
    }

    pub(crate) fn call(&self, window: &str, method: &str, params: Value) -> Result<Value, neonpro_api::ApiError> {
        self.app.call(window, method, params)
    }

    pub(crate) fn ok(&self, window: &str, method: &str, params: Value) -> Value {
        self.call(window, method, params).unwrap_or_else(|error| panic!("{method}: {error} {:?}", error.params))
    }

    /// Signs somebody in; answers the window and the session with the assistant.
    pub(crate) fn enter(&self, clinic: usize, login: &str) -> Desk<'_> {
        let window = format!("{clinic}-{login}");
        let slug = &self.slugs[clinic];
        self.ok(&window, "session.unlock", json!({ "slug": slug, "login": login, "password": PASSWORD }));
        let desk = Desk { stage: self, window, session: RefCell::default() };
        desk.begin();
        desk
    }

    /// The file of a clinic past its doors.
    pub(crate) fn system(&self, clinic: usize) -> Connection {
        let folder = self.folder(clinic);
        let secrets: &dyn DeviceSecrets = self.secrets.as_ref();
        let vault = Vault::unlock(&folder, &self.world, secrets, "dona", PASSWORD).expect("opens");
        let key = vault.keys().db_key().expect("held").expose().to_owned();
        raw::open(&folder, &key)
    }

    pub(crate) fn folder(&self, clinic: usize) -> std::path::PathBuf {
        self.dir.path().join(&self.slugs[clinic])
    }
}

fn open(dir: &TempDir, world: &World, secrets: &Arc<MemoryDeviceSecrets>) -> (App, Arc<Watched>) {
    let secrets = Arc::clone(secrets) as Arc<dyn DeviceSecrets>;
    let options = AppOptions { data: dir.path().to_owned(), world: world.clone(), secrets, cost: Some(KdfCost::FLOOR) };
    let app = App::open(options).expect("opens");
    let planner: Arc<dyn Planner> = Arc::new(KeptPlanner::new(Arc::clone(app.keeper())));
    let watched = Arc::new(Watched { planner, prompts: Mutex::default() });
    let app = app.with_planner(Arc::clone(&watched) as Arc<dyn Planner>);
    (app, watched)
}

/// One user at work.
pub(crate) struct Desk<'a> {
    pub(crate) stage: &'a Stage,
    pub(crate) window: String,
    session: RefCell<Value>,
}

impl Desk<'_> {
    /// Asks, a second later than the last question.
    pub(crate) fn ask(&self, text: &str) -> Value {
        self.stage.clock.pass_us(1_100_000);
        let asked = || {
            let asked =
                json!({ "session_id": self.session(), "text": text, "ask_id": null, "meant": null, "picks": null });
            self.stage.call(&self.window, "assistant.ask", asked)
        };
        let reply = asked().or_else(|error| match error.code.as_ref() {
            // After eight hours a conversation is over, and the next one begins.
            "assistant.session_over" => {
                self.begin();
                asked()
            }
            _ => Err(error),
        });
        reply.unwrap_or_else(|error| panic!("assistant.ask: {error} {:?}", error.params))
    }

    /// The session with the assistant.
    pub(crate) fn session(&self) -> Value {
        self.session.borrow().clone()
    }

    fn begin(&self) {
        let begun = self.stage.ok(&self.window, "assistant.begin", json!({ "kind": "general" }));
        *self.session.borrow_mut() = begun["id"].clone();
    }

    /// What the doors show this user of a query.
    pub(crate) fn sql(&self, sql: &str) -> Vec<Vec<Value>> {
        let found = self.stage.ok(&self.window, "reports.sql", json!({ "sql": sql, "limit": 10_000 }));
        serde_json::from_value(found["rows"].clone()).expect("rows")
    }
}

/// The first column of a query, as text.
pub(crate) fn column(conn: &Connection, sql: &str) -> Vec<String> {
    let mut statement = conn.prepare(sql).unwrap_or_else(|error| panic!("{sql}: {error}"));
    let text = |row: &rusqlite::Row<'_>| {
        Ok(match row.get_ref(0)? {
            rusqlite::types::ValueRef::Integer(number) => number.to_string(),
            rusqlite::types::ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
            rusqlite::types::ValueRef::Blob(id) => hyphened(id),
            rusqlite::types::ValueRef::Real(number) => number.to_string(),
            rusqlite::types::ValueRef::Null => String::new(),
        })
    };
    let rows = statement.query_map([], text).unwrap_or_else(|error| panic!("{sql}: {error}"));
    rows.collect::<Result<_, _>>().unwrap_or_else(|error| panic!("{sql}: {error}"))
}

/// An id as JSON has it.
fn hyphened(id: &[u8]) -> String {
    let hex: String = id.iter().map(|byte| format!("{byte:02x}")).collect();
    if hex.len() != 32 {
        return hex;
    }
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}
