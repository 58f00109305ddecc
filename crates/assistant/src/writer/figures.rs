//! The figures of a text: amounts, shares, dates, hours and counts, in digits or in words.
//!
//! Two spellings of one figure are equal here ("R$ 1.200,00" and "1200 reais"), and figures of different kinds never are:
//! twelve reais are no twelve sessions. A number that can be read in two ways ("1.234") has both readings.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::wording::Language;

/// What a figure counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Money,
    Percent,
    Day,
    Hour,
    Count,
    /// "metade", "dobro": a proportion said in a word.
    Proportion,
}

/// One reading of one figure.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Reading {
    kind: Kind,
    value: String,
}

/// The readings that the texts of some sources allow.
#[derive(Clone, Debug, Default)]
pub(crate) struct Figures(BTreeSet<Reading>);

impl Figures {
    /// Takes in the figures of one more text.
    pub(crate) fn learn(&mut self, language: Language, text: &str) {
        for figure in read(language, text) {
            for reading in figure {
                if let (Kind::Day, Some((day, _))) = (reading.kind, reading.value.rsplit_once('/'))
                    && day.contains('/')
                {
                    self.0.insert(Reading { kind: Kind::Day, value: day.to_owned() });
                }
                self.0.insert(reading);
            }
        }
    }

    /// Whether every figure of a text is among these.
    pub(crate) fn cover(&self, language: Language, text: &str) -> bool {
        read(language, text).iter().all(|figure| figure.iter().any(|reading| self.0.contains(reading)))
    }
}

// The patterns are part of the program; every test of this module reads figures through them.
static TOKEN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?x)
        (?P<iso>\b\d{4}-\d{2}-\d{2}\b)
      | (?P<day>\b\d{1,2}/\d{1,2}(?:/\d{2,4})?\b)
      | (?P<hour>\b\d{1,2}(?::\d{2}|\s?h(?:\d{2})?)\b)
      | (?P<number>(?P<real>R\$\s?)?\d+(?:[.,]\d+)*(?P<unit>\s?(?:%|por\scento|per\s?cent|por\sciento|reais|real\b))?)
      | (?P<word>\p{L}+)",
    )
    .ok()
});
static BRACKET: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\[(?:[A-Z_]+_)?\d+\]").ok());

/// The figures of a text, each with its readings. Placeholders and marks of sources are none.
fn read(language: Language, text: &str) -> Vec<Vec<Reading>> {
    let (Some(token), Some(bracket)) = (TOKEN.as_ref(), BRACKET.as_ref()) else { return vec![Vec::new()] };
    let plain = bracket.replace_all(text, " ").to_lowercase().replace("r$", "R$");
    let mut figures = Vec::new();
    let mut words = Words::new(language);
    for found in token.captures_iter(&plain) {
        match found.name("word") {
            Some(word) => figures.extend(words.push(word.as_str())),
            None => {
                figures.extend(words.end());
                figures.push(of_token(&found));
            }
        }
    }
    figures.extend(words.end());
    figures
}

fn of_token(found: &Captures<'_>) -> Vec<Reading> {
    let text = |name: &str| found.name(name).map(|part| part.as_str());
    if let Some(iso) = text("iso") {
        let mut parts = iso.split('-').map(trimmed).collect::<Vec<_>>();
        parts.reverse();
        return vec![Reading { kind: Kind::Day, value: parts.join("/") }];
    }
    if let Some(day) = text("day") {
        let parts: Vec<String> = day.split('/').map(trimmed).collect();
        let value = match parts.as_slice() {
            [day, month, year] if year.len() == 2 => format!("{day}/{month}/20{year}"),
            other => other.join("/"),
        };
        return vec![Reading { kind: Kind::Day, value }];
    }
    if let Some(hour) = text("hour") {
        let (hours, minutes) = hour.split_once([':', 'h']).unwrap_or((hour, ""));
        let minutes = if minutes.is_empty() { "00" } else { minutes };
        return vec![Reading { kind: Kind::Hour, value: format!("{}:{minutes}", trimmed(hours.trim_end())) }];
    }
    let kind = match (text("real"), text("unit").map(str::trim)) {
        (Some(_), _) | (_, Some("reais" | "real")) => Kind::Money,
        (_, Some(_)) => Kind::Percent,
        _ => Kind::Count,
    };
    let digits = text("number").unwrap_or_default();
    let digits = digits.trim_start_matches("R$").trim_start();
    let end = digits.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',').unwrap_or(digits.len());
    values(&digits[..end]).into_iter().map(|value| Reading { kind, value }).collect()
}

