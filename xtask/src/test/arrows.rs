//! Who may depend on whom: the arrows of ARCHITECTURE.md, held by a check.

use crate::process::Failure;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use toml::Table;

/// Each crate of the product and the crates of ours that it may know.
const ARROWS: &[(&str, &[&str])] = &[
    ("neonpro-policy", &[]),
    ("neonpro-oplog", &[]),
    ("neonpro-pii", &[]),
    ("neonpro-engine", &[]),
    ("neonpro-llama", &["neonpro-engine"]),
    ("neonpro-nearest", &[]),
    ("neonpro-vault", &["neonpro-policy", "neonpro-oplog"]),
    ("neonpro-clinic", &["neonpro-vault"]),
    ("neonpro-documents", &["neonpro-clinic"]),
    ("neonpro-assistant", &["neonpro-clinic", "neonpro-pii", "neonpro-engine", "neonpro-nearest"]),
    ("neonpro-sync", &["neonpro-vault", "neonpro-oplog"]),
    (
        "neonpro-api",
        &[
            "neonpro-vault",
            "neonpro-clinic",
            "neonpro-documents",
            "neonpro-assistant",
            "neonpro-engine",
            "neonpro-sync",
        ],
    ),
    ("neonpro-cli", &["neonpro-api"]),
    ("neonpro-hq", &["neonpro-policy", "neonpro-oplog"]),
    ("neonpro", &["neonpro-api"]),
];

/// Crates outside the product, free to know any room.
const FREE: &[&str] = &["neonpro-testkit", "neonpro-tests", "xtask"];

/// The one package that may name llama.cpp: what goes wrong in C++ ends a process that holds nothing.
const CHILD: &str = "neonpro-llama";

/// The one package that may name `tauri`, and the one file of the UI that may import it.
const SHELL: &str = "neonpro";
const BRIDGE: &str = "src/backend/tauri.ts";

/// Fails with every arrow that points where it must not.
pub(super) fn check() -> Result<(), Failure> {
    let root = crate::root();
    let mut wrong = Vec::new();
    for path in manifests(&root)? {
        let text = fs::read_to_string(&path)?;
        let manifest: Table = text.parse().map_err(|error| Failure(format!("{}: {error}", path.display())))?;
        wrong.extend(wrong_arrows(&manifest));
    }
    wrong.extend(wrong_imports(&root.join("ui"))?);
    if wrong.is_empty() {
        return Ok(());
    }
    Err(Failure(wrong.join("\n")))
}

fn manifests(root: &Path) -> Result<Vec<std::path::PathBuf>, Failure> {
    let mut found = vec![root.join("Cargo.toml"), root.join("tests/Cargo.toml"), root.join("xtask/Cargo.toml")];
    for entry in fs::read_dir(root.join("crates"))? {
        let manifest = entry?.path().join("Cargo.toml");
        if manifest.exists() {
            found.push(manifest);
        }
    }
    found.sort();
    Ok(found)
}

fn wrong_arrows(manifest: &Table) -> Vec<String> {
    let name = manifest.get("package").and_then(|package| package.get("name")?.as_str()).unwrap_or_default();
    let mut wrong = Vec::new();
    if name != SHELL {
        wrong.extend(
            dependencies(manifest, &["dependencies", "dev-dependencies", "build-dependencies"])
                .into_iter()
                .filter(|dependency| is_tauri(dependency))
                .map(|dependency| format!("{name} names {dependency}: only the shell may")),
        );
    }
    if name != CHILD {
        wrong.extend(
            dependencies(manifest, &["dependencies", "dev-dependencies", "build-dependencies"])
                .into_iter()
                .filter(|dependency| dependency.starts_with("llama-cpp"))
                .map(|dependency| format!("{name} names {dependency}: only {CHILD} may")),
        );
    }
    if FREE.contains(&name) {
        return wrong;
    }
    let Some((_, allowed)) = ARROWS.iter().find(|(from, _)| *from == name) else {
        wrong.push(format!("{name} has no place in the table of arrows"));
        return wrong;
    };
    wrong.extend(
        dependencies(manifest, &["dependencies", "build-dependencies"])
            .into_iter()
            .filter(|dependency| dependency.starts_with("neonpro") && !allowed.contains(&dependency.as_str()))
            .map(|dependency| format!("{name} must not depend on {dependency}")),
    );
    wrong
}

