//! A day of a clinic, in the JSON that the screens send.

use neonpro_api::{ErrorKind, Role};
use serde_json::{Value, json};

use crate::house::{House, MAIN, patient};

const DAY: i64 = 24 * 60 * 60 * 1_000_000;

fn id(answer: &Value) -> String {
    answer["id"].as_str().unwrap().to_owned()
}

#[test]
fn register_find_and_change_a_patient() {
    let house = House::solo();
    let made = id(&house.ok(MAIN, "patients.register", patient("Conceição Inventada", Some("529.982.247-25"))));
    for query in ["conceicao", "ÇÃO inv", "52998224725", "98765"] {
        let found = house.ok(MAIN, "patients.search", json!({ "query": query, "limit": 10 }));
        assert_eq!(found[0]["id"], json!(made), "{query}");
    }
    let likely = house.ok(MAIN, "patients.duplicates", patient("Conceicao Inventada", None));
    assert_eq!(likely[0]["patient"]["id"], json!(made));
    assert_eq!(
        house.code(MAIN, "patients.register", patient("Outra Pessoa", Some("529.982.247-25"))),
        "patients.cpf_taken"
    );
    let bad = house.refused(MAIN, "patients.register", patient("Outra Pessoa", Some("529.982.247-24")));
    assert_eq!(bad.params["fields"]["cpf"], "check_digits");

    let page = house.ok(MAIN, "patients.page", json!({ "id": made, "before": null }));
    let mut data = page["data"].clone();
    data["city"] = json!("Santos");
    let change = |version: &Value, data: &Value| json!({ "id": made, "version": version, "data": data });
    house.ok(MAIN, "patients.update", change(&page["version"], &data));
    data["city"] = json!("Osasco");
    assert_eq!(house.code(MAIN, "patients.update", change(&page["version"], &data)), "patients.changed");
}

#[test]
fn a_note_that_the_assistant_drafted_is_marked_until_its_author_takes_the_draft_back() {
    let house = House::solo();
    let patient = house.patient("Marina Inventada");
    let save = |before: &Value, body: &str, assisted: Value| {
        let note = json!({ "id": before["id"], "patient_id": patient, "appointment_id": null, "kind": "evolution",
            "title": "Retorno", "body": body, "version": before["version"], "ai_assisted": assisted });
        house.ok(MAIN, "records.save", note)
    };
    let assisted = |note: &Value| house.ok(MAIN, "records.get", json!({ "id": note["id"] }))["ai_assisted"].clone();
    let own = save(&Value::Null, "anotado", Value::Null);
    assert_eq!(assisted(&own), false);
    let drafted = save(&own, "redigido", json!(true));
    assert_eq!(assisted(&drafted), true);
    let went_on = save(&drafted, "redigido, e mais", Value::Null);
    assert_eq!(assisted(&went_on), true, "who says nothing of it goes on with what stands");
    let back = save(&went_on, "redigido, e mais", json!(false));
    assert_ne!(back["version"], went_on["version"], "the same words by somebody else are another version");
    assert_eq!(assisted(&back), false);
    let again = save(&back, "redigido", json!(true));
    house.ok(MAIN, "records.sign", json!({ "id": again["id"], "version": again["version"] }));
    let added = house.ok(MAIN, "records.addendum", json!({ "record_id": again["id"], "body": "de próprio punho" }));
    assert_eq!((assisted(&again), &added["ai_assisted"]), (json!(true), &json!(false)));
}

