//! A window's open session: who is there, what they may call, and reads and writes in their name.

use std::collections::BTreeMap;
use std::sync::Arc;

use neonpro_clinic::settings;
use neonpro_clinic::time::Instant;
use neonpro_vault::keys::DeviceSecrets;
use neonpro_vault::trail::Happening;
use neonpro_vault::{Act, CheckpointWhy, Id, Reader, Session, Vault, Writer};

use crate::app::{App, Call};
use crate::assisting::Assisting;
use crate::bell::Bell;
use crate::error::{ApiError, ErrorKind, Result};
use crate::folder::Card;
use crate::method::Method;
use crate::recall::Recall;
use crate::roles::Role;
use crate::types::{Change, SessionClinic, SessionInfo, SessionUser};
use crate::windows::{Covered, Idle, Watch};

/// Somebody at work in a window.
pub(crate) struct Open {
    // Dropped first: its connection before the keys.
    pub(crate) session: Session,
    pub(crate) recall: Recall,
    pub(crate) vault: Arc<Vault>,
    secrets: Arc<dyn DeviceSecrets>,
    pub(crate) info: SessionInfo,
    pub(crate) watch: Watch,
    pub(crate) assisting: Assisting,
    heard: i64,
}

/// What is known about an unlock beside the keys.
pub(crate) struct Entry<'a> {
    pub(crate) slug: &'a str,
    pub(crate) card: &'a Card,
    pub(crate) login: &'a str,
    pub(crate) last_login: Option<Instant>,
    pub(crate) failures_since: u32,
}

impl Open {
    /// Opens the session of the user whose password opened the vault.
    pub(crate) fn begin(app: &App, vault: Vault, entry: &Entry<'_>) -> Result<Self> {
        let session = vault.session()?;
        let areas: BTreeMap<String, String> = vault.areas();
        let (bell, clock) = (Arc::clone(&app.bell), Arc::clone(&app.world.clock));
        vault.on_change(move |changed| bell.committed(clock.wall_us(), changed, &areas));
        let info = session.read(|r| info(r, &vault, entry))?;
        let watch = Watch::start(session.read(idle)?, app.now());
        let heard = session.data_version()?;
        let (vault, secrets) = (Arc::new(vault), Arc::clone(&app.secrets));
        let (recall, assisting) = (Recall::default(), Assisting::default());
        let mut open = Self { session, recall, vault, secrets, info, watch, assisting, heard };
        open.info.locks_at = Some(open.watch.covers_at());
        Ok(open)
    }

    /// Refuses what this user may not call.
    pub(crate) fn admit(&self, method: &Method) -> Result<()> {
        let must_change = self.info.user.must_change_password;
        if must_change && !method.permission.before_password_change() {
            return Err(ApiError::precondition("session.must_change_password"));
        }
        if method.permission.allows(&self.info.user.roles) {
            return Ok(());
        }
        let what = Happening { refused: true, reason: Some("api.forbidden"), ..Happening::of("door.refused") };
        self.session.record(&what)?;
        Err(ApiError::new(ErrorKind::Forbidden, "session.forbidden"))
    }

    /// A write counts as a touch, and some writes change what the session itself shows.
    pub(crate) fn after_write(&mut self, app: &App, method: &Method) -> Result<()> {
        self.watch.touch(app.now());
        if matches!(method.area(), "settings" | "team" | "session") {
            self.watch.idle = self.session.read(idle)?;
            let clinic = self.session.read(|r| clinic(r, &self.info.clinic.slug, self.info.clinic.demo))?;
            self.info.clinic = clinic;
        }
        Ok(())
    }

    /// Somebody is here.
    pub(crate) fn touch(&mut self, now: i64) {
        self.watch.touch(now);
        self.info.locks_at = Some(self.watch.covers_at());
    }

    /// Rings when another process has changed the file since the last look.
    pub(crate) fn hear_of_others(&mut self, bell: &Bell) {
        // A look that fails is repeated at the next tick; whoever works here hears of the failure from the work itself.
        if let Ok(version) = self.session.data_version()
            && version != self.heard
        {
            self.heard = version;
            bell.ring(&Change::of("*"));
        }
    }

    /// Closes the connections and wipes the keys; the screen stays.
    pub(crate) fn cover(self) -> Covered {
        self.note("session.locked");
        Covered { info: SessionInfo { locked: true, locks_at: None, ..self.info }, watch: self.watch }
    }

