//! Actions (动作): what can be done with a record besides editing it, and the same change for many records at once.

use axum::body::Bytes;
use axum::response::Response;
use qd_base::{Id, Problem};
use qd_records::{Content, Item};
use serde_json::{Value, json};

use super::answer::{self, Refusal};
use super::call::{Call, demanded, inner, object};
use super::{openapi, shape};

/// Records in one bulk change at most.
const MANY: usize = 200;

pub(crate) async fn offered(call: Call) -> Response {
    let result = offered_of(&call).await;
    call.finish(result)
}

async fn offered_of(call: &Call) -> Result<Response, Refusal> {
    call.takes_only(&[])?;
    let (of, id) = call.record()?;
    let item = call.house.records.get(&call.act(), of, id).await?;
    let lang = call.caller.lang;
    let one = |action: &qd_records::Action| {
        json!({
            "key": action.key,
            "label": action.label.of(lang),
            "form": openapi::input(action.fields.iter(), true),
        })
    };
    let actions = call.house.actions(of);
    let fits = actions.filter(|action| (action.offered)(&item, call.actor()));
    let actions: Vec<Value> = fits.map(one).collect();
    Ok(answer::fine(&json!({ "actions": actions })))
}

pub(crate) async fn carry_out(call: Call, body: Bytes) -> Response {
    let result = carry_out_of(&call, &body).await;
    call.finish(result)
}

async fn carry_out_of(call: &Call, body: &[u8]) -> Result<Response, Refusal> {
    call.takes_only(&[])?;
    let (of, id) = call.record()?;
    let key = call.part("key");
    let action = call.house.actions(of).find(|action| action.key == key);
    let action = action.ok_or_else(|| Problem::new(404, "api-no-action").arg("name", key))?;
    let body = match body.is_empty() {
        true => Content::new(),
        false => object(body, &["fields", "reason"])?,
    };
    let fields = inner(&body, "fields")?.unwrap_or_default();
    let (act, records) = (call.act_for(&body)?, &call.house.records);
    let done = records.carry_out(&act, action, id, &fields).await?;
    let said = done.said.map(|key| {
        let sentence = Problem::new(200, key);
        call.house.sentence(&sentence, call.caller.lang)
    });
    let after = match records.get(&act, of, id).await {
        Ok(item) => shape::record(of, &item, None),
        // The action may have moved it out of the caller's sight.
        Err(_) => Value::Null,
    };
    Ok(answer::fine(
        &json!({"said": said, "lead": done.lead, "record": after}),
    ))
}

pub(crate) async fn bulk(call: Call, body: Bytes) -> Response {
    let result = bulk_of(&call, &body).await;
    call.finish(result)
}

async fn bulk_of(call: &Call, body: &[u8]) -> Result<Response, Refusal> {
    call.takes_only(&[])?;
    let of = call.of()?;
    let body = object(body, &["do", "which", "fields", "reason"])?;
    let which = which(&body)?;
    let (act, records) = (call.act_for(&body)?, &call.house.records);
    let deed = body.get("do").and_then(Value::as_str).unwrap_or_default();
    if deed != "edit" && body.contains_key("fields") {
        return Err(Problem::new(422, "api-bulk-fields").field("fields").into());
    }
    let items: Vec<Item> = match deed {
        "edit" => {
            let fields = demanded(&body, "fields")?;
            records.edit_many(&act, of, &which, &fields).await?
        }
        "trash" => records.trash(&act, of, &which).await?,
        "restore" => records.restore(&act, of, &which).await?,
        _ => return Err(Problem::new(422, "api-bulk-do").field("do").into()),
    };
    let items: Vec<Value> = items.iter().map(|i| shape::record(of, i, None)).collect();
    Ok(answer::fine(&json!({ "items": items })))
}

/// The records of a bulk change with the versions the caller saw.
fn which(body: &Content) -> Result<Vec<(Id, i64)>, Refusal> {
    let wrong = || {
        Problem::new(422, "api-bulk-which")
            .arg("most", MANY)
            .field("which")
    };
    let list = body.get("which").and_then(Value::as_array);
    let list = list.filter(|list| (1..=MANY).contains(&list.len()));
    let one = |value: &Value| {
        let map = value.as_object().filter(|map| map.len() == 2)?;
        let id = map.get("id")?.as_str()?.parse().ok()?;
        Some((id, map.get("version")?.as_i64()?))
    };
    let pairs: Option<Vec<_>> = list.ok_or_else(wrong)?.iter().map(one).collect();
    Ok(pairs.ok_or_else(wrong)?)
}
