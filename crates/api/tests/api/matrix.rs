//! Role × operation, from the table itself.

use std::collections::HashSet;

use neonpro_api::{METHODS, Permission, Role};
use serde_json::json;

use crate::house::{House, MAIN, clinic};

#[test]
fn names_are_unique_and_sorted_by_area() {
    let mut seen = HashSet::new();
    for method in METHODS {
        assert!(seen.insert(method.name), "{} stands twice", method.name);
        assert!(!method.area().is_empty() && method.doc.ends_with('.'), "{}", method.name);
    }
}

#[test]
fn every_role_is_offered_and_let_through_exactly_what_the_table_says() {
    let house = House::empty();
    house.ok("nobody", "app.create_clinic", clinic(&["owner"], false));
    house.enter(MAIN, "dona");
    for role in Role::ALL {
        let login = if role == Role::Owner { MAIN.to_owned() } else { role.as_str().to_owned() };
        if role != Role::Owner {
            house.hire(&login, &[role]);
        }
        let info = house.ok(&login, "session.info", json!({}));
        let offered: HashSet<&str> =
            info["permissions"].as_array().unwrap().iter().filter_map(|name| name.as_str()).collect();
        for method in METHODS {
            let allowed = method.permission.allows(&[role]);
            assert_eq!(offered.contains(method.name), allowed, "{role:?} is offered {}", method.name);
            // New keys end every session: who may ask for them has a test of its own.
            if method.permission == Permission::Open || (allowed && method.name == "team.rotate_keys") {
                continue;
            }
            // An empty request stops at the form where a form is asked for, and at the role where the role may not.
            let answer = house.app.call(&login, method.name, json!({}));
            let forbidden = answer.err().is_some_and(|error| error.code == "session.forbidden");
            assert_eq!(forbidden, !allowed, "{role:?} calls {}", method.name);
        }
    }
}

#[test]
fn without_a_session_nothing_but_the_door_answers() {
    let house = House::empty();
    for method in METHODS.iter().filter(|method| method.permission != Permission::Open) {
        assert_eq!(house.code("nobody", method.name, json!({})), "session.none", "{}", method.name);
    }
    assert_eq!(house.code("nobody", "no.such", json!({})), "app.unknown_method");
}

#[test]
fn a_receptionist_reads_no_note_by_any_way() {
    let house = House::solo();
    let patient = house.patient("Marina Inventada");
    let draft = json!({
        "id": null, "patient_id": patient, "appointment_id": null, "kind": "evolution", "title": "Retorno",
        "body": "texto clinico secreto", "version": null,
    });
    house.ok(MAIN, "records.save", draft.clone());
    house.hire("ana", &[Role::Receptionist]);
    for (method, params) in [
        ("records.list", json!({ "patient_id": patient, "limit": null, "before": null })),
        ("records.save", draft),
        ("audit.list", json!({ "before": null, "limit": null, "subject_id": null, "actor_id": null, "kind": null })),
    ] {
        assert_eq!(house.code("ana", method, params), "session.forbidden", "{method}");
    }
    for sql in [
        "SELECT * FROM medical_records",
        "SELECT * FROM t_medical_records",
        "SELECT count(*) FROM main.t_medical_records",
        "SELECT sql FROM sqlite_master",
        "SELECT name FROM (SELECT 'z' AS name) FULL JOIN t_patients USING (name)",
        "ATTACH 'x' AS y",
        "PRAGMA table_list",
        "WITH x AS (SELECT * FROM t_medical_records) SELECT * FROM x",
    ] {
        let answer = house.app.call("ana", "reports.sql", json!({ "sql": sql, "limit": null }));
        let rows = answer.map(|found| found["rows"].as_array().map(Vec::len)).unwrap_or(Some(0));
        assert_eq!(rows, Some(0), "{sql}");
    }
    let refused = json!({ "before": null, "limit": null, "subject_id": null, "actor_id": null, "kind": "sql.refused" });
    let events = house.ok(MAIN, "audit.list", refused);
    assert!(!events.as_array().unwrap().is_empty(), "refused attempts are in the trail");
}
