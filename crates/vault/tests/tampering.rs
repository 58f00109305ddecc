//! The six ways to tamper with a file without its key, and what notices each: the engine at reading, the cipher's check of every page, the engine's
//! check of the structure, the trail with the rows that it tells of, the anchor outside the file.
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on says why")]

use neonpro_testkit::{PASSWORD, TestClinic, raw};
use neonpro_vault::audit::Finding;
use neonpro_vault::keys::NoDeviceSecrets;
use neonpro_vault::{Act, CheckpointWhy, Error, Id, Vault, params};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;

const PAGE: usize = neonpro_vault::PAGE_BYTES as usize;

/// What may notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Notices {
    /// Unlocking is refused: the first pages are read, and the anchor is compared.
    Unlock,
    /// Every page is decrypted and its code compared.
    Cipher,
    /// Trees, free pages, indexes against their tables.
    Structure,
    /// The chain, its checkpoints, the head, and the rows of which events tell.
    Trail,
    /// A backup cannot be made: it reads every page.
    Backup,
}

/// A closed clinic, with the owner's key and its database as it stands.
struct Victim {
    clinic: TestClinic,
    key: [u8; 32],
    patients: Vec<Id>,
    /// What lies beside the database.
    beside: BTreeMap<PathBuf, Vec<u8>>,
}

impl Victim {
    /// A clinic with patients and a history, closed by a checkpoint.
    fn new() -> Self {
        let clinic = TestClinic::new(&["doctor"]);
        let session = clinic.owner();
        let patients = (0..12)
            .map(|i| TestClinic::patient(&session, &format!("Paciente {i} da Silva")).expect("registered"))
            .collect::<Vec<_>>();
        // Long rows, so that a table is more than its root page.
        for i in 0..40 {
            clinic.clock.pass_us(1_000_000);
            let street = format!("Rua {i} {}", "x".repeat(900));
            session
                .write(Act::new("patients.update"), |w| {
                    w.execute("UPDATE patients SET address_line1 = ?2 WHERE id = ?1", params![patients[i % 12], street])
                })
                .expect("changed");
        }
        drop(session);
        clinic.vault.checkpoint(CheckpointWhy::Time, &clinic.secrets).expect("made");
        let key = *clinic.vault.keys().db_key().expect("held").expose();
        Self { clinic, key, patients, beside: BTreeMap::new() }
    }

