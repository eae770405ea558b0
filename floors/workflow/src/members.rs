//! Who is let in (可见人): the member lists of records that the house itself keeps, and the act it keeps them with.

use qd_base::Id;
use qd_records::RecordType;
use qd_store::{Sql, StoreError, Tx};

pub(crate) use qd_records::acting::house;

/// Lets people see a record.
pub(crate) async fn let_see(
    tx: &mut Tx,
    (of, id): (&RecordType, Id),
    people: &[Id],
) -> Result<(), StoreError> {
    for person in people {
        let order = Sql::new(
            "insert into record_members (record_type, record_id, person_id, edit)
             select ?, ?, id, ? from people where id = ?
             on conflict (record_type, record_id, person_id) do nothing",
        );
        tx.execute(&order.bind(of.key).bind(id).bind(false).bind(*person))
            .await?;
    }
    Ok(())
}
