//! Cases about what is read.

use super::{ALL, CLINIC, Person, USER, Val, notes, person, rule, titles};
use neonpro_tests::bench::Bench;
use neonpro_tests::law::{Field, Row};

#[test]
fn case_01_without_a_policy_there_are_no_rows_and_no_writes() {
    let bench = notes(&rule("allow", &["bob"], &ALL, ""));
    let ann = bench.session(&person(&["ann"]));
    assert!(titles(&ann).is_empty());
    assert!(ann.write("INSERT INTO notes (id, title) VALUES (x'aa', 'x')").is_err());
    assert!(ann.write("UPDATE notes SET title = 'x'").is_err());
    assert!(ann.write("DELETE FROM notes").is_err());
    let nobody = bench.session(&person(&[]));
    assert!(titles(&nobody).is_empty(), "no role is no rule");
}

#[test]
fn case_02_permissive_policies_add_up() {
    let rules = rule("allow", &["ann"], &["select"], "using = \"status = 'open'\"")
        + &rule("allow", &["ann", "bob"], &["select"], "using = \"n_level = 3\"");
    let bench = notes(&rules);
    assert_eq!(titles(&bench.session(&person(&["ann"]))), ["n17", "n18", "n19"]);
    assert_eq!(titles(&bench.session(&person(&["bob"]))), ["n19"]);
}

#[test]
fn case_03_restrictive_policies_take_away_and_give_nothing() {
    let restrict = rule("require", &[], &["select"], "using = \"owner_id = me.user\"");
    let bench = notes(&(rule("allow", &["ann"], &["select"], "using = \"status = 'open'\"") + &restrict));
    assert_eq!(titles(&bench.session(&person(&["ann"]))), ["n17"]);
    assert!(titles(&bench.session(&person(&["bob"]))).is_empty(), "a restriction alone opens nothing");
}

#[test]
fn case_04_a_row_to_be_changed_must_be_visible_and_changeable() {
    let rules = rule("allow", &["ann"], &["select"], "using = \"n_level < 4\"")
        + &rule("allow", &["ann"], &["update"], "using = \"n_level > 1\"")
        + &rule("allow", &["ann"], &["delete"], "using = \"n_level = 3\"");
    let bench = notes(&rules);
    let ann = bench.session(&person(&["ann"]));
    let changeable = |n: u8| ann.would_change(&format!("UPDATE notes SET title = 'x' WHERE id = {}", id(n)));
    let deletable = |n: u8| ann.would_change(&format!("DELETE FROM notes WHERE id = {}", id(n)));
    assert_eq!((0x11..=0x16).filter(|n| changeable(*n)).collect::<Vec<u8>>(), [0x12, 0x13]);
    assert_eq!((0x11..=0x16).filter(|n| deletable(*n)).collect::<Vec<u8>>(), [0x13]);
}

#[test]
fn case_05_the_set_of_roles_decides() {
    let rules = rule("allow", &["ann"], &["select"], "using = \"status = 'open'\"")
        + &rule("allow", &["bob"], &["select"], "using = \"status = 'shut'\"")
        + &rule("require", &["bob"], &["select"], "using = \"owner_id = me.user\"");
    let bench = notes(&rules);
    let seen = |names: &[&str]| titles(&bench.session(&person(names)));
    assert_eq!(seen(&["ann"]), ["n17", "n18"]);
    assert_eq!(seen(&["bob"]), ["n19"]);
    assert_eq!(
        seen(&["ann", "bob"]),
        ["n17", "n18", "n19", "n20"],
        "what binds bob alone does not bind who is also ann"
    );
    assert!(seen(&["cid"]).is_empty());
}

#[test]
fn case_08_null_is_no_yes() {
    let rules = rule("allow", &["ann"], &["select"], "using = \"status <> 'shut'\"")
        + &rule("allow", &["bob"], &["select"], "using = \"not status = 'shut'\"")
        + &rule("allow", &["cid"], &["select"], "using = \"true\"")
        + &rule("allow", &["cid"], &["insert"], "check = \"status <> 'shut' and n_level = 1\"");
    let bench = notes(&rules);
    assert_eq!(titles(&bench.session(&person(&["ann"]))), ["n17", "n18"]);
    assert_eq!(titles(&bench.session(&person(&["bob"]))), ["n17", "n18"]);
    let cid = bench.session(&person(&["cid"]));
    let insert = |level: &str| {
        cid.write(&format!("INSERT INTO notes (id, title, n_level) VALUES (randomblob(16), 'x', {level})"))
    };
    assert_eq!(insert("NULL"), Err("door.denied".to_owned()));
    assert_eq!(insert("1"), Ok(()));
}

fn id(n: u8) -> String {
    neonpro_policy::sqlite::blob(&[n; 16])
}

