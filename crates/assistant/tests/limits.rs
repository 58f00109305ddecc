//! Limits, counters and sessions over a real encrypted file, with a clock that the tests move.

#![allow(clippy::unwrap_used, reason = "a helper of a test has nobody to hand an error to")]

use std::collections::BTreeMap;

use neonpro_assistant::limits::{self, Admission, Limits, Reached, Subject};
use neonpro_assistant::sessions::{self, AT_ONCE, Kind, TURNS, Turn};
use neonpro_assistant::usage::{Ended, Model, Use, record};
use neonpro_assistant::wording::Language;
use neonpro_assistant::{Call, Intent};
use neonpro_clinic::time::Instant;
use neonpro_testkit::TestClinic;
use neonpro_testkit::world::START_US;
use neonpro_vault::{Act, Id, Session, Vault, Writer, params};
use proptest::prelude::*;
use serde_json::json;

const SECOND: i64 = 1_000_000;
const MINUTE: i64 = 60 * SECOND;

fn clinic() -> TestClinic {
    let clinic = TestClinic::new(&["owner"]);
    let own = clinic.owner().identity().clinic;
    write(&clinic.owner(), |w| Ok(w.execute("INSERT INTO clinics (id, name) VALUES (?1, 'Clínica Sol')", [own])?));
    clinic
}

fn write<T>(session: &Session, work: impl FnOnce(&mut Writer<'_>) -> neonpro_clinic::Result<T>) -> T {
    session.write(Act::new("assistant.admit"), work).unwrap()
}

fn rule(session: &Session, kind: &str, role: Option<&str>, user: Option<Id>, limits: (u32, u32), tokens: Option<i64>) {
    write(session, |w| {
        let id = w.new_id()?;
        Ok(w.execute(
            "INSERT INTO ai_rate_limits (id, subject_kind, subject_role, subject_user_id, requests_per_minute, requests_per_hour,
             tokens_per_day) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![id, kind, role, user, limits.0, limits.1, tokens],
        )?)
    });
}

fn admit(session: &Session) -> Admission {
    write(session, limits::admit)
}

fn full(reached: Reached, subject: Subject, until: i64) -> Admission {
    Admission::Full { reached, subject, until: Instant(until) }
}

#[test]
fn the_sixty_first_request_of_a_minute_waits_whoever_asks_and_wherever() {
    let clinic = clinic();
    let owner = clinic.owner();
    let desk = clinic.user("ana", &["receptionist"]);
    assert_eq!(owner.read(limits::limits).unwrap(), Limits { per_minute: 60, per_hour: 1000 });
    for second in 0..60 {
        let who = if second % 2 == 0 { &owner } else { &desk };
        assert_eq!(admit(who), Admission::Granted, "{second}");
        clinic.clock.pass_us(SECOND / 2);
    }
    let waits = full(Reached::Minute, Subject::Clinic, START_US + MINUTE);
    assert_eq!(admit(&owner), waits);
    assert_eq!(admit(&desk), waits, "another user");
    let other_process =
        Vault::unlock(&clinic.folder(), &clinic.world, &clinic.secrets, "ana", neonpro_testkit::PASSWORD);
    assert_eq!(admit(&other_process.unwrap().session().unwrap()), waits, "another process");
    let sentence = waits.sentence(Language::Portuguese, |at| at.to_string()).unwrap();
    assert!(sentence.contains("2026-03-02T12:01:00Z"), "{sentence}");

    clinic.clock.set_wall_us(START_US + MINUTE - 1);
    assert_eq!(admit(&desk), waits, "a microsecond early");
    clinic.clock.set_wall_us(START_US + MINUTE);
    assert_eq!(admit(&desk), Admission::Granted, "as it was told");
    assert_eq!(
        admit(&owner),
        full(Reached::Minute, Subject::Clinic, START_US + MINUTE + SECOND / 2),
        "the window slides"
    );
}

#[test]
fn a_window_outlives_the_program() {
    let mut clinic = clinic();
    rule(&clinic.owner(), "clinic", None, None, (2, 1000), None);
    assert_eq!(admit(&clinic.owner()), Admission::Granted);
    assert_eq!(admit(&clinic.owner()), Admission::Granted);
    clinic.reopen();
    assert_eq!(admit(&clinic.owner()), full(Reached::Minute, Subject::Clinic, START_US + MINUTE));
}

#[test]
fn an_hour_is_counted_beside_the_minute() {
    let clinic = clinic();
    let owner = clinic.owner();
    rule(&owner, "clinic", None, None, (2, 3), None);
    for _ in 0..3 {
        assert_eq!(admit(&owner), Admission::Granted);
        clinic.clock.pass_us(2 * MINUTE);
    }
    assert_eq!(admit(&owner), full(Reached::Hour, Subject::Clinic, START_US + 60 * MINUTE));
}

