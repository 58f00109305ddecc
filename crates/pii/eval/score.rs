//! Scoring of a detector against marked texts: recall and precision by class with Wilson intervals.
//!
//! Marks are `{KIND:text}`; a line `## id style` begins a text. A span counts as found when at least 90 % of its
//! characters that are no blanks are covered; precision is the share of covered characters that are marked.

use neonpro_pii::{Detector, Kind, Span};
use std::collections::BTreeMap;
use std::fmt;

/// A text with the spans that a reader marked.
pub struct Sample {
    /// Its name in the file.
    pub id: String,
    /// The kind of text: note, whatsapp, ocr, …
    pub style: String,
    /// The text without marks.
    pub text: String,
    /// The marked spans.
    pub gold: Vec<Span>,
}

/// So many out of so many.
#[derive(Clone, Copy, Default)]
pub struct Share {
    /// Counted in favour.
    pub hits: usize,
    /// Counted in all.
    pub all: usize,
}

/// The share of found spans by class and style, and of covered characters that are right.
#[derive(Default)]
pub struct Report {
    /// Found spans of each class.
    pub recall: BTreeMap<Kind, Share>,
    /// Found spans of each style of text.
    pub styles: BTreeMap<String, Share>,
    /// Covered characters that are marked, by the class that was given to them.
    pub precision: BTreeMap<Kind, Share>,
    /// What was missed and what was covered wrongly, in words.
    pub faults: Vec<String>,
}

/// Reads a file of samples.
pub fn samples(file: &str) -> Vec<Sample> {
    let blocks = file.split("\n## ").map(|block| block.trim_start_matches("## "));
    blocks
        .map(|block| {
            let (head, body) = block.split_once('\n').expect("a sample has a head line");
            let (id, style) = head.split_once(' ').expect("a head line has an id and a style");
            let (text, gold) = unmark(body.trim_end_matches('\n'));
            Sample { id: id.to_owned(), style: style.to_owned(), text, gold }
        })
        .collect()
}

fn unmark(body: &str) -> (String, Vec<Span>) {
    let (mut text, mut gold, mut rest) = (String::new(), Vec::new(), body);
    while let Some((before, marked)) = rest.split_once('{') {
        text.push_str(before);
        let (mark, after) = marked.split_once('}').expect("a mark ends");
        let (kind, inner) = mark.split_once(':').expect("a mark has a class");
        let start = text.len();
        text.push_str(inner);
        gold.push(Span { start, end: text.len(), kind: kind_of(kind) });
        rest = after;
    }
    text.push_str(rest);
    (text, gold)
}

fn kind_of(mark: &str) -> Kind {
    match mark {
        "PERSON" => Kind::Person,
        "PROFESSIONAL" => Kind::Professional,
        "CPF" => Kind::Cpf,
        "CNPJ" => Kind::Cnpj,
        "RG" => Kind::Rg,
        "CNS" => Kind::Cns,
        "NIS" => Kind::Nis,
        "CNH" => Kind::Cnh,
        "TITULO" => Kind::Titulo,
        "PASSPORT" => Kind::Passport,
        "PHONE" => Kind::Phone,
        "EMAIL" => Kind::Email,
        "ADDRESS" => Kind::Address,
        "CEP" => Kind::Cep,
        "BIRTHDATE" => Kind::BirthDate,
        "AGE_OVER_89" => Kind::AgeOver89,
        "COUNCIL" => Kind::Council,
        "CARD" => Kind::Card,
        "BANK" => Kind::Bank,
        "PIX_EVP" => Kind::PixEvp,
        "PLATE" => Kind::Plate,
        "IP" => Kind::Ip,
        "URL_SOCIAL" => Kind::UrlSocial,
        "RECORD_NO" => Kind::RecordNo,
        other => panic!("no class {other}"),
    }
}

/// Compares what the detector finds in the samples with the marks.
pub fn evaluate(detector: &Detector, samples: &[Sample]) -> Report {
    let mut report = Report::default();
    for sample in samples {
        let found = detector.find(&sample.text);
        recall(sample, &found, &mut report);
        precision(sample, &found, &mut report);
    }
    report
}

