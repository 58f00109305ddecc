//! The primitives, each in one place: what is used, and how its inputs are kept apart.
//!
//! One AEAD everywhere (ChaCha20-Poly1305, RFC 8439), one hash (SHA-256), one signature (Ed25519, RFC 8032), one way to
//! seal to a public key (HPKE base mode, RFC 9180, DHKEM(X25519, HKDF-SHA256) + HKDF-SHA256 + ChaCha20-Poly1305).
//! Reasons: docs/adr/0004.

use hpke::{
    Deserializable, Kem as _, OpModeR, OpModeS, Serializable,
    aead::ChaCha20Poly1305,
    kdf::HkdfSha256,
    kem::X25519HkdfSha256,
    rand_core::{CryptoRng, RngCore},
};
use ring::{
    aead,
    digest::{SHA256, digest},
    hkdf, hmac,
    rand::SecureRandom,
    signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey},
};
use zeroize::Zeroizing;

use super::{KeyError, Secret32};

type Kem = X25519HkdfSha256;
type HpkePrivate = <Kem as hpke::Kem>::PrivateKey;
type HpkePublic = <Kem as hpke::Kem>::PublicKey;
type HpkeEncapped = <Kem as hpke::Kem>::EncappedKey;

/// Bytes of an AEAD nonce.
pub(super) const NONCE: usize = 12;
const TAG: usize = 16;
/// Bytes of an encapsulated X25519 key at the head of an HPKE message.
const ENCAPPED: usize = 32;
/// What `seal` adds to a plaintext.
pub(super) const SEAL_OVERHEAD: usize = NONCE + TAG;
/// What `hpke_seal` adds to a plaintext.
pub(super) const HPKE_OVERHEAD: usize = ENCAPPED + TAG;

/// Joins a label and parts into bytes that no other label or division of parts can yield: each is preceded by its
/// length.
pub(super) fn bind(label: &str, parts: &[&[u8]]) -> Vec<u8> {
    let mut bound = Vec::with_capacity(label.len() + 8 + parts.iter().map(|part| part.len() + 8).sum::<usize>());
    for part in std::iter::once(label.as_bytes()).chain(parts.iter().copied()) {
        bound.extend_from_slice(&(part.len() as u64).to_be_bytes());
        bound.extend_from_slice(part);
    }
    bound
}

/// SHA-256 of `bytes`.
pub(super) fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest(&SHA256, bytes).as_ref());
    hash
}

/// HMAC-SHA256 of `message` under `key`.
pub(crate) fn mac(key: &Secret32, message: &[u8]) -> [u8; 32] {
    let mut tag = [0; 32];
    tag.copy_from_slice(hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key.expose()), message).as_ref());
    tag
}

/// Whether `tag` is the HMAC-SHA256 of `message`, compared in constant time.
pub(crate) fn mac_holds(key: &Secret32, message: &[u8], tag: &[u8]) -> bool {
    hmac::verify(&hmac::Key::new(hmac::HMAC_SHA256, key.expose()), message, tag).is_ok()
}

/// HKDF-SHA256 (RFC 5869) to one 256-bit key.
pub(crate) fn derive(secret: &[u8], salt: &[u8], info: &str) -> Result<Secret32, KeyError> {
    Secret32::filled(|out| {
        hkdf::Salt::new(hkdf::HKDF_SHA256, salt)
            .extract(secret)
            .expand(&[info.as_bytes()], hkdf::HKDF_SHA256)
            .and_then(|okm| okm.fill(out))
            .map_err(|_| KeyError::Primitive)
    })
}

/// Random bytes that are no secret: salts, nonces, slot ids.
pub(super) fn random<const N: usize>(rng: &dyn SecureRandom) -> Result<[u8; N], KeyError> {
    let mut bytes = [0; N];
    rng.fill(&mut bytes).map_err(|_| KeyError::Random)?;
    Ok(bytes)
}

fn aead_key(key: &Secret32) -> Result<aead::LessSafeKey, KeyError> {
    aead::UnboundKey::new(&aead::CHACHA20_POLY1305, key.expose())
        .map(aead::LessSafeKey::new)
        .map_err(|_| KeyError::Primitive)
}

/// AEAD under a nonce of the caller's: `nonce ‖ ciphertext ‖ tag`.
pub(super) fn seal_with_nonce(
    key: &Secret32,
    nonce: [u8; NONCE],
    aad: &[u8],
    plaintext: &[u8],
) -> Result<Vec<u8>, KeyError> {
    // Encrypted in place; room for the tag up front, so that growing leaves no plaintext in a freed buffer.
    let mut body = Vec::with_capacity(plaintext.len() + TAG);
    body.extend_from_slice(plaintext);
    aead_key(key)?
        .seal_in_place_append_tag(aead::Nonce::assume_unique_for_key(nonce), aead::Aad::from(aad), &mut body)
        .map_err(|_| KeyError::Primitive)?;
    let mut sealed = Vec::with_capacity(NONCE + body.len());
    sealed.extend_from_slice(&nonce);
    sealed.append(&mut body);
    Ok(sealed)
}

/// AEAD under a random nonce: `nonce ‖ ciphertext ‖ tag`.
pub(super) fn seal(key: &Secret32, aad: &[u8], plaintext: &[u8], rng: &dyn SecureRandom) -> Result<Vec<u8>, KeyError> {
    seal_with_nonce(key, random(rng)?, aad, plaintext)
}

