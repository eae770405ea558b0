//! What actions and followers of all rooms do alike (办理与跟随): act as the house, read a record as its struct, write a few
//! fields, refuse one, name a step, check a mark.

use qd_base::{Actor, Amount, Problem};
use serde_json::Value as JsonValue;

use crate::{Act, Content, Item, Number, Record, RecordsError};

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

/// What was done with the number of what it was done to, so that no two records of a person are called alike.
pub fn numbered(done: &str, to: &Item) -> String {
    match &to.number {
        Some(number) => format!("{done} · {number}"),
        None => done.to_owned(),
    }
}

/// Whether a mark is a whole number from 1 to 5.
pub fn is_mark(mark: Number) -> bool {
    (1..=5).any(|n| mark == Amount::units(n))
}
