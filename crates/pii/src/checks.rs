//! Check digits. Each function takes digits as numbers 0–9 (the CNPJ as characters) and says whether they agree.

/// The digit that makes a weighted sum right modulo 11, with 10 and 11 written as 0.
fn modulo_11(digits: &[u8], weights: impl Iterator<Item = u32>) -> u32 {
    let rest = digits.iter().zip(weights).map(|(digit, weight)| u32::from(*digit) * weight).sum::<u32>() % 11;
    if rest < 2 { 0 } else { 11 - rest }
}

fn all_equal(digits: &[u8]) -> bool {
    digits.windows(2).all(|pair| pair[0] == pair[1])
}

/// CPF: eleven digits, the last two modulo 11 (Receita Federal).
pub(crate) fn cpf(digits: &[u8]) -> bool {
    digits.len() == 11
        && !all_equal(digits)
        && modulo_11(&digits[..9], (2..=10).rev()) == u32::from(digits[9])
        && modulo_11(&digits[..10], (2..=11).rev()) == u32::from(digits[10])
}

/// CNPJ of twelve digits or capital letters and two check digits; a character weighs its ASCII code less 48
/// (Instrução Normativa RFB 2.229/2024).
pub(crate) fn cnpj(characters: &[u8]) -> bool {
    let values: Vec<u8> =
        characters.iter().map(|character| character.to_ascii_uppercase().wrapping_sub(b'0')).collect();
    let shaped = characters.len() == 14
        && characters.iter().all(u8::is_ascii_alphanumeric)
        && characters[12..].iter().all(u8::is_ascii_digit);
    let weights = |from: u32| (2..=from).rev().chain((2..=9).rev());
    shaped
        && !all_equal(&values)
        && modulo_11(&values[..12], weights(5)) == u32::from(values[12])
        && modulo_11(&values[..13], weights(6)) == u32::from(values[13])
}

/// CNS: fifteen digits that begin with 1, 2, 7, 8 or 9 and whose weighted sum is a multiple of 11 (DATASUS).
pub(crate) fn cns(digits: &[u8]) -> bool {
    let sum = || digits.iter().zip((1..=15_u32).rev()).map(|(digit, weight)| u32::from(*digit) * weight).sum::<u32>();
    digits.len() == 15 && matches!(digits[0], 1 | 2 | 7 | 8 | 9) && sum() % 11 == 0
}

/// PIS, PASEP, NIT, NIS: eleven digits, the last modulo 11 (Caixa).
pub(crate) fn nis(digits: &[u8]) -> bool {
    digits.len() == 11
        && !all_equal(digits)
        && modulo_11(&digits[..10], [3, 2, 9, 8, 7, 6, 5, 4, 3, 2].into_iter()) == u32::from(digits[10])
}

/// Voter's registration: eight digits of sequence, two of state (01–28), two check digits; in São Paulo and Minas Gerais
/// a remainder of 0 is written 1 (Tribunal Superior Eleitoral).
pub(crate) fn titulo(digits: &[u8]) -> bool {
    if digits.len() != 12 {
        return false;
    }
    let state = digits[8] * 10 + digits[9];
    let check = |sum: u32| match sum % 11 {
        10 => 0,
        0 if state <= 2 => 1,
        rest => rest,
    };
    let first = check(digits[..8].iter().zip(2..).map(|(digit, weight)| u32::from(*digit) * weight).sum());
    let second = check(u32::from(digits[8]) * 7 + u32::from(digits[9]) * 8 + first * 9);
    (1..=28).contains(&state) && first == u32::from(digits[10]) && second == u32::from(digits[11])
}

/// Payment card: 13 to 19 digits of a known issuer with a right Luhn sum.
pub(crate) fn card(digits: &[u8]) -> bool {
    let issuer =
        matches!(digits, [4, ..] | [5, 0..=7, ..] | [2, 2..=7, ..] | [3, 0 | 4 | 6 | 7 | 8, ..] | [6, ..] | [9, ..]);
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| match u32::from(*digit) << (place % 2) {
            double if double > 9 => double - 9,
            double => double,
        })
        .sum();
    (13..=19).contains(&digits.len()) && issuer && !all_equal(digits) && sum.is_multiple_of(10)
}

/// Whether two digits are an area code in use (Anatel).
pub(crate) fn area_code(tens: u8, ones: u8) -> bool {
    match tens {
        1 | 4 | 6 | 8 | 9 => ones >= 1,
        2 => matches!(ones, 1 | 2 | 4 | 7 | 8),
        3 => matches!(ones, 1..=5 | 7 | 8),
        5 => matches!(ones, 1 | 3 | 4 | 5),
        7 => matches!(ones, 1 | 3 | 4 | 5 | 7 | 9),
        _ => false,
    }
}

/// Whether day and month exist together in some year.
pub(crate) fn day_month(day: u32, month: u32) -> bool {
    let days = match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn digits(text: &str) -> Vec<u8> {
        text.bytes().filter(u8::is_ascii_digit).map(|byte| byte - b'0').collect()
    }

    #[test]
    fn published_examples_agree() {
        assert!(cpf(&digits("529.982.247-25")));
        assert!(cpf(&digits("111.444.777-35")));
        assert!(cnpj(b"11222333000181"));
        assert!(cnpj(b"12ABC34501DE35") && cnpj(b"12abc34501de35"));
        assert!(nis(&digits("120.56988.41-3")) == nis(&digits("12056988413")));
        assert!(nis(&digits("170.33259.50-4")) && !nis(&digits("170.33259.50-5")));
        assert!(card(&digits("4111 1111 1111 1111")) && card(&digits("3782 822463 10005")));
        assert!(titulo(&digits("0043 5687 0906")) && !titulo(&digits("0043 5687 0907")));
    }

    #[test]
    fn repeated_digits_are_nobodys() {
        for digit in 0..=9 {
            assert!(!cpf(&[digit; 11]) && !nis(&[digit; 11]) && !card(&[digit; 16]));
            assert!(!cnpj(&[b'0' + digit; 14]));
        }
    }

    #[test]
    fn sixty_seven_area_codes_are_in_use() {
        let codes = (0..10).flat_map(|tens| (0..10).map(move |ones| (tens, ones)));
        assert_eq!(codes.filter(|(tens, ones)| area_code(*tens, *ones)).count(), 67);
    }

    proptest! {
        #[test]
        fn one_wrong_digit_is_noticed(place in 0..11_usize, shift in 1..10_u8) {
            let mut wrong = digits("529.982.247-25");
            wrong[place] = (wrong[place] + shift) % 10;
            prop_assert!(!cpf(&wrong));
        }

        #[test]
        fn any_length_is_answered(digits in prop::collection::vec(0..10_u8, 0..40)) {
            let _ = (cpf(&digits), cns(&digits), nis(&digits), titulo(&digits), card(&digits), cnpj(&digits));
        }
    }
}
