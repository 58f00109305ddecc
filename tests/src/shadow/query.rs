//! Random questions: joins of all kinds, sub-selects, aggregates, groups, set operations, nulls, `USING` and `NATURAL`. Only such as have one
//! right answer whatever the plan: no bare columns beside aggregates, no LIMIT without a total order, no sums that may overflow in one order.

use crate::dice::Dice;
use std::collections::BTreeMap;

type Columns = BTreeMap<String, Vec<(String, String)>>;

/// Somebody who asks.
pub struct Asker<'a> {
    dice: &'a mut Dice,
    columns: &'a Columns,
    aliases: usize,
}

/// One item of a FROM list: its alias and its columns.
#[derive(Clone)]
struct Item {
    alias: String,
    columns: Vec<(String, String)>,
}

const JOINS: [&str; 5] = ["JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "CROSS JOIN"];
const LITERALS: [&str; 12] =
    ["0", "1", "7", "-3", "'ana'", "'draft'", "'10'", "NULL", "''", "x'00'", "1772452800000000", "'active'"];

impl<'a> Asker<'a> {
    /// Somebody who sees these columns.
    pub fn new(dice: &'a mut Dice, columns: &'a Columns) -> Self {
        Self { dice, columns, aliases: 0 }
    }

    /// A question.
    pub fn question(&mut self) -> String {
        match self.dice.below(10) {
            0 => self.compound(),
            1 => {
                let inner = self.select(2, 2);
                let outer = self.select(1, 1);
                format!(
                    "WITH w(a, b) AS {} ({inner}) SELECT a, b, ({outer} LIMIT 0) FROM w WHERE {}",
                    self.hint(),
                    self.about_pair()
                )
            }
            2 => self.whole(),
            _ => {
                let width = 1 + self.dice.below(3);
                self.select(width, 3)
            }
        }
    }

    fn hint(&mut self) -> &'static str {
        ["", "MATERIALIZED", "NOT MATERIALIZED"][self.dice.below(3)]
    }

    fn about_pair(&mut self) -> &'static str {
        ["a IS NOT b", "a = b OR a IS NULL", "1", "a > b", "typeof(a) <> 'null'"][self.dice.below(5)]
    }

    fn compound(&mut self) -> String {
        let width = 1 + self.dice.below(2);
        let operator = ["UNION", "UNION ALL", "EXCEPT", "INTERSECT"][self.dice.below(4)];
        format!("{} {operator} {}", self.select(width, 2), self.select(width, 2))
    }

    /// `SELECT *` over a join of whole views.
    fn whole(&mut self) -> String {
        let (from, items) = self.from(2);
        let filter = self.predicate(&items, 1);
        format!("SELECT * FROM {from} WHERE {filter}")
    }

    /// A select of `width` columns over at most `most` items.
    fn select(&mut self, width: usize, most: usize) -> String {
        let (from, items) = self.from(most);
        let filter = self.predicate(&items, 2);
        match self.dice.below(6) {
            0 => {
                let list: Vec<String> = (0..width).map(|_| self.aggregate(&items)).collect();
                format!("SELECT {} FROM {from} WHERE {filter}", list.join(", "))
            }
            1 => {
                let group = self.column(&items);
                let list: Vec<String> =
                    (0..width).map(|i| if i == 0 { group.clone() } else { self.aggregate(&items) }).collect();
                let having = self.aggregate(&items);
                format!(
                    "SELECT {} FROM {from} WHERE {filter} GROUP BY {group} HAVING {having} IS NOT 2",
                    list.join(", ")
                )
            }
            n => {
                let list: Vec<String> = (0..width).map(|_| self.value(&items)).collect();
                let distinct = if n == 2 { "DISTINCT " } else { "" };
                format!("SELECT {distinct}{} FROM {from} WHERE {filter}", list.join(", "))
            }
        }
    }

    fn from(&mut self, most: usize) -> (String, Vec<Item>) {
        let (mut text, first) = self.source();
        let mut items = vec![first];
        for _ in 1..1 + self.dice.below(most) {
            let (next, item) = self.source();
            let shared: Vec<String> = item
                .columns
                .iter()
                .filter(|(c, _)| items.iter().all(|i| i.columns.iter().filter(|(o, _)| o == c).count() == 1))
                .map(|(c, _)| c.clone())
                .collect();
            let kind = JOINS[self.dice.below(4)];
            match self.dice.below(6) {
                0 => text = format!("{text} NATURAL {kind} {next}"),
                1 | 2 if !shared.is_empty() && items.len() == 1 => {
                    let by = self.dice.pick(&shared).clone();
                    text = format!("{text} {kind} {next} USING ({by})");
                }
                3 => text = format!("{text} CROSS JOIN {next}"),
                _ => {
                    items.push(item.clone());
                    let on = self.link(&items);
                    items.pop();
                    text = format!("{text} {kind} {next} ON {on}");
                }
            }
            items.push(item);
        }
        (text, items)
    }

    fn source(&mut self) -> (String, Item) {
        self.aliases += 1;
        let alias = format!("q{}", self.aliases);
        let names: Vec<&String> = self.columns.keys().collect();
        // Half of the questions stay with the tables that scopes and masks are about.
        let favourites: Vec<&&String> = names.iter().filter(|n| FAVOURITES.contains(&n.as_str())).collect();
        let table = if self.dice.chance(50) && !favourites.is_empty() {
            (**self.dice.pick(&favourites)).clone()
        } else {
            (*self.dice.pick(&names)).clone()
        };
        let columns = self.columns[&table].clone();
        if self.dice.chance(15) {
            let kept: Vec<(String, String)> = (0..3).map(|_| self.dice.pick(&columns).clone()).collect();
            let mut kept = kept;
            kept.sort();
            kept.dedup();
            let list: Vec<&str> = kept.iter().map(|(c, _)| c.as_str()).collect();
            let inner = Item { alias: "s".to_owned(), columns };
            let filter = self.predicate(std::slice::from_ref(&inner), 1);
            return (
                format!("(SELECT {} FROM {table} s WHERE {filter}) {alias}", list.join(", ")),
                Item { alias, columns: kept },
            );
        }
        (format!("{table} {alias}"), Item { alias, columns })
    }

    /// A condition that ties the last item to another.
    fn link(&mut self, items: &[Item]) -> String {
        let Some((last, others)) = items.split_last() else { return "1".to_owned() };
        let (mine, theirs) = (self.column(std::slice::from_ref(last)), self.column(others));
        let operator = ["=", "=", "IS", "<"][self.dice.below(4)];
        format!("{mine} {operator} {theirs}")
    }

    fn column(&mut self, items: &[Item]) -> String {
        let item = self.dice.pick(items).clone();
        let (column, _) = self.dice.pick(&item.columns).clone();
        format!("{}.\"{column}\"", item.alias)
    }

    fn column_of(&mut self, items: &[Item], kind: &str) -> Option<String> {
        let item = self.dice.pick(items).clone();
        let fitting: Vec<&(String, String)> = item.columns.iter().filter(|(_, k)| k == kind).collect();
        if fitting.is_empty() { None } else { Some(format!("{}.\"{}\"", item.alias, self.dice.pick(&fitting).0)) }
    }

    fn value(&mut self, items: &[Item]) -> String {
        let column = self.column(items);
        match self.dice.below(12) {
            0 => format!("coalesce({column}, {})", self.dice.pick(&LITERALS)),
            1 => format!("typeof({column})"),
            2 => format!("{column} IS NULL"),
            3 => format!("length({column})"),
            4 => format!("CASE WHEN {} THEN {column} ELSE {} END", self.predicate(items, 1), self.dice.pick(&LITERALS)),
            5 => self.scalar(items),
            6 => self.column_of(items, "INTEGER").map_or(column, |c| format!("abs({c})")),
            7 => self.column_of(items, "TEXT").map_or(column, |c| format!("upper({c}) || '.'")),
            _ => column,
        }
    }

    /// A correlated sub-select of one value.
    fn scalar(&mut self, items: &[Item]) -> String {
        let (from, inner) = self.source();
        let counted = self.aggregate(std::slice::from_ref(&inner));
        let mut both = items.to_vec();
        both.push(inner);
        let tie = self.link(&both);
        format!("(SELECT {counted} FROM {from} WHERE {tie})")
    }

    fn aggregate(&mut self, items: &[Item]) -> String {
        let column = self.column(items);
        match self.dice.below(6) {
            0 => "count(*)".to_owned(),
            1 => format!("count({column})"),
            2 => format!("count(DISTINCT {column})"),
            3 => format!("min({column})"),
            4 => self
                .column_of(items, "INTEGER")
                .map_or_else(|| format!("count({column})"), |c| format!("sum({c} % 97)")),
            _ => format!("max({column})"),
        }
    }

    fn predicate(&mut self, items: &[Item], depth: usize) -> String {
        if depth > 0 && self.dice.chance(35) {
            let (a, b) = (self.predicate(items, depth - 1), self.predicate(items, depth - 1));
            return match self.dice.below(3) {
                0 => format!("NOT ({a})"),
                1 => format!("({a} OR {b})"),
                _ => format!("({a} AND {b})"),
            };
        }
        let column = self.column(items);
        match self.dice.below(14) {
            0 => format!("{column} IS NOT NULL"),
            1 => format!("{column} IN ({}, {})", self.dice.pick(&LITERALS), self.dice.pick(&LITERALS)),
            2 | 3 => {
                let (from, inner) = self.source();
                let (wanted, not) = (self.column(std::slice::from_ref(&inner)), ["", "NOT "][self.dice.below(2)]);
                format!("{column} {not}IN (SELECT {wanted} FROM {from})")
            }
            4 => {
                let (from, inner) = self.source();
                let mut both = items.to_vec();
                both.push(inner);
                format!("EXISTS (SELECT 1 FROM {from} WHERE {})", self.link(&both))
            }
            5 => format!("{column} BETWEEN {} AND {}", self.dice.pick(&LITERALS), self.dice.pick(&LITERALS)),
            6 => format!("{column} LIKE '%a%'"),
            // Mines: hidden rows hold text that is no JSON and the integer without an absolute value.
            7 => self.column_of(items, "INTEGER").map_or_else(|| "1".to_owned(), |c| format!("abs({c}) >= 0")),
            8 => format!("{} IS NOT {}", self.column(items), self.column(items)),
            9 => "1".to_owned(),
            _ => {
                let operator = ["=", "<>", "<", ">=", "IS", "IS NOT"][self.dice.below(6)];
                format!("{column} {operator} {}", self.dice.pick(&LITERALS))
            }
        }
    }
}

const FAVOURITES: [&str; 9] = [
    "patients",
    "appointments",
    "medical_records",
    "documents",
    "guardians",
    "financial_transactions",
    "reports",
    "products",
    "lots",
];
