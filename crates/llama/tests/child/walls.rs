//! What the child can reach, and what it makes of hostile files and frames.

use crate::stage::toy::Toy;
use crate::stage::{PROGRAM, Stage, ask, write};
use neonpro_engine::talk::{ModelFile, Reply, Request};
use neonpro_engine::{EngineError, Stop, frame};
use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};

fn child(folder: &Path) -> Child {
    Command::new(PROGRAM).arg(folder).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap()
}

/// What the child answers to one request, sent by hand.
fn answer(child: &mut Child, request: &Request) -> Reply {
    frame::write(child.stdin.as_mut().unwrap(), request).unwrap();
    frame::read(child.stdout.as_mut().unwrap()).unwrap()
}

#[test]
fn the_child_has_no_variables_no_files_and_no_image() {
    let stage = Stage::toy(Toy::SMALL);
    let keeper = stage.keeper();
    write(&keeper, "toy", &ask("abc", 1)).unwrap();
    let own = Path::new("/proc").join(keeper.process().unwrap().to_string());
    assert_eq!(fs::read_to_string(own.join("oom_score_adj")).unwrap().trim(), "1000");
    let limits = fs::read_to_string(own.join("limits")).unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    assert_eq!(core.split_whitespace().filter(|word| *word == "0").count(), 2, "{core}");
    // Only the kernel's administrator may look further; a test that is none sees nothing, which is what is wanted.
    if let Ok(variables) = fs::read(own.join("environ")) {
        assert_eq!(String::from_utf8_lossy(&variables), "");
    }
    for open in fs::read_dir(own.join("fd")).into_iter().flatten() {
        let target = fs::read_link(open.unwrap().path()).unwrap().to_string_lossy().into_owned();
        let known = target.starts_with("pipe:") || target == "/dev/null" || target.ends_with("toy.gguf");
        assert!(known, "{target}");
    }
}

