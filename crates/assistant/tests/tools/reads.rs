//! Tools that look.

use neonpro_api::Role;
use neonpro_assistant::answer::{Cell, LinkKind, PickKind, Why};
use neonpro_assistant::tools::Picks;
use serde_json::json;

use crate::house::{House, text, texts};

#[test]
fn a_patient_who_does_not_agree_is_left_out_and_it_says_so() {
    let house = House::new();
    let found = house.answer("dona", json!({ "intent": "find_patient", "query": "Inventada" }));
    assert_eq!(texts(&found, 0), ["Ana Inventada"]);
    assert_eq!(found.left_out, 1);
    assert!(found.sentence.contains("Uma pessoa não aparece"), "{}", found.sentence);
    for intent in ["patient_summary", "patient_history", "balance", "no_show_risk", "audit_access", "package_balance"] {
        let told = house.told("dona", json!({ "intent": intent, "patient": "Bia Inventada" }));
        assert_eq!(told.why, Why::NoConsent, "{intent}");
        assert!(!told.sentence.contains("Bia"), "{intent}");
    }
    house.clock.pass_us(1);
    house.agree(&house.bia);
    let both = house.answer("dona", json!({ "intent": "find_patient", "query": "Inventada" }));
    assert_eq!((both.rows.len(), both.left_out), (2, 0));
    let revoke = json!({ "patient_id": house.bia, "purpose": "ai_assistance", "channel": "phone", "note": null });
    house.clock.pass_us(1);
    house.ok("dona", "consent.revoke", revoke);
    let told = house.told("dona", json!({ "intent": "balance", "patient": "Bia Inventada" }));
    assert_eq!(told.why, Why::NoConsent, "at once");
}

#[test]
fn the_agenda_keeps_the_hour_and_withholds_the_person() {
    let house = House::new();
    let visit = house.book(&house.ana, "2026-03-03T13:00:00Z");
    house.book(&house.bia, "2026-03-03T14:00:00Z");
    let answer = house.answer("dona", json!({ "intent": "agenda", "date": "2026-03-03" }));
    assert_eq!(texts(&answer, 1), ["Ana Inventada", "(withheld)"]);
    assert_eq!(texts(&answer, 2), ["Peeling de cristal", "Peeling de cristal"]);
    assert!(answer.sentence.starts_with("2 visitas em 03/03/2026."), "{}", answer.sentence);
    let first: Vec<_> = answer.rows[0].links.iter().map(|link| (link.kind, link.id.to_string())).collect();
    assert_eq!(first, [(LinkKind::Appointment, text(&visit["id"])), (LinkKind::Patient, house.ana.clone())]);
    assert!(answer.rows[1].links.is_empty(), "no way to the person");

    let mine = house.answer("dona", json!({ "intent": "agenda", "date": "2026-03-03", "professional": "me" }));
    assert_eq!(mine.rows.len(), 2);
    let other = house.told("dona", json!({ "intent": "agenda", "date": "2026-03-03", "professional": "Otávio" }));
    assert_eq!(other.why, Why::NotFound);
    let named = house.answer("dona", json!({ "intent": "agenda", "date": "2026-03-04", "professional": "Conceição" }));
    assert_eq!((named.rows.len(), named.sentence.as_str()), (0, "Nenhuma visita em 04/03/2026 · Conceição Prado."));
    house.hire("recepcao", Role::Receptionist);
    let me = house.told("recepcao", json!({ "intent": "agenda", "date": "2026-03-03", "professional": "me" }));
    assert_eq!(me.why, Why::NotFound, "the desk attends nobody");
    let long = house.told("dona", json!({ "intent": "agenda", "from": "2026-01-01", "to": "2026-12-31" }));
    assert_eq!((long.why, long.code.as_deref()), (Why::Refused, Some("agenda.range")));
}

