//! Files that are written by a program and kept in the repository must be what the program writes today.

use super::report::Report;
use crate::process::cargo;

/// A generated file: the step's title and the cargo arguments that compare it without writing.
type Generated = (&'static str, &'static [&'static str]);

/// Add a line here for each new generated file.
const GENERATED: &[Generated] = &[(
    "api.gen.ts is current",
    &["run", "--quiet", "--locked", "--package", "neonpro-api", "--bin", "bindings", "--", "--check"],
)];

/// One step for each generated file.
pub(super) fn check(report: &mut Report) {
    for (title, arguments) in GENERATED {
        report.command(title, cargo().args(*arguments));
    }
}
