//! A clinic's file with the keys of one user in hand.

use crate::error::{Error, Result};
use crate::file::{self, Mode};
use crate::folder::Folder;
use crate::id::Id;
use crate::keys::{
    self, Credentials, DeviceBinding, DeviceSecrets, KdfCost, KeyFile, KeyName, NewPassword, NewUser, OpenKeys,
    PasswordState, RecoveryKit, Rights,
};
use crate::lock::{self, Hold};
use crate::migrate;
use crate::roles::{self, RoleRecord};
use crate::rotation;
use crate::session::{Changed, Identity, Session};
use crate::system::System;
use crate::trail::Origin;
use crate::world::World;
use neonpro_policy::{Policies, Role};
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// Version of the program, as audit events name it.
pub const APP_VERSION: &str = env!("CARGO_PKG_VERSION");
/// Version of the policy source, as audit events name it; raised with each change of its meaning.
pub const POLICY_VERSION: u32 = 1;
/// Days after which keys should be replaced.
const KEY_PERIOD_DAYS: u32 = 365;

/// What the sessions of one open file share.
pub(crate) struct Core {
    pub(crate) world: World,
    pub(crate) folder: Folder,
    pub(crate) policies: Arc<Policies>,
    pub(crate) keys: Arc<OpenKeys>,
    pub(crate) clinic: Id,
    pub(crate) device: Id,
    pub(crate) incarnation: [u8; 16],
    pub(crate) device_ix: u32,
    pub(crate) schema_version: u16,
    listeners: Mutex<Vec<Listener>>,
    /// Kept for as long as the file is open.
    pub(crate) hold: Mutex<Hold>,
}

type Listener = Box<dyn Fn(&[Changed]) + Send + Sync>;

impl Core {
    pub(crate) fn origin(&self, identity: &Identity) -> Result<Origin> {
        Ok(Origin {
            actor: Some(identity.user.bytes()),
            roles: self.policies.role_bits(&identity.roles),
            session: identity.session.bytes(),
            ..self.system_origin()?
        })
    }

    pub(crate) fn system_origin(&self) -> Result<Origin> {
        Ok(Origin {
            clinic: self.clinic.bytes(),
            actor: None,
            roles: 0,
            session: self.world.new_id()?.bytes(),
            device: self.device.bytes(),
            incarnation: self.incarnation,
            policy_version: POLICY_VERSION,
            app_version: APP_VERSION.to_owned(),
        })
    }

    pub(crate) fn changed(&self, changed: &[Changed]) {
        if !changed.is_empty() {
            for listener in self.listeners.lock().unwrap_or_else(PoisonError::into_inner).iter() {
                listener(changed);
            }
        }
    }

    pub(crate) fn connect(&self, mode: Mode) -> Result<Connection> {
        file::open(&self.folder.database(), self.keys.db_key()?.expose(), mode, self.world.cache_kib)
    }
}

/// A clinic to be created.
#[derive(Clone, Copy, Debug)]
pub struct NewClinic<'a> {
    /// Login of the first owner.
    pub login: &'a str,
    /// Name of the first owner.
    pub full_name: &'a str,
    /// Password of the first owner.
    pub password: &'a str,
    /// Roles of the first owner; `owner` is added.
    pub roles: &'a [&'a str],
    /// What a guess of a password shall cost.
    pub cost: KdfCost,
    /// Name of this device, for the list of devices.
    pub device_name: &'a str,
}

/// A user to be added by an owner.
#[derive(Clone, Copy, Debug)]
pub struct NewMember<'a> {
    /// Login.
    pub login: &'a str,
    /// Name.
    pub full_name: &'a str,
    /// First password.
    pub password: &'a str,
    /// Roles.
    pub roles: &'a [&'a str],
    /// What a guess of the password shall cost.
    pub cost: KdfCost,
    /// Whether the user must choose another password at first log-in.
    pub must_change: bool,
}

/// Roles whose holders read clinical text, and so hold the clinical key (house.md, "What is sealed, and for whom").
pub const CLINICAL_ROLES: [&str; 6] = ["doctor", "dentist", "biomedic", "nurse", "physiotherapist", "aesthetician"];

