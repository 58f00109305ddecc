//! Random questions at the desks of seven users, and random writes by random rules.

use neonpro_policy::{Command, Policies, Table, Val};
use neonpro_tests::bench::{Bench, Seat, types_by_name};
use neonpro_tests::dice::Dice;
use neonpro_tests::law::{Field, Person, Row, Scopes, Side, Soil, roles};
use neonpro_tests::shadow::{World, prove};
use neonpro_tests::values::{id_of, literal};
use std::collections::BTreeMap;

/// Questions of a test run; the command `shadow` asks a million.
const QUESTIONS: u64 = 100_000;

#[test]
fn whatever_is_asked_a_desk_answers_as_if_hidden_rows_did_not_exist() {
    let mut world = World::new(1, 10);
    let tally = prove(&mut world, 1, 0..QUESTIONS).unwrap_or_else(|difference| panic!("{difference}"));
    assert_eq!(tally.asked, QUESTIONS);
    assert!(tally.with_rows > QUESTIONS / 3, "most questions find nothing and prove little: {tally:?}");
    assert!(tally.failed < QUESTIONS / 50, "questions that fail prove little: {tally:?}");
}

#[test]
fn a_single_row_too_few_or_too_many_is_noticed() {
    for (seed, sql) in
        [(2, "DELETE FROM patients WHERE id = (SELECT max(id) FROM patients)"), (3, "UPDATE patients SET city = 'ana'")]
    {
        let mut world = World::new(seed, 10);
        for desk in &world.desks {
            assert!(
                !desk.ids("patients").is_empty() || desk.name == "privacy" || desk.name == "physiotherapist",
                "{}",
                desk.name
            );
            desk.shadow_connection().execute_batch(sql).expect("a planted difference");
        }
        assert!(prove(&mut world, seed, 0..2_000).is_err(), "{sql} went unnoticed");
    }
}

/// Rules drawn at random over two tables of five columns.
fn random_source(dice: &mut Dice) -> String {
    let mut text = "[roles]\nann = 0\nbob = 1\ncid = 2\n[scopes.mine]\nquery = \"SELECT id FROM t_tasks WHERE owner_id = :user AND _tomb = 0\"\n\
                    watches = [\"tasks\"]\n"
        .to_owned();
    for (number, table) in ["tasks", "notes"].iter().enumerate() {
        text +=
            &format!("[tables.{table}]\nid = {}\narea = \"x\"\nsync = true\n[tables.{table}.columns]\n", number + 1);
        for (i, column) in ["title", "status", "n_level", "owner_id", "secret"].iter().enumerate() {
            text += &format!("{column} = {{ id = {}, class = \"open\" }}\n", 10 + i);
        }
        for _ in 0..1 + dice.below(4) {
            text += &random_rule(dice, table, "allow");
        }
        for _ in 0..dice.below(3) {
            text += &random_rule(dice, table, "require");
        }
        if dice.chance(60) {
            let kind = dice.pick(&["null", "cpf", "phone", "email"]);
            text += &format!(
                "[[tables.{table}.mask]]\nroles = [{}]\ncolumns = [\"secret\"]\nas = \"{kind}\"\n",
                some_roles(dice)
            );
        }
    }
    text
}

fn some_roles(dice: &mut Dice) -> String {
    let all = ["\"ann\"", "\"bob\"", "\"cid\""];
    let mut some: Vec<&str> = all.into_iter().filter(|_| dice.chance(50)).collect();
    if some.is_empty() {
        some.push(all[dice.below(3)]);
    }
    some.join(", ")
}

fn random_rule(dice: &mut Dice, table: &str, kind: &str) -> String {
    let commands: Vec<String> = ["select", "insert", "update", "delete"]
        .iter()
        .filter(|_| dice.chance(70))
        .map(|c| format!("\"{c}\""))
        .collect();
    let on = if commands.is_empty() { "\"select\"".to_owned() } else { commands.join(", ") };
    let mut rule = format!("[[tables.{table}.{kind}]]\non = [{on}]\n");
    if kind == "allow" || dice.chance(60) {
        rule += &format!("roles = [{}]\n", some_roles(dice));
    }
    if dice.chance(80) {
        rule += &format!("using = \"{}\"\n", random_expression(dice, 2));
    }
    if dice.chance(40) {
        rule += &format!("check = \"{}\"\n", random_expression(dice, 2));
    }
    rule
}