#[test]
fn free_times_lie_around_the_visits() {
    let house = House::new();
    house.book(&house.ana, "2026-03-03T13:00:00Z");
    let span = |row: &neonpro_assistant::answer::Row| match (&row.cells[0], &row.cells[1]) {
        (Cell::Moment(start), Cell::Moment(end)) => (start.to_string(), end.to_string()),
        other => panic!("{other:?}"),
    };
    let free = house.answer("dona", json!({ "intent": "free_slots", "date": "2026-03-03" }));
    let spans: Vec<_> = free.rows.iter().map(span).collect();
    let expected = [("2026-03-03T11:00:00Z", "2026-03-03T13:00:00Z"), ("2026-03-03T13:40:00Z", "2026-03-03T21:00:00Z")];
    assert_eq!(spans, expected.map(|(start, end)| (start.to_owned(), end.to_owned())));
    let treatment = json!({ "intent": "free_slots", "date": "2026-03-03", "treatment": "peeling", "period": "manhã" });
    let slots = house.answer("dona", treatment);
    let starts: Vec<_> = slots.rows.iter().map(|row| span(row).0).collect();
    assert!(
        starts.contains(&"2026-03-03T11:00:00Z".to_owned())
            && starts.iter().all(|start| start < &"2026-03-03T15:00:00Z".to_owned())
    );
    assert!(!starts.contains(&"2026-03-03T13:00:00Z".to_owned()), "taken");
    let today = house.answer("dona", json!({ "intent": "free_slots", "date": "2026-03-02" }));
    assert_eq!(span(&today.rows[0]).0, "2026-03-02T12:00:00Z", "nothing before now");
    let sunday = house.answer("dona", json!({ "intent": "free_slots", "date": "2026-03-08" }));
    assert_eq!(sunday.sentence, "Nenhum horário livre em 08/03/2026.");
}

#[test]
fn money_is_told_to_the_centavo_and_refused_to_who_may_not_see_it() {
    let house = House::new();
    let charge = |patient: &str, amount: i64| {
        let asked = json!({ "patient_id": patient, "amount": amount, "description": "Sessão", "appointment_id": null });
        house.ok("dona", "finance.charge", asked);
    };
    charge(&house.ana, 18_000);
    charge(&house.bia, 1_050);
    let pay = json!({ "patient_id": house.ana, "amount": 8_000, "method": "credit_card", "description": null, "appointment_id": null });
    house.ok("dona", "finance.pay", pay);

    let owed = house.answer("dona", json!({ "intent": "balance", "patient": "ana inventada" }));
    assert_eq!((owed.sentence.as_str(), owed.rows.len()), ("Ana Inventada deve R$ 100,00.", 2));
    let all = house.answer("dona", json!({ "intent": "overdue" }));
    assert!(all.sentence.starts_with("2 pessoas devem, R$ 110,50 ao todo. Uma pessoa não aparece"), "{}", all.sentence);
    let mut people = texts(&all, 0);
    people.sort_unstable();
    assert_eq!(people, ["(withheld)", "Ana Inventada"]);
    let billed =
        house.answer("dona", json!({ "intent": "revenue", "from": "2026-03-01", "to": "2026-03-31", "by": "day" }));
    assert!(billed.sentence.contains("R$ 190,50"), "{}", billed.sentence);
    assert_eq!(billed.rows.len(), 1);
    let card = json!({ "intent": "payments", "from": "2026-03-02", "to": "2026-03-02", "method": "credit" });
    let paid = house.answer("dona", card);
    assert!(paid.sentence.contains("R$ 80,00") && paid.rows.len() == 1, "{}", paid.sentence);
    let pix = house
        .answer("dona", json!({ "intent": "payments", "from": "2026-03-02", "to": "2026-03-02", "method": "pix" }));
    assert!(pix.rows.is_empty());

    house.hire("recepcao", Role::Receptionist);
    let told = house.told("recepcao", json!({ "intent": "revenue", "from": "2026-03-01", "to": "2026-03-31" }));
    assert_eq!((told.why, told.code.as_deref()), (Why::Forbidden, Some("session.forbidden")));
    assert_eq!(told.sentence, "Faturamento: seu perfil não dá acesso a isso. Quem administra a clínica pode ajudar.");
    house.hire("caixa", Role::Finance);
    let books = house.answer("caixa", json!({ "intent": "balance", "patient": "Ana Inventada" }));
    assert_eq!(
        books.sentence, "Ana Inventada deve R$ 100,00.",
        "who keeps the books sees whether the assistant may speak"
    );
    house.hire("auditora", Role::Auditor);
    let none = house.told("auditora", json!({ "intent": "find_patient", "query": "Ana" }));
    assert_eq!(none.why, Why::Forbidden);
}

