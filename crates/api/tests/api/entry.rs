//! Coming in: creation all or nothing, wrong passwords, lock-out, recovery, covering and locking.

use neonpro_api::{ErrorKind, LockReason, Role};
use serde_json::{Value, json};

use crate::house::{House, MAIN, PASSWORD, clinic, person};

const MINUTE: i64 = 60_000_000;

fn login(password: &str) -> Value {
    json!({ "slug": "clinica-sol", "login": "dona", "password": password })
}

#[test]
fn a_clinic_is_made_with_its_first_day_and_its_kit() {
    let house = House::empty();
    let made = house.ok("w", "app.create_clinic", clinic(&["owner"], true));
    assert_eq!(made["slug"], "clinica-sol");
    let groups: Vec<&str> = made["recovery_groups"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    let check: Vec<usize> =
        made["check_groups"].as_array().unwrap().iter().map(|n| n.as_u64().unwrap() as usize).collect();
    let typed = |change: bool| -> Value {
        let group = |n: &usize| {
            let wrong = change && Some(n) == check.first();
            json!({ "index": n, "text": if wrong { "0000" } else { groups[*n] } })
        };
        json!({ "slug": "clinica-sol", "groups": check.iter().map(group).collect::<Vec<_>>() })
    };
    assert_eq!(house.code("w", "app.confirm_kit", typed(true)), "app.kit_mismatch");
    house.ok("w", "app.confirm_kit", typed(false));
    assert_eq!(house.code("w", "app.confirm_kit", typed(false)), "app.kit_gone", "it is forgotten once it was right");

    let listed = house.ok("w", "app.clinics", json!({}));
    assert_eq!(listed, json!([{ "slug": "clinica-sol", "name": "Clínica Sol", "demo": false, "users": ["dona"] }]));
    let info = house.ok("w", "session.unlock", login(PASSWORD));
    assert_eq!(
        info["user"]["roles"],
        json!(["owner", "doctor"]),
        "a practitioner alone attends patients by their council"
    );
    assert!(info["user"]["professional_id"].is_string());
    assert_eq!(house.ok("w", "team.rooms", json!({})).as_array().unwrap().len(), 2);
    let hours = house.ok("w", "reports.sql", json!({ "sql": "SELECT count(*) FROM working_hours", "limit": null }));
    assert_eq!(hours["rows"], json!([[5]]));
}

#[test]
fn what_cannot_be_made_leaves_nothing() {
    let house = House::empty();
    let with = |field: &str, value: Value| {
        let mut request = clinic(&["owner"], true);
        request[field] = value;
        request
    };
    for (field, value) in [
        ("name", json!("   ")),
        ("cnpj", json!("11.111.111/1111-11")),
        ("timezone", json!("Marte/Olimpo")),
        ("opens", json!("25:00")),
        ("closes", json!("07:00")),
        ("weekdays", json!([8])),
        ("state", json!("XX")),
        ("rooms", json!([""])),
        ("rooms", json!(vec!["x"; 51])),
    ] {
        let error = house.refused("w", "app.create_clinic", with(field, value));
        assert_eq!(error.kind, ErrorKind::Validation, "{field}");
    }
    let mut weak = clinic(&["owner"], true);
    weak["owner"]["password"] = json!("conceicao 12345");
    assert_eq!(house.code("w", "app.create_clinic", weak), "session.weak_password");
    // The last member fails after the file, the keys and other people were there.
    let mut doubled = clinic(&["owner"], false);
    doubled["professionals"] =
        json!([person("ana", PASSWORD, &[Role::Nurse]), person("dona", PASSWORD, &[Role::Nurse])]);
    assert_eq!(house.code("w", "app.create_clinic", doubled), "team.login_taken");
    let left: Vec<_> = std::fs::read_dir(house.dir.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.is_empty(), "{left:?}");
    house.ok("w", "app.create_clinic", clinic(&["owner"], true));
    assert_eq!(house.ok("w", "app.create_clinic", clinic(&["owner"], true))["slug"], "clinica-sol-2");
}

#[test]
fn a_wrong_password_and_an_unknown_login_are_told_alike_and_counted() {
    let house = House::solo();
    house.ok(MAIN, "session.logout", json!({}));
    let wrong = house.refused(MAIN, "session.unlock", login("outra senha 123"));
    let unknown = house.refused(
        MAIN,
        "session.unlock",
        json!({ "slug": "clinica-sol", "login": "ninguem", "password": PASSWORD }),
    );
    assert_eq!(wrong, unknown);
    assert_eq!(wrong.code, "session.wrong_credentials");
    house.clock.pass_us(MINUTE);
    let info = house.enter(MAIN, "dona");
    assert_eq!(info["failures_since"], 1);
    assert_eq!(info["last_login"], "2026-03-02T12:00:00Z");
    let events = house.ok(
        MAIN,
        "audit.list",
        json!({ "before": null, "limit": 50, "subject_id": null, "actor_id": null, "kind": "session" }),
    );
    let kinds: Vec<&str> = events.as_array().unwrap().iter().map(|event| event["kind"].as_str().unwrap()).collect();
    assert!(kinds.contains(&"session.refused"), "what happened before the file was open is in its trail: {kinds:?}");
}

#[test]
fn ten_wrong_passwords_lock_a_user_out_for_a_while() {
    let house = House::solo();
    house.ok(MAIN, "session.logout", json!({}));
    for _ in 0..10 {
        assert_eq!(house.code(MAIN, "session.unlock", login("outra senha 123")), "session.wrong_credentials");
    }
    let error = house.refused(MAIN, "session.unlock", login(PASSWORD));
    assert_eq!(error.code, "session.locked_out");
    assert!(error.params["until"].as_str().unwrap().ends_with('Z'));
    let house = house.restarted();
    assert_eq!(house.code(MAIN, "session.unlock", login(PASSWORD)), "session.locked_out", "a restart forgets nothing");
    house.clock.pass_us(16 * MINUTE);
    assert_eq!(house.enter(MAIN, "dona")["failures_since"], 10);
}

#[test]
fn idle_covers_then_locks_and_only_the_same_user_uncovers() {
    let house = House::solo();
    house.hire("ana", &[Role::Receptionist]);
    house.ok(MAIN, "session.touch", json!({}));
    house.clock.pass_us(9 * MINUTE);
    house.app.tick();
    assert_eq!(house.ok(MAIN, "session.info", json!({}))["locked"], false);
    house.clock.pass_us(2 * MINUTE);
    house.app.tick();
    let covered = house.ok(MAIN, "session.info", json!({}));
    assert_eq!((&covered["locked"], &covered["user"]["login"]), (&json!(true), &json!("dona")));
    assert_eq!(house.code(MAIN, "patients.recent", json!({ "limit": null })), "session.covered");
    assert_eq!(
        house.code(MAIN, "session.resume", json!({ "password": "outra senha 123" })),
        "session.wrong_credentials"
    );
    assert_eq!(house.ok(MAIN, "session.resume", json!({ "password": PASSWORD }))["locked"], false);
    house.ok(MAIN, "patients.recent", json!({ "limit": null }));
    house.clock.pass_us(61 * MINUTE);
    assert_eq!(house.ok(MAIN, "session.info", json!({})), Value::Null, "locked without a tick too");
    assert_eq!(house.code(MAIN, "session.resume", json!({ "password": PASSWORD })), "session.none");
}

#[test]
fn suspend_locks_every_window() {
    let house = House::solo();
    house.enter("second", "dona");
    house.app.lock_all(LockReason::Suspend);
    for window in [MAIN, "second"] {
        assert_eq!(house.code(window, "settings.clinic", json!({})), "session.none");
    }
}

#[test]
fn a_one_time_password_opens_nothing_but_its_own_change() {
    let house = House::solo();
    house.ok(MAIN, "team.add_user", person("ana", "senha de uma vez 9", &[Role::Receptionist]));
    let first = house.ok(
        "ana",
        "session.unlock",
        json!({ "slug": "clinica-sol", "login": "ANA", "password": "senha de uma vez 9" }),
    );
    assert_eq!(first["user"]["must_change_password"], true);
    assert_eq!(house.code("ana", "patients.recent", json!({ "limit": null })), "session.must_change_password");
    let change = |next: &str| json!({ "current": "senha de uma vez 9", "next": next });
    assert_eq!(house.code("ana", "session.change_password", change("curta 1")), "session.weak_password");
    assert_eq!(house.code("ana", "session.change_password", change("senha de uma vez 9")), "session.same_password");
    house.ok("ana", "session.change_password", change(PASSWORD));
    house.ok("ana", "patients.recent", json!({ "limit": null }));
    assert_eq!(house.enter("ana", "ana")["user"]["must_change_password"], false);
}

#[test]
fn the_kit_gives_an_owner_a_new_password() {
    let house = House::empty();
    let made = house.ok("w", "app.create_clinic", clinic(&["owner"], true));
    let groups: Vec<&str> = made["recovery_groups"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    let recover = |kit: &str| json!({ "slug": "clinica-sol", "kit": kit, "login": "dona", "new_password": "lua verde 83 folhas" });
    assert_eq!(house.code("w", "session.recover", recover("nada disso")), "session.kit_unreadable");
    house.ok("w", "session.recover", recover(&groups.join(" ").to_lowercase()));
    house.ok("w", "session.logout", json!({}));
    assert_eq!(
        house.code("w", "session.unlock", login(PASSWORD)),
        "session.wrong_credentials",
        "the lost password is worth nothing"
    );
    house.ok("w", "session.unlock", login("lua verde 83 folhas"));
}

#[test]
fn nobody_changes_their_own_rights_and_an_owner_remains() {
    let house = House::solo();
    let me = house.ok(MAIN, "session.info", json!({}))["user"]["id"].clone();
    let ana = house.hire("ana", &[Role::Receptionist]);
    let roles = |id: &Value, roles: &[Role]| json!({ "id": id, "roles": roles, "reason": "mudança de função" });
    assert_eq!(house.code(MAIN, "team.set_roles", roles(&me, &[Role::Owner, Role::Finance])), "team.own_rights");
    assert_eq!(
        house.code(MAIN, "team.deactivate", json!({ "id": me, "reason": "saiu", "hostile": false })),
        "team.own_rights"
    );
    house.clock.pass_us(1);
    house.ok(MAIN, "team.set_roles", roles(&json!(ana), &[Role::Nurse]));
    let info = house.enter("ana", "ana");
    assert_eq!(info["user"]["roles"], json!(["nurse"]));
    house.ok(MAIN, "team.deactivate", json!({ "id": ana, "reason": "saiu da clínica", "hostile": false }));
    let gone = json!({ "slug": "clinica-sol", "login": "ana", "password": PASSWORD });
    assert_eq!(house.code("ana", "session.unlock", gone), "session.wrong_credentials");
    let users = house.ok(MAIN, "team.users", json!({}));
    let ana_row = users.as_array().unwrap().iter().find(|user| user["login"] == "ana").unwrap();
    assert_eq!(
        (&ana_row["active"], &ana_row["roles"]),
        (&json!(false), &json!([])),
        "whoever has acted is never removed"
    );
}

#[test]
fn a_lost_password_is_reissued_for_one_use() {
    let house = House::solo();
    let ana = house.hire("ana", &[Role::Receptionist]);
    house.ok(MAIN, "team.reissue", json!({ "id": ana, "password": "mar calmo 12 ondas" }));
    let unlock = |password: &str| json!({ "slug": "clinica-sol", "login": "ana", "password": password });
    assert_eq!(house.code("ana", "session.unlock", unlock(PASSWORD)), "session.wrong_credentials");
    assert_eq!(house.ok("ana", "session.unlock", unlock("mar calmo 12 ondas"))["user"]["must_change_password"], true);
}

#[test]
fn a_hostile_removal_replaces_every_key() {
    let house = House::solo();
    let patient = house.patient("Marina Inventada");
    let ana = house.hire("ana", &[Role::Nurse]);
    let keys = house.dir.path().join("clinica-sol/clinic.keys");
    let before = std::fs::read(&keys).unwrap();
    let leave = json!({ "id": ana, "reason": "cópia indevida do arquivo", "hostile": true });
    let other = house.other_process();
    other.call("cli", "session.unlock", login(PASSWORD)).unwrap();
    assert_eq!(
        house.code(MAIN, "team.deactivate", leave),
        "team.rotation_waits",
        "not while another process has it open"
    );
    drop(other);
    house.enter(MAIN, "dona");
    house.ok(MAIN, "team.rotate_keys", json!({}));
    assert_ne!(std::fs::read(&keys).unwrap(), before);
    assert_eq!(house.code(MAIN, "settings.clinic", json!({})), "session.none", "whoever was in begins anew");
    let gone = json!({ "slug": "clinica-sol", "login": "ana", "password": PASSWORD });
    assert_eq!(house.code("ana", "session.unlock", gone), "session.wrong_credentials");
    house.enter(MAIN, "dona");
    house.ok(MAIN, "patients.page", json!({ "id": patient, "before": null }));
    assert_eq!(house.ok(MAIN, "audit.verify", json!({}))["code"], 0);
}
