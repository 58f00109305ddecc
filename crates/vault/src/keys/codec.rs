//! The bytes of `clinic.keys`: canonical CBOR, described field by field in docs/key-file.md.
//!
//! Every array has one length and every field one type, so there is nothing unknown to skip; what was read is written
//! again and compared, so that one content has one form.

use minicbor::{Decoder, Encoder};

use super::{
    KdfCost, KeyError, KeyName, Rights,
    charter::{
        Authority, Charter, DeviceBinding, Grant, Holding, Lock, MOST_AUTHORITIES, MOST_MEMBERS, Member, Opener,
        PasswordState,
    },
    crypto,
    set::Versions,
};

/// First field of every key file.
const MAGIC: &str = "neonpro-keys";
/// The format that this module writes.
const FORMAT: u32 = 1;
/// Bytes of a key file, at most.
pub(super) const MOST_BYTES: usize = 1024 * 1024;
/// The last field: two bytes of CBOR header and a SHA-256.
const SUM: usize = 34;

type Written = Result<(), minicbor::encode::Error<std::convert::Infallible>>;
type Read<T> = Result<T, KeyError>;

/// A key file, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Parts {
    pub(super) charter: Charter,
    /// By the charter's authority, over `charter_bytes`.
    pub(super) signature: [u8; 64],
    /// One more with every change of any kind.
    pub(super) revision: u64,
    pub(super) locks: Vec<Lock>,
    /// HMAC under a key derived from `Staff`, over `maced_bytes`.
    pub(super) mac: [u8; 32],
}

impl Parts {
    /// What the authority signs.
    pub(super) fn signed_bytes(&self) -> Read<Vec<u8>> {
        Ok(crypto::bind("neonpro/keys/1/charter", &[&charter_bytes(&self.charter)?]))
    }

    /// What the MAC covers: everything before it.
    pub(super) fn maced_bytes(&self) -> Read<Vec<u8>> {
        let charter = charter_bytes(&self.charter)?;
        let mut e = Encoder::new(Vec::new());
        self.write_maced(&charter, &mut e).map_err(|_| KeyError::Primitive)?;
        Ok(e.into_writer())
    }

    fn write_maced(&self, charter: &[u8], e: &mut Encoder<Vec<u8>>) -> Written {
        e.array(8)?.str(MAGIC)?.u32(FORMAT)?.bytes(charter)?.bytes(&self.signature)?.u64(self.revision)?;
        e.array(self.locks.len() as u64)?;
        for lock in &self.locks {
            write_lock(lock, e)?;
        }
        Ok(())
    }

    /// The whole file.
    pub(super) fn to_bytes(&self) -> Read<Vec<u8>> {
        let mut e = Encoder::new(self.maced_bytes()?);
        e.bytes(&self.mac).map_err(|_| KeyError::Primitive)?;
        let sum = crypto::sha256(e.writer());
        let mut bytes = e.into_writer();
        bytes.extend_from_slice(&[0x58, 0x20]);
        bytes.extend_from_slice(&sum);
        Ok(bytes)
    }

    /// Takes a file apart. Nothing is believed yet but its sum, which tells accidents from the rest.
    pub(super) fn from_bytes(bytes: &[u8]) -> Read<Self> {
        if bytes.len() > MOST_BYTES {
            return Err(KeyError::Damaged("longer than a key file can be"));
        }
        let (body, sum) =
            bytes.len().checked_sub(SUM).and_then(|at| bytes.split_at_checked(at)).ok_or(KeyError::Damaged("cut"))?;
        let mut d = Decoder::new(body);
        d.array().map_err(cut)?;
        if d.str().map_err(cut)? != MAGIC {
            return Err(KeyError::Damaged("no key file"));
        }
        let format = d.u32().map_err(cut)?;
        if sum[..2] != [0x58, 0x20] || sum[2..] != crypto::sha256(body) {
            return Err(KeyError::Damaged("checksum"));
        }
        if format != FORMAT {
            return Err(KeyError::NewerFormat(format));
        }
        let charter = read_charter(&mut Decoder::new(d.bytes().map_err(cut)?))?;
        let signature = fixed(&mut d)?;
        let revision = d.u64().map_err(cut)?;
        let locks = read_list(&mut d, MOST_MEMBERS, read_lock)?;
        let parts = Self { charter, signature, revision, locks, mac: fixed(&mut d)? };
        if parts.to_bytes()? == bytes { Ok(parts) } else { Err(KeyError::Damaged("not canonical")) }
    }
}

fn cut(_: minicbor::decode::Error) -> KeyError {
    KeyError::Damaged("structure")
}

fn charter_bytes(charter: &Charter) -> Read<Vec<u8>> {
    let mut e = Encoder::new(Vec::new());
    write_charter(charter, &mut e).map_err(|_| KeyError::Primitive)?;
    Ok(e.into_writer())
}

fn write_charter(charter: &Charter, e: &mut Encoder<Vec<u8>>) -> Written {
    e.array(9)?.bytes(&charter.clinic_id)?.u64(charter.epoch)?.i64(charter.made_at)?.u32(charter.period_days)?;
    e.array(charter.versions.0.len() as u64)?;
    for version in charter.versions.0 {
        e.u32(version)?;
    }
    e.bytes(&charter.clinical_public)?.array(charter.authorities.len() as u64)?;
    for authority in &charter.authorities {
        e.array(2)?.bytes(&authority.public)?.bytes(&authority.endorsed)?;
    }
    write_grants(&charter.escrow, e)?;
    e.array(charter.members.len() as u64)?;
    for member in &charter.members {
        write_member(member, e)?;
    }
    Ok(())
}