#[test]
fn prices_stock_and_lots_are_found_by_what_people_call_them() {
    let house = House::new();
    let price = house.answer("dona", json!({ "intent": "treatment_price", "treatment": "limpeza pele" }));
    assert_eq!(price.sentence, "Limpeza de pele: R$ 120,00, 40 minutos.");
    let like = house.answer("dona", json!({ "intent": "treatment_price", "treatment": "tirar cravo do nariz" }));
    assert_eq!(texts(&like, 0)[0], "Limpeza de pele");
    assert!(like.sentence.starts_with("Nenhum serviço se chama “tirar cravo do nariz”."), "{}", like.sentence);
    assert_eq!(
        house.told("dona", json!({ "intent": "treatment_price", "treatment": "transplante" })).why,
        Why::NotFound
    );
    let treatment = json!({
        "id": null, "version": null, "name": "Peeling de cristal", "category": "peeling", "description": null,
        "duration_minutes": 40, "base_price": 18_000, "contraindications": ["Gestação", "Herpes ativa"], "aftercare": null,
        "sessions_required": 4, "interval_days": 15, "anvisa_registration": null, "active": true,
    });
    house.ok("dona", "catalogue.save_treatment", treatment);
    let against = house.answer("dona", json!({ "intent": "contraindications", "treatment": "peeling" }));
    assert_eq!(texts(&against, 1), ["Gestação", "Herpes ativa"]);
    assert!(against.sentence.starts_with("Contraindicações de “peeling”"), "{}", against.sentence);
    let like = house.answer("dona", json!({ "intent": "contraindications", "treatment": "esfoliação" }));
    assert_eq!(texts(&like, 1), ["Gestação", "Herpes ativa"]);
    assert!(like.sentence.starts_with("Nenhum tratamento se chama “esfoliação”."), "{}", like.sentence);

    let product =
        json!({ "id": null, "name": "Luva nitrílica M", "maker": null, "anvisa_registration": null, "unit": "pair" });
    let product = text(&house.ok("dona", "stock.save_product", product)["id"]);
    let lot = json!({ "product_id": product, "code": "A-12.3/B", "quantity": 5_000, "expires": "2027-01-01", "supplier": null });
    let lot = text(&house.ok("dona", "stock.enter_lot", lot)["id"]);
    let stock = house.answer("dona", json!({ "intent": "stock", "item": "luva" }));
    assert_eq!(stock.rows[0].cells[3], Cell::Quantity(5_000, "pair".to_owned()));
    assert_eq!(stock.rows.len(), 2);
    for patient in [&house.ana, &house.bia] {
        let apply =
            json!({ "lot_id": lot, "patient_id": patient, "quantity": 1_000, "site": null, "appointment_id": null });
        house.ok("dona", "stock.apply", apply);
    }
    let used = house.answer("dona", json!({ "intent": "lot_usage", "lot": "a 12 3 b" }));
    let mut people = texts(&used, 1);
    people.sort_unstable();
    assert_eq!(people, ["(withheld)", "Ana Inventada"]);
    assert_eq!(used.sentence, "Lote a 12 3 b: 2 aplicações. Uma pessoa não aparece: não autorizou o assistente.");
    assert_eq!(
        house.told("dona", json!({ "intent": "lot_usage", "lot": "A-12" })).why,
        Why::NotFound,
        "the whole number"
    );
}

#[test]
fn a_name_that_several_people_have_is_asked_about() {
    let house = House::new();
    let other = house.patient("Ana Inventada Segunda", "2000-01-01");
    house.agree(&other);
    let exact = house.answer("dona", json!({ "intent": "balance", "patient": "Ana Inventada" }));
    assert_eq!(exact.sentence, "Ana Inventada não deve nada.", "the whole name wins");
    let choose = house.choose("dona", json!({ "intent": "balance", "patient": "Ana" }));
    assert_eq!((choose.between, choose.choices.len()), (PickKind::Patient, 2));
    let picks = Picks { patient: Some(other.parse().unwrap()), ..Picks::default() };
    let picked = house.run_with("dona", json!({ "intent": "balance", "patient": "Ana" }), picks);
    assert_eq!(picked.sentence(), "Ana Inventada Segunda não deve nada.");
}

#[test]
fn a_patient_in_short_in_history_and_in_notes() {
    let house = House::new();
    house.book(&house.ana, "2026-03-03T13:00:00Z");
    let note = json!({
        "id": null, "patient_id": house.ana, "appointment_id": null, "kind": "evolution", "title": "Retorno",
        "body": "pele com vermelhidão leve", "version": null,
    });
    let note = text(&house.ok("dona", "records.save", note)["id"]);
    let summary = house.answer("dona", json!({ "intent": "patient_summary", "patient": "Ana Inventada" }));
    let fact = |name: &str| {
        let is = |cell: &Cell| *cell == Cell::Word("fact", name.to_owned());
        summary.rows.iter().find(|row| is(&row.cells[0])).map(|row| row.cells[1].clone())
    };
    assert_eq!(fact("visits"), Some(Cell::Number(1)));
    assert!(matches!(fact("next_visit"), Some(Cell::Moment(at)) if at.to_string() == "2026-03-03T13:00:00Z"));
    let history =
        house.answer("dona", json!({ "intent": "patient_history", "patient": "Ana Inventada", "topic": "PEELING" }));
    assert_eq!(texts(&history, 2), ["Peeling de cristal"]);
    let notes =
        house.answer("dona", json!({ "intent": "search_notes", "patient": "Ana Inventada", "query": "vermelhidao" }));
    assert_eq!(notes.rows[0].links[0].id.to_string(), note);
    house.hire("recepcao", Role::Receptionist);
    let told = house.told("recepcao", json!({ "intent": "search_notes", "patient": "Ana Inventada", "query": "pele" }));
    assert_eq!(told.why, Why::Forbidden);
    let anywhere = house.answer("dona", json!({ "intent": "search_notes", "query": "rosto vermelho" }));
    assert_eq!(anywhere.rows[0].links[0].id.to_string(), note, "by what it means, of anybody who agrees");
}

