//! Audit events that no door writes: log-ins, refusals, reads, exports. Same chain, same head row, same transaction rules.

use crate::audit::{self, ClockFlag, Event, Outcome};
use crate::error::{Error, Result};
use crate::functions::event_id;
use rusqlite::{Connection, OptionalExtension, params};

/// Who and where an event comes from; fixed for the life of a connection.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The clinic.
    pub clinic: [u8; 16],
    /// The user; none for the program itself.
    pub actor: Option<[u8; 16]>,
    /// The user's roles as bits.
    pub roles: u32,
    /// The session.
    pub session: [u8; 16],
    /// The device.
    pub device: [u8; 16],
    /// This life of the device's file.
    pub incarnation: [u8; 16],
    /// Version of the policy source.
    pub policy_version: u32,
    /// Version of the program.
    pub app_version: String,
}

/// What happened.
#[derive(Clone, Debug, Default)]
pub struct Happening<'a> {
    /// Kind, such as `session.unlocked` (closed list of `docs/audit-format.md`).
    pub kind: &'a str,
    /// Permanent number of the table, 0 when none.
    pub table: u16,
    /// The row.
    pub object: Option<[u8; 16]>,
    /// The patient.
    pub subject: Option<[u8; 16]>,
    /// Whether it was done.
    pub refused: bool,
    /// A code, never free text.
    pub reason: Option<&'a str>,
    /// How many rows or things it stands for.
    pub count: u32,
    /// Commitment to a payload that was stored under the same number.
    pub commit: Option<[u8; 32]>,
}

impl<'a> Happening<'a> {
    /// Something that was done once.
    #[must_use]
    pub fn of(kind: &'a str) -> Self {
        Self { kind, count: 1, ..Self::default() }
    }
}

/// The moment of an event.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    pub(crate) now_us: i64,
    pub(crate) mono_ns: i64,
    pub(crate) clock: ClockFlag,
}

/// Appends one event in the caller's transaction.
pub(crate) fn append(conn: &Connection, origin: &Origin, moment: Moment, what: &Happening<'_>) -> Result<()> {
    let (seq, prev): (i64, [u8; 32]) = conn
        .query_row("SELECT audit_seq + 1, audit_hash FROM main.t_device_head", [], |r| Ok((r.get(0)?, r.get(1)?)))
        .optional()?
        .ok_or(Error::Inconsistent("device head"))?;
    let outcome = if what.refused { Outcome::Refused } else { Outcome::Ok };
    let event = Event {
        seq: u64::try_from(seq).map_err(|_| Error::Inconsistent("audit seq"))?,
        event_id: event_id(origin, &prev, seq),
        at_us: moment.now_us,
        mono_ns: moment.mono_ns,
        clock: moment.clock,
        actor: origin.actor,
        roles: origin.roles,
        session: origin.session,
        device: origin.device,
        incarnation: origin.incarnation,
        kind: what.kind.to_owned(),
        object_table: what.table,
        object_id: what.object,
        subject: what.subject,
        outcome,
        reason_code: what.reason.map(str::to_owned),
        payload_commit: what.commit,
        policy_version: origin.policy_version,
        app_version: origin.app_version.clone(),
        count: what.count,
        prev,
    };
    event.check().map_err(|_| Error::Inconsistent("audit event"))?;
    let leaf = audit::leaf(&event);
    conn.execute(
        "INSERT INTO main.t_audit_logs (id, clinic_id, device_id, incarnation, seq, at, mono_ns, clock_flag, actor_id, actor_roles, session_id, \
         kind, object_table, object_id, subject_id, outcome, reason_code, payload_commit, policy_version, app_version, count, prev_hash, leaf_hash) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23)",
        params![
            event.event_id,
            origin.clinic,
            event.device,
            event.incarnation,
            seq,
            event.at_us,
            event.mono_ns,
            moment.clock.number(),
            event.actor,
            event.roles,
            event.session,
            event.kind,
            event.object_table,
            event.object_id,
            event.subject,
            if what.refused { "refused" } else { "ok" },
            event.reason_code,
            event.payload_commit,
            event.policy_version,
            event.app_version,
            event.count,
            event.prev,
            leaf,
        ],
    )?;
    conn.execute("UPDATE main.t_device_head SET audit_seq = ?1, audit_hash = ?2", params![seq, leaf])?;
    Ok(())
}
