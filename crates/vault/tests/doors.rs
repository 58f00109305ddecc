//! The contract of the door (docs/contracts.md): (a) changed columns only, (b) defaults, (c) heads in the file, (d) a stated act, (e) one
//! transaction on disk, (f) the program's own path.
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on says why")]

use neonpro_oplog::{Clocks, Head, Hlc, Kind, Op, Value};
use neonpro_testkit::{PASSWORD, TestClinic};
use neonpro_vault::{Act, Error, Id, Refusal, Session, Vault, params};

/// One number from the file, past the doors.
fn raw<T: neonpro_vault::types::FromSql>(clinic: &TestClinic, sql: &str) -> T {
    let key = clinic.vault.keys().db_key().expect("held").expose().to_owned();
    let conn = neonpro_testkit::raw::open(&clinic.folder(), &key);
    conn.query_row(sql, [], |r| r.get(0)).expect(sql)
}

fn room(session: &Session, name: &str) -> neonpro_vault::Result<Id> {
    session.write(Act::new("team.save_room"), |w| {
        let id = w.new_id()?;
        w.execute("INSERT INTO rooms (id, name) VALUES (?1, ?2)", params![id, name])?;
        Ok(id)
    })
}

#[test]
fn what_was_saved_is_read_back_by_another_process_with_the_password_alone() {
    let clinic = TestClinic::new(&["doctor"]);
    let patient = TestClinic::patient(&clinic.owner(), "Ana Prado").expect("registered");
    let other = Vault::unlock(&clinic.folder(), &clinic.world, &clinic.secrets, "DONA", PASSWORD).expect("opens");
    let name: String = other
        .session()
        .expect("a session")
        .read(|r| r.one("SELECT full_name FROM patients WHERE id = ?1", [patient], |row| row.get(0)))
        .expect("found");
    assert_eq!(name, "Ana Prado");
}

#[test]
fn a_wrong_password_and_an_unknown_login_are_the_same_answer() {
    let clinic = TestClinic::new(&[]);
    let answer = |login: &str, password: &str| {
        let refused =
            Vault::unlock(&clinic.folder(), &clinic.world, &clinic.secrets, login, password).err().expect("refused");
        format!("{refused:?}")
    };
    assert_eq!(answer("dona", "outra senha"), answer("ninguem", PASSWORD));
}

#[test]
fn a_write_leaves_its_operation_its_event_and_moves_the_heads_in_one_transaction() {
    let clinic = TestClinic::new(&[]);
    let before: i64 = raw(&clinic, "SELECT audit_seq FROM t_device_head");
    let id = room(&clinic.owner(), "Sala 1").expect("saved");
    assert_eq!(raw::<i64>(&clinic, "SELECT count(*) FROM t_outbox"), 1);
    assert_eq!(raw::<i64>(&clinic, "SELECT next_ctr FROM t_device_head"), 2);
    assert_eq!(raw::<i64>(&clinic, "SELECT audit_seq FROM t_device_head"), before + 1);
    assert_eq!(raw::<Id>(&clinic, "SELECT object_id FROM t_audit_logs ORDER BY seq DESC LIMIT 1"), id);
    assert_eq!(
        raw::<String>(&clinic, "SELECT kind || ' ' || reason_code FROM t_audit_logs ORDER BY seq DESC LIMIT 1"),
        "rooms.insert team.save_room"
    );
    let head: Vec<u8> = raw(&clinic, "SELECT audit_hash FROM t_device_head");
    assert_eq!(raw::<Vec<u8>>(&clinic, "SELECT leaf_hash FROM t_audit_logs ORDER BY seq DESC LIMIT 1"), head);
}

