//! What all parts of the room share (共用): the house acting for a step, typed reading, refusals, one record of a kind.

use qd_records::{Item, ListQuery, RecordType, RecordsError, Written};

pub(crate) use qd_records::acting::{fields, house, numbered, refused, typed};

/// Refuses a record where another one of its type has the same values in two fields.
pub(crate) async fn only_one(
    written: Written<'_>,
    of: &'static RecordType,
    (first, second): (&'static str, &'static str),
    key: &str,
) -> Result<(), RecordsError> {
    let act = house(written.act);
    let query = ListQuery::only(of, first, written.item.text(first).to_owned());
    let all = written
        .records
        .list_in(written.tx, &act, of, &query)
        .await?;
    let same = |one: &&Item| one.text(second) == written.item.text(second);
    if all.iter().filter(same).count() > 1 {
        return refused(409, key, second);
    }
    Ok(())
}
