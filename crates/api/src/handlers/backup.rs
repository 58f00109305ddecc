//! `backup.*`: making, checking, trying and putting back.

use std::path::{Path, PathBuf};

use neonpro_clinic::settings;
use neonpro_clinic::time::Instant;
use neonpro_vault::Vault;
use neonpro_vault::backup::{BackupReport as Found, Opener};
use neonpro_vault::keys::RecoveryKit;
use neonpro_vault::trail::Happening;

use crate::app::{App, Call};
use crate::entry::key_file;
use crate::error::{ApiError, ErrorKind, Result};
use crate::folder::{Card, write_card};
use crate::password;
use crate::types::{BackupAt, BackupReport, CreateBackup, Finding, RestoreBackup};

/// Where backups go when nobody has said where: beside the clinics, until a second disk is chosen.
pub(crate) const FOLDER: &str = "backups";

pub(crate) fn create(call: &mut Call<'_>, asked: CreateBackup) -> Result<BackupReport> {
    let set = call.read(|r| settings::text(r, &settings::BACKUP_DIR))?;
    let to = asked.to.or(set).map_or_else(|| call.app.data.root().join(FOLDER), PathBuf::from);
    let made = call.open.vault.backup(&to, call.app.secrets.as_ref(), &mut |_, _| ())?;
    let found = call.open.vault.verify_backup(&made.path)?;
    call.open.session.record(&Happening::of("backup.created"))?;
    Ok(report(found))
}

pub(crate) fn verify(call: &mut Call<'_>, asked: BackupAt) -> Result<BackupReport> {
    let found = call.open.vault.verify_backup(Path::new(&asked.path)).map_err(unreadable)?;
    call.open.session.record(&Happening { refused: !found.ok(), ..Happening::of("backup.verified") })?;
    Ok(report(found))
}

/// Restores into a scratch folder of the data folder, checks, and removes it again.
pub(crate) fn drill(call: &mut Call<'_>, asked: BackupAt) -> Result<BackupReport> {
    let found = call.open.vault.drill(Path::new(&asked.path), call.app.data.root()).map_err(unreadable)?;
    call.open.session.record(&Happening { refused: !found.ok(), ..Happening::of("backup.drilled") })?;
    Ok(report(found))
}

/// Puts a backup back as a clinic of the data folder. A clinic that stands there is moved aside, never deleted.
pub(crate) fn restore(app: &App, _: &str, asked: RestoreBackup) -> Result<BackupReport> {
    let path = Path::new(&asked.path);
    let copied = key_file(path).map_err(|_| ApiError::new(ErrorKind::Validation, "backup.unreadable"))?;
    let slug = match asked.slug {
        Some(slug) => slug,
        None => standing(app, copied.clinic_id())?.unwrap_or_else(|| app.data.free_slug("clinica restaurada")),
    };
    let target = app.data.place(&slug)?;
    let kit = asked.kit.as_deref().map(RecoveryKit::parse).transpose();
    let kit = kit.map_err(|_| ApiError::validation("session.kit_unreadable"))?;
    let opener = match &kit {
        None => Opener::Password { login: &asked.login, password: &asked.password },
        Some(kit) => {
            password::check(&asked.password, password::SHORTEST, &[&asked.login])?;
            Opener::Kit { kit, login: &asked.login, password: &asked.password, cost: app.cost() }
        }
    };
    let restored = Vault::restore(path, &target, &app.world, app.secrets.as_ref(), opener).map_err(unreadable)?;
    let vault = Vault::unlock(&target, &app.world, app.secrets.as_ref(), &asked.login, &asked.password)?;
    write_card(&target, &card(&vault)?)?;
    if restored.moved_aside.is_some() {
        tracing::info!(slug, "the clinic that stood there was moved aside");
    }
    Ok(report(restored.report))
}

fn card(vault: &Vault) -> Result<Card> {
    let (name, demo) = vault.session()?.read(|r| -> neonpro_clinic::Result<(String, bool)> {
        Ok(r.one("SELECT name, demo FROM clinics", [], |row| Ok((row.get(0)?, row.get(1)?)))?)
    })?;
    Ok(Card { name, demo })
}

/// The folder of the clinic with that id, if it is here.
fn standing(app: &App, clinic: [u8; 16]) -> Result<Option<String>> {
    let here = app.data.clinics()?.into_iter().map(|(slug, _)| slug);
    let same = |slug: &String| key_file(&app.data.root().join(slug)).is_ok_and(|file| file.clinic_id() == clinic);
    Ok(here.into_iter().find(same))
}

/// What is no backup at all, in one word: which part was missing is nobody's way to repair it.
fn unreadable(error: neonpro_vault::Error) -> ApiError {
    match error {
        neonpro_vault::Error::Io(_) | neonpro_vault::Error::NotFound | neonpro_vault::Error::Damaged(_) => {
            ApiError::new(ErrorKind::Validation, "backup.unreadable")
        }
        other => other.into(),
    }
}

fn report(found: Found) -> BackupReport {
    let ok = found.ok();
    let check =
        |one: neonpro_vault::backup::Check| Finding { name: one.name.to_owned(), ok: one.ok, detail: one.detail };
    BackupReport {
        path: found.path.display().to_string(),
        at: Instant(found.manifest.at),
        bytes: found.manifest.bytes,
        ok,
        checks: found.checks.into_iter().map(check).collect(),
        audit_size: found.manifest.audit_size,
    }
}