/// The keys that go with roles.
#[must_use]
pub fn rights_of(roles: &[&str]) -> Rights {
    Rights { owner: roles.contains(&"owner"), clinical: roles.iter().any(|r| CLINICAL_ROLES.contains(r)) }
}

/// An open clinic file: keys of one user in memory, wiped when the last session and this value are dropped.
pub struct Vault {
    pub(crate) core: Arc<Core>,
}

impl Vault {
    /// Creates a clinic in an empty folder: keys, file, first owner with signed roles, this device. On failure nothing remains.
    ///
    /// # Errors
    /// Key errors for an unacceptable login or password; errors of disk.
    pub fn create(
        folder: &Path,
        world: &World,
        secrets: &dyn DeviceSecrets,
        new: &NewClinic<'_>,
    ) -> Result<(Self, RecoveryKit)> {
        std::fs::create_dir_all(folder)?;
        if std::fs::read_dir(folder)?.next().is_some() {
            return Err(Error::Held("files".to_owned()));
        }
        let made = Self::create_in(&Folder::new(folder), world, secrets, new);
        if made.is_err() {
            // The folder was empty a moment ago and holds only what this call made.
            let _ = std::fs::remove_dir_all(folder);
        }
        made
    }

    fn create_in(
        folder: &Folder,
        world: &World,
        secrets: &dyn DeviceSecrets,
        new: &NewClinic<'_>,
    ) -> Result<(Self, RecoveryKit)> {
        let (clinic, user, device) = (world.new_id()?, world.new_id()?, world.new_id()?);
        std::fs::write(folder.device(), device.bytes())?;
        let mut roles = new.roles.to_vec();
        if !roles.contains(&"owner") {
            roles.push("owner");
        }
        let secret = keys::device_secret(secrets, clinic.bytes(), device.bytes(), world.random.as_ref())?;
        let owner = NewUser {
            user_id: user.bytes(),
            login: new.login,
            rights: rights_of(&roles),
            password: NewPassword { password: new.password, device: secret.as_ref(), cost: new.cost },
            state: PasswordState::Chosen,
        };
        let now = world.clock.wall_us();
        let created = keys::create(
            &keys::NewClinic { clinic_id: clinic.bytes(), now, period_days: KEY_PERIOD_DAYS, owner },
            world.random.as_ref(),
        )?;
        let hold = lock::alone(&folder.lock(), "creation")?;
        let mut conn = file::open(&folder.database(), created.keys.db_key()?.expose(), Mode::Create, world.cache_kib)?;
        migrate::migrate(&mut conn, now)?;
        let incarnation = world.random_bytes::<16>()?;
        conn.execute(
            "INSERT INTO t_device_head (one, clinic_id, device_id, incarnation, device_ix) VALUES (1, ?1, ?2, ?3, 1)",
            (clinic, device, incarnation),
        )?;
        let core = Self::core(folder.clone(), world, created.keys, &conn, hold.share()?)?;
        let mut system = System::new(Arc::clone(&core), conn)?;
        let sign_public = core.keys.sign_public()?;
        system.load("clinic.created", |bulk| {
            bulk.insert(
                "users",
                user,
                &["login", "full_name", "sign_public"],
                &[&keys::normal_login(new.login)?, &new.full_name, &sign_public],
            )?;
            bulk.insert(
                "devices",
                device,
                &["name", "device_ix", "incarnation"],
                &[&new.device_name, &1, &incarnation],
            )?;
            for role in &roles {
                let record = RoleRecord { clinic, record: world.new_id()?, user, role, grant: true, at: now };
                let signature = core.keys.sign_as_owner(roles::PURPOSE, &record.message())?;
                bulk.insert(
                    "user_roles",
                    record.record,
                    &["user_id", "role", "action", "at", "signed_by", "signature"],
                    &[&user, role, &"grant", &now, &user, &signature],
                )?;
            }
            Ok(())
        })?;
        system.checkpoint(true)?;
        core.begin_chain()?;
        // The key file last: a folder without one is no clinic, so a creation that was cut off leaves nothing that asks for a password.
        folder.keys().create(&created.file)?;
        Ok((Self { core }, created.kit))
    }

