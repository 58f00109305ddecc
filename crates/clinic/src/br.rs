//! What Brazil writes down about people and companies: CPF, CNPJ, CEP, telephone, state, council registration.
//!
//! Every type is parsed once at the edge and is valid from then on. The text that is stored is always the canonical one
//! (`as_str`), the one that people read comes from `Display`. `Debug` never shows the value, so that none of these can
//! reach a log by accident.

mod cep;
mod cnpj;
mod council;
mod cpf;
mod fold;
mod phone;
mod state;

pub use cep::Cep;
pub use cnpj::Cnpj;
pub use council::{Council, Registration};
pub use cpf::Cpf;
pub use fold::{fold, name_key, similarity};
pub use phone::Phone;
pub use state::State;

/// Why a text is not the document that it should be. Carries no part of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// A character that the document cannot contain, or the wrong number of them.
    #[error("the form is wrong")]
    Form,
    /// The form is right and the check digits are not.
    #[error("the check digits do not match")]
    CheckDigits,
    /// Well formed, and known to have been issued to nobody (eleven equal digits, an area code that does not exist).
    #[error("no such number is issued")]
    NotIssued,
}

/// Digits and letters of `text` in upper case, without the separators that people type; anything else is an error.
fn compact(text: &str, longest: usize) -> Result<String, Malformed> {
    let mut out = String::with_capacity(longest);
    for c in text.trim().chars() {
        match c {
            '.' | '-' | '/' | ' ' | '\u{a0}' => {}
            _ if c.is_ascii_alphanumeric() && out.len() < longest => out.push(c.to_ascii_uppercase()),
            _ => return Err(Malformed::Form),
        }
    }
    Ok(out)
}

/// Whether every character of `text` is the same one.
fn one_repeated(text: &str) -> bool {
    let mut characters = text.bytes();
    characters.next().is_some_and(|first| characters.all(|other| other == first))
}

/// Check digit of CPF and CNPJ: 11 minus the weighted sum modulo 11, or 0 where that has two digits.
///
/// The value of a character is its ASCII code minus 48, which is the digit itself for digits and 17 to 42 for letters
/// (IN RFB 2.229/2024, for the alphanumeric CNPJ; the rule for digits is older and the same).
fn check_digit(characters: impl Iterator<Item = (u8, u32)>) -> u8 {
    let sum: u32 = characters.map(|(character, weight)| u32::from(character - b'0') * weight).sum();
    match sum % 11 {
        0 | 1 => b'0',
        rest => b'0' + (11 - rest) as u8,
    }
}
