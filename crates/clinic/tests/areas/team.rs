//! The team, its places, and what the clinic offers.

use crate::house::{House, professional, service, try_write, write};
use neonpro_clinic::catalogue::{self, SaveService, SaveTreatment, TreatmentCategory};
use neonpro_clinic::team::{self, CouncilStatus, Hours, SavePlace, SaveProfessional};
use neonpro_vault::Id;

fn of(house: &House, id: Id) -> team::Professional {
    house.read(team::professionals).into_iter().find(|p| p.id == id).unwrap()
}

#[test]
fn hours_are_replaced_and_registrations_normalised() {
    let house = House::new();
    let helena = of(&house, house.helena);
    assert_eq!(helena.hours.len(), 10);
    let saturday = Hours { weekday: 6, start: "09:00".to_owned(), end: "12:00".to_owned() };
    let form = SaveProfessional {
        id: Some(house.helena),
        version: Some(helena.version),
        council_number: Some("654.321".to_owned()),
        hours: vec![saturday.clone()],
        ..professional("Helena Prado", Some("crm"))
    };
    write(&house.owner, |w| team::save_professional(w, &form));
    let helena = of(&house, house.helena);
    assert_eq!(helena.hours, [saturday]);
    assert_eq!((helena.council.as_deref(), helena.council_number.as_deref()), (Some("CRM"), Some("654321")));
    assert_eq!(helena.council_status, CouncilStatus::Pending, "another number is not verified");
}

#[test]
fn an_old_form_is_refused_where_it_collides() {
    let house = House::new();
    let seen = of(&house, house.bia).version;
    let form = |color: &str, name: &str| SaveProfessional {
        id: Some(house.bia),
        version: Some(seen.clone()),
        color: color.to_owned(),
        ..professional(name, None)
    };
    write(&house.owner, |w| team::save_professional(w, &form("#FF0000", "Bia Nunes")));
    write(&house.owner, |w| team::save_professional(w, &form("#10B981", "Beatriz Nunes")));
    let now = of(&house, house.bia);
    assert_eq!((now.color.as_str(), now.full_name.as_str()), ("#FF0000", "Beatriz Nunes"));
    let error = try_write(&house.owner, |w| team::save_professional(w, &form("#00FF00", "Bia Nunes"))).unwrap_err();
    assert_eq!((error.code, &error.params["fields"]), ("team.changed", &serde_json::json!(["color"])));
}

#[test]
fn nobody_but_the_house_changes_the_team() {
    let house = House::new();
    let desk = house.user("receptionist");
    assert!(try_write(&desk, |w| team::save_professional(w, &professional("Intrusa", None))).is_err());
    let room = SavePlace { id: Some(house.room_a), name: "Minha sala".to_owned(), active: true };
    assert!(try_write(&desk, |w| team::save_room(w, &room)).is_err());
    let rooms = house.read(team::rooms);
    assert_eq!(rooms.iter().map(|room| room.name.as_str()).collect::<Vec<_>>(), ["Sala A", "Sala B"]);
}

#[test]
fn places_are_renamed_and_retired() {
    let house = House::new();
    let gone = SavePlace { id: Some(house.laser), name: "Laser Nd:YAG".to_owned(), active: false };
    write(&house.owner, |w| team::save_equipment(w, &gone));
    let equipment = house.read(team::equipment);
    assert_eq!((equipment[0].name.as_str(), equipment[0].active), ("Laser Nd:YAG", false));
    let nowhere = SavePlace { id: Some(house.ana), ..gone };
    let error = try_write(&house.owner, |w| team::save_equipment(w, &nowhere)).unwrap_err();
    assert_eq!(error.code, "team.unknown_equipment");
}

#[test]
fn a_treatment_and_its_service() {
    let house = House::new();
    let peeling = SaveTreatment {
        id: None,
        version: None,
        name: "Peeling de cristal".to_owned(),
        category: TreatmentCategory::Peeling,
        description: Some("Abrasão suave".to_owned()),
        duration_minutes: 40,
        base_price: 18_000,
        contraindications: vec!["Gestação".to_owned(), "Herpes ativa".to_owned()],
        aftercare: None,
        sessions_required: 4,
        interval_days: Some(15),
        anvisa_registration: None,
        active: true,
    };
    let id = write(&house.owner, |w| catalogue::save_treatment(w, &peeling));
    let seen = house.read(catalogue::treatments).into_iter().find(|t| t.id == id).unwrap();
    assert_eq!(seen.contraindications.len(), 2);
    let dearer =
        SaveTreatment { id: Some(id), version: Some(seen.version.clone()), base_price: 20_000, ..peeling.clone() };
    write(&house.owner, |w| catalogue::save_treatment(w, &dearer));
    let late = SaveTreatment { base_price: 22_000, ..dearer };
    assert_eq!(try_write(&house.owner, |w| catalogue::save_treatment(w, &late)).unwrap_err().code, "catalogue.changed");
    let of_it = SaveService { treatment_id: Some(id), room_ids: vec![house.room_a], ..service("Peeling", 40, 5) };
    let service_id = write(&house.owner, |w| catalogue::save_service(w, &of_it));
    let kept = house.read(catalogue::services).into_iter().find(|s| s.id == service_id).unwrap();
    assert_eq!((kept.treatment_id, kept.room_ids), (Some(id), vec![house.room_a]));
    let lost = SaveService { treatment_id: Some(house.ana), ..of_it };
    let error = try_write(&house.owner, |w| catalogue::save_service(w, &lost)).unwrap_err();
    assert_eq!(error.code, "catalogue.unknown_treatment");
}
