//! The list of tensors: names, shapes, formats and places.

use super::HeaderError;
use super::bytes::Bytes;
use std::collections::BTreeSet;
use std::io::Read;

/// Most tensors of one file.
const MOST_TENSORS: u64 = 20_000;
/// Longest name; one more and ggml would cut it.
const LONGEST_NAME: u64 = 63;
/// Most dimensions of a tensor in ggml.
const MOST_DIMENSIONS: u32 = 4;

/// What the list says when every entry of it is sound.
#[derive(Debug, Default)]
pub(super) struct Tensors {
    /// How many weights there are.
    pub(super) weights: u64,
    /// Bytes of all tensors with the gaps between them.
    pub(super) bytes: u64,
    /// Where the next tensor would begin.
    next: u64,
    /// Rows of `token_embd.weight`: width of the model and number of tokens.
    pub(super) embedding: Option<(u64, u64)>,
}

/// Reads the list. Each tensor must begin where the one before it ends, padded to the alignment: ggml wants it so, and then
/// none can lie over another or outside the file.
pub(super) fn read<R: Read>(from: &mut Bytes<R>, count: u64, alignment: u64) -> Result<Tensors, HeaderError> {
    let mut tensors = Tensors::default();
    let mut names = BTreeSet::new();
    for _ in 0..count {
        let name = from.text(LONGEST_NAME)?;
        let shape = shape(from)?;
        let format = Format::of(from.u32()?).ok_or(HeaderError::Unknown)?;
        let offset = from.u64()?;
        let weights = shape.iter().try_fold(1_u64, |all, side| all.checked_mul(*side)).ok_or(HeaderError::TooMuch)?;
        let row = shape.first().copied().unwrap_or(1);
        if name.is_empty() || offset != tensors.next || row % format.block != 0 {
            return Err(HeaderError::Damaged);
        }
        if name == "token_embd.weight" {
            tensors.embedding = Some((row, shape.get(1).copied().unwrap_or(1)));
        }
        if !names.insert(name) {
            return Err(HeaderError::Damaged);
        }
        let bytes = (weights / format.block).checked_mul(format.bytes).ok_or(HeaderError::TooMuch)?;
        tensors.bytes = offset.checked_add(bytes).ok_or(HeaderError::TooMuch)?;
        tensors.next = tensors.bytes.checked_next_multiple_of(alignment).ok_or(HeaderError::TooMuch)?;
        tensors.weights = tensors.weights.checked_add(weights).ok_or(HeaderError::TooMuch)?;
    }
    Ok(tensors)
}

/// The number of tensors of a file that has any.
pub(super) fn count<R: Read>(from: &mut Bytes<R>) -> Result<u64, HeaderError> {
    match from.count(MOST_TENSORS)? {
        0 => Err(HeaderError::Damaged),
        count => Ok(count),
    }
}

fn shape<R: Read>(from: &mut Bytes<R>) -> Result<Vec<u64>, HeaderError> {
    let dimensions = from.u32()?;
    if dimensions == 0 || dimensions > MOST_DIMENSIONS {
        return Err(HeaderError::Damaged);
    }
    let shape: Vec<u64> = (0..dimensions).map(|_| from.u64()).collect::<Result<_, _>>()?;
    // ggml keeps a side as a signed number.
    let sound = |side: &u64| *side > 0 && i64::try_from(*side).is_ok();
    if shape.iter().all(sound) { Ok(shape) } else { Err(HeaderError::Damaged) }
}

/// How weights are packed: so many in a block of so many bytes.
struct Format {
    block: u64,
    bytes: u64,
}

impl Format {
    /// The formats in which models are published, by ggml's numbers.
    fn of(number: u32) -> Option<Self> {
        let (block, bytes) = match number {
            0 => (1, 4),      // F32
            1 | 30 => (1, 2), // F16, BF16
            2 => (32, 18),    // Q4_0
            3 => (32, 20),    // Q4_1
            6 => (32, 22),    // Q5_0
            7 => (32, 24),    // Q5_1
            8 => (32, 34),    // Q8_0
            10 => (256, 84),  // Q2_K
            11 => (256, 110), // Q3_K
            12 => (256, 144), // Q4_K
            13 => (256, 176), // Q5_K
            14 => (256, 210), // Q6_K
            16 => (256, 66),  // IQ2_XXS
            17 => (256, 74),  // IQ2_XS
            18 => (256, 98),  // IQ3_XXS
            20 => (32, 18),   // IQ4_NL
            21 => (256, 110), // IQ3_S
            22 => (256, 82),  // IQ2_S
            23 => (256, 136), // IQ4_XS
            39 => (32, 17),   // MXFP4
            _ => return None,
        };
        Some(Self { block, bytes })
    }
}
