//! People made up for tests, with check digits that hold.

/// The CPF with these nine digits: check digits by modulus 11 with weights 10 to 2, then 11 to 2 (Receita Federal).
#[must_use]
pub fn cpf(nine: u32) -> String {
    let mut digits: Vec<u32> = format!("{:09}", nine % 1_000_000_000).bytes().map(|b| u32::from(b - b'0')).collect();
    for _ in 0..2 {
        let n = u32::try_from(digits.len()).unwrap_or(0) + 1;
        let sum: u32 = digits.iter().zip((2..=n).rev()).map(|(d, w)| d * w).sum();
        let rest = sum % 11;
        digits.push(if rest < 2 { 0 } else { 11 - rest });
    }
    digits.iter().map(|d| char::from_digit(*d, 10).unwrap_or('0')).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_known_number_has_its_known_digits() {
        assert_eq!(super::cpf(529_982_247), "52998224725");
    }
}