fn inside(spans: &[Span], at: usize) -> bool {
    spans.iter().any(|span| (span.start..span.end).contains(&at))
}

fn recall(sample: &Sample, found: &[Span], report: &mut Report) {
    for gold in &sample.gold {
        let piece = &sample.text[gold.start..gold.end];
        let solid = || piece.char_indices().filter(|(_, char)| !char.is_whitespace());
        let covered = solid().filter(|(offset, _)| inside(found, gold.start + offset)).count();
        let hit = usize::from(covered * 10 >= solid().count() * 9);
        for share in
            [report.recall.entry(gold.kind).or_default(), report.styles.entry(sample.style.clone()).or_default()]
        {
            share.hits += hit;
            share.all += 1;
        }
        if hit == 0 {
            report.faults.push(format!("{} missed {:?} {piece:?}", sample.id, gold.kind));
        }
    }
}

fn precision(sample: &Sample, found: &[Span], report: &mut Report) {
    for span in found {
        let piece = &sample.text[span.start..span.end];
        let right = piece.char_indices().filter(|(offset, _)| inside(&sample.gold, span.start + offset)).count();
        let share = report.precision.entry(span.kind).or_default();
        share.hits += right;
        share.all += piece.chars().count();
        if right * 2 < piece.chars().count() {
            report.faults.push(format!("{} wrongly {:?} {piece:?}", sample.id, span.kind));
        }
    }
}

impl Share {
    /// The sum of many.
    pub fn sum<'a>(shares: impl Iterator<Item = &'a Self>) -> Self {
        shares.fold(Self::default(), |sum, share| Self { hits: sum.hits + share.hits, all: sum.all + share.all })
    }

    /// Between 0 and 1; 1 of nothing.
    pub fn value(self) -> f64 {
        if self.all == 0 { 1.0 } else { self.hits as f64 / self.all as f64 }
    }

    /// Wilson's interval at 95 %.
    pub fn interval(self) -> (f64, f64) {
        const Z: f64 = 1.959_964;
        let (n, p) = (self.all.max(1) as f64, self.value());
        let centre = p + Z * Z / (2.0 * n);
        let spread = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
        let scale = 1.0 + Z * Z / n;
        (((centre - spread) / scale).max(0.0), ((centre + spread) / scale).min(1.0))
    }
}

impl Report {
    /// Recall of the classes that `belongs` picks.
    pub fn recall_of(&self, belongs: impl Fn(Kind) -> bool) -> Share {
        Share::sum(self.recall.iter().filter(|(kind, _)| belongs(**kind)).map(|(_, share)| share))
    }

    /// Precision of the classes that `belongs` picks.
    pub fn precision_of(&self, belongs: impl Fn(Kind) -> bool) -> Share {
        Share::sum(self.precision.iter().filter(|(kind, _)| belongs(**kind)).map(|(_, share)| share))
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = |name: &str, share: Share| {
            let (low, high) = share.interval();
            format!("{name:<14} {:>6}/{:<6} {:.3} [{low:.3}, {high:.3}]", share.hits, share.all, share.value())
        };
        writeln!(formatter, "recall by class (spans)")?;
        for (kind, share) in &self.recall {
            writeln!(formatter, "  {}", line(kind.tag(), *share))?;
        }
        writeln!(formatter, "  {}", line("names", self.recall_of(Kind::is_name)))?;
        writeln!(formatter, "  {}", line("identifiers", self.recall_of(|kind| !kind.is_name())))?;
        writeln!(formatter, "recall by style")?;
        for (style, share) in &self.styles {
            writeln!(formatter, "  {}", line(style, *share))?;
        }
        writeln!(formatter, "precision by class (characters)")?;
        for (kind, share) in &self.precision {
            writeln!(formatter, "  {}", line(kind.tag(), *share))?;
        }
        writeln!(formatter, "  {}", line("names", self.precision_of(Kind::is_name)))?;
        writeln!(formatter, "  {}", line("all", self.precision_of(|_| true)))
    }
}
