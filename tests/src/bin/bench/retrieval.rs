//! Finding notes: how fast vectors are scanned, how well questions are answered, beside what each part does alone.

use crate::generation::{ASKER, PEER};
use crate::hybrid;
use crate::peers::{self, Peer};
use crate::table::{Table, in_turn, us};
use neonpro_assistant::engine::{Keeper, Place, Stop};
use neonpro_assistant::retrieval::{Embed, EmbedError, words};
use neonpro_nearest::{Nearest, encode};
use rusqlite::Connection;
use serde_json::json;
use std::collections::BTreeMap;

#[allow(dead_code, reason = "shared with the tests of the assistant, which use more of it")]
#[path = "../../../../crates/assistant/tests/retrieval/set.rs"]
mod set;
#[allow(dead_code, reason = "shared with the tests of the assistant, which use more of it")]
#[path = "../../../../crates/assistant/tests/retrieval/shelf.rs"]
mod shelf;
#[allow(dead_code, reason = "shared with the tests of the assistant, which use more of it")]
#[path = "../../../../crates/assistant/tests/retrieval/topics.rs"]
mod topics;

use set::{Score, Set, score};
pub(crate) use shelf::id;
use shelf::{Indexed, orders};
use topics::{Part, Topics};

pub(crate) const PIECES: usize = 50_000;
pub(crate) const WIDTH: usize = 384;
const MODEL: &str = "embedder";
/// Texts that the index hands over together.
const BATCH: usize = 32;

pub(crate) fn measure(table: &mut Table) {
    scan(table);
    let set = Set::held();
    let questions: Vec<&str> = set.questions.iter().map(|question| question.text).collect();
    hybrid::measure(table, &set.notes, &questions);
    let embed = Real(Keeper::new(Place::find(None)));
    if embed.embed(&["skin"]).is_err() {
        table.amount("retrieval", "not measured: no embedder".to_owned(), "");
        return;
    }
    answers(table, &embed);
    for part in [Part::Held, Part::Late] {
        topic(table, "help", part, &Topics::help(part), &embed);
        topic(table, "a catalogue", part, &Topics::catalogue(part), &embed);
    }
    speed(table, &embed);
    embed.0.end();
}

/// The default embedder in its process.
struct Real(Keeper);

impl Embed for Real {
    fn name(&self) -> Option<String> {
        Some(MODEL.to_owned())
    }

    fn embed(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError> {
        self.0.embed(MODEL, texts, &Stop::new()).map_err(|_| EmbedError)
    }
}

/// Random vectors of length one: the worst case for anything but looking at all of them.
pub(crate) fn random(count: usize) -> Vec<Vec<f32>> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = || {
        // Four throws of a die make a bell that is round enough.
        (0..4)
            .map(|_| {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                f32::from(u16::try_from(state >> 48).unwrap_or(0)) / 65_535.0 - 0.5
            })
            .sum::<f32>()
    };
    let one = |_| {
        let vector: Vec<f32> = (0..WIDTH).map(|_| next()).collect();
        let size = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
        vector.into_iter().map(|x| x / size).collect()
    };
    (0..count).map(one).collect()
}

/// Our scan against sqlite-vec as its crate builds it, in a plain database in memory.
fn scan(table: &mut Table) {
    let vectors = random(PIECES + 20);
    let (stored, asked) = vectors.split_at(PIECES);
    let mut ours = Nearest::new(WIDTH);
    ours.reserve(PIECES);
    stored.iter().for_each(|vector| assert!(ours.push(&encode(vector))));
    let plain = sqlite_vec(stored);
    let mut turn = 0;
    let mut right = 0;
    for query in asked {
        let found: Vec<usize> = ours.find(query, 10, |_| true).into_iter().map(|(place, _)| place).collect();
        right += nearest(&plain, query).iter().filter(|place| found.contains(place)).count();
    }
    let mut theirs_turn = 0;
    let both = in_turn(
        11,
        || {
            turn += 1;
            us(|| drop(ours.find(&asked[turn % asked.len()], 10, |_| true)))
        },
        || {
            theirs_turn += 1;
            us(|| drop(nearest(&plain, &asked[theirs_turn % asked.len()])))
        },
    );
    table.ratio("KNN, 50,000 × 384, top 10, decoded from the encrypted index", both, "sqlite-vec in memory", "≤ 0.5");
    let recall = right as f64 / (10 * asked.len()) as f64;
    table.amount("KNN, recall@10 against sqlite-vec's exact answer", format!("{recall:.3}"), "≥ 0.99");
}

