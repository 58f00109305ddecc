//! Grammars that would abort a process that asks llama.cpp carelessly.

use crate::stage::toy::Toy;
use crate::stage::{Stage, write};
use neonpro_engine::{Ask, End, EngineError, Written};

fn under(grammar: &str) -> Result<Written, EngineError> {
    let stage = Stage::toy(Toy::SMALL);
    let ask = Ask { prompt: "abc".into(), marks: false, grammar: Some(grammar.into()), most_tokens: 20, answers: 1 };
    write(&stage.keeper(), "toy", &ask)
}

#[test]
fn a_grammar_that_has_come_to_its_end_ends_the_answer() {
    let written = under(r#"root ::= "xyz""#).unwrap();
    assert_eq!((written.answers[0].text.as_str(), written.ended), ("xyz", End::Mark));
}

#[test]
fn a_dead_end_is_an_end() {
    // llama.cpp never lets a token through that begins with a zero.
    let written = under(r#"root ::= "ab" "\x00""#).unwrap();
    assert_eq!((written.answers[0].text.as_str(), written.ended), ("ab", End::Grammar));
}

#[test]
fn an_endless_grammar_ends_by_length() {
    let written = under("root ::= [a-c] root").unwrap();
    assert_eq!((written.answers[0].text.len(), written.ended), (20, End::Length));
    assert!(written.answers[0].text.bytes().all(|b| (b'a'..=b'c').contains(&b)));
}

#[test]
fn what_is_no_grammar_is_refused() {
    for text in ["root ::= (", "root ::= missing", "root ::= root \"a\"", "start ::= \"a\"", "", "\u{0}", "root"] {
        assert_eq!(under(text).err(), Some(EngineError::Grammar), "{text:?}");
    }
}

#[test]
fn characters_of_several_bytes_pass_byte_by_byte() {
    let written = under(r#"root ::= "é🙂" [á-ú]"#).unwrap();
    assert_eq!(written.ended, End::Mark);
    assert_eq!(written.answers[0].text.chars().count(), 3);
}
