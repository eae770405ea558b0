//! The subject (对象): the record that something is attached to.

use qd_base::Id;
use qd_records::{Act, Item, RecordType, Records, RecordsError};

/// A record by its type's key and its id.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Subject {
    /// The key of its type.
    pub record_type: String,
    /// Its identity.
    pub id: Id,
}

impl Subject {
    /// The subject of a record.
    pub fn of(record_type: &RecordType, id: Id) -> Subject {
        Subject {
            record_type: record_type.key.to_owned(),
            id,
        }
    }

    /// The record itself, if the actor may see it: the one gate before anything attached to it is shown or changed.
    ///
    /// # Errors
    /// 404 when there is none or the actor may not see it.
    pub async fn seen(
        &self,
        records: &Records,
        act: &Act,
    ) -> Result<(&'static RecordType, Item), RecordsError> {
        let absent = || qd_base::Problem::new(404, "records-absent").arg("type", &self.record_type);
        let of = records
            .registry()
            .get(&self.record_type)
            .ok_or_else(absent)?;
        Ok((of, records.get(act, of, self.id).await?))
    }
}