#[test]
fn a_role_and_a_person_have_limits_of_their_own() {
    let clinic = clinic();
    let owner = clinic.owner();
    let (ana, bia) = (clinic.user("ana", &["receptionist"]), clinic.user("bia", &["receptionist"]));
    rule(&owner, "role", Some("receptionist"), None, (2, 100), None);
    rule(&owner, "user", None, Some(bia.identity().user), (1, 100), None);
    assert_eq!((admit(&ana), admit(&ana)), (Admission::Granted, Admission::Granted));
    assert_eq!(admit(&ana), full(Reached::Minute, Subject::Person, START_US + MINUTE));
    assert_eq!(admit(&bia), Admission::Granted, "each for herself");
    assert_eq!(admit(&bia), full(Reached::Minute, Subject::Person, START_US + MINUTE), "and less for one");
    assert_eq!(admit(&owner), Admission::Granted, "not for others");
}

#[test]
fn turning_the_clock_gains_nothing_and_loses_at_most_an_hour() {
    let clinic = clinic();
    let owner = clinic.owner();
    rule(&owner, "clinic", None, None, (1, 1000), None);
    assert_eq!(admit(&owner), Admission::Granted);
    clinic.clock.set_wall_us(START_US - 30 * SECOND);
    assert_eq!(admit(&owner), full(Reached::Minute, Subject::Clinic, START_US + MINUTE));
    clinic.clock.set_wall_us(START_US - 365 * 24 * 60 * MINUTE);
    assert_eq!(admit(&owner), Admission::Granted, "a wrong year closes nothing");
}

#[test]
fn only_an_owner_changes_limits_and_nobody_takes_a_request_back() {
    let clinic = clinic();
    let desk = clinic.user("ana", &["receptionist"]);
    assert_eq!(admit(&desk), Admission::Granted);
    let raise = desk.write(Act::new("assistant.limit"), |w| -> neonpro_clinic::Result<()> {
        let id = w.new_id()?;
        Ok(w.execute("INSERT INTO ai_rate_limits (id, requests_per_minute) VALUES (?1, 100000)", [id])?)
    });
    assert!(raise.is_err());
    for session in [&desk, &clinic.owner()] {
        for sql in ["DELETE FROM ai_requests", "UPDATE ai_requests SET at = 0"] {
            let done = session
                .write(Act::new("assistant.limit"), |w| -> neonpro_clinic::Result<()> { Ok(w.execute(sql, [])?) });
            assert!(done.is_err(), "{sql}");
        }
    }
}

fn used<'a>(session: Id, ended: Ended, tokens: u32, model: Option<Model<'a>>) -> Use<'a> {
    Use {
        session,
        patient: None,
        question: Some("quem vem amanhã?"),
        response: json!({ "intent": "agenda" }),
        intent: Some(Intent::Agenda),
        ended,
        refusal: None,
        model,
        tokens,
        milliseconds: 12,
        cost_microusd: 3,
        cached: tokens == 0,
        redactions: json!({ "PESSOA": 1 }),
    }
}

const PLANNER: Model<'static> = Model { name: "planner", version: "1" };

#[test]
fn tokens_of_a_day_are_limited_until_midnight_on_the_wall() {
    let clinic = clinic();
    let owner = clinic.owner();
    rule(&owner, "clinic", None, None, (60, 1000), Some(100));
    let session = write(&owner, |w| sessions::begin(w, Kind::General));
    write(&owner, |w| record(w, &used(session, Ended::Answered, 100, Some(PLANNER))));
    // Three in the morning, UTC: midnight in São Paulo.
    let midnight = START_US + 15 * 60 * MINUTE;
    assert_eq!(admit(&owner), full(Reached::Tokens, Subject::Clinic, midnight));
    clinic.clock.set_wall_us(midnight);
    assert_eq!(admit(&owner), Admission::Granted);
}

/// Sums of the log and of the counters, over what the owner sees.
fn sums(owner: &Session) -> [(i64, i64, i64, i64, i64); 3] {
    let read = |sql: &str| {
        let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?));
        owner.read(|r| r.one(sql, [], row)).unwrap()
    };
    let counters = "SELECT COALESCE(sum(queries), 0), COALESCE(sum(tokens), 0), COALESCE(sum(cache_hits), 0), COALESCE(sum(errors), 0),
                    COALESCE(sum(cost_microusd), 0) FROM usage_counters WHERE entity_kind = ";
    [
        read(
            "SELECT count(*), COALESCE(sum(tokens_used), 0), COALESCE(sum(cached), 0), COALESCE(sum(outcome = 'failed'), 0),
             COALESCE(sum(cost_microusd), 0) FROM ai_logs",
        ),
        read(&format!("{counters} 'clinic'")),
        read(&format!("{counters} 'user'")),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4))]

    /// Whoever asks whatever on whichever day: the counters are the sum of the log.
    #[test]
    fn counters_equal_the_log(asked in prop::collection::vec((any::<bool>(), 0usize..7, 0u32..500, any::<bool>(), any::<bool>()), 1..12)) {
        let clinic = clinic();
        let (owner, desk) = (clinic.owner(), clinic.user("ana", &["receptionist"]));
        let [mine, theirs] = [&owner, &desk].map(|who| write(who, |w| sessions::begin(w, Kind::General)));
        for (desk_asks, ended, tokens, with_model, next_day) in asked {
            let (who, session) = if desk_asks { (&desk, theirs) } else { (&owner, mine) };
            write(who, |w| record(w, &used(session, Ended::ALL[ended], tokens, with_model.then_some(PLANNER))));
            clinic.clock.pass_us(if next_day { 24 * 60 * MINUTE } else { SECOND });
        }
        let [log, by_clinic, by_user] = sums(&owner);
        prop_assert_eq!(log, by_clinic);
        prop_assert_eq!(log, by_user);
        let twice: i64 = owner
            .read(|r| r.one(
                "SELECT count(*) FROM (SELECT 1 FROM usage_counters GROUP BY entity_kind, entity_id, entity_name, device_id, day
                 HAVING count(*) > 1)", [], |row| row.get(0)))
            .unwrap();
        prop_assert_eq!(twice, 0, "one row a day");
    }
}

