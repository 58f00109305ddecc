//! The cache of answers in sentences: which questions it takes for the same, and that it is told, counted and forgotten.

use crate::meaning::real;
use crate::stage::{Desk, Stage, column};
use crate::toy::Toy;
use crate::writing::{ended, install};
use neonpro_assistant::cache::{alike, close};
use neonpro_assistant::engine::Stop;
use neonpro_assistant::retrieval::Asked;
use serde_json::{Value, json};

const PAIRS: &str = include_str!("../../crates/assistant/tests/cache/pairs.tsv");

/// Family, meaning and words of a question.
type Line = (&'static str, &'static str, &'static str);

fn lines() -> Vec<Line> {
    let cells = |line: &'static str| {
        let mut cells = line.split('\t');
        (cells.next().expect("a family"), cells.next().expect("a meaning"), cells.next().expect("words"))
    };
    PAIRS.lines().filter(|line| !line.starts_with('#')).map(cells).collect()
}

/// How often one answered for the other, and how often it was asked whether it does.
fn hits(lines: &[Line], pairs: impl Fn(Line, Line) -> bool, same: impl Fn(usize, usize) -> bool) -> (usize, usize) {
    let (mut hits, mut all) = (0, 0);
    for one in 0..lines.len() {
        for other in (0..one).filter(|other| pairs(lines[one], lines[*other])) {
            all += 1;
            hits += usize::from(same(one, other));
        }
    }
    (hits, all)
}

#[test]
fn at_most_one_in_two_hundred_pairs_that_differ_is_taken_for_the_same() {
    let Some((keeper, embedder)) = real() else { return };
    let lines = lines();
    let meanings: Vec<String> = lines.iter().map(|line| Asked::new(line.2).meaning).collect();
    let texts: Vec<&str> = meanings.iter().map(String::as_str).collect();
    let vectors = keeper.embed(&embedder, &texts, &Stop::new()).expect("vectors");
    let same = |one: usize, other: usize| alike(lines[one].2, lines[other].2) && close(&vectors[one], &vectors[other]);
    let guess = |one: usize, other: usize| close(&vectors[one], &vectors[other]);
    let differ = |one: Line, other: Line| one.0 == other.0 && one.1 != other.1;
    let equal = |one: Line, other: Line| one.0 == other.0 && one.1 == other.1;
    let (wrong, of) = hits(&lines, differ, same);
    let (right, all) = hits(&lines, equal, same);
    let (alone, _) = hits(&lines, differ, guess);
    println!("false hits: {wrong} of {of} ({alone} by vectors alone); hits: {right} of {all}");
    assert!(of > 3000 && wrong * 200 <= of, "{wrong} of {of}");
    assert!(right * 4 >= all, "a cache that finds nothing is none: {right} of {all}");
}

/// Has an answer worded about the help or the price of something, and reads it to its end.
fn worded(desk: &Desk<'_>, intent: &str, about: (&str, &str), words: &str) -> Value {
    let call = json!({ "intent": intent, about.0: about.1 });
    let asked = json!({
        "session_id": desk.session(), "task": "answer", "call": call, "picks": null, "patient_id": null, "text": words,
    });
    let begun = desk.stage.ok(&desk.window, "assistant.write", asked);
    ended(desk, &begun["writing_id"])
}

/// Its words find three articles by themselves, so that it makes no difference when an embedder begins to have its say.
const THREE: &str = "receber cobrar estornar";

fn help(desk: &Desk<'_>, words: &str) -> Value {
    worded(desk, "how_to", ("topic", THREE), words)
}

#[test]
fn an_answer_that_was_written_before_is_told_to_be_so_counted_and_forgotten_with_the_keys() {
    let stage = Stage::new(1).with_program(env!("CARGO_BIN_EXE_parrot"));
    install(&stage, Toy::SMALL);
    let desk = stage.enter(0, "recepcao");
    let first = help(&desk, "como faço backup");
    assert_eq!((&first["state"], &first["cached"]), (&json!("done"), &json!(false)), "{first}");
    let again = help(&desk, "como faço backup");
    assert_eq!((&again["text"], &again["cited"], &again["cached"]), (&first["text"], &first["cited"], &json!(true)));
    assert_eq!(help(&desk, "como eu faço o backup?")["cached"], true, "in other words");
    assert_eq!(help(&desk, "como não faço backup")["cached"], false);
    let colleague = stage.enter(0, "medica");
    assert_eq!(help(&colleague, "como faço backup")["cached"], false, "another user");
    let system = stage.system(0);
    let logged = "SELECT sum(cached) || '/' || sum(1 - cached) || '/' || sum(tokens_used * cached) FROM t_ai_logs WHERE model_used = 'toy'";
    assert_eq!(column(&system, logged), ["2/3/0"]);
    let counted = "SELECT queries || '/' || cache_hits FROM t_usage_counters WHERE entity_name = 'toy'";
    assert_eq!(column(&system, counted), ["5/2"]);
    stage.ok(&desk.window, "session.logout", json!({}));
    let back = stage.enter(0, "recepcao");
    assert_eq!(help(&back, "como faço backup")["cached"], false, "gone with the keys");
}

#[test]
fn a_price_that_was_changed_is_worded_anew() {
    let stage = Stage::new(1).with_program(env!("CARGO_BIN_EXE_parrot"));
    install(&stage, Toy::SMALL);
    let desk = stage.enter(0, "dona");
    let name = column(&stage.system(0), "SELECT name FROM t_services WHERE _tomb = 0 ORDER BY name").remove(0);
    let price = |desk: &Desk<'_>| worded(desk, "treatment_price", ("treatment", &name), "quanto custa");
    assert_eq!(price(&desk)["cached"], false);
    assert_eq!(price(&desk)["cached"], true);
    stage
        .system(0)
        .execute("UPDATE t_services SET price_centavos = price_centavos + 100 WHERE name = ?1", [&name])
        .expect("changed");
    assert_eq!(price(&desk)["cached"], false);
}
