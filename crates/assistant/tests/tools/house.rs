//! A clinic with a day of work in it, and a desk for each of its users.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use neonpro_api::{App, AppOptions, Role};
use neonpro_assistant::Call;
use neonpro_assistant::answer::{Answer, Card, Cell, Choose, Outcome, Told};
use neonpro_assistant::desk::{Desk, Refusal};
use neonpro_assistant::tools::{Here, Picks, run};
use neonpro_testkit::world::{FixedClock, fixed};
use neonpro_vault::keys::{KdfCost, MemoryDeviceSecrets};
use neonpro_vault::{Clock, Id};
use serde_json::{Value, json};

const PASSWORD: &str = "rio azul 47 pedras";

/// A clinic whose wall shows Monday, 2 March 2026, nine o'clock. `dona` is owner, doctor and the professional.
pub(crate) struct House {
    app: App,
    pub(crate) clock: Arc<FixedClock>,
    _dir: tempfile::TempDir,
    pub(crate) professional: String,
    pub(crate) peeling: String,
    pub(crate) ana: String,
    pub(crate) bia: String,
    sessions: RefCell<HashMap<String, Id>>,
}

/// One user's desk.
pub(crate) struct At<'a> {
    house: &'a House,
    window: &'a str,
}

impl Desk for At<'_> {
    fn call(&self, method: &str, request: Value) -> Result<Value, Refusal> {
        self.house
            .app
            .call(self.window, method, request)
            .map_err(|error| Refusal { forbidden: error.code == "session.forbidden", code: error.code.into_owned() })
    }
}

impl House {
    /// Two patients: Ana agrees to the assistant, Bia was never asked.
    pub(crate) fn new() -> Self {
        let (clock, world) = fixed();
        let dir = tempfile::tempdir().unwrap();
        let secrets = Arc::new(MemoryDeviceSecrets::default());
        let options = AppOptions { data: dir.path().to_owned(), world, secrets, cost: Some(KdfCost::FLOOR) };
        let app = App::open(options).unwrap();
        let mut house = Self {
            app,
            clock,
            _dir: dir,
            professional: String::new(),
            peeling: String::new(),
            ana: String::new(),
            bia: String::new(),
            sessions: RefCell::default(),
        };
        house.ok("nobody", "app.create_clinic", clinic());
        house.enter("dona");
        let info = house.ok("dona", "session.info", json!({}));
        house.professional = text(&info["user"]["professional_id"]);
        house.verify();
        house.peeling = house.service("Peeling de cristal", 18_000);
        house.service("Limpeza de pele", 12_000);
        house.ana = house.patient("Ana Inventada", "1990-03-05");
        house.bia = house.patient("Bia Inventada", "1985-07-20");
        house.agree(&house.ana);
        house
    }

    pub(crate) fn desk<'a>(&'a self, window: &'a str) -> At<'a> {
        At { house: self, window }
    }

    pub(crate) fn ok(&self, window: &str, method: &str, request: Value) -> Value {
        self.app.call(window, method, request).unwrap_or_else(|error| panic!("{method}: {error} {:?}", error.params))
    }

    fn enter(&self, login: &str) {
        self.ok(login, "session.unlock", json!({ "slug": "clinica-sol", "login": login, "password": PASSWORD }));
    }

    /// The council has confirmed the registration, so that the owner may be booked.
    fn verify(&self) {
        let all = self.ok("dona", "team.professionals", json!({}));
        let mut own = all.as_array().unwrap()[0].clone();
        own["council_status"] = json!("verified");
        self.ok("dona", "team.save_professional", own);
    }

    fn service(&self, name: &str, price: i64) -> String {
        let asked = json!({
            "id": null, "version": null, "name": name, "category": null, "treatment_id": null, "duration_minutes": 40,
            "cleanup_minutes": 0, "price": price, "room_ids": [], "equipment_ids": [], "councils": [], "active": true,
        });
        text(&self.ok("dona", "catalogue.save_service", asked)["id"])
    }

    pub(crate) fn patient(&self, name: &str, born: &str) -> String {
        let form = json!({ "full_name": name, "birth_date": born, "marketing_consent": false });
        text(&self.ok("dona", "patients.register", form)["id"])
    }

