//! What tests share: a fixed world, a clinic on a temporary folder, people made up. Never a dependency of the product.

#[cfg(unix)]
pub mod faults;
pub mod people;
pub mod raw;
pub mod world;

use neonpro_vault::keys::{KdfCost, MemoryDeviceSecrets};
use neonpro_vault::{Act, Id, NewClinic, Session, Vault, World};
use std::path::PathBuf;
use std::sync::Arc;
use world::FixedClock;

/// Password of every user of a test clinic.
pub const PASSWORD: &str = "senha de teste 1";

/// A vault that a test may spend.
pub struct Open(Option<Vault>);

impl Open {
    fn take(&mut self) -> Option<Vault> {
        self.0.take()
    }
}

impl std::ops::Deref for Open {
    type Target = Vault;
    fn deref(&self) -> &Vault {
        self.0.as_ref().expect("the vault was spent: reopen it")
    }
}

/// A clinic on a temporary folder with a clock that tests move. The folder goes with the value.
pub struct TestClinic {
    /// The clock.
    pub clock: Arc<FixedClock>,
    /// The world of the vault.
    pub world: World,
    /// Where device secrets are kept.
    pub secrets: MemoryDeviceSecrets,
    /// The owner's open vault.
    pub vault: Open,
    /// Groups of the recovery kit.
    pub kit: Vec<String>,
    dir: tempfile::TempDir,
}

impl TestClinic {
    /// A new clinic whose owner also has `roles`. Passwords cost the floor: only tests of key life pay for more.
    ///
    /// # Panics
    /// When the clinic cannot be made: the test cannot go on.
    #[must_use]
    pub fn new(roles: &[&str]) -> Self {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let (clock, world) = world::fixed();
        let secrets = MemoryDeviceSecrets::default();
        let new = NewClinic {
            login: "dona",
            full_name: "Dona da Silva",
            password: PASSWORD,
            roles,
            cost: KdfCost::FLOOR,
            device_name: "teste",
        };
        let (vault, kit) = Vault::create(&dir.path().join("clinica"), &world, &secrets, &new).expect("a new clinic");
        let kit = kit.groups().iter().map(|g| g.to_string()).collect();
        Self { clock, world, secrets, vault: Open(Some(vault)), kit, dir }
    }

    /// Replaces every key of the clinic; when that stops half-way the vault in hand is gone until [`TestClinic::reopen`].
    ///
    /// # Errors
    /// What the vault answers.
    pub fn rotate(
        &mut self,
        at: &mut dyn FnMut(neonpro_vault::RotationStep) -> neonpro_vault::Result<()>,
    ) -> neonpro_vault::Result<()> {
        let vault = self.vault.take().expect("a vault in hand");
        self.vault = Open(Some(vault.rotate(at)?));
        Ok(())
    }

    /// Opens the file again as its owner.
    ///
    /// # Panics
    /// When it does not open.
    pub fn reopen(&mut self) {
        let vault = Vault::unlock(&self.folder(), &self.world, &self.secrets, "dona", PASSWORD)
            .expect("the owner's password opens the file");
        self.vault = Open(Some(vault));
    }

    /// Closes the file: its log is moved into it and goes, and nobody holds it.
    ///
    /// # Panics
    /// When the log cannot be moved.
    pub fn close(&mut self) {
        let vault = self.vault.take().expect("a vault in hand");
        vault.system().expect("a connection").checkpoint(true).expect("the log is moved");
    }

    /// The clinic's folder.
    #[must_use]
    pub fn folder(&self) -> PathBuf {
        self.dir.path().join("clinica")
    }

    /// A session of the owner.
    ///
    /// # Panics
    /// When it cannot be opened.
    #[must_use]
    pub fn owner(&self) -> Session {
        self.vault.session().expect("the owner's session")
    }

    /// Adds a user with these roles and opens a session of theirs.
    ///
    /// # Panics
    /// When the user cannot be added.
    #[must_use]
    pub fn user(&self, login: &str, roles: &[&str]) -> Session {
        self.vault_of(login, roles).session().expect("the user's session")
    }

    /// Adds a user with these roles and opens the file as they do.
    ///
    /// # Panics
    /// When the user cannot be added.
    #[must_use]
    pub fn vault_of(&self, login: &str, roles: &[&str]) -> Vault {
        let member = neonpro_vault::NewMember {
            login,
            full_name: login,
            password: PASSWORD,
            roles,
            cost: KdfCost::FLOOR,
            must_change: false,
        };
        let owner = self.owner();
        self.vault.add_member(&owner, &self.secrets, &member).expect("a new user");
        Vault::unlock(&self.folder(), &self.world, &self.secrets, login, PASSWORD)
            .expect("the user's password opens the file")
    }

    /// Makes the user behind a session a professional of the clinic.
    ///
    /// # Panics
    /// When the row cannot be written.
    #[must_use]
    pub fn professional(&self, user: Id, name: &str, profession: &str) -> Id {
        let id = self.world.new_id().expect("an id");
        self.owner()
            .write(Act::new("team.save_professional"), |w| {
                w.execute(
                    "INSERT INTO professionals (id, user_id, full_name, profession) VALUES (?1, ?2, ?3, ?4)",
                    neonpro_vault::params![id, user, name, profession],
                )
            })
            .expect("a professional");
        id
    }

    /// Registers a made-up patient with keys, as the session's user.
    ///
    /// # Errors
    /// What the doors answer.
    pub fn patient(session: &Session, name: &str) -> neonpro_vault::Result<Id> {
        session.write(Act::new("patients.register"), |w| {
            let id = w.new_id()?;
            w.create_patient_keys(id)?;
            w.execute("INSERT INTO patients (id, full_name) VALUES (?1, ?2)", neonpro_vault::params![id, name])?;
            Ok(id)
        })
    }
}
