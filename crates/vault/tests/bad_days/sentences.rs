//! Every code that a bad day shows has its sentence, in all three languages, and says that what was saved is safe or what to do.

use neonpro_vault::Error;
use std::path::Path;

/// One of each kind that opening and working can answer with, and what becomes of key errors at the boundary.
fn codes() -> Vec<String> {
    let errors = [
        Error::NotFound,
        Error::Busy,
        Error::Held(String::new()),
        Error::DiskFull,
        Error::ReadOnly,
        Error::Damaged(""),
        Error::RolledBack,
        Error::Newer { found: 2, known: 1 },
        Error::TooLarge,
        Error::Limit(""),
        Error::Sealed,
        Error::Constraint,
        Error::Statement,
        Error::Io(std::io::ErrorKind::Other),
        Error::Engine(1),
        Error::Inconsistent(""),
    ];
    let keys =
        ["keys.missing", "keys.damaged", "keys.forged", "keys.busy", "keys.device_secret_missing", "keys.failed"];
    errors.iter().map(|e| e.code().to_owned()).chain(keys.map(String::from)).collect()
}

fn sentence(language: &str, code: &str) -> Option<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../ui/src/i18n/{language}/errors.json"));
    let text = std::fs::read_to_string(path).expect("the sentences");
    let all: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let place = code.split('.').try_fold(&all, |at, part| at.get(part));
    place.and_then(|s| s.as_str()).map(str::to_owned)
}

#[test]
fn every_code_has_a_sentence_in_every_language() {
    for language in ["pt-BR", "en", "es"] {
        for code in codes() {
            let says = sentence(language, &code).unwrap_or_default();
            assert!(says.len() > 20, "{language} says nothing for {code}");
        }
    }
}

#[test]
fn a_lost_key_file_is_not_called_a_lack_of_rights() {
    for language in ["pt-BR", "en", "es"] {
        let (missing, damaged) = (sentence(language, "keys.missing"), sentence(language, "keys.damaged"));
        let forbidden = sentence(language, "session.forbidden");
        assert_ne!(missing, forbidden, "{language}");
        assert_ne!(missing, damaged, "{language}");
    }
}
