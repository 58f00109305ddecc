//! `docs/benchmarks.md`: a section for each part, so that a part which is measured alone leaves the others as they were.

use crate::Part;
use std::path::Path;
use std::process::Command;

const HEAD: &str = "# Benchmarks\n\nWritten by `cargo xtask bench`, or `cargo xtask bench clinic` and `cargo xtask bench assistant` for one section of it; both \
sides of a ratio are measured in one run, in turn, and the medians are shown. The machine is shared with other work: ratios hold, absolute times only indicate. Built by \
the development profile. How a disk answers a sync decides the rows with a commit: where it takes microseconds, as on this virtual disk now and then, encryption and the \
dozen pages of an act show; where it takes milliseconds they disappear.\n";

/// Puts what was measured of a part into the document.
pub(crate) fn put(file: &Path, part: Part, body: &str) {
    let before = std::fs::read_to_string(file).unwrap_or_default();
    let kept = |part: Part| {
        let head = format!("\n## {}\n", part.title());
        let (_, rest) = before.split_once(&head)?;
        Some(rest.split("\n## ").next().unwrap_or_default().trim().to_owned())
    };
    let mut text = HEAD.to_owned();
    for each in Part::ALL {
        let section = if each == part { Some(format!("{}\n\n{}", stamp(), body.trim())) } else { kept(each) };
        if let Some(section) = section {
            text.push_str(&format!("\n## {}\n\n{section}\n", each.title()));
        }
    }
    std::fs::write(file, text).expect("docs/benchmarks.md is written");
}

/// When and on what: the commit that the working copy stands on, and the day.
fn stamp() -> String {
    let said = |program: &str, words: &[&str]| {
        let out = Command::new(program).args(words).current_dir(env!("CARGO_MANIFEST_DIR")).output().ok();
        out.map(|out| String::from_utf8_lossy(&out.stdout).trim().to_owned()).unwrap_or_default()
    };
    let (commit, day) = (said("git", &["log", "-1", "--format=%h"]), said("date", &["-u", "+%F"]));
    format!("Measured on {day}, on top of commit {commit}.")
}
