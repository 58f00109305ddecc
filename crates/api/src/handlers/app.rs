//! `app.*`: what works before anybody has signed in.

use neonpro_clinic::demo;
use neonpro_clinic::settings::defaults;
use neonpro_clinic::settings::first_day::{self, Checked, FirstDay};
use neonpro_clinic::time::{Instant, Zone};
use neonpro_vault::keys::{KdfCost, RecoveryKit, normal_login};
use neonpro_vault::{APP_VERSION, Act, NewClinic, Vault};

use crate::app::{App, lock};
use crate::entry::key_file;
use crate::error::{ApiError, Result};
use crate::folder::Card;
use crate::handlers::team;
use crate::password;
use crate::roles::Role;
use crate::types::{
    Checks, ClinicEntry, ConfirmKit, CreateClinic, CreateDemo, CreatedClinic, CreatedDemo, DemoSize, DemoUser, Empty,
    Examine, Finding, NewPerson, Version,
};

/// The password of a demonstration where nobody gave one.
const DEMO_PASSWORD: &str = "demonstracao 2026";

/// The clock on a demonstration's wall.
const DEMO_ZONE: &str = "America/Sao_Paulo";

/// The seed of a demonstration where nobody gave one.
const DEMO_SEED: u64 = 2026;

/// Most people and rooms that a new clinic is made with at once.
const MOST_AT_ONCE: usize = 50;

pub(crate) fn clinics(app: &App, _: &str, _: Empty) -> Result<Vec<ClinicEntry>> {
    let entries = app.data.clinics()?.into_iter().map(|(slug, card)| {
        // A clinic whose key file does not read is listed all the same: it can be restored.
        let path = app.data.root().join(&slug);
        let users = key_file(&path).map(|file| file.users().map(|user| user.login).collect()).unwrap_or_default();
        ClinicEntry { slug, name: card.name, demo: card.demo, users }
    });
    Ok(entries.collect())
}

pub(crate) fn version(_: &App, _: &str, _: Empty) -> Result<Version> {
    Ok(Version { version: APP_VERSION.to_owned(), engine: neonpro_vault::engine_version().to_owned() })
}

/// Makes a clinic with everything of its first day, or nothing at all.
pub(crate) fn create_clinic(app: &App, _: &str, asked: CreateClinic) -> Result<CreatedClinic> {
    let checked = check(&asked)?;
    let slug = app.data.free_slug(&asked.name);
    let card = Card { name: asked.name.trim().to_owned(), demo: false };
    let kit = app.data.create(&slug, &card, |path| {
        let roles = owner_roles(&asked);
        let words: Vec<&str> = roles.iter().map(|role| role.as_str()).collect();
        let new = NewClinic {
            login: &asked.owner.login,
            full_name: asked.owner.full_name.trim(),
            password: &asked.owner.password,
            roles: &words,
            cost: app.cost(),
            device_name: &device_name(),
        };
        let (vault, kit) = Vault::create(path, &app.world, app.secrets.as_ref(), &new)?;
        furnish(app, &vault, &asked, &roles, &checked)?;
        Ok(kit)
    })?;
    let groups = kit.groups().iter().map(|group| group.to_string()).collect();
    let check_groups = RecoveryKit::pick_groups(app.world.random.as_ref())?.to_vec();
    lock(&app.kits).insert(slug.clone(), kit);
    Ok(CreatedClinic { slug, recovery_groups: groups, check_groups })
}

fn check(asked: &CreateClinic) -> Result<Checked> {
    let checked = first_day::check(&FirstDay {
        name: &asked.name,
        cnpj: asked.cnpj.as_deref(),
        postal_code: asked.postal_code.as_deref(),
        address: asked.address.as_deref(),
        city: asked.city.as_deref(),
        state: asked.state.as_deref(),
        timezone: &asked.timezone,
        language: asked.language.as_str(),
        solo: asked.solo,
        demo: false,
        opens: &asked.opens,
        closes: &asked.closes,
        weekdays: &asked.weekdays,
    })?;
    if asked.professionals.len() > MOST_AT_ONCE || asked.rooms.len() > MOST_AT_ONCE {
        return Err(ApiError::validation("app.too_large").with("limit", MOST_AT_ONCE));
    }
    for person in std::iter::once(&asked.owner).chain(&asked.professionals) {
        if person.full_name.trim().is_empty() {
            return Err(ApiError::validation("app.invalid_clinic")
                .with("fields", serde_json::json!({ "full_name": "required" })));
        }
        normal_login(&person.login)?;
        password::check(&person.password, password::SHORTEST, &[&person.login, &person.full_name])?;
    }
    Ok(checked)
}

/// The owner's roles. A practitioner alone attends patients; without a council that is an aesthetician.
fn owner_roles(asked: &CreateClinic) -> Vec<Role> {
    let mut roles = asked.owner.roles.clone();
    if !roles.contains(&Role::Owner) {
        roles.push(Role::Owner);
    }
    if asked.solo && !roles.iter().any(|role| role.is_clinical()) {
        roles.push(role_of_council(asked.owner.council.as_deref()));
    }
    roles
}

fn role_of_council(council: Option<&str>) -> Role {
    match council.map(str::to_ascii_uppercase).as_deref() {
        Some("CRM") => Role::Doctor,
        Some("CRO") => Role::Dentist,
        Some("CRBM") => Role::Biomedic,
        Some("COREN") => Role::Nurse,
        Some("CREFITO") => Role::Physiotherapist,
        _ => Role::Aesthetician,
    }
}