    /// Opens a clinic with a user's password.
    ///
    /// # Errors
    /// Key errors, the same for an unknown login and a wrong password; [`Error::Held`], [`Error::Damaged`], [`Error::Newer`].
    pub fn unlock(
        folder: &Path,
        world: &World,
        secrets: &dyn DeviceSecrets,
        login: &str,
        password: &str,
    ) -> Result<Self> {
        let folder = Folder::new(folder);
        let clinic = folder.keys().candidates()?.first().ok_or(Error::NotFound)?.file.clinic_id();
        let device = folder.device_id()?;
        let secret = secrets.get(clinic, device.bytes()).ok().flatten();
        let keys = rotation::open_candidate(&folder, world, &Credentials { login, password, device: secret.as_ref() })?;
        let vault = Self::with_keys(folder, world, keys)?;
        vault.core.check_anchor(&vault.core.connect(Mode::Read)?, secrets)?;
        Ok(vault)
    }

    /// Opens a clinic with its recovery key.
    ///
    /// # Errors
    /// As [`Vault::unlock`].
    pub fn unlock_with_recovery(folder: &Path, world: &World, kit: &RecoveryKit) -> Result<Self> {
        let folder = Folder::new(folder);
        let keys = rotation::settle_with(&folder, world, |file| Ok(file.unlock_with_recovery(kit)?))?;
        Self::with_keys(folder, world, keys)
    }

    pub(crate) fn with_keys(folder: Folder, world: &World, keys: OpenKeys) -> Result<Self> {
        let mut hold = lock::share(&folder.lock())?;
        let mut conn = file::open(&folder.database(), keys.db_key()?.expose(), Mode::Write, world.cache_kib)?;
        let known = migrate::MIGRATIONS.last().map_or(0, |m| m.version);
        if migrate::version(&conn)? != known {
            drop(hold);
            let alone = lock::alone(&folder.lock(), "migration")?;
            migrate::migrate(&mut conn, world.clock.wall_us())?;
            hold = alone.share()?;
        }
        Ok(Self { core: Self::core(folder, world, keys, &conn, hold)? })
    }

    pub(crate) fn with_hold(folder: Folder, world: &World, keys: OpenKeys, hold: Hold) -> Result<Self> {
        let conn = file::open(&folder.database(), keys.db_key()?.expose(), Mode::Write, world.cache_kib)?;
        Ok(Self { core: Self::core(folder, world, keys, &conn, hold)? })
    }

    fn core(folder: Folder, world: &World, keys: OpenKeys, conn: &Connection, hold: Hold) -> Result<Arc<Core>> {
        let policies =
            Policies::parse(crate::schema::POLICY_SOURCE).map_err(|_| Error::Inconsistent("policy source"))?;
        let (clinic, device, incarnation, device_ix) =
            conn.query_row("SELECT clinic_id, device_id, incarnation, device_ix FROM t_device_head", [], |r| {
                Ok((r.get::<_, Id>(0)?, r.get(1)?, r.get(2)?, r.get(3)?))
            })?;
        if clinic.bytes() != keys.keys().clinic_id() {
            return Err(Error::Damaged("clinic"));
        }
        let schema_version =
            u16::try_from(migrate::version(conn)?).map_err(|_| Error::Inconsistent("schema version"))?;
        Ok(Arc::new(Core {
            world: world.clone(),
            folder,
            policies: Arc::new(policies),
            keys: Arc::new(keys),
            clinic,
            device,
            incarnation,
            device_ix,
            schema_version,
            listeners: Mutex::default(),
            hold: Mutex::new(hold),
        }))
    }

    /// A session of the user whose password opened the file. Roles and grants are read and their signatures checked now.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the user is disabled or has no role; [`Error::Keys`] when the recovery key opened the file.
    pub fn session(&self) -> Result<Session> {
        self.session_in(Mode::Write)
    }

    pub(crate) fn session_in(&self, mode: Mode) -> Result<Session> {
        let conn = self.core.connect(mode)?;
        let identity = self.identity(&conn)?;
        let now = self.core.world.clock.wall_us();
        let grants = roles::grants_of(&conn, identity.clinic, identity.user, &identity.roles, now)?;
        Session::open(Arc::clone(&self.core), conn, identity, &grants)
    }

