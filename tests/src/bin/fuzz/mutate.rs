//! Making new inputs from old ones.

use neonpro_tests::dice::Dice;

/// Values that parsers stumble over.
const NASTY: [&[u8]; 24] = [
    b"\0",
    b"\xff",
    b"\xff\xff\xff\xff\xff\xff\xff\xff",
    b"\x7f\xff\xff\xff",
    b"\x80",
    b"\x9f",
    b"\xbf",
    b"\x5b\xff\xff\xff\xff\xff\xff\xff\xff",
    b"'",
    b"\"",
    b"''--",
    b"\\u0000",
    b"-1",
    b"9223372036854775808",
    b"1e999",
    b"NaN",
    b"{",
    b"[[[[[[[[",
    b"\xed\xa0\x80",
    "\u{202e}".as_bytes(),
    "ﷺ".as_bytes(),
    "e\u{301}\u{301}\u{301}".as_bytes(),
    b"%s%n",
    b"\r\n\r\n",
];

/// Longest input.
const LONGEST: usize = 64 * 1024;

/// A source of inputs.
pub(crate) struct Mutator(Dice);

impl Mutator {
    /// Starts from a seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self(Dice::new(seed))
    }

    /// A new input from one or two of the corpus.
    pub(crate) fn mutate(&mut self, corpus: &[Vec<u8>]) -> Vec<u8> {
        let mut input = self.0.pick(corpus).clone();
        for _ in 0..=self.0.below(6) {
            self.step(&mut input, corpus);
        }
        input.truncate(LONGEST);
        input
    }

    fn step(&mut self, input: &mut Vec<u8>, corpus: &[Vec<u8>]) {
        let at = self.0.below(input.len() + 1);
        match self.0.below(8) {
            0 if at < input.len() => input[at] ^= 1 << self.0.below(8),
            1 if at < input.len() => input[at] = self.0.below(256) as u8,
            2 => {
                let nasty = *self.0.pick(&NASTY);
                input.splice(at..at, nasty.iter().copied());
            }
            3 => {
                let end = (at + self.0.below(32)).min(input.len());
                input.drain(at..end);
            }
            4 => {
                let end = (at + 1 + self.0.below(64)).min(input.len());
                let piece = input[at..end].to_vec();
                for _ in 0..=self.0.below(8) {
                    input.splice(at..at, piece.iter().copied());
                }
            }
            5 => {
                let other = self.0.pick(corpus).clone();
                let from = self.0.below(other.len() + 1);
                let to = (from + self.0.below(256)).min(other.len());
                input.splice(at..at, other[from..to].iter().copied());
            }
            6 => input.truncate(at),
            _ => input.insert(at, self.0.below(256) as u8),
        }
    }
}