    fn change(&self, f: impl FnOnce(&mut neonpro_vault::Writer<'_>, &[Id]) -> Result<(), Error>) {
        self.clinic.clock.pass_us(1_000_000);
        self.clinic.owner().write(Act::new("patients.update"), |w| f(w, &self.patients)).expect("changed");
    }

    /// The file with its log moved into it.
    fn bytes(&self) -> Vec<u8> {
        self.clinic.vault.system().expect("system").checkpoint(true).expect("moved");
        fs::read(self.clinic.folder().join("clinic.db")).expect("read")
    }

    /// Closes the clinic.
    fn close(&mut self) {
        self.clinic.close();
        let files = fs::read_dir(self.clinic.folder()).expect("listed").map(|entry| entry.expect("listed").path());
        self.beside = files.map(|path| (path.clone(), fs::read(path).expect("read"))).collect();
    }

    /// Puts this database in place, and everything else back to what it was when the clinic was closed.
    fn put(&self, bytes: &[u8]) {
        let folder = self.clinic.folder();
        fs::remove_dir_all(&folder).expect("cleared");
        fs::create_dir(&folder).expect("made");
        for (path, bytes) in &self.beside {
            fs::write(path, bytes).expect("put back");
        }
        fs::write(folder.join("clinic.db"), bytes).expect("tampered");
    }

    /// The rows of every table as one number, and those of the search indexes as another; none when they cannot be read.
    fn content(&self) -> Option<(u64, u64)> {
        let conn = raw::open(&self.clinic.folder(), &self.key);
        let (mut rows_of, mut derived) = (DefaultHasher::new(), DefaultHasher::new());
        let tables =
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name";
        for table in strings(&conn, tables).ok()? {
            let hasher = if table.contains("_fts_") || table.contains("_pfx_") { &mut derived } else { &mut rows_of };
            let mut statement = conn.prepare(&format!("SELECT * FROM \"{table}\" NOT INDEXED")).ok()?;
            let columns = statement.column_count();
            let mut rows = statement.query([]).ok()?;
            while let Some(row) = rows.next().ok()? {
                for column in 0..columns {
                    format!("{table} {:?}", row.get_ref(column).ok()?).hash(hasher);
                }
            }
        }
        Some((rows_of.finish(), derived.finish()))
    }

    fn structure_is_sound(&self) -> bool {
        let conn = raw::open(&self.clinic.folder(), &self.key);
        strings(&conn, "PRAGMA integrity_check").is_ok_and(|says| says == ["ok"])
    }

    fn cipher_is_sound(&self) -> bool {
        let conn = raw::open(&self.clinic.folder(), &self.key);
        strings(&conn, "PRAGMA cipher_integrity_check").is_ok_and(|says| says.is_empty())
    }

    /// Who notices that something is wrong with the file; a backup is tried only where that is asked for.
    fn noticed_by(&self, backup: bool) -> BTreeSet<Notices> {
        let TestClinic { world, secrets, .. } = &self.clinic;
        let mut by = BTreeSet::new();
        if !self.cipher_is_sound() {
            by.insert(Notices::Cipher);
        }
        if !self.structure_is_sound() {
            by.insert(Notices::Structure);
        }
        match Vault::unlock(&self.clinic.folder(), world, secrets, "dona", PASSWORD) {
            Err(Error::Damaged(_) | Error::RolledBack) => {
                by.insert(Notices::Unlock);
            }
            Err(e) => panic!("an error that tells nothing: {e:?}"),
            Ok(vault) => {
                match vault.verify_audit(None, secrets) {
                    Ok(report) if report.verdict().exit_code() == 0 => {}
                    Ok(_) | Err(Error::Damaged(_) | Error::Inconsistent(_)) => {
                        by.insert(Notices::Trail);
                    }
                    Err(e) => panic!("an error that tells nothing: {e:?}"),
                }
                let to = tempfile::tempdir().expect("a folder");
                // Without the machine's secrets, so that the checkpoint it makes moves no anchor.
                if backup && vault.backup(to.path(), &NoDeviceSecrets, &mut |_, _| ()).is_err() {
                    by.insert(Notices::Backup);
                }
            }
        }
        by
    }
}

fn strings(conn: &rusqlite::Connection, sql: &str) -> rusqlite::Result<Vec<String>> {
    conn.prepare(sql)?.query_map([], |r| r.get(0))?.collect()
}

fn page(bytes: &[u8], n: usize) -> &[u8] {
    &bytes[n * PAGE..(n + 1) * PAGE]
}

#[test]
fn six_of_six_tamperings_are_noticed() {
    let mut victim = Victim::new();
    let yesterday = victim.bytes();
    victim.change(|w, patients| w.execute("UPDATE patients SET city = 'Santos' WHERE id = ?1", [patients[3]]));
    victim.clinic.vault.checkpoint(CheckpointWhy::Time, &victim.clinic.secrets).expect("made");
    let today = victim.bytes();
    victim.close();
    assert_eq!(victim.noticed_by(true), BTreeSet::new(), "a file that nobody touched");
    let pages = today.len() / PAGE;
    let middle = pages / 2;
    let with = |f: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = today.clone();
        f(&mut bytes);
        bytes
    };
    let changed =
        (1..pages).rev().find(|n| page(&today, *n) != yesterday.get(n * PAGE..(n + 1) * PAGE).unwrap_or_default());
    let changed = changed.expect("a page that today changed");
    let kinds: [(&str, Vec<u8>); 7] = [
        ("flip a byte", with(&|b| b[middle * PAGE + 5000] ^= 1)),
        (
            "swap two pages",
            with(&|b| {
                let (one, other) = (page(&today, middle).to_vec(), page(&today, middle + 1).to_vec());
                b[middle * PAGE..(middle + 1) * PAGE].copy_from_slice(&other);
                b[(middle + 1) * PAGE..(middle + 2) * PAGE].copy_from_slice(&one);
            }),
        ),
        ("zero a page", with(&|b| b[middle * PAGE..(middle + 1) * PAGE].fill(0))),
        ("truncate", with(&|b| b.truncate((pages - 1) * PAGE))),
        ("truncate in a page", with(&|b| b.truncate(pages * PAGE - PAGE / 2))),
        (
            "roll back a page",
            with(&|b| b[changed * PAGE..(changed + 1) * PAGE].copy_from_slice(page(&yesterday, changed))),
        ),
        ("roll back the file", yesterday.clone()),
    ];
    for (kind, bytes) in kinds {
        victim.put(&bytes);
        let by = victim.noticed_by(true);
        println!("{kind:<20} {by:?}");
        assert!(!by.is_empty(), "{kind}: nobody noticed");
    }
    victim.put(&today);
    assert_eq!(victim.noticed_by(true), BTreeSet::new(), "the file that was put back");
}

