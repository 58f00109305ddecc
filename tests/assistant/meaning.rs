//! What the real embedder in its own process finds: notes end to end, the help and a catalogue, and that all of it works without.

use crate::stage::{Desk, PASSWORD, Stage};
use crate::topics::{Part, Topics};
use neonpro_assistant::engine::{Keeper, Kind, Place, Stop};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Says that these tests run on a machine without an embedder, where they have nothing to show. `cargo xtask test` says so where it
/// could not make one.
const WITHOUT: &str = "NEONPRO_WITHOUT_EMBEDDER";

/// The real embedder; nothing where the machine is said to have none.
pub(crate) fn real() -> Option<(Keeper, String)> {
    let keeper = Keeper::new(Place::find(None));
    let catalogue = keeper.catalogue();
    let found = catalogue.entries.iter().find(|entry| entry.kind == Kind::Embedder && entry.installed);
    let Some(embedder) = found else {
        assert!(std::env::var_os(WITHOUT).is_some(), "no embedder: `cargo xtask test` makes it, or set {WITHOUT}");
        return None;
    };
    let id = embedder.id.clone();
    Some((keeper, id))
}

#[test]
fn the_help_and_a_catalogue_are_found_better_by_meaning() {
    let Some((keeper, id)) = real() else { return };
    let embed = |texts: &[&str]| keeper.embed(&id, texts, &Stop::new()).expect("embedded");
    for part in [Part::Dev, Part::Held, Part::Late] {
        for (name, topics) in [("help", Topics::help(part)), ("catalogue", Topics::catalogue(part))] {
            let (words, both) = (topics.score(|_| None), topics.score_by(&embed));
            println!("{name} {part:?}: words {words:?}, with vectors {both:?}");
            assert!(both.shown >= words.shown && both.first >= words.first, "{name} {part:?}: {words:?} {both:?}");
            let floor = if part == Part::Late { 0.35 } else { 0.85 };
            assert!(both.shown as f64 >= floor * both.asked as f64, "{name} {part:?}: {both:?}");
        }
    }
}

/// A clinic of one doctor with one patient, who agrees to the assistant; answers the patient.
fn small(stage: &mut Stage) -> String {
    let owner = json!({
        "full_name": "Conceição Prado", "login": "dona", "password": PASSWORD, "roles": ["owner", "doctor"], "council": "CRM",
        "council_number": "123456", "council_state": "SP", "council_expires": "2030-01-01",
    });
    let clinic = json!({
        "name": "Clínica Sol", "cnpj": null, "postal_code": null, "address": null, "city": null, "state": null,
        "timezone": "America/Sao_Paulo", "language": "pt-BR", "owner": owner, "solo": true, "professionals": [], "rooms": ["Sala 1"],
        "opens": "08:00", "closes": "18:00", "weekdays": [1, 2, 3, 4, 5],
    });
    stage.ok("nobody", "app.create_clinic", clinic);
    stage.slugs.push("clinica-sol".to_owned());
    let desk = stage.enter(0, "dona");
    let form = json!({ "full_name": "Ana Inventada", "birth_date": "1990-03-05", "marketing_consent": false });
    let made = stage.ok(&desk.window, "patients.register", form);
    let patient = made["id"].as_str().expect("an id").to_owned();
    let agreed = json!({ "patient_id": patient, "purpose": "ai_assistance", "channel": "in_person", "expires": null, "note": null });
    stage.ok(&desk.window, "consent.grant", agreed);
    stage.ok(&desk.window, "session.logout", json!({}));
    patient
}

/// Writes a note.
fn write(desk: &Desk<'_>, patient: &str, title: &str) {
    let note = json!({
        "id": null, "patient_id": patient, "appointment_id": null, "kind": "evolution", "title": title, "body": title, "version": null,
    });
    desk.stage.ok(&desk.window, "records.save", note);
}

fn search(desk: &Desk<'_>, text: &str, patient: Option<&str>) -> Value {
    desk.stage.ok(&desk.window, "records.search", json!({ "text": text, "patient_id": patient, "limit": 50 }))
}

fn finds(found: &Value, title: &str) -> bool {
    found["hits"].as_array().is_some_and(|hits| hits.iter().any(|hit| hit["title"] == title))
}

