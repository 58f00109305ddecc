//! Writing a row from a form: which columns a person changed, which of them somebody else changed meanwhile.

use neonpro_vault::{Id, Writer};
use rusqlite::params_from_iter;
use rusqlite::types::Value;
use serde_json::Value as Json;

use crate::error::{Error, Result};
use crate::version::{Change, Version};

/// A column with the value that a form gives it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Column {
    /// Name in the view.
    pub(crate) name: &'static str,
    /// Value.
    pub(crate) value: Value,
}

/// A column of a form.
pub(crate) fn column(name: &'static str, value: impl Into<Value>) -> Column {
    Column { name, value: value.into() }
}

/// The column of an id, if there is one.
pub(crate) fn id_column(name: &'static str, id: Option<Id>) -> Column {
    column(name, id.map(|id| id.bytes().to_vec()))
}

/// A list of texts as the JSON that list columns hold.
pub(crate) fn list<T: AsRef<str>>(items: &[T]) -> String {
    items.iter().map(|item| Json::from(item.as_ref())).collect::<Json>().to_string()
}

/// The version of a row with these values.
pub(crate) fn version(columns: &[Column]) -> Version {
    let texts: Vec<Option<String>> = columns.iter().map(|column| text(&column.value)).collect();
    Version::of(texts.iter().map(Option::as_deref))
}

/// A value as text, so that any two values of a column compare.
pub(crate) fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Integer(number) => Some(number.to_string()),
        Value::Real(number) => Some(number.to_string()),
        Value::Text(text) => Some(text.clone()),
        Value::Blob(bytes) => Some(bytes.iter().map(|byte| format!("{byte:02x}")).collect()),
    }
}

/// The columns that a person changed and that nobody else has.
///
/// # Errors
/// A conflict of that code with the `fields` that somebody else changed too; also for a text that is no version.
pub(crate) fn changed<'a>(
    seen: &str,
    now: &[Column],
    wanted: &'a [Column],
    code: &'static str,
) -> Result<Vec<&'a Column>> {
    let seen = Version::parse(seen, now.len()).ok_or_else(|| Error::conflict(code))?;
    let mut write = Vec::new();
    let mut stale = Vec::new();
    for (field, (now, wanted)) in now.iter().zip(wanted).enumerate() {
        match seen.compare(field, text(&now.value).as_deref(), text(&wanted.value).as_deref()) {
            Change::Keep => {}
            Change::Write => write.push(wanted),
            Change::Stale => stale.push(wanted.name),
        }
    }
    if stale.is_empty() { Ok(write) } else { Err(Error::conflict(code).with("fields", stale)) }
}

/// Adds a row.
pub(crate) fn insert(w: &mut Writer<'_>, table: &'static str, id: Id, columns: &[Column]) -> Result<()> {
    let names: Vec<&str> = std::iter::once("id").chain(columns.iter().map(|column| column.name)).collect();
    let places: Vec<String> = (1..=names.len()).map(|n| format!("?{n}")).collect();
    let sql = format!("INSERT INTO {table} ({}) VALUES ({})", names.join(", "), places.join(", "));
    w.execute(&sql, params_from_iter(with_id(id, columns.iter())))?;
    Ok(())
}

/// Writes some columns of a row; nothing when there are none.
pub(crate) fn update(w: &mut Writer<'_>, table: &'static str, id: Id, columns: &[&Column]) -> Result<()> {
    if columns.is_empty() {
        return Ok(());
    }
    let sets: Vec<String> =
        columns.iter().enumerate().map(|(n, column)| format!("{} = ?{}", column.name, n + 2)).collect();
    let sql = format!("UPDATE {table} SET {} WHERE id = ?1", sets.join(", "));
    w.execute(&sql, params_from_iter(with_id(id, columns.iter().copied())))?;
    Ok(())
}

fn with_id<'a>(id: Id, columns: impl Iterator<Item = &'a Column>) -> impl Iterator<Item = Value> {
    let values: Vec<Value> = columns.map(|column| column.value.clone()).collect();
    std::iter::once(Value::Blob(id.bytes().to_vec())).chain(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(city: &str, age: i64) -> Vec<Column> {
        vec![column("city", city.to_owned()), column("age", age), column("note", None::<String>)]
    }

    #[test]
    fn only_what_a_person_changed_is_written() {
        let seen = version(&row("Santos", 30)).to_string();
        let wanted = row("Osasco", 30);
        // Somebody else raised the age meanwhile: it stays.
        let write = changed(&seen, &row("Santos", 31), &wanted, "test.changed").unwrap();
        assert_eq!(write, [&wanted[0]]);
    }

    #[test]
    fn the_same_field_changed_twice_is_named() {
        let seen = version(&row("Santos", 30)).to_string();
        let error = changed(&seen, &row("Campinas", 30), &row("Osasco", 30), "test.changed").unwrap_err();
        assert_eq!(error.params["fields"], serde_json::json!(["city"]));
        assert!(changed("nonsense", &row("a", 1), &row("a", 1), "test.changed").is_err());
    }

    #[test]
    fn lists_are_json() {
        assert_eq!(list(&["a\"b", "c"]), r#"["a\"b","c"]"#);
        assert_eq!(list::<&str>(&[]), "[]");
    }
}
