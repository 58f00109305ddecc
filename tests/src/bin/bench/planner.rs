//! The planner in its process: how often it is right, and how long a question takes until there is a call that can run.

use crate::synthetic::Names;
use crate::table::{Table, median, p95, us};
use neonpro_assistant::Call;
use neonpro_assistant::engine::{Keeper, Place, Stop};
use neonpro_assistant::plan::{MOST_CHOICES, Plan, SURE, plan};
use neonpro_assistant::planner::{KeptPlanner, Planned, Planner};
use neonpro_assistant::prompt::Question;
use neonpro_assistant::resolve::{Scene, Unclear, resolve};
use neonpro_assistant::toolbox::tools;
use neonpro_pii::{Detector, Dictionary, Session};
use neonpro_tests::dice::Dice;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

/// The recipe's seen set: phrasings it was taught, with other words and noise, as `models/planner/eval.py` draws them.
const SEEN: &str = "
import json, random
from generate import example
rng = random.Random(777)
for _ in range(600):
    made = example(rng)
    print(json.dumps([made.prompt(), made.sketch()]))
";
/// People whom the clinic knows while a question is pseudonymised.
const PEOPLE: usize = 10_000;

/// One question of the recipe's hand-written sets.
struct Case {
    today: String,
    previous: Option<Call>,
    question: String,
    expected: Call,
}

/// What became of a question.
struct Outcome {
    valid: bool,
    exact: bool,
    sure: bool,
}

pub(crate) fn measure(table: &mut Table) {
    let keeper = Arc::new(Keeper::new(Place::find(None)));
    let planner = KeptPlanner::new(Arc::clone(&keeper));
    if planner.plan("<|u|>#01 oi<|a|>", 1, &Stop::new()).is_err() {
        table.amount("planner", "not measured: no planner, or no program to run it".to_owned(), "");
        return;
    }
    let frozen = cases();
    figures(table, "seen phrasings (the very sketch)", &seen(&planner), "valid 1.000, exact ≥ 0.98");
    let answered: Vec<Outcome> = frozen.iter().filter_map(|case| answered(&planner, case)).collect();
    figures(table, "phrasings never trained on (the final call)", &answered, "valid 1.000, exact ≥ 0.90");
    calls(table, &planner, &frozen);
    keeper.end();
}

fn figures(table: &mut Table, what: &str, outcomes: &[Outcome], goal: &'static str) {
    let all = outcomes.len();
    if all == 0 {
        table.amount(
            &format!("tool calls: {what}"),
            "not measured: the recipe's sentences cannot be made".to_owned(),
            goal,
        );
        return;
    }
    let share = |some: &[&Outcome], is: fn(&Outcome) -> bool| {
        some.iter().filter(|one| is(one)).count() as f64 / some.len().max(1) as f64
    };
    let every: Vec<&Outcome> = outcomes.iter().collect();
    let sure: Vec<&Outcome> = outcomes.iter().filter(|one| one.sure).collect();
    let told = format!(
        "valid {:.3}, exact {:.3}; asks back {:.3}, exact of the rest {:.3}",
        share(&every, |one| one.valid),
        share(&every, |one| one.exact),
        1.0 - sure.len() as f64 / all as f64,
        share(&sure, |one| one.exact)
    );
    table.amount(&format!("tool calls: {what}, {all} questions"), told, goal);
}

fn recipe() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../models/planner")
}

/// Sentences of the recipe, answered; none where Python does not make them.
fn seen(planner: &KeptPlanner) -> Vec<Outcome> {
    let mut python = Command::new("python3");
    python.args(["-B", "-c", SEEN]).current_dir(recipe());
    let Ok(made) = python.output() else { return Vec::new() };
    let text = String::from_utf8_lossy(&made.stdout).into_owned();
    let pairs = text.lines().filter_map(|line| serde_json::from_str::<(String, String)>(line).ok());
    pairs
        .map(|(prompt, sketch)| {
            let best = best(planner, &prompt);
            Outcome { valid: whole(&best.0), exact: best.0 == sketch, sure: best.1 >= SURE }
        })
        .collect()
}

fn best(planner: &KeptPlanner, prompt: &str) -> (String, f64) {
    let mut planned = planner.plan(prompt, 1, &Stop::new()).expect("answered");
    let best = planned.answers.remove(0);
    (best.sketch, best.sureness)
}

