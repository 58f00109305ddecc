//! What is proved by a test and not measured: the rows say which one, and what to run for the full count.

use crate::table::Table;

pub(crate) fn tell(table: &mut Table) {
    for (what, command, goal) in [
        (
            "rows of another clinic or beyond the user's rights in an answer or a prompt",
            "`NEONPRO_QUESTIONS=10000 cargo test -p neonpro-tests --test assistant leaks` (240 questions in every test run)",
            "0 over 10,000 questions",
        ),
        (
            "tool calls caused by text inside notes",
            "`cargo test -p neonpro-tests --test assistant notes`",
            "0 of 200 injected notes",
        ),
        (
            "figures in an answer that are not in the cited rows",
            "`cargo test -p neonpro-tests --test assistant writing` and `cargo test -p neonpro-assistant writer`",
            "0",
        ),
        (
            "planted people, CPFs and phones in logs, errors, stored prompts and caches",
            "`cargo test -p neonpro-tests --test assistant traces`",
            "0",
        ),
    ] {
        table.beside(what, "held by a test".to_owned(), command, "", goal);
    }
}