fn sqlite_vec(vectors: &[Vec<f32>]) -> Connection {
    // Opening a clinic makes `vec0` known to every connection of the process.
    drop(neonpro_testkit::TestClinic::new(&["doctor"]));
    let db = Connection::open_in_memory().expect("a database");
    db.execute_batch("CREATE VIRTUAL TABLE v USING vec0(e float[384])").expect("made");
    db.execute_batch("BEGIN").expect("begun");
    let mut insert = db.prepare("INSERT INTO v (rowid, e) VALUES (?1, ?2)").expect("prepared");
    for (row, vector) in vectors.iter().enumerate() {
        insert.execute((i64::try_from(row).expect("small"), bytes(vector))).expect("inserted");
    }
    drop(insert);
    db.execute_batch("COMMIT").expect("done");
    db
}

fn bytes(vector: &[f32]) -> Vec<u8> {
    vector.iter().flat_map(|x| x.to_le_bytes()).collect()
}

fn nearest(db: &Connection, query: &[f32]) -> Vec<usize> {
    let mut statement =
        db.prepare_cached("SELECT rowid FROM v WHERE e MATCH ?1 AND k = 10 ORDER BY distance").expect("prepared");
    let rows = statement.query_map([bytes(query)], |row| row.get::<_, i64>(0)).expect("runs");
    rows.map(|row| usize::try_from(row.expect("reads")).expect("a place")).collect()
}

/// The held-out questions: fused, full text alone, vectors alone.
fn answers(table: &mut Table, embed: &Real) {
    let set = Set::held();
    let indexed = Indexed::new(&set, Some(embed));
    let fused = score(&set, &orders(&set, &indexed, Some(embed)));
    let parts = [
        ("full text alone", score(&set, &full_text(&set))),
        ("vectors alone", score(&set, &vectors_alone(&set, embed, |text| text.to_owned()))),
    ];
    let words_only = Indexed::new(&set, None);
    let without = score(&set, &orders(&set, &words_only, None));
    tell(table, "all questions", &fused.0, parts.each_ref().map(|(name, (all, _))| (*name, all)));
    for kind in ["lay", "clinical", "typo"] {
        let of = |scores: &BTreeMap<&'static str, Score>| scores.get(kind).copied().unwrap_or_default();
        let alone = parts.each_ref().map(|(name, (_, kinds))| (*name, of(kinds)));
        tell(table, kind, &of(&fused.1), alone.each_ref().map(|(name, score)| (*name, score)));
    }
    table.amount("retrieval, held-out: R@5", format!("{:.3}", fused.0.five), "≥ 0.85");
    table.amount(
        "retrieval, held-out: nDCG@10 and R@5 without an embedder",
        format!("{:.3}, {:.3}", without.0.ndcg, without.0.five),
        "",
    );
    silence(table, &set, &indexed, embed);
}

fn tell(table: &mut Table, what: &str, fused: &Score, alone: [(&str, &Score); 2]) {
    let [(a, left), (b, right)] = alone;
    let best = left.ndcg.max(right.ndcg);
    table.amount(
        &format!("retrieval, held-out, nDCG@10: {what} ({})", fused.questions),
        format!("{:.3}; {a} {:.3}, {b} {:.3}; ratio {:.2}", fused.ndcg, left.ndcg, right.ndcg, fused.ndcg / best),
        "≥ 2 × the better alone",
    );
}

/// Questions about the help or a catalogue: the right text first and among three, by words alone and with vectors.
fn topic(table: &mut Table, name: &str, part: Part, topics: &Topics, embed: &Real) {
    let told = |score: topics::Score| {
        let share = |count: usize| count as f64 / score.asked as f64;
        let (first, shown) = (share(score.first), share(score.shown));
        format!("{first:.2} and {shown:.2}, silent {} of {}", score.silent, score.nothing)
    };
    let words = topics.score(|_| None);
    let both = topics.score_by(&|texts| embed.embed(texts).expect("embedded"));
    let when = if part == Part::Late { "written after the lists of words" } else { "held-out" };
    table.amount(
        &format!("retrieval, {name}, {when} ({}): first, among three", both.asked),
        format!("{}; words alone {}", told(both), told(words)),
        "",
    );
}

/// How often a question that nothing answers is answered by nothing, and how often one that has an answer is.
fn silence(table: &mut Table, set: &Set, indexed: &Indexed, embed: &Real) {
    let close = |text: &str| indexed.ask(text, Some(embed)).first().is_some_and(|hit| hit.close);
    let (mut silent, mut nothing, mut told, mut asked) = (0, 0, 0, 0);
    for question in &set.questions {
        let found = close(question.text);
        if question.answer.is_some() {
            (told, asked) = (told + usize::from(found), asked + 1);
        } else {
            (silent, nothing) = (silent + usize::from(!found), nothing + 1);
        }
    }
    table.amount(
        "retrieval, held-out: nothing said where nothing answers; something where something does",
        format!("{silent} of {nothing}; {told} of {asked}"),
        "",
    );
}

