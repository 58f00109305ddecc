//! Models that the owner brings in: from a file, and over the net, with all that can go wrong on the way.

use super::session::signed_in;
use crate::clinic;
use crate::shelf::Shelf;
use crate::stage::Stage;
use crate::window::Window;
use neonpro_assistant::engine::digest;
use std::path::{Path, PathBuf};

fn packaged() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../models/planner/planner-q8_0.gguf")
}

/// The model of the package as a file that somebody has brought.
fn brought_model(stage: &Stage) -> PathBuf {
    let file = stage.data().join("trazido.gguf");
    std::fs::copy(packaged(), &file).expect("the package has a model");
    file
}

/// Goes where models are kept.
fn open_models(window: &Window) {
    window.marked("nav-settings").click();
    window.marked("tab-assistant").click();
}

/// Fills in the form for a file.
fn bring(window: &Window, place: &str) {
    window.marked("model-add").click();
    window.marked("model-place").write(place);
    window.marked("model-name").write("Trazido");
    window.marked("model-licence").write("Apache-2.0");
}

/// Fills in the form for an address, and sends it.
fn fetch(window: &Window, address: &str, name: &str, fingerprint: &str) {
    window.marked("model-add").click();
    window.marked("model-from-address").click();
    window.marked("model-place").write(address);
    window.marked("model-fingerprint").write(fingerprint);
    window.marked("model-name").write(name);
    window.marked("model-licence").write("Apache-2.0");
    window.accessible();
    window.marked("model-save").click();
}

/// Names of what lies in the clinic's folder of models.
fn kept(stage: &Stage) -> Vec<String> {
    let files = std::fs::read_dir(stage.data().join("models")).into_iter().flatten().flatten();
    files.map(|file| file.file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn the_owner_brings_a_model_in_and_takes_it_away() {
    let stage = clinic::stage();
    let file = brought_model(&stage);
    let window = signed_in(&stage, "dona");
    open_models(&window);
    bring(&window, "/não/existe.gguf");
    window.accessible();
    window.marked("model-save").click();
    // What did not come says why, and stands where it can be tried again.
    window.marked("coming-why-trazido");
    window.accessible();
    window.picture("model-failed");

    bring(&window, &file.display().to_string());
    window.marked("model-save").click();
    window.reads("model-trazido", "Instalado");
    window.gone("[data-testid='coming-trazido']");
    window.accessible();
    window.picture("model-installed");
    window.marked("model-remove-trazido").click();
    window.gone("[data-testid='model-trazido']");
}

#[test]
fn a_download_is_paused_and_goes_on_from_where_it_was() {
    let stage = clinic::stage();
    let bytes = std::fs::read(packaged()).expect("the package has a model");
    let fingerprint = digest::sha256(&mut bytes.as_slice(), |_| true).expect("bytes are read");
    let shelf = Shelf::offer(bytes);
    let window = signed_in(&stage, "dona");
    open_models(&window);
    fetch(&window, &shelf.address(), "Distante", &fingerprint);
    window.css("[data-testid='coming-distante'][data-state='running']");
    window.reads("coming-distante", " de 2,4 MB");
    window.accessible();
    window.picture("model-coming");

    window.marked("model-pause-distante").click();
    window.css("[data-testid='coming-distante'][data-state='paused']");
    window.accessible();
    window.picture("model-paused");
    assert_eq!(shelf.asked(), [0], "what is paused asks for nothing");
    let half = kept(&stage);
    assert!(half.iter().all(|name| !name.ends_with(".gguf")), "half a model is none: {half:?}");

    shelf.flow();
    window.marked("model-resume-distante").click();
    window.reads("model-distante", "Instalado");
    window.gone("[data-testid='coming-distante']");
    window.accessible();
    let asked = shelf.asked();
    assert!(asked.len() > 1 && asked[1..].iter().all(|from| *from > 0), "it goes on from where it was: {asked:?}");
    assert!(kept(&stage).iter().all(|name| !name.ends_with(".part")), "nothing half is left");
}

#[test]
fn a_download_with_another_fingerprint_is_refused_and_leaves_nothing() {
    let stage = clinic::stage();
    let shelf = Shelf::offer(std::fs::read(packaged()).expect("the package has a model"));
    shelf.flow();
    let window = signed_in(&stage, "dona");
    open_models(&window);
    fetch(&window, &shelf.address(), "Trocado", &"0".repeat(64));
    window.reads("coming-why-trocado", "impressão digital do arquivo não confere");
    window.accessible();
    window.picture("model-refused");
    let left: Vec<String> = kept(&stage).into_iter().filter(|name| name.contains("trocado")).collect();
    assert_eq!(left, Vec::<String>::new(), "nothing is left behind");
    assert!(window.all("[data-testid='model-trocado']").is_empty(), "it is in no list");
}