/// Waits for what the background does.
fn until(what: &str, done: impl Fn() -> bool) {
    let begun = Instant::now();
    while !done() {
        assert!(begun.elapsed() < Duration::from_secs(300), "{what}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// A note of one word. No word or meaning of "sono" is one of its own.
const SLEEPLESS: &str = "Insônia";

#[test]
fn a_note_is_found_by_words_without_an_embedder_by_meaning_with_one_and_after_its_index_was_damaged() {
    if real().is_none() {
        return;
    }
    let mut stage = Stage::new(0).with_place(|place| Place { folders: Vec::new(), installed: None, ..place });
    let rung = Arc::new(AtomicUsize::new(0));
    let heard = Arc::clone(&rung);
    stage.app.on_change(Box::new(move |change| {
        heard.fetch_add(usize::from(change.area == "assistant"), Ordering::Relaxed);
    }));
    let patient = small(&mut stage);
    let desk = stage.enter(0, "dona");
    write(&desk, &patient, SLEEPLESS);
    let found = search(&desk, "insônia", Some(&patient));
    assert!(finds(&found, SLEEPLESS) && found["by_meaning"] == false, "{found}");
    assert!(!finds(&search(&desk, "sono", Some(&patient)), SLEEPLESS), "words alone do not know it");
    stage.ok(&desk.window, "session.logout", json!({}));

    let (stage, before) = (stage.with_place(|place| place), rung.load(Ordering::Relaxed));
    let desk = stage.enter(0, "dona");
    let by_meaning = |desk: &Desk<'_>| {
        let found = search(desk, "sono", Some(&patient));
        assert_eq!(found["by_meaning"], true);
        finds(&found, SLEEPLESS)
    };
    until("found by meaning", || by_meaning(&desk));
    until("whoever waits for the index is told", || rung.load(Ordering::Relaxed) > before);
    stage.ok(&desk.window, "session.logout", json!({}));

    let index = stage.folder(0).join("clinical-index.db");
    assert!(index.is_file());
    std::fs::write(&index, vec![0xA5; 64 * 1024]).expect("damaged");
    let desk = stage.enter(0, "dona");
    until("begun anew and found", || by_meaning(&desk));
}

#[test]
fn a_round_ends_where_the_keys_go() {
    if real().is_none() {
        return;
    }
    let stage = Stage::new(1);
    let desk = stage.enter(0, "medica");
    assert_eq!(search(&desk, "sono", None)["filling"], true, "a round has begun");
    stage.ok(&desk.window, "session.logout", json!({}));
    assert!(stage.app.keeper().process().is_none(), "nobody is in, and no model runs");
    // New keys suffer nobody who holds the old ones: a round that went on would be in the way.
    let owner = stage.enter(0, "dona");
    stage.ok(&owner.window, "team.rotate_keys", json!({}));
}

/// Asks the help the same until its answer changes: until it is found by meaning too.
fn help_by_meaning(desk: &Desk<'_>, topic: &str) -> Value {
    let help = || {
        let asked =
            json!({ "session_id": desk.session(), "call": { "intent": "how_to", "topic": topic }, "picks": {} });
        desk.stage.clock.pass_us(1_100_000);
        desk.stage.ok(&desk.window, "assistant.run", asked)
    };
    let (first, begun) = (help(), Instant::now());
    while begun.elapsed() < Duration::from_secs(60) {
        std::thread::sleep(Duration::from_millis(200));
        let next = help();
        if next != first {
            return next;
        }
    }
    panic!("the embedder had no say: {first}");
}

#[test]
fn the_help_answers_by_words_at_once_and_by_meaning_soon() {
    if real().is_none() {
        return;
    }
    let stage = Stage::new(1);
    let desk = stage.enter(0, "recepcao");
    let found = help_by_meaning(&desk, BY_MEANING);
    assert_eq!(found["rows"][0]["cells"][0]["value"], BY_MEANING_TITLE, "{found}");
}

/// A question whose words alone do not lead to its article.
const BY_MEANING: &str = "usar sem o mouse";
const BY_MEANING_TITLE: &str = "Atalhos do teclado";
