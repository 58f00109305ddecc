//! Which models there are, and which files may be loaded as one.
//!
//! The package's `manifest.toml` lists the default models with their fingerprints, and larger ones that a clinic can add. What a
//! clinic has added stands in a manifest of the same form in its own folder: an administrator chose the file, the fingerprint
//! is that of the file which was chosen. A file that neither list names is not loaded.

use crate::digest::is_sha256;
use crate::talk::ModelFile;
use crate::{EngineError, Place};
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::{Component, Path, PathBuf};

/// The name of the list in a folder of models.
pub const MANIFEST: &str = "manifest.toml";
/// Longest list that is read, in bytes.
const LONGEST_MANIFEST: u64 = 1024 * 1024;
/// Tokens of context that a model gets where its entry says nothing.
const USUAL_CONTEXT: u32 = 8192;

/// What a model is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Turns a question into the sketch of a tool call.
    Planner,
    /// Words answers, drafts and summarises.
    Writer,
    /// Turns text into vectors.
    Embedder,
}

/// One model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Its stable name, by which it is asked for.
    pub id: String,
    /// What it is for.
    pub kind: Kind,
    /// Its name for people.
    pub name: String,
    /// The first twelve digits of its fingerprint, which differ whenever the file does; empty while there is no file.
    pub version: String,
    /// Size of its file in bytes; a guess from its publisher while it is not installed and not checked.
    pub bytes: u64,
    /// SHA-256 of its file in hexadecimal. Without one the entry is unchecked: the administrator gives address and fingerprint.
    pub sha256: Option<String>,
    /// SPDX name of its licence.
    pub licence: String,
    /// Where it comes from.
    pub source: String,
    /// What a person should know before choosing it.
    pub note: String,
    /// Most tokens of prompt and answer together.
    pub context: u32,
    /// How a writer wants a conversation written, by the word that the assistant knows it under; nothing for other kinds.
    pub template: Option<String>,
    /// Whether its file is there.
    pub installed: bool,
    /// Its file, where it is installed.
    pub path: Option<PathBuf>,
}

/// All models, the package's first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Catalogue {
    /// One entry for each model, in the order of the lists.
    pub entries: Vec<Entry>,
}

/// The entry of a manifest as it is written.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Listed {
    pub(crate) id: String,
    pub(crate) kind: Kind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) file: Option<PathBuf>,
    #[serde(default)]
    pub(crate) bytes: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) sha256: Option<String>,
    pub(crate) licence: String,
    pub(crate) source: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) note: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) context: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) template: Option<String>,
}

/// A manifest as it is written.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Manifest {
    #[serde(default)]
    pub(crate) model: Vec<Listed>,
}

impl Manifest {
    /// The list of a folder; empty where there is none or it cannot be read.
    pub(crate) fn of(folder: &Path) -> Self {
        let path = folder.join(MANIFEST);
        let short = fs::metadata(&path).is_ok_and(|data| data.len() <= LONGEST_MANIFEST);
        let text = if short { fs::read_to_string(&path).unwrap_or_default() } else { String::new() };
        toml::from_str(&text).unwrap_or_default()
    }
}

impl Catalogue {
    /// Reads the lists of a place and looks which files are there.
    #[must_use]
    pub fn read(place: &Place) -> Self {
        let mut catalogue = Self::default();
        for folder in &place.folders {
            for listed in Manifest::of(folder).model {
                catalogue.add(listed, folder);
            }
        }
        catalogue
    }

    /// The entry of a name.
    #[must_use]
    pub fn entry(&self, id: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.id == id)
    }

    /// The file to load for a name.
    ///
    /// # Errors
    /// [`EngineError::NoModel`] when nothing of this name and kind is installed.
    pub fn file(&self, id: &str, kinds: &[Kind]) -> Result<ModelFile, EngineError> {
        let entry = self.entry(id).filter(|entry| kinds.contains(&entry.kind)).ok_or(EngineError::NoModel)?;
        match (&entry.path, &entry.sha256) {
            (Some(path), Some(sha256)) => {
                let path = fs::canonicalize(path).map_err(|_| EngineError::NoModel)?;
                Ok(ModelFile { path, sha256: sha256.clone(), most_context: entry.context })
            }
            _ => Err(EngineError::NoModel),
        }
    }

    /// Adds what a list names. An entry with a fingerprint stands; one without is completed by a later list.
    fn add(&mut self, listed: Listed, folder: &Path) {
        let entry = Entry::new(listed, folder);
        match self.entries.iter_mut().find(|known| known.id == entry.id) {
            None => self.entries.push(entry),
            Some(known) if known.sha256.is_none() && known.kind == entry.kind => *known = entry,
            Some(_) => {}
        }
    }
}

