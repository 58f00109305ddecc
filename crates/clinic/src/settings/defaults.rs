//! What every clinic begins with: its compliance policies, how long what is kept, and how much the assistant may be asked.

use neonpro_vault::{Bulk, Result, ToSql, World};

use super::config;

/// Requests to the assistant that a clinic may make in a minute and in an hour.
const AI_REQUESTS: (i64, i64) = (60, 1000);

const YEAR: i64 = 365;

/// Twenty years with their leap days.
const TWENTY_YEARS: i64 = 7305;

/// How long one category is kept.
struct Term {
    category: &'static str,
    basis: &'static str,
    source: &'static str,
    days: i64,
    counted_from: &'static str,
    disposal: &'static str,
}

const fn term(
    category: &'static str,
    (basis, source): (&'static str, &'static str),
    days: i64,
    counted_from: &'static str,
    disposal: &'static str,
) -> Term {
    Term { category, basis, source, days, counted_from, disposal }
}

const LEGAL: &str = "LGPD art. 7 II";
const RECORD: (&str, &str) = (LEGAL, "Lei 13.787/2018 art. 6; CFM 1.821/2007");
const TAX: (&str, &str) = (LEGAL, "CTN arts. 173, 174, 195");
const CONSENT: &str = "LGPD art. 7 I";

/// Defaults of docs/adr/0006-schema-choices.md, "Retention". What is kept until it is revoked is given a day after that to be
/// destroyed.
const TERMS: [Term; 16] = [
    term("clinical_record", RECORD, TWENTY_YEARS, "last_entry", "keep"),
    term("photo_record", RECORD, TWENTY_YEARS, "last_entry", "keep"),
    term("prescription", RECORD, TWENTY_YEARS, "last_entry", "keep"),
    term("appointment", (LEGAL, "prova do prontuário"), TWENTY_YEARS, "last_entry", "anonymize"),
    term("consent", ("LGPD art. 8 §2", "CDC art. 27; CC art. 206 §3 V"), 5 * YEAR + 1, "ended", "destroy"),
    term("subject_request", ("LGPD art. 18", "CDC art. 27; CC art. 206 §3 V"), 5 * YEAR + 1, "ended", "destroy"),
    // Five years and the current one.
    term("financial", TAX, 6 * YEAR + 1, "created", "archive"),
    term("fiscal", TAX, 6 * YEAR + 1, "created", "archive"),
    term("incident", ("LGPD art. 48", "Res. CD/ANPD 15/2024 art. 10"), 5 * YEAR + 1, "ended", "keep"),
    term("audit", ("LGPD art. 37", "prova do que registra"), TWENTY_YEARS, "created", "keep"),
    term("access_event", ("LGPD art. 16 I", "escolha da casa"), 5 * YEAR + 1, "created", "archive"),
    term("photo_publicity", (CONSENT, "LGPD arts. 8 §5, 15, 16; CFM 2.336/2023"), 1, "revoked", "destroy"),
    term("marketing", (CONSENT, "LGPD arts. 8 §5, 15, 16"), 1, "revoked", "destroy"),
    term("ai_log", (LEGAL, "CFM 2.454/2026; escolha da casa"), 2 * YEAR, "created", "destroy"),
    term("backup", ("LGPD art. 46", "escolha da casa"), 90, "created", "destroy"),
    term("staff", (LEGAL, "CF art. 7 XXIX; CTN"), 5 * YEAR + 1, "ended", "archive"),
];

/// Writes what every clinic begins with, in the load that founds it.
///
/// # Errors
/// Errors of the file.
pub fn write(bulk: &mut Bulk<'_>, world: &World) -> Result<()> {
    for (key, kind, value) in config::first_values() {
        let fields: [&dyn ToSql; 4] = [&key, &value, &kind, &1];
        bulk.insert("system_config", world.new_id()?, &["key", "value", "kind", "is_policy"], &fields)?;
    }
    let columns = ["data_category", "legal_basis", "source", "retention_days", "counted_from", "disposal"];
    for term in &TERMS {
        let fields: [&dyn ToSql; 6] =
            [&term.category, &term.basis, &term.source, &term.days, &term.counted_from, &term.disposal];
        bulk.insert("data_retention", world.new_id()?, &columns, &fields)?;
    }
    let (minute, hour) = AI_REQUESTS;
    bulk.insert("ai_rate_limits", world.new_id()?, &["requests_per_minute", "requests_per_hour"], &[&minute, &hour])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_category_has_one_term_and_the_record_its_twenty_years() {
        let different: std::collections::BTreeSet<&str> = TERMS.iter().map(|term| term.category).collect();
        assert_eq!(different.len(), TERMS.len());
        let kept = |category: &str| TERMS.iter().find(|term| term.category == category).map(|term| term.days);
        assert!(kept("clinical_record") >= Some(20 * 365 + 5));
        assert!(kept("backup") == Some(90) && kept("consent") > Some(5 * 365));
    }
}
