//! Files that are written by a program and kept in the repository must be what the program writes today.

use super::report::Report;
use crate::process::program;

/// The step's title and the program of ours that writes the files; with `--check` it only compares.
const GENERATED: &[(&str, &str)] = &[("types of the UI", "bindings"), ("schema on paper", "schema")];

/// One step for each program; they have been built with everything else.
pub(super) fn check(report: &mut Report) {
    for (title, name) in GENERATED {
        report.step(title, |watch| {
            let path = crate::target_folder()?.join("debug").join(name);
            watch.command(program(path).arg("--check"))
        });
    }
}
