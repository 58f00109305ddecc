//! The functions that the doors call. Pure: what they compute depends on their arguments, on the statement's context and on keys that do not
//! change; heads and counters live in the file (house.md, the door's contract (c)).

use crate::act::ContextCell;
use crate::audit;
use crate::change::{Change, Sealer};
use crate::error::Error;
use crate::trail::Origin;
use neonpro_oplog::{Clocks, Hlc};
use neonpro_policy::sqlite::function;
use ring::digest::{SHA256, digest};
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Result};
use std::sync::Arc;

/// What the functions of one connection know.
pub(crate) struct Doorman {
    pub(crate) suffix: String,
    pub(crate) context: ContextCell,
    pub(crate) origin: Origin,
    pub(crate) sealer: Sealer,
    pub(crate) device_ix: u32,
    pub(crate) world: crate::world::World,
}

/// Registers the functions on a connection.
pub(crate) fn register(conn: &Connection, doorman: &Arc<Doorman>) -> Result<()> {
    let d = doorman;
    add(conn, d, "armed", 0, |d, _| Ok(i64::from(d.context.lock().act.is_some())))?;
    add(conn, d, "now", 0, |d, _| Ok(d.context.lock().now_us))?;
    add(conn, d, "mono", 0, |d, _| Ok(d.context.lock().mono_ns))?;
    add(conn, d, "flag", 0, |d, _| Ok(d.context.lock().clock.number()))?;
    add(conn, d, "roles", 0, |d, _| Ok(i64::from(d.origin.roles)))?;
    add(conn, d, "act", 0, |d, _| Ok(d.context.lock().act.as_ref().map(|a| a.code)))?;
    add(conn, d, "hlc", 1, |d, c| Ok(next_hlc(d, c.get(0)?).to_sql()))?;
    add(conn, d, "change", -1, encode_change)?;
    add(conn, d, "op", 1, |_, c| Ok(change(c, 0)?.op))?;
    add(conn, d, "old", 1, |_, c| Ok(change(c, 0)?.old))?;
    add(conn, d, "payload", 1, |_, c| Ok(change(c, 0)?.payload()))?;
    add(conn, d, "clk", 4, patch_clocks)?;
    add(conn, d, "salt", 0, |d, _| d.world.random_bytes::<32>().map(|s| s.to_vec()).map_err(outwards))?;
    add(conn, d, "commit", 2, |_, c| {
        let salt: [u8; 32] = c.get(0)?;
        Ok(audit::payload_commit(&salt, c.get_raw(1).as_blob().map_err(|e| outwards(e.into_error()))?).to_vec())
    })?;
    add(conn, d, "event_id", 2, |d, c| Ok(event_id(&d.origin, &c.get::<[u8; 32]>(0)?, c.get(1)?).to_vec()))?;
    add(conn, d, "leaf", 7, leaf)
}

fn add<T, F>(conn: &Connection, doorman: &Arc<Doorman>, name: &str, args: i32, f: F) -> Result<()>
where
    T: rusqlite::functions::SqlFnOutput,
    F: Fn(&Doorman, &Context<'_>) -> Result<T> + Send + 'static,
{
    let doorman = std::panic::AssertUnwindSafe(Arc::clone(doorman));
    let f = std::panic::AssertUnwindSafe(f);
    // Not innocuous: with `trusted_schema` off a persistent trigger or view that was tampered with cannot call it.
    conn.create_scalar_function(
        function(&doorman.suffix.clone(), name).as_str(),
        args,
        FunctionFlags::SQLITE_UTF8,
        move |c| {
            let (f, doorman) = (&f, &doorman);
            (f.0)(&doorman.0, c)
        },
    )
}

trait IntoError {
    fn into_error(self) -> Error;
}

impl IntoError for rusqlite::types::FromSqlError {
    fn into_error(self) -> Error {
        Error::Inconsistent("function argument")
    }
}

/// The engine passes codes through, and of any other error its words only.
fn outwards(e: Error) -> rusqlite::Error {
    match e {
        Error::TooLarge => {
            rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_TOOBIG), None)
        }
        other => rusqlite::Error::UserFunctionError(Box::new(other)),
    }
}

