//! Scopes: the ids that a user reaches by more than a role (patients in care, rooms of a team), filled into TEMP tables that the doors read.

use super::Session;
use crate::error::Result;
use crate::id::Id;
use neonpro_policy::sqlite::ScopeTable;

impl Session {
    /// Fills the scopes again when another connection has committed, when our own commit touched what they watch, or when they are so old
    /// that what was granted for a time may have ended.
    pub(crate) fn refresh_scopes(&self) -> Result<()> {
        const AGE_US: i64 = 20 * 1_000_000;
        let version: i64 = self.conn.query_row("PRAGMA data_version", [], |r| r.get(0))?;
        let now = self.core.world.clock.wall_us();
        if self.scopes_seen.get().is_some_and(|(seen, at)| seen == version && (at..at + AGE_US).contains(&now)) {
            return Ok(());
        }
        self.fill_scopes(now)?;
        self.scopes_seen.set(Some((version, now)));
        Ok(())
    }

    fn fill_scopes(&self, now: i64) -> Result<()> {
        let professional = self.identity.professional.map(Id::bytes);
        for scope in self.scopes.values() {
            self.conn.prepare_cached(&format!("DELETE FROM temp.\"{}\"", scope.table))?.execute([])?;
            let mut fill =
                self.conn.prepare_cached(&format!("INSERT OR IGNORE INTO temp.\"{}\" {}", scope.table, scope.query))?;
            for (name, value) in [
                (":user", rusqlite::types::Value::Blob(self.identity.user.bytes().to_vec())),
                (":clinic", rusqlite::types::Value::Blob(self.identity.clinic.bytes().to_vec())),
                (":professional", professional.map_or(rusqlite::types::Value::Null, |p| p.to_vec().into())),
                (":now", now.into()),
            ] {
                if let Some(index) = fill.parameter_index(name)? {
                    fill.raw_bind_parameter(index, value)?;
                }
            }
            fill.raw_execute()?;
        }
        Ok(())
    }

    /// After a write inside a transaction: what it touched may already widen what the session reaches (a patient just registered is booked).
    pub(super) fn follow_scopes(&self, sql: &str) -> Result<()> {
        let watched = |s: &ScopeTable| s.watches.iter().any(|table| sql.contains(table.as_str()));
        if self.identity.professional.is_some() && self.scopes.values().any(watched) {
            self.fill_scopes(self.core.world.clock.wall_us())?;
        }
        Ok(())
    }
}
