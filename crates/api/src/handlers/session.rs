//! `session.*`: entering, covering, leaving.

use neonpro_clinic::Error as Refused;
use neonpro_clinic::settings;
use neonpro_clinic::time::Instant;
use neonpro_vault::keys::{Credentials, NewPassword, RecoveryKit};
use neonpro_vault::trail::Happening;
use neonpro_vault::{APP_VERSION, Folder, params};

use crate::app::{App, Call};
use crate::entry::{FrontDoor, key_file, wrong_credentials};
use crate::error::{ApiError, ErrorKind, Result};
use crate::password;
use crate::types::{BreakGlass, ChangePassword, Empty, Password, Recover, SessionInfo, Status, Unlock, Until};
use crate::windows::Window;

/// How long emergency access lasts, in minutes.
const EMERGENCY_MINUTES: i64 = 30;

/// Free space below which the disk is called nearly full, in bytes.
const LOW_DISK: u64 = 512 * 1024 * 1024;

pub(crate) fn unlock(app: &App, window: &str, asked: Unlock) -> Result<SessionInfo> {
    let password = zeroize::Zeroizing::new(asked.password);
    app.with_window(window, |held| {
        let open = FrontDoor::of(app, &asked.slug)?.unlock(&asked.login, &password)?;
        let info = open.info.clone();
        if let Some(Window::Open(before)) = held.replace(Window::Open(Box::new(open))) {
            before.close("session.closed");
        }
        Ok(info)
    })
}

/// The recovery kit gives an owner a new password and that owner enters with it.
pub(crate) fn recover(app: &App, window: &str, asked: Recover) -> Result<SessionInfo> {
    let path = app.data.clinic(&asked.slug)?;
    password::check(&asked.new_password, password::SHORTEST, &[&asked.login])?;
    let kit = RecoveryKit::parse(&asked.kit).map_err(|_| ApiError::validation("session.kit_unreadable"))?;
    let file = key_file(&path)?;
    let refused = |_| ApiError::validation("session.kit_refused");
    let keys = file.unlock_with_recovery(&kit).map_err(refused)?;
    let user = file.user_of(&asked.login).filter(|user| user.rights.owner).ok_or_else(wrong_credentials)?;
    let device = app.secrets.get(file.clinic_id(), Folder::new(&path).device_id()?.bytes()).ok().flatten();
    let one_time = NewPassword { password: &asked.new_password, device: device.as_ref(), cost: app.cost() };
    let next = file.reissue(&keys, &user.user_id, &one_time, app.world.random.as_ref())?;
    Folder::new(&path).keys().replace(&file, &next)?;
    FrontDoor::of(app, &asked.slug)?.note_recovery(&user)?;
    unlock(app, window, Unlock { slug: asked.slug, login: asked.login, password: asked.new_password })
}

pub(crate) fn info(app: &App, window: &str, _: Empty) -> Result<Option<SessionInfo>> {
    app.with_window(window, |held| {
        Ok(match held {
            None => None,
            Some(Window::Open(open)) => Some(open.info.clone()),
            Some(Window::Covered(covered)) => Some(covered.info.clone()),
        })
    })
}

pub(crate) fn lock(app: &App, window: &str, _: Empty) -> Result<Empty> {
    let covered = app.with_window(window, |held| {
        match held.take() {
            Some(Window::Open(open)) => *held = Some(Window::Covered(Box::new(open.cover()))),
            other => *held = other,
        }
        Ok(Empty {})
    });
    app.rest_if_nobody_is_in();
    covered
}

/// Uncovers the screen for the same user; anybody else begins a session of their own (SBIS NGS1.02.20).
pub(crate) fn resume(app: &App, window: &str, asked: Password) -> Result<SessionInfo> {
    let password = zeroize::Zeroizing::new(asked.password);
    app.with_window(window, |held| {
        let (slug, login) = match held {
            None => return Err(ApiError::locked("session.none")),
            Some(Window::Open(open)) => return Ok(open.info.clone()),
            Some(Window::Covered(covered)) => (covered.info.clinic.slug.clone(), covered.info.user.login.clone()),
        };
        let open = FrontDoor::of(app, &slug)?.unlock(&login, &password)?;
        let info = open.info.clone();
        *held = Some(Window::Open(Box::new(open)));
        Ok(info)
    })
}