#[test]
fn each_user_sees_the_log_of_their_own_and_the_owner_all_of_it() {
    let clinic = clinic();
    let (owner, desk) = (clinic.owner(), clinic.user("ana", &["receptionist"]));
    let session = write(&owner, |w| sessions::begin(w, Kind::General));
    write(&owner, |w| record(w, &used(session, Ended::Answered, 5, None)));
    let own = write(&desk, |w| sessions::begin(w, Kind::General));
    write(&desk, |w| record(w, &used(own, Ended::Answered, 5, None)));
    let count =
        |who: &Session| who.read(|r| r.one("SELECT count(*) FROM ai_logs", [], |row| row.get::<_, i64>(0))).unwrap();
    assert_eq!((count(&owner), count(&desk)), (2, 1));
    let theirs = desk.write(Act::new("assistant.resume"), |w| sessions::resume(w, session));
    assert_eq!(theirs.unwrap(), None, "no session of theirs");
}

fn turn(day: usize) -> Turn {
    Turn { call: Call { date: format!("2026-03-{day:02}").parse().ok(), ..Call::bare(Intent::Agenda) } }
}

fn resume(session: &Session, id: Id) -> Option<Vec<Turn>> {
    write(session, |w| sessions::resume(w, id)).map(|memory| memory.turns)
}

#[test]
fn a_session_remembers_its_last_turns_and_forgets_them_when_it_ends() {
    let clinic = clinic();
    let owner = clinic.owner();
    let id = write(&owner, |w| sessions::begin(w, Kind::Agenda));
    for day in 1..=TURNS + 3 {
        write(&owner, |w| sessions::remember(w, id, &turn(day), &BTreeMap::new()));
    }
    let turns = resume(&owner, id).unwrap();
    assert_eq!(turns, (4..=TURNS + 3).map(turn).collect::<Vec<_>>());
    write(&owner, |w| sessions::end(w, id));
    assert_eq!(resume(&owner, id), None);
    let left: i64 =
        owner.read(|r| r.one("SELECT count(*) FROM ai_conversation_contexts", [], |row| row.get(0))).unwrap();
    assert_eq!(left, 0);
}

#[test]
fn a_session_ends_when_nobody_asks_and_after_a_working_day() {
    let clinic = clinic();
    let owner = clinic.owner();
    let id = write(&owner, |w| sessions::begin(w, Kind::General));
    assert_eq!(owner.read(|r| sessions::ends_at(r, id)).unwrap(), Some(Instant(START_US + 30 * MINUTE)));
    clinic.clock.pass_us(30 * MINUTE - 1);
    assert!(resume(&owner, id).is_some());
    clinic.clock.pass_us(30 * MINUTE);
    assert_eq!(resume(&owner, id), None, "half an hour without a question");

    let id = write(&owner, |w| sessions::begin(w, Kind::General));
    for _ in 0..19 {
        clinic.clock.pass_us(25 * MINUTE);
        assert!(resume(&owner, id).is_some());
    }
    clinic.clock.pass_us(25 * MINUTE);
    assert_eq!(resume(&owner, id), None, "more than eight hours");
}

#[test]
fn a_sixth_session_ends_the_one_that_has_waited_longest() {
    let clinic = clinic();
    let owner = clinic.owner();
    let mut ids = Vec::new();
    for _ in 0..AT_ONCE {
        ids.push(write(&owner, |w| sessions::begin(w, Kind::General)));
        clinic.clock.pass_us(SECOND);
    }
    assert!(resume(&owner, ids[0]).is_some(), "asked again, so no longer the one that waited");
    let sixth = write(&owner, |w| sessions::begin(w, Kind::General));
    assert_eq!(resume(&owner, ids[1]), None);
    assert!([ids[0], ids[2], ids[3], ids[4], sixth].into_iter().all(|id| resume(&owner, id).is_some()));
    let desk = clinic.user("ana", &["receptionist"]);
    write(&desk, |w| sessions::begin(w, Kind::General));
    assert!(resume(&owner, sixth).is_some(), "each user for themselves");
}
