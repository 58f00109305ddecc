//! Sentences that were written before: found for a text that begins, kept of one that has ended.

use neonpro_assistant::cache::Key;
use neonpro_assistant::tools::Here;
use neonpro_assistant::writer::{Task, Template, Wish};
use neonpro_assistant::{cache::Scope, engine};
use zeroize::Zeroizing;

use crate::app::Call;
use crate::recall;
use crate::types::BeginWriting;

/// Under what a text will be kept.
pub(super) struct Keeping {
    pub(super) key: Key,
    pub(super) vector: Option<Vec<f32>>,
}

/// Looks for sentences that were written for the same question. Only answers are kept: whoever asks for another draft or another
/// summary wants another.
pub(super) fn look(
    call: &mut Call<'_>,
    here: Here,
    asked: &BeginWriting,
    (wish, template): (&Wish, Template),
    (model, version): &(String, String),
) -> (Option<Keeping>, Option<Zeroizing<String>>) {
    let Some(meant) = asked.call.as_ref().filter(|_| asked.task == Task::Answer) else { return (None, None) };
    let info = &call.open.info;
    let roles = info.user.roles.iter().map(|role| format!("role {role:?}"));
    let scope = Scope {
        clinic: info.clinic.id,
        user: info.user.id,
        rights: info.permissions.iter().cloned().chain(roles).collect(),
        model: model.clone(),
        version: version.clone(),
        language: here.language,
        day: here.today(),
    };
    let key = Key::new(scope, meant.intent, wish, template);
    let found = call.open.assisting.cache().exact(&key, here.now);
    if found.is_some() || !key.may_be_similar() {
        return (Some(Keeping { key, vector: None }), found);
    }
    let vector = recall::meaning(&call.app.keeper, key.words(), engine::Stop::new());
    let found = vector.as_ref().and_then(|vector| call.open.assisting.cache().similar(&key, vector));
    (Some(Keeping { key, vector }), found)
}
