//! A clinic to work in, made through the operations that the window itself uses.

use crate::stage::Stage;
use neonpro_api::{ApiError, App, AppOptions};
use neonpro_vault::World;
use neonpro_vault::keys::{KdfCost, NoDeviceSecrets};
use serde_json::{Value, json};
use std::sync::Arc;

/// The password of everybody in the clinics of journeys.
pub(crate) const PASSWORD: &str = "jardim de inverno 47";
/// The password with which somebody is added to the team: good for one log-in.
pub(crate) const FIRST_PASSWORD: &str = "primeira entrada 08";
/// The clinic's name.
pub(crate) const NAME: &str = "Clínica Aurora";
/// A patient who is registered.
pub(crate) const PATIENT: &str = "Joana Conceição Teste";
/// A service that is offered.
pub(crate) const SERVICE: &str = "Limpeza de pele";

/// The clock on the clinic's wall.
pub(crate) const ZONE: &str = "America/Sao_Paulo";

/// The name by which the core knows this preparation.
const WINDOW: &str = "preparation";

/// A computer with one clinic, open every day: the owner `dona`, the doctor `medica`, the receptionist `recepcao`, and
/// `nova`, who has never signed in.
pub(crate) fn stage() -> Stage {
    let stage = Stage::empty();
    let app = open(&stage);
    let created = call(&app, "app.create_clinic", clinic());
    let groups: Vec<Value> = created["check_groups"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_u64)
        .map(|index| json!({ "index": index, "text": created["recovery_groups"][index as usize] }))
        .collect();
    call(&app, "app.confirm_kit", json!({ "slug": created["slug"], "groups": groups }));
    for login in ["medica", "recepcao"] {
        sign_in(&app, &created["slug"], login, FIRST_PASSWORD);
        call(&app, "session.change_password", json!({ "current": FIRST_PASSWORD, "next": PASSWORD }));
        call(&app, "session.logout", json!({}));
    }
    sign_in(&app, &created["slug"], "dona", PASSWORD);
    call(&app, "patients.register", person_to_register(PATIENT));
    call(&app, "catalogue.save_service", service());
    check_registration(&app);
    call(&app, "session.logout", json!({}));
    stage
}

/// A computer with the demonstration clinic, to which [`PASSWORD`] opens the door for everybody.
pub(crate) fn demo() -> Stage {
    let stage = Stage::empty();
    call(&open(&stage), "app.create_demo", json!({ "size": "s", "seed": null, "password": PASSWORD }));
    stage
}

/// The core on a journey's folder, for looking at what a journey has left behind.
pub(crate) fn open(stage: &Stage) -> App {
    let options = AppOptions {
        data: stage.data().to_path_buf(),
        world: World::real(),
        secrets: Arc::new(NoDeviceSecrets),
        cost: Some(KdfCost::FLOOR),
    };
    App::open(options).expect("the core opens")
}

/// An operation that must succeed.
pub(crate) fn call(app: &App, method: &str, params: Value) -> Value {
    try_call(app, method, params).unwrap_or_else(|error| panic!("{method}: {error:?}"))
}

/// An operation that may be refused.
pub(crate) fn try_call(app: &App, method: &str, params: Value) -> Result<Value, ApiError> {
    app.call(WINDOW, method, params)
}

/// Opens a session for looking at, or preparing, a clinic.
pub(crate) fn sign_in(app: &App, slug: &Value, login: &str, password: &str) {
    call(app, "session.unlock", json!({ "slug": slug, "login": login, "password": password }));
}

/// Notes that the doctor's registration was looked up: without that nobody is booked with her.
fn check_registration(app: &App) {
    let professionals = call(app, "team.professionals", json!({}));
    let listed = professionals.as_array().into_iter().flatten().find(|row| row["council"] == json!("CRM"));
    let mut doctor = listed.cloned().expect("the doctor is a professional");
    doctor["council_status"] = json!("verified");
    call(app, "team.save_professional", doctor);
}

fn clinic() -> Value {
    json!({
        "name": NAME, "cnpj": null, "postal_code": null, "address": null, "city": "Curitiba", "state": "PR",
        "timezone": ZONE, "language": "pt-BR", "solo": false,
        "owner": person("Dona Teste", "dona", PASSWORD, "owner", None),
        "professionals": [
            person("Médica Teste", "medica", FIRST_PASSWORD, "doctor", Some("CRM")),
            person("Recepção Teste", "recepcao", FIRST_PASSWORD, "receptionist", None),
            person("Nova Teste", "nova", FIRST_PASSWORD, "receptionist", None),
        ],
        "rooms": ["Sala 1"], "opens": "07:00", "closes": "21:00", "weekdays": [1, 2, 3, 4, 5, 6, 7],
    })
}

fn person(name: &str, login: &str, password: &str, role: &str, council: Option<&str>) -> Value {
    json!({
        "full_name": name, "login": login, "password": password, "roles": [role], "council": council,
        "council_number": council.map(|_| "123456"), "council_state": council.map(|_| "PR"), "council_expires": null,
    })
}

/// Somebody of whom the desk knows no more than a name.
pub(crate) fn person_to_register(name: &str) -> Value {
    json!({
        "full_name": name, "preferred_name": null, "cpf": null, "rg": null, "birth_date": "1991-04-12",
        "gender": null, "phone_primary": null, "phone_secondary": null, "email": null, "postal_code": null,
        "address_line1": null, "address_line2": null, "city": null, "state": null, "preferred_contact_method": null,
        "emergency_contact_name": null, "emergency_contact_phone": null, "marketing_consent": false,
        "registration_source": null,
    })
}

fn service() -> Value {
    json!({
        "id": null, "version": null, "name": SERVICE, "category": null, "treatment_id": null, "duration_minutes": 60,
        "cleanup_minutes": 0, "price": 18_000, "room_ids": [], "equipment_ids": [], "councils": [], "active": true,
    })
}