/// Without zeros in front.
fn trimmed(digits: &str) -> String {
    let rest = digits.trim_start_matches('0');
    if rest.is_empty() { "0".to_owned() } else { rest.to_owned() }
}

/// What a written number can mean, as plain decimals.
fn values(number: &str) -> Vec<String> {
    let marks: Vec<char> = number.chars().filter(|c| !c.is_ascii_digit()).collect();
    let Some(last) = marks.last().copied() else { return vec![trimmed(number)] };
    let whole = || trimmed(&number.replace(['.', ','], ""));
    let (before, after) = number.rsplit_once(last).unwrap_or((number, ""));
    let decimal = || {
        let (whole, part) = (trimmed(&before.replace(['.', ','], "")), after.trim_end_matches('0'));
        if part.is_empty() { whole } else { format!("{whole}.{part}") }
    };
    let grouped = number.split(['.', ',']).skip(1).all(|group| group.len() == 3);
    match (marks.len(), marks.iter().all(|mark| *mark == last)) {
        (1, _) if grouped => vec![whole(), decimal()],
        (1, _) => vec![decimal()],
        (_, true) => vec![whole()],
        (_, false) => vec![decimal()],
    }
}

/// Reads numbers said in words: "vinte e três", "mil e duzentos". "Um" and "uma" alone are articles.
struct Words {
    language: Language,
    sum: u64,
    part: u64,
    open: bool,
}

impl Words {
    fn new(language: Language) -> Self {
        Self { language, sum: 0, part: 0, open: false }
    }

    /// One word more; what it ends, and what it is itself.
    fn push(&mut self, word: &str) -> Option<Vec<Reading>> {
        if PROPORTIONS.contains(&word) {
            // A proportion behind a number is still a claim of its own.
            self.sum = 0;
            self.part = 0;
            self.open = false;
            return Some(vec![Reading { kind: Kind::Proportion, value: word.to_owned() }]);
        }
        match number_word(self.language, word) {
            Some(1000) => {
                self.sum += self.part.max(1) * 1000;
                self.part = 0;
                self.open = true;
                None
            }
            Some(value) => {
                // "two hundred": the smaller number before counts the hundreds.
                if value == 100 && (2..10).contains(&self.part) {
                    self.part *= 100;
                } else {
                    self.part += value;
                }
                self.open = true;
                None
            }
            None if self.open && matches!(word, "e" | "y" | "and" | "um" | "uma" | "one" | "un" | "uno" | "una") => {
                self.part += u64::from(!matches!(word, "e" | "y" | "and"));
                None
            }
            None => self.end(),
        }
    }

    fn end(&mut self) -> Option<Vec<Reading>> {
        let value = self.sum + self.part;
        let said = std::mem::take(&mut self.open);
        (self.sum, self.part) = (0, 0);
        // An amount is said with its unit behind it: both readings, for "duzentos reais" is money.
        said.then(|| {
            [Kind::Count, Kind::Money, Kind::Percent]
                .map(|kind| Reading { kind, value: value.to_string() })
                .into_iter()
                .collect()
        })
    }
}

const PROPORTIONS: [&str; 14] = [
    "metade", "dobro", "triplo", "terço", "maioria", "half", "double", "twice", "triple", "most", "mitad", "doble",
    "tercio", "mayoría",
];

