//! Cases about what a policy may be.

use super::{ALL, notes, person, refusal, rule, titles};

fn using(expression: &str) -> String {
    refusal(&rule("allow", &["ann"], &["select"], &format!("using = \"{expression}\"")))
}

#[test]
fn case_09_aggregates_and_functions_are_no_policy() {
    for text in ["count(n_level) = 1", "max(n_level)", "lower(status) = 'open'", "random() = 1", "n_level + 1 = 2"] {
        assert!(using(text).contains("expected"), "{text} was accepted");
    }
}

#[test]
fn case_10_numbers_and_names_are_used_once() {
    let doubled =
        "[[tables.notes.mask]]\nroles = [\"ann\"]\ncolumns = [\"title\"]\nas = \"null\"\n[tables.notes]\nid = 2\n";
    assert!(!refusal(doubled).is_empty(), "a table stands once in a source");
    assert!(refusal("[tables.more]\nid = 1\narea = \"x\"\nsync = true\n").contains("used twice"));
}

#[test]
fn case_13_to_16_a_policy_reads_no_table_so_none_reads_itself() {
    for text in
        ["id in (select id from notes)", "exists (select 1 from notes)", "owner_id = notes.owner_id", "id in (notes)"]
    {
        assert!(!using(text).is_empty(), "{text} was accepted");
    }
    // The one way to other rows is a scope, which is filled past the doors: over its own table it ends, too.
    let bench = notes(&rule("allow", &["ann"], &ALL, "using = \"id in scope.mine\"\ncheck = \"owner_id = me.user\""));
    let ann = bench.session(&person(&["ann"]));
    assert_eq!(titles(&ann).len(), 3);
    assert_eq!(
        ann.write(
            "INSERT INTO notes (id, title, owner_id) VALUES (randomblob(16), 'x', x'02020202020202020202020202020202')"
        ),
        Ok(())
    );
}

#[test]
fn case_12_what_a_policy_depends_on_cannot_be_missing() {
    assert!(using("id in scope.nowhere").contains("unknown scope"));
    assert!(using("nothing = 1").contains("unknown column"));
    assert!(refusal(&rule("allow", &["eve"], &["select"], "")).contains("unknown role"));
    // A column that the file lacks: the view answers with an error, never with all rows.
    let bench = notes(&rule("allow", &["ann"], &["select"], "using = \"n_level = 1\""));
    bench.raw().execute_batch("ALTER TABLE t_notes DROP COLUMN n_level").expect("dropped");
    let ann = bench.session(&person(&["ann"]));
    assert!(ann.conn.prepare("SELECT title FROM notes").is_err());
}

#[test]
fn case_43_a_policy_speaks_of_columns_and_not_of_the_row() {
    for text in ["notes is not null", "row = 1", "rid = 1", "_tomb = 1"] {
        assert!(!using(text).is_empty(), "{text} was accepted");
    }
}
