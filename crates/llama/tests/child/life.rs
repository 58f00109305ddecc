//! The child's life: stopping, dying, hanging, ending.

use crate::stage::toy::Toy;
use crate::stage::{Stage, ask, write};
use neonpro_engine::{End, EngineError, Stop, Times};
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::Duration;

fn kill(process: u32) {
    assert!(Command::new("kill").args(["-9", &process.to_string()]).status().unwrap().success());
}

/// Waits until a killed child has let go of its pipes: it is still listed until its keeper looks.
fn is_gone(process: u32) {
    let folder = Path::new("/proc").join(process.to_string());
    // The first thread of a process is a zombie before the others have let go of its pipes.
    let alone = || std::fs::read_dir(folder.join("task")).map_or(true, |threads| threads.count() <= 1);
    let ended = || std::fs::read_to_string(folder.join("stat")).map_or(true, |stat| stat.contains(") Z "));
    while !(ended() && alone()) {
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// Halts a child: it is there and hears nothing.
fn freeze(process: u32) {
    assert!(Command::new("kill").args(["-STOP", &process.to_string()]).status().unwrap().success());
}

fn lives(process: u32) -> bool {
    Path::new("/proc").join(process.to_string()).exists()
}

#[test]
fn a_running_answer_stops_and_leaves_what_it_has() {
    let stage = Stage::toy(Toy::SLOW);
    let keeper = stage.keeper();
    let stop = Stop::new();
    let mut pieces = String::new();
    let written = keeper.write("toy", &ask("abc", 4000), &stop, &mut |piece| {
        pieces += piece;
        stop.stop();
    });
    let written = written.unwrap();
    assert_eq!(written.ended, End::Stopped);
    assert!(written.wrote < 4000 && !pieces.is_empty());
    assert!(written.answers[0].text.starts_with(&pieces));
    assert_eq!(write(&keeper, "toy", &ask("abc", 3)).unwrap().ended, End::Length);
}

#[test]
fn what_is_stopped_before_it_begins_is_not_begun() {
    let stage = Stage::toy(Toy::SMALL);
    let keeper = stage.keeper();
    let stop = Stop::new();
    stop.stop();
    assert_eq!(keeper.write("toy", &ask("abc", 9), &stop, &mut |_| {}).err(), Some(EngineError::Stopped));
    assert_eq!(keeper.process(), None, "nothing was started for it");
}

#[test]
fn a_child_killed_in_the_middle_is_told_and_the_next_one_answers() {
    let stage = Stage::toy(Toy::SLOW);
    let keeper = stage.keeper();
    let mut killed = None;
    let answer = keeper.write("toy", &ask("abc", 4000), &Stop::new(), &mut |_| {
        if killed.is_none() {
            killed = keeper.process();
            kill(killed.unwrap());
        }
    });
    assert_eq!(answer.err(), Some(EngineError::Died));
    assert_eq!(write(&keeper, "toy", &ask("abc", 3)).unwrap().wrote, 3);
    assert_ne!(keeper.process(), killed);
}

#[test]
fn a_child_killed_while_nobody_asks_is_not_noticed() {
    let stage = Stage::toy(Toy::SMALL);
    let keeper = stage.keeper();
    let first = write(&keeper, "toy", &ask("abc", 5)).unwrap();
    let process = keeper.process().unwrap();
    kill(process);
    is_gone(process);
    let second = write(&keeper, "toy", &ask("abc", 5)).unwrap();
    assert_eq!(first.answers, second.answers);
    assert_eq!(second.reused, 0, "nothing of the dead one is left");
}

#[test]
fn the_end_takes_the_process_and_what_it_knew() {
    let stage = Stage::toy(Toy::SMALL);
    let keeper = stage.keeper();
    write(&keeper, "toy", &ask("abc", 5)).unwrap();
    let process = keeper.process().unwrap();
    assert!(lives(process));
    keeper.end();
    assert!(!lives(process));
    assert_eq!(write(&keeper, "toy", &ask("abc", 5)).unwrap().reused, 0);
    let process = keeper.process().unwrap();
    drop(keeper);
    assert!(!lives(process));
}

#[test]
fn what_takes_too_long_is_given_up_and_the_child_goes_on() {
    let stage = Stage::toy(Toy::SLOW);
    let keeper = stage.keeper_with(Times { request: Duration::from_millis(400), grace: Duration::from_secs(60) });
    // The first one loads the model, however slow the machine is.
    while write(&keeper, "toy", &ask("abc", 1)).is_err() {}
    let process = keeper.process();
    assert_eq!(write(&keeper, "toy", &ask("abc", 4000)).err(), Some(EngineError::TimedOut));
    assert_eq!(write(&keeper, "toy", &ask("abc", 1)).unwrap().wrote, 1);
    assert_eq!(keeper.process(), process);
}

#[test]
fn a_child_that_hears_nothing_is_ended() {
    let stage = Stage::toy(Toy::SMALL);
    let keeper = stage.keeper_with(Times { request: Duration::from_millis(300), grace: Duration::from_millis(300) });
    while write(&keeper, "toy", &ask("abc", 1)).is_err() {}
    let process = keeper.process().unwrap();
    freeze(process);
    assert_eq!(write(&keeper, "toy", &ask("abc", 1)).err(), Some(EngineError::TimedOut));
    assert!(!lives(process));
}

/// A request that no pipe holds: whoever writes it waits until somebody reads.
fn long() -> neonpro_engine::Ask {
    ask(&"abc ".repeat(60_000), 1)
}

#[test]
fn a_frozen_child_holds_nobody_up_however_long_the_request() {
    let stage = Stage::toy(Toy::SMALL);
    let keeper = stage.keeper_with(Times { request: Duration::from_millis(300), grace: Duration::from_millis(100) });
    while write(&keeper, "toy", &ask("abc", 1)).is_err() {}
    let process = keeper.process().unwrap();
    freeze(process);
    assert_eq!(write(&keeper, "toy", &long()).err(), Some(EngineError::TimedOut));
    assert!(!lives(process));
    while write(&keeper, "toy", &ask("abc", 1)).is_err() {}
    assert_ne!(keeper.process().unwrap(), process);
}

#[test]
fn whoever_waits_for_a_frozen_child_can_stop_and_those_behind_them_are_answered() {
    let stage = Stage::toy(Toy::SMALL);
    let keeper = stage.keeper_with(Times { grace: Duration::from_millis(100), ..Times::default() });
    write(&keeper, "toy", &ask("abc", 1)).unwrap();
    let process = keeper.process().unwrap();
    freeze(process);
    let stop = Stop::new();
    thread::scope(|scope| {
        let stopped = scope.spawn(|| keeper.write("toy", &long(), &stop, &mut |_| {}));
        let behind = scope.spawn(|| write(&keeper, "toy", &long()));
        thread::sleep(Duration::from_millis(200));
        stop.stop();
        assert_eq!(stopped.join().unwrap().err(), Some(EngineError::Stopped));
        // The frozen one never had it, so that its successor gets it, and has an opinion.
        assert_eq!(behind.join().unwrap().err(), Some(EngineError::TooLong));
    });
    assert!(!lives(process));
    assert_eq!(write(&keeper, "toy", &ask("abc", 3)).unwrap().wrote, 3);
}

#[test]
fn a_lock_ends_a_frozen_child_and_nothing_is_sent_to_another_one() {
    let stage = Stage::toy(Toy::SMALL);
    let keeper = stage.keeper();
    write(&keeper, "toy", &ask("abc", 1)).unwrap();
    let process = keeper.process().unwrap();
    freeze(process);
    thread::scope(|scope| {
        let waiting = scope.spawn(|| write(&keeper, "toy", &long()));
        thread::sleep(Duration::from_secs(1));
        keeper.end();
        assert_eq!(waiting.join().unwrap().err(), Some(EngineError::Died));
    });
    assert!(!lives(process));
    assert_eq!(keeper.process(), None, "nobody was started for it");
}

#[test]
fn two_models_answer_side_by_side() {
    let mut stage = Stage::toy(Toy::SMALL);
    stage.add("other", Toy { layers: 3, ..Toy::SMALL });
    let keeper = stage.keeper();
    let alone = [write(&keeper, "toy", &ask("abc", 9)).unwrap(), write(&keeper, "other", &ask("abc", 9)).unwrap()];
    assert_ne!(alone[0].answers, alone[1].answers);
    thread::scope(|scope| {
        for (model, alone) in ["toy", "other"].into_iter().zip(&alone) {
            let keeper = &keeper;
            scope.spawn(move || {
                for _ in 0..10 {
                    assert_eq!(write(keeper, model, &ask("abc", 9)).unwrap().answers[0].text, alone.answers[0].text);
                }
            });
        }
    });
}

#[test]
fn without_the_program_nothing_is_answered() {
    let stage = Stage::toy(Toy::SMALL);
    let mut place = stage.place();
    place.program = stage.path("nowhere");
    let keeper = neonpro_engine::Keeper::new(place);
    assert_eq!(write(&keeper, "toy", &ask("abc", 1)).err(), Some(EngineError::NoProgram));
}