/// The rows of the first day, written as the owner.
fn furnish(app: &App, vault: &Vault, asked: &CreateClinic, roles: &[Role], checked: &Checked) -> Result<()> {
    vault.system()?.load("system.genesis", |bulk| {
        defaults::write(bulk, &app.world)?;
        first_day::found(bulk, vault.clinic(), checked)
    })?;
    let session = vault.session()?;
    let owner = NewPerson { roles: roles.to_vec(), ..asked.owner.clone() };
    let user = session.identity().user;
    session.write(Act::new("app.create_clinic"), |w| {
        first_day::open_hours(w, checked)?;
        for room in &asked.rooms {
            let place = neonpro_clinic::team::SavePlace { id: None, name: room.clone(), active: true };
            neonpro_clinic::team::save_room(w, &place)?;
        }
        team::attend(w, user, &owner)
    })?;
    for person in &asked.professionals {
        team::add(app, vault, &session, person)?;
    }
    Ok(())
}

fn device_name() -> String {
    let named =
        std::fs::read_to_string("/etc/hostname").ok().map(|name| name.trim().chars().take(60).collect::<String>());
    named.filter(|name| !name.is_empty()).unwrap_or_else(|| "computador".to_owned())
}

/// Makes a demonstration clinic. Nobody in it exists, so its password may be known to everybody and costs little to check.
pub(crate) fn create_demo(app: &App, _: &str, asked: CreateDemo) -> Result<CreatedDemo> {
    let password = asked.password.unwrap_or_else(|| DEMO_PASSWORD.to_owned());
    let zone = Zone::parse(DEMO_ZONE).ok_or_else(|| ApiError::validation("settings.zone_unknown"))?;
    let plan = demo::Plan {
        size: match asked.size {
            DemoSize::S => demo::Size::S,
            DemoSize::Xl => demo::Size::Xl,
        },
        seed: asked.seed.unwrap_or(DEMO_SEED),
        today: zone.date_of(Instant(app.now())),
        password: &password,
        cost: KdfCost::FLOOR,
    };
    let slug = app.data.free_slug(demo::NAME);
    let card = Card { name: demo::NAME.to_owned(), demo: true };
    app.data.create(&slug, &card, |path| {
        let device = device_name();
        let (vault, _kit) = Vault::create(path, &app.world, app.secrets.as_ref(), &plan.owner(&device))?;
        let made = demo::create(&vault, &app.world, app.secrets.as_ref(), &plan, &mut |_| ())?;
        tracing::info!(patients = made.patients, appointments = made.appointments, "a demonstration was made");
        Ok(())
    })?;
    let user = |login: &&str| DemoUser { login: (*login).to_owned(), password: password.clone() };
    Ok(CreatedDemo { slug, users: demo::logins().iter().map(user).collect() })
}

/// Compares what was typed back from paper; the kit is forgotten once it was right.
pub(crate) fn confirm_kit(app: &App, _: &str, asked: ConfirmKit) -> Result<Empty> {
    let mut kits = lock(&app.kits);
    let kit = kits.get(&asked.slug).ok_or_else(|| ApiError::precondition("app.kit_gone"))?;
    let typed: Vec<(usize, &str)> = asked.groups.iter().map(|group| (group.index, group.text.as_str())).collect();
    if !kit.verify_groups(&typed) {
        return Err(ApiError::validation("app.kit_mismatch"));
    }
    kits.remove(&asked.slug);
    Ok(Empty {})
}

/// What can be said about clinics without opening one.
pub(crate) fn doctor(app: &App, _: &str, asked: Examine) -> Result<Checks> {
    let mut checks = vec![writable(app)];
    for (slug, _) in app.data.clinics()? {
        if asked.slug.as_ref().is_none_or(|wanted| *wanted == slug) {
            checks.extend(examine(app, &slug));
        }
    }
    Ok(Checks { checks })
}

fn writable(app: &App) -> Finding {
    let probe = app.data.root().join(".probe");
    let written = std::fs::write(&probe, b"").and_then(|()| std::fs::remove_file(&probe));
    finding(
        "pasta de dados",
        written.map(|()| app.data.root().display().to_string()).map_err(|error| error.kind().to_string()),
    )
}

fn examine(app: &App, slug: &str) -> [Finding; 2] {
    let path = app.data.root().join(slug);
    let keys = key_file(&path)
        .map(|file| format!("{} usuário(s)", file.users().count()))
        .map_err(|error| error.code.into_owned());
    let length = std::fs::metadata(path.join("clinic.db")).map(|found| found.len());
    let database = match length {
        // Whole pages and more than none, or the file was cut.
        Ok(length) if length > 0 && length % neonpro_vault::PAGE_BYTES == 0 => {
            Ok(format!("{} MiB", length / 1_048_576))
        }
        Ok(_) => Err("vault.damaged".to_owned()),
        Err(error) => Err(error.kind().to_string()),
    };
    [finding(&format!("{slug}: arquivo de chaves"), keys), finding(&format!("{slug}: banco de dados"), database)]
}

fn finding(name: &str, found: std::result::Result<String, String>) -> Finding {
    let ok = found.is_ok();
    Finding { name: name.to_owned(), ok, detail: Some(found.unwrap_or_else(|wrong| wrong)) }
}