impl Entry {
    fn new(listed: Listed, folder: &Path) -> Self {
        let sha256 = listed.sha256.filter(|text| is_sha256(text));
        let path = listed.file.filter(|file| sha256.is_some() && stays_inside(file)).map(|file| folder.join(file));
        let path = path.filter(|path| path.is_file());
        Self {
            name: listed.name.unwrap_or_else(|| listed.id.clone()),
            version: sha256.iter().flat_map(|text| text.chars().take(12)).collect(),
            installed: path.is_some(),
            id: listed.id,
            kind: listed.kind,
            bytes: listed.bytes,
            sha256,
            licence: listed.licence,
            source: listed.source,
            note: listed.note,
            context: listed.context.unwrap_or(USUAL_CONTEXT),
            template: listed.template,
            path,
        }
    }
}

/// Whether a relative path leads nowhere but down.
fn stays_inside(file: &Path) -> bool {
    file.components().all(|part| matches!(part, Component::Normal(_))) && file.components().next().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HASH: &str = "bbbc116386e2bea418a759a586118ffff811997cad7a88226cdb25a64e8d4934";

    fn folder(manifest: &str, files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(MANIFEST), manifest).unwrap();
        for file in files {
            fs::write(folder.path().join(file), "bytes").unwrap();
        }
        folder
    }

    fn listed(id: &str, more: &str) -> String {
        format!("[[model]]\nid = '{id}'\nkind = 'writer'\nlicence = 'MIT'\nsource = 'here'\n{more}\n")
    }

    fn read(folders: &[&tempfile::TempDir]) -> Catalogue {
        let folders = folders.iter().map(|folder| folder.path().to_path_buf()).collect();
        Catalogue::read(&Place { program: PathBuf::new(), folders, installed: None })
    }

    #[test]
    fn a_model_is_installed_when_its_file_and_its_fingerprint_are_there() {
        let with_hash = format!("file = 'a.gguf'\nsha256 = '{HASH}'");
        let one = folder(&listed("a", &with_hash), &["a.gguf"]);
        let catalogue = read(&[&one]);
        assert_eq!(catalogue.entry("a").unwrap().version, "bbbc116386e2");
        let path = fs::canonicalize(one.path().join("a.gguf")).unwrap();
        assert_eq!(catalogue.file("a", &[Kind::Writer]).unwrap().path, path);
        assert_eq!(catalogue.file("a", &[Kind::Embedder]), Err(EngineError::NoModel));
        for (more, files) in [(with_hash.as_str(), vec![]), ("file = 'a.gguf'", vec!["a.gguf"])] {
            let catalogue = read(&[&folder(&listed("a", more), &files)]);
            assert_eq!(catalogue.file("a", &[Kind::Writer]), Err(EngineError::NoModel), "{more}");
        }
    }

    #[test]
    fn a_clinic_completes_an_offer_and_replaces_no_checked_model() {
        let own = format!("file = 'own.gguf'\nsha256 = '{}'", HASH.replace('b', "c"));
        let package = folder(
            &(listed("offered", "bytes = 5") + &listed("checked", &format!("file = 'a.gguf'\nsha256 = '{HASH}'"))),
            &["a.gguf"],
        );
        let clinic = folder(&(listed("offered", &own) + &listed("checked", &own)), &["own.gguf"]);
        let catalogue = read(&[&package, &clinic]);
        assert_eq!(catalogue.entries.len(), 2);
        assert_eq!(catalogue.entry("offered").unwrap().path, Some(clinic.path().join("own.gguf")));
        assert_eq!(catalogue.entry("checked").unwrap().path, Some(package.path().join("a.gguf")));
    }

    #[test]
    fn a_path_out_of_the_folder_is_no_file() {
        for path in ["/etc/passwd", "../a.gguf", "x/../../a.gguf", "", "./a.gguf"] {
            let manifest = listed("a", &format!("file = '{path}'\nsha256 = '{HASH}'"));
            assert!(!read(&[&folder(&manifest, &["a.gguf"])]).entry("a").unwrap().installed, "{path}");
        }
    }

    #[test]
    fn a_list_that_is_none_is_an_empty_one() {
        for manifest in ["", "[[model]]\nid = 5", "\u{0}", "model = 'x'"] {
            assert_eq!(read(&[&folder(manifest, &[])]).entries, []);
        }
    }

    #[test]
    fn the_list_of_the_repository_is_read_whole() {
        let text =
            fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/manifest.toml")).unwrap();
        let manifest: Manifest = toml::from_str(&text).unwrap();
        assert_eq!(manifest.model.len(), text.matches("[[model]]").count());
        assert!(manifest.model.iter().any(|model| model.kind == Kind::Planner));
        assert!(manifest.model.iter().filter_map(|model| model.sha256.as_deref()).all(is_sha256));
    }
}
