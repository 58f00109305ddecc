//! Secrets, costs, logins, blind hashes.

use std::time::Duration;

use super::*;

#[test]
fn a_secret_prints_nothing_and_compares_by_content() {
    let secret = Secret32::from_slice(&[0xAB; 32]).unwrap();
    let printed = format!("{secret:?}");
    assert!(!printed.contains("171") && !printed.to_lowercase().contains("ab"), "{printed}");
    assert_eq!(secret, secret.clone());
    assert_ne!(secret, Secret32::random(&rng()).unwrap());
    assert_ne!(Secret32::random(&rng()).unwrap(), Secret32::random(&rng()).unwrap());
    for length in [0, 31, 33, 64] {
        assert!(Secret32::from_slice(&vec![1; length]).is_none());
    }
}

#[test]
fn costs_are_bounded_in_every_number() {
    for cost in [KdfCost::FLOOR, KdfCost::STANDARD, KdfCost::CEILING] {
        assert_eq!(cost.checked().unwrap(), cost);
    }
    let floor = KdfCost::FLOOR;
    let outside = [
        KdfCost { memory_kib: floor.memory_kib - 1, ..floor },
        KdfCost { passes: 1, ..floor },
        KdfCost { lanes: 0, ..floor },
        KdfCost { memory_kib: KdfCost::CEILING.memory_kib + 1, ..floor },
        KdfCost { passes: 11, ..floor },
        KdfCost { lanes: 17, ..floor },
        KdfCost { memory_kib: u32::MAX, passes: u32::MAX, lanes: u32::MAX },
    ];
    for cost in outside {
        assert!(matches!(cost.checked(), Err(KeyError::CostOutOfBounds)), "{cost:?}");
    }
}

#[test]
fn a_stretched_password_is_what_the_reference_implementation_gives() {
    // By argon2-cffi (the reference C code): Argon2id version 1.3, 32 bytes.
    let answers = [
        (KdfCost::FLOOR, "9776c021c17c168db3ae0c1df8a86b6306e0cfa242c447759be092b59e9ee2d2"),
        (KdfCost::STANDARD, "872e49792040d58b6fb31ee06ffbcb1c222d109c4b2e9bc9b2081aa10c82b201"),
    ];
    for (cost, answer) in answers {
        let stretched = cost.stretch(b"correto cavalo", b"dezesseis-bytes!").unwrap();
        let hex: String = stretched.expose().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, answer, "{cost:?}");
    }
}

#[test]
fn calibration_doubles_memory_until_an_unlock_takes_long_enough() {
    let per_mib =
        |ms: u64| move |cost: KdfCost| Duration::from_micros(ms * 1_000 * u64::from(cost.memory_kib) / (64 * 1024));
    let memory = |ms| KdfCost::calibrated(per_mib(ms)).memory_kib / 1024;
    assert_eq!((memory(300), memory(299), memory(150), memory(100), memory(1)), (64, 128, 128, 256, 256));
    assert!(KdfCost::FLOOR.cheaper_than(KdfCost::STANDARD));
    assert!(!KdfCost::STANDARD.cheaper_than(KdfCost::STANDARD));
}

#[test]
fn logins_have_one_form() {
    for (typed, kept) in [("Dona", "dona"), ("  RECEPÇÃO ", "recepção"), ("ana.b", "ana.b")] {
        assert_eq!(normal_login(typed).unwrap(), kept);
    }
    for bad in ["", "   ", "ana maria", "a\u{0}b", "a\nb", &"x".repeat(65)] {
        assert!(matches!(normal_login(bad), Err(KeyError::BadLogin)), "{bad:?}");
    }
}

#[test]
fn blind_hashes_are_equal_for_equals_and_for_nothing_else() {
    let (one, other) = (clinic(), created_as([0xC2; 16], OWNER).keys);
    let (dona, desk) = (&one.dona, one.open("recepcao"));
    let hash = dona.blind(BlindKind::Cpf, "52998224725").unwrap();
    assert_eq!(hash, desk.blind(BlindKind::Cpf, "52998224725").unwrap());
    assert_ne!(hash, dona.blind(BlindKind::Cpf, "52998224726").unwrap());
    assert_ne!(hash, dona.blind(BlindKind::Cns, "52998224725").unwrap());
    assert_ne!(hash, other.blind(BlindKind::Cpf, "52998224725").unwrap());
}

#[test]
fn what_is_sealed_under_a_key_opens_by_name_and_context_only() {
    let clinic = clinic();
    let (dona, medica) = (clinic.dona.keys(), clinic.open("medica"));
    let sealed = dona.seal_under(KeyName::Staff, b"here", b"content", &rng()).unwrap();
    assert_eq!(*medica.keys().open_under(KeyName::Staff, b"here", &sealed).unwrap(), b"content");
    assert!(matches!(dona.open_under(KeyName::Staff, b"there", &sealed), Err(KeyError::NotOpened)));
    assert!(matches!(dona.open_under(KeyName::Db, b"here", &sealed), Err(KeyError::NotOpened)));
    assert!(matches!(dona.seal_under(KeyName::Files, b"", b"", &rng()), Err(KeyError::NotHeld(KeyName::Files))));
    for cut in 0..sealed.len() {
        assert!(dona.open_under(KeyName::Staff, b"here", &sealed[..cut]).is_err());
    }
}
