//! Finding patients by part of a name, phone or CPF. The index stands beside the base table; hits are joined with the session's secret view, so
//! a row that the user may not see is no hit.

use crate::error::Result;
use crate::id::Id;
use crate::keys::BlindKind;
use crate::session::Reader;
use std::fmt::Write as _;

/// Candidates taken from the index before the policy and the order are applied: a query that has more is too short to be answered by order.
const CANDIDATES: u32 = 2000;

/// What a typed text asks for.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// Query for the index of three-letter parts; empty when no word is that long.
    parts: String,
    /// Query for the index of word beginnings; empty when no word is short.
    beginnings: String,
    /// Eleven digits that may be a CPF.
    cpf: Option<String>,
}

impl Search {
    /// Reads a typed text: words of letters, groups of digits; punctuation separates. Whatever is typed becomes quoted text, never query syntax.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut search = Self::default();
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        if digits.len() == 11 && !text.chars().any(char::is_alphabetic) {
            search.cpf = Some(digits.clone());
        }
        let phone = !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || " ()+-.".contains(c));
        if phone && digits.len() >= 3 {
            // The stored form has the country code; a typed number may lack it and matches as a part all the same.
            search.parts = format!("phone : \"{digits}\"");
            return search;
        }
        for word in text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).take(8) {
            let word: String = word.chars().take(40).collect();
            if word.chars().count() >= 3 {
                let _ = write!(search.parts, "{}name : \"{word}\"", if search.parts.is_empty() { "" } else { " AND " });
            } else {
                let _ = write!(
                    search.beginnings,
                    "{}name : \"{word}\" *",
                    if search.beginnings.is_empty() { "" } else { " AND " }
                );
            }
        }
        search
    }

    fn is_empty(&self) -> bool {
        self.parts.is_empty() && self.beginnings.is_empty() && self.cpf.is_none()
    }
}

impl Reader<'_> {
    /// Patients that match, best first: names that begin so, then by name. Columns that are masked for this session are not searched, or the
    /// answer would say what the mask hides.
    ///
    /// # Errors
    /// Engine errors.
    pub fn search_patients(&self, text: &str, limit: u32) -> Result<Vec<Id>> {
        let search = Search::new(text);
        if search.is_empty() {
            return Ok(Vec::new());
        }
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
        let by_phone = search.parts.starts_with("phone");
        if found.is_empty() && !hidden(if by_phone { "phone_primary" } else { "full_name" }) {
            found = self.search_index(&search, text.trim(), limit)?;
        }
        Ok(found)
    }

    fn search_index(&self, search: &Search, text: &str, limit: u32) -> Result<Vec<Id>> {
        let index = |table: &str, parameter: u8| {
            format!("SELECT rowid FROM main.{table} WHERE {table} MATCH ?{parameter} LIMIT {CANDIDATES}")
        };
        let rids = match (search.parts.is_empty(), search.beginnings.is_empty()) {
            (false, true) => index("t_patients_fts", 1),
            (true, false) => index("t_patients_pfx", 2),
            _ => format!(
                "SELECT rowid FROM main.t_patients_fts WHERE t_patients_fts MATCH ?1 AND rowid IN \
                 (SELECT rowid FROM main.t_patients_pfx WHERE t_patients_pfx MATCH ?2) LIMIT {CANDIDATES}"
            ),
        };
        // Our own statement, prepared with the authorizer at rest: it names the index and the secret view.
        let sql = format!(
            "SELECT p.id FROM main.t_patients b JOIN temp.\"zs_{}_patients\" p ON p.id = b.id WHERE b.rid IN ({rids}) \
             ORDER BY p.full_name NOT LIKE ?3 || '%', p.full_name LIMIT ?4",
            self.session.suffix
        );
        let like: String = text.chars().filter(|c| !"%_".contains(*c)).take(60).collect();
        let mut statement = self.session.conn.prepare_cached(&sql)?;
        let rows = statement.query_map((&search.parts, &search.beginnings, like, limit), |r| r.get(0))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

#[cfg(test)]
mod tests {
    use super::Search;

    #[test]
    fn what_is_typed_is_quoted_text_and_never_syntax() {
        let s = Search::new("ana\" OR name:*");
        assert_eq!(s.parts, "name : \"ana\" AND name : \"name\"");
        assert_eq!(s.beginnings, "name : \"OR\" *");
    }

    #[test]
    fn digits_are_a_phone_and_eleven_of_them_also_a_cpf() {
        assert_eq!(Search::new("(11) 98765").parts, "phone : \"1198765\"");
        assert_eq!(Search::new("529.982.247-25").cpf.as_deref(), Some("52998224725"));
        assert_eq!(Search::new("Jô 11").beginnings, "name : \"Jô\" * AND name : \"11\" *");
        assert!(Search::new(" .,%").is_empty());
    }
}