fn random_expression(dice: &mut Dice, depth: usize) -> String {
    if depth > 0 && dice.chance(40) {
        let (a, b) = (random_expression(dice, depth - 1), random_expression(dice, depth - 1));
        return match dice.below(4) {
            0 => format!("not ({a})"),
            1 => format!("({a} or {b})"),
            _ => format!("({a} and {b})"),
        };
    }
    let operator = *dice.pick(&["=", "<>", "<", "<=", ">", ">="]);
    match dice.below(9) {
        0 => format!("status {operator} 'open'"),
        1 => "status in ('open', 'shut')".to_owned(),
        2 => format!("n_level {operator} {}", dice.below(4)),
        3 => format!("{} is null", dice.pick(&["status", "n_level", "owner_id"])),
        4 => "owner_id is not null".to_owned(),
        5 => "owner_id = me.user".to_owned(),
        6 => "created_by = me.user".to_owned(),
        7 => "id in scope.mine".to_owned(),
        _ => (*dice.pick(&["true", "owner_id in scope.mine", "owner_id = me.professional"])).to_owned(),
    }
}

pub(crate) const CLINIC: [u8; 16] = [1; 16];

pub(crate) fn somebody(dice: &mut Dice) -> Person {
    let sets: [&[&str]; 7] =
        [&["ann"], &["bob"], &["cid"], &["ann", "bob"], &["bob", "cid"], &["ann", "bob", "cid"], &[]];
    let professional = if dice.chance(70) { Some([3; 16]) } else { None };
    Person { clinic: CLINIC, user: [2; 16], professional, roles: roles(sets[dice.below(7)]) }
}

/// A bench with random rules and rows.
pub(crate) fn random_bench(dice: &mut Dice, defaults: &[(&str, &str)]) -> Bench {
    let policies = Policies::parse(&random_source(dice)).expect("a sound source");
    let types = types_by_name(&policies);
    let mut field = Field::new();
    for table in policies.tables.keys() {
        let soil = Soil {
            policies: &policies,
            types: &types,
            clinic: CLINIC,
            ids: vec![[2; 16], [3; 16], [4; 16]],
            patients: Vec::new(),
        };
        field.insert(table.clone(), soil.rows(dice, table, 12));
    }
    let bench = Bench::new(policies, types, defaults, &[]);
    bench.load(&field);
    bench
}

#[test]
fn random_rules_show_the_rows_and_masks_that_the_judge_shows() {
    for seed in 0..300 {
        let mut dice = Dice::new(seed);
        let bench = random_bench(&mut dice, &DEFAULTS);
        for _ in 0..3 {
            let person = somebody(&mut dice);
            let (seat, scopes) = (bench.session(&person), bench.scopes(&person));
            for (name, table) in &bench.policies.tables {
                let reached = bench.base(name).into_values();
                let reached = reached.filter(|r| {
                    person.may(table, Command::Select)
                        && person.reaches(table, Command::Select, Side::Using, r, &scopes)
                });
                let mut expected: Vec<Row> = reached.map(|r| person.look(table, &r)).collect();
                let mut seen = seat.rows(&format!("SELECT * FROM {name}"));
                expected.sort();
                seen.sort();
                assert_eq!(seen, expected, "seed {seed}, {name} as {:?}", person.roles);
            }
        }
    }
}

