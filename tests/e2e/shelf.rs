//! A server on the loopback interface from which models are fetched. It gives half of its file and then drips, until it is told to go on.

use std::io::{self, BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// Between two drops.
const DRIP: Duration = Duration::from_millis(20);

/// One file that can be fetched, from any place on.
pub(crate) struct Shelf {
    port: u16,
    goods: Arc<Goods>,
}

struct Goods {
    bytes: Vec<u8>,
    flows: AtomicBool,
    /// The places from which the file was asked for.
    asked: Mutex<Vec<usize>>,
}

impl Shelf {
    /// Offers a file. It is there for as long as the test runs.
    pub(crate) fn offer(bytes: Vec<u8>) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let port = listener.local_addr().expect("a port has a number").port();
        let goods = Arc::new(Goods { bytes, flows: AtomicBool::new(false), asked: Mutex::default() });
        let kept = Arc::clone(&goods);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let goods = Arc::clone(&kept);
                // Whoever asked may have gone away: that is what is tested.
                thread::spawn(move || goods.give(stream).is_ok());
            }
        });
        Self { port, goods }
    }

    /// Where the file lies.
    pub(crate) fn address(&self) -> String {
        format!("http://127.0.0.1:{}/modelo.gguf", self.port)
    }

    /// Lets the rest of it flow, and whatever is asked for from now on.
    pub(crate) fn flow(&self) {
        self.goods.flows.store(true, Ordering::Release);
    }

    /// The places from which it was asked for so far.
    pub(crate) fn asked(&self) -> Vec<usize> {
        self.goods.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Goods {
    fn give(&self, mut stream: TcpStream) -> io::Result<()> {
        let from = asked_from(&stream)?;
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).push(from);
        let all = self.bytes.len();
        let rest = self.bytes.get(from..).unwrap_or_default();
        let status = if from == 0 { "200 OK" } else { "206 Partial Content" };
        write!(stream, "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n", rest.len())?;
        write!(stream, "Content-Range: bytes {from}-{}/{all}\r\n\r\n", all.saturating_sub(1))?;
        let mut given = (all / 2).saturating_sub(from);
        stream.write_all(&rest[..given])?;
        while given < rest.len() && !self.flows.load(Ordering::Acquire) {
            stream.write_all(&rest[given..=given])?;
            given += 1;
            thread::sleep(DRIP);
        }
        stream.write_all(&rest[given..])
    }
}

/// The place from which a request wants the file.
fn asked_from(stream: &TcpStream) -> io::Result<usize> {
    let mut from = 0;
    for line in BufReader::new(stream).lines() {
        let line = line?.to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(range) = line.strip_prefix("range: bytes=") {
            from = range.trim_end_matches('-').parse().unwrap_or(0);
        }
    }
    Ok(from)
}
