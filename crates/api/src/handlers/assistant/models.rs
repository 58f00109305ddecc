//! Models of the catalogue, and bringing larger ones in: a file or a download, beside everybody's work.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use neonpro_assistant::engine::Kind;
use neonpro_assistant::engine::install::{self, Http, InstallError, Progress, Wanted};
use neonpro_assistant::engine::{Keeper, Stop};
use neonpro_assistant::writer::Template;
use neonpro_vault::trail::Happening;

use crate::app::{Call, lock};
use crate::bell::Bell;
use crate::error::{ApiError, Result};
use crate::types::{AddModel, CatalogueModel, Change, ComingModel, ComingState, Empty, ModelFrom, ModelId};

/// Models on their way, of the whole program: they belong to the computer and to no clinic.
#[derive(Default)]
pub(crate) struct Coming(Mutex<BTreeMap<String, OnTheWay>>);

/// One model on its way.
struct OnTheWay {
    shown: Arc<Mutex<ComingModel>>,
    stop: Stop,
}

impl Coming {
    /// Stops everything that is under way; a download goes on from there another time.
    pub(crate) fn stop_all(&self) {
        lock(&self.0).values().for_each(|one| one.stop.stop());
    }
}

/// The models of the catalogue, and which of them are there.
pub(crate) fn models(call: &mut Call<'_>, _: Empty) -> Result<Vec<CatalogueModel>> {
    let entries = call.app.keeper.catalogue().entries.into_iter();
    Ok(entries
        .map(|entry| CatalogueModel {
            id: entry.id,
            kind: entry.kind,
            name: entry.name,
            version: entry.version,
            bytes: entry.bytes,
            licence: entry.licence,
            source: entry.source,
            note: entry.note,
            installed: entry.installed,
            checked: entry.sha256.is_some(),
        })
        .collect())
}

/// Begins to bring a model in.
pub(crate) fn add_model(call: &mut Call<'_>, asked: AddModel) -> Result<Empty> {
    let knows = |word: &String| Template::parse(word).is_some();
    if asked.kind == Kind::Writer && !asked.template.as_ref().is_some_and(knows) {
        return Err(ApiError::validation("assistant.unknown_template"));
    }
    let mut coming = lock(&call.app.coming.0);
    if coming.get(&asked.id).is_some_and(|one| lock(&one.shown).state == ComingState::Running) {
        return Err(why(InstallError::Busy));
    }
    let shown = ComingModel {
        id: asked.id.clone(),
        name: asked.name.clone(),
        done: 0,
        all: None,
        state: ComingState::Running,
        why: None,
    };
    let one = OnTheWay { shown: Arc::new(Mutex::new(shown)), stop: Stop::new() };
    let (shown, stop) = (Arc::clone(&one.shown), one.stop.clone());
    let (keeper, bell) = (Arc::clone(&call.app.keeper), Arc::clone(&call.app.bell));
    call.open.session.record(&Happening { count: 1, ..Happening::of("ai.model_added") })?;
    coming.insert(asked.id.clone(), one);
    let spawned = std::thread::Builder::new().name("model-comes".to_owned()).spawn(move || {
        bring(&keeper, &asked, &stop, &shown, &bell);
    });
    spawned.map(|_| Empty {}).map_err(|_| why(InstallError::NotWritten))
}

/// Models on their way, and those that have come or not since the program began.
pub(crate) fn coming(call: &mut Call<'_>, _: Empty) -> Result<Vec<ComingModel>> {
    Ok(lock(&call.app.coming.0).values().map(|one| lock(&one.shown).clone()).collect())
}

/// Stops a model on its way; adding it again goes on from there.
pub(crate) fn pause_model(call: &mut Call<'_>, asked: ModelId) -> Result<Empty> {
    if let Some(one) = lock(&call.app.coming.0).get(&asked.id) {
        one.stop.stop();
    }
    Ok(Empty {})
}

/// Takes a model away that the clinic has brought in.
pub(crate) fn remove_model(call: &mut Call<'_>, asked: ModelId) -> Result<Empty> {
    pause_model(call, asked.clone())?;
    // A loaded file would stay in the models' process.
    call.app.keeper.end();
    install::remove(call.app.keeper.place(), &asked.id).map_err(why)?;
    lock(&call.app.coming.0).remove(&asked.id);
    call.open.session.record(&Happening { count: 1, ..Happening::of("ai.model_removed") })?;
    call.app.bell.ring(&Change::of("assistant"));
    Ok(Empty {})
}

fn bring(keeper: &Keeper, asked: &AddModel, stop: &Stop, shown: &Mutex<ComingModel>, bell: &Bell) {
    let wanted = Wanted {
        id: asked.id.clone(),
        kind: asked.kind,
        name: asked.name.clone(),
        licence: asked.licence.clone(),
        sha256: asked.sha256.clone(),
        context: None,
        template: asked.template.clone(),
    };
    let mut each = |progress: Progress| {
        let mut shown = lock(shown);
        (shown.done, shown.all) = (progress.done, progress.all);
    };
    let came = match &asked.from {
        ModelFrom::File(path) => install::from_file(keeper.place(), &wanted, &PathBuf::from(path), stop, &mut each),
        ModelFrom::Address(address) => {
            Http::new().and_then(|net| install::download(keeper.place(), &wanted, address, &net, stop, &mut each))
        }
    };
    let mut last = lock(shown);
    (last.state, last.why) = match came {
        Ok(_) => (ComingState::Done, None),
        Err(InstallError::Stopped) => (ComingState::Paused, None),
        Err(error) => (ComingState::Failed, Some(why(error).code.into_owned())),
    };
    drop(last);
    bell.ring(&Change::of("assistant"));
}

fn why(error: InstallError) -> ApiError {
    match error {
        InstallError::NoFolder | InstallError::NotWritten => ApiError::storage("assistant.models_folder"),
        InstallError::BadName => ApiError::validation("assistant.model_name"),
        InstallError::Busy => ApiError::precondition("assistant.model_busy"),
        InstallError::Unreadable => ApiError::validation("assistant.model_unreadable"),
        InstallError::NotAModel(_) => ApiError::validation("assistant.not_a_model"),
        InstallError::WrongHash => ApiError::validation("assistant.wrong_fingerprint"),
        InstallError::NoSpace => ApiError::storage("vault.disk_full"),
        InstallError::BadAddress => ApiError::validation("assistant.bad_address"),
        InstallError::Network => ApiError::precondition("assistant.download_broke"),
        InstallError::Stopped => ApiError::precondition("assistant.model_paused"),
    }
}
