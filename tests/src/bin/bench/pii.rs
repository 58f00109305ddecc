//! Personal data in text: what is found, beside what tarja and Presidio find in the same texts.

use crate::pace;
use crate::peers::{self, Peer};
use crate::synthetic;
use crate::table::Table;
use neonpro_pii::{Detector, Dictionary, Kind};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::ops::Range;

#[allow(dead_code, unreachable_pub, reason = "shared with the tests of the detector, which use more of it")]
#[path = "../../../../crates/pii/eval/forms.rs"]
mod forms;
#[allow(
    dead_code,
    unreachable_pub,
    clippy::panic,
    reason = "shared with the tests of the detector, which use more of it"
)]
#[path = "../../../../crates/pii/eval/score.rs"]
pub(crate) mod score;

use forms::{Digits, EACH, Form, Piece};
use score::{Report, Sample, Share, evaluate, samples};

/// The peers, as their packages are called.
const PACKAGES: [&str; 3] = ["tarja==0.12.0", "tarja-presidio==0.1.1", "presidio-analyzer==2.2.366"];
const ASKER: &str = include_str!("pii_peers.py");
/// Identifiers that tarja says it looks for; of the matrix it leaves e-mails, RG, records, accounts, councils and passports.
const DECLARED: [&str; 8] = ["cpf", "cnpj", "card", "mobile", "landline", "phone", "cep", "plate"];

const DEV: &str = include_str!("../../../../crates/pii/eval/dev.txt");
const HELD: &str = include_str!("../../../../crates/pii/eval/held.txt");

pub(crate) fn measure(table: &mut Table) {
    let mut peers = start();
    for (what, forms, goal) in [("plain", forms::plain(), "≥ 0.995"), ("obfuscated", forms::hidden(), "≥ 0.98")] {
        matrix(table, what, &forms, &mut peers, goal);
    }
    names(table);
    pace::measure(table, &[DEV, HELD], &mut peers);
}

