//! Finding patients by part of a name, phone or CPF. The index stands beside the base table; hits are joined with the session's secret view, so
//! a row that the user may not see is no hit.

use crate::error::Result;
use crate::id::Id;
use crate::keys::BlindKind;
use crate::session::Reader;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Visible matches that are put in order: a text that has more is too short for its order to matter.
const CANDIDATES: u32 = 2000;

/// Letters of a typed text that count.
const LONGEST: usize = 60;

/// What a typed text asks for.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// Eleven digits that may be a CPF.
    cpf: Option<String>,
    /// Whether it is a telephone number, else a name.
    phone: bool,
    /// Queries of the index, the closest to what was typed first.
    queries: Vec<Query>,
    /// The text as names are compared.
    plain: String,
}

/// One query of an index.
#[derive(Debug, PartialEq, Eq)]
struct Query {
    index: &'static str,
    matches: String,
    /// Beginnings that words of the name must have besides: too short for the index of three-letter parts.
    beginnings: Vec<String>,
}

/// Any three letters or digits of name and telephone.
const PARTS: &str = "t_patients_fts";
/// Beginnings of words of the name.
const BEGINNINGS: &str = "t_patients_pfx";

impl Search {
    /// Reads a typed text. Whatever is typed becomes quoted text, never query syntax.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut search = Self::default();
        let digits: String = text.chars().filter(char::is_ascii_digit).take(LONGEST).collect();
        if digits.len() == 11 && !text.chars().any(char::is_alphabetic) {
            search.cpf = Some(digits.clone());
        }
        search.phone = digits.len() >= 3 && text.chars().all(|c| c.is_ascii_digit() || " ()+-.".contains(c));
        if search.phone {
            // The stored form has the country code; a typed number may lack it and matches as a part all the same.
            search.queries.push(Query {
                index: PARTS,
                matches: format!("phone : \"{digits}\""),
                beginnings: Vec::new(),
            });
            return search;
        }
        let text: String =
            text.chars().take(LONGEST).map(|c| if c == '"' || c.is_control() { ' ' } else { c }).collect();
        let typed = text.split_whitespace().collect::<Vec<_>>().join(" ");
        search.plain = plain(&typed);
        search.queries = names(&typed);
        search
    }
}

/// The text as it stands, anywhere in the name; then its words, in any order.
fn names(typed: &str) -> Vec<Query> {
    let words: Vec<&str> = typed.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).take(8).collect();
    let (long, short): (Vec<&str>, Vec<&str>) = words.iter().partition(|w| w.chars().count() >= 3);
    let all = |words: &[&str], end: &str| {
        words.iter().map(|w| format!("name : \"{w}\"{end}")).collect::<Vec<_>>().join(" AND ")
    };
    let mut queries = Vec::new();
    if typed.chars().count() >= 3 && !words.is_empty() {
        queries.push(Query { index: PARTS, matches: format!("name : \"{typed}\""), beginnings: Vec::new() });
    }
    if long.is_empty() && !short.is_empty() {
        queries.push(Query { index: BEGINNINGS, matches: all(&short, " *"), beginnings: Vec::new() });
    } else if !long.is_empty() && words != [typed] {
        let beginnings = short.iter().map(|w| plain(w)).collect();
        queries.push(Query { index: PARTS, matches: all(&long, ""), beginnings });
    }
    queries
}

/// Small letters without accents.
fn plain(text: &str) -> String {
    text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect()
}