    fn identity(&self, conn: &Connection) -> Result<Identity> {
        let clinic = self.core.clinic;
        let user = self.core.keys.user_id().map(Id::from_bytes).ok_or(Error::Keys(keys::KeyError::Refused))?;
        let active: bool = conn.query_row(
            "SELECT count(*) FROM t_users WHERE id = ?1 AND clinic_id = ?2 AND status = 'active' AND _tomb = 0",
            (user, clinic),
            |r| Ok(r.get::<_, i64>(0)? == 1),
        )?;
        let roles: BTreeSet<Role> = roles::roles_of(conn, self.core.keys.authority_public(), clinic, user)?;
        if !active || roles.is_empty() {
            return Err(Error::NotFound);
        }
        Ok(Identity {
            clinic,
            user,
            professional: roles::professional_of(conn, clinic, user)?,
            roles,
            session: self.core.world.new_id()?,
            device: self.core.device,
        })
    }

    /// The program's own connection.
    ///
    /// # Errors
    /// Errors of disk and engine.
    pub fn system(&self) -> Result<System> {
        System::new(Arc::clone(&self.core), self.core.connect(Mode::Write)?)
    }

    /// Calls `listener` after each commit of this process, with what it touched.
    pub fn on_change(&self, listener: impl Fn(&[Changed]) + Send + Sync + 'static) {
        self.core.listeners.lock().unwrap_or_else(PoisonError::into_inner).push(Box::new(listener));
    }

    /// The clinic.
    #[must_use]
    pub fn clinic(&self) -> Id {
        self.core.clinic
    }

    /// The clinic's folder.
    #[must_use]
    pub fn folder(&self) -> &Folder {
        &self.core.folder
    }

    /// The keys in hand.
    #[must_use]
    pub fn keys(&self) -> &OpenKeys {
        &self.core.keys
    }

    /// Whether the user's slot opens by the password alone, because this machine keeps no device secret: the weaker mode.
    #[must_use]
    pub fn is_weak(&self) -> bool {
        self.core.keys.binding() == DeviceBinding::PasswordOnly
    }

    /// Signs a role record; for owners.
    ///
    /// # Errors
    /// [`Error::Keys`] for anybody else.
    pub fn sign_role(&self, record: &RoleRecord<'_>) -> Result<[u8; 64]> {
        Ok(self.core.keys.sign_as_owner(roles::PURPOSE, &record.message())?)
    }

    /// Replaces the key file by what `change` makes of it.
    ///
    /// # Errors
    /// Those of `change`; nothing is replaced then.
    pub fn change_keys(&self, change: impl FnOnce(&KeyFile, &OpenKeys) -> Result<KeyFile>) -> Result<()> {
        let store = self.core.folder.keys();
        let old = store.load()?.ok_or(Error::NotFound)?;
        let new = change(&old, &self.core.keys)?;
        Ok(store.replace(&old, &new)?)
    }

    /// The key of this clinic's sealed files and index, for clinical users.
    ///
    /// # Errors
    /// [`Error::Keys`] for anybody else.
    pub fn files_key(&self) -> Result<&keys::Secret32> {
        Ok(self.core.keys.keys().need(KeyName::Files)?)
    }
}

impl Vault {
    /// The area of each table, by public names.
    #[must_use]
    pub fn areas(&self) -> BTreeMap<String, String> {
        self.core.policies.tables.values().map(|table| (table.name.clone(), table.area.clone())).collect()
    }

    /// When the user whose password opened the file last opened it before, as the trail has it.
    ///
    /// # Errors
    /// Errors of disk and engine.
    pub fn last_unlock(&self) -> Result<Option<i64>> {
        let user = self.core.keys.user_id().map(Id::from_bytes);
        let conn = self.core.connect(Mode::Read)?;
        Ok(conn.query_row(
            "SELECT max(at) FROM t_audit_logs WHERE kind = 'session.unlocked' AND actor_id = ?1",
            [user],
            |r| r.get(0),
        )?)
    }
}
