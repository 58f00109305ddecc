//! Two windows and two processes on one file.

use std::sync::{Arc, Mutex};

use neonpro_api::{App, Change};
use serde_json::json;

use crate::house::{House, MAIN, PASSWORD, patient};

fn listen(app: &App) -> Arc<Mutex<Vec<Change>>> {
    let heard: Arc<Mutex<Vec<Change>>> = Arc::default();
    let ear = Arc::clone(&heard);
    app.on_change(Box::new(move |change| ear.lock().unwrap().push(change.clone())));
    heard
}

#[test]
fn a_commit_is_told_with_its_area_and_its_rows() {
    let house = House::solo();
    let heard = listen(&house.app);
    let made = house.patient("Marina Inventada");
    let changes = std::mem::take(&mut *heard.lock().unwrap());
    let patients = changes.iter().find(|change| change.area == "patients").unwrap();
    assert!(patients.ids.iter().any(|id| id.to_string() == made));
    house.ok(MAIN, "patients.recent", json!({ "limit": null }));
    house.app.tick();
    assert!(heard.lock().unwrap().is_empty(), "a read is no change, nor is one's own write at the next tick");
}

#[test]
fn another_process_is_heard_at_the_next_tick_and_its_rows_are_there() {
    let house = House::solo();
    let other = house.other_process();
    other
        .call("cli", "session.unlock", json!({ "slug": "clinica-sol", "login": "dona", "password": PASSWORD }))
        .unwrap();
    house.app.tick();
    let heard = listen(&house.app);
    other.call("cli", "patients.register", patient("Vinda de Fora", None)).unwrap();
    assert!(heard.lock().unwrap().is_empty());
    house.app.tick();
    assert!(heard.lock().unwrap().contains(&Change { area: "*".to_owned(), ids: Vec::new() }));
    let found = house.ok(MAIN, "patients.search", json!({ "query": "Vinda", "limit": null }));
    assert_eq!(found.as_array().unwrap().len(), 1);
}

#[test]
fn two_processes_reverse_one_payment_once() {
    let house = House::solo();
    let patient = house.patient("Marina Inventada");
    let paid = house.ok(
        MAIN,
        "finance.pay",
        json!({ "patient_id": patient, "amount": 100, "method": "pix", "description": null, "appointment_id": null }),
    );
    let others: Vec<App> = (0..4).map(|_| house.other_process()).collect();
    for app in &others {
        app.call("cli", "session.unlock", json!({ "slug": "clinica-sol", "login": "dona", "password": PASSWORD }))
            .unwrap();
    }
    let done: usize = std::thread::scope(|scope| {
        let workers: Vec<_> = others
            .iter()
            .map(|app| {
                scope.spawn(|| {
                    app.call("cli", "finance.reverse", json!({ "id": paid["id"], "reason": "corrida" })).is_ok()
                })
            })
            .collect();
        workers.into_iter().map(|worker| usize::from(worker.join().unwrap())).sum()
    });
    assert_eq!(done, 1);
    let account = house.ok(MAIN, "finance.account", json!({ "patient_id": patient }));
    assert_eq!((&account["balance"], account["transactions"].as_array().unwrap().len()), (&json!(0), 2));
}

#[test]
fn a_window_knows_only_its_own_session() {
    let house = House::solo();
    assert_eq!(house.code("second", "settings.clinic", json!({})), "session.none");
    house.enter("second", "dona");
    house.app.forget_window("second");
    assert_eq!(house.code("second", "settings.clinic", json!({})), "session.none");
    house.ok(MAIN, "settings.clinic", json!({}));
}

#[test]
fn the_trail_is_whole_and_a_backup_holds_and_comes_back() {
    let house = House::solo();
    house.patient("Marina Inventada");
    let trail = house.ok(MAIN, "audit.verify", json!({}));
    assert_eq!((&trail["ok"], &trail["code"]), (&json!(true), &json!(0)));
    assert!(trail["events"].as_u64().unwrap() > 5);
    let out = house.dir.path().join("trilha.jsonl");
    house.ok(MAIN, "audit.export", json!({ "to": out }));
    assert_eq!(house.code(MAIN, "audit.export", json!({ "to": out })), "app.file_exists");

    let to = house.dir.path().join("copias");
    let made = house.ok(MAIN, "backup.create", json!({ "to": to }));
    assert_eq!(made["ok"], true, "{made}");
    assert_eq!(house.ok(MAIN, "backup.drill", json!({ "path": made["path"] }))["ok"], true);
    house.patient("Depois da Copia");
    let restore = json!({ "path": made["path"], "slug": null, "login": "dona", "password": PASSWORD });
    assert_eq!(
        house.code(MAIN, "backup.restore", restore.clone()),
        "vault.held",
        "not under the feet of whoever works there"
    );
    house.app.lock_all(neonpro_api::LockReason::Asked);
    house.ok("nobody", "backup.restore", restore);
    house.enter(MAIN, "dona");
    let count = |query: &str| {
        house.ok(MAIN, "patients.search", json!({ "query": query, "limit": null })).as_array().unwrap().len()
    };
    assert_eq!((count("Marina"), count("Depois")), (1, 0));
    assert_eq!(
        house.ok("nobody", "app.clinics", json!({})).as_array().unwrap().len(),
        1,
        "what was moved aside is no clinic"
    );

    let database = std::path::Path::new(made["path"].as_str().unwrap()).join("clinic.db");
    let mut bytes = std::fs::read(&database).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&database, bytes).unwrap();
    assert_eq!(house.ok(MAIN, "backup.verify", json!({ "path": made["path"] }))["ok"], false);
    assert_eq!(house.code(MAIN, "backup.verify", json!({ "path": "/no/such/place" })), "backup.unreadable");
}
