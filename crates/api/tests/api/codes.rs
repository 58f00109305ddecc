//! Codes listed are codes used; the TypeScript file is what the table says.

use std::collections::BTreeSet;
use std::path::Path;

use neonpro_api::{ERROR_CODES, METHODS};
use neonpro_vault::audit::is_known_kind;

/// Words with a dot in the sources that are no error codes.
const OTHER: &[&str] = &[
    "a.lot_id",
    "a.patient_id",
    "about.json",
    "agenda.book_override",
    "agenda.move_override",
    "api.forbidden",
    "area.verb",
    "assistant.enabled",
    "assistant.forecast",
    "assistant.keep_questions",
    "backup.daily",
    "backup.dir",
    "board_tests.rs",
    "clinic.db",
    "lock.hard_minutes",
    "lock.soft_minutes",
    "password.min_length",
    "audit.append_only",
    "door.ignored",
];

#[test]
fn codes_are_listed_in_order_and_exactly_as_the_sources_use_them() {
    assert!(ERROR_CODES.is_sorted(), "alphabetical");
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut words = BTreeSet::new();
    for part in ["api/src", "clinic/src"] {
        collect(&crates.join(part), &mut words);
    }
    read(&crates.join("vault/src/error.rs"), &mut words);
    for code in ERROR_CODES {
        assert!(words.contains(*code), "{code} is listed and never used");
    }
    let explained = |word: &str| {
        METHODS.iter().any(|method| method.name == word)
            || OTHER.contains(&word)
            || (is_known_kind(word) && !ERROR_CODES.contains(&word))
    };
    let missing: Vec<&String> =
        words.iter().filter(|word| !ERROR_CODES.contains(&word.as_str()) && !explained(word)).collect();
    assert!(missing.is_empty(), "used and not listed: {missing:?}");
}

fn collect(folder: &Path, words: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, words);
        } else if !path.ends_with("codes.rs") && !path.to_string_lossy().contains("tests") {
            read(&path, words);
        }
    }
}

/// Every quoted `word.word` of a file, without its unit tests.
fn read(path: &Path, words: &mut BTreeSet<String>) {
    let text = std::fs::read_to_string(path).unwrap();
    let product = text.split("#[cfg(test)]\nmod tests").next().unwrap();
    for quoted in product.split('"').skip(1).step_by(2).chain(product.split('"').step_by(2)) {
        let is_code = quoted.split_once('.').is_some_and(|(area, reason)| {
            let plain = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
            plain(area) && plain(reason)
        });
        if is_code {
            words.insert(quoted.to_owned());
        }
    }
}

#[test]
fn bindings_name_every_method_and_every_code_and_repeat() {
    let text = neonpro_api::bindings::typescript().unwrap();
    assert_eq!(text, neonpro_api::bindings::typescript().unwrap());
    for method in METHODS {
        assert!(text.contains(&format!("  \"{}\": [", method.name)), "{}", method.name);
    }
    for code in ERROR_CODES {
        assert!(text.contains(&format!("\"{code}\"")), "{code}");
    }
    for declared in ["SessionInfo", "PatientPage", "Appointment", "RecordView", "ApiError", "Change"] {
        assert!(text.contains(&format!("export type {declared} = ")), "{declared}");
    }
}
