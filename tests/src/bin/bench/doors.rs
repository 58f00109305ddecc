//! Reads and writes through a session against the same on the base table of the same file.

use crate::Stage;
use crate::table::{Table, in_turn, p95, us};
use neonpro_vault::keys::NoDeviceSecrets;
use neonpro_vault::{Act, Session, Vault, World, params};
use rusqlite::Connection;

pub(crate) fn measure(stage: &Stage, table: &mut Table) {
    let key = *stage.vault.keys().db_key().expect("held").expose();
    let base = neonpro_testkit::raw::open(&stage.clinic, &key);
    base.pragma_update(None, "cache_size", -i64::from(World::real().cache_kib)).expect("cache");
    let session = stage.vault.session().expect("a session");
    reads(&session, &base, table);
    scoped(stage, &base, table);
    writes(&session, &base, table);
    search(&session, table);
}

fn reads(session: &Session, base: &Connection, table: &mut Table) {
    let clinic = session.identity().clinic;
    let mut ids = base.prepare("SELECT id FROM t_patients WHERE rid % 499 = 0").expect("prepared");
    let ids: Vec<Vec<u8>> = ids.query_map([], |r| r.get(0)).expect("read").map(|r| r.expect("an id")).collect();
    let one = "SELECT full_name, phone_primary FROM patients WHERE id = ?1";
    let one_base = "SELECT full_name, phone_primary FROM t_patients WHERE id = ?1 AND clinic_id = ?2 AND _tomb = 0";
    let n = ids.len() as f64;
    let ours = || {
        us(|| {
            session
                .read(|r| ids.iter().try_for_each(|id| r.one(one, [id], |row| row.get::<_, String>(0)).map(|_| ())))
                .expect("read")
        }) / n
    };
    let other = || {
        us(|| {
            let mut statement = base.prepare_cached(one_base).expect("prepared");
            for id in &ids {
                statement.query_row(params![id, clinic], |r| r.get::<_, String>(0)).expect("read");
            }
        }) / n
    };
    table.ratio("one patient by id through the door", in_turn(9, ours, other), "base table", "≤ 5 µs extra");
    let (from, to): (i64, i64) = base
        .query_row(
            "SELECT max(start_at) - 40000000000000, max(start_at) - 39395200000000 FROM t_appointments",
            [],
            |r| Ok((r.get(0)?, r.get(1)?)),
        )
        .expect("range");
    let week = "SELECT id, patient_id, start_at, end_at, status FROM appointments WHERE start_at >= ?1 AND start_at < ?2 ORDER BY start_at";
    let week_base = "SELECT id, patient_id, start_at, end_at, status FROM t_appointments WHERE clinic_id = ?3 AND _tomb = 0 AND start_at >= ?1 AND start_at < ?2 ORDER BY start_at";
    let ours = || {
        us(|| {
            session.read(|r| r.rows(week, params![from, to], |row| row.get::<_, i64>(2))).expect("read");
        })
    };
    let other = || {
        us(|| {
            let mut statement = base.prepare_cached(week_base).expect("prepared");
            let rows: Vec<i64> = statement
                .query_map(params![from, to, clinic], |r| r.get(2))
                .expect("read")
                .map(|r| r.expect("row"))
                .collect();
            assert!(!rows.is_empty(), "no appointments in the measured week");
        })
    };
    table.ratio("a week of appointments through the door", in_turn(9, ours, other), "base table", "≤ 1.15");
}