impl Reader<'_> {
    /// Patients that match, best first: names that begin so, then by name. Columns that are masked for this session are not searched, or the
    /// answer would say what the mask hides.
    ///
    /// # Errors
    /// Engine errors.
    pub fn search_patients(&self, text: &str, limit: u32) -> Result<Vec<Id>> {
        let search = Search::new(text);
        let masked = self.session.masked("patients");
        let hidden = |column: &str| masked.iter().any(|m| m == column);
        let mut found = Vec::new();
        if let Some(cpf) = search.cpf.as_deref().filter(|_| !hidden("cpf")) {
            let claim = self.blind(BlindKind::Cpf, cpf)?;
            found = self.rows(
                "SELECT p.id FROM identity_claims c JOIN patients p ON p.id = c.patient_id WHERE c.kind = 'cpf' AND c.claim = ?1",
                [claim],
                |r| r.get(0),
            )?;
        }
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        if found.is_empty() && !hidden(if search.phone { "phone_primary" } else { "full_name" }) {
            for query in &search.queries {
                if found.len() < limit {
                    let more = self.ordered(query, &search.plain)?;
                    let more: Vec<Id> = more.into_iter().filter(|id| !found.contains(id)).collect();
                    found.extend(more);
                }
            }
        }
        found.truncate(limit);
        Ok(found)
    }

    /// Visible matches: names that begin so first, then by name.
    fn ordered(&self, query: &Query, typed: &str) -> Result<Vec<Id>> {
        // Our own statement, prepared with the authorizer at rest: it names the index and the secret view. The limit comes after the policy: whoever
        // sees few of many matches finds those few.
        let sql = format!(
            "SELECT p.id, p.full_name FROM main.{index} f CROSS JOIN main.t_patients b ON b.rid = f.rowid \
             CROSS JOIN temp.\"zs_{suffix}_patients\" p ON p.id = b.id WHERE f.{index} MATCH ?1 LIMIT {CANDIDATES}",
            index = query.index,
            suffix = self.session.suffix
        );
        let mut statement = self.session.conn.prepare_cached(&sql)?;
        let rows = statement.query_map([&query.matches], |r| Ok((plain(&r.get::<_, String>(1)?), r.get(0)?)))?;
        let mut hits: Vec<(String, Id)> = rows.collect::<rusqlite::Result<_>>()?;
        hits.retain(|(name, _)| {
            let begins =
                |start: &String| name.split(|c: char| !c.is_alphanumeric()).any(|w| w.starts_with(start.as_str()));
            query.beginnings.iter().all(begins)
        });
        hits.sort_by(|a, b| (!a.0.starts_with(typed), a).cmp(&(!b.0.starts_with(typed), b)));
        Ok(hits.into_iter().map(|(_, id)| id).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::Search;

    fn queries(text: &str) -> Vec<String> {
        let all = Search::new(text).queries;
        all.iter().map(|q| format!("{} {} {}", q.index, q.matches, q.beginnings.join("|")).trim().to_owned()).collect()
    }

    #[test]
    fn what_is_typed_is_quoted_text_and_never_syntax() {
        assert_eq!(
            queries("ana\" OR name:*"),
            ["t_patients_fts name : \"ana OR name:*\"", "t_patients_fts name : \"ana\" AND name : \"name\" or"]
        );
        assert!(queries(" .,%").is_empty() && queries("\"\"\"").is_empty());
    }

    #[test]
    fn a_text_is_looked_for_as_it_stands_and_then_by_its_words() {
        assert_eq!(queries("Silva"), ["t_patients_fts name : \"Silva\""]);
        assert_eq!(queries("João  S"), ["t_patients_fts name : \"João S\"", "t_patients_fts name : \"João\" s"]);
        assert_eq!(
            queries("da Si"),
            ["t_patients_fts name : \"da Si\"", "t_patients_pfx name : \"da\" * AND name : \"Si\" *"]
        );
        assert_eq!(queries("Jô"), ["t_patients_pfx name : \"Jô\" *"]);
    }

    #[test]
    fn digits_are_a_phone_and_eleven_of_them_also_a_cpf() {
        assert_eq!(queries("(11) 98765"), ["t_patients_fts phone : \"1198765\""]);
        assert_eq!(Search::new("529.982.247-25").cpf.as_deref(), Some("52998224725"));
        assert!(!Search::new("Jô 11").phone);
    }
}
