//! Folding: text as it is typed, scanned or disguised becomes plain ASCII, and each unit remembers where it came from.
//!
//! Accents, full-width and mathematical forms, digits of other scripts, Cyrillic and Greek twins of Latin letters, fancy
//! dashes and invisible characters are all ways, innocent or not, of writing the same name or number.

use std::sync::LazyLock;
use unicode_normalization::char::{decompose_compatible, is_combining_mark};
use zeroize::Zeroize;

/// A unit that stands for a small letter of a script without a Latin twin.
pub(crate) const OTHER_LETTER: u8 = 0x80;
/// The same for a capital.
pub(crate) const OTHER_CAPITAL: u8 = 0x81;
/// A unit that stands for an emoji or another sign.
pub(crate) const SIGN: u8 = 0x02;
/// A unit that stands for the raised letter of `nº`, `2ª`, or a degree sign.
pub(crate) const ORDINAL: u8 = 0x01;

/// Text folded to one byte a unit.
pub(crate) struct Folded {
    /// The units; letters keep their case.
    pub(crate) units: Vec<u8>,
    /// For each unit the byte offset of the character that it came from, and at the end the length of the text.
    at: Vec<usize>,
}

impl Folded {
    /// Folds `text`.
    pub(crate) fn new(text: &str) -> Self {
        let latin = &*LATIN;
        let mut folded = Self { units: Vec::with_capacity(text.len()), at: Vec::with_capacity(text.len() + 1) };
        let mut offset = 0;
        while let Some(first) = text[offset..].chars().next() {
            if first.is_ascii() {
                let rest = &text.as_bytes()[offset..];
                let length = rest.iter().position(|byte| !byte.is_ascii()).unwrap_or(rest.len());
                folded.units.extend(rest[..length].iter().map(|byte| plain(*byte)));
                folded.at.extend(offset..offset + length);
                offset += length;
            } else {
                match latin.get(first as usize) {
                    Some(unit) if *unit != 0 => folded.push(*unit, offset),
                    _ => folded.push_char(first, offset),
                }
                offset += first.len_utf8();
            }
        }
        folded.at.push(text.len());
        folded
    }

    /// The byte range of the text from which the units `start..end` came; `start < end`.
    pub(crate) fn bytes(&self, start: usize, end: usize) -> (usize, usize) {
        let last = self.at[end - 1];
        let stop = self.at[end..].iter().find(|at| **at > last).copied().unwrap_or(last);
        (self.at[start], stop)
    }

    /// Bytes of the text.
    pub(crate) fn text_len(&self) -> usize {
        self.at.last().copied().unwrap_or(0)
    }

    fn push(&mut self, unit: u8, offset: usize) {
        self.units.push(unit);
        self.at.push(offset);
    }

    fn push_char(&mut self, char: char, offset: usize) {
        if let Some(unit) = sign(char) {
            self.push(unit, offset);
        } else if !is_invisible(char) {
            decompose_compatible(char, |part| self.push_part(part, offset));
        }
    }

    fn push_part(&mut self, part: char, offset: usize) {
        if part.is_ascii() {
            self.push(plain(part as u8), offset);
        } else if let Some(letters) = twin(part) {
            letters.bytes().for_each(|letter| self.push(letter, offset));
        } else if let Some(digit) = digit(part) {
            self.push(digit, offset);
        } else if !is_combining_mark(part) && !is_invisible(part) {
            self.push(other(part), offset);
        }
    }
}

/// For each character up to the end of Latin Extended-A the unit that it folds to, or 0 when it is not exactly one.
static LATIN: LazyLock<[u8; 0x180]> = LazyLock::new(|| {
    std::array::from_fn(|code| {
        let mut alone = Folded { units: Vec::new(), at: Vec::new() };
        char::from_u32(code as u32).into_iter().for_each(|char| alone.push_char(char, 0));
        if let [unit] = alone.units[..] { unit } else { 0 }
    })
});

impl Drop for Folded {
    fn drop(&mut self) {
        self.units.zeroize();
    }
}

fn plain(byte: u8) -> u8 {
    match byte {
        b'\n' => b'\n',
        0..=b' ' | 0x7f => b' ',
        byte => byte,
    }
}

fn other(char: char) -> u8 {
    match char {
        char if char.is_uppercase() => OTHER_CAPITAL,
        char if char.is_alphabetic() => OTHER_LETTER,
        char if char.is_whitespace() => b' ',
        _ => SIGN,
    }
}