#[test]
fn notes_are_written_signed_and_added_to() {
    let house = House::solo();
    let patient = house.patient("Marina Inventada");
    let draft = |id: Value, version: Value, body: &str| json!({ "id": id, "patient_id": patient, "appointment_id": null, "kind": "evolution", "title": "Retorno", "body": body, "version": version });
    let first = house.ok(MAIN, "records.save", draft(Value::Null, Value::Null, "primeira versão"));
    let again = house.ok(MAIN, "records.save", draft(first["id"].clone(), first["version"].clone(), "primeira versão"));
    assert_eq!(first, again, "a text that did not change makes no version");
    let second = house.ok(MAIN, "records.save", draft(first["id"].clone(), first["version"].clone(), "segunda versão"));
    assert_ne!(first["version"], second["version"]);
    let stale = draft(first["id"].clone(), first["version"].clone(), "por cima");
    assert_eq!(house.code(MAIN, "records.save", stale), "records.changed");

    let signed = house.ok(MAIN, "records.sign", json!({ "id": second["id"], "version": second["version"] }));
    assert_eq!(
        (&signed["status"], &signed["signature_valid"], &signed["body"]),
        (&json!("signed"), &json!(true), &json!("segunda versão"))
    );
    let late = draft(signed["id"].clone(), signed["version"].clone(), "depois de assinar");
    assert_eq!(house.code(MAIN, "records.save", late), "records.signed");
    assert_eq!(
        house.code(MAIN, "records.sign", json!({ "id": signed["id"], "version": signed["version"] })),
        "records.signed"
    );
    let added = house.ok(MAIN, "records.addendum", json!({ "record_id": signed["id"], "body": "um acréscimo" }));
    assert_eq!((&added["addendum_of"], &added["signature_valid"]), (&signed["id"], &json!(true)));

    let list = house.ok(MAIN, "records.list", json!({ "patient_id": patient, "limit": null, "before": null }));
    let bodies: Vec<&str> = list.as_array().unwrap().iter().map(|note| note["body"].as_str().unwrap()).collect();
    assert_eq!(bodies, ["um acréscimo", "segunda versão"], "only heads, newest first");
    assert_eq!(
        house.ok(MAIN, "records.get", json!({ "id": first["id"] }))["id"],
        signed["id"],
        "any version leads to its head"
    );

    house.hire("colega", &[Role::Doctor]);
    let theirs = house.ok("colega", "records.list", json!({ "patient_id": patient, "limit": null, "before": null }));
    assert_eq!(theirs.as_array().unwrap().len(), 2, "a colleague reads");
    assert_eq!(
        house
            .refused("colega", "records.addendum", json!({ "record_id": signed["id"], "body": "de outra pessoa" }))
            .kind,
        ErrorKind::Forbidden
    );
    let reads = house.ok(
        MAIN,
        "audit.list",
        json!({ "before": null, "limit": null, "subject_id": patient, "actor_id": null, "kind": "record.read" }),
    );
    assert_eq!(reads.as_array().unwrap().len(), 2, "one read each in ten minutes");
}

#[test]
fn only_its_author_goes_on_with_a_draft() {
    let house = House::solo();
    let patient = house.patient("Marina Inventada");
    let draft = json!({ "id": null, "patient_id": patient, "appointment_id": null, "kind": "evolution", "title": "x", "body": "rascunho", "version": null });
    let saved = house.ok(MAIN, "records.save", draft.clone());
    house.hire("colega", &[Role::Doctor]);
    let mut theirs = draft;
    (theirs["id"], theirs["version"], theirs["body"]) =
        (saved["id"].clone(), saved["version"].clone(), json!("mexido"));
    assert_eq!(house.code("colega", "records.save", theirs), "records.not_author");
    assert_eq!(
        house.code("colega", "records.sign", json!({ "id": saved["id"], "version": saved["version"] })),
        "records.not_author"
    );
}

