//! The formats: what is written is read, what was never written is refused, and nothing brings the reader down.

mod common;

use common::{batch, clocks, op};
use neonpro_oplog::{
    Batch, Clock, Clocks, Dot, Error, Hlc, Kind, MAX_BATCH_OPS, MAX_COLUMNS, MAX_OP_BYTES, MAX_REASON_BYTES, Op, Value,
    decode_values, encode_values,
};
use proptest::prelude::*;

fn small_op(ctr: u64) -> Op {
    Op {
        ctr,
        hlc: Hlc::new(1_767_225_600_000, 3),
        txn: 9,
        table: 4,
        row: [0x11; 16],
        kind: Kind::Patch,
        vals: [(10, Value::Int(5))].into(),
        seen: [(10, Dot { device_ix: 1, ctr: 6 })].into(),
        schema: 1,
        actor: [0x22; 16],
        reason: None,
        group: None,
    }
}

fn small_batch(ops: Vec<Vec<u8>>) -> Batch {
    Batch {
        proto: neonpro_oplog::PROTO,
        clinic: [1; 16],
        device: [2; 16],
        incarnation: [3; 16],
        key_id: 1,
        first_ctr: 7,
        prev_batch_hash: [0; 32],
        ops,
    }
}

proptest! {
    #[test]
    fn op_round_trip(op in op()) {
        let whole = op.encode().unwrap();
        prop_assert_eq!(&Op::decode(&whole).unwrap(), &op);
        let body = op.encode_body().unwrap();
        prop_assert_eq!(&Op::decode_body(op.head(), &body).unwrap(), &op);
        prop_assert_eq!(Op::decode(&whole).unwrap().encode().unwrap(), whole);
    }

    #[test]
    fn batch_round_trip(batch in batch()) {
        let bytes = batch.encode().unwrap();
        prop_assert_eq!(&Batch::decode(&bytes).unwrap(), &batch);
    }

    #[test]
    fn values_round_trip(op in op()) {
        prop_assert_eq!(decode_values(&encode_values(&op.vals).unwrap()).unwrap(), op.vals);
    }

    #[test]
    fn clocks_round_trip(clocks in clocks()) {
        prop_assert_eq!(Clocks::decode(&clocks.encode()).unwrap(), clocks);
    }

    #[test]
    fn patching_equals_setting(clocks in clocks(), cols: Vec<u16>, hlc: u64, device_ix: u32, ctr: u64) {
        let patched = Clocks::patch(&clocks.encode(), &cols, Hlc(hlc), device_ix, ctr).unwrap();
        let patched = Clocks::decode(&patched).unwrap();
        for (col, clock) in patched.iter() {
            let expected = if cols.contains(&col) { Some(Clock { hlc: Hlc(hlc), device_ix, ctr }) } else { clocks.get(col) };
            prop_assert_eq!(Some(clock), expected);
        }
        for (col, _) in clocks.iter() {
            prop_assert!(patched.get(col).is_some());
        }
        for col in cols {
            prop_assert_eq!(patched.get(col).map(Clock::dot), Some(Dot { device_ix, ctr }));
        }
    }

    #[test]
    fn hostile_bytes_never_panic(bytes: Vec<u8>) {
        let _ = Op::decode(&bytes);
        let _ = Op::decode_body(small_op(1).head(), &bytes);
        let _ = Batch::decode(&bytes).map(|batch| batch.ops().count());
        let _ = decode_values(&bytes);
        if let Ok(clocks) = Clocks::decode(&bytes) {
            prop_assert_eq!(clocks.encode(), bytes);
        }
    }

    /// Damage to real bytes is either noticed or yields another operation, and what is read can be written again.
    #[test]
    fn damaged_bytes_never_panic(op in op(), at: prop::sample::Index, with: u8) {
        let mut bytes = op.encode().unwrap();
        let at = at.index(bytes.len());
        bytes[at] = with;
        if let Ok(read) = Op::decode(&bytes) {
            prop_assert!(read.encode().is_ok());
        }
        bytes.truncate(at);
        prop_assert!(Op::decode(&bytes).is_err());
    }

    #[test]
    fn damaged_clocks_never_panic(clocks in clocks(), at: prop::sample::Index, with: u8) {
        let mut bytes = clocks.encode();
        if !bytes.is_empty() {
            let at = at.index(bytes.len());
            bytes[at] = with;
            if let Ok(read) = Clocks::decode(&bytes) {
                prop_assert_eq!(read.encode(), bytes);
            }
        }
    }
}

/// Inserts a pair with a key of a later version at the end of the map.
fn with_later_field(bytes: &[u8], value: &[u8]) -> Vec<u8> {
    assert_eq!(bytes[0] & 0xe0, 0xa0, "a map of fewer than 24 pairs");
    let mut out = vec![bytes[0] + 1];
    out.extend_from_slice(&bytes[1..]);
    out.push(0x16);
    out.extend_from_slice(value);
    out
}

#[test]
fn fields_of_later_versions_are_skipped() {
    let op = small_op(7);
    let nested = [0x82, 0xa1, 0x01, 0x81, 0xf6, 0x63, b'a', b'b', b'c'];
    for value in [&[0x05][..], &nested, &[0xf6], &[0xc1, 0x41, 0x00]] {
        assert_eq!(Op::decode(&with_later_field(&op.encode().unwrap(), value)), Ok(op.clone()));
        assert_eq!(Op::decode_body(op.head(), &with_later_field(&op.encode_body().unwrap(), value)), Ok(op.clone()));
        let batch = small_batch(vec![op.encode().unwrap()]);
        assert_eq!(Batch::decode(&with_later_field(&batch.encode().unwrap(), value)), Ok(batch));
    }
}

