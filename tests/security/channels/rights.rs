//! Rights that end while somebody is at the desk, and rows on their way elsewhere (channels 18, 24).

use crate::stage::{Clinic, HIDDEN, Twins, VISIBLE, refused};
use neonpro_testkit::TestClinic;
use neonpro_vault::free_sql::{FreeSql, Limits};
use neonpro_vault::{Act, Error, Id, params};

const NAMES: &str = "SELECT full_name FROM patients ORDER BY full_name";

/// Half an hour and a minute, in microseconds.
const LATER_US: i64 = 31 * 60 * 1_000_000;

#[test]
fn s18_the_same_text_answers_each_user_with_their_own_rows() {
    let clinic = Clinic::new("physiotherapist", true);
    let owner = clinic.clinic.owner();
    let names =
        |s: &neonpro_vault::Session| s.read(|r| r.rows(NAMES, [], |row| row.get::<_, String>(0))).expect("names");
    for _ in 0..3 {
        assert_eq!(names(&owner), ["Ana Prado", "Zulmira Oculta"]);
        assert_eq!(names(&clinic.session), ["Ana Prado"]);
    }
}

#[test]
fn s18_an_emergency_ends_in_the_session_and_at_the_desk() {
    let clinic = Clinic::new("physiotherapist", true);
    let me = clinic.session.identity().clone();
    clinic
        .session
        .write(Act::new("privacy.break_glass"), |w| {
            let (id, until) = (w.new_id()?, w.now() + 30 * 60 * 1_000_000);
            w.execute(
                "INSERT INTO break_glass (id, user_id, patient_id, reason, until) VALUES (?1, ?2, ?3, 'desmaiou na sala', ?4)",
                params![id, me.user, Id::from_bytes(HIDDEN), until],
            )
        })
        .expect("an emergency");
    assert!(clinic.read(NAMES).contains("Zulmira"), "the emergency opens the row");
    let mut desk = FreeSql::open(&clinic.vault, Limits::default()).expect("a desk");
    assert_eq!(desk.run(&clinic.session, NAMES).expect("names").rows.len(), 2, "also at the desk");
    clinic.clinic.clock.pass_us(LATER_US);
    assert!(!clinic.read(NAMES).contains("Zulmira"), "half an hour later the session still shows the row");
    assert_eq!(
        desk.run(&clinic.session, NAMES).expect("names").rows.len(),
        1,
        "half an hour later the desk still shows the row"
    );
}

#[test]
fn s18_care_that_was_taken_away_is_gone_at_once() {
    let clinic = Clinic::new("physiotherapist", true);
    assert!(clinic.read(NAMES).contains("Ana Prado") && clinic.free(NAMES).contains("Ana Prado"));
    clinic
        .clinic
        .owner()
        .write(Act::new("team.end_assignment"), |w| {
            w.execute("DELETE FROM patient_assignments WHERE patient_id = ?1", [Id::from_bytes(VISIBLE)])
        })
        .expect("taken away");
    assert_eq!(clinic.read(NAMES), "[]", "another connection's commit makes the scope stale");
    assert_eq!(clinic.free(NAMES), "[]", "also at the desk");
}

#[test]
fn s18_a_role_taken_back_opens_no_session_with_it() {
    let clinic = Clinic::new("finance", true);
    let user = clinic.session.identity().user;
    let owner = clinic.clinic.owner();
    clinic.clinic.vault.set_roles(&owner, user, &["receptionist"], "mudou de lugar").expect("set");
    let session = clinic.again().session().expect("a session");
    assert!(session.identity().has("receptionist") && !session.identity().has("finance"));
    let seen: Result<Vec<i64>, Error> =
        session.read(|r| r.rows("SELECT amount_centavos FROM commission_entries", [], |row| row.get(0)));
    assert!(seen.map_or(true, |rows| rows.is_empty()));
}

#[test]
fn s18_one_answer_of_the_desk_comes_from_one_moment() {
    let clinic = TestClinic::new(&["manager"]);
    let owner = clinic.owner();
    let room = |name: &str| {
        owner
            .write(Act::new("team.save_room"), |w| {
                let id = w.new_id()?;
                w.execute("INSERT INTO rooms (id, name) VALUES (?1, ?2)", params![id, name])
            })
            .expect("saved");
    };
    let mut desk = FreeSql::open(&clinic.vault, Limits::default()).expect("a desk");
    for n in 0..5_i64 {
        room(&format!("Sala {n}"));
        let answer = desk.run(&owner, "SELECT (SELECT count(*) FROM rooms), count(*) FROM rooms").expect("counts");
        assert_eq!(
            answer.rows,
            [[(n + 1).into(), (n + 1).into()]],
            "the desk sees what was committed before, in both scans"
        );
    }
}

#[test]
fn s24_operations_on_their_way_are_out_of_reach() {
    let twins = Twins::all();
    for pair in &twins {
        pair.with.session.write(Act::new("test.nothing"), |_| Ok::<_, Error>(())).expect("nothing");
    }
    refused(
        &twins,
        &[
            "SELECT body FROM t_outbox",
            "SELECT old_values FROM t_field_history",
            "SELECT body FROM t_audit_payloads",
            "SELECT op FROM t_shelf",
            "DELETE FROM t_outbox",
            "UPDATE t_sync_state SET cursor_seq = 0",
            "UPDATE t_device_head SET next_ctr = 1",
            "SELECT * FROM t_read_marks",
        ],
    );
}
