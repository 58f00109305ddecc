//! A clinic at work, and a ledger of what it was told.

use neonpro_testkit::faults::{Dice, FaultyDisk};
use neonpro_testkit::world::FixedClock;
use neonpro_testkit::{PASSWORD, world};
use neonpro_vault::keys::{KdfCost, MemoryDeviceSecrets, NoDeviceSecrets};
use neonpro_vault::{Act, CheckpointWhy, Error, Id, NewClinic, Session, Vault, World, Writer, params};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Rows of one act: all are there or none.
#[derive(Debug)]
pub(crate) struct Entry {
    /// Table by its public name, and the row.
    pub(crate) rows: Vec<(&'static str, Id)>,
    /// Whether somebody was told that it is saved.
    pub(crate) acknowledged: bool,
}

/// What the clinic was told.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    /// Acts that made rows, in order.
    pub(crate) made: Vec<Entry>,
    /// What a patient's preferred name may be: the last that was acknowledged, and those tried since.
    pub(crate) names: BTreeMap<Id, Vec<Option<String>>>,
    /// Whether a room may be removed.
    pub(crate) removed: BTreeMap<Id, Vec<bool>>,
    /// Backups that were acknowledged, and how many of them have been looked at.
    pub(crate) backups: Vec<PathBuf>,
    pub(crate) backups_seen: usize,
}

impl Ledger {
    fn known(&self, table: &str) -> Vec<Id> {
        let acknowledged = self.made.iter().filter(|e| e.acknowledged).flat_map(|e| &e.rows);
        acknowledged.filter(|(t, _)| *t == table).map(|(_, id)| *id).collect()
    }
}

/// A clinic with a professional and a service to book, closed.
pub(crate) fn golden(dir: &Path) -> PathBuf {
    let (_, world) = world::fixed();
    let folder = dir.join("golden");
    let new = NewClinic {
        login: "dona",
        full_name: "Dona da Silva",
        password: PASSWORD,
        roles: &["doctor"],
        cost: KdfCost::FLOOR,
        device_name: "teste",
    };
    let (vault, _) = Vault::create(&folder, &world, &NoDeviceSecrets, &new).expect("a clinic");
    vault
        .session()
        .expect("session")
        .write(Act::new("team.save_professional"), |w| {
            w.execute(
                "INSERT INTO professionals (id, full_name, profession) VALUES (?1, 'Dra. Lia', 'doctor')",
                [w.new_id()?],
            )?;
            w.execute("INSERT INTO services (id, name) VALUES (?1, 'Limpeza de pele')", [w.new_id()?])
        })
        .expect("set up");
    vault.checkpoint(CheckpointWhy::Close, &NoDeviceSecrets).expect("made");
    drop(vault);
    folder
}

/// A clinic on a disk that may fail.
pub(crate) struct Life {
    pub(crate) folder: PathBuf,
    pub(crate) disk: FaultyDisk,
    pub(crate) secrets: MemoryDeviceSecrets,
    pub(crate) ledger: Ledger,
    clock: Arc<FixedClock>,
    world: World,
    dice: Dice,
}

impl Life {
    /// A copy of the clinic under `golden`.
    pub(crate) fn new(folder: &Path, golden: &Path, seed: u64) -> Self {
        crate::copy_folder(golden, &folder.join("clinica"));
        let (clock, world) = world::fixed();
        Self {
            folder: folder.to_owned(),
            disk: FaultyDisk::over(folder, seed),
            secrets: MemoryDeviceSecrets::default(),
            ledger: Ledger::default(),
            clock,
            world,
            dice: Dice::new(seed),
        }
    }

    pub(crate) fn clinic(&self) -> PathBuf {
        self.folder.join("clinica")
    }

    /// Opens the clinic, a minute after the last time.
    pub(crate) fn unlock(&self) -> Result<Vault, Error> {
        self.clock.pass_us(60_000_000);
        Vault::unlock(&self.clinic(), &self.world, &self.secrets, "dona", PASSWORD)
    }

