//! A larger model for journeys: random weights, a real file. What it writes no source carries, so none of it may be shown.

use crate::backstage::Backstage;
use crate::stage::Stage;
use crate::toy::Toy;
use neonpro_assistant::engine::digest;
use serde_json::{Value, json};
use std::fs::{self, File};

/// Loads at once and has room for a whole record.
pub(crate) const QUICK: Toy = Toy { context: 16_384, ..Toy::SMALL };

/// Puts a model that writes into the folder of the clinic's own, as an administrator would have.
pub(crate) fn install(stage: &Stage, toy: Toy) {
    let folder = stage.data().join("models");
    fs::create_dir_all(&folder).expect("a folder for models");
    let file = folder.join("toy.gguf");
    toy.write(&file).expect("a model is written");
    let sum = digest::sha256(&mut File::open(&file).expect("the model is there"), |_| true).expect("the model is read");
    let line = format!(
        "[[model]]\nid = 'toy'\nkind = 'writer'\nfile = 'toy.gguf'\nsha256 = '{sum}'\nlicence = 'CC0-1.0'\n\
         source = 'a journey'\ntemplate = 'chatml'\ncontext = {}\n",
        toy.context
    );
    fs::write(folder.join("manifest.toml"), line).expect("the model is listed");
}

/// Notes that somebody agrees to the assistant, where that does not stand already.
pub(crate) fn agree(someone: &Backstage, patient: &Value) {
    let agreed = someone.ask("consent.assistant", json!({ "patient_ids": [patient] }));
    if agreed == json!([]) {
        someone.ask(
            "consent.grant",
            json!({
                "patient_id": patient, "purpose": "ai_assistance", "channel": "in_person", "expires": null, "note": null,
            }),
        );
    }
}
