//! Known answers from the standards, so that what is in the file can be opened by another implementation.

use ring::rand::SystemRandom;

use super::*;

fn bytes(hex: &str) -> Vec<u8> {
    hex.as_bytes().chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
}

fn secret(hex: &str) -> Secret32 {
    Secret32::from_slice(&bytes(hex)).unwrap()
}

fn array<const N: usize>(hex: &str) -> [u8; N] {
    bytes(hex).try_into().unwrap()
}

/// RFC 9180, appendix A.2.1: base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20-Poly1305, sequence number 0.
mod rfc9180 {
    pub(super) const INFO: &str = "Ode on a Grecian Urn";
    pub(super) const IKM_E: &str = "909a9b35d3dc4713a5e72a4da274b55d3d3821a37e5d099e74a647db583a904b";
    pub(super) const PRIVATE: &str = "8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb";
    pub(super) const PUBLIC: &str = "4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a";
    pub(super) const ENCAPPED: &str = "1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a";
    pub(super) const CIPHERTEXT: &str =
        "1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28";
    pub(super) const AAD: &[u8] = b"Count-0";
    pub(super) const PLAINTEXT: &[u8] = b"Beauty is truth, truth beauty";
}

#[test]
fn hpke_seals_as_rfc_9180() {
    use rfc9180::*;
    let drawn = Drawn { seed: secret(IKM_E), first: true, block: 0 };
    let sealed = hpke_seal_drawn(&array(PUBLIC), INFO.as_bytes(), AAD, PLAINTEXT, drawn).unwrap();
    assert_eq!(sealed, [bytes(ENCAPPED), bytes(CIPHERTEXT)].concat());
}

#[test]
fn hpke_opens_as_rfc_9180() {
    use rfc9180::*;
    let private = secret(PRIVATE);
    assert_eq!(AgreementKey::from_private(private.clone()).unwrap().public, array(PUBLIC));
    let sealed = [bytes(ENCAPPED), bytes(CIPHERTEXT)].concat();
    assert_eq!(*hpke_open(&private, INFO, AAD, &sealed).unwrap(), PLAINTEXT);
    for (info, aad) in [("Ode on a Grecian urn", AAD), (INFO, &b"Count-1"[..])] {
        assert!(matches!(hpke_open(&private, info, aad, &sealed), Err(KeyError::NotOpened)));
    }
}

#[test]
fn hpke_of_a_public_key_of_small_order_is_refused() {
    // The neutral element would make the shared secret zero for everybody (RFC 7748, section 6.1).
    assert!(hpke_seal(&[0; 32], "x", b"", b"text", &SystemRandom::new()).is_err());
    let private = Secret32::random(&SystemRandom::new()).unwrap();
    assert!(hpke_open(&private, "x", b"", &[0; 64]).is_err());
}

#[test]
fn the_randomness_of_one_message_does_not_repeat() {
    let mut drawn = Drawn::from(&SystemRandom::new()).unwrap();
    let mut blocks = [[0; 32]; 4];
    blocks.iter_mut().for_each(|block| drawn.fill_bytes(block));
    let mut long = [0; 80];
    drawn.fill_bytes(&mut long);
    let mut all: Vec<&[u8]> = blocks.iter().map(|block| &block[..]).chain(long.chunks(16)).collect();
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), 4 + 5);
    assert_ne!(drawn.next_u64(), drawn.next_u64());
    assert_ne!(drawn.next_u32(), drawn.next_u32());
}

#[test]
fn aead_is_rfc_8439_section_2_8_2() {
    let key = secret("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f");
    let nonce = array("070000004041424344454647");
    let aad = bytes("50515253c0c1c2c3c4c5c6c7");
    let plaintext = b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.";
    let sealed = seal_with_nonce(&key, nonce, &aad, plaintext).unwrap();
    let expected = "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69da92728b\
                    1a71de0a9e060b2905d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc\
                    3ff4def08e4b7a9de576d26586cec64b61161ae10b594f09e26a7e902ecbd0600691";
    assert_eq!(sealed, [&nonce[..], &bytes(expected)].concat());
    assert_eq!(*open(&key, &aad, &sealed).unwrap(), plaintext);
}

#[test]
fn hkdf_is_rfc_5869_case_3() {
    let okm = derive(&[0x0b; 22], b"", "").unwrap();
    assert_eq!(okm, secret("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"));
}

#[test]
fn hmac_is_rfc_4231_case_1() {
    // The twenty bytes of the standard's key, padded with zeros as HMAC itself does.
    let key = secret(&format!("{}{}", "0b".repeat(20), "00".repeat(12)));
    let tag = bytes("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    assert_eq!(mac(&key, b"Hi There").to_vec(), tag);
    assert!(mac_holds(&key, b"Hi There", &tag));
    assert!(!mac_holds(&key, b"Hi there", &tag));
    assert!(!mac_holds(&key, b"Hi There", &tag[..31]));
}

#[test]
fn signatures_are_rfc_8032_test_1() {
    let seed = secret("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
    let public = array("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    assert_eq!(signing_public(&seed).unwrap(), public);
    let signature = array::<64>(
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    );
    assert_eq!(sign(&seed, b"").unwrap(), signature);
    assert!(signature_holds(&public, b"", &signature));
    assert!(!signature_holds(&public, b"x", &signature));
}

#[test]
fn agreement_keys_are_rfc_7748_section_6_1() {
    let bob =
        AgreementKey::from_private(secret("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb")).unwrap();
    assert_eq!(bob.public, array("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"));
}

#[test]
fn bound_bytes_keep_parts_apart() {
    let alike: [&[&[u8]]; 5] = [&[b"ab", b"c"], &[b"a", b"bc"], &[b"abc"], &[b"", b"abc"], &[b"abc", b""]];
    for (i, one) in alike.iter().enumerate() {
        for other in &alike[i + 1..] {
            assert_ne!(bind("label", one), bind("label", other));
        }
    }
    assert_ne!(bind("label", &[b"x"]), bind("labelx", &[]));
}