    pub(crate) fn agree(&self, patient: &str) {
        let asked = json!({
            "patient_id": patient, "purpose": "ai_assistance", "channel": "in_person", "expires": null, "note": null,
        });
        self.ok("dona", "consent.grant", asked);
    }

    /// Books a peeling; answers the visit.
    pub(crate) fn book(&self, patient: &str, start: &str) -> Value {
        let asked = json!({
            "patient_id": patient, "professional_id": self.professional, "service_id": self.peeling, "room_id": null,
            "equipment_ids": [], "start": start, "duration_minutes": null, "notes": null, "override_reason": null,
        });
        self.ok("dona", "agenda.book", asked)["appointment"].clone()
    }

    /// Adds a user of one role, signed in at a window of their own name.
    pub(crate) fn hire(&self, login: &str, role: Role) {
        let person = json!({
            "full_name": "Pessoa Inventada", "login": login, "password": "senha de uma vez 9", "roles": [role],
            "council": null, "council_number": null, "council_state": null, "council_expires": null,
        });
        self.ok("dona", "team.add_user", person);
        let once = json!({ "slug": "clinica-sol", "login": login, "password": "senha de uma vez 9" });
        self.ok(login, "session.unlock", once);
        self.ok(login, "session.change_password", json!({ "current": "senha de uma vez 9", "next": PASSWORD }));
        self.enter(login);
    }

    /// The user's session with the assistant; one that may have none gets an id that is no session's.
    fn session(&self, window: &str) -> Id {
        let begin = || match self.app.call(window, "assistant.begin", json!({ "kind": "general" })) {
            Ok(made) => text(&made["id"]).parse().unwrap(),
            Err(_) => Id::from_bytes([0; 16]),
        };
        *self.sessions.borrow_mut().entry(window.to_owned()).or_insert_with(begin)
    }

    /// Runs a call as a user, without any choice made before.
    pub(crate) fn run(&self, window: &str, call: Value) -> Outcome {
        self.run_with(window, call, Picks::default())
    }

    pub(crate) fn run_with(&self, window: &str, call: Value, picks: Picks) -> Outcome {
        let call: Call = serde_json::from_value(call).unwrap();
        let desk = self.desk(window);
        let now = neonpro_clinic::time::Instant(self.clock.wall_us());
        let here = Here::of(&desk, now, self.session(window)).unwrap();
        run(&desk, here, &call, picks).outcome
    }

    pub(crate) fn answer(&self, window: &str, call: Value) -> Answer {
        match self.run(window, call) {
            Outcome::Answer(answer) => answer,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn told(&self, window: &str, call: Value) -> Told {
        match self.run(window, call) {
            Outcome::Told(told) => told,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn card(&self, window: &str, call: Value) -> Card {
        match self.run(window, call) {
            Outcome::Card(card) => *card,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn choose(&self, window: &str, call: Value) -> Choose {
        match self.run(window, call) {
            Outcome::Choose(choose) => choose,
            other => panic!("{other:?}"),
        }
    }
}

fn clinic() -> Value {
    json!({
        "name": "Clínica Sol", "cnpj": null, "postal_code": null, "address": null, "city": null, "state": null,
        "timezone": "America/Sao_Paulo", "language": "pt-BR",
        "owner": {
            "full_name": "Conceição Prado", "login": "dona", "password": PASSWORD, "roles": ["owner", "doctor", "finance"],
            "council": "CRM", "council_number": "123456", "council_state": "SP", "council_expires": "2030-01-01",
        },
        "solo": true, "professionals": [], "rooms": ["Sala 1"],
        "opens": "08:00", "closes": "18:00", "weekdays": [1, 2, 3, 4, 5],
    })
}

/// A JSON text.
pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// The texts of one column.
pub(crate) fn texts(answer: &Answer, column: usize) -> Vec<&str> {
    answer
        .rows
        .iter()
        .map(|row| match &row.cells[column] {
            Cell::Text(text) => text.as_str(),
            Cell::Withheld => "(withheld)",
            other => panic!("{other:?}"),
        })
        .collect()
}
