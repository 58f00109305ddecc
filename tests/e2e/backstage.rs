//! The clinic behind the window: its core in a second process, as a job or a colleague's terminal would use it.

use crate::clinic::{self, PASSWORD, PATIENT};
use crate::stage::Stage;
use neonpro_api::{ApiError, App};
use neonpro_clinic::time::{Instant, Zone, next_day, parse_minute};
use neonpro_vault::World;
use serde_json::{Value, json};

/// Somebody signed in without a window.
pub(crate) struct Backstage {
    app: App,
}

impl Backstage {
    /// Signs `login` in to the only clinic of the stage.
    pub(crate) fn enter(stage: &Stage, login: &str) -> Self {
        let app = clinic::open(stage);
        let clinics = clinic::call(&app, "app.clinics", json!({}));
        clinic::sign_in(&app, &clinics[0]["slug"], login, PASSWORD);
        Self { app }
    }

    /// An operation that must succeed.
    pub(crate) fn ask(&self, method: &str, params: Value) -> Value {
        clinic::call(&self.app, method, params)
    }

    /// An operation that must be refused.
    pub(crate) fn refused(&self, method: &str, params: Value) -> ApiError {
        let answer = clinic::try_call(&self.app, method, params);
        answer.expect_err(&format!("{method} is refused"))
    }

    /// The id of the patient whose name has `part` in it.
    pub(crate) fn patient(&self, part: &str) -> Value {
        self.ask("patients.search", json!({ "query": part, "limit": 5 }))[0]["id"].clone()
    }

    /// Registers one more patient.
    pub(crate) fn register(&self, name: &str) -> Value {
        self.ask("patients.register", clinic::person_to_register(name))["id"].clone()
    }

    /// Books the doctor for tomorrow at `time` for an hour of the only service.
    pub(crate) fn book(&self, patient: &Value, time: &str) -> Value {
        let professionals = self.ask("team.professionals", json!({}));
        let doctor = professionals.as_array().into_iter().flatten().find(|row| row["council"] == json!("CRM"));
        let services = self.ask("catalogue.services", json!({}));
        let booked = self.ask(
            "agenda.book",
            json!({
                "patient_id": patient, "professional_id": doctor.expect("a doctor")["id"],
                "service_id": services[0]["id"], "room_id": null, "equipment_ids": [], "start": tomorrow_at(time),
                "duration_minutes": null, "notes": null, "override_reason": null,
            }),
        );
        booked["appointment"].clone()
    }

    /// The visits of tomorrow.
    pub(crate) fn tomorrow(&self) -> Vec<Value> {
        let day = tomorrow();
        let whole = json!({ "from": day, "to": day, "professional_ids": null, "room_ids": null });
        let agenda = self.ask("agenda.view", whole);
        agenda["appointments"].as_array().cloned().unwrap_or_default()
    }

    /// Books [`PATIENT`] for tomorrow at ten.
    pub(crate) fn book_the_patient(&self) -> Value {
        self.book(&self.patient(PATIENT), "10:00")
    }

    /// The trail's entries of one kind, newest first.
    pub(crate) fn trail(&self, kind: &str) -> Vec<Value> {
        let page = json!({ "before": null, "limit": 200, "subject_id": null, "actor_id": null, "kind": kind });
        self.ask("audit.list", page).as_array().cloned().unwrap_or_default()
    }
}

/// A time of tomorrow on the clinic's wall, as operations write it.
pub(crate) fn tomorrow_at(time: &str) -> Value {
    let zone = Zone::parse(clinic::ZONE).expect("a zone");
    let day = next_day(zone.date_of(Instant(World::real().clock.wall_us())));
    let minute = parse_minute(time).expect("a time of the day");
    serde_json::to_value(zone.at(day, minute)).expect("a time is JSON")
}

/// Tomorrow on the clinic's wall, as operations write a day.
pub(crate) fn tomorrow() -> String {
    let zone = Zone::parse(clinic::ZONE).expect("a zone");
    next_day(zone.date_of(Instant(World::real().clock.wall_us()))).to_string()
}
