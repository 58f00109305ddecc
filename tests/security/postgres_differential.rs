//! The same rules on PostgreSQL: random sources over two tables, and the product's source over all of its tables with random rows. For every user,
//! table and command the set of rows that the command reaches must be the same on both engines.

use crate::server::Database;
use crate::shadow::{CLINIC, random_bench, somebody};
use neonpro_policy::{Command, Policies, Table, Val, postgres};
use neonpro_tests::bench::{Bench, Seat, types_of_product};
use neonpro_tests::dice::Dice;
use neonpro_tests::law::{Field, Person, Row, Soil, roles};
use neonpro_tests::values::{id_of, literal};
use neonpro_vault::schema::POLICY_SOURCE;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Runs a statement as the caller, takes it back, and says whether it changed exactly one row.
const PROBE: &str = r"
CREATE FUNCTION public.probe(statement text) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE n integer;
BEGIN
    EXECUTE statement;
    GET DIAGNOSTICS n = ROW_COUNT;
    RAISE EXCEPTION USING ERRCODE = CASE n WHEN 1 THEN 'NP001' ELSE 'NP000' END;
EXCEPTION
    WHEN SQLSTATE 'NP001' THEN RETURN true;
    WHEN SQLSTATE 'NP000' OR insufficient_privilege THEN RETURN false;
END $$;
";

/// A comparison under way: what SQLite reaches, and the script by which PostgreSQL says what it reaches.
struct Trial {
    name: &'static str,
    script: String,
    reached: BTreeSet<String>,
    asked: usize,
}

impl Trial {
    /// `name` is the database and the application's role: a server may be shared by several tests.
    fn new(name: &'static str) -> Self {
        let script = format!("CREATE ROLE {name}_{} NOLOGIN;\n{PROBE}", std::process::id());
        Self { name, script, reached: BTreeSet::new(), asked: 0 }
    }

    fn role(&self) -> String {
        format!("{}_{}", self.name, std::process::id())
    }

    /// The tables of a bench with their rows and policies, in a schema of their own.
    fn settle(&mut self, schema: &str, bench: &Bench) {
        let role = self.role();
        let s = &mut self.script;
        let _ = writeln!(s, "CREATE SCHEMA {schema}; SET search_path = {schema};");
        for name in bench.policies.tables.keys() {
            let columns: Vec<String> =
                bench.types[name].iter().map(|(c, k)| format!("\"{c}\" {}", kind(c, k))).collect();
            let _ = writeln!(s, "CREATE TABLE {name} ({});", columns.join(", "));
            for row in bench.base(name).values() {
                let names: Vec<String> = row.keys().map(|c| format!("\"{c}\"")).collect();
                let values: Vec<String> = row.values().map(pg).collect();
                let _ = writeln!(s, "INSERT INTO {name} ({}) VALUES ({});", names.join(", "), values.join(", "));
            }
        }
        for statement in postgres::policies(&bench.policies, &|_| true) {
            let _ = writeln!(s, "{statement};");
        }
        let _ = writeln!(
            s,
            "GRANT USAGE ON SCHEMA {schema} TO {role}; GRANT ALL ON ALL TABLES IN SCHEMA {schema} TO {role};"
        );
    }

    /// Says who asks from now on.
    fn become_person(&mut self, person: &Person) {
        let names: Vec<&str> = person.roles.iter().map(|r| r.0.as_str()).collect();
        let professional = person.professional.map_or_else(String::new, |p| hex(&p));
        let role = self.role();
        let _ = writeln!(
            self.script,
            "RESET ROLE; SET app.clinic_id = '{}'; SET app.user_id = '{}'; SET app.professional_id = '{professional}'; SET app.roles = '{}'; SET ROLE {role};",
            hex(&person.clinic),
            hex(&person.user),
            names.join(",")
        );
    }

    fn select(&mut self, label: &str, seat: &Seat, table: &str) {
        let _ = writeln!(self.script, "SELECT '{label} select ' || encode(id, 'hex') FROM {table};");
        for row in seat.rows(&format!("SELECT id FROM {table}")) {
            self.reached.insert(format!("{label} select {}", hex(&id_of(&row))));
        }
        self.asked += 1;
    }

    fn probe(&mut self, label: &str, seat: &Seat, write: &Probe<'_>) {
        let _ = writeln!(self.script, "SELECT '{label}' WHERE public.probe($probe${}$probe$);", write.sql(pg));
        if seat.would_change(&write.sql(literal)) {
            self.reached.insert(label.to_owned());
        }
        self.asked += 1;
    }

    fn compare(self) {
        let database = Database::new(self.name);
        let theirs: BTreeSet<String> = database.run(&self.script).into_iter().collect();
        let only_ours: Vec<&String> = self.reached.difference(&theirs).take(10).collect();
        let only_theirs: Vec<&String> = theirs.difference(&self.reached).take(10).collect();
        assert!(
            only_ours.is_empty() && only_theirs.is_empty(),
            "SQLite alone: {only_ours:#?}\nPostgreSQL alone: {only_theirs:#?}"
        );
        assert!(
            self.reached.len() * 50 > self.asked,
            "{} reached of {} asked proves little",
            self.reached.len(),
            self.asked
        );
    }
}

/// One row's write.
enum Probe<'a> {
    Insert { table: &'a str, row: Row, by: &'a Person },
    Update { table: &'a str, id: &'a Val, column: &'a str, value: &'a Val },
    Delete { table: &'a str, id: &'a Val },
}

