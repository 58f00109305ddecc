//! Text that somebody made to break things, in every field of every form; sizes that nobody types.

use neonpro_api::{ErrorKind, METHODS};
use serde_json::{Value, json};

use crate::house::{House, MAIN, clinic, patient, person};

const HOSTILE: [&str; 10] = [
    "'; DROP TABLE t_patients; --",
    "\" OR 1=1 --",
    "<script>alert(1)</script>",
    "../../../../etc/passwd",
    "\u{202e}gnp.exe",
    "a\u{0}b",
    "\u{feff}\u{200b}\u{ffff}",
    "🧿ﷺ\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}",
    "%s%n%x${jndi:ldap://x}{{7*7}}",
    "NULL",
];

/// One valid request for each form that has text in it.
fn forms(patient_id: &str) -> Vec<(&'static str, Value)> {
    let id = "018f0000-0000-7000-8000-000000000000";
    vec![
        ("patients.search", json!({ "query": "x", "limit": null })),
        ("patients.register", patient("Nome Inventado", None)),
        ("patients.duplicates", patient("Nome Inventado", None)),
        ("patients.add_alert", json!({ "patient_id": patient_id, "kind": "allergy", "text": "látex" })),
        ("patients.retire_alert", json!({ "id": id, "reason": "engano" })),
        ("patients.page", json!({ "id": patient_id, "before": "x" })),
        (
            "agenda.block",
            json!({ "professional_id": null, "room_id": null, "start": "2026-04-01T12:00:00Z", "end": "2026-04-01T13:00:00Z", "label": "x" }),
        ),
        ("agenda.set_status", json!({ "id": id, "version": "x", "status": "cancelled", "reason": "x" })),
        (
            "records.save",
            json!({ "id": null, "patient_id": patient_id, "appointment_id": null, "kind": "evolution", "title": "x", "body": "x", "version": null }),
        ),
        ("records.sign", json!({ "id": id, "version": "x" })),
        ("records.addendum", json!({ "record_id": id, "body": "x" })),
        (
            "consent.grant",
            json!({ "patient_id": patient_id, "purpose": "marketing", "channel": "paper", "expires": null, "note": "x" }),
        ),
        (
            "consent.revoke",
            json!({ "patient_id": patient_id, "purpose": "marketing", "channel": "paper", "note": "x" }),
        ),
        (
            "finance.charge",
            json!({ "patient_id": patient_id, "amount": 100, "description": "x", "appointment_id": null }),
        ),
        (
            "finance.pay",
            json!({ "patient_id": patient_id, "amount": 100, "method": "pix", "description": "x", "appointment_id": null }),
        ),
        ("finance.reverse", json!({ "id": id, "reason": "x" })),
        (
            "stock.save_product",
            json!({ "id": null, "name": "x", "maker": "x", "anvisa_registration": "x", "unit": "ml" }),
        ),
        ("stock.recall_lot", json!({ "id": id, "reason": "x" })),
        ("team.add_user", person("novo", "senha de uma vez 9", &[neonpro_api::Role::Nurse])),
        ("team.save_room", json!({ "id": null, "name": "x", "active": true })),
        ("team.save_equipment", json!({ "id": null, "name": "x", "active": true })),
        ("settings.set_config", json!({ "key": "backup.dir", "value": "x" })),
        (
            "settings.grant",
            json!({ "subject": "role", "subject_id": "nurse", "table": "products", "action": "select", "row_id": null, "expires": null }),
        ),
        ("session.break_glass", json!({ "patient_id": patient_id, "reason": "emergência na recepção" })),
        ("session.change_password", json!({ "current": "x", "next": "x" })),
        ("audit.list", json!({ "before": null, "limit": null, "subject_id": null, "actor_id": null, "kind": "x" })),
        ("reports.sql", json!({ "sql": "SELECT 1", "limit": null })),
        ("app.create_clinic", clinic(&["owner"], true)),
        ("session.unlock", json!({ "slug": "clinica-sol", "login": "x", "password": "x" })),
        ("session.recover", json!({ "slug": "clinica-sol", "kit": "x", "login": "x", "new_password": "x" })),
    ]
}

