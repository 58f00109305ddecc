//! A data folder with an application on it, and made-up people.

use std::sync::Arc;

use neonpro_api::{ApiError, App, AppOptions, Role};
use neonpro_assistant::planner::Planner;
use neonpro_testkit::world::{FixedClock, fixed};
use neonpro_vault::World;
use neonpro_vault::keys::{KdfCost, MemoryDeviceSecrets};
use serde_json::{Value, json};

/// The password of everybody here.
pub(crate) const PASSWORD: &str = "rio azul 47 pedras";

/// The window of the owner.
pub(crate) const MAIN: &str = "main";

/// A data folder with an application on it.
pub(crate) struct House {
    pub(crate) app: App,
    pub(crate) clock: Arc<FixedClock>,
    pub(crate) dir: tempfile::TempDir,
    world: World,
    secrets: Arc<MemoryDeviceSecrets>,
}

impl House {
    /// An empty data folder.
    pub(crate) fn empty() -> Self {
        let (clock, world) = fixed();
        let (dir, secrets) = (tempfile::tempdir().unwrap(), Arc::new(MemoryDeviceSecrets::default()));
        let app = App::open(options(&dir, &world, &secrets)).unwrap();
        Self { app, clock, dir, world, secrets }
    }

    /// A clinic of one practitioner, who is signed in at the main window.
    pub(crate) fn solo() -> Self {
        let house = Self::empty();
        house.ok("nobody", "app.create_clinic", clinic(&["owner", "doctor", "finance"], true));
        house.enter(MAIN, "dona");
        house
    }

    /// The same folder after the process has died and another one has come.
    pub(crate) fn restarted(self) -> Self {
        let Self { app, clock, dir, world, secrets } = self;
        drop(app);
        let app = App::open(options(&dir, &world, &secrets)).unwrap();
        Self { app, clock, dir, world, secrets }
    }

    /// The same house with another planner.
    pub(crate) fn with_planner(self, planner: Arc<dyn Planner>) -> Self {
        Self { app: self.app.with_planner(planner), ..self }
    }

    /// A second process on the same folder.
    pub(crate) fn other_process(&self) -> App {
        App::open(options(&self.dir, &self.world, &self.secrets)).unwrap()
    }

    /// Calls an operation that must succeed.
    pub(crate) fn ok(&self, window: &str, method: &str, params: Value) -> Value {
        self.app.call(window, method, params).unwrap_or_else(|error| panic!("{method}: {error} {:?}", error.params))
    }

    /// Calls an operation that must be refused.
    pub(crate) fn refused(&self, window: &str, method: &str, params: Value) -> ApiError {
        match self.app.call(window, method, params) {
            Err(error) => error,
            Ok(answer) => panic!("{method} was expected to be refused and answered {answer}"),
        }
    }

    /// The code of a refusal.
    pub(crate) fn code(&self, window: &str, method: &str, params: Value) -> String {
        self.refused(window, method, params).code.into_owned()
    }

    /// Signs a user in.
    pub(crate) fn enter(&self, window: &str, login: &str) -> Value {
        self.ok(window, "session.unlock", json!({ "slug": "clinica-sol", "login": login, "password": PASSWORD }))
    }

    /// Adds a user, who changes the one-time password and is then signed in at a window of their own name.
    pub(crate) fn hire(&self, login: &str, roles: &[Role]) -> String {
        let id = self.ok(MAIN, "team.add_user", person(login, "senha de uma vez 9", roles))["id"].clone();
        let one_time = json!({ "slug": "clinica-sol", "login": login, "password": "senha de uma vez 9" });
        self.ok(login, "session.unlock", one_time);
        self.ok(login, "session.change_password", json!({ "current": "senha de uma vez 9", "next": PASSWORD }));
        self.enter(login, login);
        id.as_str().unwrap().to_owned()
    }

    /// Registers a made-up patient.
    pub(crate) fn patient(&self, name: &str) -> String {
        let made = self.ok(MAIN, "patients.register", patient(name, None));
        made["id"].as_str().unwrap().to_owned()
    }
}

fn options(dir: &tempfile::TempDir, world: &World, secrets: &Arc<MemoryDeviceSecrets>) -> AppOptions {
    let secrets = Arc::clone(secrets) as Arc<dyn neonpro_vault::keys::DeviceSecrets>;
    AppOptions { data: dir.path().to_owned(), world: world.clone(), secrets, cost: Some(KdfCost::FLOOR) }
}

/// A request for a clinic, as the wizard sends it.
pub(crate) fn clinic(owner_roles: &[&str], solo: bool) -> Value {
    json!({
        "name": "Clínica Sol", "cnpj": null, "postal_code": "01310-100", "address": "Av. Paulista, 1000", "city": "São Paulo",
        "state": "SP", "timezone": "America/Sao_Paulo", "language": "pt-BR",
        "owner": {
            "full_name": "Conceição Prado", "login": "dona", "password": PASSWORD, "roles": owner_roles,
            "council": "CRM", "council_number": "123456", "council_state": "SP", "council_expires": "2030-01-01",
        },
        "solo": solo, "professionals": [], "rooms": ["Sala 1", "Sala 2"],
        "opens": "08:00", "closes": "18:00", "weekdays": [1, 2, 3, 4, 5],
    })
}

/// A request for a user, as the team screen sends it.
pub(crate) fn person(login: &str, password: &str, roles: &[Role]) -> Value {
    json!({
        "full_name": "Pessoa Inventada", "login": login, "password": password, "roles": roles,
        "council": null, "council_number": null, "council_state": null, "council_expires": null,
    })
}

/// A request for a patient, as the registration form sends it.
pub(crate) fn patient(name: &str, cpf: Option<&str>) -> Value {
    json!({
        "full_name": name, "preferred_name": null, "cpf": cpf, "rg": null, "birth_date": "1990-05-17", "gender": null,
        "phone_primary": "(11) 98765-4321", "phone_secondary": null, "email": null, "postal_code": null, "address_line1": null,
        "address_line2": null, "city": null, "state": null, "preferred_contact_method": null, "emergency_contact_name": null,
        "emergency_contact_phone": null, "marketing_consent": false, "registration_source": null,
    })
}