/// Whether it falls on data, initialisation vector or authentication code, of the first, a middle or the last page.
#[test]
fn a_flipped_bit_anywhere_is_noticed_by_the_cipher() {
    let mut victim = Victim::new();
    let today = victim.bytes();
    victim.close();
    let pages = today.len() / PAGE;
    for n in [0, pages / 3, pages - 1] {
        for offset in [17, 5000, PAGE - 70, PAGE - 40, PAGE - 1] {
            let mut bytes = today.clone();
            bytes[n * PAGE + offset] ^= 0x80;
            victim.put(&bytes);
            assert!(!victim.cipher_is_sound(), "page {n}, byte {offset}");
        }
    }
}

/// One page at a time is put back to what it was before a change: whichever page it is, somebody notices, but for the pages of the search index, whose
/// loss takes nothing away that the rows do not give back.
#[test]
fn an_older_copy_of_any_single_page_is_noticed() {
    type Change = Box<dyn FnOnce(&mut neonpro_vault::Writer<'_>, &[Id]) -> Result<(), Error>>;
    let changes: [(&str, Change); 2] = [
        ("an update", Box::new(|w, p| w.execute("UPDATE patients SET city = 'Santos' WHERE id = ?1", [p[3]]))),
        (
            "an insert and a removal",
            Box::new(|w, p| {
                w.execute("INSERT INTO rooms (id, name) VALUES (?1, 'Sala')", [w.new_id()?])?;
                w.execute("DELETE FROM patients WHERE id = ?1", [p[7]])
            }),
        ),
    ];
    for (what, change) in changes {
        let mut victim = Victim::new();
        let before = victim.bytes();
        victim.change(change);
        let after = victim.bytes();
        let roots = roots(&victim);
        victim.close();
        let content = victim.content();
        let (mut unnoticed, mut same, mut stale_search) = (Vec::new(), 0, 0);
        let mut table: BTreeMap<String, BTreeSet<Notices>> = BTreeMap::new();
        for n in (0..before.len() / PAGE).filter(|n| page(&before, *n) != page(&after, *n)) {
            let mut bytes = after.clone();
            bytes[n * PAGE..(n + 1) * PAGE].copy_from_slice(page(&before, n));
            victim.put(&bytes);
            let by = victim.noticed_by(false);
            let name = roots.get(&n).cloned().unwrap_or_else(|| format!("page {n}"));
            if !by.is_empty() {
                table.insert(name, by);
                continue;
            }
            match (victim.content(), content) {
                // Encrypted anew, but the same: putting it back takes nothing away.
                (found, today) if found == today => same += 1,
                // The index of names is made from the rows, which all stand: it is made anew from them, and nothing is lost.
                (Some((rows, _)), Some((today, _))) if rows == today => stale_search += 1,
                _ => unnoticed.push(name),
            }
        }
        println!("{what}: {same} pages with the same content, {stale_search} of the search index");
        for (name, by) in &table {
            println!("  {name:<36} {by:?}");
        }
        assert!(table.len() > 3, "{what} changed {} pages", table.len());
        assert_eq!(unnoticed, Vec::<String>::new(), "{what}: pages put back that nobody noticed");
    }
}

/// Names of tables and indexes by the number of their root page, from 0.
fn roots(victim: &Victim) -> BTreeMap<usize, String> {
    let conn = raw::open(&victim.clinic.folder(), &victim.key);
    let mut statement = conn.prepare("SELECT rootpage, name FROM sqlite_schema WHERE rootpage > 0").expect("read");
    let rows = statement.query_map([], |r| Ok((usize::from(r.get::<_, u16>(0)?) - 1, r.get(1)?))).expect("read");
    let mut roots: BTreeMap<usize, String> = rows.collect::<Result<_, _>>().expect("read");
    roots.insert(0, "first page".to_owned());
    roots
}

/// What the verification finds after this SQL, by somebody who has the key and is past every door.
fn findings_after(sql: &str) -> Vec<Finding> {
    let clinic = TestClinic::new(&[]);
    let session = clinic.owner();
    let save = |code, sql, id: Id| session.write(Act::new(code), |w| w.execute(sql, [id])).expect("saved");
    let room = clinic.world.new_id().expect("an id");
    save("team.save_room", "INSERT INTO rooms (id, name) VALUES (?1, 'Sala')", room);
    let patient = TestClinic::patient(&session, "Ana Prado").expect("registered");
    let key = *clinic.vault.keys().db_key().expect("held").expose();
    let conn = raw::open(&clinic.folder(), &key);
    conn.execute_batch("CREATE TEMP TABLE yesterday AS SELECT * FROM t_rooms").expect("remembered");
    clinic.clock.pass_us(1_000_000);
    save("team.save_room", "UPDATE rooms SET name = 'Sala azul' WHERE id = ?1", room);
    save("patients.update", "UPDATE patients SET city = 'Santos' WHERE id = ?1", patient);
    conn.execute_batch(sql).expect(sql);
    clinic.vault.verify_audit(None, &clinic.secrets).expect("verified").findings
}

#[test]
fn rows_and_their_traces_are_compared_with_the_trail() {
    type Is = fn(&Finding) -> bool;
    let older: Is = |f| matches!(f, Finding::RowOlder { .. });
    let missing: Is = |f| matches!(f, Finding::RowMissing { .. });
    let traces: Is = |f| matches!(f, Finding::TracesMissing { .. });
    let behind: Is = |f| matches!(f, Finding::HeadBehind { .. });
    let ahead: Is = |f| matches!(f, Finding::HeadAhead { .. });
    let back = "DELETE FROM t_rooms; INSERT INTO t_rooms SELECT * FROM yesterday;";
    let cases: [(&str, Is); 9] = [
        (back, older),
        // Without operations and superseded values the time of the event still tells.
        (&format!("{back} DELETE FROM t_outbox; DELETE FROM t_field_history;"), older),
        ("DELETE FROM t_rooms", missing),
        ("DELETE FROM t_outbox WHERE ctr = (SELECT max(ctr) FROM t_outbox)", traces),
        ("DELETE FROM t_field_history", traces),
        ("UPDATE t_device_head SET audit_seq = audit_seq - 1", behind),
        ("UPDATE t_device_head SET next_ctr = 1", behind),
        ("UPDATE t_device_head SET hlc = 1", behind),
        ("UPDATE t_device_head SET audit_seq = audit_seq + 1", ahead),
    ];
    for (sql, expected) in cases {
        let found = findings_after(sql);
        assert!(found.iter().any(expected), "{sql}: {found:?}");
    }
    assert_eq!(findings_after("SELECT 1 FROM yesterday"), [], "nothing was touched");
}

#[test]
fn what_was_erased_with_its_patient_is_not_missing() {
    let erase = "DELETE FROM t_field_history WHERE subject_id IS NOT NULL; DELETE FROM t_audit_payloads WHERE subject_id IS NOT NULL;";
    let registered = "INSERT INTO t_erasure_registry (subject_id, scope, legal_basis, approved_by, at) \
                      SELECT id, 'destroyed', 'LGPD art. 18', x'00', 0 FROM t_patients;";
    assert_eq!(findings_after(&format!("{erase}{registered}")), []);
    assert_ne!(findings_after(erase), [], "an erasure that nobody approved");
}