fn next_hlc(d: &Doorman, last: i64) -> Hlc {
    let now_ms = u64::try_from(d.context.lock().now_us / 1000).unwrap_or(0);
    Hlc::next(Hlc::from_sql(last), now_ms)
}

fn change(c: &Context<'_>, at: usize) -> Result<Change> {
    let bytes = c.get_raw(at).as_blob().map_err(|e| outwards(e.into_error()))?;
    Change::decode(bytes).map_err(outwards)
}

/// `change(table, patient, public, wrapped, row, clk, mode, old1, new1, …)`.
fn encode_change(d: &Doorman, c: &Context<'_>) -> Result<Option<Vec<u8>>> {
    let table = c.get(0)?;
    let key = d.sealer.key(c.get(1)?, c.get(2)?, c.get(3)?).map_err(outwards)?;
    let row: [u8; 16] = c.get(4)?;
    let context = d.context.lock();
    let stated = context.act.as_ref().and_then(|a| a.seen.clone());
    let seen = match stated {
        Some(clk) => Some(clk),
        None => c.get::<Option<Vec<u8>>>(5)?,
    };
    drop(context);
    let deleted = matches!(c.get_raw(6), ValueRef::Text(b"d"));
    let inserted = matches!(c.get_raw(6), ValueRef::Text(b"i"));
    let pairs: Vec<(ValueRef<'_>, ValueRef<'_>)> =
        (7..c.len()).step_by(2).map(|i| (c.get_raw(i), c.get_raw(i + 1))).collect();
    let built = Change::build(&d.sealer, &key, table, row, seen.as_deref(), &pairs, inserted).map_err(outwards)?;
    Ok(if built.columns.is_empty() && !deleted && !inserted { None } else { Some(built.encode()) })
}

/// `clk(clk, change, hlc, ctr)`.
fn patch_clocks(d: &Doorman, c: &Context<'_>) -> Result<Vec<u8>> {
    let before: Option<Vec<u8>> = c.get(0)?;
    let change = change(c, 1)?;
    let (hlc, ctr): (i64, i64) = (c.get(2)?, c.get(3)?);
    Clocks::patch(
        &before.unwrap_or_default(),
        &change.clocked(),
        Hlc::from_sql(hlc),
        d.device_ix,
        u64::try_from(ctr).unwrap_or(0),
    )
    .map_err(|_| outwards(Error::Inconsistent("field clocks")))
}

/// An event's id follows from the chain: no two events share one, and nothing is drawn that an aborted statement would lose.
pub(crate) fn event_id(origin: &Origin, prev: &[u8; 32], seq: i64) -> [u8; 16] {
    let mut input = Vec::with_capacity(72);
    input.extend_from_slice(&origin.device);
    input.extend_from_slice(&origin.incarnation);
    input.extend_from_slice(&seq.to_be_bytes());
    input.extend_from_slice(prev);
    let hash = digest(&SHA256, &input);
    let mut id = [0; 16];
    id.copy_from_slice(&hash.as_ref()[..16]);
    id
}

/// `leaf(prev, seq, kind, table, row, subject, commit)`.
fn leaf(d: &Doorman, c: &Context<'_>) -> Result<Vec<u8>> {
    let prev: [u8; 32] = c.get(0)?;
    let seq: i64 = c.get(1)?;
    let kind: String = c.get(2)?;
    let context = d.context.lock();
    let event = audit::Event {
        seq: u64::try_from(seq).unwrap_or(0),
        event_id: event_id(&d.origin, &prev, seq),
        at_us: context.now_us,
        mono_ns: context.mono_ns,
        clock: context.clock,
        actor: d.origin.actor,
        roles: d.origin.roles,
        session: d.origin.session,
        device: d.origin.device,
        incarnation: d.origin.incarnation,
        kind,
        object_table: c.get(3)?,
        object_id: c.get(4)?,
        subject: c.get(5)?,
        outcome: audit::Outcome::Ok,
        reason_code: context.act.as_ref().map(|a| a.code.to_owned()),
        payload_commit: c.get(6)?,
        policy_version: d.origin.policy_version,
        app_version: d.origin.app_version.clone(),
        count: 1,
        prev,
    };
    Ok(audit::leaf(&event).to_vec())
}
