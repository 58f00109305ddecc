//! What a new password must be (SBIS NGS1.02.03 and 02.04, with our longer floor).

use neonpro_clinic::br;

use crate::error::{ApiError, Result};

/// Shortest password where the clinic has set nothing longer.
pub(crate) const SHORTEST: usize = 12;

/// Refuses a password that is short, has no letter or no digit, or holds a name of whoever will use it.
pub(crate) fn check(password: &str, shortest: usize, names: &[&str]) -> Result<()> {
    let weak = |problem: &str| {
        Err(ApiError::validation("session.weak_password").with("problem", problem).with("shortest", shortest))
    };
    if password.chars().count() < shortest.max(SHORTEST) {
        return weak("too_short");
    }
    if !password.chars().any(char::is_alphabetic) || !password.chars().any(|c| c.is_ascii_digit()) {
        return weak("letter_and_digit");
    }
    let folded = br::fold(password);
    let words = names.iter().flat_map(|name| name.split(|c: char| !c.is_alphanumeric()));
    let holds_name = words.map(br::fold).any(|word| word.chars().count() > 3 && folded.contains(&word));
    if holds_name { weak("contains_name") } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_plain_and_personal_passwords_are_refused() {
        let names = ["Conceição Prado", "dona"];
        assert!(check("rio azul 47 pedras", SHORTEST, &names).is_ok());
        for weak in ["curta 1", "so letras nenhuma cifra", "123456789012345", "conceicao 2026 x", "minha DONA 2026 x"] {
            assert!(check(weak, SHORTEST, &names).is_err(), "{weak}");
        }
        assert!(check("rio azul 47 pedras", 20, &names).is_err(), "a clinic may ask for more");
        assert!(check("rio azul 47 pedras", 3, &[]).is_ok());
        assert!(check("rio azul 47", 3, &[]).is_err(), "and never for less");
    }
}
