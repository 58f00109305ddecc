//! The child process against llama-server, from the same files on as many threads.

use crate::peers::{self, Peer};
use crate::table::{Table, in_turn, median, p95, us};
use neonpro_assistant::engine::catalogue::MANIFEST;
use neonpro_assistant::engine::{Ask, Keeper, Place, Stop, Written, digest};
use neonpro_assistant::grammar::gbnf;
use neonpro_assistant::prompt::Question;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

#[allow(dead_code, reason = "made for the tests of the child as well")]
#[path = "../../../../crates/engine/tests/toy/mod.rs"]
mod toy;

use toy::Toy;

/// The peer, as its package is called, and the program that asks it.
pub(crate) const PEER: &str = "xllamacpp==2026.10.11549";
pub(crate) const ASKER: &str = include_str!("llama_server.py");
/// Most tokens of a sketch, as the product asks for it.
const SKETCH: u32 = 96;
/// Tokens of an answer whose speed is measured.
const LONG: u32 = 128;

/// As large as the planner, but it never ends an answer by itself.
const AS_PLANNER: Toy = Toy { width: 192, layers: 4, heads: 6, inner: 512, context: 512 };

pub(crate) fn measure(table: &mut Table) {
    let folder = peers::folder();
    let Some(python) = peers::python("python", &[PEER]) else {
        table.amount("models", "not measured: the peer cannot be fetched".to_owned(), "");
        return;
    };
    let planner = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models/planner/planner-q8_0.gguf");
    let place = place(&folder, &planner);
    sketches(table, &Keeper::new(place.clone()), &python, &planner);
    speed(table, &Keeper::new(place.clone()), &python, &folder.join("toy.gguf"));
    prefix(table, &Keeper::new(place));
}

/// The planner and two toys in one folder.
fn place(folder: &Path, planner: &Path) -> Place {
    std::fs::copy(planner, folder.join("planner.gguf")).expect("copied");
    AS_PLANNER.write(&folder.join("toy.gguf")).expect("written");
    Toy::SLOW.write(&folder.join("larger.gguf")).expect("written");
    let entry = |id: &str, kind: &str| {
        let mut file = std::fs::File::open(folder.join(format!("{id}.gguf"))).expect("opened");
        let sha256 = digest::sha256(&mut file, |_| true).expect("read");
        format!("[[model]]\nid='{id}'\nkind='{kind}'\nfile='{id}.gguf'\nsha256='{sha256}'\nlicence=''\nsource=''\n")
    };
    let list = entry("planner", "planner") + &entry("toy", "writer") + &entry("larger", "writer");
    std::fs::write(folder.join(MANIFEST), list).expect("written");
    Place { folders: vec![folder.to_path_buf()], ..Place::find(None) }
}

/// llama-server in a process of its own.
fn server(python: &Path, model: &Path) -> Peer {
    Peer::start(python, ASKER, &["write", &model.display().to_string(), &peers::threads()])
}

fn asked(server: &mut Peer, ask: &Ask, sureness: bool) -> Value {
    server.ask(&json!({
        "prompt": ask.prompt, "grammar": ask.grammar, "tokens": ask.most_tokens, "sureness": sureness
    }))
}

fn write(keeper: &Keeper, model: &str, ask: &Ask) -> Written {
    keeper.write(model, ask, &Stop::new(), &mut |_| {}).expect("answered")
}

/// The frozen questions of the planner's recipe that follow no other.
fn questions() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models/planner/frozen");
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("the frozen set").map(|entry| entry.expect("a file").path()).collect();
    files.sort();
    let mut questions = Vec::new();
    for file in files {
        for line in std::fs::read_to_string(file).expect("read").lines().skip(1) {
            if let [_, "", question, _] = line.split('\t').collect::<Vec<_>>()[..] {
                questions.push(question.to_owned());
            }
        }
    }
    questions
}

/// Sketches of all frozen questions: the same ones, as sure, and how soon.
fn sketches(table: &mut Table, keeper: &Keeper, python: &Path, model: &Path) {
    let grammar = Some(gbnf());
    let asks: Vec<Ask> = questions()
        .iter()
        .filter_map(|question| Question::new(question).ok())
        .map(|q| Ask { prompt: q.prompt(None), marks: true, grammar: grammar.clone(), most_tokens: SKETCH, answers: 1 })
        .collect();
    let mut server = server(python, model);
    write(keeper, "planner", &asks[0]);
    asked(&mut server, &asks[0], true);
    let (mut same, mut apart) = (0, 0.0_f64);
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for ask in &asks {
        let mut written = None;
        ours.push(us(|| written = Some(write(keeper, "planner", ask))));
        let mut answer = Value::Null;
        theirs.push(us(|| answer = asked(&mut server, ask, true)));
        let best = written.expect("answered").answers.remove(0);
        if answer["text"] == best.text.as_str() {
            same += 1;
            apart = apart.max((best.sureness - answer["sureness"].as_f64().unwrap_or(f64::NAN)).abs());
        }
    }
    table.amount(
        "sketches equal to llama-server's, greatest difference in sureness",
        format!("{same} of {}, {apart:.3}", asks.len()),
        "all",
    );
    table.ratio(
        "a sketch under the grammar, p50",
        (median(ours.clone()), median(theirs.clone())),
        "llama-server",
        "≤ 1.0",
    );
    table.ratio("a sketch under the grammar, p95", (p95(ours), p95(theirs)), "llama-server", "≤ 15 ms");
}

/// Time of a token in a long answer, with a grammar and without.
fn speed(table: &mut Table, keeper: &Keeper, python: &Path, model: &Path) {
    let mut server = server(python, model);
    for (what, grammar) in [
        ("a token of a long answer, a model of the planner's size", None),
        ("the same under a grammar", Some("root ::= [a-z] root".to_owned())),
    ] {
        let ask = Ask { prompt: "uma pergunta".to_owned(), marks: false, grammar, most_tokens: LONG, answers: 1 };
        write(keeper, "toy", &ask);
        asked(&mut server, &ask, false);
        let times = in_turn(
            9,
            || {
                let written = write(keeper, "toy", &ask);
                (written.took_us - written.first_token_us) as f64 / f64::from(written.wrote - 1)
            },
            || asked(&mut server, &ask, false)["token_us"].as_f64().unwrap_or(f64::NAN),
        );
        table.ratio(what, times, "llama-server", "≤ 1.05");
    }
}

/// The first token after a long beginning that the model has just read, and after one that it has not.
fn prefix(table: &mut Table, keeper: &Keeper) {
    let beginning = |letter: &str| letter.repeat(600);
    let ask = |prompt| Ask { prompt, marks: false, grammar: None, most_tokens: 1, answers: 1 };
    write(keeper, "larger", &ask(beginning("x")));
    let first = |prompt| write(keeper, "larger", &ask(prompt)).first_token_us as f64;
    let times = in_turn(
        5,
        || {
            first(beginning("a"));
            first(beginning("a") + " e amanhã?")
        },
        || first(beginning("b") + " e hoje?"),
    );
    table.ratio("first token after a beginning that is known (57 million weights)", times, "not known", "≤ 0.25");
}
