//! The policy source is read strictly, and its rules combine as PostgreSQL combines them.
#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on says why")]

use neonpro_policy::expr::{World, parse};
use neonpro_policy::rules::ExtraGrant;
use neonpro_policy::{Command, Effective, Expr, MaskKind, Policies, PolicyError, Role, Val};
use std::collections::{BTreeMap, BTreeSet};

const SOURCE: &str = r#"
[roles]
owner = 0
doctor = 1
nurse = 2

[scopes.care]
query = "SELECT patient_id FROM t_visits WHERE professional_id = :professional"
watches = ["visits"]

[tables.patients]
id = 1
area = "patients"
sync = true
patient = "id"
[tables.patients.columns]
name = { id = 10, class = "personal" }
cpf = { id = 11, class = "personal" }
status = { id = 12, class = "open" }
[[tables.patients.allow]]
roles = ["owner"]
on = ["select", "insert", "update", "delete"]
[[tables.patients.allow]]
roles = ["doctor", "nurse"]
on = ["select"]
using = "status = 'active'"
[[tables.patients.allow]]
roles = ["nurse"]
on = ["select"]
using = "id in scope.care"
[[tables.patients.require]]
roles = ["nurse"]
on = ["select"]
using = "status <> 'hidden'"
[[tables.patients.mask]]
roles = ["nurse"]
columns = ["cpf"]
as = "cpf"
"#;

fn roles(names: &[&str]) -> BTreeSet<Role> {
    names.iter().map(|n| Role((*n).to_owned())).collect()
}

fn policies() -> Policies {
    Policies::parse(SOURCE).expect("the sample source is sound")
}

#[test]
fn without_a_rule_nothing_is_reached() {
    let p = policies();
    let doctor = roles(&["doctor"]);
    let effective = Effective::new(&p.tables["patients"], &doctor, &[]);
    assert!(effective.access(Command::Insert).is_none(), "no allow rule means deny");
    assert!(effective.access(Command::Select).is_some());
}

#[test]
fn permissive_rules_are_joined_by_or_and_restrictive_ones_by_and() {
    let p = policies();
    let nurse = roles(&["nurse"]);
    let access = Effective::new(&p.tables["patients"], &nurse, &[]).access(Command::Select).expect("reads");
    let Expr::And(parts) = &access.using else { panic!("the restrictive rule is not joined by and: {access:?}") };
    assert!(matches!(parts[0], Expr::Or(_)), "two permissive rules make an or");
}

#[test]
fn a_second_role_lifts_a_mask_and_a_restriction_but_never_narrows() {
    let p = policies();
    let both = roles(&["nurse", "owner"]);
    let effective = Effective::new(&p.tables["patients"], &both, &[]);
    assert_eq!(effective.mask("cpf"), None);
    assert_eq!(effective.access(Command::Select).expect("reads").using, Expr::Bool(true));
    let nurse = roles(&["nurse"]);
    assert_eq!(Effective::new(&p.tables["patients"], &nurse, &[]).mask("cpf"), Some(MaskKind::Cpf));
}

#[test]
fn a_grant_opens_a_command_that_no_rule_opens() {
    let p = policies();
    let doctor = roles(&["doctor"]);
    let grant = [ExtraGrant { table: "patients".into(), command: Command::Update, rows: Expr::Bool(true) }];
    assert!(Effective::new(&p.tables["patients"], &doctor, &grant).access(Command::Update).is_some());
    assert!(Effective::new(&p.tables["patients"], &doctor, &[]).access(Command::Update).is_none());
}

#[test]
fn unsound_sources_are_refused_with_the_reason() {
    for (from, to, part) in [
        ("roles = [\"owner\"]", "roles = [\"boss\"]", "unknown role"),
        ("using = \"id in scope.care\"", "using = \"id in scope.nowhere\"", "unknown scope"),
        ("using = \"status = 'active'\"", "using = \"statuss = 'active'\"", "unknown column"),
        ("using = \"status = 'active'\"", "using = \"cpf = '1'\"", "masked or sealed"),
        ("cpf = { id = 11", "cpf = { id = 10", "used twice"),
        ("cpf = { id = 11", "cpf = { id = 3", "below 10"),
        ("patient = \"id\"", "patient = \"nobody\"", "unknown"),
    ] {
        assert!(SOURCE.contains(from), "the sample changed under the test: {from}");
        let refused = Policies::parse(&SOURCE.replacen(from, to, 1)).expect_err(to);
        assert!(refused.to_string().contains(part), "{to}: {refused}");
    }
}

#[test]
fn expressions_refuse_everything_outside_the_small_language() {
    for text in [
        "",
        "a =",
        "lower(a) = 'x'",
        "a in (select 1)",
        "a = 'x",
        "a; drop",
        "me.password = 1",
        "a is maybe",
        "(a",
        "a b",
        "in",
        "a = and",
    ] {
        assert!(matches!(parse(text), Err(PolicyError::Expression { .. })), "`{text}` was accepted");
    }
}

#[test]
fn unknown_is_no_yes_and_stays_unknown_under_not() {
    let row = BTreeMap::from([("a", Val::Null), ("b", Val::Int(1))]);
    let scopes = BTreeMap::new();
    let world = World { row: &row, user: [0; 16], clinic: [0; 16], professional: None, scopes: &scopes };
    let judge = |t: &str| parse(t).expect("parses").judge(&world);
    assert_eq!(judge("a = 1"), None);
    assert_eq!(judge("not a = 1"), None);
    assert_eq!(judge("a = 1 or b = 1"), Some(true));
    assert_eq!(judge("a = 1 and b = 2"), Some(false));
    assert_eq!(judge("a is null and b is not null"), Some(true));
    assert_eq!(judge("b in (2, 1)"), Some(true));
    assert_eq!(judge("me.professional = me.user"), None);
}