pub(crate) fn logout(app: &App, window: &str, _: Empty) -> Result<Empty> {
    app.forget_window(window);
    Ok(Empty {})
}

/// Somebody is at this window: the idle time starts again. Answers the status line.
pub(crate) fn touch(call: &mut Call<'_>, _: Empty) -> Result<Status> {
    call.open.touch(call.app.now());
    Ok(Status {
        saved_at: call.app.bell.saved_at(),
        pending_operations: u32::try_from(call.open.session.captured_operations()?).unwrap_or(u32::MAX),
        last_backup: last_backup(call)?,
        disk_low: free_space(call.app).is_some_and(|free| free < LOW_DISK),
        locks_at: Some(call.open.watch.covers_at()),
        version: APP_VERSION.to_owned(),
    })
}

fn last_backup(call: &Call<'_>) -> Result<Option<Instant>> {
    let set = call.read(|r| settings::text(r, &settings::BACKUP_DIR))?;
    let folder =
        set.map_or_else(|| call.app.data.root().join(crate::handlers::backup::FOLDER), std::path::PathBuf::from);
    Ok(call.open.vault.newest_backup(&folder)?.map(Instant))
}

#[cfg(unix)]
fn free_space(app: &App) -> Option<u64> {
    let disk = rustix::fs::statvfs(app.data.root()).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}

#[cfg(not(unix))]
fn free_space(_: &App) -> Option<u64> {
    None
}

pub(crate) fn change_password(call: &mut Call<'_>, asked: ChangePassword) -> Result<Empty> {
    let (current, next) = (zeroize::Zeroizing::new(asked.current), zeroize::Zeroizing::new(asked.next));
    let shortest = call.read(|r| settings::number(r, &settings::PASSWORD_LENGTH))?;
    let user = &call.open.info.user;
    password::check(&next, usize::try_from(shortest).unwrap_or(password::SHORTEST), &[&user.login, &user.name])?;
    if *next == *current {
        return Err(ApiError::validation("session.same_password"));
    }
    let folder = call.open.vault.folder().clone();
    let device = call.app.secrets.get(call.open.vault.clinic().bytes(), folder.device_id()?.bytes()).ok().flatten();
    let old = Credentials { login: &user.login, password: &current, device: device.as_ref() };
    let new = NewPassword { password: &next, device: device.as_ref(), cost: call.app.cost() };
    let random = call.app.world.random.as_ref();
    call.open.vault.change_keys(|file, _| Ok(file.change_password(&old, &new, random)?.0))?;
    call.open.session.record(&Happening::of("user.password_changed"))?;
    call.open.info.user.must_change_password = false;
    Ok(Empty {})
}

/// Emergency access to one patient for half an hour. The reason stands in the file and the owner is told.
pub(crate) fn break_glass(call: &mut Call<'_>, asked: BreakGlass) -> Result<Until> {
    let until = Instant(call.app.now()).plus_minutes(EMERGENCY_MINUTES);
    let reason = asked.reason.trim();
    if reason.chars().count() < 10 || reason.chars().count() > 500 {
        return Err(ApiError::new(ErrorKind::Validation, "session.emergency_reason").with("shortest", 10));
    }
    let user = call.open.info.user.id;
    call.write(|w| -> std::result::Result<(), Refused> {
        let id = w.new_id()?;
        Ok(w.execute(
            "INSERT INTO break_glass (id, user_id, patient_id, reason, until) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![id, user, asked.patient_id, reason, until.0],
        )?)
    })?;
    let event = Happening { subject: Some(asked.patient_id.bytes()), ..Happening::of("break_glass.opened") };
    call.open.session.record(&event)?;
    Ok(Until { until })
}