/// Two tables, each with rows that ann does not see.
fn pair() -> (Bench, Person) {
    let source = "[roles]\nann = 0\n\
        [tables.lefts]\nid = 1\narea = \"x\"\nsync = false\n[tables.lefts.columns]\nn_key = { id = 10, class = \"open\" }\nname = { id = 11, class = \"open\" }\n\
        [[tables.lefts.allow]]\nroles = [\"ann\"]\non = [\"select\"]\nusing = \"n_key <> 2\"\n\
        [tables.rights]\nid = 2\narea = \"x\"\nsync = false\n[tables.rights.columns]\nn_key = { id = 10, class = \"open\" }\nword = { id = 11, class = \"open\" }\n\
        [[tables.rights.allow]]\nroles = [\"ann\"]\non = [\"select\"]\nusing = \"n_key <> 3\"\n";
    let bench = Bench::of(source);
    let row = |n: u8, column: &str| -> Row {
        Row::from([
            ("id".into(), Val::Blob(vec![n; 16])),
            ("clinic_id".into(), Val::Blob(CLINIC.to_vec())),
            ("n_key".into(), Val::Int(i64::from(n))),
            (column.into(), Val::Text(format!("{column}{n}"))),
        ])
    };
    let lefts = (1..=3).map(|n| row(n, "name")).collect();
    let rights = (2..=4).map(|n| row(n, "word")).collect();
    bench.load(&Field::from([("lefts".to_owned(), lefts), ("rights".to_owned(), rights)]));
    (bench, Person { user: USER, ..person(&["ann"]) })
}

#[test]
fn case_20_each_side_is_filtered_before_a_join_pads_it() {
    let (bench, ann) = pair();
    let ann = bench.session(&ann);
    // ann sees lefts 1 and 3, rights 2 and 4: no two meet, whatever the join.
    for (join, expected) in [
        ("JOIN rights r ON l.n_key = r.n_key", vec![]),
        ("LEFT JOIN rights r ON l.n_key = r.n_key", vec!["name1|", "name3|"]),
        ("RIGHT JOIN rights r ON l.n_key = r.n_key", vec!["|word2", "|word4"]),
        ("FULL JOIN rights r ON l.n_key = r.n_key", vec!["name1|", "name3|", "|word2", "|word4"]),
        ("FULL JOIN rights r USING (n_key)", vec!["name1|", "name3|", "|word2", "|word4"]),
        ("NATURAL FULL JOIN (SELECT n_key, word FROM rights) r", vec!["name1|", "name3|", "|word2", "|word4"]),
    ] {
        let mut seen = ann.list(&format!("SELECT coalesce(name, '') || '|' || coalesce(word, '') FROM lefts l {join}"));
        seen.sort();
        let mut expected: Vec<String> = expected.into_iter().map(String::from).collect();
        expected.sort();
        assert_eq!(seen, expected, "{join}");
    }
    assert_eq!(ann.list("SELECT count(*) FROM lefts a JOIN lefts b ON a.n_key < b.n_key"), ["1"]);
    assert_eq!(ann.list("SELECT count(*) FROM lefts, (SELECT 1 UNION ALL SELECT 2)"), ["4"]);
}

#[test]
fn case_21_unions_ctes_and_sub_selects_are_filtered_and_rows_have_no_number() {
    let (bench, ann) = pair();
    let ann = bench.session(&ann);
    assert_eq!(
        ann.list("SELECT name FROM lefts UNION ALL SELECT word FROM rights ORDER BY 1"),
        ["name1", "name3", "word2", "word4"]
    );
    assert_eq!(
        ann.list("WITH w AS MATERIALIZED (SELECT name FROM lefts) SELECT name FROM w ORDER BY 1"),
        ["name1", "name3"]
    );
    assert_eq!(
        ann.list("SELECT (SELECT count(*) FROM rights WHERE rights.n_key >= lefts.n_key) FROM lefts ORDER BY n_key"),
        ["2", "1"]
    );
    assert!(ann.conn.prepare("SELECT rowid FROM lefts").is_err(), "a view's rows have no number");
}

#[test]
fn case_23_a_scope_reads_what_the_user_may_not() {
    let rules = rule("allow", &["ann"], &["select"], "using = \"id in scope.mine\"");
    let bench = notes(&rules);
    assert_eq!(titles(&bench.session(&person(&["ann"]))), ["n17", "n19", "n21"]);
    let mut other = person(&["ann"]);
    other.user = [9; 16];
    assert_eq!(titles(&bench.session(&other)), ["n18", "n20"]);
}

#[test]
fn case_42_text_in_a_policy_is_compared_byte_by_byte() {
    let bench = notes(&rule("allow", &["ann"], &["select"], "using = \"status = 'OPEN'\""));
    assert!(titles(&bench.session(&person(&["ann"]))).is_empty());
    // A column with a collation of its own would bring it into the policy and part the engines.
    let clinic = neonpro_testkit::TestClinic::new(&[]);
    let collated: Vec<String> = neonpro_testkit::raw::rows(
        &clinic,
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%COLLATE%'",
    );
    assert!(collated.is_empty(), "{collated:?}");
}
