//! Arbitrary operations, batches and clocks for the property tests.

use neonpro_oplog::{Batch, Clock, Clocks, Dot, Hlc, Kind, Op, PROTO, Value};
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;

/// Any value that a column can hold.
pub(crate) fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<i64>().prop_map(Value::Int),
        any::<f64>().prop_filter("SQLite has no NaN", |n| !n.is_nan()).prop_map(Value::Real),
        ".{0,40}".prop_map(Value::Text),
        vec(any::<u8>(), 0..300).prop_map(Value::Blob),
        vec(any::<u8>(), 0..300).prop_map(Value::Sealed),
    ]
}

/// Any operation within the limits.
pub(crate) fn op() -> impl Strategy<Value = Op> {
    let dot = (any::<u32>(), any::<u64>()).prop_map(|(device_ix, ctr)| Dot { device_ix, ctr });
    let head = (any::<u64>(), any::<u64>(), any::<u32>(), any::<u16>(), any::<[u8; 16]>(), 0..11usize);
    let body = (
        btree_map(any::<u16>(), value(), 0..6),
        btree_map(any::<u16>(), dot, 0..6),
        any::<u16>(),
        any::<[u8; 16]>(),
        option::of("[a-z._]{0,60}"),
        option::of(any::<u16>()),
    );
    (head, body).prop_map(|((ctr, hlc, txn, table, row, kind), (vals, seen, schema, actor, reason, group))| Op {
        ctr,
        hlc: Hlc(hlc),
        txn,
        table,
        row,
        kind: Kind::ALL[kind],
        vals,
        seen,
        schema,
        actor,
        reason,
        group,
    })
}

/// Any batch of whatever bytes as operations.
pub(crate) fn batch() -> impl Strategy<Value = Batch> {
    let ids = (any::<[u8; 16]>(), any::<[u8; 16]>(), any::<[u8; 16]>(), any::<[u8; 32]>());
    (ids, any::<u32>(), any::<u64>(), vec(vec(any::<u8>(), 0..80), 0..8)).prop_map(
        |((clinic, device, incarnation, prev_batch_hash), key_id, first_ctr, ops)| Batch {
            proto: PROTO,
            clinic,
            device,
            incarnation,
            key_id,
            first_ctr,
            prev_batch_hash,
            ops,
        },
    )
}

/// Any field clocks, as the writes that made them.
pub(crate) fn clocks() -> impl Strategy<Value = Clocks> {
    vec((any::<u16>(), any::<u64>(), any::<u32>(), any::<u64>()), 0..40).prop_map(|writes| {
        let mut clocks = Clocks::default();
        for (col, hlc, device_ix, ctr) in writes {
            clocks.set(col, Clock { hlc: Hlc(hlc), device_ix, ctr });
        }
        clocks
    })
}
