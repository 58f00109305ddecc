//! A model on the clinic's own network: a server that offers chat completions in the form that most of them share.
//!
//! Nothing here decides what may be asked of it. Here is decided that a request reaches no other machine than one of the own network:
//! the name is looked up once, every address that it has must be of such a network, and the connection goes to the addresses that
//! were looked at, past every proxy and without following anybody elsewhere. What comes back is foreign bytes.

mod address;
mod stream;

pub use address::{Address, Names, SystemNames, is_own};
pub use stream::Reading;

use crate::{End, Stop};
use reqwest::blocking::Client;
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use reqwest::redirect::Policy;
use serde_json::json;
use std::fmt;
use std::io::Read;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

/// How often a waiting request looks whether it was stopped.
const TICK: Duration = Duration::from_millis(10);
/// Pieces that may lie between the thread that reads and the one that listens.
const AHEAD: usize = 16;
/// Bytes that are read at a time.
const SLICE: usize = 8 * 1024;

/// Why a model of the network gave no answer. No variant carries text of either side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NetworkError {
    /// The text is no address of a server.
    #[error("the address is not one of a server")]
    BadAddress,
    /// The address, or one that its name stands for, is not of the own network.
    #[error("the address is not on the clinic's own network")]
    NotOwn,
    /// There is no such name, or nobody answers there.
    #[error("the server cannot be reached")]
    Unreached,
    /// It answers that it will not: a wrong token, an unknown model, somebody else to ask.
    #[error("the server refused")]
    Refused,
    /// What it sends is no answer, or breaks off.
    #[error("the server's answer is not understood")]
    Nonsense,
    /// It was silent for too long, or the answer took too long.
    #[error("the server took too long")]
    Slow,
    /// Somebody stopped the request before it had begun.
    #[error("stopped")]
    Stopped,
}

/// How long a server may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// Until it takes the connection.
    pub connect: Duration,
    /// Between two signs of life. A model without a graphics card reads a prompt for a while before it begins.
    pub silence: Duration,
    /// For all of it.
    pub whole: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self { connect: seconds(5), silence: seconds(60), whole: seconds(180) }
    }
}

/// What is asked of a model of the network.
#[derive(Clone)]
pub struct Chat {
    /// Where it is.
    pub address: Address,
    /// What the server calls it.
    pub model: String,
    /// What the server knows the clinic by; visible ASCII.
    pub token: Option<String>,
    /// The rules, pseudonymised as everything here.
    pub system: String,
    /// Sources and question.
    pub user: String,
    /// Most tokens of the answer.
    pub most_tokens: u32,
}

/// Tells sizes, never text and never the token.
impl fmt::Debug for Chat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Chat")
            .field("address", &self.address)
            .field("token", &self.token.is_some())
            .field("bytes", &(self.system.len() + self.user.len()))
            .finish_non_exhaustive()
    }
}

/// What an answer took.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Worded {
    /// Tokens of the prompt: what the server says, as far as it can be true, or a guess.
    pub read: u32,
    /// Tokens of the answer, likewise.
    pub wrote: u32,
    /// Why it ended.
    pub ended: End,
}

/// The way to models of the network.
#[derive(Clone)]
pub struct Network {
    names: Arc<dyn Names>,
    patience: Patience,
}

impl Default for Network {
    fn default() -> Self {
        Self::with(Arc::new(SystemNames), Patience::default())
    }
}

impl Network {
    /// A network with names and patience of its own.
    #[must_use]
    pub fn with(names: Arc<dyn Names>, patience: Patience) -> Self {
        Self { names, patience }
    }

    /// The same with a patience of its own.
    #[must_use]
    pub fn patient(&self, patience: Patience) -> Self {
        Self { patience, ..self.clone() }
    }