#[test]
fn random_writes_leave_what_the_interpreter_of_the_policy_leaves() {
    let mut done = BTreeMap::<bool, u32>::new();
    for seed in 1000..1150 {
        let mut dice = Dice::new(seed);
        let bench = random_bench(&mut dice, &DEFAULTS);
        for _ in 0..3 {
            let person = somebody(&mut dice);
            let seat = bench.session(&person);
            for _ in 0..8 {
                let scopes = bench.scopes(&person);
                let name = (*dice.pick(&["tasks", "notes"])).to_owned();
                let table = &bench.policies.tables[&name];
                let before = bench.base(&name);
                let write = Write::random(&mut dice, &before);
                let judge = Judge { person: &person, table, scopes: &scopes, defaults: defaults(&name) };
                let expected = judge.after(&write, &before);
                let answer = write.run(&seat, &name);
                let after = strip(bench.base(&name));
                let context = format!("seed {seed}, {} as {:?}: {answer:?}", write.sql(&name), person.roles);
                match expected {
                    Some(rows) => {
                        assert_eq!(answer, Ok(()), "{context}");
                        assert_eq!(after, strip(rows), "{context}");
                    }
                    None => {
                        assert!(answer.is_err(), "the policy refuses: {context}");
                        assert_eq!(after, strip(before), "{context}");
                    }
                }
                *done.entry(answer.is_ok()).or_default() += 1;
                seat.refresh();
            }
        }
    }
    assert!(done.values().all(|n| *n > 300), "both outcomes must be common: {done:?}");
}

/// Declared defaults, and what they mean.
const DEFAULTS: [(&str, &str); 2] = [("notes.status", "'open'"), ("tasks.n_level", "1")];

fn defaults(table: &str) -> Row {
    if table == "notes" {
        Row::from([("status".to_owned(), Val::Text("open".to_owned()))])
    } else {
        Row::from([("n_level".to_owned(), Val::Int(1))])
    }
}

/// Rows without what the interpreter does not compute: clocks, stamps of time, local numbers.
fn strip(mut rows: BTreeMap<Vec<u8>, Row>) -> BTreeMap<Vec<u8>, Row> {
    for row in rows.values_mut() {
        for column in ["rid", "_clk", "created_at", "updated_at", "updated_by"] {
            row.remove(column);
        }
    }
    rows
}

/// A random write.
enum Write {
    Insert(Row),
    Update { column: String, value: Val, of: Option<Vec<u8>> },
    Delete { of: Option<Vec<u8>> },
}

impl Write {
    fn random(dice: &mut Dice, rows: &BTreeMap<Vec<u8>, Row>) -> Self {
        let ids: Vec<Vec<u8>> = rows.keys().cloned().collect();
        let of = if dice.chance(85) { Some(dice.pick(&ids).clone()) } else { None };
        match dice.below(5) {
            0 => Self::Delete { of },
            1 | 2 => {
                let id = if dice.chance(10) { dice.pick(&ids).clone() } else { dice.id().to_vec() };
                let mut row = Row::from([("id".to_owned(), Val::Blob(id))]);
                for column in ["title", "status", "n_level", "owner_id", "secret"] {
                    if dice.chance(if column == "secret" { 15 } else { 60 }) {
                        row.insert(column.to_owned(), value(dice, column));
                    }
                }
                if dice.chance(10) {
                    row.insert("clinic_id".to_owned(), Val::Blob(vec![0xee; 16]));
                }
                Self::Insert(row)
            }
            _ => {
                let column = *dice.pick(&["title", "status", "n_level", "owner_id", "secret"]);
                Self::Update { column: column.to_owned(), value: value(dice, column), of }
            }
        }
    }

    fn sql(&self, table: &str) -> String {
        let at = |of: &Option<Vec<u8>>| {
            of.as_ref().map_or_else(String::new, |id| format!(" WHERE id = {}", literal(&Val::Blob(id.clone()))))
        };
        match self {
            Self::Insert(row) => {
                let names: Vec<&str> = row.keys().map(String::as_str).collect();
                let values: Vec<String> = row.values().map(literal).collect();
                format!("INSERT INTO {table} ({}) VALUES ({})", names.join(", "), values.join(", "))
            }
            Self::Update { column, value, of } => format!("UPDATE {table} SET {column} = {}{}", literal(value), at(of)),
            Self::Delete { of } => format!("DELETE FROM {table}{}", at(of)),
        }
    }

    fn run(&self, seat: &Seat, table: &str) -> Result<(), String> {
        seat.write(&self.sql(table))
    }
}