#[test]
fn a_later_kind_says_which() {
    let mut bytes = small_op(7).encode().unwrap();
    let kind_at = bytes.windows(2).position(|w| w == [0x05, Kind::Patch.number()]).unwrap() + 1;
    bytes[kind_at] = 0x17;
    assert_eq!(Op::decode(&bytes), Err(Error::UnknownKind(23)));
}

#[test]
fn a_body_with_a_head_is_refused() {
    let op = small_op(7);
    assert_eq!(Op::decode_body(op.head(), &op.encode().unwrap()), Err(Error::Malformed));
}

#[test]
fn bytes_after_the_end_are_refused() {
    let op = small_op(7);
    let trailed = |mut bytes: Vec<u8>| {
        bytes.push(0xf6);
        bytes
    };
    assert_eq!(Op::decode(&trailed(op.encode().unwrap())), Err(Error::Malformed));
    assert_eq!(Batch::decode(&trailed(small_batch(vec![]).encode().unwrap())), Err(Error::Malformed));
    assert_eq!(decode_values(&trailed(encode_values(&op.vals).unwrap())), Err(Error::Malformed));
}

#[test]
fn limits_hold_on_both_sides() {
    let mut op = small_op(7);
    op.vals = [(10, Value::Blob(vec![0; MAX_OP_BYTES]))].into();
    assert_eq!(op.encode(), Err(Error::TooLarge("bytes of an operation")));
    assert_eq!(Op::decode(&vec![0; MAX_OP_BYTES + 1]), Err(Error::TooLarge("bytes of an operation")));

    op.vals = (0..=MAX_COLUMNS as u16).map(|col| (col, Value::Null)).collect();
    assert_eq!(op.encode_body(), Err(Error::TooLarge("columns of an operation")));
    op.vals.pop_first();
    assert!(op.encode_body().is_ok());

    op.reason = Some("r".repeat(MAX_REASON_BYTES + 1));
    assert_eq!(op.encode_body(), Err(Error::TooLarge("bytes of a reason")));

    assert!(small_batch(vec![vec![]; MAX_BATCH_OPS]).encode().is_ok());
    assert_eq!(small_batch(vec![vec![]; MAX_BATCH_OPS + 1]).encode(), Err(Error::TooLarge("operations of a batch")));
    assert_eq!(small_batch(vec![vec![0; 1 << 20]; 8]).encode(), Err(Error::TooLarge("bytes of a batch")));
}

#[test]
fn nan_is_a_defect_of_the_writer() {
    let mut op = small_op(7);
    op.vals = [(10, Value::Real(f64::NAN))].into();
    assert_eq!(op.encode(), Err(Error::NotANumber));
    assert_eq!(decode_values(&[0xa1, 0x0a, 0xfb, 0x7f, 0xf8, 0, 0, 0, 0, 0, 0]), Err(Error::NotANumber));
}

#[test]
fn a_bad_operation_does_not_hold_up_its_batch() {
    let ops =
        vec![small_op(7).encode().unwrap(), vec![0xff], small_op(9).encode().unwrap(), small_op(11).encode().unwrap()];
    let bytes = small_batch(ops).encode().unwrap();
    let read: Vec<_> = Batch::decode(&bytes).unwrap().ops().collect();
    assert_eq!(read, [Ok(small_op(7)), Err(Error::Malformed), Ok(small_op(9)), Err(Error::Gap)]);
}

#[test]
fn a_later_protocol_says_which() {
    let mut bytes = small_batch(vec![]).encode().unwrap();
    bytes[2] = 2;
    assert_eq!(Batch::decode(&bytes), Err(Error::UnknownProto(2)));
}

#[test]
fn every_kind_keeps_number_and_name() {
    let known =
        ["insert", "patch", "append", "tomb", "untomb", "transition", "version", "resolve", "merge", "erase", "blob"];
    for (number, name) in known.into_iter().enumerate() {
        let kind = Kind::from_name(name).unwrap();
        assert_eq!(kind.number() as usize, number);
        assert_eq!((Kind::from_number(number as u64), kind.name()), (Some(kind), name));
    }
    assert_eq!(Kind::from_number(11), None);
    assert_eq!(Kind::from_name("drop"), None);
}

#[test]
fn clocks_have_one_spelling() {
    let hlc = [0u8; 8];
    let spelled = |parts: [&[u8]; 4]| parts.concat();
    assert!(Clocks::decode(&spelled([&[10], &hlc, &[1], &[5]])).is_ok());
    assert_eq!(Clocks::decode(&spelled([&[0x8a, 0x00], &hlc, &[1], &[5]])), Err(Error::Malformed));
    assert_eq!(Clocks::decode(&spelled([&[0x80, 0x80, 0x04], &hlc, &[1], &[5]])), Err(Error::Malformed));
    let mut twice = spelled([&[10], &hlc, &[1], &[5]]);
    twice.extend(twice.clone());
    assert_eq!(Clocks::decode(&twice), Err(Error::Malformed));
    let biggest = [[0xff; 9].as_slice(), &[0x01]].concat();
    assert!(Clocks::decode(&spelled([&[10], &hlc, &[1], &biggest])).is_ok());
    let too_big = [[0xff; 9].as_slice(), &[0x02]].concat();
    assert_eq!(Clocks::decode(&spelled([&[10], &hlc, &[1], &too_big])), Err(Error::Malformed));
}
