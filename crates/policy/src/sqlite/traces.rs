//! What a write leaves behind: the operation, the values it superseded, and the audit event.

use super::{TableDoors, blob, change_table};
use std::fmt::Write as _;

impl TableDoors<'_> {
    /// Keeps what changed for the next steps. DELETE and INSERT rather than REPLACE: an outer conflict clause would override the latter.
    pub(super) fn remember_change(&self, row: &str, mode: &str, pairs: &[String]) -> String {
        let change = change_table(self.session.suffix);
        let patient = self.patient(row);
        let key = |half: &str| match &self.table.patient {
            None => "NULL".to_owned(),
            Some(_) => format!("(SELECT {half} FROM main.t_patient_keys WHERE id = {patient})"),
        };
        let clk = if row == "OLD" { "OLD._clk" } else { "NULL" };
        let mut args = format!(
            "{}, {patient}, {}, {}, {row}.id, {clk}, {mode}",
            self.table.id,
            key("clinical_public"),
            key("staff_wrapped")
        );
        for pair in pairs {
            let _ = write!(args, ", {pair}");
        }
        format!(
            "DELETE FROM temp.\"{change}\";\nINSERT INTO temp.\"{change}\" VALUES ({});\n",
            self.call("change", &args)
        )
    }

    /// The patient whose keys seal this row.
    pub(super) fn patient(&self, row: &str) -> String {
        self.table.patient.as_ref().map_or_else(|| "NULL".to_owned(), |column| format!("{row}.\"{column}\""))
    }

    /// Operation, superseded values, audit payload and event, and the heads: after the base table was written.
    pub(super) fn leave_traces(&self, row: &str, op_kind: &str, verb: &str) -> String {
        let s = self.session;
        let from =
            format!("FROM main.t_device_head h, temp.\"{}\" c WHERE c.change IS NOT NULL", change_table(s.suffix));
        let patient = self.patient(row);
        let id = self.table.id;
        let hlc = self.call("hlc", "h.hlc");
        let mut sql = String::new();
        if self.table.sync {
            let _ = writeln!(
                sql,
                "INSERT INTO main.t_outbox (ctr, hlc, txn, table_id, row_id, kind, body) \
                 SELECT h.next_ctr, {hlc}, h.next_txn, {id}, {row}.id, '{op_kind}', {} {from};",
                self.call("op", "c.change")
            );
        }
        if verb != "insert" {
            let _ = writeln!(
                sql,
                "INSERT INTO main.t_field_history (table_id, row_id, subject_id, ctr, hlc, device_id, old_values) \
                 SELECT {id}, {row}.id, {patient}, h.next_ctr, {hlc}, h.device_id, {} {from};",
                self.call("old", "c.change")
            );
        }
        let _ = writeln!(
            sql,
            "INSERT INTO main.t_audit_payloads (device_id, incarnation, seq, subject_id, salt, body) \
             SELECT h.device_id, h.incarnation, h.audit_seq + 1, {patient}, {}, {} {from};",
            self.call("salt", ""),
            self.call("payload", "c.change")
        );
        sql += &self.audit(row, verb, &patient);
        let _ = writeln!(
            sql,
            "UPDATE main.t_device_head SET next_ctr = next_ctr + 1, hlc = {}, audit_seq = audit_seq + 1, \
             audit_hash = (SELECT a.leaf_hash FROM main.t_audit_logs a WHERE a.device_id = {device} AND a.incarnation = {incarnation} \
             AND a.seq = audit_seq + 1) WHERE EXISTS (SELECT 1 FROM temp.\"{}\" WHERE change IS NOT NULL);",
            self.call("hlc", "hlc"),
            change_table(s.suffix),
            device = blob(&s.device),
            incarnation = blob(&s.incarnation),
        );
        sql
    }

    pub(super) fn audit(&self, row: &str, verb: &str, patient: &str) -> String {
        let s = self.session;
        let (device, incarnation) = (blob(&s.device), blob(&s.incarnation));
        let commit = self.call("commit", "p.salt, p.body");
        let kind = format!("{}.{verb}", self.table.name);
        let leaf = self.call(
            "leaf",
            &format!("h.audit_hash, h.audit_seq + 1, '{kind}', {}, {row}.id, {patient}, {commit}", self.table.id),
        );
        format!(
            "INSERT INTO main.t_audit_logs (id, clinic_id, device_id, incarnation, seq, at, mono_ns, clock_flag, actor_id, actor_roles, \
             session_id, kind, object_table, object_id, subject_id, outcome, reason_code, payload_commit, policy_version, app_version, \
             count, prev_hash, leaf_hash) \
             SELECT {}, {}, {device}, {incarnation}, h.audit_seq + 1, {}, {}, {}, {}, {}, {}, '{kind}', {}, {row}.id, {patient}, 'ok', {}, \
             {commit}, {}, '{}', 1, h.audit_hash, {leaf} \
             FROM main.t_device_head h, main.t_audit_payloads p, temp.\"{}\" c \
             WHERE c.change IS NOT NULL AND p.device_id = {device} AND p.incarnation = {incarnation} AND p.seq = h.audit_seq + 1;\n",
            self.call("event_id", "h.audit_hash, h.audit_seq + 1"),
            blob(&s.clinic),
            self.call("now", ""),
            self.call("mono", ""),
            self.call("flag", ""),
            blob(&s.user),
            self.call("roles", ""),
            blob(&s.session),
            self.table.id,
            self.call("act", ""),
            s.policy_version,
            s.app_version.replace('\'', "''"),
            change_table(s.suffix),
        )
    }
}
