//! Writing rows as the people of the clinic would have, at the time when they would have.

use neonpro_vault::keys::ClinicalKey;
use neonpro_vault::{Bulk, Id, Result, ToSql, World};

use crate::time::Instant;

/// When a row was written, and by whom.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stamp {
    pub(super) at: Instant,
    pub(super) by: Id,
}

/// Rows of one load.
pub(super) struct Pen<'a, 'b> {
    pub(super) bulk: &'a mut Bulk<'b>,
    pub(super) world: &'a World,
}

impl Pen<'_, '_> {
    /// An id of that moment: lists that go by id then go by time.
    pub(super) fn id(&self, at: Instant) -> Result<Id> {
        Ok(Id::v7(u64::try_from(at.0 / 1000).unwrap_or(0), self.world.random_bytes()?))
    }

    /// Adds a row under an id that is known already.
    pub(super) fn put(&mut self, table: &str, id: Id, stamp: Stamp, fields: &[(&str, &dyn ToSql)]) -> Result<()> {
        let mut columns = vec!["created_at", "created_by"];
        let mut values: Vec<&dyn ToSql> = vec![&stamp.at.0, &stamp.by];
        for (column, value) in fields {
            columns.push(column);
            values.push(*value);
        }
        self.bulk.insert(table, id, &columns, &values)
    }

    /// Adds a row.
    pub(super) fn add(&mut self, table: &str, stamp: Stamp, fields: &[(&str, &dyn ToSql)]) -> Result<Id> {
        let id = self.id(stamp.at)?;
        self.put(table, id, stamp, fields)?;
        Ok(id)
    }

    /// Seals text for a clinical column of a row.
    pub(super) fn seal(&self, key: &ClinicalKey, place: (&str, &str, Id), text: &str) -> Result<Vec<u8>> {
        let at = self.bulk.place(place)?;
        Ok(key.seal(&at, text.as_bytes(), self.world.random.as_ref())?)
    }
}
