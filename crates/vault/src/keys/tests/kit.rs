//! The recovery key on paper.

use proptest::prelude::*;

use super::*;

fn kit_of(bytes: [u8; 32]) -> RecoveryKit {
    // By the front door: a kit is made by a clinic or by typing. Groups are computed here a second time, bit by bit.
    let alphabet: Vec<char> = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".chars().collect();
    let bits: Vec<u8> = bytes.iter().flat_map(|b| (0..8).rev().map(move |i| b >> i & 1)).chain([0; 4]).collect();
    let symbols: Vec<u8> = bits.chunks(5).map(|five| five.iter().fold(0, |n, bit| n << 1 | bit)).collect();
    let gf = |a: u8| if a & 16 == 0 { a << 1 } else { (a << 1 ^ 0b10_0101) & 31 };
    let mut text = String::new();
    for (group, data) in symbols.chunks(4).enumerate() {
        let mut check = 0;
        for symbol in data {
            text.push(alphabet[usize::from(*symbol)]);
            check = gf(check ^ symbol);
        }
        // Horner with the last factor outside gives the same sum as multiplying after each addition.
        text.push(alphabet[usize::from(check ^ group as u8)]);
    }
    RecoveryKit::parse(&text).unwrap()
}

fn text(kit: &RecoveryKit) -> String {
    kit.groups().iter().map(|group| group.as_str()).collect::<Vec<_>>().join("-")
}

proptest! {
    #[test]
    fn what_is_shown_can_be_typed_back(bytes: [u8; 32]) {
        let kit = kit_of(bytes);
        prop_assert_eq!(kit.secret().expose(), &bytes);
        prop_assert_eq!(kit.groups().len(), RecoveryKit::GROUPS);
        prop_assert!(kit.groups().iter().all(|group| group.len() == 5));
        prop_assert_eq!(&RecoveryKit::parse(&text(&kit)).unwrap(), &kit);
        let sloppy = text(&kit).to_lowercase().replace('0', "o").replace('1', "l").replace('-', " \n");
        prop_assert_eq!(&RecoveryKit::parse(&sloppy).unwrap(), &kit);
    }

    #[test]
    fn one_wrong_character_is_found_in_its_group(bytes: [u8; 32], at in 0..65_usize, other in "[0-9A-HJKMNP-TV-Z]") {
        let shown: Vec<char> = text(&kit_of(bytes)).replace('-', "").chars().collect();
        let mut typed = shown.clone();
        typed[at] = other.chars().next().unwrap();
        prop_assume!(typed != shown);
        prop_assert_eq!(RecoveryKit::parse(&typed.iter().collect::<String>()).unwrap_err(), KitError::Group(at / 5 + 1));
    }

    #[test]
    fn two_exchanged_characters_or_groups_are_found(bytes: [u8; 32], group in 0..13_usize, at in 0..4_usize, other in 0..13_usize) {
        let kit = kit_of(bytes);
        let shown: Vec<char> = text(&kit).replace('-', "").chars().collect();
        let mut typed = shown.clone();
        typed.swap(group * 5 + at, group * 5 + at + 1);
        if typed != shown {
            prop_assert_eq!(RecoveryKit::parse(&typed.iter().collect::<String>()).unwrap_err(), KitError::Group(group + 1));
        }
        if group != other {
            let mut groups = kit.groups();
            groups.swap(group, other);
            let typed: String = groups.iter().map(|group| group.as_str()).collect();
            prop_assert!(RecoveryKit::parse(&typed).is_err());
        }
    }

    #[test]
    fn anything_else_is_refused_without_a_panic(typed in "\\PC{0,120}") {
        prop_assert!(RecoveryKit::parse(&typed).is_err());
    }

    #[test]
    fn groups_typed_back_are_compared_one_by_one(bytes: [u8; 32], other: [u8; 32], picked in 0..13_usize) {
        let (kit, stranger) = (kit_of(bytes), kit_of(other));
        let group = kit.groups().swap_remove(picked).to_lowercase();
        prop_assert!(kit.verify_groups(&[(picked, &group)]));
        prop_assert_eq!(stranger.verify_groups(&[(picked, &group)]), stranger.groups()[picked] == kit.groups()[picked]);
        prop_assert!(!kit.verify_groups(&[(picked, &group), (picked, &group[..4])]));
        prop_assert!(!kit.verify_groups(&[(13, &group)]));
    }
}

#[test]
fn typing_back_nothing_proves_nothing() {
    assert!(!kit_of([7; 32]).verify_groups(&[]));
    assert!(!kit_of([7; 32]).verify_groups(&[(0, "")]));
}

#[test]
fn the_groups_to_type_back_are_three_different_ones() {
    let mut seen = [false; RecoveryKit::GROUPS];
    for _ in 0..200 {
        let picked = RecoveryKit::pick_groups(&rng()).unwrap();
        assert!(picked[0] < picked[1] && picked[1] < picked[2] && picked[2] < RecoveryKit::GROUPS);
        picked.iter().for_each(|group| seen[*group] = true);
    }
    assert!(seen.iter().all(|seen| *seen));
}

#[test]
fn a_short_key_says_how_many_characters_are_there() {
    assert_eq!(RecoveryKit::parse("ABCDE-FGH").unwrap_err(), KitError::Length { found: 8 });
}

#[test]
fn bits_beyond_the_key_must_be_zero() {
    let shown = text(&kit_of([0; 32]));
    // The last group of a zero key, with the last bit of the 260 set and the check character set right.
    let last = "0001".chars().fold(0_u8, |sum, c| {
        let sum = sum ^ c.to_digit(10).unwrap() as u8;
        if sum & 16 == 0 { sum << 1 } else { (sum << 1 ^ 0b10_0101) & 31 }
    }) ^ 12;
    let alphabet: Vec<char> = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".chars().collect();
    let typed = format!("{}0001{}", &shown[..shown.len() - 5], alphabet[usize::from(last)]);
    assert_eq!(RecoveryKit::parse(&typed).unwrap_err(), KitError::Group(13));
}