/// Whether a sketch is one of a tool with arguments that the tool has.
fn whole(sketch: &str) -> bool {
    let Ok(Value::Object(values)) = serde_json::from_str(sketch) else { return false };
    let named = values.get("intent").and_then(Value::as_str);
    let Some(tool) = tools().iter().find(|tool| Some(tool.name.as_str()) == named) else { return false };
    values.keys().all(|key| {
        let argument = key == "intent" || key == "when" || tool.args.iter().any(|arg| arg.key.as_str() == key);
        argument && values[key].is_string()
    })
}

/// The frozen questions.
fn cases() -> Vec<Case> {
    let folder = std::fs::read_dir(recipe().join("frozen")).expect("the frozen set");
    let mut files: Vec<PathBuf> = folder.map(|entry| entry.expect("a file").path()).collect();
    files.sort();
    let texts: Vec<String> = files.iter().map(|file| std::fs::read_to_string(file).expect("read")).collect();
    let lines = texts.iter().flat_map(|text| text.lines().skip(1));
    lines
        .filter_map(|line| {
            let [today, previous, question, expected] = line.split('\t').collect::<Vec<_>>()[..] else { return None };
            Some(Case {
                today: today.to_owned(),
                previous: serde_json::from_str(previous).ok(),
                question: question.to_owned(),
                expected: serde_json::from_str(expected).expect("a call"),
            })
        })
        .collect()
}

/// A frozen question through the product: its prompt, the child's sketch, the call that the product makes of it.
fn answered(planner: &KeptPlanner, case: &Case) -> Option<Outcome> {
    let question = Question::new(&case.question).ok()?;
    let (sketch, sureness) = best(planner, &question.prompt(case.previous.as_ref()));
    let scene = Scene { question: &question, today: case.today.parse().ok()?, previous: case.previous.as_ref() };
    let call = resolve(&sketch, scene);
    let valid = call != Err(Unclear::NoSketch);
    let call = call.unwrap_or_else(|_| Call::bare(neonpro_assistant::Intent::Clarify));
    Some(Outcome { valid, exact: call == case.expected, sure: sureness >= SURE })
}

/// From words with names in them to a call: names are hidden, the planner sketches, the sketch is read and judged.
fn calls(table: &mut Table, planner: &KeptPlanner, cases: &[Case]) {
    let (names, mut dice) = (Names::load(), Dice::new(17));
    let mut dictionary = Dictionary::default();
    let people: Vec<String> = (0..PEOPLE).map(|_| names.full(&mut dice)).collect();
    people.iter().for_each(|name| dictionary.add_person(name));
    let detector = Detector::new(dictionary);
    let (mut times, mut run) = (Vec::new(), 0);
    for case in cases {
        let mut words = case.question.clone();
        for number in 1..=3 {
            words = words.replace(&format!("[PESSOA_{number}]"), dice.pick::<String>(&people));
        }
        let mut planned = Plan::Decline;
        times.push(us(|| planned = call(planner, &detector, &words, case)));
        run += usize::from(matches!(planned, Plan::Run(_)));
    }
    let what = format!(
        "tool call end to end: pseudonymised, planned, judged ({} questions, {PEOPLE} people known, {run} run at once)",
        times.len()
    );
    table.limit(&format!("{what}, p50"), median(times.clone()), "", "");
    table.limit(&format!("{what}, p95"), p95(times), "", "≤ 15 ms");
}

fn call(planner: &KeptPlanner, detector: &Detector, words: &str, case: &Case) -> Plan {
    let hidden = Session::default().hide(detector, words);
    let question = Question::new(hidden.text()).expect("a question");
    let planned = planned(planner, &question.prompt(case.previous.as_ref()));
    let today = case.today.parse().expect("a day");
    plan(&planned.answers, Scene { question: &question, today, previous: case.previous.as_ref() })
}

/// As the product asks: one sketch, and others beside it only where the first is unsure.
fn planned(planner: &KeptPlanner, prompt: &str) -> Planned {
    let best = planner.plan(prompt, 1, &Stop::new()).expect("answered");
    if best.answers.first().is_some_and(|answer| answer.sureness >= SURE) {
        return best;
    }
    planner.plan(prompt, u8::try_from(MOST_CHOICES).unwrap_or(1), &Stop::new()).expect("answered")
}
