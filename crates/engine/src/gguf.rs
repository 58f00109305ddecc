//! The header of a model file, read before llama.cpp sees the file.
//!
//! The reader of llama.cpp is written for files that somebody trusts. This one is written for those that nobody does: each count,
//! length, shape and place is held against a limit or against the file, and what it does not know it refuses. It reads the
//! header only, never a weight.

mod bytes;
mod tensors;
mod values;

use bytes::Bytes;
use std::io::Read;
use tensors::Tensors;
use values::Facts;

/// The first four bytes of a file.
const MAGIC: [u8; 4] = *b"GGUF";
/// The versions that are written today.
const VERSIONS: [u32; 2] = [2, 3];
/// Where tensors begin unless the file says otherwise, in bytes.
const USUAL_ALIGNMENT: u64 = 32;
/// The widest alignment that makes sense: a page.
const WIDEST_ALIGNMENT: u64 = 4096;
/// Most tokens of a vocabulary, layers, heads, and positions that a real model has; weights of one side.
const MOST_TOKENS: u64 = 1024 * 1024;
const MOST_LAYERS: u64 = 512;
const MOST_HEADS: u64 = 1024;
const MOST_POSITIONS: u64 = 16 * 1024 * 1024;
const WIDEST: u64 = 64 * 1024;

/// Kinds of models that the catalogue may hold. All others are refused: their code in llama.cpp is never reached.
const ARCHITECTURES: [&str; 19] = [
    "llama",
    "llama-embed",
    "mistral3",
    "qwen2",
    "qwen3",
    "qwen35",
    "gemma2",
    "gemma3",
    "gemma3n",
    "gemma4",
    "gemma-embedding",
    "granite",
    "granitehybrid",
    "phi3",
    "smollm3",
    "bert",
    "nomic-bert",
    "modern-bert",
    "eurobert",
];

/// Why a file is not a model that may be loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeaderError {
    /// It is no GGUF file.
    #[error("the file is no GGUF file")]
    NotGguf,
    /// It breaks off or contradicts itself.
    #[error("the file is damaged")]
    Damaged,
    /// It claims more than a real model has.
    #[error("the file claims more than a model has")]
    TooMuch,
    /// It is of a kind, a version or a format that we do not run.
    #[error("the file is of an unknown kind")]
    Unknown,
}

/// What a sound header says about its model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The kind of model, in llama.cpp's words.
    pub architecture: String,
    /// Weights.
    pub weights: u64,
    /// Bytes of the tensors.
    pub bytes: u64,
    /// Tokens of the vocabulary.
    pub tokens: u64,
    /// Most tokens that the model was made to look at.
    pub context: u64,
    /// Bytes that one token of context takes in the cache, in sixteen-bit numbers.
    pub cache_per_token: u64,
    /// Width of the model: numbers of a vector that it makes.
    pub width: u64,
}

impl Header {
    /// Reads the header of a file of `length` bytes.
    ///
    /// # Errors
    /// [`HeaderError`] for everything that is not a sound model of a known kind.
    pub fn read(from: impl Read, length: u64) -> Result<Self, HeaderError> {
        let mut from = Bytes::new(from);
        if from.take() != Ok(MAGIC) {
            return Err(HeaderError::NotGguf);
        }
        if !VERSIONS.contains(&from.u32()?) {
            return Err(HeaderError::Unknown);
        }
        let tensor_count = tensors::count(&mut from)?;
        let fact_count = Facts::count(&mut from)?;
        let facts = Facts::read(&mut from, fact_count)?;
        let alignment = alignment(&facts)?;
        let tensors = tensors::read(&mut from, tensor_count, alignment)?;
        let begin = from.place.checked_next_multiple_of(alignment).ok_or(HeaderError::TooMuch)?;
        if begin.checked_add(tensors.bytes).ok_or(HeaderError::TooMuch)? > length {
            return Err(HeaderError::Damaged);
        }
        Self::of(&facts, &tensors)
    }

    fn of(facts: &Facts, tensors: &Tensors) -> Result<Self, HeaderError> {
        let architecture = facts.text("general.architecture").ok_or(HeaderError::Damaged)?;
        if !ARCHITECTURES.contains(&architecture) {
            return Err(HeaderError::Unknown);
        }
        let own = |name: &str| facts.number(&format!("{architecture}.{name}"));
        let within = |name: &str, most: u64| match own(name) {
            Some(number) if number > 0 && number <= most => Ok(number),
            Some(0) | None => Err(HeaderError::Damaged),
            Some(_) => Err(HeaderError::TooMuch),
        };
        let layers = within("block_count", MOST_LAYERS)?;
        let width = within("embedding_length", WIDEST)?;
        let heads = within("attention.head_count", MOST_HEADS)?;
        let context = within("context_length", MOST_POSITIONS)?;
        let shared = own("attention.head_count_kv").unwrap_or(heads);
        if shared > heads {
            return Err(HeaderError::Damaged);
        }
        let side = |name: &str| own(name).unwrap_or(width / heads).min(WIDEST);
        let sides = side("attention.key_length") + side("attention.value_length");
        let tokens = vocabulary(facts, tensors, width)?;
        Ok(Self {
            architecture: architecture.to_owned(),
            weights: tensors.weights,
            bytes: tensors.bytes,
            tokens,
            context,
            cache_per_token: layers * shared * sides * 2,
            width,
        })
    }
}

fn alignment(facts: &Facts) -> Result<u64, HeaderError> {
    match facts.get("general.alignment") {
        None => Ok(USUAL_ALIGNMENT),
        Some(values::Value::Number(n)) if n.is_power_of_two() && (8..=WIDEST_ALIGNMENT).contains(n) => Ok(*n),
        Some(_) => Err(HeaderError::Damaged),
    }
}

/// The number of tokens, after every list and every token number that the file gives has been held against it.
fn vocabulary(facts: &Facts, tensors: &Tensors, width: u64) -> Result<u64, HeaderError> {
    let tokens = facts.length("tokenizer.ggml.tokens").ok_or(HeaderError::Damaged)?;
    if tokens > MOST_TOKENS {
        return Err(HeaderError::TooMuch);
    }
    let beside = ["tokenizer.ggml.scores", "tokenizer.ggml.token_type"];
    let even = beside.iter().all(|list| facts.get(list).is_none() || facts.length(list) == Some(tokens));
    let known = facts.ending("_token_id").all(|id| matches!(id, values::Value::Number(id) if *id < tokens));
    // Rows of the embedding may be padded; columns are the model's width.
    let embedded = tensors.embedding.is_some_and(|(row, rows)| row == width && rows >= tokens);
    if tokens > 0 && even && known && embedded { Ok(tokens) } else { Err(HeaderError::Damaged) }
}