/// Reads of somebody who sees their own patients only, against the whole base table: what the assignment itself costs.
fn scoped(stage: &Stage, base: &Connection, table: &mut Table) {
    let vault = Vault::unlock(&stage.clinic, &World::real(), &NoDeviceSecrets, "esteticista", &stage.password)
        .expect("the demo clinic has an aesthetician");
    let session = vault.session().expect("a session");
    let hers = "SELECT id FROM patients LIMIT 500";
    let ids: Vec<Vec<u8>> = session.read(|r| r.rows(hers, [], |row| row.get(0))).expect("read");
    let n = ids.len() as f64;
    let one = "SELECT full_name, phone_primary FROM patients WHERE id = ?1";
    let one_base = "SELECT full_name, phone_primary FROM t_patients WHERE id = ?1 AND clinic_id = ?2 AND _tomb = 0";
    let clinic = session.identity().clinic;
    let ours = || {
        us(|| {
            session
                .read(|r| ids.iter().try_for_each(|id| r.one(one, [id], |row| row.get::<_, String>(0)).map(|_| ())))
                .expect("read")
        }) / n
    };
    let other = || {
        us(|| {
            let mut statement = base.prepare_cached(one_base).expect("prepared");
            for id in &ids {
                statement.query_row(params![id, clinic], |r| r.get::<_, String>(0)).expect("read");
            }
        }) / n
    };
    table.ratio("assignment scope: one of the own patients by id", in_turn(9, ours, other), "base table", "≤ 2.5");
    let (list, list_base) = (
        "SELECT id, full_name, status FROM patients WHERE status = 'active'",
        "SELECT id, full_name, status FROM t_patients WHERE clinic_id = ?1 AND _tomb = 0 AND status = 'active'",
    );
    let ours = || {
        us(|| {
            session.read(|r| r.rows(list, [], |row| row.get::<_, String>(1))).expect("read");
        })
    };
    let other = || {
        us(|| {
            let mut statement = base.prepare_cached(list_base).expect("prepared");
            let rows = statement.query_map([clinic], |r| r.get::<_, String>(1)).expect("read");
            assert!(rows.count() > 0, "no patients");
        })
    };
    table.ratio(
        "assignment scope: all own active patients",
        in_turn(5, ours, other),
        "base table, all patients",
        "≤ 2.5",
    );
}

fn writes(session: &Session, base: &Connection, table: &mut Table) {
    base.execute_batch(
        "PRAGMA synchronous = FULL; CREATE TABLE IF NOT EXISTS bench_rooms AS SELECT * FROM t_rooms WHERE 0;",
    )
    .expect("made");
    let ours = || {
        us(|| {
            session
                .write(Act::new("team.save_room"), |w| {
                    w.execute("INSERT INTO rooms (id, name, status) VALUES (?1, 'medida', 'inactive')", [w.new_id()?])
                })
                .expect("saved");
        })
    };
    let other = || {
        us(|| {
            base.execute(
                "INSERT INTO bench_rooms (id, name, status) VALUES (randomblob(16), 'medida', 'inactive')",
                [],
            )
            .expect("saved");
        })
    };
    let both = in_turn(60, ours, other);
    base.execute_batch("DROP TABLE bench_rooms").expect("dropped");
    table.ratio("one row through the door, audit and operation included", both, "bare INSERT + COMMIT", "≤ 1.5");
}

fn search(session: &Session, table: &mut Table) {
    let names: Vec<String> = session
        .read(|r| r.rows("SELECT full_name FROM patients WHERE id >= x'00' LIMIT 3000", [], |row| row.get(0)))
        .expect("read");
    let mut times = Vec::new();
    for (i, name) in names.iter().enumerate().filter(|(i, _)| i % 10 == 0) {
        let letters: Vec<char> = name.chars().collect();
        let start = i % (letters.len().saturating_sub(6).max(1));
        let part: String = letters[start..(start + 5).min(letters.len())].iter().collect();
        times.push(us(|| {
            session.read(|r| r.search_patients(&part, 20)).expect("searched");
        }));
    }
    table.limit(
        "search by five letters from anywhere in the name, p95",
        p95(times),
        "352 ms published at 75,000 patients",
        "≤ 30 ms",
    );
    let times = (0..200)
        .map(|i| {
            us(|| {
                session.read(|r| r.search_patients(&format!("9{:04}", i * 37 % 10_000), 20)).expect("searched");
            })
        })
        .collect();
    table.limit("search by part of a phone number, p95", p95(times), "", "≤ 30 ms");
    let cpfs: Vec<String> = session
        .read(|r| r.rows("SELECT cpf FROM patients WHERE cpf IS NOT NULL LIMIT 200", [], |row| row.get(0)))
        .expect("read");
    let times = cpfs
        .iter()
        .map(|c| {
            us(|| {
                session.read(|r| r.search_patients(c, 20)).expect("searched");
            })
        })
        .collect();
    table.limit("search by CPF, p95", p95(times), "", "≤ 30 ms");
}