    /// Has a model of the network answer; `each` gets the words as they come. What is stopped while it runs ends with what it has.
    ///
    /// # Errors
    /// Any [`NetworkError`]; what `each` was given until then is no answer.
    pub fn write(&self, chat: &Chat, stop: &Stop, each: &mut dyn FnMut(&str)) -> Result<Worded, NetworkError> {
        if stop.stopped() {
            return Err(NetworkError::Stopped);
        }
        let (names, patience, asked) = (Arc::clone(&self.names), self.patience, chat.clone());
        let (sender, arriving) = sync_channel(AHEAD);
        // Looking a name up and reading cannot be broken off. Who waits can be, so that another thread does both; it ends at the next
        // byte that nobody takes, or when the server has been silent for long enough.
        let spawned = thread::Builder::new().name("network-model".to_owned()).spawn(move || {
            if let Err(why) = fetch(names.as_ref(), patience, &asked, &sender) {
                let _ = sender.send(Err(why));
            }
        });
        spawned.map_err(|_| NetworkError::Unreached)?;
        let mut reading = Reading::default();
        let (begun, mut heard) = (Instant::now(), Instant::now());
        loop {
            match arriving.recv_timeout(TICK) {
                Ok(bytes) => {
                    heard = Instant::now();
                    if reading.feed(&bytes?, each)? {
                        break;
                    }
                }
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {}
            }
            if stop.stopped() {
                return Ok(reading.stopped(chat));
            }
            if heard.elapsed() > patience.silence || begun.elapsed() > patience.whole {
                return Err(NetworkError::Slow);
            }
        }
        reading.finish(chat)
    }
}

/// Asks, and hands on what comes until it ends or nobody listens any more.
fn fetch(
    names: &dyn Names,
    patience: Patience,
    chat: &Chat,
    to: &SyncSender<Result<Vec<u8>, NetworkError>>,
) -> Result<(), NetworkError> {
    let places = chat.address.places(names)?;
    let mut request = client(&chat.address, &places, patience)?
        .post(chat.address.completions())
        .header(CONTENT_TYPE, "application/json")
        .header(ACCEPT, "text/event-stream")
        .body(body(chat));
    if let Some(token) = &chat.token {
        request = request.bearer_auth(token);
    }
    let mut response = request.send().map_err(unanswered)?;
    if !response.status().is_success() {
        return Err(NetworkError::Refused);
    }
    let mut slice = vec![0; SLICE];
    loop {
        let length = response.read(&mut slice).map_err(|_| NetworkError::Nonsense)?;
        let bytes = slice.get(..length).unwrap_or_default();
        if length == 0 || to.send(Ok(bytes.to_vec())).is_err() {
            return Ok(());
        }
    }
}

/// A client for one request to these places and no others, without cookies or any memory.
fn client(address: &Address, places: &[SocketAddr], patience: Patience) -> Result<Client, NetworkError> {
    // One implementation of cryptography for the whole program. Another room may have named it already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::builder()
        .user_agent("NeonPro")
        .no_proxy()
        .redirect(Policy::none())
        .referer(false)
        .pool_max_idle_per_host(0)
        .connect_timeout(patience.connect)
        // Who waits has given up by then, and told why.
        .timeout(patience.silence.saturating_mul(2))
        .resolve_to_addrs(address.host(), places)
        .build();
    client.map_err(|_| NetworkError::Unreached)
}

fn unanswered(error: reqwest::Error) -> NetworkError {
    if error.is_connect() || error.is_builder() {
        NetworkError::Unreached
    } else if error.is_timeout() {
        NetworkError::Slow
    } else {
        NetworkError::Nonsense
    }
}

fn body(chat: &Chat) -> Vec<u8> {
    let said = json!({
        "model": chat.model,
        "messages": [{ "role": "system", "content": chat.system }, { "role": "user", "content": chat.user }],
        "max_tokens": chat.most_tokens,
        "temperature": 0,
        "stream": true,
        "stream_options": { "include_usage": true },
    });
    said.to_string().into_bytes()
}