fn value(dice: &mut Dice, column: &str) -> Val {
    match column {
        "n_level" => Val::Int(dice.below(4) as i64),
        "owner_id" => Val::Blob(vec![*dice.pick(&[2, 3, 4]); 16]),
        "status" => Val::Text((*dice.pick(&["open", "shut", "x"])).to_owned()),
        "secret" => Val::Text("52998224725".to_owned()),
        _ => Val::Text(format!("t{}", dice.below(9))),
    }
}

/// The policy, read as a law about writes.
struct Judge<'a> {
    person: &'a Person,
    table: &'a Table,
    scopes: &'a Scopes,
    defaults: Row,
}

impl Judge<'_> {
    /// The rows after a write; nothing when it is refused as a whole.
    fn after(&self, write: &Write, before: &BTreeMap<Vec<u8>, Row>) -> Option<BTreeMap<Vec<u8>, Row>> {
        match write {
            Write::Insert(given) => self.inserted(given, before),
            Write::Update { column, value, of } => self.changed(
                Command::Update,
                of,
                before,
                |row| row.insert(column.clone(), value.clone()),
                Some((column, value)),
            ),
            Write::Delete { of } => {
                self.changed(Command::Delete, of, before, |row| row.insert("_tomb".to_owned(), Val::Int(1)), None)
            }
        }
    }

    fn allows(&self, command: Command, side: Side, row: &Row) -> bool {
        self.person.reaches(self.table, command, side, row, self.scopes)
    }

    fn inserted(&self, given: &Row, before: &BTreeMap<Vec<u8>, Row>) -> Option<BTreeMap<Vec<u8>, Row>> {
        let clinic = Val::Blob(self.person.clinic.to_vec());
        let foreign = given.get("clinic_id").is_some_and(|c| *c != clinic);
        let masked = given.iter().any(|(c, v)| *v != Val::Null && self.person.mask(self.table, c).is_some());
        let mut row: Row = self.table.columns.keys().map(|c| (c.clone(), Val::Null)).collect();
        row.extend(self.defaults.clone());
        row.extend(given.iter().filter(|(_, v)| **v != Val::Null).map(|(c, v)| (c.clone(), v.clone())));
        row.extend([
            ("clinic_id".to_owned(), clinic),
            ("created_by".to_owned(), Val::Blob(self.person.user.to_vec())),
            ("_tomb".to_owned(), Val::Int(0)),
        ]);
        let id = id_of(&row);
        if foreign || masked || before.contains_key(&id) || !self.allows(Command::Insert, Side::Check, &row) {
            return None;
        }
        let mut after = before.clone();
        after.insert(id, row);
        Some(after)
    }

    /// Every visible row that is named must be the command's to touch, and what is left must be allowed to be left.
    fn changed(
        &self,
        command: Command,
        of: &Option<Vec<u8>>,
        before: &BTreeMap<Vec<u8>, Row>,
        change: impl Fn(&mut Row) -> Option<Val>,
        set: Option<(&String, &Val)>,
    ) -> Option<BTreeMap<Vec<u8>, Row>> {
        if !self.person.may(self.table, command) {
            return None;
        }
        let mut after = before.clone();
        let named = |id: &Vec<u8>| of.as_ref().is_none_or(|o| o == id);
        for (id, row) in before.iter().filter(|(id, row)| named(id) && self.allows(Command::Select, Side::Using, row)) {
            if let Some((column, value)) = set {
                let shown = self.person.look(self.table, row).get(column).cloned();
                if self.person.mask(self.table, column).is_some() && shown.as_ref() != Some(value) {
                    return None;
                }
            }
            let mut new = row.clone();
            if set.is_none_or(|(column, _)| self.person.mask(self.table, column).is_none()) {
                change(&mut new);
            }
            let left = command == Command::Delete
                || (self.allows(command, Side::Check, &new) && self.allows(Command::Select, Side::Using, &new));
            if !self.allows(command, Side::Using, row) || !left {
                return None;
            }
            after.insert(id.clone(), new);
        }
        Some(after)
    }
}
