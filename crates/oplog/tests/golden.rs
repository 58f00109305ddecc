//! Bytes that must never change: files, backups and headquarters hold them. The vectors are in `vectors/`, in hexadecimal.

use neonpro_oplog::{Batch, Clock, Clocks, Dot, Hlc, Kind, Op, PROTO, Value, batch_hash};

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Vec<u8> {
    let digits: String = text.split_whitespace().collect();
    (0..digits.len()).step_by(2).filter_map(|at| u8::from_str_radix(&digits[at..at + 2], 16).ok()).collect()
}

fn op() -> Op {
    Op {
        ctr: 7,
        hlc: Hlc::new(1_767_225_600_000, 3),
        txn: 300,
        table: 4,
        row: *b"row-0123456789ab",
        kind: Kind::Patch,
        vals: [
            (10, Value::Null),
            (11, Value::Int(-1)),
            (12, Value::Real(1.5)),
            (13, Value::Text("açaí".into())),
            (14, Value::Blob(vec![1, 2, 3])),
            (300, Value::Sealed(vec![9; 24])),
        ]
        .into(),
        seen: [(10, Dot { device_ix: 0, ctr: 1 }), (300, Dot { device_ix: 70_000, ctr: 5_000_000_000 })].into(),
        schema: 2,
        actor: *b"actor-0123456789",
        reason: Some("agenda.moved_by_patient".into()),
        group: Some(20),
    }
}

#[test]
fn operation() {
    let bytes = unhex(include_str!("../vectors/op.hex"));
    assert_eq!(hex(&op().encode().unwrap()), hex(&bytes));
    assert_eq!(Op::decode(&bytes), Ok(op()));
}

#[test]
fn body() {
    let bytes = unhex(include_str!("../vectors/op-body.hex"));
    assert_eq!(hex(&op().encode_body().unwrap()), hex(&bytes));
    assert_eq!(Op::decode_body(op().head(), &bytes), Ok(op()));
}

#[test]
fn batch() {
    let bytes = unhex(include_str!("../vectors/batch.hex"));
    let batch = Batch {
        proto: PROTO,
        clinic: [0xc1; 16],
        device: [0xd1; 16],
        incarnation: [0x1c; 16],
        key_id: 2,
        first_ctr: 7,
        prev_batch_hash: [0xaa; 32],
        ops: vec![op().encode().unwrap()],
    };
    assert_eq!(hex(&batch.encode().unwrap()), hex(&bytes));
    assert_eq!(Batch::decode(&bytes), Ok(batch));
    assert_eq!(hex(&batch_hash(&bytes)), include_str!("../vectors/batch.sha256").trim());
}

#[test]
fn clocks() {
    let bytes = unhex(include_str!("../vectors/clocks.hex"));
    let mut clocks = Clocks::default();
    clocks.set(300, Clock { hlc: Hlc::new(1_767_225_600_001, 0), device_ix: 70_000, ctr: 5_000_000_000 });
    clocks.set(10, Clock { hlc: Hlc::new(1_767_225_600_000, 3), device_ix: 0, ctr: 7 });
    assert_eq!(hex(&clocks.encode()), hex(&bytes));
    assert_eq!(Clocks::decode(&bytes), Ok(clocks));
}
