//! The recovery key as people can copy it from paper.
//!
//! 256 bits in 13 groups of five characters from Crockford's base 32 alphabet (no I, L, O, U): four carry 20 bits, the
//! fifth checks them and the group's place, so that a wrong character, two exchanged ones or two exchanged groups show
//! at once, and where. The last four of the 260 bits are zero.

use ring::rand::SecureRandom;
use zeroize::Zeroizing;

use super::{KeyError, Secret32, crypto};

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Characters of a group that carry data.
const DATA: usize = 4;

/// Why a typed recovery key was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KitError {
    /// Not 65 characters.
    #[error("a recovery key has {expected} characters, not {found}", expected = RecoveryKit::GROUPS * (DATA + 1))]
    Length {
        /// How many letters and digits were typed.
        found: usize,
    },
    /// This group, counted from 1, is mistyped.
    #[error("group {0} of the recovery key is mistyped")]
    Group(usize),
}

/// The recovery key of a clinic. Shown once, kept on paper, never on disk.
#[derive(Debug, PartialEq, Eq)]
pub struct RecoveryKit(Secret32);

impl RecoveryKit {
    /// Groups of a kit.
    pub const GROUPS: usize = 13;
    /// Groups that a user types back to show that the kit was written down.
    pub const PROOF: usize = 3;

    pub(super) fn random(rng: &dyn SecureRandom) -> Result<Self, KeyError> {
        Ok(Self(Secret32::random(rng)?))
    }

    pub(super) fn secret(&self) -> &Secret32 {
        &self.0
    }

    /// The groups in order, to be shown and printed.
    #[must_use]
    pub fn groups(&self) -> Vec<Zeroizing<String>> {
        (0..Self::GROUPS).map(|group| self.group(group)).collect()
    }

    fn group(&self, group: usize) -> Zeroizing<String> {
        let mut symbols = Zeroizing::new([0; DATA + 1]);
        for (at, symbol) in symbols.iter_mut().take(DATA).enumerate() {
            *symbol = self.symbol(group * DATA + at);
        }
        symbols[DATA] = check_symbol(group, &symbols[..DATA]);
        Zeroizing::new(symbols.iter().map(|symbol| char::from(ALPHABET[usize::from(*symbol)])).collect())
    }

    /// The five bits at `index * 5`.
    fn symbol(&self, index: usize) -> u8 {
        let bit = |at: usize| self.0.expose().get(at / 8).map_or(0, |byte| byte >> (7 - at % 8) & 1);
        (index * 5..index * 5 + 5).fold(0, |symbol, at| symbol << 1 | bit(at))
    }

    /// Reads a typed key: any case, with spaces and hyphens anywhere, O for 0, I or L for 1.
    ///
    /// # Errors
    /// [`KitError`], which names the group to look at.
    pub fn parse(typed: &str) -> Result<Self, KitError> {
        let typed: Zeroizing<Vec<char>> = Zeroizing::new(typed.chars().filter(|c| !is_separator(*c)).collect());
        if typed.len() != Self::GROUPS * (DATA + 1) {
            return Err(KitError::Length { found: typed.len() });
        }
        let mut symbols = Zeroizing::new(Vec::with_capacity(Self::GROUPS * DATA));
        for (group, characters) in typed.chunks(DATA + 1).enumerate() {
            let read: Option<Vec<u8>> = characters.iter().map(|c| symbol_of(*c)).collect();
            let read = Zeroizing::new(read.ok_or(KitError::Group(group + 1))?);
            if read[DATA] != check_symbol(group, &read[..DATA]) {
                return Err(KitError::Group(group + 1));
            }
            symbols.extend_from_slice(&read[..DATA]);
        }
        Self::from_symbols(&symbols).ok_or(KitError::Group(Self::GROUPS))
    }

    /// `None` when the bits that a key has no room for are not zero.
    fn from_symbols(symbols: &[u8]) -> Option<Self> {
        let mut bytes = Zeroizing::new([0; Self::GROUPS * DATA * 5 / 8 + 1]);
        for (index, symbol) in symbols.iter().enumerate() {
            for bit in 0..5 {
                let at = index * 5 + bit;
                bytes[at / 8] |= (symbol >> (4 - bit) & 1) << (7 - at % 8);
            }
        }
        let (key, rest) = bytes.split_at(32);
        if rest.iter().any(|byte| *byte != 0) { None } else { Secret32::from_slice(key).map(Self) }
    }

    /// Three different groups, by index from 0, for the user to type back.
    ///
    /// # Errors
    /// [`KeyError::Random`].
    pub fn pick_groups(rng: &dyn SecureRandom) -> Result<[usize; Self::PROOF], KeyError> {
        let mut left: Vec<usize> = (0..Self::GROUPS).collect();
        let mut picked = [0; Self::PROOF];
        for group in &mut picked {
            // Eight random bytes make the remainder's bias a matter of one in 2⁶⁰.
            let random = u64::from_be_bytes(crypto::random(rng)?);
            *group = left.remove((random % left.len() as u64) as usize);
        }
        picked.sort_unstable();
        Ok(picked)
    }

    /// Whether every typed group, by index from 0, is the kit's; false for none.
    #[must_use]
    pub fn verify_groups(&self, typed: &[(usize, &str)]) -> bool {
        let same = |(group, text): &(usize, &str)| {
            let read: Option<Vec<u8>> = text.chars().filter(|c| !is_separator(*c)).map(symbol_of).collect();
            let shown: Option<Vec<u8>> = self.group(*group).chars().map(symbol_of).collect();
            *group < Self::GROUPS && read.is_some() && read == shown
        };
        !typed.is_empty() && typed.iter().all(same)
    }
}

fn is_separator(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '–' | '.')
}

fn symbol_of(c: char) -> Option<u8> {
    let c = match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    ALPHABET.iter().position(|symbol| char::from(*symbol) == c).map(|at| at as u8)
}

/// A Horner sum in GF(2⁵) modulo x⁵ + x² + 1: any one wrong symbol and any exchange of two different ones change it.
fn check_symbol(group: usize, data: &[u8]) -> u8 {
    let times_x = |symbol: u8| (symbol << 1 ^ if symbol & 16 == 0 { 0 } else { 0b10_0101 }) & 31;
    let sum = data.iter().fold(0, |sum, symbol| times_x(sum) ^ symbol);
    times_x(sum) ^ group as u8
}