#[test]
fn hostile_text_in_every_field_is_data_or_a_refusal_never_an_accident() {
    let house = House::solo();
    let patient_id = house.patient("Marina Inventada");
    for (method, form) in forms(&patient_id) {
        let fields: Vec<String> = form
            .as_object()
            .unwrap()
            .iter()
            .filter(|(_, v)| v.is_string() || v.is_null())
            .map(|(k, _)| k.clone())
            .collect();
        // Making a clinic or a user costs a password each time: one of the texts in each field is enough there.
        let dear = matches!(method, "app.create_clinic" | "team.add_user" | "session.unlock" | "session.recover");
        for (n, field) in fields.iter().enumerate() {
            for (m, hostile) in HOSTILE.iter().enumerate() {
                if dear && m != n % HOSTILE.len() {
                    continue;
                }
                let mut request = form.clone();
                request[field] = json!(hostile);
                let window = if method.starts_with("session.unlock") || method.starts_with("session.recover") {
                    "other"
                } else {
                    MAIN
                };
                if let Err(error) = house.app.call(window, method, request) {
                    assert_ne!(
                        error.kind,
                        ErrorKind::Internal,
                        "{method} {field} {hostile:?}: {} {:?}",
                        error.code,
                        error.params
                    );
                    assert_ne!(error.kind, ErrorKind::Storage, "{method} {field} {hostile:?}: {}", error.code);
                    let told = serde_json::to_string(&error).unwrap();
                    let start: String = hostile.chars().take(6).collect();
                    assert!(!told.contains(&start), "{method} {field} repeats what was typed: {told}");
                }
            }
        }
    }
    let found = house.ok(MAIN, "patients.search", json!({ "query": "Marina", "limit": null }));
    assert_eq!(found.as_array().unwrap().len(), 1, "the tables are still there");
    assert_eq!(house.ok(MAIN, "reports.sql", json!({ "sql": "SELECT 1", "limit": null }))["rows"], json!([[1]]));
}

#[test]
fn what_no_screen_sends_is_refused_before_it_is_read() {
    let house = House::solo();
    let mut request = patient("x", None);
    request["full_name"] = json!("x".repeat(100 * 1024 * 1024));
    assert_eq!(house.code(MAIN, "patients.register", request), "app.too_large");
    let mut deep = json!(1);
    for _ in 0..100 {
        deep = json!([deep]);
    }
    assert_eq!(house.code(MAIN, "settings.set_config", json!({ "key": "backup.dir", "value": deep })), "app.too_large");
    for bad in [json!([]), json!("x"), json!(1), json!({ "query": 1, "limit": null }), json!({ "limit": 1 })] {
        assert_eq!(house.code(MAIN, "patients.search", bad), "app.bad_request");
    }
    let error = house.refused(
        MAIN,
        "patients.search",
        json!({ "query": "529.982.247-25", "cpf": "529.982.247-25", "limit": null }),
    );
    assert_eq!(error.code, "app.bad_request");
    assert!(!serde_json::to_string(&error).unwrap().contains("529"), "what was typed stays out of the error");
}

#[test]
fn a_request_of_nothing_is_never_an_internal_error() {
    let house = House::solo();
    for method in METHODS.iter().filter(|method| !matches!(method.name, "session.logout" | "session.lock")) {
        for params in [Value::Null, json!({}), json!({ "x": 1 }), json!([1, 2, 3])] {
            if let Err(error) = house.app.call(MAIN, method.name, params.clone()) {
                assert_ne!(error.kind, ErrorKind::Internal, "{} {params}: {}", method.name, error.code);
            }
        }
    }
}
