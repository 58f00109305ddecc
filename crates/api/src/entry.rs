//! The way in: wrong passwords are counted and written down before the file is open, and told in one generic sentence.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use neonpro_clinic::time::Instant;
use neonpro_vault::journal::{Event, Journal, JournalKey, LockOut, Refusal, Standing};
use neonpro_vault::keys::{KeyError, KeyFile, ListedUser, OsFiles};
use neonpro_vault::trail::Happening;
use neonpro_vault::{Folder, Vault};

use crate::app::App;
use crate::error::{ApiError, ErrorKind, Result};
use crate::folder::{Card, read_card};
use crate::session::{Entry, Open};

/// A clinic's front door: its key file and the journal of who has tried it.
pub(crate) struct FrontDoor<'a> {
    app: &'a App,
    slug: &'a str,
    path: PathBuf,
    card: Card,
    file: KeyFile,
    journal: Journal,
}

impl<'a> FrontDoor<'a> {
    /// Walks up to a clinic's door.
    pub(crate) fn of(app: &'a App, slug: &'a str) -> Result<Self> {
        let path = app.data.clinic(slug)?;
        let card = read_card(&path)?;
        let file = key_file(&path)?;
        let journal = journal(app, &path, &file)?;
        Ok(Self { app, slug, path, card, file, journal })
    }

    /// Opens the clinic with a user's password.
    pub(crate) fn unlock(mut self, login: &str, password: &str) -> Result<Open> {
        let user = self.file.user_of(login);
        let failures_since = self.must_not_be_locked_out(user.as_ref())?;
        let opened = Vault::unlock(&self.path, &self.app.world, self.app.secrets.as_ref(), login, password);
        let vault = opened.map_err(|error| self.refused(user.as_ref(), error))?;
        // A user without roles, or one who was disabled, has a password that is right and nothing to open with it.
        let last_login = vault.last_unlock()?.map(Instant);
        let login = user.as_ref().map_or(login, |user| user.login.as_str());
        let entry = Entry { slug: self.slug, card: &self.card, login, last_login, failures_since };
        let open = Open::begin(self.app, vault, &entry).map_err(|error| match error.kind {
            ErrorKind::NotFound => wrong_credentials(),
            _ => error,
        })?;
        self.welcome(&open)?;
        Ok(open)
    }

    /// Writes down that the recovery kit was used, which also ends the owner's lock-out.
    pub(crate) fn note_recovery(mut self, user: &ListedUser) -> Result<()> {
        self.journal.record(self.app.now(), Event::RecoveryUsed)?;
        self.journal.record(self.app.now(), Event::LockOutLifted { user: user.user_id })?;
        Ok(())
    }

    /// Wrong passwords since the last right one, or a refusal while the user rests.
    fn must_not_be_locked_out(&self, user: Option<&ListedUser>) -> Result<u32> {
        let Some(user) = user else { return Ok(0) };
        match self.journal.standing(&user.user_id, self.app.now(), LockOut::default()) {
            Standing::Open { failures } => Ok(failures),
            Standing::Locked { until } => {
                Err(ApiError::locked("session.locked_out").with("until", text(Instant(until))))
            }
        }
    }

    /// Writes a refusal down and words it: the same for an unknown login and for a wrong password.
    fn refused(&mut self, user: Option<&ListedUser>, error: neonpro_vault::Error) -> ApiError {
        let event = match &error {
            neonpro_vault::Error::Keys(KeyError::Refused) => {
                Event::UnlockFailed { user: user.map(|user| user.user_id) }
            }
            neonpro_vault::Error::Keys(KeyError::DeviceSecretMissing) => {
                Event::OpenRefused { why: Refusal::DeviceSecretMissing }
            }
            neonpro_vault::Error::Damaged(_) => Event::OpenRefused { why: Refusal::DatabaseDamaged },
            _ => return error.into(),
        };
        let now = self.app.now();
        let written = self.journal.record(now, event).and_then(|_| match user {
            Some(user) if self.is_locked_out(user) => {
                self.journal.record(now, Event::LockedOut { user: user.user_id }).map(drop)
            }
            _ => Ok(()),
        });
        match written {
            Ok(()) => error.into(),
            Err(unwritten) => unwritten.into(),
        }
    }

    fn is_locked_out(&self, user: &ListedUser) -> bool {
        let standing = self.journal.standing(&user.user_id, self.app.now(), LockOut::default());
        matches!(standing, Standing::Locked { .. })
    }

    /// Brings what happened before the file was open into its trail, and records the unlock.
    fn welcome(&mut self, open: &Open) -> Result<()> {
        let last = self.journal.last_seq();
        for record in self.journal.records() {
            let Some((kind, user)) = trail_kind(record.event) else { continue };
            open.session.record(&Happening { refused: true, object: user, ..Happening::of(kind) })?;
        }
        open.session.record(&Happening::of("session.unlocked"))?;
        open.mark_emergencies_told()?;
        self.journal.forget_through(last)?;
        let user = open.vault.keys().user_id().ok_or_else(wrong_credentials)?;
        self.journal.record(self.app.now(), Event::Unlocked { user })?;
        Ok(())
    }
}

/// The generic answer: which of the two was wrong is nobody's business (SBIS NGS1.02.16).
pub(crate) fn wrong_credentials() -> ApiError {
    ApiError::validation("session.wrong_credentials")
}

/// The key file of the clinic in `path`, which lists its users. After a rotation that was cut off there are two that list
/// the same users; unlocking settles which of them stays.
pub(crate) fn key_file(path: &Path) -> Result<KeyFile> {
    let found = Folder::new(path).keys().candidates()?;
    let first = found.into_iter().next().ok_or_else(|| ApiError::storage("keys.missing"))?;
    Ok(first.file)
}

/// The journal of the clinic in `path`. Its key is this computer's, or, where there is no keyring, a file beside it.
fn journal(app: &App, path: &Path, file: &KeyFile) -> Result<Journal> {
    let device = Folder::new(path).device_id()?;
    let secret = app.secrets.get(file.clinic_id(), device.bytes()).ok().flatten();
    let key = match secret {
        Some(secret) => JournalKey::from_device(&secret)?,
        None => JournalKey::from_file(&OsFiles, path, app.world.random.as_ref())?,
    };
    let (journal, found) = Journal::open(Arc::new(OsFiles), path, key, app.now())?;
    tracing::debug!(?found, "journal of attempts");
    Ok(journal)
}

/// What an event of the journal is in the trail; unlocks are recorded there when they happen.
fn trail_kind(event: Event) -> Option<(&'static str, Option<[u8; 16]>)> {
    match event {
        Event::UnlockFailed { user } => Some(("session.refused", user)),
        Event::LockedOut { user } => Some(("session.locked_out", Some(user))),
        Event::RecoveryUsed => Some(("recovery.used", None)),
        Event::OpenRefused { .. } | Event::Restarted { .. } => Some(("journal.merged", None)),
        Event::ReadWithoutTrail { patient, .. } => Some(("record.read", Some(patient))),
        Event::Unlocked { .. } | Event::LockOutLifted { .. } => None,
    }
}

/// A moment as RFC 3339 text.
pub(crate) fn text(at: Instant) -> serde_json::Value {
    serde_json::to_value(at).unwrap_or_default()
}
