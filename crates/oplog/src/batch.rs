//! The parcel in which operations travel: made once, hashed, signed, and never encoded again.

use crate::cbor::{Writer, at_end, read_array, read_map};
use crate::{Error, Hash, Id, Op};
use minicbor::Decoder;
use ring::digest;

/// The wire protocol that this program writes.
pub const PROTO: u16 = 1;
/// The most operations in one batch.
pub const MAX_BATCH_OPS: usize = 2000;
/// The most bytes of one batch before compression: 8 MiB.
pub const MAX_BATCH_BYTES: usize = 8 << 20;

const MAX_FIELDS: u64 = 64;

mod key {
    pub(super) const PROTO: u64 = 0;
    pub(super) const CLINIC: u64 = 1;
    pub(super) const DEVICE: u64 = 2;
    pub(super) const INCARNATION: u64 = 3;
    pub(super) const KEY_ID: u64 = 4;
    pub(super) const FIRST_CTR: u64 = 5;
    pub(super) const PREV_BATCH_HASH: u64 = 6;
    pub(super) const OPS: u64 = 7;
}

/// Operations of one device's incarnation with consecutive numbers, linked to the batch before.
///
/// Each operation is kept as the very bytes that were signed, so that one that this program cannot read is shelved alone and
/// does not hold up the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// Version of the wire protocol.
    pub proto: u16,
    /// The clinic.
    pub clinic: Id,
    /// The device.
    pub device: Id,
    /// The device's incarnation: new after every restore or copy of the file.
    pub incarnation: Id,
    /// Which of the device's signing keys signs the batch.
    pub key_id: u32,
    /// Number of the first operation.
    pub first_ctr: u64,
    /// [`batch_hash`] of the batch before, zeros for the first of an incarnation.
    pub prev_batch_hash: Hash,
    /// The encoded operations, in the order of their numbers.
    pub ops: Vec<Vec<u8>>,
}

/// SHA-256 of a batch's exact bytes, before compression.
#[must_use]
pub fn batch_hash(bytes: &[u8]) -> Hash {
    let mut hash = Hash::default();
    hash.copy_from_slice(digest::digest(&digest::SHA256, bytes).as_ref());
    hash
}

impl Batch {
    /// The bytes that are hashed, signed and sent.
    ///
    /// # Errors
    /// [`Error::TooLarge`] beyond [`MAX_BATCH_OPS`] or [`MAX_BATCH_BYTES`]: send fewer operations.
    pub fn encode(&self) -> Result<Vec<u8>, Error> {
        if self.ops.len() > MAX_BATCH_OPS {
            return Err(Error::TooLarge("operations of a batch"));
        }
        let mut w = Writer::new();
        w.map(8);
        w.u64(key::PROTO).u64(u64::from(self.proto));
        w.u64(key::CLINIC).bytes(&self.clinic);
        w.u64(key::DEVICE).bytes(&self.device);
        w.u64(key::INCARNATION).bytes(&self.incarnation);
        w.u64(key::KEY_ID).u64(u64::from(self.key_id));
        w.u64(key::FIRST_CTR).u64(self.first_ctr);
        w.u64(key::PREV_BATCH_HASH).bytes(&self.prev_batch_hash);
        w.u64(key::OPS).array(self.ops.len());
        for op in &self.ops {
            w.bytes(op);
        }
        let bytes = w.finish();
        if bytes.len() > MAX_BATCH_BYTES { Err(Error::TooLarge("bytes of a batch")) } else { Ok(bytes) }
    }

    /// Reads a batch. Fields of later versions are skipped; operations are taken apart by [`Batch::ops`] only.
    ///
    /// # Errors
    /// [`Error::Malformed`], [`Error::Missing`], [`Error::TooLarge`], or [`Error::UnknownProto`] for a protocol other than [`PROTO`].
    pub fn decode(bytes: &[u8]) -> Result<Batch, Error> {
        if bytes.len() > MAX_BATCH_BYTES {
            return Err(Error::TooLarge("bytes of a batch"));
        }
        let mut fields = Fields::default();
        let mut d = Decoder::new(bytes);
        read_map(&mut d, MAX_FIELDS, |key, d| fields.read_one(key, d))?;
        at_end(&d)?;
        fields.into_batch()
    }

    /// The operations one by one, each with what is wrong with it alone. [`Error::Gap`] marks a number that is not the next.
    pub fn ops(&self) -> impl Iterator<Item = Result<Op, Error>> {
        self.ops.iter().zip(self.first_ctr..).map(|(bytes, ctr)| {
            let op = Op::decode(bytes)?;
            if op.ctr == ctr { Ok(op) } else { Err(Error::Gap) }
        })
    }
}

#[derive(Default)]
struct Fields {
    proto: Option<u64>,
    clinic: Option<Id>,
    device: Option<Id>,
    incarnation: Option<Id>,
    key_id: Option<u32>,
    first_ctr: Option<u64>,
    prev_batch_hash: Option<Hash>,
    ops: Option<Vec<Vec<u8>>>,
}

impl Fields {
    fn read_one(&mut self, key: u64, d: &mut Decoder<'_>) -> Result<(), Error> {
        match key {
            key::PROTO => self.proto = Some(d.u64()?),
            key::CLINIC => self.clinic = Some(read_array(d)?),
            key::DEVICE => self.device = Some(read_array(d)?),
            key::INCARNATION => self.incarnation = Some(read_array(d)?),
            key::KEY_ID => self.key_id = Some(d.u32()?),
            key::FIRST_CTR => self.first_ctr = Some(d.u64()?),
            key::PREV_BATCH_HASH => self.prev_batch_hash = Some(read_array(d)?),
            key::OPS => self.ops = Some(read_ops(d)?),
            _ => d.skip()?,
        }
        Ok(())
    }

    fn into_batch(self) -> Result<Batch, Error> {
        let proto = self.proto.ok_or(Error::Missing("proto"))?;
        if proto != u64::from(PROTO) {
            return Err(Error::UnknownProto(proto));
        }
        Ok(Batch {
            proto: PROTO,
            clinic: self.clinic.ok_or(Error::Missing("clinic"))?,
            device: self.device.ok_or(Error::Missing("device"))?,
            incarnation: self.incarnation.ok_or(Error::Missing("incarnation"))?,
            key_id: self.key_id.ok_or(Error::Missing("key_id"))?,
            first_ctr: self.first_ctr.ok_or(Error::Missing("first_ctr"))?,
            prev_batch_hash: self.prev_batch_hash.ok_or(Error::Missing("prev_batch_hash"))?,
            ops: self.ops.ok_or(Error::Missing("ops"))?,
        })
    }
}

fn read_ops(d: &mut Decoder<'_>) -> Result<Vec<Vec<u8>>, Error> {
    let n = d.array()?.ok_or(Error::Malformed)?;
    if n > MAX_BATCH_OPS as u64 {
        return Err(Error::TooLarge("operations of a batch"));
    }
    (0..n).map(|_| Ok(d.bytes()?.to_vec())).collect()
}