    /// Works through some acts; gives the codes of what was refused.
    pub(crate) fn work(&mut self, vault: &Vault, acts: usize) -> Vec<&'static str> {
        let mut refused = Vec::new();
        let mut session = None;
        for _ in 0..acts {
            self.clock.pass_us(1_000_000);
            if self.dice.chance(5) {
                session = None;
            }
            let done = match session.take().map_or_else(|| vault.session(), Ok) {
                Ok(open) => {
                    let done = self.act(vault, &open);
                    session = Some(open);
                    done
                }
                Err(e) => Err(e),
            };
            refused.extend(done.err().map(|e| e.code()));
        }
        refused
    }

    fn act(&mut self, vault: &Vault, session: &Session) -> Result<(), Error> {
        let patients = self.ledger.known("patients");
        if patients.is_empty() {
            return self.register(session);
        }
        let patient = *self.dice.pick(&patients);
        match self.dice.below(24) {
            0..3 => self.register(session),
            3..6 => self.book(session, patient),
            6..9 => self.pay(session, patient),
            9..12 => self.note(session, patient),
            12..14 => self.rename(session, patient),
            14..16 => self.room(session),
            16..18 => self.read(session),
            18 => self.load(vault),
            19..21 => vault.checkpoint(CheckpointWhy::Time, &self.secrets).map(drop),
            21 => vault.system()?.checkpoint(true),
            22 => vault.system()?.checkpoint(false),
            _ => self.backup(vault),
        }
    }

    /// One act that makes rows.
    fn make(
        &mut self,
        session: &Session,
        code: &'static str,
        rows: Vec<(&'static str, Id)>,
        f: impl FnOnce(&mut Writer<'_>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let done = session.write(Act::new(code), f);
        self.ledger.made.push(Entry { rows, acknowledged: done.is_ok() });
        done
    }

    fn register(&mut self, session: &Session) -> Result<(), Error> {
        let id = self.world.new_id()?;
        self.ledger.names.insert(id, vec![None]);
        self.make(session, "patients.register", vec![("patient_keys", id), ("patients", id)], |w| {
            w.create_patient_keys(id)?;
            w.execute("INSERT INTO patients (id, full_name) VALUES (?1, 'Ana Prado')", [id])
        })
    }

    fn book(&mut self, session: &Session, patient: Id) -> Result<(), Error> {
        let (id, start) = (self.world.new_id()?, world::START_US + 60_000_000 * self.dice.below(10_000) as i64);
        self.make(session, "agenda.book", vec![("appointments", id)], |w| {
            w.execute(
                "INSERT INTO appointments (id, patient_id, professional_id, service_id, start_at, end_at, notes) \
                 VALUES (?1, ?2, (SELECT id FROM professionals), (SELECT id FROM services), ?3, ?3 + 1800000000, ?4)",
                params![id, patient, start, "x".repeat(2000)],
            )
        })
    }

    fn pay(&mut self, session: &Session, patient: Id) -> Result<(), Error> {
        let (charge, payment) = (self.world.new_id()?, self.world.new_id()?);
        let rows = vec![("financial_transactions", charge), ("financial_transactions", payment)];
        self.make(session, "finance.charge", rows, |w| {
            w.execute(
                "INSERT INTO financial_transactions (id, kind, amount_centavos, patient_id, at, business_on) \
                 VALUES (?1, 'charge', 35000, ?2, ?3, '2026-03-02')",
                params![charge, patient, w.now()],
            )?;
            w.act(Act::new("finance.pay"));
            w.execute(
                "INSERT INTO financial_transactions (id, kind, amount_centavos, method, patient_id, at, business_on, settles_id) \
                 VALUES (?1, 'payment', -35000, 'pix', ?2, ?3, '2026-03-02', ?4)",
                params![payment, patient, w.now(), charge],
            )
        })
    }

    fn note(&mut self, session: &Session, patient: Id) -> Result<(), Error> {
        let id = self.world.new_id()?;
        self.make(session, "patients.add_alert", vec![("patient_alerts", id)], |w| {
            let kind = w.seal(patient, ("patient_alerts", "kind", id), "allergy")?;
            w.execute(
                "INSERT INTO patient_alerts (id, patient_id, kind, since) VALUES (?1, ?2, ?3, 1)",
                params![id, patient, kind],
            )
        })
    }

    fn rename(&mut self, session: &Session, patient: Id) -> Result<(), Error> {
        let name = format!("Aninha {}", self.dice.below(1000));
        let done = session.write(Act::new("patients.update"), |w| {
            w.execute("UPDATE patients SET preferred_name = ?2 WHERE id = ?1", params![patient, name])
        });
        let allowed = self.ledger.names.entry(patient).or_default();
        if done.is_ok() {
            allowed.clear();
        }
        allowed.push(Some(name));
        done
    }

    fn room(&mut self, session: &Session) -> Result<(), Error> {
        let standing = |id: &Id| !self.ledger.removed.contains_key(id);
        if let Some(id) = self.ledger.known("rooms").into_iter().find(standing) {
            let done =
                session.write(Act::new("team.remove_room"), |w| w.execute("DELETE FROM rooms WHERE id = ?1", [id]));
            self.ledger.removed.insert(id, if done.is_ok() { vec![true] } else { vec![true, false] });
            return done;
        }
        let id = self.world.new_id()?;
        self.make(session, "team.save_room", vec![("rooms", id)], |w| {
            w.execute("INSERT INTO rooms (id, name) VALUES (?1, 'Sala')", [id])
        })
    }

    /// What is read is right, or nothing is read.
    fn read(&self, session: &Session) -> Result<(), Error> {
        let rows: BTreeMap<Id, Option<String>> = session
            .read(|r| r.rows("SELECT id, preferred_name FROM patients", [], |row| Ok((row.get(0)?, row.get(1)?))))?
            .into_iter()
            .collect();
        for patient in self.ledger.known("patients") {
            let name = rows.get(&patient).expect("a patient who was acknowledged is on the list");
            assert!(self.ledger.names[&patient].contains(name), "a name that nobody gave was read");
        }
        Ok(())
    }

    fn load(&mut self, vault: &Vault) -> Result<(), Error> {
        let ids: Vec<Id> = (0..20).map(|_| self.world.new_id()).collect::<Result<_, _>>()?;
        let done = vault.system().and_then(|mut system| {
            system.load("demo.created", |bulk| {
                ids.iter().try_for_each(|id| bulk.insert("equipment", *id, &["name"], &[&"Laser"]))
            })
        });
        let rows = ids.into_iter().map(|id| ("equipment", id)).collect();
        self.ledger.made.push(Entry { rows, acknowledged: done.is_ok() });
        done
    }

    fn backup(&mut self, vault: &Vault) -> Result<(), Error> {
        let to = self.folder.join("copias");
        let made = vault.backup(&to, &self.secrets, &mut |_, _| ());
        self.ledger.backups.extend(made.as_ref().ok().map(|b| b.path.clone()));
        let there = std::fs::read_dir(&to).map_or(0, Iterator::count);
        assert_eq!(there, self.ledger.backups.len(), "a backup that did not come to its end left something");
        made.map(drop)
    }
}