#[test]
fn only_the_given_folders_can_be_read() {
    let (inside, outside) = (Stage::toy(Toy::SMALL), Stage::toy(Toy::SMALL));
    let file = |stage: &Stage| {
        let path = fs::canonicalize(stage.path("toy")).unwrap();
        let sha256 = neonpro_engine::digest::sha256(&mut File::open(&path).unwrap(), |_| true).unwrap();
        ModelFile { path, sha256, most_context: 64 }
    };
    let mut child = child(inside.path("toy").parent().unwrap());
    let mut id = 0;
    let mut first = |model| {
        id += 1;
        answer(&mut child, &Request::Write { id, model, ask: ask("abc", 0) })
    };
    assert!(matches!(first(file(&inside)), Reply::Written { .. }));
    assert!(matches!(first(file(&outside)), Reply::Failed { why: EngineError::NoModel, .. }));
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn frames_that_are_none_end_the_child() {
    let stage = Stage::empty();
    let folder = stage.path("x").parent().unwrap().to_path_buf();
    for bytes in
        [&b"\xff\xff\xff\xff"[..], b"\x02\0\0\0{}", b"\x04\0\0\0null", b"\x01\0\0\0{", b"GET / HTTP/1.1\r\n\r\n"]
    {
        let mut child = child(&folder);
        child.stdin.as_mut().unwrap().write_all(bytes).unwrap();
        drop(child.stdin.take());
        assert!(child.wait_with_output().unwrap().stdout.is_empty());
    }
}

#[test]
fn it_ends_with_its_input_also_in_the_middle_of_an_answer() {
    let stage = Stage::toy(Toy::SLOW);
    let path = fs::canonicalize(stage.path("toy")).unwrap();
    let sha256 = neonpro_engine::digest::sha256(&mut File::open(&path).unwrap(), |_| true).unwrap();
    let mut child = child(path.parent().unwrap());
    let model = ModelFile { path, sha256, most_context: 4096 };
    let first = answer(&mut child, &Request::Write { id: 1, model, ask: ask("abc", 4000) });
    assert!(matches!(first, Reply::Piece { .. }));
    drop(child.stdin.take());
    child.wait().unwrap();
}

#[test]
fn a_file_that_is_not_the_accepted_one_is_not_loaded() {
    let mut stage = Stage::empty();
    Toy::SMALL.write(&stage.path("toy")).unwrap();
    stage.list_as("toy", "writer", &"0".repeat(64));
    assert_eq!(write(&stage.keeper(), "toy", &ask("abc", 1)).err(), Some(EngineError::WrongHash));
}

#[test]
fn a_file_that_changes_after_it_was_loaded_is_looked_at_again() {
    let stage = Stage::toy(Toy::SMALL);
    let keeper = stage.keeper();
    write(&keeper, "toy", &ask("abc", 1)).unwrap();
    Toy { layers: 3, ..Toy::SMALL }.write(&stage.path("toy")).unwrap();
    assert_eq!(write(&keeper, "toy", &ask("abc", 1)).err(), Some(EngineError::WrongHash));
}

#[test]
fn damaged_files_are_refused_and_never_answered_by_silence() {
    let mut stage = Stage::toy(Toy::SMALL);
    let whole = fs::read(stage.path("toy")).unwrap();
    let header = Toy::SMALL.header().len();
    let mut damaged: Vec<Vec<u8>> = vec![Vec::new(), b"GGUF".to_vec(), whole[..header].to_vec(), vec![0; 5000]];
    damaged.push(whole[..whole.len() - 64].to_vec());
    // Every 97th byte of the header turned round, and accepted by somebody as it is.
    for place in (0..header).step_by(97) {
        let mut bytes = whole.clone();
        bytes[place] ^= 0xff;
        damaged.push(bytes);
    }
    for (index, bytes) in damaged.iter().enumerate() {
        let id = format!("damaged{index}");
        fs::write(stage.path(&id), bytes).unwrap();
        stage.list(&id, "writer");
    }
    let keeper = stage.keeper();
    let mut refused = 0;
    for index in 0..damaged.len() {
        match write(&keeper, &format!("damaged{index}"), &ask("abc", 2)) {
            Err(EngineError::NotAModel) => refused += 1,
            // A name of a token or a letter of a text may be anything.
            Ok(_) => {}
            // What the reader lets pass and llama.cpp does not survive costs the child and nobody else.
            Err(why) => assert_eq!(why, EngineError::Died, "{index}"),
        }
    }
    assert!(refused >= 5 && refused * 2 > damaged.len() / 2, "{refused} of {}", damaged.len());
    assert_eq!(write(&keeper, "toy", &ask("abc", 2)).unwrap().wrote, 2);
}

#[test]
fn a_model_beyond_the_memory_is_refused_before_it_is_read() {
    let mut stage = Stage::empty();
    // A terabyte of weights in a file that holds none of them.
    let huge = Toy { width: 65_504, heads: 1, inner: 65_536 * 64, layers: 2, context: 512 };
    let mut file = File::create(stage.path("huge")).unwrap();
    file.write_all(&huge.header()).unwrap();
    file.set_len(2_000_000_000_000).unwrap();
    stage.list_as("huge", "writer", &"0".repeat(64));
    match write(&stage.keeper(), "huge", &ask("abc", 1)) {
        Err(EngineError::TooLarge { needs, free }) => assert!(needs > 1_000_000_000_000 && free < needs),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_model_is_asked_only_for_what_it_is_for() {
    let mut stage = Stage::empty();
    Toy::SMALL.write(&stage.path("toy")).unwrap();
    stage.list("toy", "embedder");
    let keeper = stage.keeper();
    assert_eq!(write(&keeper, "toy", &ask("abc", 1)).err(), Some(EngineError::NoModel));
    assert_eq!(write(&keeper, "other", &ask("abc", 1)).err(), Some(EngineError::NoModel));
    assert!(keeper.embed("toy", &["abc"], &Stop::new()).is_ok());
}

#[test]
fn vectors_have_length_one_and_do_not_depend_on_their_neighbours() {
    let mut stage = Stage::empty();
    Toy::SMALL.write(&stage.path("toy")).unwrap();
    stage.list("toy", "embedder");
    let keeper = stage.keeper();
    let long = "palavra ".repeat(500);
    let texts: Vec<String> = (0..100).map(|i| format!("nota {i} 🙂").repeat(i % 7 + 1)).chain([long]).collect();
    let all: Vec<&str> = texts.iter().map(String::as_str).collect();
    let together = keeper.embed("toy", &all, &Stop::new()).unwrap();
    assert_eq!(together.len(), texts.len());
    for index in [0, 1, 50, 99, 100] {
        let alone = keeper.embed("toy", &all[index..=index], &Stop::new()).unwrap();
        let cosine: f32 = alone[0].iter().zip(&together[index]).map(|(a, b)| a * b).sum();
        assert!((cosine - 1.0).abs() < 1e-2, "{index}: {cosine}");
        assert!((alone[0].iter().map(|x| x * x).sum::<f32>() - 1.0).abs() < 1e-4);
    }
    assert_eq!(keeper.embed("toy", &[], &Stop::new()).unwrap(), Vec::<Vec<f32>>::new());
}