#[test]
fn a_the_operation_of_an_update_holds_the_changed_columns_only() {
    let clinic = TestClinic::new(&[]);
    let session = clinic.owner();
    let id = room(&session, "Sala 1").expect("saved");
    session
        .write(Act::new("team.save_room"), |w| {
            w.execute("UPDATE rooms SET name = 'Sala 2', status = status WHERE id = ?1", [id])
        })
        .expect("updated");
    let body: Vec<u8> = raw(&clinic, "SELECT body FROM t_outbox ORDER BY ctr DESC LIMIT 1");
    let head = Head { ctr: 2, hlc: Hlc(0), txn: 0, table: 0, row: [0; 16], kind: Kind::Patch };
    let op = Op::decode_body(head, &body).expect("decodes");
    assert_eq!(op.vals.len(), 1, "only the name changed: {:?}", op.vals);
    assert!(op.vals.values().any(|v| *v == Value::Text("Sala 2".into())));
    assert_eq!(op.seen.len(), 1, "the operation names who had written the name before");
}

#[test]
fn a_an_update_that_changes_nothing_leaves_no_trace() {
    let clinic = TestClinic::new(&[]);
    let session = clinic.owner();
    let id = room(&session, "Sala 1").expect("saved");
    let before: i64 = raw(&clinic, "SELECT audit_seq FROM t_device_head");
    session
        .write(Act::new("team.save_room"), |w| w.execute("UPDATE rooms SET name = 'Sala 1' WHERE id = ?1", [id]))
        .expect("nothing to do");
    assert_eq!(raw::<i64>(&clinic, "SELECT audit_seq FROM t_device_head"), before);
    assert_eq!(raw::<i64>(&clinic, "SELECT count(*) FROM t_outbox"), 1);
}

#[test]
fn a_a_masked_column_cannot_be_overwritten_by_its_mask() {
    let clinic = TestClinic::new(&[]);
    let owner = clinic.owner();
    let cpf = neonpro_testkit::people::cpf(529_982_247);
    let patient = TestClinic::patient(&owner, "Ana Prado").expect("registered");
    owner
        .write(Act::new("patients.update"), |w| {
            w.execute("UPDATE patients SET cpf = ?2 WHERE id = ?1", params![patient, cpf])
        })
        .expect("owner may");
    let nurse = clinic.user("enfermeira", &["nurse"]);
    let shown: String =
        nurse.read(|r| r.one("SELECT cpf FROM patients WHERE id = ?1", [patient], |row| row.get(0))).expect("seen");
    assert_eq!(shown, "•••.•••.247-••");
    let refused = nurse
        .write(Act::new("patients.update"), |w| {
            w.execute("UPDATE patients SET cpf = ?2 WHERE id = ?1", params![patient, "11144477735"])
        })
        .expect_err("masked");
    assert!(matches!(refused, Error::Door(Refusal::Masked)), "{refused:?}");
    nurse
        .write(Act::new("patients.update"), |w| {
            w.execute("UPDATE patients SET cpf = cpf, city = 'Santos' WHERE id = ?1", [patient])
        })
        .expect("the mask itself changes nothing");
    assert_eq!(raw::<String>(&clinic, "SELECT cpf FROM t_patients"), cpf);
}

