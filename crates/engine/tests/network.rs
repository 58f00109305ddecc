//! A model on the own network: what is sent to it, and what happens when it behaves badly or is somewhere else.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says so by stopping")]

use neonpro_engine::network::{Address, Chat, Names, Network, NetworkError, Patience, SystemNames, Worded};
use neonpro_engine::{End, Stop};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

const HEAD: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";
const WORDS: &str = "data: {\"choices\":[{\"delta\":{\"content\":\"Custa R$ 900,00 \"}}]}\n\n";
const REST: &str =
    "data: {\"choices\":[{\"delta\":{\"content\":\"[1].\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";

/// A server on this machine that does with each connection what the test wants; it keeps what it was sent.
struct Server {
    port: u16,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn new(answer: impl Fn(&mut TcpStream) -> io::Result<()> + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&heard);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                kept.lock().unwrap().push(request(&stream));
                // Whoever asked may have gone.
                let _ = answer(&mut stream);
            }
        });
        Self { port, heard }
    }

    fn says(text: &'static str) -> Self {
        Self::new(move |stream| stream.write_all(text.as_bytes()))
    }

    fn chat(&self) -> Chat {
        chat(&format!("http://127.0.0.1:{}", self.port))
    }

    fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }
}

/// Head and body of a request.
fn request(stream: &TcpStream) -> String {
    let mut from = BufReader::new(stream);
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        from.read_line(&mut line).unwrap();
        let small = line.to_lowercase();
        length = small.strip_prefix("content-length:").map_or(length, |text| text.trim().parse().unwrap());
        head += &line;
        if line.trim().is_empty() {
            break;
        }
    }
    let mut body = vec![0; length];
    from.read_exact(&mut body).unwrap();
    head + &String::from_utf8(body).unwrap()
}

fn chat(address: &str) -> Chat {
    Chat {
        address: Address::parse(address).unwrap(),
        model: "modelo".into(),
        token: None,
        system: "regras".into(),
        user: "[1] serviço: Botox\n\nquanto custa?".into(),
        most_tokens: 300,
    }
}

fn hasty() -> Patience {
    let short = Duration::from_millis(300);
    Patience { connect: short, silence: short, whole: Duration::from_secs(60) }
}

fn ask(network: &Network, chat: &Chat) -> Result<(String, Worded), NetworkError> {
    let mut words = String::new();
    let worded = network.write(chat, &Stop::new(), &mut |more| words.push_str(more))?;
    Ok((words, worded))
}

fn asked(server: &Server) -> Result<(String, Worded), NetworkError> {
    ask(&Network::default(), &server.chat())
}

#[test]
fn an_answer_comes_piece_by_piece_and_the_request_says_what_it_must() {
    let server = Server::new(|stream| {
        stream.write_all(HEAD.as_bytes())?;
        for letter in format!("{WORDS}{REST}").as_bytes().chunks(7) {
            stream.write_all(letter)?;
        }
        Ok(())
    });
    let chat = Chat { token: Some("segredo-da-rede".into()), ..server.chat() };
    let mut pieces = Vec::new();
    let worded = Network::default().write(&chat, &Stop::new(), &mut |more| pieces.push(more.to_owned())).unwrap();
    assert_eq!((pieces.concat().as_str(), worded.ended), ("Custa R$ 900,00 [1].", End::Mark));
    assert_eq!(pieces.len(), 2);
    let [heard] = <[String; 1]>::try_from(server.heard()).unwrap();
    let (head, body) = heard.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("POST /v1/chat/completions HTTP/1.1\r\n"), "{head}");
    assert!(head.to_lowercase().contains("authorization: bearer segredo-da-rede"), "{head}");
    let body: serde_json::Value = serde_json::from_str(body).unwrap();
    let said = |place: usize| (&body["messages"][place]["role"], &body["messages"][place]["content"]);
    assert_eq!(said(0), (&"system".into(), &chat.system.clone().into()));
    assert_eq!(said(1), (&"user".into(), &chat.user.clone().into()));
    assert_eq!((&body["model"], &body["max_tokens"], &body["stream"]), (&"modelo".into(), &300.into(), &true.into()));
}

#[test]
fn neither_text_nor_token_are_printed() {
    let chat = Chat { token: Some("segredo".into()), ..chat("http://10.0.0.1") };
    let printed = format!("{chat:?}");
    assert!(!printed.contains("segredo") && !printed.contains("Botox") && printed.contains("10.0.0.1"), "{printed}");
}

/// Names that stand for what the test wants.
struct Known(&'static [&'static str]);

impl Names for Known {
    fn of(&self, _: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
        Ok(self.0.iter().map(|number| SocketAddr::new(number.parse().unwrap(), port)).collect())
    }
}

fn naming(numbers: &'static [&'static str]) -> Network {
    Network::with(Arc::new(Known(numbers)), Patience::default())
}

#[test]
fn a_name_is_looked_up_once_and_the_connection_goes_where_was_looked() {
    let server = Server::says(concat!(
        "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n",
        "data: {\"choices\":[{\"delta\":{\"content\":\"Sim [1].\"},\"finish_reason\":\"stop\"}]}\n"
    ));
    // No other list of names knows this one.
    let there = chat(&format!("http://modelo.clinica.invalid:{}", server.port));
    assert_eq!(ask(&naming(&["127.0.0.1"]), &there).unwrap().0, "Sim [1].");
    assert!(server.heard()[0].to_lowercase().contains(&format!("host: modelo.clinica.invalid:{}", server.port)));
    assert_eq!(ask(&naming(&["127.0.0.1", "203.0.113.7"]), &there), Err(NetworkError::NotOwn));
    assert_eq!(ask(&naming(&["203.0.113.7"]), &there), Err(NetworkError::NotOwn));
    assert_eq!(ask(&naming(&[]), &there), Err(NetworkError::Unreached));
    assert_eq!(server.heard().len(), 1, "nothing was sent for the others");
}