    /// Ends the session.
    pub(crate) fn close(self, kind: &str) {
        self.note(kind);
    }

    /// The keys alone, once the session is gone: for a rotation, which suffers no connection.
    pub(crate) fn into_vault(self) -> Result<Vault> {
        let Self { session, recall, vault, .. } = self;
        drop((session, recall));
        // A checkpoint or a backup may be at work with it.
        Arc::try_unwrap(vault).map_err(|_| ApiError::new(ErrorKind::Busy, "vault.busy"))
    }

    /// Tells the owner of emergency accesses once: the count of this unlock is what they were told.
    pub(crate) fn mark_emergencies_told(&self) -> Result<()> {
        if self.info.emergencies == 0 {
            return Ok(());
        }
        self.session.write(Act::new("session.unlock"), |w| -> neonpro_clinic::Result<()> {
            Ok(w.execute("UPDATE break_glass SET seen_by_owner = 1 WHERE seen_by_owner = 0", [])?)
        })?;
        Ok(self.session.record(&Happening { count: self.info.emergencies, ..Happening::of("break_glass.seen") })?)
    }

    /// Records the end of a session and seals the trail up to it. A disk that refuses the event must not keep the session open.
    fn note(&self, kind: &str) {
        let recorded = self.session.record(&Happening::of(kind));
        let sealed = recorded.and_then(|()| self.vault.checkpoint(CheckpointWhy::Lock, self.secrets.as_ref()));
        if let Err(error) = sealed {
            tracing::warn!(code = error.code(), kind, "the end of a session was not recorded");
        }
    }
}

impl Call<'_> {
    /// Reads from one snapshot.
    pub(crate) fn read<T>(&self, work: impl FnOnce(&Reader<'_>) -> neonpro_clinic::Result<T>) -> Result<T> {
        Ok(self.open.session.read(work)?)
    }

    /// Does one act, recorded under the operation's name.
    pub(crate) fn write<T>(&self, work: impl FnOnce(&mut Writer<'_>) -> neonpro_clinic::Result<T>) -> Result<T> {
        Ok(self.open.session.write(Act::new(self.method.name), work)?)
    }
}

fn info(r: &Reader<'_>, vault: &Vault, entry: &Entry<'_>) -> neonpro_clinic::Result<SessionInfo> {
    let identity = r.identity();
    let (name, language): (String, String) =
        r.one("SELECT full_name, language FROM users WHERE id = ?1", [identity.user], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    let mut roles: Vec<Role> = identity.roles.iter().filter_map(|role| Role::parse(&role.0)).collect();
    roles.sort_unstable();
    let allowed = crate::METHODS.iter().filter(|method| method.permission.allows(&roles));
    Ok(SessionInfo {
        clinic: clinic(r, entry.slug, entry.card.demo)?,
        permissions: allowed.map(|method| method.name.to_owned()).collect(),
        user: SessionUser {
            id: identity.user,
            login: entry.login.to_owned(),
            name,
            roles,
            professional_id: identity.professional,
            must_change_password: vault.keys().must_change_password(),
        },
        weak_keys: vault.is_weak(),
        locked: false,
        locks_at: None,
        last_login: entry.last_login,
        failures_since: entry.failures_since,
        emergencies: emergencies(r)?,
        language,
    })
}

fn clinic(r: &Reader<'_>, slug: &str, demo: bool) -> neonpro_clinic::Result<SessionClinic> {
    let id: Id = r.identity().clinic;
    Ok(r.one("SELECT name, timezone, accent FROM clinics", [], |row| {
        Ok(SessionClinic {
            id,
            name: row.get(0)?,
            slug: slug.to_owned(),
            timezone: row.get(1)?,
            accent: row.get(2)?,
            demo,
        })
    })?)
}

/// Emergency accesses that the owner has not been told of yet.
fn emergencies(r: &Reader<'_>) -> neonpro_clinic::Result<u32> {
    if !r.identity().has("owner") {
        return Ok(0);
    }
    Ok(r.one("SELECT count(*) FROM break_glass WHERE seen_by_owner = 0", [], |row| row.get(0))?)
}

fn idle(r: &Reader<'_>) -> neonpro_clinic::Result<Idle> {
    let soft_minutes = settings::number(r, &settings::SOFT_LOCK)?;
    // Locking before covering would lose what is on the screen.
    let hard_minutes = settings::number(r, &settings::HARD_LOCK)?.max(soft_minutes);
    Ok(Idle { soft_minutes, hard_minutes })
}
