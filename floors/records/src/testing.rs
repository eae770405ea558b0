//! For the tests of the rooms (测试用具): people who act, and content written as JSON.

use qd_base::{Actor, FixedClock, Id, Reach, Role};
use qd_store::{Sql, StoreError};
use serde_json::Value;

use crate::{Act, Content, Records};

/// A new person of a role who sees no sales, as an act.
///
/// # Panics
/// When the person cannot be kept.
pub async fn person(records: &Records, role: Role, clock: &FixedClock) -> Act {
    let id = Id::fresh();
    let order = Sql::new(
        "insert into people (id, login, login_key, name, lang, version, created_at)
         values (?, ?, ?, 'someone', 'zh-CN', 1, 0)",
    );
    let order = order.bind(id).bind(id).bind(id);
    let kept: Result<u64, StoreError> = records
        .store()
        .write(async |tx| tx.execute(&order).await)
        .await;
    kept.expect("a person can be added");
    let actor = Actor {
        person: Some(id),
        name: "someone".to_owned(),
        roles: vec![role],
        reach: Reach::Nothing,
    };
    Act::now(actor, clock)
}

/// Content written as a JSON object.
///
/// # Panics
/// When it is something else.
pub fn content(fields: Value) -> Content {
    match fields {
        Value::Object(fields) => fields,
        other => panic!("an object is wanted, not {other}"),
    }
}
