//! Models with random weights, made on the spot: real files of any size that say nothing.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

/// ggml's numbers of the formats that are used here.
const F32: u32 = 0;
const Q8_0: u32 = 8;
/// Where tensors begin.
const ALIGNMENT: usize = 32;
/// The mark that ends an answer; its weights are zero, so that it is never the likeliest.
const END: &str = "<|end|>";

/// A llama with random weights whose tokens are the 256 bytes and an end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Toy {
    /// Numbers of a token's vector; a multiple of 32 and of `heads`.
    pub(crate) width: u64,
    /// Layers.
    pub(crate) layers: u32,
    /// Heads.
    pub(crate) heads: u64,
    /// Width inside a layer; a multiple of 32.
    pub(crate) inner: u64,
    /// Tokens of context.
    pub(crate) context: u32,
}

impl Toy {
    /// Loads in a millisecond.
    pub(crate) const SMALL: Self = Self { width: 64, layers: 2, heads: 2, inner: 128, context: 512 };
    /// Takes some milliseconds a token and would write for a long time.
    pub(crate) const SLOW: Self = Self { width: 768, layers: 8, heads: 12, inner: 2048, context: 4096 };

    /// Writes the file.
    pub(crate) fn write(&self, path: &Path) -> std::io::Result<()> {
        let mut file = BufWriter::new(File::create(path)?);
        file.write_all(&self.header())?;
        let mut dice = 0x2545_f491_4f6c_dd1d_u64;
        for (name, shape, format) in self.tensors() {
            let weights = shape.iter().product::<u64>();
            let bytes = match format {
                F32 => 1_f32.to_le_bytes().repeat(weights as usize),
                _ => blocks(&mut dice, weights, if name == "token_embd.weight" { self.width } else { 0 }),
            };
            let padding = bytes.len().next_multiple_of(ALIGNMENT) - bytes.len();
            file.write_all(&bytes)?;
            file.write_all(&vec![0; padding])?;
        }
        file.flush()
    }

    /// The header with its padding, as it stands before the weights.
    pub(crate) fn header(&self) -> Vec<u8> {
        let tensors = self.tensors();
        let facts = self.facts();
        let mut out = b"GGUF".to_vec();
        out.extend(3_u32.to_le_bytes());
        out.extend((tensors.len() as u64).to_le_bytes());
        out.extend((facts.len() as u64).to_le_bytes());
        for (key, value) in facts {
            text(&mut out, &key);
            out.extend(value);
        }
        let mut offset = 0_u64;
        for (name, shape, format) in tensors {
            text(&mut out, &name);
            out.extend((shape.len() as u32).to_le_bytes());
            shape.iter().for_each(|side| out.extend(side.to_le_bytes()));
            out.extend(format.to_le_bytes());
            out.extend(offset.to_le_bytes());
            let weights = shape.iter().product::<u64>();
            let bytes = if format == F32 { weights * 4 } else { weights / 32 * 34 };
            offset += bytes.next_multiple_of(ALIGNMENT as u64);
        }
        out.resize(out.len().next_multiple_of(ALIGNMENT), 0);
        out
    }

    fn tensors(&self) -> Vec<(String, Vec<u64>, u32)> {
        let (width, inner) = (self.width, self.inner);
        let mut tensors = vec![
            ("token_embd.weight".to_owned(), vec![width, 257], Q8_0),
            ("output_norm.weight".to_owned(), vec![width], F32),
        ];
        for layer in 0..self.layers {
            let mut add = |name: &str, shape: &[u64], format| {
                tensors.push((format!("blk.{layer}.{name}.weight"), shape.to_vec(), format));
            };
            add("attn_norm", &[width], F32);
            for name in ["attn_q", "attn_k", "attn_v", "attn_output"] {
                add(name, &[width, width], Q8_0);
            }
            add("ffn_norm", &[width], F32);
            add("ffn_gate", &[width, inner], Q8_0);
            add("ffn_up", &[width, inner], Q8_0);
            add("ffn_down", &[inner, width], Q8_0);
        }
        tensors
    }

    fn facts(&self) -> Vec<(String, Vec<u8>)> {
        let number = |value: u64| [4_u32.to_le_bytes(), (value as u32).to_le_bytes()].concat();
        let float = |value: f32| [6_u32.to_le_bytes(), value.to_le_bytes()].concat();
        let word = |value: &str| {
            let mut out = 8_u32.to_le_bytes().to_vec();
            text(&mut out, value);
            out
        };
        let tokens: Vec<String> = (0..=255).map(letter).map(String::from).chain([END.to_owned()]).collect();
        let mut listed = list(8, tokens.len());
        tokens.iter().for_each(|token| text(&mut listed, token));
        let mut kinds = list(5, tokens.len());
        (0..tokens.len()).for_each(|index| kinds.extend((if index == 256 { 3_i32 } else { 1 }).to_le_bytes()));
        [
            ("general.architecture", word("llama")),
            ("llama.vocab_size", number(257)),
            ("llama.context_length", number(self.context.into())),
            ("llama.embedding_length", number(self.width)),
            ("llama.block_count", number(self.layers.into())),
            ("llama.feed_forward_length", number(self.inner)),
            ("llama.attention.head_count", number(self.heads)),
            ("llama.attention.head_count_kv", number(self.heads)),
            ("llama.rope.dimension_count", number(self.width / self.heads)),
            ("llama.attention.layer_norm_rms_epsilon", float(1e-5)),
            ("llama.pooling_type", number(1)),
            ("tokenizer.ggml.model", word("gpt2")),
            ("tokenizer.ggml.pre", word("qwen2")),
            ("tokenizer.ggml.tokens", listed),
            ("tokenizer.ggml.token_type", kinds),
            ("tokenizer.ggml.merges", list(8, 0)),
            ("tokenizer.ggml.eos_token_id", number(256)),
        ]
        .map(|(key, value)| (key.to_owned(), value))
        .to_vec()
    }
}

/// The letter that stands for a byte in a byte-level vocabulary.
fn letter(byte: u8) -> char {
    match byte {
        b'!'..=b'~' | 0xa1..=0xac | 0xae..=0xff => char::from(byte),
        0..=b' ' => char::from_u32(256 + u32::from(byte)).unwrap_or('?'),
        0x7f..=0xa0 => char::from_u32(256 + 33 + u32::from(byte) - 0x7f).unwrap_or('?'),
        0xad => '\u{143}',
    }
}

/// Random blocks; the last `zero` weights are zero.
fn blocks(dice: &mut u64, weights: u64, zero: u64) -> Vec<u8> {
    let mut out = Vec::with_capacity((weights / 32 * 34) as usize);
    for block in 0..weights / 32 {
        // 0.01 in sixteen bits.
        out.extend(0x211f_u16.to_le_bytes());
        for _ in 0..4 {
            *dice ^= *dice << 13;
            *dice ^= *dice >> 7;
            *dice ^= *dice << 17;
            let live = block * 32 < weights - zero;
            out.extend(if live { dice.to_le_bytes() } else { [0; 8] });
        }
    }
    out
}

fn list(kind: u32, length: usize) -> Vec<u8> {
    let mut out = 9_u32.to_le_bytes().to_vec();
    out.extend(kind.to_le_bytes());
    out.extend((length as u64).to_le_bytes());
    out
}

fn text(out: &mut Vec<u8>, text: &str) {
    out.extend((text.len() as u64).to_le_bytes());
    out.extend(text.as_bytes());
}
