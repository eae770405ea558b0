//! What all parts of the room share (共用): the house acting for a step, typed reading, refusals, one record of a kind.

use qd_base::{Actor, Problem};
use qd_records::{
    Act, Content, Item, JsonValue, ListQuery, Record, RecordType, RecordsError, Written,
};

/// The house acting in the name of who took a step; the step itself says why.
pub(crate) fn house(act: &Act) -> Act {
    Act {
        actor: Actor::system(act.actor.name.clone()),
        ..act.clone()
    }
}

/// A record's content as its struct; what the description demands is there.
pub(crate) fn typed<R: Record>(item: &Item) -> Result<R, RecordsError> {
    let wrong = |wrong| Problem::new(422, "records-incomplete").source(wrong);
    Ok(R::from_content(&item.content).map_err(wrong)?)
}

/// Content of a few fields.
pub(crate) fn fields<const N: usize>(pairs: [(&str, JsonValue); N]) -> Content {
    pairs
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

/// A refusal of one field.
pub(crate) fn refused<T>(status: u16, key: &str, field: &str) -> Result<T, RecordsError> {
    Err(Problem::new(status, key).field(field).into())
}

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
