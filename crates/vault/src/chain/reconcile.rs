//! The rows against the trail: what one cannot see in the chain itself.
//!
//! Somebody without the key can still put an older copy of a page back: it was encrypted for this place and verifies. If it held events, the chain
//! shows it; if it held rows, only what was recorded of these rows can. Every write through a door leaves an event, an operation and the superseded
//! values, each on pages of its own, and a field clock in the row itself. So a row whose clock is older than what was recorded of it has been put
//! back, and so has a trace that is missing.
//!
//! Rows that no session ever wrote (a load, a migration) have no event of their own: of these only the engine's own checks tell.

use crate::audit::{Finding, Origin, Report};
use crate::error::{Error, Result};
use neonpro_oplog::{Clocks, Hlc};
use neonpro_policy::Policies;
use rusqlite::{Connection, OptionalExtension};

/// What was recorded of one row by this device.
struct Recorded {
    table: u16,
    row: [u8; 16],
    /// The newest event.
    seq: u64,
    /// Its time, microseconds since 1970.
    at_us: i64,
    /// How many events, and how many of them found the row there before.
    events: i64,
    changes: i64,
    /// Operations, superseded values, and the newest clock of both.
    operations: i64,
    superseded: i64,
    newest: Hlc,
}

/// Compares head and rows with what was recorded of them; what does not fit goes into the report.
///
/// # Errors
/// Engine errors.
pub(super) fn reconcile(conn: &Connection, policies: &Policies, chain: Origin, report: &mut Report) -> Result<()> {
    check_head(conn, chain, report)?;
    let mut statement = conn.prepare(RECORDED)?;
    let mut rows = statement.query([chain.device])?;
    while let Some(row) = rows.next()? {
        let recorded = Recorded {
            table: row.get(0)?,
            row: row.get(1)?,
            seq: u64::try_from(row.get::<_, i64>(2)?).unwrap_or(0),
            at_us: row.get(3)?,
            events: row.get(4)?,
            changes: row.get(5)?,
            operations: row.get(6)?,
            superseded: row.get(7)?,
            newest: Hlc::from_sql(row.get(8)?),
        };
        if let Some(table) = policies.table_by_id(recorded.table)
            && let Some(finding) = check_row(conn, &table.name, table.sync, &recorded)?
        {
            report.add(finding);
        }
    }
    Ok(())
}

/// Every row that this device has written and that was not erased with its patient.
const RECORDED: &str = "WITH e AS (SELECT object_table AS t, object_id AS r, max(rid), seq, at, count(*) AS n, sum(kind NOT GLOB '*.insert') AS c, \
     subject_id AS s FROM t_audit_logs WHERE device_id = ?1 AND outcome = 'ok' AND object_id IS NOT NULL \
     AND (kind GLOB '*.insert' OR kind GLOB '*.update' OR kind GLOB '*.delete') GROUP BY object_table, object_id), \
     o AS (SELECT table_id AS t, row_id AS r, count(*) AS n, max(hlc) AS hlc FROM t_outbox GROUP BY table_id, row_id), \
     h AS (SELECT table_id AS t, row_id AS r, count(*) AS n, max(hlc) AS hlc FROM t_field_history WHERE device_id = ?1 GROUP BY table_id, row_id) \
     SELECT e.t, e.r, e.seq, e.at, e.n, e.c, coalesce(o.n, 0), coalesce(h.n, 0), max(coalesce(o.hlc, 0), coalesce(h.hlc, 0)) \
     FROM e LEFT JOIN o ON o.t = e.t AND o.r = e.r LEFT JOIN h ON h.t = e.t AND h.r = e.r \
     WHERE e.s IS NULL OR e.s NOT IN (SELECT subject_id FROM t_erasure_registry) ORDER BY e.seq";

fn check_row(conn: &Connection, name: &str, synced: bool, recorded: &Recorded) -> Result<Option<Finding>> {
    let seq = recorded.seq;
    let sql = format!("SELECT _clk FROM main.\"t_{name}\" WHERE id = ?1");
    let clk: Option<Vec<u8>> = conn.prepare_cached(&sql)?.query_row([recorded.row], |r| r.get(0)).optional()?;
    let Some(clk) = clk else { return Ok(Some(Finding::RowMissing { seq })) };
    let clocks = Clocks::decode(&clk).map_err(|_| Error::Inconsistent("field clocks"))?;
    let clock = clocks.iter().map(|(_, clock)| clock.hlc).max().unwrap_or_default();
    // The hybrid clock never stands before the wall clock that the event was given.
    let told_ms = u64::try_from(recorded.at_us / 1000).unwrap_or(0);
    if clock < recorded.newest || clock.ms() < told_ms {
        return Ok(Some(Finding::RowOlder { seq }));
    }
    let complete = recorded.superseded >= recorded.changes && (!synced || recorded.operations >= recorded.events);
    Ok((!complete).then_some(Finding::TracesMissing { seq }))
}

/// The head must stand where the chain and the operations end.
fn check_head(conn: &Connection, chain: Origin, report: &mut Report) -> Result<()> {
    let number = |n: i64| u64::try_from(n).unwrap_or(0);
    let (head, hash, hlc, next): (i64, [u8; 32], i64, i64) =
        conn.query_row("SELECT audit_seq, audit_hash, hlc, next_ctr FROM t_device_head", [], |r| {
            Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?))
        })?;
    let last: Option<(i64, [u8; 32])> = conn
        .query_row(
            "SELECT seq, leaf_hash FROM t_audit_logs WHERE device_id = ?1 AND incarnation = ?2 ORDER BY seq DESC LIMIT 1",
            (chain.device, chain.incarnation),
            |r| Ok((r.get(0)?, r.get(1)?)),
        )
        .optional()?;
    let (found, leaf) = last.unwrap_or((0, crate::audit::GENESIS));
    let (given, counted): (i64, i64) =
        conn.query_row("SELECT coalesce(max(hlc), 0), coalesce(max(ctr), 0) FROM t_outbox", [], |r| {
            Ok((r.get(0)?, r.get(1)?))
        })?;
    let (head_at, found_at) = (number(head), number(found));
    if head > found {
        report.add(Finding::HeadAhead { head: head_at, found: found_at });
    } else if head < found || hash != leaf || hlc < given || next <= counted {
        report.add(Finding::HeadBehind { head: head_at, found: found_at });
    }
    Ok(())
}