/// Signs that mean the same as an ASCII one.
fn sign(char: char) -> Option<u8> {
    Some(match char {
        'º' | 'ª' | '°' | '˚' => ORDINAL,
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' | '\u{30fc}' | '\u{2043}' => b'-',
        '\u{2018}' | '\u{2019}' | '\u{201b}' | '\u{2032}' | '\u{b4}' | '\u{2bc}' => b'\'',
        '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{ab}' | '\u{bb}' | '\u{2033}' => b'"',
        '\u{b7}' | '\u{2022}' | '\u{2219}' | '\u{22c5}' | '\u{3002}' | '\u{2027}' => b'.',
        '\u{2044}' | '\u{2215}' => b'/',
        '\u{85}' | '\u{2028}' | '\u{2029}' => b'\n',
        '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => b' ',
        _ => return None,
    })
}

/// Characters that leave no trace on the screen.
fn is_invisible(char: char) -> bool {
    matches!(char,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// Digits of the scripts that write them in tens from zero.
fn digit(char: char) -> Option<u8> {
    const ZEROS: [u32; 18] = [
        0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0, 0xf20,
        0x1040, 0x17e0, 0x1810,
    ];
    let code = u32::from(char);
    let zero = ZEROS.iter().find(|zero| (**zero..**zero + 10).contains(&code))?;
    Some(b'0' + (code - zero) as u8)
}

/// The Latin letters that a reader sees in a letter that Unicode does not decompose.
fn twin(char: char) -> Option<&'static str> {
    Some(match char {
        'ł' => "l",
        'Ł' => "L",
        'ø' | 'ο' | 'о' => "o",
        'Ø' | 'Ο' | 'О' => "O",
        'đ' | 'ð' | 'ԁ' => "d",
        'Đ' | 'Ð' => "D",
        'ß' => "ss",
        'æ' => "ae",
        'Æ' => "AE",
        'œ' => "oe",
        'Œ' => "OE",
        'þ' => "th",
        'Þ' => "TH",
        'ı' | 'і' | 'ι' | 'ӏ' => "i",
        'І' | 'Ι' | 'Ӏ' => "I",
        'а' | 'α' => "a",
        'А' | 'Α' => "A",
        'В' | 'Β' => "B",
        'с' | 'ϲ' => "c",
        'С' | 'Ϲ' => "C",
        'е' | 'ε' => "e",
        'Е' | 'Ε' => "E",
        'һ' => "h",
        'Н' | 'Η' => "H",
        'ј' => "j",
        'Ј' => "J",
        'к' | 'κ' => "k",
        'К' | 'Κ' => "K",
        'М' | 'Μ' => "M",
        'Ν' => "N",
        'ν' => "v",
        'р' | 'ρ' => "p",
        'Р' | 'Ρ' => "P",
        'ԛ' => "q",
        'ѕ' => "s",
        'Ѕ' => "S",
        'Т' | 'Τ' => "T",
        'у' | 'γ' => "y",
        'У' | 'Υ' => "Y",
        'ԝ' | 'ω' => "w",
        'х' | 'χ' => "x",
        'Х' | 'Χ' => "X",
        'Ζ' => "Z",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> String {
        Folded::new(text).units.iter().map(|unit| *unit as char).collect()
    }

    #[test]
    fn disguises_fall() {
        assert_eq!(folded("João Ávila"), "Joao Avila");
        assert_eq!(folded("Joa\u{303}o"), "Joao");
        assert_eq!(folded("５２９．９８２"), "529.982");
        assert_eq!(folded("5\u{200b}2\u{2060}9"), "529");
        assert_eq!(folded("٥٢٩ ⑤②⑨ 𝟓𝟐𝟗 5️⃣"), "529 529 529 5");
        assert_eq!(folded("Мaria Ѕilva"), "Maria Silva");
        assert_eq!(folded("a–b\u{a0}c"), "a-b c");
        assert_eq!(folded("Łukasz Þór"), "Lukasz THor");
    }

    #[test]
    fn a_range_of_units_is_a_range_of_whole_characters() {
        let text = "ﬁm João\u{301}, x";
        let folded = Folded::new(text);
        let (start, end) = folded.bytes(4, 8);
        assert_eq!(&text[start..end], "João\u{301}");
        assert_eq!(folded.bytes(0, 1), (0, "ﬁ".len()));
    }
}
