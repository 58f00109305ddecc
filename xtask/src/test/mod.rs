//! `cargo xtask test`: everything that must hold, from formatting to journeys in the real window.

mod arrows;
mod generated;
mod postgres;
mod report;

use crate::machine::{self, Purpose};
use crate::process::{Failure, answers, cargo, workspace};
use crate::{Consent, models, ui};
use postgres::PostgreSql;
use report::Report;

/// Runs every step, also after one has failed, and fails if any did.
pub(crate) fn run(consent: Consent) -> Result<(), Failure> {
    machine::prepare(Purpose::Test, consent)?;
    models::prepare()?;
    let mut report = Report::default();
    report.command("format", cargo().args(["fmt", "--all", "--check"]));
    report.check("dependency arrows", arrows::check);
    user_interface(&mut report);
    // All targets at once: tests bring dependencies of their own, and what is built with them serves every later step.
    report.command("build", &mut workspace("build", &["--all-targets"]));
    generated::check(&mut report);
    report.command("lints", &mut workspace("clippy", &["--all-targets", "--", "-D", "warnings"]));
    rust(&mut report);
    let journeys = ["--test", "e2e", "--", "--test-threads=1"];
    report.tests("journeys in the window", &mut workspace("test", &journeys));
    report.close()
}

fn user_interface(report: &mut Report) {
    report.step("ui packages", |watch| ui::install(|npm| watch.command(npm)));
    for (title, script) in [("ui lint", "lint"), ("ui types", "typecheck")] {
        report.command(title, &mut ui::npm(&["run", script]));
    }
    report.tests("ui tests", &mut ui::npm(&["test"]));
    report.command("ui build", &mut ui::npm(&["run", "build"]));
}

fn rust(report: &mut Report) {
    let Some(server) = report.value("PostgreSQL", PostgreSql::start) else {
        return;
    };
    // nextest isolates tests in processes and is faster; a machine without it runs the same tests.
    let nextest = answers(cargo().args(["nextest", "--version"]));
    let mut tests = if nextest {
        workspace("nextest", &["--no-fail-fast", "--filterset", "not binary(=e2e)"])
    } else {
        workspace("test", &["--no-fail-fast", "--lib", "--bins", "--tests", "--", "--skip", "journeys::"])
    };
    if !models::has_embedder() {
        // Those that need it fail otherwise: on a machine that can make it, nothing may pass by being left out.
        tests.env("NEONPRO_WITHOUT_EMBEDDER", "1");
    }
    report.tests("rust tests", tests.env("NEONPRO_TEST_PG", server.url()));
    report.command("examples in docs", &mut workspace("test", &["--doc"]));
    report.check("PostgreSQL stops", || server.stop());
}
