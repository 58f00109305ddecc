//! A model on the clinic's own network: entered by the owner, tried, and named beside every sentence that it wrote.

use super::session::signed_in;
use crate::clinic;
use crate::hands::ENTER;
use std::io::{Read, Write};
use std::net::TcpListener;

/// One sentence that the first source carries.
const SAYS: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n\
    data: {\"choices\":[{\"delta\":{\"content\":\"Está na primeira fonte [1].\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";

/// A server on this machine that tells everybody the same; answers its address.
fn server() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("bound"));
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            // The request ends with its JSON.
            let (mut heard, mut slice) = (Vec::new(), [0; 4096]);
            while !heard.ends_with(b"}") {
                match stream.read(&mut slice) {
                    Ok(length) if length > 0 => heard.extend_from_slice(&slice[..length]),
                    _ => break,
                }
            }
            let _ = stream.write_all(SAYS.as_bytes());
        }
    });
    address
}

#[test]
fn the_owner_enters_a_model_of_the_network_and_its_sentences_name_it() {
    let stage = clinic::demo();
    let window = signed_in(&stage, "dona");
    window.marked("nav-settings").click();
    window.marked("tab-assistant").click();
    window.marked("network-address").write("http://8.8.8.8:11434");
    window.marked("network-model").write("modelo-da-rede");
    window.marked("network-try").click();
    window.reads("network-error", "não é da rede da clínica");
    window.accessible();
    window.picture("network-refused");

    window.rewrite("network-address", &server());
    window.marked("network-try").click();
    window.reads("network-tried", "respondeu em");
    window.marked("network-save").click();
    window.marked("network-off");
    window.accessible();
    window.picture("network-on");

    window.control('j');
    window.reads("assistant-promise", "127.0.0.1");
    window.marked("assistant-field").write("quem vem hoje?");
    window.key(ENTER);
    window.marked("assistant-rows");
    window.marked("assistant-word").click();
    window.reads("assistant-written", "Redigido por um modelo na rede da clínica: 127.0.0.1");
    window.reads("written-text", "Está na primeira fonte");
    window.accessible();
    window.picture("network-worded");
}
