//! Tools that change something: none of them does, and what their card asks for is what then happens.

use neonpro_assistant::answer::{Card, Outcome, PickKind, Why};
use neonpro_assistant::desk::Desk;
use neonpro_assistant::tools::Picks;
use serde_json::{Value, json};

use crate::house::{House, text};

fn visits(house: &House) -> Vec<Value> {
    let asked = json!({ "from": "2026-03-02", "to": "2026-03-31", "professional_ids": null, "room_ids": null });
    house.ok("dona", "agenda.view", asked)["appointments"].as_array().unwrap().clone()
}

/// What a person does with a card.
fn confirm(house: &House, card: &Card) -> Value {
    house.ok("dona", card.method, card.request.clone())
}

#[test]
fn a_booking_waits_for_a_person_and_is_then_exactly_what_was_said() {
    let house = House::new();
    let call = json!({
        "intent": "book", "patient": "Ana Inventada", "treatment": "peeling", "date": "2026-03-03", "time": "10:00",
    });
    let card = house.card("dona", call);
    assert_eq!(card.sentence, "Marcar Ana Inventada em 03/03/2026 às 10:00?");
    assert!(card.conflicts.is_empty() && card.fill_in.is_empty());
    assert!(visits(&house).is_empty(), "nothing is written before a person confirms");
    let booked = confirm(&house, &card);
    assert_eq!(text(&booked["appointment"]["start"]), "2026-03-03T13:00:00Z", "ten on the clinic's wall");
    assert_eq!(visits(&house).len(), 1);
    let sql =
        json!({ "sql": "SELECT ai_assisted, ai_session_id IS NOT NULL, booked_via FROM appointments", "limit": null });
    let marked = house.ok("dona", "reports.sql", sql);
    assert_eq!(marked["rows"], json!([[1, 1, "assistant"]]), "that an assistant proposed it can be told afterwards");
}

#[test]
fn a_card_dies_with_its_session_and_is_nobody_elses() {
    let house = House::new();
    house.hire("recepcao", neonpro_api::Role::Receptionist);
    let call = json!({
        "intent": "book", "patient": "Ana Inventada", "treatment": "peeling", "date": "2026-03-03", "time": "10:00",
    });
    let card = house.card("dona", call);
    let refused = house.desk("recepcao").call(card.method, card.request.clone());
    assert_eq!(refused.unwrap_err().code, "assistant.session_over", "somebody else's");
    house.ok("dona", "assistant.end", json!({ "id": card.request["ai_session_id"] }));
    assert_eq!(house.desk("dona").call(card.method, card.request).unwrap_err().code, "assistant.session_over");
    assert!(visits(&house).is_empty());
}

#[test]
fn what_stands_in_the_way_is_on_the_card() {
    let house = House::new();
    house.book(&house.bia, "2026-03-03T13:00:00Z");
    let call = |professional: Value, time: &str| {
        json!({
            "intent": "book", "patient": "Ana Inventada", "treatment": "peeling", "professional": professional,
            "date": "2026-03-03", "time": time,
        })
    };
    let card = house.card("dona", call(json!("me"), "10:00"));
    assert_eq!(card.conflicts, ["professional"]);
    assert_eq!(card.fill_in, ["override_reason"]);
    assert!(!card.alternatives.is_empty());
    let mut nobody = call(json!("me"), "10:00");
    nobody.as_object_mut().unwrap().remove("professional");
    match house.run("dona", nobody) {
        Outcome::Answer(answer) => {
            assert_eq!(answer.sentence, "Ninguém está livre a essa hora. Nesse dia há:");
            assert!(!answer.rows.is_empty());
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_booking_without_a_treatment_asks_for_one_and_goes_on_with_it() {
    let house = House::new();
    let call = json!({ "intent": "book", "patient": "Ana Inventada", "date": "2026-03-03", "time": "10:00" });
    let choose = house.choose("dona", call.clone());
    assert_eq!(choose.between, PickKind::Service);
    assert!(choose.choices.iter().any(|choice| choice.id.to_string() == house.peeling));
    let picks = Picks { service: Some(house.peeling.parse().unwrap()), ..Picks::default() };
    assert!(matches!(house.run_with("dona", call, picks), Outcome::Card(_)));
}

#[test]
fn nobody_is_booked_who_does_not_agree() {
    let house = House::new();
    let call = json!({
        "intent": "book", "patient": "Bia Inventada", "treatment": "peeling", "date": "2026-03-03", "time": "10:00",
    });
    assert_eq!(house.told("dona", call).why, Why::NoConsent);
}

#[test]
fn a_visit_is_moved_confirmed_and_called_off() {
    let house = House::new();
    house.book(&house.ana, "2026-03-03T13:00:00Z");
    let later = json!({ "intent": "move", "patient": "Ana Inventada", "date": "2026-03-05", "time": "15:30" });
    let card = house.card("dona", later);
    assert_eq!(card.sentence, "Passar Ana Inventada de 03/03/2026 para 05/03/2026 às 15:30?");
    assert_eq!(text(&confirm(&house, &card)["appointment"]["start"]), "2026-03-05T18:30:00Z");

    let a_little = json!({ "intent": "move", "patient": "Ana Inventada", "date": "2026-03-05", "time": "15:45" });
    assert!(house.card("dona", a_little).conflicts.is_empty(), "a visit is not in its own way");
    let sure = json!({ "intent": "confirm", "patient": "Ana Inventada" });
    let card = house.card("dona", sure.clone());
    assert_eq!(text(&confirm(&house, &card)["appointment"]["status"]), "confirmed");
    assert!(house.answer("dona", sure).sentence.contains("já está confirmada"));

    let off = json!({ "intent": "cancel", "patient": "Ana Inventada", "date": "2026-03-05" });
    let card = house.card("dona", off);
    assert_eq!(card.fill_in, ["reason"], "the agenda wants to know why");
    let mut request = card.request.clone();
    request["act"]["set_status"]["reason"] = json!("viagem");
    house.ok("dona", card.method, request);
    let gone = house.told("dona", json!({ "intent": "confirm", "patient": "Ana Inventada" }));
    assert_eq!(gone.why, Why::NotFound, "what was called off is no visit ahead");
}

#[test]
fn of_several_visits_the_person_chooses_one() {
    let house = House::new();
    house.book(&house.ana, "2026-03-03T13:00:00Z");
    let second = house.book(&house.ana, "2026-03-05T13:00:00Z");
    let off = json!({ "intent": "cancel", "patient": "Ana Inventada", "reason": "viagem" });
    let choose = house.choose("dona", off.clone());
    assert_eq!((choose.between, choose.choices.len()), (PickKind::Appointment, 2));
    let picks = Picks { appointment: Some(text(&second["id"]).parse().unwrap()), ..Picks::default() };
    match house.run_with("dona", off, picks) {
        Outcome::Card(card) => {
            let step = &card.request["act"]["set_status"];
            assert_eq!((&step["id"], step["reason"].as_str(), card.fill_in.len()), (&second["id"], Some("viagem"), 0));
        }
        other => panic!("{other:?}"),
    }
    let from = json!({ "intent": "move", "patient": "Ana Inventada", "from_date": "2026-03-05", "date": "2026-03-06", "time": "09:00" });
    assert_eq!(house.card("dona", from).request["act"]["move"]["id"], second["id"]);
}
