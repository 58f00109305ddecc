//! The data folder: one folder a clinic, each with a card that tells its name before anybody has opened the file.

use std::path::{Path, PathBuf};

use neonpro_clinic::br;
use serde::{Deserialize, Serialize};

use crate::error::{ApiError, ErrorKind, Result};

/// Longest folder name; the rest of a long clinic name is cut.
const LONGEST_SLUG: usize = 40;

/// What may be known about a clinic before it is opened. Nothing about people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Card {
    /// The name on the door.
    pub(crate) name: String,
    /// Whether it is a demonstration.
    pub(crate) demo: bool,
}

/// The data folder.
#[derive(Clone, Debug)]
pub(crate) struct DataFolder {
    root: PathBuf,
}

impl DataFolder {
    /// The folder at `root`; made when it is not there.
    pub(crate) fn open(root: &Path) -> Result<Self> {
        make_private_folder(root).map_err(|error| disk(&error))?;
        Ok(Self { root: root.to_owned() })
    }

    /// Where it is.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The folder of a clinic, if there is one of this name. A name with anything but `a-z 0-9 -` is none: it could leave the data folder.
    pub(crate) fn clinic(&self, slug: &str) -> Result<PathBuf> {
        let known = is_slug(slug) && self.root.join(slug).join(CARD).is_file();
        if known { Ok(self.root.join(slug)) } else { Err(ApiError::new(ErrorKind::NotFound, "app.clinic_unknown")) }
    }

    /// The place of a clinic of this folder name, there or not.
    pub(crate) fn place(&self, slug: &str) -> Result<PathBuf> {
        if is_slug(slug) {
            Ok(self.root.join(slug))
        } else {
            Err(ApiError::new(ErrorKind::NotFound, "app.clinic_unknown"))
        }
    }

    /// Every clinic, by name of folder.
    pub(crate) fn clinics(&self) -> Result<Vec<(String, Card)>> {
        let mut found = Vec::new();
        for entry in std::fs::read_dir(&self.root).map_err(|error| disk(&error))? {
            let entry = entry.map_err(|error| disk(&error))?;
            let name = entry.file_name();
            if let Some(slug) = name.to_str().filter(|name| is_slug(name))
                && let Ok(card) = read_card(&entry.path())
            {
                found.push((slug.to_owned(), card));
            }
        }
        found.sort_by(|left, right| left.0.cmp(&right.0));
        Ok(found)
    }

    /// A folder name for a clinic of that name which no clinic has yet.
    pub(crate) fn free_slug(&self, name: &str) -> String {
        let stem = slug_of(name);
        let mut slug = stem.clone();
        let mut number = 2;
        while self.root.join(&slug).exists() {
            slug = format!("{stem}-{number}");
            number += 1;
        }
        slug
    }

    /// Makes a clinic's folder by `fill`, all or nothing: it is filled under a name that nobody lists and renamed at the end.
    pub(crate) fn create<T>(&self, slug: &str, card: &Card, fill: impl FnOnce(&Path) -> Result<T>) -> Result<T> {
        let making = self.root.join(format!("{slug}.making"));
        let target = self.root.join(slug);
        if !is_slug(slug) || target.exists() {
            return Err(ApiError::new(ErrorKind::Conflict, "app.clinic_exists"));
        }
        // What a killed process left behind was never a clinic.
        if making.exists() {
            std::fs::remove_dir_all(&making).map_err(|error| disk(&error))?;
        }
        std::fs::create_dir(&making).map_err(|error| disk(&error))?;
        let made = fill(&making).and_then(|made| {
            write_card(&making, card)?;
            std::fs::rename(&making, &target).map_err(|error| disk(&error))?;
            sync_folder(&self.root)?;
            Ok(made)
        });
        if made.is_err() {
            let _left_for_the_next_attempt = std::fs::remove_dir_all(&making);
        }
        made
    }
}

const CARD: &str = "about.json";

/// The card of the clinic in `folder`.
pub(crate) fn read_card(folder: &Path) -> Result<Card> {
    let text = std::fs::read_to_string(folder.join(CARD)).map_err(|error| disk(&error))?;
    serde_json::from_str(&text).map_err(|_| ApiError::storage("app.damaged_file"))
}

/// Writes the card of the clinic in `folder`.
pub(crate) fn write_card(folder: &Path, card: &Card) -> Result<()> {
    let text = crate::method::encode(card)?.to_string();
    let fresh = folder.join("about.json.next");
    std::fs::write(&fresh, text)
        .and_then(|()| std::fs::File::open(&fresh)?.sync_all())
        .and_then(|()| std::fs::rename(&fresh, folder.join(CARD)))
        .map_err(|error| disk(&error))
}

fn sync_folder(folder: &Path) -> Result<()> {
    std::fs::File::open(folder).and_then(|opened| opened.sync_all()).map_err(|error| disk(&error))
}

/// An error of the file system as its own code.
pub(crate) fn disk(error: &std::io::Error) -> ApiError {
    neonpro_vault::Error::from(std::io::Error::from(error.kind())).into()
}

/// The operating system's place for the data of a program: `NEONPRO_DATA`, else the user's data folder.
#[must_use]
pub fn default_data_folder() -> Option<PathBuf> {
    let of = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    of("NEONPRO_DATA")
        .or_else(|| of("XDG_DATA_HOME").map(|base| base.join("neonpro")))
        .or_else(|| of("APPDATA").map(|base| base.join("NeonPro")))
        .or_else(|| of("HOME").map(|home| home.join(".local/share/neonpro")))
}

/// Makes a folder that nobody else of this computer enters, with those above it. One that is there stays as it is.
///
/// # Errors
/// Errors of the file system.
pub fn make_private_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(folder)
}

fn is_slug(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !name.is_empty() && name.len() <= LONGEST_SLUG + 8 && name.chars().all(plain)
}

fn slug_of(name: &str) -> String {
    let folded = br::fold(name);
    let words = folded.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let mut slug = words.collect::<Vec<_>>().join("-");
    slug.truncate(LONGEST_SLUG);
    let slug = slug.trim_matches('-');
    if slug.is_empty() { "clinica".to_owned() } else { slug.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_data_folder_is_its_users_alone() {
        use std::os::unix::fs::PermissionsExt;
        let place = tempfile::tempdir().unwrap();
        let root = place.path().join("share/neonpro");
        DataFolder::open(&root).unwrap();
        DataFolder::open(&root).unwrap();
        assert_eq!(std::fs::metadata(&root).unwrap().permissions().mode() & 0o777, 0o700);
    }

    #[test]
    fn a_name_becomes_a_folder_that_stays_inside() {
        assert_eq!(slug_of("Clínica São João & Cia."), "clinica-sao-joao-cia");
        assert_eq!(slug_of("../../etc"), "etc");
        assert_eq!(slug_of("診療所"), "clinica");
        assert!(is_slug(&slug_of(&"a ".repeat(500))));
        for hostile in ["", "..", "a/b", "a\\b", "A", "a.making", "a\0"] {
            assert!(!is_slug(hostile), "{hostile:?}");
        }
    }
}