/// Opens what `seal` made.
pub(super) fn open(key: &Secret32, aad: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let (nonce, body) = sealed.split_at_checked(NONCE).ok_or(KeyError::NotOpened)?;
    let nonce = aead::Nonce::try_assume_unique_for_key(nonce).map_err(|_| KeyError::NotOpened)?;
    let mut body = Zeroizing::new(body.to_vec());
    let length =
        aead_key(key)?.open_in_place(nonce, aead::Aad::from(aad), &mut body).map_err(|_| KeyError::NotOpened)?.len();
    body.truncate(length);
    Ok(body)
}

/// An X25519 key pair.
pub(super) struct AgreementKey {
    /// The private half.
    pub(super) private: Secret32,
    /// The public half.
    pub(super) public: [u8; 32],
}

impl AgreementKey {
    pub(super) fn random(rng: &dyn SecureRandom) -> Result<Self, KeyError> {
        Self::from_private(Secret32::random(rng)?)
    }

    pub(super) fn from_private(private: Secret32) -> Result<Self, KeyError> {
        let public = Kem::sk_to_pk(&hpke_private(&private)?).to_bytes().into();
        Ok(Self { private, public })
    }
}

fn hpke_private(private: &Secret32) -> Result<HpkePrivate, KeyError> {
    HpkePrivate::from_bytes(private.expose()).map_err(|_| KeyError::Primitive)
}

/// The randomness of one HPKE message: drawn beforehand, where a failure can be reported, then stretched without limit.
struct Drawn {
    seed: Secret32,
    first: bool,
    block: u64,
}

impl Drawn {
    fn from(rng: &dyn SecureRandom) -> Result<Self, KeyError> {
        Ok(Self { seed: Secret32::random(rng)?, first: true, block: 0 })
    }
}

impl RngCore for Drawn {
    fn next_u32(&mut self) -> u32 {
        let mut bytes = [0; 4];
        self.fill_bytes(&mut bytes);
        u32::from_le_bytes(bytes)
    }

    fn next_u64(&mut self) -> u64 {
        let mut bytes = [0; 8];
        self.fill_bytes(&mut bytes);
        u64::from_le_bytes(bytes)
    }

    /// The first 32 bytes are the seed itself (`ikmE` of RFC 9180), later ones its HMAC in counter mode.
    fn fill_bytes(&mut self, out: &mut [u8]) {
        if self.first && out.len() == 32 {
            self.first = false;
            out.copy_from_slice(self.seed.expose());
            return;
        }
        for chunk in out.chunks_mut(32) {
            self.block += 1;
            let stretched = Zeroizing::new(mac(&self.seed, &self.block.to_be_bytes()));
            chunk.copy_from_slice(&stretched[..chunk.len()]);
        }
    }
}

impl CryptoRng for Drawn {}

/// Seals to a public key: `encapsulated key ‖ ciphertext ‖ tag`. Whoever holds the public half can; it says nothing
/// about the sender.
pub(super) fn hpke_seal(
    public: &[u8; 32],
    info: &str,
    aad: &[u8],
    plaintext: &[u8],
    rng: &dyn SecureRandom,
) -> Result<Vec<u8>, KeyError> {
    hpke_seal_drawn(public, info.as_bytes(), aad, plaintext, Drawn::from(rng)?)
}

fn hpke_seal_drawn(
    public: &[u8; 32],
    info: &[u8],
    aad: &[u8],
    plaintext: &[u8],
    mut drawn: Drawn,
) -> Result<Vec<u8>, KeyError> {
    let public = HpkePublic::from_bytes(public).map_err(|_| KeyError::Primitive)?;
    let (encapped, mut body) = hpke::single_shot_seal::<ChaCha20Poly1305, HkdfSha256, Kem, _>(
        &OpModeS::Base,
        &public,
        info,
        plaintext,
        aad,
        &mut drawn,
    )
    .map_err(|_| KeyError::Primitive)?;
    let mut sealed = encapped.to_bytes().to_vec();
    sealed.append(&mut body);
    Ok(sealed)
}

/// Opens what `hpke_seal` made.
pub(super) fn hpke_open(
    private: &Secret32,
    info: &str,
    aad: &[u8],
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let (encapped, body) = sealed.split_at_checked(ENCAPPED).ok_or(KeyError::NotOpened)?;
    let encapped = HpkeEncapped::from_bytes(encapped).map_err(|_| KeyError::NotOpened)?;
    hpke::single_shot_open::<ChaCha20Poly1305, HkdfSha256, Kem>(
        &OpModeR::Base,
        &hpke_private(private)?,
        &encapped,
        info.as_bytes(),
        body,
        aad,
    )
    .map(Zeroizing::new)
    .map_err(|_| KeyError::NotOpened)
}

fn signer(seed: &Secret32) -> Result<Ed25519KeyPair, KeyError> {
    Ed25519KeyPair::from_seed_unchecked(seed.expose()).map_err(|_| KeyError::Primitive)
}

/// The Ed25519 public half of `seed`.
pub(super) fn signing_public(seed: &Secret32) -> Result<[u8; 32], KeyError> {
    let mut public = [0; 32];
    public.copy_from_slice(signer(seed)?.public_key().as_ref());
    Ok(public)
}

/// An Ed25519 signature.
pub(super) fn sign(seed: &Secret32, message: &[u8]) -> Result<[u8; 64], KeyError> {
    let mut signature = [0; 64];
    signature.copy_from_slice(signer(seed)?.sign(message).as_ref());
    Ok(signature)
}

/// Whether `signature` is `public`'s Ed25519 signature of `message`.
#[must_use]
pub(super) fn signature_holds(public: &[u8; 32], message: &[u8], signature: &[u8]) -> bool {
    UnparsedPublicKey::new(&ED25519, public).verify(message, signature).is_ok()
}

#[cfg(test)]
#[path = "tests/crypto.rs"]
mod tests;
