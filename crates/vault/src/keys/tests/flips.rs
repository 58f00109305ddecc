//! Hostile bytes: every bit of a key file, every length, anything at all.

use proptest::prelude::*;

use super::*;
use crate::keys::{
    crypto::sha256,
    unlock::{password_key, recovery_key},
};

/// Bytes of the sum at the end, with its header.
const SUM: usize = 34;

/// The file with a right sum again, as somebody would make it who knows the format.
fn resummed(mut bytes: Vec<u8>) -> Vec<u8> {
    let body = bytes.len() - SUM;
    let sum = sha256(&bytes[..body]);
    bytes[body + 2..].copy_from_slice(&sum);
    bytes
}

fn flipped(bytes: &[u8], bit: usize) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[bit / 8] ^= 1 << (bit % 8);
    bytes
}

#[test]
fn every_flipped_bit_is_refused_before_a_password_is_asked_for() {
    let bytes = created_as(CLINIC, OWNER).file.to_bytes().unwrap();
    assert!(KeyFile::read(&bytes).is_ok());
    for bit in 0..bytes.len() * 8 {
        let refusal = refusal(KeyFile::read(&flipped(&bytes, bit)));
        assert!(matches!(refusal, KeyError::Damaged(_)), "bit {bit}: {refusal}");
    }
}

#[test]
fn every_flipped_bit_under_a_right_sum_is_refused_at_the_latest_by_unlocking() {
    let Created { file, kit, .. } = created_as(CLINIC, OWNER);
    let bytes = file.to_bytes().unwrap();
    // The key that the password gives, so that Argon2 runs once and not for every bit.
    let salt = &file.parts.locks[1].salt;
    let key = password_key(KdfCost::FLOOR, DeviceBinding::PasswordOnly, salt, "senha de teste", None).unwrap();
    assert!(file.open_slot(1, &key).is_ok() && file.unlock_with_recovery(&kit).is_ok());
    let mut reached_unlocking = 0;
    for bit in 0..(bytes.len() - SUM) * 8 {
        let Ok(file) = KeyFile::read(&resummed(flipped(&bytes, bit))) else { continue };
        reached_unlocking += 1;
        for refusal in [refusal(file.unlock_with_recovery(&kit)), refusal(file.open_slot(1, &key))] {
            assert!(matches!(refusal, KeyError::Refused | KeyError::Forged(_)), "bit {bit}: {refusal}");
        }
    }
    assert!(reached_unlocking > 1000, "the signature must not hide what the mac is for");
}

#[test]
fn every_cut_and_every_addition_is_refused() {
    let bytes = created_as(CLINIC, OWNER).file.to_bytes().unwrap();
    for cut in 0..bytes.len() {
        assert!(KeyFile::read(&bytes[..cut]).is_err(), "cut at {cut}");
    }
    assert!(KeyFile::read(&[&bytes[..], &[0]].concat()).is_err());
    let longer = [&bytes[..bytes.len() - SUM], &[0x00], &bytes[bytes.len() - SUM..]].concat();
    assert!(matches!(refusal(KeyFile::read(&resummed(longer))), KeyError::Damaged("not canonical")));
    assert!(matches!(
        refusal(KeyFile::read(&vec![0; 1024 * 1024 + 1])),
        KeyError::Damaged("longer than a key file can be")
    ));
}

#[test]
fn a_newer_format_says_so() {
    let bytes = created_as(CLINIC, OWNER).file.to_bytes().unwrap();
    let at = 1 + 1 + "neonpro-keys".len();
    assert_eq!(bytes[at], 1);
    let mut newer = bytes;
    newer[at] = 2;
    assert!(matches!(refusal(KeyFile::read(&resummed(newer))), KeyError::NewerFormat(2)));
}

#[test]
fn a_number_written_at_length_is_not_canonical() {
    let bytes = created_as(CLINIC, OWNER).file.to_bytes().unwrap();
    let at = 1 + 1 + "neonpro-keys".len();
    let wordy = [&bytes[..at], &[0x18, 0x01], &bytes[at + 1..]].concat();
    assert!(matches!(refusal(KeyFile::read(&resummed(wordy))), KeyError::Damaged("not canonical")));
}

#[test]
fn the_recovery_slots_key_depends_on_its_salt() {
    let kit = created_as(CLINIC, OWNER).kit;
    assert_ne!(recovery_key(&kit, &[1; 16]).unwrap(), recovery_key(&kit, &[2; 16]).unwrap());
}

proptest! {
    #[test]
    fn no_bytes_are_a_key_file_by_chance(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        prop_assert!(KeyFile::read(&bytes).is_err());
        if bytes.len() >= SUM {
            let mut framed = [b"\x88\x6cneonpro-keys\x01", &bytes[..]].concat();
            let at = framed.len() - SUM;
            framed[at..at + 2].copy_from_slice(&[0x58, 0x20]);
            prop_assert!(KeyFile::read(&resummed(framed)).is_err());
        }
    }
}
