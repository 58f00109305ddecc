//! What a signature under a note is over, byte by byte, so that somebody else can check it.
//!
//! SHA-256 of `neonpro.record.v1` and the fields below, each preceded by its length in eight bytes, most significant first:
//! clinic, note, version, patient, author (16 bytes each, an absent one empty), kind, time of the visit (8 bytes), addendum of
//! (16 bytes or empty), heading, text (UTF-8), time of signing (8 bytes), signer (16 bytes). Times are UTC microseconds since
//! 1970, most significant byte first. The user's Ed25519 key signs that hash.

use neonpro_vault::Id;
use neonpro_vault::keys::signature_of;
use ring::digest::{Context, SHA256};

use super::read::{Text, Version};
use crate::time::Instant;

/// Purpose under which the user's key signs: a signature made for anything else holds for no note.
pub(crate) const PURPOSE: &str = "neonpro/record/1";

/// Everything that a signature vouches for.
pub(crate) struct Content<'a> {
    pub(crate) version: &'a Version,
    pub(crate) text: &'a Text,
    pub(crate) signed_at: Instant,
    pub(crate) signed_by: Id,
}

impl Content<'_> {
    /// The hash that is signed.
    pub(crate) fn hash(&self, clinic: Id) -> [u8; 32] {
        let one = self.version;
        let optional = |id: Option<Id>| id.map(Id::bytes);
        let (author, addendum_of) = (optional(one.author), optional(one.addendum_of));
        let fields: [&[u8]; 12] = [
            &clinic.bytes(),
            &one.document.bytes(),
            &one.id.bytes(),
            &one.patient.bytes(),
            author.as_ref().map_or(&[], |bytes| bytes),
            one.kind.as_str().as_bytes(),
            &one.visit_at.0.to_be_bytes(),
            addendum_of.as_ref().map_or(&[], |bytes| bytes),
            self.text.title.as_bytes(),
            self.text.body.as_bytes(),
            &self.signed_at.0.to_be_bytes(),
            &self.signed_by.bytes(),
        ];
        let mut context = Context::new(&SHA256);
        context.update(b"neonpro.record.v1");
        for field in fields {
            context.update(&(field.len() as u64).to_be_bytes());
            context.update(field);
        }
        let mut hash = [0; 32];
        hash.copy_from_slice(context.finish().as_ref());
        hash
    }
}

/// Whether `signature` is the holder of `public`'s over `hash`.
pub(super) fn holds(public: &[u8], hash: &[u8; 32], signature: &[u8]) -> bool {
    let public: Result<&[u8; 32], _> = public.try_into();
    public.is_ok_and(|public| signature_of(public, PURPOSE, hash, signature))
}

#[cfg(test)]
mod tests {
    use zeroize::Zeroizing;

    use super::*;
    use crate::records::{RecordKind, RecordStatus};

    fn id(n: u8) -> Id {
        Id::from_bytes([n; 16])
    }

    fn version() -> Version {
        Version {
            id: id(1),
            document: id(2),
            patient: id(3),
            author: Some(id(4)),
            author_name: String::new(),
            kind: RecordKind::Evolution,
            visit_at: Instant(5),
            title: None,
            body: Vec::new(),
            status: RecordStatus::Draft,
            signed_at: None,
            signed_by: None,
            signature: None,
            content_hash: None,
            addendum_of: None,
            created: Instant(5),
            appointment: None,
            signer_public: None,
            ai_assisted: false,
        }
    }

    fn hash(version: &Version, title: &str, body: &str, at: i64) -> [u8; 32] {
        let text = Text { title: Zeroizing::new(title.to_owned()), body: Zeroizing::new(body.to_owned()) };
        Content { version, text: &text, signed_at: Instant(at), signed_by: id(6) }.hash(id(7))
    }

    #[test]
    fn every_field_moves_the_hash_and_none_flows_into_its_neighbour() {
        let plain = hash(&version(), "ab", "c", 9);
        assert_eq!(plain, hash(&version(), "ab", "c", 9));
        assert_ne!(plain, hash(&version(), "a", "bc", 9));
        assert_ne!(plain, hash(&version(), "ab", "c", 10));
        for change in [
            |v: &mut Version| v.id = id(9),
            |v: &mut Version| v.document = id(9),
            |v: &mut Version| v.patient = id(9),
            |v: &mut Version| v.author = None,
            |v: &mut Version| v.kind = RecordKind::Procedure,
            |v: &mut Version| v.visit_at = Instant(6),
            |v: &mut Version| v.addendum_of = Some(id(9)),
        ] {
            let mut other = version();
            change(&mut other);
            assert_ne!(plain, hash(&other, "ab", "c", 9));
        }
    }
}