#[test]
fn nobody_is_followed_elsewhere() {
    let other = Server::says("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
    let there = format!("http://127.0.0.1:{}/v1/chat/completions", other.port);
    let server = Server::new(move |stream| {
        let head = format!(
            "HTTP/1.1 307 Temporary Redirect\r\nLocation: {there}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        );
        stream.write_all(head.as_bytes())
    });
    assert_eq!(asked(&server), Err(NetworkError::Refused));
    assert!(other.heard().is_empty());
}

#[test]
fn a_refusal_is_one_whatever_it_says() {
    for head in [
        "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
    ] {
        assert_eq!(asked(&Server::says(head)), Err(NetworkError::Refused), "{head}");
    }
}

#[test]
fn what_is_no_answer_or_breaks_off_is_nonsense() {
    for text in [
        "",
        "SSH-2.0-OpenSSH_9.2\r\n",
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<html>\n</html>\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\ndata: {}\n",
        "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\ndata: {\"choices\":[{\"delta\":{\"content\":\"Custa\"}}]}\n",
    ] {
        assert_eq!(asked(&Server::says(text)), Err(NetworkError::Nonsense), "{text:?}");
    }
}

#[test]
fn a_line_without_an_end_ends_the_patience_and_not_the_memory() {
    let server = Server::new(|stream| {
        stream.write_all(HEAD.as_bytes())?;
        loop {
            stream.write_all(&[b'a'; 4096])?;
        }
    });
    assert_eq!(asked(&server), Err(NetworkError::Nonsense));
}

#[test]
fn silence_is_told_as_such_before_and_after_the_first_word() {
    let impatient = Network::with(Arc::new(SystemNames), hasty());
    let mute = Server::new(|_| {
        thread::sleep(Duration::from_secs(30));
        Ok(())
    });
    assert_eq!(ask(&impatient, &mute.chat()), Err(NetworkError::Slow));
    let halting = Server::new(|stream| {
        stream.write_all(format!("{HEAD}{WORDS}").as_bytes())?;
        thread::sleep(Duration::from_secs(30));
        Ok(())
    });
    assert_eq!(ask(&impatient, &halting.chat()), Err(NetworkError::Slow));
}

/// A letter at a time for as long as anybody listens.
fn dripping() -> Server {
    Server::new(|stream| {
        stream.write_all(format!("{HEAD}{WORDS}").as_bytes())?;
        loop {
            stream.write_all(b":\n")?;
            thread::sleep(Duration::from_millis(20));
        }
    })
}

#[test]
fn whoever_only_drips_is_given_up_in_the_end() {
    let patience = Patience { whole: Duration::from_millis(600), ..Patience::default() };
    let network = Network::with(Arc::new(SystemNames), patience);
    assert_eq!(ask(&network, &dripping().chat()), Err(NetworkError::Slow));
}

#[test]
fn a_running_answer_stops_and_leaves_what_it_has() {
    let server = dripping();
    let (stop, mut words) = (Stop::new(), String::new());
    let worded = Network::default().write(&server.chat(), &stop, &mut |more| {
        words.push_str(more);
        stop.stop();
    });
    assert_eq!((words.as_str(), worded.unwrap().ended), ("Custa R$ 900,00 ", End::Stopped));
    assert_eq!(Network::default().write(&server.chat(), &stop, &mut |_| {}), Err(NetworkError::Stopped));
    assert_eq!(server.heard().len(), 1, "what is stopped before it begins is not sent");
}

#[test]
fn nobody_there_is_told_as_such() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    assert_eq!(ask(&Network::default(), &chat(&format!("http://127.0.0.1:{port}"))), Err(NetworkError::Unreached));
    let nameless = chat("http://modelo.clinica.invalid");
    assert_eq!(ask(&Network::default(), &nameless), Err(NetworkError::Unreached));
}

#[test]
fn a_proxy_of_the_system_is_passed_by() {
    let proxy = Server::says("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    let server = Server::says(concat!(
        "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n",
        "data: {\"choices\":[{\"delta\":{\"content\":\"Sim [1].\"},\"finish_reason\":\"stop\"}]}\n"
    ));
    // Variables are read when a client is made, and belong to the whole process: another process makes it.
    let own = std::env::current_exe().unwrap();
    let answered = std::process::Command::new(own)
        .args(["--exact", "asks_once_for_another_test", "--nocapture"])
        .env("http_proxy", format!("http://127.0.0.1:{}", proxy.port))
        .env("ALL_PROXY", format!("http://127.0.0.1:{}", proxy.port))
        .env("NEONPRO_TEST_ASKS", format!("http://127.0.0.1:{}", server.port))
        .status()
        .unwrap();
    assert!(answered.success());
    assert_eq!((proxy.heard().len(), server.heard().len()), (0, 1));
}

#[test]
fn asks_once_for_another_test() {
    if let Ok(address) = std::env::var("NEONPRO_TEST_ASKS") {
        assert_eq!(ask(&Network::default(), &chat(&address)).unwrap().0, "Sim [1].");
    }
}