/// Full text as it comes: FTS5 with words without accents, BM25.
fn full_text(set: &Set) -> Vec<Vec<usize>> {
    let db = Connection::open_in_memory().expect("a database");
    db.execute_batch("CREATE VIRTUAL TABLE f USING fts5(t, tokenize = \"unicode61 remove_diacritics 2\")")
        .expect("made");
    for (row, note) in set.notes.iter().enumerate() {
        db.execute("INSERT INTO f (rowid, t) VALUES (?1, ?2)", (i64::try_from(row).expect("small"), note)).expect("in");
    }
    let mut statement = db.prepare("SELECT rowid FROM f WHERE f MATCH ?1 ORDER BY bm25(f) LIMIT 10").expect("prepared");
    let mut ask = |question: &str| {
        let any: Vec<String> = words::all(question).into_iter().map(|word| format!("\"{word}\"")).collect();
        let rows = statement.query_map([any.join(" OR ")], |row| row.get::<_, i64>(0)).expect("runs");
        rows.map(|row| usize::try_from(row.expect("reads")).expect("a note")).collect()
    };
    set.questions.iter().map(|question| ask(question.text)).collect()
}

fn vectors_alone(set: &Set, embed: &Real, form: impl Fn(&str) -> String) -> Vec<Vec<usize>> {
    let made = |texts: Vec<String>| {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        embed.embed(&texts).expect("embedded")
    };
    let notes = made(set.notes.iter().map(|note| form(note)).collect());
    let questions = made(set.questions.iter().map(|question| form(question.text)).collect());
    let mut index = Nearest::new(notes[0].len());
    notes.iter().for_each(|vector| assert!(index.push(&encode(vector))));
    let order = |query: &Vec<f32>| index.find(query, 10, |_| true).into_iter().map(|(place, _)| place).collect();
    questions.iter().map(order).collect()
}

/// Pieces embedded in a second, in the batches in which the index is filled, by the product's process and by llama-server.
fn speed(table: &mut Table, embed: &Real) {
    let set = Set::held();
    let texts: Vec<String> =
        set.notes.iter().map(|note| neonpro_assistant::retrieval::Forms::of(note).meaning.clone()).collect();
    let batches: Vec<Vec<&str>> = texts.chunks(BATCH).map(|batch| batch.iter().map(String::as_str).collect()).collect();
    let mut server = peers::python("python", &[PEER]).map(|python| {
        let path = embed.0.catalogue().entry(MODEL).and_then(|entry| entry.path.clone()).unwrap_or_default();
        Peer::start(&python, ASKER, &["embed", &path.display().to_string(), &peers::threads()])
    });
    let (mut ours, mut theirs, mut alike) = (Vec::new(), Vec::new(), f64::INFINITY);
    for batch in &batches {
        let mut vectors = Vec::new();
        ours.push(us(|| vectors = embed.embed(batch).expect("embedded")));
        let Some(server) = &mut server else { continue };
        let answer = server.ask(&json!(batch));
        theirs.push(answer["us"].as_f64().unwrap_or(f64::NAN));
        let others: Vec<Vec<f32>> = serde_json::from_value(answer["vectors"].clone()).unwrap_or_default();
        alike = vectors.iter().zip(&others).map(|(one, other)| cosine(one, other)).fold(alike, f64::min);
    }
    let pace = |times: &[f64]| texts.len() as f64 * 1e6 / times.iter().sum::<f64>();
    let (own, other) = (pace(&ours), pace(&theirs));
    let (against, ratio) = if theirs.is_empty() {
        ("not measured: the peer cannot be fetched".to_owned(), String::new())
    } else {
        (
            format!("{other:.0} (llama-server, same file and threads; least cosine {alike:.4})"),
            format!("{:.2}", own / other),
        )
    };
    table.beside(
        "embedding, pieces a second (batches through the model's process)",
        format!("{own:.0}"),
        &against,
        &ratio,
        "≥ 1.0",
    );
    let one = us(|| drop(embed.embed(&["botulinum toxin drooping eyelid"]).expect("embedded")));
    table.limit("embedding of a question", one, "", "");
}

fn cosine(one: &[f32], other: &[f32]) -> f64 {
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(x, y)| f64::from(*x) * f64::from(*y)).sum::<f64>();
    dot(one, other) / (dot(one, one) * dot(other, other)).sqrt()
}
