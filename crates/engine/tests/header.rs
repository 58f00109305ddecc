//! The reader of model headers against sound, damaged and hostile files.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says so by stopping")]

#[allow(dead_code, reason = "made for the tests of the child as well")]
mod toy;

use neonpro_engine::gguf::{Header, HeaderError};
use proptest::prelude::*;
use std::path::Path;
use toy::Toy;

fn read(bytes: &[u8]) -> Result<Header, HeaderError> {
    Header::read(bytes, bytes.len() as u64)
}

fn toy() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("toy.gguf");
    Toy::SMALL.write(&path).unwrap();
    std::fs::read(path).unwrap()
}

/// The toy with one piece of its header replaced by another of the same length.
fn with(from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut bytes = toy();
    let place = bytes.windows(from.len()).position(|piece| piece == from).unwrap();
    bytes[place..place + to.len()].copy_from_slice(to);
    bytes
}

/// A number of the toy's facts with another value.
fn with_number(key: &str, value: u32) -> Vec<u8> {
    let mut bytes = toy();
    let place = bytes.windows(key.len()).position(|piece| piece == key.as_bytes()).unwrap() + key.len() + 4;
    bytes[place..place + 4].copy_from_slice(&value.to_le_bytes());
    bytes
}

#[test]
fn the_planner_is_sound() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/planner/planner-q8_0.gguf");
    let bytes = std::fs::read(path).unwrap();
    let header = read(&bytes).unwrap();
    assert_eq!(header.architecture, "llama");
    assert!(header.bytes < bytes.len() as u64 && header.weights > header.bytes / 2);
    assert!(header.tokens > 1000 && header.context >= 256);
}

#[test]
fn a_toy_is_sound_and_costs_what_its_shape_says() {
    let header = read(&toy()).unwrap();
    assert_eq!((header.tokens, header.context, header.width), (257, 512, 64));
    // Two layers, keys and values of 64 numbers, two bytes each.
    assert_eq!(header.cache_per_token, 2 * 2 * 64 * 2);
}

#[test]
fn a_file_that_breaks_off_anywhere_is_refused() {
    let whole = toy();
    let header = Toy::SMALL.header().len();
    for length in (0..header).chain([whole.len() - 100, whole.len() / 2]) {
        assert!(read(&whole[..length]).is_err(), "{length}");
    }
}

#[test]
fn other_files_are_no_models() {
    for bytes in [&b""[..], b"G", b"GGML1234", b"PK\x03\x04", b"<!DOCTYPE html>", &[0; 4096]] {
        assert_eq!(read(bytes), Err(HeaderError::NotGguf));
    }
    assert_eq!(read(&with(&3_u32.to_le_bytes(), &1_u32.to_le_bytes())), Err(HeaderError::Unknown));
    assert_eq!(read(&with(b"llama", b"rwkv7")), Err(HeaderError::Unknown));
}

#[test]
fn counts_beyond_any_model_are_refused_at_once() {
    for place in [8, 16] {
        for count in [u64::MAX, u64::MAX / 2, 1 << 40, 100_000] {
            let mut bytes = toy();
            bytes[place..place + 8].copy_from_slice(&count.to_le_bytes());
            assert_eq!(read(&bytes), Err(HeaderError::TooMuch), "{place} {count}");
        }
    }
}

#[test]
fn numbers_of_the_model_must_fit_together() {
    for (key, value, why) in [
        ("llama.block_count", 0, HeaderError::Damaged),
        ("llama.block_count", u32::MAX, HeaderError::TooMuch),
        ("llama.embedding_length", 96, HeaderError::Damaged),
        ("llama.attention.head_count", 0, HeaderError::Damaged),
        ("llama.attention.head_count_kv", 3, HeaderError::Damaged),
        ("llama.context_length", u32::MAX, HeaderError::TooMuch),
        ("tokenizer.ggml.eos_token_id", 257, HeaderError::Damaged),
    ] {
        assert_eq!(read(&with_number(key, value)), Err(why), "{key} {value}");
    }
}

#[test]
fn tensors_that_lie_over_each_other_or_outside_are_refused() {
    let name = b"blk.1.ffn_down.weight";
    let bytes = toy();
    // Name, number of sides, two sides, format; then the place.
    let place = bytes.windows(name.len()).position(|piece| piece == name).unwrap() + name.len() + 4 + 16 + 4;
    for offset in [0, 32, u64::MAX - 31, u64::MAX / 2 + 1, 1 << 40] {
        let mut moved = bytes.clone();
        moved[place..place + 8].copy_from_slice(&offset.to_le_bytes());
        assert_eq!(read(&moved), Err(HeaderError::Damaged), "{offset}");
    }
    for side in [0, u64::MAX, 1 << 62, 33] {
        let mut shaped = bytes.clone();
        shaped[place - 20..place - 12].copy_from_slice(&side.to_le_bytes());
        assert!(read(&shaped).is_err(), "{side}");
    }
    for format in [4, 5, 9, 24, 31, 99, u32::MAX] {
        let mut formatted = bytes.clone();
        formatted[place - 4..place].copy_from_slice(&format.to_le_bytes());
        assert_eq!(read(&formatted), Err(HeaderError::Unknown), "{format}");
    }
}

#[test]
fn two_tensors_of_one_name_and_two_facts_of_one_name_are_refused() {
    assert_eq!(read(&with(b"blk.1.ffn_up.weight", b"blk.0.ffn_up.weight")), Err(HeaderError::Damaged));
    assert_eq!(read(&with(b"tokenizer.ggml.pre", b"tokenizer.ggml.mod")).map(|h| h.tokens), Ok(257));
    assert_eq!(read(&with(b"llama.block_count", b"llama.vocab_sizf")).map(|h| h.tokens), Err(HeaderError::Damaged));
}

proptest! {
    /// Whatever a byte of the header says, the reader ends with a header or an error and never asks for memory.
    #[test]
    fn any_changed_bytes_end_well(changes in proptest::collection::vec((0..6000_usize, any::<u8>()), 1..4)) {
        let mut bytes = Toy::SMALL.header();
        let length = bytes.len();
        for (place, value) in changes {
            bytes[place % length] = value;
        }
        let _ = Header::read(bytes.as_slice(), 1 << 30);
    }

    #[test]
    fn any_bytes_after_the_magic_end_well(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(read(&[b"GGUF\x03\0\0\0".as_slice(), &bytes].concat()).is_err());
    }
}
