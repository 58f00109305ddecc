//! `neonpro-llama FOLDER…`: the child process in which llama.cpp runs.
//!
//! It reads requests from standard input, writes replies to standard output and ends when its input ends. It holds no key, opens no
//! clinic's file, may read the given folders only, and ever sees pseudonymised text alone: whatever goes wrong in here, in C++
//! or by a hostile model, ends this process and nothing else.

mod desk;
mod embedder;
mod harden;
mod load;
mod memory;
mod out;
mod pick;
mod text;
mod writer;

use desk::Desk;
use neonpro_engine::frame;
use neonpro_engine::talk::Request;
use std::io::{BufReader, stdin};
use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    let folders: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    // A thread that panics leaves a request without an answer. The product knows what to do about a child that died.
    std::panic::set_hook(Box::new(|_| harden::end_now()));
    let Ok(out) = harden::stdout_of_our_own().map(out::Out::new) else { return ExitCode::FAILURE };
    let Some(desk) = harden::lock_in(&folders).then(|| Desk::open(out)).flatten() else { return ExitCode::FAILURE };
    let mut requests = BufReader::new(stdin());
    while let Ok(request) = frame::read::<Request>(&mut requests) {
        desk.take(request);
    }
    // No thread is waited for and nothing is put in order: what is in memory must go, not be saved.
    harden::end_now();
    ExitCode::SUCCESS
}