fn is_tauri(dependency: &str) -> bool {
    dependency == "tauri" || dependency.starts_with("tauri-")
}

/// The packages named in `sections`, also below `[target.'…']`, by their real names.
fn dependencies(manifest: &Table, sections: &[&str]) -> BTreeSet<String> {
    let targets = manifest.get("target").and_then(|targets| targets.as_table());
    let tables = targets
        .into_iter()
        .flat_map(|targets| targets.values())
        .filter_map(|target| target.as_table())
        .chain([manifest]);
    tables
        .flat_map(|table| sections.iter().filter_map(|section| table.get(*section)?.as_table()))
        .flatten()
        .map(|(key, value)| {
            let renamed = value.get("package").and_then(|package| package.as_str());
            renamed.unwrap_or(key).to_owned()
        })
        .collect()
}

fn wrong_imports(ui: &Path) -> Result<Vec<String>, Failure> {
    let mut wrong = Vec::new();
    let mut folders = vec![ui.join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let script = path.extension().is_some_and(|ending| ending == "ts" || ending == "tsx");
            if script && !path.ends_with(BRIDGE) && fs::read_to_string(&path)?.contains("@tauri-apps") {
                wrong.push(format!("{} imports @tauri-apps: only ui/{BRIDGE} may", path.display()));
            }
        }
    }
    wrong.sort();
    Ok(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(manifest: &str) -> Vec<String> {
        wrong_arrows(&manifest.parse().expect("the manifest of the test is TOML"))
    }

    #[test]
    fn an_arrow_of_the_table_is_fine() {
        let manifest = "[package]\nname='neonpro-clinic'\n[dependencies]\nneonpro-vault={}\nserde='1'\n\
                        [dev-dependencies]\nneonpro-testkit={}";
        assert_eq!(wrong(manifest), Vec::<String>::new());
    }

    #[test]
    fn an_arrow_against_the_table_is_found_wherever_it_hides() {
        for section in ["dependencies", "build-dependencies", "target.'cfg(unix)'.dependencies"] {
            let manifest = format!("[package]\nname='neonpro-vault'\n[{section}]\nneonpro-clinic={{}}");
            assert_eq!(wrong(&manifest), ["neonpro-vault must not depend on neonpro-clinic"], "{section}");
        }
    }

    #[test]
    fn a_renamed_dependency_is_still_found() {
        let manifest = "[package]\nname='neonpro-pii'\n[dependencies]\nhidden={package='neonpro-vault'}";
        assert_eq!(wrong(manifest), ["neonpro-pii must not depend on neonpro-vault"]);
    }

    #[test]
    fn the_product_never_depends_on_the_testkit() {
        let manifest = "[package]\nname='neonpro-api'\n[dependencies]\nneonpro-testkit={}";
        assert_eq!(wrong(manifest).len(), 1);
    }

    #[test]
    fn only_the_shell_names_tauri() {
        let dependent = |name: &str| format!("[package]\nname='{name}'\n[dev-dependencies]\ntauri-utils='2'");
        assert_eq!(wrong(&dependent("neonpro")).len(), 0);
        assert_eq!(wrong(&dependent("neonpro-api")).len(), 1);
        assert_eq!(wrong(&dependent("neonpro-tests")).len(), 1);
    }

    #[test]
    fn only_the_child_names_llama_cpp() {
        let dependent = |name: &str| format!("[package]\nname='{name}'\n[dependencies]\nllama-cpp-2='0.1'");
        assert_eq!(wrong(&dependent("neonpro-llama")).len(), 0);
        assert_eq!(wrong(&dependent("neonpro-engine")).len(), 1);
        assert_eq!(wrong(&dependent("neonpro-tests")).len(), 1);
    }

    #[test]
    fn a_crate_unknown_to_the_table_is_refused() {
        assert_eq!(wrong("[package]\nname='neonpro-extra'").len(), 1);
    }
}