#[test]
fn b_omitted_columns_get_the_declared_defaults() {
    let clinic = TestClinic::new(&[]);
    let patient = TestClinic::patient(&clinic.owner(), "Ana Prado").expect("registered");
    let (status, preferences): (String, String) = clinic
        .owner()
        .read(|r| {
            r.one("SELECT status, preferences FROM patients WHERE id = ?1", [patient], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
        })
        .expect("found");
    assert_eq!((status.as_str(), preferences.as_str()), ("active", "{}"));
}

#[test]
fn c_an_aborted_statement_takes_its_numbers_back() {
    let clinic = TestClinic::new(&[]);
    let session = clinic.owner();
    room(&session, "Sala 1").expect("saved");
    let failed: Result<(), Error> = session.write(Act::new("team.save_room"), |w| {
        w.execute("INSERT INTO rooms (id, name) VALUES (?1, 'Sala 2')", [w.new_id()?])?;
        Err(Error::NotFound)
    });
    assert!(failed.is_err());
    room(&session, "Sala 3").expect("saved");
    assert_eq!(raw::<i64>(&clinic, "SELECT max(ctr) = count(*) FROM t_outbox"), 1, "operation numbers have no gap");
    assert_eq!(raw::<i64>(&clinic, "SELECT max(seq) = count(*) FROM t_audit_logs"), 1, "event numbers have no gap");
}

#[test]
fn c_two_connections_share_one_chain() {
    let clinic = TestClinic::new(&[]);
    let (one, two) = (clinic.owner(), clinic.owner());
    for i in 0..10 {
        room(if i % 2 == 0 { &one } else { &two }, &format!("Sala {i}")).expect("saved");
    }
    let broken: i64 = raw(
        &clinic,
        "SELECT count(*) FROM t_audit_logs a JOIN t_audit_logs b ON b.seq = a.seq + 1 WHERE b.prev_hash <> a.leaf_hash",
    );
    assert_eq!(broken, 0);
    assert_eq!(
        raw::<i64>(&clinic, "SELECT count(*) = count(DISTINCT hlc) FROM t_outbox"),
        1,
        "every operation has a clock of its own"
    );
}

#[test]
fn d_without_a_stated_act_no_door_opens() {
    let clinic = TestClinic::new(&[]);
    let session = clinic.owner();
    let refused = session
        .read(|r| {
            r.rows(
                "INSERT INTO rooms (id, name) VALUES (x'00112233445566778899aabbccddeeff', 'Sala') RETURNING 1",
                [],
                |_| Ok(()),
            )
        })
        .expect_err("refused");
    assert!(matches!(refused, Error::Door(Refusal::Context) | Error::Statement), "{refused:?}");
    assert_eq!(raw::<i64>(&clinic, "SELECT count(*) FROM t_rooms"), 0);
}

#[test]
fn e_personal_values_leave_the_file_sealed_and_clinical_ones_as_they_stand() {
    let clinic = TestClinic::new(&["doctor"]);
    let session = clinic.owner();
    let patient = TestClinic::patient(&session, "Ana Prado").expect("registered");
    let alert = session
        .write(Act::new("patients.add_alert"), |w| {
            let id = w.new_id()?;
            let kind = w.seal(patient, ("patient_alerts", "kind", id), "allergy")?;
            w.execute(
                "INSERT INTO patient_alerts (id, patient_id, kind, since) VALUES (?1, ?2, ?3, ?4)",
                params![id, patient, kind, w.now()],
            )?;
            Ok::<_, Error>(id)
        })
        .expect("added");
    let bodies: Vec<Vec<u8>> =
        neonpro_testkit::raw::rows(&clinic, "SELECT body FROM t_outbox UNION ALL SELECT body FROM t_audit_payloads");
    for body in &bodies {
        assert!(!contains(body, b"Ana Prado"), "a name travels in the open");
        assert!(!contains(body, b"allergy"), "clinical text travels in the open");
    }
    let stored: Vec<u8> = raw(&clinic, "SELECT kind FROM t_patient_alerts");
    assert!(bodies.iter().any(|b| contains(b, &stored)), "the operation carries the row's sealed bytes");
    let text = session
        .read(|r| r.open(patient, ("patient_alerts", "kind", alert), &stored).map(|t| t.to_string()))
        .expect("a doctor opens it");
    assert_eq!(text, "allergy");
}

#[test]
fn e_whoever_cannot_read_clinical_text_can_still_capture_it() {
    let clinic = TestClinic::new(&["doctor"]);
    let patient = TestClinic::patient(&clinic.owner(), "Ana Prado").expect("registered");
    let desk = clinic.user("recepcao", &["receptionist"]);
    let row = Id::from_bytes([7; 16]);
    let place = ("patients", "clinical_notes", row);
    let sealed =
        desk.write(Act::new("forms.capture"), |w| w.seal(patient, place, "alergia a dipirona")).expect("sealed");
    assert!(matches!(desk.read(|r| r.open(patient, place, &sealed).map(|_| ())), Err(Error::Sealed)));
    let text = clinic.owner().read(|r| r.open(patient, place, &sealed).map(|t| t.to_string())).expect("opened");
    assert_eq!(text, "alergia a dipirona");
}

#[test]
fn e_a_deletion_marks_the_row_and_leaves_a_tombstone() {
    let clinic = TestClinic::new(&[]);
    let session = clinic.owner();
    let id = room(&session, "Sala 1").expect("saved");
    session
        .write(Act::new("team.delete_room"), |w| w.execute("DELETE FROM rooms WHERE id = ?1", [id]))
        .expect("deleted");
    assert_eq!(raw::<i64>(&clinic, "SELECT _tomb FROM t_rooms"), 1);
    assert_eq!(raw::<String>(&clinic, "SELECT kind FROM t_outbox ORDER BY ctr DESC LIMIT 1"), "tomb");
    let left: Option<i64> = session.read(|r| r.maybe("SELECT 1 FROM rooms", [], |row| row.get(0))).expect("read");
    assert_eq!(left, None);
}

#[test]
fn f_the_programs_own_path_leaves_one_event_and_no_operations() {
    let clinic = TestClinic::new(&[]);
    let before: i64 = raw(&clinic, "SELECT audit_seq FROM t_device_head");
    let ids: Vec<Id> = (0..50).map(|_| clinic.world.new_id().expect("id")).collect();
    clinic
        .vault
        .system()
        .expect("system")
        .load("demo.created", |bulk| ids.iter().try_for_each(|id| bulk.insert("rooms", *id, &["name"], &[&"Sala"])))
        .expect("loaded");
    assert_eq!(raw::<i64>(&clinic, "SELECT audit_seq FROM t_device_head"), before + 1);
    assert_eq!(raw::<i64>(&clinic, "SELECT count FROM t_audit_logs ORDER BY seq DESC LIMIT 1"), 50);
    assert_eq!(raw::<i64>(&clinic, "SELECT count(*) FROM t_outbox"), 0);
    let clk: Vec<u8> = raw(&clinic, "SELECT _clk FROM t_rooms LIMIT 1");
    assert!(Clocks::decode(&clk).expect("decodes").get(0).is_some(), "loaded rows have a clock");
}

#[test]
fn a_refusal_is_on_the_trail_and_changes_nothing_else() {
    let clinic = TestClinic::new(&[]);
    let finance = clinic.user("financeiro", &["finance"]);
    let refused = room(&finance, "Sala 1").expect_err("finance adds no rooms");
    assert!(matches!(refused, Error::Door(Refusal::Denied)), "{refused:?}");
    assert_eq!(raw::<i64>(&clinic, "SELECT count(*) FROM t_rooms"), 0);
    assert_eq!(
        raw::<String>(&clinic, "SELECT kind || ' ' || outcome FROM t_audit_logs ORDER BY seq DESC LIMIT 1"),
        "door.refused refused"
    );
}

#[test]
fn a_role_without_an_owners_signature_is_no_role() {
    let clinic = TestClinic::new(&[]);
    let vault = clinic.vault_of("financeiro", &["finance"]);
    let key = clinic.vault.keys().db_key().expect("held").expose().to_owned();
    let conn = neonpro_testkit::raw::open(&clinic.folder(), &key);
    conn.execute_batch(
        "INSERT INTO t_user_roles (id, clinic_id, user_id, role, action, at, signed_by, signature) \
         SELECT randomblob(16), clinic_id, user_id, 'owner', 'grant', at + 1, signed_by, signature FROM t_user_roles WHERE role = 'finance'",
    )
    .expect("somebody with the file and the key writes a row");
    let session = vault.session().expect("opens");
    assert!(!session.identity().has("owner"), "the copied signature was believed");
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|w| w == needle)
}