#[test]
fn consents_birthdays_risk_waiting_list_and_trail() {
    let house = House::new();
    house.book(&house.ana, "2026-03-03T13:00:00Z");
    house.book(&house.bia, "2026-03-03T14:00:00Z");
    let missing = house.answer("dona", json!({ "intent": "consents_missing", "date": "2026-03-03" }));
    assert_eq!(texts(&missing, 1), ["Ana Inventada"; 3].into_iter().chain(["(withheld)"; 3]).collect::<Vec<_>>());
    let of_ana = house.answer("dona", json!({ "intent": "consents_missing", "patient": "Ana Inventada" }));
    assert!(of_ana.rows.iter().all(|row| row.cells[0] != Cell::Word("consent_purpose", "ai_assistance".to_owned())));
    let born = house.answer("dona", json!({ "intent": "birthdays", "from": "2026-03-02", "to": "2026-07-31" }));
    assert_eq!((texts(&born, 1), born.left_out), (vec!["Ana Inventada"], 1));
    let risk = house.answer("dona", json!({ "intent": "no_show_risk", "date": "2026-03-03" }));
    let scores: Vec<_> = risk.rows.iter().map(|row| row.cells[3].clone()).collect();
    assert_eq!(scores, [Cell::Number(0), Cell::Withheld], "the estimate is withheld with the person");
    assert!(house.answer("dona", json!({ "intent": "no_show_risk", "patient": "Ana Inventada" })).rows.len() == 1);
    let waiting = house.answer("dona", json!({ "intent": "waitlist" }));
    assert_eq!(waiting.sentence, "Ninguém na lista de espera.");
    let packages = house.answer("dona", json!({ "intent": "package_balance", "patient": "Ana Inventada" }));
    assert_eq!(packages.sentence, "Ana Inventada não tem sessões de pacote.");
    let trail = house.answer("dona", json!({ "intent": "audit_access", "patient": "Ana Inventada" }));
    assert!(!trail.rows.is_empty() && texts(&trail, 1).iter().all(|name| *name == "Conceição Prado"));
    house.hire("recepcao", Role::Receptionist);
    let told = house.told("recepcao", json!({ "intent": "audit_access", "patient": "Ana Inventada" }));
    assert_eq!(told.why, Why::Forbidden);
}

#[test]
fn reminders_are_a_list_and_commission_is_what_stands_in_the_books() {
    let house = House::new();
    house.book(&house.ana, "2026-03-03T13:00:00Z");
    house.book(&house.bia, "2026-03-03T15:00:00Z");
    let reminders = house.answer("dona", json!({ "intent": "reminders", "date": "2026-03-03" }));
    assert_eq!(texts(&reminders, 1), ["Ana Inventada", "(withheld)"]);
    assert!(reminders.sentence.contains("nada foi enviado"), "{}", reminders.sentence);
    let span = json!({ "intent": "commission", "professional": "me", "from": "2026-03-01", "to": "2026-03-31" });
    assert!(house.answer("dona", span).sentence.starts_with("Nenhuma comissão de Conceição Prado"));
}

#[test]
fn what_is_declined_or_unclear_is_said_plainly() {
    let house = House::new();
    assert_eq!(house.told("dona", json!({ "intent": "refuse" })).why, Why::Declined);
    assert_eq!(house.told("dona", json!({ "intent": "clarify" })).why, Why::Unclear);
}

#[test]
fn a_user_who_is_gone_gets_no_answer() {
    use neonpro_assistant::tools::Here;
    let house = House::new();
    let session = neonpro_vault::Id::from_bytes([0; 16]);
    let here = Here::of(&house.desk("nobody"), neonpro_clinic::time::Instant(0), session);
    assert_eq!(here.unwrap_err().code, "session.none");
}
