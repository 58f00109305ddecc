//! Stands in for the models' process in tests: whatever is asked, it says one sentence that cites the first source, and to it all
//! texts mean the same.

use neonpro_assistant::engine::talk::{Reply, Request};
use neonpro_assistant::engine::{Answer, End, Written, frame};
use std::io::{BufReader, stdin, stdout};

/// What it says.
const SAYS: &str = "Está na primeira fonte [1].";

fn main() {
    let (mut from, mut to) = (BufReader::new(stdin()), stdout());
    while let Ok(request) = frame::read::<Request>(&mut from) {
        let said = replies(request).into_iter().all(|reply| frame::write(&mut to, &reply).is_ok());
        if !said {
            return;
        }
    }
}

fn replies(request: Request) -> Vec<Reply> {
    match request {
        Request::Write { id, .. } => {
            vec![Reply::Piece { id, text: SAYS.to_owned() }, Reply::Written { id, written: written() }]
        }
        Request::Embed { id, texts, .. } => vec![Reply::Vectors { id, vectors: vec![vec![1.0]; texts.len()] }],
        Request::Stop { .. } => Vec::new(),
    }
}

fn written() -> Written {
    Written {
        answers: vec![Answer { text: SAYS.to_owned(), sureness: 0.0 }],
        read: 100,
        reused: 0,
        wrote: 10,
        first_token_us: 1,
        took_us: 1,
        ended: End::Mark,
    }
}