/// What a number word counts; articles count nothing.
fn number_word(language: Language, word: &str) -> Option<u64> {
    let tables: &[(&[&str], u64, u64)] = match language {
        Language::Portuguese => &[
            (&["dois", "três", "quatro", "cinco", "seis", "sete", "oito", "nove", "dez"], 2, 1),
            (&["onze", "doze", "treze", "quatorze", "quinze", "dezesseis", "dezessete", "dezoito", "dezenove"], 11, 1),
            (&["vinte", "trinta", "quarenta", "cinquenta", "sessenta", "setenta", "oitenta", "noventa"], 20, 10),
            (&["cento", "duzentos", "trezentos", "quatrocentos", "quinhentos"], 100, 100),
            (&["seiscentos", "setecentos", "oitocentos", "novecentos", "mil"], 600, 100),
            (&["duas"], 2, 1),
            (&["catorze"], 14, 1),
            (&["cem"], 100, 1),
            (&["duzentas", "trezentas", "quatrocentas", "quinhentas"], 200, 100),
            (&["seiscentas", "setecentas", "oitocentas", "novecentas"], 600, 100),
        ],
        Language::English => &[
            (&["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], 2, 1),
            (&["thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"], 13, 1),
            (&["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred"], 20, 10),
            (&["thousand"], 1000, 1),
        ],
        Language::Spanish => &[
            (&["dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez", "once", "doce"], 2, 1),
            (&["trece", "catorce", "quince", "dieciséis", "diecisiete", "dieciocho", "diecinueve"], 13, 1),
            (&["veinte", "treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa"], 20, 10),
            (&["cien"], 100, 1),
            (&["ciento", "doscientos", "trescientos", "cuatrocientos", "quinientos"], 100, 100),
            (&["seiscientos", "setecientos", "ochocientos", "novecientos", "mil"], 600, 100),
        ],
    };
    tables.iter().find_map(|(words, first, step)| {
        let place = words.iter().position(|known| *known == word)?;
        Some(first + u64::try_from(place).ok()? * step)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn covers(source: &str, text: &str) -> bool {
        let mut figures = Figures::default();
        figures.learn(Language::Portuguese, source);
        figures.cover(Language::Portuguese, text)
    }

    #[test]
    fn one_figure_has_many_spellings() {
        for (source, text) in [
            ("R$ 1.200,00", "deve 1200 reais"),
            ("R$ 1.200,00", "deve R$1.200"),
            ("faltou 3 vezes", "faltou três vezes"),
            ("23 sessões", "vinte e três sessões"),
            ("R$ 1.250,00", "mil duzentos e cinquenta reais"),
            ("2026-11-25", "vem no dia 25/11"),
            ("25/11/2026", "vem em 25/11/26"),
            ("14:00", "às 14h"),
            ("09:30", "às 9h30"),
            ("12,5 %", "12,50% das visitas"),
            ("sem figura", "uma visita com a [PESSOA_1] [2]"),
        ] {
            assert!(covers(source, text), "{source} | {text}");
        }
    }

    #[test]
    fn another_figure_is_another_figure() {
        for (source, text) in [
            ("R$ 1.200,00", "deve R$ 1.201"),
            ("R$ 12,00", "12 sessões"),
            ("12 sessões", "12%"),
            ("faltou 3 vezes", "faltou quatro vezes"),
            ("25/11/2026", "26/11"),
            ("25/11/2026", "25/11/2025"),
            ("25/11/2026", "25 visitas"),
            ("14:00", "14:30"),
            ("10 de 20", "metade das visitas"),
            ("nada", "vinte"),
            ("[PESSOA_7] [3]", "7 visitas, 3 faltas"),
        ] {
            assert!(!covers(source, text), "{source} | {text}");
        }
    }

    #[test]
    fn the_other_languages_count_too() {
        let mut figures = Figures::default();
        figures.learn(Language::English, "1,250 visits, 11 no-shows");
        assert!(figures.cover(Language::English, "one thousand two hundred and fifty visits, eleven no-shows, once"));
        assert!(!figures.cover(Language::English, "twelve no-shows"));
        let mut figures = Figures::default();
        figures.learn(Language::Spanish, "11 citas");
        assert!(figures.cover(Language::Spanish, "once citas"));
    }

    proptest! {
        /// Whatever a text says, it covers itself; and no figure that is not there is covered.
        #[test]
        fn a_text_covers_itself(text in "\\PC{0,80}") {
            prop_assert!(covers(&text, &text));
        }

        #[test]
        fn money_is_read_back(centavos in 0_i64..1_000_000_000) {
            let written = crate::wording::money(Language::Portuguese, centavos);
            let plain = format!("{},{:02} reais", centavos / 100, centavos % 100);
            prop_assert!(covers(&written, &plain), "{} {}", written, plain);
            let other = crate::wording::money(Language::Portuguese, centavos + 1);
            prop_assert!(!covers(&written, &other));
        }
    }
}
