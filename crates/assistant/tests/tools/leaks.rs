//! Whatever is asked by whomever: no answer holds what the doors hide from that user, or belongs to a person who does not agree.

use neonpro_api::Role;
use neonpro_assistant::Intent;
use neonpro_assistant::answer::Outcome;
use neonpro_assistant::tools::served_by;
use serde_json::{Value, json};

use crate::house::{House, text};

/// Words that stand in nothing but Bia's data, who was never asked.
const CANARIES: [&str; 4] = ["Bia", "1985-07-20", "98888", "marca de canário"];

/// Every argument that any tool knows; each tool takes its own.
fn every_argument(patient: &str) -> Value {
    json!({
        "query": patient, "patient": patient, "treatment": "peeling", "professional": "me", "date": "2026-03-03",
        "time": "10:00", "topic": "peeling", "item": "luva", "lot": "A-1", "reason": "viagem", "by": "professional",
        "from": "2026-03-01", "to": "2026-08-31",
    })
}

fn call(intent: Intent, all: &Value) -> Value {
    let tool = neonpro_assistant::toolbox::tool(intent).unwrap();
    let mut call = json!({ "intent": intent });
    for arg in &tool.args {
        let key = arg.key.as_str();
        match (key, arg.becomes) {
            ("when", Some(neonpro_assistant::toolbox::Becomes::Span)) => {
                (call["from"], call["to"]) = (all["from"].clone(), all["to"].clone());
            }
            ("when", _) => call["date"] = all["date"].clone(),
            ("from_date" | "period" | "method", _) => {}
            _ => call[key] = all[key].clone(),
        }
    }
    call
}

/// A clinic in which something of everything happened to both patients.
fn busy() -> House {
    let house = House::new();
    let form = json!({
        "full_name": "Bia Inventada", "birth_date": "1985-07-20", "phone_primary": "(11) 98888-7777", "marketing_consent": false,
    });
    let page = house.ok("dona", "patients.page", json!({ "id": house.bia, "before": null }));
    house.ok("dona", "patients.update", json!({ "id": house.bia, "version": page["version"], "data": form }));
    let product = json!({ "id": null, "name": "Luva", "maker": null, "anvisa_registration": null, "unit": "pair" });
    let product = text(&house.ok("dona", "stock.save_product", product)["id"]);
    let lot = json!({ "product_id": product, "code": "A-1", "quantity": 9_000, "expires": null, "supplier": null });
    let lot = text(&house.ok("dona", "stock.enter_lot", lot)["id"]);
    for (patient, hour) in [(&house.ana, "13"), (&house.bia, "15")] {
        house.book(patient, &format!("2026-03-03T{hour}:00:00Z"));
        let owed = json!({ "patient_id": patient, "amount": 5_000, "description": "Sessão", "appointment_id": null });
        house.ok("dona", "finance.charge", owed);
        let paid = json!({ "patient_id": patient, "amount": 1_000, "method": "pix", "description": null, "appointment_id": null });
        house.ok("dona", "finance.pay", paid);
        let used =
            json!({ "lot_id": lot, "patient_id": patient, "quantity": 1_000, "site": null, "appointment_id": null });
        house.ok("dona", "stock.apply", used);
        let note = json!({
            "id": null, "patient_id": patient, "appointment_id": null, "kind": "evolution", "title": "Retorno peeling",
            "body": "marca de canário", "version": null,
        });
        house.ok("dona", "records.save", note);
    }
    house
}

#[test]
fn no_answer_to_any_role_holds_a_person_who_does_not_agree() {
    let house = busy();
    let mut users = vec!["dona".to_owned()];
    for role in Role::ALL.into_iter().filter(|role| *role != Role::Owner) {
        house.hire(role.as_str(), role);
        users.push(role.as_str().to_owned());
    }
    // Half of the questions name the person, half do not; what a user typed may come back to them, and nothing more.
    for name in ["Ana Inventada", "Inventada", "98888", "Bia Inventada"] {
        let all = every_argument(name);
        for user in &users {
            for intent in Intent::ALL {
                let outcome = house.run(user, call(*intent, &all));
                let shown = serde_json::to_string(&outcome).unwrap();
                let shown = shown.replace(&format!("“{name}”"), "");
                let link_allowed = matches!(&outcome, Outcome::Told(told) if !told.links.is_empty());
                for canary in CANARIES {
                    assert!(!shown.contains(canary), "{user} asks {intent:?} about {name}: {canary}");
                }
                assert!(link_allowed || !shown.contains(&house.bia), "{user} asks {intent:?} about {name}: her id");
            }
        }
    }
}

#[test]
fn a_tool_answers_rows_only_to_whom_its_first_operation_is_open() {
    let house = busy();
    for role in Role::ALL.into_iter().filter(|role| *role != Role::Owner) {
        house.hire(role.as_str(), role);
        for intent in Intent::ALL {
            let Some(first) = served_by(*intent).first() else { continue };
            let method = neonpro_api::METHODS.iter().find(|method| method.name == *first).unwrap();
            let outcome = house.run(role.as_str(), call(*intent, &every_argument("Ana Inventada")));
            let open = method.permission.allows(&[role]);
            let rows = matches!(&outcome, Outcome::Answer(answer) if !answer.rows.is_empty());
            assert!(open || !rows, "{role:?} asks {intent:?} and is answered");
        }
    }
}