fn write_member(member: &Member, e: &mut Encoder<Vec<u8>>) -> Written {
    e.array(5)?.bytes(&member.slot)?;
    match &member.holding {
        Holding::Recovery => e.null()?,
        Holding::User { user_id, login, rights } => {
            e.array(4)?.bytes(user_id)?.str(login)?.bool(rights.owner)?.bool(rights.clinical)?
        }
    };
    e.bytes(&member.agree)?.bytes(&member.sign)?;
    write_grants(&member.grants, e)
}

fn write_grants(grants: &[Grant], e: &mut Encoder<Vec<u8>>) -> Written {
    e.array(grants.len() as u64)?;
    for grant in grants {
        e.array(3)?.u8(grant.name.code())?.u32(grant.version)?.bytes(&grant.sealed)?;
    }
    Ok(())
}

fn write_lock(lock: &Lock, e: &mut Encoder<Vec<u8>>) -> Written {
    e.array(3)?;
    match lock.opener {
        Opener::Recovery => e.null()?,
        Opener::Password { cost, binding, state } => {
            e.array(5)?.u32(cost.memory_kib)?.u32(cost.passes)?.u32(cost.lanes)?;
            e.bool(binding == DeviceBinding::Bound)?.bool(state == PasswordState::OneTime)?
        }
    };
    e.bytes(&lock.salt)?.bytes(&lock.wrapped)?;
    Ok(())
}

fn read_charter(d: &mut Decoder<'_>) -> Read<Charter> {
    exactly(d, 9)?;
    Ok(Charter {
        clinic_id: fixed(d)?,
        epoch: d.u64().map_err(cut)?,
        made_at: d.i64().map_err(cut)?,
        period_days: d.u32().map_err(cut)?,
        versions: read_versions(d)?,
        clinical_public: fixed(d)?,
        authorities: read_list(d, MOST_AUTHORITIES, read_authority)?,
        escrow: read_list(d, KeyName::ALL.len(), read_grant)?,
        members: read_list(d, MOST_MEMBERS, read_member)?,
    })
}

fn read_versions(d: &mut Decoder<'_>) -> Read<Versions> {
    let mut versions = Versions::FIRST;
    exactly(d, versions.0.len() as u64)?;
    for version in &mut versions.0 {
        *version = d.u32().map_err(cut)?;
    }
    Ok(versions)
}

fn read_authority(d: &mut Decoder<'_>) -> Read<Authority> {
    exactly(d, 2)?;
    Ok(Authority { public: fixed(d)?, endorsed: fixed(d)? })
}

fn read_grant(d: &mut Decoder<'_>) -> Read<Grant> {
    exactly(d, 3)?;
    let name = KeyName::from_code(d.u8().map_err(cut)?).ok_or(KeyError::Damaged("key name"))?;
    Ok(Grant { name, version: d.u32().map_err(cut)?, sealed: d.bytes().map_err(cut)?.to_vec() })
}

fn read_member(d: &mut Decoder<'_>) -> Read<Member> {
    exactly(d, 5)?;
    let slot = fixed(d)?;
    let holding = if is_null(d)? { Holding::Recovery } else { read_user(d)? };
    Ok(Member {
        slot,
        holding,
        agree: fixed(d)?,
        sign: fixed(d)?,
        grants: read_list(d, KeyName::ALL.len(), read_grant)?,
    })
}

fn read_user(d: &mut Decoder<'_>) -> Read<Holding> {
    exactly(d, 4)?;
    let (user_id, login) = (fixed(d)?, d.str().map_err(cut)?.to_owned());
    let rights = Rights { owner: d.bool().map_err(cut)?, clinical: d.bool().map_err(cut)? };
    Ok(Holding::User { user_id, login, rights })
}

fn read_lock(d: &mut Decoder<'_>) -> Read<Lock> {
    exactly(d, 3)?;
    let opener = if is_null(d)? { Opener::Recovery } else { read_password(d)? };
    Ok(Lock { opener, salt: fixed(d)?, wrapped: d.bytes().map_err(cut)?.to_vec() })
}

fn read_password(d: &mut Decoder<'_>) -> Read<Opener> {
    exactly(d, 5)?;
    let mut number = || d.u32().map_err(cut);
    let cost = KdfCost { memory_kib: number()?, passes: number()?, lanes: number()? };
    let binding = if d.bool().map_err(cut)? { DeviceBinding::Bound } else { DeviceBinding::PasswordOnly };
    let state = if d.bool().map_err(cut)? { PasswordState::OneTime } else { PasswordState::Chosen };
    Ok(Opener::Password { cost, binding, state })
}

/// Reads and consumes a null, or leaves another value alone.
fn is_null(d: &mut Decoder<'_>) -> Read<bool> {
    let null = d.datatype().map_err(cut)? == minicbor::data::Type::Null;
    if null {
        d.null().map_err(cut)?;
    }
    Ok(null)
}

fn exactly(d: &mut Decoder<'_>, length: u64) -> Read<()> {
    if d.array().map_err(cut)? == Some(length) { Ok(()) } else { Err(KeyError::Damaged("structure")) }
}

fn fixed<const N: usize>(d: &mut Decoder<'_>) -> Read<[u8; N]> {
    d.bytes().map_err(cut)?.try_into().map_err(|_| KeyError::Damaged("length of a field"))
}

fn read_list<T>(d: &mut Decoder<'_>, most: usize, item: fn(&mut Decoder<'_>) -> Read<T>) -> Read<Vec<T>> {
    let length =
        d.array().map_err(cut)?.filter(|length| *length <= most as u64).ok_or(KeyError::Damaged("length of a list"))?;
    (0..length).map(|_| item(d)).collect()
}
