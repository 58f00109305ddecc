//! Names of people who do not exist, as varied as the country's.

use super::data::{Names, Weighted};
use super::dice::Dice;

/// A full name: one or two given names and one to three surnames, with their particles.
pub(super) fn full_name(words: &Names, dice: &mut Dice, woman: bool) -> String {
    let (given, second) = if woman { (&words.women, &words.second) } else { (&words.men, &words.second_men) };
    let mut parts = vec![weighted(given, dice).to_owned()];
    // Two given names are one in four in this country.
    if dice.chance(260) {
        let more = dice.text(second);
        if !parts.iter().any(|part| part == more) {
            parts.push(more.to_owned());
        }
    }
    let count = [1, 2, 2, 2, 2, 3][dice.below(6)];
    for _ in 0..count {
        let surname = weighted(&words.surnames, dice);
        if parts.iter().any(|part| part == surname) {
            continue;
        }
        if let Some(particle) = words.particles.get(surname).filter(|_| dice.chance(550)) {
            parts.push(particle.clone());
        }
        parts.push(surname.to_owned());
    }
    parts.join(" ")
}

fn weighted<'a>(list: &'a [Weighted], dice: &mut Dice) -> &'a str {
    dice.weighted(list, |word| word.1).map_or("", |word| &word.0)
}

#[cfg(test)]
mod tests {
    use super::super::data::Data;
    use super::*;

    #[test]
    fn names_are_whole_varied_and_within_the_column() {
        let data = Data::load().unwrap();
        let mut dice = Dice::new(3, "names");
        let made: Vec<String> = (0..500).map(|n| full_name(&data.names, &mut dice, n % 5 != 0)).collect();
        let different: std::collections::BTreeSet<&String> = made.iter().collect();
        assert!(different.len() > 450, "{}", different.len());
        for name in &made {
            assert!(name.split(' ').count() >= 2 && name.len() < 120, "{name}");
            assert!(!name.contains("  ") && name.trim() == name, "{name:?}");
        }
        assert!(made.iter().any(|name| name.contains(" da ") || name.contains(" dos ")));
    }
}
