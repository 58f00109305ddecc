//! What PostgreSQL's own tests of row-level security (`rowsecurity.sql`) expect, case by case as security.md 2.6 counts them.
//!
//! | # | expectation | here |
//! |---|---|---|
//! | 1–3 | default deny; permissive OR; restrictive AND | `case_01` … `case_03` |
//! | 4, 5 | each command its rules, SELECT's as well; roles decide | `case_04`, `case_05` |
//! | 6 | order of violated policies | one answer for all of them, `case_06` |
//! | 7, 8 | USING serves as CHECK, on the final row; null is no yes | `case_07`, `case_08` |
//! | 9, 10, 13–16, 43 | aggregates, doubled names, recursion, whole rows in a policy | the small language has none, `case_09` … |
//! | 11, 12 | who alters or drops a policy; what it depends on is gone | `case_11`, `case_12` |
//! | 17, 18 | a leaky function; a constant one | allow-list `case_17`; failing built-ins: channel 5; `case_18` |
//! | 19 | statistics | channel 8 |
//! | 20, 21 | joins of all kinds, unions, CTEs, row numbers | `case_20`, `case_21` |
//! | 22, 24 | views over protected tables, CHECK OPTION | sessions make no views, `case_11`; the schema's own checks follow the door's, `case_35` |
//! | 23 | a policy that reads another table | scopes read it, the user need not, `case_23` |
//! | 25, 26 | INSERT … SELECT, CREATE TABLE AS, COPY, `row_security = off` | `case_25`, `case_26` |
//! | 27 | cursors while rows change | `case_27` |
//! | 28 | prepared plans across users | channel 18 |
//! | 29 | a violation aborts the whole statement | `case_29` |
//! | 30 | UPDATE and DELETE of hidden rows | silently none; visible but not theirs: an error (stricter), `case_30` |
//! | 31 | UPDATE … FROM, self joins | `case_31` |
//! | 32 | RETURNING | gives back only what was given or what the view shows, `case_32` |
//! | 33, 34, 38, 45 | ON CONFLICT, MERGE, writing CTEs, TRUNCATE | not in this engine or refused, `case_33` … |
//! | 35, 36 | policy before constraints; a taken key shows | `case_35`, channel 3 |
//! | 37 | referential integrity sees all rows | `case_37` |
//! | 39 | BEFORE triggers run before the check | ours only refuse and never change a row, `case_39` |
//! | 40 | nobody bypasses unnoticed | `case_40` |
//! | 41 | a partition addressed directly | base tables: channel 1 |
//! | 42 | collation inside a policy | `case_42` |
//! | 44 | dump and restore keep policies | `case_44` |

mod reading;
mod refusing;
mod source;
mod writing;

use neonpro_policy::{Policies, Val};
use neonpro_tests::bench::{Bench, Seat};
use neonpro_tests::law::{Field, Person, Row, roles};

pub(crate) const CLINIC: [u8; 16] = [1; 16];
pub(crate) const USER: [u8; 16] = [2; 16];

/// Somebody with these roles.
pub(crate) fn person(names: &[&str]) -> Person {
    Person { clinic: CLINIC, user: USER, professional: Some([3; 16]), roles: roles(names) }
}

/// A bench over one table `notes` (title, status, n_level, owner_id) with these rules, and six rows.
pub(crate) fn notes(rules: &str) -> Bench {
    let bench = Bench::with_defaults(&source(rules), &[("notes.status", "'draft'")]);
    let row = |n: u8, status: Option<&str>, level: i64, owner: [u8; 16]| -> Row {
        let status = status.map_or(Val::Null, |s| Val::Text(s.to_owned()));
        Row::from([
            ("id".into(), Val::Blob(vec![n; 16])),
            ("clinic_id".into(), Val::Blob(CLINIC.to_vec())),
            ("title".into(), Val::Text(format!("n{n}"))),
            ("status".into(), status),
            ("n_level".into(), Val::Int(level)),
            ("owner_id".into(), Val::Blob(owner.to_vec())),
        ])
    };
    let mut rows = vec![
        row(0x11, Some("open"), 1, USER),
        row(0x12, Some("open"), 2, [9; 16]),
        row(0x13, Some("shut"), 3, USER),
        row(0x14, Some("shut"), 4, [9; 16]),
        row(0x15, None, 5, USER),
        row(0x16, Some("open"), 6, USER),
    ];
    rows[5].insert("clinic_id".into(), Val::Blob(vec![0xee; 16]));
    bench.load(&Field::from([("notes".to_owned(), rows)]));
    bench
}

/// A source with the table `notes`.
pub(crate) fn source(rules: &str) -> String {
    format!(
        "[roles]\nann = 0\nbob = 1\ncid = 2\n\
         [scopes.mine]\nquery = \"SELECT id FROM t_notes WHERE owner_id = :user\"\nwatches = [\"notes\"]\n\
         [tables.notes]\nid = 1\narea = \"x\"\nsync = true\n\
         [tables.notes.columns]\ntitle = {{ id = 10, class = \"open\" }}\nstatus = {{ id = 11, class = \"open\" }}\n\
         n_level = {{ id = 12, class = \"open\" }}\nowner_id = {{ id = 13, class = \"open\" }}\n{rules}"
    )
}

/// A rule in TOML.
pub(crate) fn rule(kind: &str, roles: &[&str], on: &[&str], rest: &str) -> String {
    let list = |names: &[&str]| names.iter().map(|n| format!("\"{n}\"")).collect::<Vec<_>>().join(", ");
    let roles = if roles.is_empty() { String::new() } else { format!("roles = [{}]\n", list(roles)) };
    format!("[[tables.notes.{kind}]]\n{roles}on = [{}]\n{rest}\n", list(on))
}

/// What somebody sees.
pub(crate) fn titles(seat: &Seat) -> Vec<String> {
    seat.list("SELECT title FROM notes ORDER BY title")
}

/// Why a source is refused.
pub(crate) fn refusal(rules: &str) -> String {
    Policies::parse(&source(rules)).expect_err("an unsound source").to_string()
}

pub(crate) const ALL: [&str; 4] = ["select", "insert", "update", "delete"];