#[test]
fn consent_is_given_and_taken_back() {
    let house = House::solo();
    let patient = house.patient("Marina Inventada");
    let event =
        |purpose: &str| json!({ "patient_id": patient, "purpose": purpose, "channel": "in_person", "note": null });
    let grant = |expires: Value| {
        let mut request = event("ai_assistance");
        request["expires"] = expires;
        request
    };
    let status = |house: &House| {
        let all = house.ok(MAIN, "consent.state", json!({ "patient_id": patient }));
        all.as_array().unwrap().iter().find(|state| state["purpose"] == "ai_assistance").unwrap()["status"].clone()
    };
    assert_eq!(status(&house), "pending");
    assert_eq!(house.code(MAIN, "consent.revoke", event("ai_assistance")), "consent.not_granted");
    assert_eq!(house.code(MAIN, "consent.grant", grant(json!("2026-03-01"))), "consent.invalid");
    house.ok(MAIN, "consent.grant", grant(json!("2026-03-03")));
    assert_eq!(status(&house), "granted");
    assert_eq!(house.ok(MAIN, "patients.page", json!({ "id": patient, "before": null }))["ai_consent"], true);
    house.clock.pass_us(1);
    house.ok(MAIN, "consent.revoke", event("ai_assistance"));
    assert_eq!(status(&house), "revoked");
    house.clock.pass_us(1);
    house.ok(MAIN, "consent.grant", grant(json!("2026-03-03")));
    let history = house.ok(MAIN, "consent.history", json!({ "patient_id": patient }));
    let actions: Vec<&str> =
        history.as_array().unwrap().iter().map(|event| event["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["grant", "revoke", "grant"]);
    house.clock.pass_us(2 * DAY);
    house.enter(MAIN, "dona");
    assert_eq!(status(&house), "expired", "the last day has passed on the clinic's wall");
}

#[test]
fn money_is_taken_and_undone_exactly_once() {
    let house = House::solo();
    let patient = house.patient("Marina Inventada");
    let pay = |amount: i64, method: &str| json!({ "patient_id": patient, "amount": amount, "method": method, "description": null, "appointment_id": null });
    house.ok(
        MAIN,
        "finance.charge",
        json!({ "patient_id": patient, "amount": 50_000, "description": "Limpeza de pele", "appointment_id": null }),
    );
    let cash = id(&house.ok(MAIN, "finance.pay", pay(20_000, "cash")));
    house.ok(MAIN, "finance.pay", pay(10_000, "pix"));
    for amount in [0, -1, i64::MAX] {
        assert_eq!(house.code(MAIN, "finance.pay", pay(amount, "pix")), "finance.invalid");
    }
    assert_eq!(house.code(MAIN, "finance.pay", pay(1, "bitcoin")), "app.bad_request");
    let balance =
        |house: &House| house.ok(MAIN, "finance.account", json!({ "patient_id": patient }))["balance"].clone();
    assert_eq!(balance(&house), 20_000);
    let undone = id(&house.ok(MAIN, "finance.reverse", json!({ "id": cash, "reason": "valor errado" })));
    assert_eq!(balance(&house), 40_000);
    assert_eq!(
        house.code(MAIN, "finance.reverse", json!({ "id": cash, "reason": "outra vez" })),
        "finance.already_reversed"
    );
    assert_eq!(
        house.code(MAIN, "finance.reverse", json!({ "id": undone, "reason": "desfazer" })),
        "finance.reversal_is_final"
    );
    let day = house.ok(MAIN, "finance.day", json!({ "day": "2026-03-02" }));
    assert_eq!((&day["total_in"], &day["total_reversed"]), (&json!(30_000), &json!(20_000)));
    assert_eq!(
        day["by_method"],
        json!([{ "method": "cash", "amount": 0, "count": 1 }, { "method": "pix", "amount": 10_000, "count": 1 }])
    );
    let owing = house.ok(MAIN, "finance.overdue", json!({}));
    assert_eq!((&owing[0]["balance"], &owing[0]["patient"]["id"]), (&json!(40_000), &json!(patient)));
    let yesterday = house.ok(MAIN, "finance.day", json!({ "day": "2026-03-01" }));
    assert_eq!(yesterday["transactions"], json!([]));
}

#[test]
fn a_lot_comes_in_is_used_and_is_called_back() {
    let house = House::solo();
    let patient = house.patient("Marina Inventada");
    let product = id(&house.ok(
        MAIN,
        "stock.save_product",
        json!({ "id": null, "name": "Toxina botulínica", "maker": "Fábrica Inventada", "anvisa_registration": "1.2345.6789", "unit": "iu" }),
    ));
    let lot = |code: &str, expires: &str| json!({ "product_id": product, "code": code, "expires": expires, "quantity": 100_000, "supplier": null });
    assert_eq!(house.code(MAIN, "stock.enter_lot", lot("VELHO", "2026-03-01")), "stock.invalid");
    let good = id(&house.ok(MAIN, "stock.enter_lot", lot("AB-123", "2026-12-31")));
    let short = id(&house.ok(MAIN, "stock.enter_lot", lot("AB-124", "2026-03-02")));
    let apply = |lot: &str, quantity: i64| json!({ "patient_id": patient, "lot_id": lot, "quantity": quantity, "site": "glabela", "appointment_id": null });
    house.ok(MAIN, "stock.apply", apply(&good, 20_000));
    let much = house.refused(MAIN, "stock.apply", apply(&good, 80_001));
    assert_eq!((much.code.as_ref(), &much.params["on_hand"]), ("stock.not_enough", &json!(80_000)));
    let received = house.ok(MAIN, "stock.recipients", json!({ "lot_id": good }));
    assert_eq!(
        (&received[0]["patient_id"], &received[0]["site"], &received[0]["lot"]),
        (&json!(patient), &json!("glabela"), &json!("AB-123"))
    );
    assert_eq!(house.ok(MAIN, "stock.products", json!({}))[0]["on_hand"], 180_000);
    house.ok(MAIN, "stock.recall_lot", json!({ "id": good, "reason": "aviso do fabricante" }));
    assert_eq!(house.code(MAIN, "stock.apply", apply(&good, 1)), "stock.lot_recalled");
    house.clock.pass_us(DAY);
    house.enter(MAIN, "dona");
    assert_eq!(house.code(MAIN, "stock.apply", apply(&short, 1)), "stock.lot_expired");
    assert_eq!(house.ok(MAIN, "stock.products", json!({}))[0]["on_hand"], 0, "what may not be used is not on hand");
}

#[test]
fn a_visit_is_booked_once_moved_and_lived_through() {
    let house = House::solo();
    let patient = house.patient("Marina Inventada");
    let professional = house.ok(MAIN, "session.info", json!({}))["user"]["professional_id"].clone();
    let service = id(&house.ok(
        MAIN,
        "catalogue.save_service",
        json!({
            "id": null, "version": null, "name": "Limpeza de pele", "category": null, "treatment_id": null, "duration_minutes": 60,
            "cleanup_minutes": 0, "price": 18_000, "room_ids": [], "equipment_ids": [], "councils": [], "active": true,
        }),
    ));
    let book = |start: &str| {
        json!({
            "patient_id": patient, "professional_id": professional, "service_id": service, "room_id": null, "equipment_ids": [],
            "start": start, "duration_minutes": null, "notes": null, "override_reason": null,
        })
    };
    let booked = house.ok(MAIN, "agenda.book", book("2026-03-03T13:00:00Z"))["appointment"].clone();
    assert_eq!(booked["end"], "2026-03-03T14:00:00Z");
    let taken = house.refused(MAIN, "agenda.book", book("2026-03-03T13:30:00Z"));
    assert_eq!(taken.code, "agenda.conflict");
    assert!(
        !taken.params["conflicts"].as_array().unwrap().is_empty()
            && !taken.params["alternatives"].as_array().unwrap().is_empty()
    );
    let moved = house.ok(
        MAIN,
        "agenda.move",
        json!({
            "id": booked["id"], "version": booked["version"], "start": "2026-03-03T15:00:00Z", "end": "2026-03-03T16:00:00Z",
            "professional_id": null, "room_id": null, "override_reason": null,
        }),
    )["appointment"]
        .clone();
    house.ok(MAIN, "agenda.book", book("2026-03-03T13:30:00Z"));
    let step = |version: &Value, status: &str| json!({ "id": booked["id"], "version": version, "status": status, "reason": null });
    let confirmed = house.ok(MAIN, "agenda.set_status", step(&moved["version"], "confirmed"));
    assert_eq!(confirmed["status"], "confirmed");
    let query = json!({ "from": "2026-03-03", "to": "2026-03-03", "professional_ids": null, "room_ids": null });
    let view = house.ok(MAIN, "agenda.view", query.clone());
    assert_eq!(view["appointments"].as_array().unwrap().len(), 2);
    let house = house.restarted();
    house.enter(MAIN, "dona");
    assert_eq!(house.ok(MAIN, "agenda.view", query)["appointments"], view["appointments"], "all of it is on disk");
}

#[test]
fn settings_change_field_by_field_and_the_lock_follows() {
    let house = House::solo();
    let shown = house.ok(MAIN, "settings.clinic", json!({}));
    let with = |field: &str, value: Value| {
        let mut request = shown.clone();
        request[field] = value;
        request
    };
    house.ok(MAIN, "settings.save_clinic", with("city", json!("Santos")));
    house.ok(MAIN, "settings.save_clinic", with("phone", json!("(11) 3456-7890")));
    assert_eq!(house.ok(MAIN, "settings.clinic", json!({}))["city"], "Santos", "what somebody else changed stays");
    assert_eq!(house.code(MAIN, "settings.save_clinic", with("city", json!("Osasco"))), "settings.changed");
    assert_eq!(house.code(MAIN, "settings.save_clinic", with("accent", json!("red"))), "settings.invalid");
    house.ok(MAIN, "settings.set_config", json!({ "key": "lock.soft_minutes", "value": 1 }));
    assert_eq!(
        house.code(MAIN, "settings.set_config", json!({ "key": "lock.soft_minutes", "value": 0 })),
        "settings.out_of_bounds"
    );
    assert_eq!(
        house.code(MAIN, "settings.set_config", json!({ "key": "no.such", "value": 0 })),
        "settings.unknown_key"
    );
    house.clock.pass_us(61 * 1_000_000);
    assert_eq!(house.code(MAIN, "settings.clinic", json!({})), "session.covered");
}

#[test]
fn a_grant_adds_rows_from_the_next_session_on() {
    let house = House::solo();
    house.hire("caixa", &[Role::Finance]);
    let rooms = json!({ "sql": "SELECT count(*) FROM rooms", "limit": null });
    assert_eq!(
        house.code("caixa", "reports.sql", rooms.clone()),
        "reports.refused",
        "a table without a right is no table"
    );
    let grant = |subject: &str, table: &str| json!({ "subject": "role", "subject_id": subject, "table": table, "action": "select", "row_id": null, "expires": null });
    assert_eq!(house.code(MAIN, "settings.grant", grant("owner", "rooms")), "settings.own_rights");
    assert_eq!(house.code(MAIN, "settings.grant", grant("privacy", "t_rooms")), "settings.invalid");
    let users = house.ok(MAIN, "team.users", json!({}));
    let caixa = users.as_array().unwrap().iter().find(|user| user["login"] == "caixa").unwrap()["id"].clone();
    house.clock.pass_us(1);
    house.ok(MAIN, "team.set_roles", json!({ "id": caixa, "roles": ["privacy"], "reason": "mudança de função" }));
    let given = id(&house.ok(MAIN, "settings.grant", grant("privacy", "rooms")));
    house.enter("caixa", "caixa");
    assert_eq!(house.ok("caixa", "reports.sql", rooms.clone())["rows"], json!([[2]]));
    house.ok(MAIN, "settings.withdraw_grant", json!({ "id": given }));
    house.enter("caixa", "caixa");
    assert_eq!(house.code("caixa", "reports.sql", rooms), "reports.refused");
}

#[test]
fn emergency_access_is_short_and_the_owner_is_told() {
    let house = House::solo();
    let patient = house.patient("Marina Inventada");
    house.hire("ana", &[Role::Aesthetician]);
    let page = json!({ "id": patient, "before": null });
    assert_eq!(house.refused("ana", "patients.page", page.clone()).kind, ErrorKind::NotFound);
    assert_eq!(
        house.code("ana", "session.break_glass", json!({ "patient_id": patient, "reason": "curta" })),
        "session.emergency_reason"
    );
    house.ok("ana", "session.break_glass", json!({ "patient_id": patient, "reason": "desmaio na recepção" }));
    house.ok("ana", "patients.page", page.clone());
    assert_eq!(house.enter("second", "dona")["emergencies"], 1);
    assert_eq!(house.enter("second", "dona")["emergencies"], 0, "told once");
    house.clock.pass_us(31 * 60 * 1_000_000);
    house.enter("ana", "ana");
    assert_eq!(house.refused("ana", "patients.page", page).kind, ErrorKind::NotFound);
}
