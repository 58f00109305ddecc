//! Writes `docs/schema.sql` and `docs/policies.md` from the migrations and the policy source; with `--check` only says whether they are current.

use neonpro_vault::schema;
use std::error::Error;
use std::io::Write;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let check = std::env::args().any(|a| a == "--check");
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    let mut stale = Vec::new();
    for (name, text) in [("schema.sql", schema::fresh_document()?), ("policies.md", schema::policy_document()?)] {
        let path = docs.join(name);
        if check {
            if std::fs::read_to_string(&path).unwrap_or_default() != text {
                stale.push(name);
            }
        } else {
            std::fs::write(&path, text)?;
        }
    }
    if stale.is_empty() {
        return Ok(());
    }
    writeln!(
        std::io::stderr(),
        "docs/{} is not current: run `cargo run -p neonpro-vault --bin schema`",
        stale.join(", docs/")
    )?;
    std::process::exit(1)
}