impl Probe<'_> {
    fn sql(&self, write: fn(&Val) -> String) -> String {
        match self {
            Self::Insert { table, row, by } => {
                let mut row = row.clone();
                // The door fills in who made the row; headquarters is told.
                if write(&Val::Blob(vec![0])).contains("bytea") {
                    row.insert("created_by".to_owned(), Val::Blob(by.user.to_vec()));
                    row.insert("clinic_id".to_owned(), Val::Blob(by.clinic.to_vec()));
                }
                let names: Vec<String> = row.keys().map(|c| format!("\"{c}\"")).collect();
                let values: Vec<String> = row.values().map(write).collect();
                format!("INSERT INTO {table} ({}) VALUES ({})", names.join(", "), values.join(", "))
            }
            Self::Update { table, id, column, value } => {
                format!("UPDATE {table} SET \"{column}\" = {} WHERE id = {}", write(value), write(id))
            }
            Self::Delete { table, id } => format!("DELETE FROM {table} WHERE id = {}", write(id)),
        }
    }
}

fn kind(column: &str, kind: &str) -> &'static str {
    match (column, kind) {
        ("_tomb", _) => "bigint NOT NULL DEFAULT 0",
        (_, "INTEGER") => "bigint",
        (_, "BLOB") => "bytea",
        _ => "text",
    }
}

fn pg(value: &Val) -> String {
    match value {
        Val::Blob(b) => format!("'\\x{}'::bytea", hex(b)),
        other => literal(other),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// Every command of one person on one table.
#[allow(clippy::too_many_arguments, reason = "the two engines, the rows and the person are what is compared")]
fn compare_table(
    trial: &mut Trial,
    dice: &mut Dice,
    soil: &Soil<'_>,
    at: &str,
    bench: &Bench,
    seat: &Seat,
    person: &Person,
    table: &Table,
) {
    let name = table.name.as_str();
    trial.select(&format!("{at} {name}"), seat, name);
    let open: Vec<&String> = table.columns.keys().filter(|c| person.mask(table, c).is_none()).collect();
    for (id, row) in &bench.base(name) {
        let id = Val::Blob(id.clone());
        let column = dice.pick(&open).as_str();
        let value = soil.value(dice, table, column, &soil.types[name][column], false);
        if value != row[column] {
            let label = format!("{at} {name} update {column} {}", hex(&id_of(row)));
            trial.probe(&label, seat, &Probe::Update { table: name, id: &id, column, value: &value });
        }
        trial.probe(&format!("{at} {name} delete {}", hex(&id_of(row))), seat, &Probe::Delete { table: name, id: &id });
    }
    for n in 0..4 {
        let mut row = Row::from([("id".to_owned(), Val::Blob(dice.id().to_vec()))]);
        for column in &open {
            row.insert((*column).clone(), soil.value(dice, table, column, &soil.types[name][*column], false));
        }
        trial.probe(&format!("{at} {name} insert {n}"), seat, &Probe::Insert { table: name, row, by: person });
    }
}

#[test]
fn random_rules_reach_the_same_rows_on_both_engines() {
    let mut trial = Trial::new("random_rules");
    for seed in 0..60 {
        let mut dice = Dice::new(seed);
        // Without declared defaults: a view has none for PostgreSQL to fill in.
        let bench = random_bench(&mut dice, &[]);
        trial.script += "RESET ROLE;\n";
        trial.settle(&format!("s{seed}"), &bench);
        let soil = Soil {
            policies: &bench.policies,
            types: &bench.types,
            clinic: CLINIC,
            ids: vec![[2; 16], [3; 16], [4; 16]],
            patients: Vec::new(),
        };
        for n in 0..2 {
            let person = somebody(&mut dice);
            let seat = bench.session(&person);
            trial.become_person(&person);
            for table in bench.policies.tables.values() {
                compare_table(&mut trial, &mut dice, &soil, &format!("{seed}.{n}"), &bench, &seat, &person, table);
            }
        }
    }
    trial.compare();
}

#[test]
fn the_products_rules_reach_the_same_rows_on_both_engines() {
    let mut dice = Dice::new(7);
    let policies = Policies::parse(POLICY_SOURCE).expect("the product's source");
    let types = types_of_product(&policies);
    let patients: Vec<[u8; 16]> = (0..8).map(|_| dice.id()).collect();
    let mut ids = patients.clone();
    ids.extend([[2; 16], [3; 16]]);
    let bench = Bench::new(policies.clone(), types.clone(), &[], &[]);
    let soil = Soil { policies: &policies, types: &types, clinic: CLINIC, ids, patients };
    let field: Field = policies.tables.keys().map(|t| (t.clone(), soil.rows(&mut dice, t, 8))).collect();
    bench.load(&field);
    let mut trial = Trial::new("product_rules");
    trial.settle("product", &bench);
    let sets = policies
        .roles
        .keys()
        .map(|r| vec![r.0.as_str()])
        .chain([vec!["nurse", "finance"], vec!["aesthetician", "receptionist"]]);
    for (n, names) in sets.enumerate() {
        let professional = if n % 3 == 2 { None } else { Some([3; 16]) };
        let person = Person { clinic: CLINIC, user: [2; 16], professional, roles: roles(&names) };
        let seat = bench.session(&person);
        trial.become_person(&person);
        for table in policies.tables.values().filter(|t| !t.columns.is_empty()) {
            compare_table(&mut trial, &mut dice, &soil, &names.join("+"), &bench, &seat, &person, table);
        }
    }
    let commands = Command::ALL.map(|c| c.sql().to_lowercase());
    assert!(
        commands.iter().all(|c| trial.reached.iter().any(|r| r.contains(c.as_str()))),
        "every command reaches something"
    );
    trial.compare();
}
