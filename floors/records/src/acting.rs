//! What actions and followers of all rooms do alike (办理与跟随): act as the house, read a record as its struct, write a few
//! fields, refuse one.

use qd_base::{Actor, Problem};
use serde_json::Value as JsonValue;

use crate::{Act, Content, Item, Record, RecordsError};

/// The house acting in the name of who took a step; the step itself says why.
pub fn house(act: &Act) -> Act {
    Act {
        actor: Actor::system(act.actor.name.clone()),
        ..act.clone()
    }
}

/// A record's content as its struct.
///
/// # Errors
/// 422 where something the description demands is not there.
pub fn typed<R: Record>(item: &Item) -> Result<R, RecordsError> {
    let wrong = |wrong| Problem::new(422, "records-incomplete").source(wrong);
    Ok(R::from_content(&item.content).map_err(wrong)?)
}

/// Content of a few fields.
pub fn fields<const N: usize>(pairs: [(&str, JsonValue); N]) -> Content {
    pairs
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

/// A refusal of one field.
///
/// # Errors
/// Always.
pub fn refused<T>(status: u16, key: &str, field: &str) -> Result<T, RecordsError> {
    Err(Problem::new(status, key).field(field).into())
}
