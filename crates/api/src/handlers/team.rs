//! `team.*` where a person gets, changes or loses keys: rows and key file move together.

use neonpro_clinic::members;
use neonpro_clinic::settings;
use neonpro_clinic::team::{CouncilStatus, SaveProfessional, save_professional};
use neonpro_vault::keys::NewPassword;
use neonpro_vault::trail::Happening;
use neonpro_vault::{Act, Id, NewMember, Session, Vault, Writer};

use crate::app::{App, Call};
use crate::error::{ApiError, ErrorKind, Result};
use crate::password;
use crate::roles::Role;
use crate::types::{Deactivate, Empty, Made, NewPerson, Reissue, SetRoles};

/// Longest name, in characters.
const LONGEST_NAME: usize = 160;

/// Colours that professionals get in turn.
const COLOURS: [&str; 8] = ["#0F766E", "#7C3AED", "#B45309", "#BE185D", "#1D4ED8", "#4D7C0F", "#9F1239", "#0E7490"];

pub(crate) fn add_user(call: &mut Call<'_>, asked: NewPerson) -> Result<Made> {
    let shortest = call.read(|r| settings::number(r, &settings::PASSWORD_LENGTH))?;
    password::check(
        &asked.password,
        usize::try_from(shortest).unwrap_or(password::SHORTEST),
        &[&asked.login, &asked.full_name],
    )?;
    let id = add(call.app, &call.open.vault, &call.open.session, &asked)?;
    call.open.session.record(&Happening { object: Some(id.bytes()), ..Happening::of("user.created") })?;
    Ok(Made { id })
}

/// Adds a person: a slot in the key file, a row with signed roles, and a professional where the person attends patients.
pub(crate) fn add(app: &App, vault: &Vault, session: &Session, person: &NewPerson) -> Result<Id> {
    if person.roles.is_empty() {
        return Err(invalid("roles"));
    }
    let name = person.full_name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
        return Err(invalid("full_name"));
    }
    let words: Vec<&str> = person.roles.iter().map(|role| role.as_str()).collect();
    let member = NewMember {
        login: &person.login,
        full_name: name,
        password: &person.password,
        roles: &words,
        cost: app.cost(),
        must_change: true,
    };
    let id = vault.add_member(session, app.secrets.as_ref(), &member)?;
    session.write(Act::new("team.save_professional"), |w| attend(w, id, person))?;
    Ok(id)
}

fn invalid(field: &str) -> ApiError {
    ApiError::validation("team.invalid").with("fields", serde_json::json!({ field: "required" }))
}

/// Makes the professional that a person with a clinical role or a council is.
pub(crate) fn attend(w: &mut Writer<'_>, user: Id, person: &NewPerson) -> neonpro_clinic::Result<()> {
    if person.council.is_none() && !person.roles.iter().any(|role| role.is_clinical()) {
        return Ok(());
    }
    let count: u32 = w.one("SELECT count(*) FROM professionals", [], |row| row.get(0))?;
    save_professional(
        w,
        &SaveProfessional {
            id: None,
            version: None,
            user_id: Some(user),
            full_name: person.full_name.clone(),
            specialty: None,
            council: person.council.clone(),
            council_number: person.council_number.clone(),
            council_state: person.council_state.clone(),
            council_status: CouncilStatus::Pending,
            council_expires: person.council_expires,
            color: next_colour(count).to_owned(),
            active: true,
            hours: Vec::new(),
        },
    )
    .map(drop)
}

pub(crate) fn set_roles(call: &mut Call<'_>, asked: SetRoles) -> Result<Empty> {
    if asked.roles.is_empty() {
        return Err(invalid("roles"));
    }
    let keeps_owner = asked.roles.contains(&Role::Owner);
    let reason = may_change(call, asked.id, &asked.reason, keeps_owner)?;
    let words: Vec<&str> = asked.roles.iter().map(|role| role.as_str()).collect();
    call.open.vault.set_roles(&call.open.session, asked.id, &words, &reason)?;
    Ok(Empty {})
}

pub(crate) fn deactivate(call: &mut Call<'_>, asked: Deactivate) -> Result<Empty> {
    let reason = may_change(call, asked.id, &asked.reason, false)?;
    let (vault, session) = (&call.open.vault, &call.open.session);
    vault.set_roles(session, asked.id, &[], &reason)?;
    vault.remove_member(session, asked.id)?;
    session.record(&Happening { object: Some(asked.id.bytes()), ..Happening::of("user.disabled") })?;
    // Whoever may have copied the file holds keys that are still right; new ones make the copy the last thing they read.
    call.rotate = asked.hostile;
    Ok(Empty {})
}

/// Replaces every key of the clinic, which ends this window's session too.
pub(crate) fn rotate_keys(call: &mut Call<'_>, _: Empty) -> Result<Empty> {
    call.rotate = true;
    Ok(Empty {})
}

/// Nobody changes their own rights, and an owner remains.
fn may_change(call: &Call<'_>, id: Id, reason: &str, keeps_owner: bool) -> Result<String> {
    call.read(|r| {
        members::may_change(r, id)?;
        if !keeps_owner {
            members::must_leave_an_owner(r, id)?;
        }
        members::reason(reason)
    })
}

fn next_colour(count: u32) -> &'static str {
    let at = usize::try_from(count).unwrap_or_default();
    COLOURS[at % COLOURS.len()]
}

/// Gives a user who lost the password a one-time one, and new keys with it.
pub(crate) fn reissue(call: &mut Call<'_>, asked: Reissue) -> Result<Empty> {
    let password = zeroize::Zeroizing::new(asked.password);
    password::check(&password, password::SHORTEST, &[])?;
    call.read(|r| members::may_change(r, asked.id))?;
    let vault = &call.open.vault;
    let device = call.app.secrets.get(vault.clinic().bytes(), vault.folder().device_id()?.bytes()).ok().flatten();
    let one_time = NewPassword { password: &password, device: device.as_ref(), cost: call.app.cost() };
    let random = call.app.world.random.as_ref();
    vault.change_keys(|file, keys| Ok(file.reissue(keys, &asked.id.bytes(), &one_time, random)?))?;
    let public = sign_public(vault, asked.id)?;
    call.write(|w| members::set_signing_key(w, asked.id, public))?;
    call.open.session.record(&Happening { object: Some(asked.id.bytes()), ..Happening::of("user.password_reset") })?;
    Ok(Empty {})
}

/// The key by which the key file knows a user's signatures.
fn sign_public(vault: &Vault, id: Id) -> Result<[u8; 32]> {
    let file = crate::entry::key_file(vault.folder().path())?;
    let slot = file.users().find(|user| user.user_id == id.bytes()).map(|user| user.sign_public);
    slot.ok_or_else(|| ApiError::new(ErrorKind::NotFound, "team.unknown_user"))
}