/// A peer and what it is called in the table.
pub(crate) type Named = (&'static str, Peer);

/// Those of the peers that answer.
fn start() -> Vec<Named> {
    let Some(python) = peers::python("python-pii", &PACKAGES) else { return Vec::new() };
    let begun = ["tarja", "presidio"].map(|name| (name, Peer::start(&python, ASKER, &[name])));
    begun
        .into_iter()
        .filter_map(|(name, mut peer)| peer.ask(&json!([""])).is_object().then_some((name, peer)))
        .collect()
}

/// Recall of the forms, of all of them and of those that tarja declares.
fn matrix(table: &mut Table, what: &str, forms: &[Form], peers: &mut [Named], goal: &'static str) {
    let mut source = Digits::new(2_026);
    let pieces: Vec<(bool, Piece)> = forms
        .iter()
        .flat_map(|form| {
            let declared = DECLARED.iter().any(|known| form.name.starts_with(known));
            (0..EACH).map(|_| (declared, form.piece(&mut source))).collect::<Vec<_>>()
        })
        .collect();
    let detector = Detector::default();
    let ours: Vec<bool> = pieces
        .iter()
        .map(|(_, piece)| piece.covered(detector.find(&piece.text).iter().map(|span| span.start..span.end)))
        .collect();
    let texts: Vec<&str> = pieces.iter().map(|(_, piece)| piece.text.as_str()).collect();
    let theirs: Vec<(&str, Vec<bool>)> = peers
        .iter_mut()
        .map(|(name, peer)| {
            let spans = spans(&peer.ask(&json!(texts)));
            let found = pieces.iter().zip(spans).map(|((_, piece), spans)| piece.covered(spans.into_iter()));
            (*name, found.collect())
        })
        .collect();
    for (scope, only, goal) in [("", false, goal), (", of the identifiers that tarja declares", true, "")] {
        let share = |found: &[bool]| {
            let counted = pieces.iter().zip(found).filter(|((declared, _), _)| *declared || !only);
            counted
                .fold(Share::default(), |sum, (_, hit)| Share { hits: sum.hits + usize::from(*hit), all: sum.all + 1 })
        };
        let other: Vec<String> = theirs.iter().map(|(name, found)| format!("{name} {}", told(share(found)))).collect();
        let count = share(&ours).all / EACH;
        let what = format!("identifiers found: {what} forms{scope} ({count} forms, {EACH} of each), recall");
        table.beside(&what, told(share(&ours)), &or_missing(&other.join("; ")), "", goal);
    }
}

/// What stands in the place of a peer that is not there.
pub(crate) fn or_missing(other: &str) -> String {
    if other.is_empty() { "not measured: the peers cannot be fetched".to_owned() } else { other.to_owned() }
}

/// Spans of each text, in order and joined where they meet.
fn spans(answer: &Value) -> Vec<Vec<Range<usize>>> {
    let mut all: Vec<Vec<(usize, usize)>> = serde_json::from_value(answer["spans"].clone()).unwrap_or_default();
    let joined = |some: &mut Vec<(usize, usize)>| {
        some.sort_unstable();
        let mut joined: Vec<Range<usize>> = Vec::new();
        for (start, end) in some.iter().copied() {
            match joined.last_mut() {
                Some(last) if start <= last.end => last.end = last.end.max(end),
                _ => joined.push(start..end),
            }
        }
        joined
    };
    all.iter_mut().map(joined).collect()
}

/// A share with Wilson's interval at 95 %.
fn told(share: Share) -> String {
    let (low, high) = share.interval();
    format!("{:.3} [{low:.3}, {high:.3}]", share.value())
}

/// Names in texts written by hand and in sentences put together, and the table of all classes.
fn names(table: &mut Table) {
    let (held, dev, made) = (samples(HELD), samples(DEV), samples(&synthetic::texts()));
    let alone = Detector::default();
    let (held_alone, dev_alone) = (evaluate(&alone, &held), evaluate(&alone, &dev));
    let known = evaluate(&Detector::new(people(&held)), &held);
    for (what, report, goal) in [
        ("hand-written, held back, the clinic's people known", &known, "≥ 0.97"),
        ("hand-written, held back, nobody known", &held_alone, "≥ 0.97"),
        ("hand-written, the half that rules were set on, nobody known", &dev_alone, ""),
        ("synthetic, nobody known", &evaluate(&alone, &made), "≥ 0.995"),
    ] {
        let (recall, precision) = (report.recall_of(Kind::is_name), report.precision_of(Kind::is_name));
        let other = if what.starts_with("hand") { "0.956 published, Anonimato" } else { "1.000 published, Anonimato" };
        let row = format!("person names: {what} ({}), recall", recall.all);
        table.beside(&row, told(recall), other, "", goal);
        table.beside(
            &format!("person names: {what}, precision (characters)"),
            told(precision),
            "0.968 published, Anonimato",
            "",
            "≥ 0.93",
        );
    }
    table.append(classes(&held_alone, &dev_alone));
}

/// Everybody whose name is marked.
fn people(texts: &[Sample]) -> Dictionary {
    let mut dictionary = Dictionary::default();
    for text in texts {
        for gold in &text.gold {
            match gold.kind {
                Kind::Person => dictionary.add_person(&text.text[gold.start..gold.end]),
                Kind::Professional => dictionary.add_professional(&text.text[gold.start..gold.end]),
                _ => {}
            }
        }
    }
    dictionary
}

fn classes(held: &Report, dev: &Report) -> String {
    let mut out = String::from(
        "Personal data by class, in texts written by hand, nobody known to the detector: hits of all with Wilson's interval at 95 %. Recall counts pieces, precision \
         counts characters, whose errors come in words, so that its intervals are narrower than the truth.\n\n\
         | class | held back: recall | held back: precision | set on: recall | set on: precision |\n|---|---|---|---|---|\n",
    );
    let cell = |share: Option<&Share>| match share {
        Some(share) => format!("{}/{} {}", share.hits, share.all, told(*share)),
        None => "none".to_owned(),
    };
    for kind in Kind::ALL.into_iter().filter(|kind| *kind != Kind::Forgery) {
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | {} |",
            kind.tag(),
            cell(held.recall.get(&kind)),
            cell(held.precision.get(&kind)),
            cell(dev.recall.get(&kind)),
            cell(dev.precision.get(&kind))
        );
    }
    out
}
